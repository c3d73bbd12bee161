/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parts.h -- what claims of several papers are made of. */
#ifndef RF_PARTS_H
#define RF_PARTS_H

#include "theory/claims/worst.h"

/* r = ln(b / a). */
void rf_log_ratio(rf_real *r, const rf_real *b, const rf_real *a);

/* f(h, z, j) for the initial weights z[1 + d] of every neuron.  A negative
   status ends it.  hint, unless NULL, says what is known of it beforehand, by
   doubles z[1 + d]. */
typedef rf_status rf_on_row(rf_hearing *h, const rf_real *z, size_t j);
typedef rf_status rf_hint_row(rf_hint *hint, rf_hearing *h, const rf_span *z,
                              size_t j);
rf_status rf_each_row(rf_hearing *h, rf_on_row *f, rf_hint_row *hint);

/* The constants that the list has for this claim, a row each. */
rf_status rf_check_constants(rf_hearing *h);

/* Why nothing can be said of the run, NULL: it can. */
const char *rf_run_missing(const rf_hearing *h);

/* Nothing can be said, as it would take more products than are spent on a
   claim; and what would decide it.  rf_report_dear: it became so on the steps.
   Errors: RF_ENOMEM. */
struct rf_price;
rf_status rf_report_price(rf_hearing *h, double products, double limit);
rf_status rf_report_dear(rf_hearing *h, const struct rf_price *price);

/* The relative error of a neuron's weights at time t, in doubles. */
double rf_steps_error(const rf_hearing *h, double t);

/* The middle of an enclosure. */
double rf_steps_double(const rf_real *r);

#endif
