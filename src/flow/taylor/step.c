/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * step.c -- how long a step, of which order, in which units.
 *
 * The scout computes the series in doubles for a first step h0 = 1 / R, R a
 * bound on the rates of the flow.  Coefficient i of a step x h0 is x^i times
 * the scout's, so one scout shows the order N(x) that each x would need:
 * the first after which the coefficients stay below the rounding of the
 * precision.  As the work of a step is about (N + 16)^2 (the convolutions and
 * what is linear in N), the chosen x has the least (N + 16)^2 / x.  For a
 * single pole this is the rule of Jorba and Zou (2005), step radius / e^2
 * and order bits ln(2) / 2; for an entire function it is longer.
 *
 * Where the scout sees p constant to the precision of the run (tiny weights),
 * the work is linear in N and (N + 16) / x is what counts.
 *
 * A step is not made longer than to where the driver will cut it (foresee,
 * system.h): what is behind that would be thrown away, and N with it.
 *
 * One bound on x remains: noise.  Rounding errors pass through the same
 * recurrence and grow by at most exp(h R) within a step, whatever the
 * solution does (it may have come to rest).  With h R <= 10 that is less
 * than 15 of the guard bits. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/taylor/blocks.h"
#include "flow/taylor/taylor_impl.h"

/* h R of a step at most, and log2 of what may cancel in D: see above, and
   log_rate. */
#define RF_RATE_MOST 10.0
#define RF_CANCEL 8.0

/* In logarithms throughout this file: at a tiny scale neither the sizes nor
   the rates are in the range of a double. */
double
rf_taylor_log2(const rf_num *x)
{
  long e;
  double f = num_get_d_2exp(&e, x);

  return f == 0.0 ? -HUGE_VAL : log2(fabs(f)) + (double)e;
}

/* log2(2^a + 2^b). */
static double
log_add(double a, double b)
{
  const double high = fmax(a, b), low = fmin(a, b);

  return high == -HUGE_VAL ? high : high + log2(1.0 + exp2(low - high));
}

/* log2 of the length of z[count]. */
static double
log_norm(const rf_num *z, size_t count)
{
  double s = -HUGE_VAL;

  for (size_t i = 0; i < count; i++)
    s = log_add(s, 2.0 * rf_taylor_log2(&z[i]));
  return s / 2.0;
}

/* log2 of a bound on sum_j |z_j|^2 over a block's members. */
static double
log_trace(const rf_taylor *e, const rfm_block *block)
{
  const size_t d = e->model->d, q = block->q;
  double s = -HUGE_VAL;

  for (size_t c = 0; c < q; c++)
    for (size_t k = 0; k < q; k++) {
      double g = rf_taylor_log2(&block->gram[c * q + k]);
      if (g == -HUGE_VAL)
        continue;
      g += log_norm(e->y + block->offset + c * (d + 1), d + 1);
      g += log_norm(e->y + block->offset + k * (d + 1), d + 1);
      s = log_add(s, g);
    }
  return s;
}

/* log2 of the largest |z|. */
static double
log_largest(const rf_num *z, size_t count)
{
  double most = -HUGE_VAL;

  for (size_t i = 0; i < count; i++)
    most = fmax(most, rf_taylor_log2(&z[i]));
  return most;
}

/* Is p linear in h? */
static bool
straight(const rf_taylor *e)
{
  return !e->model->loss->linear && !e->model->loss->quadratic;
}

/* log2 of the fade, through which the loss sees a product of weights. */
static double
log_fade(const rf_taylor *e)
{
  return e->model->decay ? rf_taylor_log2(e->fade) : 0.0;
}

/* The size of the unit's column: at least what its errors are relative to. */
static double
log_unit(const rf_taylor *e)
{
  return fmax(log_norm(e->y + e->beside.offset, e->model->d + 1),
              rf_taylor_log2(e->system->unit_size));
}

