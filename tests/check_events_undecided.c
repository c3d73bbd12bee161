/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_events_undecided.c -- what double precision, or the digits of a run,
 * leave in doubt: a preactivation that falls below zero by 1e-20 or 1e-60, or
 * misses it by that, within one step. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>

#include "support/numbers.h"
#include "support/rf_test.h"

#include "flow/model/clock.h"
#include "flow/part.h"
#include "problem/problem.h"
#include "reluflow.h"
#include "support/news.h"

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
  ck_assert_msg(rf_problem_parse(&problem, &message, all, "dip", NULL, 0)
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
    const rf_event *event = news_events(flow, &count);
    for (size_t i = 0; i < count; i++) {
      if (event[i].neuron != 1 || event[i].datum != 0)
        continue;
      ck_assert_uint_lt(out->events, 8);
      ck_assert_int_eq(event[i].kind, out->events % 2 ? RF_EVENT_ACTIVATE
                                                      : RF_EVENT_DEACTIVATE);
      out->marks |= event[i].marks;
      ck_assert_int_eq(put_event_time(flow, put_number,
                                          out->time[out->events++], i),
                       RF_OK);
    }
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  rf_flow_stats_get(flow, &out->stats);
  rf_flow_free(flow);
  rf_problem_free(problem);
}

/* The start from which the boundary is just touched, to 95 digits, by
   bisection at 100 digits from where it is known to 60.  For scales below 1
   perhaps to fewer, but to 63; false then: too few for never_decided. */
static bool
touching(mpfr_ptr touch, dip *d)
{
  const int most = 118, least = 10, asked = test_reps(most);
  mpfr_t lo, hi;

  mpfr_inits2(BITS, lo, hi, (mpfr_ptr)0);
  mpfr_set_str(lo, "2.402323593479919113730931914653797022990819187038035806"
               "075879e-7", 10, MPFR_RNDN);
  mpfr_set_str(hi, "2.402323593479919113730931914653797022990819187038035806"
               "075881e-7", 10, MPFR_RNDN);
  run_dip(d, lo, 100);
  ck_assert_uint_eq(d->events, 2);
  run_dip(d, hi, 100);
  ck_assert_uint_eq(d->events, 0);
  for (int bits = 0; bits < most && (bits < least || bits < asked); bits++) {
    mpfr_add(touch, lo, hi, MPFR_RNDN);
    mpfr_div_2ui(touch, touch, 1, MPFR_RNDN);
    run_dip(d, touch, 100);
    ck_assert_uint_eq(d->stats.unsure, 0);
    mpfr_set(d->events ? lo : hi, touch, MPFR_RNDN);
  }
  mpfr_clears(lo, hi, (mpfr_ptr)0);
  return asked >= most;
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
  const int step = test_affords(1.0) ? 2 : 14;
  mpfr_t up;

  mpfr_init2(up, BITS);
  for (int e = 4; e <= 38; e += step)
    for (int side = -1; side <= 1; side += 2) {
      beside(up, touch, side, e);
      run_dip(d, up, 40);
      ck_assert_msg(d->events == (side < 0 ? 2 : 0) && d->marks == 0
                    && d->stats.unsure == 0, "depth %d 1e-%d: %zu events, %"
                    PRIu64 " unsure", side, e, d->events, d->stats.unsure);
    }
  mpfr_clear(up);
}

/* What 40 digits do not decide, 80 do. */
static void
decided_with_more(mpfr_srcptr touch, dip *d)
{
  const int step = test_affords(1.0) ? 4 : 16;
  int count = 0;
  mpfr_t up, time[2];
  double agree = 99.0;

  mpfr_inits2(BITS, up, time[0], time[1], (mpfr_ptr)0);
  for (int e = 44; e <= 60; e += step)
    for (int side = -1; side <= 1; side += 2, count++) {
      beside(up, touch, side, e);
      run_dip(d, up, 40);
      ck_assert_msg(d->events == (side < 0 ? 2 : 0) && d->marks == 0
                    && d->stats.unsure == 0 && d->stats.decided == 1
                    && d->stats.digits == 80, "depth %d 1e-%d: %zu events, %"
                    PRIu64 " unsure, %" PRIu64 " decided", side, e, d->events,
                    d->stats.unsure, d->stats.decided);
      if (side > 0)
        continue;
      for (int i = 0; i < 2; i++)
        mpfr_set(time[i], d->time[i], MPFR_RNDN);
      run_dip(d, up, 160);
      ck_assert_uint_eq(d->events, 2);
      ck_assert_uint_eq(d->stats.decided, 0);
      for (int i = 0; i < 2; i++) {
        mpfr_sub(time[i], time[i], d->time[i], MPFR_RNDN);
        agree = fmin(agree, -log10(fabs(mpfr_get_d(time[i], MPFR_RNDN))));
      }
    }
  printf("dips: %d that take 80 digits; times right to %.1f of 40\n", count,
         agree);
  ck_assert(agree > 39.0);
  mpfr_clears(up, time[0], time[1], (mpfr_ptr)0);
}

/* Nearer to a tie than four times the digits can tell: it is reported as
   undecided, and that is all. */
