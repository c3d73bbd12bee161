/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23_fit.c -- Chistikov, Englert & Lazic 2023 on the steps: from T_1 on the
 * bundle v = sum_{J_+} a w grows to the teacher v*.
 *
 * r_k is the coordinate of v over that of v* along eigenvector e_k of c X^T X.
 * Once every neuron of J_+ is active on all data and no other one on any, h_i
 * = <v, x_i>, and r_k = sum_i g_ki h_i, g_ki = c <x_i, nu_k e_k> / (eta_k
 * nu_k^2): all is measured on the predictions, whatever the width.
 *
 * The set S (their appendix) is, with l the first k with r_k <= 1: r_k > 1
 * before it; eta_l / (2 eta_(l-1)) < r_l; and for l <= k < k' (eta_k' / (2
 * eta_k)) r_k < r_k' < 1 - (1 - r_k)^(1/2 + eta_k' / (2 eta_k)).  Each
 * inequality is made a quotient that must stay below 1, and the largest of all
 * quotients is what the claim measures. */
#include "config.h"

#include <math.h>
#include <stddef.h>

#include "theory/cel23/cel23_impl.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"

/* Where r_1 begins to count as large (T_2). */
#define HALF 0.5

/* Where the error of a quotient is more the trend of r is not followed. */
#define LOST 1e-3

/* Constants are enclosed far more closely than doubles tell; what is measured
   here is in doubles. */
static double
middle(const rf_real *r)
{
  return rf_steps_double(r);
}

/* r_k: a fixed linear function of the predictions. */
rf_jet
rf_cel23_share(const rf_cel23_fit *s, size_t k, rf_window span)
{
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t i = 0; i < s->survey->n; i++)
    sum = rf_jet_add(sum, rf_jet_scale(rf_output_jet(s->survey, i, span),
                                       s->g[k * s->survey->n + i]));
  return sum;
}

/* r_k - target, of the pair that is looked at, or target - r_k. */
static rf_jet
reach_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;

  return rf_jet_scale(rf_jet_sub(rf_cel23_share(s, s->k, span),
                                 rf_jet_constant(s->target)), s->way);
}

/* ---- the set S: each of these is below 1 in it ---- */

/* (eta_l / (2 eta_(l-1))) / r_l. */
static rf_jet
first_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;

  return rf_jet_div(rf_jet_constant(s->eta[s->k] / (2.0 * s->eta[s->k - 1])),
                    rf_cel23_share(s, s->k, span), span);
}

/* (eta_k' / (2 eta_k)) r_k / r_k', k < k'. */
static rf_jet
low_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;
  const rf_jet r = rf_cel23_share(s, s->k, span);
  const rf_jet o = rf_cel23_share(s, s->other, span);

  return rf_jet_scale(rf_jet_div(r, o, span),
                      s->eta[s->other] / (2.0 * s->eta[s->k]));
}

/* r_k' / (1 - (1 - r_k)^p), p = 1/2 + eta_k' / (2 eta_k), while r_k is small;
   else (1 - r_k) / (1 - r_k')^(1/p), which is below 1 where that is. */
static rf_jet
high_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;
  const double p = 0.5 + 0.5 * s->eta[s->other] / s->eta[s->k];
  const rf_jet r = rf_cel23_share(s, s->k, span);
  const rf_jet o = rf_cel23_share(s, s->other, span);
  rf_jet left;

  /* (1 - (1 - r)^p) / r is a series at r = 0, where the quotient of
     differences would be 0/0; for larger r the inequality is solved for 1 -
     r_k. */
  if (s->small)
    return rf_jet_div(rf_jet_div(o, r, span), rf_jet_bow(r, p, span), span);
  left = rf_jet_log(rf_jet_sub(rf_jet_constant(1.0), o), span);
  left = rf_jet_exp(rf_jet_scale(left, 1.0 / p), span);
  return rf_jet_div(rf_jet_sub(rf_jet_constant(1.0), r), left, span);
}

