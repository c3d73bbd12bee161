/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25.h -- what the claims of Boursier & Flammarion 2025 share.
 *
 * lambda is read as the smallest that the theorem allows, lambda_eff =
 * ||a(0)||: its (5) is used as sum a_j(0)^2 <= lambda^2 alone. */
#ifndef RF_BF25_H
#define RF_BF25_H

#include "theory/claims/alignment.h"

/* Errors: RF_ENOMEM. */
rf_status rf_alignment_create(rf_hearing *h);
void rf_alignment_free(rf_alignment *alignment);

/* Hypotheses of Theorem 1, H1 .. H7 and H9 of the manual (bits). */
enum {
  RF_BF25_LOSS = 1, RF_BF25_GENERIC = 2, RF_BF25_SADDLE = 4,
  RF_BF25_DOMINATED = 8, RF_BF25_SCALE = 16, RF_BF25_EPSILON = 32,
  RF_BF25_STAR = 64,     /* lambda < lambda* for alpha0 */
  RF_BF25_STAR_ONE = 128, /* the same for alpha0 = 1 */
  RF_BF25_IN_TIME = 256  /* t_2 <= tau: of the proof alone */
};
void rf_bf25_conditions(rf_hearing *h, unsigned which);

/* Condition 1 of a neuron, H8: c + sqrt(1 - alpha0^2) > 0, c = <D, w/a> /
   ||D||; row z[1 + d].  What it says: */
typedef struct rf_condition1 {
  bool dead;             /* D = 0 */
  rf_real cosine, margin;
} rf_condition1;
rf_status rf_bf25_condition1(rf_condition1 *c, rf_hearing *h, const rf_real *z,
                             size_t j);

/* sup over [0, tau] of sum a^2 is at most this, by comparison with
   s' = 2 s (D_max + c S2 s); +inf where that is no bound. */
void rf_bf25_mass(rf_real *most, const rf_hearing *h);

/* lambda^q, lambda = lambda_eff. */
void rf_bf25_power(rf_real *r, const rf_hearing *h, const mpq_t q);

#endif
