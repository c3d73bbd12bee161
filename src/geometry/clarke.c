/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clarke.c -- is 0 in the convex hull of the driving vectors around a
 * neuron?  See clarke.h. */
#include "config.h"

#include "base/num_d.h"
#include "geometry/clarke.h"
#include "geometry/cones.h"
#include "geometry/held.h"

/* ---- the nearest point of a polytope ---- */

typedef struct nearest {
  size_t r, count;
  const double *point;     /* point[count][r] */
  double size;             /* the largest |point| */
  size_t *corral, n;       /* corral[n]: points whose hull has x inside */
  double *weight;          /* weight[n], of sum 1 */
  double *next;            /* next[n]: those of the affine hull's nearest */
  double *x, *length, *row, *c, *e, *work;
  rfd_held held;
} nearest;

static size_t
nearest_numbers(size_t r)
{
  return 7 * (r + 2) + RF_HELD_SIZE(r, r) + RF_HELD_WORK(r);
}

static void
nearest_place(nearest *s, double *block, size_t r)
{
  const size_t m = r + 2;

  s->r = r;
  s->weight = block;
  s->next = block + m;
  s->x = block + 2 * m;
  s->length = block + 3 * m;
  s->row = block + 4 * m;
  s->c = block + 5 * m;
  s->e = block + 6 * m;
  s->work = block + 7 * m;
  rfd_held_place(&s->held, s->work + RF_HELD_WORK(r), r, r, 53);
}

/* The point with the least product with v. */
static size_t
lowest(double *least, const nearest *s, const double *v)
{
  size_t best = 0;

  *least = INFINITY;
  for (size_t i = 0; i < s->count; i++) {
    double g;
    num_dot(&g, s->point + i * s->r, v, s->r);
    if (g < *least) {
      *least = g;
      best = i;
    }
  }
  return best;
}

/* x and next[]: the point of least norm in the affine hull of the corral, by
   least squares from its first point.  False: the corral is dependent. */
static bool
nearest_affine(nearest *s)
{
  const double *first = s->point + s->corral[0] * s->r;
  double rest = 1.0;

  s->held.count = 0;
  for (size_t i = 1; i < s->n; i++) {
    const double *p = s->point + s->corral[i] * s->r;
    double norm = 0.0;
    for (size_t l = 0; l < s->r; l++)
      norm = hypot(norm, p[l] - first[l]);
    for (size_t l = 0; l < s->r && norm > 0.0; l++)
      s->row[l] = (p[l] - first[l]) / norm;
    s->length[i] = norm;
    if (norm == 0.0 || s->held.count == s->r
        || !rfd_held_append(&s->held, s->row, s->work))
      return false;
  }
  num_copy(s->x, first, s->r);
  rfd_held_split(s->x, s->c, &s->held);
  rfd_held_solve(s->e, s->c, &s->held);
  for (size_t i = 1; i < s->n; i++) {
    s->next[i] = s->e[i - 1] / s->length[i];
    rest -= s->next[i];
  }
  s->next[0] = rest;
  for (size_t l = 0; s->held.count == s->r && l < s->r; l++)
    s->x[l] = 0.0;
  return true;
}

/* Towards next[] until the first weight vanishes; such points go.  True:
   next[] was inside, and x is that point. */
static bool
nearest_step(nearest *s)
{
  const size_t n = s->n;
  double theta = 1.0;
  size_t out = n;

  for (size_t i = 0; i < n; i++) {
    const double down = s->weight[i] - s->next[i];
    if (s->next[i] > 0.0 || s->weight[i] > theta * down)
      continue;
    theta = down > 0.0 ? s->weight[i] / down : 0.0;
    out = i;
  }
  s->n = 0;
  for (size_t i = 0; i < n; i++) {
    const double w = s->weight[i] + theta * (s->next[i] - s->weight[i]);
    if (i == out || (out < n && w <= 0.0))
      continue;
    s->weight[s->n] = w;
    s->corral[s->n++] = s->corral[i];
  }
  return out == n;
}

/* x from the weights. */
static void
nearest_combine(nearest *s)
{
  for (size_t l = 0; l < s->r; l++)
    s->x[l] = 0.0;
  for (size_t i = 0; i < s->n; i++)
    num_axpy(s->x, &s->weight[i], s->point + s->corral[i] * s->r, s->r);
}

/* Major cycles: a point below x comes in, and points go until x is inside the
   hull of the corral.  Each lowers |x|, so no corral comes back; the limit is
   for rounding. */
static void
nearest_find(nearest *s, double enough)
{
  size_t start = 0;

  for (size_t i = 0; i < s->count; i++) {
    double a, b;
    num_dot(&a, s->point + i * s->r, s->point + i * s->r, s->r);
    num_dot(&b, s->point + start * s->r, s->point + start * s->r, s->r);
    s->size = fmax(s->size, sqrt(a));
    start = a < b ? i : start;
  }
  s->corral[0] = start;
  s->weight[0] = 1.0;
  s->n = 1;
  num_copy(s->x, s->point + start * s->r, s->r);
  for (size_t round = 0; round < 50 * (s->r + 2); round++) {
    double xx, least;
    const size_t in = lowest(&least, s, s->x);
    num_dot(&xx, s->x, s->x, s->r);
    if (sqrt(xx) <= enough || s->n > s->r
        || least >= xx - 0x1p-50 * s->size * sqrt(xx))
      return;
    s->corral[s->n] = in;
    s->weight[s->n++] = 0.0;
    do
      if (!nearest_affine(s)) {
        nearest_combine(s);
        return;
      }
    while (!nearest_step(s));
  }
}

