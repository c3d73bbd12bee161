/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_limit_corners.c -- the limit flow where something is exactly zero:
 * lines that vanish together, w = 0, lines on which a neuron rests, starts on
 * boundaries, labels 0; against the full flow at a tiny scale. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/generator.h"
#include "law/story.h"
#include "support/news.h"
#include "support/rf_test.h"

enum { ROWS = 8192 };

/* A run and its rows. */
typedef struct rows {
  rf_event event[ROWS], choice[ROWS];
  size_t events, choices;
  rf_flow_stats stats;
  signed char pattern[GEN_N + 8]; /* of neuron 0 at the end */
} rows;

static void
append(rf_event *list, size_t *count, const rf_event *e, size_t more)
{
  ck_assert_uint_le(*count + more, ROWS);
  if (more)
    memcpy(list + *count, e, more * sizeof *e);
  *count += more;
}

static rf_problem *
parse(const char *text, const char *const *set, size_t nset)
{
  rf_problem *p = NULL;
  rf_message why = { "" };

  ck_assert_msg(rf_problem_parse(&p, &why, text, "corner", set, nset)
                == RF_OK, "%s", why.text);
  return p;
}

static void
rows_read(rows *r, const char *text, const char *engine, const char *digits,
          const char *policy, double until)
{
  char set[3][64];
  const char *const list[] = { set[0], set[1], set[2] };
  rf_message why = { "" };
  rf_problem *p;
  rf_flow *f = NULL;
  rf_status status;

  snprintf(set[0], 64, "flow.engine=%s", engine);
  snprintf(set[1], 64, "flow.digits=%s", digits);
  snprintf(set[2], 64, "flow.nonunique=%s", policy);
  memset(r, 0, sizeof *r);
  p = parse(text, list, 3);
  ck_assert_msg(rf_flow_create(&f, &why, p) == RF_OK, "%s", why.text);
  while ((status = rf_flow_step(f, &why, until)) == RF_EVENT) {
    size_t count;
    const rf_event *e = news_events(f, &count);
    append(r->event, &r->events, e, count);
    e = news_choices(f, &count);
    append(r->choice, &r->choices, e, count);
  }
  ck_assert_int_eq(status, RF_OK);
  rf_flow_stats_get(f, &r->stats);
  ck_assert_int_eq(rf_flow_pattern(f, r->pattern, 0, 1), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}

/* Every count is found as rows. */
static void
counts_are_rows(const rows *r)
{
  size_t nonunique = 0, unsure = 0;

  for (size_t i = 0; i < r->events + r->choices; i++) {
    const rf_event *e = i < r->events ? &r->event[i]
                                      : &r->choice[i - r->events];
    nonunique += (e->marks & RF_MARK_NONUNIQUE) != 0;
    unsure += (e->marks & RF_MARK_UNSURE) != 0;
  }
  ck_assert_uint_eq(r->stats.events, r->events);
  ck_assert_uint_eq(r->stats.nonunique, nonunique);
  ck_assert_uint_eq(r->stats.unsure, unsure);
}

static void
event_is(const rf_event *e, double time, uint32_t datum, rf_event_kind kind,
         unsigned marks)
{
  ck_assert_msg(fabs(e->time - time) <= 1e-12 * (1.0 + time),
                "%.17g, not %.17g", e->time, time);
  ck_assert_uint_eq(e->datum, datum);
  ck_assert_int_eq(e->kind, kind);
  ck_assert_uint_eq(e->marks, marks);
}

static const char *const digits[] = { "15", "30", "60" };

/* x_2 = (x_0 - x_1)/4 + .. vanishes with the two others: all three attract,
   D = 0 solves, the neuron dies.  The full flow with these weights times 1e-30
   says the same. */
static const char three_lines[] =
  "data:\n  inputs: [[-2, -2, 2], [2, 2, 2], [-1, -1, 0]]\n"
  "  labels: [-2, -1, -2]\nnetwork: {leak: 0}\n"
  "loss: {name: square, average: sum}\ninit:\n  scheme: file\n"
  "  weights: [[19937e-34, 8618e-34, -7739e-34, 10551e-34]]\n"
  "flow: {until: 1}\nrecord: {times: [0, 1]}\n";

START_TEST(three_lines_vanish_together)
{
  const double t = 0.15500201836946888;
  int checked = 0;

  for (int i = 0; i < 4; i++) {
    static rows r;
    rows_read(&r, three_lines, i < 3 ? "limit" : "taylor",
              digits[i < 3 ? i : 1], "stay", 1.0);
    ck_assert_uint_eq(r.events, 3);
    event_is(&r.event[1], t, 0, RF_EVENT_RELEASE_INACTIVE, 0);
    event_is(&r.event[2], t, 1, RF_EVENT_DEACTIVATE, 0);
    for (int k = 0; k < 3; k++)
      ck_assert_int_eq(r.pattern[k], -1);
    counts_are_rows(&r);
    checked++;
  }
  ck_assert_int_eq(checked, 4);
}
END_TEST

/* A neuron with a < 0 slides into w = 0, where the coefficients, one by one,
   would let it stay.  But <D(w), (2, 1)> >= 1 for all w off the lines, as a
   walk around the circle shows: staying is none of Clarke's, and the neuron
   leaves to (-1, 0), where -D = (-2, 0): no other w is near to its own -D.  D
   is on the line of data 4 and 6 there, because of values.  The full flow with
   these weights goes the same way. */
static const char no_way_to_stay[] =
  "data:\n  inputs: [[-2, 1], [2, 1], [1, 1], [-1, 1], [0, 1], [-2, 1],"
  " [0, 1], [1, 1]]\n  labels: [0, 1, -2, 2, 0, -2, 1, 0]\n"
  "network: {leak: 0.5}\nloss: {name: square, average: sum}\n"
  "init:\n  scheme: file\n  weights: [[-10803e-34, 5111e-34, 9516e-34]]\n"
  "flow: {until: 12}\nrecord: {times: [0, 12]}\n";

static void
drive_of(double *D, double angle)
{
  static const double x[8] = { -2, 2, 1, -1, 0, -2, 0, 1 };
  static const double y[8] = { 0, 1, -2, 2, 0, -2, 1, 0 };

  D[0] = D[1] = 0.0;
  for (int k = 0; k < 8; k++) {
    const bool on = cos(angle) * x[k] + sin(angle) > 0.0;
    D[0] += (on ? 1.0 : 0.5) * y[k] * x[k];
    D[1] += (on ? 1.0 : 0.5) * y[k];
  }
}

START_TEST(leaves_where_staying_is_no_solution)
{
  static const signed char end[8] = { 1, -1, -1, 1, -1, 1, -1, -1 };
  int checked = 0, own = 0;
  double D[2];

  for (int i = 0; i < 720; i++) {
    const double angle = M_PI * (i + 0.5) / 360.0;
    drive_of(D, angle);
    ck_assert(2.0 * D[0] + D[1] > 0.99);
    if (-D[0] * cos(angle) - D[1] * sin(angle) < 0.99 * hypot(D[0], D[1]))
      continue;
    ck_assert(fabs(D[0] - 2.0) < 1e-15 && fabs(D[1]) < 1e-15);
    own++;
  }
  ck_assert_int_gt(own, 0);
  for (int i = 0; i < 4; i++) {
    static rows r;
    rows_read(&r, no_way_to_stay, i < 3 ? "limit" : "taylor",
              digits[i < 3 ? i : 1], "stay", 12.0);
    ck_assert_msg(memcmp(r.pattern, end, 8) == 0, "%s, %s digits",
                  i < 3 ? "limit" : "taylor", digits[i < 3 ? i : 1]);
    event_is(&r.event[0], 0.49862950212823175, 3, RF_EVENT_CAPTURE, 0);
    ck_assert(fabs(r.event[1].time - 6.798810229118914) < 1e-9);
    counts_are_rows(&r);
    checked++;
  }
  ck_assert_int_eq(checked, 4);
}
END_TEST

static rf_align *
align_of(const rf_problem *p, const char *accuracy)
{
  rf_align_options o;
  rf_align *a = NULL;
  rf_message why = { "" };

  rf_align_defaults(&o);
  o.digits = strtol(accuracy, NULL, 10);
  ck_assert_msg(rf_align_create(&a, &why, p, &o) == RF_OK, "%s", why.text);
  return a;
}

START_TEST(three_lines_in_align)
{
  const char *set[] = { "flow.engine=limit" };
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    rf_problem *p = parse(three_lines, set, 1);
    rf_align *a = align_of(p, digits[i]);
    rf_align_neuron n;
    ck_assert_int_eq(rf_align_get(a, &n, 0), RF_OK);
    ck_assert_int_eq(n.fate, RF_FATE_DEAD);
    ck_assert_uint_eq(n.events, 3);
    ck_assert_uint_eq(n.marks, 0);
    rf_align_free(a);
    rf_problem_free(p);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

/* A linear network, neurons on lines: each goes to the end of sign(a) D, with
   the sign of <w, D> where a = 0. */
START_TEST(linear_on_lines)
{
  static const char text[] =
    "data: {inputs: [[1,0,0],[0,1,0],[0,0,5/2]], labels: [1,1,1]}\n"
    "network: {leak: 1}\ninit:\n  scheme: file\n  weights: [[0,0,0,-1],"
    " [0,0,0,1], [-1,0,1/2,0], [1,0,-1/2,0], [0,1,0,-1]]\n"
    "flow: {engine: limit}\n";
  static const int sign[] = { -1, 1, -1, 1, -1 };
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    rf_problem *p = parse(text, NULL, 0);
    rf_align *a = align_of(p, digits[i]);
    for (size_t j = 0; j < 5; j++) {
      rf_align_neuron n;
      rf_align_extremal end;
      ck_assert_int_eq(rf_align_get(a, &n, j), RF_OK);
      ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
      ck_assert_int_eq(rf_align_extremal_get(a, &end, n.extremal), RF_OK);
      ck_assert_int_eq(end.sign, sign[j]);
      for (size_t k = 0; k < 3; k++)
        ck_assert_msg(end.pattern[k] == sign[j], "neuron %zu, datum %zu: %d",
                      j, k, end.pattern[k]);
      checked++;
    }
    rf_align_free(a);
    rf_problem_free(p);
  }
  ck_assert_int_eq(checked, 15);
}
END_TEST

/* On the line of datum 1, which is orthogonal to the others: what is left of w
   is along D, against it, and shrinks for ever. */
START_TEST(on_a_line_for_ever)
{
  static const char text[] =
    "data:\n  inputs: [[3/5, 4/5], [-46/25, 69/50], [-9/5, -12/5]]\n"
    "  labels: [1/2, 1/2, 1/2]\nnetwork: {width: 12}\n"
    "init: {scheme: balanced, scale: 1, seed: 25821}\n"
    "flow: {engine: limit}\n";

  for (int i = 0; i < 3; i++) {
    rf_problem *p = parse(text, NULL, 0);
    rf_align *a = align_of(p, digits[i]);
    rf_align_neuron n;
    ck_assert_int_eq(rf_align_get(a, &n, 11), RF_OK);
    ck_assert_int_eq(n.fate, RF_FATE_ANTIPARALLEL);
    ck_assert_uint_eq(n.events, 1);
    /* by rationals, times enclosed */
    ck_assert(fabs(n.time - 11.053444540168820) < 1e-12);
    rf_align_free(a);
    rf_problem_free(p);
  }
}
END_TEST

/* w = 0 with a > 0: all five boundaries at once, where staying (dead) is a
   solution and leaving is another one. */
START_TEST(through_zero)
{
  static const char text[] =
    "data:\n  inputs: [[0, 1, 1], [0, -2, 0], [1, -1, -2], [-2, 1, 0],"
    " [2, -2, 2]]\n  labels: [-3, 2, -2, 0, -3]\nnetwork: {leak: 0}\n"
    "init:\n  scheme: file\n  weights: [[42927e-34, 3e-30, 0, -3e-30]]\n"
    "flow: {until: 8}\nrecord: {times: [0, 8]}\n";
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    static rows r;
    rows_read(&r, text, "limit", digits[i], "stay", 8.0);
    ck_assert_uint_eq(r.events, 3);
    event_is(&r.event[0], 3.0280445422317014, 1, RF_EVENT_RELEASE_INACTIVE,
             RF_MARK_NONUNIQUE);
    event_is(&r.event[1], 3.0280445422317014, 2, RF_EVENT_DEACTIVATE,
             RF_MARK_NONUNIQUE);
    event_is(&r.event[2], 3.0280445422317014, 4, RF_EVENT_RELEASE_INACTIVE,
             RF_MARK_NONUNIQUE);
    for (int k = 0; k < 5; k++)
      ck_assert_int_eq(r.pattern[k], -1);
    counts_are_rows(&r);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

/* One-hot inputs with a bias, all |p| equal.  After datum 0 was left p_1 x_1 +
   p_4 x_4 cancels in <D, x_0>: the neuron rests on that boundary, in the limit,
   and is asked about it when it is captured by datum 3.  The full flow needs
   about scale^2 for it, in either direction: unsure. */
START_TEST(rests_and_is_asked_again)
{
  static const char text[] =
    "data: {inputs: [[1,0,0,0,0],[0,1,0,0,0],[0,0,1,0,0],[0,0,0,1,0],"
    "[0,0,0,0,1]], labels: [1,-1,1,1,-1], bias: true}\n"
    "loss: {name: logistic}\ninit: {scheme: file, weights: [["
    "-4.110304556e-07, 8.699658290e-08, 2.952905293e-07, -1.366495417e-07,"
    " 2.146853502e-07, -9.447737044e-08, 5.1e-9]]}\n"
    "flow: {until: 20}\nrecord: {times: [0, 20]}\n";
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    static rows r, full;
    size_t left = SIZE_MAX, caught = SIZE_MAX;
    rows_read(&r, text, "limit", digits[i], "stay", 12.0);
    rows_read(&full, text, "taylor", "30", "stay", 12.0);
    counts_are_rows(&r);
    for (size_t k = 0; k < r.events; k++) {
      if (r.event[k].datum != 0)
        continue;
      if (r.event[k].kind == RF_EVENT_CAPTURE)
        caught = k;
      else
        left = k;
    }
    ck_assert_uint_lt(left, r.events);
    ck_assert_uint_lt(caught, r.events);
    ck_assert_uint_eq(r.event[left].marks, RF_MARK_UNSURE);
    ck_assert_uint_eq(r.events, full.events);
    for (size_t k = 0; k < r.events; k++) {
      bool found = false;
      for (size_t l = 0; l < full.events; l++)
        found = found || (full.event[l].datum == r.event[k].datum
                          && full.event[l].kind == r.event[k].kind
                          && fabs(full.event[l].time - r.event[k].time)
                             < 1e-7);
      ck_assert_msg(found, "event %zu at %.17g", k, r.event[k].time);
      checked++;
    }
  }
  ck_assert_int_gt(checked, 8);
}
END_TEST

/* Datum 1 alone drives the neuron along the boundary of datum 2, on which it
   starts and stays; datum 0 is activated and pulls it off that boundary, on
   either side of it: again a choice. */
START_TEST(rests_and_has_a_choice)
{
  static const char text[] =
    "data: {inputs: [[1,1,-1],[0,1,0],[0,0,1]], labels: [1,4,2]}\n"
    "network: {leak: 0}\ninit: {scheme: file, weights: [[2,-1,0.5,0]]}\n"
    "flow: {until: 9}\nrecord: {times: [0, 9]}\n";
  int checked = 0;

  for (int i = 0; i < 3; i++)
    for (int stay = 0; stay < 2; stay++) {
      static rows r;
      rows_read(&r, text, "limit", digits[i], stay ? "stay" : "deactivate",
                1.0);
      ck_assert_uint_eq(r.choices, 1);
      event_is(&r.choice[0], 0.0, 2, r.choice[0].kind, RF_MARK_NONUNIQUE);
      ck_assert_uint_eq(r.events, stay ? 2 : 1);
      event_is(&r.event[0], r.event[0].time, 0, RF_EVENT_ACTIVATE,
               RF_MARK_NONUNIQUE);
      ck_assert(r.event[0].time > 0.1);
      if (stay)
        event_is(&r.event[1], r.event[0].time, 2, RF_EVENT_CAPTURE,
                 RF_MARK_NONUNIQUE);
      ck_assert_int_eq(r.pattern[2], stay ? 0 : -1);
      counts_are_rows(&r);
      checked++;
    }
  ck_assert_int_eq(checked, 6);
}
END_TEST

/* a = 0 and <w, D> = 0 exactly, where rounding would leave something that
   grows: nothing ever moves. */
START_TEST(nothing_moves)
{
  static const char text[] =
    "data: {inputs: [[0.1,0.7],[0.3,2.5]], labels: [1,1]}\n"
    "network: {leak: 1/3}\ninit: {scheme: file, weights: [[0,-41/2,5/2]]}\n"
    "flow: {until: 90}\nrecord: {times: [0, 90]}\n";
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    static rows r;
    rows_read(&r, text, "limit", digits[i], "stay", 90.0);
    ck_assert_uint_eq(r.events, 0);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

/* <x_0, x_1> = 0 and w = x_1 / 2: on the boundary of datum 0, towards which
   nothing drives it.  The same on the axes and turned. */
START_TEST(orthogonal_at_any_rotation)
{
  static const char *const text[] = {
    "data: {inputs: [[0.8,0.6],[-0.6,0.8]], labels: [1,1]}\n"
    "init: {scheme: file, weights: [[0.5,-0.3,0.4]]}\n"
    "flow: {until: 60}\nrecord: {times: [0, 60]}\n",
    "data: {inputs: [[1,0],[0,1]], labels: [1,1]}\n"
    "init: {scheme: file, weights: [[0.5,0,0.5]]}\n"
    "flow: {until: 60}\nrecord: {times: [0, 60]}\n" };
  static const char *const policy[] = { "stay", "deactivate", "activate" };
  int checked = 0;

  for (int turned = 0; turned < 2; turned++)
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < 3; k++) {
        static rows r;
        rows_read(&r, text[turned], "limit", digits[i], policy[k], 60.0);
        ck_assert_uint_eq(r.events, k == 2);
        if (k == 2)
          event_is(&r.event[0], 0.0, 0, RF_EVENT_RELEASE_ACTIVE, 0);
        ck_assert_uint_eq(r.choices, 1);
        event_is(&r.choice[0], 0.0, 0, r.choice[0].kind, RF_MARK_NONUNIQUE);
        ck_assert_int_eq(r.pattern[0], k == 2 ? 1 : -1);
        ck_assert_int_eq(r.pattern[1], 1);
        counts_are_rows(&r);
        checked++;
      }
  ck_assert_int_eq(checked, 18);
}
END_TEST

/* A neuron that sees a label 0 alone has D = 0 by its value: at a positive
   scale something drives it.  One that sees nothing rests for sure. */
START_TEST(label_zero_is_unsure)
{
  static const char *const text[] = {
    "data: {inputs: [[1,0],[0,1]], labels: [0,1]}\n"
    "network: {leak: 0}\ninit: {scheme: file, weights: [[1e-30,1e-30,%s]]}\n"
    "flow: {until: 9}\nrecord: {times: [0, 9]}\n" };
  char own[512];
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    static rows r;
    snprintf(own, sizeof own, text[0], "-1e-30");
    rows_read(&r, own, "limit", digits[i], "stay", 9.0);
    ck_assert_uint_eq(r.events, 0);    /* D = 0 from the start */
    ck_assert_uint_eq(r.choices, 1);
    ck_assert_uint_eq(r.choice[0].marks, RF_MARK_UNSURE);
    counts_are_rows(&r);
    snprintf(own, sizeof own, text[0], "1e-30");
    rows_read(&r, own, "limit", digits[i], "stay", 9.0);
    ck_assert_uint_eq(r.events + r.choices, 0);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

START_TEST(random_counts_are_rows)
{
  const gen_wish wish = { .decade = -40, .longest = 8, .table = true };
  static rows r;
  int checked = 0, marked = 0;

  TEST_EACH(rep, test_reps(150)) {
    gen g;
    char *text;
    gen_init(&g);
    gen_draw(&g, test_seed() + (uint64_t)rep, &wish);
    text = gen_text(&g);
    for (int i = 0; i < 2; i++) {
      rows_read(&r, text, "limit", digits[i], "stay", g.until);
      counts_are_rows(&r);
      marked += r.stats.unsure + r.stats.nonunique > 0;
      checked++;
    }
    free(text);
    gen_clear(&g);
  }
  printf("random problems: %d runs, %d with marks\n", checked, marked);
  fflush(stdout);
  ck_assert_int_gt(marked, 0);
}
END_TEST

/* The full flow at the scale 1e-40, while alignment lasts. */
START_TEST(full_flow_at_tiny_scale)
{
  const gen_wish wish = { .decade = -40, .longest = 8, .table = true };
  int same = 0, marked = 0, differ = 0;

  TEST_EACH(rep, test_reps(100)) {
    const uint64_t seed = test_seed() + (uint64_t)rep;
    static const char *const as[3][2] = {
      { "flow.engine=cvode", "flow.rtol=1e-12" },
      { "flow.engine=limit", "flow.digits=15" },
      { "flow.engine=limit", "flow.digits=30" } };
    story s[3];
    story_difference d;
    bool zero = false;
    gen g;
    char *text;
    gen_init(&g);
    gen_draw(&g, seed, &wish);
    for (size_t k = 0; k < g.n; k++)
      zero = zero || mpq_sgn(g.y[k]) == 0;
    text = gen_text(&g);
    for (int i = 0; !zero && i < 3; i++)
      story_read(&s[i], text, as[i], 2);
    for (int i = 1; !zero && i < 3; i++) {
      if (s[0].doubts || s[i].doubts)
        marked++;
      else if (story_same(&d, &s[0], &s[i], NULL, 1e-6))
        same++;
      else {
        printf("seed %" PRIu64 ", %s: %s\n", seed, as[i][1], d.why);
        differ++;
      }
    }
    for (int i = 0; !zero && i < 3; i++)
      story_free(&s[i]);
    free(text);
    gen_clear(&g);
  }
  printf("full flow: %d pairs tell one story, %d another, %d have marks\n",
         same, differ, marked);
  fflush(stdout);
  ck_assert_int_eq(differ, 0);
  ck_assert_int_gt(same, test_reps(20) / 2);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("corners");
  TCase *t = tcase_create("corners");

  tcase_set_timeout(t, 300);
  tcase_add_test(t, three_lines_vanish_together);
  tcase_add_test(t, leaves_where_staying_is_no_solution);
  tcase_add_test(t, three_lines_in_align);
  tcase_add_test(t, linear_on_lines);
  tcase_add_test(t, on_a_line_for_ever);
  tcase_add_test(t, through_zero);
  tcase_add_test(t, rests_and_is_asked_again);
  tcase_add_test(t, rests_and_has_a_choice);
  tcase_add_test(t, nothing_moves);
  tcase_add_test(t, orthogonal_at_any_rotation);
  tcase_add_test(t, label_zero_is_unsure);
  tcase_add_test(t, random_counts_are_rows);
  tcase_add_test(t, full_flow_at_tiny_scale);
  suite_add_tcase(s, t);
  return run_suite(s);
}
