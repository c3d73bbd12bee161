/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_population_vacant.c -- columns that nobody is on: they change nothing,
 * a neuron that enters an empty face finds one, and a checkpoint knows how
 * many there are to be. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/number/num_d.h"
#include "base/string.h"
#include "flow/events/checkpoint.h"
#include "flow/events/events.h"
#include "flow/law/valid.h"
#include "support/subject.h"

#define N 30
#define D 3
#define M 500
#define UNTIL 2.0

/* Random data and so many neurons that some share a face and others find empty
   ones on their ways.  From a start this small p hardly changes before UNTIL:
   it is for want of columns alone that the engine must start anew. */
static void
open_subject(subject *s, const char *test, int rep)
{
  rf_rng g = test_rng(test, rep);
  const char *set[] = { "network.width=500", "init.scheme=balanced",
                        "init.scale=1e-4", "flow.engine=cvode",
                        "flow.until=8", "network.leak=0", NULL };

  subject_open(s, &g, N, D, 0, set);
}

static void
go_to(rfd_run *r, double t)
{
  rf_message message = { "" };
  rf_status status;

  while ((status = rfd_run_step(r, &message, &t)) == RF_EVENT)
    ;
  ck_assert_msg(status == RF_OK, "%s", message.text);
}

static void
weights_of(double *z, rfd_run *r)
{
  ck_assert_int_eq(rfd_run_weights(r, z, 0, M), RF_OK);
}

/* ---- they change nothing ---- */

/* The system of a run with so many vacant columns behind it, all 0. */
typedef struct wide {
  rfd_system system;
  double *y, zero;
} wide;

static void
widen(wide *w, const rfd_population *p, size_t vacant)
{
  const size_t nblocks = p->system.nblocks + vacant, stride = D + 1;

  w->zero = 0.0;
  w->system = p->system;
  w->system.nblocks = nblocks;
  w->system.unknowns += vacant * stride;
  w->system.block = calloc(nblocks, sizeof *w->system.block);
  w->y = calloc(w->system.unknowns, sizeof *w->y);
  memcpy(w->system.block, p->system.block,
         p->system.nblocks * sizeof *w->system.block);
  memcpy(w->y, p->y, p->system.unknowns * sizeof *w->y);
  for (size_t i = 0; i < vacant; i++)
    w->system.block[p->system.nblocks + i] =
      (rfd_block){ .q = 1, .gram = &w->zero,
                   .offset = p->system.unknowns + i * stride };
}

/* Where the engine is after 40 steps; y[unknowns]: the columns there. */
static double
forty_steps(double *y, rfd_engine *engine, const wide *w)
{
  const double start = 0.0;
  rfd_segment *s = NULL;

  ck_assert_int_eq(engine->start(engine, &w->system, &start, w->y), RF_OK);
  for (int step = 0; step < 40; step++)
    ck_assert_int_eq(engine->step(engine, &s, NULL), RF_OK);
  memset(y, 0, w->system.unknowns * sizeof *y);
  for (size_t k = 0; k <= s->degree; k++)
    for (size_t i = 0; i < w->system.unknowns; i++)
      y[i] += s->y[k * w->system.unknowns + i];
  return *s->t0 + *s->length;
}

/* A hundred times as many columns: were they in the mean, its root would be a
   tenth, and a step of order q longer by 10^(1 / (q + 1)), 1.2 at least.  CVODE
   looks for its first step by weights alone, which makes some per cent. */
START_TEST(steps_are_as_long)
{
  const int reps = test_reps(20);
  double worst = 0.0;

  TEST_EACH(rep, reps) {
    double end[2];
    subject s;
    open_subject(&s, "steps_are_as_long", rep);
    const rfd_population *p = s.run->population;
    for (size_t i = 0; i < 2; i++) {
      wide w;
      widen(&w, p, i * 99 * p->system.unknowns / (D + 1));
      double *y = calloc(w.system.unknowns, sizeof *y);
      end[i] = forty_steps(y, s.run->engine, &w);
      for (size_t u = p->system.unknowns; u < w.system.unknowns; u++)
        TEST_ASSERT(rep, y[u] == 0.0, "a vacant column moves: %g", y[u]);
      free(y);
      free(w.y);
      free(w.system.block);
    }
    worst = fmax(worst, fabs(log(end[1] / end[0])));
    TEST_ASSERT(rep, fabs(log(end[1] / end[0])) <= 0.1,
                "40 steps end at %g, with vacant columns at %g", end[0],
                end[1]);
    subject_close(&s);
  }
  printf("steps_are_as_long: up to a factor %g\n", exp(worst));
}
END_TEST

