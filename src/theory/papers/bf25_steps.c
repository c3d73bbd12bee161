/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_steps.c -- Boursier & Flammarion 2025, Theorem 1 (i) and the inequality
 * (31) of its proof, on every step up to tau.
 *
 * ln |a| has the slope <D, w/a>, so that its extrema are ends of pieces or
 * roots of that; a neuron is looked at only if it could have moved far enough
 * since the last look to be the one that moved most.  (31) is
 *     d<D, w/a>/dt - ||D||^2 + <D, w/a>^2 + 2 c ||D|| lambda^(2-4 eps) S2 >= 0,
 * D at zero scale: the neuron is driven by D(theta), which differs by c sum_k
 * h_k x_k at most. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "theory/claims/parts.h"
#include "theory/papers/bf25_steps.h"
#include "theory/start/start.h"

/* Above so many neurons (31) is measured by the predictions alone. */
#define EACH_MOST 4096

/* ---- D beside that at zero scale ---- */

/* p_k(0), of h = 0. */
static double
residual_at_zero(const rf_survey *v, size_t k)
{
  const double p = v->share[k] * v->y[k];

  return v->problem->loss == RF_LOGISTIC ? 0.5 * p : p;
}

/* off: sum_k |p_k - p_k(0)| ||x_k||, turn: sum_k |p_k'| ||x_k||, of any
   loss. */
rf_status
rf_pull_look(rf_pull *pull, rf_survey *v, const rf_piece *piece)
{
  const rf_window span = { 0.5 * (piece->low + piece->high),
                           0.5 * (piece->high - piece->low) };
  const double eta = fmax(1.0, fabs(mpq_get_d(v->problem->leak)));
  rf_status status = rf_survey_outputs(v);
  rf_pull sum = { 0.0, 0.0, 0.0 };

  for (size_t k = 0; status >= 0 && k < v->n; k++) {
    const rf_jet p = rf_residual_jet(v, k, span);
    const rf_jet off = rf_jet_sub(p, rf_jet_constant(residual_at_zero(v, k)));
    double norm = 0.0;
    for (size_t l = 0; l < v->d; l++)
      norm = hypot(norm, v->x[k * v->d + l]);
    sum.off += eta * norm * rf_jet_most(&off, span);
    sum.turn += eta * norm * rf_jet_steepest(&p, span) / piece->length;
  }
  pull->off = rf_span_max(pull->off, sum.off);
  pull->turn = rf_span_max(pull->turn, sum.turn);
  return status;
}

/* ---- (i): norms ---- */

/* ln |a| - ln |a(0)|, with either sign. */
static rf_jet
growth_jet(void *context, rf_window span)
{
  const rf_growth *g = context;
  const size_t j = g->track->piece.neuron;
  const rf_jet log_a = rf_track_log_a(g->track, span);

  return rf_jet_scale(rf_jet_sub(log_a, rf_jet_constant(g->base[j])),
                      g->sign);
}

/* ln |a(0)| of the weights that the experiment asks for. */
static double
log_start(const rf_start *start, size_t d, size_t j)
{
  const rf_span *a = start->span + j * (1 + d);

  return log(0.5 * fabs(a->lo) + 0.5 * fabs(a->hi));
}

/* Could it have moved most?  |ln |a|| has the slope |<D, w/a>| <= rate, so a
   neuron that was at `last` is below last + rate t.  Before its first look
   that slope itself is known at the start, and how fast it changes: the first
   steps are so short that else all would be looked at on each. */
static bool
growth_wants(const rf_surveyor *own, const rf_piece *piece)
{
  const rf_growth *g = (const rf_growth *)(const void *)own;
  const size_t j = piece->neuron;
  const double to = piece->t0 + piece->high * piece->length;
  const double rate = rf_pull_rate(&g->pull);
  const double bend = rate * rate + 2.0 * g->pull.turn;
  const double reach = isnan(g->base[j])
    ? to * fmin(g->last[j] + 2.0 * g->pull.off + 0.5 * bend * to, rate)
    : g->last[j] + rate * (to - g->when[j]);

  return isnan(g->last[j]) || !(reach <= g->most.value);
}

/* Where the first look at a neuron is its first piece, its ln |a(0)| is read
   from the path itself, so that both ends of a difference have the same
   rounding; else from the start, which is known to the last digit. */
