/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * get.h -- one row of a run file that is read: which is one of RF_GET_*.
 * Where a function fails its outputs are untouched; one that returns a bool
 * says whether the column holds what the table promises, and leaves it to the
 * caller to say that the row is damaged. */
#ifndef RF_GET_H
#define RF_GET_H

#include "record/read.h"

/* first .. first + count - 1 lie below limit. */
static inline bool
rf_in_range(size_t first, size_t count, size_t limit)
{
  return first <= limit && count <= limit - first;
}

/* Stand on the row with the id, or the first one behind it that the statement
   has; rf_get_leave afterwards, in any case.  Errors: RF_EIO. */
rf_status rf_get_row(rf_record *record, rf_message *message, int which,
                     int64_t id);
void rf_get_leave(rf_record *record, int which);

/* Say that a row is damaged: RF_EIO. */
void rf_get_say_damaged(const rf_record *record, rf_message *message,
                        int which);
static inline rf_status
rf_get_damaged(const rf_record *record, rf_message *message, int which)
{
  rf_get_say_damaged(record, message, which);
  return RF_EIO;
}

/* A finite number; one in 0 .. most; count signs from characters + - 0. */
bool rf_get_real(double *out, sqlite3_stmt *stmt, int column);
bool rf_get_count(size_t *out, sqlite3_stmt *stmt, int column, size_t most);
bool rf_get_signs(signed char *u, const unsigned char *text, size_t count);

/* A column of total doubles, or NULL; of these count from `from` on, in the
   order of this machine, false: not all are finite. */
const char *rf_get_doubles(sqlite3_stmt *stmt, int column, size_t total);
bool rf_get_copy(double *out, const char *blob, size_t from, size_t count);

/* Begin count numbers to hand out, the record's. */
rf_status rf_get_begin(rf_record *record, rf_message *message, size_t count);

/* A column of text, NULL: there is none; count of its numbers up to the
   character `end`, as texts of the numbers that are handed out; all of them. */
rf_status rf_get_text(rf_record *record, rf_message *message,
                      const char **text, int which, int column);
rf_status rf_get_line(rf_record *record, rf_message *message,
                      const char **text, int which, size_t count, char end);
rf_status rf_get_texts(rf_record *record, rf_message *message, int which,
                       int column);

#endif
