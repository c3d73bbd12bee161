/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flight.h -- the whole flow, step by step, at one number of bits. */
#ifndef RF_WHOLE_FLIGHT_H
#define RF_WHOLE_FLIGHT_H

#include "proof/meeting/passage.h"

/* What is told on the way.  A negative status ends it. */
typedef struct rf_reporter {
  void *context;
  rf_status (*turned)(void *context, const rf_ball *time, const rf_turn *turn);
  rf_status (*sampled)(void *context, size_t i, const rf_ball *loss);
  /* The polynomials of a step are the flow to the time `end`, but for the
     window of the last events; NULL: nobody asks. */
  rf_status (*passed)(void *context, const rf_stage *stage,
                      const rf_ball *end);
} rf_reporter;

typedef struct rf_flight {
  const rf_terrain *ground;
  rf_bundle *bundle;
  rf_reporter reporter;
  rf_doubt doubt;        /* of RF_EUNSURE; its time is bundle->time */
  size_t sampled;        /* of the problem's times */
  size_t steps, turns;
  bool unique;           /* no other solution so far; else */
  rf_ball unique_until;
  bool fork;             /* there is one, for certain, that left before
                            bundle->time */
  rf_up relative;        /* error/|theta| at the end; 0: nobody lives */
  size_t idle;           /* short steps one after the other */
} rf_flight;

/* Errors: RF_ENOMEM; RF_EUNSURE where a neuron that starts on a line goes
 * (flight->doubt). */
rf_status rf_flight_begin(rf_flight *flight, const rf_terrain *ground,
                          rf_reporter reporter);
void rf_flight_clear(rf_flight *flight);

/* To the problem's `until`.  Errors: RF_EUNSURE (flight->doubt); RF_ENOMEM;
 * RF_EINTR. */
rf_status rf_flight_go(rf_flight *flight);

#endif
