/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_claims.c -- claims of the papers on problems whose answers are
 * known from outside, and the rule of the five words. */
#include "config.h"

#include <math.h>

#include "reluflow.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"
#include "theory/claims/verdict.h"

static rf_problem *
parse(const char *text)
{
  rf_problem *problem = NULL;
  rf_message message;

  ck_assert_msg(rf_problem_parse(&problem, &message, text, "test", ".", NULL,
                                 0) == RF_OK, "%s", message.text);
  return problem;
}

/* Claims of an experiment; ids: one pattern. */
static rf_claims *
check(const char *text, const char *id, const char *epsilon,
      const char *alpha0, bool all)
{
  rf_problem *problem = parse(text);
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  rf_claims_defaults(&o);
  o.epsilon = epsilon;
  o.alpha0 = alpha0;
  o.ids = &id;
  o.count = 1;
  o.all = all;
  ck_assert_msg(rf_claims_create(&claims, &message, problem, list, NULL, &o)
                == RF_OK, "%s", message.text);
  rf_extremals_free(list);
  rf_problem_free(problem);
  return claims;
}

static rf_claim
row(const rf_claims *claims, size_t i)
{
  rf_claim c;

  ck_assert_msg(rf_claims_get(claims, &c, i) == RF_OK, "no row %zu", i);
  return c;
}

/* The three points of the paper and four neurons, lambda = 1e-3: V1. */
#define POINTS \
  "data:\n" \
  "  inputs: [[-3/4], [-1/2], [1/8]]\n" \
  "  labels: [11/10, 1/10, 8/10]\n" \
  "  bias: true\n"
#define V1 POINTS \
  "network: {width: 4}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004]\n" \
  "    - [0.0005, 3/6500, 1/5200]\n" \
  "    - [-0.0005, -1/5200, 3/6500]\n" \
  "    - [0.0005, -3/6500, -1/5200]\n"
/* One neuron just outside the dead cone. */
#define V2 POINTS \
  "network: {width: 1}\n" \
  "init:\n" \
  "  scheme: file\n" \
  "  weights: [[0.001, 144/145000, -17/145000]]\n"
#define A3B \
  "data:\n" \
  "  inputs: [[-0.95], [0], [0.95]]\n" \
  "  labels: [1, 0.05, 1]\n" \
  "  bias: true\n" \
  "network: {width: 4}\n" \
  "init: {scheme: balanced, scale: 1e-3}\n"

/* A claim on a problem: its verdict, and what is printed with it.  value is
   that of what was measured, of a margin where margin is set; digits as they
   stand in the sources of the numbers. */
typedef struct expected {
  const char *text, *id, *epsilon, *alpha0;
  size_t row;
  bool all, margin;
  rf_verdict verdict;
  double value, within;
} expected;

