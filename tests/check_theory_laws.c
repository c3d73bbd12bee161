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

static const char *const engine[] =
  { "flow.engine=cvode", "flow.rtol=1e-9" };

/* A problem of the generator. */
static rf_problem *
generate(uint64_t seed)
{
  static const gen_wish wish = { .decade = GEN_ANY, .longest = 3.0 };
  rf_problem *p = NULL;
  rf_message message;
  char *text;
  gen g;

  gen_init(&g);
  gen_draw(&g, seed, &wish);
  text = gen_text(&g);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "test", engine, 2)
                == RF_OK, "%s", message.text);
  free(text);
  gen_clear(&g);
  return p;
}

/* One of those, or of data that are separated by construction: every y_k x_k is
   within 39 degrees of the first axis. */
static rf_problem *
draw(int rep)
{
  const char *set[] = { engine[0], engine[1],
                        "init.scheme=balanced", "init.scale=1e-2",
                        "network.width=4", "loss.name=logistic",
                        "flow.until=8" };
  rf_rng g = test_rng("laws", rep);
  rf_problem *p = NULL;
  rf_message message;
  double x[12], y[6];

  if (rep % 4)
    return generate(test_seed() + (uint64_t)rep);
  for (size_t k = 0; k < 6; k++) {
    y[k] = rng_uniform(&g) < 0.0 ? -1.0 : 1.0;
    x[2 * k] = y[k];
    x[2 * k + 1] = 0.8 * rng_uniform(&g);
  }
  ck_assert_msg(rf_problem_create(&p, &message, &(rf_data){ 6, 2, x, y }, set,
                                  7) == RF_OK, "%s", message.text);
  return p;
}

typedef struct counts {
  int seen[5], monotone;   /* seen[rf_verdict] */
} counts;

/* No law is violated; p is freed. */
static void
check_laws(counts *n, rf_problem *p, int rep)
{
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
    n->seen[c.verdict]++;
    n->monotone += !strcmp(c.name, "MMV.mono")
      && c.verdict == RF_VERDICT_HOLDS;
  }
  rf_claims_free(claims);
  rf_problem_free(p);
}

START_TEST(laws_hold)
{
  counts n = { .monotone = 0 };
  int problems = 0;

  TEST_EACH(rep, test_reps(400)) {
    check_laws(&n, draw(rep), rep);
    problems++;
  }
  printf("laws_hold: %d problems: %d hold, %d undecided, %d vacuous, %d not "
         "met; %d with monotone activation\n", problems, n.seen[0], n.seen[2],
         n.seen[3], n.seen[4], n.monotone);
  ck_assert_int_gt(n.seen[RF_VERDICT_HOLDS], 2 * problems);
  ck_assert_int_gt(n.monotone, 0);
}
END_TEST

/* A neuron that starts with a = 0, whose a w is soon small beside its error; a
   D of 1e-189, whose square is no double; a neuron that nothing activates and
   that has a leak to leave by; a loss of 1e-36, which is rounding. */
START_TEST(laws_hold_at_edges)
{
  static const uint64_t seed[] = { 20261643, 20261933, 20262015, 20263629 };
  counts n = { .monotone = 0 };

  for (size_t i = 0; i < sizeof seed / sizeof *seed; i++)
    check_laws(&n, generate(seed[i]), (int)i);
  ck_assert_int_gt(n.seen[RF_VERDICT_HOLDS], 10);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("laws");
  TCase *t = tcase_create("laws");

  test_limit(t);
  tcase_add_test(t, laws_hold);
  tcase_add_test(t, laws_hold_at_edges);
  suite_add_tcase(s, t);
  return run_suite(s);
}