/* log2 R.  A column turns at rate ||D||; a change of the weights changes p,
   and through it the weights, at a rate of at most the trace of the kernel,
   sum over data of |dp/dh| |dh/dz|^2 <= c l'' sum_k ||eta_k x_k||^2 ||z||^2.
   Where the terms of D cancel, or its p are small beside others, the rounding
   of p, which is that of the largest, is what is left of it: at h R <= 10 it
   comes to 10 n 2^8, which the guard bits bear.  What decays does so by 1/e in
   a step at most: by more, doubles of its polynomials would cancel. */
static double
log_rate(rf_taylor *e)
{
  const size_t d = e->model->d, n = e->model->n;
  const double largest = log_largest(e->p, n);
  double rate = -HUGE_VAL, curvature = 0.0;

  if (e->model->loss->linear)                    /* |dp/dh| <= r |p| */
    curvature = largest;
  else if (e->model->loss->quadratic)            /* |dp/dh| <= r s */
    curvature = log_largest(e->model->asymptote, n);
  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rf_taylor_cell *cell = &e->cell[u];
    double drive = -HUGE_VAL;
    for (size_t j = 0; j < d; j++) {
      double mass = -HUGE_VAL;
      num_zero(e->tmp);
      for (size_t k = 0; k < n; k++) {
        num_addmul(e->tmp, &cell->m[j * n + k], &e->p[k]);
        mass = fmax(mass, rf_taylor_log2(&cell->m[j * n + k]) + largest);
      }
      mass = fmax(mass - RF_CANCEL, rf_taylor_log2(e->tmp));
      drive = log_add(drive, 2.0 * mass);
    }
    rate = log_add(rate, drive / 2.0);
    rate = log_add(rate, cell->product + curvature + log_fade(e)
                   + log_trace(e, &e->system->block[u]));
  }
  if (e->beside.m)
    rate = log_add(rate, e->beside.product + curvature);
  if (e->model->decay)
    rate = log_add(rate, log2(RF_RATE_MOST)
                   + rf_taylor_log2(e->model->decay));
  return rate;
}

/* Exponents for the scout: columns and p near 1. */
static void
scout_scale(rf_taylor *e)
{
  const size_t d = e->model->d;
  rf_taylor_scale *scale = &e->scale;
  long *column = scale->column;
  const double p = log_largest(e->p, e->model->n);

  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rfm_block *block = &e->system->block[u];
    for (size_t c = 0; c < block->q; c++) {
      double size = log_norm(e->y + block->offset + c * (d + 1), d + 1);
      *column++ = size == -HUGE_VAL ? 0 : (long)floor(size) + 1;
    }
  }
  if (e->beside.m)
    *column = (long)floor(log_unit(e)) + 1;
  scale->p = p == -HUGE_VAL ? 0 : (long)floor(p) + 1;
  scale->n = e->log_n == -HUGE_VAL ? 0
    : (long)floor(e->log_n + log_fade(e)) + 1;
  scale->fade = 1;
  scale->drive = scale->chain = scale->square = scale->unit = 0;
  scale->target = straight(e) ? scale->p : 0;
  scale->b = scale->target - scale->n;
}

/* h has 53 bits of its own and an exponent beyond those of a double. */
static void
set_h(rf_taylor *e, double log_h)
{
  const double whole = floor(log_h);

  num_set_d(e->h, exp2(log_h - whole));
  num_mul_2si(e->h, e->h, (long)whole);
}

/* Where the largest (2 mu h)^i / i! is below: e^(2 mu h) is. */
static long
fade_scale(const rf_taylor *e, double log_h)
{
  const double r = exp2(1.0 + rf_taylor_log2(e->model->decay) + log_h);

  return 1 + (long)ceil(r * 1.4426950408889634);
}

