/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * get.c -- one row of a run file that is read, and its columns.
 *
 * A file may be damaged or made up: types, sizes, ranges and signs are
 * checked, so that nobody indexes an array by what a file says. */
#include "config.h"

#include <math.h>

#include "record/rows/get.h"

/* The row does not hold what its table promises.  The table is named: with any
   SQLite one can look at it. */
void
rf_get_say_damaged(const rf_record *record, rf_message *message, int which)
{
  static const char *const table[RF_GET_COUNT] = {
    [RF_GET_SAMPLE] = "sample", [RF_GET_STATE] = "state",
    [RF_GET_EVENT] = "event", [RF_GET_CHOICE] = "choice",
    [RF_GET_OCCUPANCY] = "occupancy", [RF_GET_FACE] = "face",
    [RF_GET_MOMENT] = "moment", [RF_GET_PROBE] = "probe",
    [RF_GET_MEASURE] = "measure", [RF_GET_MEASURED] = "measured",
    [RF_GET_UNIT] = "unit"
  };

  snprintf(message->text, sizeof message->text, "%s: the run file is "
           "damaged: a row of the table %s is wrong or missing",
           record->shown, table[which]);
}

/* A finite number; SQLite keeps NaN as NULL. */
bool
rf_get_real(double *out, sqlite3_stmt *stmt, int column)
{
  const double v = sqlite3_column_double(stmt, column);

  if (sqlite3_column_type(stmt, column) != SQLITE_FLOAT || !isfinite(v))
    return false;
  *out = v;
  return true;
}

/* A number in 0 .. most. */
bool
rf_get_count(size_t *out, sqlite3_stmt *stmt, int column, size_t most)
{
  const int64_t v = sqlite3_column_int64(stmt, column);

  if (sqlite3_column_type(stmt, column) != SQLITE_INTEGER || v < 0
      || (uint64_t)v > most)
    return false;
  *out = (size_t)v;
  return true;
}

/* Signs of a text of characters + - 0.  All are checked before the first is
   written: on failure outputs are untouched. */
bool
rf_get_signs(signed char *u, const unsigned char *text, size_t count)
{
  for (size_t k = 0; k < count; k++)
    if (text[k] != '+' && text[k] != '-' && text[k] != '0')
      return false;
  for (size_t k = 0; k < count; k++)
    u[k] = (signed char)((text[k] == '+') - (text[k] == '-'));
  return true;
}

/* Stand on the first row with the id; reset the statement afterwards, so that
   the file is not kept from its writer.  A row that the count promised and
   that is missing is damage, not an end. */
rf_status
rf_get_row(rf_record *record, rf_message *message, int which, int64_t id)
{
  sqlite3_stmt *stmt = record->get[which];
  int code = sqlite3_bind_int64(stmt, 1, id);

  RF_ASSERT(which < RF_GET_COUNT && id > 0);
  if (code == SQLITE_OK)
    code = sqlite3_step(stmt);
  if (code == SQLITE_ROW)
    return RF_OK;
  return code == SQLITE_DONE ? rf_get_damaged(record, message, which)
                             : rf_read_failed(record, message);
}

/* Every function ends by it, also after a failure: a statement that stands on
   a row holds a lock. */
void
rf_get_leave(rf_record *record, int which)
{
  sqlite3_reset(record->get[which]);
}

/* Begin numbers to hand out.  A record has one list of them: it is the next
   call's as soon as that comes. */
rf_status
rf_get_begin(rf_record *record, rf_message *message, size_t count)
{
  return rf_numbers_begin(&record->numbers, count, RF_DOUBLE_TEXT) < 0
    ? rf_read_no_memory(record, message) : RF_OK;
}

/* A column of total doubles; NULL: it is not. */
const char *
rf_get_doubles(sqlite3_stmt *stmt, int column, size_t total)
{
  const char *blob = sqlite3_column_blob(stmt, column);

  return (size_t)sqlite3_column_bytes(stmt, column) == total * sizeof(double)
    ? blob : NULL;
}

/* Copy count of them from number `from` on; false: not all are finite.  By
   memcpy: a blob of SQLite begins anywhere. */
bool
rf_get_copy(double *out, const char *blob, size_t from, size_t count)
{
  memcpy(out, blob + from * sizeof *out, count * sizeof *out);
  rf_little_endian(out, count);
  for (size_t i = 0; i < count; i++)
    if (!isfinite(out[i]))
      return false;
  return true;
}

/* A column of text; NULL: there is none, the numbers are doubles. */
rf_status
rf_get_text(rf_record *record, rf_message *message, const char **text,
            int which, int column)
{
  sqlite3_stmt *stmt = record->get[which];

  *text = (const char *)sqlite3_column_text(stmt, column);
  return *text || sqlite3_column_type(stmt, column) == SQLITE_NULL
    ? RF_OK : rf_read_no_memory(record, message);
}

/* A line of count numbers with commas, before the character `end`: their
   texts.  *text: behind it.  Only what a number is made of is let through:
   others print the texts as they are. */
rf_status
rf_get_line(rf_record *record, rf_message *message, const char **text,
            int which, size_t count, char end)
{
  RF_ASSERT(record->numbers.said + count <= record->numbers.count);
  for (; count > 0; count--) {
    const size_t length = strspn(*text, "0123456789+-.e");

    if (length == 0 || (*text)[length] != (count > 1 ? ',' : end))
      return rf_get_damaged(record, message, which);
    if (rf_numbers_say(&record->numbers, *text, length) < 0)
      return rf_read_no_memory(record, message);
    *text += length + 1;
  }
  return RF_OK;
}

/* All texts of a row, where it has a column of them. */
rf_status
rf_get_texts(rf_record *record, rf_message *message, int which, int column)
{
  const char *text;
  rf_status status = rf_get_text(record, message, &text, which, column);

  if (status < 0 || !text)
    return status;
  return rf_get_line(record, message, &text, which, record->numbers.count,
                     '\0');
}
