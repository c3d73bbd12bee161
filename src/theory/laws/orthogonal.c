/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * orthogonal.c -- orthogonal data (Boursier, Pillaud-Vivien & Flammarion
 * 2022), square loss, ReLU.
 *
 * A neuron moves only along the data that it is active on, so it never gains
 * one.  The data of each sign of y are fitted by themselves, at a time which
 * grows as ln(1/lambda) / ||D_s||, D_s = c sum y_k x_k over them; between the
 * two the loss rests near that of the data that are not fitted; it ends at the
 * interpolator with ||theta||^2 = 2 (||w_+|| + ||w_-||), ||w_s||^2 = sum
 * y_k^2 / ||x_k||^2.  The limits are those of lambda -> 0: one run measures how
 * far it is from them. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/start/start.h"
#include "theory/steps/survey.h"

/* Classes: 0: y > 0, 1: y < 0. */
typedef struct rf_orthogonal_steps {
  rf_surveyor own;
  double loss0[2];       /* at the start ... */
  rf_first fitted[2];    /* ... and when it is half of that */
  rf_extremum rest;      /* sup of L' between the two times */
  double level;          /* L there */
  const rf_survey *survey;
  int side;
} rf_orthogonal_steps;

typedef rf_orthogonal_steps steps;

/* A label of 0 is in neither class. */
static bool
is_of(const rf_problem *p, size_t k, int side)
{
  return mpq_sgn(p->y[k]) == (side ? -1 : 1);
}

/* c sum (h_k - y_k)^2 / 2 of a class, less half of what it was. */
static rf_jet
class_jet(void *context, rf_window span)
{
  const steps *s = context;
  const rf_survey *v = s->survey;
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t k = 0; k < v->n; k++)
    if (is_of(v->problem, k, s->side)) {
      const rf_jet e = rf_jet_sub(rf_output_jet(v, k, span),
                                  rf_jet_constant(v->y[k]));
      sum = rf_jet_add(sum, rf_jet_mul(e, e, span));
    }
  return rf_jet_sub(rf_jet_constant(0.5 * s->loss0[s->side]),
                    rf_jet_scale(sum, 0.5 * v->weight));
}

/* L' = -||theta'||^2.  Its supremum is where the loss falls least. */
static rf_jet
fall_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_scale(rf_descent_jet(s->survey, span), -1.0);
}

/* A piece between the two times: where does the loss fall least? */
static void
look_at_rest(steps *s, const rf_piece *piece)
{
  const double before = s->rest.any ? s->rest.time : NAN;
  rf_window at;

  rf_extremum_over(&s->rest, fall_jet, s, piece);
  if (s->rest.time == before)
    return;
  at = (rf_window){ (s->rest.time - piece->t0) / piece->length, 0.0 };
  s->level = rf_loss_jet(s->survey, at).value;
}

/* Is one class fitted, and not the other? */
static bool
is_between(const steps *s)
{
  return isinf(s->fitted[0].time) != isinf(s->fitted[1].time);
}

