/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face_extremes.c -- extremes over all faces: exact numbers, found with
 * bounds in double precision that rule most faces out.
 *
 * Data may have millions of faces, and an exact projection for each would take
 * too long.  So a face is first looked at in double precision, with a bound on
 * the error, and solved exactly only where it may win.  A bound that is too
 * wide costs time, one that is too narrow loses a face: hence the care with
 * rounding below. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/heap.h"
#include "base/number/exact.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/constants/constants.h"

void
rf_facts_init(rf_facts *facts)
{
  mpq_inits(facts->most, facts->least, facts->cosine[0], facts->cosine[1],
            (mpq_ptr)0);
  facts->dependent = false;
}

void
rf_facts_clear(rf_facts *facts)
{
  mpq_clears(facts->most, facts->least, facts->cosine[0], facts->cosine[1],
             (mpq_ptr)0);
}

/* A face that may have the largest cosine. */
typedef struct rival {
  double upper;         /* bound on its cosine */
  size_t face;
  bool sharp;           /* the bound is as good as it gets in double */
} rival;

/* Sweeps of descent for a first bound, and for a sharp one. */
enum { FEW = 3, MANY = 100 };

typedef struct pass {
  const rf_field *field;
  const rf_extremals *list;
  rf_facts *facts;
  double unit;          /* of rounding, see look_at */
  double *norm2;        /* norm2[count]: of sx */
  double *e;            /* e[count]: factors; then lambda */
  size_t *zero, nzero;  /* lines through the face that is looked at: [count] */
  double *D, *R;        /* [d] */
  double norm, near, size;   /* of D: length; distance to the exact one, at
                                most; sum of the lengths it is made of */
  rival *rival[2];      /* rival[side][rivals[side]], a heap in the end */
  size_t rivals[2];
  size_t face;
} pass;

/* The cosines of Theorem 1 are over faces without an extremal vector. */
static bool
is_extremal(const pass *s, const uint64_t *mask)
{
  for (size_t i = 0; i < s->list->count; i++)
    if (!memcmp(s->list->found[i].mask, mask,
                2 * s->field->words * sizeof *mask))
      return true;
  return false;
}

/* Is D(u) = {0} or does it contain 0 because every factor may be 0?  Theorem 1
   leaves out such faces: a neuron there need not move. */
static bool
plainly_zero(const rf_field *f, const uint64_t *mask)
{
  for (size_t l = 0; l < f->count; l++) {
    const int u = rf_mask_sign(mask, f->words, l);
    const int high = mpq_sgn(f->high[l]), low = mpq_sgn(f->low[l]);
    if (u > 0 ? high != 0 : u < 0 ? low != 0 : high * low > 0)
      return false;
  }
  return true;
}

/* D with every factor at one end of its interval; the zeros of the face. */
static void
start_box(pass *s, const uint64_t *mask)
{
  const rf_field *f = s->field;
  const size_t d = f->d;

  memset(s->D, 0, d * sizeof *s->D);
  s->size = 0.0;
  s->nzero = 0;
  for (size_t l = 0; l < f->count; l++) {
    const int u = rf_mask_sign(mask, f->words, l);
    const double most = fmax(fabs(f->shigh[l]), fabs(f->slow[l]));
    s->e[l] = u > 0 ? f->shigh[l] : f->slow[l];
    rf_axpy(s->D, s->e[l], f->sx + l * d, d);
    s->size += most * sqrt(s->norm2[l]);
    if (u == 0)
      s->zero[s->nzero++] = l;
  }
}

/* The element of least norm in D(u) to within *gap: coordinate descent in
   the box.  For any D in D(u), ||D - D_u||^2 <= max over D' in D(u) of
   <D, D - D'>, which is the sum below.  This follows from <D_u, D - D_u> >= 0,
   which the nearest point of a convex set to 0 obeys; so the descent may stop
   anywhere, and does where rounding has more to say. */