void
rf_taylor_input_of(rf_taylor_input *in, rf_taylor *e)
{
  const rfm_model *m = e->model;

  *in = (rf_taylor_input){
    .n = m->n, .d = m->d, .cells = e->system->nblocks,
    .linear = m->loss->linear, .quadratic = m->loss->quadratic,
    .held = m->held, .decay = m->decay, .fade = e->fade,
    .cell = e->cell, .beside = &e->beside, .y = e->y, .p = e->p, .v = e->v,
    .asymptote = m->asymptote, .h = e->h, .tmp = e->tmp, .scale = &e->scale
  };
}

/* One order more: size[i], log2 of coefficient i, the largest relative to its
   column's (or p's) first one; p_size[i], of p's alone. */
static bool
scout_order(rf_taylor *e, size_t i)
{
  double most;

  if (!rfd_series_order(e->scout, i))
    return false;
  most = i > 0 ? rfd_series_p(e->scout, i) : 1.0;
  e->p_size[i] = most > 0.0 ? log2(most) : -HUGE_VAL;
  for (size_t c = 0; c < e->columns; c++) {
    double column = rfd_series_column(e->scout, c, i);
    most = column > most ? column : most;
  }
  e->size[i] = most > 0.0 ? log2(most) : -HUGE_VAL;
  return isfinite(most);
}

/* Is term i of the columns below 2^-bits in a step 2^log_x h0? */
static bool
below(const rf_taylor *e, size_t i, double log_x, double bits)
{
  return e->size[i] + (double)i * log_x < -bits;
}

/* Bits to which the first orders of the scout are looked at, and log2 of the
   part by which a step goes on behind what is foreseen; the second run's do by
   another one. */
#define RF_SEEN_BITS 10.0
#define RF_SEEN_MORE 0.03
#define RF_SEEN_MORE_VARIANT 0.2

/* *log_most: not beyond where the driver will cut the step, as far as the
   orders up to i show it. */
static rf_status
look_out(double *log_most, rf_taylor *e, const rf_taylor_input *in, size_t i)
{
  rf_outlook outlook = { .degree = i, .unknowns = e->system->unknowns,
                         .y = e->seen, .exponent = e->scale.column };
  double far = *log_most, first;
  rf_status status;

  for (size_t k = i - 1; k <= i; k++)
    far = fmin(far, -(RF_SEEN_BITS + e->size[k]) / (double)k);
  for (size_t k = 0; k <= i; k++)
    rfd_series_get(e->seen + k * outlook.unknowns, e->scout, in, k);
  outlook.most = exp2(far);
  if ((status = e->base.foresee(&first, e->base.witness, &outlook)) < 0)
    return status;
  if (first < outlook.most)
    *log_most = fmin(*log_most, log2(first) + (e->variant
                     ? RF_SEEN_MORE_VARIANT : RF_SEEN_MORE));
  return RF_OK;
}

/* The orders that a step of at most 2^*log_most h0 may need, of *orders at
   most.  *good: all are doubles. */
static rf_status
scout(rf_taylor *e, bool *good, size_t *orders, double *log_most)
{
  const double bits = (double)e->model->prec + 4.0;
  rf_taylor_input in;
  rf_status status = RF_OK;

  rf_taylor_input_of(&in, e);
  *good = rfd_series_begin(e->scout, &in);
  for (size_t i = 0; *good && i < *orders; i++) {
    if (!(*good = scout_order(e, i)))
      break;
    if (i < RF_ORDERS_SEEN)
      continue;
    if (i == RF_ORDERS_SEEN && e->base.foresee
        && (status = look_out(log_most, e, &in, i)) < 0)
      break;
    if (below(e, i, *log_most, bits) && below(e, i - 1, *log_most, bits))
      *orders = i + 1;
  }
  return status;
}

/* The order needed for a step 2^log_x h0.  Beyond the scout's last order the
   coefficients are taken to fall as they did over its last quarter. */