static const expected table[] = {
  { V1, "BF0.cond1", "1/4", "1", 0, true, false, RF_VERDICT_HOLDS,
    0.529160531492, 1e-12 },
  { V1, "BF0.cond1", "1/4", "1", 1, true, false, RF_VERDICT_HOLDS,
    0.496138938357, 1e-12 },
  { V1, "BF0.cond1", "1/4", "1", 2, true, false, RF_VERDICT_UNMET,
    -0.999684840077, 1e-12 },
  { V1, "BF0.cond1", "1/4", "1", 3, true, false, RF_VERDICT_HOLDS,
    0.233079095255, 1e-12 },
  { V1, "BF0.cond1", "1/4", "0.1", 2, true, true, RF_VERDICT_UNMET,
    -0.0046974, 5e-8 },
  { V1, "BF0.cond1", "1/4", "0.0251", 2, true, false, RF_VERDICT_HOLDS,
    -0.999684840077, 1e-12 },
  { V1, "BF0.cond1", "1/4", "0.0252", 2, true, false, RF_VERDICT_UNMET,
    -0.999684840077, 1e-12 },
  { V2, "BF0.cond1", "1/4", "1", 0, true, false, RF_VERDICT_HOLDS,
    0.00684, 5e-6 },
  { V1, "BF0.h9", "1/4", "1", 0, false, false, RF_VERDICT_UNMET,
    74.57452023, 5e-9 },
  { V1, "BF0.h9", "1/4", "0.5", 0, false, false, RF_VERDICT_UNMET,
    158.3931144, 5e-8 },
  { V1, "BF0.h9", "1/4", "0.1", 0, false, false, RF_VERDICT_UNMET,
    3959.827861, 5e-7 },
  { V1, "BF0.h9", "1/4", "0.01", 0, false, false, RF_VERDICT_UNMET,
    395982.7861, 5e-5 },
  { A3B, "BF0.h9", "1/4", "1", 0, false, false, RF_VERDICT_UNMET,
    2267.0727, 5e-5 },
  { V1, "BF0.const.ln_C", "1/4", "1", 0, false, false, RF_VERDICT_HOLDS,
    55.69729484, 5e-9 },
  { V1, "BF0.const.ln_C", "1/4", "0.5", 0, false, false, RF_VERDICT_HOLDS,
    116.3782657, 5e-8 },
  { V1, "BF0.const.ln_C", "1/4", "0.1", 0, false, false, RF_VERDICT_HOLDS,
    2837.504834, 5e-7 },
  { V1, "BF0.const.ln_C", "1/4", "0.01", 0, false, false, RF_VERDICT_HOLDS,
    283126.3408, 5e-5 },
  { V1, "BF0.const.lambda_star", "1/10", "1", 0, false, false,
    RF_VERDICT_HOLDS, 0.069329252, 5e-10 },
  { V1, "BF0.const.lambda_star", "1/4", "0.5", 0, false, false,
    RF_VERDICT_HOLDS, 0.01316287, 5e-9 },
  { V1, "BF0.const.lambda_star", "0.3", "0.1", 0, false, false,
    RF_VERDICT_HOLDS, 7.9755974e-5, 5e-13 },
  { V1, "BF0.const.lambda_star", "0.3", "0.01", 0, false, false,
    RF_VERDICT_HOLDS, 2.5221053e-7, 5e-15 },
  { A3B, "BF0.const.lambda_star", "1/4", "1", 0, false, false,
    RF_VERDICT_HOLDS, 2.0465575e-4, 5e-12 },
  { V1, "BF2.A5", "1/4", "1", 0, false, false, RF_VERDICT_UNMET,
    0.45689614, 5e-9 },
  { V1, "BF2.A6", "1/4", "1", 0, false, false, RF_VERDICT_HOLDS,
    1.0 / 18.0, 1e-14 },
  { A3B, "BF2.A3", "1/4", "1", 0, false, false, RF_VERDICT_HOLDS, 0.05,
    1e-15 },
  { A3B, "BF2.A5", "1/4", "1", 0, false, false, RF_VERDICT_HOLDS, 1.3380856,
    5e-8 },
  { A3B, "BF2.A6", "1/4", "1", 0, false, false, RF_VERDICT_HOLDS,
    14459.0 / 72000.0, 1e-14 },
};

START_TEST(known_numbers)
{
  const size_t count = sizeof table / sizeof *table;

  for (size_t i = 0; i < count; i++) {
    const expected *e = &table[i];
    rf_claims *claims = check(e->text, e->id, e->epsilon, e->alpha0, e->all);
    const rf_claim c = row(claims, e->row);
    const char *number = e->margin ? c.margin : c.measured;
    ck_assert_msg(number && fabs(strtod(number, NULL) - e->value)
                  <= e->within, "row %zu, %s: %s", i, e->id,
                  number ? number : "none");
    ck_assert_msg(c.verdict == e->verdict, "row %zu, %s: %s", i, e->id,
                  rf_verdict_name(c.verdict));
    rf_claims_free(claims);
  }
  printf("known_numbers: %zu rows\n", count);
}
END_TEST

