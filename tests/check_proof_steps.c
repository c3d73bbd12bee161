/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_steps.c -- what is between the steps of a proof: windows of
 * events, which are told apart or together; times at the edge of a step, or of
 * a window, where a ball does not tell on which side they are. */
#include "config.h"

#include <mpfr.h>

#include "proof/whole/flight.h"
#include "support/parse.h"
#include "support/step.h"

/* What is told of a flow, and what was wrong of it. */
typedef struct story {
  const char *fault;
  size_t steps, events, groups, sampled;
  size_t group;          /* step of the last events */
  double low, high;      /* their window, */
  double last;           /* the end of the one before, */
  double time, busy;     /* and what is kept of it from where they are on */
  double sure;           /* to here the step is certain */
  mpq_t first, clear;    /* end of the first step; of the first window */
} story;

static void
set_exact(mpq_t q, const arf_t x)
{
  mpfr_t t;

  mpfr_init2(t, 4000);
  ck_assert_int_eq(arf_get_mpfr(t, x, MPFR_RNDN), 0);
  mpfr_get_q(q, t);
  mpfr_clear(t);
}

static rf_status
turned(void *context, const rf_ball *time, const rf_turn *turn)
{
  story *l = context;
  const double mid = ball_get_d(time);
  const double off = mag_get_d(arb_radref(time));

  (void)turn;
  l->events++;
  if (l->group != l->steps) {          /* the first ones of this step */
    l->groups++;
    l->last = l->high;
    l->group = l->steps;
    l->low = mid - off;
    l->high = mid + off;
  }
  l->low = fmin(l->low, mid - off);
  l->high = fmax(l->high, mid + off);
  if (l->low < l->last)
    l->fault = "windows of two steps overlap";
  if (l->low < l->sure - 1e-6 * off)
    l->fault = "an event where all was certain";
  return RF_OK;
}

static rf_status
sampled(void *context, size_t i, const rf_ball *loss)
{
  story *l = context;

  (void)i;
  (void)loss;
  l->sampled++;
  return RF_OK;
}

/* Where the window ends that is kept. */
static void
set_clear(mpq_t q, const rf_bundle *b)
{
  rf_ball busy, end;

  ball_init(&busy);
  ball_init(&end);
  up_ball_set(&busy, b->busy);
  arf_add(arb_midref(&end), arb_midref(&busy), arb_midref(&b->time),
          ARF_PREC_EXACT, ARF_RND_DOWN);
  set_exact(q, arb_midref(&end));
  ball_clear(&busy);
  ball_clear(&end);
}

/* A window is kept as long as no step has left it behind. */
static rf_status
passed(void *context, const rf_stage *stage, const rf_ball *end)
{
  story *l = context;
  const rf_bundle *b = stage->bundle;
  const double now = ball_get_d(&b->time);

  if (l->groups && l->group == l->steps) {
    l->time = now;
    l->busy = of_up(b->busy);
    if (l->groups == 1)
      set_clear(l->clear, b);
  } else if (l->groups && now < l->time + l->busy * (1.0 - 1e-9)
             && !(b->busy.m > 0.0))
    l->fault = "a window is forgotten";
  if (!l->steps++)
    set_exact(l->first, arb_midref(end));
  l->sure = ball_get_d(end);
  return RF_OK;
}

static story
follow(rf_problem *p, double radius, rf_status *status)
{
  story l = { .group = SIZE_MAX };
  const rf_reporter reporter = { &l, turned, sampled, passed };
  rf_terrain *ground = NULL;
  rf_flight f;

  mpq_inits(l.first, l.clear, (mpq_ptr)0);
  ck_assert_int_eq(rf_terrain_create(&ground, p, 128), RF_OK);
  ground->radius = up_d(radius);
  ck_assert_int_eq(rf_flight_begin(&f, ground, reporter), RF_OK);
  *status = rf_flight_go(&f);
  ck_assert(*status == RF_OK || *status == RF_EUNSURE);
  rf_flight_clear(&f);
  rf_terrain_free(ground);
  return l;
}

