/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * span_steps.c -- laws of the directions in which neurons move, on the steps:
 * none leaves the span of the data, and those that are active on all data move
 * as one linear map.
 *
 * w' = a D, and D is a combination of the data: so the part of w that is
 * orthogonal to all of them is constant.  And beta = sum a w over neurons in
 * one cell, which all feel the same D, has beta' = sum (a^2 D + <w, D> w). */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/parts.h"
#include "theory/laws/generic.h"
#include "theory/laws/law_steps.h"

/* Gauss & Legendre on [-1, 1], 7 nodes: those of generic_steps.c. */
static const double node[7] =
  { -0.949107912342758525, -0.741531185599394440, -0.405845151377397167, 0.0,
    0.405845151377397167, 0.741531185599394440, 0.949107912342758525 };
static const double weight[7] =
  { 0.129484966168869693, 0.279705391489276668, 0.381830050505118945,
    0.417959183673469388, 0.381830050505118945, 0.279705391489276668,
    0.129484966168869693 };
enum { PANELS = 4 };

/* Of more directions than that which the data leave out, sums of them are
   looked along, with signs as of chance. */
enum { AXES = 16 };

/* Where a neuron was first seen, and the largest that it has been. */
typedef struct seen {
  bool yet;
  double log_scale;      /* of base */
  double log_size;
  double rounding;       /* what a base may be off by, over the same scale */
} seen;

typedef struct rf_span_steps {
  rf_surveyor across, cell;
  const rf_problem *problem;
  const rf_survey *survey;
  size_t free;           /* dimensions that no datum has a part in */
  size_t axes;           /* directions in which it is looked */
  double *axis;          /* axis[axes][d], of length 1 */
  double *base;          /* base[m][axes]: <axis, w> when first seen */
  seen *seen;            /* seen[m] */
  rf_extremum leaves;    /* sup |<axis, w> - base| / ||z|| */
  double *c, *D;         /* polynomials: one sum, the drive of a neuron */
  size_t room, degree;
  double sign, size;     /* of what is looked at */
  double rounding;       /* what a value of c may be off by */
  signed char *u;
  double *gap;           /* gap[d]: beta less the integral, so far */
  double *rise;          /* rise[d]: beta' of one neuron */
  double gap_size;       /* of all that was added up in it */
  double feel;           /* how much D is off per relative error of the run */
  double time;           /* so far */
  size_t met;            /* pieces of neurons that were added up */
  rf_extremum off;       /* sup ||gap|| / gap_size */
} rf_span_steps;

typedef rf_span_steps steps;

/* ---- what the data leave out ---- */

/* What axis number g has at column number f of those that are no pivots. */
static int
entry(const steps *s, size_t g, size_t f)
{
  if (s->axes == s->free)
    return f == g;
  return (f + 1) * UINT64_C(0x9e3779b97f4a7c15) >> (63 - g) & 1 ? 1 : -1;
}

/* At the pivots what makes it orthogonal to the independent data,
   y[rank][rank + axes].  Rational, then rounded at length 1. */
static void
set_axis(double *axis, const mpq_t *y, const size_t *col, size_t rank,
         size_t g, const steps *s)
{
  const size_t d = s->problem->d;
  double norm = 0.0;
  size_t i = 0, at = 0;

  for (size_t l = 0; l < d; l++) {
    if (i < rank && col[i] == l)
      axis[l] = rf_get_d_nearest(y[i++ * (rank + s->axes) + rank + g]);
    else
      axis[l] = entry(s, g, at++);
    norm = hypot(norm, axis[l]);
  }
  for (size_t l = 0; l < d; l++)
    axis[l] /= norm;
}

/* A datum: y[rank] what it has at the pivots, y[rank + g] less its product with
   axis g at the other columns. */
static void
put_row(mpq_t *y, const mpq_t *x, const size_t *col, size_t rank,
        const steps *s)
{
  for (size_t l = 0, pivot = 0; l < s->problem->d; l++)
    if (pivot < rank && col[pivot] == l)
      mpq_set(y[pivot++], x[l]);
    else
      for (size_t g = 0; g < s->axes; g++) {
        const int sign = entry(s, g, l - pivot);
        if (sign > 0)
          mpq_sub(y[rank + g], y[rank + g], x[l]);
        else if (sign < 0)
          mpq_add(y[rank + g], y[rank + g], x[l]);
      }
}

