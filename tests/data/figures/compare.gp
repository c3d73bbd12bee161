# reluflow figure: compare of three points, by reluflow
# To draw it again, in its folder: gnuplot compare.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 1474,530 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 26cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 983,354 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 26cm,Ncm colortext font ',11'
# set terminal gif enhanced size 1024,369 font 'serif,11' fontscale N linewidth N
set output 'compare.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
# the largest distance
MOST = 1
k = 0
set multiplot
reset
set origin 0,0; set size N,1
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 10
set ylabel 'loss'
set yrange [*:*]
set key above right samplen N
plot 'compare-compare.dat' using 1:2 with lines lw 2*LW lc rgb POS title 'first run', \
'compare-compare.dat' using 1:3 with lines dt (6,4) lw 2*LW lc rgb NEG title 'second run'
reset
set origin N,0; set size N,1
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 10
set ylabel '||{/Symbol q} - {/Symbol q}_2|| / ||{/Symbol q}||'
set logscale y; set format y '10^{%T}'
set yrange [*:*]
if (MOST == 0) { unset logscale y; set yrange [-1:1] }
plot 'compare-compare.dat' using 1:4 with lines lw 2*LW lc rgb INK
unset multiplot
# sealed
