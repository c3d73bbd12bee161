/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cel23_along.c -- Chistikov, Englert & Lazic 2023 on the steps: from T_1 on
 * the bundle v = sum_{J_+} a w is driven along itself, and is active on all
 * data.
 *
 * With r_k the coordinates of v over those of v* along the eigenvectors of H =
 * c X^T X (cel23_fit.c), v has the coordinates nu_k r_k, and H (v* - v) has
 * eta_k nu_k (1 - r_k).  So the angle between them needs the predictions
 * alone. */
#include "config.h"

#include <math.h>

#include "theory/cel23/cel23_impl.h"
#include "theory/claims/parts.h"
#include "theory/start/start.h"

/* Where H (v* - v) is known no better than this, v is v* but for rounding. */
#define LOST 1e-3

struct rf_cel23_along {
  rf_surveyor own;
  rf_cel23_fit *fit;
  double *nu;            /* nu[d] */
  rf_extremum away;      /* sup of -cos(v, H (v* - v)) */
  double carry;          /* its error there over that of the run */
  rf_extremum idle;      /* sup of -h_i */
  double lost;           /* rounding from here on */
  size_t i;
};

typedef struct rf_cel23_along along;

/* -cos(v, H (v* - v)). */
static rf_jet
away_jet(void *context, rf_window span)
{
  const along *s = context;
  rf_jet dot = { 0.0, 0.0, 0.0, 0.0 }, v2 = dot, e2 = dot;

  for (size_t k = 0; k < s->fit->survey->d; k++) {
    const rf_jet r = rf_cel23_share(s->fit, k, span);
    const rf_jet v = rf_jet_scale(r, s->nu[k]);
    const rf_jet e = rf_jet_scale(rf_jet_sub(rf_jet_constant(1.0), r),
                                  s->fit->eta[k] * s->nu[k]);
    dot = rf_jet_add(dot, rf_jet_mul(v, e, span));
    v2 = rf_jet_add(v2, rf_jet_mul(v, v, span));
    e2 = rf_jet_add(e2, rf_jet_mul(e, e, span));
  }
  return rf_jet_scale(rf_jet_div(dot, rf_jet_sqrt(rf_jet_mul(v2, e2, span),
                                                  span), span), -1.0);
}

/* -h_i, which is -<v, x_i>. */
static rf_jet
idle_jet(void *context, rf_window span)
{
  const along *s = context;

  return rf_jet_scale(rf_output_jet(s->fit->survey, s->i, span), -1.0);
}

/* A cosine is off by the angles of both vectors, and these by their relative
   errors: of v and of v* - v, by that of the predictions. */
static double
carry(const along *s, double tau)
{
  const rf_survey *survey = s->fit->survey;
  const rf_window at = { tau, 0.0 };
  double v = 0.0, e = 0.0, off_v = 0.0, off_e = 0.0;

  for (size_t k = 0; k < survey->d; k++) {
    const double r = rf_cel23_share(s->fit, k, at).value, nu = s->nu[k];
    double size = 0.0;
    for (size_t i = 0; i < survey->n; i++)
      size += fabs(s->fit->g[k * survey->n + i]
                   * rf_output_jet(survey, i, at).value);
    v = hypot(v, nu * r);
    off_v = hypot(off_v, nu * size);
    e = hypot(e, s->fit->eta[k] * nu * (1.0 - r));
    off_e = hypot(off_e, s->fit->eta[k] * nu * size);
  }
  return 2.0 * (off_v / v + off_e / e);
}

