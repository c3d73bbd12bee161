/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * survey.c -- one pass over the steps of a run; see survey.h.
 *
 * A neuron's piece ends where it moves and where the stretch does.  A move at
 * the end of a stretch has nothing left before it, and what comes after it is
 * the next stretch. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "theory/steps/survey_impl.h"

/* begin is -1 for all neurons, before every stretch: none has moved yet. */
rf_status
rf_survey_create(rf_survey **survey, const rf_problem *problem)
{
  rf_survey *s = rf_alloc(1, sizeof *s);

  if (!s)
    return RF_ENOMEM;
  s->problem = problem;
  s->n = problem->n;
  s->d = problem->d;
  s->m = problem->m;
  s->effort = 1.0;
  s->weight = problem->sum ? 1.0 : 1.0 / (double)problem->n;
  if (!(s->begin = rf_alloc(s->m, sizeof *s->begin))
      || !(s->x = rf_alloc(s->n * s->d, sizeof *s->x))
      || !(s->y = rf_alloc(s->n, sizeof *s->y))
      || !(s->share = rf_alloc(s->n, sizeof *s->share))) {
    rf_survey_free(s);
    return RF_ENOMEM;
  }
  for (size_t j = 0; j < s->m; j++)
    s->begin[j] = -1.0;
  for (size_t i = 0; i < s->n * s->d; i++)
    s->x[i] = rf_get_d_nearest(problem->x[i]);
  for (size_t k = 0; k < s->n; k++)
    s->y[k] = rf_get_d_nearest(problem->y[k]);
  for (size_t k = 0; k < s->n; k++)
    s->share[k] = rf_problem_datum_share_near(problem, k);
  *survey = s;
  return RF_OK;
}

void
rf_survey_free(rf_survey *s)
{
  if (!s)
    return;
  rf_shares_free(s->shares);
  rf_release(s->c);
  rf_release(s->h);
  rf_release(s->p);
  rf_release(s->q);
  rf_release(s->begin);
  rf_release(s->moved);
  rf_release(s->x);
  rf_release(s->y);
  rf_release(s->share);
  rf_release(s);
}

/* The last who comes is told first; no surveyor depends on what another has
   found in the same stretch. */
void
rf_survey_add(rf_survey *survey, rf_surveyor *surveyor)
{
  surveyor->next = survey->first;
  survey->first = surveyor;
}

/* ---- telling ---- */

/* Buffers for the series of this stretch, whose degree its engine chose.  They
   only grow: steps of one run have degrees of the same size, and what was
   read of the last stretch is stale in any case. */
static rf_status
make_room(rf_survey *s, const rf_stretch *stretch)
{
  const size_t terms = rf_stretch_output_degree(stretch) + 1;

  s->degree = rf_stretch_degree(stretch);
  s->output_degree = terms - 1;      /* not below the other */
  s->have_outputs = false;
  if (terms <= s->room)
    return RF_OK;
  rf_release(s->c);
  rf_release(s->h);
  rf_release(s->p);
  rf_release(s->q);
  s->h = s->p = s->q = NULL;
  s->room = 0;
  if (!(s->c = rf_alloc(terms * (1 + s->d), sizeof *s->c))
      || !(s->h = rf_alloc(terms * s->n, sizeof *s->h))
      || !(s->p = rf_alloc(terms * s->n, sizeof *s->p))
      || !(s->q = rf_alloc(terms, sizeof *s->q)))
    return RF_ENOMEM;
  s->room = terms;
  return RF_OK;
}

/* Series of n predictions cost as much as many neurons' paths; they are made
   where somebody asks for them, once a stretch. */
rf_status
rf_survey_outputs(rf_survey *s)
{
  rf_status status = RF_OK;

  if (!s->have_outputs)
    status = rf_stretch_outputs(s->now, s->h, s->p);
  s->have_outputs = status >= 0;
  return status;
}

static void
lock(const rf_survey *s)
{
  if (s->lock)
    pthread_mutex_lock(s->lock);
}

static void
unlock(const rf_survey *s)
{
  if (s->lock)
    pthread_mutex_unlock(s->lock);
}

rf_status
rf_survey_path(rf_survey *s, double *c, double *log_scale, size_t j)
{
  rf_status status;

  lock(s);
  status = rf_stretch_path(s->now, c, log_scale, j);
  unlock(s);
  return status;
}

