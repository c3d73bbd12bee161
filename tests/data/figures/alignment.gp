# reluflow figure: alignment of three points, by reluflow
# To draw it again, in its folder: gnuplot alignment.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,562 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,Ncm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,375 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,Ncm colortext font ',11'
# set terminal gif enhanced size 630,391 font 'serif,11' fontscale N linewidth N
set output 'alignment.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
TO = '1 - cos(w_j, D_{+++})'
# the limit flow aligns its last neuron at
LIMIT = N
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'time'
set xrange [0:40]
set xtics 10
set ylabel '1 - cos(w_j, )'
set logscale y; set format y '10^{%T}'
set yrange [*:N]
set ylabel TO
if (LIMIT > 0) {
  set object rectangle from graph 0, graph 0 to LIMIT, graph 1 fc rgb 0xf1efe4 fs solid noborder behind
  set arrow from LIMIT, graph 0 to LIMIT, graph 1 nohead lc rgb 0xaaaaaa lw LW
  set label sprintf('limit flow aligned at t = %.3g', LIMIT) at graph N, graph N front textcolor rgb INK
}
POSITIVE = 'a > 0'
NEGATIVE = 'a < 0'
set key above right samplen N
plot 'alignment-neurons.dat' using 1:($5==0 ? $4 : NaN) with lines dt 1 lw N*LW lc rgb DEAD title 'dead', \
'alignment-neurons.dat' using 1:($5==-1 ? $4 : NaN) with lines dt (6,3) lw N*LW lc rgb NEG title NEGATIVE, \
'alignment-neurons.dat' using 1:($5==1 ? $4 : NaN) with lines dt 1 lw N*LW lc rgb POS title POSITIVE
# sealed
