/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * numbers.h -- numbers that are handed out (reluflow/numbers.h), inside.
 *
 * Who hands them out keeps one rf_numbers, all zero at first.  It begins anew,
 * writes the doubles, then either says the text of each, or names who spells
 * them on demand, or is content with doubles. */
#ifndef RF_NUMBERS_H
#define RF_NUMBERS_H

#include <gmp.h>

#include "base/string.h"
#include "reluflow/numbers.h"

struct rf_numbers {
  double *value;         /* value[count]: to be written after the begin */
  size_t count, capacity;
  /* Writes the text of number i to text, which has room for it; NULL: the
     shortest text of the double. */
  void (*spell)(char *text, const rf_numbers *numbers, size_t i);
  rf_string text;        /* the one that was spelt last, or all that were said,
                            each with its NUL */
  size_t *at, said, most;  /* at[said]: where in text they begin */
};

/* Make room for count numbers, each spelt in less than size characters (at
   least RF_DOUBLE_TEXT); nothing is said.  Errors: RF_ENOMEM. */
rf_status rf_numbers_begin(rf_numbers *numbers, size_t count, size_t size);

/* The text of the next number, text[length].  Errors: RF_ENOMEM. */
rf_status rf_numbers_say(rf_numbers *numbers, const char *text,
                         size_t length);

/* The same of a rational, "p/q", and the double nearest to it.  RF_ENOMEM. */
rf_status rf_numbers_say_exact(rf_numbers *numbers, const mpq_t q);

/* Are they nothing but doubles? */
static inline bool
rf_numbers_are_doubles(const rf_numbers *numbers)
{
  return !numbers->spell && !numbers->said;
}

/* Release what numbers points to. */
void rf_numbers_clear(rf_numbers *numbers);

#endif
