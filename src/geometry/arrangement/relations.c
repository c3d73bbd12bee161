/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * relations.c -- exact zeros between lines; see relations.h.
 *
 * Nearly all products of two lines, and nearly all distances from a span, are
 * far from 0, and double precision says so with certainty.  Only what it finds
 * close to 0 is computed in rationals.  The orthogonal rows that this needs
 * are made when first asked for: with rationals they are the dear part. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/num_d.h"
#include "base/vector.h"
#include "geometry/arrangement/qr.h"
#include "geometry/arrangement/relations.h"

struct rf_relations {
  const rf_lines *lines;
  const mpq_t *x;
  size_t d;
  double *unit;          /* unit[lines][d]: rows of length 1 */
  unsigned char *product;  /* product[lines][lines]: what rf_orthogonal found,
                            facts that are never stale; NULL: too many */
  size_t nheld, *held;   /* held[nheld]: the lines held, as they came */
  size_t rank;
  double *basis;         /* basis[rank][d]: orthonormal, of the held lines */
  bool plain;            /* all pivots were large */
  double *rest;          /* rest[2][d]: scratch */
  size_t exact;          /* rows of rows[exact][d] that are made */
  bool made;
  mpq_t *rows;           /* orthogonal rows that span the held lines */
  mpq_t *v;              /* v[d]: scratch */
  mpq_t s, t, own;
};

enum { PRODUCT_UNKNOWN, PRODUCT_ZERO, PRODUCT_OTHER };

/* Products are remembered of up to so many lines: 4 MB. */
#define LINES_REMEMBERED 2048

static const mpq_t *
line_of(const rf_relations *r, size_t l)
{
  return r->x + r->lines->first[l] * r->d;
}

static long
exponent(const mpq_t q)
{
  return (long)mpz_sizeinbase(mpq_numref(q), 2)
    - (long)mpz_sizeinbase(mpq_denref(q), 2);
}

/* Line l in double, of unit length, whatever its size. */
static void
set_unit(const rf_relations *r, size_t l)
{
  const mpq_t *x = line_of(r, l);
  double *out = r->unit + l * r->d, norm = 0.0;
  long top = 0;
  bool any = false;

  for (size_t i = 0; i < r->d; i++)
    if (mpq_sgn(x[i]) != 0) {
      const long e = exponent(x[i]);
      top = any && top > e ? top : e;
      any = true;
    }
  for (size_t i = 0; i < r->d; i++) {
    out[i] = rf_exact_scaled(x[i], top);
    norm = hypot(norm, out[i]);
  }
  for (size_t i = 0; i < r->d; i++)
    out[i] /= norm;
}

void
rf_relations_free(rf_relations *r)
{
  if (!r)
    return;
  rf_release(r->unit);
  rf_release(r->product);
  rf_release(r->held);
  rf_release(r->basis);
  rf_release(r->rest);
  rf_mpq_array_free(r->rows, r->d * r->d);
  rf_mpq_array_free(r->v, r->d);
  mpq_clears(r->s, r->t, r->own, (mpq_ptr)0);
  rf_release(r);
}

rf_status
rf_relations_create(rf_relations **relations, const rf_lines *lines,
                    const mpq_t *x, size_t d)
{
  rf_relations *r = rf_alloc(1, sizeof *r);

  if (!r)
    return RF_ENOMEM;
  mpq_inits(r->s, r->t, r->own, (mpq_ptr)0);
  r->lines = lines;
  r->x = x;
  r->d = d;
  if (!(r->unit = rf_alloc(lines->count * d, sizeof *r->unit))
      || (lines->count <= LINES_REMEMBERED
          && !(r->product = rf_alloc(lines->count * lines->count, 1)))
      || !(r->held = rf_alloc(lines->count, sizeof *r->held))
      || !(r->basis = rf_alloc(d * d, sizeof *r->basis))
      || !(r->rest = rf_alloc(2 * d, sizeof *r->rest))
      || !(r->v = rf_mpq_array(d))) {
    rf_relations_free(r);
    return RF_ENOMEM;
  }
  for (size_t l = 0; l < lines->count; l++)
    set_unit(r, l);
  *relations = r;
  return RF_OK;
}

/* <u, v> in rationals, with t for scratch: the callers have one at hand, and
   ask often. */
static void
dot_exact(mpq_t out, const mpq_t *u, const mpq_t *v, size_t d, mpq_t t)
{
  mpq_set_ui(out, 0, 1);
  for (size_t i = 0; i < d; i++) {
    if (mpq_sgn(u[i]) == 0 || mpq_sgn(v[i]) == 0)
      continue;
    mpq_mul(t, u[i], v[i]);
    mpq_add(out, out, t);
  }
}

