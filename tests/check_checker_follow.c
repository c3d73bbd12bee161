/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_follow.c -- up to when a step's polynomials are taken for the
 * flow: to its end, or, where there is an event on it, to what its window says,
 * as behind that the flow may be another one.
 *
 * The source is included, with steps and events made here. */
#include "config.h"

#include "support/made_step.h"
#include "support/rf_test.h"

/* The step is [0, 1]; what its event says. */
static double sure;

static found
made_series(stage *s)
{
  s->unit = s->theta = 1.0;
  return FOUND_TRUE;
}

static void
made_measure(stage *s)
{
  (void)s;
}

static found
made_enclose(stage *s)
{
  (void)s;
  return FOUND_TRUE;
}

static found
made_take(stage *s, double *low)
{
  s->group->end = num_d(1.0);
  s->next++;
  *low = sure;
  return FOUND_TRUE;
}

static found
made_pass(stage *s)
{
  (void)s;
  return FOUND_TRUE;
}

#define step_series made_series
#define step_measure made_measure
#define step_enclose made_enclose
#define event_take made_take
#define event_pass made_pass
#include "checker/stage/stage.c"

static const char *witness[MADE_SPACE] = { "1", "1", "1" };

/* A neuron that stays, of which nothing is said at tau, in [1/5, 7/10]; one
   loss, of time 1/2. */
typedef struct tried {
  made_step v;
  ck_aligned aligned;
  ck_loss loss;
} tried;

static void
begin(tried *t)
{
  const polynomial a = { 1.0 };
  polynomial all[3] = { { 32.0 }, { 4.0 }, { 6.0 } };
  stage *s = &t->v.s;
  certificate *c = &t->v.c;

  made_begin(&t->v, 1, "0");
  made_place(&t->v, 0, a, all, NULL, 0);
  t->aligned = (ck_aligned){ CK_OPEN, NULL };
  t->loss = (ck_loss){ "1/2", { "0", "1000" } };
  c->epsilon = "1/4";
  c->low = "0.2";
  c->high = "0.7";
  c->growth = "1/2";
  c->witness = witness;
  c->aligned = &t->aligned;
  c->losses = 1;
  c->loss = &t->loss;
  c->until = "2";
  s->size_low = stage_room(s, 1, 1, sizeof *s->size_low);
  s->size_high = stage_room(s, 1, 1, sizeof *s->size_high);
  ck_assert(s->size_low && s->size_high);
  s->size_high[0] = 1e3;
}

/* Is tau behind, and is the loss, after a step? */
static void
ask(double until, bool event, bool *aligned, bool *told)
{
  bool ended;
  tried t;

  begin(&t);
  sure = until;
  if (event)
    made_claim(&t.v, "0.75", 0, 0, CK_DEACTIVATE);
  ck_assert_msg(take_step(&t.v.s, &ended) == FOUND_TRUE, "%s", t.v.r.what);
  ck_assert(!ended);
  *aligned = t.v.s.aligned;
  *told = t.v.s.told == 1;
  made_end(&t.v);
}

START_TEST(up_to_an_event)
{
  static const struct {
    double sure;
    bool aligned, told;
  } cases[] = {
    { 0.0, false, false }, { 0.499, false, false }, { 0.501, false, true },
    { 0.699, false, true }, { 0.701, true, true }
  };
  bool aligned, told;

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ask(cases[i].sure, true, &aligned, &told);
    ck_assert_msg(aligned == cases[i].aligned, "tau, to %g", cases[i].sure);
    ck_assert_msg(told == cases[i].told, "loss, to %g", cases[i].sure);
  }
  /* Without one, to the end of the step. */
  ask(0.0, false, &aligned, &told);
  ck_assert(aligned && told);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_follow");
  TCase *tc = tcase_create("follow");

  test_limit(tc);
  tcase_add_test(tc, up_to_an_event);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
