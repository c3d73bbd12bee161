/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_laws.c -- laws that hold without hypotheses, over many random
 * problems with everything planted, through the claims on steps: Euler's
 * identity, the balance of energy, conservation, signs, descent, and for
 * separated data the monotone activation. */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

#include "input/generator.h"
#include "support/rf_test.h"

static const char *const laws[] =
  { "GEN.*", "MMV.mono", "MMV.trap", "MMV.lemma14", "BF2.mono" };

/* A problem of the generator, or of data that are separated by construction:
   every y_k x_k is within 39 degrees of the first axis. */
static rf_problem *
draw(int rep)
{
  static const gen_wish wish = { .decade = GEN_ANY, .longest = 3.0 };
  const char *set[] = { "flow.engine=cvode", "flow.rtol=1e-9",
                        "init.scheme=balanced", "init.scale=1e-2",
                        "network.width=4", "loss.name=logistic",
                        "flow.until=8" };
  rf_rng g = test_rng("laws", rep);
  rf_problem *p = NULL;
  rf_message message;
  double x[12], y[6];

  if (rep % 4) {
    gen own;
    char *text;
    gen_init(&own);
    gen_draw(&own, test_seed() + (uint64_t)rep, &wish);
    text = gen_text(&own);
    ck_assert_msg(rf_problem_parse(&p, &message, text, "test", set, 2)
                  == RF_OK, "%s", message.text);
    free(text);
    gen_clear(&own);
    return p;
  }
  for (size_t k = 0; k < 6; k++) {
    y[k] = rng_uniform(&g) < 0.0 ? -1.0 : 1.0;
    x[2 * k] = y[k];
    x[2 * k + 1] = 0.8 * rng_uniform(&g);
  }
  ck_assert_msg(rf_problem_create(&p, &message, &(rf_data){ 6, 2, x, y }, set,
                                  7) == RF_OK, "%s", message.text);
  return p;
}

START_TEST(laws_hold)
{
  int seen[5] = { 0 }, problems = 0, monotone = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_problem *p = draw(rep);
    rf_claims *claims = NULL;
    rf_claims_options o;
    rf_message message;
    rf_claim c;
    rf_claims_defaults(&o);
    o.ids = laws;
    o.count = sizeof laws / sizeof *laws;
    ck_assert_msg(rf_claims_create(&claims, &message, p, NULL, NULL, &o)
                  == RF_OK, "%s", message.text);
    for (size_t i = 0; rf_claims_get(claims, &c, i) == RF_OK; i++) {
      TEST_ASSERT(rep, c.verdict != RF_VERDICT_VIOLATED,
                  "%s: margin %s +- %s, measured %s, bound %s, neuron %zu at "
                  "%s", c.name, c.margin, c.uncertainty, c.measured, c.bound,
                  c.neuron, c.time ? c.time : "-");
      seen[c.verdict]++;
      monotone += !strcmp(c.name, "MMV.mono")
        && c.verdict == RF_VERDICT_HOLDS;
    }
    problems++;
    rf_claims_free(claims);
    rf_problem_free(p);
  }
  printf("laws_hold: %d problems: %d hold, %d undecided, %d vacuous, %d not "
         "met; %d with monotone activation\n", problems, seen[0], seen[2],
         seen[3], seen[4], monotone);
  ck_assert_int_gt(seen[RF_VERDICT_HOLDS], 2 * problems);
  ck_assert_int_gt(monotone, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("laws");
  TCase *t = tcase_create("laws");

  test_limit(t);
  tcase_add_test(t, laws_hold);
  suite_add_tcase(s, t);
  return run_suite(s);
}
