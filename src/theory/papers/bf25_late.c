/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_late.c -- Boursier & Flammarion 2025, Lemmas 4 to 7: claims on what
 * bf25_phases.c measured.
 *
 * Where the paper has a constant without a value, the form of the statement
 * that its proof gives is checked, in which nothing is hidden; a note tells
 * the constant that the printed one would need. */
#include "config.h"

#include <math.h>

#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/constants/assumptions.h"
#include "theory/papers/bf25_steps.h"
#include "theory/start/start.h"

/* NULL: the run was not followed, or not looked at. */
static const rf_bf25_phases *
phases_of(const rf_hearing *h)
{
  return h->bf25 ? h->bf25->phases : NULL;
}

/* Why nothing is known of a phase; NULL: it is. */
static const char *
missing(const rf_hearing *h, int phase)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = h->alignment->why ? h->alignment->why : rf_run_missing(h);

  if (why || !s || s->why)
    return why ? why : s ? s->why : "nothing was measured on the steps";
  if (!s->at_tau.there)
    return "the run ends before tau";
  if (phase >= 2 && !s->tau2.there)
    return "the run ends before tau_2";
  if (phase >= 3 && !s->tau3.there)
    return "the run ends before tau_3";
  return NULL;
}

/* H0, A4, H4: a ReLU on acute data, a dominated start. */
static void
conditions(rf_hearing *h)
{
  rf_hear_condition(h, "H0", "the activation is the ReLU",
                    mpq_sgn(h->problem->leak) ? RF_NO : RF_YES);
  rf_hear_condition(h, "A4", "Assumption 4",
                    h->constants->assumptions->not_four ? RF_NO : RF_YES);
  rf_hear_condition(h, "H4", "|a_j(0)| >= ||w_j(0)|| for all j",
                    h->start->dominated);
}

/* A double that is off by no more than error. */
static void
real_of(rf_real *r, double x, double error)
{
  mpfr_set_d(r->lo, x, MPFR_RNDD);
  mpfr_set_d(r->hi, x, MPFR_RNDU);
  mpfr_sub_d(r->lo, r->lo, error, MPFR_RNDD);
  mpfr_add_d(r->hi, r->hi, error, MPFR_RNDU);
}

/* Measured and bound, each with its error, at a time. */
static void
say(rf_hearing *h, double measured, double error, double bound, double time)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  real_of(&r, measured, error);
  rf_hear_measured(h, &r);
  real_of(&r, bound, 1e-12 * fabs(bound));
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, time);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
}

/* ---- Lemma 4 ---- */

/* a_i' = <w_i, D> = sum of p_k <w_i, x_k> over the active data, each term of
   which is >= 0 where p_k is: so it is proved by signs, and what is measured
   must not contradict it.  Lemma 4 has it for I up to tau; where all p_k > 0
   and the activation is the ReLU it is so for every neuron and as long as that
   lasts. */
static rf_status
mono(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = h->alignment->why ? h->alignment->why
    : rf_run_missing(h) ? rf_run_missing(h)
    : !s || !s->pull.any ? "nothing was measured on the steps" : NULL;
  const double error = why ? 0.0 : rf_steps_error(h, s->pull.time);
  rf_real least;

  if (why)
    return rf_report_unknown(h, why);
  rf_hear_condition(h, "H0", "the activation is the ReLU",
                    mpq_sgn(h->problem->leak) ? RF_NO : RF_YES);
  rf_real_init(&least, h->prec);
  real_of(&least, -rf_extremum_high(&s->pull), 4.0 * error);
  rf_hear_margin_of(h, "R", "p_k > 0 for all k", &least);
  rf_real_clear(&least);
  if (s->falls.any) {
    rf_hear_infimum(h, &s->falls, 10.0 * error);
    rf_conclude_margin(h, &h->now.measured);
    if (h->now.conclusion == RF_UNSURE)
      rf_conclude(h, RF_YES);
  } else {
    rf_hear_note(h, "by the signs of the residuals alone");
    rf_conclude(h, RF_YES);
  }
  return rf_report(h);
}

/* ---- Lemma 5 ---- */

/* (44): (sum_I a^2)' <= 2 (1 + b) ||D*|| sum_I a^2, where b is by how much D
   may be longer than D*: not at all while no prediction is below 0.  So ln
   sum_I a^2 needs at least ln(eps_2 / sum_I a(tau)^2) / (2 (1 + b) ||D*||) to
   reach eps_2.  The printed bound, (1 - 2 eps) ln(1/lambda) / ||D*||, is
   without its O(ln(1 / eps_2)) and told in the note. */
