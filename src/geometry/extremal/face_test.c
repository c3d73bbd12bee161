/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * face_test.c -- is there an extremal vector in a face, and of which kind?
 * The manual, node "Extremal vectors", has the derivations.
 *
 * Two tests of a face.  The exact one (certificate.c) solves a system over the
 * rationals.  A glance forms the same products in double with a bound on their
 * error, and can only say no: where one sign is certain to contradict
 * another.  Most faces go by a glance, so what it needs of a flat, the lines
 * projected, is made exactly beforehand and rounded once. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"
#include "geometry/extremal/face_test.h"

const char *
rf_critical_name(rf_critical kind)
{
  switch (kind) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_CRITICAL_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

void
rf_flat_free(rf_flat *flat)
{
  if (!flat)
    return;
  rf_release(flat->zero);
  rf_release(flat->basis);
  rf_release(flat->col);
  rf_release(flat->px);
  rf_release(flat);
}

/* Line l as integers. */
static const mpz_t *
whole(const rf_field *f, size_t l)
{
  return (const mpz_t *)f->whole + l * f->d;
}

static void
whole_dot(mpz_t r, const mpz_t *u, const mpz_t *v, size_t d)
{
  mpz_set_ui(r, 0);
  for (size_t i = 0; i < d; i++)
    mpz_addmul(r, u[i], v[i]);
}

/* ab[rank][rank + more]: the products of the basis, as integers, where a
   system for them begins. */
static void
gram(mpq_t *ab, const rf_flat *flat, size_t more)
{
  const rf_field *f = flat->field;
  const size_t k = flat->rank, width = k + more;

  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      whole_dot(mpq_numref(ab[i * width + j]), whole(f, flat->basis[i]),
                whole(f, flat->basis[j]), f->d);
}

/* The dual of the basis as integers: dual[rank][d] over dual[rank d]. */
static rf_status
whole_dual(mpz_t *dual, const rf_flat *flat)
{
  const rf_field *f = flat->field;
  const size_t k = flat->rank, d = f->d, width = k + d;
  mpq_t *ab = rf_mpq_array(k * width), *q = rf_mpq_array(k * d + 1);
  bool regular;
  rf_status status = RF_ENOMEM;

  if (!ab || !q)
    goto done;
  gram(ab, flat, d);
  for (size_t i = 0; i < k * d; i++)
    mpq_set_z(ab[i / d * width + k + i % d],
              whole(f, flat->basis[i / d])[i % d]);
  RF_TRY(rf_exact_solve(&regular, ab, k, d));
  RF_ASSERT(regular);
  for (size_t i = 0; i < k * d; i++)
    mpq_swap(q[i], ab[i / d * width + k + i % d]);
  mpq_set_ui(q[k * d], 1, 1);
  rf_clear_denominators(dual, (const mpq_t *)q, k * d + 1);

done:
  rf_mpq_array_free(ab, k * width);
  rf_mpq_array_free(q, k * d + 1);
  return status;
}

/* v[d] = line l less its part in K, over dual[rank d]: x - sum_b dual_b
   <x_b, x>. */
static void
project(mpz_t *v, const rf_flat *flat, const mpz_t *dual, size_t l, mpz_t c)
{
  const rf_field *f = flat->field;
  const size_t d = f->d;

  for (size_t i = 0; i < d; i++)
    mpz_mul(v[i], dual[flat->rank * d], whole(f, l)[i]);
  for (size_t b = 0; b < flat->rank; b++) {
    whole_dot(c, whole(f, flat->basis[b]), whole(f, l), d);
    for (size_t i = 0; i < d; i++)
      mpz_submul(v[i], c, dual[b * d + i]);
  }
}

/* Basis and columns of the zero lines.  Elimination modulo a prime proves
   independence cheaply; only where it does not, the exact one follows. */
static rf_status
flat_basis(rf_flat *flat)
{
  const rf_field *f = flat->field;
  const size_t d = f->d, k = flat->nzero;
  mpq_t *x = rf_mpq_array(k * d);
  rf_status status = RF_ENOMEM;

  if (!x)
    return RF_ENOMEM;
  for (size_t i = 0; i < k * d; i++)
    mpq_set(x[i], rf_field_line(f, flat->zero[i / d])[i % d]);
  status = rf_independent_rows(flat->basis, &flat->rank, (const mpq_t *)x, k,
                               d);
  if (status >= 0 && flat->rank < k)
    status = rf_exact_pivots(&flat->rank, flat->basis, flat->col,
                             (const mpq_t *)x, k, d);
  for (size_t b = 0; status >= 0 && b < flat->rank; b++)
    flat->basis[b] = flat->zero[flat->basis[b]];
  rf_mpq_array_free(x, k * d);
  return status;
}

rf_status
rf_flat_dual(mpq_t *dual, const rf_flat *flat)
{
  const mpq_t **row = rf_alloc(flat->rank, sizeof *row);
  rf_status status;

  if (!row)
    return RF_ENOMEM;
  for (size_t b = 0; b < flat->rank; b++)
    row[b] = rf_field_line(flat->field, flat->basis[b]);
  status = rf_exact_dual(dual, row, flat->rank, flat->field->d);
  rf_release(row);
  return status;
}

/* px: projected exactly, each component rounded once.  The fraction that is
   rounded need not be in lowest terms. */
static rf_status
flat_shadow(rf_flat *flat)
{
  const rf_field *f = flat->field;
  const size_t d = f->d, k = flat->rank;
  mpz_t *v = rf_mpz_array(d), *dual = rf_mpz_array(k * d + 1);
  rf_status status = RF_ENOMEM;
  mpz_t c;
  mpq_t q;

  mpz_init(c);
  mpq_init(q);
  if (!v || !dual || !(flat->px = rf_alloc(f->count * d, sizeof *flat->px)))
    goto done;
  RF_TRY(whole_dual(dual, flat));
  for (size_t l = 0; l < f->count; l++) {
    project(v, flat, (const mpz_t *)dual, l, c);
    mpz_mul(mpq_denref(q), dual[k * d], f->times[l]);
    for (size_t i = 0; i < d; i++) {
      mpz_set(mpq_numref(q), v[i]);
      flat->px[l * d + i] = rf_exact_scaled(q, f->a[l]);
    }
  }

done:
  mpz_clear(c);
  mpq_clear(q);
  rf_mpz_array_free(v, d);
  rf_mpz_array_free(dual, k * d + 1);
  return status;
}

rf_status
rf_flat_create(rf_flat **flat, const rf_field *f, const uint64_t *mask,
               bool glances)
{
  rf_flat *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s)
    return RF_ENOMEM;
  s->field = f;
  if (!(s->zero = rf_alloc(f->count, sizeof *s->zero))
      || !(s->basis = rf_alloc(f->count, sizeof *s->basis))
      || !(s->col = rf_alloc(f->d, sizeof *s->col)))
    goto done;
  for (size_t l = 0; l < f->count; l++)
    if (rf_mask_sign(mask, f->words, l) == 0)
      s->zero[s->nzero++] = l;
  RF_TRY(flat_basis(s));
  if (glances)
    RF_TRY(flat_shadow(s));
  *flat = s;
  s = NULL;

done:
  rf_flat_free(s);
  return status;
}

