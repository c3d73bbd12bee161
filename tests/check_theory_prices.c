/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_prices.c -- claims that became cheap say what they said, by
 * plain ways that look at everything; claims that are dear say so, and what
 * would decide them. */
#include "config.h"

#include <math.h>

#include "support/parse.h"
#include "theory/papers/catalogue.h"
#include "theory/steps/price.h"

/* Gaussian data, a balanced start of a scale that lets neurons turn soon. */
#define EXPERIMENT \
  "data: {design: gaussian, n: %d, d: %d, seed: %d}\n" \
  "network: {width: %d, leak: %s}\n" \
  "init: {scheme: balanced, scale: 0.1, seed: %d}\n" \
  "flow: {until: %.17g, rtol: 1e-8}\n"

/* One claim of an experiment. */
static rf_claims *
hear(const char *text, const char *id, double effort)
{
  rf_problem *problem = test_parse(text);
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;

  rf_claims_defaults(&o);
  o.ids = &id;
  o.count = 1;
  o.effort = effort;
  ck_assert_msg(rf_claims_create(&claims, &message, problem, NULL, NULL, &o)
                == RF_OK, "%s", message.text);
  rf_problem_free(problem);
  return claims;
}

static rf_claim
first_row(const rf_claims *claims)
{
  rf_claim c;

  ck_assert_int_eq(rf_claims_get(claims, &c, 0), RF_OK);
  return c;
}

/* ---- GEN.signs ---- */

/* All neurons and all data at some places of each piece. */
typedef struct plain {
  rf_surveyor own;
  double worst;
  size_t events, samples;
} plain;

static double
wrong(const rf_track *t, const double *x, int u, double tau)
{
  double dot = 0.0, w2 = 0.0, x2 = 0.0;

  for (size_t l = 1; l < t->row; l++) {
    double w = t->c[t->degree * t->row + l];
    for (size_t i = t->degree; i-- > 0; )
      w = w * tau + t->c[i * t->row + l];
    dot += w * x[l - 1];
    w2 += w * w;
    x2 += x[l - 1] * x[l - 1];
  }
  return -u * dot / sqrt(w2 * x2);
}

static rf_status
look_at_all(rf_surveyor *own, rf_survey *v, const rf_track *t)
{
  plain *s = (plain *)own;
  signed char u[64];

  ck_assert_uint_le(v->n, 64);
  ck_assert_int_eq(rf_stretch_pattern(v->now, u, t->piece.neuron), RF_OK);
  for (size_t k = 0; k < v->n; k++)
    for (int i = 0; i <= 4 && u[k]; i++) {
      const double tau = t->piece.low
        + 0.25 * i * (t->piece.high - t->piece.low);
      s->worst = fmax(s->worst, wrong(t, v->x + k * v->d, u[k], tau));
      s->samples++;
    }
  return RF_OK;
}

/* Follow a flow, its first event told as its end; the survey tells of what came
   before. */
