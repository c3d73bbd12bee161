/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spectrum.c -- Jacobi's method in MPFR, and its bounds.
 *
 * Rotations need no more than square roots, at any precision, and what they
 * come to can be checked afterwards: the bounds (spectrum.h) take nothing on
 * trust. */
#include "config.h"

#include "theory/real/spectrum.h"

typedef struct jacobi {
  size_t n;
  mpfr_prec_t prec;
  mpfr_t *a, *work, *v, *f;   /* [n][n] */
  mpfr_t c, s, t, u, slack;
} jacobi;

/* Entries with their own memory, all 0. */
static mpfr_t *
matrix(size_t n, mpfr_prec_t prec)
{
  mpfr_t *m = rf_alloc(n * n, sizeof *m);

  for (size_t i = 0; m && i < n * n; i++) {
    mpfr_init2(m[i], prec);
    mpfr_set_zero(m[i], 1);
  }
  return m;
}

static void
matrix_free(mpfr_t *m, size_t n)
{
  for (size_t i = 0; m && i < n * n; i++)
    mpfr_clear(m[i]);
  rf_release(m);
}

/* a = a0 + sqrt(2) a1; slack = a bound on the error of all of it.  It
   is the sum of the sizes of all entries; bound() has the unit of rounding. */
static void
load(jacobi *j, const mpq_t *a0, const mpq_t *a1)
{
  mpfr_set_zero(j->slack, 1);
  mpfr_sqrt_ui(j->s, 2, MPFR_RNDN);
  for (size_t i = 0; i < j->n * j->n; i++) {
    mpfr_set_q(j->a[i], a0[i], MPFR_RNDN);
    mpfr_abs(j->u, j->a[i], MPFR_RNDU);
    if (a1) {
      mpfr_mul_q(j->t, j->s, a1[i], MPFR_RNDN);
      mpfr_add(j->a[i], j->a[i], j->t, MPFR_RNDN);
      mpfr_abs(j->t, j->t, MPFR_RNDU);
      mpfr_add(j->u, j->u, j->t, MPFR_RNDU);
    }
    mpfr_add(j->slack, j->slack, j->u, MPFR_RNDU);
    mpfr_set(j->work[i], j->a[i], MPFR_RNDN);
    mpfr_set_ui(j->v[i], i % (j->n + 1) == 0, MPFR_RNDN);
  }
}

/* The rotation (c, s) that makes entry (p, q) of work zero.  The smaller
   of the two angles, for which the sweeps converge. */
static void
angle(jacobi *j, size_t p, size_t q)
{
  const size_t n = j->n;

  mpfr_sub(j->t, j->work[q * n + q], j->work[p * n + p], MPFR_RNDN);
  mpfr_div(j->t, j->t, j->work[p * n + q], MPFR_RNDN);
  mpfr_div_2ui(j->t, j->t, 1, MPFR_RNDN);          /* cot of twice it */
  mpfr_sqr(j->u, j->t, MPFR_RNDN);
  mpfr_add_ui(j->u, j->u, 1, MPFR_RNDN);
  mpfr_sqrt(j->u, j->u, MPFR_RNDN);
  if (mpfr_signbit(j->t))
    mpfr_neg(j->u, j->u, MPFR_RNDN);
  mpfr_add(j->t, j->t, j->u, MPFR_RNDN);
  mpfr_ui_div(j->t, 1, j->t, MPFR_RNDN);           /* tan */
  mpfr_sqr(j->u, j->t, MPFR_RNDN);
  mpfr_add_ui(j->u, j->u, 1, MPFR_RNDN);
  mpfr_rec_sqrt(j->c, j->u, MPFR_RNDN);
  mpfr_mul(j->s, j->t, j->c, MPFR_RNDN);
}

/* (x, y) := (c x - s y, s x + c y). */
static void
turn(jacobi *j, mpfr_t x, mpfr_t y)
{
  mpfr_mul(j->t, j->s, x, MPFR_RNDN);
  mpfr_fma(j->u, j->c, y, j->t, MPFR_RNDN);
  mpfr_mul(j->t, j->s, y, MPFR_RNDN);
  mpfr_fms(x, j->c, x, j->t, MPFR_RNDN);
  mpfr_set(y, j->u, MPFR_RNDN);
}

/* On both sides of work, and on V, which gathers the rotations. */
static void
rotate(jacobi *j, size_t p, size_t q)
{
  const size_t n = j->n;

  angle(j, p, q);
  for (size_t i = 0; i < n; i++)
    turn(j, j->work[i * n + p], j->work[i * n + q]);
  for (size_t i = 0; i < n; i++)
    turn(j, j->work[p * n + i], j->work[q * n + i]);
  for (size_t i = 0; i < n; i++)
    turn(j, j->v[i * n + p], j->v[i * n + q]);
}

/* Sweeps until nothing is left above the rounding; the bound afterwards does
   not rely on it. */
static void
sweep(jacobi *j)
{
  const size_t n = j->n;
  bool busy = true;

  for (int round = 0; busy && round < 60; round++) {
    busy = false;
    for (size_t p = 0; p < n; p++)
      for (size_t q = p + 1; q < n; q++) {
        if (mpfr_zero_p(j->work[p * n + q]))
          continue;
        mpfr_mul_2si(j->t, j->work[p * n + q], (long)j->prec + 4, MPFR_RNDN);
        if (mpfr_cmpabs(j->t, j->slack) < 0)
          continue;
        rotate(j, p, q);
        busy = true;
      }
  }
}

