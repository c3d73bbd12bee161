#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kernels.sh: the rules for kernels, which are compiled once for each number
# type.  The headers that rename rfx_ are up to date; every kernel is in the
# list of its local.mk, with its kind in its head, and an arithmetic one asks
# no number for its sign or size.  "kernels.sh names" writes the headers anew.
set -eu
: "${top_srcdir:=.}"
cd "$top_srcdir"
checked=0
bad=0

fault() { echo "kernels: $*"; bad=$((bad + 1)); }

# All names rfx_ in the sources, without the prefix.
names() {
  find src -name '*.[ch]' ! -name 'names_*.h' -exec cat {} + |
    tr -c 'a-zA-Z0-9_' '\n' | sed -n 's/^rfx_\([a-z0-9]\)/\1/p' |
    LC_ALL=C sort -u
}

# header d|mp TYPE PREFIX
header() {
  guard=RF_NAMES_$(echo "$1" | tr dmp DMP)_H
  cat <<END
/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names_$1.h -- what the names of the kernels are in $2.  Made by
 * tests/kernels.sh ("make names"). */
#ifndef $guard
#define $guard

END
  names | sed "s/.*/#define rfx_& $3_&/"
  printf '\n#endif\n'
}

header_d() { header d double rfd; }
header_mp() { header mp MPFR rfm; }

if [ "${1-}" = names ]; then
  header_d >src/base/number/names_d.h
  header_mp >src/base/number/names_mp.h
  exit
fi

for t in d mp; do
  header_$t | cmp - src/base/number/names_$t.h ||
    fault "src/base/number/names_$t.h is not up to date: make names"
  checked=$((checked + $(grep -c '^#define rfx_' src/base/number/names_$t.h)))
done

# The files that the lists "kernels +=" name.
kernels() {
  find src -name local.mk -exec cat {} + | awk '
    /^kernels \+=/ { on = 1; sub(/^kernels \+=/, "") }
    on { line = $0; on = line ~ /\\$/; sub(/\\$/, "", line); print line }' |
    tr ' \t' '\n\n' | grep . | LC_ALL=C sort
}

# Those whose functions have the names of kernels.
defining() {
  find src -name '*.c' -exec grep -lE '^rfx_[a-z0-9_]+\(' {} + |
    LC_ALL=C sort
}

for f in $(kernels); do
  if grep -q '^ \* Kernel: arithmetic\.' "$f"; then
    # Whether a number is exactly 0 may be asked: that is no rounding's choice.
    if grep -nE 'num_(cmp|cmpabs|is_finite)\(' "$f" ||
        grep -n 'num_sgn(' "$f" | grep -vE 'num_sgn\([^()]*\) [!=]= 0'; then
      fault "$f: arithmetic, but it decides"
    fi
  elif ! grep -q '^ \* Kernel: decision\.' "$f"; then
    fault "$f: its head does not say its kind"
  fi
  checked=$((checked + 1))
done
for f in $(defining); do
  kernels | grep -qxF "$f" || fault "$f: in no list of kernels"
done

echo "kernels: $checked checked, $bad bad"
[ "$bad" -eq 0 ] && [ "$checked" -gt 5 ]
