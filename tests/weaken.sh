#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# weaken.sh SOURCE BUILD LIST [NAME...] -- is each inequality of a proof seen
# by a test when it is weakened?  SOURCE is a copy of the tree that is changed
# and restored, BUILD its build folder; NAME keeps the entries whose name has
# it in it.  "make check-weakened" makes the copy.  An entry of LIST:
#
#   = NAME FILE [VARIABLE=VALUE...] TEST...
#   -text of FILE, once in it (lines with - are one text)
#   +what stands there instead (no line: nothing)
#
# It is seen when one of the tests, tried in their order, fails.  # begins a
# comment: why it is weaker, or what follows if it is not.
set -eu
LC_ALL=C
export LC_ALL
source=$(cd "$1" && pwd) build=$(cd "$2" && pwd) list=$3
shift 3
export top_srcdir="$source" OPENBLAS_NUM_THREADS=1
export RELUFLOW="$build/reluflow" RELUFLOW_CHECK="$build/reluflow-check"
work=$(mktemp -d)
file=
# As new, so that what was built of the weaker text is built again.
restore() { [ -z "$file" ] || cp "$work/kept" "$source/$file"; }
trap 'restore; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
seen=0 unseen=0 bad=0

# replace OLD NEW <FILE: status 1 unless OLD is there exactly once.
replace() {
  awk -v old="$1" -v new="$2" '
    function whole(file,   s, line) {
      while ((getline line <file) > 0)
        s = s == "" ? line : s "\n" line
      close(file)
      return s
    }
    BEGIN { o = whole(old); n = whole(new) }
    { text = text $0 "\n" }
    END {
      at = index(text, o)
      if (o == "" || !at || index(substr(text, at + 1), o))
        exit 1
      printf "%s%s%s", substr(text, 1, at - 1), n, substr(text, at + length(o))
    }'
}

# fails TEST [VARIABLE=VALUE...]: 0 if it fails, 1 if not, 2 if not built.
fails() (
  test=$1
  shift
  # shellcheck disable=SC2163
  [ $# -eq 0 ] || export "$@"
  exec </dev/null >"$work/log" 2>&1
  cd "$build"
  case $test in
  *.test) programs='reluflow reluflow-check' run="sh $source/$test" ;;
  *) programs=$test run=./$test ;;
  esac
  # shellcheck disable=SC2086
  make -s CFLAGS='-O1 -w' $programs || return 2
  ! $run
)

# seen_by WORD...: the settings and tests of an entry; tells the test.
seen_by() {
  settings=
  for word in "$@"; do
    case $word in
    *=*) settings="$settings $word"; continue ;;
    esac
    status=0
    # shellcheck disable=SC2086
    fails "$word" $settings || status=$?
    case $status in
    0) echo "$word"; return ;;
    2) echo 'not built'; return ;;
    esac
  done
  echo unseen
}

# try NAME FILE WORD...: the entry whose texts are in $work.
try() {
  name=$1 file=$2
  shift 2
  cp "$source/$file" "$work/kept"
  if replace "$work/old" "$work/new" <"$work/kept" >"$work/weak"; then
    cp "$work/weak" "$source/$file"
    told=$(seen_by "$@")
  else
    told='not found once'
  fi
  restore
  file=
  echo "$name: $told"
  case $told in
  unseen) unseen=$((unseen + 1)) ;;
  not*) bad=$((bad + 1)) ;;
  *) seen=$((seen + 1)) ;;
  esac
}

# wanted NAME PART...: one of the parts is in it, or there is none.
wanted() {
  name=$1
  shift
  [ $# -gt 0 ] || return 0
  for part in "$@"; do
    case $name in
    *"$part"*) return 0 ;;
    esac
  done
  return 1
}

entry() {
  [ -n "$head" ] || return 0
  # shellcheck disable=SC2086
  set -- $head
  [ $# -ge 3 ] || { echo "weaken: $head: no test" >&2; exit 2; }
  try "$@"
}

head=
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
  '= '*)
    entry
    head=${line#= }
    wanted "${head%% *}" "$@" || head=
    : >"$work/old"
    : >"$work/new" ;;
  -*) printf '%s\n' "${line#-}" >>"$work/old" ;;
  +*) printf '%s\n' "${line#+}" >>"$work/new" ;;
  '' | '#'*) ;;
  *) echo "weaken: $list: $line" >&2; exit 2 ;;
  esac
done <"$list"
entry
echo "weaken: $list: $seen seen, $unseen unseen, $bad not tried"
[ $unseen -eq 0 ] && [ $bad -eq 0 ] && [ $seen -gt 0 ]