static double
least_in_box(pass *s)
{
  const rf_field *f = s->field;
  const size_t d = f->d;
  double gap = s->nzero ? INFINITY : 0.0;

  for (int sweep = 0; sweep < 200 && gap > s->unit * s->size * s->size;
       sweep++) {
    gap = 0.0;
    for (size_t i = 0; i < s->nzero; i++) {
      const size_t l = s->zero[i];
      const double lo = fmin(f->slow[l], f->shigh[l]);
      const double hi = fmax(f->slow[l], f->shigh[l]);
      const double g = rf_dot(s->D, f->sx + l * d, d);
      const double to = fmax(lo, fmin(hi, s->e[l] - g / s->norm2[l]));
      rf_axpy(s->D, to - s->e[l], f->sx + l * d, d);
      s->e[l] = to;
    }
    for (size_t i = 0; i < s->nzero; i++) {
      const size_t l = s->zero[i];
      const double g = rf_dot(s->D, f->sx + l * d, d);
      gap += g > 0.0 ? (s->e[l] - fmin(f->slow[l], f->shigh[l])) * g
                     : (s->e[l] - fmax(f->slow[l], f->shigh[l])) * g;
    }
  }
  return gap;
}

/* D of a face, its length, and how far the exact one may be.  unit * size
   bounds the rounding of D: the updates in a sweep add up to the factors once
   more, and there are at most 200 sweeps.  The gap has an error of at most
   twice that times size; numbers below the range of double are lost whole. */
static void
look_at(pass *s, const uint64_t *mask)
{
  double gap;

  start_box(s, mask);
  gap = least_in_box(s);
  s->near = sqrt(gap + 4.0 * s->unit * s->size * s->size + 0x1p-1000);
  s->norm = sqrt(rf_dot(s->D, s->D, s->field->d));
}

/* An upper bound on ||projection of side D on the closed cone||: for any
   lambda >= 0 (free on the zeros) it is at most ||side D + sum lambda_l u_l
   x_l|| (weak duality).  *size grows by the lengths of the sum.  A few sweeps
   of descent on lambda make it sharp enough to rank the faces. */
static double
dual_bound(pass *s, double *size, int side, const uint64_t *mask, int sweeps)
{
  const rf_field *f = s->field;
  const size_t d = f->d;
  double *lambda = s->e, last = INFINITY, norm2;

  memset(lambda, 0, f->count * sizeof *lambda);
  for (size_t i = 0; i < d; i++)
    s->R[i] = side * s->D[i];
  norm2 = rf_dot(s->R, s->R, d);
  for (int sweep = 0; sweep < sweeps && norm2 < last * (1.0 - 1e-9); sweep++) {
    last = norm2;
    for (size_t l = 0; l < f->count; l++) {
      const int u = rf_mask_sign(mask, f->words, l);
      double to = lambda[l] - rf_dot(s->R, f->sx + l * d, d) / s->norm2[l];
      if (u && u * to < 0.0)
        to = 0.0;
      rf_axpy(s->R, to - lambda[l], f->sx + l * d, d);
      lambda[l] = to;
    }
    norm2 = rf_dot(s->R, s->R, d);
  }
  for (size_t l = 0; l < f->count; l++)
    *size += fabs(lambda[l]) * sqrt(s->norm2[l]);
  return sqrt(norm2);
}

/* A bound on the cosine of the face that was looked at; R is rounded as D
   is. */
static double
bound_cosine(pass *s, int side, const uint64_t *mask, int sweeps)
{
  double total = s->size, up;

  if (!(s->norm > 2.0 * s->near))
    return INFINITY;
  up = dual_bound(s, &total, side, mask, sweeps);
  return (up + s->unit * total + s->near) / (s->norm - s->near);
}

/* The face may have the largest cosine of either side.  Without a bound there
   is none to sharpen. */
static void
add_rivals(pass *s, const uint64_t *mask)
{
  for (int i = 0; i < 2; i++) {
    const double upper = bound_cosine(s, i ? -1 : 1, mask, FEW);
    s->rival[i][s->rivals[i]++] = (rival){ upper, s->face, isinf(upper) };
  }
}

/* norm2 := ||D_u||^2; D[d], e[nzero].  The least element of a box of driving
   vectors, as Theorem 1 has it. */
static rf_status
exact_least(mpq_t norm2, mpq_t *D, const rf_flat *flat, const uint64_t *mask)
{
  mpq_t *e = rf_mpq_array(flat->nzero);
  rf_status status = RF_ENOMEM;

  if (e && (status = rf_face_least(D, e, flat, mask)) >= 0)
    rf_exact_dot(norm2, (const mpq_t *)D, (const mpq_t *)D, flat->field->d);
  rf_mpq_array_free(e, flat->nzero);
  return status;
}

static void
keep_most(mpq_t best, const mpq_t q)
{
  if (mpq_cmp(q, best) > 0)
    mpq_set(best, q);
}

/* Has a length that is at most (direction > 0) or at least this one a chance
   against the root of `best`?  The factors make up for the rounding of the
   exact number to a double. */
