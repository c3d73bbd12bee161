# reluflow figure: kinks of three points, by reluflow
# To draw it again, in its folder: gnuplot kinks.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,680 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,12cm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,454 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,12cm colortext font ',11'
# set terminal gif enhanced size 630,472 font 'serif,11' fontscale N linewidth N
set output 'kinks.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
HLOW = N; HHIGH = N
stats 'kinks-data.dat' using 1:2 nooutput
FIT(x) = STATS_slope*x + STATS_intercept
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'x'
set xrange [N:N]
set xtics N
set ylabel 'h(x)'
set yrange [*:*]
set yrange [HLOW:HHIGH]
set label sprintf('t = %.4g', real(word(TIMES, k+1))) at graph 0, graph N
set key below samplen N
set border 11
set y2tics nomirror out textcolor rgb INK
set y2label 'a_j ||w_j|| at its kink'
plot 'kinks-kinks.bin' binary skip=16+k*192 record=12 format='%2double' using ($2 < 0 ? $1 : NaN):2 axes x1y2 with points pt 2 ps N*PS lw LW lc rgb NEG notitle, \
'kinks-kinks.bin' binary skip=16+k*192 record=12 format='%2double' using ($2 > 0 ? $1 : NaN):2 axes x1y2 with points pt 3 ps N*PS lw LW lc rgb POS notitle, \
FIT(x) with lines dt (8,5) lw N*LW lc rgb NEG title 'least squares', \
'kinks-function.bin' binary skip=16+k*6416 record=401 format='%2double' using 1:2 with lines lw N*LW lc rgb POS title 'h(x)', \
'kinks-data.dat' using 1:2 with points pt 7 ps N*PS lc rgb DATA title 'data'
# sealed
