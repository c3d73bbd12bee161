/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_either.c -- engine auto: which of its two engines steps, and that
 * a change of engine is part of the trajectory.  What it computes is compared
 * in check_flow_vectors and check_law_random. */
#include "config.h"

#include <string.h>

#include "base/number/num_d.h"
#include "flow/either/either.h"
#include "support/follow.h"
#include "support/subject.h"

/* ---- who steps ---- */

typedef struct choice {
  subject s;
  rfd_engine *engine;
  uint64_t moves;        /* what the driver would have counted */
  double t;
} choice;

static void
start(choice *c)
{
  const rfd_population *p = c->s.run->population;

  ck_assert_int_eq(c->engine->start(c->engine, &p->system, &c->t, p->y),
                   RF_OK);
}

/* Eight data in two dimensions and so many neurons, that start anew. */
static void
open_choice(choice *c, const char *width, double rtol)
{
  rf_rng g = test_rng("engine_auto", 0);
  const char *set[] = { width, "init.scheme=balanced", "init.scale=1e-4",
                        "flow.engine=cvode", "network.leak=0", NULL };

  memset(c, 0, sizeof *c);
  subject_open(&c->s, &g, 8, 2, 0, set);
  ck_assert_int_eq(rf_either_create(&c->engine, c->s.model, rtol), RF_OK);
  c->engine->moves = &c->moves;
  start(c);
}

static void
close_choice(choice *c)
{
  c->engine->free(c->engine);
  subject_close(&c->s);
}

/* So many steps, in each of which so many change sign, until the engine asks
   to be started anew; returns how many it took. */
static int
steps_until_anew(choice *c, int most, uint64_t crowd)
{
  rfd_segment *segment = NULL;

  for (int i = 1; i <= most; i++) {
    ck_assert_int_eq(c->engine->step(c->engine, &segment, NULL), RF_OK);
    if (c->engine->anew)
      return i;
    c->moves += crowd;
  }
  return most + 1;
}

/* Series are far, CVODE's steps are not.  A lone change costs less than a step,
   a million more. */
START_TEST(crowds_are_for_cvode)
{
  choice c;
  int first, second;

  open_choice(&c, "network.width=20", 1e-8);
  ck_assert(c.engine->far);
  ck_assert_int_gt(steps_until_anew(&c, 50, 1), 50);
  ck_assert_int_le(steps_until_anew(&c, 50, 1000000), 9);
  start(&c);
  ck_assert(!c.engine->far && !c.engine->anew);
  ck_assert_int_gt(steps_until_anew(&c, 50, 1000000), 50);
  /* The 24 of the mean, 23 parts of 24 a step from there on: 10^6 are 1 after
     ln(10^6) / ln(24/23) = 325 steps. */
  first = steps_until_anew(&c, 500, 0);
  ck_assert_int_le(first, 24 + 326);
  /* Back after the two that it takes to see; and each change doubles what is
     asked of CVODE before the next. */
  start(&c);
  ck_assert(c.engine->far);
  second = steps_until_anew(&c, 200, 1000000);
  ck_assert_int_le(second, 4);
  start(&c);
  ck_assert(!c.engine->far);
  ck_assert_int_ge(steps_until_anew(&c, 1000, 0), 4 * 40);
  printf("auto: to the series after %d steps, back after %d\n", first, second);
  close_choice(&c);
}
END_TEST

/* Before the first step it goes by sizes; a guess that was wrong is put
   right. */
START_TEST(begins_by_sizes)
{
  choice c;

  int patient;

  open_choice(&c, "network.width=20000", 1e-8);
  ck_assert(!c.engine->far);
  /* The small steps after a start are not all that is judged by. */
  patient = steps_until_anew(&c, 200, 0);
  ck_assert_int_ge(patient, 40);
  ck_assert_int_le(patient, 200);
  start(&c);
  ck_assert(c.engine->far);
  close_choice(&c);
}
END_TEST

/* Steps grow with the tolerance, and so does what crowds in them: of 2,000
   neurons (8 2,000 / 60) rtol^(1/8) are 150 and 5; some 30 are the same for
   both engines. */
START_TEST(begins_by_tolerance)
{
  choice c;

  open_choice(&c, "network.width=2000", 1e-2);
  ck_assert(!c.engine->far);
  close_choice(&c);
  open_choice(&c, "network.width=2000", 1e-14);
  ck_assert(c.engine->far);
  close_choice(&c);
}
END_TEST

/* ---- whole runs ---- */

/* Boursier & Flammarion (2025), figure 1, with so many neurons that the crowd
   of the alignment is CVODE's and what follows is not. */
static const char points[] =
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8],"
  " bias: true}\n"
  "network: {width: 4000}\n"
  "init: {scale: 1e-3, seed: 1}\n"
  "flow: {until: 4000, rtol: 1e-10}\n";

enum { M = 4000 };     /* neurons */

static uint64_t
steps_of(const follow *f)
{
  rf_flow_stats s;

  rf_flow_stats_get(f->flow, &s);
  return s.steps;
}

/* Fewer steps than CVODE, which has the long tail to itself; the same events,
   and the loss of the linear least squares fit, 256/2925. */
START_TEST(takes_the_better_of_both)
{
  follow f, g;
  double h[3];

  follow_parse(&f, points, "flow.engine=auto");
  follow_parse(&g, points, "flow.engine=cvode");
  ck_assert_int_eq(follow_to(&f, 4000.0), RF_OK);
  ck_assert_int_eq(follow_to(&g, 4000.0), RF_OK);
  printf("auto: %d steps, cvode %d\n", (int)steps_of(&f), (int)steps_of(&g));
  ck_assert_uint_lt(2 * steps_of(&f), steps_of(&g) * 3 / 2);
  ck_assert_double_eq_tol(follow_sample(&f, h), 256.0 / 2925.0, 1e-9);
  ck_assert_uint_gt(f.nevents, M / 2);
  follow_same_story(&f, &g, 1e-7);
  follow_end(&f);
  follow_end(&g);
}
END_TEST

START_TEST(stops_change_nothing)
{
  ck_assert_uint_gt(follow_stops_change_nothing(points, "flow.engine=auto",
                                                4000.0), 10);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("auto");
  TCase *t = tcase_create("choice"), *u = tcase_create("runs");

  test_limit(t);
  test_limit(u);
  tcase_add_test(t, crowds_are_for_cvode);
  tcase_add_test(t, begins_by_sizes);
  tcase_add_test(t, begins_by_tolerance);
  tcase_add_test(u, takes_the_better_of_both);
  tcase_add_test(u, stops_change_nothing);
  suite_add_tcase(s, t);
  suite_add_tcase(s, u);
  return run_suite(s);
}
