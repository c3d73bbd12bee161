/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clarke.c -- is 0 in the convex hull of the driving vectors around a
 * neuron?  See clarke.h.
 *
 * The driving vectors are the D_u of the open cones of the lines, so the hull
 * is a polytope with as many vertices as there are cones.  Its point nearest
 * to 0 is found by P. Wolfe's method (Finding the nearest point in a polytope,
 * Mathematical Programming 11, 1976), which holds at most r + 1 vertices at a
 * time, the corral.  The cones depend on the lines alone: they are kept for
 * the next question at the same lines, and so is the corral that answered,
 * which mostly answers again. */
#include "config.h"

#include "base/number/num_d.h"
#include "base/vector.h"
#include "geometry/arrangement/cones.h"
#include "geometry/arrangement/qr.h"
#include "geometry/inclusion/clarke.h"

/* ---- the nearest point of a polytope ---- */

typedef struct nearest {
  size_t r, count;
  const double *point;     /* point[count][r] */
  double size;             /* the largest |point| */
  size_t *corral, n;       /* corral[n]: points whose hull has x inside */
  double *weight;          /* weight[n], of sum 1 */
  double *next;            /* next[n]: those of the affine hull's nearest */
  double *x, *length, *row, *c, *e, *work;
  rfd_qr qr;
} nearest;

/* Numbers behind the search for the nearest point in r dimensions. */
static size_t
nearest_numbers(size_t r)
{
  return 7 * (r + 2) + RF_QR_SIZE(r, r) + RF_QR_WORK(r);
}

/* Point into a block of so many numbers: a corral has at most r + 1 points, and
   one more for a moment. */
static void
nearest_place(nearest *s, double *block, size_t r)
{
  const size_t m = r + 2;

  s->r = r;
  s->weight = num_take(&block, m);
  s->next = num_take(&block, m);
  s->x = num_take(&block, m);
  s->length = num_take(&block, m);
  s->row = num_take(&block, m);
  s->c = num_take(&block, m);
  s->e = num_take(&block, m);
  s->work = num_take(&block, RF_QR_WORK(r));
  rfd_qr_place(&s->qr, block, r, r, 53);
}

/* The point with the least product with v.  The vertex that a hyperplane
   orthogonal to v meets first. */
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

  s->qr.count = 0;
  for (size_t i = 1; i < s->n; i++) {
    const double *p = s->point + s->corral[i] * s->r;
    double norm = 0.0;
    for (size_t l = 0; l < s->r; l++)
      norm = hypot(norm, p[l] - first[l]);
    for (size_t l = 0; l < s->r && norm > 0.0; l++)
      s->row[l] = (p[l] - first[l]) / norm;
    s->length[i] = norm;
    if (norm == 0.0 || s->qr.count == s->r
        || !rfd_qr_append(&s->qr, s->row, s->work))
      return false;
  }
  num_copy(s->x, first, s->r);
  rfd_qr_split(s->x, s->c, &s->qr);
  rfd_qr_solve(s->e, s->c, &s->qr);
  for (size_t i = 1; i < s->n; i++) {
    s->next[i] = s->e[i - 1] / s->length[i];
    rest -= s->next[i];
  }
  s->next[0] = rest;
  for (size_t l = 0; s->qr.count == s->r && l < s->r; l++)
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

/* The independent ones among the first lines; inverse bounds ||R^-1||, by
   which errors of coordinates grow. */