/* The system of the axes: independent data at the pivots, and beside. */
static rf_status
find_axes(steps *s, const size_t *row, const size_t *col, size_t rank)
{
  const rf_problem *p = s->problem;
  const size_t width = rank + s->axes;
  mpq_t *y = rf_mpq_array(rank * width + 1);
  bool regular = true;
  rf_status status = RF_ENOMEM;

  if (!y || !(s->axis = rf_alloc(s->axes * p->d, sizeof *s->axis)))
    goto done;
  for (size_t i = 0; i < rank; i++)
    put_row(y + i * width, (const mpq_t *)rf_datum(p, row[i]), col, rank, s);
  status = rank ? rf_exact_solve(&regular, y, rank, s->axes) : RF_OK;
  for (size_t g = 0; g < s->axes && status >= 0; g++)
    set_axis(s->axis + g * p->d, (const mpq_t *)y, col, rank, g, s);

done:
  rf_mpq_array_free(y, rank * width + 1);
  return status;
}

/* Exactly: whether the data span all directions must not depend on rounding. */
static rf_status
look_at_data(steps *s)
{
  const rf_problem *p = s->problem;
  size_t *row = rf_alloc(p->n, sizeof *row);
  size_t *col = rf_alloc(p->d, sizeof *col);
  size_t rank;
  rf_status status = RF_ENOMEM;

  if (row && col)
    status = rf_exact_pivots(&rank, row, col, (const mpq_t *)p->x, p->n,
                             p->d);
  if (status >= 0) {
    s->free = p->d - rank;
    s->axes = s->free < AXES ? s->free : AXES;
    if (s->free)
      status = find_axes(s, row, col, rank);
  }
  rf_release(row);
  rf_release(col);
  return status;
}

/* ---- GEN.5 ---- */

static rf_jet
leave_jet(void *context, rf_window span)
{
  const steps *s = context;
  rf_jet off = rf_jet_poly(s->c, s->degree, 1, span);

  off.error += s->rounding;
  return rf_jet_scale(off, s->sign / s->size);
}

/* Room for a polynomial and the drive of one neuron. */
static rf_status
make_room(steps *s, size_t degree)
{
  if (degree + 1 <= s->room)
    return RF_OK;
  rf_release(s->c);
  rf_release(s->D);
  s->D = NULL;
  s->room = 0;
  if (!(s->c = rf_alloc(degree + 1, sizeof *s->c))
      || !(s->D = rf_alloc((degree + 1) * s->problem->d, sizeof *s->D)))
    return RF_ENOMEM;
  s->room = degree + 1;
  return RF_OK;
}

/* Relative to the largest that the neuron has been: its rounding is from
   then. */
static void
see(steps *s, const rf_track *t)
{
  seen *now = &s->seen[t->piece.neuron];
  const double size =
    fmax(rf_law_size(t->c, t->degree, t->row, t->piece.low),
         rf_law_size(t->c, t->degree, t->row, t->piece.high));
  const double log_size = t->log_scale + log(size);

  if (!now->yet || log_size > now->log_size)
    now->log_size = log_size;
  if (!now->yet)
    now->log_scale = t->log_scale;
}

/* Along one axis: the path's own sum, less what it was at first; in units of
   the scale of this path.  A logarithm is off by an epsilon of itself, and so,
   relatively, is what it is of. */
static void
look_along(steps *s, const rf_track *t, size_t g)
{
  seen *first = &s->seen[t->piece.neuron];
  double *base = &s->base[t->piece.neuron * s->axes + g];
  const double unit = exp(first->log_scale - t->log_scale);

  s->rounding = rf_track_dot(s->c, t, s->axis + g * s->problem->d);
  if (!first->yet) {
    *base = rf_law_value(s->c, t->degree, 1, 0, t->piece.low);
    first->rounding = fmax(first->rounding, s->rounding
                           + (double)t->degree * DBL_EPSILON * fabs(*base));
  }
  s->c[0] -= *base * unit;
  s->rounding += unit * (first->rounding + DBL_EPSILON * fabs(*base)
                         * (2.0 + fabs(first->log_scale)
                            + fabs(t->log_scale)));
  s->degree = t->degree;
  s->size = exp(first->log_size - t->log_scale);
  for (s->sign = -1.0; s->sign < 2.0; s->sign += 2.0)
    rf_extremum_over(&s->leaves, leave_jet, s, &t->piece);
}

