/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unit.c -- the linear unit of a network that has one, in a run file that is
 * written: c and s, one row a sample, with its id.  Its table is there only
 * then; the row is written with the sample or not at all (write.c). */
#include "config.h"

#include <math.h>

#include "record/write.h"

static const char unit_table[] =
  "CREATE TABLE unit(id INTEGER PRIMARY KEY, c REAL, s BLOB, text TEXT)";

rf_status
rf_writer_unit_start(rf_writer *writer, rf_message *message)
{
  return rf_problem_has_unit(writer->problem)
    ? rf_db_exec(message, writer->db, writer->target.shown, unit_table)
    : RF_OK;
}

/* writer->w has room for the weights of a neuron at least. */
static rf_status
take(rf_writer *writer, const rf_numbers *unit)
{
  const size_t d = writer->problem->d;

  RF_ASSERT(rf_numbers_count(unit) == 1 + d);
  memcpy(writer->w, rf_numbers_doubles(unit) + 1, d * sizeof *writer->w);
  for (size_t i = 0; i < d; i++)
    if (!isfinite(writer->w[i]))
      return RF_ENOTFIN;
  rf_little_endian(writer->w, d);
  rf_string_clear(&writer->line);
  if (writer->text)
    rf_writer_line(writer, unit, 0, 1 + d);
  if (writer->line.failed)
    return RF_ENOMEM;
  return isfinite(rf_numbers_double(unit, 0)) ? RF_OK : RF_ENOTFIN;
}

rf_status
rf_writer_unit(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const size_t bytes = writer->problem->d * sizeof *writer->w;
  const rf_numbers *unit;
  rf_status status;

  if (!rf_problem_has_unit(writer->problem))
    return RF_OK;
  status = rf_flow_unit(flow, &unit);
  if (status >= 0)
    status = take(writer, unit);
  if (status < 0)
    return rf_writer_flow_failed(writer, message, status);
  writer->dirty += bytes + 32 + writer->line.length;
  return rf_db_put(message, writer->put[RF_PUT_UNIT], writer->target.shown,
                   "irbt", (sqlite3_int64)writer->samples,
                   rf_numbers_double(unit, 0), (const void *)writer->w, bytes,
                   writer->text ? writer->line.text : NULL);
}

/* Rows that came after a checkpoint. */
rf_status
rf_writer_unit_drop(rf_writer *writer, rf_message *message)
{
  return rf_problem_has_unit(writer->problem)
    ? rf_db_exec(message, writer->db, writer->target.shown,
                 "DELETE FROM unit WHERE id >"
                 " (SELECT samples FROM checkpoint)")
    : RF_OK;
}
