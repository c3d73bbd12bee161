/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_end.c -- Boursier & Flammarion 2025, Theorems 2 and 4: a network that
 * stops at the linear fit.
 *
 * Theorem 2 is about three points, Theorem 4 about all data with Assumptions 4
 * to 6: a ReLU network of any width ends at the predictions of the linear fit
 * beta*, with a loss above 0.  The lambda below which this holds exists, but
 * has no formula: so no run can violate the claim, and none can confirm it. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/claims/sectors.h"
#include "theory/constants/assumptions.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/catalogue.h"
#include "theory/start/start.h"

/* Begin an assumption; false after a report that nothing is known of it. */
static bool
begins(rf_hearing *h, rf_status *status)
{
  *status = RF_OK;
  h->now.assumption = true;
  if (h->problem->loss != RF_SQUARE)
    *status = rf_report_unknown(h, "it is about the square loss");
  else if (!h->constants->assumptions)
    *status = rf_report_unknown(h, h->constants->no_assumptions);
  else
    return true;
  return false;
}

/* Report an assumption that fails for a reason, or, NULL, does not. */
static rf_status
answer(rf_hearing *h, const char *why)
{
  if (why)
    rf_hear_note(h, "%s", why);
  rf_conclude(h, why ? RF_NO : RF_YES);
  return rf_report(h);
}

/* Measured and bound, both known exactly. */
static void
say_exact(rf_hearing *h, const mpq_t measured, const mpq_t bound)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_set_q(&r, measured);
  rf_hear_measured(h, &r);
  rf_real_set_q(&r, bound);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
}

/* The data have an eta below 1/6, or none: the smallest is compared with 1/6.
   Assumption 3 describes the three points by one number, eta; Theorem 2 asks
   for eta < 1/6.  Its intervals are half-open, and the order of the data is
   free. */
static rf_status
assumption3(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_status status;
  mpq_t most;

  if (!begins(h, &status))
    return status;
  mpq_init(most);
  mpq_set_ui(most, 1, 6);
  if (!a->not_three) {
    say_exact(h, a->eta, most);
    rf_conclude_difference(h);
  }
  mpq_clear(most);
  return answer(h, a->not_three);
}

/* Acute angles, positive labels, independent data: found with the constants.
   It makes D* = (1/n) sum y_k x_k the only extremal vector, a maximum. */
static rf_status
assumption4(rf_hearing *h)
{
  rf_status status;

  if (!begins(h, &status))
    return status;
  return answer(h, h->constants->assumptions->not_four);
}

/* The ratio of the two sides at the datum of K where it is least: > 1.  Kept
   squared, so the margin is the logarithm of its root.  K are the data on the
   border of the cone of all data: y_k ||x_k||^2 must exceed ||y|| sqrt(sum_{l
   != k} <x_k, x_l>^2) at each of them. */
