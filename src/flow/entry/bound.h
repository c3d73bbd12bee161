/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bound.h -- how long the limit flow is the flow, up to an error that is known
 * beforehand (the manual, node "The start at zero scale"). */
#ifndef RF_ENTRY_BOUND_H
#define RF_ENTRY_BOUND_H

#include "problem/problem.h"

/* Up to time each neuron of the flow has the story of the limit flow: it meets
 * the same lines and takes the same sides there, and at that time its (a, w) is
 * within error of that of the limit flow, relative to it, and so is that of all
 * others. */
typedef struct rf_safe {
  double time, error;
} rf_safe;

/* A neuron changes its side at a line at time in the limit flow; in the flow,
   too, not more than width before or after. */
typedef void rf_window(void *context, size_t neuron, size_t line, double time,
                       double width);

/* The last time, up to `until`, for which that is so with an error of at most
 * tolerance; 0 where it is not so at all.  tell (or NULL) hears of events,
 * those of one neuron in their order, some perhaps beyond the time that is
 * found.  Errors: RF_ENOMEM. */
rf_status rf_safe_find(rf_safe *safe, const rf_problem *problem,
                       double tolerance, rf_window *tell, void *context);

#endif
