/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_ball.c -- balls contain what they stand for: formulas in random
 * rationals, beside the same in rationals; their texts; their signs. */
#include "config.h"

#include <mpfr.h>

#include "base/ball/ball.h"
#include "base/number/number.h"
#include "support/rf_test.h"

/* A rational of any size, now and then 0 or near another one. */
static void
draw_rational(mpq_t q, rf_rng *g)
{
  mpz_set_si(mpq_numref(q), (long)rng_size(g, 0, 2000000) - 1000000);
  mpz_set_ui(mpq_denref(q), rng_size(g, 1, 3000));
  mpq_canonicalize(q);
  if (rng_size(g, 0, 3) == 0)
    mpq_mul_2exp(q, q, rng_size(g, 0, 4000));
  else if (rng_size(g, 0, 2) == 0)
    mpq_div_2exp(q, q, rng_size(g, 0, 4000));
}

/* Is q in [m - r, m + r], m and r as they were printed, exactly? */
static bool
printed_holds(const rf_ball *x, const mpq_t q, long digits)
{
  rf_string mid = { 0 }, radius = { 0 };
  const char *fault;
  mpq_t m, r;
  bool holds;

  mpq_inits(m, r, (mpq_ptr)0);
  rf_ball_print(&mid, &radius, x, digits);
  ck_assert(!mid.failed && !radius.failed);
  ck_assert_msg(rf_number_parse(m, &fault, mid.text, mid.length) == RF_OK
                && rf_number_parse(r, &fault, radius.text, radius.length)
                   == RF_OK, "%s, %s", mid.text, radius.text);
  mpq_sub(m, m, q);
  mpq_abs(m, m);
  holds = mpq_cmp(m, r) <= 0;
  rf_string_free(&mid);
  rf_string_free(&radius);
  mpq_clears(m, r, (mpq_ptr)0);
  return holds;
}

/* (a b + c) / d - a, in both, step by step at the same precision. */
START_TEST(formulas_are_enclosed)
{
  int checked = 0, narrow = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("formulas_are_enclosed", rep);
    const long bits = (long)rng_size(&g, 2, 200);
    rf_ball *x = rf_ball_array(4);
    mpq_t q[4], t;

    mpq_init(t);
    for (int i = 0; i < 4; i++) {
      mpq_init(q[i]);
      draw_rational(q[i], &g);
      rf_ball_set_q(&x[i], q[i], bits);
      TEST_ASSERT(rep, printed_holds(&x[i], q[i], 1 + bits / 4), "set");
    }
    ball_mul(&x[1], &x[0], &x[1], bits);
    ball_add(&x[1], &x[1], &x[2], bits);
    mpq_mul(t, q[0], q[1]);
    mpq_add(t, t, q[2]);
    if (mpq_sgn(q[3]) != 0) {
      ball_div(&x[1], &x[1], &x[3], bits);
      mpq_div(t, t, q[3]);
    }
    ball_sub(&x[1], &x[1], &x[0], bits);
    mpq_sub(t, t, q[0]);
    TEST_ASSERT(rep, printed_holds(&x[1], t, 1 + bits / 4), "formula");
    TEST_ASSERT(rep, ball_sgn(&x[1]) == BALL_UNDECIDED
                || ball_sgn(&x[1]) == mpq_sgn(t), "sign");
    narrow += ball_bits(&x[1]) > bits / 2;
    checked++;
    for (int i = 0; i < 4; i++)
      mpq_clear(q[i]);
    mpq_clear(t);
    rf_ball_array_free(x, 4);
  }
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(2 * narrow, checked);
}
END_TEST

/* Square roots and logarithms beside MPFR in twice the bits and more. */
START_TEST(functions_are_enclosed)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng g = test_rng("functions_are_enclosed", rep);
    const long bits = (long)rng_size(&g, 30, 300);
    rf_ball *x = rf_ball_array(2);
    mpfr_t v;
    mpq_t q;

    mpfr_init2(v, 3 * bits + 100);
    mpq_init(q);
    draw_rational(q, &g);
    mpq_abs(q, q);
    if (mpq_sgn(q) == 0)
      mpq_set_ui(q, 1, 1);
    rf_ball_set_q(&x[0], q, bits);
    ball_sqrt(&x[1], &x[0], bits);
    mpfr_set_q(v, q, MPFR_RNDN);
    mpfr_sqrt(v, v, MPFR_RNDN);
    mpfr_get_q(q, v);
    TEST_ASSERT(rep, printed_holds(&x[1], q, bits / 4), "sqrt");
    TEST_ASSERT(rep, ball_bits(&x[1]) >= bits - 4, "sqrt: wide");
    ball_log(&x[1], &x[1], bits);
    mpfr_log(v, v, MPFR_RNDN);
    mpfr_get_q(q, v);
    TEST_ASSERT(rep, printed_holds(&x[1], q, bits / 4), "log");
    checked++;
    mpfr_clear(v);
    mpq_clear(q);
    rf_ball_array_free(x, 2);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Where it cannot say, it says so. */
START_TEST(doubts_are_answers)
{
  rf_ball *x = rf_ball_array(3);
  rf_string mid = { 0 }, radius = { 0 };
  mpq_t third;

  ck_assert_int_eq(ball_sgn(&x[0]), 0);
  mpq_init(third);
  mpq_set_ui(third, 1, 3);
  rf_ball_set_q(&x[0], third, 60);
  rf_ball_set_q(&x[1], third, 80);
  ck_assert_int_eq(ball_sgn(&x[0]), 1);
  ck_assert_int_eq(ball_less(&x[0], &x[1]), RF_UNSURE);
  ck_assert_int_eq(ball_less(&x[1], &x[0]), RF_UNSURE);
  ball_sub(&x[2], &x[0], &x[1], 100);
  ck_assert_int_eq(ball_sgn(&x[2]), BALL_UNDECIDED);
  ball_neg(&x[1], &x[1]);
  ck_assert_int_eq(ball_less(&x[1], &x[0]), RF_YES);
  ck_assert_int_eq(ball_less(&x[0], &x[1]), RF_NO);
  ck_assert_int_eq(ball_less(&x[0], &x[0]), RF_UNSURE);
  ball_sqrt(&x[2], &x[2], 60);           /* of what may be negative */
  rf_ball_print(&mid, &radius, &x[2], 10);
  ck_assert_str_eq(radius.text, "inf");
  rf_string_free(&mid);
  rf_string_free(&radius);
  mpq_clear(third);
  rf_ball_array_free(x, 3);
}
END_TEST

static void
teardown(void)
{
  rf_ball_free_cache();
}

int
main(void)
{
  Suite *s = suite_create("base_ball");
  TCase *t = tcase_create("ball");

  test_limit(t);
  tcase_add_checked_fixture(t, NULL, teardown);
  tcase_add_test(t, formulas_are_enclosed);
  tcase_add_test(t, functions_are_enclosed);
  tcase_add_test(t, doubts_are_answers);
  suite_add_tcase(s, t);
  return run_suite(s);
}
