/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_undecided.c -- what double precision, or the digits of a run, leave
 * in doubt: a preactivation that falls below zero by 1e-20 or 1e-60, or
 * misses it by that, within one step. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>

#include "rf_test.h"

#include "reluflow.h"

enum { BITS = 640 };

/* One neuron fits x_1 fast and x_2 slowly.  A second one, a millionth of its
   size, sees the driving vector turn from x_1 to x_2, and with it the sign
   of its velocity across the boundary of x_0, a datum too short to matter.
   up moves its start along x_0: the depth of the dip. */
static rf_problem *
dip_problem(mpfr_srcptr up, long digits)
{
  static const char text[] =
    "data: {inputs: [[1e-6, 0], [-1, 1.5], [0.5, 0.4]], labels: [0, 6, 4]}\n"
    "network: {width: 2, leak: 0.5}\n"
    "init: {scheme: file, weights: [[1.01, -0.1, 1], [2e-6, %.180Re, 1e-6]]}\n"
    "flow: {engine: taylor, until: 1, digits: %ld, verify: false}\n";
  char all[1024];
  rf_message message;
  rf_problem *problem = NULL;

  mpfr_snprintf(all, sizeof all, text, up, digits);
  ck_assert_msg(rf_problem_parse(&problem, &message, all, "dip", "", NULL, 0)
                == RF_OK, "%s", message.text);
  return problem;
}

/* What the small neuron does at x_0. */
typedef struct dip {
  size_t events;
  unsigned marks;
  mpfr_t time[8];
  rf_flow_stats stats;
} dip;

static void
put_number(void *context, const char *text)
{
  ck_assert_int_eq(mpfr_set_str(context, text, 10, MPFR_RNDN), 0);
}

static void
run_dip(dip *out, mpfr_srcptr up, long digits)
{
  rf_problem *problem = dip_problem(up, digits);
  rf_message message;
  rf_flow *flow;
  rf_status status;
  size_t count;

  out->events = 0;
  out->marks = 0;
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  while ((status = rf_flow_step(flow, &message, 0.27)) == RF_EVENT) {
    const rf_event *event = rf_flow_events(flow, &count);
    for (size_t i = 0; i < count; i++) {
      if (event[i].neuron != 1 || event[i].datum != 0)
        continue;
      ck_assert_uint_lt(out->events, 8);
      ck_assert_int_eq(event[i].kind, out->events % 2 ? RF_ACTIVATE_DATUM
                                                      : RF_DEACTIVATE_DATUM);
      out->marks |= event[i].marks;
      ck_assert_int_eq(rf_flow_event_text(flow, put_number,
                                          out->time[out->events++], i),
                       RF_OK);
    }
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  rf_flow_get_stats(flow, &out->stats);
  rf_flow_free(flow);
  rf_problem_free(problem);
}

/* The start from which the boundary is just touched, by bisection at 100
   digits from where it is known to 1e-24 of itself. */
static void
touching(mpfr_ptr touch, dip *d)
{
  mpfr_t lo, hi;

  mpfr_inits2(BITS, lo, hi, (mpfr_ptr)0);
  mpfr_set_str(lo, "2.402323593479919113730931e-07", 10, MPFR_RNDN);
  mpfr_set_str(hi, "2.402323593479919113730933e-07", 10, MPFR_RNDN);
  run_dip(d, lo, 100);
  ck_assert_uint_eq(d->events, 2);
  run_dip(d, hi, 100);
  ck_assert_uint_eq(d->events, 0);
  for (int bits = 0; bits < 160; bits++) {
    mpfr_add(touch, lo, hi, MPFR_RNDN);
    mpfr_div_2ui(touch, touch, 1, MPFR_RNDN);
    run_dip(d, touch, 100);
    ck_assert_uint_eq(d->stats.unsure, 0);
    mpfr_set(d->events ? lo : hi, touch, MPFR_RNDN);
  }
  mpfr_clears(lo, hi, (mpfr_ptr)0);
}

/* up = touch (1 + side 10^-e). */
static void
beside(mpfr_ptr up, mpfr_srcptr touch, int side, int e)
{
  mpfr_ui_pow_ui(up, 10, (unsigned long)e, MPFR_RNDN);
  mpfr_div(up, touch, up, MPFR_RNDN);
  (side < 0 ? mpfr_sub : mpfr_add)(up, touch, up, MPFR_RNDN);
}

/* Far below what double precision sees, a run of 40 digits decides for
   certain, and rightly, down to its own error of some 1e-40. */
static void
decided_at_once(mpfr_srcptr touch, dip *d)
{
  mpfr_t up;

  mpfr_init2(up, BITS);
  for (int e = 4; e <= 38; e += 2)
    for (int side = -1; side <= 1; side += 2) {
      beside(up, touch, side, e);
      run_dip(d, up, 40);
      ck_assert_msg(d->events == (side < 0 ? 2 : 0) && d->marks == 0
                    && d->stats.unsure == 0, "depth %d 1e-%d: %zu events, %"
                    PRIu64 " unsure", side, e, d->events, d->stats.unsure);
    }
  mpfr_clear(up);
}

START_TEST(dips)
{
  dip d;
  mpfr_t touch;

  for (size_t i = 0; i < 8; i++)
    mpfr_init2(d.time[i], BITS);
  mpfr_init2(touch, BITS);
  touching(touch, &d);
  mpfr_printf("dips: touch at %.60Re\n", touch);
  decided_at_once(touch, &d);
  mpfr_clear(touch);
  for (size_t i = 0; i < 8; i++)
    mpfr_clear(d.time[i]);
  mpfr_free_cache();
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("undecided");
  TCase *c = tcase_create("taylor");

  tcase_set_timeout(c, 60);
  tcase_add_test(c, dips);
  suite_add_tcase(s, c);
  return run_suite(s);
}
