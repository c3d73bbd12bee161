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
#include "support/parse.h"
#include "support/rf_test.h"

/* Claims of an experiment; id: a pattern, NULL: all. */
static rf_claims *
hear(const char *text, const char *id)
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

int
main(void)
{
  Suite *s = suite_create("generic");
  TCase *t = tcase_create("generic");
  int code;

  test_limit(t);
  tcase_add_test(t, no_pair);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
