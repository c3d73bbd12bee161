/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_phases.c -- Boursier & Flammarion 2025, Lemmas 4 to 7 on the steps.
 *
 * I are the neurons with a > 0 that some datum activates at the start, N those
 * with a < 0.  From tau on the sums over them are taken where steps end; the
 * step in which a phase ends is halved until its time is known.  Sums grow or
 * shrink while the residuals are positive, so that nothing is missed between
 * two ends. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stddef.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/constants/assumptions.h"
#include "theory/papers/bf25_steps.h"
#include "theory/real/spectrum.h"
#include "theory/start/start.h"

/* Neurons whose paths are looked at one by one. */
#define EACH_MOST 4096

/* ---- [0, tau] ---- */

/* -d ln |a| / dt in time: its supremum is the fastest fall of any |a|. */
static rf_jet
fall_jet(void *context, rf_window span)
{
  const rf_bf25_phases *s = context;
  const rf_track *t = s->track;
  const rf_jet a = rf_track_a(t, span);
  const rf_jet slope = rf_jet_poly_slope(t->c, t->degree, t->row, span);
  const double sign = a.value > 0.0 ? -1.0 : 1.0;

  return rf_jet_scale(rf_jet_div(slope, a, span), sign / t->piece.length);
}

/* A neuron's own fall is asked for, not that of a sum. */
static rf_status
fall_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  rf_bf25_phases *s = (rf_bf25_phases *)(void *)own;
  const rf_window high = { t->piece.high, 0.0 };

  (void)survey;
  s->track = t;
  rf_extremum_over(&s->falls, fall_jet, s, &t->piece);
  s->fell[t->piece.neuron] = (rf_fall){
    true, rf_track_a(t, high).value > 0.0, fall_jet(s, high).value,
    t->piece.t0 + t->piece.high * t->piece.length };
  return RF_OK;
}

/* May it fall faster than what was found?  g = <D, w/a> is d ln |a| / dt, also
   where w crosses a line.  Of ||w/a|| <= 1 its slope is ||D||^2 - g^2 >= 0 and
   what D' adds: -g, which counts of a > 0, rises by that part alone. */
static bool
fall_wants(const rf_surveyor *own, const rf_piece *piece)
{
  const rf_bf25_phases *s = (const rf_bf25_phases *)(const void *)own;
  const rf_fall *was = &s->fell[piece->neuron];
  const double since = piece->t0 + piece->high * piece->length - was->when;
  const double rate = was->rises ? 0.0 : rf_pull_rate(&s->shift);
  const double bend = rate * rate + 2.0 * s->shift.turn;

  return !was->seen || !(was->rate + bend * since <= s->falls.value);
}

typedef struct datum {   /* of the outputs */
  const rf_survey *survey;
  size_t k;
} datum;

/* -p_k: its supremum is minus the smallest residual. */
static rf_jet
pull_jet(void *context, rf_window span)
{
  const datum *x = context;

  return rf_jet_scale(rf_residual_jet(x->survey, x->k, span), -1.0);
}

/* On the whole stretch, whoever moves in it: as many looks as data. */
static rf_status
pull_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_bf25_phases *s = (rf_bf25_phases *)(void *)own;
  const rf_status status = rf_pull_look(&s->shift, survey, piece);

  for (size_t k = 0; status >= 0 && k < survey->n; k++) {
    datum x = { survey, k };
    rf_extremum_over(&s->pull, pull_jet, &x, piece);
  }
  return status;
}

/* ---- one time ---- */

/* sum_I a^2, sum_N a^2 / lambda^2, and beta* - sum_I a w: as Lemma 6 has it;
   its definition of tau_3 has N too, which is O(lambda^(2 - 2 epsilon)).  Sets
   follow each other at random: factors 0 and 1 cost less than branches. */