/* A class is fitted when half of its loss is gone.  The piece in which that
   happens belongs to the time between the two fits in part only: it is cut
   there. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  const bool between = is_between(s);
  rf_piece rest = *piece;
  rf_status status = rf_survey_outputs(survey);

  if (status < 0)
    return status;
  s->survey = survey;
  for (s->side = 0; s->side < 2; s->side++) {
    double tau;
    if (isinf(s->fitted[s->side].time)
        && rf_first_over(&s->fitted[s->side], &tau, class_jet, s, piece)) {
      if (between)
        rest.high = tau;
      else
        rest.low = tau;
    }
  }
  if ((between || is_between(s)) && rest.low < rest.high)
    look_at_rest(s, &rest);
  return RF_OK;
}

/* The limit flow has no loss that falls. */
rf_status
rf_orthogonal_steps_create(rf_hearing *h)
{
  const rf_problem *p = h->problem;
  steps *s = rf_alloc(1, sizeof *s);

  if (!(h->orthogonal = s))
    return RF_ENOMEM;
  for (size_t k = 0; k < p->n; k++) {
    const double y = mpq_get_d(p->y[k]);
    s->loss0[y < 0.0] += 0.5 * y * y / (p->sum ? 1.0 : (double)p->n);
  }
  for (int side = 0; side < 2; side++)
    rf_first_init(&s->fitted[side], h->strain && h->strain->hidden);
  s->own.to = INFINITY;
  s->own.stretch = stretch;
  rf_extremum_init(&s->rest, 1e-12);
  if (p->loss == RF_SQUARE && p->engine != RF_LIMIT)
    rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_orthogonal_steps_free(rf_hearing *h)
{
  struct rf_orthogonal_steps *s = h->orthogonal;

  rf_release(s);
}

/* ---- claims ---- */

/* Exactly: a rational inner product that is 0. */
static bool
are_orthogonal(const rf_problem *p)
{
  bool all = true;
  mpq_t t;

  mpq_init(t);
  for (size_t k = 0; k < p->n && all; k++)
    for (size_t l = 0; l < k && all; l++) {
      rf_exact_dot(t, rf_datum(p, k), rf_datum(p, l), p->d);
      all = mpq_sgn(t) == 0;
    }
  mpq_clear(t);
  return all;
}

/* What ORT.mono needs; the other claims need more. */
static void
conditions(rf_hearing *h)
{
  rf_hear_condition(h, "H0", "the activation is the ReLU",
                    mpq_sgn(h->problem->leak) ? RF_NO : RF_YES);
  rf_hear_condition(h, "O", "the data are orthogonal",
                    are_orthogonal(h->problem) ? RF_YES : RF_NO);
}

/* Those, the square loss, a balanced start. */
static void
fit_conditions(rf_hearing *h)
{
  conditions(h);
  rf_hear_condition(h, "Q", "the loss is the square loss",
                    h->problem->loss == RF_SQUARE ? RF_YES : RF_NO);
  rf_hear_condition(h, "H5", "balanced, w_j(0) is not 0", h->start->balanced);
}

/* Exact, on the events: of any loss, at any scale.  For orthogonal data <D,
   x_k> = eta_k p_k ||x_k||^2, which is 0 on the inactive side: an activation
   is a datum that is gained. */
static rf_status
mono(rf_hearing *h)
{
  const rf_evidence *e = h->evidence;
  const char *why = rf_run_missing(h);
  size_t gained = 0;
  rf_real r;

  if (why)
    return rf_report_unknown(h, why);
  conditions(h);
  for (size_t i = 0; i < e->count; i++)
    if (e->event[i].kind == RF_EVENT_ACTIVATE) {
      if (!gained)
        rf_hear_neuron(h, e->event[i].neuron);
      gained++;
    }
  /* The first of them is named; their number is what is measured. */
  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, (double)gained);
  rf_hear_measured(h, &r);
  rf_real_set_d(&r, 0.0);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
  rf_conclude(h, gained ? RF_NO : RF_YES);
  return rf_report(h);
}

/* Why what was measured on the steps says nothing; NULL: it does. */
static const char *
missing(const rf_hearing *h)
{
  const char *why = rf_run_missing(h);

  return why ? why : !h->orthogonal ? "nothing was measured on the steps"
    : h->problem->engine == RF_LIMIT ? "the limit flow has no network"
    : h->problem->loss != RF_SQUARE ? "it is about the square loss"
    : h->start->scaleless ? "lambda is 0" : NULL;
}

