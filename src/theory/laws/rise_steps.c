/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rise_steps.c -- monotone motion while all residuals are positive, on the
 * steps.
 *
 * For the ReLU a' = <w, D> = sum of p_k <w, x_k> over the active data: where
 * all p_k > 0 no a falls.  And where moreover no two data are obtuse, D has no
 * obtuse angle with any datum: <w, x_k> of a neuron with a > 0 does not fall,
 * it loses no datum; one with a < 0 gains none.
 *
 * The laws last until some p_k is a thousandth of the largest at the start, so
 * that the error of the run cannot be what makes it positive. */
#include "config.h"

#include <math.h>

#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"

#define PART 1e-3

/* What a neuron was. */
typedef struct was {
  bool yet;
  double a, log_scale;   /* the largest a so far, over this scale */
  double log_size;       /* the largest ||z|| */
} was;

typedef struct rf_rise_steps {
  rf_surveyor own;
  const rf_problem *problem;
  const rf_survey *survey;
  bool begun;
  double start;          /* PART times the largest |p_k(0)| */
  double least;          /* the least p_k(0) */
  double off;            /* what an error of 1 in the weights does to p_k: the
                            largest while this lasts */
  was *was;              /* was[m] */
  signed char *u;        /* u[m][n], now */
  rf_extremum falls;     /* sup (largest a so far - a) / ||z|| */
  size_t wrong, moves;   /* changes of sign the wrong way, all */
  size_t neuron, datum;  /* of the first wrong one */
  double when;
  bool unsure;           /* the sign of an a was not sure at one of them */
  double base, size;     /* of what is looked at */
  const rf_track *track;
  size_t k;
} rf_rise_steps;

typedef rf_rise_steps steps;

/* How far p_k is below the threshold: 0 where the laws end. */
static rf_jet
under_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_sub(rf_jet_constant(s->start),
                    rf_residual_jet(s->survey, s->k, span));
}

/* sum |a| ||w|| <= ||theta||^2 / 2, which bounds predictions; RF_ENOTFIN: not
   in doubles. */
static rf_status
look_at_error(steps *s, rf_survey *v, const rf_piece *piece)
{
  const double *z;
  double half = 0.0, most = 0.0;
  const rf_status status = rf_survey_weights(v, &z, 1.0);

  if (status < 0)
    return status;
  for (size_t i = 0; i < v->m * (1 + v->d); i++)
    half += 0.5 * z[i] * z[i];
  for (size_t k = 0; k < v->n; k++) {
    double norm2 = 0.0;
    for (size_t l = 0; l < v->d; l++)
      norm2 += v->x[k * v->d + l] * v->x[k * v->d + l];
    most = fmax(most, 2.0 * rf_law_bend(v, k, piece) * sqrt(norm2) * half);
  }
  s->off = fmax(s->off, most);
  return RF_OK;
}

/* The residuals at the start, which say how long this may last. */
static void
begin(steps *s, const rf_survey *v, const rf_piece *piece)
{
  const rf_window low = { piece->low, 0.0 };
  double most = 0.0;

  s->least = INFINITY;
  for (size_t k = 0; k < v->n; k++) {
    const double p = rf_residual_jet(v, k, low).value;
    most = fmax(most, fabs(p));
    s->least = fmin(s->least, p);
  }
  s->start = PART * most;
  s->begun = true;
}

/* The first time at which some p_k is at the threshold ends all; where that is
   not known, as p_k is beyond doubles, all ends before. */
static rf_status
stretch(rf_surveyor *own, rf_survey *v, const rf_piece *piece)
{
  steps *s = (steps *)(void *)own;
  rf_status status = rf_survey_outputs(v);

  if (status < 0)
    return status;
  s->survey = v;
  if (!s->begun)
    begin(s, v, piece);
  for (s->k = 0; s->k < v->n; s->k++) {
    double tau;
    bool sure;
    if (rf_extremum_root(&tau, &sure, under_jet, s, piece) || !sure)
      own->to = fmin(own->to, piece->t0 + (sure ? tau : piece->low)
                                          * piece->length);
  }
  if ((status = look_at_error(s, v, piece)) == RF_ENOTFIN) {
    own->to = fmin(own->to, piece->t0 + piece->low * piece->length);
    status = RF_OK;
  }
  return status;
}

