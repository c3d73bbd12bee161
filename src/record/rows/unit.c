/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.c -- the linear unit of a network that has one, sample by sample. */
#include "config.h"

#include <math.h>

#include "record/rows/get.h"

int
rf_record_has_unit(const rf_record *record)
{
  return record->unit;
}

/* Nothing is handed out before all of the row is known to be good. */
rf_status
rf_record_unit_get(rf_record *record, rf_message *message,
                   const rf_numbers **unit, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_UNIT];
  const char *s;
  double *v;
  rf_status status;

  RF_REQUIRE(i < record->samples && record->unit, RF_EINVAL);
  RF_TRY(rf_get_begin(record, message, 1 + record->d));
  v = record->numbers.value;
  RF_TRY(rf_get_row(record, message, RF_GET_UNIT, (int64_t)i + 1));
  if (!rf_get_real(&v[0], stmt, 0)
      || !(s = rf_get_doubles(stmt, 1, record->d))
      || !rf_get_copy(&v[1], s, 0, record->d)) {
    status = rf_get_damaged(record, message, RF_GET_UNIT);
    goto done;
  }
  RF_TRY(rf_get_texts(record, message, RF_GET_UNIT, 2));
  *unit = &record->numbers;
done:
  rf_get_leave(record, RF_GET_UNIT);
  return status;
}
