/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stay.h -- what becomes of a flow for t -> infinity, where that is certain
 * already: it stays in its faces, converges, and the limit of the loss is a
 * rational number; or (vanish.h) the loss goes to 0. */
#ifndef RF_WHOLE_STAY_H
#define RF_WHOLE_STAY_H

#include "proof/tube/stage.h"

typedef struct rf_stay {
  bool certain;          /* there are no more events; else why not */
  const char *why;
  size_t live, slides;   /* neurons that live, and that slide for ever */
  bool unique;           /* no dead neuron could leave ever after */
  /* The square loss, certain or not: */
  bool settles;          /* the flow converges, and these are right: */
  rf_up path;            /* of int ||D|| dt from now on */
  mpq_t loss;            /* its limit, exactly */
  double decay;          /* loss - limit falls at least like exp(-decay t) from
                            now on; 0: that is not known */
  rf_truth minimum;      /* the limit is a local minimum of the loss */
  /* Losses of margins, certain or not: */
  bool vanishes;         /* the loss goes to 0, and 1/loss grows ... */
  double rate;           /* ... at least so fast */
} rf_stay;

void rf_stay_init(rf_stay *stay);
void rf_stay_clear(rf_stay *stay);

/* From the bundle as it is.  Errors: RF_ENOMEM. */
rf_status rf_stay_find(rf_stay *stay, rf_bundle *bundle);

#endif
