/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_generic.c -- claims on any run: the point where it ends, laws
 * that need no hypothesis, and starts that are none of the papers'. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>

#include "input/instances.h"
#include "reluflow.h"
#include "support/meddle.h"
#include "support/parse.h"
#include "support/rf_test.h"
#include "theory/papers/catalogue.h"

/* Claims of an experiment, with a strain or NULL; id: a pattern, NULL: all;
   all: a row for each finding. */
static rf_claims *
hear_with(const char *text, const char *id, const rf_strain *strain, bool all)
{
  rf_problem *problem = test_parse(text);
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_claims_options o;
  rf_message message;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  rf_claims_defaults(&o);
  o.ids = &id;
  o.count = id != NULL;
  o.all = all;
  ck_assert_msg(rf_claims_hear(&claims, &message,
                               &(rf_matter){ problem, list, NULL, &o,
                                             strain, NULL, NULL })
                == RF_OK,
                "%s", message.text);
  rf_extremals_free(list);
  rf_problem_free(problem);
  return claims;
}

static rf_claims *
hear(const char *text, const char *id)
{
  return hear_with(text, id, NULL, false);
}

static rf_claim
row(const rf_claims *claims, size_t i)
{
  rf_claim c;

  ck_assert_msg(rf_claims_get(claims, &c, i) == RF_OK, "no row %zu", i);
  return c;
}

/* One neuron in I, another that is dead: there is no pair. */
START_TEST(no_pair)
{
  rf_claims *claims = hear(POINTS "network: {width: 2}\ninit:\n"
                           "  scheme: file\n  weights:\n"
                           "    - [0.0005, 0.0003, 0.0004]\n"
                           "    - [-0.0005, -0.0003, -0.0004]\n",
                           "BF2.pair");
  const rf_claim c = row(claims, 0);

  ck_assert_msg(c.verdict == RF_VERDICT_VACUOUS, "%s",
                rf_verdict_name(c.verdict));
  ck_assert_msg(strstr(c.note, "fewer than two"), "%s", c.note);
  ck_assert_ptr_null(c.measured);
  rf_claims_free(claims);
}
END_TEST

/* V1 and M1 without any a: lambda = ||a(0)|| is 0; and with nothing at all. */
#define V1_NO_A(w) POINTS \
  "network: {width: 2}\ninit:\n  scheme: file\n  weights:\n" w \
  "flow: {until: 20}\n"
#define M1_NO_A SEPARATED("2") \
  "  weights:\n    - [0, -6e-7, 8e-7]\n" \
  "    - [0, 5/13000000, -12/13000000]\nflow: {until: 20}\n"

/* Letters of ids whose claims are about a lambda > 0. */
static bool
asks_for_lambda(const char *id)
{
  static const char *const is_of[] = { "BF1.", "BF3.", "BF0.h9", "BF2.mono",
                                       "BF2.tau", "BF2.pair", "BF2.neg" };

  for (size_t i = 0; i < sizeof is_of / sizeof *is_of; i++)
    if (!strncmp(id, is_of[i], strlen(is_of[i])))
      return true;
  return false;
}

/* Every claim has its word on a start without a: what asks for a lambda is not
   met, none is violated, none of the laws is lost. */
START_TEST(no_lambda)
{
  static const char *const text[] =
    { V1_NO_A("    - [0, 0.0003, 0.0004]\n    - [0, -0.0003, 0.0004]\n"),
      V1_NO_A("    - [0, 0, 0]\n    - [0, 0, 0]\n"), M1_NO_A };
  int unmet = 0, laws = 0;

  for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
    rf_claims *claims = hear(text[i], NULL);
    for (size_t r = 0; r < rf_claims_count(claims); r++) {
      const rf_claim c = row(claims, r);
      ck_assert_msg(c.verdict != RF_VERDICT_VIOLATED, "%zu, %s: %s", i, c.name,
                    c.note);
      if (asks_for_lambda(c.name)) {
        ck_assert_msg(c.verdict == RF_VERDICT_UNMET, "%zu, %s: %s", i, c.name,
                      rf_verdict_name(c.verdict));
        unmet++;
      }
      if (!strcmp(c.name, "BF0.cond1"))
        ck_assert_int_eq(c.verdict, i == 1 ? RF_VERDICT_VACUOUS
                                           : RF_VERDICT_UNMET);
      if (!strcmp(c.name, "GEN.8") || !strcmp(c.name, "GEN.1")) {
        ck_assert_msg(c.verdict == (i == 1 ? RF_VERDICT_VACUOUS
                                           : RF_VERDICT_HOLDS), "%zu, %s: %s",
                      i, c.name, rf_verdict_name(c.verdict));
        laws++;
      }
    }
    rf_claims_free(claims);
  }
  printf("no_lambda: %d not met, %d laws\n", unmet, laws);
  ck_assert_int_gt(unmet, 40);
  ck_assert_int_eq(laws, 6);
}
END_TEST

