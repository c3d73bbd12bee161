/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_factors.c -- linear equations by LU factors, with and without the
 * BLAS. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/blas.h"
#include "flow/cvode/factors.h"
#include "support/rf_test.h"

enum { MOST = RF_BLAS_DATA + 4 };

/* (|L| |U| |x|)_i for row i of the factors. */
static double
size_of_row(const double *lu, const double *x, size_t n, size_t i)
{
  double sum = 0.0;

  for (size_t k = 0; k <= i; k++) {
    double row = 0.0;
    for (size_t j = k; j < n; j++)
      row += fabs(lu[k * n + j] * x[j]);
    sum += (k < i ? fabs(lu[i * n + k]) : 1.0) * row;
  }
  return sum;
}

/* Whatever the order of sums: |M x - b| <= 3 n u (1 + n u) |L| |U| |x| row by
   row, in the order of the permutation (Higham, Accuracy and Stability,
   theorem 9.4), and as much again where the residual itself is rounded. */
START_TEST(solutions_solve)
{
  const int reps = test_reps(300);
  size_t few = 0, many = 0, swapped = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("solutions_solve", rep);
    const size_t n = rng_size(&g, 1, MOST);
    double m[MOST * MOST], lu[MOST * MOST], b[MOST], x[MOST];
    gsl_permutation *perm = gsl_permutation_alloc(n);
    for (size_t i = 0; i < n * n; i++)
      lu[i] = m[i] = rng_real(&g);
    for (size_t i = 0; i < n; i++)
      x[i] = b[i] = rng_real(&g);
    ck_assert_ptr_nonnull(perm);
    TEST_ASSERT(rep, rf_factor(lu, perm, n), "n=%zu: no factors", n);
    TEST_ASSERT(rep, rf_solve_factored(x, lu, perm, n), "n=%zu: singular", n);
    for (size_t i = 0; i < n; i++) {
      const size_t row = gsl_permutation_get(perm, i);
      const double bound = 3.2 * (double)n * DBL_EPSILON
        * size_of_row(lu, x, n, i);
      double r = -b[row];
      for (size_t j = 0; j < n; j++)
        r += m[row * n + j] * x[j];
      TEST_ASSERT(rep, fabs(r) <= bound, "n=%zu row %zu: %g, bound %g", n, row,
                  r, bound);
      for (size_t j = 0; j < i; j++)
        TEST_ASSERT(rep, fabs(lu[i * n + j]) <= 1.0, "n=%zu: pivot %zu is not "
                    "the largest", n, j);
      swapped += row != i;
    }
    n < RF_BLAS_FACTORS ? few++ : many++;
    gsl_permutation_free(perm);
  }
  printf("solutions_solve: %zu without the BLAS, %zu with it, %zu rows moved\n",
         few, many, swapped);
  fflush(stdout);
  ck_assert_uint_gt(few, 0);
  ck_assert_uint_gt(swapped, 0);
}
END_TEST

/* A column of numbers whose inverse is infinite is divided; a pivot of 0 is
   told when it is used. */
START_TEST(tiny_and_no_pivots)
{
  double tiny[] = { 0x1p-1060, 0x1p-1040, 0x1p-1061, 0x1p-1042 }, v[2];
  double none[] = { 1.0, 2.0, 0.5, 1.0 };
  gsl_permutation *perm = gsl_permutation_alloc(2);

  ck_assert_ptr_nonnull(perm);
  ck_assert(rf_factor(tiny, perm, 2));
  ck_assert(tiny[2] == 0.5);
  ck_assert(rf_factor(none, perm, 2));
  v[0] = v[1] = 1.0;
  ck_assert(!rf_solve_factored(v, none, perm, 2));
  gsl_permutation_free(perm);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_factors");
  TCase *t = tcase_create("factors");

  tcase_add_test(t, solutions_solve);
  tcase_add_test(t, tiny_and_no_pivots);
  suite_add_tcase(s, t);
  return run_suite(s);
}