/* A neuron at (0, 0) rests. */
static rf_status
look_across(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, across));
  rf_status status = make_room(s, survey->output_degree);

  if (status < 0)
    return status;
  see(s, t);
  if (isfinite(s->seen[t->piece.neuron].log_size))
    for (size_t g = 0; g < s->axes; g++)
      look_along(s, t, g);
  s->seen[t->piece.neuron].yet = true;
  return RF_OK;
}

/* ---- GEN.cell ---- */

/* How far it is off so far.  Before anything was added there is nothing. */
static void
note_gap(steps *s)
{
  double norm = 0.0;

  for (size_t l = 0; l < s->problem->d; l++)
    norm = hypot(norm, s->gap[l]);
  if (s->gap_size > 0.0)
    rf_extremum_at(&s->off, norm / s->gap_size, 0.0, s->time, SIZE_MAX);
}

/* A relative error r of the weights moves h_k by 2 r ||x_k|| sum |a| ||w||, and
   D by the sum of what that makes of p_k x_k.  Near the end of a run D is
   smaller than this. */
static rf_status
stretch(rf_surveyor *own, rf_survey *survey, const rf_piece *piece)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, cell));
  const size_t row = 1 + survey->d;
  const double *z;
  double path = 0.0;
  rf_status status = rf_survey_outputs(survey);

  s->survey = survey;
  note_gap(s);
  s->time = piece->t0 + piece->high * piece->length;
  if (status >= 0)
    status = rf_survey_weights(survey, &z, 1.0);
  if (status < 0)
    return status == RF_ENOTFIN ? RF_OK : status;
  for (size_t j = 0; j < survey->m; j++) {
    const double *own_z = z + j * row;
    path += fabs(own_z[0]) * rf_length(own_z + 1, survey->d);
  }
  s->feel = 0.0;
  for (size_t k = 0; k < survey->n; k++) {
    double norm2 = 0.0;
    for (size_t l = 0; l < survey->d; l++)
      norm2 += survey->x[k * survey->d + l] * survey->x[k * survey->d + l];
    s->feel += 2.0 * rf_law_bend(survey, k, piece) * norm2 * path;
  }
  return RF_OK;
}

/* Is the neuron active on all data there? */
static bool
is_active(const rf_surveyor *own, const rf_piece *piece)
{
  const steps *s =
    (const steps *)(const void *)((const char *)own - offsetof(steps, cell));

  if (rf_stretch_pattern(s->survey->now, s->u, piece->neuron) < 0)
    return false;
  for (size_t k = 0; k < s->problem->n; k++)
    if (s->u[k] <= 0)
      return false;
  return true;
}

/* a w at one end, from which the gap begins or with which it ends.  A relative
   error of (a, w) moves it by that part of its square, however small a is. */
static void
add_end(steps *s, const rf_track *t, double tau, double sign)
{
  const double scale = exp(2.0 * t->log_scale);
  const double a = rf_law_value(t->c, t->degree, t->row, 0, tau);
  double size2 = a * a;

  for (size_t l = 0; l + 1 < t->row; l++) {
    const double w = rf_law_value(t->c, t->degree, t->row, 1 + l, tau);
    s->gap[l] += sign * scale * a * w;
    size2 += w * w;
  }
  s->gap_size += scale * size2;
}

/* s->rise = a^2 D + <w, D> w at tau; returns its length, with what an error of
   D would add to it. */
static double
set_rise(steps *s, const rf_track *t, double tau)
{
  const size_t d = s->problem->d;
  const size_t output = rf_stretch_output_degree(s->survey->now);
  const double a = rf_law_value(t->c, t->degree, t->row, 0, tau);
  double along = 0.0, norm = 0.0, size2 = a * a;

  for (size_t l = 0; l < d; l++) {
    const double w = rf_law_value(t->c, t->degree, t->row, 1 + l, tau);
    s->rise[l] = rf_law_value(s->D, output, d, l, tau);
    along += w * s->rise[l];
    size2 += w * w;
  }
  for (size_t l = 0; l < d; l++) {
    s->rise[l] = a * a * s->rise[l]
      + along * rf_law_value(t->c, t->degree, t->row, 1 + l, tau);
    norm = hypot(norm, s->rise[l]);
  }
  return norm + size2 * s->feel;
}

