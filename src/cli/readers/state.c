/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * state.c -- states of a run file as a whole, and samples by their time.
 *
 * A state is the weights and signs of all neurons at a record time.  It goes
 * from the file into one rf_state in blocks, so that the memory is that of one
 * state and a block. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/readers/state.h"

/* Neurons that are read at once. */
#define BLOCK 4096

/* Are the states of all neurons there?  An experiment may record those of some
   or none, as they fill most of a run file; the message says how to have
   them. */
static bool
has_states(const rf_record *record, const char *path)
{
  const size_t m = rf_record_width(record);
  const size_t states = rf_record_state_count(record);

  if (states == m)
    return true;
  if (states == 0)
    rf_cli_say("%s: no states are recorded; run it again with "
               "record.states: all", path);
  else
    rf_cli_say("%s: the states of %zu of %zu neurons are recorded, and all "
               "are needed; run it again with record.states: all", path,
               states, m);
  return false;
}

/* The problem comes from the run file itself: a state needs its data.  After a
   failure as after success the caller closes reading. */
int
rf_reading_open(rf_reading *reading, rf_record *record, const char *path)
{
  rf_message message = { "" };
  rf_status status;

  *reading = (rf_reading){ .record = record };
  if (!has_states(record, path))
    return RF_EXIT_USAGE;
  status = rf_record_problem(&reading->problem, &message, record, NULL, 0);
  if (status >= 0)
    status = rf_state_create(&reading->state, reading->problem);
  if (status < 0)
    return rf_cli_failed(&message, status);
  reading->u = rf_cli_alloc(BLOCK * rf_record_data_count(record), 1);
  return RF_EXIT_DONE;
}

void
rf_reading_close(rf_reading *reading)
{
  rf_state_free(reading->state);
  rf_problem_free(reading->problem);
  free(reading->u);
}

/* Neurons first .. first + count - 1 at sample i, from the file into the
   state.  Signs come from the file and not from the weights: a neuron that
   slides along a line has <w, x> = 0 only up to rounding. */
static rf_status
read_block(rf_reading *r, rf_message *message, size_t i, size_t first,
           size_t count)
{
  const rf_numbers *weights;
  rf_status status = rf_record_pattern_get(r->record, message, r->u, i, first,
                                           count);

  if (status >= 0)
    status = rf_record_weights_get(r->record, message, &weights, i, first,
                                   count);
  return status < 0 ? status
                    : rf_state_set_numbers(r->state, weights, r->u, first);
}

rf_status
rf_reading_get(rf_reading *reading, rf_message *message, size_t i)
{
  const size_t m = rf_record_width(reading->record);
  rf_status status = RF_OK;

  for (size_t j = 0; j < m && status >= 0; j += BLOCK)
    status = read_block(reading, message, i, j,
                        m - j < BLOCK ? m - j : BLOCK);
  return status;
}

/* The value is kept as a double: record times in a file are doubles too, and
   are printed so that they read back. */
bool
rf_take_time(double *time, const char *name, const char *value)
{
  return rf_take_number(time, &(rf_asked){ name, "at", value }, -DBL_MAX,
                        DBL_MAX);
}

/* Say that it is no record time, and which one is nearest.  Both are printed
   as short as they read back: the nearest one can be copied into the next
   command. */
static int
no_such_time(const char *path, double time, double near)
{
  char wanted[RF_DOUBLE_TEXT], text[RF_DOUBLE_TEXT];

  rf_double_text(wanted, time);
  if (isnan(near))
    rf_cli_say("%s: --at %s: no times are recorded", path, wanted);
  else
    rf_cli_say("%s: --at %s: not a record time; the nearest is %s", path,
               wanted, rf_double_text(text, near));
  return RF_EXIT_USAGE;
}

/* The times must be equal as doubles: a neighbour would be a state of another
   moment.  One after the other, since the nearest is wanted if there is
   none. */
int
rf_find_sample(size_t *i, rf_record *record, const char *path, double time)
{
  rf_message message = { "" };
  double near = NAN, found;

  for (*i = 0; *i < rf_record_sample_count(record); ++*i) {
    const rf_status status = rf_record_time_get(record, &message, &found, *i);
    if (status < 0)
      return rf_cli_failed(&message, status);
    if (found == time)
      return RF_EXIT_DONE;
    /* Written so that it holds while near is NaN: the first time is always
       taken. */
    if (!(fabs(found - time) >= fabs(near - time)))
      near = found;
  }
  return no_such_time(path, time, near);
}
