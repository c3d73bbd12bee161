/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_steps.h -- what laws of any run measure on the steps, beside those of
 * generic_steps.c; a part for each file. */
#ifndef RF_LAW_STEPS_H
#define RF_LAW_STEPS_H

#include "theory/claims/claims.h"
#include "theory/steps/survey.h"

/* Neurons whose paths are looked at one by one. */
#define RF_LAW_NEURONS 256

struct rf_law_steps {
  struct rf_span_steps *span;    /* span_steps.c: GEN.5, GEN.cell */
  struct rf_pair_steps *pairs;   /* pair_steps.c: GEN.pairs, GEN.13 */
  struct rf_rise_steps *rise;    /* rise_steps.c: GEN.6, GEN.gains */
  struct rf_descent_steps *descent;   /* descent_steps.c: GEN.12 */
  struct rf_sign_steps *sign;    /* sign_steps.c: GEN.signs */
};

/* Make h->laws, and let it look at h->survey; before the flow is followed.
   Errors: RF_ENOMEM. */
rf_status rf_law_steps_create(rf_hearing *h);
void rf_law_steps_free(rf_hearing *h);

/* The parts.  Errors: RF_ENOMEM. */
rf_status rf_span_steps_create(struct rf_span_steps **span, rf_hearing *h);
void rf_span_steps_free(struct rf_span_steps *span);
rf_status rf_pair_steps_create(struct rf_pair_steps **pairs, rf_hearing *h);
void rf_pair_steps_free(struct rf_pair_steps *pairs);
rf_status rf_rise_steps_create(struct rf_rise_steps **rise, rf_hearing *h);
void rf_rise_steps_free(struct rf_rise_steps *rise);
rf_status rf_descent_steps_create(struct rf_descent_steps **descent,
                                  rf_hearing *h);
void rf_descent_steps_free(struct rf_descent_steps *descent);
rf_status rf_sign_steps_create(struct rf_sign_steps **sign, rf_hearing *h);
void rf_sign_steps_free(struct rf_sign_steps *sign);

/* sup of -u_k cos(w, x_k). */
const rf_extremum *rf_sign_steps_worst(const struct rf_sign_steps *sign);

/* Why these laws have nothing to say; NULL: they have. */
const char *rf_law_missing(const rf_hearing *h);

/* What was measured is no more than the error of the run allows: 8 times that
   of a neuron's weights, as each law compares a few products of two of them,
   relative to their size. */
rf_status rf_law_report(rf_hearing *h, const rf_extremum *e);

/* Entry l of the polynomials c[degree + 1][row] at tau. */
double rf_law_value(const double *c, size_t degree, size_t row, size_t l,
                    double tau);

/* out[count] = the entries 0 .. count - 1, likewise, to the same bits: row by
   row, as they lie in memory.  And those of their slopes. */
void rf_law_values(double *out, const double *c, size_t degree, size_t row,
                   size_t count, double tau);
void rf_law_slopes(double *out, const double *c, size_t degree, size_t row,
                   size_t count, double tau);

/* ||z|| = ||(a, w)|| of a path c[degree + 1][1 + d] at tau, over its scale. */
double rf_law_size(const double *c, size_t degree, size_t row, double tau);

/* c times the second derivative of the loss of datum k: the largest on the
   piece, after rf_survey_outputs. */
double rf_law_bend(const rf_survey *v, size_t k, const rf_piece *piece);

#endif
