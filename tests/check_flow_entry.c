/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_entry.c -- flow.start limit: the flow by 40 digits has the story
 * of the limit flow up to where that is said to be safe, each event in its
 * window, and is as near to it as the bound says. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <reluflow.h>

#include "base/number/num_d.h"
#include "flow/entry/bound.h"
#include "flow/ops.h"
#include "geometry/arrangement/lines.h"
#include "input/sample.h"
#include "support/news.h"

enum { MANY = 4096 };

struct told {
  size_t neuron, line;
  double time, width;
  bool met;                /* there is an event in the window */
};

struct windows {
  struct told at[MANY];
  size_t count;
};

static void
hear(void *context, size_t neuron, size_t line, double time, double width)
{
  struct windows *w = context;

  ck_assert_uint_lt(w->count, MANY);
  w->at[w->count++] = (struct told){ neuron, line, time, width, false };
}

/* The problem of a sample, with weights times 2^-down. */
static rf_problem *
problem_of(const sample *s, int down, const char *engine, const char *way,
           const char *error)
{
  static const char *const loss[] = { "loss.name=square",
                                      "loss.name=logistic",
                                      "loss.name=exponential" };
  char leak[48];
  const char *set[] = { leak, engine, loss[s->p.loss], way, error,
                        s->p.c == 1 ? "loss.average=sum"
                                    : "loss.average=mean" };
  double a[MMAX], w[MMAX * DMOST];
  rf_problem *p = NULL;
  rf_message message = { "" };

  snprintf(leak, sizeof leak, "network.leak=%.17g", s->p.leak);
  for (size_t j = 0; j < s->p.m; j++)
    a[j] = ldexp(s->a[j], -down);
  for (size_t i = 0; i < s->p.m * s->p.d; i++)
    w[i] = ldexp(s->w[i], -down);
  ck_assert_msg(rf_problem_create(&p, &message,
                                  &(rf_data){ s->p.n, s->p.d, s->x, s->y },
                                  set, 6) == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_problem_set_weights(p, s->p.m, a, w), RF_OK);
  return p;
}

