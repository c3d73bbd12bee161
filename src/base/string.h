/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * string.h -- a text that grows at its end. */
#ifndef RF_STRING_H
#define RF_STRING_H

#include "base/base.h"

/* All zero is the empty text.  An append that finds no memory sets failed;
   later appends do nothing, so that a writer checks once, at its end. */
typedef struct rf_string {
  char *text;          /* ends with NUL; NULL while nothing was appended */
  size_t length, capacity;
  bool failed;
} rf_string;

void rf_string_add(rf_string *s, const char *text, size_t length);
void rf_string_put(rf_string *s, const char *text);

/* As printf; one call adds at most 127 bytes. */
void rf_string_printf(rf_string *s, const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 2, 3)))
#endif
  ;

/* Room for so many bytes more: a long text need not move as it grows. */
void rf_string_room(rf_string *s, size_t more);

/* Begin anew with the empty text; its room stays. */
void rf_string_clear(rf_string *s);

/* Append a value to a list with commas; each line begins a list. */
void rf_string_put_value(rf_string *s, const char *value);

/* Append a word, after a comma where it is not the first, to list[size],
   which holds a text; what has no room is cut. */
void rf_list_word(char *list, size_t size, const char *word);

/* Hand the text over (release it with rf_release) and leave s empty; NULL
   when an append had failed. */
char *rf_string_take(rf_string *s);
void rf_string_free(rf_string *s);

#endif
