/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_exits.c -- neurons that may leave the lines on which they are,
 * and what is said of all times to come then: not more than is certain. */
#include "config.h"

#include "support/spot.h"

/* A start that has chosen its sides. */
static void
begin(step *at, const char *text)
{
  size_t turns = 0;

  start(at, text);
  ck_assert_int_eq(rf_start_settle(at->bundle, &at->doubt, tell_nobody,
                                   &turns), RF_OK);
}

static void
look(rf_stay *stay, const step *at)
{
  rf_stay_init(stay);
  ck_assert_int_eq(rf_stay_find(stay, at->bundle), RF_OK);
}

/* ---- many lines at once ---- */

/* A neuron on the lines of e_1 .. e_`lines`, which datum lines + 1, seen along
   the last axis alone, holds on each of them by -1/8 of its p; that goes to 0,
   and so do the margins of all idle sides.  Nothing comes from there. */
static void
write_held(char *text, size_t size, size_t lines)
{
  int at = snprintf(text, size, "data: {inputs: [");

  for (size_t k = 0; k <= lines; k++)
    for (size_t i = 0; i <= lines; i++)
      at += snprintf(text + at, size - (size_t)at, "%s%s%s",
                     i ? ", " : k ? ", [" : "[",
                     i == k ? "1" : k == lines ? "0.125" : "0",
                     i < lines ? "" : "]");
  at += snprintf(text + at, size - (size_t)at, "], labels: [");
  for (size_t k = 0; k <= lines; k++)
    at += snprintf(text + at, size - (size_t)at, "%s",
                   k < lines ? "-1, " : "1.00001]}\nnetwork: {width: 1}\n"
                   "init: {scheme: file, weights: [[1");
  for (size_t i = 0; i <= lines; i++)
    at += snprintf(text + at, size - (size_t)at, ", %d", i == lines);
  snprintf(text + at, size - (size_t)at,
           "]]}\nflow: {engine: cvode, until: 1}\n");
}

/* Four lines that may be left are gone through, and of five nothing is said. */
START_TEST(many_lines)
{
  for (size_t lines = 1; lines <= 5; lines++) {
    char text[2048];
    rf_stay stay;
    step at;
    write_held(text, sizeof text, lines);
    begin(&at, text);
    look(&stay, &at);
    ck_assert_msg(stay.settles == (lines <= 4) && !stay.certain, "%zu: %s",
                  lines, stay.why);
    rf_stay_clear(&stay);
    discard(&at);
  }
}
END_TEST

/* ---- one line ---- */

/* It slides on the line of x_1 and x_2 = -x_1, held by datum 3 that it has
   nearly learnt; of the margins that towards x_`side` goes to 0, and on that
   side a datum acts that adds to the range. */
START_TEST(either_side)
{
  for (int side = 1; side <= 2; side++) {
    const double b = side == 1 ? -0.125 : 0.125;
    const spot s = { .n = 3, .m = 1,
                     .x = { { 1.0, 0.0 }, { -1.0, 0.0 }, { b, 1.0 } },
                     .y = { side == 1 ? 0.0 : -1.0, side == 1 ? -1.0 : 0.0,
                            1.00001 },
                     .z = { { 1.0, 0.0, 1.0 } } };
    const said r = ask(&s);
    ck_assert(!r.settles);
    ck_assert_str_eq(r.why, "a neuron may cease to slide");
  }
}
END_TEST

/* Where it slides on two lines only the third axis is left, on which data 3 and
   4 are the same: what they miss, 1 each, stays, as it does of data 1 and 2. */
START_TEST(range_of_two_lines)
{
  rf_stay stay;
  step at;
  mpq_t right;

  begin(&at, "data: {inputs: [[1, 0, 0], [0, 1, 0], [0.5, 0.5, 1], "
        "[0.25, 0.25, 1]], labels: [-1, -1, 2, 0]}\nnetwork: {width: 1}\n"
        "init: {scheme: file, weights: [[1, 0, 0, 1]]}\n"
        "flow: {engine: cvode, until: 1}\n");
  mpq_init(right);
  mpq_set_ui(right, 1, 2);
  look(&stay, &at);
  ck_assert_msg(stay.certain, "%s", stay.why);
  ck_assert(mpq_equal(stay.loss, right));
  rf_stay_clear(&stay);
  mpq_clear(right);
  discard(&at);
}
END_TEST

/* It slides on the lines of x_1 and x_2, to one side of which margin 2 leads it
   back by `back`, whatever p_3; that of the idle side of x_1 goes to 0 with
   p_3.  Once beside x_1 its p_3 has a part along x_2 as well, in the other
   direction if p_3 is below 0, of 1e-5 or so: `back` must be more than that. */