static void
forget(story *l)
{
  mpq_clears(l->first, l->clear, (mpq_ptr)0);
}

static rf_problem *
crossing(const double *a, const double *at, size_t m)
{
  char text[1024];
  const int n = write_crossing(text, sizeof text, a, at, m);

  snprintf(text + n, sizeof text - (size_t)n, "record: {times: [0.39]}\n");
  return test_parse(text);
}

/* Fast ones and a slow one, whose window is longer, near to each other or far
   apart. */
START_TEST(windows)
{
  long done = 0, groups = 0;

  TEST_EACH(rep, test_reps(150)) {
    rf_rng rng = test_rng("windows", rep);
    const double radius = 1e-6, far = 2e-5 * exp(3.0 * rng_uniform(&rng));
    const double a[] = { 1.0, 1.0, rep % 3 ? 0.05 : 1.0 };
    double at[3];
    rf_problem *p;
    rf_status status;
    story l;
    for (size_t j = 0; j < 3; j++)
      at[j] = far * rng_uniform(&rng);
    p = crossing(a, at, 3);
    l = follow(p, radius, &status);
    TEST_ASSERT(rep, !l.fault, "%s", l.fault);
    TEST_ASSERT(rep, status < 0 || l.events == 3, "%zu events", l.events);
    done += status >= 0;
    groups += l.groups > 1;
    forget(&l);
    rf_problem_free(p);
  }
  printf("windows: %ld proved, %ld with several\n", done, groups);
  ck_assert_int_gt(done, 0);
}
END_TEST

/* q + sign 2^-300: more than a ball of the proof tells. */
static void
move(mpq_t q, int sign)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_si(t, sign, 1);
  mpq_div_2exp(t, t, 300);
  mpq_add(q, q, t);
  mpq_clear(t);
}

/* A sample just after a step is not one of it, nor certainly of the next; and
   the end there is not reached by it. */
START_TEST(just_after_a_step)
{
  const double a = 1.0, at = -0.3;     /* it crosses nothing */
  rf_problem *p = crossing(&a, &at, 1);
  rf_status status;
  story l = follow(p, 0.0, &status), m;

  ck_assert(status == RF_OK && l.steps > 1);
  move(l.first, 1);
  mpq_set(p->times[0], l.first);
  m = follow(p, 0.0, &status);
  ck_assert(status == RF_EUNSURE && m.sampled == 0);
  forget(&m);
  mpq_set_d(p->times[0], 0.0);
  mpq_set(p->until, l.first);
  m = follow(p, 0.0, &status);
  ck_assert(status == RF_OK);
  ck_assert_uint_eq(m.steps, 2);
  forget(&m);
  forget(&l);
  rf_problem_free(p);
}
END_TEST

/* Nothing is told of a time that may still be in a window. */
START_TEST(just_in_a_window)
{
  const double a = 1.0, at = 0.0;
  rf_problem *p = crossing(&a, &at, 1);
  rf_status status;
  story l = follow(p, 1e-6, &status), m;

  ck_assert(status == RF_OK && l.groups == 1);
  for (int sign = -1; sign <= 1; sign += 2) {
    mpq_set(p->times[0], l.clear);
    move(p->times[0], sign);
    m = follow(p, 1e-6, &status);
    ck_assert_int_eq(status, RF_EUNSURE);
    forget(&m);
  }
  mpq_set(p->times[0], l.clear);       /* exactly its end */
  m = follow(p, 1e-6, &status);
  ck_assert(status == RF_OK && m.sampled == 1);
  forget(&m);
  forget(&l);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_steps");
  TCase *tc = tcase_create("steps");

  test_limit(tc);
  tcase_add_test(tc, windows);
  tcase_add_test(tc, just_after_a_step);
  tcase_add_test(tc, just_in_a_window);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