static bool
beats(double bound, const mpq_t best, long b, int direction)
{
  const double mine = rf_exact_scaled(best, 2 * b);

  return direction > 0 ? bound * bound >= mine * (1.0 - 0x1p-50)
                       : bound * bound <= mine * (1.0 + 0x1p-50);
}

/* D_max and D_min, if this face may have them.  D_max needs only open cones: D
   of a cone at the face is in D(u), so the least element of D(u) is no longer.
   Twice `near`: once for D, once for the rounding of its length. */
static rf_status
try_lengths(pass *s, const rf_flat *flat, const uint64_t *mask)
{
  rf_facts *facts = s->facts;
  const rf_field *f = s->field;
  const double low = fmax(s->norm - 2.0 * s->near, 0.0);
  const bool none = mpq_sgn(facts->least) == 0;
  mpq_t *D, norm2;
  rf_status status = RF_ENOMEM;

  if (!(none || beats(low, facts->least, f->b, -1)
        || (flat->nzero == 0
            && beats(s->norm + 2.0 * s->near, facts->most, f->b, 1))))
    return RF_OK;
  mpq_init(norm2);
  if (!(D = rf_mpq_array(f->d)))
    goto done;
  RF_TRY(exact_least(norm2, D, flat, mask));
  if (flat->nzero == 0)
    keep_most(facts->most, norm2);
  if (mpq_sgn(norm2) && (none || mpq_cmp(norm2, facts->least) < 0))
    mpq_set(facts->least, norm2);

done:
  mpq_clear(norm2);
  rf_mpq_array_free(D, f->d);
  return status;
}

/* One face of the walk: its lengths, and bounds on its cosines, which are
   looked at once all faces are known. */
static rf_status
one_face(void *context, const rf_flat *flat, const uint64_t *mask)
{
  pass *s = context;
  rf_status status = RF_OK;

  s->facts->dependent |= flat->nzero > flat->rank;
  if (!plainly_zero(s->field, mask)) {
    look_at(s, mask);
    RF_ASSERT(s->nzero == flat->nzero);
    status = try_lengths(s, flat, mask);
    if (status >= 0 && !is_extremal(s, mask))
      add_rivals(s, mask);
  }
  s->face++;
  return status;
}

/* The projection of f on the closed cone of mask, squared: the residual of
   f + sum lambda_l x_l with lambda_l of the sign of u_l, free where u_l = 0
   (Moreau). */
static rf_status
cone_norm2(mpq_t norm2, const rf_field *field, const mpq_t *f,
           const uint64_t *mask)
{
  const size_t k = field->count, d = field->d;
  mpq_t zero, *t = rf_mpq_array(k), *res = rf_mpq_array(d);
  const mpq_t **x = rf_alloc(k, sizeof *x);
  const mpq_t **lo = rf_alloc(k, sizeof *lo), **hi = rf_alloc(k, sizeof *hi);
  rf_status status = RF_ENOMEM;

  mpq_init(zero);
  if (t && res && x && lo && hi) {
    for (size_t l = 0; l < k; l++) {
      const int u = rf_mask_sign(mask, field->words, l);
      x[l] = rf_field_line(field, l);
      lo[l] = u > 0 ? (const mpq_t *)&zero : NULL;
      hi[l] = u < 0 ? (const mpq_t *)&zero : NULL;
    }
    status = rf_exact_least(t, res, &(rf_least){ k, d, f, x, lo, hi });
    if (status >= 0)
      rf_exact_dot(norm2, (const mpq_t *)res, (const mpq_t *)res, d);
  }
  mpq_clear(zero);
  rf_mpq_array_free(t, k);
  rf_mpq_array_free(res, d);
  rf_release(x);
  rf_release(lo);
  rf_release(hi);
  return status;
}

/* cos2 := squared cosine between side D_u and the closed cone; 0 if D_u = 0
   or no point of the cone is at less than a right angle. */
static rf_status
exact_cosine(mpq_t cos2, const rf_field *f, const uint64_t *mask, int side)
{
  rf_flat *flat = NULL;
  mpq_t norm2, *D = rf_mpq_array(f->d);
  rf_status status = RF_ENOMEM;

  mpq_init(norm2);
  mpq_set_ui(cos2, 0, 1);
  if (!D)
    goto done;
  RF_TRY(rf_flat_create(&flat, f, mask, false));
  RF_TRY(exact_least(norm2, D, flat, mask));
  if (mpq_sgn(norm2) == 0)
    goto done;
  for (size_t i = 0; i < f->d && side < 0; i++)
    mpq_neg(D[i], D[i]);
  RF_TRY(cone_norm2(cos2, f, (const mpq_t *)D, mask));
  mpq_div(cos2, cos2, norm2);

done:
  mpq_clear(norm2);
  rf_mpq_array_free(D, f->d);
  rf_flat_free(flat);
  return status;
}