static void
sum_up(rf_scene *at, const rf_bf25_phases *s, const double *z)
{
  static const double one[2][3] = { { 0.0, 0.0, 1.0 }, { 1.0, 0.0, 0.0 } };
  const size_t d = s->h->problem->d;

  at->grown = at->shrunk = at->distance = at->all_I = at->all_N = 0.0;
  memcpy(at->gap, s->beta, d * sizeof *at->gap);
  for (size_t j = 0; j < s->h->problem->m; j++, z += 1 + d) {
    const double a = one[0][s->set[j] + 1] * z[0];
    const double b = one[1][s->set[j] + 1] * z[0] / s->lambda;
    double square = 0.0;
    at->grown += a * a;
    at->shrunk += b * b;
    for (size_t l = 0; l < d; l++) {
      at->gap[l] -= a * z[1 + l];
      square += z[1 + l] * z[1 + l];
    }
    at->all_I += one[0][s->set[j] + 1] * square;
    at->all_N += one[1][s->set[j] + 1] * square;
  }
  at->all_I += at->grown;
  at->all_N = at->all_N / s->lambda / s->lambda + at->shrunk;
  for (size_t l = 0; l < d; l++)
    at->distance = hypot(at->distance, at->gap[l]);
}

/* The scene at tau of the stretch that is told. */
static rf_status
set_scene(rf_scene *at, rf_bf25_phases *s, double tau)
{
  const rf_problem *p = s->h->problem;
  const double *z;
  double low, high;
  rf_status status;

  rf_stretch_range(s->survey->now, &low, &high);
  status = rf_survey_weights(s->survey, &z,
                             fmin(1.0, fmax(0.0, (tau - low)
                                                 / (high - low))));
  if (status < 0)
    return status;
  if (at->z)
    memcpy(at->z, z, p->m * (1 + p->d) * sizeof *at->z);
  at->time = rf_stretch_time(s->survey->now, tau);
  at->there = true;
  sum_up(at, s, z);
  return RF_OK;
}

/* ---- phases ---- */

/* How far a phase is over, in logarithms: it is from 0 on. */
typedef double phase_end(const rf_bf25_phases *s, const rf_scene *at);

/* Lemma 5: tau_2 is the first time with sum_I a^2 >= eps_2 or sum_N a^2 >= 2
   lambda^2. */
static double
end_2a(const rf_bf25_phases *s, const rf_scene *at)
{
  (void)s;
  return fmax(log(at->grown / RF_EPSILON2), log(at->shrunk / 2.0));
}

/* Lemma 6: tau_3 is the first time with ||beta* - sum a w|| <= eps_3 or sum_N
   a^2 >= lambda^(2 - 2 eps); its two other alternatives, a pair or a neuron
   that turns away, are not asked for. */
static double
end_2b(const rf_bf25_phases *s, const rf_scene *at)
{
  const double eps = mpq_get_d(s->h->epsilon);

  return fmax(log(RF_EPSILON3 / at->distance),
              log(at->shrunk) + 2.0 * eps * log(s->lambda));
}

/* The end of a phase in a piece at whose end it is over, or before whose begin:
   regula falsi, of which every third step is a halving, as from one side alone
   it may not get on. */
static rf_status
locate(rf_scene *at, rf_bf25_phases *s, const rf_piece *piece, phase_end *end)
{
  double low = piece->low, high = piece->high, below, above;
  rf_status status = set_scene(at, s, low);

  below = end(s, at);
  if (below >= 0.0)
    high = low;
  if (status >= 0)
    status = set_scene(at, s, high);
  above = end(s, at);
  for (int i = 0; i < 60 && status >= 0 && below < 0.0 && above > 0.0; i++) {
    const double by = i % 3 == 2 || !isfinite(below / (below - above))
      ? 0.5 : below / (below - above);
    const double middle = low + by * (high - low);
    RF_ASSERT(low < high && by >= 0.0 && by <= 1.0);
    if (middle <= low || middle >= high)
      break;
    status = set_scene(at, s, middle);
    if (end(s, at) < 0.0) {
      low = middle;
      below = end(s, at);
    } else {
      high = middle;
      above = end(s, at);
    }
    if (high - low < 1e-15 * (1.0 + fabs(high)) || above < 1e-15)
      break;
  }
  if (status >= 0)
    status = set_scene(at, s, high);
  return status < 0 ? status : rf_apart_find(&at->apart, at->z, s->set,
                                             s->h->problem->m,
                                             s->h->problem->d);
}