/* A claim on a problem, with what was measured; NaN: nothing is asked of it.
   The numbers are from outside. */
typedef struct expected {
  const char *text, *id;
  rf_verdict verdict;
  double value, within;
  const char *note;      /* in the note, or NULL */
} expected;

/* all: of the first finding, not of the worst. */
static void
expect(const expected *e, size_t count, bool all)
{
  for (size_t i = 0; i < count; i++) {
    rf_claims *claims = hear_with(e[i].text, e[i].id, NULL, all);
    const rf_claim c = row(claims, 0);
    ck_assert_msg(c.verdict == e[i].verdict, "%zu, %s: %s (%s)", i, e[i].id,
                  rf_verdict_name(c.verdict), c.note);
    ck_assert_msg(isnan(e[i].value)
                  || (c.measured && fabs(strtod(c.measured, NULL)
                                         - e[i].value) <= e[i].within),
                  "%zu, %s: %s", i, e[i].id, c.measured);
    ck_assert_msg(!e[i].note || (c.note && strstr(c.note, e[i].note)),
                  "%zu, %s: %s", i, e[i].id, c.note);
    rf_claims_free(claims);
  }
  printf("%zu claims as expected\n", count);
}

/* A neuron on the border of the dead cone, where it may stay or leave. */
#define EDGE POINTS \
  "network: {width: 1}\ninit:\n  scheme: file\n" \
  "  weights: [[0.0005, -0.0004, -0.0003]]\n"
/* Two data that eight neurons can fit. */
#define FITTED \
  "data: {inputs: [[1, 0], [0, 1]], labels: [1, 1]}\n" \
  "network: {width: 8}\n" \
  "init: {scheme: balanced, scale: 1e-1}\nflow: {until: 200}\n"
#define NO_NETWORK POINTS \
  "network: {width: 3}\ninit: {scheme: balanced, scale: 0}\n" \
  "flow: {engine: limit, until: 5}\n"

START_TEST(ends)
{
  static const expected known[] = {
    { V1, "STA.clarke", RF_VERDICT_HOLDS, NAN, 0.0, "not stationary" },
    { V1, "STA.direct", RF_VERDICT_HOLDS, NAN, 0.0, "local minimum" },
    { V1, "STA.local", RF_VERDICT_HOLDS, 256.0 / 2925.0, 1e-15, "256/2925" },
    { V1, "STA.escape", RF_VERDICT_UNMET, 0.0611574147692, 5e-14,
      "a < 0: 0," },
    { V1_ZERO, "STA.clarke", RF_VERDICT_HOLDS, NAN, 0.0, NULL },
    { V1_ZERO, "STA.direct", RF_VERDICT_HOLDS, NAN, 0.0, "saddle" },
    { V1_ZERO, "STA.local", RF_VERDICT_UNMET, 256.0 / 2925.0, 1e-15,
      "saddle" },
    { V1_ZERO, "STA.escape", RF_VERDICT_UNMET, 0.0611574147692, 5e-14,
      NULL },
    { A3B, "STA.local", RF_VERDICT_HOLDS, 361.0 / 3600.0, 1e-15,
      "361/3600" },
    { A3B, "STA.escape", RF_VERDICT_UNMET, 0.2005555556, 5e-11, NULL },
    { EDGE, "STA.clarke", RF_VERDICT_UNDECIDED, NAN, 0.0,
      "may come to life" },
    { EDGE, "STA.direct", RF_VERDICT_UNDECIDED, NAN, 0.0, "saddle" },
    { EDGE, "STA.local", RF_VERDICT_UNDECIDED, 0.31, 1e-15, "0.31" },
    { FITTED, "STA.local", RF_VERDICT_HOLDS, 0.0, 0.0, "global minimum" },
    { FITTED, "STA.escape", RF_VERDICT_HOLDS, 0.0, 0.0, NULL },
    /* The loss of M1 goes on falling. */
    { M1, "STA.clarke", RF_VERDICT_UNMET, NAN, 0.0, "not stationary" },
    { M1, "STA.local", RF_VERDICT_UNMET, 0.00821996711147, 1e-7, NULL },
    { NO_NETWORK, "STA.local", RF_VERDICT_UNDECIDED, NAN, 0.0,
      "no network" },
  };

  expect(known, sizeof known / sizeof *known, false);
}
END_TEST

