/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_written.c -- certificates say what was proved, no more, and of
 * the problem that was asked: they are written, and read again by the reader of
 * the checker. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "support/saved.h"

enum { FINE = 600 };

/* ---- the problem ---- */

static void
is_fraction(const char *text, const mpq_t q, const char *den)
{
  mpq_t v, w;

  mpq_inits(v, w, (mpq_ptr)0);
  ck_assert_int_eq(mpq_set_str(v, text, 10), 0);
  ck_assert_int_eq(mpq_set_str(w, den, 10), 0);
  mpq_canonicalize(v);
  mpq_div(v, v, w);
  ck_assert_msg(mpq_equal(v, q), "%s/%s", text, den);
  mpq_clears(v, w, (mpq_ptr)0);
}

/* The weight itself is in the ball of the text. */
static void
is_in(const ck_span *v, const rf_ball *z)
{
  rf_ball mid, radius;

  ball_init(&mid);
  ball_init(&radius);
  ck_assert_int_eq(arb_set_str(&mid, v->mid, FINE), 0);
  ck_assert_int_eq(arb_set_str(&radius, v->radius, FINE), 0);
  ball_sub(&mid, &mid, z, FINE);
  arb_abs(&mid, &mid);
  ck_assert_msg(arb_le(&mid, &radius), "%s~%s", v->mid, v->radius);
  ball_clear(&mid);
  ball_clear(&radius);
}

static const char *const problems[] = {
  "data: {inputs: [[1/3, 2/7], [-1, 1/2]], labels: [5/3, -1/7]}\n"
  "network: {width: 2, leak: 1/3}\ninit: {scheme: balanced, scale: 1/3}\n"
  "flow: {until: 1/7}\nrecord: {times: [1/9]}\n",
  "data: {inputs: [[1/3, 2/7], [-1, 1/2]], labels: [5/3, -1/7]}\n"
  "network: {width: 2}\nflow: {until: 1/7}\ninit: {scheme: file, weights: "
  "[[1/3, 1/7, 1/9], [-1/3, 1, 1/11]]}\nrecord: {times: [1/9]}\n"
};

START_TEST(problem_as_it_is)
{
  for (int i = 0; i < 2; i++) {
    rf_proof_options o;
    rf_terrain *ground = NULL;
    rf_ball *z = rf_ball_array(6);
    mpq_t v;
    saved s;
    mpq_init(v);
    rf_proof_defaults(&o);
    o.radius = i ? 0.0 : 0x1p-30;
    keep(&s, problems[i], &o);
    rf_problem_weight(v, s.problem);
    is_fraction(s.c.weight, v, "1");
    is_fraction(s.c.leak, s.problem->leak, "1");
    is_fraction(s.c.until, s.problem->until, "1");
    mpq_set_d(v, o.radius);
    is_fraction(s.c.ball, v, "1");
    for (size_t k = 0; k < 4; k++)
      is_fraction(s.c.x[k], s.problem->x[k], s.c.xden);
    for (size_t k = 0; k < 2; k++)
      is_fraction(s.c.y[k], s.problem->y[k], s.c.yden);
    ck_assert_int_eq(rf_terrain_create(&ground, s.problem, FINE), RF_OK);
    ck_assert_int_eq(rf_terrain_weights(z, ground), RF_OK);
    for (size_t k = 0; k < 6 && i == 0; k++)
      is_in(&s.c.start[k], &z[k]);
    for (size_t k = 0; k < 6 && i; k++) {
      is_fraction(s.c.start[k].mid, k % 3 ? s.problem->w[k / 3 * 2 + k % 3 - 1]
                  : s.problem->a[k / 3], "1");
      ck_assert_str_eq(s.c.start[k].radius, "0");
    }
    ck_assert_int_eq(check(&s), FOUND_TRUE);
    rf_ball_array_free(z, 6);
    rf_terrain_free(ground);
    mpq_clear(v);
    drop(&s, true);
  }
}
END_TEST

/* ---- claims ---- */

/* Times and losses as they were proved, and never nearer: also where all starts
   of a ball leave them open. */