static plain
sample_all(const char *text, double until, double *first)
{
  rf_problem *p = test_parse(text);
  plain s = { .worst = -INFINITY };
  rf_survey *survey;
  rf_flow *flow;
  rf_message message;
  rf_observer o;
  rf_status status;

  s.own.to = INFINITY;
  s.own.track = look_at_all;
  *first = INFINITY;
  ck_assert_int_eq(rf_survey_create(&survey, p), RF_OK);
  rf_survey_add(survey, &s.own);
  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  o = rf_survey_observer(survey);
  ck_assert_int_eq(rf_flow_observe(flow, &o), RF_OK);
  while ((status = rf_flow_step(flow, &message, until)) == RF_EVENT) {
    if (!s.events++)
      *first = rf_flow_time(flow);
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  rf_flow_free(flow);
  rf_survey_free(survey);
  rf_problem_free(p);
  return s;
}

/* Before the first event the supremum is below 0, that of the neuron and the
   datum which come nearest: no pair may be passed over.  Two runs differ by
   their errors, 50 rtol (1 + t) of a direction each, with t <= 4; samples are
   no more than a hundredth of a step's turn below the supremum. */
static void
compare_signs(int rep, const char *text, const plain *s, size_t *below)
{
  rf_claims *claims = hear(text, "GEN.signs", 1.0);
  const rf_claim c = first_row(claims);
  const double measured = c.measured ? strtod(c.measured, NULL) : NAN;
  const double off = c.uncertainty ? strtod(c.uncertainty, NULL) : NAN;

  TEST_ASSERT(rep, c.verdict == RF_VERDICT_HOLDS, "%s: %s",
              rf_verdict_name(c.verdict), c.note);
  TEST_ASSERT(rep, s->worst <= measured + 2.0 * off + 5e-6
              && measured <= s->worst + 1e-3 + 2.0 * off,
              "measured %.17g +- %g, sampled %.17g", measured, off, s->worst);
  *below += measured < -1e-6;
  rf_claims_free(claims);
}

START_TEST(signs_by_all_pairs)
{
  size_t below = 0, samples = 0, events = 0;

  TEST_EACH(rep, test_reps(24)) {
    const char *leak = rep % 3 == 2 ? "0.3" : "0";
    double first, until = 4.0;
    char text[512];
    plain s;
    snprintf(text, sizeof text, EXPERIMENT, 20 + rep, 2 + rep % 7, rep + 1,
             3 + rep % 9, leak, rep + 5, until);
    s = sample_all(text, until, &first);
    events += s.events;
    if (rep % 2 && isfinite(first)) {
      until = 0.95 * first;
      snprintf(text, sizeof text, EXPERIMENT, 20 + rep, 2 + rep % 7, rep + 1,
               3 + rep % 9, leak, rep + 5, until);
      s = sample_all(text, until, &first);
    }
    compare_signs(rep, text, &s, &below);
    samples += s.samples;
  }
  printf("signs_by_all_pairs: %zu events, %zu suprema below 0, %zu samples\n",
         events, below, samples);
  ck_assert(below > 0 || test_scale() < 0.5);
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* ---- the end ---- */

/* Where the neurons make every output the loss ends at 0: without a system to
   solve, and by solving one, as of data with weights, though all are 1. */
START_TEST(all_outputs_are_made)
{
  static const char *const weights[] =
    { "", ", weights: [1, 1, 1, 1, 1, 1]" };

  for (size_t i = 0; i < 2; i++) {
    char text[512];
    rf_claims *claims;
    rf_claim c;
    snprintf(text, sizeof text, "data: {inputs: [[1, 2], [3, -1], [-2, 1], "
             "[-1, -1], [0, 1], [2, 3]], labels: [1, -1, 2, 1, 3, -2]%s}\n"
             "network: {width: 40}\n"
             "init: {scheme: balanced, scale: 0.1}\nflow: {until: 0.01}\n",
             weights[i]);
    claims = hear(text, "STA.local", 1.0);
    c = first_row(claims);
    ck_assert_msg(c.measured && !strcmp(c.measured, "0")
                  && strstr(c.note, "loss 0"), "%zu: %s, %s", i, c.measured,
                  c.note);
    rf_claims_free(claims);
  }
}
END_TEST

/* ---- prices ---- */

/* Of so many stretches of which each has its price the first ones are paid,
   and the excess is that of all over what there is in the end. */
START_TEST(prices_are_counted)
{
  rf_survey v = { .n = 100, .d = 10, .effort = 0.5 };
  const double share = 0.5 * RF_PRICE_SHARE * 1000.0;
  const double each = 0.5 * RF_PRICE_FREE / 99.5 + share;
  rf_price dear = { 0 }, cheap = { 0 };
  size_t paid = 0;

  for (int i = 0; i < 100; i++) {
    v.stretches++;
    ck_assert(rf_price_pay(&cheap, &v, share));
    paid += rf_price_pay(&dear, &v, each);
    if (dear.refused)
      break;
  }
  ck_assert_uint_eq(paid, 99);
  ck_assert(dear.refused && !cheap.refused);
  ck_assert(!rf_price_pay(&dear, &v, 0.0));
  ck_assert_double_eq_tol(rf_price_excess(&dear, &v),
                          100.0 * each / (0.5 * RF_PRICE_FREE + 100.0 * share),
                          1e-12);
  v.effort *= 1.001 * rf_price_excess(&dear, &v);
  dear = (rf_price){ 0 };
  ck_assert(rf_price_pay(&dear, &v, 100.0 * each));
}
END_TEST

/* A claim says that it is too dear, and decides with the effort that it asks
   for; with the usual one of an experiment as small as this it does at once. */
START_TEST(dear_claims_say_so)
{
  static const char *const id[] = { "GEN.energy", "GEN.12", "STA.escape" };
  char text[512];
  size_t decided = 0;

  /* Some neurons slide at the end, so that it has a price, too. */
  snprintf(text, sizeof text, EXPERIMENT, 20, 3, 1, 6, "0", 1, 3.0);
  for (size_t i = 0; i < sizeof id / sizeof *id; i++) {
    rf_claims *claims = hear(text, id[i], 1e-9);
    rf_claim c = first_row(claims);
    const char *effort = c.note ? strstr(c.note, "--effort ") : NULL;
    double enough;
    ck_assert_msg(c.verdict == RF_VERDICT_UNDECIDED && effort
                  && strstr(c.note, "too dear"), "%s: %s, %s", id[i],
                  rf_verdict_name(c.verdict), c.note ? c.note : "");
    enough = strtod(effort + 9, NULL);
    ck_assert_msg(enough > 0.0 && enough <= 1.0, "%s: %s", id[i], c.note);
    rf_claims_free(claims);
    claims = hear(text, id[i], enough);
    c = first_row(claims);
    ck_assert_msg(!c.note || !strstr(c.note, "too dear"), "%s: %s", id[i],
                  c.note);
    decided += c.verdict == RF_VERDICT_HOLDS;
    rf_claims_free(claims);
  }
  printf("dear_claims_say_so: %zu decided\n", decided);
  ck_assert_uint_gt(decided, 0);
}
END_TEST

START_TEST(bad_efforts)
{
  static const double bad[] = { 0.0, -1.0, NAN, INFINITY };
  rf_problem *problem = test_parse("data: {design: gaussian, n: 3, d: 2}\n"
                                   "network: {width: 2}\n"
                                   "init: {scheme: balanced, scale: 0.1}\n"
                                   "flow: {until: 1}\n");
  rf_claims_options o;
  rf_message message;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    rf_claims *claims = NULL;
    rf_claims_defaults(&o);
    o.effort = bad[i];
    ck_assert_int_eq(rf_claims_create(&claims, &message, problem, NULL, NULL,
                                      &o), RF_EINVAL);
    ck_assert_msg(strstr(message.text, "effort"), "%s", message.text);
    ck_assert_ptr_null(claims);
  }
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("prices");
  TCase *t = tcase_create("prices");

  test_limit(t);
  tcase_add_test(t, signs_by_all_pairs);
  tcase_add_test(t, all_outputs_are_made);
  tcase_add_test(t, prices_are_counted);
  tcase_add_test(t, dear_claims_say_so);
  tcase_add_test(t, bad_efforts);
  suite_add_tcase(s, t);
  return run_suite(s);
}