/* Three data of forty dimensions: of 37 that they leave out, 16 sums. */
#define DEEP "data: {design: gaussian, n: 3, d: 40, seed: 1}\n" \
  "network: {width: 4}\ninit: {scheme: balanced, scale: 1e-2}\n" \
  "flow: {engine: cvode, until: 5}\n"

START_TEST(laws)
{
  static const expected known[] = {
    { V1, "GEN.5", RF_VERDICT_VACUOUS, NAN, 0.0, "span all directions" },
    { TWINS, "GEN.5", RF_VERDICT_HOLDS, 0.0, 1e-14, "of 1 dimensions" },
    { DEEP, "GEN.5", RF_VERDICT_HOLDS, 0.0, 1e-13,
      "of 37 dimensions, along 16 sums" },
    /* ln of the scale is off by an epsilon of itself, which is more than what
       the run allows: nothing is violated by that. */
    { "data:\n"
      "  inputs: [[3/5, 4/5, 1/7, 1/3], [-1/3, 1/7, 2/3, 1/5]]\n"
      "  labels: [1, -1]\n"
      "network: {width: 6}\n"
      "init: {scheme: balanced, scale: 1e-250, seed: 3}\n"
      "flow: {engine: taylor, digits: 30, until: 30}\n", "GEN.5",
      RF_VERDICT_UNDECIDED, 0.0, 1e-12, "of 2 dimensions" },
    { V1, "GEN.cell", RF_VERDICT_HOLDS, 0.0, 1e-9, NULL },
    { TWINS, "GEN.cell", RF_VERDICT_HOLDS, 0.0, 1e-9, NULL },
    { M1, "GEN.cell", RF_VERDICT_VACUOUS, NAN, 0.0, "active on all data" },
    { V1, "GEN.pairs", RF_VERDICT_HOLDS, 0.0, 1e-8, NULL },
    { V2, "GEN.pairs", RF_VERDICT_VACUOUS, NAN, 0.0, "no two neurons" },
    { V1, "GEN.13", RF_VERDICT_VACUOUS, NAN, 0.0, "no two neurons" },
    { TWINS, "GEN.13", RF_VERDICT_HOLDS, 0.0, 1e-12, "2 pairs" },
    { V1, "GEN.6", RF_VERDICT_HOLDS, 0.0, 1e-9, "until 9.13" },
    { V1, "GEN.gains", RF_VERDICT_HOLDS, 0.0, 0.0, "6 moves" },
    /* (-3/4, 1) and (2, 1) are obtuse. */
    { "data: {inputs: [[-3/4, 1], [2, 1]], labels: [1, 1]}\n"
      "network: {width: 4}\ninit: {scheme: balanced, scale: 1e-2}\n"
      "flow: {until: 5}\n", "GEN.gains", RF_VERDICT_UNMET, NAN, 0.0,
      "not met: X" },
    { M1, "GEN.6", RF_VERDICT_UNMET, NAN, 0.0, "not met: R" },
    { APART, "GEN.gains", RF_VERDICT_UNMET, NAN, 0.0, "not met: R" },
  };

  expect(known, sizeof known / sizeof *known, false);
}
END_TEST

