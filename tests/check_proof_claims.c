/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_claims.c -- what follows for claims from what is proved, each
 * part of that by itself. */
#include "config.h"

#include "proof/whole/claims.h"
#include "support/parse.h"
#include "support/rf_test.h"

/* Labels 1, 1, -1 of data that are separated, or not. */
static rf_problem *
margins(const char *inputs, const char *scheme)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [%s], labels: [1, 1, -1]}\n"
           "network: {width: 2}\nloss: {name: exponential}\n"
           "init: {scheme: %s, scale: 0.1, seed: 3}\n", inputs, scheme);
  return test_parse(text);
}

static const char separated[] = "[1, 0.2], [0.8, 0.3], [-1, 0.3]";

/* The verdict on a claim, and its value. */
static rf_proof_verdict
verdict(char *value, size_t size, const rf_proven *shown, const char *claim)
{
  rf_proof_row row[RF_PROOF_CLAIMS] = { { 0 } };
  rf_proof_verdict v = RF_PROOF_OPEN;
  bool found = false;

  ck_assert_int_eq(rf_proof_claims(row, shown), RF_OK);
  for (size_t i = 0; i < RF_PROOF_CLAIMS; i++)
    if (!strcmp(row[i].claim, claim)) {
      v = row[i].verdict;
      snprintf(value, size, "%s", row[i].value);
      found = true;
    }
  ck_assert(found);
  rf_proof_claims_clear(row);
  return v;
}

/* ---- what is proved of the end ---- */

START_TEST(ends)
{
  static const struct {
    rf_proved proved;
    const char *claim;
    rf_proof_verdict verdict;
    const char *value;
  } row[] = {
    { { .unique = 1, .unique_until = 2.0 }, "PRF.unique", RF_PROOF_PROVED,
      "2" },
    { { .several = 1, .unique_until = 1.0 }, "PRF.unique", RF_PROOF_REFUTED,
      "1" },
    { { .unique_until = 1.0 }, "PRF.unique", RF_PROOF_OPEN, "1" },
    { { .limit = "1/4", .settles = 1 }, "PRF.limit", RF_PROOF_PROVED, "1/4" },
    { { .done = 1, .forever = 1 }, "PRF.limit", RF_PROOF_OPEN, "" },
    { { .limit = "1/4", .settles = 1 }, "PRF.converges", RF_PROOF_PROVED, "" },
    { { .limit = "0" }, "PRF.converges", RF_PROOF_REFUTED, "" },
    { { .done = 1 }, "PRF.converges", RF_PROOF_OPEN, "" },
    { { .forever = 1, .slides = 3 }, "PRF.still", RF_PROOF_PROVED, "3" },
    { { .settles = 1, .limit = "0" }, "PRF.still", RF_PROOF_OPEN, "" },
    { { .settles = 1, .decay = 0.5 }, "PRF.rate", RF_PROOF_PROVED, "0.5" },
    { { .rate = 0.25 }, "PRF.rate", RF_PROOF_PROVED, "0.25" },
    { { .settles = 1 }, "PRF.rate", RF_PROOF_OPEN, "" },
    { { .decay = 0.5 }, "PRF.rate", RF_PROOF_OPEN, "" },
    { { .settles = 1, .minimum = RF_YES }, "STA.local", RF_PROOF_PROVED, "" },
    { { .settles = 1, .minimum = RF_NO }, "STA.local", RF_PROOF_REFUTED, "" },
    { { .settles = 1, .minimum = RF_UNSURE }, "STA.local", RF_PROOF_OPEN, "" },
    { { .limit = "0", .minimum = RF_YES }, "STA.local", RF_PROOF_OPEN, "" },
    { { .limit = "0" }, "BF2.end", RF_PROOF_UNMET, "" },
  };
  rf_problem *p = margins(separated, "balanced");
  char value[64] = "";

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    rf_proved proved = row[i].proved;
    rf_proven shown = { .problem = p, .proved = &proved };
    rf_proof_verdict v;
    if (!proved.doubt)
      proved.doubt = "";
    v = verdict(value, sizeof value, &shown, row[i].claim);
    ck_assert_msg(v == row[i].verdict, "%zu: %s", i,
                  rf_proof_verdict_name(v));
    if (row[i].value[0])
      ck_assert_str_eq(value, row[i].value);
  }
  rf_problem_free(p);
}
END_TEST

