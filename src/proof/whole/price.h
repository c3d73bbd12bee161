/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * price.h -- what a proof costs, before it is made.
 *
 * It is counted, in products of balls, and never timed: the same experiment is
 * refused on every machine, or on none. */
#ifndef RF_WHOLE_PRICE_H
#define RF_WHOLE_PRICE_H

#include "proof/tube/bundle.h"

/* So many are made unasked: less than an hour on one core. */
#define RF_PROOF_PRICE_MOST 1e10

/* What the events that are to be expected cost.  Each has a step, as a rule,
 * and each step looks at all that live.  Out: *products.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_proof_price(double *products, rf_bundle *bundle);

/* Errors: RF_EUNSURE (doubt, final) it costs more than is made with this
 * effort, over what is usual; RF_ENOMEM. */
rf_status rf_proof_afford(rf_doubt *doubt, rf_bundle *bundle, double effort);

#endif