/* a_i a_j - <w_i, w_j> of V1 once neurons 0, 1 and 3 are active on all data. */
START_TEST(bonds)
{
  static const struct { const char *pair; double value; } known[] = {
    { "neurons 0, 1: ", 1.46038915417304e-7 },
    { "neurons 0, 3: ", 6.17259626427786e-7 },
    { "neurons 1, 3: ", 6.71414394663216e-7 } };
  rf_claims *claims = hear_with(V1_FINE, "GEN.pairs", NULL, true);
  int found = 0;

  for (size_t r = 0; r < rf_claims_count(claims); r++) {
    const rf_claim c = row(claims, r);
    ck_assert_int_eq(c.verdict, RF_VERDICT_HOLDS);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
      const size_t length = strlen(known[i].pair);
      double value;
      if (strncmp(c.note, known[i].pair, length))
        continue;
      value = strtod(c.note + length, NULL);
      ck_assert_msg(fabs(value / known[i].value - 1.0) < 1e-11, "%s", c.note);
      found++;
    }
  }
  rf_claims_free(claims);
  ck_assert_int_eq(found, 3);
}
END_TEST

/* Neurons that are active on all data at the start, and have no event; they
   are proportional. */
#define CALM \
  "data:\n" \
  "  inputs: [[-3/4, 1, -3/4], [-1/2, 1, -1/2], [1/8, 1, 1/8]]\n" \
  "  labels: [11/10, 1/10, 8/10]\n" \
  "network: {width: 2}\n" \
  "init:\n  scheme: file\n  weights:\n" \
  "    - [0.0005, 0.0003, 0.0004, 0]\n" \
  "    - [0.001, 0.0006, 0.0008, 0]\n" \
  "flow: {engine: cvode, until: 0.1}\n"

/* Ranks and what is felt at the end of V1: the numbers of t = 100, and of t =
   10, when the network still grows. */
#define V1_TEN V1 "flow: {until: 10}\n"
#define ONE_NEURON_1D \
  "data: {inputs: [[1], [2]], labels: [1, 1]}\n" \
  "network: {width: 3}\ninit: {scheme: balanced, scale: 1e-1}\n" \
  "flow: {until: 5}\n"

START_TEST(spread)
{
  static const expected known[] = {
    { V1_FINE, "GEN.9", RF_VERDICT_HOLDS, 1.0 + 1.1707525e-6, 1e-12,
      "participation 2.017435779" },
    { V1_FINE, "GEN.10", RF_VERDICT_HOLDS, 3.063e-6, 5e-10,
      "part 0.000100" },
    { V1_TEN, "GEN.10", RF_VERDICT_HOLDS, 0.4523066, 5e-8, "part 0.99996" },
    { ONE_NEURON_1D, "GEN.9", RF_VERDICT_VACUOUS, NAN, 0.0,
      "one dimension" },
    { NO_NETWORK, "GEN.9", RF_VERDICT_UNDECIDED, NAN, 0.0, "no network" },
    { NO_NETWORK, "GEN.10", RF_VERDICT_UNDECIDED, NAN, 0.0, "no network" },
    { V1, "GEN.11", RF_VERDICT_UNDECIDED, NAN, 0.0, "constant needed" },
    { CALM, "GEN.11", RF_VERDICT_VACUOUS, NAN, 0.0, "no event" },
  };

  expect(known, sizeof known / sizeof *known, true);
}
END_TEST

/* The state of a run at t = 10, and the end of one to t = 10: the same is said
   of both.  V1 has its last event at 7.16, and one at 5.40. */