/* sum_{l off K} e_l x_l, over f->unit. */
static void
whole_fixed(mpz_t *D, const rf_field *f, const uint64_t *mask)
{
  const size_t d = f->d;

  for (size_t i = 0; i < d; i++)
    mpz_set_ui(D[i], 0);
  for (size_t l = 0; l < f->count; l++) {
    const int sign = rf_mask_sign(mask, f->words, l);
    for (size_t i = 0; sign && i < d; i++)
      mpz_add(D[i], D[i], f->pull[sign > 0][l * d + i]);
  }
}

/* The same as rationals, in lowest terms. */
static rf_status
fixed_part(mpq_t *D, const rf_field *f, const uint64_t *mask)
{
  mpz_t *v = rf_mpz_array(f->d);

  if (!v)
    return RF_ENOMEM;
  whole_fixed(v, f, mask);
  for (size_t i = 0; i < f->d; i++) {
    mpq_set_num(D[i], v[i]);
    mpq_set_den(D[i], f->unit);
    mpq_canonicalize(D[i]);
  }
  rf_mpz_array_free(v, f->d);
  return RF_OK;
}

/* D[d] = F + sum_b y_b x_b and e_b, with F over the unit, y[rank] and the basis
   as integers: over one denominator, which is divided out at the end. */
