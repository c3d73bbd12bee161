/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sign.c -- exact signs of <w_j(0), x_k>: a dot product in double with a
 * bound on its error, and exact rationals where that cannot decide.  The
 * positive factors of a draw (lambda, sqrt(m)) and of a row do not matter,
 * and the raw draw is an exact number. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "problem/reader.h"

/* Exponent of the largest entry of v[d]: max |v_i| is about 2^e; 0 if all
   are zero. */
static long
row_exponent(mpq_t *v, size_t d)
{
  bool any = false;
  long most = 0;

  for (size_t i = 0; i < d; i++)
    if (mpq_sgn(v[i])) {
      long e = (long)mpz_sizeinbase(mpq_numref(v[i]), 2)
               - (long)mpz_sizeinbase(mpq_denref(v[i]), 2);
      most = any && most > e ? most : e;
      any = true;
    }
  return most;
}

/* row[d] = v[d] times a power of 2 that brings the largest entry between 1/2
   and 2, rounded to nearest: each entry is off by at most 2^-53 of itself,
   or by 2^-1075 where it is denormal. */
static void
scaled_row(double *row, mpq_t *v, size_t d)
{
  long e = row_exponent(v, d);
  mpq_t q;

  mpq_init(q);
  for (size_t i = 0; i < d; i++) {
    if (e < 0)
      mpq_mul_2exp(q, v[i], (mp_bitcnt_t)-e);
    else
      mpq_div_2exp(q, v[i], (mp_bitcnt_t)e);
    row[i] = rf_get_d_nearest(q);
  }
  mpq_clear(q);
}

rf_status
rf_problem_prepare_signs(rf_problem *p)
{
  if (!(p->signs_x = rf_alloc(p->n * p->d, sizeof *p->signs_x)))
    return RF_ENOMEM;
  for (size_t k = 0; k < p->n; k++)
    scaled_row(&p->signs_x[k * p->d], &p->x[k * p->d], p->d);
  return RF_OK;
}

/* Sign of <v, x> where v and x approximate exact rows: 2 when it is not
 * certain.
 *
 * Every product v_i x_i carries at most two rounded entries, its own
 * rounding and d - 1 additions, so the sum is off by at most
 * gamma_{d+2} sum |v_i x_i| (N. Higham, Accuracy and stability, 3.1), and the
 * computed sum of moduli is at least (1 - gamma_d) of the true one:
 * 2 (d + 2) 2^-53 covers both while d < 2^50.  Entries are below 2^4 (a draw
 * of the ratio method is at most sqrt(-4 ln u), u >= 2^-53), so denormal
 * entries, products and sums add at most 2^-1069 each: 1e-300 covers them
 * for every d that fits in memory. */
static int
filtered_sign(const double *v, const double *x, size_t d)
{
  double sum = 0.0, moduli = 0.0, bound;

  for (size_t i = 0; i < d; i++) {
    double product = v[i] * x[i];
    sum += product;
    moduli += fabs(product);
  }
  bound = (2.0 * (double)d + 4.0) * 0x1p-53 * moduli + 1e-300;
  return sum > bound ? 1 : sum < -bound ? -1 : 2;
}

/* In rationals, where the double has no answer: a draw is exact as a double,
   given weights are rationals (w, else NULL). */
static int
exact_sign(const double *draw, mpq_t *w, mpq_t *x, size_t d)
{
  mpq_t sum, term;
  int sign;

  mpq_inits(sum, term, (mpq_ptr)0);
  for (size_t i = 0; i < d; i++) {
    if (w)
      mpq_mul(term, w[i], x[i]);
    else {
      mpq_set_d(term, draw[i]);
      mpq_mul(term, term, x[i]);
    }
    mpq_add(sum, sum, term);
  }
  sign = mpq_sgn(sum);
  mpq_clears(sum, term, (mpq_ptr)0);
  return sign;
}

/* The given weights of neuron j; NULL when they are drawn. */
static mpq_t *
given(const rf_problem *p, size_t j)
{
  return p->scheme == RF_FILE ? &p->w[j * p->d] : NULL;
}

/* row is w as the filter wants it: scaled where it was given. */
static int
decide(const rf_problem *p, const double *row, mpq_t *w, size_t k)
{
  int sign = filtered_sign(row, &p->signs_x[k * p->d], p->d);

  return sign == 2 ? exact_sign(row, w, &p->x[k * p->d], p->d)
                   : sign;
}

static void
fill_row(double *row, const rf_problem *p, size_t j)
{
  double a;

  if (p->scheme == RF_FILE)
    scaled_row(row, given(p, j), p->d);
  else
    rf_problem_draw(p, j, &a, row);
}

rf_status
rf_problem_initial_signs(signed char *u, const rf_problem *problem,
                         size_t first, size_t count)
{
  double *row;

  RF_REQUIRE(first <= problem->m && count <= problem->m - first, RF_EINVAL);
  if (!(row = rf_alloc(problem->d, sizeof *row)))
    return RF_ENOMEM;
  for (size_t j = first; j < first + count; j++) {
    fill_row(row, problem, j);
    for (size_t k = 0; k < problem->n; k++)
      *u++ = (signed char)decide(problem, row, given(problem, j), k);
  }
  rf_release(row);
  return RF_OK;
}

bool
rf_problem_is_dominated(const rf_problem *problem, size_t j)
{
  const mpq_t *w = (const mpq_t *)given(problem, j);
  bool dominated;
  mpq_t sum, square;

  if (problem->scheme != RF_FILE)
    return problem->scheme == RF_BALANCED || problem->scheme == RF_DOMINATED;
  mpq_inits(sum, square, (mpq_ptr)0);
  for (size_t i = 0; i < problem->d; i++) {
    mpq_mul(square, w[i], w[i]);
    mpq_add(sum, sum, square);
  }
  mpq_mul(square, problem->a[j], problem->a[j]);
  dominated = mpq_cmp(square, sum) >= 0;
  mpq_clears(sum, square, (mpq_ptr)0);
  return dominated;
}