static rf_status
tau2(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 2);
  double b, bound, printed;

  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  b = s->below / s->drive;
  bound = log(RF_EPSILON2 / s->at_tau.grown) / (2.0 * (1.0 + b) * s->drive);
  if (!(bound > 0.0)) {
    rf_hear_note(h, "sum_I a^2 is %.4g at tau already", s->at_tau.grown);
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  printed = (1.0 - 2.0 * mpq_get_d(h->epsilon))
    * rf_steps_double(&h->alignment->width) / s->drive;
  say(h, bound, 1e-12 * bound + 10.0 * rf_steps_error(h, s->tau2.time),
      s->tau2.time - s->at_tau.time, s->tau2.time);
  rf_conclude_ratio(h);
  rf_hear_note(h, "tau_2 = %.12g, epsilon_2 = %g; without the constant of (44)"
               " %.11g", s->tau2.time, RF_EPSILON2, printed);
  if (s->other2) {
    rf_conclude(h, RF_NO);
    rf_hear_note(h, "sum_N a^2 reaches 2 lambda^2 first");
  }
  return rf_report(h);
}

/* Are two neurons in one face, without an event, from tau to tau_2?  u[2][n]:
   to work with. */
static bool
share_face(const rf_hearing *h, const rf_bf25_phases *s, signed char *u)
{
  const size_t n = h->problem->n;
  bool moved = false;
  rf_walk walk;

  for (int i = 0; i < 2; i++) {
    const rf_evidence *e = h->evidence;
    size_t at;
    rf_walk_start(&walk, e, s->tau2.apart.pair[i], u + (size_t)i * n);
    while (walk.next < walk.end
           && e->event[e->of[walk.next]].time <= s->tau2.time
           && rf_walk_next(&walk, &at))
      moved = moved || e->event[at].time > s->at_tau.time;
  }
  return !moved && !memcmp(u, u + n, n);
}

/* a_i a_j - <w_i, w_j> = a_i a_j (1 - <u_i, u_j>) is conserved while two
   neurons share a face, so 1 - <u_i, u_j> falls as the a grow.  Phi^T J Phi =
   J says so: z_i^T J z_j is kept by a propagator that both share.  Two that do
   not share a face say nothing. */
static rf_status
compare_pair(rf_hearing *h, const rf_bf25_phases *s, bool share)
{
  const size_t d = h->problem->d, *pair = s->tau2.apart.pair;
  const double *u = s->at_tau.z + pair[0] * (1 + d);
  const double *v = s->at_tau.z + pair[1] * (1 + d);
  const double before = rf_apart_distance(u, v, d);
  const double predicted = before
    * (u[0] / s->tau2.z[pair[0] * (1 + d)])
    * (v[0] / s->tau2.z[pair[1] * (1 + d)]);
  const double error = 8.0 * rf_steps_error(h, s->tau2.time);
  const double power = exp((mpq_get_d(h->epsilon) - 1.0)
                           * rf_steps_double(&h->alignment->width));
  rf_real r;

  say(h, s->tau2.apart.most, error, predicted, s->tau2.time);
  rf_hear_note(h, "neurons %zu, %zu; at tau %.10g; constant needed of "
               "lambda^(1 - epsilon) %.4g", pair[0], pair[1], before,
               s->tau2.apart.most / power);
  if (!share) {
    rf_hear_note(h, "they do not share a face since tau");
    return rf_report(h);
  }
  rf_real_init(&r, h->prec);
  real_of(&r, error + 1e-9 * predicted
          - fabs(s->tau2.apart.most - predicted), 1e-15 + 1e-11 * predicted);
  rf_conclude_margin(h, &r);
  rf_real_clear(&r);
  return rf_report(h);
}

/* Of the pair that is farthest apart at tau_2. */
static rf_status
pair(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 2);
  signed char *u;
  bool share;

  if (!why && !s->tau2.apart.few && isnan(s->tau2.apart.most))
    why = "more than 4,000,000 pairs would have to be compared";
  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  if (s->tau2.apart.few) {
    rf_hear_note(h, "I has fewer than two neurons");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  if (!(u = rf_alloc(2 * h->problem->n, 1)))
    return RF_ENOMEM;
  share = share_face(h, s, u);
  rf_release(u);
  return compare_pair(h, s, share);
}

/* ---- Lemma 6 ---- */

