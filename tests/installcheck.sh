#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# installcheck.sh PREFIX PKGCONFIGDIR SOURCE...: is the installed package of
# use to a program that knows nothing but reluflow.pc?  Compiles, links and
# runs each SOURCE.  Environment: CC, RF_CXX, NM, RF_INSTRUMENT, PKG_CONFIG.
set -eu
prefix=$1 pcdir=$2
shift 2
pc=${PKG_CONFIG:-pkg-config}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say() { printf '%s\n' "installcheck: $*"; }

# pkg-config as for an installed package, also below DESTDIR.
reluflow() {
  PKG_CONFIG_PATH=$pcdir${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH} \
  PKG_CONFIG_DISABLE_UNINSTALLED=1 \
    $pc --define-variable=prefix="$prefix" "$@" reluflow
}

cflags=$(reluflow --cflags)
libs=$(reluflow --libs)
libdir=$(reluflow --variable=libdir)
includedir=$(reluflow --variable=includedir)

# What only the library needs must not reach the users' link line.
case " $libs " in
  *sundials*|*gsl*|*mpfr*) say "private libraries in Libs: $libs"; exit 1 ;;
esac

# The version in the headers' library is the one that reluflow.pc states.
cat >"$work/version.c" <<'END'
#include <reluflow.h>
#include <stdio.h>
int main(void) { return puts(rf_version()) < 0; }
END

# The folders of a link line, where its shared libraries are when it runs.
folders() {
  # shellcheck disable=SC2086
  for flag in $1; do
    case $flag in -L*) printf ':%s' "${flag#-L}" ;; esac
  done
}

checked=0
try() { # NAME LIBS: compile, link and run $source
  # shellcheck disable=SC2086
  $CC -std=c11 ${RF_INSTRUMENT-} $cflags -o "$work/$1" "$source" $2 -lm
  LD_LIBRARY_PATH=$libdir$(folders "$2")${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
    "$work/$1" >"$work/$1.out"
  checked=$((checked + 1))
}

for source in "$work/version.c" "$@"; do
  name=$(basename "$source" .c)
  if [ -e "$libdir/libreluflow.so" ]; then
    try "$name" "$libs"
  fi
  # Our archive with the private libraries, wherever those come from.
  if [ -e "$libdir/libreluflow.a" ]; then
    try "$name-static" "$(reluflow --static --libs |
      sed "s|-lreluflow|$libdir/libreluflow.a|")"
  fi
done
[ "$(cat "$work"/version*.out | sort -u)" = "$(reluflow --modversion)" ]

# Every header stands alone, as C and as C++.
# shellcheck disable=SC2086
for h in "$includedir"/reluflow.h "$includedir"/reluflow/*.h; do
  $CC -std=c11 -pedantic-errors -Wall -Wextra -Werror -fsyntax-only \
    $cflags -x c "$h"
  [ "${RF_CXX:-:}" = : ] ||
    $RF_CXX -std=c++11 -pedantic-errors -Wall -Wextra -Werror \
      -fsyntax-only $cflags -x c++ "$h"
  checked=$((checked + 1))
done

# Nothing but rf_ is exported.
if [ "${NM:-:}" != : ] && [ -e "$libdir/libreluflow.so" ]; then
  $NM -D --defined-only "$libdir/libreluflow.so" | awk '
    $2 != "A" { n++; if ($3 !~ /^rf_/) { print "exported: " $3; bad = 1 } }
    END { exit bad || !n }'
  checked=$((checked + 1))
fi

say "$checked checked"
[ "$checked" -gt 3 ]