static rf_status
growth_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  rf_growth *g = (rf_growth *)(void *)own;
  const rf_piece *p = &t->piece;
  const size_t j = p->neuron;
  rf_jet end;

  g->track = t;
  if (isnan(g->base[j]))
    g->base[j] = p->t0 + p->low * p->length > 0.0
      ? log_start(g->start, survey->d, j)
      : rf_track_log_a(t, (rf_window){ p->low, 0.0 }).value;
  for (g->sign = -1.0; g->sign <= 1.0; g->sign += 2.0)
    rf_extremum_over(&g->most, growth_jet, g, p);
  end = rf_track_log_a(t, (rf_window){ p->high, 0.0 });
  g->last[j] = fabs(end.value - g->base[j]);
  g->when[j] = p->t0 + p->high * p->length;
  return RF_OK;
}

/* The one that has moved most so far comes first: those who may not pass it on
   this stretch either are then left out. */
static rf_status
growth_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_growth *g = (rf_growth *)(void *)own;
  const rf_status status = rf_pull_look(&g->pull, survey, piece);

  return status < 0 ? status
    : rf_survey_track(survey, own, g->most.any ? g->most.neuron : g->best);
}

/* |<D, w/a>| at the start with D at zero scale.  NaN where ||u|| <= 1 is not
   known, or a(0) not to the last digit of a double: such a neuron is looked at
   from the start. */
static rf_status
start_rate(double *rate, rf_hearing *h, size_t j)
{
  const size_t n = h->problem->n, d = h->problem->d;
  const rf_span *z = h->start->span + j * (1 + d);
  const double low = fmin(fabs(z[0].lo), fabs(z[0].hi));
  const rf_sector *s;
  const rf_status status = rf_sector_of(&s, h->sectors,
                                        h->start->sign + j * n);
  rf_span along;

  *rate = NAN;
  if (status < 0)
    return status == RF_EINVAL ? RF_OK : status;
  if (h->start->dominated != RF_YES || !(z[0].lo * z[0].hi > 0.0)
      || z[0].hi - z[0].lo > 1e-15 * low)
    return RF_OK;
  along = rf_sector_span(s, z, d);
  *rate = fmax(fabs(along.lo), fabs(along.hi));
  return RF_OK;
}

/* Of all neurons, and the one that is fastest. */
static rf_status
start_rates(rf_growth *g, rf_hearing *h)
{
  rf_status status = RF_OK;

  g->pull.fastest = rf_steps_double(&h->alignment->fastest);
  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    status = start_rate(&g->last[j], h, j);
    if (!(g->last[j] <= g->last[g->best]) && !isnan(g->last[j]))
      g->best = j;
  }
  return status;
}

/* ln |a(0)| of each neuron is read when it is first looked at; before that it
   is NaN, and the neuron is wanted. */
static rf_status
growth_create(rf_growth *g, rf_hearing *h)
{
  const size_t m = h->problem->m;

  rf_extremum_init(&g->most, 1e-13);
  g->own.from = 0.0;
  g->own.to = rf_steps_double(&h->alignment->tau);
  g->own.stretch = growth_stretch;
  g->own.track = growth_track;
  g->own.wants = growth_wants;
  if (!(g->base = rf_alloc(m, sizeof *g->base))
      || !(g->last = rf_alloc(m, sizeof *g->last))
      || !(g->when = rf_alloc(m, sizeof *g->when)))
    return RF_ENOMEM;
  for (size_t j = 0; j < m; j++)
    g->base[j] = NAN;
  g->start = h->start;
  rf_survey_add(h->survey, &g->own);
  return start_rates(g, h);
}

double
rf_bf25_base(const rf_hearing *h, size_t j)
{
  const rf_growth *g = &h->bf25->growth;

  return isnan(g->base[j]) ? log_start(g->start, h->problem->d, j)
                           : g->base[j];
}

/* ---- (31) ---- */

/* What slack_wants may know of the face: on a line D is one of several. */
static double
near_of(const rf_slack *s, size_t n)
{
  if (!(s->norm > 0.0))
    return INFINITY;
  if (s->h->start->dominated != RF_YES || memchr(s->u, 0, n))
    return NAN;
  return s->norm;
}

/* The face at zero scale of what is looked at, and <D, w/a>' is measured
   against it. */
static rf_status
find_face(const rf_sector **sector, rf_slack *s, rf_survey *survey, size_t j)
{
  rf_status status = rf_stretch_pattern(survey->now, s->u, j);

  s->near[j] = NAN;
  if (status >= 0)
    status = rf_sector_of(sector, s->h->sectors, s->u);
  if (status < 0)
    return status;
  memcpy(s->D, (*sector)->near + 1, survey->d * sizeof *s->D);
  s->norm = (*sector)->near[0];
  s->room = s->factor * s->norm;
  s->near[j] = near_of(s, survey->n);
  return RF_OK;
}