/* r := ||x^T y - target||_F upwards, target the diagonal of work, or 1.
   Rounded up at the end; what rounding the products cost is added by
   bound(). */
static void
defect(jacobi *j, mpfr_t r, mpfr_t *x, mpfr_t *y, bool one)
{
  const size_t n = j->n;

  mpfr_set_zero(r, 1);
  for (size_t p = 0; p < n; p++)
    for (size_t q = 0; q < n; q++) {
      mpfr_set_zero(j->t, 1);
      for (size_t i = 0; i < n; i++)
        mpfr_fma(j->t, x[i * n + p], y[i * n + q], j->t, MPFR_RNDN);
      if (p == q && one)
        mpfr_sub_ui(j->t, j->t, 1, MPFR_RNDN);
      else if (p == q)
        mpfr_sub(j->t, j->t, j->work[p * n + p], MPFR_RNDN);
      mpfr_sqr(j->t, j->t, MPFR_RNDU);
      mpfr_add(r, r, j->t, MPFR_RNDU);
    }
  mpfr_sqrt(r, r, MPFR_RNDU);
}

/* u = ||F|| and c = ||E|| with their own rounding: V has entries of size at
   most 2, so each of the n^2 entries of V^T A V comes with an error below
   (2 n + 4) 4 sum |a| 2^-prec, and likewise for V^T V with n for sum |a|. */
static void
bound(jacobi *j)
{
  const size_t n = j->n;

  for (size_t p = 0; p < n; p++)
    for (size_t q = 0; q < n; q++) {
      mpfr_set_zero(j->f[p * n + q], 1);
      for (size_t i = 0; i < n; i++)
        mpfr_fma(j->f[p * n + q], j->a[p * n + i], j->v[i * n + q],
                 j->f[p * n + q], MPFR_RNDN);
    }
  defect(j, j->s, j->v, j->f, false);
  mpfr_mul_ui(j->u, j->slack, 4ul * n * (2ul * n + 8ul), MPFR_RNDU);
  mpfr_div_2si(j->u, j->u, (long)j->prec - 1, MPFR_RNDU);
  mpfr_add(j->u, j->u, j->s, MPFR_RNDU);
  mpfr_set(j->slack, j->u, MPFR_RNDU);
  defect(j, j->c, j->v, j->v, true);
  mpfr_set_ui(j->u, 4ul * n * n * (2ul * n + 8ul), MPFR_RNDU);
  mpfr_div_2si(j->u, j->u, (long)j->prec - 1, MPFR_RNDU);
  mpfr_add(j->c, j->c, j->u, MPFR_RNDU);
}

/* [T - F, T + F] / [1 + E, 1 - E].  The sign of an end decides which factor
   makes the interval wider. */
static void
enclose(rf_real *value, jacobi *j, size_t i)
{
  mpfr_ptr theta = j->work[i * j->n + i];

  if (mpfr_cmp_d(j->c, 0.5) > 0) {       /* V is no basis: nothing is known */
    mpfr_set_inf(value->lo, -1);
    mpfr_set_inf(value->hi, 1);
    return;
  }
  mpfr_ui_sub(j->t, 1, j->c, MPFR_RNDD);
  mpfr_add_ui(j->u, j->c, 1, MPFR_RNDU);
  mpfr_sub(value->lo, theta, j->slack, MPFR_RNDD);
  mpfr_add(value->hi, theta, j->slack, MPFR_RNDU);
  mpfr_div(value->lo, value->lo, mpfr_signbit(value->lo) ? j->t : j->u,
           MPFR_RNDD);
  mpfr_div(value->hi, value->hi, mpfr_signbit(value->hi) ? j->u : j->t,
           MPFR_RNDU);
}

/* As rf_spectrum promises them in increasing order. */
static void
sort_diagonal(jacobi *j)
{
  const size_t n = j->n;

  /* Only the columns of V and T must go together. */
  for (size_t p = 0; p < n; p++)
    for (size_t q = p + 1; q < n; q++)
      if (mpfr_cmp(j->work[q * n + q], j->work[p * n + p]) < 0) {
        mpfr_swap(j->work[q * n + q], j->work[p * n + p]);
        for (size_t i = 0; i < n; i++)
          mpfr_swap(j->v[i * n + p], j->v[i * n + q]);
      }
}

/* Bounds come last, from the matrix as it was given and what came out. */
rf_status
rf_spectrum(rf_real *value, const mpq_t *a0, const mpq_t *a1, size_t n)
{
  const mpfr_prec_t prec = mpfr_get_prec(value[0].lo);
  jacobi j = { .n = n, .prec = prec, .a = matrix(n, prec),
               .work = matrix(n, prec), .v = matrix(n, prec),
               .f = matrix(n, prec) };
  rf_status status = RF_ENOMEM;

  mpfr_inits2(prec, j.c, j.s, j.t, j.u, j.slack, (mpfr_ptr)0);
  if (j.a && j.work && j.v && j.f) {
    load(&j, a0, a1);
    sweep(&j);
    sort_diagonal(&j);
    bound(&j);
    for (size_t i = 0; i < n; i++)
      enclose(&value[i], &j, i);
    status = RF_OK;
  }
  mpfr_clears(j.c, j.s, j.t, j.u, j.slack, (mpfr_ptr)0);
  matrix_free(j.a, n);
  matrix_free(j.work, n);
  matrix_free(j.v, n);
  matrix_free(j.f, n);
  return status;
}
