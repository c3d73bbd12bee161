/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * slopes.h -- p of a curved loss on a step, to many digits, beside what the
 * step knows of it. */
#ifndef SLOPES_H
#define SLOPES_H

#include <math.h>

#include "proof/tube/slope.h"
#include "support/rf_test.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

enum { FINE = 400 };

/* q = p(h), its derivative by tau -y v(q) h', and c l'' = |v(q)|, at tau. */
static inline void
exactly(rf_ball *q, rf_ball *turn, rf_ball *curve, const rf_stage *s, size_t k,
        const rf_ball *tau)
{
  rf_ball h, slope, t;

  ball_init(&h);
  ball_init(&slope);
  ball_init(&t);
  _arb_poly_evaluate2(&h, &slope, &s->h_of[k * s->terms], (slong)s->terms, tau,
                      FINE);
  rf_slope_value(q, s->ground, k, &h);
  ball_set(curve, q);
  if (s->ground->loss == RF_LOGISTIC) {
    ball_mul(&t, q, q, FINE);
    ball_div(&t, &t, &s->ground->c, FINE);
    arb_abs(curve, q);
    ball_sub(curve, curve, &t, FINE);
  }
  arb_abs(curve, curve);
  ball_mul(turn, curve, &slope, FINE);
  ball_neg(turn, turn);
  ball_clear(&h);
  ball_clear(&slope);
  ball_clear(&t);
}

/* |x - y| <= bound, and how much of the bound that is. */
static inline void
within(double *used, const rf_ball *x, const rf_ball *y, rf_up bound)
{
  rf_ball t;

  ball_init(&t);
  ball_sub(&t, x, y, FINE);
  ck_assert(!up_less(bound, up_below(&t)));
  *used = fmax(*used, exp2(up_log2(up_below(&t)) - up_log2(bound)));
  ball_clear(&t);
}

#endif
