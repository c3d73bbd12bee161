/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spelling.c -- labels and texts from outside; see spelling.h.
 *
 * All strings of a script are in single quotes: there gnuplot takes nothing for
 * an escape, a macro or a command, and a quote is written twice. */
#include "config.h"

#include "view/plot/spelling.h"

static const char *const labels[RF_LABELS][2] = {
#define SPELLINGS(name, enhanced, tex) { enhanced, tex },
  RF_LABEL_LIST(SPELLINGS)
#undef SPELLINGS
};

/* A word in an enhanced text: what would begin an exponent, say, is not there,
   as words are faces, numbers and names of ours. */
static void
put_word(rf_string *s, const char *pattern, const char *word)
{
  const char *hole = strstr(pattern, "%s");

  if (!hole) {
    rf_string_put(s, pattern);
    return;
  }
  rf_string_add(s, pattern, (size_t)(hole - pattern));
  rf_string_put(s, word);
  rf_string_put(s, hole + 2);
}

/* Labels are of the list alone, so that both spellings were seen by
   somebody. */
void
rf_spell_label(rf_string *s, rf_label label, const char *word, bool tex)
{
  RF_ASSERT(label < RF_LABELS);
  rf_string_put(s, "'");
  put_word(s, labels[label][tex], word);
  rf_string_put(s, "'");
}

/* The ten characters that TeX reads as something else; < > and |, which its
   first fonts do not have in text; a minus is a sign, not a hyphen, or two of a
   pattern were one dash. */
static void
put_tex(rf_string *s, char c)
{
  switch (c) {
  case '\\': rf_string_put(s, "\\textbackslash{}"); break;
  case '^': rf_string_put(s, "\\textasciicircum{}"); break;
  case '~': rf_string_put(s, "\\textasciitilde{}"); break;
  case '-': rf_string_put(s, "$-$"); break;
  case '<': rf_string_put(s, "$<$"); break;
  case '>': rf_string_put(s, "$>$"); break;
  case '|': rf_string_put(s, "$|$"); break;
  case '{': case '}': case '$': case '&': case '#': case '_': case '%':
    rf_string_put(s, "\\");
    /* fall through */
  default:
    rf_string_add(s, &c, 1);
  }
}

/* Control characters, a new line among them, become blanks. */
static char
one_line(char c)
{
  return (unsigned char)c < 0x20 || c == 0x7f ? ' ' : c;
}

/* For titles, file names and words of an experiment, in quotes; see the head
   of this file. */
void
rf_spell_text(rf_string *s, const char *text, bool tex)
{
  rf_string_put(s, "'");
  for (; *text; text++) {
    const char c = one_line(*text);
    if (c == '\'')
      rf_string_put(s, "''");
    else if (tex)
      put_tex(s, c);
    else
      rf_string_add(s, &c, 1);
  }
  rf_string_put(s, "'");
}

/* A backslash at the end of a line would make the next line a comment too. */
void
rf_spell_comment(rf_string *s, const char *text)
{
  for (; *text; text++) {
    const char c = one_line(*text);
    rf_string_add(s, c == '\\' ? "/" : &c, 1);
  }
}
