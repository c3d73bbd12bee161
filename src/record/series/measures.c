/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.c -- the measures of record.measures, in a run file that is
 * written.
 *
 * A measure is of the whole state: it goes from the flow into one rf_state, as
 * a reader would fill it from recorded states, and is measured there.  So a
 * value is that which the states would give, bit for bit, and the states need
 * not be kept. */
#include "config.h"

#include <math.h>

#include "base/poll.h"
#include "record/write.h"

rf_status
rf_writer_measures_open(rf_writer *writer)
{
  return writer->problem->nmeasures
    ? rf_state_create(&writer->state, writer->problem) : RF_OK;
}

rf_status
rf_writer_measures_start(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  sqlite3_stmt *put = NULL;
  rf_status status = RF_OK;

  if (!p->nmeasures)
    return RF_OK;
  RF_TRY(rf_db_prepare(&put, message, writer->db, writer->target.shown,
                       "INSERT INTO measure(name) VALUES(?)"));
  for (size_t i = 0; i < p->nmeasures; i++)
    RF_TRY(rf_db_put(message, put, writer->target.shown, "t",
                     (const char *)p->measures[i]));
done:
  sqlite3_finalize(put);
  return status;
}

/* Numbers as they would be recorded: doubles, or texts of the run's digits. */
static rf_status
take_block(rf_writer *writer, rf_flow *flow, size_t first, size_t count)
{
  const rf_numbers *weights;
  rf_status status;

  if ((status = rf_flow_pattern(flow, writer->u, first, count)) < 0
      || (status = rf_flow_weights(flow, &weights, first, count)) < 0)
    return status;
  if (writer->text)
    return rf_state_set_numbers(writer->state, weights, writer->u, first);
  rf_writer_spread(writer, weights, count);
  return rf_state_set(writer->state, writer->a, writer->w, writer->u, first,
                      count);
}

static rf_status
take_state(rf_writer *writer, rf_flow *flow)
{
  const size_t m = writer->problem->m;
  rf_status status = RF_OK;

  RF_ASSERT(writer->chunk > 0);
  for (size_t j = 0; j < m && status >= 0; j += writer->chunk)
    if ((status = rf_poll()) >= 0)
      status = take_block(writer, flow, j, m - j < writer->chunk
                                           ? m - j : writer->chunk);
  return status;
}

/* NaN, where a state has no such number, is null in the file. */
rf_status
rf_writer_measures(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const rf_problem *p = writer->problem;
  rf_message ignored;
  double value;
  rf_status status = RF_OK;

  if (!writer->state)
    return RF_OK;
  if ((status = take_state(writer, flow)) < 0)
    return rf_writer_flow_failed(writer, message, status);
  for (size_t i = 0; i < p->nmeasures && status >= 0; i++) {
    status = rf_measure_value(&value, &ignored, writer->state,
                              p->measures[i]);
    if (status < 0)
      return rf_writer_flow_failed(writer, message, status);
    status = rf_db_put(message, writer->put[RF_PUT_MEASURED],
                       writer->target.shown, "iir",
                       (sqlite3_int64)writer->samples, (sqlite3_int64)i + 1,
                       value);
    writer->dirty += 20;
  }
  return status;
}

/* Rows that came after a checkpoint.  A file of an older reluflow has no such
   table, but no measures either. */
rf_status
rf_writer_measures_drop(rf_writer *writer, rf_message *message)
{
  return writer->problem->nmeasures
    ? rf_db_exec(message, writer->db, writer->target.shown,
                 "DELETE FROM measured WHERE sample >"
                 " (SELECT samples FROM checkpoint)")
    : RF_OK;
}