/* Who is in I, who in N; the sign of a stays. */
static void
name_sets(rf_bf25_phases *s)
{
  const rf_problem *p = s->h->problem;

  for (size_t j = 0; j < p->m; j++) {
    const double a = s->at_tau.z[j * (1 + p->d)];
    const signed char *u = s->h->start->sign + j * p->n;
    s->set[j] = (signed char)(a < 0.0 ? -1
                              : a > 0.0 && memchr(u, 1, p->n) ? 1 : 0);
  }
}

enum { HALVINGS = 6 };

/* c sum |h_k| ||x_k|| over the h_k that may be below 0, of a piece or, where
   some may, of its halves: a long piece says that of an h that stays above. */
static void
look_below(rf_bf25_phases *s, const rf_piece *piece, unsigned halvings)
{
  const rf_survey *v = s->survey;
  const rf_window span = { 0.5 * (piece->low + piece->high),
                         0.5 * (piece->high - piece->low) };
  rf_piece half[2] = { *piece, *piece };
  double sum = 0.0;

  for (size_t k = 0; k < v->n; k++) {
    const rf_jet h = rf_output_jet(v, k, span);
    const double least = h.value - (rf_jet_most(&h, span) - fabs(h.value));
    double norm = 0.0;
    for (size_t l = 0; l < v->d; l++)
      norm = hypot(norm, v->x[k * v->d + l]);
    sum += fmax(0.0, -least) * norm;
  }
  if (!(sum * v->weight > s->below))
    return;
  if (halvings == 0) {
    s->below = sum * v->weight;
    return;
  }
  half[0].high = half[1].low = span.at;
  for (size_t i = 0; i < 2; i++)
    look_below(s, &half[i], halvings - 1);
}

/* The first piece begins at tau. */
static rf_status
begin(rf_bf25_phases *s, const rf_piece *piece)
{
  rf_status status = set_scene(&s->at_tau, s, piece->low);

  if (status < 0)
    return status;
  name_sets(s);
  sum_up(&s->at_tau, s, s->at_tau.z);
  return RF_OK;
}

/* A sum of squares grows at twice the longest D at most, so that no look is
   needed before then; in phase 2a predictions add no more than c S2 times
   epsilon_2 to D_max. */
static double
next_look(const rf_bf25_phases *s, const rf_scene *at)
{
  const double least = fmin(log(RF_EPSILON2 / at->grown),
                            log(2.0 / at->shrunk));

  return at->time + least / (2.0 * s->fastest);
}

/* Phase 2a on a piece; where it ends *rest is what is left of it.  b of (44)
   is looked at on the part before its end. */
static rf_status
phase_2a(rf_bf25_phases *s, rf_piece *rest)
{
  rf_piece part = *rest;
  const bool look = rest->t0 + rest->high * rest->length >= s->look;
  rf_status status = look ? set_scene(&s->last, s, rest->high) : RF_OK;

  if (look)
    s->look = next_look(s, &s->last);
  if (status >= 0 && look && end_2a(s, &s->last) >= 0.0) {
    if ((status = locate(&s->tau2, s, rest, end_2a)) < 0)
      return status;
    s->other2 = s->tau2.grown < RF_EPSILON2 * (1.0 - 1e-9);
    part.high = (s->tau2.time - rest->t0) / rest->length;
  }
  if (part.low < part.high)
    look_below(s, &part, HALVINGS);
  rest->low = part.high;
  return status;
}

/* In phase 2b: ||D||^2 <= 2 L sigma_max at every pattern of signs, and L does
   not grow, so from here on no D is longer than F.  Of any set of neurons Q =
   sum a^2 + ||w||^2 has |Q'| <= 2 F Q, and sum a w moves no faster than F Q:
   in a time t by Q (e^(2 F t) - 1) / 2 at most. */
static double
next_look_2b(const rf_bf25_phases *s, const rf_scene *at, double tau)
{
  const double steep = fmax(1.0, fabs(mpq_get_d(s->h->problem->leak)));
  /* The loss at the end of the piece, from which on it can only be less. */
  const double L = rf_loss_jet(s->survey, (rf_window){ tau, 0.0 }).value;
  const double F = 1.001 * steep * sqrt(2.0 * s->largest * L);
  const double fit = log1p(2.0 * (at->distance - RF_EPSILON3) / at->all_I);
  const double other = -2.0 * mpq_get_d(s->h->epsilon) * log(s->lambda)
                       - log(at->all_N);

  return at->time + 0.999 * fmax(0.0, fmin(fit, other) / (2.0 * F));
}