/* Its negative.  ||D||^2 - g^2 - g' less the term with lambda, where g = <D, w>
   / a and g' = (<D, w>' - g a') / a. */
static rf_jet
slack_jet(void *context, rf_window span)
{
  const rf_slack *s = context;
  const rf_track *t = s->track;
  const rf_jet fixed = rf_jet_constant(s->norm * s->norm - s->room);
  const rf_jet a = rf_track_a(t, span);
  rf_jet q = rf_jet_poly(s->q, t->degree, 1, span);
  rf_jet q_slope = rf_jet_poly_slope(s->q, t->degree, 1, span);
  rf_jet along, slope;

  q.error += s->rounding;
  q_slope.error += (double)t->degree * s->rounding;
  along = rf_jet_div(q, a, span);
  slope = rf_jet_poly_slope(t->c, t->degree, t->row, span);
  slope = rf_jet_sub(q_slope, rf_jet_mul(along, slope, span));
  slope = rf_jet_scale(rf_jet_div(slope, a, span), 1.0 / t->piece.length);
  return rf_jet_sub(fixed, rf_jet_add(slope, rf_jet_mul(along, along, span)));
}

/* The first time that a face captures the neuron, and where it is then. */
static void
look_at_capture(rf_slack *s, const rf_sector *sector, const rf_track *t)
{
  const size_t j = t->piece.neuron;
  const rf_window at = { t->piece.low, 0.0 };
  const int sign = rf_track_a(t, at).value > 0.0 ? 1 : -1;

  if (s->captured[j] || !rf_sector_captures(sector, sign))
    return;
  s->captured[j] = 1;
  s->along[j] = rf_track_along(t, s->D, at).value;
  s->when[j] = t->piece.t0 + t->piece.low * t->piece.length;
}

/* A neuron may be captured by an event: <D, w/a> in the new face is read right
   after it. */
static rf_status
slack_arrived(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  rf_slack *s = (rf_slack *)(void *)own;
  const rf_sector *sector;
  rf_status status = find_face(&sector, s, survey, t->piece.neuron);

  if (status >= 0)
    look_at_capture(s, sector, t);
  return status == RF_EINVAL ? RF_OK : status;
}

/* RF_EINVAL: the signs of data on one line contradict each other; the neuron
   is passed over there. */
static rf_status
slack_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  rf_slack *s = (rf_slack *)(void *)own;
  const rf_sector *sector;
  rf_status status = find_face(&sector, s, survey, t->piece.neuron);

  if (status < 0)
    return status == RF_EINVAL ? RF_OK : status;
  look_at_capture(s, sector, t);
  if (!s->each || !(s->norm > 0.0))
    return RF_OK;
  s->track = t;
  s->q = survey->q;
  s->rounding = rf_track_dot(survey->q, t, s->D);
  rf_extremum_over(&s->least, slack_jet, s, &t->piece);
  return RF_OK;
}

/* One look at each neuron at the start, for those that are captured there;
   after that at those whose slack may be the least.  D(theta) = D + E gives it
   as 2 c S2 lambda^(2 - 4 eps) ||D|| + <D, E> - <D, u><u, E>, u = w/a, and no
   part of E is longer than the pull: of ||u|| <= 1 the two products are at most
   ||D|| ||E||. */
static bool
slack_wants(const rf_surveyor *own, const rf_piece *piece)
{
  const rf_slack *s = (const rf_slack *)(const void *)own;
  const double near = s->near[piece->neuron];
  const double to = piece->t0 + piece->high * piece->length;

  if (!s->each)
    return piece->t0 == 0.0 && piece->low == 0.0;
  if (isinf(near))
    return false;
  return !(to <= s->known
           && -near * (s->factor - s->pull.off) <= s->least.value);
}

static rf_status
slack_stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  rf_slack *s = (rf_slack *)(void *)own;
  const rf_status status = rf_pull_look(&s->pull, survey, piece);

  s->known = piece->t0 + piece->high * piece->length;
  return status;
}

