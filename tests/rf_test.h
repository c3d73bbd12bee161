/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rf_test.h -- shared by all test programs: seeds, sizes, messages. */
#ifndef RF_TEST_H
#define RF_TEST_H

#include <check.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Base seed: RF_TEST_SEED=<number>, else a constant, so that a plain
   "make check" is the same everywhere. */
static inline uint64_t
test_seed(void)
{
  const char *e = getenv("RF_TEST_SEED");
  return e && *e ? strtoull(e, NULL, 0) : UINT64_C(20261122);
}

/* RF_TEST_SCALE (default 1): how much of a test is asked for. */
static inline double
test_scale(void)
{
  const char *e = getenv("RF_TEST_SCALE");
  return e && *e ? strtod(e, NULL) : 1.0;
}

/* Repetitions: base * RF_TEST_SCALE (default 1); never 0. */
static inline int
test_reps(int base)
{
  double r = base * test_scale();
  return r < 1.0 ? 1 : (int)r;
}

/* Of a long row of equal cases: from one to the next, 1 but for scales below
   1. */
static inline int
test_stride(void)
{
  const double s = test_scale();
  return s >= 1.0 ? 1 : s > 0.001 ? (int)(1.0 / s) : 1000;
}

/* Seconds that the longest fixed case takes at most. */
#define TEST_CASE_SECONDS 5.0

/* A fixed case that takes so many seconds: are they there?  Always but for
   scales below 1. */
static inline bool
test_affords(double seconds)
{
  return seconds <= TEST_CASE_SECONDS * test_scale() || test_scale() >= 1.0;
}

typedef struct rf_rng {
  uint64_t s;
} rf_rng;

static inline uint64_t
rng_next(rf_rng *r)                    /* splitmix64, S. Vigna */
{
  uint64_t z = (r->s += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* A stream of its own for each (test, repetition): running one test alone
   gives it the same numbers as running all of them. */
static inline rf_rng
test_rng(const char *test, int rep)
{
  rf_rng r = { test_seed() };
  while (*test)
    r.s = (r.s ^ (unsigned char)*test++) * UINT64_C(0x100000001b3);
  r.s ^= (uint64_t)rep << 32;
  rng_next(&r);
  return r;
}

static inline size_t
rng_size(rf_rng *r, size_t lo, size_t hi)   /* lo <= result <= hi */
{
  return lo + (size_t)(rng_next(r) % (hi - lo + 1));
}

/* Uniform on [-1, 1), no corner cases. */
static inline double
rng_uniform(rf_rng *r)
{
  return (double)(int64_t)(rng_next(r) >> 10) * 0x1p-53 - 1.0;
}

/* Uniform on [-1, 1), but one draw in eight is a corner case. */
static inline double
rng_real(rf_rng *r)
{
  static const double corner[] =
    { 0.0, -0.0, 1.0, -1.0, 0.5, 0x1p-52, -0x1p-30, 0x1p-60 };
  uint64_t u = rng_next(r);
  if ((u & 7) == 0)
    return corner[(u >> 3) & 7];
  return (double)(int64_t)(u >> 10) * 0x1p-53 - 1.0;
}

/* On failure print what a person needs to run this one case again. */
#define TEST_ASSERT(rep, cond, ...) do { if (!(cond)) { \
    char why_[512]; snprintf(why_, sizeof why_, __VA_ARGS__); \
    ck_abort_msg("%s; rerun: RF_TEST_SEED=%" PRIu64 " (rep %d)", why_, \
                 test_seed(), (rep)); \
  } } while (0)

/* Seconds that a test may take, of the processor: on a machine that does
   other things, too, the clock of the wall says nothing.  It only ends a
   test that waits for ever. */
#define TEST_SECONDS 300
#define TEST_SECONDS_WALL 7200

/* Seconds of a limit, by CK_TIMEOUT_MULTIPLIER (default 1) longer. */
static inline unsigned
test_seconds(unsigned seconds)
{
  const char *e = getenv("CK_TIMEOUT_MULTIPLIER");
  const double times = e && *e ? strtod(e, NULL) : 1.0;
  return (unsigned)(seconds * (times >= 1.0 ? times : 1.0));
}

static pid_t test_parent;

/* In the process of one test (there is none with CK_FORK=no). */
static inline void
test_limit_here(void)
{
  struct rlimit limit;

  if (getpid() == test_parent || getrlimit(RLIMIT_CPU, &limit) != 0)
    return;
  limit.rlim_cur = test_seconds(TEST_SECONDS);
  if (limit.rlim_max == RLIM_INFINITY || limit.rlim_cur < limit.rlim_max)
    ck_assert_int_eq(setrlimit(RLIMIT_CPU, &limit), 0);
}

/* Limit the time of each test of t; beyond it the test gets SIGXCPU. */
static inline void
test_limit(TCase *t)
{
  test_parent = getpid();
  tcase_set_timeout(t, TEST_SECONDS_WALL);
  tcase_add_checked_fixture(t, test_limit_here, NULL);
}

static inline int
run_suite(Suite *s)
{
  SRunner *sr = srunner_create(s);
  int bad;
  printf("RF_TEST_SEED=%" PRIu64 "\n", test_seed());
  fflush(stdout);
  srunner_run_all(sr, CK_ENV);
  bad = srunner_ntests_failed(sr);
  srunner_free(sr);
  return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
