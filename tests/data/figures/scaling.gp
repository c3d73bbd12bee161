# reluflow figure: scaling
# To draw it again, in its folder: gnuplot law.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,562 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,375 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,Ncm colortext font ',11'
# set terminal gif enhanced size 630,391 font 'serif,11' fontscale N linewidth N
set output 'law.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel ''
set xrange [*:*]
set ylabel ''
set yrange [*:*]
set xlabel 'init.scale' noenhanced
set offsets graph N, graph N, 0, 0
set ylabel 'time(loss < N)' noenhanced
set xlabel 'ln(1 / init.scale)' noenhanced
# 40 of 40 cells; slope N, 95 % of such intervals hold it: N .. N
FIT0(x) = N + (N) * x
set label 'slope N (N .. N)' at graph N, graph N front textcolor rgb '#0072b2'
plot 'law-cells.dat' using (-log($1)):($3==0 ? $2 : NaN) with points pt 7 ps N*PS lc rgb '#0072b2' notitle, \
  FIT0(x) with lines lw LW lc rgb '#0072b2' notitle
# sealed
