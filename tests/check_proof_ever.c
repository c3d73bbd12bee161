/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_ever.c -- losses of margins, enclosed, for t to infinity: against
 * a closed form, and against what comes later. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/tube/slope.h"
#include "support/rf_test.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_hypgeom.h>
#else
# include <arb_hypgeom.h>
#endif

static const char *const losses[] = { "logistic", "exponential" };

/* A proof and what it is of. */
typedef struct shown {
  rf_problem *problem;
  rf_proof *proof;
  rf_proved proved;
} shown;

static shown
prove(const char *text, long bits)
{
  rf_proof_options o;
  rf_message message = { "" };
  shown s = { 0 };

  ck_assert_msg(rf_problem_parse(&s.problem, &message, text, "text", NULL, 0)
                == RF_OK, "%s\n%s", message.text, text);
  rf_proof_defaults(&o);
  o.bits = bits;
  o.attempts = 2;
  ck_assert_msg(rf_proof_create(&s.proof, &message, s.problem, &o) == RF_OK,
                "%s", message.text);
  rf_proof_get(s.proof, &s.proved);
  return s;
}

static void
shown_free(shown *s)
{
  rf_proof_free(s->proof);
  rf_problem_free(s->problem);
}

/* Sample i as a ball. */
static void
set_loss(rf_ball *r, rf_proof *proof, size_t i, long bits)
{
  const rf_numbers *v;
  rf_ball radius;

  ball_init(&radius);
  ck_assert_int_eq(rf_proof_numbers(proof, &v, RF_PROOF_SAMPLE, i), RF_OK);
  ck_assert_int_eq(arb_set_str(r, rf_numbers_text(v, 1), bits), 0);
  ck_assert_int_eq(arb_set_str(&radius, rf_numbers_text(v, 2), bits), 0);
  arb_add_error(r, &radius);
  ball_clear(&radius);
}

/* ---- a closed form ---- */

/* One neuron, a = w, one datum x = y = 1: h = a^2, h' = 2 h |l'(h)|, so t =
   (Ei(h) - Ei(h_0))/2 for the exponential loss, and (ln h - ln h_0)/2 more for
   the logistic one. */
static void
time_of(rf_ball *t, const rf_ball *h, bool logistic, long bits)
{
  rf_ball u;

  ball_init(&u);
  arb_hypgeom_ei(t, h, bits);
  if (logistic) {
    ball_log(&u, h, bits);
    ball_add(t, t, &u, bits);
  }
  ball_mul_2si(t, t, -1);
  ball_clear(&u);
}

/* h at which the loss is l. */
static void
output_of(rf_ball *h, const rf_ball *l, bool logistic, long bits)
{
  if (logistic) {
    arb_expm1(h, l, bits);
    ball_log(h, h, bits);
  } else
    ball_log(h, l, bits);
  ball_neg(h, h);
}

START_TEST(one_datum)
{
  static const char text[] =
    "data: {inputs: [[1]], labels: [1]}\n"
    "network: {width: 1}\n"
    "loss: {name: %s}\n"
    "init: {scheme: file, weights: [[0.5, 0.5]]}\n"
    "flow: {engine: cvode, until: 1000}\n"
    "record: {times: [1, 10, 100, 1000]}\n";
  static const double times[] = { 1.0, 10.0, 100.0, 1000.0 };
  rf_ball v[4];
  long compared = 0;

  for (int i = 0; i < 4; i++)
    ball_init(&v[i]);
  for (int loss = 0; loss < 2; loss++)
    for (long bits = 64; bits <= 256; bits *= 2) {
      char experiment[512];
      shown s;
      snprintf(experiment, sizeof experiment, text, losses[loss]);
      s = prove(experiment, bits);
      ck_assert(s.proved.done && s.proved.forever && s.proved.unique_forever);
      ck_assert_uint_eq(rf_proof_sample_count(s.proof), 4);
      arb_set_d(&v[0], 0.25);
      time_of(&v[1], &v[0], loss == 0, 400);
      for (size_t i = 0; i < 4; i++) {
        set_loss(&v[0], s.proof, i, 400);
        output_of(&v[2], &v[0], loss == 0, 400);
        time_of(&v[3], &v[2], loss == 0, 400);
        ball_sub(&v[3], &v[3], &v[1], 400);
        arb_set_d(&v[2], times[i]);
        ck_assert(arb_contains(&v[3], &v[2]));
        ck_assert_int_gt(ball_bits(&v[3]), bits - 24);
        compared++;
      }
      shown_free(&s);
    }
  for (int i = 0; i < 4; i++)
    ball_clear(&v[i]);
  ck_assert_int_eq(compared, 24);
}
END_TEST

/* ---- for ever ---- */