rf_status
rf_meeting_span(double *basis, size_t *rank, double *inverse, const double *x,
                size_t count, size_t d)
{
  const size_t room = count < d ? count : d;
  double *block = rf_alloc(RF_QR_SIZE(d, room) + RF_QR_WORK(room),
                           sizeof *block);
  rfd_qr qr;

  if (!block)
    return RF_ENOMEM;
  rfd_qr_place(&qr, block, d, room, 53);
  for (size_t l = 0; l < count && qr.count < room; l++)
    (void)rfd_qr_append(&qr, x + l * d, block + RF_QR_SIZE(d, room));
  num_copy(basis, qr.q, qr.count * d);
  *rank = qr.count;
  *inverse = qr.count > 0 ? qr.inverse[qr.count - 1] : 0.0;
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

/* point[r]: D_u. */
static void
drive_point(double *point, const rf_meeting *at, const signed char *u,
            const double *fixed)
{
  const rf_meeting_kept *k = at->kept;
  const double *rows = k->x + (k->count + k->rank) * k->d;

  num_copy(point, fixed, k->rank);
  for (size_t l = 0; l < at->count; l++)
    num_axpy(point, u[l] > 0 ? &at->plus[l] : &at->minus[l],
             rows + l * k->rank, k->rank);
}

/* Each D_u is a sum of count + 1 vectors with d terms in each coordinate: the
   sum of their norms at most. */
static double
drive_size(const rf_meeting *at, const double *fixed)
{
  double size = rf_length(fixed, at->kept->rank);

  for (size_t l = 0; l < at->count; l++)
    size += fmax(fabs(at->plus[l]), fabs(at->minus[l]));
  return size;
}

/* Judge the point x that was found, |x| >= 0; see clarke.h.  x is the nearest
   point up to rounding if no vertex is nearer in its direction: the hyperplane
   through x then separates 0 from all of them. */
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

/* The answer from the cones which[n] alone, NULL: from all, which are kept. */
static rf_status
near_zero(rf_staying *stays, double *away, const rf_meeting *at,
          const double *fixed, const size_t *which, size_t n)
{
  rf_meeting_kept *k = at->kept;
  const size_t r = k->rank, lines = at->count;
  nearest s = { .count = which ? n : k->cones->count };
  double *block = rf_alloc(nearest_numbers(r) + s.count * r, sizeof *block);
  double *point, error;

  if (!block || !(s.corral = rf_alloc(r + 2, sizeof *s.corral))) {
    rf_release(block);
    return RF_ENOMEM;
  }
  nearest_place(&s, block, r);
  s.point = point = block + nearest_numbers(r);
  for (size_t c = 0; c < s.count; c++)
    drive_point(point + c * r, at,
                k->cones->sign + (which ? which[c] : c) * lines, fixed);
  /* Sums, coordinates, and least squares from r points at most. */
  error = at->error
    + 8.0 * (double)((at->d + lines + 8) * (r + 1)) * 0x1p-53
      * drive_size(at, fixed);
  *stays = RF_STAYS_UNKNOWN;
  if (s.count > 0) {
    nearest_find(&s, error);
    *stays = judge(&s, error, !which && k->cones->complete);
  }
  for (size_t i = 0; *stays == RF_STAYS_NOT && away && i < at->d; i++) {
    away[i] = 0.0;
    for (size_t j = 0; j < r; j++)
      away[i] += s.x[j] * k->x[(lines + j) * at->d + i];
  }
  if (!which) {
    RF_ASSERT(k->corral);
    k->n = *stays == RF_STAYS_UNKNOWN ? 0 : s.n;
    memcpy(k->corral, s.corral, k->n * sizeof *k->corral);
  }
  rf_release(s.corral);
  rf_release(block);
  return RF_OK;
}

/* What was kept is of other lines. */
void
rf_meeting_forget(rf_meeting_kept *kept)
{
  rf_release(kept->x);
  rf_release(kept->corral);
  rf_cones_free(kept->cones);
  *kept = (rf_meeting_kept){ 0 };
}

/* Is what is kept about these very lines? */
static bool
is_kept(const rf_meeting *at)
{
  const rf_meeting_kept *k = at->kept;

  return k->x && k->d == at->d && k->count == at->count
    && memcmp(k->x, at->x, at->count * at->d * sizeof *k->x) == 0;
}

/* Keep what is about the lines alone. */
static rf_status
keep(const rf_meeting *at)
{
  const size_t d = at->d, count = at->count, room = count < d ? count : d;
  rf_meeting_kept *k = at->kept;
  double *basis, *rows, inverse;
  rf_status status = RF_ENOMEM;

  rf_meeting_forget(k);
  k->d = d;
  k->count = count;
  if (!(k->x = rf_alloc(count * d + room * d + count * room, sizeof *k->x))
      || !(k->corral = rf_alloc(room + 2, sizeof *k->corral)))
    goto done;
  basis = k->x + count * d;
  num_copy(k->x, at->x, count * d);
  RF_TRY(rf_meeting_span(basis, &k->rank, &inverse, at->x, count, d));
  rows = basis + k->rank * d;
  for (size_t l = 0; l < count; l++)
    coordinates(rows + l * k->rank, basis, k->rank, at->x + l * d, d);
  if (k->rank < count)
    status = rf_cones_create(&k->cones, rows, count, k->rank,
                             8.0 * (double)(d * (k->rank + 2)) * 0x1p-53
                             * (1.0 + inverse));

done:
  if (status < 0)
    rf_meeting_forget(k);
  return status;
}

/* First the corral that answered the last time: where 0 is in its hull, it is
   in the whole one. */
rf_status
rf_meeting_stays(rf_staying *stays, double *away, const rf_meeting *question)
{
  rf_meeting_kept own = { 0 };
  rf_meeting at = *question;
  double *fixed = rf_alloc(at.d, sizeof *fixed);
  rf_status status = RF_ENOMEM;

  at.kept = at.kept ? at.kept : &own;
  if (!fixed)
    goto done;
  if (!is_kept(&at))
    RF_TRY(keep(&at));
  status = RF_OK;
  *stays = RF_STAYS;
  if (!at.kept->cones)                 /* independent: both sets are one */
    goto done;
  coordinates(fixed, at.kept->x + at.count * at.d, at.kept->rank, at.fixed,
              at.d);
  if (at.kept->n > 0)
    RF_TRY(near_zero(stays, NULL, &at, fixed, at.kept->corral, at.kept->n));
  if (at.kept->n == 0 || *stays != RF_STAYS)
    RF_TRY(near_zero(stays, away, &at, fixed, NULL, 0));

done:
  rf_release(fixed);
  rf_meeting_forget(&own);
  return status;
}

/* ---- cones where nothing is active ---- */

/* point[*left][d]: the lines without both[], orthogonally to those with it;
   *left SIZE_MAX: one of them is in their span. */
static rf_status
beside_both(double *point, size_t *left, const double *x, size_t count,
            size_t d, const bool *both)
{
  bool apart = true;
  double *held = rf_alloc(2 * count * d, sizeof *held), inverse, norm;
  size_t nheld = 0, rank;
  rf_status status = RF_ENOMEM;

  *left = 0;
  if (!held)
    return RF_ENOMEM;
  for (size_t l = 0; l < count; l++)
    if (both[l])
      num_copy(held + nheld++ * d, x + l * d, d);
  RF_TRY(rf_meeting_span(held + count * d, &rank, &inverse, held, nheld, d));
  for (size_t l = 0; l < count; l++) {
    double *v = point + *left * d;
    if (both[l])
      continue;
    num_copy(v, x + l * d, d);
    rf_meeting_split(v, NULL, held + count * d, rank, d);
    num_dot(&norm, v, v, d);
    norm = sqrt(norm);
    apart = apart && norm > 0x1p-40 * (1.0 + inverse);
    for (size_t c = 0; c < d && apart; c++)
      v[c] /= norm;
    ++*left;
  }
  if (!apart)
    *left = SIZE_MAX;

done:
  rf_release(held);
  return status;
}

/* A cone where all lines are inactive is open if no combination of the lines
   with weights >= 0 is 0: the nearest point of their hull is not 0. */
rf_status
rf_meeting_dead(bool *open, const double *x, size_t count, size_t d,
                const bool *both)
{
  double *block = rf_alloc(nearest_numbers(d) + count * d, sizeof *block);
  nearest s = { .corral = rf_alloc(d + 2, sizeof *s.corral) };
  rf_status status = RF_ENOMEM;

  if (!block || !s.corral)
    goto done;
  nearest_place(&s, block, d);
  s.point = block + nearest_numbers(d);
  RF_TRY(beside_both(block + nearest_numbers(d), &s.count, x, count, d, both));
  *open = s.count != SIZE_MAX;
  if (*open && s.count > 0) {
    const double error = (double)((d + 8) * (d + 1)) * 0x1p-50;
    double least, norm;
    nearest_find(&s, error);
    (void)lowest(&least, &s, s.x);
    num_dot(&norm, s.x, s.x, d);
    *open = least > error * sqrt(norm);
  }

done:
  rf_release(s.corral);
  rf_release(block);
  return status;
}