static rf_status
put_together(mpq_t *D, mpq_t *e, const rf_flat *flat, const mpz_t *F,
             const mpq_t *y)
{
  const rf_field *f = flat->field;
  const size_t k = flat->rank, d = f->d;
  mpz_t *z = rf_mpz_array(k + 1), den;

  if (!z)
    return RF_ENOMEM;
  rf_clear_denominators(z, y, k + 1);
  mpz_init(den);
  mpz_mul(den, f->unit, z[k]);
  for (size_t i = 0; i < d; i++) {
    mpz_mul(mpq_numref(D[i]), F[i], z[k]);
    for (size_t b = 0; b < k; b++)
      mpz_addmul(mpq_numref(D[i]), z[b], whole(f, flat->basis[b])[i]);
    mpq_set_den(D[i], den);
    mpq_canonicalize(D[i]);
  }
  for (size_t b = 0; b < k; b++) {
    mpz_mul(mpq_numref(e[b]), z[b], f->times[flat->basis[b]]);
    mpq_set_den(e[b], den);
    mpq_canonicalize(e[b]);
  }
  mpz_clear(den);
  rf_mpz_array_free(z, k + 1);
  return RF_OK;
}

/* D = P fixed, P the projection orthogonal to the zero lines, by the Gram
   system of a basis of them. */
rf_status
rf_face_project(mpq_t *D, mpq_t *e, const rf_flat *flat, const uint64_t *mask)
{
  const rf_field *f = flat->field;
  const size_t k = flat->rank, width = k + 1;
  mpq_t *ab = rf_mpq_array(k * width), *y = rf_mpq_array(k + 1);
  mpz_t *F = rf_mpz_array(f->d);
  bool regular;
  rf_status status = RF_ENOMEM;

  if (!ab || !y || !F)
    goto done;
  whole_fixed(F, f, mask);
  gram(ab, flat, 1);
  for (size_t i = 0; i < k; i++) {
    mpz_ptr t = mpq_numref(ab[i * width + k]);
    whole_dot(t, whole(f, flat->basis[i]), (const mpz_t *)F, f->d);
    mpz_neg(t, t);
  }
  /* G y = -X F: D becomes orthogonal to a basis of K, hence to all of K. */
  RF_TRY(rf_exact_solve(&regular, ab, k, 1));
  for (size_t i = 0; i < k; i++)
    mpq_swap(y[i], ab[i * width + k]);
  mpq_set_ui(y[k], 1, 1);
  RF_TRY(put_together(D, e, flat, (const mpz_t *)F, (const mpq_t *)y));

done:
  rf_mpq_array_free(ab, k * width);
  rf_mpq_array_free(y, k + 1);
  rf_mpz_array_free(F, f->d);
  return status;
}

/* The shortest vector of D(u), with each e in its interval: bounded least
   squares in rationals. */