static rf_status
assumption5(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_real ratio, margin;
  rf_status status;

  if (!begins(h, &status))
    return status;
  if (a->five_at == SIZE_MAX) {
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  rf_hear_note(h, "datum %zu", a->five_at);
  if (mpq_sgn(a->five) > 0) {
    rf_real_inits(h->prec, &ratio, &margin, (rf_real *)0);
    rf_real_sqrt_q(&ratio, a->five);
    rf_hear_measured(h, &ratio);
    rf_real_log(&margin, &ratio);
    rf_conclude_margin(h, &margin);
    rf_real_set_si(&ratio, 1);
    rf_hear_bound(h, &ratio);
    rf_real_clears(&ratio, &margin, (rf_real *)0);
  }
  if (h->now.conclusion == RF_UNSURE)
    rf_conclude(h, rf_assumption5(a) ? RF_YES : RF_NO);
  return rf_report(h);
}

/* Its part (1) has a number, the least drive at a border; parts (0) and (2)
   fail with a reason.  Its meaning: at beta* a small neuron with a < 0 that is
   active on some data only can but raise the loss. */
static rf_status
assumption6(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_status status;
  mpq_t zero;

  if (!begins(h, &status))
    return status;
  mpq_init(zero);
  say_exact(h, a->six, zero);
  mpq_clear(zero);
  rf_hear_margin(h, &h->now.measured);
  return answer(h, a->not_six);
}

/* A neuron that nothing drives: D(w) = {0}. */
typedef struct idle {
  const rf_moment *end;
  rf_real *z;            /* z[2][1 + d]: start, end */
  rf_real bound;         /* the last digit */
} idle;

/* max |z - z(0)| / (|a| + ||w||), and the last digit.  Relative to the
   neuron's size; as it has no drive at all, only the digits in which weights
   are told may differ, and an event is a contradiction. */
static rf_status
idle_of(rf_hearing *h, idle *s, size_t j)
{
  const size_t d = h->problem->d, width = 1 + d;
  const rf_evidence *e = h->evidence;
  rf_real *r = rf_reals(4, h->prec);
  rf_status status = RF_ENOMEM;

  if (!r)
    return status;
  RF_TRY(rf_start_row(s->z, h->start, j));
  rf_moment_numbers(s->z + width, e, s->end, j);
  for (size_t i = 0; i < width; i++) {
    rf_real_sub(&r[0], &s->z[i], &s->z[width + i]);
    rf_real_abs(&r[1], &r[0]);
    rf_real_keep_max(&r[2], &r[1]);
  }
  rf_row_norm(&r[0], s->z, d);
  rf_real_abs(&r[1], &s->z[0]);
  rf_real_add(&r[3], &r[0], &r[1]);
  rf_real_div(&r[0], &r[2], &r[3]);
  rf_hear_neuron(h, j);
  rf_hear_measured(h, &r[0]);
  rf_hear_bound(h, &s->bound);
  rf_conclude_ratio(h);
  if (e->first[j + 1] > e->first[j]) {
    rf_conclude(h, RF_NO);
    rf_hear_note(h, "it has events");
  }
  status = rf_report(h);

done:
  rf_reals_free(r, 4);
  return status;
}

/* What |x| is at least. */
static double
least_of(rf_span x)
{
  return x.lo > 0.0 ? x.lo : x.hi < 0.0 ? -x.hi : 0.0;
}

/* The same from above, by doubles; of a run in doubles. */
static void
hint_idle(rf_hint *g, const rf_hearing *h, const idle *s, size_t j)
{
  const size_t row = 1 + h->problem->d;
  const rf_span *z = h->start->span + j * row;
  const rf_evidence *e = h->evidence;
  double far = 0.0, size = 0.0;
  rf_span margin;

  *g = (rf_hint){ .met = RF_YES };
  if (s->end->precise)
    return;
  for (size_t i = 0; i < row; i++) {
    const double x = s->end->z[j * row + i], low = least_of(z[i]);
    far = rf_span_max(far, rf_span_max(fabs(x - z[i].lo),
                                       fabs(x - z[i].hi)));
    size = i ? rf_span_down(size + rf_span_down(low * low)) : size;
  }
  size = rf_span_down(rf_span_down(sqrt(size)) + least_of(z[0]));
  far = rf_span_up(rf_span_up(far) / size);
  margin = rf_span_sub(rf_span_log(rf_span_of(&s->bound)),
                       rf_span_log((rf_span){ 0.0, far }));
  g->least = margin.lo;
  g->conclusion = e->first[j + 1] > e->first[j] ? RF_NO : RF_YES;
  g->sure = margin.lo > 0.0;
}

/* D = {0} whatever the residuals are: a ReLU that no datum activates.  Where D
   is 0 because labels are, or cancel, it moves as soon as there are
   predictions; Assumption 4 excludes that. */
static bool
is_idle(const rf_problem *p, const signed char *u)
{
  bool off = mpq_sgn(p->leak) == 0;

  for (size_t k = 0; k < p->n; k++)
    off = off && u[k] < 0;
  return off;
}

/* All neurons that are active on no datum at the start. */
static rf_status
each_idle(rf_hearing *h, idle *s)
{
  rf_status status = RF_OK;

  for (size_t j = 0; j < h->problem->m; j++) {
    rf_hint g;
    if (!is_idle(h->problem, h->start->sign + j * h->problem->n))
      continue;
    hint_idle(&g, h, s, j);
    if (!rf_report_hint(h, &g))
      RF_TRY(idle_of(h, s, j));
  }
  if (h->reports == 0) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "there is no such neuron");
    status = rf_report(h);
  }

done:
  return status;
}

/* The last digit: of the doubles of a start, which have up to four roundings,
   or of those that are told. */
static void
last_digit(rf_real *r, const rf_evidence *e)
{
  if (e->precise) {
    mpfr_set_si(r->hi, 1 - e->problem->digits, MPFR_RNDU);
    mpfr_exp10(r->hi, r->hi, MPFR_RNDU);
    mpfr_set(r->lo, r->hi, MPFR_RNDD);
  } else
    rf_real_set_d(r, 4.0 * DBL_EPSILON);
}

/* Lemma 4 (3): a neuron that nothing drives at the start never moves.  It is
   exact at every scale, so it is asked without hypotheses.  The paper says it
   of D(w, 0) = {0}. */
