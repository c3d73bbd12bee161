/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe.c -- predictions at the points of record.probe, sample by sample.
 *
 * A row has the id of its sample: that it is there is what the sample
 * promises, and one that is missing is damage. */
#include "config.h"

#include <math.h>

#include "record/rows/get.h"

size_t
rf_record_probe_count(const rf_record *record)
{
  return record->points;
}

int
rf_record_probe_labels(const rf_record *record)
{
  return record->point_labels;
}

/* Null where there are no labels; the loss may be infinite. */
static bool
get_judgement(double *loss, size_t *right, const rf_record *record,
              sqlite3_stmt *stmt)
{
  *loss = 0.0;
  *right = 0;
  if (!record->point_labels)
    return sqlite3_column_type(stmt, 0) == SQLITE_NULL
      && sqlite3_column_type(stmt, 1) == SQLITE_NULL;
  *loss = sqlite3_column_double(stmt, 0);
  return sqlite3_column_type(stmt, 0) == SQLITE_FLOAT && *loss >= 0.0
    && rf_get_count(right, stmt, 1, record->points);
}

/* Loss first, then h, in the order of the line of texts.  Nothing is handed out
   before all of the row is known to be good. */
rf_status
rf_record_probe_get(rf_record *record, rf_message *message,
                    const rf_numbers **values, size_t *right, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_PROBE];
  const char *h;
  size_t count;
  double *v;
  rf_status status;

  RF_REQUIRE(i < record->samples && record->points, RF_EINVAL);
  RF_TRY(rf_get_begin(record, message, RF_PROBE_H + record->points));
  v = record->numbers.value;
  RF_TRY(rf_get_row(record, message, RF_GET_PROBE, (int64_t)i + 1));
  if (!get_judgement(&v[RF_PROBE_LOSS], &count, record, stmt)
      || !(h = rf_get_doubles(stmt, 2, record->points))
      || !rf_get_copy(&v[RF_PROBE_H], h, 0, record->points)) {
    status = rf_get_damaged(record, message, RF_GET_PROBE);
    goto done;
  }
  RF_TRY(rf_get_texts(record, message, RF_GET_PROBE, 3));
  *right = count;
  *values = &record->numbers;
done:
  rf_get_leave(record, RF_GET_PROBE);
  return status;
}
