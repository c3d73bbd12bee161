/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.c -- moments in words, in the order in which they were asked for. */
#include "config.h"

#include <math.h>

#include "record/rows/get.h"

size_t
rf_record_moment_count(const rf_record *record)
{
  return record->moments;
}

/* Is there no time yet, or else a good one? */
static bool
get_time(double *time, sqlite3_stmt *stmt)
{
  if (sqlite3_column_type(stmt, 2) != SQLITE_NULL)
    return rf_get_real(time, stmt, 2);
  *time = INFINITY;
  return true;
}

/* The text is the record's until the next call. */
rf_status
rf_record_moment_get(rf_record *record, rf_message *message,
                     rf_timed_word *moment, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_MOMENT];
  rf_timed_word m = { NULL, 0, 0.0 };
  size_t stop = 0;
  rf_status status;

  RF_REQUIRE(i < record->moments, RF_EINVAL);
  RF_TRY(rf_get_row(record, message, RF_GET_MOMENT, (int64_t)i + 1));
  if (sqlite3_column_type(stmt, 0) != SQLITE_TEXT
      || !rf_get_count(&stop, stmt, 1, 1) || !get_time(&m.time, stmt)) {
    status = rf_get_damaged(record, message, RF_GET_MOMENT);
    goto done;
  }
  rf_release(record->word);
  record->word = rf_strdup((const char *)sqlite3_column_text(stmt, 0));
  if (!record->word) {
    status = rf_read_no_memory(record, message);
    goto done;
  }
  m.word = record->word;
  m.stop = (int)stop;
  *moment = m;
done:
  rf_get_leave(record, RF_GET_MOMENT);
  return status;
}

/* With all digits that the run has; no number where it did not come. */
rf_status
rf_record_moment_time(rf_record *record, rf_message *message,
                      const rf_numbers **time, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_MOMENT];
  double t;
  rf_status status;

  RF_REQUIRE(i < record->moments, RF_EINVAL);
  RF_TRY(rf_get_row(record, message, RF_GET_MOMENT, (int64_t)i + 1));
  if (!get_time(&t, stmt)) {
    status = rf_get_damaged(record, message, RF_GET_MOMENT);
    goto done;
  }
  RF_TRY(rf_get_begin(record, message, isfinite(t)));
  if (isfinite(t)) {
    record->numbers.value[0] = t;
    RF_TRY(rf_get_texts(record, message, RF_GET_MOMENT, 3));
  }
  *time = &record->numbers;
done:
  rf_get_leave(record, RF_GET_MOMENT);
  return status;
}