/* Phase 2b likewise; up to its end the decay of Lemma 6 is looked at. */
static rf_status
phase_2b(rf_bf25_phases *s, rf_piece *rest)
{
  rf_piece part = *rest;
  const bool look = rest->t0 + rest->high * rest->length >= s->look;
  rf_status status = look ? set_scene(&s->last, s, rest->high) : RF_OK;

  if (look)
    s->look = next_look_2b(s, &s->last, rest->high);
  if (status >= 0 && look && end_2b(s, &s->last) >= 0.0) {
    if ((status = locate(&s->tau3, s, rest, end_2b)) < 0)
      return status;
    s->other3 = s->tau3.distance > RF_EPSILON3 * (1.0 + 1e-9);
    s->shrink.own.from = s->tau3.time;
    part.high = (s->tau3.time - rest->t0) / rest->length;
  }
  if (part.low < part.high)
    rf_approach_decay(&s->approach, s->survey, &part);
  rest->low = part.high;
  return status;
}

/* A stretch may be of all three phases: each takes its part from the front and
   leaves the rest. */
static rf_status
late_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_bf25_phases *s =
    (rf_bf25_phases *)(void *)((char *)own - offsetof(rf_bf25_phases, late));
  rf_piece rest = *piece;
  rf_status status = rf_survey_outputs(survey);

  s->survey = survey;
  if (status >= 0 && !s->at_tau.there)
    status = begin(s, piece);
  if (status >= 0 && !s->tau2.there)
    status = phase_2a(s, &rest);
  if (status >= 0 && s->tau2.there && !s->tau3.there
      && rest.low < rest.high)
    status = phase_2b(s, &rest);
  if (status >= 0 && s->tau3.there && rest.low < rest.high)
    rf_approach_slope(&s->approach, s->survey, &rest);
  return status;
}

/* ---- numbers of the data ---- */

/* The least and the largest eigenvalue of c X^T X; one that is not known to be
   above 0 is told as 0. */
static rf_status
find_eigenvalues(rf_bf25_phases *s, const rf_problem *p)
{
  const size_t d = p->d;
  rf_real *value = rf_reals(d, 128);
  mpq_t *a = rf_mpq_array(d * d), c, t;
  rf_status status = value && a ? RF_OK : RF_ENOMEM;

  mpq_inits(c, t, (mpq_ptr)0);
  rf_problem_weight(c, p);
  for (size_t i = 0; status >= 0 && i < d * d; i++)
    for (size_t k = 0; k < p->n; k++) {
      mpq_mul(t, p->x[k * d + i / d], p->x[k * d + i % d]);
      mpq_mul(t, t, c);
      mpq_add(a[i], a[i], t);
    }
  if (status >= 0)
    status = rf_spectrum(value, (const mpq_t *)a, NULL, d);
  if (status >= 0 && mpfr_sgn(value[0].lo) > 0)
    s->least = rf_steps_double(&value[0]);
  if (status >= 0)
    s->largest = rf_steps_double(&value[d - 1]);
  mpq_clears(c, t, (mpq_ptr)0);
  rf_mpq_array_free(a, d * d);
  rf_reals_free(value, d);
  return status;
}

/* beta* and the predictions X beta* = y - r, exactly and then in doubles; D* =
   c sum y_k x_k. */
static rf_status
find_fit(rf_bf25_phases *s)
{
  const rf_problem *p = s->h->problem;
  const rf_assumptions *a = s->h->constants->assumptions;
  mpq_t *beta = rf_mpq_array(p->d);
  rf_status status = beta ? rf_linear_fit(beta, p) : RF_ENOMEM;

  for (size_t l = 0; status >= 0 && l < p->d; l++) {
    double D = 0.0;
    s->beta[l] = rf_get_d_nearest(beta[l]);
    s->beta_norm = hypot(s->beta_norm, s->beta[l]);
    for (size_t k = 0; k < p->n; k++)
      D += rf_get_d_nearest(p->y[k]) * rf_get_d_nearest(p->x[k * p->d + l]);
    s->drive = hypot(s->drive, p->sum ? D : D / (double)p->n);
  }
  for (size_t k = 0; status >= 0 && k < p->n; k++) {
    s->approach.r[k] = rf_get_d_nearest(a->r[k]);
    s->approach.fit[k] = rf_get_d_nearest(p->y[k]) - s->approach.r[k];
  }
  rf_mpq_array_free(beta, p->d);
  return status < 0 ? status : find_eigenvalues(s, p);
}

