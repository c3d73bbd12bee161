/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_ever.c -- the flow for t to infinity: against a closed form, and
 * against what comes later. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "base/eigen.h"
#include "proof/tube/slope.h"
#include "proof/whole/range.h"
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

/* ---- the square loss ---- */

/* Labels that a line does not fit, and few data for each neuron. */
static void
square_text(char *text, size_t size, int rep, double until)
{
  rf_rng rng = test_rng("square", rep);
  const size_t n = rng_size(&rng, 2, 6), d = rng_size(&rng, 2, 3);
  int at = snprintf(text, size, "data:\n  inputs: [");

  for (size_t i = 0; i < n * d; i++)
    at += snprintf(text + at, size - (size_t)at, "%s%.2f%s", i % d ? ", "
                   : i ? ", [" : "[", rng_uniform(&rng),
                   i % d == d - 1 ? "]" : "");
  at += snprintf(text + at, size - (size_t)at, "]\n  labels: [");
  for (size_t k = 0; k < n; k++)
    at += snprintf(text + at, size - (size_t)at, "%s%.2f", k ? ", " : "",
                   0.25 + 1.25 * rng_uniform(&rng));
  snprintf(text + at, size - (size_t)at, "]\nnetwork: {width: %zu}\n"
           "init: {scale: %g, seed: %d}\nflow: {engine: cvode, until: %g}\n"
           "record: {times: [%g, %g]}\n", rng_size(&rng, 2, 8),
           (double[]){ 0.1, 0.5, 1.0 }[rep % 3], rep, until, until / 3,
           until);
}

/* The limit as a ball. */
static void
set_limit(rf_ball *r, const char *limit)
{
  mpq_t q;

  mpq_init(q);
  ck_assert_int_eq(mpq_set_str(q, limit, 10), 0);
  rf_ball_set_q(r, q, 200);
  mpq_clear(q);
}

struct squares {
  long problems, settle, slide, beside, near, decay, minima, agree;
};

/* The same of the flow as an engine has it: is the point where it ends a local
   minimum?  Two ways to one answer; either may not know. */
static void
compare_minimum(struct squares *t, const shown *now, const char *text)
{
  rf_stationary_options options;
  rf_stationary *s = NULL;
  rf_state *state = NULL;
  rf_flow *flow = NULL;
  rf_message message = { "" };
  const rf_numbers *v;
  rf_point point = { .minimum = RF_UNSURE };
  rf_tail tail;

  if (now->proved.minimum == RF_UNSURE)
    return;
  t->minima++;
  ck_assert_int_eq(rf_flow_create(&flow, &message, now->problem), RF_OK);
  while (rf_flow_step(flow, &message, 100.0) == RF_EVENT)
    ;
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, now->problem->m), RF_OK);
  ck_assert_int_eq(rf_state_create(&state, now->problem), RF_OK);
  ck_assert_int_eq(rf_state_set_numbers(state, v, NULL, 0), RF_OK);
  rf_stationary_defaults(&options);
  options.tolerance = 1e-6;
  ck_assert_int_eq(rf_stationary_create(&s, &message, state, &options),
                   RF_OK);
  if (rf_stationary_limit_get(s, &point, &tail) == RF_OK
      && point.minimum != RF_UNSURE) {
    ck_assert_msg(point.minimum == now->proved.minimum, "%d %d\n%s",
                  point.minimum, now->proved.minimum, text);
    t->agree++;
  }
  rf_stationary_free(s);
  rf_state_free(state);
  rf_flow_free(flow);
}

/* Three times as far: the same limit, no loss below it, none above what it was;
   where nothing was to happen, nothing has. */