/* Words without numbers. */
START_TEST(known_words)
{
  static const struct { const char *text, *id; rf_verdict verdict; } word[] = {
    { V1, "BF0.saddle", RF_VERDICT_HOLDS },
    { V1, "BF0.generic", RF_VERDICT_HOLDS },
    { V1, "BF2.A3", RF_VERDICT_UNMET }, { V1, "BF2.A4", RF_VERDICT_HOLDS },
    { A3B, "BF2.A4", RF_VERDICT_HOLDS },
    /* Three neurons with their datum, and no other, in G's way: the smallest
       example of a saddle. */
    { "data:\n  inputs: [[0, 0, 1], [1, 0, -0.2], [0, 1, -0.2]]\n"
      "  labels: [1, 1, 1]\nnetwork: {width: 2}\n", "BF0.saddle",
      RF_VERDICT_UNMET },
    { "data:\n  inputs: [[1, 1], [2, 2], [0, 1]]\n  labels: [1, 1, 1]\n"
      "network: {width: 2}\n", "BF0.generic", RF_VERDICT_UNMET },
    { "data:\n  inputs: [[1, 0], [0, 1]]\n  labels: [1, 1]\n"
      "network: {width: 2}\n", "BF2.A4", RF_VERDICT_UNMET },
    { "data:\n  inputs: [[1, 0], [0, 1]]\n  labels: [1, -1]\n"
      "loss: {name: logistic}\nnetwork: {width: 2}\n", "BF2.A5",
      RF_VERDICT_UNDECIDED },
  };
  const size_t count = sizeof word / sizeof *word;

  for (size_t i = 0; i < count; i++) {
    rf_claims *claims = check(word[i].text, word[i].id, "1/4", "1", false);
    const rf_claim c = row(claims, 0);
    ck_assert_msg(c.verdict == word[i].verdict, "%zu, %s: %s", i, word[i].id,
                  rf_verdict_name(c.verdict));
    rf_claims_free(claims);
  }
}
END_TEST

/* The rule itself, over all that it can be asked. */
START_TEST(five_words)
{
  int seen[5] = { 0 };

  for (int i = 0; i < 36; i++) {
    const rf_case c = { .met = i % 3, .conclusion = i / 3 % 3,
                        .vacuous = i / 9 % 2, .assumption = i / 18 };
    const rf_verdict v = rf_judge(&c);
    seen[v]++;
    if (v == RF_VERDICT_HOLDS)
      ck_assert(c.met == RF_YES && c.conclusion == RF_YES);
    if (v == RF_VERDICT_VIOLATED)
      ck_assert(c.met == RF_YES && c.conclusion == RF_NO && !c.assumption
                && !c.vacuous);
    if (c.met == RF_NO)
      ck_assert_int_eq(v, RF_VERDICT_UNMET);
    if (c.met == RF_UNSURE)
      ck_assert_int_eq(v, RF_VERDICT_UNDECIDED);
    if (c.met == RF_YES && c.vacuous)
      ck_assert_int_eq(v, RF_VERDICT_VACUOUS);
  }
  for (int v = 0; v < 5; v++)
    ck_assert_int_gt(seen[v], 0);
}
END_TEST

/* A margin says yes or no only where its error leaves no other: the same
   number, known better and better, is never first one, then the other. */
START_TEST(margins_are_not_guessed)
{
  int decided = 0, checked = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("margins_are_not_guessed", rep);
    const double margin = rng_uniform(&g) * ldexp(1.0, -(rep % 20));
    rf_truth before = RF_UNSURE;
    for (int bits = 0; bits < 40; bits++) {
      const double error = ldexp(1.0, -bits);
      rf_real r;
      rf_truth now;
      rf_real_init(&r, 100);
      mpfr_set_d(r.lo, margin - error, MPFR_RNDD);
      mpfr_set_d(r.hi, margin + error, MPFR_RNDU);
      now = rf_margin_truth(&r);
      rf_real_clear(&r);
      TEST_ASSERT(rep, now == RF_UNSURE || (now == RF_YES) == (margin > 0.0),
                  "margin %g, error %g: %d", margin, error, now);
      TEST_ASSERT(rep, before == RF_UNSURE || now == before,
                  "margin %g, error %g: %d after %d", margin, error, now,
                  before);
      before = now;
      checked++;
    }
    decided += before != RF_UNSURE;
  }
  printf("margins_are_not_guessed: %d checked, %d decided\n", checked,
         decided);
  ck_assert_int_gt(decided, 0);
}
END_TEST

