# reluflow figure: panels of three points, by reluflow
# To draw it again, in its folder: gnuplot panels.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 1474,530 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 26cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 983,354 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 26cm,Ncm colortext font ',11'
# set terminal gif enhanced size 1024,369 font 'serif,11' fontscale N linewidth N
set output 'panels.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
# from norms to radii
R0 = N; LO = N; HI = N
R(x) = R0 + (1 - R0)*log((x > LO ? x : LO)/LO)/log(HI/LO)
HLOW = N; HHIGH = N
stats 'panels-data.dat' using 1:2 nooutput
FIT(x) = STATS_slope*x + STATS_intercept
k = 0
set multiplot
reset
set origin 0,0; set size N,1
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
unset border; unset tics; unset grid
set margins 0,0,0,0; set size ratio -1
set object circle at 0,0 size 1 fs empty border lc rgb 0xaaaaaa lw LW back
set object circle at 0,0 size R0 fs empty border lc rgb 0xaaaaaa lw LW back
E0 = ceil(log10(LO)); E1 = floor(log10(HI))
do for [e=E0:E1:1+(E1-E0)/4] {
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
set label sprintf('t = %.4g', real(word(TIMES, k+1))) at graph N, graph N
plot 'panels-polar.bin' binary skip=16+k*288 record=12 format='%3double' using ($3 <= 0 ? R($2)*cos($1) : NaN):(R($2)*sin($1)) with points pt 6 ps N*PS lw LW lc rgb NEG, \
'panels-polar.bin' binary skip=16+k*288 record=12 format='%3double' using ($3 > 0 ? R($2)*cos($1) : NaN):(R($2)*sin($1)) with points pt 7 ps N*PS lw LW lc rgb POS
reset
set origin N,0; set size N,1
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'x'
set xrange [N:N]
set xtics N
set ylabel 'h(x)'
set yrange [*:*]
set yrange [HLOW:HHIGH]
unset key
plot FIT(x) with lines dt (8,5) lw N*LW lc rgb NEG title 'least squares', \
'panels-function.bin' binary skip=16+k*6416 record=401 format='%2double' using 1:2 with lines lw N*LW lc rgb POS title 'h(x)', \
'panels-data.dat' using 1:2 with points pt 7 ps N*PS lc rgb DATA title 'data'
reset
set origin N,0; set size N,1
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 20
set ylabel 'loss'
set yrange [0:*]
plot 'panels-loss.dat' using 1:2 with lines lw 2*LW lc rgb POS
unset multiplot
# sealed