static rf_status
inert(rf_hearing *h)
{
  idle s = { .end = rf_moment_of(h->evidence, RF_AT_END) };
  const char *why = rf_run_missing(h);
  const size_t width = 1 + h->problem->d;
  rf_status status = RF_ENOMEM;

  if (why || !s.end)
    return rf_report_unknown(h, why ? why : "the run has no end");
  rf_real_init(&s.bound, h->prec);
  last_digit(&s.bound, h->evidence);
  if ((s.z = rf_reals(2 * width, h->prec)))
    status = each_idle(h, &s);
  rf_reals_free(s.z, 2 * width);
  rf_real_clear(&s.bound);
  return status;
}

/* A4 to A6, a ReLU, a dominated start.  Without the threshold of lambda, which
   the paper does not give. */
static void
end_conditions(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;

  RF_ASSERT(a);
  rf_hear_condition(h, "H0", "the activation is the ReLU",
                    mpq_sgn(h->problem->leak) ? RF_NO : RF_YES);
  rf_hear_condition(h, "A4", "Assumption 4", a->not_four ? RF_NO : RF_YES);
  rf_hear_condition(h, "A5", "Assumption 5",
                    rf_assumption5(a) ? RF_YES : RF_NO);
  rf_hear_condition(h, "A6", "Assumption 6", a->not_six ? RF_NO : RF_YES);
  rf_hear_condition(h, "H4", "|a_j(0)| >= ||w_j(0)|| for all j",
                    h->start->dominated);
}

/* max_k |h_k - <beta*, x_k>|, <beta*, x_k> = y_k - r_k.  Predictions, not
   weights, as only they are determined at the end. */
static void
distance(rf_real *most, size_t *at, const rf_hearing *h, const rf_moment *m)
{
  const rf_problem *p = h->problem;
  rf_real goal, now, off;
  mpq_t fit;

  mpq_init(fit);
  rf_real_inits(h->prec, &goal, &now, &off, (rf_real *)0);
  for (size_t k = 0; k < p->n; k++) {
    mpq_sub(fit, p->y[k], h->constants->assumptions->r[k]);
    rf_real_set_q(&goal, fit);
    rf_real_set_d(&now, m->h[k]);
    rf_real_sub(&off, &now, &goal);
    rf_real_abs(&now, &off);
    if (k == 0 || mpfr_greater_p(now.lo, most->lo)) {
      rf_real_set(most, &now);
      *at = k;
    }
  }
  rf_real_clears(&goal, &now, &off, (rf_real *)0);
  mpq_clear(fit);
}

/* Where the neurons are at the end, and what those that are active on all data
   make together. */
typedef struct party {
  size_t all, none, mixed;
  rf_real *sum, *z;      /* sum[d] = sum a w; z[1 + d] of one neuron */
  signed char *u;        /* u[n] */
} party;

/* A neuron on a border of one of these two cones is in it: signs that are 0
   belong to either. */
static void
count_neuron(party *s, const rf_hearing *h, const rf_moment *m, size_t j)
{
  const size_t n = h->problem->n, d = h->problem->d;
  rf_walk walk;
  rf_real part, total;
  size_t i;

  rf_walk_start(&walk, h->evidence, j, s->u);
  while (rf_walk_next(&walk, &i))
    ;
  s->mixed += rf_is_mixed(s->u, n);
  s->none += !rf_is_mixed(s->u, n) && !memchr(s->u, 1, n);
  if (rf_is_mixed(s->u, n) || !memchr(s->u, 1, n))
    return;
  s->all++;
  rf_moment_numbers(s->z, h->evidence, m, j);
  rf_real_inits(h->prec, &part, &total, (rf_real *)0);
  for (size_t l = 0; l < d; l++) {
    rf_real_mul(&part, &s->z[0], &s->z[1 + l]);
    rf_real_add(&total, &s->sum[l], &part);
    rf_real_set(&s->sum[l], &total);
  }
  rf_real_clears(&part, &total, (rf_real *)0);
}

/* ||sum a w - beta*|| over those active on all data. */
static double
far_from(const party *s, mpq_t *beta, size_t d)
{
  double far = 0.0;
  rf_real fit, gap;

  rf_real_inits(mpfr_get_prec(s->sum[0].lo), &fit, &gap, (rf_real *)0);
  for (size_t l = 0; l < d; l++) {
    rf_real_set_q(&fit, beta[l]);
    rf_real_sub(&gap, &s->sum[l], &fit);
    far = hypot(far, rf_steps_double(&gap));
  }
  rf_real_clears(&fit, &gap, (rf_real *)0);
  return far;
}

