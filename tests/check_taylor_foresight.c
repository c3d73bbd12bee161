/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_taylor_foresight.c -- steps end where the driver expects to cut them:
 * the guess is good, and what is computed does not depend on it. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "support/rf_test.h"

#include "base/number/num_mp.h"
#include "flow/crossing/crossing.h"
#include "flow/events/events.h"
#include "flow/taylor/taylor.h"
#include "reluflow.h"

#define UNTIL 8.0
#define N_MOST 6
#define D_MOST 3
#define EVENTS_MOST 1000

/* What became of the guesses. */
typedef struct guesses {
  long cut;              /* steps that were cut where it was foreseen, ... */
  long early;            /* ... before that ... */
  long whole;            /* ... or not at all */
  long missed, free;     /* nothing was foreseen: cut, or not */
} guesses;

/* The step that was taken last: a run has one engine, a test one run at a
   time. */
static struct {
  rf_status (*step)(rfm_engine *engine, rfm_segment **segment,
                    rf_message *message);
  guesses *count;        /* NULL: nobody counts */
  bool asked, foreseen, taken;
  double from, length;
} last;

static rf_status
watched_foresee(double *first, void *witness, const rf_outlook *outlook)
{
  const rf_status status = rfm_foresee(first, witness, outlook);

  last.asked = true;
  last.foreseen = *first < outlook->most;
  return status;
}

/* How much of the last step was used, now that the next one begins at t. */
static void
count_last(double t)
{
  const double used = (t - last.from) / last.length;
  guesses *g = last.count;

  if (!last.taken)
    return;
  if (!last.foreseen)
    *(used < 1.0 - 1e-9 ? &g->missed : &g->free) += 1;
  else if (used > 1.0 - 1e-9)
    g->whole++;
  else
    *(used > 0.9 ? &g->cut : &g->early) += 1;
}

static rf_status
watched_step(rfm_engine *engine, rfm_segment **segment, rf_message *message)
{
  rfm_run *run = engine->witness;
  rf_status status;

  count_last(num_get_d(run->step.t));
  last.asked = last.foreseen = false;
  status = last.step(engine, segment, message);
  last.taken = status >= 0 && last.asked;
  if (last.taken) {
    last.from = num_get_d((*segment)->t0);
    last.length = num_get_d((*segment)->length);
  }
  return status;
}

/* ---- runs ---- */

typedef struct seen_run {
  rfm_model *model;
  rfm_run *run;
  rf_event events[EVENTS_MOST];
  size_t nevents;
  rf_num *z;             /* z[m][d + 1] at the end */
  rf_status status;
  rf_message message;
} seen_run;

static rf_problem *
draw_problem(long *digits, rf_rng *g)
{
  double x[N_MOST * D_MOST], y[N_MOST];
  const size_t n = rng_size(g, 2, N_MOST), d = rng_size(g, 1, D_MOST);
  char width[40], scale[40];
  const char *set[] = { "flow.engine=taylor", "data.bias=true", width,
                        scale };
  rf_problem *problem;
  rf_message message;

  *digits = (long)rng_size(g, 30, 120);
  snprintf(width, sizeof width, "network.width=%zu", rng_size(g, 4, 24));
  snprintf(scale, sizeof scale, "init.scale=1e-%zu", rng_size(g, 1, 40));
  for (size_t i = 0; i < n * d; i++)
    x[i] = rng_real(g);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_real(g);
  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ n, d, x, y }, set, 4) == RF_OK,
                "%s", message.text);
  return problem;
}

/* count: with guesses, which are counted; NULL: without. */
static void
go(seen_run *s, const rf_problem *problem, long digits, guesses *count)
{
  const long prec = rfm_taylor_bits(digits, 0);
  rf_num *until = num_array(1, prec);
  rfm_engine *engine;

  s->nevents = 0;
  ck_assert_int_eq(rfm_model_create(&s->model, problem, prec), RF_OK);
  ck_assert_int_eq(rfm_taylor_create(&engine, s->model, 0), RF_OK);
  last.step = engine->step;
  last.count = count;
  last.taken = false;
  if (count)
    engine->step = watched_step;
  ck_assert_int_eq(rfm_run_create(&s->run, s->model, engine), RF_OK);
  engine->foresee = count ? watched_foresee : NULL;
  num_set_d(until, UNTIL);
  while ((s->status = rfm_run_step(s->run, &s->message, until))
         == RF_EVENT)
    for (size_t i = 0; i < s->run->report.events.count
         && s->nevents < EVENTS_MOST; i++)
      s->events[s->nevents++] = s->run->report.events.at[i];
  s->z = num_array(s->run->population->m * (s->model->full + 1), prec);
  ck_assert_int_eq(rfm_run_weights(s->run, s->z, 0, s->run->population->m),
                   RF_OK);
  num_array_free(until, 1);
}

