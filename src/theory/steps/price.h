/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * price.h -- what one who measures on the steps may cost.
 *
 * Prices are counted, in products of two numbers, and never timed: the same
 * experiment has the same verdicts on a slow machine.  What may be spent grows
 * with the run: a stretch costs the run itself as much as some 600 n d
 * products. */
#ifndef RF_PRICE_H
#define RF_PRICE_H

#include "theory/steps/survey.h"

/* So many always, a few seconds, and so many times n d for each stretch. */
#define RF_PRICE_FREE 2e10
#define RF_PRICE_SHARE 400.0

typedef struct rf_price rf_price;
struct rf_price {
  double spent;          /* products so far */
  double most;           /* of one stretch, the largest */
  bool refused;          /* it became too dear ... */
  double until;          /* ... at this time */
};

/* Pay for so many products on the stretch that is told; false: that is, or was
   before, more than there is.  Who is refused looks at nothing any more. */
bool rf_price_pay(rf_price *price, const rf_survey *survey, double products);

/* What all stretches so far would have cost, at most, over what there is: an
   effort that would have been enough is that many times the survey's. */
double rf_price_excess(const rf_price *price, const rf_survey *survey);

#endif