/* Every claim is in the list once, and found by its own id. */
START_TEST(catalogue)
{
  const size_t count = rf_statement_count();
  rf_statement s, t;

  ck_assert_uint_gt(count, 9);
  ck_assert_int_eq(rf_statement_get(&s, count), RF_EINVAL);
  for (size_t i = 0; i < count; i++) {
    ck_assert_int_eq(rf_statement_get(&s, i), RF_OK);
    ck_assert(s.id && s.source && s.text && s.conclusion && s.scope
              && s.when);
    ck_assert_msg(strlen(s.id) <= 12 && strlen(s.text) <= 27, "%s: too long",
                  s.id);
    for (size_t j = 0; j < i; j++) {
      ck_assert_int_eq(rf_statement_get(&t, j), RF_OK);
      ck_assert_str_ne(s.id, t.id);
    }
  }
}
END_TEST

/* What is asked wrongly, and what is said then. */
START_TEST(bad_requests)
{
  static const struct { const char *id, *epsilon, *alpha0, *says; } bad[] = {
    { "BF0.cond", "1/4", "1", "BF0.cond1" },
    { "bf2.a5", "1/4", "1", "BF2.A5" },
    { "", "1/4", "1", "no such claim" },
    { "BF0.saddle.x", "1/4", "1", "BF0.saddle" },
    { "*", "1/3", "1", "epsilon" }, { "*", "0", "1", "epsilon" },
    { "*", "-1/4", "1", "epsilon" }, { "*", "x", "1", "epsilon" },
    { "*", "1/4", "1.01", "alpha0" }, { "*", "1/4", "0", "alpha0" },
  };
  rf_problem *problem = parse(V1);
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    rf_claims_defaults(&o);
    o.ids = &bad[i].id;
    o.count = 1;
    o.epsilon = bad[i].epsilon;
    o.alpha0 = bad[i].alpha0;
    ck_assert_int_eq(rf_claims_create(&claims, &message, problem, NULL, NULL,
                                      &o), RF_EINVAL);
    ck_assert_msg(strstr(message.text, bad[i].says) != NULL, "%s",
                  message.text);
    ck_assert_ptr_null(claims);
  }
  rf_problem_free(problem);
}
END_TEST

/* Nothing is left behind where an allocation fails, and with enough of them
   all is as without. */
START_TEST(every_allocation_may_fail)
{
  rf_problem *problem = parse(V1);
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;
  rf_status status = RF_ENOMEM;
  int failed = 0;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  rf_claims_defaults(&o);
  o.follow = 0;
  for (long k = 0; status != RF_OK; k += 1 + k / 20) {
    rf_set_allocator(failing_alloc, counting_free);
    fuse = k;
    live = 0;
    status = rf_claims_create(&claims, &message, problem, list, NULL, &o);
    if (status == RF_OK)
      rf_claims_free(claims);
    ck_assert_int_eq(live, 0);
    rf_set_allocator(NULL, NULL);
    ck_assert_msg(status == RF_OK || status == RF_ENOMEM, "%s",
                  message.text);
    failed += status != RF_OK;
  }
  ck_assert_int_gt(failed, 20);
  rf_extremals_free(list);
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("claims");
  TCase *t = tcase_create("claims");
  int code;

  test_limit(t);
  tcase_add_test(t, known_numbers);
  tcase_add_test(t, known_words);
  tcase_add_test(t, five_words);
  tcase_add_test(t, margins_are_not_guessed);
  tcase_add_test(t, catalogue);
  tcase_add_test(t, bad_requests);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
