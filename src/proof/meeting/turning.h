/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * turning.h -- what events of a window do to a neuron: passage.c takes them all
 * together. */
#ifndef RF_MEETING_TURNING_H
#define RF_MEETING_TURNING_H

#include "proof/meeting/passage.h"

/* Around the events. */
typedef struct rf_event_window {
  rf_stage *stage;
  rf_doubt *doubt;
  rf_ball *p;            /* p[n]: of all states there */
  const rf_cluster *group;
  bool *apart;           /* apart[agenda's count]: this neuron crosses lines
                            one by one in the window, ... */
  rf_up whole;           /* ... which then is so long, by tau, for it */
  rf_up span, drive, lipschitz;
  rf_up curve;           /* span^2 drive lipschitz */
  rf_tell *tell;
  void *context;
} rf_event_window;

/* Of a neuron that crosses several lines one by one the window is so many times
   that in which it would be on them with its velocities before. */
enum { RF_LONGER = 1024 };

/* Is it the same neuron?  A release is one of all its cohort. */
static inline bool
rf_same_neuron(const rf_prospect *a, const rf_prospect *b)
{
  return a->cohort == b->cohort
    && (a->release || b->release || a->member == b->member);
}

/* |z_j| there. */
static inline rf_up
rf_size_there(const rf_mover *q)
{
  return up_add(q->size, q->wide);
}

/* on[count]: the lines in the span of those where side is 0 and of `met`, which
 * may be SIZE_MAX.  False: RF_ENOMEM. */
bool rf_find_corner(bool *on, const rf_terrain *ground,
                    const signed char *side, size_t met);

/* A neuron meets a line, and all in its span; apart: it crosses all lines of
 * the group that are its own, one by one.  The stage is at the group's tau.
 *
 * Errors: RF_EUNSURE (doubt); RF_ENOMEM; what tell returns. */
rf_status rf_turn_meet(const rf_event_window *window,
                       const rf_prospect *candidate, bool apart);

/* All neurons of the cohort leave the line together: they see one D. */
rf_status rf_turn_let_go(const rf_event_window *window,
                         const rf_prospect *candidate);

#endif
