# reluflow figure: polar of three points, by reluflow
# To draw it again, in its folder: gnuplot polar.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,906 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,16cm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,605 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,16cm colortext font ',11'
# set terminal gif enhanced size 630,630 font 'serif,11' fontscale N linewidth N
set output 'polar.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
# from norms to radii
R0 = N; LO = N; HI = N
R(x) = R0 + (1 - R0)*log((x > LO ? x : LO)/LO)/log(HI/LO)
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
unset border; unset tics; unset grid
set margins 0,0,0,0; set size ratio -1
set object circle at 0,0 size 1 fs empty border lc rgb 0xaaaaaa lw LW back
set object circle at 0,0 size R0 fs empty border lc rgb 0xaaaaaa lw LW back
E0 = ceil(log10(LO)); E1 = floor(log10(HI))
do for [e=E0:E1:1+(E1-E0)/8] {
  set object circle at 0,0 size R(N**e) fs empty border lc rgb GRID lw LW back
  set label sprintf('10^{%d}', e) at 0,-R(N**e) center textcolor rgb 0x777777 font ',N' front boxed
}
set style textbox opaque noborder margins N,N
EDGE = N
set xrange [-EDGE:EDGE]; set yrange [-EDGE:EDGE]
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set label '' at N,N point pt 2 ps N*PS lw 2*LW lc rgb DATA front
set label 'x_{1}' at N,N center textcolor rgb DATA
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set label '' at N,N point pt 2 ps N*PS lw 2*LW lc rgb DATA front
set label 'x_{2}' at N,N center textcolor rgb DATA
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set arrow from N,N to N,N nohead dt (6,4) lc rgb DATA lw LW back
set label '' at N,N point pt 2 ps N*PS lw 2*LW lc rgb DATA front
set label 'x_{3}' at N,N center textcolor rgb DATA
set arrow from N,N to N,N head filled size graph N,25 lc rgb INK lw LW front
set label 'D_{+++}' at N,N center textcolor rgb INK
set label sprintf('t = %.4g', real(word(TIMES, k+1))) at graph N, graph N
plot 'polar-polar.bin' binary skip=16+k*288 record=12 format='%3double' using ($3 <= 0 ? R($2)*cos($1) : NaN):(R($2)*sin($1)) with points pt 6 ps N*PS lw LW lc rgb NEG, \
'polar-polar.bin' binary skip=16+k*288 record=12 format='%3double' using ($3 > 0 ? R($2)*cos($1) : NaN):(R($2)*sin($1)) with points pt 7 ps N*PS lw LW lc rgb POS
# sealed
