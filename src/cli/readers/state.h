/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * state.h -- whole states of a run file, one sample after the other. */
#ifndef RF_CLI_STATE_H
#define RF_CLI_STATE_H

#include <stdbool.h>

#include <reluflow.h>

typedef struct rf_reading {
  rf_record *record;
  rf_problem *problem;
  rf_state *state;       /* as it was read last */
  signed char *u;        /* one block of neurons */
} rf_reading;

/* Returns RF_EXIT_DONE, or, after a message, the status to return: the states
   are not all recorded. */
int rf_reading_open(rf_reading *reading, rf_record *record, const char *path);
void rf_reading_close(rf_reading *reading);

/* Read sample i. */
rf_status rf_reading_get(rf_reading *reading, rf_message *message, size_t i);

/* --at TIME: a number.  False after a message. */
bool rf_take_time(double *time, const char *name, const char *value);

/* The sample at a record time, in *i.  Returns RF_EXIT_DONE, or, after a
   message that names the nearest one, the status to return. */
int rf_find_sample(size_t *i, rf_record *record, const char *path,
                   double time);

#endif