static size_t
order_needed(const rf_taylor *e, size_t orders, double log_x, double bits)
{
  const size_t last = orders - 1, from = last - orders / 4;
  size_t small = 0;
  double slope, left;

  for (size_t i = 1; i < orders; i++) {
    small = below(e, i, log_x, bits) ? small + 1 : 0;
    if (small == 2)
      return i - 1;
  }
  if (e->size[last] == -HUGE_VAL || e->size[from] == -HUGE_VAL)
    return orders;
  slope = (e->size[last] - e->size[from]) / (double)(last - from) + log_x;
  left = e->size[last] + (double)last * log_x + bits;
  if (slope >= 0.0 || left / -slope > 1e6)
    return (size_t)1000000;
  return last + 1 + (size_t)ceil(left / -slope);
}

/* Do the terms of p stay below the rounding in a step 2^log_x h0? */
static bool
constant_p(const rf_taylor *e, size_t orders, double log_x, double bits)
{
  for (size_t i = 1; i < orders; i++)
    if (e->p_size[i] + (double)i * log_x > -bits)
      return false;
  return true;
}

/* log2 of the work for an order, in products of two numbers for each product of
   series, and 16 for what is linear; times the orders, and again 16 for what a
   step costs besides.  In blocks of h orders that is about
   order + h^2 / 4 (measured, blocks.h); where p is constant one product. */
static double
log_work(const rf_taylor *e, size_t order, bool constant)
{
  const double h = (double)rf_fx_block_orders(e->limbs);
  const double products = constant ? 1.0 : (double)order + h * h / 4.0;

  return log2((double)order + 16.0) + log2(products + 16.0);
}

/* The cheapest x on a grid of eighths of a binary order, from the largest
   downwards. */
static void
choose(rf_taylor_plan *plan, const rf_taylor *e, size_t orders, double log_h0,
       double most)
{
  const double bits = (double)e->model->prec + 4.0;
  double best = HUGE_VAL;

  for (double log_x = most; log_x > most - 40.0; log_x -= 0.125) {
    size_t order = order_needed(e, orders, log_x, bits);
    double cost =
      log_work(e, order, constant_p(e, orders, log_x, bits)) - log_x;
    if (order + 4 > e->room || cost >= best)
      continue;
    best = cost;
    plan->order = order;
    plan->log_h = log_h0 + log_x;
  }
  if (best == HUGE_VAL) {                /* the scout's series is useless */
    plan->order = e->order;
    plan->log_h = log_h0 - 4.0;
  }
  RF_ASSERT(plan->order <= e->room);
}

/* log2 of the largest x that the noise allows.  The second run takes steps
   shorter by sqrt(2), so that its errors are others. */
static double
log_longest(const rf_taylor *e, double log_rate_h0)
{
  return log2(RF_RATE_MOST) - log_rate_h0 - (e->variant ? 0.5 : 0.0);
}

/* Orders of the scout at most. */
#define RF_ORDERS_MOST 160

/* The first step h0 = 1 / R may still be too long for the scout, where
   coefficients leave the range of a double: then 6 bits less each time. */
rf_status
rf_taylor_plan_step(rf_taylor_plan *plan, rf_taylor *e)
{
  size_t orders;
  double rate, log_h0, most;
  bool good = false;
  rf_status status;

  scout_scale(e);
  rate = log_rate(e);
  if (rate == HUGE_VAL || rate != rate)
    return RF_ENOTFIN;
  if (rate == -HUGE_VAL)                 /* nothing moves: any step will do */
    rate = -fmax(0.0, rf_taylor_log2(e->t));
  for (log_h0 = -rate; !good && log_h0 > -rate - 60.0; log_h0 -= 6.0) {
    set_h(e, log_h0);
    e->scale.fade = e->model->decay ? fade_scale(e, log_h0) : 1;
    if (rf_poll() < 0)
      return RF_EINTR;
    orders = e->order < RF_ORDERS_MOST ? e->order : RF_ORDERS_MOST;
    most = log_longest(e, rate + log_h0);
    if ((status = scout(e, &good, &orders, &most)) < 0)
      return status;
    if (good)
      break;
  }
  if (!good)
    return rf_poll() < 0 ? RF_EINTR : RF_ENOTFIN;
  choose(plan, e, orders, log_h0, most);
  plan->log_h0 = log_h0;
  plan->scouted = orders;
  return RF_OK;
}