/* Weights of all neurons at t; each stop on the way is heard. */
static void
states_at(double *z, rf_flow *f, double t,
          void (*stop)(void *context, const rf_event *event), void *context)
{
  const rf_numbers *all;
  rf_message message = { "" };
  rf_status status;

  while ((status = rf_flow_step(f, &message, t)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    for (size_t i = 0; stop && i < count; i++)
      stop(context, &e[i]);
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  if (!z)
    return;
  ck_assert_int_eq(rf_flow_weights(f, &all, 0, *(const size_t *)context),
                   RF_OK);
  memcpy(z, rf_numbers_doubles(all), rf_numbers_count(all) * sizeof *z);
}

/* What is compared of one problem. */
struct trial {
  size_t m;                /* first: see states_at */
  int rep;
  rf_lines *lines;
  struct windows windows;
  rf_safe safe;
  size_t events;
  double part;             /* the largest part of a window that was needed */
};

/* An event of the reference lies in a window of the limit flow, one each. */
static void
find_window(void *context, const rf_event *e)
{
  struct trial *t = context;
  const size_t line = t->lines->of[e->datum];
  struct told *best = NULL;

  if (e->time == 0.0 || t->lines->first[line] != e->datum)
    return;
  for (size_t i = 0; i < t->windows.count; i++) {
    struct told *w = &t->windows.at[i];
    if (!w->met && w->neuron == e->neuron && w->line == line
        && fabs(w->time - e->time) <= w->width)
      best = best ? best : w;
  }
  TEST_ASSERT(t->rep, best || e->time > t->safe.time,
              "an event of neuron %u, datum %u at %.17g in no window before "
              "%.17g", (unsigned)e->neuron, (unsigned)e->datum, e->time,
              t->safe.time);
  if (!best)
    return;
  best->met = true;
  t->events++;
  t->part = fmax(t->part, fabs(best->time - e->time) / best->width);
}

/* How far the states are apart, as a part of the bound; in the worst case. */
static double
apart(const sample *s, const double *z, const double *exact, double bound)
{
  const size_t row = s->p.d + 1;
  double worst = 0.0;

  for (size_t j = 0; j < s->p.m; j++) {
    double off = 0.0, size = 0.0;
    for (size_t i = 0; i < row; i++) {
      off = hypot(off, z[j * row + i] - exact[j * row + i]);
      size = hypot(size, z[j * row + i]);
    }
    if (size > 0.0)
      worst = fmax(worst, off / size / bound);
  }
  return worst;
}

/* The reference goes so far that all windows that begin before the safe time
   have ended. */
static double
last_window(const struct trial *t)
{
  double last = t->safe.time;

  for (size_t i = 0; i < t->windows.count; i++)
    if (t->windows.at[i].time <= t->safe.time)
      last = fmax(last, t->windows.at[i].time + t->windows.at[i].width);
  return last;
}

/* One problem against 40 digits; the part of the bound that was needed, or
   below 0: nothing is safe. */
static double
try_one(struct trial *t, const sample *s, int down, double tolerance)
{
  rf_problem *p = problem_of(s, down, "flow.engine=cvode", "flow.start=limit",
                             "flow.start_error=1e-2");
  rf_problem *q = problem_of(s, down, "flow.engine=taylor", "flow.digits=40",
                             "flow.verify=false");
  static double z[MMAX * (DMOST + 1)], exact[MMAX * (DMOST + 1)];
  rf_message message = { "" };
  rf_flow *f, *g;
  double part;

  t->m = s->p.m;
  t->windows.count = 0;
  ck_assert_int_eq(rf_lines_create(&t->lines, rf_datum(p, 0), p->n, p->d),
                   RF_OK);
  p->start_error = tolerance;
  mpq_set_d(p->until, s->until);
  ck_assert_int_eq(rf_safe_find(&t->safe, p, tolerance, hear, &t->windows),
                   RF_OK);
  TEST_ASSERT(t->rep, t->safe.error <= tolerance, "%g is beyond %g",
              t->safe.error, tolerance);
  if (t->safe.time > 0.0) {
    ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
    states_at(z, f, t->safe.time, NULL, &t->m);
    rf_flow_free(f);
    ck_assert_int_eq(rf_flow_create(&g, &message, q), RF_OK);
    states_at(exact, g, t->safe.time, find_window, t);
    states_at(NULL, g, last_window(t), find_window, t);
    rf_flow_free(g);
    for (size_t i = 0; i < t->windows.count; i++) {
      const struct told *w = &t->windows.at[i];
      TEST_ASSERT(t->rep, w->met || w->time > t->safe.time,
                  "neuron %zu meets line %zu at %.17g +- %.3g of the limit "
                  "flow alone", w->neuron, w->line, w->time, w->width);
    }
  }
  part = t->safe.time > 0.0
    ? apart(s, z, exact, t->safe.error + 1e-15) : -1.0;
  rf_lines_free(t->lines);
  rf_problem_free(p);
  rf_problem_free(q);
  return part;
}

/* The bound is no larger than so many times what it bounds, in some problem:
   less, and this test would fail. */
#define SHARP 50.0

/* Few data with all that is exact, or many faces, where near events and lines
   that are only just met abound. */
static void
draw(sample *s, int rep)
{
  if (rep % 3 == 2)
    sample_draw_apart(s, "bound_holds", rep, 0.5);
  else
    sample_draw(s, "bound_holds", rep,
                &(sample_most){ 8, 4, 8, (rep % 3 == 0 ? SAMPLE_TIES : 0)
                                | (rep % 8 == 1 ? SAMPLE_STARTS : 0) });
}

START_TEST(bound_holds)
{
  static sample s;
  static struct trial t;
  int safe = 0, none = 0, reps = test_reps(400);
  double sharpest = 0.0;

  TEST_EACH(rep, reps) {
    const int down = 6 + rep % 13;
    const double tolerance = pow(10.0, -2.0 - rep % 7);
    double part;
    draw(&s, rep);
    if (s.p.leak == 1.0)
      continue;
    t.rep = rep;
    part = try_one(&t, &s, rep % 3 == 2 ? 7 + rep % 8 : down, tolerance);
    safe += part >= 0.0;
    none += part < 0.0;
    TEST_ASSERT(rep, part <= 1.0, "%.3g times the bound %.3g at %.17g", part,
                t.safe.error, t.safe.time);
    sharpest = fmax(sharpest, part);
  }
  printf("bound_holds: %d problems, %zu events; %d with nothing safe; up to "
         "%.3g of the bound, %.3g of a window\n", safe, t.events, none,
         sharpest, t.part);
  fflush(stdout);
  ck_assert_int_gt(safe, reps / 4);
  ck_assert_uint_gt(t.events, (size_t)reps / 4);
  ck_assert(reps < 400 || sharpest * SHARP > 1.0);
  ck_assert(reps < 400 || t.part * SHARP > 1.0);
}
END_TEST

/* ---- what each rule is for ---- */

/* Neuron 0 goes to line 0 by D = (2 c, ...), the mean over the data of what
   two others that it is active on drive it to; neuron 1 predicts something of
   one of these, with the sign of bend, so that the flow of scale 2^-down has
   its events at other times.  Line 1 (if d is 3) is met at nearly the same
   time; where it is met first neuron 0 turns back before line 0.  gap: how far
   line 1 is away. */
struct plan {
  size_t d;
  double bend, gap, label[2];
};

static void
follow_plan(sample *s, const struct plan *plan)
{
  const double in_space[] = { 1, 0, 0, -0.75, 1, 0, 0, 1, 1, 0.25, -0.75, 1 };
  const double in_plane[] = { 1, 0, 1, 1, -63.0 / 64, 1 };
  const bool plane = plan->d == 2;
  const double off = -1.0 / 32;

  *s = (sample){ .p = { .n = plane ? 3 : 4, .d = plan->d, .m = 2,
                        .loss = PLAIN_SQUARE },
                 .a = { 1, -plan->bend }, .until = 3.0 };
  memcpy(s->x, plane ? in_plane : in_space,
         plane ? sizeof in_plane : sizeof in_space);
  memcpy(s->y, plan->label, sizeof plan->label);
  for (size_t k = plane ? 1 : 2; k < s->p.n; k++)
    s->y[k] = 1.0;
  memcpy(s->w, plane ? (double[]){ plan->gap, 1, 1, -0.125 }
         : (double[]){ off, 0.75 * off - plan->gap, 1, -0.125, 1, 0 },
         2 * plan->d * sizeof *s->w);
  s->p.x = s->x;
  s->p.y = s->y;
}

/* The first event of neuron 0: *line and time; of the flow by 40 digits, or of
   the limit flow. */
static double
first_event(size_t *line, const sample *s, const char *engine)
{
  rf_problem *p = problem_of(s, 7, engine, "flow.digits=40", "flow.rtol=");
  rf_message message = { "" };
  double time = -1.0;
  rf_flow *f;

  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
  while (time < 0.0 && rf_flow_step(f, &message, s->until) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    for (size_t i = 0; i < count && time < 0.0; i++)
      if (e[i].neuron == 0 && e[i].time > 0.0) {
        time = e[i].time;
        *line = e[i].datum;
      }
  }
  rf_flow_free(f);
  rf_problem_free(p);
  return time;
}

/* Two lines at nearly the same time: the flow meets the other one first, and
   goes another way from there on.  By two events in one window, and by a line
   that the limit flow only comes near. */
START_TEST(other_stories)
{
  static const struct plan plan[] = {
    { 3, 1, 0.0078156310, { 1, 0.5 } },
    { 3, -1, 0.0078077481, { 1, 0.5 } },
    { 3, 1, 0.0078156633, { 0.0703125, 0.40625 } },
    { 3, -1, 0.0078078060, { 0.0703125, 0.40625 } }
  };
  static struct trial t;

  for (size_t i = 0; i < sizeof plan / sizeof *plan; i++) {
    static sample s;
    size_t line = 9, other = 9;
    double time, part;
    follow_plan(&s, &plan[i]);
    time = first_event(&line, &s, "flow.engine=limit");
    ck_assert(fabs(first_event(&other, &s, "flow.engine=taylor") - time)
              < 1e-3);
    ck_assert_uint_lt(line, 2);
    ck_assert_uint_eq(other, 1 - line);
    part = try_one(&t, &s, 7, 1e-2);
    printf("other_stories: safe until %.6g of %.6g, within %.2g, %.2g of it\n",
           t.safe.time, time, t.safe.error, part);
    fflush(stdout);
    ck_assert(part > 0.0 && part <= 1.0);
    ck_assert(t.safe.time < time - 1e-4 && t.safe.time > 0.4 * time);
  }
}
END_TEST

/* A line that is met slowly and left fast: what is a difference before is 65
   times as much afterwards.  In the window, too, where only one of the two is
   beyond it. */
START_TEST(slow_and_fast)
{
  static struct trial t;
  static sample s;
  int inside = 0, after = 0;

  for (int sense = -1; sense <= 1; sense += 2) {
    struct told first;
    follow_plan(&s, &(struct plan){ 2, sense, -1.0 / 128, { 1 } });
    ck_assert(try_one(&t, &s, 13, 1e-2) > 0.0);
    first = t.windows.at[0];
    ck_assert_uint_eq(first.neuron, 0);
    for (int i = -12; i <= 12; i++) {
      const double until = first.time + i / 8.0 * first.width;
      double part;
      s.until = until;
      part = try_one(&t, &s, 13, 1e-2);
      ck_assert_msg(part <= 1.0, "%.3g times the bound %.3g at %.17g, %d/8 "
                    "of the window", part, t.safe.error, t.safe.time, i);
      inside += i > -8 && i <= 0;
      after += i >= 8 && t.safe.time == until && part > 0.01;
    }
  }
  ck_assert_int_gt(inside, 10);
  ck_assert_int_gt(after, 4);
}
END_TEST

/* Predictions of a long datum pass 1 in less than a step, and the slope of the
   exponential loss is steeper there than the bound has it; it counts so little
   that nothing else tells. */
START_TEST(out_of_range)
{
  static const char text[] =
    "data:\n"
    "  inputs: [[1, 0], [1000, 100]]\n"
    "  labels: [1, -1]\n"
    "  weights: [1, 1e-30]\n"
    "network: {leak: 0}\n"
    "loss: {name: exponential, average: sum}\n"
    "init: {scheme: file, weights: [[0.01, 0.01, 1e-3], [-0.01, 0.0101, 0]]}\n"
    "flow: {until: 1/5, start: limit}\n";
  static const char *const far[] = { "data.inputs=[[1, 0], [1e7, 1e6]]" };

  for (size_t i = 0; i < 2; i++) {
    rf_problem *p = NULL;
    rf_message message = { "" };
    rf_safe safe;
    ck_assert_msg(rf_problem_parse(&p, &message, text, "text", far, i)
                  == RF_OK, "%s", message.text);
    ck_assert_int_eq(rf_safe_find(&safe, p, 1e-2, NULL, NULL), RF_OK);
    ck_assert_msg((safe.time > 0.0) == (i == 0), "%zu: %g", i, safe.time);
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_entry");
  TCase *t = tcase_create("limit");

  test_limit(t);
  tcase_add_test(t, bound_holds);
  tcase_add_test(t, other_stories);
  tcase_add_test(t, slow_and_fast);
  tcase_add_test(t, out_of_range);
  suite_add_tcase(s, t);
  return run_suite(s);
}
