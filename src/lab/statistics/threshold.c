/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * threshold.c -- where outcomes turn: logistic regression on one variable.
 *
 * The likelihood is concave in (alpha, beta), eta = alpha + beta z, and has its
 * maximum at a finite point unless the outcomes are separated (A. Albert and
 * J. A. Anderson, Biometrika 71, 1984), which on a line is seen from the
 * outermost failure and success: it is looked at first and told, for an
 * iteration that ran away would stop anywhere.  The interval of the threshold
 * is where the likelihood, the best for each threshold, has not fallen by more
 * than chi^2 allows; that of a standard error would be wrong where few trials
 * are near it. */
#include "config.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "lab/statistics/statistics.h"

/* Counts at z[n], x about its middle over its size. */
typedef struct counts {
  double *z;
  const size_t *successes, *trials;
  size_t n;
  double middle, size, limit;    /* limit: of the fall of 2 ln likelihood */
} counts;

/* ln(1 + e^eta), which neither end of the doubles spoils. */
static double
log_one_plus_exp(double eta)
{
  return eta > 0.0 ? eta + log1p(exp(-eta)) : log1p(exp(eta));
}

/* ---- what there is ---- */

/* Outermost data with a failure (0) and with a success (1). */
typedef struct spread {
  double least[2], most[2];
  size_t count[2];
} spread;

static spread
spread_of(const counts *c, const double *x)
{
  spread s = { { INFINITY, INFINITY }, { -INFINITY, -INFINITY }, { 0, 0 } };

  for (size_t i = 0; i < c->n; i++) {
    const size_t seen[2] = { c->trials[i] - c->successes[i],
                             c->successes[i] };
    for (int kind = 0; kind < 2; kind++)
      if (seen[kind]) {
        s.least[kind] = fmin(s.least[kind], x[i]);
        s.most[kind] = fmax(s.most[kind], x[i]);
        s.count[kind] += seen[kind];
      }
  }
  return s;
}

/* All alike, or separated: said without a fit.  False: a fit is needed.  At the
   place where both meet there may be both. */
static bool
is_plain(rf_threshold *r, const spread *s)
{
  const bool rising = s->most[0] <= s->least[1];
  const bool falling = s->most[1] <= s->least[0];
  double low, high;

  *r = (rf_threshold){ RF_THRESHOLD_NONE, { NAN, -INFINITY, INFINITY }, NAN,
                       0.0 };
  if (s->count[0] == 0 || s->count[1] == 0 || (rising && falling))
    return true;
  low = rising ? s->most[0] : s->most[1];
  high = rising ? s->least[1] : s->least[0];
  if (rising || falling)
    *r = (rf_threshold){ RF_THRESHOLD_SEPARATED,
                         { low + 0.5 * (high - low), low, high },
                         rising ? 0.0 : -0.0, 0.0 };
  return rising || falling;
}

/* ---- the likelihood ---- */

/* ln L at eta = alpha + beta (z - at), with its slope and curvature along
   (u, v): eta' = u + v (z - at). */
static double
likelihood(double *slope, double *curve, const counts *c, const double p[2],
           double at, const double along[2])
{
  double sum = 0.0;

  *slope = *curve = 0.0;
  for (size_t i = 0; i < c->n; i++) {
    const double z = c->z[i] - at, eta = p[0] + p[1] * z;
    const double t = (double)c->trials[i], s = (double)c->successes[i];
    const double chance = 1.0 / (1.0 + exp(-eta));
    const double by = along[0] + along[1] * z;
    sum += s * eta - t * log_one_plus_exp(eta);
    *slope += by * (s - t * chance);
    *curve += by * by * t * chance * (1.0 - chance);
  }
  return sum;
}

static double
value(const counts *c, const double p[2], double at)
{
  static const double none[2] = { 0.0, 0.0 };
  double slope, curve;

  return likelihood(&slope, &curve, c, p, at, none);
}

/* The step of Newton's method in both: the curvature along three directions is
   the whole matrix.  gain: what it promises, twice.  False: there is none. */
static bool
newton_step(double step[2], double *gain, const counts *c, const double p[2])
{
  static const double along[3][2] = { { 1, 0 }, { 0, 1 }, { 1, 1 } };
  double g[3], h[3], det, mixed;

  for (int i = 0; i < 3; i++)
    likelihood(&g[i], &h[i], c, p, 0.0, along[i]);
  mixed = 0.5 * (h[2] - h[0] - h[1]);
  det = h[0] * h[1] - mixed * mixed;
  step[0] = (h[1] * g[0] - mixed * g[1]) / det;
  step[1] = (h[0] * g[1] - mixed * g[0]) / det;
  *gain = g[0] * step[0] + g[1] * step[1];
  return det > 0.0 && isfinite(*gain);
}

/* Far more than are ever needed. */
#define STEPS_MOST 200

/* p = (alpha, beta) of highest likelihood.  Steps are halved until they climb,
   while a climb can be told from rounding.  From there on each squares the
   error of the one before, and two more leave rounding alone. */
static bool
maximise(double p[2], const counts *c)
{
  double step[2], next[2], gain;
  int left = 2;

  for (int i = 0; i < STEPS_MOST && left > 0; i++) {
    const double now = value(c, p, 0.0);
    double part = 1.0;
    if (!newton_step(step, &gain, c, p))
      return false;
    if (gain <= 1e-10 * (1.0 + fabs(now)))
      left--;
    for (int halves = 0; halves < 60; halves++, part *= 0.5) {
      next[0] = p[0] + part * step[0];
      next[1] = p[1] + part * step[1];
      if (left < 2 || value(c, next, 0.0) >= now)
        break;
    }
    p[0] = next[0];
    p[1] = next[1];
  }
  return left == 0;
}

