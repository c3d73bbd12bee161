/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sign_steps.c -- on which side of the data neurons are, on the steps: the
 * largest -u_k cos(w, x_k), which is below 0 where a neuron is where its face
 * has it.
 *
 * <w, x_k> is added up once, coefficient by coefficient: of a neuron that is on
 * the line all but rounding is gone then, and what is left is flat.  From the
 * entries of w it would be a difference of functions that bend. */
#include "config.h"

#include <math.h>

#include "theory/evidence/evidence.h"
#include "theory/laws/law_steps.h"
#include "theory/start/start.h"

typedef struct rf_sign_steps {
  rf_surveyor own;
  rf_extremum wrong;     /* sup of -u_k cos(w, x_k) */
  signed char *u;        /* u[n]: the face of the track */
  double *norm;          /* norm[n]: ||x_k|| */
  const double *q;       /* <w, x_k> over the scale of the track ... */
  double rounding;       /* ... and what its values may be off by */
  double by;             /* -u_k / ||x_k|| */
  const rf_track *track;
} rf_sign_steps;

typedef rf_sign_steps steps;

static rf_jet
dot_jet(const steps *s, rf_window span)
{
  rf_jet dot = rf_jet_poly(s->q, s->track->degree, 1, span);

  dot.error += s->rounding;
  return rf_jet_scale(dot, s->by);
}

static rf_jet
wrong_jet(void *context, rf_window span)
{
  const steps *s = context;

  return rf_jet_div(dot_jet(s, span),
                    rf_jet_sqrt(rf_track_norm2(s->track, span), span), span);
}

/* Is it on its side for certain on all of the piece, where the worst is not?
   Its direction need not be known then. */
static bool
is_right(const steps *s)
{
  const rf_piece *p = &s->track->piece;
  const rf_window span = { 0.5 * (p->low + p->high),
                           0.5 * (p->high - p->low) };
  const rf_jet dot = dot_jet(s, span);

  return s->wrong.any && s->wrong.value >= 0.0 && dot.value < 0.0
    && rf_jet_least(&dot, span) > dot.error;
}

/* Of a neuron that is not 0, at the data that it is not on: on a line it has no
   side. */
static rf_status
track(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  const rf_window low = { t->piece.low, 0.0 };
  const rf_status status = rf_stretch_pattern(v->now, s->u, t->piece.neuron);

  if (status < 0 || !(rf_track_norm2(t, low).value > 0.0))
    return status;
  s->track = t;
  s->q = v->q;
  for (size_t k = 0; k < v->n; k++) {
    if (!s->u[k])
      continue;
    s->by = -(double)s->u[k] / s->norm[k];
    s->rounding = rf_track_dot(v->q, t, v->x + k * v->d);
    if (!is_right(s))
      rf_extremum_over(&s->wrong, wrong_jet, s, &t->piece);
  }
  return RF_OK;
}

/* A linear activation (leak 1) has no sides that matter; and where no start is
   balanced w may pass 0, where its direction is not known. */
rf_status
rf_sign_steps_create(struct rf_sign_steps **sign, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  const rf_survey *v = h->survey;
  steps *s = rf_alloc(1, sizeof *s);

  if (!(*sign = s))
    return RF_ENOMEM;
  rf_extremum_init(&s->wrong, 1e-12);
  if (p->m > RF_LAW_NEURONS || h->start->balanced != RF_YES
      || mpq_cmp_ui(p->leak, 1, 1) == 0)
    return RF_OK;
  if (!(s->u = rf_alloc(p->n, 1))
      || !(s->norm = rf_alloc(p->n, sizeof *s->norm)))
    return RF_ENOMEM;
  for (size_t k = 0; k < p->n; k++)
    for (size_t l = 0; l < p->d; l++)
      s->norm[k] = hypot(s->norm[k], v->x[k * p->d + l]);
  s->own.to = INFINITY;
  s->own.track = track;
  rf_survey_add(h->survey, &s->own);
  return RF_OK;
}

void
rf_sign_steps_free(struct rf_sign_steps *s)
{
  if (!s)
    return;
  rf_release(s->u);
  rf_release(s->norm);
  rf_release(s);
}

const rf_extremum *
rf_sign_steps_worst(const struct rf_sign_steps *s)
{
  return &s->wrong;
}