static void
look_at_limit(struct squares *t, const shown *now, const char *text)
{
  shown far = prove(text, 64);
  rf_ball v[3];

  for (int i = 0; i < 3; i++)
    ball_init(&v[i]);
  if (far.proved.done) {
    set_limit(&v[2], now->proved.limit);
    for (size_t i = 0; i < 2; i++) {
      set_loss(&v[i], far.proof, i, 200);
      ball_sub(&v[i], &v[i], &v[2], 200);
      ck_assert_msg(!arb_is_negative(&v[i]), "%s", text);
    }
    ck_assert_msg(!arb_gt(&v[1], &v[0]), "%s", text);
    arb_set_d(&v[2], -200.0 * now->proved.decay);
    arb_exp(&v[2], &v[2], 200);
    ball_mul(&v[2], &v[2], &v[0], 200);
    ck_assert_msg(!arb_gt(&v[1], &v[2]), "decay %g\n%s", now->proved.decay,
                  text);
    t->decay += now->proved.decay > 0.0;
    ball_mul_2si(&v[1], &v[1], 2);
    t->near += arb_lt(&v[1], &v[0]) || ball_get_d(&v[0]) < 1e-12;
    ck_assert_msg(!far.proved.limit
                  || !strcmp(far.proved.limit, now->proved.limit), "%s", text);
    ck_assert_msg(!now->proved.forever
                  || far.proved.events == now->proved.events, "%s", text);
  }
  for (int i = 0; i < 3; i++)
    ball_clear(&v[i]);
  shown_free(&far);
}

START_TEST(limits)
{
  struct squares t = { 0 };

  TEST_EACH(rep, test_reps(60)) {
    char text[2048];
    shown s;
    square_text(text, sizeof text, rep, 100.0);
    s = prove(text, 64);
    t.problems++;
    ck_assert(!s.proved.forever || s.proved.settles);
    ck_assert(s.proved.settles == (s.proved.limit != NULL));
    t.settle += s.proved.settles;
    t.slide += s.proved.forever && s.proved.slides;
    t.beside += s.proved.settles && !s.proved.forever;
    ck_assert(s.proved.settles || s.proved.minimum == RF_UNSURE);
    compare_minimum(&t, &s, text);
    square_text(text, sizeof text, rep, 300.0);
    if (s.proved.settles)
      look_at_limit(&t, &s, text);
    shown_free(&s);
  }
  printf("limits: %ld problems, %ld converge, %ld of them with neurons that "
         "may leave, %ld slide for ever; %ld are much nearer later, %ld with "
         "a rate, %ld at a minimum or not, %ld of them known otherwise\n",
         t.problems, t.settle, t.beside, t.slide, t.near, t.decay, t.minima,
         t.agree);
  ck_assert_int_gt(t.problems, 0);
  if (t.problems > 10)
    ck_assert_int_gt(t.settle, 0);
  if (test_scale() >= 1.0)
    ck_assert(t.beside > 5 && t.slide > 0 && 2 * t.near > t.settle
              && 2 * t.decay > t.settle && t.minima > 5 && t.agree > 0);
}
END_TEST

/* The least eigenvalue of sum_u C_u C_u^T, C of full rank,
   in double. */
static double
least_in_double(const rf_range *r)
{
  const size_t n = r->ground->n;
  double *a = calloc(n * n, sizeof *a), *value = calloc(n, sizeof *value);
  double least = HUGE_VAL;

  ck_assert(a && value);
  for (size_t i = 0; i < n * n; i++)
    for (size_t c = 0; c < r->columns; c++)
      a[i] += mpq_get_d(r->C[c * n + i / n]) * mpq_get_d(r->C[c * n + i % n]);
  ck_assert(rf_eigenvalues(value, a, n));
  for (size_t i = 0; i < n; i++)
    least = fmin(least, value[i]);
  free(a);
  free(value);
  return least;
}

/* n data in n dimensions, one neuron that is on for all of them. */
static rf_problem *
many_data(size_t n)
{
  const size_t room = 12 * n * n + 4096;
  char *text = malloc(room);
  rf_message message = { "" };
  rf_problem *p = NULL;
  rf_rng rng = test_rng("many", (int)n);
  size_t at = (size_t)sprintf(text, "data:\n  inputs: [");

  for (size_t i = 0; i < n * n; i++)
    at += (size_t)sprintf(text + at, "%s%.3f%s", i % n ? ", " : i ? ", ["
                          : "[", (i / n == i % n) + rng_uniform(&rng) / 8.0,
                          i % n == n - 1 ? "]" : "");
  at += (size_t)sprintf(text + at, "]\n  labels: [");
  for (size_t k = 0; k < n; k++)
    at += (size_t)sprintf(text + at, "%s1", k ? ", " : "");
  at += (size_t)sprintf(text + at, "]\nnetwork: {width: 1, leak: 0.5}\n"
                        "init: {scheme: file, weights: [[1");
  for (size_t i = 0; i < n; i++)
    at += (size_t)sprintf(text + at, ", 1");
  sprintf(text + at, "]]}\nflow: {engine: cvode, until: 1}\n");
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  free(text);
  return p;
}