rf_status
rf_survey_drive(rf_survey *s, double *D, size_t j)
{
  rf_status status;

  lock(s);
  status = rf_stretch_drive(s->now, D, j);
  unlock(s);
  return status;
}

/* With the lock.  The stretch has one list of numbers: who is not alone gets a
   copy. */
static rf_status
take_doubles(const double **out, rf_survey *s, const rf_numbers *v)
{
  const size_t count = rf_numbers_count(v);
  rf_status status;

  *out = rf_numbers_doubles(v);
  if (!s->lock)
    return RF_OK;
  if ((status = rf_grow(&s->z, &s->z_room, count, sizeof *s->z)) < 0)
    return status;
  memcpy(s->z, *out, count * sizeof *s->z);
  *out = s->z;
  return RF_OK;
}

rf_status
rf_survey_sample(rf_survey *s, const double **sample, double at)
{
  const rf_numbers *v;
  rf_status status;

  lock(s);
  if ((status = rf_stretch_sample(s->now, &v, at)) >= 0)
    status = take_doubles(sample, s, v);
  unlock(s);
  return status;
}

rf_status
rf_survey_weights(rf_survey *s, const double **weights, double at)
{
  const rf_numbers *v;
  rf_status status;

  lock(s);
  if ((status = rf_stretch_weights(s->now, &v, at, 0, s->m)) >= 0)
    status = take_doubles(weights, s, v);
  unlock(s);
  return status;
}

/* Cut a piece to the times of a surveyor; false: nothing is left. */
static bool
cut(rf_piece *piece, const rf_surveyor *own)
{
  piece->low = fmax(piece->low, (own->from - piece->t0) / piece->length);
  piece->high = fmin(piece->high, (own->to - piece->t0) / piece->length);
  return piece->low < piece->high;
}

/* All of a stretch: of the network, no neuron in particular. */
static rf_piece
whole(const rf_stretch *stretch)
{
  rf_piece piece = { .t0 = rf_stretch_time(stretch, 0.0),
                     .length = rf_stretch_length(stretch),
                     .neuron = SIZE_MAX };

  rf_stretch_range(stretch, &piece.low, &piece.high);
  return piece;
}

/* Who looks at neurons there, and from where to where: the same for all
   neurons but for their moves. */
static void
find_looking(rf_survey *s, const rf_piece *stretch)
{
  rf_surveyor **last = &s->looking;

  for (rf_surveyor *own = s->first; own; own = own->next) {
    rf_piece piece = *stretch;
    if (!own->track || !rf_shares_has(s, own) || !cut(&piece, own))
      continue;
    own->low = piece.low;
    own->high = piece.high;
    *last = own;
    last = &own->also;
  }
  *last = NULL;
}

/* Neuron j since its last move, to all who look at tracks. */
static rf_status
tell_track(rf_survey *s, const rf_piece *stretch, size_t j)
{
  rf_track t = { .piece = *stretch, .c = s->c, .degree = s->degree,
                 .row = 1 + s->d };
  bool made = false;
  rf_status status = RF_OK;

  t.piece.neuron = j;
  /* The path is made for the first who wants it, and is the same for all
     others; each gets its own piece of it. */
  for (rf_surveyor *own = s->looking; own && status >= 0; own = own->also) {
    t.piece.low = fmax(own->low, s->begin[j]);
    t.piece.high = own->high;
    if (!(t.piece.low < t.piece.high)
        || (own->wants && !own->wants(own, &t.piece)))
      continue;
    if (!made)
      status = rf_survey_path(s, s->c, &t.log_scale, j);
    made = true;
    if (status >= 0)
      status = own->track(own, s, &t);
  }
  return status;
}

rf_status
rf_survey_track(rf_survey *s, rf_surveyor *own, size_t j)
{
  rf_track t = { .piece = whole(s->now), .c = s->c, .degree = s->degree,
                 .row = 1 + s->d };
  rf_status status;

  t.piece.neuron = j;
  t.piece.low = fmax(t.piece.low, s->begin[j]);
  if (!cut(&t.piece, own))
    return RF_OK;
  status = rf_survey_path(s, s->c, &t.log_scale, j);
  return status < 0 ? status : own->track(own, s, &t);
}