/* r_k, and how much of the relative error of the run is in it, relative to r_k
   where that is small.  That error itself is known when the run has ended. */
static double
share(double *error, const rf_cel23_fit *s, size_t k, rf_window at)
{
  const double r = rf_cel23_share(s, k, at).value;
  double size = 0.0;

  for (size_t i = 0; i < s->survey->n; i++)
    size += fabs(s->g[k * s->survey->n + i]
                 * rf_output_jet(s->survey, i, at).value);
  *error = size / fmin(1.0, fabs(r));
  return r;
}

/* The first k with r_k <= 1; d: there is none. */
static size_t
first_below(const rf_cel23_fit *s, double tau)
{
  const rf_window at = { tau, 0.0 };
  size_t k = 0;

  while (k < s->survey->d && rf_cel23_share(s, k, at).value > 1.0)
    k++;
  return k;
}

/* The same of the quotients of one place, from l on: those of high_jet divide
   by (1 - r_k')^(1/p), 1/p < 2. */
static double
quotient_error(const rf_cel23_fit *s, size_t l, double tau)
{
  const rf_window at = { tau, 0.0 };
  double most = 0.0, error;

  for (size_t k = l; k < s->survey->d; k++) {
    const double r = share(&error, s, k, at);
    const double left = k > l && r > HALF ? 1.0 - r : 1.0;
    most = fmax(most, left > 0.0 ? 4.0 * error / (left * left) : INFINITY);
  }
  return most;
}

/* All that S asks for with one l, on a piece on which it stays. */
static void
look_in_set(rf_cel23_fit *s, size_t l, const rf_piece *piece)
{
  const rf_window end = { piece->high, 0.0 };

  s->k = l;
  if (l > 0)
    rf_extremum_over(&s->set, first_jet, s, piece);
  for (s->k = l; s->k < s->survey->d; s->k++) {
    s->small = rf_cel23_share(s, s->k, end).value < HALF;
    for (s->other = s->k + 1; s->other < s->survey->d; s->other++) {
      rf_extremum_over(&s->set, low_jet, s, piece);
      rf_extremum_over(&s->set, high_jet, s, piece);
    }
  }
}

/* From here on nothing is known of S. */
static void
leave_set(rf_cel23_fit *s, const rf_piece *piece, const char *why)
{
  s->lost_set = piece->t0 + piece->low * piece->length;
  s->beyond = why;
}

/* Where l changes, once, as r_l rises above 1 or the r_k before it falls below:
   the only root of that, for certain. */
static bool
find_change(double *tau, rf_cel23_fit *s, size_t l, size_t next,
            const rf_piece *piece)
{
  bool sure;

  s->k = l < next ? l : next;
  s->target = 1.0;
  s->way = l < next ? 1.0 : -1.0;
  return rf_extremum_root(tau, &sure, reach_jet, s, piece) && sure
    && !(s->h->strain && s->h->strain->hidden);
}

/* A piece on which l may change once: it is cut there.  What has no l, as all
   coordinates are beyond those of v*, is in no S_l. */
static void
look_at_set(rf_cel23_fit *s, const rf_piece *piece)
{
  const size_t l = first_below(s, piece->low);
  const size_t next = first_below(s, piece->high);
  rf_piece part = *piece;
  double error, tau;

  if (isfinite(s->lost_set))
    return;
  s->time = piece->t0 + piece->high * piece->length;
  error = fmax(quotient_error(s, l, piece->low),
               quotient_error(s, next, piece->high));
  /* r_k -> 1 in the end, and 1 - r_k is then what rounding left. */
  if (!(error * s->guess < LOST) || l == s->survey->d) {
    leave_set(s, piece, l < s->survey->d ? NULL
              : "where all coordinates are beyond those of v*");
    return;
  }
  if (next != l && !find_change(&tau, s, l, next, piece)) {
    leave_set(s, piece, "where it is not known when l changes");
    return;
  }
  s->error = fmax(s->error, error);
  if (next != l) {
    part.high = tau;
    look_in_set(s, l, &part);
    part.low = tau;
    part.high = piece->high;
  }
  look_in_set(s, next, &part);
}

