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

/* v := v - sum_b dual_b <x_b, v>, with the dual basis of K.  It need not be
   orthogonal: <x_c, dual_b> = 0 for c != b, so that one step does not change
   the products that the next ones use. */
static void
project(mpq_t *v, const rf_flat *flat, const mpq_t *dual)
{
  const size_t d = flat->field->d;
  mpq_t c, tmp;

  mpq_inits(c, tmp, (mpq_ptr)0);
  for (size_t b = 0; b < flat->rank; b++) {
    rf_exact_dot(c, rf_field_line(flat->field, flat->basis[b]),
                 (const mpq_t *)v, d);
    mpq_neg(c, c);
    rf_exact_add(v, c, dual + b * d, d, tmp);
  }
  mpq_clears(c, tmp, (mpq_ptr)0);
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

/* px: projected exactly, each component rounded once. */
static rf_status
flat_shadow(rf_flat *flat)
{
  const rf_field *f = flat->field;
  const size_t d = f->d;
  mpq_t *v = rf_mpq_array(d), *dual = rf_mpq_array(flat->rank * d);
  rf_status status = RF_ENOMEM;

  if (!v || !dual || !(flat->px = rf_alloc(f->count * d, sizeof *flat->px)))
    goto done;
  RF_TRY(rf_flat_dual(dual, flat));
  for (size_t l = 0; l < f->count; l++) {
    for (size_t i = 0; i < d; i++)
      mpq_set(v[i], rf_field_line(f, l)[i]);
    project(v, flat, (const mpq_t *)dual);
    for (size_t i = 0; i < d; i++)
      flat->px[l * d + i] = rf_exact_scaled(v[i], f->a[l]);
  }

done:
  rf_mpq_array_free(v, d);
  rf_mpq_array_free(dual, flat->rank * d);
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

/* sum_{l off K} e_l x_l. */
static void
fixed_part(mpq_t *D, const rf_field *f, const uint64_t *mask)
{
  mpq_t tmp;

  mpq_init(tmp);
  for (size_t i = 0; i < f->d; i++)
    mpq_set_ui(D[i], 0, 1);
  for (size_t l = 0; l < f->count; l++) {
    const int sign = rf_mask_sign(mask, f->words, l);
    if (sign)
      rf_exact_add(D, sign > 0 ? f->high[l] : f->low[l], rf_field_line(f, l),
                   f->d, tmp);
  }
  mpq_clear(tmp);
}

/* D = P fixed, P the projection orthogonal to the zero lines, by the Gram
   system of a basis of them. */
rf_status
rf_face_project(mpq_t *D, mpq_t *e, const rf_flat *flat, const uint64_t *mask)
{
  const rf_field *f = flat->field;
  const size_t k = flat->rank, width = k + 1;
  mpq_t *ab = rf_mpq_array(k * width);
  mpq_t tmp;
  bool regular;
  rf_status status;

  if (!ab)
    return RF_ENOMEM;
  mpq_init(tmp);
  fixed_part(D, f, mask);
  for (size_t i = 0; i < k; i++) {
    const mpq_t *x = rf_field_line(f, flat->basis[i]);
    for (size_t j = 0; j < k; j++)
      rf_exact_dot(ab[i * width + j], x, rf_field_line(f, flat->basis[j]),
                   f->d);
    rf_exact_dot(ab[i * width + k], x, (const mpq_t *)D, f->d);
    mpq_neg(ab[i * width + k], ab[i * width + k]);
  }
  /* G e = -X D: D becomes orthogonal to a basis of K, hence to all of K. */
  RF_TRY(rf_exact_solve(&regular, ab, k, 1));
  for (size_t i = 0; i < k; i++) {
    mpq_swap(e[i], ab[i * width + k]);
    rf_exact_add(D, e[i], rf_field_line(f, flat->basis[i]), f->d, tmp);
  }

done:
  mpq_clear(tmp);
  rf_mpq_array_free(ab, k * width);
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

  if (fixed && x && lo && hi) {
    fixed_part(fixed, f, mask);
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
