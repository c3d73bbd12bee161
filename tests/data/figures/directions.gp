# reluflow figure: directions of three points, by reluflow
# To draw it again, in its folder: gnuplot directions.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,562 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,375 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,Ncm colortext font ',11'
# set terminal gif enhanced size 630,391 font 'serif,11' fontscale N linewidth N
set output 'directions.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
TO = 'cos(w_j, D_{+++})'
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 10
set ylabel TO; set yrange [N:N]
POSITIVE = 'a > 0'
NEGATIVE = 'a < 0'
set key above right samplen N
plot 'directions-neurons.dat' using 1:($5==0 ? 1 - $4 : NaN) with lines dt 1 lw N*LW lc rgb DEAD title 'dead', \
'directions-neurons.dat' using 1:($5==-1 ? 1 - $4 : NaN) with lines dt (6,3) lw N*LW lc rgb NEG title NEGATIVE, \
'directions-neurons.dat' using 1:($5==1 ? 1 - $4 : NaN) with lines dt 1 lw N*LW lc rgb POS title POSITIVE
# sealed