/* ---- from T_2 on ---- */

/* -L' / L, with the other sign. */
static rf_jet
rate_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;

  return rf_jet_scale(rf_jet_div(rf_descent_jet(s->survey, span),
                                 rf_loss_jet(s->survey, span), span), -1.0);
}

/* ln L + rate (t - T_2). */
static rf_jet
level_jet(void *context, rf_window span)
{
  const rf_cel23_fit *s = context;
  const double length = s->piece->length;
  const double since = s->piece->t0 + span.at * length - s->T2.time;
  const rf_jet line = { s->rate * since, s->rate * length, 0.0,
                        1e-15 * fabs(s->rate * since) };

  return rf_jet_add(rf_jet_log(rf_loss_jet(s->survey, span), span), line);
}

/* Until the loss is rounding. */
static void
look_at_loss(rf_cel23_fit *s, const rf_piece *piece)
{
  const rf_window end = { piece->high, 0.0 };
  const rf_jet loss = rf_loss_jet(s->survey, end);

  if (isfinite(s->lost))
    return;
  if (!(loss.error < 1e-7 * loss.value)) {
    s->lost = piece->t0 + piece->low * piece->length;
    return;
  }
  s->piece = piece;
  rf_extremum_over(&s->descent, rate_jet, s, piece);
  rf_extremum_over(&s->level, level_jet, s, piece);
}

/* T_2 is the first time from T_1 on with r_1 >= 1/2. */
static void
find_T2(rf_cel23_fit *s, rf_piece *rest)
{
  double tau;

  s->k = 0;
  s->target = HALF;
  s->way = 1.0;
  if (rf_first_over(&s->T2, &tau, reach_jet, s, rest))
    rest->low = tau;
}

/* Predictions alone: single neurons are not looked at, so the claims are of
   networks of any width. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_cel23_fit *s = (rf_cel23_fit *)(void *)own;
  rf_piece rest = *piece;
  rf_status status = rf_survey_outputs(survey);

  if (status < 0)
    return status;
  s->survey = survey;
  look_at_set(s, piece);
  if (isinf(s->T2.time))
    find_T2(s, &rest);
  if (isfinite(s->T2.time) && rest.low < rest.high)
    look_at_loss(s, &rest);
  return RF_OK;
}

/* g, eta, and the rate of Theorem 6. */
static rf_status
find_weights(rf_cel23_fit *s)
{
  const rf_problem *p = s->h->problem;
  const rf_teacher *t = s->h->constants->teacher;
  const double c = p->sum ? 1.0 : 1.0 / (double)p->n;
  const double delta = middle(&t->delta), Delta = middle(&t->Delta);

  if (!(s->g = rf_alloc(p->d * p->n, sizeof *s->g))
      || !(s->eta = rf_alloc(p->d, sizeof *s->eta)))
    return RF_ENOMEM;
  for (size_t k = 0; k < p->d; k++) {
    const double nu = middle(&t->nu[k]);
    s->eta[k] = middle(&t->eta[k]);
    for (size_t i = 0; i < p->n; i++)
      for (size_t l = 0; l < p->d; l++)
        s->g[k * p->n + i] += c * mpq_get_d(p->x[i * p->d + l])
          * middle(&t->part[k * p->d + l]) / (s->eta[k] * nu * nu);
  }
  s->rate = 0.4 * pow(delta, 4.0) / (Delta * Delta);
  s->guess = rf_engine_is(p->engine, RF_BY_RTOL)
    ? fmax(1e3 * p->rtol, 1e-12) : 1e-12;
  return RF_OK;
}

/* From T_1 on, to the end of the run; where the constants are missing nothing
   is looked at, and the claims say why. */
