/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transition.h -- what becomes of a neuron at a line: its moves are planned,
 * and take place. */
#ifndef RF_TRANSITION_H
#define RF_TRANSITION_H

#include <string.h>

#include "flow/run/run.h"

/* What became of a candidate. */
typedef struct rfx_made {
  size_t moves;          /* added to the plan */
  bool restart;          /* the engine must start anew here */
  double rate;           /* the late defect of them grows as rate dtau^2 / 2 */
} rfx_made;

/* Add to the plan what candidate c does at tau. */
rf_status rfx_make_moves(rfx_made *made, rfx_run *run, const rf_candidate *c,
                         const rf_num *tau);

/* The same of neuron j alone, whose candidate it is. */
rf_status rfx_move_neuron(rfx_made *made, rfx_run *run, size_t j,
                          const rf_candidate *c, const rf_num *tau);

/* Decide the sides of neuron j at t = 0 if it starts on a boundary. */
rf_status rfx_settle(rfx_run *run, size_t j);

/* Move neuron as planned: population, events, choices. */
rf_status rfx_apply_move(rfx_run *run, const rfx_move *move, double time);

/* The first of lines l to count - 1 at which the signs are not the same, or
   count: eight at a time, as nearly all of them are. */
static inline size_t
rf_next_change(const signed char *u, const signed char *v, size_t l,
               size_t count)
{
  while (l + 8 <= count && memcmp(u + l, v + l, 8) == 0)
    l += 8;
  while (l < count && u[l] == v[l])
    l++;
  return l;
}

#endif
