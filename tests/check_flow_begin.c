/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_begin.c -- runs with flow.start limit: their events are those of
 * the full flow, a checkpoint goes on as they do, and what has no closed form
 * is refused. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "base/number/num_d.h"
#include "flow/entry/bound.h"
#include "flow/model/clock.h"
#include "flow/ops.h"
#include "support/news.h"
#include "support/rf_test.h"

enum { MANY = 4096 };

static rf_problem *
drawn(const char *engine, const char *start, const char *error)
{
  static const char text[] =
    "data: {design: gaussian, n: 20, d: 3, seed: 4}\n"
    "network: {width: 60, leak: 1/8}\n"
    "init: {scheme: unbalanced, scale: 1e-6, seed: 2}\n"
    "flow: {until: 12}\n";
  const char *set[] = { engine, start, error };
  rf_problem *p = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", set, 3) == RF_OK,
                "%s", message.text);
  return p;
}

/* What was told to the end, and where that is. */
struct tale {
  rf_event at[MANY];
  size_t count, before;    /* before: in the limit flow */
  double z[60 * 4];
  rf_flow_stats stats;
  char *saved;             /* the first checkpoint ... */
  size_t at_saved;         /* ... and the events until then */
};

static void
hear_tale(struct tale *tale, rf_flow *f, bool checkpoints)
{
  const rf_problem *p = f->problem;
  const rf_numbers *all;
  uint64_t number = 0, seen = 0;
  rf_message message = { "" };
  rf_status status;

  tale->count = tale->before = 0;
  tale->saved = NULL;
  while ((status = rf_flow_advance(f, &message, p->until)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    const char *saved = rf_flow_checkpoint(f, &number);
    ck_assert_uint_le(tale->count + count, MANY);
    memcpy(tale->at + tale->count, e, count * sizeof *e);
    tale->count += count;
    rf_flow_stats_get(f, &tale->stats);
    for (size_t i = 0; i < count; i++)
      tale->before += e[i].time <= tale->stats.limit_until;
    if (checkpoints && saved && number != seen && !tale->saved) {
      tale->saved = strdup(saved);
      tale->at_saved = tale->count;
    }
    seen = number;
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  rf_flow_stats_get(f, &tale->stats);
  ck_assert_int_eq(rf_flow_weights(f, &all, 0, p->m), RF_OK);
  memcpy(tale->z, rf_numbers_doubles(all), rf_numbers_count(all) * 8);
}

/* Neuron 0 is near a line and leaves it slowly.  What the others predict is
   much at first, then nothing: the flow drives it across, and back, between two
   places, at both of which it is far enough away. */
START_TEST(there_and_back)
{
  static const char text[] =
    "data:\n"
    "  inputs: [[0.015625, 0, 0], [7.68, 2.24, 0], [-2.15213e-6, 0, 1]]\n"
    "  labels: [0, 0, 1]\n"
    "network: {leak: 0}\n"
    "loss: {name: square, average: sum}\n"
    "init:\n"
    "  scheme: file\n"
    "  weights: [[1.5258789e-5, -2.18926e-15, 1.9073486e-6, 2.3841858e-7],\n"
    "    [0.0009765625, 0.0009375, 0.0002734375, 0.0009765625],\n"
    "    [-0.00099629037, 0.00095643876, 0.0002789613, 0.00099629037]]\n"
    "flow: {until: 0.02, engine: cvode, start: %s}\n";
  static struct tale tale;
  rf_safe safe = { 1.0, 0.0 };

  for (int limit = 0; limit < 2; limit++) {
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_flow *f;
    char yaml[1024];
    snprintf(yaml, sizeof yaml, text, limit ? "limit" : "full");
    ck_assert_msg(rf_problem_parse(&p, &message, yaml, "text", NULL, 0)
                  == RF_OK, "%s", message.text);
    if (limit)
      ck_assert_int_eq(rf_safe_find(&safe, p, 1e-2, NULL, NULL), RF_OK);
    ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
    hear_tale(&tale, f, false);
    rf_flow_free(f);
    ck_assert_uint_eq(tale.count, 2);
    rf_problem_free(p);
  }
  ck_assert(safe.time == 0.0);
}
END_TEST

static int
by_neuron(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  return (a->time > b->time) - (a->time < b->time);
}

static bool
is_same(const rf_event *a, const rf_event *b)
{
  return a->time == b->time && a->neuron == b->neuron && a->datum == b->datum
    && a->kind == b->kind && a->marks == b->marks;
}

/* With an error of the order of rtol the full flow has the same events. */
START_TEST(same_story)
{
  static const char *const engine[] = { "flow.engine=cvode",
                                        "flow.engine=taylor-double" };
  static struct tale full, begun;
  rf_message message;
  rf_flow *f;

  for (size_t i = 0; i < 2; i++) {
    rf_problem *p = drawn(engine[i], "flow.start=full", "flow.rtol=1e-10");
    rf_problem *q = drawn(engine[i], "flow.start=limit",
                          "flow.start_error=1e-9");
    ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
    hear_tale(&full, f, false);
    rf_flow_free(f);
    ck_assert_int_eq(rf_flow_create(&f, &message, q), RF_OK);
    hear_tale(&begun, f, false);
    rf_flow_free(f);
    printf("same_story: %zu events, %zu of them up to %.3g, within %.2g\n",
           begun.count, begun.before, begun.stats.limit_until,
           begun.stats.limit_error);
    ck_assert_uint_gt(begun.before, 5);
    ck_assert_uint_gt(begun.count, begun.before);
    ck_assert_uint_eq(begun.stats.events, begun.count);
    ck_assert_uint_eq(full.count, begun.count);
    ck_assert(full.stats.limit_until == 0.0);
    qsort(full.at, full.count, sizeof *full.at, by_neuron);
    qsort(begun.at, begun.count, sizeof *begun.at, by_neuron);
    for (size_t e = 0; e < full.count; e++)
      ck_assert_msg(full.at[e].neuron == begun.at[e].neuron
                    && full.at[e].datum == begun.at[e].datum
                    && full.at[e].kind == begun.at[e].kind
                    && fabs(full.at[e].time - begun.at[e].time) < 1e-6,
                    "event %zu: %.17g, not %.17g", e, begun.at[e].time,
                    full.at[e].time);
    rf_problem_free(p);
    rf_problem_free(q);
  }
}
END_TEST

/* From a checkpoint it goes on as the one that was not stopped, bit for bit;
   what was asked on the way changes nothing. */
START_TEST(goes_on)
{
  static struct tale whole, rest;
  rf_problem *p = drawn("flow.engine=cvode", "flow.start=limit",
                        "flow.start_error=1e-9");
  rf_message message;
  rf_flow *f;

  rf_checkpoint_cost = 1e-9;
  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
  hear_tale(&whole, f, true);
  rf_flow_free(f);
  ck_assert_ptr_nonnull(whole.saved);
  ck_assert_int_eq(rf_flow_restore(&f, &message, p, whole.saved), RF_OK);
  hear_tale(&rest, f, false);
  rf_flow_free(f);
  ck_assert_uint_gt(rest.count, 0);
  ck_assert_uint_eq(whole.at_saved + rest.count, whole.count);
  for (size_t i = 0; i < rest.count; i++)
    ck_assert(is_same(&whole.at[whole.at_saved + i], &rest.at[i]));
  ck_assert(!memcmp(whole.z, rest.z, sizeof whole.z));
  ck_assert_uint_eq(rest.stats.events, whole.count);
  ck_assert(rest.stats.limit_until == whole.stats.limit_until
            && rest.stats.limit_error == whole.stats.limit_error);
  whole.saved[8] = 'x';                /* a damaged head */
  ck_assert_int_eq(rf_flow_restore(&f, &message, p, whole.saved), RF_EINPUT);
  free(whole.saved);
  rf_checkpoint_cost = 1.0;
  rf_problem_free(p);
}
END_TEST

/* What has no closed form, or no bound, is refused where it stands. */
START_TEST(refused)
{
  static const char *const set[][2] = {
    { "flow.engine=taylor", "computes in double" },
    { "flow.engine=limit", "computes in double" },
    { "network.train=inner", "is both" }, { "loss.decay=1/10", "decay 0" },
    { "network.skip=true", "linear unit" }, { "network.leak=1", "below 1" },
    { "flow.start=lim", "full, limit" },
    { "flow.start_error=1", "1e-14 to 1e-2" }
  };
  static const char text[] =
    "data: {inputs: [[1, 2], [2, 1]], labels: [1, -1]}\n"
    "network: {width: 3}\n"
    "flow:\n"
    "  start: limit\n";

  for (size_t i = 0; i < sizeof set / sizeof *set; i++) {
    rf_problem *p = NULL;
    rf_message message = { "" };
    ck_assert_int_eq(rf_problem_parse(&p, &message, text, "f.yaml", set[i], 1),
                     RF_EINPUT);
    ck_assert_msg(strstr(message.text, set[i][1]), "%s", message.text);
    if (i < 6)
      ck_assert_msg(!strncmp(message.text, "f.yaml:4:10:", 12), "%s",
                    message.text);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_begin");
  TCase *t = tcase_create("limit");

  test_limit(t);
  tcase_add_test(t, there_and_back);
  tcase_add_test(t, same_story);
  tcase_add_test(t, goes_on);
  tcase_add_test(t, refused);
  suite_add_tcase(s, t);
  return run_suite(s);
}