/* ||beta* - beta||_H at tau_2. */
static double
gap_at_tau2(const rf_hearing *h, const rf_bf25_phases *s)
{
  const double *gap = s->tau2.gap;
  double norm = 0.0;

  for (size_t k = 0; k < h->problem->n; k++) {
    double e = 0.0;
    for (size_t l = 0; l < h->problem->d; l++)
      e += s->survey->x[k * h->problem->d + l] * gap[l];
    norm = hypot(norm, e);
  }
  return norm * sqrt(s->survey->weight);
}

/* Data in fewer dimensions have more than one beta*, and no rate; Assumption 4
   excludes them. */
static const char flat[] = "sigma_min is 0";

/* (50) without its O: ||beta* - beta||_H falls at eps_2 sigma_min or faster,
   from kappa ||beta*|| in units of sqrt(sigma_min); the note has the bound
   from where it is at tau_2. */
static rf_status
tau3(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 3);
  double bound, sharp;

  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  if (!(s->least > 0.0))
    return rf_report_unknown(h, flat);
  bound = log(sqrt(s->largest / s->least) * s->beta_norm / RF_EPSILON3)
    / (s->least * RF_EPSILON2);
  sharp = log(gap_at_tau2(h, s) / (sqrt(s->least) * RF_EPSILON3))
    / (s->least * RF_EPSILON2);
  say(h, s->tau3.time - s->tau2.time,
      10.0 * rf_steps_error(h, s->tau3.time), bound, s->tau3.time);
  rf_conclude_ratio(h);
  rf_hear_note(h, "tau_3 = %.12g, epsilon_3 = %g; from tau_2 at most %.9g;"
               " sigma_max %.12g, kappa %.10g", s->tau3.time, RF_EPSILON3,
               sharp, s->largest, sqrt(s->largest / s->least));
  if (s->other3) {
    rf_conclude(h, RF_NO);
    rf_hear_note(h, "sum_N a^2 reaches lambda^(2 - 2 epsilon) first");
  }
  return rf_report(h);
}

/* The paper has a slack of O(lambda^(2 - 2 epsilon)), which is not counted.
   beta' = P c X^T X (beta* - beta), P = sum_I (a^2 + w w^T) >= eps_2, while
   all of I is active on all data. */
static rf_status
lyap(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 3);
  rf_real bound;

  if (why || !s->approach.decay.any)
    return rf_report_unknown(h, why ? why : "phase 2b has no step");
  conditions(h);
  if (!(s->least > 0.0))
    return rf_report_unknown(h, flat);
  rf_hear_supremum(h, &s->approach.decay, 10.0 * s->approach.carry
                   * rf_steps_error(h, s->approach.decay.time));
  rf_real_init(&bound, h->prec);
  real_of(&bound, -RF_EPSILON2 * s->least, 1e-13);
  rf_hear_bound(h, &bound);
  rf_real_clear(&bound);
  rf_conclude_difference(h);
  if (h->now.conclusion == RF_NO) {
    rf_conclude(h, RF_UNSURE);
    rf_hear_note(h, "a slack of O(lambda^(2 - 2 epsilon)) is not given");
  }
  return rf_report(h);
}

/* Of neurons with a < 0 the one that has grown most by tau_3.  |a| <= |a(0)|
   lambda^(-eps), as logarithms. */
static rf_status
neg(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 3);
  const double bound = why ? 0.0 : mpq_get_d(h->epsilon)
    * rf_steps_double(&h->alignment->width);
  double most = -INFINITY;
  size_t at = SIZE_MAX;

  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  for (size_t j = 0; j < h->problem->m; j++) {
    const double x = s->set[j] < 0
      ? log(fabs(s->tau3.z[j * (1 + h->problem->d)])) - rf_bf25_base(h, j)
      : -INFINITY;
    if (x > most) {
      most = x;
      at = j;
    }
  }
  if (at == SIZE_MAX) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "no neuron has a < 0");
    return rf_report(h);
  }
  rf_hear_neuron(h, at);
  say(h, most, rf_steps_error(h, s->tau3.time), bound, s->tau3.time);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* ---- Lemma 7 ---- */

/* Neurons with a mixed pattern, at tau_3 and at the end. */
typedef struct mixture {
  size_t gained;         /* how often one becomes so after tau_3 */
  size_t count[2];
  double size[2];        /* R = half the sum of their ||w||^2 */
} mixture;

static double
half_norm2(const double *z, size_t d)
{
  double sum = 0.0;

  for (size_t l = 1; l <= d; l++)
    sum += 0.5 * z[l] * z[l];
  return sum;
}

