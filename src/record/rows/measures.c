/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.c -- the measures that a run recorded, sample by sample.
 *
 * Their names are rows of one table, their values of another, in the order of
 * samples and within one of names: so the id of a value follows from both, and
 * is checked against what the row says of itself. */
#include "config.h"

#include <math.h>

#include "record/rows/get.h"

size_t
rf_record_measure_count(const rf_record *record)
{
  return record->measures;
}

/* The text is the record's until the next call. */
rf_status
rf_record_measure_name(rf_record *record, rf_message *message,
                       const char **name, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_MEASURE];
  char *copy;
  rf_status status;

  RF_REQUIRE(i < record->measures, RF_EINVAL);
  RF_TRY(rf_get_row(record, message, RF_GET_MEASURE, (int64_t)i + 1));
  if (sqlite3_column_type(stmt, 0) != SQLITE_TEXT) {
    status = rf_get_damaged(record, message, RF_GET_MEASURE);
    goto done;
  }
  if (!(copy = rf_strdup((const char *)sqlite3_column_text(stmt, 0)))) {
    status = rf_read_no_memory(record, message);
    goto done;
  }
  rf_release(record->word);
  *name = record->word = copy;
done:
  rf_get_leave(record, RF_GET_MEASURE);
  return status;
}

/* Some names, read one after the other. */
rf_status
rf_record_measure_find(rf_record *record, rf_message *message, size_t *i,
                       const char *request)
{
  const char *name = NULL;
  size_t k = 0;

  for (; k < record->measures; k++) {
    const rf_status status = rf_record_measure_name(record, message, &name, k);
    if (status < 0)
      return status;
    RF_ASSERT(name != NULL);
    if (!strcmp(name, request))
      break;
  }
  *i = k;
  return RF_OK;
}

/* Is this row that of a measure at a sample?  Null: the state has no such
   number; a norm may be infinite. */
static bool
get_value(double *value, const rf_record *record, size_t i, size_t sample)
{
  sqlite3_stmt *stmt = record->get[RF_GET_MEASURED];
  size_t at, of;

  if (!rf_get_count(&at, stmt, 0, record->samples) || at != sample + 1
      || !rf_get_count(&of, stmt, 1, record->measures) || of != i + 1)
    return false;
  *value = NAN;
  if (sqlite3_column_type(stmt, 2) == SQLITE_NULL)
    return true;
  *value = sqlite3_column_double(stmt, 2);
  return sqlite3_column_type(stmt, 2) == SQLITE_FLOAT;
}

/* Each sample has a row for each measure, so that the id is known. */
rf_status
rf_record_measure_get(rf_record *record, rf_message *message, double *value,
                      size_t i, size_t sample)
{
  double found;
  rf_status status;

  RF_REQUIRE(i < record->measures && sample < record->samples, RF_EINVAL);
  RF_TRY(rf_get_row(record, message, RF_GET_MEASURED,
                    (int64_t)(sample * record->measures + i) + 1));
  if (get_value(&found, record, i, sample))
    *value = found;
  else
    status = rf_get_damaged(record, message, RF_GET_MEASURED);
done:
  rf_get_leave(record, RF_GET_MEASURED);
  return status;
}
