/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_saddles.c -- four neurons from one saddle to the next (see
 * examples/saddles.c and the manual): a run file says which of its digits are
 * good, and they are. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/rf_test.h"

#include "reluflow.h"

enum { EVENTS = 3, BITS = 700 };

static char folder[64], path[128];

static void
setup(void)
{
  snprintf(folder, sizeof folder, "/tmp/check_flow_saddles.XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/run", folder);
}

static void
teardown(void)
{
  unlink(path);
  rmdir(folder);
}

static rf_problem *
problem_of(int k, const char *engine)
{
  char text[1024];
  rf_message message;
  rf_problem *problem = NULL;

  snprintf(text, sizeof text,
           "data: {inputs: [[1, 0], [-1/10, 6/5], [11/10, -2/5]],\n"
           "       labels: [17/10, 1/2, -1]}\n"
           "network: {width: 4}\n"
           "loss: {average: sum}\n"
           "init: {scheme: file, weights: [[1e-%d, 0.8e-%d, 0.3e-%d],\n"
           "       [1.2e-%d, 0.9e-%d, 0.5e-%d], [0.3e-%d, -0.4e-%d, 0.9e-%d],"
           "\n       [1.5e-%d, -0.5e-%d, 0.9e-%d]]}\n"
           "flow: {until: %.17g, engine: %s}\n",
           k, k, k, k, k, k, k, k, k, k, k, k, 4.2 * k * log(10.0) + 15.0,
           engine);
  ck_assert_msg(rf_problem_parse(&problem, &message, text, "saddles", NULL, 0)
                == RF_OK, "%s", message.text);
  return problem;
}

typedef struct story {
  size_t count;
  rf_event event[EVENTS];
  mpfr_t time[EVENTS];
} story;

/* Run to a file and read its events; what it says about its digits. */
static double
tell(story *s, int k, const char *engine)
{
  rf_problem *problem = problem_of(k, engine);
  rf_message message;
  rf_record *record;
  const rf_numbers *time;
  const char *agree;
  double digits;

  ck_assert_msg(rf_run(&message, problem, path, NULL, NULL) == RF_OK, "%s",
                message.text);
  ck_assert_int_eq(rf_record_open(&record, &message, path), RF_OK);
  agree = rf_record_meta(record, "agree");
  digits = agree ? strtod(agree, NULL) : 0.0;
  s->count = rf_record_event_count(record);
  for (size_t i = 0; i < s->count && i < EVENTS; i++) {
    ck_assert_int_eq(rf_record_event_get(record, &message, &s->event[i], i, 1),
                     RF_OK);
    ck_assert_int_eq(rf_record_event_time(record, &message, &time, i), RF_OK);
    mpfr_init2(s->time[i], BITS);
    if (rf_record_digits(record) > 17)
      ck_assert_int_eq(mpfr_set_str(s->time[i], rf_numbers_text(time, 0), 10,
                                    MPFR_RNDN), 0);
    else
      mpfr_set_d(s->time[i], s->event[i].time, MPFR_RNDN);
  }
  rf_record_free(record);
  rf_problem_free(problem);
  return digits;
}

static void
forget(story *s)
{
  for (size_t i = 0; i < s->count && i < EVENTS; i++)
    mpfr_clear(s->time[i]);
}

/* The same events, each neuron having one (datum and kind too)? */
static bool
same_story(const story *s, const story *t)
{
  size_t found = 0;

  for (size_t i = 0; s->count == EVENTS && i < EVENTS; i++)
    for (size_t l = 0; t->count == EVENTS && l < EVENTS; l++)
      found += s->event[i].neuron == t->event[l].neuron
        && s->event[i].datum == t->event[l].datum
        && s->event[i].kind == t->event[l].kind;
  return found == EVENTS;
}

/* Digits to which the times of the same events agree. */
static double
agreement(const story *s, const story *t)
{
  double worst = BITS;
  mpfr_t gap;

  mpfr_init2(gap, BITS);
  for (size_t i = 0; i < EVENTS; i++)
    for (size_t l = 0; l < EVENTS; l++) {
      long e;
      double x;
      if (s->event[i].neuron != t->event[l].neuron)
        continue;
      mpfr_sub(gap, s->time[i], t->time[l], MPFR_RNDN);
      mpfr_div(gap, gap, t->time[l], MPFR_RNDN);
      x = mpfr_get_d_2exp(&e, gap, MPFR_RNDN);
      if (x != 0.0)
        worst = fmin(worst, -log10(fabs(x)) - (double)e * log10(2.0));
    }
  mpfr_clear(gap);
  return worst;
}

/* 45 digits are enough for 1e-20, 30 are too few for 1e-60, and both say so.
   What they say is right, against 60 digits more than 1 / lambda has.  Double
   is right at 1e-20 only. */
START_TEST(good_digits)
{
  const int k = _i == 0 ? 20 : 60, digits = _i == 0 ? 45 : 30;
  char few[64], many[64];
  story s, more, cvode;
  double agree, found, gap;

  if (_i == 1 && !test_affords(2.0))
    return;
  snprintf(few, sizeof few, "taylor, digits: %d", digits);
  snprintf(many, sizeof many, "taylor, verify: false, digits: %d", k + 60);
  agree = tell(&s, k, few);
  ck_assert(tell(&more, k, many) == 0.0);
  tell(&cvode, k, "cvode, rtol: 1e-14");
  ck_assert_uint_eq(more.count, EVENTS);
  ck_assert_uint_eq(more.event[0].neuron, 3);
  ck_assert_uint_eq(more.event[1].neuron, 1);    /* 3 lambda before the other */
  ck_assert_uint_eq(more.event[2].neuron, 0);
  ck_assert(mpfr_less_p(more.time[1], more.time[2]));
  ck_assert_msg(k == 20 ? agree > 40.0 : agree < 25.0, "1e-%d: %.1f digits "
                "agree", k, agree);
  if (agree > 0.0) {
    ck_assert(same_story(&s, &more));
    found = agreement(&s, &more);
    printf("saddles: 1e-%d at %d digits: the file says %.1f are good, %.1f "
           "are\n", k, digits, agree, found);
    /* One digit for the estimate, one for the text. */
    ck_assert(found >= fmin(agree, digits - 1) - 1.0);
  }
  gap = same_story(&cvode, &more)
    ? fabs(mpfr_get_d(cvode.time[2], MPFR_RNDN)
           - mpfr_get_d(more.time[2], MPFR_RNDN)) : INFINITY;
  ck_assert_msg(k == 20 ? gap < 1e-4 : gap > 1.0, "1e-%d: cvode is off by %g",
                k, gap);
  forget(&s);
  forget(&more);
  forget(&cvode);
  mpfr_free_cache();
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("saddles");
  TCase *t = tcase_create("run files");

  test_limit(t);
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_loop_test(t, good_digits, 0, 2);
  suite_add_tcase(s, t);
  return run_suite(s);
}