/* ||D_s||^2. */
static rf_status
drive2(mpq_t r, const rf_problem *p, int side)
{
  mpq_t *D = rf_mpq_array(p->d), c, q, tmp;

  if (!D)
    return RF_ENOMEM;
  mpq_inits(c, q, tmp, (mpq_ptr)0);
  rf_problem_weight(c, p);
  for (size_t k = 0; k < p->n; k++)
    if (is_of(p, k, side)) {
      mpq_mul(q, c, p->y[k]);
      rf_exact_add(D, q, rf_datum(p, k), p->d, tmp);
    }
  rf_exact_dot(r, (const mpq_t *)D, (const mpq_t *)D, p->d);
  mpq_clears(c, q, tmp, (mpq_ptr)0);
  rf_mpq_array_free(D, p->d);
  return RF_OK;
}

/* r = ln(1 / lambda) / ||D_s||, lambda = ||a(0)||. */
static void
leading_time(rf_real *r, const rf_hearing *h, const mpq_t D2)
{
  rf_real u, v;
  mpq_t half;

  mpq_init(half);
  rf_real_inits(h->prec, &u, &v, (rf_real *)0);
  rf_real_log(&v, &h->start->norm2);
  mpq_set_si(half, -1, 2);
  rf_real_mul_q(&u, &v, half);
  rf_real_sqrt_q(&v, D2);
  rf_real_div(r, &u, &v);
  rf_real_clears(&u, &v, (rf_real *)0);
  mpq_clear(half);
}

/* What was found of a class, D_s not 0. */
static void
hear_class(rf_hearing *h, const mpq_t D2, int side)
{
  const rf_first *when = &h->orthogonal->fitted[side];
  rf_real r;

  rf_real_init(&r, h->prec);
  leading_time(&r, h, D2);
  rf_hear_bound(h, &r);
  rf_hear_note(h, "y %c 0, of one run: the slope takes several",
               side ? '<' : '>');
  if (!rf_first_is_sure(when))
    rf_hear_note(h, "%s", rf_hidden_time);
  else if (isfinite(when->time)) {
    rf_real_set_d(&r, when->time);
    rf_hear_measured(h, &r);
    rf_hear_time(h, &r);
  } else
    rf_hear_note(h, "it is not fitted yet");
  rf_real_clear(&r);
}

/* A class without data has D_s = 0 and no time at which it is fitted. */
static rf_status
slope_of(rf_hearing *h, int side)
{
  rf_status status;
  mpq_t D2;

  mpq_init(D2);
  status = drive2(D2, h->problem, side);
  if (status >= 0 && mpq_sgn(D2))
    hear_class(h, D2, side);
  else if (status >= 0) {
    rf_conclude_vacuous(h);
    rf_hear_note(h, "no y %c 0", side ? '<' : '>');
  }
  mpq_clear(D2);
  return status < 0 ? status : rf_report(h);
}

/* No verdict of one run: a leading order in ln(1/lambda) is a slope over
   several (rf_lambda_law); its value is told beside the measurement. */
static rf_status
slopes(rf_hearing *h)
{
  const char *why = missing(h);
  rf_status status = RF_OK;

  if (why)
    return rf_report_unknown(h, why);
  fit_conditions(h);
  rf_hear_shared(h);
  for (int side = 0; side < 2 && status >= 0; side++)
    status = slope_of(h, side);
  return status;
}

/* The loss of the data that are not fitted yet.  In the limit it is c/2 times
   the sum of y_k^2 over them. */
static rf_status
plateau(rf_hearing *h)
{
  const steps *s = h->orthogonal;
  const char *why = missing(h);
  rf_real r;

  if (why || !s->rest.any)
    return rf_report_unknown(h, why ? why : "no data are fitted before others");
  if (!rf_first_is_sure(&s->fitted[0]) || !rf_first_is_sure(&s->fitted[1]))
    return rf_report_unknown(h, rf_hidden_time);
  fit_conditions(h);
  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, s->level);
  rf_hear_measured(h, &r);
  rf_real_set_d(&r, s->loss0[s->fitted[0].time < s->fitted[1].time]);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, s->rest.time);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  rf_hear_note(h, "where it falls least: -L' = %.4g", -s->rest.value);
  return rf_report(h);
}