START_TEST(others_of_two_lines)
{
  static const double back[] = { 1e-3, 1e-6 };

  for (int i = 0; i < 2; i++) {
    char text[512];
    rf_stay stay;
    step at;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [1, 1, 0], "
             "[1, 0, 1], [-0.001, -0.001, 0]], labels: [-1, -1, 1.00001, "
             "%.17g]}\nnetwork: {width: 1}\n"
             "init: {scheme: file, weights: [[1, 0, 0, 1]]}\n"
             "flow: {engine: cvode, until: 1}\n", -1e3 * back[i]);
    begin(&at, text);
    ck_assert(at.bundle->at[0].side[0] == 0 && at.bundle->at[0].side[1] == 0);
    look(&stay, &at);
    ck_assert_msg(stay.settles == (i == 0) && !stay.certain, "%g: %s", back[i],
                  stay.why);
    rf_stay_clear(&stay);
    discard(&at);
  }
}
END_TEST

/* It may leave the line of x_1, as both margins go to 0 while neuron 2 learns
   x_1 and itself x_3, and rests on the edge of x_2, off which x_3 does not drive
   it; but x_1 does, once it is active, unless it is orthogonal. */
START_TEST(edge_beside_an_exit)
{
  for (int part = 0; part < 2; part++) {
    char text[512];
    rf_stay stay;
    step at;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0, 0], [%d, 1, 0], "
             "[0.125, 0, 1]], labels: [0.99999, -1, 1.00001]}\n"
             "network: {width: 2}\ninit: {scheme: file, weights: "
             "[[1, 0, 0, 1], [1, 1, -2, -0.5]]}\n"
             "flow: {engine: cvode, until: 1}\n", part);
    begin(&at, text);
    ck_assert(at.bundle->at[0].edge[1] == -1 && !at.bundle->at[0].edge[0]);
    look(&stay, &at);
    ck_assert_msg(stay.settles == !part && !stay.certain, "%d: %s", part,
                  stay.why);
    rf_stay_clear(&stay);
    discard(&at);
  }
}
END_TEST

/* ---- one that does not pull ---- */

/* Neuron 1 is at its end: data 1 to 3 miss their labels by (-1, 2, -1), which
   drive nothing.  The last one slides on the line of x_1, held there for
   certain by that and by p_4, and alone sees datum 4; `beside`: there is one
   more that does, which has nearly learnt it.  So little is known of its a that
   it does not pull. */
static spot
small_one(bool beside)
{
  const double a = 1e-7;
  spot s = { .n = 4, .m = beside ? 3 : 2,
             .x = { { 1.0, 0.0 }, { 1.0, -1.0 }, { 1.0, -2.0 },
                    { 0.125, 1.0 } },
             .y = { 1.0, 6.0, 5.0, 1.0 + (beside ? 1e-9 : 0.0) },
             .z = { { 2.0, 1.0, -1.0 }, { 1.0, -1.0, 1.125 } },
             .off = 0.6 * a, .last = true };

  s.z[s.m - 1][0] = a;
  s.z[s.m - 1][1] = 0.0;
  s.z[s.m - 1][2] = 4.0 * a;
  return s;
}

/* That it slides for ever is certain; where the loss goes is not unless what it
   adds is in the range of the others. */
START_TEST(adds_to_the_range)
{
  spot s = small_one(false);
  said r = ask(&s);

  ck_assert(!r.settles);
  ck_assert_str_eq(r.why, "a neuron may cease to slide");
  s = small_one(true);
  r = ask(&s);
  ck_assert_msg(r.settles && !r.certain, "%s", r.why);
  ck_assert_double_eq(r.limit, 0.5 * 6.0 / 4.0);
}
END_TEST

/* ---- one that rests on an edge, and lives ---- */

/* Datum 1 does not act on the neuron, which is on its line; beside it the loss
   falls if p_1 is positive, and then the end is no minimum. */
START_TEST(edge_of_one_that_lives)
{
  for (int sign = -1; sign <= 1; sign += 2) {
    const spot s = { .n = 2, .m = 1, .x = { { 1.0, 0.0 }, { 0.0, 1.0 } },
                     .y = { sign, 1.0 }, .z = { { 1.0, 0.0, 1.0 } } };
    const said r = ask(&s);
    ck_assert_msg(r.certain && r.unique == (sign < 0) && r.limit > 0.0, "%s",
                  r.why);
    ck_assert_msg(sign < 0 ? r.minimum != RF_NO : r.minimum != RF_YES, "%d",
                  sign);
  }
}
END_TEST

/* ---- those that are dead ---- */

