/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_price.c -- what a proof costs is forecast; one that is too dear
 * says what makes it. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/whole/price.h"
#include "support/parse.h"

/* Two lines, so that a neuron that lives costs 2 (d + 4) + (d + 1)^2 = 21 each
   step; the first one comes to the line of x_1 at 0.196 or so if its D stays as
   it is, the second is dead, others never come to one. */
static double
forecast(double until, size_t others)
{
  char text[1024];
  int at = snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0.5, 1]], "
                    "labels: [1, 3]}\nnetwork: {width: %zu}\n"
                    "init: {scheme: file, weights: [[1, -0.1, 1], "
                    "[1, -1, -1]", 2 + others);
  rf_problem *p;
  rf_terrain *ground = NULL;
  rf_bundle *b = NULL;
  rf_doubt doubt;
  double products = -1.0;

  for (size_t i = 0; i < others; i++)
    at += snprintf(text + at, sizeof text - (size_t)at, ", [1e-9, 1, 1]");
  snprintf(text + at, sizeof text - (size_t)at, "]}\n"
           "flow: {engine: cvode, until: %.17g}\n", until);
  p = test_parse(text);
  ck_assert_int_eq(rf_terrain_create(&ground, p, 128), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&b, &doubt, ground), RF_OK);
  ck_assert_int_eq(rf_proof_price(&products, b), RF_OK);
  ck_assert_int_eq(rf_proof_afford(&doubt, b, 1e-30),
                   products > 0.0 ? RF_EUNSURE : RF_OK);
  rf_bundle_free(b);
  rf_terrain_free(ground);
  rf_problem_free(p);
  return products;
}

START_TEST(prices)
{
  for (size_t others = 0; others < 5; others++) {
    ck_assert_double_eq(forecast(0.19, others), 0.0);
    ck_assert_double_eq(forecast(0.20, others), 21.0 * (1.0 + (double)others));
  }
}
END_TEST

/* The doubt has the effort that does; with it the proof is the same as if it
   had never been asked for. */
START_TEST(too_dear)
{
  static const double bad[] = { 0.0, -1.0, INFINITY, NAN };
  const char *text = "data: {inputs: [[1, 0], [0.5, 1]], labels: [1, 3]}\n"
    "network: {width: 30}\ninit: {scheme: balanced, scale: 0.1}\n"
    "flow: {engine: cvode, until: 3}\n";
  rf_problem *p = test_parse(text);
  rf_message message = { "" };
  rf_proof_options o;
  rf_proof *proof = NULL;
  rf_proved g, free_of_it;
  const char *told;

  rf_proof_defaults(&o);
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_OK);
  rf_proof_get(proof, &free_of_it);
  ck_assert(free_of_it.done && free_of_it.events > 0);
  rf_proof_free(proof);
  o.effort = 1e-9;
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_OK);
  rf_proof_get(proof, &g);
  told = g.doubt ? strstr(g.doubt, "--effort ") : NULL;
  ck_assert_msg(!g.done && told && strstr(g.doubt, "t = 0: too dear: about ")
                && g.steps == 0 && g.bits == o.bits, "%s", g.doubt);
  o.effort = strtod(told + 9, NULL);
  rf_proof_free(proof);
  ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_OK);
  rf_proof_get(proof, &g);
  ck_assert(g.done && g.events == free_of_it.events
            && g.steps == free_of_it.steps && g.bits == free_of_it.bits);
  rf_proof_free(proof);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    o.effort = bad[i];
    ck_assert_int_eq(rf_proof_create(&proof, &message, p, &o), RF_EINVAL);
  }
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_price");
  TCase *tc = tcase_create("price");

  test_limit(tc);
  tcase_add_test(tc, prices);
  tcase_add_test(tc, too_dear);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
