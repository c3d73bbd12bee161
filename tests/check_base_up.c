/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_up.c -- bounds from above: beside exact rationals, none is below
 * and none is far above. */
#include "config.h"

#include <gmp.h>

#include "base/ball/up.h"
#include "support/rf_test.h"

static void
exact(mpq_t q, rf_up a)
{
  mpq_set_d(q, a.m);
  if (a.e >= 0)
    mpq_mul_2exp(q, q, (mp_bitcnt_t)a.e);
  else
    mpq_div_2exp(q, q, (mp_bitcnt_t)-a.e);
}

/* q <= a <= q (1 + 2^-49): at most two roundings of 2^-51 and 2^-53. */
static bool
bounds(rf_up a, const mpq_t q)
{
  mpq_t b, most;
  bool good;

  mpq_inits(b, most, (mpq_ptr)0);
  exact(b, a);
  mpq_set_ui(most, 1, 1);
  mpq_div_2exp(most, most, 49);
  mpq_mul(most, most, q);
  mpq_add(most, most, q);
  good = mpq_cmp(b, q) >= 0 && mpq_cmp(b, most) <= 0;
  mpq_clears(b, most, (mpq_ptr)0);
  return good;
}

/* Any size, 0 now and then; exponents near each other and far apart. */
static rf_up
draw(rf_rng *rng)
{
  const uint64_t r = rng_next(rng);
  const double m = (double)(r >> 11) * 0x1p-53;

  if (r % 17 == 0)
    return up_zero();
  return up_exactly(m, r % 3 ? (long)(r % 101) - 50 : (long)(r % 4001) - 2000);
}

START_TEST(beside_rationals)
{
  long checked = 0;

  TEST_EACH(rep, test_reps(20000)) {
    rf_rng rng = test_rng("base_up", rep);
    rf_up a, b;
    mpq_t p, q, r;
    a = draw(&rng);
    b = draw(&rng);
    mpq_inits(p, q, r, (mpq_ptr)0);
    exact(p, a);
    exact(q, b);
    mpq_add(r, p, q);
    TEST_ASSERT(rep, bounds(up_add(a, b), r), "sum");
    mpq_mul(r, p, q);
    TEST_ASSERT(rep, bounds(up_mul(a, b), r), "product");
    TEST_ASSERT(rep, up_less(a, b) == (mpq_cmp(p, q) < 0), "order");
    if (mpq_sgn(q)) {
      mpq_div(r, p, q);
      TEST_ASSERT(rep, bounds(up_div(a, b), r), "quotient");
    }
    mpq_mul(r, p, p);
    TEST_ASSERT(rep, bounds(up_sqrt(up_mul(a, a)), p), "root");
    mpq_clears(p, q, r, (mpq_ptr)0);
    checked++;
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* To a ball and back nothing is lost downwards. */
START_TEST(balls)
{
  rf_ball x;

  ball_init(&x);
  TEST_EACH(rep, test_reps(2000)) {
    rf_rng rng = test_rng("base_up", rep);
    rf_up a;
    a = draw(&rng);
    up_ball_set(&x, a);
    TEST_ASSERT(rep, !up_less(up_ball(&x), a), "upper");
    TEST_ASSERT(rep, !up_less(a, up_below(&x)), "lower");
    up_blur(&x, a);
    TEST_ASSERT(rep, !up_less(up_take_radius(&x), a), "radius");
    TEST_ASSERT(rep, arb_is_exact(&x), "exact");
  }
  ball_clear(&x);
}
END_TEST

/* What has no bound is infinite, and stays so. */
START_TEST(without_bound)
{
  const rf_up none = up_infinite(), one = up_d(1.0);

  ck_assert(isinf(up_add(none, one).m) && isinf(up_add(one, none).m));
  ck_assert(isinf(up_mul(none, up_zero()).m));
  ck_assert(isinf(up_div(one, up_zero()).m));
  ck_assert(isinf(up_d((double)NAN).m));
  ck_assert(up_less(one, none) && !up_less(none, one));
  ck_assert(!up_less(none, none));
  ck_assert(!up_less(up_exp(up_zero()), one));
  ck_assert(up_less(up_exp(one), up_d(2.7183)));
  ck_assert(up_less(up_d(2.7182), up_exp(one)));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base_up");
  TCase *tc = tcase_create("up");

  test_limit(tc);
  tcase_add_test(tc, beside_rationals);
  tcase_add_test(tc, balls);
  tcase_add_test(tc, without_bound);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