static bool
find_orthogonal(rf_relations *r, size_t i, size_t j)
{
  if (fabs(rf_dot(r->unit + i * r->d, r->unit + j * r->d, r->d)) > RF_SURELY)
    return false;
  dot_exact(r->s, line_of(r, i), line_of(r, j), r->d, r->t);
  return mpq_sgn(r->s) == 0;
}

bool
rf_orthogonal(rf_relations *r, size_t i, size_t j)
{
  unsigned char *known;

  if (!r->product)
    return find_orthogonal(r, i, j);
  known = &r->product[i * r->lines->count + j];
  if (*known == PRODUCT_UNKNOWN)
    *known = find_orthogonal(r, i, j) ? PRODUCT_ZERO : PRODUCT_OTHER;
  return *known == PRODUCT_ZERO;
}

/* out[d] = unit row l minus its part in the basis, twice for orthogonality to
   rounding; returns what is left of its length. */
static double
strip(double *out, const rf_relations *r, size_t l)
{
  const size_t d = r->d;
  double scratch;

  memcpy(out, r->unit + l * d, d * sizeof *out);
  for (int pass = 0; pass < 2; pass++)
    rfd_basis_project(out, r->basis, r->rank, d, &scratch);
  return sqrt(rf_dot(out, out, d));
}

/* v = line l minus its part along the orthogonal rows. */
static void
strip_exact(rf_relations *r, size_t l)
{
  const mpq_t *x = line_of(r, l);
  const size_t d = r->d;

  for (size_t i = 0; i < d; i++)
    mpq_set(r->v[i], x[i]);
  for (size_t b = 0; b < r->exact; b++) {
    const mpq_t *row = (const mpq_t *)r->rows + b * d;
    mpq_t *v = r->v;
    dot_exact(r->s, row, (const mpq_t *)v, d, r->t);
    if (mpq_sgn(r->s) == 0)
      continue;
    dot_exact(r->own, row, row, d, r->t);
    mpq_div(r->s, r->s, r->own);
    for (size_t i = 0; i < d; i++) {
      mpq_mul(r->t, r->s, row[i]);
      mpq_sub(v[i], v[i], r->t);
    }
  }
}

/* Is v, what strip_exact left, 0? */
static bool
nothing_left(const rf_relations *r)
{
  for (size_t i = 0; i < r->d; i++)
    if (mpq_sgn(r->v[i]) != 0)
      return false;
  return true;
}

/* The orthogonal rows of the held lines in rationals.  False: no memory. */
static bool
make_rows(rf_relations *r)
{
  if (r->made)
    return true;
  if (!r->rows && !(r->rows = rf_mpq_array(r->d * r->d)))
    return false;
  r->exact = 0;
  for (size_t i = 0; i < r->nheld && r->exact < r->d; i++) {
    strip_exact(r, r->held[i]);
    if (nothing_left(r))
      continue;
    for (size_t l = 0; l < r->d; l++)
      mpq_set(r->rows[r->exact * r->d + l], r->v[l]);
    r->exact++;
  }
  return r->made = true;
}

void
rf_relations_hold(rf_relations *r, const size_t *held, size_t count)
{
  if (count == r->nheld
      && (count == 0 || !memcmp(held, r->held, count * sizeof *held)))
    return;
  r->nheld = count;
  r->rank = 0;
  r->plain = true;
  r->made = false;
  if (count)
    memcpy(r->held, held, count * sizeof *held);
  for (size_t i = 0; i < count; i++) {
    const size_t rank = r->rank;
    double scratch;
    if (rank == r->d)
      return;
    memcpy(r->basis + rank * r->d, r->unit + held[i] * r->d,
           r->d * sizeof *r->basis);
    rfd_basis_append(r->basis, &r->rank, r->d, RF_PIVOT, &scratch);
    r->plain = r->plain && r->rank > rank;
  }
  /* Those with nothing left depend on the others, if they do exactly. */
  r->plain = r->plain || (make_rows(r) && r->exact == r->rank);
}

bool
rf_in_span(rf_relations *r, size_t i)
{
  if (r->nheld == 0)
    return false;
  if (r->plain && strip(r->rest, r, i) > RF_SURELY)
    return false;
  if (r->plain && r->rank == r->d)
    return true;
  if (!make_rows(r))
    return false;
  strip_exact(r, i);
  return nothing_left(r);
}

bool
rf_orthogonal_beside(rf_relations *r, size_t i, size_t j)
{
  if (r->nheld == 0)
    return rf_orthogonal(r, i, j);
  if (r->plain) {
    if (r->rank == r->d)
      return true;
    (void)strip(r->rest, r, i);
    if (fabs(rf_dot(r->rest, r->unit + j * r->d, r->d)) > RF_SURELY)
      return false;
  }
  if (!make_rows(r))
    return false;
  strip_exact(r, i);
  dot_exact(r->s, (const mpq_t *)r->v, line_of(r, j), r->d, r->t);
  return mpq_sgn(r->s) == 0;
}
