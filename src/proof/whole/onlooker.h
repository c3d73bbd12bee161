/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * onlooker.h -- what claims ask of a flow besides its events: the weights at a
 * time, and how far the sizes of neurons went until then. */
#ifndef RF_WHOLE_ONLOOKER_H
#define RF_WHOLE_ONLOOKER_H

#include "proof/tube/stage.h"

typedef struct rf_onlooker {
  rf_ball time;          /* the caller's, > 0: a ball of its own */
  bool dominated;        /* the caller's: |a_j| >= ||w_j|| for all j */
  /* Of one attempt: */
  rf_ball *z;            /* z[m][1 + d] at the time, where reached */
  bool begun, reached;
  bool passed;           /* growth is of all of [0, time] */
  arf_t least, most;     /* sup |ln(|a| / |a(0)|)| over [0, time] and all
                            neurons is between them; `most` may be infinite */
  size_t neuron;         /* of whom it is `least` */
  rf_ball *base;         /* base[m]: ln |a(0)| */
  rf_up unseen;          /* ln |a| may change by so much in a window */
  rf_ball seen;          /* to here, exactly */
  size_t m, d;
} rf_onlooker;

void rf_onlooker_init(rf_onlooker *onlooker);
void rf_onlooker_clear(rf_onlooker *onlooker);

/* An attempt begins.  Errors: RF_ENOMEM. */
rf_status rf_onlooker_begin(rf_onlooker *onlooker, const rf_terrain *ground);

/* The polynomials of a step are the flow up to `end`, a time, but for the
 * window of the last events.  Errors: RF_ENOMEM. */
rf_status rf_onlooker_step(rf_onlooker *onlooker, const rf_stage *stage,
                        const rf_ball *end);

#endif