/* ---- a neuron that enters an empty face finds one ---- */

static rfd_run *poor;
static rf_status (*real_start)(rfd_engine *, const rfd_system *,
                               const double *, const double *);

/* This run has none: each layout is made again without them. */
static rf_status
start_without(rfd_engine *engine, const rfd_system *system, const double *t,
              const double *y)
{
  rfd_population *p = poor->population;

  p->spare = 0;
  ck_assert(system == &p->system && y == p->y);
  ck_assert_int_eq(rfd_population_layout(p, p->y), RF_OK);
  return real_start(engine, &p->system, t, p->y);
}

/* The number is doubled from RF_SPARE_FIRST on, so a layout for want of one
   comes a few times.  A run that never has any gives the same result with many
   more of them; budgets and turns are not what ends steps here. */
START_TEST(columns_save_restarts)
{
  static double z[2][M * (D + 1)];
  const int reps = test_reps(8);
  uint64_t restarts[2] = { 0, 0 };

  TEST_EACH(rep, reps) {
    subject s[2];
    double size = 0.0;
    for (int i = 0; i < 2; i++) {
      open_subject(&s[i], "columns_save_restarts", rep);
      if (i == 1) {
        poor = s[1].run;
        real_start = poor->engine->start;
        poor->engine->start = start_without;
      }
      go_to(s[i].run, UNTIL);
      restarts[i] += s[i].run->report.stats.restarts;
      weights_of(z[i], s[i].run);
    }
    TEST_ASSERT(rep, s[0].run->report.stats.events
                == s[1].run->report.stats.events, "not the same events");
    for (size_t l = 0; l < M * (D + 1); l++)
      size = fmax(size, fabs(z[0][l]));
    for (size_t l = 0; l < M * (D + 1); l++)
      TEST_ASSERT(rep, fabs(z[0][l] - z[1][l]) <= 1e3 * SUBJECT_RTOL * size,
                  "neuron %zu", l / (D + 1));
    for (int i = 0; i < 2; i++)
      subject_close(&s[i]);
  }
  printf("columns_save_restarts: %" PRIu64 " restarts, else %" PRIu64 "\n",
         restarts[0], restarts[1]);
  ck_assert_uint_gt(restarts[1], 10 * (uint64_t)reps);
  ck_assert_uint_lt(4 * restarts[0], restarts[1]);
}
END_TEST

/* ---- checkpoints ---- */

/* Up to the first checkpoint after time t. */
static void
go_to_checkpoint(rfd_run *r, double t)
{
  const double end = 2.0 * UNTIL;
  rf_message message = { "" };

  do
    ck_assert_msg(rfd_run_step(r, &message, &end) == RF_EVENT, "%s",
                  message.text);
  while (!r->pace.due || *r->step.t < t);
}

/* A run that goes on from what another wrote writes the same. */
START_TEST(checkpoints_know_them)
{
  const int reps = test_reps(8);
  size_t spare = 0;

  rf_checkpoint_cost = 1e-9;
  TEST_EACH(rep, reps) {
    subject s[2];
    rf_string text[2] = { { 0 }, { 0 } };
    for (int i = 0; i < 2; i++)
      open_subject(&s[i], "checkpoints_know_them", rep);
    go_to_checkpoint(s[0].run, 0.5 * UNTIL);
    ck_assert_int_eq(rfd_run_save(&text[0], s[0].run), RF_OK);
    ck_assert_int_eq(rfd_run_load(s[1].run, text[0].text), RF_OK);
    ck_assert_int_eq(rfd_run_save(&text[1], s[1].run), RF_OK);
    TEST_ASSERT(rep, strcmp(text[0].text, text[1].text) == 0, "another text");
    TEST_ASSERT(rep, s[0].run->population->spare
                == s[1].run->population->spare, "other columns");
    TEST_ASSERT(rep, (s[1].run->population->spare > 0)
                == (s[1].run->population->nvacant > 0), "none are laid");
    spare += s[1].run->population->spare;
    for (int i = 0; i < 2; i++) {
      rf_string_free(&text[i]);
      subject_close(&s[i]);
    }
  }
  printf("checkpoints_know_them: %zu columns\n", spare);
  ck_assert_uint_gt(spare, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("vacant");
  TCase *t = tcase_create("vacant");

  test_limit(t);
  tcase_add_test(t, steps_are_as_long);
  tcase_add_test(t, columns_save_restarts);
  tcase_add_test(t, checkpoints_know_them);
  suite_add_tcase(s, t);
  return run_suite(s);
}
