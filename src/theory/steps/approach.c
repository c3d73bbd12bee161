/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * approach.c -- how predictions come to a fit; see approach.h. */
#include "config.h"

#include <math.h>

#include "theory/steps/approach.h"

rf_status
rf_approach_init(rf_approach *s, size_t n)
{
  rf_extremum_init(&s->decay, 1e-10);
  rf_extremum_init(&s->slope, 1e-10);
  s->lost = INFINITY;
  s->fit = rf_alloc(n, sizeof *s->fit);
  s->r = rf_alloc(n, sizeof *s->r);
  return s->fit && s->r ? RF_OK : RF_ENOMEM;
}

/* Also of one that was made in part. */
void
rf_approach_clear(rf_approach *s)
{
  rf_release(s->fit);
  rf_release(s->r);
}

/* d ln ||h - fit|| / dt. */
static rf_jet
decay_jet(void *context, rf_window span)
{
  const rf_approach *s = context;
  const rf_survey *v = s->survey;
  rf_jet top = { 0.0, 0.0, 0.0, 0.0 }, bottom = top;

  for (size_t k = 0; k < v->n; k++) {
    const rf_jet e = rf_jet_sub(rf_output_jet(v, k, span),
                                rf_jet_constant(s->fit[k]));
    const rf_jet slope = rf_jet_poly_slope(v->h + k, v->output_degree, v->n,
                                           span);
    top = rf_jet_add(top, rf_jet_mul(e, slope, span));
    bottom = rf_jet_add(bottom, rf_jet_mul(e, e, span));
  }
  return rf_jet_scale(rf_jet_div(top, bottom, span),
                      1.0 / rf_stretch_length(v->now));
}

/* -||theta'||^2 / (L - L*), as suprema are what is searched. */
static rf_jet
slope_jet(void *context, rf_window span)
{
  const rf_approach *s = context;

  return rf_jet_scale(rf_jet_div(rf_descent_jet(s->survey, span),
                                 rf_excess_jet(s->survey, s->r, span), span),
                      -1.0);
}

/* How much of the relative error of the run, which is known when it has ended,
   is in that where it was found: of h - fit it is relative to the predictions,
   and its slope carries it over the length of a step. */
static double
find_carry(const rf_approach *s, const rf_piece *piece)
{
  const rf_survey *v = s->survey;
  const rf_window at = { (s->decay.time - piece->t0) / piece->length, 0.0 };
  double size = 0.0, left = 0.0;

  for (size_t k = 0; k < v->n; k++) {
    const double h = rf_output_jet(v, k, at).value;
    size = hypot(size, h);
    left = hypot(left, h - s->fit[k]);
  }
  return (1.0 + size / left)
    * (1.0 / piece->length + fabs(s->decay.value));
}

/* The share of the run's error in the rate belongs to the place where the
   supremum is, and is made anew when that moves. */
void
rf_approach_decay(rf_approach *s, const rf_survey *survey,
                  const rf_piece *piece)
{
  const double before = s->decay.any ? s->decay.time : NAN;

  s->survey = survey;
  rf_extremum_over(&s->decay, decay_jet, s, piece);
  if (s->decay.any && s->decay.time != before)
    s->carry = find_carry(s, piece);
}

/* Until the difference of the losses is no longer resolved. */
void
rf_approach_slope(rf_approach *s, const rf_survey *survey,
                  const rf_piece *piece)
{
  const rf_window end = { piece->high, 0.0 };
  const rf_jet excess = rf_excess_jet(survey, s->r, end);

  s->survey = survey;
  if (isfinite(s->lost))
    return;
  if (!(excess.error < 1e-7 * excess.value))
    s->lost = piece->t0 + piece->low * piece->length;
  else
    rf_extremum_over(&s->slope, slope_jet, s, piece);
}
