/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_plan.c -- where a step ends and with which events, from agendas
 * that are made up: windows that hang together by others, that reach beyond
 * the search, or that meet the end of the flow.
 *
 * The sources are included, with what finds and takes events made here. */
#include "config.h"

#include "base/number/exact.h"
#include "base/poll.h"
#include "proof/meeting/passage.h"
#include "proof/meeting/start.h"
#include "proof/tube/slope.h"
#include "proof/whole/flight_impl.h"
#include "support/rf_test.h"

enum { EVENTS = 3, BITS = 64 };

/* A step from time 1 of length 2, and what its search finds. */
typedef struct made {
  rf_stage stage;        /* the first: whoever has it has the rest */
  rf_terrain ground;
  rf_problem problem;
  rf_mover one;          /* is dead */
  rf_bundle bundle;
  rf_flight flight;
  size_t count;
  struct {
    double tau, width;
  } at[EVENTS];
  double end;
  bool turns;
  int passages, advances;
} made;

static rf_status
made_agenda(rf_agenda *a, rf_stage *s)
{
  const made *t = (const made *)s;

  a->at = rf_alloc(t->count + 1, sizeof *a->at);
  ck_assert_ptr_nonnull(a->at);
  for (size_t i = 0; i < t->count; i++) {
    a->at[i].member = i;
    a->at[i].width = up_d(t->at[i].width);
    arf_init(a->at[i].tau);
    arf_set_d(a->at[i].tau, t->at[i].tau);
  }
  a->count = t->count;
  a->turns = t->turns;
  arf_set_d(a->end, t->end);
  return RF_OK;
}

static rf_status
made_passage(rf_stage *s, rf_doubt *doubt, const rf_cluster *group,
             rf_tell *tell, void *context)
{
  (void)doubt, (void)group, (void)tell, (void)context;
  ((made *)s)->passages++;
  return RF_OK;
}

static rf_status
made_advance(rf_stage *s, const rf_ball *tau)
{
  (void)tau;
  ((made *)s)->advances++;
  return RF_OK;
}

static rf_status
made_weights(rf_ball *z, const rf_stage *s, const rf_ball *tau)
{
  (void)z, (void)s, (void)tau;
  return RF_OK;
}

#define rf_agenda_make made_agenda
#define rf_passage made_passage
#define rf_stage_advance made_advance
#define rf_stage_weights made_weights
#include "proof/whole/edges.c"
#include "proof/whole/flight.c"

static made *
begin(double end)
{
  made *t = calloc(1, sizeof *t);

  ck_assert_ptr_nonnull(t);
  t->ground = (rf_terrain){ .problem = &t->problem, .m = 1, .d = 1,
                            .bits = BITS };
  t->one.dead = true;
  t->bundle.ground = t->stage.ground = &t->ground;
  t->bundle.at = &t->one;
  t->bundle.busy = t->bundle.pace = t->bundle.error = up_zero();
  ball_init(&t->bundle.time);
  arb_set_si(&t->bundle.time, 1);
  t->stage.bundle = t->flight.bundle = &t->bundle;
  t->stage.step = 2.0;
  ball_init(&t->stage.h);
  arb_set_si(&t->stage.h, 2);
  t->flight.ground = &t->ground;
  t->flight.unique = true;
  ball_init(&t->flight.unique_until);
  t->end = end;
  return t;
}

static void
finish(made *t)
{
  ball_clear(&t->bundle.time);
  ball_clear(&t->stage.h);
  ball_clear(&t->flight.unique_until);
  free(t);
}

static void
event(made *t, double tau, double width)
{
  ck_assert_uint_lt(t->count, EVENTS);
  t->at[t->count].tau = tau;
  t->at[t->count++].width = width;
}

/* ---- plans ---- */

