/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assumptions.h -- Assumptions 3 to 6 of Boursier & Flammarion 2025, Theorems
 * 2 and 4, exactly. */
#ifndef RF_ASSUMPTIONS_H
#define RF_ASSUMPTIONS_H

#include "theory/constants/constants.h"

/* r_k = y_k - <beta*, x_k> are the residuals of the linear fit, K the data on
   the border of the cone of all data. */
typedef struct rf_assumptions {
  const rf_problem *problem;
  mpq_t eta;             /* the smallest of Assumption 3 */
  const char *not_three; /* why there is none below 1/6; NULL: there is */
  const char *not_four;  /* NULL: Assumption 4 is met */
  bool *border;          /* border[n]: is k in K? */
  mpq_t five;            /* min over K of y_k^2 ||x_k||^4 / (sum y_l^2
                            sum_{l != k} <x_k, x_l>^2); must be > 1 */
  size_t five_at;        /* the datum; SIZE_MAX: K is empty */
  mpq_t *r;              /* r[n] */
  bool *touched;         /* touched[n]: does (1) ask for datum k? */
  mpq_t *drive;          /* drive[n]: min over mixed faces of (1) there */
  mpq_t six;             /* min of these: must be > 0 */
  const char *not_six;   /* NULL: Assumption 6 is met */
  bool any_drive, any_dual;        /* are there such rays? */
  mpq_t drive2;          /* least G(v) / ||v|| at the linear fit over rays v
                            with data of K on both sides, part (2), ... */
  mpq_t dual2;           /* ... least c sum <v, x_k> / ||v|| over those with no
                            datum below, (51): squares with their signs */
} rf_assumptions;

/* Of a complete list, whose time is the budget; dependent: some d data are.
 * Errors: RF_ENOMEM; RF_ELIMIT the time did not suffice. */
rf_status rf_assumptions_create(rf_assumptions **assumptions,
                                const rf_problem *problem,
                                const rf_extremals *list, bool dependent);
void rf_assumptions_free(rf_assumptions *assumptions);

/* Is Assumption 5 met? */
bool rf_assumption5(const rf_assumptions *assumptions);

/* y_k^2 ||x_k||^4 / (sum y_l^2 sum_{l != k} <x_k, x_l>^2), with the sign of
 * y_k.  false: x_k is orthogonal to all others, and there is none. */
bool rf_assumption5_ratio2(mpq_t ratio, const rf_assumptions *assumptions,
                           size_t k);

/* Assumption 6: a->six, a->not_six.  Errors: RF_ENOMEM; RF_ELIMIT. */
rf_status rf_assumption6(rf_assumptions *assumptions, const rf_field *field,
                         const rf_faces *faces, const rf_budget *budget);

/* Its part: drive2 and dual2, of count rays with the products value[][lines]
 * with the lines.  Errors: RF_ENOMEM; RF_ELIMIT. */
rf_status rf_assumption6_rays(rf_assumptions *assumptions,
                              const rf_field *field, mpz_t *const *value,
                              size_t count, const rf_budget *budget);

/* x_k is `factor` times the integer multiple of its line that rays know. */
void rf_line_factor(mpq_t factor, const rf_field *field, size_t k);

/* Assumption 3 alone, which needs no faces: a->eta, a->not_three. */
void rf_assumption3(rf_assumptions *assumptions);

/* Append what c->assumptions says.  Errors: RF_ENOMEM. */
rf_status rf_constants_assumptions(rf_constants *c,
                                   const rf_problem *problem);

/* beta[d], the linear least-squares fit of least norm.  Errors: RF_ENOMEM. */
rf_status rf_linear_fit(mpq_t *beta, const rf_problem *problem);

/* Has a pattern u[n] an active and an inactive datum? */
bool rf_is_mixed(const signed char *u, size_t n);

#endif