/* Lemma 7 (2): at the end every neuron is active on all data or on none, and
   the sum of a w over the former is beta*. */
static rf_status
note_party(rf_hearing *h, const rf_moment *m)
{
  const size_t d = h->problem->d;
  party s = { .sum = rf_reals(d, h->prec), .z = rf_reals(1 + d, h->prec),
              .u = rf_alloc(h->problem->n, 1) };
  mpq_t *beta = rf_mpq_array(d);
  rf_status status = RF_ENOMEM;

  if (!s.sum || !s.z || !s.u || !beta)
    goto done;
  RF_TRY(rf_linear_fit(beta, h->problem));
  for (size_t j = 0; j < h->problem->m; j++)
    count_neuron(&s, h, m, j);
  rf_hear_note(h, "%zu active on all data, sum a w - beta* %.2g; %zu on none,"
               " %zu on some", s.all, far_from(&s, beta, d), s.none, s.mixed);

done:
  rf_reals_free(s.sum, d);
  rf_reals_free(s.z, 1 + d);
  rf_release(s.u);
  rf_mpq_array_free(beta, d);
  return status;
}

/* The point to which the flow goes, if its neurons stay in their faces, is
   exact, as is the loss of beta*; that they stay is proved, or not. */
static rf_status
note_limit(rf_hearing *h)
{
  const rf_endpoint *e;
  const rf_status status = rf_endpoint_of(&e, h);

  if (status < 0 || e->why || !e->has_limit || isnan(e->limit.above_fit))
    return status;
  rf_hear_note(h, "it goes to a loss %s that of beta*%s",
               e->limit.above_fit > 0.0 ? "above"
               : e->limit.above_fit < 0.0 ? "below" : "equal to",
               e->tail.stays == RF_YES ? ", for certain"
               : ", if its neurons stay in their faces");
  return RF_OK;
}

/* The threshold of lambda is not given: a run that ends elsewhere says that it
   is not below it.  The verdict is undecided, then, and the distance is what
   one reads.  Theorem 4: h(x_k) -> <beta*, x_k> for every width, beta* the
   least squares solution. */
static rf_status
ends_at_fit(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = h->problem->loss != RF_SQUARE
    ? "it is about the square loss" : !h->constants->assumptions
    ? h->constants->no_assumptions : rf_run_missing(h);
  rf_real most;
  size_t at = 0;
  rf_status status;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  end_conditions(h);
  rf_real_init(&most, h->prec);
  distance(&most, &at, h, m);
  rf_hear_measured(h, &most);
  rf_real_set_d(&most, m->at);
  rf_hear_time(h, &most);
  rf_real_clear(&most);
  rf_hear_note(h, "datum %zu, loss %.10g; threshold of lambda not given", at,
               m->loss);
  RF_TRY(note_party(h, m));
  RF_TRY(note_limit(h));
  rf_conclude(h, RF_UNSURE);
  status = rf_report(h);

done:
  return status;
}

#define PAPER "Boursier & Flammarion 2025"
#define RUN (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END)

const rf_known rf_claims_bf25_end[] = {
  { { "BF2.const", PAPER ", Theorems 2 and 4", "constants of Theorem 2",
      "values", "data", "-", 0 }, rf_check_constants },
  { { "BF2.A3", PAPER ", Assumption 3", "the three points, eta < 1/6",
      "smallest eta < 1/6", "data", "-", 0 }, assumption3 },
  { { "BF2.A4", PAPER ", Assumption 4", "acute angles, labels > 0",
      "<x_k, x_l> > 0, y_k > 0, any d data independent", "data", "-", 0 },
    assumption4 },
  { { "BF2.A5", PAPER ", Assumption 5", "border data stand out",
      "y_k ||x_k||^2 / (||y|| sqrt(sum_{l != k} <x_k, x_l>^2)) > 1, k in K",
      "data", "-", 0 }, assumption5 },
  { { "BF2.A6", PAPER ", Assumption 6", "mixed neurons driven out",
      "(0), (1), (2); measured: the least of (1), which is > 0", "data",
      "-", 0 }, assumption6 },
  { { "BF2.inert", PAPER ", Lemma 4 (3)", "undriven neurons stay",
      "max |z - z(0)| / (|a| + ||w||) <= the last digit, no event",
      "undriven", "end", RUN }, inert },
  { { "BF2.end", PAPER ", Theorems 2 and 4", "ends at the linear fit",
      "h(x_k) -> <beta*, x_k>; measured: the largest distance", "run", "end",
      RUN }, ends_at_fit },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