static rf_jet
fall_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_scale(rf_jet_sub(rf_jet_constant(s->base),
                                 rf_track_a(s->track, span)), 1.0 / s->size);
}

/* Signs as they were: only a change of them is one. */
static rf_status
take_signs(steps *s, rf_survey *v, size_t j)
{
  return rf_stretch_pattern(v->now, s->u + j * v->n, j);
}

/* a against the largest that it has been. */
static rf_status
look_at_a(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  was *w = &s->was[t->piece.neuron];
  const double low = rf_law_value(t->c, t->degree, t->row, 0, t->piece.low);
  const double high = rf_law_value(t->c, t->degree, t->row, 0, t->piece.high);
  const double size =
    fmax(rf_law_size(t->c, t->degree, t->row, t->piece.low),
         rf_law_size(t->c, t->degree, t->row, t->piece.high));

  if (!w->yet || t->log_scale + log(size) > w->log_size)
    w->log_size = t->log_scale + log(size);
  s->base = w->yet ? fmax(low, w->a * exp(w->log_scale - t->log_scale)) : low;
  s->size = exp(w->log_size - t->log_scale);
  s->track = t;
  if (s->size > 0.0)
    rf_extremum_over(&s->falls, fall_jet, s, &t->piece);
  w->a = fmax(s->base, high);
  w->log_scale = t->log_scale;
  if (!w->yet)
    (void)take_signs(s, v, t->piece.neuron);
  w->yet = true;
  return RF_OK;
}

/* Datum by datum: signs only rise for a > 0, only fall for a < 0. */
static void
compare_signs(steps *s, const rf_track *t, const signed char *now, int sign)
{
  const size_t j = t->piece.neuron, n = s->problem->n;

  for (size_t k = 0; k < n; k++) {
    const int way = now[k] - s->u[j * n + k];
    if (!way)
      continue;
    s->moves++;
    s->unsure = s->unsure || !sign;
    if (sign * way >= 0)
      continue;
    if (!s->wrong++) {
      s->neuron = j;
      s->datum = k;
      s->when = t->piece.t0 + t->piece.high * t->piece.length;
    }
  }
}

/* Right after a move.  a is known but for the error of the run; a thousandth of
   the neuron is far more than that. */
static rf_status
look_at_move(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  const size_t j = t->piece.neuron;
  const double a = rf_law_value(t->c, t->degree, t->row, 0, t->piece.high);
  const double size = rf_law_size(t->c, t->degree, t->row, t->piece.high);
  signed char *now = s->u + s->problem->m * v->n;
  rf_status status = rf_stretch_pattern(v->now, now, j);

  if (status < 0)
    return status;
  if (s->was[j].yet)
    compare_signs(s, t, now, fabs(a) > PART * size ? (a > 0.0) - (a < 0.0)
                                                   : 0);
  return take_signs(s, v, j);
}

