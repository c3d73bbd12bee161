# reluflow figure: phases of three points, by reluflow
# To draw it again, in its folder: gnuplot phases.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,562 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,375 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,Ncm colortext font ',11'
# set terminal gif enhanced size 630,391 font 'serif,11' fontscale N linewidth N
set output 'phases.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 10
set ylabel 'share of the weights'
set yrange [0:1]
set key outside right center Left reverse samplen 1 noenhanced
plot 'phases-faces.dat' using 1:(1) with filledcurves y1=0 lc rgb 0xcccccc title 'others', \
'phases-faces.dat' using 1:(sum [c=2:4] column(c)) with filledcurves y1=0 lc rgb 0x7b3fa0 title '-++', \
'phases-faces.dat' using 1:(sum [c=2:3] column(c)) with filledcurves y1=0 lc rgb 0xe8c25c title '---', \
'phases-faces.dat' using 1:(sum [c=2:2] column(c)) with filledcurves y1=0 lc rgb 0x2b5fa8 title '+++'
# sealed