START_TEST(at_any_time)
{
  static const char *const judged[] = { "STA.*", "GEN.9", "GEN.10",
                                        "BF2.local" };
  static const struct { const char *text, *at; } pair[] = {
    { V1 "flow: {engine: taylor, digits: 25, until: 10}\n", "10" },
    { V1 "flow: {engine: taylor, digits: 25, until: 6}\n", "6" },
  };
  rf_problem *whole = test_parse(V1_FINE);
  size_t compared = 0;

  for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
    rf_problem *part = test_parse(pair[i].text);
    rf_claims *a = NULL, *b = NULL;
    rf_message message;
    rf_claims_options o;
    rf_claims_defaults(&o);
    o.ids = judged;
    o.count = sizeof judged / sizeof *judged;
    o.all = 1;
    ck_assert_int_eq(rf_claims_create(&b, &message, part, NULL, NULL, &o),
                     RF_OK);
    o.at = pair[i].at;
    ck_assert_int_eq(rf_claims_create(&a, &message, whole, NULL, NULL, &o),
                     RF_OK);
    ck_assert_uint_eq(rf_claims_count(a), rf_claims_count(b));
    for (size_t k = 0; k < rf_claims_count(a); k++) {
      const rf_claim x = row(a, k), y = row(b, k);
      ck_assert_str_eq(x.name, y.name);
      ck_assert_msg(x.verdict == y.verdict, "%s at %s: %s, %s", x.name,
                    pair[i].at, rf_verdict_name(x.verdict),
                    rf_verdict_name(y.verdict));
      ck_assert(!x.measured == !y.measured && !x.time == !y.time);
      if (x.measured)
        ck_assert(fabs(strtod(x.measured, NULL) - strtod(y.measured, NULL))
                  <= 1e-12);
      if (x.time)
        ck_assert_str_eq(x.time, y.time);
      compared++;
    }
    rf_claims_free(a);
    rf_claims_free(b);
    rf_problem_free(part);
  }
  rf_problem_free(whole);
  printf("at_any_time: %zu rows\n", compared);
  ck_assert_uint_gt(compared, 10);
}
END_TEST

/* Each law holds on the run as it is, and notices a flow that goes another
   way. */
START_TEST(faults)
{
  static const struct {
    const char *text, *id;
    rf_strain fault;
  } law[] = {
    { TWINS, "GEN.5", { .condition = SIZE_MAX, .meddle = meddle_shift } },
    { DEEP, "GEN.5", { .condition = SIZE_MAX, .meddle = meddle_shift } },
    { CALM, "GEN.cell", { .condition = SIZE_MAX, .meddle = meddle_bend } },
    { CALM, "GEN.pairs", { .condition = SIZE_MAX, .meddle = meddle_bend } },
    { CALM, "GEN.13", { .condition = SIZE_MAX, .meddle = meddle_bend } },
    { CALM, "GEN.6", { .condition = SIZE_MAX, .meddle = meddle_bend } } };

  for (size_t i = 0; i < sizeof law / sizeof *law; i++) {
    rf_claims *claims = hear(law[i].text, law[i].id);
    ck_assert_msg(row(claims, 0).verdict == RF_VERDICT_HOLDS, "%s",
                  law[i].id);
    rf_claims_free(claims);
    claims = hear_with(law[i].text, law[i].id, &law[i].fault, false);
    ck_assert_msg(row(claims, 0).verdict == RF_VERDICT_VIOLATED,
                  "%s: %s, %s of %s; %s", law[i].id,
                  rf_verdict_name(row(claims, 0).verdict),
                  row(claims, 0).measured, row(claims, 0).bound,
                  row(claims, 0).note);
    rf_claims_free(claims);
  }
}
END_TEST

/* V1's data. */
static const double X[3][2] =
  { { -0.75, 1.0 }, { -0.5, 1.0 }, { 0.125, 1.0 } };
static const double Y[3] = { 1.1, 0.1, 0.8 };

/* A step of gradient descent for all of V1, written out. */
static void
step(double z[4][3], double r)
{
  double p[3], D[4][2] = { { 0.0 } };

  for (int k = 0; k < 3; k++) {
    double h = 0.0;
    for (int j = 0; j < 4; j++)
      h += z[j][0] * fmax(0.0, z[j][1] * X[k][0] + z[j][2] * X[k][1]);
    p[k] = (Y[k] - h) / 3.0;
  }
  for (int j = 0; j < 4; j++)
    for (int k = 0; k < 3; k++)
      if (z[j][1] * X[k][0] + z[j][2] * X[k][1] > 0.0) {
        D[j][0] += p[k] * X[k][0];
        D[j][1] += p[k] * X[k][1];
      }
  for (int j = 0; j < 4; j++) {
    const double a = z[j][0];
    z[j][0] += r * (z[j][1] * D[j][0] + z[j][2] * D[j][1]);
    z[j][1] += r * a * D[j][0];
    z[j][2] += r * a * D[j][1];
  }
}

