/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sign_steps.c -- on which side of the data neurons are, on the steps: the
 * largest -u_k cos(w, x_k), which is below 0 where a neuron is where its face
 * has it.
 *
 * <w, x_k> is added up once, coefficient by coefficient: of a neuron that is on
 * the line all but rounding is gone then, and what is left is flat.  From the
 * entries of w it would be a difference of functions that bend.
 *
 * A neuron that has turned by an angle is no nearer to a line than that much
 * less than it was: of each a direction is kept, with its cosines with all
 * data, and only the data are looked at that it may have come to since. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/vector.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/law_steps.h"
#include "theory/start/start.h"

/* Where a neuron was when it was last compared with all data. */
typedef struct rf_sight {
  bool there;
  double rounding;       /* what the direction may be off by */
  size_t looks;          /* at single data since then */
} rf_sight;

typedef struct rf_sign_steps {
  rf_surveyor own;
  rf_extremum wrong;     /* sup of -u_k cos(w, x_k) */
  rf_sight *sight;       /* sight[m] */
  double *from;          /* from[m][d]: the direction, of length 1 */
  double *right;         /* right[m][n]: u_k cos(from, x_k), infinite where
                            u_k = 0 */
  signed char *u;        /* u[m][n]: the face then, and one more */
  double *norm;          /* norm[n]: ||x_k|| */
  double *way;           /* way[d]: the direction where a piece begins */
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

/* The direction where the piece begins, and by how much another one on it may
   differ: w - w(low) is sum_i c_i (tau^i - low^i), its part across the
   direction over what is left along it bounds the tangent of the angle.
 *
 * *rounding: of Horner's rule and of a norm of d entries, relative to all that
   is added up. */
static double
look_around(double *rounding, steps *s, size_t d)
{
  const rf_track *t = s->track;
  double low = 1.0, high = 1.0, across = 0.0, along, size;

  rf_law_values(s->way, t->c + 1, t->degree, t->row, d, t->piece.low);
  size = along = rf_length(s->way, d);
  for (size_t l = 0; l < d; l++)
    s->way[l] /= along;
  *rounding = 1.0 / along;
  for (size_t i = 1; i <= t->degree; i++) {
    const double *c = t->c + i * t->row + 1, part = rf_dot(c, s->way, d);
    double square = 0.0;
    low *= t->piece.low;
    high *= t->piece.high;
    for (size_t l = 0; l < d; l++)
      square += (c[l] - part * s->way[l]) * (c[l] - part * s->way[l]);
    across += sqrt(square) * (high - low);
    along -= fabs(part) * (high - low);
    size += 2.0 * hypot(sqrt(square), part);
  }
  *rounding *= (double)(2 * t->degree + d + 8) * DBL_EPSILON * size;
  return along > 0.0 ? across / along : INFINITY;
}

/* Compare it with all data: where the piece begins, in the face u[n]. */
static void
compare(steps *s, const rf_survey *v, const signed char *u, double rounding)
{
  const size_t j = s->track->piece.neuron, n = v->n;

  memcpy(s->u + j * n, u, n);
  memcpy(s->from + j * v->d, s->way, v->d * sizeof *s->way);
  for (size_t k = 0; k < n; k++)
    s->right[j * n + k] = u[k] == 0 ? INFINITY
      : u[k] * rf_dot(s->way, v->x + k * v->d, v->d) / s->norm[k];
  s->sight[j] = (rf_sight){ true, rounding, 0 };
}

/* No direction on the piece differs by more from that which was compared with
   the data; this is done again in another face, and of a neuron that has come
   near many of them. */
static rf_status
find_reach(double *reach, steps *s, const rf_survey *v)
{
  const size_t j = s->track->piece.neuron;
  const double *from = s->from + j * v->d;
  rf_sight *sight = &s->sight[j];
  signed char *u = s->u + v->m * v->n;
  double rounding, far = 0.0;
  const rf_status status = rf_stretch_pattern(v->now, u, j);

  if (status < 0)
    return status;
  *reach = look_around(&rounding, s, v->d);
  if (!sight->there || sight->looks > v->n / 8
      || memcmp(u, s->u + j * v->n, v->n))
    compare(s, v, u, rounding);
  for (size_t l = 0; l < v->d; l++)
    far += (s->way[l] - from[l]) * (s->way[l] - from[l]);
  *reach += sqrt(far) + sight->rounding + rounding;
  return RF_OK;
}

static void
look_at(steps *s, const rf_survey *v, size_t k)
{
  const size_t j = s->track->piece.neuron;

  s->sight[j].looks++;
  s->by = -(double)s->u[j * v->n + k] / s->norm[k];
  s->rounding = rf_track_dot(v->q, s->track, v->x + k * v->d);
  if (!is_right(s))
    rf_extremum_over(&s->wrong, wrong_jet, s, &s->track->piece);
}

/* Of a neuron that is not 0, at the data that it is not on: on a line it has no
   side. */
static rf_status
track(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  steps *s = (steps *)(void *)own;
  const double *right = s->right + t->piece.neuron * v->n;
  const rf_window low = { t->piece.low, 0.0 };
  double reach;
  rf_status status;

  if (!(rf_track_norm2(t, low).value > 0.0))
    return RF_OK;
  s->track = t;
  s->q = v->q;
  if ((status = find_reach(&reach, s, v)) < 0)
    return status;
  for (size_t k = 0; k < v->n; k++)
    if (!isinf(right[k])
        && !(s->wrong.any && reach - right[k] <= s->wrong.value))
      look_at(s, v, k);
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
  if (!(s->sight = rf_alloc(p->m, sizeof *s->sight))
      || !(s->from = rf_alloc(p->m * p->d, sizeof *s->from))
      || !(s->right = rf_alloc(p->m * p->n, sizeof *s->right))
      || !(s->u = rf_alloc((p->m + 1) * p->n, 1))
      || !(s->norm = rf_alloc(p->n, sizeof *s->norm))
      || !(s->way = rf_alloc(p->d, sizeof *s->way)))
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
  rf_release(s->sight);
  rf_release(s->from);
  rf_release(s->right);
  rf_release(s->u);
  rf_release(s->norm);
  rf_release(s->way);
  rf_release(s);
}

const rf_extremum *
rf_sign_steps_worst(const struct rf_sign_steps *s)
{
  return &s->wrong;
}