/* Neuron j from the start to the end; u[n], z[1 + d]: to work with. */
static void
add_mixed(mixture *out, const rf_hearing *h, size_t j, signed char *u,
          rf_real *z)
{
  const rf_bf25_phases *s = phases_of(h);
  const rf_moment *end = rf_moment_of(h->evidence, RF_AT_END);
  const size_t n = h->problem->n, d = h->problem->d;
  size_t i;
  rf_walk walk;
  bool was, then;

  rf_walk_start(&walk, h->evidence, j, u);
  was = then = rf_is_mixed(u, n);
  while (rf_walk_next(&walk, &i)) {
    const bool now = rf_is_mixed(u, n);
    if (h->evidence->event[i].time > s->tau3.time)
      out->gained += now && !was;
    else
      then = now;
    was = now;
  }
  out->count[0] += then;
  out->count[1] += was;
  if (then)
    out->size[0] += half_norm2(s->tau3.z + j * (1 + d), d);
  if (!was || !end)
    return;
  rf_moment_numbers(z, h->evidence, end, j);
  for (size_t l = 1; l <= d; l++)
    out->size[1] += 0.5 * pow(rf_steps_double(&z[l]), 2.0);
}

/* R_t <= R exp(-(c_4 / 2) (t - tau_3)): the c_4 that would do at the end; and
   for R' <= -(c_4 / 2) R at all times, by the slowest neuron. */
static void
note_mixed(rf_hearing *h, const mixture *x, double since)
{
  const rf_shrink *s = &phases_of(h)->shrink;

  rf_hear_note(h, "%zu mixed neurons at tau_3, R %.6g; %zu at the end",
               x->count[0], x->size[0], x->count[1]);
  if (x->count[1] && x->size[1] > 0.0)
    rf_hear_note(h, "R %.6g, for which c_4 <= %.6g would do", x->size[1],
                 2.0 * log(x->size[0] / x->size[1]) / since);
  if (s->least.any)
    rf_hear_note(h, "on all steps c_4 <= %.6g",
                 -2.0 * rf_extremum_high(&s->least));
  rf_hear_note(h, "c_4 is not given");
}

/* Lemma 7: the set of neurons with a mixed pattern gains no member after
   tau_3.  Its rate is printed as c_4 and proved as c_4 / 2, with c_4 existing
   only: the count alone is judged. */
static rf_status
mixed(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 3);
  mixture all = { .gained = 0 };
  signed char *u;
  rf_real *z;

  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  u = rf_alloc(h->problem->n, 1);
  z = rf_reals(1 + h->problem->d, h->prec);
  for (size_t j = 0; u && z && j < h->problem->m; j++)
    add_mixed(&all, h, j, u, z);
  rf_reals_free(z, 1 + h->problem->d);
  rf_release(u);
  if (!u || !z)
    return RF_ENOMEM;
  say(h, (double)all.gained, 0.0, 0.0, s->tau3.time);
  note_mixed(h, &all, h->evidence->reached - s->tau3.time);
  rf_conclude(h, all.gained ? RF_NO : RF_YES);
  return rf_report(h);
}

/* A ratio of two functions of the state: the error of the run moves it by a
   few relative errors.  Lemma 22: ||theta'||^2 >= sigma_min ||beta*|| (L -
   L*), up to a term that shrinks with lambda. */
static rf_status
pl(rf_hearing *h)
{
  const rf_bf25_phases *s = phases_of(h);
  const char *why = missing(h, 3);
  rf_real bound, margin;

  if (why || !s->approach.slope.any)
    return rf_report_unknown(h, why ? why : "the run ends before a step after"
                             " tau_3");
  conditions(h);
  if (!(s->least > 0.0))
    return rf_report_unknown(h, flat);
  rf_hear_infimum(h, &s->approach.slope,
                  1e-6 * fabs(s->approach.slope.value));
  rf_real_inits(h->prec, &bound, &margin, (rf_real *)0);
  real_of(&bound, s->least * s->beta_norm, 1e-13);
  rf_hear_bound(h, &bound);
  rf_log_ratio(&margin, &h->now.measured, &bound);
  rf_conclude_margin(h, &margin);
  rf_real_clears(&bound, &margin, (rf_real *)0);
  if (isfinite(s->approach.lost))
    rf_hear_note(h, "until %.6g, where L - L* is lost in rounding",
                 s->approach.lost);
  return rf_report(h);
}

/* Is a neuron at (0, 0)?  It rests there, and could grow: the point is then a
   saddle. */