START_TEST(eigenvalues)
{
  static const size_t sizes[] = { 2, 5, 20, 50 };
  long compared = 0;

  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    rf_problem *p = many_data(sizes[i]);
    rf_terrain *ground;
    rf_bundle *bundle;
    rf_stage *stage;
    rf_doubt doubt;
    rf_range range;
    rf_ball mass;
    double bound, least;
    ck_assert_int_eq(rf_terrain_create(&ground, p, 64), RF_OK);
    ck_assert_int_eq(rf_bundle_create(&bundle, &doubt, ground), RF_OK);
    ck_assert_int_eq(rf_stage_create(&stage, &doubt, bundle), RF_OK);
    ck_assert_int_eq(rf_range_make(&range, stage, &(bool){ true }), RF_OK);
    ck_assert_uint_eq(range.rank, sizes[i]);
    ball_init(&mass);
    arb_set_ui(&mass, 1);
    bound = rf_range_least(&range, &mass);
    least = least_in_double(&range);
    ck_assert_msg(bound <= least * (1.0 + 1e-9) && bound > 0.9 * least,
                  "%zu: %g, %g", sizes[i], bound, least);
    ball_zero(&mass);
    ck_assert(rf_range_least(&range, &mass) == 0.0);
    compared++;
    ball_clear(&mass);
    rf_range_clear(&range);
    rf_stage_free(stage);
    rf_bundle_free(bundle);
    rf_terrain_free(ground);
    rf_problem_free(p);
  }
  ck_assert_int_eq(compared, 4);
}
END_TEST

/* ---- claims ---- */

enum { CLAIMS_MOST = 16 };

struct verdicts {
  long problems, claims, proved, refuted, open;
};

/* The values of these are bounds: of a rate, and of the time at which another
   solution leaves, from below. */
static bool
is_bound(const rf_proof_claim *c)
{
  return !strcmp(c->claim, "PRF.rate")
    || (!strcmp(c->claim, "PRF.unique") && c->verdict == RF_PROOF_REFUTED);
}

/* Verdicts and values at more bits: only what is undecided may change. */
static void
compare_claims(struct verdicts *t, const shown *few, const shown *more,
               const char *text)
{
  const size_t count = rf_proof_claim_count(few->proof);

  ck_assert_uint_eq(count, rf_proof_claim_count(more->proof));
  for (size_t i = 0; i < count; i++) {
    rf_proof_claim a, b;
    ck_assert_int_eq(rf_proof_claim_get(few->proof, &a, i), RF_OK);
    ck_assert_int_eq(rf_proof_claim_get(more->proof, &b, i), RF_OK);
    ck_assert_str_eq(a.claim, b.claim);
    ck_assert(rf_proof_verdict_name(a.verdict)[0] && a.value && a.note[0]);
    t->claims++;
    t->proved += a.verdict == RF_PROOF_PROVED;
    t->refuted += a.verdict == RF_PROOF_REFUTED;
    t->open += a.verdict == RF_PROOF_OPEN;
    if (a.verdict == RF_PROOF_OPEN || !few->proved.done)
      continue;
    ck_assert_msg(a.verdict == b.verdict
                  && (!strcmp(a.value, b.value) || is_bound(&a)),
                  "%s: %s %s, then %s %s\n%s", a.claim,
                  rf_proof_verdict_name(a.verdict), a.value,
                  rf_proof_verdict_name(b.verdict), b.value, text);
  }
}

START_TEST(more_bits_turn_nothing)
{
  struct verdicts t = { 0 };

  TEST_EACH(rep, test_reps(40)) {
    char text[2048];
    shown s[3];
    if (rep % 2)
      square_text(text, sizeof text, rep, 60.0);
    else
      make_text(text, sizeof text, rep, 20.0, rep % 8 != 6);
    for (int i = 0; i < 3; i++)
      s[i] = prove(text, 64L << i);
    compare_claims(&t, &s[0], &s[1], text);
    compare_claims(&t, &s[1], &s[2], text);
    for (int i = 0; i < 3; i++)
      shown_free(&s[i]);
    t.problems++;
  }
  printf("more_bits_turn_nothing: %ld problems, %ld claims, %ld proved, %ld "
         "refuted, %ld undecided\n", t.problems, t.claims, t.proved, t.refuted,
         t.open);
  ck_assert(t.proved > 0);
  if (test_scale() >= 1.0)
    ck_assert(t.refuted > 0 && t.open > 0);
}
END_TEST

