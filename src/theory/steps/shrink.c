/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shrink.c -- neurons that shrink; see shrink.h.
 *
 * The sum of ||w||^2 over a set falls at least as fast, relatively, as the
 * slowest of its members; where one leaves the set it falls at once. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "theory/steps/shrink.h"

#define NEURONS_MOST 100000

/* d ln ||w||^2 / dt = 2 <w, w'> / ||w||^2; a scale cancels. */
static rf_jet
shrink_jet(void *context, rf_window span)
{
  const rf_track *t = ((const rf_shrink *)context)->track;
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t l = 1; l < t->row; l++)
    sum = rf_jet_add(sum, rf_jet_mul(
      rf_jet_poly(t->c + l, t->degree, t->row, span),
      rf_jet_poly_slope(t->c + l, t->degree, t->row, span), span));
  return rf_jet_scale(rf_jet_div(sum, rf_track_norm2(t, span), span),
                      2.0 / t->piece.length);
}

static bool
wants(const rf_surveyor *own, const rf_piece *piece)
{
  return ((const rf_shrink *)(const void *)own)->mixed[piece->neuron] != 0;
}

/* Signs change at moves alone. */
static rf_status
track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  rf_shrink *s = (rf_shrink *)(void *)own;
  signed char *mixed = &s->mixed[t->piece.neuron];
  rf_status status = RF_OK;

  if (*mixed < 0)
    status = rf_stretch_pattern(survey->now, s->u, t->piece.neuron);
  if (status >= 0 && *mixed < 0)
    *mixed = memchr(s->u, 1, survey->n)
      && memchr(s->u, (unsigned char)-1, survey->n);
  s->track = t;
  if (status >= 0 && *mixed)
    rf_extremum_over(&s->least, shrink_jet, s, &t->piece);
  return status;
}

static rf_status
arrived(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  (void)survey;
  ((rf_shrink *)(void *)own)->mixed[t->piece.neuron] = -1;
  return RF_OK;
}

rf_status
rf_shrink_create(rf_shrink *s, rf_survey *survey)
{
  s->own.from = s->own.to = INFINITY;
  rf_extremum_init(&s->least, 1e-10);
  if (survey->m > NEURONS_MOST)
    return RF_OK;
  if (!(s->mixed = rf_alloc(survey->m, 1))
      || !(s->u = rf_alloc(survey->n, 1)))
    return RF_ENOMEM;
  memset(s->mixed, -1, survey->m);
  s->own.wants = wants;
  s->own.track = track;
  s->own.arrived = arrived;
  rf_survey_add(survey, &s->own);
  return RF_OK;
}

void
rf_shrink_clear(rf_shrink *s)
{
  rf_release(s->mixed);
  rf_release(s->u);
}