/* Two clusters, apart or not; data of one label are near each other. */
static void
make_text(char *text, size_t size, int rep, double until, bool apart)
{
  rf_rng rng = test_rng("clusters", rep);
  double x[6][2];
  static const char *const schemes[] = { "balanced", "dominated" };

  for (int k = 0; k < 6; k++) {
    const double spread = apart ? 0.3 : 1.0;
    x[k][0] = (k % 2 ? -1.0 : 1.0) + spread * rng_uniform(&rng);
    x[k][1] = 0.5 + spread * rng_uniform(&rng);
  }
  snprintf(text, size, "data: {inputs: [[%.3f, %.3f], [%.3f, %.3f], [%.3f, "
           "%.3f], [%.3f, %.3f], [%.3f, %.3f], [%.3f, %.3f]],\n"
           "  labels: [1, -1, 1, -1, 1, -1]}\n"
           "network: {width: %d, leak: %g}\n"
           "loss: {name: %s, average: %s}\n"
           "init: {scheme: %s, scale: %g, seed: %d}\n"
           "flow: {engine: cvode, until: %.17g}\n"
           "record: {times: [%.17g, %.17g]}\n", x[0][0], x[0][1], x[1][0],
           x[1][1], x[2][0], x[2][1], x[3][0], x[3][1], x[4][0], x[4][1],
           x[5][0], x[5][1], 2 + rep % 5, rep % 3 ? 0.0 : 0.125,
           losses[rep % 2], rep % 4 < 2 ? "mean" : "sum", schemes[rep / 2 % 2],
           rep % 5 ? 0.3 : 1.0, rep, until, until / 2, until);
}

struct tally {
  long problems, vanish, still, both;
  double sharpest;
};

/* L(2 t) <= 1/(1/L(t) + rate t), and no events after t where none were
   promised. */
static void
look_later(struct tally *t, const rf_proved *now, const char *text)
{
  shown s = prove(text, 64);
  rf_ball v[3];

  if (s.proved.done) {
    for (int i = 0; i < 3; i++)
      ball_init(&v[i]);
    for (size_t i = 0; i < 2; i++) {
      set_loss(&v[i], s.proof, i, 200);
      arb_inv(&v[i], &v[i], 200);
    }
    ball_sub(&v[2], &v[1], &v[0], 200);
    arb_set_d(&v[0], now->rate * now->time);
    ck_assert_msg(!arb_lt(&v[2], &v[0]), "%s", text);
    ball_div(&v[0], &v[0], &v[2], 64);
    t->sharpest = fmax(t->sharpest, ball_get_d(&v[0]));
    if (now->forever)
      ck_assert_msg(now->events == s.proved.events, "%s", text);
    ck_assert_msg(!now->forever || s.proved.forever, "%s", text);
    t->both += now->forever;
    for (int i = 0; i < 3; i++)
      ball_clear(&v[i]);
  }
  shown_free(&s);
}

START_TEST(later)
{
  struct tally t = { 0 };

  TEST_EACH(rep, test_reps(60)) {
    char text[1024];
    shown s;
    make_text(text, sizeof text, rep, 40.0, rep % 8 != 7);
    s = prove(text, 64);
    t.problems++;
    ck_assert((s.proved.rate > 0.0)
              == (s.proved.limit && !strcmp(s.proved.limit, "0")));
    ck_assert(!s.proved.forever || s.proved.rate > 0.0);
    t.vanish += s.proved.rate > 0.0;
    t.still += s.proved.forever;
    make_text(text, sizeof text, rep, 80.0, rep % 8 != 7);
    if (s.proved.rate > 0.0)
      look_later(&t, &s.proved, text);
    shown_free(&s);
  }
  printf("later: %ld problems, %ld losses go to 0, %ld without events; %ld "
         "looked at; the bound was %.3g of what grew\n", t.problems, t.vanish,
         t.still, t.both, t.sharpest);
  ck_assert_int_gt(t.vanish, 0);
  if (test_scale() >= 1.0)
    ck_assert(t.both > 5 && t.sharpest > 0.1);
}
END_TEST

/* Data that no network separates: nothing goes to 0, at any time. */
START_TEST(not_separated)
{
  static const char text[] =
    "data: {inputs: [[1, 0.5], [1, 0.5], [-1, 0.5]], labels: [1, -1, 1]}\n"
    "network: {width: 6}\n"
    "loss: {name: %s}\n"
    "init: {scale: 0.5, seed: 2}\n"
    "flow: {engine: cvode, until: %g}\n";
  long asked = 0;

  for (int loss = 0; loss < 2; loss++)
    for (double until = 1.0; until < 50.0; until *= 4.0) {
      char experiment[512];
      shown s;
      snprintf(experiment, sizeof experiment, text, losses[loss], until);
      s = prove(experiment, 64);
      ck_assert(!s.proved.limit && !s.proved.forever && s.proved.rate == 0.0);
      asked += s.proved.done;
      shown_free(&s);
    }
  ck_assert_int_gt(asked, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_ever");
  TCase *tc = tcase_create("margins");

  test_limit(tc);
  tcase_add_test(tc, one_datum);
  tcase_add_test(tc, later);
  tcase_add_test(tc, not_separated);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
