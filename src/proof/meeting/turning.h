/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * turning.h -- what events of a window do to a neuron: passage.c takes them all
 * together. */
#ifndef RF_MEETING_TURNING_H
#define RF_MEETING_TURNING_H

#include "proof/meeting/passage.h"

/* What a neuron does in the window: it meets one line, and all in its span;
   others with it, by a tie that is exact; several lines, that it crosses one by
   one. */
typedef enum rf_meeting_kind {
  RF_MEETS_ONE = 0, RF_MEETS_TIED, RF_MEETS_APART
} rf_meeting_kind;

/* Around the events. */
typedef struct rf_event_window {
  rf_stage *stage;
  rf_doubt *doubt;
  rf_ball *p;            /* p[n]: of all states there */
  const rf_cluster *group;
  rf_meeting_kind *kind; /* kind[agenda's count]: of the first candidate of a
                            neuron */
  rf_up whole;           /* the window of those apart, by tau */
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

/* A neuron meets a line, as kind says; apart: it crosses all lines of the group
 * that are its own.  The stage is at the group's tau.
 *
 * Errors: RF_EUNSURE (doubt); RF_ENOMEM; what tell returns. */
rf_status rf_turn_meet(const rf_event_window *window,
                       const rf_prospect *candidate, rf_meeting_kind kind);

/* All neurons of the cohort leave the line together: they see one D. */
rf_status rf_turn_let_go(const rf_event_window *window,
                         const rf_prospect *candidate);

#endif
