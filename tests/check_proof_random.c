/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_random.c -- proofs of random problems of at most 6 data and 6
 * neurons, with equal, opposite, dependent, nearly dependent and tied data,
 * beside two that share nothing with them: a run of 60 digits and gradient
 * descent.  RF_TEST_SCALE=125 has 5,000 of them. */
#include "config.h"

#include <math.h>

#include "support/beside.h"
#include "support/euler.h"
#include "support/parse.h"

enum { MOST = 6 };

/* Of the share that may be undecided. */
#define REFUSED_MOST 0.05

struct tally {
  long problems, done, ways, forks, refused, put;
  long again;            /* runs that needed more digits */
  beside run;
  euler descent;
};

/* Problem number rep.  Weights of any scale are for the square loss alone: the
   others begin at losses like e^1000 there. */
static void
draw(gen *g, int rep)
{
  rf_rng rng = test_rng("random", rep);
  const gen_wish wish = {
    .decade = rep % 4 == 1 ? GEN_ANY : -(int)rng_size(&rng, 0, 3),
    .table = true, .square = rep % 4 < 2, .longest = rep % 8 < 4 ? 60.0 : 20.0,
    .unscaled = true, .most = MOST, .near = true
  };

  gen_draw(g, rng_next(&rng), &wish);
}

/* Beside a run of 60 digits or, where that is none of this flow (weights of
   1e-45 beside others of 1 need more), of 240. */
static const char *
beside_taylor(struct tally *t, rf_proof *proof, const char *text)
{
  const char *set[] = {
    "flow.engine=taylor", "flow.rtol=", "flow.verify=false", "flow.digits=60"
  };
  const char *fault = NULL;

  for (int i = 0; i < 2; i++) {
    rf_problem *p = test_parse_set(text, set, sizeof set / sizeof *set);
    fault = beside_run(&t->run, proof, p);
    rf_problem_free(p);
    if (!fault)
      break;
    set[3] = "flow.digits=240";
    t->again++;
  }
  return fault;
}

static const char *
compare(struct tally *t, const gen *g, const char *text, int rep)
{
  rf_problem *p = test_parse(text);
  rf_proof *proof = beside_prove(p, 96, 3);
  const char *fault = NULL;
  rf_proved proved;

  rf_proof_get(proof, &proved);
  ck_assert(!proved.put || beside_leaves_dependent(proof, g));
  t->problems++;
  if (!proved.done) {
    printf("%d: %s%s\n", rep, proved.undone ? "not unique: " : "",
           proved.doubt);
    t->forks += proved.undone != 0;
    t->refused += !proved.undone;
  } else {
    t->done += proved.unique;
    t->ways += !proved.unique;
    if (proved.put)
      t->put++;
    else
      fault = beside_taylor(t, proof, text);
    if (!fault)
      fault = euler_run(&t->descent, proof, g);
  }
  rf_proof_free(proof);
  rf_problem_free(p);
  return fault;
}

static void
print_tally(const struct tally *t)
{
  printf("beside_two: %ld problems, %ld proved with one solution, %ld with "
         "more, %ld not unique, %ld undecided\n", t->problems, t->done,
         t->ways, t->forks, t->refused);
  printf("  sixty digits: %ld events, %ld captures, %ld losses; %ld runs with "
         "marks, %ld that stop, %ld with more digits, %ld where a neuron "
         "leaves where it was put\n", t->run.events, t->run.slides,
         t->run.losses, t->run.marked, t->run.apart, t->again, t->put);
  printf("  descent: %ld runs, %ld with smaller steps, %ld with steps that are "
         "too long; %ld losses, %ld sides, %ld limits; %.2f of what is "
         "allowed\n", t->descent.runs, t->descent.finer, t->descent.coarse,
         t->descent.losses, t->descent.sides, t->descent.limits,
         t->descent.used);
}

START_TEST(beside_two)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    const char *fault;
    char *text;
    gen g;
    gen_init(&g);
    draw(&g, rep);
    text = gen_text(&g);
    fault = compare(&t, &g, text, rep);
    TEST_ASSERT(rep, !fault, "problem %d: %s\n%s", rep, fault, text);
    free(text);
    gen_clear(&g);
  }
  print_tally(&t);
  ck_assert(t.run.losses > 0 && t.descent.losses > 0);
  if (test_scale() >= 1.0)
    ck_assert((double)t.refused <= REFUSED_MOST * (double)t.problems
              && 50 * t.descent.coarse <= t.problems
              && t.run.events > 0 && t.descent.sides > 0
              && t.descent.limits > 0);
}
END_TEST

/* The proof of a problem beside descent on another one, whose first label is
   larger by 1/10: it is told, of the square loss, where that is a part of the
   loss from the start. */
START_TEST(another_problem)
{
  long told = 0, asked = 0;

  TEST_EACH(rep, test_reps(8)) {
    euler t = { 0 };
    rf_proof *proof;
    rf_proved proved;
    rf_problem *p;
    char *text;
    gen g;
    gen_init(&g);
    draw(&g, rep);
    text = gen_text(&g);
    p = test_parse(text);
    proof = beside_prove(p, 64, 3);
    rf_proof_get(proof, &proved);
    if (proved.done && proved.unique && !g.near && !g.loss) {
      mpq_t more;
      mpq_init(more);
      gen_set(more, 1, 10);
      mpq_add(g.y[0], g.y[0], more);
      mpq_clear(more);
      told += euler_run(&t, proof, &g) != NULL;
      asked++;
    }
    rf_proof_free(proof);
    rf_problem_free(p);
    free(text);
    gen_clear(&g);
  }
  printf("another_problem: %ld of %ld are told\n", told, asked);
  ck_assert(10 * told >= 9 * asked);
  if (test_scale() >= 1.0)
    ck_assert_int_gt(asked, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_random");
  TCase *tc = tcase_create("random");

  test_limit(tc);
  tcase_add_test(tc, beside_two);
  tcase_add_test(tc, another_problem);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