/* The distance of 10000 steps of 1/1000 from the flow. */
START_TEST(descends)
{
  double z[4][3] = { { 5e-4, 3e-4, 4e-4 }, { 5e-4, 3.0 / 6500, 1.0 / 5200 },
                     { -5e-4, -1.0 / 5200, 3.0 / 6500 },
                     { 5e-4, -3.0 / 6500, -1.0 / 5200 } };
  rf_problem *p = test_parse(V1_TEN);
  rf_flow *flow = NULL;
  rf_claims *claims = hear(V1_TEN, "GEN.12");
  const rf_claim c = row(claims, 0);
  const rf_numbers *w;
  rf_message message;
  double off = 0.0;

  ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
  while (rf_flow_step(flow, &message, 10.0) == RF_EVENT)
    ;
  ck_assert_int_eq(rf_flow_weights(flow, &w, 0, 4), RF_OK);
  for (int i = 0; i < 10000; i++)
    step(z, 1e-3);
  for (int j = 0; j < 4; j++)
    for (int l = 0; l < 3; l++)
      off = hypot(off, z[j][l] - rf_numbers_double(w, (size_t)(3 * j + l)));
  printf("descends: %s of %s\n", c.measured, c.bound);
  ck_assert_int_eq(c.verdict, RF_VERDICT_HOLDS);
  ck_assert_msg(fabs(strtod(c.measured, NULL) / off - 1.0) < 2e-3, "%s, %.17g",
                c.measured, off);
  ck_assert_msg(strstr(c.note, "10000 steps of 0.001"), "%s", c.note);
  rf_flow_free(flow);
  rf_problem_free(p);
  rf_claims_free(claims);
}
END_TEST

/* What several runs of one problem at different scales have in common: events
   are off by lambda^2, and the loss is half of what it was after ln(1/lambda) /
   D_max, where a neuron with a > 0 aligns with the extremal vector. */
START_TEST(of_the_scale)
{
  enum { RUNS = 4 };
  static const struct { rf_lambda_wish wish; double slope, within; } law[] = {
    { { "GEN.11", 0, 1 }, 2.0, 1e-3 },
    { { "PH.half", 0, 0 }, 1.398662143, 1e-4 } };   /* 120 / sqrt(7361) */
  rf_claims *claims[RUNS];

  for (size_t l = 0; l < sizeof law / sizeof *law; l++) {
    rf_message message;
    rf_fit fit;
    for (int i = 0; i < RUNS; i++) {
      static char text[800];
      snprintf(text, sizeof text, POINTS "network: {width: 2}\n"
               "init:\n  scheme: file\n  weights:\n"
               "    - [5e-%d, 4.8e-%d, 1.4e-%d]\n    - [5e-%d, 3e-%d, 4e-%d]\n"
               "flow: {engine: taylor, digits: 25, until: %d}\n", 4 + i,
               4 + i, 4 + i, 4 + i, 4 + i, 4 + i, 14 + 4 * i);
      claims[i] = hear(text, law[l].wish.name);
    }
    ck_assert_msg(rf_lambda_law(&fit, &message,
                                (const rf_claims *const *)claims, RUNS,
                                &law[l].wish) == RF_OK, "%s", message.text);
    printf("of_the_scale: %s %.9f +- %.2g\n", law[l].wish.name, fit.slope,
           fit.slope_error);
    ck_assert_msg(fabs(fit.slope - law[l].slope) <= law[l].within, "%s",
                  law[l].wish.name);
    for (int i = 0; i < RUNS; i++)
      rf_claims_free(claims[i]);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("generic");
  TCase *t = tcase_create("generic");
  int code;

  test_limit(t);
  tcase_add_test(t, no_pair);
  tcase_add_test(t, no_lambda);
  tcase_add_test(t, ends);
  tcase_add_test(t, laws);
  tcase_add_test(t, bonds);
  tcase_add_test(t, faults);
  tcase_add_test(t, spread);
  tcase_add_test(t, at_any_time);
  tcase_add_test(t, descends);
  tcase_add_test(t, of_the_scale);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
