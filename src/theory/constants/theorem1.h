/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * theorem1.h -- the numbers of Theorem 1 of Boursier & Flammarion 2025 and its
 * proof, with c in place of 1/n where the loss is a sum. */
#ifndef RF_THEOREM1_H
#define RF_THEOREM1_H

#include "theory/constants/constants.h"

typedef struct rf_theorem1 {
  const rf_problem *problem;
  const rf_extremals *list;
  rf_facts facts;
  mpq_t sine;          /* alpha_min^2 */
  mpq_t away;          /* (delta'')^2; negative: no bound */
  mpq_t mass;          /* c S2 = c sum ||x||^2 */
  mpq_t slope;         /* min_k (d1l(0, y_k) / ||x_k||)^2 */
  bool inner;          /* some extremal vector has zeros */
} rf_theorem1;

/* Of a complete list, kept by reference.
 * Errors: RF_ENOMEM; RF_ELIMIT the time of the list did not suffice. */
rf_status rf_theorem1_create(rf_theorem1 **theorem, const rf_problem *problem,
                             const rf_extremals *list);
void rf_theorem1_free(rf_theorem1 *theorem);

/* Why the data are not generic (Lemmas 2, 9, 10, 11); why there is no t_2, no
   lambda*.  NULL: they are, there is. */
const char *rf_theorem1_flaw(const rf_theorem1 *theorem);
const char *rf_theorem1_no_time(const rf_theorem1 *theorem);
const char *rf_theorem1_no_scale(const rf_theorem1 *theorem);

/* Is an eta at its bound, so that delta' = 0? */
bool rf_theorem1_on_edge(const rf_theorem1 *theorem);

/* Extremal vectors at saddles of G. */
size_t rf_theorem1_saddles(const rf_theorem1 *theorem);

/* alpha_+^2 (side 0), alpha_-^2 (side 1). */
void rf_theorem1_sine2(mpq_t q, const rf_theorem1 *theorem, int side);

/* (<D, x> / ||x||)^2 of extremal vector i and line l of the list's field. */
void rf_theorem1_distance2(mpq_t square, const rf_theorem1 *theorem, size_t i,
                           size_t l);

/* delta', where some extremal vector has zeros; min(delta', delta''), where
   there is one.  Errors: RF_ENOMEM. */
rf_status rf_theorem1_delta1(rf_real *r, const rf_theorem1 *theorem);
rf_status rf_theorem1_delta0(rf_real *r, const rf_theorem1 *theorem);

/* The square of t_2 = 4 D_max / (D_min^2 min(alpha_min, alpha0)^2). */
void rf_theorem1_time2(mpq_t square, const rf_theorem1 *theorem,
                       const mpq_t alpha0);

/* ln lambda*, lambda* = ( min{ min(alpha_min^2 D_min / 8, alpha0^2 D_min / 4,
 * delta0) / (c S2), min_k |d1l(0, y_k)| / ||x_k|| } )^(1 / (2 - 4 eps)).
 * Errors: RF_ENOMEM. */
rf_status rf_theorem1_log_lambda(rf_real *r, const rf_theorem1 *theorem,
                                 const mpq_t epsilon, const mpq_t alpha0);

/* ln C, C = (4 D_max / q^2) exp(4 D_max^2 / (D_min^2 q^2))
 * exp(sqrt(2 c S2 / D_max) / e) + sqrt(2 c S2 D_max), q = min(alpha_min,
 * alpha0): lambda is less than e^-221 before it says something. */
void rf_theorem1_log_C(rf_real *r, const rf_theorem1 *theorem,
                       const mpq_t alpha0);

/* The same of Theorem 3, D_max exp(2 D_max^2 / (D_min^2 alpha_min^2))
 * exp(sqrt(2 c S2 / D_max) / e) + sqrt(2 c S2 D_max); its time is half of t_2
 * for alpha0 = 1. */
void rf_theorem1_log_C3(rf_real *r, const rf_theorem1 *theorem);

#endif