/* The linear fit is 3/5. */
START_TEST(linear)
{
  static const char text[] = "data: {inputs: [[1], [2]], labels: [1, 1]}\n";
  static const struct {
    const char *limit;
    rf_proof_verdict verdict;
  } row[] = {
    { "1/20", RF_PROOF_PROVED }, { "1/4", RF_PROOF_REFUTED },
    { NULL, RF_PROOF_OPEN }
  };
  rf_problem *p = test_parse(text);
  char value[64];

  for (size_t i = 0; i < 3; i++) {
    const rf_proved proved = { .settles = 1, .limit = row[i].limit,
                               .doubt = "" };
    const rf_proven shown = { .problem = p, .proved = &proved };
    ck_assert_int_eq(verdict(value, sizeof value, &shown, "BF2.end"),
                     row[i].verdict);
    ck_assert_int_eq(verdict(value, sizeof value, &shown, "MMV.mono"),
                     RF_PROOF_UNMET);
  }
  rf_problem_free(p);
}
END_TEST

/* ---- events ---- */

static rf_event
event(size_t neuron, size_t datum, int kind)
{
  return (rf_event){ .neuron = (uint32_t)neuron, .datum = (uint32_t)datum,
                     .kind = (uint8_t)kind };
}

/* The values of three claims after some events. */
static void
expect(const rf_problem *p, const rf_event *e, size_t count,
       const char *captures, const char *back, const char *exits)
{
  static const char *const claims[] = { "PRF.captures", "MMV.mono",
                                        "MMV.trap" };
  const char *const want[] = { captures, back, exits };
  const rf_proved proved = { .done = 1, .doubt = "" };
  const rf_proven shown = { p, &proved, e, count, false };

  for (size_t i = 0; i < 3; i++) {
    char value[64];
    const rf_proof_verdict v = verdict(value, sizeof value, &shown, claims[i]);
    ck_assert_msg(!strcmp(value, want[i]), "%s: %s, not %s", claims[i], value,
                  want[i]);
    ck_assert_int_eq(v, !i || !strcmp(want[i], "0") ? RF_PROOF_PROVED
                     : RF_PROOF_REFUTED);
  }
}

/* A neuron comes to the cone of the data with the sign of its a, by gains of
   those and losses of others, and leaves it again. */
START_TEST(breaches)
{
  for (size_t j = 0; j < 2; j++) {
    rf_problem *p = margins(separated, "balanced");
    double a, w[2];
    size_t count = 0;
    rf_event e[5];
    int sign;
    rf_problem_draw(p, j, &a, w);
    sign = a > 0.0 ? 1 : -1;
    for (size_t k = 0; k < 3; k++)
      e[count++] = event(j, k, (k < 2) == (sign > 0) ? RF_EVENT_ACTIVATE
                         : RF_EVENT_DEACTIVATE);
    expect(p, e, count, "0", "0", "0");
    e[count] = event(j, 0, sign > 0 ? RF_EVENT_DEACTIVATE : RF_EVENT_ACTIVATE);
    expect(p, e, count + 1, "0", "1", "1");
    e[count] = event(j, sign > 0 ? 0 : 2, RF_EVENT_CAPTURE);
    /* Without its only datum it is dead, which is no way out. */
    expect(p, e, count + 1, "1", "1", sign > 0 ? "1" : "0");
    e[count].neuron = 1 - (uint32_t)j;   /* it is of another one */
    expect(p, e, count + 1, "1", "1", "0");
    rf_problem_free(p);
  }
}
END_TEST

/* ---- what Theorem 1 asks for ---- */

START_TEST(conditions)
{
  static const struct {
    const char *inputs, *scheme;
    bool ball, met;
  } row[] = {
    { separated, "balanced", false, true },
    { separated, "dominated", false, true },
    { separated, "unbalanced", false, false },
    { separated, "balanced", true, false },
    { "[1, 0], [0, 1], [-1, -1]", "balanced", false, false },
    /* Only the last two are against each other. */
    { "[1, 0], [3/5, 4/5], [-3/5, 4/5]", "balanced", false, false },
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    rf_problem *p = margins(row[i].inputs, row[i].scheme);
    const rf_proved proved = { .done = 1, .doubt = "" };
    const rf_proven shown = { .problem = p, .proved = &proved,
                              .ball = row[i].ball };
    char value[64];
    const rf_proof_verdict v = verdict(value, sizeof value, &shown,
                                       "MMV.mono");
    ck_assert_msg((v == RF_PROOF_PROVED) == row[i].met
                  && (v == RF_PROOF_UNMET) == !row[i].met, "%zu: %s", i,
                  rf_proof_verdict_name(v));
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_claims");
  TCase *tc = tcase_create("claims");

  test_limit(tc);
  tcase_add_test(tc, ends);
  tcase_add_test(tc, linear);
  tcase_add_test(tc, breaches);
  tcase_add_test(tc, conditions);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
