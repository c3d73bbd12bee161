# SPDX-License-Identifier: GPL-3.0-or-later
#
# embed.awk -- the page as arrays of C:
#
#   awk -f embed.awk page.css page.js draw.js stage.js page.html >page_text.c
#
# The lines @CSS@ and @JS@ of page.html stand for the files before it, those of
# a kind one after the other; @FIGURES@ and @DATA@ for what each page has of its
# own: there the text is cut.  The files are ASCII, so that the page says
# nothing else in another locale; anything else is an error here.

BEGIN {
  for (i = 1; i < 128; i++)
    code[sprintf("%c", i)] = i
  split("head middle tail", name, " ")
  print "/* Made by embed.awk of page.html and its style and scripts. */"
  print "#include \"config.h\"\n\n#include \"view/page/page.h\"\n"
  part = 1
  begin()
}

FILENAME ~ /\.css$/ { style = style $0 "\n"; next }
FILENAME ~ /\.js$/ { script = script $0 "\n"; next }
$0 == "@CSS@" { put(style); next }
$0 == "@JS@" { put(script); next }
$0 == "@FIGURES@" || $0 == "@DATA@" { end(); part++; begin(); next }
{ put($0 "\n") }

END {
  end()
  if (part != 3)
    fail("page.html: not cut twice")
  exit bad
}

function begin() { printf "const char rf_page_%s[] = {\n", name[part]; n = 0 }

function end() { print "0 };" }

function put(text,  i, c) {
  for (i = 1; i <= length(text); i++) {
    c = substr(text, i, 1)
    if (!(c in code))
      fail("no ASCII: " text)
    printf "%d,%s", code[c], ++n % 20 ? "" : "\n"
  }
}

function fail(why) {
  print "embed.awk: " why > "/dev/stderr"
  bad = 1
  exit 1
}
