# SPDX-License-Identifier: GPL-3.0-or-later
#
# exact.sh -- for the scripts of this folder that compare work at equal error;
# they have read clock.sh, and a folder $work and a number $repeats.

weights() { # RUN: a,w1,.. of each neuron
  ./reluflow states "$1" | sed '1d; s/,[^,]*$//' | cut -d, -f3-
}

# The largest difference of two files of weights, by the largest weight.
error() { # FILE FILE
  paste -d, "$1" "$2" | awk -F, '{ for (i = 1; i <= NF / 2; i++) {
      d = $i - $(i + NF / 2); d = d < 0 ? -d : d; most = d > most ? d : most
      v = $i < 0 ? -$i : $i; size = v > size ? v : size } }
    END { if (!size) exit 1; printf "%.2g\n", most / size }'
}

# Median over the repeats, of so many runs each time.
measure() { # RUNS COMMAND
  : >"$work/times"
  n=0
  while [ "$n" -lt "$repeats" ]; do
    seconds "$1" "$2" >>"$work/times"
    rm -f "$work"/again*
    n=$((n + 1))
  done
  median "$work/times"
}

# The same of as many runs as it takes; of long ones, one.
measure_any() { # COMMAND
  once=$(seconds 1 "$1")
  rm -f "$work"/again*
  case $(awk "BEGIN { print $once < 0.05 ? 2 : $once < 0.5 }") in
  2) measure 20 "$1" ;;
  1) measure 3 "$1" ;;
  0) echo "$once" ;;
  esac
}

header() { # what cases are
  printf '%-10s %-14s %-8s %10s %10s %10s\n' "$1" program at error \
    seconds solver
}

# Adds the error of the weights in $work/found.  SOLVER: that of a competitor
# without its start, - of reluflow.  AT: rtol, steps.
row() { # CASE PROGRAM AT SECONDS SOLVER
  echo "$1 $2 $3 $(error "$work/true" "$work/found") $4 $5" |
    tee -a "$work/rows" |
    awk '{ printf "%-10s %-14s %-8s %10s %10.4f %10s\n",
      $1, $2, $3, $4, $5, $6 }'
}

# Of the competitor's rows that are as exact, the one with the least seconds.
as_exact() { # COMPETITOR WHAT: before the name of a case
  awk -v other="$1" -v what="$2" '$6 == "-" { ours[++n] = $0; next }
    { plain[++m] = $0 }
    END { for (i = 1; i <= n; i++) {
      split(ours[i], o, " "); best = solver = 0
      us = what o[1] ", " o[2] " " o[3] ":"
      for (k = 1; k <= m; k++) {
        split(plain[k], p, " ")
        if (p[1] != o[1] || p[4] + 0 > o[4] + 0) continue
        if (!best || p[5] < best) { best = p[5]; by = p[2] " " p[3] }
        if (!solver || p[6] < solver) solver = p[6]
      }
      if (best)
        printf "%s %s as exact (%s) takes %.2f times as long, its solver " \
          "alone %.2f\n", us, other, by, best / o[5], solver / o[5]
      else
        printf "%s %s was never as exact\n", us, other
    } }' "$work/rows"
}
