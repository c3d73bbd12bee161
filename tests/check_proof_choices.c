/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_choices.c -- one choice of sides of a neuron on lines, where p is
 * known so little that it may be valid, or not: neither is said.
 *
 * The source is included: what is asked of one choice is not seen outside. */
#include "config.h"

#include <reluflow.h>

#include "proof/meeting/outcome.c"
#include "support/rf_test.h"

enum { BITS = 96 };

/* A choice on all lines with side 0, p as it is set. */
typedef struct made {
  rf_problem *problem;
  rf_terrain *ground;
  rf_doubt doubt;
  rf_ball *p;
  signed char *side;
  rf_corner_ball at;
  place s;
} made;

/* Data as YAML, n of them with labels 1; the sides of their lines. */
static made *
begin(const char *inputs, size_t n, const char *leak, const signed char *side,
      long bits)
{
  made *t = rf_alloc(1, sizeof *t);
  char text[512];
  rf_message message = { "" };
  int at = snprintf(text, sizeof text, "data: {inputs: %s, labels: [1", inputs);

  ck_assert_ptr_nonnull(t);
  for (size_t k = 1; k < n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, ", 1");
  snprintf(text + at, sizeof text - (size_t)at, "]}\nnetwork: {width: 1, leak: "
           "%s}\ninit: {scale: 1}\nflow: {engine: cvode, until: 1}\n", leak);
  ck_assert_msg(rf_problem_parse(&t->problem, &message, text, "text", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  ck_assert_int_eq(rf_terrain_create(&t->ground, t->problem, bits), RF_OK);
  ck_assert_uint_eq(t->ground->count, n);
  t->p = rf_ball_array(n);
  t->side = rf_alloc(n, 1);
  memcpy(t->side, side, n);
  t->at = (rf_corner_ball){ .ground = t->ground, .side = t->side, .sigma = 1,
                            .p = t->p };
  t->s = (place){ .at = &t->at, .doubt = &t->doubt };
  ball_init(&t->s.open);
  ck_assert(make_room(&t->s));
  t->s.free = t->s.trial + n;
  t->s.edge = t->s.free + n;
  t->s.best.sign = t->s.edge + n;
  t->s.best_edge = t->s.best.sign + n;
  memcpy(t->s.trial, side, n);
  return t;
}

static void
finish(made *t)
{
  const rf_terrain *g = t->ground;

  rf_facet_clear(&t->s.shape);
  ball_clear(&t->s.open);
  rf_release(t->s.trial);
  rf_release(t->s.held);
  rf_ball_array_free(t->s.form, g->n);
  rf_ball_array_free(t->s.more, g->n);
  rf_ball_array_free(t->s.drive, 2 * g->d);
  rf_ball_array_free(t->p, g->n);
  rf_release(t->side);
  rf_terrain_free(t->ground);
  rf_problem_free(t->problem);
  rf_release(t);
}

static void
set_p(made *t, size_t k, double middle, double radius)
{
  arb_set_d(&t->p[k], middle);
  up_blur(&t->p[k], up_d(radius));
}

static void
make_shape(made *t)
{
  ck_assert(find_basis(&t->s));
  ck_assert_int_eq(rf_facet_make(&t->s.shape, t->ground, t->s.free), RF_OK);
}

/* ---- along a line ---- */

/* p_1 or p_1/4 drives it along x_1: one certain sign of p_1 is asked for, and
   not that of its middle. */
START_TEST(driven_along)
{
  static const signed char side[] = { 0 };

  for (int sign = -1; sign <= 1; sign += 2)
    for (int far = 0; far < 2; far++) {
      made *t = begin("[[1, 0]]", 1, "0.25", side, BITS);
      set_p(t, 0, sign, far ? 1.01 : 0.99);
      ck_assert_msg(is_driven_along(&t->s, t->ground->line) == !far, "%d, %d",
                    sign, far);
      finish(t);
    }
}
END_TEST

/* ---- between the ends ---- */

static rf_truth
sign_of(double middle, double radius)
{
  return middle > radius ? RF_YES : middle < -radius ? RF_NO : RF_UNSURE;
}

/* On the line of x_1, where x_2 holds it by e = -p_2: the margins are e - p_1
   and p_2.  That it stays is unsure as soon as one of them is, whatever the
   other. */
START_TEST(between_the_ends)
{
  static const signed char side[] = { 0, 1 };
  static const double middles[] = { 8.0, -8.0, 0.0 };
  long unsure = 0;

  for (size_t i = 0; i < 9; i++) {
    const double up = middles[i / 3], down = middles[i % 3] / 4.0;
    const rf_truth above = sign_of(up, 1.0), below = sign_of(down, 0.5);
    const bool open = above == RF_UNSURE || below == RF_UNSURE;
    made *t = begin("[[1, 0], [1, 1]]", 2, "0", side, BITS);
    make_shape(t);
    set_p(t, 0, -up - down, 0.5);
    set_p(t, 1, down, 0.5);
    ck_assert_msg(is_between(&t->s, 0) == (open ? RF_UNSURE : above == below
                                           ? RF_YES : RF_NO), "%g %g", up,
                  down);
    unsure += open;
    finish(t);
  }
  ck_assert_int_eq(unsure, 5);
}
END_TEST

/* ---- to a side ---- */

/* x_2 drives it off the line of x_1 by p_2, which may be 0, unless it is
   orthogonal: then it rests there, and does not move to the idle side. */
START_TEST(moves_to_a_side)
{
  static const char *const inputs[] = {
    "[[1, 0], [1, 1]]", "[[1, 0], [0, 1]]"
  };

  for (size_t i = 0; i < 2; i++)
    for (int to = -1; to <= 1; to += 2) {
      const signed char side[] = { (signed char)to, 1 };
      made *t = begin(inputs[i], 2, "0", side, BITS);
      t->s.line[t->s.count++] = 0;
      make_shape(t);
      set_p(t, 0, 0.0, 1.0);
      set_p(t, 1, 0.0, 1.0);
      ck_assert_msg(moves_there(&t->s) == (i && to < 0 ? RF_NO : RF_UNSURE),
                    "%zu, to %d", i, to);
      finish(t);
    }
}
END_TEST

/* ---- in few bits ---- */

/* In 10 bits it is not known whether the lines of x_1 and x_2 are two: that it
   stays on both is an open choice, in 96 one of those that are decided. */
START_TEST(nearly_one_line)
{
  static const signed char side[] = { 0, 0, 1 };

  for (int few = 0; few < 2; few++) {
    made *t = begin("[[50, 0, 1], [50, 1, 1], [1, 2, 1]]", 3, "0", side,
                    few ? 10 : BITS);
    for (size_t l = 0; l < 2; l++)
      add_line(&t->s, l);
    set_p(t, 0, -1.0, 0.0);
    set_p(t, 1, -1.0, 0.0);
    set_p(t, 2, 1.0, 0.0);
    ck_assert_int_eq(try_choice(&t->s, 0), RF_OK);
    ck_assert_uint_eq(t->s.unsure, few);
    finish(t);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_choices");
  TCase *tc = tcase_create("choices");

  test_limit(tc);
  tcase_add_test(tc, driven_along);
  tcase_add_test(tc, between_the_ends);
  tcase_add_test(tc, moves_to_a_side);
  tcase_add_test(tc, nearly_one_line);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