/* ---- for a given threshold ---- */

/* The beta of highest likelihood for a threshold at `at`: where the slope along
   beta, which falls, is 0.  Newton's steps where they stay between what is
   known, else halves. */
static double
best_slope(const counts *c, double at)
{
  static const double along[2] = { 0.0, 1.0 };
  double p[2] = { 0.0, 0.0 }, low = -INFINITY, high = INFINITY, slope, curve;

  for (int i = 0; i < STEPS_MOST; i++) {
    double next;
    likelihood(&slope, &curve, c, p, at, along);
    if (slope == 0.0)
      break;
    if (slope > 0.0)
      low = p[1];
    else
      high = p[1];
    next = p[1] + slope / curve;
    if (!(next > low && next < high))
      next = isinf(high) ? 2.0 * low + 1.0 : isinf(low) ? 2.0 * high - 1.0
        : low + 0.5 * (high - low);
    if (fabs(next - p[1]) <= 0x1p-50 * fabs(next))
      break;
    p[1] = next;
  }
  return p[1];
}

/* How far twice ln L has fallen where the threshold is `at`. */
static double
fall(const counts *c, double best, double at)
{
  const double p[2] = { 0.0, best_slope(c, at) };

  return 2.0 * (best - value(c, p, at));
}

/* The end of the interval on one side of the threshold, side -1 or 1.  It is
   infinite where it is too far to be found. */
static double
find_end(const counts *c, double best, double at, int side)
{
  double in, out = at, step = 1e-3;

  do {
    in = out;
    out = at + side * step;
    step *= 2.0;
    if (step > 1e15)
      return side * INFINITY;
  } while (fall(c, best, out) <= c->limit);
  for (int i = 0; i < 60; i++) {
    const double mid = in + 0.5 * (out - in);
    if (fall(c, best, mid) <= c->limit)
      in = mid;
    else
      out = mid;
  }
  return out;
}

/* ln L of chances of their own at each x, and of one for all. */
static void
extremes(double *own, double *same, const counts *c, const spread *s)
{
  const double f = (double)s->count[0], k = (double)s->count[1];

  *own = 0.0;
  for (size_t i = 0; i < c->n; i++) {
    const double t = (double)c->trials[i], y = (double)c->successes[i];
    if (y > 0.0 && y < t)
      *own += y * log(y / t) + (t - y) * log((t - y) / t);
  }
  *same = k * log(k / (f + k)) + f * log(f / (f + k));
}

/* Where a chance that is the same everywhere is not excluded, no threshold is:
   it may be anywhere. */
static rf_status
fit(rf_threshold *r, const counts *c, const spread *s)
{
  double p[2] = { 0.0, 0.0 }, best, own, same, at, low, high;

  if (!maximise(p, c))
    return RF_EUNSURE;
  /* Slopes of a chance that is the same everywhere are rounding: their error
     is above 1 / sqrt(trials). */
  if (fabs(p[1]) <= 1e-12 * (1.0 + fabs(p[0])))
    return RF_OK;
  best = value(c, p, 0.0);
  at = -p[0] / p[1];
  extremes(&own, &same, c, s);
  low = 2.0 * (best - same) > c->limit ? find_end(c, best, at, -1) : -INFINITY;
  high = 2.0 * (best - same) > c->limit ? find_end(c, best, at, 1) : INFINITY;
  r->kind = RF_THRESHOLD_FITTED;
  r->at = (rf_interval){ c->middle + c->size * at, c->middle + c->size * low,
                         c->middle + c->size * high };
  r->width = c->size / p[1];
  r->deviance = fmax(0.0, 2.0 * (own - best));
  return isfinite(r->at.estimate) && isfinite(r->width) ? RF_OK : RF_EUNSURE;
}

/* x about the middle of all, over half their spread.  Halves first: the whole
   spread of doubles is beyond them. */
static void
centre(counts *c, const double *x)
{
  double least = INFINITY, most = -INFINITY;

  for (size_t i = 0; i < c->n; i++)
    if (c->trials[i]) {
      least = fmin(least, x[i]);
      most = fmax(most, x[i]);
    }
  c->middle = 0.5 * least + 0.5 * most;
  c->size = 0.5 * most - 0.5 * least;
  for (size_t i = 0; i < c->n; i++)
    c->z[i] = c->trials[i] ? (x[i] - c->middle) / c->size : 0.0;
}

rf_status
rf_threshold_fit(rf_threshold *threshold, const double *x,
                 const size_t *successes, const size_t *trials, size_t n,
                 double confidence)
{
  counts c = { NULL, successes, trials, n, 0.0, 1.0, 0.0 };
  gsl_error_handler_t *handler;
  rf_threshold r;
  spread s;
  rf_status status;

  RF_REQUIRE(rf_is_confidence(confidence), RF_EINVAL);
  for (size_t i = 0; i < n; i++)
    RF_REQUIRE(successes[i] <= trials[i], RF_EINVAL);
  RF_REQUIRE(rf_all_are_finite(x, n), RF_ENOTFIN);
  s = spread_of(&c, x);
  RF_REQUIRE(s.count[0] + s.count[1] > 0, RF_EINVAL);
  if (is_plain(&r, &s)) {
    *threshold = r;
    return RF_OK;
  }
  if (!(c.z = rf_alloc(n, sizeof *c.z)))
    return RF_ENOMEM;
  handler = gsl_set_error_handler_off();
  c.limit = gsl_cdf_chisq_Pinv(confidence, 1.0);
  gsl_set_error_handler(handler);
  centre(&c, x);
  status = fit(&r, &c, &s);
  rf_release(c.z);
  if (status == RF_OK)
    *threshold = r;
  return status;
}
