/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rf_test.h -- shared by all test programs: seeds, sizes, messages. */
#ifndef RF_TEST_H
#define RF_TEST_H

#include <check.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* RF_TEST_REP=N: repetition N alone; it goes with RF_TEST_ONLY=test.  -1: all
   of them. */
static inline int
test_rep(void)
{
  const char *e = getenv("RF_TEST_REP");
  return e && *e ? (int)strtol(e, NULL, 0) : -1;
}

/* RF_TEST_ONLY=test: only that one is added to its case. */
static inline bool
test_wanted(const char *name)
{
  const char *e = getenv("RF_TEST_ONLY");
  return !e || !*e || !strcmp(e, name);
}

/* The tests of a program and the case of each, so that a message can name
   both: Check tells the name of the test alone. */
typedef struct test_entry {
  const char *test, *name;   /* name: of its case */
} test_entry;

static test_entry test_entries[256];
static size_t test_count;
static const char *test_case;

static inline TCase *
test_case_create(const char *name)
{
  test_case = name;
  return tcase_create(name);
}

static inline bool
test_add(const char *test)
{
  if (test_count < sizeof test_entries / sizeof *test_entries)
    test_entries[test_count++] = (test_entry){ test, test_case };
  return test_wanted(test);
}

#define tcase_create(name) test_case_create(name)
#undef tcase_add_test
#define tcase_add_test(tc, t) do { if (test_add(#t)) \
    tcase_add_test_raise_signal(tc, t, 0); } while (0)

/* The test that runs; NULL: unknown. */
static inline const test_entry *
test_now(void)
{
  const char *name = tcase_name();

  for (size_t i = 0; name && i < test_count; i++)
    if (!strcmp(test_entries[i].test, name))
      return &test_entries[i];
  return NULL;
}

/* Repetition rep is next: is there one?  After the one that was asked for the
   program ends: what a test counts over all of them says nothing now. */
static inline bool
test_goes_on(int rep, int reps)
{
  if (test_rep() < 0)
    return rep < reps;
  if (rep == test_rep())
    return true;
  printf("repetition %d passed\n", test_rep());
  exit(EXIT_SUCCESS);
}

/* for each repetition of a test */
#define TEST_EACH(rep, reps) \
  for (int rep = test_rep() < 0 ? 0 : test_rep(); \
       test_goes_on(rep, (reps)); rep++)

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

/* The command that runs this one repetition again, line[size]. */
static inline const char *
test_again(char *line, size_t size, int rep)
{
  const char *program = program_invocation_short_name;
  const char *scale = getenv("RF_TEST_SCALE");
  const test_entry *test = test_now();
  char only[256] = "";

  if (!strncmp(program, "lt-", 3))
    program += 3;
  if (test)
    snprintf(only, sizeof only, " RF_TEST_ONLY=%s CK_RUN_CASE=%s",
             test->test, test->name);
  snprintf(line, size, "%s%s%sRF_TEST_SEED=%" PRIu64 " RF_TEST_REP=%d%s "
           "CK_FORK=no tests/%s",
           scale && *scale ? "RF_TEST_SCALE=" : "", scale ? scale : "",
           scale && *scale ? " " : "", test_seed(), rep, only, program);
  return line;
}

/* On failure print what a person needs to run this one case again. */
#define TEST_ASSERT(rep, cond, ...) do { if (!(cond)) { \
    char why_[512], again_[512]; snprintf(why_, sizeof why_, __VA_ARGS__); \
    ck_abort_msg("%s; rerun: %s", why_, \
                 test_again(again_, sizeof again_, (rep))); \
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