static plan
plan_of(made *t)
{
  plan p = { 0 };

  rf_agenda_init(&p.agenda);
  arf_init(p.group.low);
  arf_init(p.group.high);
  arf_init(p.group.tau);
  ball_init(&p.sure);
  ck_assert_int_eq(rf_agenda_make(&p.agenda, &t->stage), RF_OK);
  ck_assert_int_eq(make_plan(&p, &t->flight, &t->stage), RF_OK);
  return p;
}

static void
forget(plan *p)
{
  rf_agenda_clear(&p->agenda);
  arf_clear(p->group.low);
  arf_clear(p->group.high);
  arf_clear(p->group.tau);
  ball_clear(&p->sure);
  rf_release(p->group.in);
}

static void
is_at(const arf_t got, double wanted)
{
  ck_assert_msg(arf_equal_d(got, wanted), "%.17g, not %.17g",
                arf_get_d(got, ARF_RND_NEAR), wanted);
}

static void
is_exactly(const rf_ball *got, double wanted)
{
  rf_ball w;

  ball_init(&w);
  arb_set_d(&w, wanted);
  ck_assert_msg(arb_equal(got, &w), "%.17g, not %.17g", ball_get_d(got),
                wanted);
  ball_clear(&w);
}

/* The second hangs together with the first by the third alone. */
START_TEST(windows_by_others)
{
  made *t = begin(1.0);
  plan p;

  event(t, 0.25, 0x1p-6);
  event(t, 0.375, 0x1p-6);
  event(t, 0.5, 0.25);
  p = plan_of(t);
  ck_assert(p.events);
  for (size_t i = 0; i < EVENTS; i++)
    ck_assert_msg(p.group.in[i], "event %zu", i);
  is_at(p.group.low, 0.25 - 0x1p-6);
  is_at(p.group.high, 0.75);
  is_exactly(&p.sure, 1.0 + 2.0 * (0.25 - 0x1p-6));
  forget(&p);
  finish(t);
}
END_TEST

/* A window that reaches beyond the search: others may be in it. */
START_TEST(windows_beyond_the_search)
{
  made *t = begin(0.5);
  plan p;

  event(t, 0.4375, 0.125);
  p = plan_of(t);
  ck_assert(!p.events);
  is_at(p.group.tau, 0.3125);
  is_exactly(&p.sure, 1.625);
  forget(&p);
  t->at[0].width = 0.0625;               /* just up to it */
  p = plan_of(t);
  ck_assert(p.events);
  is_at(p.group.tau, 0.4375);
  is_exactly(&p.sure, 1.75);
  forget(&p);
  finish(t);
}
END_TEST

/* Three quarters between two times of the grid. */
START_TEST(grids)
{
  made *t = begin(1.0);

  for (int unit = -3; unit <= 3; unit++) {
    const long shift = BITS + 8 + (unit > 0 ? unit : 0);
    arf_t tau, down, up;

    t->stage.unit = unit;
    arf_init(tau);
    arf_init(down);
    arf_init(up);
    arf_set_si_2exp_si(down, 3, -shift);
    arf_set_si_2exp_si(up, 4, -shift);
    arf_set_si_2exp_si(tau, 15, -shift - 2);
    put_on_grid(tau, &t->stage, true);
    ck_assert_msg(arf_equal(tau, down), "unit %d", unit);
    arf_set_si_2exp_si(tau, 15, -shift - 2);
    put_on_grid(tau, &t->stage, false);
    ck_assert_msg(arf_equal(tau, up), "unit %d", unit);
    arf_clear(tau);
    arf_clear(down);
    arf_clear(up);
  }
  finish(t);
}
END_TEST

/* ---- the end ---- */

static rf_status
is_beyond(bool *yes, made *t, double until)
{
  plan p = plan_of(t);
  rf_ball end;
  rf_status status;

  ball_init(&end);
  arb_set_d(&end, until);
  status = beyond(yes, &t->flight, &p, &t->stage, &end);
  ball_clear(&end);
  forget(&p);
  return status;
}