/* Of all of it first, then of each neuron. */
rf_status
rf_survey_tell(rf_survey *s, const rf_piece *piece)
{
  rf_status status = RF_OK;

  for (rf_surveyor *own = s->first; own && status >= 0; own = own->next) {
    rf_piece part = *piece;
    if (own->stretch && rf_shares_has(s, own) && cut(&part, own))
      status = own->stretch(own, s, &part);
  }
  if (status < 0)
    return status;
  find_looking(s, piece);
  for (size_t j = 0; s->looking && j < s->m && status >= 0; j++)
    status = tell_track(s, piece, j);
  return status;
}

/* The observer's first call: time passed, up to where something happens.  Those
   who look at the network are told once, those who look at neurons once for
   each, and the moves that were told before are forgotten: in the next stretch
   all neurons run from its start again. */
static rf_status
passed(void *context, rf_stretch *stretch)
{
  rf_survey *s = context;
  const rf_piece piece = whole(stretch);
  rf_status status = make_room(s, stretch);

  s->now = stretch;
  s->since = piece.t0 + piece.low * piece.length;
  s->stretches++;
  if (status >= 0)
    status = rf_shares_tell(s, &piece);
  for (size_t i = 0; i < s->count; i++)
    s->begin[s->moved[i]] = -1.0;
  s->count = 0;
  return status;
}

/* Neuron j where it has just arrived. */
static rf_status
tell_arrival(rf_survey *s, const rf_piece *stretch, size_t j)
{
  rf_track t = { .piece = *stretch, .c = s->c, .degree = s->degree,
                 .row = 1 + s->d };
  const double time = stretch->t0 + stretch->high * stretch->length;
  bool made = false;
  rf_status status = RF_OK;

  t.piece.neuron = j;
  t.piece.low = t.piece.high;
  for (rf_surveyor *own = s->first; own && status >= 0; own = own->next) {
    if (!own->arrived || time < own->from || time > own->to)
      continue;
    if (!made)
      status = rf_survey_path(s, s->c, &t.log_scale, j);
    made = true;
    if (status >= 0)
      status = own->arrived(own, s, &t);
  }
  return status;
}

/* The second call, from both sides of a move.  Before it the neuron's own
   piece ends here, earlier than the stretch does, and its next one begins: so
   each piece is a polynomial.  After it there is no time to tell of, only a
   place. */
static rf_status
moved(void *context, rf_stretch *stretch, size_t j, int after)
{
  rf_survey *s = context;
  const rf_piece piece = whole(stretch);
  rf_status status = make_room(s, stretch);

  s->now = stretch;
  rf_shares_show(s);
  if (status >= 0 && after)
    return tell_arrival(s, &piece, j);
  if (status < 0 || !(piece.low < piece.high))
    return status;
  find_looking(s, &piece);
  status = tell_track(s, &piece, j);
  if (status >= 0)
    status = rf_grow(&s->moved, &s->capacity, s->count + 1, sizeof *s->moved);
  if (status < 0)
    return status;
  s->moved[s->count++] = (uint32_t)j;
  s->begin[j] = piece.high;
  return RF_OK;
}

/* Predictions are those of the neurons at the end of a stretch: of a network
   that is not too wide each move ends one, so that they are exact. */
rf_observer
rf_survey_observer(rf_survey *s)
{
  return (rf_observer){ .context = s, .fine = s->m <= RF_SURVEY_FINE,
                        .passed = passed, .moved = moved };
}

/* ---- of the outputs ---- */

rf_jet
rf_output_jet(const rf_survey *s, size_t k, rf_window span)
{
  return rf_jet_poly(s->h + k, s->output_degree, s->n, span);
}

rf_jet
rf_residual_jet(const rf_survey *s, size_t k, rf_window span)
{
  return rf_jet_poly(s->p + k, s->output_degree, s->n, span);
}

/* l(h_k, y_k) without its weight.  Margin losses have labels 1 and -1, so that
   y h is the margin: ln(1 + e^(-y h)) or e^(-y h). */
