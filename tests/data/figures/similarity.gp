# reluflow figure: similarity of three points, by reluflow
# To draw it again, in its folder: gnuplot similarity.gp
# Edit it freely: an edited script is not replaced.
set encoding utf8
set terminal pngcairo enhanced size 906,680 font 'serif,11' fontscale 2 linewidth 2 pointscale 2
# set terminal pdfcairo enhanced size 16cm,12cm font 'serif,11' fontscale 1 linewidth 1
# set terminal svg enhanced size 605,454 font 'serif,11' fontscale N linewidth N background '#ffffff'
# set terminal cairolatex pdf size 16cm,12cm colortext font ',11'
# set terminal gif enhanced size 630,472 font 'serif,11' fontscale N linewidth N
set output 'similarity.png'
# a > 0, a < 0, dead; data; writing, grid
POS = 0x2b5fa8; NEG = 0xc2452d; DEAD = 0x999999
DATA = 0x1a7f4b; INK = 0x333333; GRID = 0xe4e4e4
LW = 1; PS = 1
TIMES = '40'
k = 0
reset
set border 3 lc rgb INK lw LW; set tics nomirror out textcolor rgb INK
set grid lt 1 lc rgb GRID lw LW; unset key
set xlabel 'datum'
set xrange [N:N]
set xtics N
set ylabel 'neurons, by their faces at the end'
set yrange [0:12]
unset grid; set xtics 1,1; set border 15
set palette defined (-1 '#10254d', N '#2b5fa8', 0 '#9aa3ad', N '#e8c25c', 1 '#fff6d6')
set cbrange [-1:1]; set cbtics N
set cblabel 'cos(w_j, x_k)'
set tmargin N
set label sprintf('t = %.4g', real(word(TIMES, k+1))) at graph 0, graph N
plot 'similarity-similarity.bin' binary skip=16+k*288 array=(3,12) format='%double' origin=(1,N) using 1 with image
# sealed
