/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_event.c -- what is asked of events before they are taken: of such
 * as a search would find, and of others. */
#include "config.h"

#include "proof/meeting/several.h"
#include "proof/meeting/start.h"
#include "proof/meeting/turning.h"
#include "support/step.h"

/* These events together, at the begin of a short step, in a window so long. */
static rf_status
happen(step *s, double error, rf_prospect *c, size_t count, double length)
{
  bool in[] = { true, true };
  rf_cluster group = {
    .in = in, .agenda = &(rf_agenda){ .at = c, .count = count }
  };
  size_t turns = 0;
  rf_status status;

  for (size_t j = 0; j < s->ground->m; j++)
    s->bundle->at[j].own = up_d(error);
  s->bundle->error = up_d(error);
  approximate(s, 0x1p-10);
  enclose(s);
  arf_init(group.low);
  arf_init(group.high);
  arf_init(group.tau);
  arf_set_d(group.high, length / ball_get_d(&s->stage->h));
  status = rf_passage(s->stage, &s->doubt, &group, tell_nobody, &turns);
  arf_clear(group.low);
  arf_clear(group.high);
  arf_clear(group.tau);
  return status;
}

/* The sign of a is to be certain in all of the window of a release. */
START_TEST(release_of_a_small_a)
{
  static const char text[] = "data: {inputs: [[1, 0, 0], [0.5, 0, 1]], "
    "labels: [0.48, 1]}\nnetwork: {width: 2}\n"
    "loss: {name: square, average: sum}\ninit: {scheme: file, weights: "
    "[[1e-5, 0, 0, 0.3], [1, 1, 0, -0.7]]}\nflow: {engine: cvode, until: 1}\n";

  for (int wide = 0; wide < 2; wide++) {
    step s;
    rf_status status;
    start(&s, text);
    status = happen(&s, 0.0, &(rf_prospect){ .release = 1 }, 1,
                    wide ? 1e-4 : 1e-7);
    ck_assert_int_eq(status, wide ? RF_EUNSURE : RF_OK);
    ck_assert(!wide || strstr(s.doubt.what, "the sign of a at a boundary"));
    discard(&s);
  }
}
END_TEST

#define MEETS(labels) "data: {inputs: [[2, 0, 0], [0.5, 0, 1]], labels: [" \
  labels "]}\nnetwork: {width: 1}\nloss: {name: square, average: mean}\n" \
  "init: {scheme: file, weights: [[1, -0.05, -1, 1]]}\n" \
  "flow: {engine: cvode, until: 1}\n"

/* Who is said to meet a line from which it moves away, or perhaps. */
START_TEST(velocities_of_a_meeting)
{
  static const struct {
    const char *text;
    double error;
  } c[] = {
    { MEETS("6, 4"), 1e-6 },
    { MEETS("6, -4"), 1e-6 },
    { MEETS("6, 0.976"), 1e-2 },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    step s;
    rf_status status;
    start(&s, c[i].text);
    status = happen(&s, c[i].error, &(rf_prospect){ .line = 0 }, 1, 0.0);
    ck_assert_int_eq(status, i ? RF_EUNSURE : RF_OK);
    ck_assert_msg(!i || strstr(s.doubt.what, "velocity at which it meets"),
                  "%s", s.doubt.what);
    discard(&s);
  }
}
END_TEST

/* Neuron 0 is on the line of datum 0, which leads it back, or drives it away;
   there it meets that of datum 2: then another way is there for certain. */
START_TEST(ways_of_a_meeting)
{
  for (int driven = 0; driven < 2; driven++) {
    char text[512];
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%s, 0, 1], "
             "[0, 1, -1]], labels: [%s, 1.09, 0]}\nnetwork: {width: 2}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[0.3, 0, 0.300001, 0.3], [1, 1, 0, -0.7]]}\n"
             "flow: {engine: cvode, until: 1}\n", driven ? "-0.5" : "0.5",
             driven ? "1.72" : "0.28");
    start(&s, text);
    ck_assert_msg(happen(&s, 0.0, &(rf_prospect){ .line = 2 }, 1, 0.0)
                  == RF_OK, "%s", s.doubt.what);
    ck_assert(!s.bundle->at[0].side[0] && s.bundle->at[0].side[2] == -1);
    ck_assert_int_eq(s.bundle->several, driven);
    ck_assert_int_eq(s.bundle->fork, driven);
    discard(&s);
  }
}
END_TEST