/* The last scene is looked at for its sums alone, and keeps no weights. */
static bool
scene_room(rf_scene *at, const rf_problem *p, bool weights)
{
  return (at->gap = rf_alloc(p->d, sizeof *at->gap))
    && (!weights || (at->z = rf_alloc(p->m * (1 + p->d), sizeof *at->z)));
}

static void
scene_clear(rf_scene *at)
{
  rf_release(at->z);
  rf_release(at->gap);
}

/* Where Theorem 2 is not about the problem the claims say why; below lambda =
   1e-150 squares of weights are no doubles. */
static rf_status
make_late(rf_bf25_phases *s, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  rf_status status;

  s->lambda = exp(-rf_steps_double(&h->alignment->width));
  s->why = p->loss != RF_SQUARE ? "it is about the square loss"
    : !h->constants->assumptions ? h->constants->no_assumptions
    : !(s->lambda > 1e-150) ? "lambda is too small for doubles"
    : p->engine == RF_LIMIT ? "the limit flow has no network" : NULL;
  if (s->why)
    return RF_OK;
  if (!(s->set = rf_alloc(p->m, 1))
      || !(s->beta = rf_alloc(p->d, sizeof *s->beta))
      || rf_approach_init(&s->approach, p->n) < 0
      || !scene_room(&s->at_tau, p, true) || !scene_room(&s->tau2, p, true)
      || !scene_room(&s->tau3, p, true) || !scene_room(&s->last, p, false))
    return RF_ENOMEM;
  if ((status = find_fit(s)) < 0)
    return status;
  /* A hundredth more than the bound itself is beyond what rounding in doubles
     can take from it. */
  s->fastest = 1.01 * (rf_steps_double(&h->alignment->fastest)
                       + rf_get_d_nearest(h->alignment->theorem->mass)
                       * (RF_EPSILON2 + 2.0 * s->lambda * s->lambda));
  s->late.from = rf_steps_double(&h->alignment->tau);
  s->late.to = INFINITY;
  s->late.stretch = late_stretch;
  rf_survey_add(h->survey, &s->late);
  return rf_shrink_create(&s->shrink, h->survey);
}

/* Up to tau all data are looked at, and single neurons where they are few; from
   tau on where the theorem is about the problem. */
rf_status
rf_bf25_phases_create(rf_bf25_phases **phases, rf_hearing *h)
{
  rf_bf25_phases *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  *phases = s;
  s->h = h;
  rf_extremum_init(&s->pull, 1e-13);
  rf_extremum_init(&s->falls, 1e-12);
  s->early.to = rf_steps_double(&h->alignment->tau);
  if (h->problem->m <= EACH_MOST) {
    s->early.track = fall_track;
    if (!(s->fell = rf_alloc(h->problem->m, sizeof *s->fell)))
      return RF_ENOMEM;
  }
  s->shift.fastest = rf_steps_double(&h->alignment->fastest);
  if (h->start->dominated == RF_YES)
    s->early.wants = fall_wants;
  s->early.stretch = pull_stretch;
  s->early.with = s->late.with = s->shrink.own.with = s;
  rf_survey_add(h->survey, &s->early);
  return make_late(s, h);
}

/* Surveyors are parts of it, so the survey must not be asked any more. */
void
rf_bf25_phases_free(rf_bf25_phases *s)
{
  if (!s)
    return;
  rf_release(s->fell);
  rf_shrink_clear(&s->shrink);
  rf_release(s->set);
  rf_release(s->beta);
  rf_approach_clear(&s->approach);
  scene_clear(&s->at_tau);
  scene_clear(&s->tau2);
  scene_clear(&s->tau3);
  scene_clear(&s->last);
  rf_release(s);
}