/* Each neuron's part in v, and so v, has a relative error only: that of H (v* -
   v) grows as v comes to v*. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  along *s = (along *)(void *)own;
  const double before = s->away.any ? s->away.time : NAN;
  rf_status status = rf_survey_outputs(survey);

  s->fit->survey = survey;
  if (status < 0 || isfinite(s->lost))
    return status;
  if (!(carry(s, piece->high) * s->fit->guess < LOST)) {
    s->lost = piece->t0 + piece->low * piece->length;
    return RF_OK;
  }
  rf_extremum_over(&s->away, away_jet, (void *)s, piece);
  if (s->away.any && s->away.time != before)
    s->carry = carry(s, (s->away.time - piece->t0) / piece->length);
  for (s->i = 0; s->i < survey->n; s->i++)
    rf_extremum_over(&s->idle, idle_jet, s, piece);
  return RF_OK;
}

/* After the fit, whose survey it uses: who comes last is told first. */
rf_status
rf_cel23_along_create(struct rf_cel23_along **out, rf_cel23_fit *fit,
                      rf_hearing *h)
{
  const rf_teacher *t = h->constants->teacher;
  along *s = rf_alloc(1, sizeof *s);

  if (!(*out = s))
    return RF_ENOMEM;
  s->fit = fit;
  s->lost = INFINITY;
  if (fit->why)
    return RF_OK;
  if (!(s->nu = rf_alloc(h->problem->d, sizeof *s->nu)))
    return RF_ENOMEM;
  for (size_t k = 0; k < h->problem->d; k++)
    s->nu[k] = rf_steps_double(&t->nu[k]);
  rf_extremum_init(&s->away, 1e-10);
  rf_extremum_init(&s->idle, 1e-300);
  s->own.from = fit->own.from;
  s->own.to = INFINITY;
  s->own.with = fit;
  s->own.stretch = stretch;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_cel23_along_free(struct rf_cel23_along *s)
{
  if (!s)
    return;
  rf_release(s->nu);
  rf_release(s);
}

/* lambda^(epsilon / 3). */
static void
bound_of(rf_real *r, const rf_hearing *h)
{
  rf_real log;
  mpq_t third;

  mpq_init(third);
  rf_real_init(&log, h->prec);
  mpq_set_ui(third, 1, 3);
  mpq_mul(third, third, h->epsilon);
  rf_real_mul_q(&log, &h->constants->teacher->log_scale, third);
  rf_real_exp(r, &log);
  rf_real_clear(&log);
  mpq_clear(third);
}

/* <v, x_i> = h_i > 0 for all i: every prediction has its sign. */
static rf_truth
all_active(const along *s, const rf_hearing *h)
{
  const double most = rf_extremum_high(&s->idle);
  const double error = 4.0 * rf_steps_error(h, s->idle.time)
                       * fabs(s->idle.value);

  return most + error < 0.0 ? RF_YES
    : s->idle.value - s->idle.rounding - error >= 0.0 ? RF_NO : RF_UNSURE;
}

/* Lemma 5: cos(v, H (v* - v)) > lambda^(epsilon / 3), and <v, x_i> > 0. */
rf_status
rf_cel23_along_check(rf_hearing *h)
{
  const along *s = rf_cel23_along_of(h);
  const char *why;
  rf_real margin;
  rf_status status = rf_cel23_fit_missing(&why, h);

  if (status < 0)
    return status;
  if (why || !s->away.any)
    return rf_report_unknown(h, why ? why : "the run ends before T_1");
  rf_cel23_conditions(h);
  rf_hear_infimum(h, &s->away,
                  s->carry * rf_steps_error(h, s->away.time) + 1e-15);
  rf_real_init(&margin, h->prec);
  bound_of(&margin, h);
  rf_hear_bound(h, &margin);
  rf_real_sub(&margin, &h->now.measured, &h->now.bound);
  rf_conclude_margin(h, &margin);
  rf_real_clear(&margin);
  rf_hear_note(h, "least <v, x_i> %.4g", -s->idle.value);
  if (isfinite(s->lost))
    rf_hear_note(h, "until %.6g, where v is v* up to rounding", s->lost);
  if (h->now.conclusion == RF_YES)
    rf_conclude(h, all_active(s, h));
  return rf_report(h);
}
