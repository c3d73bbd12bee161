/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_tests_rerun.c -- a test that fails on demand, in repetition
 * RF_RERUN_FAILS; for rerun.test. */
#include "config.h"

#include "support/rf_test.h"

static int
fails(void)
{
  const char *e = getenv("RF_RERUN_FAILS");
  return e ? (int)strtol(e, NULL, 10) : -1;
}

START_TEST(another_passes)
{
  TEST_EACH(rep, 3)
    printf("another %d\n", rep);
}
END_TEST

START_TEST(seven_fails)
{
  int count = 0;

  TEST_EACH(rep, 20) { /* seven must be among them at any scale */
    rf_rng g = test_rng("seven_fails", rep);
    const double x = rng_uniform(&g);
    printf("repetition: %d\n", rep);
    fflush(stdout);
    TEST_ASSERT(rep, rep != fails(), "x = %a", x);
    count++;
  }
  ck_assert_int_ge(count, 2);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("rerun");
  TCase *t = tcase_create("rerun");

  test_limit(t);
  tcase_add_test(t, another_passes);
  tcase_add_test(t, seven_fails);
  suite_add_tcase(s, t);
  return run_suite(s);
}
