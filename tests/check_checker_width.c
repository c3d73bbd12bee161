/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_width.c -- the functions of intervals with which the checker
 * tests the theorem of all widths hold what they are of each number in them. */
#include "config.h"

#include <mpfr.h>

/* They are static. */
#include "checker/stage/width.c"
#include "support/rf_test.h"

typedef int (*function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);

/* From nothing to half of it; sometimes exact. */
static ball
draw(rf_rng *g, double least, double most)
{
  const double m = least + (most - least) * fabs(rng_uniform(g));
  const double part = rng_size(g, 0, 2) ? exp(-30.0 * fabs(rng_uniform(g)))
                      : 0.0;

  return (ball){ m, 0.5 * part * fmin(m - least, most - m) };
}

/* Is f of both ends of v in the ball, and the ball no larger than they are
   apart, nearly, and a little of it? */
static void
check_function(ball of, function f, ball v, const char *name, int rep)
{
  mpfr_t x, low, high;

  mpfr_inits2(200, x, low, high, (mpfr_ptr)0);
  mpfr_set_d(x, v.m, MPFR_RNDN);
  mpfr_sub_d(low, x, v.r, MPFR_RNDN);
  mpfr_add_d(high, x, v.r, MPFR_RNDN);
  f(low, low, MPFR_RNDN);
  f(high, high, MPFR_RNDN);
  mpfr_sub_d(x, low, of.m, MPFR_RNDN);
  TEST_ASSERT(rep, mpfr_cmp_d(x, -of.r) >= 0, "%s of %g", name, v.m);
  mpfr_sub_d(x, high, of.m, MPFR_RNDN);
  TEST_ASSERT(rep, mpfr_cmp_d(x, of.r) <= 0, "%s of %g", name, v.m);
  mpfr_sub(x, high, low, MPFR_RNDN);
  TEST_ASSERT(rep, of.r < 2.0 * mpfr_get_d(x, MPFR_RNDN)
              + 1e-5 * fabs(of.m) + 1e-10, "%s of %g within %g", name, v.m,
              of.r);
  mpfr_clears(x, low, high, (mpfr_ptr)0);
}

static void
check_arcsin(double v, int rep)
{
  mpfr_t x;

  mpfr_init2(x, 200);
  mpfr_set_d(x, v, MPFR_RNDN);
  mpfr_asin(x, x, MPFR_RNDN);
  TEST_ASSERT(rep, mpfr_cmp_d(x, arcsin_low(v)) >= 0, "arcsin %g", v);
  TEST_ASSERT(rep, arcsin_low(v) > 0.99 * mpfr_get_d(x, MPFR_RNDN),
              "arcsin %g", v);
  mpfr_clear(x);
}

START_TEST(functions)
{
  int tried = 0;

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng g = test_rng("functions", rep);
    const ball v = draw(&g, 0.0, rng_size(&g, 0, 1) ? 1.0 : 30.0);
    const ball more = draw(&g, 1.0, 1e6), less = draw(&g, 0.0, 0.9);
    check_function(root(v), mpfr_sqrt, v, "root", rep);
    check_function(power(v), mpfr_exp, v, "exp", rep);
    check_function(logarithm(more), mpfr_log, more, "ln", rep);
    check_function(artanh(less), mpfr_atanh, less, "artanh", rep);
    check_arcsin(less.m, rep);
    tried++;
  }
  ck_assert_int_gt(tried, 0);
}
END_TEST

static bool
is_in(ball v, double x)
{
  return fabs(x - v.m) <= v.r;
}

/* The least and the largest of two, at all ends of theirs. */
START_TEST(extremes)
{
  int tried = 0;

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng g = test_rng("extremes", rep);
    const ball v = draw(&g, 0.0, 3.0), w = draw(&g, 0.0, 3.0);
    const ball least = least_of(v, w), most = most_of(v, w);
    for (int i = -1; i <= 1; i += 2)
      for (int k = -1; k <= 1; k += 2) {
        const double x = v.m + i * v.r, y = w.m + k * w.r;
        TEST_ASSERT(rep, is_in(least, fmin(x, y)), "the least");
        TEST_ASSERT(rep, is_in(most, fmax(x, y)), "the largest");
      }
    tried++;
  }
  ck_assert_int_gt(tried, 0);
}
END_TEST

/* N(M) of the outer datum at which it is more: g = 6, M = 1/4, L* = 1/2. */
START_TEST(either_side)
{
  for (int k = 0; k < 3; k += 2) {
    theorem t = { .limit = ball_d(0.5) };
    ball N;
    t.p[k] = ball_d(3.0);
    t.length[k] = ball_d(2.0);
    t.p[2 - k] = ball_d(4.0);
    t.length[2 - k] = ball_d(1.0);
    N = N_of(&t, ball_d(0.25));
    ck_assert(is_in(N, 1.5 + 1.5 * 1.5 / 2.0) && N.r < 1e-9);
  }
}
END_TEST

/* kappa is 2 lam A where that is least. */
START_TEST(flat_fits)
{
  const ball one = ball_d(1.0), zero = ball_d(0.0);
  theorem t = { .c = one, .X2 = ball_d(3.0), .lam = ball_d(1e-3),
                .limit = one };
  ball kappa;

  for (int k = 0; k < 3; k++) {
    t.p[k] = ball_d(3.0);
    t.length[k] = one;
  }
  t.x[0] = (arrow){ one, zero };
  t.x[1] = (arrow){ zero, one };
  t.x[2] = (arrow){ ball_neg(one), zero };
  kappa = kappa_of(&t, one, ball_d(1e-3));
  ck_assert(!t.failed && is_in(kappa, 2e-3) && kappa.r < 1e-9);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_width");
  TCase *tc = tcase_create("intervals");

  test_limit(tc);
  tcase_add_test(tc, functions);
  tcase_add_test(tc, extremes);
  tcase_add_test(tc, either_side);
  tcase_add_test(tc, flat_fits);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