/* Events may be at the first time of their window, the step is what it is. */
START_TEST(ends_that_meet)
{
  made *t = begin(1.0);
  bool yes;

  ck_assert_int_eq(is_beyond(&yes, t, 3.0), RF_OK);
  ck_assert(yes);
  event(t, 0.75, 0.25);                  /* times 2 to 3 */
  ck_assert_int_eq(is_beyond(&yes, t, 2.0), RF_EUNSURE);
  ck_assert(!yes);
  ck_assert_int_eq(is_beyond(&yes, t, 2.0 - 0x1p-40), RF_OK);
  ck_assert(yes);
  ck_assert_int_eq(is_beyond(&yes, t, 3.0), RF_EUNSURE);
  ck_assert_int_eq(is_beyond(&yes, t, 3.0 + 0x1p-40), RF_OK);
  ck_assert(!yes);
  finish(t);
}
END_TEST

/* ---- steps ---- */

static bool
step_to(made *t, double until)
{
  rf_ball end;
  bool ended = false;

  ball_init(&end);
  arb_set_d(&end, until);
  ck_assert_int_eq(take_step(&t->flight, &t->stage, &end, &ended), RF_OK);
  ball_clear(&end);
  return ended;
}

/* Nobody takes events after the end. */
START_TEST(events_after_the_end)
{
  made *t = begin(1.0);

  event(t, 0.75, 0x1p-6);
  ck_assert(step_to(t, 2.0));
  ck_assert_int_eq(t->passages + t->advances, 0);
  is_exactly(&t->bundle.time, 1.0);
  ck_assert(!step_to(t, 4.0));
  ck_assert_int_eq(t->passages, 1);
  is_exactly(&t->bundle.time, 2.5);
  finish(t);
}
END_TEST

/* From a step on which an `a` may change its sign there may be others. */
START_TEST(signs_that_turn)
{
  made *t = begin(1.0);

  step_to(t, 8.0);
  ck_assert(t->flight.unique);
  t->turns = true;
  step_to(t, 8.0);
  ck_assert(!t->flight.unique && t->bundle.several);
  is_exactly(&t->flight.unique_until, 3.0);
  finish(t);
}
END_TEST

/* The window of the last events is left behind by longer steps alone. */
START_TEST(windows_left_behind)
{
  made *t = begin(0.25);                 /* a step of 0.5 */

  t->bundle.busy = up_d(0.75);
  t->bundle.pace = up_d(1.0);
  step_to(t, 8.0);
  ck_assert_int_eq(t->advances, 1);
  ck_assert(up_less(up_d(0.5), t->bundle.busy));
  ck_assert(up_less(up_d(0.5), t->bundle.pace));
  t->bundle.busy = up_d(0.25);
  step_to(t, 8.0);
  ck_assert_int_eq(t->advances, 2);
  ck_assert(!up_less(up_zero(), t->bundle.busy));
  finish(t);
}
END_TEST

/* ---- edges ---- */

/* Is the last part of a step reached as it is? */
static bool
reached(made *t)
{
  bool yes = false;

  ck_assert_int_eq(is_reached(&yes, &t->stage), RF_OK);
  return yes;
}

START_TEST(steps_without_events)
{
  made *t = begin(1.0);

  ck_assert(reached(t));
  event(t, 0.25, 0x1p-6);
  ck_assert(!reached(t));
  t->count = 0;
  t->end = 0.5;
  ck_assert(!reached(t));
  finish(t);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_plan");
  TCase *tc = tcase_create("plan");

  test_limit(tc);
  tcase_add_test(tc, windows_by_others);
  tcase_add_test(tc, windows_beyond_the_search);
  tcase_add_test(tc, grids);
  tcase_add_test(tc, ends_that_meet);
  tcase_add_test(tc, events_after_the_end);
  tcase_add_test(tc, signs_that_turn);
  tcase_add_test(tc, windows_left_behind);
  tcase_add_test(tc, steps_without_events);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
