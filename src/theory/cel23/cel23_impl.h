/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23_impl.h -- what the files of this folder share: the measurement from
 * T_1 on. */
#ifndef RF_CEL23_IMPL_H
#define RF_CEL23_IMPL_H

#include "theory/cel23/cel23.h"
#include "theory/steps/survey.h"

typedef struct rf_cel23_fit {
  rf_surveyor own;       /* from T_1 on */
  rf_hearing *h;
  const char *why;       /* nothing is looked at, and why; NULL: it is */
  double *g, *eta;       /* g[d][n]: r_k = sum_i g_ki h_i; eta[d] */
  rf_extremum set;       /* sup of the quotients of S */
  double error;          /* theirs over that of the run */
  double guess;          /* at that, while it goes on */
  double lost_set;       /* they are rounding from here on, or ... */
  const char *beyond;    /* ... nothing is known of them, and why */
  rf_first T2;
  double rate;           /* that of Theorem 6 */
  rf_extremum descent, level;  /* sup of L' / L, of ln L + rate (t - T_2) */
  double lost;           /* the loss is rounding from here on */
  double time, target;   /* of what is looked at now ... */
  double way;            /* ... and the sign of what grows to 0 */
  size_t k, other;
  bool small;
  const rf_piece *piece;
  const rf_survey *survey;
} rf_cel23_fit;

/* Errors: RF_ENOMEM. */
rf_status rf_cel23_fit_create(rf_cel23_fit **fit, rf_hearing *h);
void rf_cel23_fit_free(rf_cel23_fit *fit);

/* r_k. */
rf_jet rf_cel23_share(const rf_cel23_fit *fit, size_t k, rf_window span);

/* Why there is nothing to say of the bundle; NULL: there is.
   Errors: RF_ENOMEM. */
rf_status rf_cel23_fit_missing(const char **why, const rf_hearing *h);

/* Where the bundle is driven (cel23_along.c).  Errors: RF_ENOMEM. */
struct rf_cel23_along;
rf_status rf_cel23_along_create(struct rf_cel23_along **along,
                                rf_cel23_fit *fit, rf_hearing *h);
void rf_cel23_along_free(struct rf_cel23_along *along);
rf_check rf_cel23_along_check;

/* Those of a hearing, or NULL.  (cel23_steps.c) */
const rf_cel23_fit *rf_cel23_fit_of(const rf_hearing *h);
const struct rf_cel23_along *rf_cel23_along_of(const rf_hearing *h);

#endif
