# SPDX-License-Identifier: GPL-3.0-or-later
#
# api.awk -- the reference of the library, made from the comments in its
# headers, which are the one source:
#
#   awk -f api.awk HEADER...                  a section of the manual for each
#   awk -v version=V -f api.awk -v man=1 HEADER    a man page of section 3
#
# An entry is a comment and the declarations that follow it at once; a type
# without a comment belongs to the entry before it.  Paragraphs that begin
# with "In:" or "Out:", or have lines that are indented, are left as they are.
# A function without a comment is an error.

FNR == 1 { file_ends(); file_begins() }

skip { skip += /^#[ ]*if/; skip -= /^#[ ]*endif/; next }
/^#if( |def __cplusplus)/ { skip = 1; next }
/^# *(undef|include|ifndef|endif)/ || /^#define (RELUFLOW|RF_ENUM_)/ { next }
/^#define .*[^\\]$/ && !code { if (/_H$/) next; add_code($0); end_code(); next }

!code && /^\/\*/ { flush(); comment = ""; in_comment = 1 }
in_comment {
  line = $0
  in_comment = line !~ /\*\/[ ]*$/
  sub(/[ ]*\*\/[ ]*$/, "", line)
  if (!sub(/^\/\*[ ]?/, "", line) && !sub(/^ \*[ ]?/, "", line))
    sub(/^   /, "", line)
  comment = comment line "\n"
  if (!in_comment)
    has_comment = 1
  next
}

/^[ ]*$/ && !code { flush(); next }
{
  add_code($0)
  line = $0
  depth += gsub(/\{/, "{", line) - gsub(/\}/, "}", line)
  if ($0 ~ /^#define/ || macro)
    macro = /\\$/
  if (!macro && depth == 0 && (/;/ || code ~ /^#define/))
    end_code()
}

END { file_ends(); if (bad) exit 1 }

function file_begins() {
  n = nfun = 0
  head = title = ""
  name = FILENAME
  sub(/.*\//, "", name)
  sub(/\.h$/, "", name)
}

function add_code(line) { code = code line "\n" }

# A declaration is complete: it joins the entry that is open.
function end_code() {
  declared[++ndeclared] = code
  code = ""
}

# The entry that is open, or a remark, is complete.
function flush(   i) {
  if (!ndeclared && !has_comment)
    return
  if (head == "" && has_comment && !ndeclared)
    take_head()
  else if (!ndeclared || has_comment || declared[1] ~ /^RF_API/ || !n) {
    n++
    text[n] = has_comment ? comment : ""
    count[n] = 0
  }
  for (i = 1; i <= ndeclared; i++) {
    decl[n, ++count[n]] = declared[i]
    if (declared[i] ~ /^RF_API/ \
        && (text[n] == "" || decl[n, 1] !~ /^RF_API/)) {
      printf "%s: no comment above\n%s", FILENAME, declared[i] >"/dev/stderr"
      bad = 1
    }
  }
  ndeclared = has_comment = 0
  comment = ""
}

# The comment on top: a title after " -- ", then what it says.
function take_head(   s, at) {
  s = comment
  sub(/^SPDX[^\n]*\n/, "", s)
  sub(/^\n/, "", s)
  sub(/^[^\n]* -- /, "", s)
  head = toupper(substr(s, 1, 1)) substr(s, 2)
  gsub(/\n/, " ", s)
  at = match(s, /[.:][ ]/)
  title = at ? substr(s, 1, at - 1) : s
  sub(/[. ]*$/, "", title)
}

function file_ends() {
  if (name == "")
    return
  if (code != "")
    end_code()
  flush()
  if (man)
    print_man()
  else
    print_texi()
}

# ---- what a declaration is ----

# A function on one line, without RF_API and the like.
function prototype(d) {
  gsub(/[ \n]+/, " ", d)
  sub(/^RF_API /, "", d)
  sub(/^RF_MUST_USE /, "", d)
  sub(/ $/, "", d)
  return d
}

# Its name.
function called(d,   s) {
  s = d
  if (s ~ /^RF_API/) {
    s = prototype(s)
    sub(/\(.*/, "", s)
    sub(/.*[ *]/, "", s)
  }
  else if (s ~ /^#define/) {
    sub(/^#define /, "", s)
    sub(/[( \n].*/, "", s)
  }
  else if (s ~ /^enum/) {
    sub(/^[^R]*/, "", s)
    sub(/[^A-Z0-9_].*/, "", s)
  }
  else {
    gsub(/\n/, " ", s)
    if (s ~ /\(/ && s !~ /\{/)
      sub(/\(.*/, "", s)
    sub(/[ ;]*$/, "", s)
    sub(/.*[ *]/, "", s)
  }
  return s
}

function kind(d) {
  if (d ~ /^RF_API/)
    return "function"
  return d ~ /^#define/ ? "Macro" : d ~ /^enum/ ? "Constants" : "Type"
}

# ---- paragraphs ----

# Print the paragraphs of a comment.
function paragraphs(s,   part, parts, i) {
  parts = split(s, part, /\n\n+/)
  for (i = 1; i <= parts; i++) {
    sub(/\n+$/, "", part[i])
    if (part[i] == "")
      continue
    if (part[i] ~ /^(In|Out|In-out):/ || part[i] ~ /(^|\n) /)
      as_it_is(part[i])
    else
      paragraph(part[i])
  }
}

function paragraph(s) {
  if (man) {
    print ".PP"
    printf "%s", man_text(s "\n")
  }
  else {
    gsub(/[@{}]/, "@&", s)
    print references(s) "\n"
  }
}

function as_it_is(s) {
  if (man) {
    print ".PP\n.nf"
    printf "%s", man_text(s "\n")
    print ".fi"
  }
  else
    print "@verbatim\n" s "\n@end verbatim\n"
}

# node "X" becomes a reference to it.
function references(s,   at, out, length_) {
  while ((at = match(s, /node[ \n]"[^"]*"/)) > 0) {
    length_ = RLENGTH
    out = out substr(s, 1, at - 1) "@ref{" \
      substr(s, at + 6, length_ - 7) "}"
    s = substr(s, at + length_)
  }
  return out s
}

# ---- Texinfo ----

# The parameters, each name as a variable.
function parameters(s,   part, parts, i, out, at) {
  sub(/^[^(]*\(/, "", s)
  sub(/\);$/, "", s)
  if (s == "void" || s ~ /\(/)
    return s
  parts = split(s, part, /, /)
  for (i = 1; i <= parts; i++) {
    at = match(part[i], /[a-zA-Z0-9_]+(\[[A-Z_]*\])?$/)
    s = substr(part[i], at)
    sub(/\[.*/, "", s)
    out = out (i > 1 ? ", " : "") substr(part[i], 1, at - 1) "@var{" s "}" \
      substr(part[i], at + length(s))
  }
  return out
}

function returned(d, name_) {
  d = substr(d, 1, index(d, name_ "(") - 1)
  sub(/ $/, "", d)
  return d
}

function print_texi(   i, j, k, d, name_) {
  printf "@node Functions of %s\n@section @file{reluflow/%s.h}\n\n", name, name
  print "@cindex " name ".h"
  paragraphs(head)
  for (i = 1; i <= n; i++) {
    k = count[i] ? kind(decl[i, 1]) : ""
    for (j = 1; j <= count[i]; j++) {
      d = decl[i, j]
      name_ = called(d)
      if (kind(d) == "function") {
        d = prototype(d)
        printf "@deftypefun%s {%s} %s (%s)\n", (j > 1 ? "x" : ""),
          returned(d, name_), name_, parameters(d)
      }
      else if (j == 1)
        printf "@deftp {%s} %s\n", k, name_
    }
    paragraphs(text[i])
    if (k != "" && k != "function") {
      print "@verbatim"
      for (j = 1; j <= count[i]; j++)
        printf "%s", decl[i, j]
      print "@end verbatim"
    }
    if (k != "")
      print k == "function" ? "@end deftypefun\n" : "@end deftp\n"
  }
}

# ---- man ----

function man_text(s,   line, lines, i) {
  gsub(/\\/, "\\e", s)
  gsub(/-/, "\\-", s)
  lines = split(s, line, /\n/)
  s = ""
  for (i = 1; i <= lines; i++) {
    if (line[i] ~ /^['.]/)
      line[i] = "\\&" line[i]
    s = s (i > 1 ? "\n" : "") line[i]
  }
  return s
}

function print_code(i,   j, d) {
  print ".PP\n.nf"
  for (j = 1; j <= count[i]; j++) {
    d = decl[i, j]
    sub(/^RF_API /, "", d)
    sub(/^RF_MUST_USE[ \n]/, "", d)
    printf "%s", man_text(d)
  }
  print ".fi"
}

function synopsis(d) {
  printf "%s();\n", man_text(substr(d, 1, index(d, "(") - 1))
}

function print_man(   i, j, names, upper, path) {
  path = name == "reluflow" ? "reluflow.h" : "reluflow/" name ".h"
  upper = toupper(name == "reluflow" ? name : "reluflow_" name)
  print ".\\\" SPDX-License-Identifier: GPL-3.0-or-later"
  print ".\\\" Made from " path " by doc/api.awk."
  printf ".TH %s 3 \"\" \"reluflow %s\" \"Library Functions\"\n", upper, version
  printf ".SH NAME\n%s \\- %s\n", tolower(upper), man_text(title)
  printf ".SH SYNOPSIS\n.nf\n.B #include <%s>\n", path
  for (i = 1; i <= n; i++)
    for (j = 1; j <= count[i]; j++)
      if (kind(decl[i, j]) == "function")
        synopsis(prototype(decl[i, j]))
  printf ".fi\n.PP\ncc FILE.c $(pkg\\-config \\-\\-cflags \\-\\-libs "
  print "reluflow)\n.SH DESCRIPTION"
  paragraphs(head)
  for (i = 1; i <= n; i++) {
    names = ""
    for (j = 1; j <= count[i]; j++)
      if (j == 1 || kind(decl[i, j]) == "function")
        names = names (names == "" ? "" : ", ") called(decl[i, j])
    if (names != "") {
      print ".SS " names
      print_code(i)
    }
    paragraphs(text[i])
  }
  print ".SH SEE ALSO\n.BR reluflow (1),"
  print "the full manual:\n.BR \"info reluflow\" ."
}
