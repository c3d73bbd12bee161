/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_threads.c -- claims that are measured on several threads are,
 * bit for bit, those of one thread, by every engine that follows the flow; and
 * what the threads are is told right. */
#include "config.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include <mpfr.h>

#include "base/poll.h"
#include "base/string.h"
#include "base/team.h"
#include "input/instances.h"
#include "reluflow.h"
#include "support/parse.h"
#include "support/rf_test.h"
#include "theory/papers/catalogue.h"

static const size_t sizes[] = { 2, 3, 8, 16 };

static void
put(rf_string *s, const char *text)
{
  rf_string_put(s, text ? text : "-");
  rf_string_put(s, " ");
}

/* All that claims say. */
static void
put_all(rf_string *s, const rf_claims *claims)
{
  for (size_t i = 0; i < rf_claims_count(claims); i++) {
    rf_claim c;
    ck_assert_int_eq(rf_claims_get(claims, &c, i), RF_OK);
    rf_string_printf(s, "\n%d %d %zu ", (int)c.verdict, (int)c.literal,
                     c.neuron);
    put(s, c.name);
    put(s, c.margin);
    put(s, c.measured);
    put(s, c.bound);
    put(s, c.uncertainty);
    put(s, c.time);
    put(s, c.note);
    for (size_t k = 0; k < c.hypotheses; k++) {
      rf_hypothesis h;
      ck_assert_int_eq(rf_claims_hypothesis_get(claims, &h, i, k), RF_OK);
      rf_string_printf(s, "%s %d ", h.name, (int)h.met);
      put(s, h.margin);
    }
  }
}

/* Work is shared out on every stretch, however short it takes. */
static void
told(rf_string *s, const rf_problem *problem, const rf_extremals *list,
     size_t threads)
{
  const rf_strain strain = { .condition = SIZE_MAX, .shared = true };
  rf_claims_options o;
  rf_claims *claims = NULL;
  rf_message message = { "" };

  rf_claims_defaults(&o);
  o.all = 1;
  o.threads = threads;
  ck_assert_msg(rf_claims_hear(&claims, &message,
                               &(rf_matter){ problem, list, NULL, &o,
                                             &strain, NULL, NULL })
                == RF_OK, "%s", message.text);
  put_all(s, claims);
  rf_claims_free(claims);
}

/* How many comparisons were made, of how many bytes. */
typedef struct tally {
  size_t checked, bytes;
} tally;

static void
compare(tally *t, const char *text, const char *set)
{
  rf_problem *problem = test_parse_set(text, &set, set != NULL);
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_message message = { "" };
  rf_string one = { .text = NULL };

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  told(&one, problem, list, 1);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    rf_string many = { .text = NULL };
    told(&many, problem, list, sizes[i]);
    ck_assert_msg(one.length == many.length && !strcmp(one.text, many.text),
                  "%zu threads tell something else:\n%s\n%s\n%s", sizes[i],
                  text, one.text, many.text);
    rf_string_free(&many);
    t->checked++;
  }
  t->bytes += one.length;
  rf_string_free(&one);
  rf_extremals_free(list);
  rf_problem_free(problem);
}

static void
is_counted(const char *name, const tally *t, size_t least)
{
  printf("%s: %zu times, %zu bytes\n", name, t->checked, t->bytes);
  ck_assert_uint_ge(t->checked, least);
  ck_assert_uint_gt(t->bytes, 1000 * least);
}

START_TEST(instances_have_the_same_claims)
{
  static const char *const texts[] =
    { V2, A3B, M1, C1_LATE, TWINS };
  tally t = { 0, 0 };

  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    compare(&t, texts[i], NULL);
  is_counted("instances", &t, 4 * sizeof texts / sizeof *texts);
}
END_TEST

START_TEST(engines_have_the_same_claims)
{
  static const char *const sets[] =
    { "flow={engine: cvode, until: 300}", "flow={engine: auto, until: 300}",
      "flow={engine: taylor-double, until: 300}",
      "flow={engine: taylor, digits: 25, until: 100}",
      "flow={engine: taylor, digits: 25, until: 100, verify: true}",
      "flow={engine: limit, until: 20}" };
  tally t = { 0, 0 };

  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    compare(&t, V1, sets[i]);
  is_counted("engines", &t, 4 * sizeof sets / sizeof *sets);
}
END_TEST

/* Many neurons, of which some surveyors look at a few. */
START_TEST(drawn_networks_have_the_same_claims)
{
  tally t = { 0, 0 };

  compare(&t, POINTS "network: {width: 60}\ninit: {seed: 3}\n"
          "flow: {until: 60}\n", NULL);
  compare(&t, "data: {inputs: [[1, 0], [0.6, 0.8], [0.3, -1]], "
          "labels: [1, 1, 1]}\nnetwork: {width: 40}\n"
          "init: {scheme: unbalanced, seed: 5, scale: 0.1}\n"
          "flow: {until: 30}\n", NULL);
  is_counted("drawn", &t, 8);
}
END_TEST

/* ---- the team that stays ---- */

enum { ROUNDS = 200, PIECES = 37 };

typedef struct pieces {
  atomic_size_t next, done;
  size_t fails;          /* this piece; PIECES: none */
} pieces;

static rf_status
take(void *context, size_t worker)
{
  pieces *p = context;

  (void)worker;
  for (;;) {
    const size_t i = atomic_fetch_add(&p->next, 1);
    if (i >= PIECES)
      return RF_OK;
    if (i == p->fails)
      return RF_EINPUT;
    atomic_fetch_add(&p->done, 1);
  }
}

START_TEST(a_team_that_stays_does_all)
{
  for (size_t size = 1; size <= 8; size++) {
    rf_team *team = NULL;
    ck_assert_int_eq(rf_team_create(&team, size), RF_OK);
    for (size_t i = 0; i < ROUNDS; i++) {
      pieces p = { .fails = i % 4 ? PIECES : 5 };
      atomic_init(&p.next, 0);
      atomic_init(&p.done, 0);
      ck_assert_int_eq(rf_team_do(team, take, &p),
                       i % 4 ? RF_OK : RF_EINPUT);
      ck_assert_uint_ge(atomic_load(&p.done), i % 4 ? PIECES : 5);
    }
    rf_team_free(team);
  }
  rf_team_free(NULL);
}
END_TEST

static int
stop_at_once(void *context)
{
  (void)context;
  return 1;
}

/* Each waits to be told to stop. */
static rf_status
wait(void *context, size_t worker)
{
  (void)context;
  (void)worker;
  while (rf_poll() >= 0)
    ;
  return RF_EINTR;
}

START_TEST(the_poll_ends_a_team_that_stays)
{
  rf_team *team = NULL;

  ck_assert_int_eq(rf_team_create(&team, 3), RF_OK);
  rf_set_poll(stop_at_once, NULL);
  ck_assert_int_eq(rf_team_do(team, wait, NULL), RF_EINTR);
  rf_set_poll(NULL, NULL);
  rf_team_free(team);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("theory threads");
  TCase *t = tcase_create("theory_threads");
  int code;

  test_limit(t);
  tcase_add_test(t, instances_have_the_same_claims);
  tcase_add_test(t, engines_have_the_same_claims);
  tcase_add_test(t, drawn_networks_have_the_same_claims);
  tcase_add_test(t, a_team_that_stays_does_all);
  tcase_add_test(t, the_poll_ends_a_team_that_stays);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