static void
never_decided(mpfr_srcptr touch, dip *d)
{
  mpfr_t up;

  mpfr_init2(up, BITS);
  for (int side = -1; side <= 1; side += 2) {
    beside(up, touch, side, 90);
    run_dip(d, up, 16);
    ck_assert_uint_eq(d->stats.decided, 0);
    ck_assert_uint_eq(d->stats.digits, 16);
    ck_assert_uint_gt(d->stats.unsure, 0);
    ck_assert_uint_eq(d->events % 2, 0);
    ck_assert(d->events == 0 || (d->marks & RF_MARK_UNSURE));
  }
  mpfr_clear(up);
}

/* Go on to the end; everything that is told, as one text. */
typedef struct tale {
  char text[16384];
  size_t size;
} tale;

static void
put_tale(void *context, const char *text)
{
  tale *t = context;
  const size_t more = strlen(text);

  ck_assert_uint_lt(t->size + more + 2, sizeof t->text);
  memcpy(t->text + t->size, text, more);
  t->size += more;
  t->text[t->size++] = '\n';
  t->text[t->size] = '\0';
}

/* One step to 0.27, or to a checkpoint, told. */
static rf_status
tell_step(tale *t, rf_flow *flow)
{
  rf_message message;
  rf_status status;
  const rf_event *event;
  size_t count;
  char line[64];
  mpq_t end;

  mpq_init(end);
  mpq_set_d(end, 0.27);
  status = rf_flow_advance(flow, &message, end);
  mpq_clear(end);
  ck_assert_msg(status >= 0, "%s", message.text);
  event = news_events(flow, &count);
  for (size_t i = 0; status == RF_EVENT && i < count; i++) {
    snprintf(line, sizeof line, "%u %u %u %u", event[i].neuron,
             event[i].datum, event[i].kind, event[i].marks);
    put_tale(t, line);
    ck_assert_int_eq(put_event_time(flow, put_tale, t, i), RF_OK);
  }
  return status;
}

static void
tell_end(tale *t, rf_flow *flow)
{
  rf_flow_stats stats;
  char line[96];

  ck_assert_int_eq(put_sample(flow, put_tale, t), RF_OK);
  ck_assert_int_eq(put_weights(flow, put_tale, t, 0, 2), RF_OK);
  rf_flow_stats_get(flow, &stats);
  snprintf(line, sizeof line, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
           " %g", stats.steps, stats.events, stats.decided, stats.digits,
           stats.agree);
  put_tale(t, line);
}

/* A run that is resumed from any of its checkpoints, before or after more
   digits took over, is the run that was never stopped. */
static void
resumed(mpfr_srcptr touch, bool verify)
{
  enum { MOST = 64 };
  static tale whole, part;
  static char *from[MOST];
  size_t told[MOST], kept = 0, level[2] = { 0, 0 };
  uint64_t number, seen = 0;
  rf_problem *problem;
  rf_message message;
  rf_flow *flow;
  rf_status status;
  mpfr_t up;

  mpfr_init2(up, BITS);
  beside(up, touch, -1, 60);
  problem = dip_problem(up, 40);
  problem->verify = verify;
  /* As many as there can be: not fewer as they cost time. */
  rf_checkpoint_cost = -1.0;
  whole.size = 0;
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  do {
    status = tell_step(&whole, flow);
    const char *text = rf_flow_checkpoint(flow, &number);
    if (number == seen || kept == MOST)
      continue;
    seen = number;
    told[kept] = whole.size;
    level[text[0] == '1']++;
    ck_assert_ptr_nonnull(from[kept++] = strdup(text));
  } while (status == RF_EVENT);
  tell_end(&whole, flow);
  rf_flow_free(flow);
  for (size_t i = 0; i < kept; i++) {
    part.size = 0;
    ck_assert_int_eq(rf_flow_restore(&flow, &message, problem, from[i]),
                     RF_OK);
    while (tell_step(&part, flow) == RF_EVENT)
      ;
    tell_end(&part, flow);
    ck_assert_msg(strcmp(whole.text + told[i], part.text) == 0,
                  "checkpoint %zu:\n%s\nnot\n%s", i, part.text,
                  whole.text + told[i]);
    rf_flow_free(flow);
    free(from[i]);
  }
  printf("dips: resumed from %zu + %zu checkpoints%s\n",
         level[0], level[1],
         verify ? ", verified" : "");
  ck_assert(level[0] > 0 && level[1] > 0);
  mpfr_clear(up);
  rf_problem_free(problem);
}

START_TEST(dips)
{
  dip d;
  mpfr_t touch;
  bool sharp;

  for (size_t i = 0; i < 8; i++)
    mpfr_init2(d.time[i], BITS);
  mpfr_init2(touch, BITS);
  sharp = touching(touch, &d);
  mpfr_printf("dips: touch at %.60Re\n", touch);
  decided_at_once(touch, &d);
  decided_with_more(touch, &d);
  if (sharp)
    never_decided(touch, &d);
  resumed(touch, false);
  resumed(touch, true);
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

  test_limit(c);
  tcase_add_test(c, dips);
  suite_add_tcase(s, c);
  return run_suite(s);
}
