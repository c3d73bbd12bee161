/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root.c -- the first root of a polynomial on a step; see root.h.
 * Kernel: decision.
 *
 * The polynomial is known up to an error; "certified" means that it has no
 * root before the answer, whatever the error is.  It is marched along by steps
 * that cannot pass a root, as long as bounds on g'' (in MPFR also on g''')
 * allow; now and then the polynomial is moved to where the march is, so that
 * the bounds are those of what is left. */
#include "config.h"

#include "base/number/poly.h"
#include "base/number/root.h"

/* In MPFR a value is small only where it is tiny, and near a dip the bound on
   g'' alone would creep: there a bound on g''' helps, see convex_step.  In
   double a dip soon is at rounding level, and a step costs what it costs. */
enum {
  CONVEX = !RF_NUM_IS_DOUBLE,
  ORDERS = CONVEX ? 3 : 2,
  PASSES = RF_NUM_IS_DOUBLE ? 999 : 4000,
  PASSES_ON_ONE_BASE = 40
};

/* Where the march is: tau = base + at length.  All of side times g. */
typedef struct march {
  rf_num *own;           /* own[degree + 1]: g, as a polynomial in at */
  size_t degree;
  int side;
  rf_num *error;
  rf_num *at, *base, *length;
  rf_num *jet;           /* jet[3]: value, slope, half of g'' */
  rf_num *bend, *twist;  /* bounds on |g''| and |g'''| from there on */
  rf_num *step, *t;      /* t[2]: scratch */
} march;

enum { MARCH_NUMS = 12 };

/* Value, slope and, where it is used, half of g'' where the march is.  All are
   turned to the side that g has, so that the march only ever falls from
   above. */
static void
look(march *m)
{
  rfx_poly_jet(m->jet, ORDERS, m->own, m->degree, m->at);
  for (size_t k = 0; m->side < 0 && k < ORDERS; k++)
    num_neg(&m->jet[k], &m->jet[k]);
}

/* Where g'' > 0, over g'' / (bound on |g'''|) the function lies above its
   tangent: to the root of that, if it is further than step. */
static void
convex_step(march *m)
{
  const rf_num *value = &m->jet[0], *slope = &m->jet[1];
  rf_num *s = &m->t[1], *t = &m->t[0];

  if (num_sgn(&m->jet[2]) <= 0 || num_sgn(m->twist) == 0)
    return;
  num_add(s, &m->jet[2], &m->jet[2]);
  num_div(s, s, m->twist);
  if (num_sgn(slope) < 0) {
    num_div(t, value, slope);
    num_neg(t, t);
    if (num_cmp(t, s) < 0)
      num_set(s, t);
  }
  if (num_cmp(s, m->step) > 0)
    num_set(m->step, s);
}

/* A step that cannot pass a root: see root.h.  It has two forms, and each is
   used where its two terms have one sign, so that nothing cancels.  A g that
   neither bends nor falls has no root: to the end. */
static void
safe_step(march *m)
{
  const rf_num *value = &m->jet[0], *slope = &m->jet[1];
  rf_num *s = m->step, *t = m->t;

  num_add(t, m->bend, m->bend);
  num_mul(t, t, value);
  num_addmul(t, slope, slope);
  num_sqrt(t, t);
  if (num_sgn(slope) < 0) {
    num_sub(t, t, slope);
    num_add(s, value, value);
    num_div(s, s, t);
  }
  else if (num_sgn(m->bend) > 0) {
    num_add(t, t, slope);
    num_div(s, t, m->bend);
  }
  else
    num_set_d(s, 1.0);
  if (CONVEX)
    convex_step(m);
}

/* At a value within its error: does it cross there (FOUND), touch, or leave
   the boundary (NONE: a step further)?  By the bound it stays on its side
   beyond the peak of slope s - bend s^2 / 2, which exceeds the error. */
static rf_root
verdict(march *m)
{
  const rf_num *value = &m->jet[0], *slope = &m->jet[1];
  rf_num *t = m->t, *square = m->step;
  bool steep, within;

  num_mul(t, m->bend, m->error);
  num_mul_d(t, t, 4.0);
  num_mul(square, slope, slope);
  steep = num_cmp(square, t) > 0;
  num_neg(t, m->error);
  within = num_cmp(value, t) >= 0;
  if (within && num_sgn(slope) > 0 && steep) {
    num_set_d(m->step, 1.0);
    if (num_sgn(m->bend) > 0)
      num_div(m->step, slope, m->bend);
    return RF_ROOT_NONE;
  }
  num_zero(m->step);
  if (num_sgn(slope) < 0) {              /* to the root of the tangent */
    num_div(m->step, value, slope);
    num_neg(m->step, m->step);
  }
  return steep || !within ? RF_ROOT_FOUND : RF_ROOT_TOUCH;
}

/* Go on about the point reached: where g decays in the step, its coefficients
   there bound it far better than those at the start. */
static void
rebase(march *m)
{
  rf_num *left = &m->t[0];

  rfx_poly_shift(m->own, m->degree, 1, m->at);
  num_set_d(left, 1.0);
  num_sub(left, left, m->at);
  rfx_poly_stretch(m->own, m->degree, left, &m->t[1]);
  num_addmul(m->base, m->at, m->length);
  num_mul(m->length, m->length, left);
  num_zero(m->at);
  rfx_poly_bend(m->bend, CONVEX ? m->twist : NULL, m->own, m->degree, m->t);
}

/* Make the step; false: it is below the spacing of numbers at m->at, so that
   the root is here as far as tau can tell. */
static bool
advance(march *m)
{
  rf_num *next = &m->t[0];
  bool further;

  num_add(next, m->at, m->step);
  further = num_cmp(next, m->at) > 0;
  num_set(m->at, next);
  return further;
}

/* To the root, from m->at on.  Near a simple root that takes a few passes; at
   one of higher order the march converges only linearly, and where the bound
   is poor it creeps: then a new base helps, and in the end there is no
   verdict. */
static rf_root
go_on(march *m)
{
  for (int pass = 1; pass <= PASSES; pass++) {
    look(m);
    if (num_cmp(&m->jet[0], m->error) <= 0) {
      const rf_root answer = verdict(m);
      (void)advance(m);
      if (answer != RF_ROOT_NONE)
        return answer;
    }
    else {
      safe_step(m);
      if (!advance(m))
        return RF_ROOT_FOUND;
    }
    if (num_get_d(m->at) >= 1.0)
      return RF_ROOT_NONE;
    if (pass % PASSES_ON_ONE_BASE == 0)
      rebase(m);
  }
  return RF_ROOT_TOUCH;
}

/* Where the march is, between *tau and 1. */
static void
reached(rf_num *tau, march *m)
{
  rf_num *here = &m->t[0], *one = &m->t[1];

  num_mul(here, m->at, m->length);
  num_add(here, here, m->base);
  num_set_d(one, 1.0);
  if (num_cmp(here, one) > 0)
    num_set(here, one);
  if (num_cmp(here, tau) > 0)
    num_set(tau, here);
}

/* Is g further from 0 than it can come?  spread[1]: the sum of |c_i|, t[2]:
   scratch.  Most lines are dismissed by that alone, without a march. */
static bool
is_clear(rf_num *spread, const rfx_guard *g, rf_num *t)
{
  rf_num *start = &t[0], *most = &t[1];

  num_zero(spread);
  rfx_poly_size(spread, g->c + 1, g->degree, t);
  num_add(most, spread, g->error);
  rfx_poly_size(spread, g->c, 1, t);
  num_set(start, &g->c[0]);
  if (g->side < 0)
    num_neg(start, start);
  return num_cmp(start, most) > 0;
}

/* In double the power of 2 by which a g of that size is brought up, where the
   squares of its coefficients would leave the range; else 0.  From 2^-511 down
   squares are denormal; 2^-400 leaves room for coefficients that are smaller
   than the largest one. */
static int
power_up(const rf_num *spread)
{
  const double size = RF_NUM_IS_DOUBLE ? num_get_d(spread) : 0.0;
  int exponent;

  (void)frexp(size, &exponent);        /* in [1/2, 1) times 2^exponent */
  return size > 0.0 && size < 0x1p-400 ? 1 - exponent : 0;
}

/* g for the march. */
static void
take(march *m, const rfx_guard *g, const rf_num *spread)
{
  const size_t terms = g->degree + 1;
  const int power = power_up(spread);

  num_copy(m->own, g->c, terms);
  num_set(m->error, g->error);
  for (size_t i = 0; power && i < terms; i++)
    num_mul_2si(&m->own[i], &m->own[i], power);
  if (power)
    num_mul_2si(m->error, m->error, power);
  rfx_poly_bend(m->bend, CONVEX ? m->twist : NULL, m->own, m->degree, m->t);
}

/* The march works in the first part of g->work, its callers in the last. */
enum { CALLERS_NUMS = 3 };

static rf_num *
callers_work(const rfx_guard *g)
{
  return g->work + RF_ROOT_WORK(g->degree) - CALLERS_NUMS;
}

/* The march goes from tau on, and ends where the polynomial has passed to the
   other side, or might have. */
rf_root
rfx_first_root(rf_num *tau, const rfx_guard *g)
{
  rf_num *v = g->work;
  march m = { v + MARCH_NUMS, g->degree, g->side, v, v + 1, v + 2, v + 3,
              v + 4, v + 7, v + 8, v + 9, v + 10 };
  rf_root answer;

  RF_ASSERT(g->side == 1 || g->side == -1);
  RF_ASSERT(num_sgn(g->error) >= 0);
  if (is_clear(m.step, g, m.t))
    return RF_ROOT_NONE;
  take(&m, g, m.step);
  num_set(m.at, tau);
  num_zero(m.base);
  num_set_d(m.length, 1.0);
  answer = go_on(&m);
  if (answer != RF_ROOT_NONE)
    reached(tau, &m);
  return answer;
}

/* Leave the root of g at tau.  Is the way it leaves clear?  Whoever was told so
   in vain asks with a larger wrong, and wants more slope, too: else the same
   root would be found for ever. */
static bool
leave_root(rfx_guard *g, const rf_num *tau, double wrong)
{
  rf_num *v = callers_work(g), *slope = v + 1, *least = v + 2;

  rfx_poly_jet(v, 2, g->c, g->degree, tau);
  if (g->side < 0)
    num_neg(slope, slope);
  num_mul_d(least, g->error, fmax(1.0, wrong / RF_ROOT_WRONG));
  if (num_cmp(slope, least) > 0) {
    rfx_poly_deflate(g->c, g->degree--, tau, v);
    return true;
  }
  num_mul_d(v, g->error, g->side * wrong);
  num_add(&g->c[0], &g->c[0], v);
  return false;
}

/* The root at tau itself, which is known, is divided out; what is left of the
   value there is rounding, or a doubt. */
rf_root
rfx_next_root(bool *doubt, rf_num *tau, rfx_guard *g, double wrong)
{
  bool sure;
  rf_root answer;

  RF_ASSERT(wrong >= 0.0);
  *doubt = false;
  if (g->degree == 0)
    return RF_ROOT_NONE;
  sure = leave_root(g, tau, wrong);
  answer = rfx_first_root(tau, g);
  if (!sure && answer != RF_ROOT_NONE)
    answer = RF_ROOT_TOUCH;
  *doubt = !sure || answer == RF_ROOT_TOUCH;
  return answer;
}

/* By noise to the side it has (+1), or back (-1). */
static void
lift(rfx_guard *g, const rf_num *noise, int way)
{
  if (g->side * way > 0)
    num_add(&g->c[0], &g->c[0], noise);
  else
    num_sub(&g->c[0], &g->c[0], noise);
}

/* What has passed 0 by the noise is beyond; where g was 0 on the way, that is
   its place. */
rf_root
rfx_root_beyond(rf_num *tau, rfx_guard *g, const rf_num *noise)
{
  rf_num *at_zero = callers_work(g) + 2;
  rf_root answer;

  num_set(at_zero, tau);
  lift(g, noise, 1);
  answer = rfx_first_root(tau, g);
  lift(g, noise, -1);
  if (answer != RF_ROOT_NONE && num_sgn(noise) != 0
      && rfx_first_root(at_zero, g) != RF_ROOT_NONE
      && num_cmp(at_zero, tau) < 0)
    num_set(tau, at_zero);
  return answer;
}