/* ---- the question ---- */

rf_status
rf_meeting_span(double *basis, size_t *rank, double *inverse, const double *x,
                size_t count, size_t d)
{
  const size_t room = count < d ? count : d;
  double *block = rf_alloc(RF_HELD_SIZE(d, room) + RF_HELD_WORK(room),
                           sizeof *block);
  rfd_held held;

  if (!block)
    return RF_ENOMEM;
  rfd_held_place(&held, block, d, room, 53);
  for (size_t l = 0; l < count && held.count < room; l++)
    (void)rfd_held_append(&held, x + l * d, block + RF_HELD_SIZE(d, room));
  num_copy(basis, held.q, held.count * d);
  *rank = held.count;
  *inverse = held.count > 0 ? held.inverse[held.count - 1] : 0.0;
  rf_release(block);
  return RF_OK;
}

void
rf_meeting_split(double *v, double *along, const double *basis, size_t rank,
                 size_t d)
{
  for (size_t i = 0; along && i < d; i++)
    along[i] = 0.0;
  for (size_t i = 0; i < 2 * rank; i++) {       /* twice: to rounding */
    const double *q = basis + i % rank * d;
    double part;
    num_dot(&part, q, v, d);
    num_axmy(v, &part, q, d);
    if (along)
      num_axpy(along, &part, q, d);
  }
}

/* out[r] = the coordinates of v. */
static void
coordinates(double *out, const double *basis, size_t r, const double *v,
            size_t d)
{
  for (size_t j = 0; j < r; j++)
    num_dot(&out[j], basis + j * d, v, d);
}

/* points[cones][r]: the D_u.  Each is a sum of count + 1 vectors with d terms
   in each coordinate; *size: the sum of their norms at most. */
static void
drive_points(double *point, double *size, const rf_meeting *at,
             const rf_cones *cones, const double *rows, const double *fixed,
             size_t r)
{
  num_dot(size, fixed, fixed, r);
  *size = sqrt(*size);
  for (size_t l = 0; l < at->count; l++)
    *size += fmax(fabs(at->plus[l]), fabs(at->minus[l]));
  for (size_t c = 0; c < cones->count; c++) {
    num_copy(point + c * r, fixed, r);
    for (size_t l = 0; l < at->count; l++)
      num_axpy(point + c * r, cones->sign[c * at->count + l] > 0
               ? &at->plus[l] : &at->minus[l], rows + l * r, r);
  }
}

/* Judge the point x that was found, |x| >= 0; see clarke.h. */
static rf_staying
judge(const nearest *s, double error, bool complete)
{
  double norm, least;

  num_dot(&norm, s->x, s->x, s->r);
  norm = sqrt(norm);
  if (norm <= error)
    return RF_STAYS;
  (void)lowest(&least, s, s->x);
  return complete && least > error * norm ? RF_STAYS_NOT : RF_STAYS_UNKNOWN;
}

static rf_status
near_zero(rf_staying *stays, double *away, const rf_meeting *at,
          const double *basis, const double *rows, const double *fixed,
          const rf_cones *cones, size_t r)
{
  nearest s = { .count = cones->count };
  double *block = rf_alloc(nearest_numbers(r) + cones->count * r,
                           sizeof *block);
  double size, error;

  if (!block || !(s.corral = rf_alloc(r + 2, sizeof *s.corral))) {
    rf_release(block);
    return RF_ENOMEM;
  }
  nearest_place(&s, block, r);
  s.point = block + nearest_numbers(r);
  drive_points(block + nearest_numbers(r), &size, at, cones, rows, fixed, r);
  /* Sums, coordinates, and least squares from r points at most. */
  error = at->error
    + 8.0 * (double)((at->d + at->count + 8) * (r + 1)) * 0x1p-53 * size;
  if (s.count > 0) {
    nearest_find(&s, error);
    *stays = judge(&s, error, cones->complete);
  } else
    *stays = RF_STAYS_UNKNOWN;
  for (size_t i = 0; *stays == RF_STAYS_NOT && away && i < at->d; i++) {
    away[i] = 0.0;
    for (size_t j = 0; j < r; j++)
      away[i] += s.x[j] * basis[j * at->d + i];
  }
  rf_release(s.corral);
  rf_release(block);
  return RF_OK;
}

rf_status
rf_meeting_stays(rf_staying *stays, double *away, const rf_meeting *at)
{
  const size_t d = at->d, count = at->count, room = count < d ? count : d;
  double *basis = rf_alloc(room * d + (count + 1) * room, sizeof *basis);
  double *rows, *fixed, inverse;
  rf_cones *cones = NULL;
  rf_status status = RF_ENOMEM;
  size_t r;

  if (!basis)
    goto done;
  rows = basis + room * d;
  fixed = rows + count * room;
  RF_TRY(rf_meeting_span(basis, &r, &inverse, at->x, count, d));
  if (r == count) {                    /* independent: both sets are one */
    *stays = RF_STAYS;
    goto done;
  }
  for (size_t l = 0; l < count; l++)
    coordinates(rows + l * r, basis, r, at->x + l * d, d);
  coordinates(fixed, basis, r, at->fixed, d);
  RF_TRY(rf_cones_create(&cones, rows, count, r,
                         8.0 * (double)(d * (r + 2)) * 0x1p-53
                         * (1.0 + inverse)));
  RF_TRY(near_zero(stays, away, at, basis, rows, fixed, cones, r));

done:
  rf_cones_free(cones);
  rf_release(basis);
  return status;
}