rf_status
rf_rise_steps_create(struct rf_rise_steps **rise, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  steps *s = rf_alloc(1, sizeof *s);

  if (!(*rise = s))
    return RF_ENOMEM;
  s->problem = p;
  s->survey = h->survey;
  s->own.to = INFINITY;
  s->own.stretch = stretch;
  s->own.track = look_at_a;
  s->own.arrived = look_at_move;
  rf_extremum_init(&s->falls, 1e-12);
  if (p->m > RF_LAW_NEURONS)
    return RF_OK;
  if (!(s->was = rf_alloc(p->m, sizeof *s->was))
      || !(s->u = rf_alloc((p->m + 1) * p->n, 1)))
    return RF_ENOMEM;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_rise_steps_free(struct rf_rise_steps *s)
{
  if (!s)
    return;
  rf_release(s->was);
  rf_release(s->u);
  rf_release(s);
}

/* ---- claims ---- */

/* Exactly: are no two data obtuse? */
static bool
is_acute(const rf_problem *p)
{
  bool acute = true;
  mpq_t q;

  mpq_init(q);
  for (size_t k = 0; k < p->n; k++)
    for (size_t l = 0; l < k; l++) {
      rf_exact_dot(q, rf_datum(p, k), rf_datum(p, l), p->d);
      acute = acute && mpq_sgn(q) >= 0;
    }
  mpq_clear(q);
  return acute;
}

/* H0 and R: a ReLU, and p_k > 0, by more than the error of the run. */
static void
conditions(rf_hearing *h, const steps *s)
{
  const double until = isinf(s->own.to) ? s->falls.time : s->own.to;
  const double error = 4.0 * rf_steps_error(h, until) * s->off;
  rf_real margin;

  rf_hear_condition(h, "H0", "the activation is the ReLU",
                    mpq_sgn(h->problem->leak) ? RF_NO : RF_YES);
  rf_real_init(&margin, h->prec);
  rf_real_set_d(&margin, fmin(s->start, s->least - s->start) - error);
  rf_hear_margin_of(h, "R", "p_k > 0 for all k at the start", &margin);
  rf_real_clear(&margin);
}

/* Why they have nothing to say; NULL: they have. */
static const char *
missing(const rf_hearing *h)
{
  const char *why = rf_law_missing(h);

  return why ? why : !h->laws->rise->begun
    ? "nothing was measured on the steps" : NULL;
}

/* a' = sum of p_k <w, x_k> over the active data. */
static rf_status
rises(rf_hearing *h)
{
  const char *why = missing(h);
  const steps *s;

  if (why)
    return rf_report_unknown(h, why);
  s = h->laws->rise;
  conditions(h, s);
  if (isfinite(s->own.to))
    rf_hear_note(h, "until %.6g", s->own.to);
  return rf_law_report(h, &s->falls);
}

/* Exact, on the moves; how many there were is in the note. */
static rf_status
gains(rf_hearing *h)
{
  const char *why = missing(h);
  const steps *s;
  rf_real r;

  if (why)
    return rf_report_unknown(h, why);
  s = h->laws->rise;
  conditions(h, s);
  rf_hear_condition(h, "X", "no two data are obtuse",
                    is_acute(h->problem) ? RF_YES : RF_NO);
  rf_real_init(&r, h->prec);
  rf_real_set_si(&r, (long)s->wrong);
  rf_hear_measured(h, &r);
  rf_real_set_si(&r, 0);
  rf_hear_bound(h, &r);
  if (s->wrong) {
    rf_hear_neuron(h, s->neuron);
    rf_real_set_d(&r, s->when);
    rf_hear_time(h, &r);
    rf_hear_note(h, "datum %zu", s->datum);
  }
  rf_real_clear(&r);
  rf_hear_note(h, "%zu moves", s->moves);
  if (s->unsure)
    rf_hear_note(h, "of an a that may be 0");
  rf_conclude(h, s->wrong ? RF_NO : s->unsure ? RF_UNSURE : RF_YES);
  return rf_report(h);
}

#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END \
               | RF_NEEDS_STEPS)

const rf_known rf_claims_rise[] = {
  { { "GEN.6", "the flow", "a rises",
      "no a falls while all p_k > 0, up to the error of the run", "neuron",
      "p_k > 0", STEPS }, rises },
  { { "GEN.gains", "the flow", "a > 0 gains, a < 0 loses",
      "changes of sign the other way: 0, of data that are not obtuse",
      "neuron", "p_k > 0", STEPS }, gains },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