rf_status
rf_cel23_fit_create(rf_cel23_fit **fit, rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  rf_cel23_fit *s = rf_alloc(1, sizeof *s);
  rf_status status;

  if (!(*fit = s))
    return RF_ENOMEM;
  s->h = h;
  s->lost = s->lost_set = INFINITY;
  rf_first_init(&s->T2, h->strain && h->strain->hidden);
  s->why = t->why ? t->why : t->no_scale ? t->no_scale
    : h->problem->engine == RF_LIMIT ? "it is about a positive scale" : NULL;
  if (s->why)
    return RF_OK;
  if ((status = find_weights(s)) < 0)
    return status;
  rf_extremum_init(&s->set, 1e-9);
  rf_extremum_init(&s->descent, 1e-9);
  rf_extremum_init(&s->level, 1e-9);
  s->own.from = middle(&t->aligned);
  s->own.to = INFINITY;
  s->own.with = s;
  s->own.stretch = stretch;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_cel23_fit_free(rf_cel23_fit *s)
{
  if (!s)
    return;
  rf_release(s->g);
  rf_release(s->eta);
  rf_release(s);
}

/* ---- claims ---- */

/* Is neuron j active on all data (J_+) or on none at the end, with no event
   after T_1?  u: scratch [n]. */
static bool
is_settled(const rf_hearing *h, size_t j, signed char *u)
{
  const rf_teacher *t = h->constants->teacher;
  const size_t n = h->problem->n;
  size_t active = 0, i;
  rf_walk walk;

  rf_walk_start(&walk, h->evidence, j, u);
  while (rf_walk_next(&walk, &i))
    if (h->evidence->event[i].time > middle(&t->aligned))
      return false;
  for (size_t k = 0; k < n; k++)
    active += u[k] > 0;
  return active == 0 || active == n;
}

/* All of J_+ on all data, all others on none: else h is not that of v. */
rf_status
rf_cel23_fit_missing(const char **why, const rf_hearing *h)
{
  const rf_cel23_fit *s = rf_cel23_fit_of(h);
  signed char *u;

  *why = rf_run_missing(h) ? rf_run_missing(h)
    : !s ? "nothing was measured on the steps" : s->why;
  if (*why)
    return RF_OK;
  if (!(u = rf_alloc(h->problem->n, 1)))
    return RF_ENOMEM;
  for (size_t j = 0; j < h->problem->m && !*why; j++)
    if (!is_settled(h, j, u))
      *why = "after T_1 a neuron is active on some data only";
  rf_release(u);
  return RF_OK;
}

/* A bound that comes from doubles, with what they may be off by. */
static void
hear_bound(rf_hearing *h, double bound, double error)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  mpfr_set_d(r.lo, bound - error, MPFR_RNDD);
  mpfr_set_d(r.hi, bound + error, MPFR_RNDU);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
}

/* One run that leaves S contradicts the lemma; one that stays in it until its
   numbers are rounding is told with the time up to which that was seen. */
static rf_status
in_set(rf_hearing *h)
{
  const rf_cel23_fit *s = rf_cel23_fit_of(h);
  const char *why;
  rf_status status = rf_cel23_fit_missing(&why, h);

  if (status < 0)
    return status;
  if (!why && !s->set.any)
    why = s->beyond ? s->beyond : "the run ends before T_1";
  if (why)
    return rf_report_unknown(h, why);
  rf_cel23_conditions(h);
  rf_hear_supremum(h, &s->set,
                   s->error * rf_steps_error(h, h->evidence->reached));
  hear_bound(h, 1.0, 0.0);
  rf_conclude_difference(h);
  if (isfinite(s->lost_set)) {
    rf_hear_note(h, "until %.6g, %s", s->lost_set,
                 s->beyond ? s->beyond : "where v is v* up to rounding");
    if (s->beyond && h->now.conclusion == RF_YES)
      rf_conclude(h, RF_UNSURE);
  }
  return rf_report(h);
}

/* What is said from T_2 on. */
static rf_status
before_T2(const char **why, rf_hearing *h)
{
  const rf_cel23_fit *s = rf_cel23_fit_of(h);
  rf_status status = rf_cel23_fit_missing(why, h);

  if (status >= 0 && !*why && !s->level.any)
    *why = rf_first_is_sure(&s->T2) ? "the run ends before T_2"
      : rf_hidden_time;
  return status;
}