START_TEST(claims_have_room)
{
  static const char text[] =
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 2}\n"
    "record: {times: [1/8, 2]}\n";
  static const double radii[] = { 0.0, 1e-9, 1e-4 };
  size_t events = 0;

  for (int i = 0; i < 3; i++) {
    rf_proof_options o;
    const rf_numbers *v;
    rf_event e;
    saved s;
    rf_proof_defaults(&o);
    o.radius = radii[i];
    o.attempts = 1;
    keep(&s, text, &o);
    ck_assert_int_eq(s.c.events, (int)rf_proof_event_count(s.proof));
    ck_assert_int_eq(s.c.losses, 2);
    for (int k = 0; k < s.c.events; k++) {
      const ck_event *at = &s.c.event[k];
      ck_assert_int_eq(rf_proof_event_get(s.proof, &e, (size_t)k), RF_OK);
      ck_assert_int_eq(rf_proof_numbers(s.proof, &v, RF_PROOF_EVENT,
                                        (size_t)k), RF_OK);
      ck_assert_str_eq(at->time.mid, rf_numbers_text(v, 0));
      ck_assert(strtod(at->time.radius, NULL)
                >= strtod(rf_numbers_text(v, 1), NULL));
      ck_assert(at->neuron == (int)e.neuron && at->datum == (int)e.datum);
      events++;
    }
    for (int k = 0; k < 2; k++) {
      ck_assert_int_eq(rf_proof_numbers(s.proof, &v, RF_PROOF_SAMPLE,
                                        (size_t)k), RF_OK);
      ck_assert_str_eq(s.c.loss[k].value.mid, rf_numbers_text(v, 1));
      ck_assert_msg(strtod(s.c.loss[k].value.radius, NULL)
                    >= strtod(rf_numbers_text(v, 2), NULL), "%s, proved %s",
                    s.c.loss[k].value.radius, rf_numbers_text(v, 2));
      ck_assert(i < 2 || strtod(rf_numbers_text(v, 2), NULL) > 0x1p-15);
    }
    drop(&s, true);
  }
  ck_assert_uint_gt(events, 0);
}
END_TEST

/* Whether it is the only solution, what becomes of it, and of how many. */
START_TEST(fate)
{
  static const char *const texts[] = {
    "data: {inputs: [[1, 0]], labels: [1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0, 1]]}\nflow: {until: 1}\n"
    "record: {times: [1]}\n",
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 40}\n",
    "data: {inputs: [[1], [-1]], labels: [-1, 1]}\nnetwork: {width: 1}\n"
    "init: {scheme: file, weights: [[1, 0.5]]}\nflow: {until: 1/100}\n"
  };
  rf_proof_options o;

  rf_proof_defaults(&o);
  for (int i = 0; i < 3; i++) {
    saved s;
    keep(&s, texts[i], &o);
    ck_assert_int_eq(s.c.unique, i > 0);
    ck_assert_int_eq(s.proved.unique, i > 0);
    ck_assert_int_eq(s.c.forever, s.proved.forever);
    ck_assert_int_eq(s.c.forever, i < 2);
    if (s.c.forever) {
      ck_assert_int_eq(s.c.live, (int)s.proved.live);
      ck_assert_int_eq(s.c.slides, (int)s.proved.slides);
      ck_assert_int_eq(s.c.unique_forever, s.proved.unique_forever);
      ck_assert_int_eq(s.c.unique_forever, i > 0);
      ck_assert_str_eq(s.c.limit, s.proved.limit);
    }
    drop(&s, true);
  }
}
END_TEST

/* Of what is not proved, and of what the checker knows nothing. */
START_TEST(refused)
{
  static const struct {
    const char *text;
    bool parts;
    double radius;
    rf_status status;
  } cases[] = {
    { "data: {inputs: [[1, 0]], labels: [1]}\nnetwork: {width: 1}\n"
      "init: {scheme: file, weights: [[1, 0, 1]]}\nflow: {until: 1}\n", false,
      1e-6, RF_EINVAL },
    { "data: {inputs: [[1]], labels: [1]}\nloss: {name: logistic}\n"
      "network: {width: 1}\ninit: {scheme: file, weights: [[1, 1]]}\n"
      "flow: {until: 1}\n", false, 0.0, RF_EUNSUP },
    { "data: {inputs: [[1]], labels: [1]}\nnetwork: {width: 1}\n"
      "init: {scheme: file, weights: [[1, 1]]}\nflow: {until: 1}\n", true, 0.0,
      RF_EUNSUP }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rf_proof_options o;
    saved s;
    bool read;
    rf_proof_defaults(&o);
    o.parts = cases[i].parts;
    o.radius = cases[i].radius;
    o.attempts = 1;
    ck_assert_int_eq(save(&s, &read, cases[i].text, &o), cases[i].status);
    ck_assert_msg(s.proof != NULL, "%zu", i);
    drop(&s, read);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_written");
  TCase *tc = tcase_create("written");

  test_limit(tc);
  tcase_add_checked_fixture(tc, folder_make, folder_remove);
  tcase_add_test(tc, problem_as_it_is);
  tcase_add_test(tc, claims_have_room);
  tcase_add_test(tc, fate);
  tcase_add_test(tc, refused);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
