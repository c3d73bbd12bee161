#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# package.sh: what can be said of the package before it is installed: the
# headers stand alone in C and C++, only rf_ symbols leave the library, the
# declared functions are all there, NEWS and README speak of this version.
set -eu
: "${top_srcdir:=.}" "${CC:=cc}" "${RF_CXX:=:}" "${NM:=:}"
include=$top_srcdir/include
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
checked=0
bad=0

fault() { echo "package: $*"; bad=$((bad + 1)); }

for h in "$include"/reluflow.h "$include"/reluflow/*.h; do
  # shellcheck disable=SC2086
  $CC -std=c11 -pedantic-errors -Wall -Wextra -Wstrict-prototypes -Werror \
    -I "$include" -fsyntax-only -x c "$h" || fault "not C11: $h"
  # shellcheck disable=SC2086
  [ "$RF_CXX" = : ] ||
    $RF_CXX -std=c++11 -pedantic-errors -Wall -Wextra -Werror -I "$include" \
      -fsyntax-only -x c++ "$h" || fault "not C++11: $h"
  grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' "$h" ||
    fault "no licence line: $h"
  checked=$((checked + 1))
done

# Two guards or two structs of one name meet one day in one file.  RF_NUM_H
# is one on purpose, as are the twins x_d.h and x_mp.h: a file has one kind of
# number.
find "$include" "$top_srcdir/src" -name '*.h' ! -name '*_mp.h' -exec sed -n \
  -e 's/^#ifndef  *\(RF_[A-Z0-9_]*_H\)$/guard \1/p' \
  -e 's/^\(typedef  *\)\{0,1\}struct  *\([a-z][a-z0-9_]*\)  *{.*/struct \2/p' \
  {} + | grep -v ' RF_NUM_H$' | sort >"$work/names"
uniq -d "$work/names" | grep . && fault "two of one name"
grep -q '^guard ' "$work/names" && grep -q '^struct ' "$work/names" ||
  fault "no names found"

# Functions declared RF_API in the headers, one a line.
declared() {
  cat "$include"/reluflow/*.h | tr '\n' ' ' |
    grep -o 'RF_API[^;]*;' | grep -o 'rf_[a-z0-9_]* *(' |
    sed 's/ *($//' | awk '/^rf_/' | sort -u
}
declared >"$work/declared"

# Each has an entry in the manual and in a man page, made from its comment.
api=doc/api.texi
[ -e $api ] || api=$top_srcdir/doc/api.texi
sed -n 's/^@deftypefunx* {[^}]*} \(rf_[a-z0-9_]*\) .*/\1/p' "$api" |
  sort >"$work/documented"
diff "$work/declared" "$work/documented" >"$work/diff" ||
  fault "declared (<) and in the manual (>): $(cat "$work/diff")"
find doc "$top_srcdir/doc" -name 'reluflow*.3' -exec cat {} + |
  sed 's/\\-/-/g' >"$work/pages"
while read -r name; do
  grep -q "^[^.].*[ *]$name();" "$work/pages" || fault "no man page: $name"
  checked=$((checked + 1))
done <"$work/declared"

lib=.libs/libreluflow.so
if [ "$NM" != : ] && [ -e "$lib" ]; then
  $NM -D --defined-only "$lib" | awk '$2 != "A" { print $3 }' |
    sort -u >"$work/exported"
  if grep -v '^rf_' "$work/exported"; then
    fault "symbols that do not begin with rf_"
  fi
  if comm -13 "$work/declared" "$work/exported" | grep .; then
    fault "exported, but in no public header"
  fi
  if comm -23 "$work/declared" "$work/exported" | grep .; then
    fault "declared, but not exported"
  fi
  checked=$((checked + $(wc -l <"$work/exported")))
fi

# The program loads what few commands need when they do: the system tells what
# it loads before that.
LD_TRACE_LOADED_OBJECTS=1 ./reluflow >"$work/loaded" 2>/dev/null || :
if grep -q '=>' "$work/loaded" && [ -e reluflow-proofs ]; then
  grep flint "$work/loaded" && fault "FLINT is loaded at the start"
  checked=$((checked + 1))
fi

# The same of the BLAS, where it is loaded late: all that GSL would call of it
# is in the program, but for complex numbers and single precision.
gsl=$(sed -n 's/.*libgsl\.so.*=> \([^ ]*\).*/\1/p' "$work/loaded")
if [ "$NM" != : ] && [ -e "$gsl" ] &&
  grep -q '^#define RF_LATE_BLAS' config.h; then
  grep openblas "$work/loaded" && fault "OpenBLAS is loaded at the start"
  $NM -D --undefined-only "$gsl" |
    sed -n 's/.* \(cblas_d[a-y][a-z0-9]*\|cblas_idamax\)$/\1/p' |
    grep -v cblas_dsdot | sort -u >"$work/called"
  $NM -D --defined-only reluflow | awk '{ print $3 }' |
    sort -u >"$work/passed"
  comm -23 "$work/called" "$work/passed" | grep . &&
    fault "called by GSL, but not passed on"
  [ "$(wc -l <"$work/called")" -gt 20 ] || fault "GSL calls no BLAS"
  checked=$((checked + 1))
fi

# What the glossary names is in the code.
sed -n 's/^Code: @code{\(.*\)}; home: @file{\(.*\)}\.$/\1|\2/p' \
  "$top_srcdir/doc/glossary.texi" >"$work/terms"
terms=0
while IFS='|' read -r names homes; do
  for name in $(echo "$names" | tr ',' ' '); do
    # A home may be generic: a field is known by its last name.
    (cd "$top_srcdir" &&
      grep -rq "${name##*.}" src include) || fault "glossary: no $name"
  done
  for home in $(echo "$homes" | tr ',' ' '); do
    [ -e "$top_srcdir/$home" ] || fault "glossary: no file $home"
  done
  terms=$((terms + 1))
done <"$work/terms"
[ "$terms" -ge 40 ] || fault "glossary: $terms terms"
checked=$((checked + terms))

# Folders have an order: the arrows of includes make no circle.
find "$top_srcdir/src" -name '*.[ch]' -exec awk '
  /^# *include "[a-z_]+\// {
    from = FILENAME; sub(/.*\/src\//, "", from); sub(/\/[^\/]*$/, "", from)
    to = $0; sub(/^[^"]*"/, "", to); sub(/\/[^\/]*$/, "", to)
    if (from != to && to != "reluflow" && !seen[from, to]++) print from, to
  }' {} + >"$work/arrows"
tsort "$work/arrows" >"$work/order" 2>"$work/circle" ||
  fault "folders in a circle: $(tr '\n' ' ' <"$work/circle")"
[ "$(wc -l <"$work/order")" -gt 20 ] || fault "few folders"

# The C program of README, between its two marks, is examples/first.c.
awk '/^    #include <reluflow.h>/ { on = 1 }
  on { sub(/^    /, ""); print } on && /^}/ { exit }' \
  "$top_srcdir/README" >"$work/readme.c"
sed -n '/^#include <reluflow.h>/,$p' "$top_srcdir/examples/first.c" \
  >"$work/first.c"
diff "$work/readme.c" "$work/first.c" ||
  fault "README and examples/first.c differ"
[ -s "$work/first.c" ] || fault "examples/first.c has no program"

echo "package: $checked checked, $bad bad"
[ "$bad" -eq 0 ] && [ "$checked" -gt 5 ]