/* From an earlier T_2 on there may be more to look at. */
static void
doubt_T2(rf_hearing *h, const rf_cel23_fit *s)
{
  if (rf_first_is_sure(&s->T2))
    return;
  rf_hear_note(h, "%s", rf_hidden_time);
  if (h->now.conclusion == RF_YES)
    rf_conclude(h, RF_UNSURE);
}

/* ||grad L||^2 = -L' on the run, so that the inequality is one of two functions
   of a state: the error of the run does not matter. */
static rf_status
pl(rf_hearing *h)
{
  const rf_cel23_fit *s = rf_cel23_fit_of(h);
  const rf_teacher *t = h->constants->teacher;
  const char *why;
  rf_real margin;
  double bound;
  rf_status status = before_T2(&why, h);

  if (status < 0)
    return status;
  if (why)
    return rf_report_unknown(h, why);
  rf_cel23_conditions(h);
  rf_hear_infimum(h, &s->descent, 1e-6 * fabs(s->descent.value));
  bound = 0.4 * middle(&t->eta[h->problem->d - 1]) * middle(&t->pull)
    / middle(&t->eta[0]);
  hear_bound(h, bound, 1e-14 * bound);
  rf_real_init(&margin, h->prec);
  rf_log_ratio(&margin, &h->now.measured, &h->now.bound);
  rf_conclude_margin(h, &margin);
  rf_real_clear(&margin);
  rf_hear_note(h, "T_2 = %.10g", s->T2.time);
  doubt_T2(h, s);
  return rf_report(h);
}

/* L(T_2 + t) < (Delta^2 / 2) exp(-0.4 t delta^4 / Delta^2), and T_2 < ln(1 /
   lambda) (4 + epsilon) d Delta^2 / delta^6. */
static rf_status
loss(rf_hearing *h)
{
  const rf_cel23_fit *s = rf_cel23_fit_of(h);
  const rf_teacher *t = h->constants->teacher;
  const double delta = middle(&t->delta), Delta = middle(&t->Delta);
  const char *why;
  double latest;
  rf_status status = before_T2(&why, h);

  if (status < 0)
    return status;
  if (why)
    return rf_report_unknown(h, why);
  rf_cel23_conditions(h);
  rf_hear_supremum(h, &s->level, 8.0 * rf_steps_error(h, s->level.time));
  hear_bound(h, log(0.5 * Delta * Delta), 1e-14);
  rf_conclude_difference(h);
  latest = -middle(&t->log_scale) * (4.0 + mpq_get_d(h->epsilon))
    * (double)h->problem->d * Delta * Delta / pow(delta, 6.0);
  rf_hear_note(h, "measured: ln L + rate t, rate %.5g; T_2 = %.10g, bound"
               " %.6g", s->rate, s->T2.time, latest);
  if (!(s->T2.time < latest))
    rf_conclude(h, s->T2.maybe < latest ? RF_UNSURE : RF_NO);
  doubt_T2(h, s);
  return rf_report(h);
}

#define PAPER "Chistikov, Englert & Lazic 2023"
#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS)

const rf_known rf_claims_cel23_fit[] = {
  { { "CEL.S", PAPER ", Lemma 5", "v stays in the set S",
      "each quotient of the set's inequalities < 1; measured: the largest",
      "run", "[T_1, end]", STEPS }, in_set },
  { { "CEL.pl", PAPER ", Lemma 5", "a PL inequality",
      "||grad L||^2 / L > 2 eta_d ||gamma|| / (5 eta_1)", "run",
      "[T_2, end]", STEPS }, pl },
  { { "CEL.loss", PAPER ", Theorem 6", "the loss falls from T_2 on",
      "L < (Delta^2 / 2) exp(-0.4 (t - T_2) delta^4 / Delta^2), and T_2 is"
      " bounded", "run", "[T_2, end]", STEPS }, loss },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