static bool
has_zero(const rf_state *state)
{
  bool found = false;
  mpq_t q;

  mpq_init(q);
  for (size_t j = 0; j < state->m && !found; j++) {
    size_t zeros = 0;
    for (size_t i = 0; i <= state->d; i++) {
      rf_state_number(q, state, j, i);
      zeros += mpq_sgn(q) == 0;
    }
    found = zeros == 1 + state->d;
  }
  mpq_clear(q);
  return found;
}

/* What the limit of the flow is: a minimum, or a saddle with its rate. */
static void
tell_point(rf_hearing *h, const rf_endpoint *e)
{
  rf_escape escape;
  double rate = 0.0;

  if (!e->has_limit) {
    rf_hear_note(h, "%s", e->tail.why ? e->tail.why
                                      : "the limit is not known");
    rf_conclude(h, RF_UNSURE);
    return;
  }
  rf_hear_note(h, "%s", rf_point_kind_name(e->limit.kind));
  for (size_t i = 0; i < rf_stationary_escape_count(e->list); i++)
    if (rf_stationary_escape_get(e->list, &escape, i) >= 0
        && escape.rate > rate)
      rate = escape.rate;
  if (e->limit.minimum == RF_YES)
    rate = 0.0;
  say(h, rate, 1e-13 * rate, 0.0, e->time);
  rf_conclude(h, e->limit.minimum);
}

/* Section 6 of the paper: with |a| > ||w|| the limit is a local minimum of the
   loss, with a neuron at (0, 0) a saddle.  The certificate is that of
   theory/stationary: G <= 0 near w for a > 0, >= 0 for a < 0. */
static rf_status
local(rf_hearing *h)
{
  const rf_endpoint *e;
  rf_status status = rf_endpoint_of(&e, h);

  if (status < 0)
    return status;
  if (e->why)
    return rf_report_unknown(h, e->why);
  rf_hear_condition(h, "Z", "no neuron is at (0, 0)",
                    has_zero(e->state) ? RF_NO : RF_YES);
  if (e->has_limit)
    rf_hear_condition(h, "S", "the neurons stay in their faces",
                      e->tail.stays);
  tell_point(h, e);
  return rf_report(h);
}

#define PAPER "Boursier & Flammarion 2025"
#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS)

const rf_known rf_claims_bf25_phases[] = {
  { { "BF2.mono", PAPER ", Lemma 4", "a does not fall",
      "a' = <w, D> >= 0; measured: the least a' / |a|", "neuron", "[0, tau]",
      STEPS }, mono },
  { { "BF2.tau2", PAPER ", Lemma 5, (44)", "growth takes its time",
      "tau_2 - tau >= ln(epsilon_2 / sum_I a(tau)^2) / (2 (1 + b) ||D*||)",
      "run", "tau_2", STEPS }, tau2 },
  { { "BF2.pair", PAPER ", Lemma 5, (45)", "directions come together",
      "1 - <u_i, u_j> falls as 1 / (a_i a_j) grows", "pairs of I", "tau_2",
      STEPS }, pair },
  { { "BF2.tau3", PAPER ", Lemma 6, (50)", "the fit takes its time",
      "tau_3 - tau_2 <= ln(kappa ||beta*|| / epsilon_3) / (sigma_min"
      " epsilon_2)", "run", "tau_3", STEPS }, tau3 },
  { { "BF2.lyap", PAPER ", Lemma 6", "the fit falls exponentially",
      "d ln ||beta* - beta||_H / dt <= -epsilon_2 sigma_min", "run",
      "[tau_2, tau_3]", STEPS }, lyap },
  { { "BF2.neg", PAPER ", Lemma 6", "a < 0 stays small",
      "ln(|a| / |a(0)|) <= epsilon ln(1/lambda)", "a < 0", "tau_3", STEPS },
    neg },
  { { "BF2.mixed", PAPER ", Lemma 7", "none becomes mixed",
      "neurons that gain a mixed pattern: 0", "neuron", "[tau_3, end]",
      STEPS }, mixed },
  { { "BF2.pl", PAPER ", Lemma 22", "a local PL inequality",
      "||theta'||^2 / (L - L*) >= sigma_min ||beta*||", "run",
      "[tau_3, end]", STEPS }, pl },
  { { "BF2.local", PAPER ", section 6", "a local minimum at the end",
      "a state's G has the sign of no descent; measured of a saddle: the rate"
      " of escape", "run", "end", RF_NEEDS_START | RF_NEEDS_EVENTS
      | RF_NEEDS_END }, local },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