static rf_jet
loss_of(const rf_survey *s, size_t k, rf_window span)
{
  rf_jet h = rf_output_jet(s, k, span);

  if (s->problem->loss == RF_SQUARE) {
    h = rf_jet_sub(h, rf_jet_constant(s->y[k]));
    return rf_jet_scale(rf_jet_mul(h, h, span), 0.5);
  }
  h = rf_jet_scale(h, -s->y[k]);
  return s->problem->loss == RF_LOGISTIC ? rf_jet_softplus(h, span)
                                         : rf_jet_exp(h, span);
}

/* L = c sum_k l(h_k, y_k). */
rf_jet
rf_loss_jet(const rf_survey *s, rf_window span)
{
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  if (s->problem->q) {
    for (size_t k = 0; k < s->n; k++)
      sum = rf_jet_add(sum, rf_jet_scale(loss_of(s, k, span), s->share[k]));
    return sum;
  }
  for (size_t k = 0; k < s->n; k++)
    sum = rf_jet_add(sum, loss_of(s, k, span));
  return rf_jet_scale(sum, s->weight);
}

/* With e = h - (y - r): ((e - r)^2 - r^2) / 2 = e (e / 2 - r), which does not
   cancel near the solution, where sum e r is 0 or of second order. */
rf_jet
rf_excess_jet(const rf_survey *s, const double *r, rf_window span)
{
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t k = 0; k < s->n; k++) {
    const rf_jet h = rf_output_jet(s, k, span);
    const rf_jet e = rf_jet_sub(h, rf_jet_constant(s->y[k] - r[k]));
    const rf_jet half = rf_jet_sub(rf_jet_scale(e, 0.5),
                                   rf_jet_constant(r[k]));
    sum = rf_jet_add(sum, rf_jet_mul(e, half, span));
  }
  return rf_jet_scale(sum, s->weight);
}

/* dL/dt = -sum_k p_k h_k' by the chain rule, as p_k = -c dl/dh; the series are
   in tau, of which dt = length dtau. */
rf_jet
rf_descent_jet(const rf_survey *s, rf_window span)
{
  const double length = rf_stretch_length(s->now);
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t k = 0; k < s->n; k++)
    sum = rf_jet_add(sum, rf_jet_mul(
      rf_residual_jet(s, k, span),
      rf_jet_poly_slope(s->h + k, s->output_degree, s->n, span), span));
  return rf_jet_scale(sum, 1.0 / length);
}

/* ---- of a track ---- */

rf_jet
rf_track_a(const rf_track *t, rf_window span)
{
  return rf_jet_poly(t->c, t->degree, t->row, span);
}

rf_jet
rf_track_w(const rf_track *t, size_t l, rf_window span)
{
  return rf_jet_poly(t->c + 1 + l, t->degree, t->row, span);
}

/* Over the square of the track's scale, as rf_track_a is over the scale. */
rf_jet
rf_track_norm2(const rf_track *t, rf_window span)
{
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t l = 0; l + 1 < t->row; l++) {
    const rf_jet w = rf_track_w(t, l, span);
    sum = rf_jet_add(sum, rf_jet_mul(w, w, span));
  }
  return sum;
}

/* The scale of the path comes in here as a summand: so |a| may be far below
   the range of doubles. */
rf_jet
rf_track_log_a(const rf_track *t, rf_window span)
{
  return rf_jet_add(rf_jet_log(rf_track_a(t, span), span),
                    rf_jet_constant(t->log_scale));
}

/* Quotient of two parts of one path: its scale cancels. */
rf_jet
rf_track_along(const rf_track *t, const double *D, rf_window span)
{
  rf_jet sum = { 0.0, 0.0, 0.0, 0.0 };

  for (size_t l = 0; l + 1 < t->row; l++)
    sum = rf_jet_add(sum, rf_jet_scale(rf_track_w(t, l, span), D[l]));
  return rf_jet_div(sum, rf_track_a(t, span), span);
}

/* Each rounding is half an epsilon of its term, and |tau| <= 1. */
double
rf_track_dot(double *q, const rf_track *t, const double *v)
{
  double all = 0.0;

  for (size_t i = 0; i <= t->degree; i++) {
    const double *w = t->c + i * t->row + 1;
    q[i] = 0.0;
    for (size_t l = 0; l + 1 < t->row; l++) {
      q[i] += v[l] * w[l];
      all += fabs(v[l] * w[l]);
    }
  }
  return 0.5 * (double)(t->row + 2) * DBL_EPSILON * all;
}
