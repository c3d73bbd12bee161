/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_main.c -- which exit status reluflow-check gives for which
 * answer, file, option; and that it gives none where doubles are not rounded
 * to nearest.
 *
 * The sources are included: the answers are main.c's alone, and up.c is tried
 * with roots that are wrong. */
#include "config.h"

#include <fenv.h>
#ifdef __SSE2_MATH__
# include <xmmintrin.h>
#endif

int checker_main(int argc, char **argv);
#define main checker_main
#include "checker/main.c"
#undef main
#include "support/rf_test.h"

/* What bounds rest on, where roots are so many times what they should be. */
static double root_share = 1.0;

static double
wrong_root(double x)
{
  return root_share * sqrt(x);
}

bool good_with_roots(void);
#define up_are_good good_with_roots
#define sqrt wrong_root
#include "checker/up.c"
#undef sqrt
#undef up_are_good

enum { WORDS = 3 };

/* The status for up to three words; a file of data begins with '@'. */
static int
status_of(const char *const *word)
{
  char text[WORDS][4096], *argv[WORDS + 1] = { text[0] };
  int argc = 1;

  for (int i = 0; i < WORDS && word[i]; i++) {
    if (word[i][0] == '@')
      snprintf(text[i], sizeof text[i], "%s/%s", TEST_DATA, word[i] + 1);
    else
      snprintf(text[i], sizeof text[i], "%s", word[i]);
    argv[argc++] = text[i];
  }
  return checker_main(argc, argv);
}

#define STAYS "@proofs/stays.proof"
#define NEAR "@proofs/near-tie.proof"
#define WIDTHS "@../../examples/proofs/three-points.proof"

START_TEST(arguments)
{
  static const struct {
    int status;
    const char *word[WORDS];
  } call[] = {
    { 0, { STAYS } }, { 0, { "--double", STAYS } }, { 0, { STAYS, "--wide" } },
    { 0, { "--quiet", STAYS } }, { 0, { WIDTHS } },
    { 0, { NEAR } }, { 1, { "--double", NEAR } },
    { 2, { NULL } }, { 2, { "--double" } }, { 2, { STAYS, "--none" } },
    { 2, { STAYS, STAYS } }, { 2, { "--double", "--wide", STAYS } },
    { 2, { "@proofs/none.proof" } }, { 2, { "@../../COPYING" } },
  };

  for (size_t i = 0; i < sizeof call / sizeof *call; i++)
    ck_assert_msg(status_of(call[i].word) == call[i].status,
                  "call %zu: not %d", i, call[i].status);
}
END_TEST

/* Nothing but what is found true has status 0. */
START_TEST(answers)
{
  static const found each[] = { FOUND_TRUE, FOUND_FALSE, FOUND_UNSURE,
                                FOUND_MEMORY };
  const certificate c = { .until = "1", .limit = "0", .widths.sum = "1" };
  const report r = { .what = "why", .neuron = -1, .datum = -1 };
  const wish w = { .path = "c.proof" };

  for (int i = 0; i < 4; i++) {
    const int status = each[i] == FOUND_TRUE ? 0 : 1;
    ck_assert_int_eq(tell(each[i], &c, &r, &w, false), status);
    ck_assert_int_eq(tell_widths(each[i], &c, &r, &w), status);
  }
}
END_TEST

/* A datum that is 0 is an error of the file. */
START_TEST(zero_datum)
{
  const char *x[] = { "1", "2", "0", "0" }, *y[] = { "1", "1" };
  const certificate c = { .n = 2, .d = 2, .m = 0, .weight = "1", .leak = "0",
                          .xden = "1", .yden = "1", .x = x, .y = y,
                          .ball = "0", .until = "1" };
  const wish w = { .path = "c.proof" };

  ck_assert_int_eq(check(&c, &w), 2);
}
END_TEST

/* 1, and not 2, though there is no such file. */
static void
check_refused(void)
{
  static const char *const word[WORDS] = { "none.proof" };
  const bool good = up_are_good();
  const int status = status_of(word);

  fesetround(FE_TONEAREST);
  ck_assert(!good);
  ck_assert_int_eq(status, 1);
}

START_TEST(rounding)
{
  static const int ways[] = {
#ifdef FE_UPWARD
    FE_UPWARD,
#endif
#ifdef FE_DOWNWARD
    FE_DOWNWARD,
#endif
#ifdef FE_TOWARDZERO
    FE_TOWARDZERO,
#endif
    FE_TONEAREST
  };

  ck_assert(up_are_good());
  for (int i = 0; ways[i] != FE_TONEAREST; i++)
    if (!fesetround(ways[i]))
      check_refused();
#ifdef __SSE2_MATH__
  /* What is small becomes 0. */
  _mm_setcsr(_mm_getcsr() | 0x8000);
  check_refused();
  _mm_setcsr(_mm_getcsr() & ~0x8000u);
#endif
  ck_assert(up_are_good());
}
END_TEST

/* A root that is rounded to a neighbour, as a compiler may make it of an
   approximation, is none to rest on. */
START_TEST(roots)
{
  ck_assert(good_with_roots());
  for (int sign = -1; sign <= 1; sign += 2) {
    root_share = 1.0 + sign * 0x1p-52;
    ck_assert(!good_with_roots());
  }
  root_share = 1.0;
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_main");
  TCase *tc = tcase_create("main");

  test_limit(tc);
  tcase_add_test(tc, arguments);
  tcase_add_test(tc, answers);
  tcase_add_test(tc, zero_datum);
  tcase_add_test(tc, rounding);
  tcase_add_test(tc, roots);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
