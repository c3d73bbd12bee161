/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * strain.c -- what a test of verdicts does to a finding: a bound that is moved
 * to just above or just below what was measured must turn the verdict.
 *
 * So a test sees, for each claim on each instance, that its verdict depends on
 * its bound at all: a claim that says "holds" whatever it measured would go on
 * saying so. */
#include "config.h"

#include "theory/claims/strain.h"

/* Middle and radius of a margin; of one that is known from below alone its
   lower end. */
static void
take_apart(mpfr_t middle, mpfr_t radius, const rf_real *m)
{
  if (mpfr_inf_p(m->hi)) {
    mpfr_set(middle, m->lo, MPFR_RNDN);
    mpfr_set_zero(radius, 1);
    return;
  }
  mpfr_sub(radius, m->hi, m->lo, MPFR_RNDU);
  mpfr_div_2ui(radius, radius, 1, MPFR_RNDU);
  mpfr_add(middle, m->lo, m->hi, MPFR_RNDN);
  mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
}

/* By how much the margin has to go to be just beyond 0 on that side: its
   middle, its radius, and a billionth.  false: there is no strain, or nothing
   that is finite will do. */
static bool
distance(mpfr_t by, rf_hearing *h)
{
  const rf_real *m = &h->now.margin;
  mpfr_t radius, more;

  if (!h->strain || !h->strain->side || !mpfr_number_p(m->lo)
      || mpfr_nan_p(m->hi))
    return false;
  mpfr_init2(radius, 53);
  mpfr_init2(more, 53);
  take_apart(by, radius, m);
  /* The billionth is of the size of the margin and of 1, so that rounding of
     what follows cannot take it back. */
  mpfr_abs(more, by, MPFR_RNDU);
  mpfr_add(more, more, radius, MPFR_RNDU);
  mpfr_add_d(more, more, 1.0, MPFR_RNDU);
  mpfr_mul_d(more, more, 1e-9, MPFR_RNDU);
  mpfr_add(radius, radius, more, MPFR_RNDU);
  mpfr_mul_si(radius, radius, h->strain->side, MPFR_RNDN);
  mpfr_sub(by, radius, by, MPFR_RNDN);
  mpfr_clear(radius);
  mpfr_clear(more);
  h->now.strained = true;
  return true;
}

/* The margin is ln(bound / measured): to move it by x the bound is multiplied
   by e^x. */
bool
rf_strain_ratio(rf_hearing *h)
{
  rf_real factor, bound;
  mpfr_t by;
  bool moved;

  mpfr_init2(by, h->prec);
  if ((moved = distance(by, h))) {
    rf_real_inits(h->prec, &factor, &bound, (rf_real *)0);
    mpfr_set(bound.lo, by, MPFR_RNDD);
    mpfr_set(bound.hi, by, MPFR_RNDU);
    rf_real_exp(&factor, &bound);
    rf_real_mul(&bound, &h->now.bound, &factor);
    rf_real_set(&h->now.bound, &bound);
    rf_real_clears(&factor, &bound, (rf_real *)0);
  }
  mpfr_clear(by);
  return moved;
}

/* Both ends go by the same amount, rounded outwards. */
static bool
move(rf_real *r, rf_hearing *h)
{
  mpfr_t by;
  bool moved;

  mpfr_init2(by, h->prec);
  if ((moved = distance(by, h))) {
    mpfr_add(r->lo, r->lo, by, MPFR_RNDD);
    mpfr_add(r->hi, r->hi, by, MPFR_RNDU);
  }
  mpfr_clear(by);
  return moved;
}

/* The margin is bound - measured: the bound moves by as much. */
bool
rf_strain_difference(rf_hearing *h)
{
  return move(&h->now.bound, h);
}

bool
rf_strain_margin(rf_hearing *h)
{
  return move(&h->now.margin, h);
}

/* Conditions are counted as they are heard: h->now.conditions is already one
   further. */
rf_truth
rf_strain_met(const rf_hearing *h, rf_truth met)
{
  return h->strain && h->strain->condition == h->now.conditions - 1 ? RF_NO
                                                                    : met;
}