static void
leave(seen_run *s)
{
  num_array_free(s->z, s->run->population->m * (s->model->full + 1));
  rfm_run_free(s->run);
  rfm_model_free(s->model);
}

/* Times are told as doubles; those of two runs to all digits are the same, or
   neighbours. */
static void
same_events(int rep, const seen_run *a, const seen_run *b)
{
  TEST_ASSERT(rep, a->nevents == b->nevents, "%zu events, %zu without",
              a->nevents, b->nevents);
  for (size_t i = 0; i < a->nevents; i++) {
    const rf_event *p = &a->events[i], *q = &b->events[i];
    TEST_ASSERT(rep, p->neuron == q->neuron && p->datum == q->datum
                && p->kind == q->kind
                && fabs(p->time - q->time) <= 4e-16 * q->time,
                "event %zu at t=%.17g, %.17g", i, p->time, q->time);
  }
}

/* Each weight to what errors may have grown by until the end, relative to its
   neuron's largest (taylor.h); log10 of the worst. */
static double
same_weights(int rep, const seen_run *a, const seen_run *b)
{
  const size_t row = a->model->full + 1, m = a->run->population->m;
  const double allowed = ldexp(1.0, (int)(32 - a->model->prec));
  rf_num *off = num_array(1, a->model->prec);
  double worst = 0.0;

  for (size_t j = 0; j < m; j++) {
    double size = 0.0, most = 0.0;
    for (size_t i = 0; i < row; i++) {
      num_sub(off, &a->z[j * row + i], &b->z[j * row + i]);
      most = fmax(most, fabs(num_get_d(off)));
      size = fmax(size, fabs(num_get_d(&a->z[j * row + i])));
    }
    worst = size > 0.0 ? fmax(worst, most / size) : worst;
  }
  num_array_free(off, 1);
  TEST_ASSERT(rep, worst <= allowed, "off by %g, allowed %g", worst, allowed);
  return log10(worst / allowed);
}

/* What a step is cut by and nobody foresees: an end of sliding, a turn, a
   corner; and what is cut by two neurons one after the other is foreseen in the
   first step alone.  So most guesses are right, not all. */
START_TEST(steps_end_at_events)
{
  static seen_run with, without;
  guesses g = { .cut = 0 };
  unsigned long orders[2] = { 0, 0 };
  double worst = -HUGE_VAL;
  long events = 0;

  TEST_EACH(rep, 40) {
    rf_rng rng = test_rng("steps_end_at_events", rep);
    long digits;
    rf_problem *problem = draw_problem(&digits, &rng);

    go(&without, problem, digits, NULL);
    go(&with, problem, digits, &g);
    TEST_ASSERT(rep, with.status == without.status, "%d, %d without: %.200s",
                with.status, without.status, with.message.text);
    if (with.status == RF_OK) {
      same_events(rep, &with, &without);
      worst = fmax(worst, same_weights(rep, &with, &without));
      events += (long)with.nevents;
    }
    orders[0] += with.run->engine->evaluations;
    orders[1] += without.run->engine->evaluations;
    leave(&with);
    leave(&without);
    rf_problem_free(problem);
  }
  printf("steps_end_at_events: %ld events; foreseen: %ld cut there, %ld "
         "earlier, %ld not; not foreseen: %ld cut, %ld not; %lu orders for "
         "%lu; worst 10^%.1f of what is allowed\n", events, g.cut, g.early,
         g.whole, g.missed, g.free, orders[0], orders[1], worst);
  fflush(stdout);
  ck_assert_int_gt(events, 0);
  ck_assert_int_gt(g.cut, 8 * (g.early + g.whole));
  ck_assert_int_gt(g.cut, 2 * g.missed);
  ck_assert_uint_lt(orders[0], orders[1]);
  mpfr_free_cache();
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("taylor foresight");
  TCase *foresight = tcase_create("foresight");

  test_limit(foresight);
  tcase_add_test(foresight, steps_end_at_events);
  suite_add_tcase(s, foresight);
  return run_suite(s);
}