/* 2 c S2 lambda^(2 - 4 eps). */
static double
room_factor(const rf_hearing *h)
{
  rf_real power;
  double x;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&power, h->prec);
  mpq_set_ui(q, 1, 2);
  mpq_sub(q, q, h->epsilon);
  mpq_mul_2exp(q, q, 2);
  rf_bf25_power(&power, h, q);
  x = rf_steps_double(&power);
  rf_real_clear(&power);
  mpq_clear(q);
  return 2.0 * rf_get_d_nearest(h->alignment->theorem->mass) * x;
}

/* Above EACH_MOST neurons the predictions bound the slack of all of them
   together (slack_by_pull). */
static rf_status
slack_create(rf_slack *s, rf_hearing *h)
{
  const size_t m = h->problem->m;

  s->h = h;
  rf_extremum_init(&s->least, 1e-12);
  s->each = m <= EACH_MOST;
  s->factor = room_factor(h);
  s->own.from = 0.0;
  s->own.to = rf_steps_double(&h->alignment->tau);
  s->own.track = slack_track;
  s->own.wants = slack_wants;
  s->own.arrived = slack_arrived;
  s->own.stretch = slack_stretch;
  if (!(s->D = rf_alloc(h->problem->d, sizeof *s->D))
      || !(s->u = rf_alloc(h->problem->n, 1))
      || !(s->near = rf_alloc(m, sizeof *s->near))
      || !(s->captured = rf_alloc(m, 1))
      || !(s->along = rf_alloc(m, sizeof *s->along))
      || !(s->when = rf_alloc(m, sizeof *s->when)))
    return RF_ENOMEM;
  for (size_t j = 0; j < m; j++)
    s->near[j] = NAN;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

/* ---- both ---- */

rf_status
rf_bf25_steps_create(rf_hearing *h)
{
  rf_status status;

  if (!(h->bf25 = rf_alloc(1, sizeof *h->bf25)))
    return RF_ENOMEM;
  if (h->alignment->why)
    return RF_OK;
  RF_TRY(growth_create(&h->bf25->growth, h));
  RF_TRY(slack_create(&h->bf25->slack, h));
  RF_TRY(rf_bf25_phases_create(&h->bf25->phases, h));

done:
  return status;
}

void
rf_bf25_steps_free(rf_hearing *h)
{
  struct rf_bf25_steps *s = h->bf25;

  if (!s)
    return;
  rf_release(s->growth.base);
  rf_release(s->growth.last);
  rf_release(s->growth.when);
  rf_release(s->slack.D);
  rf_release(s->slack.u);
  rf_release(s->slack.near);
  rf_release(s->slack.captured);
  rf_release(s->slack.along);
  rf_release(s->slack.when);
  rf_bf25_phases_free(s->phases);
  rf_release(s);
}

bool
rf_bf25_captured(double *along, double *when, const rf_hearing *h, size_t j)
{
  const rf_slack *s = h->bf25 ? &h->bf25->slack : NULL;

  if (!s || !s->captured || !s->captured[j])
    return false;
  *along = s->along[j];
  *when = s->when[j];
  return true;
}

/* ---- claims ---- */

/* Why the steps say nothing up to tau. */
static const char *
missing(const rf_hearing *h)
{
  const rf_alignment *a = h->alignment;
  const char *why = a->why ? a->why : rf_run_missing(h);

  if (why)
    return why;
  if (h->problem->engine == RF_LIMIT && !h->evidence->proved)
    return "it is about a positive scale";
  return mpfr_sgn(a->tau.lo) <= 0 || mpfr_cmp_d(a->tau.hi,
                                               h->evidence->reached) > 0
    ? "the run ends before tau" : NULL;
}

/* eps ln(1/lambda), times 2, or times 1 + lambda^(2 - 4 eps) c S2 / D_max.
   The first is the statement, the second its proof: lambda^(2 eps) is what is
   printed, lambda^eps (1 + o(1)) what is proved. */
static void
growth_bound(rf_real *bound, const rf_hearing *h, bool sharp)
{
  const rf_alignment *a = h->alignment;
  rf_real width, times, part, t;
  mpq_t q;

  mpq_init(q);
  rf_real_inits(h->prec, &width, &times, &part, &t, (rf_real *)0);
  rf_real_mul_q(&width, &a->width, h->epsilon);
  rf_real_set_si(&times, 2);
  if (sharp) {
    mpq_set_ui(q, 1, 2);
    mpq_sub(q, q, h->epsilon);
    mpq_mul_2exp(q, q, 2);
    rf_bf25_power(&part, h, q);
    rf_real_mul_q(&t, &part, a->theorem->mass);
    rf_real_div(&part, &t, &a->fastest);
    rf_real_set_si(&t, 1);
    rf_real_add(&times, &t, &part);
  }
  rf_real_mul(bound, &width, &times);
  rf_real_clears(&width, &times, &part, &t, (rf_real *)0);
  mpq_clear(q);
}

/* The supremum as it was measured, or proved; false: there is none. */
static bool
hear_growth(rf_hearing *h)
{
  const rf_extremum *e = h->bf25 ? &h->bf25->growth.most : NULL;
  const rf_real *proved = h->evidence->growth;

  if (proved) {
    rf_hear_measured(h, proved);
    if (h->evidence->grown != SIZE_MAX)
      rf_hear_neuron(h, h->evidence->grown);
  } else if (e && e->any)
    rf_hear_supremum(h, e, rf_steps_error(h, e->time));
  return proved || (e && e->any);
}

/* (i) has no alpha0, and needs neither generic data nor their saddles. */
static rf_status
norms(rf_hearing *h, bool sharp)
{
  const char *why = missing(h);
  const bool there = !why && hear_growth(h);
  rf_real bound;

  if (!why && (there || h->evidence->proved))
    rf_bf25_conditions(h, RF_BF25_LOSS | RF_BF25_DOMINATED | RF_BF25_SCALE
                       | RF_BF25_EPSILON | RF_BF25_STAR_ONE);
  if (!there)
    return rf_report_unknown(h, why ? why : "nothing was measured");
  rf_real_init(&bound, h->prec);
  growth_bound(&bound, h, sharp);
  rf_hear_bound(h, &bound);
  rf_real_clear(&bound);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* BF1.i, and BF1.i_sharp below: one measurement, two bounds. */
static rf_status norms_stated(rf_hearing *h) { return norms(h, false); }
static rf_status norms_sharp(rf_hearing *h) { return norms(h, true); }

/* Many neurons: the slack is ||D|| (2 c S2 lambda^(2-4 eps) - pull) or more. */
static void
slack_by_pull(rf_hearing *h, const rf_slack *s)
{
  const double least = rf_sqrt_nearest(
    h->alignment->theorem->facts.least);
  const double room = (s->factor - s->pull.off) * least;
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, room);
  rf_hear_measured(h, &r);
  rf_conclude_margin(h, &r);
  rf_real_clear(&r);
  rf_hear_note(h, "at least that, by the predictions");
  if (!(room > 1e-12 * s->factor))
    rf_conclude(h, RF_UNSURE);
}

/* The slopes of paths carry their error over the length of a step: what the
   engine allows a step is of the size of the run's error.  Where all
   predictions are 0 the slack is the term with lambda. */
static rf_status
slack(rf_hearing *h)
{
  const rf_slack *s = &h->bf25->slack;
  const char *why = missing(h);
  rf_real zero;

  if (why)
    return rf_report_unknown(h, why);
  rf_bf25_conditions(h, RF_BF25_LOSS | RF_BF25_DOMINATED | RF_BF25_SCALE
                     | RF_BF25_EPSILON | RF_BF25_STAR_ONE);
  rf_real_init(&zero, h->prec);
  rf_hear_bound(h, &zero);
  rf_real_clear(&zero);
  if (s->each && s->least.any) {
    rf_hear_infimum(h, &s->least, 10.0 * rf_steps_error(h, s->least.time));
    rf_conclude_margin(h, &h->now.measured);
  } else if (s->each)
    rf_conclude_vacuous(h);
  else
    slack_by_pull(h, s);
  return rf_report(h);
}

#define PAPER "Boursier & Flammarion 2025"
#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_STEPS)

const rf_known rf_claims_bf25_steps[] = {
  { { "BF1.i", PAPER ", Theorem 1 (i)", "norms change by a power",
      "|ln(|a| / |a(0)|)| <= 2 epsilon ln(1/lambda)", "neuron", "[0, tau]",
      STEPS }, norms_stated },
  { { "BF1.i_sharp", PAPER ", proof of Theorem 1 (i)", "by half that power",
      "|ln(|a| / |a(0)|)| <= epsilon ln(1/lambda) (1 + lambda^(2 - 4 epsilon)"
      " c S2 / D_max)", "neuron", "[0, tau]", STEPS }, norms_sharp },
  { { "BF1.31", PAPER ", (31)", "no slower than (31) allows",
      "d<D, w/a>/dt - ||D||^2 + <D, w/a>^2 + 2 c ||D|| lambda^(2 - 4 epsilon)"
      " S2 >= 0", "neuron", "[0, tau]", STEPS }, slack },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