/* ... or it starts there, and stays. */
START_TEST(ways_of_a_start)
{
  for (int driven = 0; driven < 2; driven++) {
    char text[512];
    size_t turns = 0;
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%s, 0, 1]], "
             "labels: [%s, 1.09]}\nnetwork: {width: 2}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[0.3, 0, 0, 0.3], [1, 1, 0, -0.7]]}\n"
             "flow: {engine: cvode, until: 1}\n", driven ? "-0.5" : "0.5",
             driven ? "1.72" : "0.28");
    start(&s, text);
    ck_assert_int_eq(rf_start_settle(s.bundle, &s.doubt, tell_nobody, &turns),
                     RF_OK);
    ck_assert(!s.bundle->at[0].side[0] && !turns);
    ck_assert_int_eq(s.bundle->several, driven);
    ck_assert_int_eq(s.bundle->fork, driven);
    discard(&s);
  }
}
END_TEST

/* A neuron crosses the lines of data 0 and 2 at one speed; beyond the second
   one it is this part of it for the first. */
START_TEST(slow_one_by_one)
{
  for (int slow = 0; slow < 2; slow++) {
    const double part = 1.0 / (slow ? 1030.0 : 1020.0);
    rf_prospect c[] = { { .line = 0 }, { .line = 2 } };
    char text[512];
    step s;
    rf_status status;
    snprintf(text, sizeof text, "data: {inputs: [[2, 0, 0], [0.5, 0, 1], "
             "[2, 1, 1]], labels: [3, 2, %.17g]}\nnetwork: {width: 1}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[1, -1e-6, -1, 1]]}\n"
             "flow: {engine: cvode, until: 1}\n", (part - 1.0) / 4.0);
    start(&s, text);
    status = happen(&s, 0.0, c, 2, 0.0);
    ck_assert_msg(status == (slow ? RF_EUNSURE : RF_OK), "%s", s.doubt.what);
    ck_assert(!slow || strstr(s.doubt.what, "so slowly"));
    discard(&s);
  }
}
END_TEST

/* It crosses the lines of data 0 and 1 and slides on those of 2 and 3, where e,
   -1, holds it: not if one of their p, at the other end, is -1 as well. */
START_TEST(slides_at_an_end)
{
  static const bool met[] = { true, true, false, false, false };
  static const signed char side[] = { -1, -1, 0, 0, 1 };
  static const signed char edge[5] = { 0 };

  for (int end = 0; end < 3; end++) {
    const double right[] = { 1.0, 1.0, end == 1 ? -1.0 : -1.0 - 0x1p-20,
                             end == 2 ? -1.0 : -1.0 - 0x1p-20, 1.0 };
    rf_ball p[5], a;
    rf_up delay;
    step s;
    start(&s, "data: {inputs: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], "
          "[0, 0, 0, 1], [1, 1, 1, 1]], labels: [1, 1, 1, 1, 1]}\n"
          "network: {width: 1}\ninit: {scheme: file, weights: "
          "[[1, 1, 1, 1, 1]]}\nflow: {engine: cvode, until: 1}\n");
    ball_init(&a);
    arb_one(&a);
    for (size_t k = 0; k < 5; k++) {
      ball_init(&p[k]);
      arb_set_d(&p[k], right[k]);
    }
    ck_assert_int_eq(rf_tie_crosses(&delay, &s.doubt, &(rf_tie){
                     .ground = s.ground, .side = side, .edge = edge,
                     .met = met, .sigma = 1, .a = &a, .p = p }),
                     end ? RF_EUNSURE : RF_OK);
    ball_clear(&a);
    for (size_t k = 0; k < 5; k++)
      ball_clear(&p[k]);
    discard(&s);
  }
}
END_TEST

/* Exact weights on the line of x_0 = (1, 3, 0) are put there again: what is not
   known of them then is what that rounds.  They start there, or meet it. */
START_TEST(rounded_on_a_line)
{
  static const char text[] = "data: {inputs: [[1, 3, 0], [0.5, 0, 1]], labels: "
    "[-9, 4]}\nnetwork: {width: 1}\nloss: {name: square, average: sum}\n"
    "init: {scheme: file, weights: [[1, 3, -1, 1]]}\n"
    "flow: {engine: cvode, until: 1}\n";

  for (int meets = 0; meets < 2; meets++) {
    size_t turns = 0;
    rf_ball w[3];
    rf_facet shape;
    rf_up rounded;
    rf_mover *q;
    step s;
    start(&s, text);
    q = &s.bundle->at[0];
    for (size_t i = 0; i < 3; i++) {
      ball_init(&w[i]);
      ball_set(&w[i], &q->z[1 + i]);
    }
    q->side[0] = (signed char)(meets ? -1 : 0);
    ck_assert_int_eq(meets
      ? happen(&s, 0.0, &(rf_prospect){ .line = 0 }, 1, 0.0)
      : rf_start_settle(s.bundle, &s.doubt, tell_nobody, &turns), RF_OK);
    ck_assert(!q->side[0] && q->side[1] == 1);
    ck_assert_int_eq(rf_facet_make(&shape, s.ground, q->side), RF_OK);
    ck_assert_int_eq(rf_facet_project(&rounded, w, &shape), RF_OK);
    ck_assert(rounded.m > 0.0);
    ck_assert(fabs(of_up(q->own) / of_up(rounded) - 1.0) < 1e-9);
    ck_assert(fabs(of_up(s.bundle->error) / of_up(rounded) - 1.0) < 1e-9);
    rf_facet_clear(&shape);
    for (size_t i = 0; i < 3; i++)
      ball_clear(&w[i]);
    discard(&s);
  }
}
END_TEST

