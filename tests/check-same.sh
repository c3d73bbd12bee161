#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check-same.sh OLD NEW -- do two build folders give the same bytes?  For a
# change that moves or renames and may change no result: "make check-same
# REF=OLD".  Events, samples and states of the examples, the cases, random
# problems with everything planted and the teacher by all engines, a run of 200
# digits; align and extremal output.  RF_TEST_SCALE=F: F times as many random
# problems.
set -eu
old=$1 new=$2
: "${top_srcdir:=.}"
count=$(awk "BEGIN { print int(60 * ${RF_TEST_SCALE:-1}) }")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir "$work/old" "$work/new" "$work/in"

# The experiments: those of the tree, and drawn ones.
cp "$top_srcdir"/tests/data/cases/* "$top_srcdir"/examples/*.yaml "$work/in"
seed=1
while [ $seed -le "$count" ]; do
  "$new/tests/attack" print $seed >"$work/in/random$seed.yaml"
  [ $((seed % 4)) -ne 0 ] ||
    "$new/tests/attack" print $seed taylor >"$work/in/taylor$seed.yaml"
  [ $((seed % 2)) -ne 0 ] ||
    "$new/tests/attack" print $seed limit >"$work/in/limit$seed.yaml"
  seed=$((seed + 1))
done
"$new/tests/attack" print 1 unbalanced 200 >"$work/in/teacher1.yaml"
"$new/tests/attack" print 2 balanced 20 >"$work/in/teacher2.yaml"
"$new/reluflow" run --dry-run "$top_srcdir/examples/three-points.yaml" \
  -s network.width=20 -s flow.engine=taylor -s flow.digits=200 -s flow.rtol= \
  -s flow.until=40 -s record.times='[1, 12, 40]' >"$work/in/digits.yaml"

# outputs BUILD FOLDER: what the program tells of each, one file each.
outputs() {
  for yaml in "$work"/in/*.yaml; do
    name=$(basename "$yaml" .yaml)
    run=$2/$name.rfrun
    status=0
    timeout 60 "$1/reluflow" run -q "$yaml" -o "$run" \
      >"$2/$name.run" 2>&1 </dev/null || status=$?
    if [ $status -eq 124 ]; then # where it was stopped is the clock's choice
      rm -f "$run"
      echo "more than a minute" >"$2/$name.run"
    elif [ -e "$run" ]; then
      for what in events samples states; do
        timeout 20 "$1/reluflow" $what "$run" >"$2/$name.$what" 2>&1 || :
      done
      rm -f "$run"
    fi
    case $name in random*) ;; *)
      for what in align extremal; do
        timeout 20 "$1/reluflow" $what --csv "$yaml" \
          >"$2/$name.$what" 2>&1 </dev/null || :
      done ;;
    esac
    sed -i "s|$2|FOLDER|g" "$2/$name".*
  done
}
outputs "$old" "$work/old" &
outputs "$new" "$work/new"
wait

n=$(find "$work/new" -type f -size +0 | wc -l)
if diff -rq "$work/old" "$work/new" >"$work/diff"; then
  echo "same: $n files, the same bytes"
else
  echo "same: of $n files these differ:" && cat "$work/diff"
  exit 1
fi
[ "$n" -gt 100 ]