rf_status
rf_face_least(mpq_t *D, mpq_t *e, const rf_flat *flat, const uint64_t *mask)
{
  const rf_field *f = flat->field;
  const size_t k = flat->nzero;
  mpq_t *fixed = rf_mpq_array(f->d);
  const mpq_t **x = rf_alloc(k, sizeof *x);
  const mpq_t **lo = rf_alloc(k, sizeof *lo), **hi = rf_alloc(k, sizeof *hi);
  rf_status status = RF_ENOMEM;

  if (fixed && x && lo && hi
      && (status = fixed_part(fixed, f, mask)) >= 0) {
    for (size_t i = 0; i < k; i++) {
      const size_t l = flat->zero[i];
      const bool up = mpq_cmp(f->low[l], f->high[l]) <= 0;
      x[i] = rf_field_line(f, l);
      lo[i] = (const mpq_t *)(up ? &f->low[l] : &f->high[l]);
      hi[i] = (const mpq_t *)(up ? &f->high[l] : &f->low[l]);
    }
    status = rf_exact_least(e, D, &(rf_least){
      k, f->d, (const mpq_t *)fixed, x, lo, hi
    });
  }
  rf_mpq_array_free(fixed, f->d);
  rf_release(x);
  rf_release(lo);
  rf_release(hi);
  return status;
}

/* F = sum of the fixed part, PF the same projected, A and B the same with
   absolute values. */
static void
glance_sums(double *F, const rf_flat *flat, const uint64_t *mask)
{
  const rf_field *f = flat->field;
  const size_t d = f->d;
  double *A = F + d, *PF = F + 2 * d, *B = F + 3 * d;

  memset(F, 0, 4 * d * sizeof *F);
  for (size_t l = 0; l < f->count; l++) {
    const int sign = rf_mask_sign(mask, f->words, l);
    const double e = sign > 0 ? f->shigh[l] : sign < 0 ? f->slow[l] : 0.0;
    if (e == 0.0)
      continue;
    for (size_t i = 0; i < d; i++) {
      F[i] += e * f->sx[l * d + i];
      A[i] += fabs(e * f->sx[l * d + i]);
      PF[i] += e * flat->px[l * d + i];
      B[i] += fabs(e * flat->px[l * d + i]);
    }
  }
}

/* Every product below is a sum of products of three or four rounded numbers,
   summed in two stages of count and d terms: its error is at most
   (count + d + 8) DBL_EPSILON / 2 times the same sum of absolute values, up
   to second order; DBL_EPSILON instead of half of it covers that order and
   the rounding of the bound.  Numbers below the range of double are lost
   whole: less than 2^-1000 in all, since the others are of order 1. */
void
rf_face_glance(rf_glance *glance, const rf_flat *flat, const uint64_t *mask,
               double *scratch)
{
  const rf_field *f = flat->field;
  const size_t d = f->d;
  const double *F = scratch, *A = F + d, *PF = F + 2 * d, *B = F + 3 * d;
  const double unit = ((double)(f->count + d) + 8.0) * DBL_EPSILON;
  double norm2 = 0.0, error = 0.0;
  int side = 0;

  RF_ASSERT(flat->px);
  glance_sums(scratch, flat, mask);
  for (size_t i = 0; i < d; i++) {
    norm2 += F[i] * PF[i];
    error += A[i] * B[i];
  }
  error = unit * error + 0x1p-1000;
  glance->low = norm2 > error ? norm2 - error : 0.0;
  glance->high = norm2 > 0.0 ? norm2 + error : error;
  glance->extremal = true;
  for (size_t l = 0; l < f->count; l++) {
    const int u = rf_mask_sign(mask, f->words, l);
    const double *px = flat->px + l * d;
    double z = 0.0, bound = 0.0;
    if (u == 0)
      continue;
    for (size_t i = 0; i < d; i++) {
      z += F[i] * px[i];
      bound += A[i] * fabs(px[i]);
    }
    if (fabs(z) <= unit * bound + 0x1p-1000)
      continue;
    if (side == (z > 0.0 ? -u : u)) {
      glance->extremal = false;
      return;
    }
    side = z > 0.0 ? u : -u;
  }
  RF_ASSERT(glance->low <= glance->high);
}