/* Claims on an example, by hand: the linear fit, and another end; data that are
   separated, and such that are not. */
START_TEST(claims)
{
  static const char square[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\n"
    "network: {width: 20}\n"
    "init: {scale: %s, seed: 1}\n"
    "flow: {engine: cvode, until: %s}\n";
  static const char margins[] =
    "data: {inputs: [[1, 0.2], [0.8, %s], [-1, 0.3]], labels: [1, 1, -1]}\n"
    "network: {width: 8}\n"
    "loss: {name: exponential}\n"
    "init: {scale: 0.1, seed: 3}\n"
    "flow: {engine: cvode, until: %s}\n";
  /* A neuron that rests on an edge of the dead cone, of datum 2, whose p is
     positive at the limit. */
  static const char edge[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]],"
    " labels: [1.1, 0.1, 0.8]}\n"
    "network: {width: 2}\n"
    "init: {scheme: file, weights: [[%s, 0.0008, -0.0001],"
    " [0.0005, 0.0003, 0.0004]]}\n"
    "flow: {engine: cvode, until: %s}\n";
  static const struct {
    const char *text, *first, *until, *claim;
    rf_proof_verdict verdict;
    const char *value;
  } row[] = {
    { square, "0.01", "100", "BF2.end", RF_PROOF_PROVED, "256/2925" },
    { square, "1.5", "300", "BF2.end", RF_PROOF_REFUTED, "0" },
    { square, "0.01", "5", "BF2.end", RF_PROOF_OPEN, "" },
    { square, "0.01", "5", "MMV.mono", RF_PROOF_UNMET, "" },
    { margins, "0.5", "50", "MMV.mono", RF_PROOF_PROVED, "0" },
    { margins, "0.5", "50", "MMV.trap", RF_PROOF_PROVED, "0" },
    { margins, "0.5", "50", "PRF.limit", RF_PROOF_PROVED, "0" },
    { margins, "0.5", "50", "PRF.converges", RF_PROOF_REFUTED, "" },
    { margins, "3", "5", "MMV.mono", RF_PROOF_UNMET, "" },
    { square, "0.01", "100", "STA.local", RF_PROOF_PROVED, "" },
    { square, "1.5", "300", "STA.local", RF_PROOF_PROVED, "" },
    { square, "0.01", "5", "STA.local", RF_PROOF_OPEN, "" },
    { edge, "0.001", "100", "STA.local", RF_PROOF_REFUTED, "" },
    { edge, "0.001", "100", "BF2.end", RF_PROOF_PROVED, "256/2925" },
    { margins, "0.5", "50", "STA.local", RF_PROOF_OPEN, "" },
    { square, "0.01", "5", "PRF.rate", RF_PROOF_OPEN, "" },
    { margins, "0.5", "50", "BF2.end", RF_PROOF_UNMET, "" },
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    char text[512];
    bool found = false;
    shown s;
    rf_proof_claim c;
    snprintf(text, sizeof text, row[i].text, row[i].first, row[i].until);
    s = prove(text, 64);
    ck_assert(s.proved.done);
    for (size_t k = 0; k < rf_proof_claim_count(s.proof) && !found; k++) {
      ck_assert_int_eq(rf_proof_claim_get(s.proof, &c, k), RF_OK);
      found = strcmp(c.claim, row[i].claim) == 0;
    }
    ck_assert(found);
    ck_assert_msg(c.verdict == row[i].verdict
                  && !strcmp(c.value, row[i].value), "%zu: %s %s", i,
                  rf_proof_verdict_name(c.verdict), c.value);
    ck_assert_int_eq(rf_proof_claim_get(s.proof, &c, CLAIMS_MOST),
                     RF_EINVAL);
    shown_free(&s);
  }
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
  tc = tcase_create("square");
  test_limit(tc);
  tcase_add_test(tc, limits);
  tcase_add_test(tc, eigenvalues);
  suite_add_tcase(s, tc);
  tc = tcase_create("claims");
  test_limit(tc);
  tcase_add_test(tc, more_bits_turn_nothing);
  tcase_add_test(tc, claims);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