/* 2 (||w_+|| + ||w_-||).  The interpolator of least norm has on each class w_s
   = sum_k (y_k / ||x_k||^2) x_k.  Balanced neurons along it whose a w add up
   to it have sum a^2 = sum ||w||^2 = ||w_s||. */
static void
least_norm(rf_real *r, const rf_hearing *h)
{
  const rf_problem *p = h->problem;
  rf_real root, sum;
  mpq_t q, t;

  mpq_inits(q, t, (mpq_ptr)0);
  rf_real_inits(h->prec, &root, &sum, (rf_real *)0);
  rf_real_set_si(r, 0);
  for (int side = 0; side < 2; side++) {
    mpq_set_ui(q, 0, 1);
    for (size_t k = 0; k < p->n; k++)
      if (is_of(p, k, side)) {
        rf_exact_dot(t, rf_datum(p, k), rf_datum(p, k), p->d);
        mpq_div(t, p->y[k], t);
        mpq_mul(t, t, p->y[k]);
        mpq_add(q, q, t);
      }
    rf_real_sqrt_q(&root, q);
    rf_real_add(&sum, r, &root);
    rf_real_set(r, &sum);
  }
  rf_real_mul_si(r, &sum, 2);
  rf_real_clears(&root, &sum, (rf_real *)0);
  mpq_clears(q, t, (mpq_ptr)0);
}

/* sum (a^2 + ||w||^2) at a moment.  Errors: RF_ENOMEM. */
static rf_status
squared_norm(rf_real *sum, const rf_hearing *h, const rf_moment *m)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width + 2, h->prec), *x;

  if (!z)
    return RF_ENOMEM;
  x = z + width;
  rf_real_set_si(sum, 0);
  for (size_t j = 0; j < h->problem->m; j++) {
    rf_moment_row(z, h->evidence, m, j);
    for (size_t i = 0; i < width; i++) {
      rf_real_abs(&x[0], &z[i]);
      rf_real_mul(&x[1], &x[0], &x[0]);
      rf_real_add(&x[0], sum, &x[1]);
      rf_real_set(sum, &x[0]);
    }
  }
  rf_reals_free(z, width + 2);
  return RF_OK;
}

/* No verdict either: the limit is that of lambda -> 0 and t -> infinity. */
static rf_status
norm(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = rf_run_missing(h);
  rf_real r;
  rf_status status;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  fit_conditions(h);
  rf_real_init(&r, h->prec);
  RF_TRY(squared_norm(&r, h, m));
  rf_hear_measured(h, &r);
  least_norm(&r, h);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, m->at);
  rf_hear_time(h, &r);
  rf_hear_note(h, "loss %.4g; in the limit of small lambda", m->loss);
  status = rf_report(h);

done:
  rf_real_clear(&r);
  return status;
}

#define PAPER "Boursier, Pillaud-Vivien & Flammarion 2022"
#define RUN (RF_NEEDS_START | RF_NEEDS_EVENTS)

const rf_known rf_claims_orthogonal[] = {
  { { "ORT.mono", PAPER, "no neuron gains a datum", "activations: 0", "run",
      "all", RUN }, mono },
  { { "ORT.slopes", PAPER, "time to fit a class",
      "half the loss of a class is gone at ln(1/lambda) / ||D_s|| + O(1)",
      "class", "-", RUN | RF_NEEDS_STEPS }, slopes },
  { { "ORT.plateau", PAPER, "loss between the two fits",
      "L -> that of the data not fitted, where it falls least", "run", "-",
      RUN | RF_NEEDS_STEPS }, plateau },
  { { "ORT.norm", PAPER, "least norm at the end",
      "||theta||^2 -> 2 (||w_+|| + ||w_-||)", "run", "end",
      RUN | RF_NEEDS_END }, norm },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