/* Neuron 1 has all data active, which miss their labels by c (1, 1, -1) for
   ever; the second is dead on the line of datum k, 0 or 1, or, k = 2, on none:
   to a side that leads back if its a has the other sign than c. */
static spot
beside_live(double c, const size_t *k, const double *a, size_t count)
{
  static const double dead[][2] = {
    { 0.0, -1.0 }, { -1.0, 0.0 }, { -1.0, -1.0 }
  };
  spot s = { .n = 3, .m = 1 + count,
             .x = { { 1.0, 0.0 }, { 0.0, 1.0 }, { 1.0, 1.0 } },
             .y = { 2.0 + c, 2.0 + c, 4.0 - c }, .z = { { 2.0, 1.0, 1.0 } } };

  for (size_t j = 0; j < count; j++) {
    s.z[1 + j][0] = a[j];
    s.z[1 + j][1] = dead[k[j]][0];
    s.z[1 + j][2] = dead[k[j]][1];
  }
  return s;
}

START_TEST(dead_on_lines)
{
  for (int sign = -1; sign <= 1; sign += 2)
    for (int back = 0; back < 2; back++)
      for (size_t k = 0; k < 2; k++) {
        const double a[] = { sign, sign };
        const size_t at[2][2] = { { k, 2 }, { 2, k } };
        for (size_t i = 0; i < 2; i++) {
          const spot s = beside_live((back ? -0.01 : 0.01) * sign, at[i], a, 2);
          const said r = ask(&s);
          ck_assert_msg(r.certain && r.unique == back
                        && r.minimum == (back ? RF_YES : RF_NO),
                        "sign %d, back %d, line %zu, %zu", sign, back, k, i);
        }
      }
}
END_TEST

/* Two on one line: one of them the line leads back. */
START_TEST(dead_beside_dead)
{
  static const size_t on[] = { 1, 1 };

  for (int first = -1; first <= 1; first += 2) {
    const double a[] = { first, -first };
    const spot s = beside_live(0.01, on, a, 2);
    const said r = ask(&s);
    ck_assert(r.certain && !r.unique && r.minimum == RF_NO);
  }
}
END_TEST

/* One that is dead on the lines of e_1, e_2 and their sum, p = (-2, -2, p_3)
   for ever.  Where the third one is active another is: for p_3 = 1 the loss
   does not fall beside it, for p_3 = 3 it does, and the signs tell neither.
   Without e_2 the sum is active alone somewhere. */
START_TEST(dead_where_lines_meet)
{
  static const struct {
    const char *inputs, *labels;
    rf_truth minimum;
  } cases[] = {
    { "[1, 0, 0], [0, 1, 0], [1, 1, 0]", "-2, -2, -1", RF_YES },
    { "[1, 0, 0], [0, 1, 0], [1, 1, 0]", "-2, -2, 1", RF_UNSURE },
    { "[1, 0, 0], [0, 1, 0], [1, 1, 0]", "-2, -2, 3", RF_UNSURE },
    { "[0, 1, 0], [1, 1, 0], [1, 0, 0]", "-2, 1, -2", RF_UNSURE },
    { "[1, 0, 0], [1, 1, 0]", "-2, 1", RF_NO },
    { "[1, 0, 0], [1, 1, 0]", "-2, -1", RF_YES }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[512];
    rf_stay stay;
    step at;
    snprintf(text, sizeof text, "data: {inputs: [%s, [0, 0, 1]], labels: [%s, "
             "1]}\nnetwork: {width: 2}\ninit: {scheme: file, weights: "
             "[[1, -1, -1, 1], [1, 0, 0, -1]]}\n"
             "flow: {engine: cvode, until: 1}\n", cases[i].inputs,
             cases[i].labels);
    begin(&at, text);
    look(&stay, &at);
    ck_assert_msg(stay.certain && at.bundle->at[1].dead, "%s", stay.why);
    ck_assert_msg(stay.minimum == cases[i].minimum, "%zu: %d", i,
                  stay.minimum);
    rf_stay_clear(&stay);
    discard(&at);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_exits");
  TCase *tc = tcase_create("exits");

  test_limit(tc);
  tcase_add_test(tc, many_lines);
  tcase_add_test(tc, either_side);
  tcase_add_test(tc, range_of_two_lines);
  tcase_add_test(tc, others_of_two_lines);
  tcase_add_test(tc, edge_beside_an_exit);
  tcase_add_test(tc, adds_to_the_range);
  tcase_add_test(tc, edge_of_one_that_lives);
  tcase_add_test(tc, dead_on_lines);
  tcase_add_test(tc, dead_beside_dead);
  tcase_add_test(tc, dead_where_lines_meet);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
