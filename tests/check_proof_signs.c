/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_signs.c -- margins that hold whatever the sizes of the p_k, whose
 * signs are those of the labels: of every line, and where a ball tells the sign
 * of every coefficient.
 *
 * The source is included: a neuron in the plane slides on one line. */
#include "config.h"

#include <reluflow.h>

#include "proof/whole/vanish.c"
#include "support/rf_test.h"

enum { BITS = 96 };

/* Data and labels as YAML. */
static rf_terrain *
begin(rf_problem **problem, const char *inputs, const char *labels)
{
  char text[512];
  rf_message message = { "" };
  rf_terrain *g;

  snprintf(text, sizeof text, "data: {inputs: %s, labels: %s}\n"
           "loss: {name: exponential}\nnetwork: {width: 1}\n"
           "init: {scale: 1}\nflow: {engine: cvode, until: 1}\n", inputs,
           labels);
  ck_assert_msg(rf_problem_parse(problem, &message, text, "text", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  ck_assert_int_eq(rf_terrain_create(&g, *problem, BITS), RF_OK);
  return g;
}

static void
finish(rf_terrain *g, rf_problem *p)
{
  rf_terrain_free(g);
  rf_problem_free(p);
}

/* c_1 p_1 + c_2 p_2 of p_1 > 0 > p_2, each c known up to a radius. */
START_TEST(forms_of_balls)
{
  static const struct {
    double c[2], radius;
    bool positive;
  } cases[] = {
    { { 1.0, 0.0 }, 0.0, true }, { { 1.0, -1.0 }, 0.9, true },
    { { 1.0, -1.0 }, 1.1, false }, { { 1.0, -0.5 }, 0.6, false },
    { { 0.5, -1.0 }, 0.6, false }, { { 1.0, 1.0 }, 0.0, false },
    { { -1.0, -1.0 }, 0.0, false }, { { 0.0, 0.0 }, 0.0, false }
  };
  rf_problem *p = NULL;
  rf_terrain *g = begin(&p, "[[1, 0], [0, 1]]", "[1, -1]");
  rf_ball *form = rf_ball_array(2);

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (size_t k = 0; k < 2; k++) {
      arb_set_d(&form[k], cases[i].c[k]);
      up_blur(&form[k], up_d(cases[i].radius));
    }
    ck_assert_msg(always_positive(form, g) == cases[i].positive, "%zu", i);
  }
  rf_ball_array_free(form, 2);
  finish(g, p);
}
END_TEST

/* It slides on the lines of x_1 and x_2, which have data on both sides, or
   not. */
START_TEST(margins_of_two_lines)
{
  static const struct {
    const char *inputs, *labels;
    bool keeps;
  } cases[] = {
    { "[[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]]",
      "[-1, -1, -1, -1, 1]", true },
    { "[[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]]",
      "[-1, -1, -1, 1, 1]", false },
    { "[[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0], [0, 0, 1]]",
      "[-1, -1, 1, -1, 1]", false },
    { "[[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1]]", "[-1, -1, -1, 1]",
      false },
    { "[[1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]]", "[-1, -1, -1, 1]",
      false }
  };
  static const signed char side[] = { 0, 0, 1 };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rf_problem *p = NULL;
    rf_terrain *g = begin(&p, cases[i].inputs, cases[i].labels);
    rf_cohort u = { .sign = 1 };
    ck_assert_uint_eq(g->count, 3);
    ck_assert_int_eq(rf_facet_make(&u.shape, g, side), RF_OK);
    ck_assert_msg(keeps_sliding(&u, g) == cases[i].keeps, "%zu", i);
    rf_facet_clear(&u.shape);
    finish(g, p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_signs");
  TCase *tc = tcase_create("signs");

  test_limit(tc);
  tcase_add_test(tc, forms_of_balls);
  tcase_add_test(tc, margins_of_two_lines);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
