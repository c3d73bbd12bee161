/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe.c -- predictions at the points of record.probe, in a run file that is
 * written; the points themselves are given.c's.
 *
 * One row a sample, with its id.  It is written with the sample or not at all:
 * write.c has a savepoint around both. */
#include "config.h"

#include <math.h>

#include "record/write.h"

rf_status
rf_writer_probe_open(rf_writer *writer)
{
  const size_t count = writer->problem->probe.count;

  if (!count)
    return RF_OK;
  if (!(writer->probed = rf_alloc(count, sizeof *writer->probed)))
    return RF_ENOMEM;
  return rf_probe_create(&writer->probe, writer->problem);
}

void
rf_writer_probe_free(rf_writer *writer)
{
  rf_probe_free(writer->probe);
  rf_release(writer->probed);
}

/* The loss of points may be beyond the range of double where theirs is nothing
   that the flow makes small: it is recorded as infinite.  A prediction that is
   not finite ends the run, as one at the data does. */
static rf_status
take(rf_writer *writer, const rf_numbers *values)
{
  const size_t count = writer->problem->probe.count;

  RF_ASSERT(rf_numbers_count(values) == RF_PROBE_H + count);
  memcpy(writer->probed, rf_numbers_doubles(values) + RF_PROBE_H,
         count * sizeof *writer->probed);
  for (size_t k = 0; k < count; k++)
    if (!isfinite(writer->probed[k]))
      return RF_ENOTFIN;
  rf_little_endian(writer->probed, count);
  rf_string_clear(&writer->line);
  if (writer->text)
    rf_writer_line(writer, values, 0, rf_numbers_count(values));
  return writer->line.failed ? RF_ENOMEM : RF_OK;
}

/* Loss and right answers are null where there are no labels. */
static rf_status
put(rf_writer *writer, rf_message *message, double loss, size_t right)
{
  const size_t bytes = writer->problem->probe.count * sizeof(double);
  const char *text = writer->text ? writer->line.text : NULL;
  const sqlite3_int64 id = (sqlite3_int64)writer->samples;

  writer->dirty += bytes + 32 + writer->line.length;
  if (!writer->problem->probe.y)
    return rf_db_put(message, writer->put[RF_PUT_PROBE], writer->target.shown,
                     "ittbt", id, (const char *)NULL, (const char *)NULL,
                     (const void *)writer->probed, bytes, text);
  return rf_db_put(message, writer->put[RF_PUT_PROBE], writer->target.shown,
                   "iribt", id, loss, (sqlite3_int64)right,
                   (const void *)writer->probed, bytes, text);
}

rf_status
rf_writer_probe(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const rf_numbers *values;
  size_t right;
  rf_status status;

  if (!writer->probe)
    return RF_OK;
  status = rf_probe_look(writer->probe, &values, &right, flow);
  if (status >= 0)
    status = take(writer, values);
  if (status < 0)
    return rf_writer_flow_failed(writer, message, status);
  return put(writer, message, rf_numbers_double(values, RF_PROBE_LOSS),
             right);
}

/* Rows that came after a checkpoint.  A file of an older reluflow has no such
   table, but no probe either. */
rf_status
rf_writer_probe_drop(rf_writer *writer, rf_message *message)
{
  return writer->problem->probe.count
    ? rf_db_exec(message, writer->db, writer->target.shown,
                 "DELETE FROM probe WHERE id >"
                 " (SELECT samples FROM checkpoint)")
    : RF_OK;
}