/* The change of a w on the piece less the integral of its slope. */
static rf_status
add_track(rf_surveyor *own, rf_survey *survey, const rf_track *t)
{
  steps *s = (steps *)(void *)((char *)own - offsetof(steps, cell));
  const double half = 0.5 * (t->piece.high - t->piece.low) / PANELS;
  rf_status status = make_room(s, survey->output_degree);

  if (status >= 0)
    status = rf_survey_drive(survey, s->D, t->piece.neuron);
  if (status < 0)
    return status;
  s->met++;
  add_end(s, t, t->piece.low, -1.0);
  add_end(s, t, t->piece.high, 1.0);
  for (int i = 0; i < 7 * PANELS; i++) {
    const double tau = t->piece.low + half * (2 * (i / 7) + 1 + node[i % 7]);
    const double share =
      weight[i % 7] * half * t->piece.length * exp(2.0 * t->log_scale);
    s->gap_size += share * set_rise(s, t, tau);
    for (size_t l = 0; l < s->problem->d; l++)
      s->gap[l] -= share * s->rise[l];
  }
  return RF_OK;
}

/* ---- both ---- */

/* Of a wide network nothing is looked at; of data that span all directions
   nothing is left for GEN.5. */
rf_status
rf_span_steps_create(struct rf_span_steps **span, rf_hearing *h)
{
  const rf_problem *p = h->problem;
  steps *s = rf_alloc(1, sizeof *s);
  rf_status status;

  if (!(*span = s))
    return RF_ENOMEM;
  s->problem = p;
  s->survey = h->survey;
  rf_extremum_init(&s->leaves, 1e-12);
  rf_extremum_init(&s->off, 1e-12);
  s->across.to = s->cell.to = INFINITY;
  s->across.with = s->cell.with = s;
  s->across.track = look_across;
  s->cell.stretch = stretch;
  s->cell.wants = is_active;
  s->cell.track = add_track;
  if ((status = look_at_data(s)) < 0 || p->m > RF_LAW_NEURONS)
    return status;
  if (!(s->u = rf_alloc(p->n, 1))
      || !(s->seen = rf_alloc(p->m, sizeof *s->seen))
      || !(s->base = rf_alloc(p->m * s->axes + 1, sizeof *s->base))
      || !(s->gap = rf_alloc(p->d, sizeof *s->gap))
      || !(s->rise = rf_alloc(p->d, sizeof *s->rise)))
    return RF_ENOMEM;
  if (s->free)
    rf_survey_add(h->survey, &s->across);
  if (p->engine != RF_LIMIT)
    rf_survey_add(h->survey, &s->cell);
  return RF_OK;
}

void
rf_span_steps_free(struct rf_span_steps *s)
{
  if (!s)
    return;
  rf_release(s->axis);
  rf_release(s->base);
  rf_release(s->seen);
  rf_release(s->c);
  rf_release(s->D);
  rf_release(s->u);
  rf_release(s->gap);
  rf_release(s->rise);
  rf_release(s);
}

/* ---- claims ---- */

/* The part of w that no datum has a part in. */
static rf_status
span(rf_hearing *h)
{
  const char *why = rf_law_missing(h);
  const steps *s;

  if (why)
    return rf_report_unknown(h, why);
  if (!h->laws->span->free) {
    rf_hear_note(h, "the data span all directions");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  s = h->laws->span;
  rf_hear_note(h, s->axes < s->free ? "of %zu dimensions, along %zu sums"
               : "of %zu dimensions", s->free, s->axes);
  return rf_law_report(h, &h->laws->span->leaves);
}

/* beta of those that are active on all data. */
static rf_status
cell(rf_hearing *h)
{
  const char *why = rf_law_missing(h);
  steps *s;

  if (!why && h->problem->engine == RF_LIMIT)
    why = "the limit flow has no network";
  if (why)
    return rf_report_unknown(h, why);
  s = h->laws->span;
  note_gap(s);
  if (!s->met) {
    rf_hear_note(h, "no neuron is active on all data");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  return rf_law_report(h, &s->off);
}

#define STEPS (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END \
               | RF_NEEDS_STEPS)

const rf_known rf_claims_span[] = {
  { { "GEN.5", "the flow", "no way out of the data",
      "the part of w that is orthogonal to all data is constant", "neuron",
      "all", STEPS }, span },
  { { "GEN.cell", "the flow", "a cell moves linearly",
      "beta = sum a w has the slope sum (a^2 D + <w, D> w)", "all-active",
      "all", STEPS }, cell },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