/* The rival with the largest bound comes first; of equal ones, the first face:
   the order is the same everywhere. */
static bool
before(const void *context, const void *one, const void *other)
{
  const rival *a = one, *b = other;

  (void)context;
  return a->upper > b->upper || (a->upper == b->upper && a->face < b->face);
}

/* Exact cosines in the order of their bounds, until none can be larger.  Best
   first: the first exact cosines are nearly the largest, and the search ends
   after a few of them.  A bound of few sweeps is sharpened first. */
static rf_status
largest_cosine(mpq_t best, pass *s, const rf_faces *faces, int side,
               const rf_budget *budget)
{
  rf_heap heap = { s->rival[side < 0], s->rivals[side < 0], sizeof(rival),
                   before, NULL };
  rival *top = s->rival[side < 0];
  rf_status status = RF_OK;
  mpq_t cos2;

  mpq_init(cos2);
  rf_heap_make(&heap);
  while (heap.count && mpq_cmp_ui(best, 1, 1) < 0
         && top->upper * top->upper
            >= rf_get_d_nearest(best) * (1.0 - 0x1p-50)) {
    const uint64_t *mask = faces->mask + top->face * 2 * faces->words;
    RF_TRY(rf_budget_time(budget));
    if (top->sharp) {
      RF_TRY(exact_cosine(cos2, s->field, mask, side));
      keep_most(best, cos2);
      rf_heap_remove(&heap);
      heap.count--;
    } else {
      look_at(s, mask);
      top->upper = bound_cosine(s, side, mask, MANY);
      top->sharp = true;
      rf_heap_down(&heap, 0);
    }
  }

done:
  mpq_clear(cos2);
  return status;
}

/* Before the walk, as one_face is called for every face. */
static rf_status
pass_alloc(pass *s, size_t faces)
{
  const rf_field *f = s->field;

  if (!(s->norm2 = rf_alloc(f->count, sizeof *s->norm2))
      || !(s->e = rf_alloc(f->count, sizeof *s->e))
      || !(s->zero = rf_alloc(f->count, sizeof *s->zero))
      || !(s->D = rf_alloc(f->d, sizeof *s->D))
      || !(s->R = rf_alloc(f->d, sizeof *s->R))
      || !(s->rival[0] = rf_alloc(faces, sizeof **s->rival))
      || !(s->rival[1] = rf_alloc(faces, sizeof **s->rival)))
    return RF_ENOMEM;
  s->unit = 400.0 * ((double)(f->count + f->d) + 8.0) * DBL_EPSILON;
  for (size_t l = 0; l < f->count; l++)
    s->norm2[l] = rf_dot(f->sx + l * f->d, f->sx + l * f->d, f->d);
  return RF_OK;
}

static void
pass_free(pass *s)
{
  rf_release(s->norm2);
  rf_release(s->e);
  rf_release(s->zero);
  rf_release(s->D);
  rf_release(s->R);
  rf_release(s->rival[0]);
  rf_release(s->rival[1]);
}

/* D_max, D_min and the largest cosines for alpha_+ and alpha_-: two passes
   over the faces, as the second needs what the first has found. */
rf_status
rf_facts_find(rf_facts *facts, const rf_extremals *list,
              const rf_budget *budget)
{
  const rf_field *f = list->field;
  pass s = { .field = f, .list = list, .facts = facts };
  rf_faces *faces = NULL;
  rf_status status;

  facts->dependent = f->count < f->n;
  RF_TRY(rf_faces_create(&faces, (const mpz_t *)f->rows, f->count, f->rank,
                         budget));
  RF_TRY(pass_alloc(&s, faces->count));
  RF_TRY(rf_faces_walk(faces, f, one_face, &s, SIZE_MAX, budget));
  RF_TRY(largest_cosine(facts->cosine[0], &s, faces, 1, budget));
  RF_TRY(largest_cosine(facts->cosine[1], &s, faces, -1, budget));

done:
  rf_faces_free(faces);
  pass_free(&s);
  return status;
}