/* log2 of the largest get(s, .., i) x^i. */
static double
log_peak(const rf_taylor *e, const rf_taylor_plan *plan, size_t c)
{
  const double log_x = plan->log_h - plan->log_h0;
  double peak = -HUGE_VAL;

  for (size_t i = 0; i < plan->scouted; i++) {
    double most = c < e->columns ? rfd_series_column(e->scout, c, i)
      : c == e->columns ? fmax(rfd_series_p(e->scout, i),
                               rfd_series_v(e->scout, i))
      : rfd_series_chain(e->scout, i);
    if (most > 0.0)
      peak = fmax(peak, log2(most) + (double)i * log_x);
  }
  return peak;
}

/* The least whole exponent above; an all-zero series needs none. */
static long
above(double log)
{
  return log == -HUGE_VAL ? 0 : (long)floor(log) + 1;
}

/* An exponent that no moment exceeds, from those of the columns: |b| <= sum
   |gram_il| |a_i| |w_l|, each below its column's scale. */
static double
moment_bound(const rf_taylor *e)
{
  const long *column = e->scale.column;
  double bound = -HUGE_VAL;

  for (size_t u = 0; u < e->system->nblocks; u++) {
    const rfm_block *block = &e->system->block[u];
    const size_t q = block->q;
    for (size_t i = 0; i < q * q; i++)
      bound = log_add(bound, rf_taylor_log2(&block->gram[i])
                      + (double)(column[i / q] + column[i % q]));
    column += q;
  }
  return bound;
}

/* Units for the full series: what the scout saw as largest in this step, one
   bit of room and the margin.  A shift must not be negative, since a store
   only shifts to the left; the units of D and p^2 / s are made so large that
   it is not. */
void
rf_taylor_measure(rf_taylor *e, const rf_taylor_plan *plan, long margin)
{
  rf_taylor_scale *scale = &e->scale;
  double moment;

  RF_ASSERT(margin >= 0);
  scout_scale(e);
  for (size_t c = 0; c < e->columns; c++)
    scale->column[c] += above(log_peak(e, plan, c)) + 1 + margin;
  scale->p += above(log_peak(e, plan, e->columns)) + 1 + margin;
  moment = moment_bound(e);
  moment = moment == -HUGE_VAL ? moment : moment + (double)scale->n + 1.0;
  if (e->beside.m)
    moment = log_add(moment, e->beside.log_n + 1.0
                     + (double)scale->column[e->columns - 1]);
  if (straight(e)) {
    if (moment > (double)scale->p)
      scale->p = above(moment);
    scale->target = scale->p;
  } else {
    double chain = fmax(log_peak(e, plan, e->columns + 1) + 1.0,
                        moment + log2((double)e->room));
    scale->chain = chain > 0.0 ? above(chain) + margin : margin;
    scale->target = scale->chain;
    scale->square = scale->p + e->log_s + 1;
    if (scale->square < 0)
      scale->square = 0;
  }
  scale->b = scale->target - scale->n;
  set_h(e, plan->log_h);
  if (e->model->decay)
    scale->fade = fade_scale(e, plan->log_h);
  scale->drive = above(plan->log_h + e->log_m) + 1 + scale->p;
  if (scale->drive < 0)
    scale->drive = 0;
  if (e->beside.m)
    scale->unit = above(plan->log_h + e->beside.log_m) + 1 + scale->p
      - scale->column[e->columns - 1];
  if (scale->unit < 0)
    scale->unit = 0;
}
