# SPDX-License-Identifier: GPL-3.0-or-later
#
# clock.sh -- for the scripts of this folder, which read it: processor time.

# seconds ROUNDS COMMAND: processor seconds of a run, its children included, by
# the shell's own count, which has no more than hundredths: so of many.  In
# COMMAND, which the shell reads, $i is the number of the run.
seconds() {
  sh -c 'i=0
    while [ $i -lt '"$1"' ]; do '"$2"' >/dev/null || exit; i=$((i + 1)); done
    times' | awk -v rounds="$1" 'END {
      split($1, u, "[ms]"); split($2, s, "[ms]")
      print (60 * (u[1] + s[1]) + u[2] + s[2]) / rounds }'
}

median() { # FILE: of its lines
  sort -n "$1" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'
}

# The three points of Boursier and Flammarion, to a file.
three_points() { # FILE
  cat >"$1" <<'END'
data:
  inputs: [[-0.75], [-0.5], [0.125]]
  labels: [1.1, 0.1, 0.8]
  bias: true
network: {width: 20}
init: {scheme: balanced, scale: 1e-3, seed: 1}
flow: {until: 400}
record: {times: [], states: none, events: none}
END
}