/* A neuron that slides on the line of x_2 = (0, 1, 0), so that its D is (r, 0,
   1), meets that of x_0 = (1, -1, 0), crosses it or is captured, and leaves the
   other one: its D is another one in two directions then. */
START_TEST(lines_that_are_left)
{
  static const struct {
    double r, label, change[2];   /* change: of D */
    int side[2];
  } c[] = {
    { 0.5, 1.0, { 1.0, -0.5 }, { 1, -1 } },
    { 1.0, -1.5, { -0.75, 0.25 }, { 0, 1 } }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    const double jump = hypot(c[i].change[0], c[i].change[1]);
    char text[512];
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, -1, 0], [%g, 0.5, 1], "
             "[0, 1, 0]], labels: [%g, 2, -1]}\nnetwork: {width: 1}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[1, 0, 0, 1]]}\nflow: {engine: cvode, until: 1}\n",
             c[i].r, c[i].label);
    start(&s, text);
    s.bundle->at[0].side[0] = -1;
    ck_assert_msg(happen(&s, 0.0, &(rf_prospect){ .line = 0 }, 1, 0.0)
                  == RF_OK, "%s", s.doubt.what);
    ck_assert_int_eq(s.bundle->at[0].side[0], c[i].side[0]);
    ck_assert_int_eq(s.bundle->at[0].side[2], c[i].side[1]);
    ck_assert_msg(fabs(of_up(s.bundle->at[0].stretch) - 1.0 - jump / c[i].r)
                  < 1e-6, "%g", of_up(s.bundle->at[0].stretch));
    discard(&s);
  }
}
END_TEST

/* All neurons of a face cease to slide at once. */
START_TEST(releases_of_all)
{
  for (int driven = 0; driven < 2; driven++) {
    const int to = driven ? -1 : 1;
    char text[512];
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%s, 0, 1]], "
             "labels: [%s, 1.18]}\nnetwork: {width: 3}\n"
             "loss: {name: square, average: sum}\ninit: {scheme: file, "
             "weights: [[0.3, 0, 0, 0.3], [1, 1, 0, -0.7], [0.3, 0, 0, 0.3]]}\n"
             "flow: {engine: cvode, until: 1}\n", driven ? "-0.5" : "0.5",
             driven ? "1.52" : "0.48");
    start(&s, text);
    ck_assert_msg(happen(&s, 0.0, &(rf_prospect){ .release = to,
                         .driven = driven }, 1, 0.0) == RF_OK, "%s",
                  s.doubt.what);
    for (size_t j = 0; j < 3; j += 2)
      ck_assert_int_eq(s.bundle->at[j].side[0], to);
    discard(&s);
  }
}
END_TEST

/* ---- who is who ---- */

/* A release is one of all neurons of its cohort. */
START_TEST(events_of_one_neuron)
{
  static const struct {
    rf_prospect a, b;
    bool same;
  } c[] = {
    { { .member = 0 }, { .member = 0 }, true },
    { { .member = 0 }, { .member = 1 }, false },
    { { .member = 0, .release = 1 }, { .member = 1 }, true },
    { { .member = 1 }, { .member = 0, .release = -1 }, true },
    { { .cohort = 1, .release = 1 }, { .member = 0 }, false },
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++)
    ck_assert_int_eq(rf_same_neuron(&c[i].a, &c[i].b), c[i].same);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_event");
  TCase *tc = tcase_create("event");

  test_limit(tc);
  tcase_add_test(tc, release_of_a_small_a);
  tcase_add_test(tc, velocities_of_a_meeting);
  tcase_add_test(tc, ways_of_a_meeting);
  tcase_add_test(tc, ways_of_a_start);
  tcase_add_test(tc, slow_one_by_one);
  tcase_add_test(tc, slides_at_an_end);
  tcase_add_test(tc, rounded_on_a_line);
  tcase_add_test(tc, lines_that_are_left);
  tcase_add_test(tc, releases_of_all);
  tcase_add_test(tc, events_of_one_neuron);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
