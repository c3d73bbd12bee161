/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * told.h -- all that a run tells, and whether another run tells the same. */
#ifndef RF_TOLD_H
#define RF_TOLD_H

#include <stdbool.h>

#include "law/event_map.h"
#include "reluflow.h"

typedef struct told {
  rf_status status;          /* of the last step, or of the start */
  rf_message message;
  rf_event *event, *choice;
  size_t events, choices;
  double *h0, loss0;         /* h0[n] at the start */
  double time, loss;         /* at the end */
  rf_flow_stats stats;
  size_t n, d, m;
  double *a, *w;             /* a[m], w[m][d] at the end */
  signed char *u;            /* u[m][n] at the end */
} told;

/* Follow the problem to its end. */
void told_read(told *t, const rf_problem *p);
void told_free(told *t);

/* Do they tell the same: each event and choice has its partner of the same
   kind, times up to tol of themselves, and final losses up to tol of the
   first?  Else why[size] says what differs. */
bool told_same(const told *t, const told *other, const event_map *map,
               double tol, char *why, size_t size);

#endif
