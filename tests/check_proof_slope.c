/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_slope.c -- what is said of p of a curved loss, for polynomials
 * that are as wrong as the bounds allow; bounds of a problem and of a face.
 *
 * Predictions and p are put there by hand.  A p that obeys p' = -y v(p) h', and
 * only begins wrong, leaves q as fast as anything can: delta is 0, and the
 * error grows by e^(kappa V). */
#include "config.h"

#include "support/slopes.h"
#include "support/step.h"

/* y h = begin - fall tau^power on the step. */
typedef struct slope_case {
  bool logistic;
  double begin, fall;
  size_t power;          /* 0: the degree of h is the largest there is */
  double first;          /* p at 0, over c y; 0: it is right */
  bool constant;         /* p stays what it is at first */
} slope_case;

/* What of the bounds is used. */
typedef struct slope_use {
  double off, turn, curve;
} slope_use;

/* P/(c y) = 1/(1 + K e^(y h)), or K e^(-y h), with the right beginning; or its
   first coefficient. */
static void
set_series(rf_ball *P, const rf_ball *g, const slope_case *c, size_t terms)
{
  rf_ball *e = rf_ball_array(terms), *r = rf_ball_array(terms), K;

  ck_assert(e && r);
  ball_init(&K);
  for (size_t i = 0; i < terms; i++)
    if (c->logistic)
      ball_set(&r[i], &g[i]);
    else
      ball_neg(&r[i], &g[i]);
  _arb_poly_exp_series(e, r, (slong)terms, (slong)terms, FINE);
  arb_set_d(&K, c->first);
  if (c->first == 0.0)
    arb_one(&K);
  else if (c->logistic) {
    ball_div(&K, &e[0], &e[0], FINE);
    arb_set_d(&r[0], c->first);
    ball_div(&K, &K, &r[0], FINE);
    arb_sub_ui(&K, &K, 1, FINE);
    ball_div(&K, &K, &e[0], FINE);
  } else
    ball_div(&K, &K, &e[0], FINE);
  for (size_t i = 0; i < terms; i++)
    ball_mul(&e[i], &e[i], &K, FINE);
  if (c->logistic) {
    arb_add_ui(&e[0], &e[0], 1, FINE);
    _arb_poly_inv_series(P, e, (slong)terms, (slong)terms, FINE);
  } else
    for (size_t i = 0; i < terms; i++)
      ball_set(&P[i], &e[i]);
  for (size_t i = 1; i < terms && c->constant; i++)
    ball_zero(&P[i]);
  rf_ball_array_free(e, terms);
  rf_ball_array_free(r, terms);
  ball_clear(&K);
}

static void
put(rf_stage *s, size_t k, const slope_case *c)
{
  const size_t half = s->order + 1;
  const size_t power = c->power ? c->power : s->terms - 1;
  rf_ball *g = rf_ball_array(s->terms), *P = s->series + k * half;

  ck_assert_ptr_nonnull(g);
  arb_set_d(&g[0], c->begin);
  arb_set_d(&g[power], -c->fall);
  set_series(P, g, c, half);
  for (size_t i = 0; i < half; i++) {
    ball_mul(&P[i], &P[i], &s->ground->c, FINE);
    if (k)
      ball_neg(&P[i], &P[i]);
    mag_zero(arb_radref(&P[i]));
  }
  for (size_t i = 0; i < s->terms; i++)
    if (k)
      ball_neg(&s->h_of[k * s->terms + i], &g[i]);
    else
      ball_set(&s->h_of[i], &g[i]);
  rf_ball_array_free(g, s->terms);
}

/* c l'' of predictions that are off by ln(9/8), nearly. */
static void
check_curve(slope_use *used, const rf_stage *s, size_t k, const rf_ball *tau)
{
  rf_ball h, v, t;

  ball_init(&h);
  ball_init(&v);
  ball_init(&t);
  for (int side = -1; side <= 1; side += 2) {
    _arb_poly_evaluate(&h, &s->h_of[k * s->terms], (slong)s->terms, tau, FINE);
    arb_set_d(&t, side * 0.1177);
    ball_add(&h, &h, &t, FINE);
    rf_slope_value(&v, s->ground, k, &h);
    if (s->ground->loss == RF_LOGISTIC) {
      ball_mul(&t, &v, &v, FINE);
      ball_div(&t, &t, &s->ground->c, FINE);
      arb_abs(&v, &v);
      ball_sub(&v, &v, &t, FINE);
    }
    ball_zero(&t);
    within(&used->curve, &v, &t, s->slope[k].curve);
  }
  ball_clear(&h);
  ball_clear(&v);
  ball_clear(&t);
}

static void
check_datum(slope_use *used, const rf_stage *s, size_t k)
{
  rf_ball v[6];

  for (int i = 0; i < 6; i++)
    ball_init(&v[i]);
  for (int place = 0; place <= 32; place++) {
    arb_set_d(&v[0], place / 32.0);
    exactly(&v[1], &v[2], &v[3], s, k, &v[0]);
    _arb_poly_evaluate2(&v[4], &v[5], &s->p[k * s->terms], (slong)s->terms,
                        &v[0], FINE);
    within(&used->off, &v[4], &v[1], s->slope[k].off);
    within(&used->turn, &v[5], &v[2], s->slope[k].turn);
    check_curve(used, s, k, &v[0]);
  }
  for (int i = 0; i < 6; i++)
    ball_clear(&v[i]);
}

/* Two data, with either label: c = 1/2.  *infinite: nothing is said. */
static slope_use
measure(slope_case c, bool *infinite)
{
  slope_use used = { 0 };
  char text[400];
  step s;

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [0, 1]], "
           "labels: [1, -1]}\nnetwork: {width: 1}\nloss: {name: %s}\n"
           "init: {scheme: file, weights: [[1, 1, 1]]}\n"
           "flow: {until: 1}\n", c.logistic ? "logistic" : "exponential");
  start(&s, text);
  approximate(&s, 0.25);
  for (size_t k = 0; k < 2; k++)
    put(s.stage, k, &c);
  ck_assert_int_eq(rf_slope_measure(s.stage), RF_OK);
  *infinite = isinf(s.stage->slope[0].off.m);
  for (size_t k = 0; k < 2; k++)
    check_datum(&used, s.stage, k);
  discard(&s);
  return used;
}

/* Each bound holds, and is needed: of it so much is used. */
static void
needs(slope_case c, slope_use least)
{
  bool infinite;
  const slope_use used = measure(c, &infinite);

  ck_assert_msg(!infinite && used.off >= least.off && used.turn >= least.turn
                && used.curve >= least.curve, "%s from %g by %g, power %zu: "
                "%g, %g, %g%s", c.logistic ? "logistic" : "exponential",
                c.begin, c.fall, c.power, used.off, used.turn, used.curve,
                infinite ? ", infinite" : "");
}

START_TEST(exponential)
{
  for (size_t power = 1; power < 6; power++)
    for (int i = 0; i < 2; i++) {
      const double first = (i ? 0.9 : 1.1) * exp(-1.0);
      /* It falls, and the error grows with it; p is largest at an end. */
      needs((slope_case){ .begin = 1.0, .fall = 1.0, .power = power,
                          .first = first },
            (slope_use){ 0.99, 0.9, 0.8 });
      needs((slope_case){ .begin = 1.0, .fall = -1.0, .power = power,
                          .first = first },
            (slope_use){ 0.36, 0.0, 0.7 });
    }
  for (int i = -2; i <= 2; i++)
    needs((slope_case){ .begin = 1.0, .fall = i, .power = 1 },
          (slope_use){ 0.0, 0.0, 0.9 });
  needs((slope_case){ .begin = 1.0, .fall = 0.001, .constant = true },
        (slope_use){ 0.0, 0.5, 0.0 });
}
END_TEST

/* The error grows by more than e^V where p is on the other side of 0. */
START_TEST(logistic)
{
  for (size_t power = 1; power < 4; power++)
    needs((slope_case){ .logistic = true, .begin = 40.0, .fall = 0.1,
                        .power = power, .first = -0.8 },
          (slope_use){ 0.98, 0.9, 0.0 });
  for (int i = 0; i < 2; i++)
    needs((slope_case){ .logistic = true, .begin = 3.0, .fall = i ? 1.0 : -1.0,
                        .power = 1 }, (slope_use){ 0.0, 0.0, 0.7 });
  needs((slope_case){ .logistic = true, .begin = 1.0, .fall = 0.001,
                      .constant = true }, (slope_use){ 0.0, 0.5, 0.0 });
}
END_TEST

/* An error of c or more could grow faster still: nothing is said. */
START_TEST(too_wrong)
{
  bool infinite;

  (void)measure((slope_case){ .logistic = true, .begin = 40.0, .fall = 0.3,
                              .power = 1, .first = -0.9 }, &infinite);
  ck_assert(infinite);
  (void)measure((slope_case){ .logistic = true, .begin = 40.0, .fall = 0.04,
                              .power = 1, .first = -0.9 }, &infinite);
  ck_assert(!infinite);
}
END_TEST

/* ---- the problem, and the field of a face ---- */

/* Bounds of a problem: sizes, the weight, what c l'' can be. */
START_TEST(bounds_of_a_problem)
{
  static const char *const losses[] = { "square", "logistic", "exponential" };

  for (int i = 0; i < 3; i++) {
    char text[400];
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[3, 4], [-5, 12]], "
             "labels: [1, -1]}\nnetwork: {width: 1, leak: %s}\n"
             "loss: {name: %s}\ninit: {scheme: file, weights: [[1, 1, 1]]}\n"
             "flow: {until: 1}\n", i ? "1" : "1/3", losses[i]);
    start(&s, text);
    for (size_t k = 0; k < 2; k++) {
      const double size = k ? 13.0 : 5.0;
      ck_assert(of_up(s.ground->size[k]) >= size * (1.0 - 1e-12));
      ck_assert(of_up(s.ground->length[k]) >= size * (1.0 - 1e-12));
    }
    ck_assert(of_up(s.ground->weight) >= 0.5);
    ck_assert(i == 2 ? isinf(s.ground->curve.m)
              : of_up(s.ground->curve) >= (i ? 0.125 : 0.5));
    ck_assert_uint_eq(s.ground->watched, i ? 0 : 2);
    discard(&s);
  }
}
END_TEST

/* ln(1 + e^-g) of a ball around 0 has both ends in it. */
START_TEST(loss_of_a_wide_ball)
{
  rf_ball h, at, l, v;
  step s;

  ball_init(&h);
  ball_init(&at);
  ball_init(&l);
  ball_init(&v);
  start(&s, "data: {inputs: [[1]], labels: [1]}\nnetwork: {width: 1}\n"
        "loss: {name: logistic}\n"
        "init: {scheme: file, weights: [[1, 1]]}\nflow: {until: 1}\n");
  for (int mid = -2; mid <= 2; mid++) {
    arb_set_d(&h, mid);
    mag_set_d(arb_radref(&h), 3.0);
    rf_slope_loss(&l, s.ground, 0, &h);
    for (int e = -3; e <= 3; e++) {
      arb_set_d(&at, mid + e);
      rf_slope_loss(&v, s.ground, 0, &at);
      ck_assert_msg(arb_contains(&l, &v), "%d, %d", mid, e);
      ck_assert_double_eq_tol(ball_get_d(&v), log1p(exp(-mid - e)), 1e-12);
    }
  }
  ball_clear(&h);
  ball_clear(&at);
  ball_clear(&l);
  ball_clear(&v);
  discard(&s);
}
END_TEST

static const char sliding[] =
  "data: {inputs: [[1, 2, 0], [0, 1/3, 1], [1, 0, 1]], labels: [1, 1, 1]}\n"
  "network: {width: 1, leak: 1/4}\nflow: {until: 1}\n"
  "init: {scheme: file, weights: [[1, 2, -1, 1]]}\n";

/* With few bits: the projector, what it makes of data, and of weights, are in
   balls that have those of many. */
START_TEST(rounded_faces)
{
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_terrain *g[2] = { NULL };
  const signed char side[3] = { 0, 1, 1 };
  rf_facet f[2];
  rf_ball *w = rf_ball_array(6), off;
  rf_up rounded, none;
  double sum = 0.0;

  ck_assert_int_eq(rf_problem_parse(&p, &message, sliding, "text", NULL, 0),
                   RF_OK);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(rf_terrain_create(&g[i], p, i ? 300 : 64), RF_OK);
    f[i] = (rf_facet){ 0 };
    ck_assert_int_eq(rf_facet_make(&f[i], g[i], side), RF_OK);
    for (size_t e = 0; e < 3; e++)
      arb_set_d(&w[3 * i + e], 1.0 / 3.0 + (double)e);
  }
  for (size_t i = 0; i < 9; i++) {
    ck_assert(arb_contains(&f[0].projector[i], &f[1].projector[i]));
    ck_assert(arb_contains(&f[0].pull[i], &f[1].pull[i]));
  }
  for (size_t k = 0; k < 3; k++)
    ck_assert(arb_contains(&f[0].hold[k], &f[1].hold[k]));
  ck_assert_int_eq(rf_facet_project(&rounded, w, &f[0]), RF_OK);
  ck_assert_int_eq(rf_facet_project(&none, w + 3, &f[1]), RF_OK);
  ball_init(&off);
  for (size_t e = 0; e < 3; e++) {
    ck_assert(arb_is_exact(&w[e]));
    ball_sub(&off, &w[e], &w[3 + e], 300);
    sum += pow(ball_get_d(&off), 2.0);
  }
  ck_assert(sum > 0.0 && of_up(rounded) >= sqrt(sum));
  /* The last number is not rounded. */
  ck_assert(ball_get_d(&off) == 0.0);
  ball_clear(&off);
  rf_ball_array_free(w, 6);
  for (int i = 0; i < 2; i++) {
    rf_facet_clear(&f[i]);
    rf_terrain_free(g[i]);
  }
  rf_problem_free(p);
}
END_TEST

/* sigma e > sigma p+, sigma p- > sigma e: e holds the neuron, <f + e x, x> = 0,
   f of the data that are not on the line. */
START_TEST(margins)
{
  static const double p[3] = { 2.0, 3.0, -7.0 };
  static const double x[3][3] = { { 1, 2, 0 }, { 0, 1.0 / 3.0, 1 },
                                  { 1, 0, 1 } };
  const signed char side[3] = { 0, 1, -1 };
  rf_ball *form = rf_ball_array(3);
  rf_facet f = { 0 };
  double e = 0.0;
  step s;

  start(&s, sliding);
  ck_assert_int_eq(rf_facet_make(&f, s.ground, side), RF_OK);
  for (int k = 1; k < 3; k++)
    for (int i = 0; i < 3; i++)
      e -= (k == 1 ? 1.0 : 0.25) * p[k] * x[k][i] * x[0][i] / 5.0;
  for (int u = -1; u <= 1; u += 2)
    for (int sigma = -1; sigma <= 1; sigma += 2) {
      const double end = (u > 0 ? 1.0 : 0.25) * p[0];
      double sum = 0.0;
      rf_form_margin(form, &f, 0, u, sigma);
      for (int k = 0; k < 3; k++)
        sum += p[k] * ball_get_d(&form[k]);
      ck_assert_double_eq_tol(sum, sigma * u * (e - end), 1e-12);
    }
  rf_ball_array_free(form, 3);
  rf_facet_clear(&f);
  discard(&s);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_slope");
  TCase *tc = tcase_create("slope");

  test_limit(tc);
  tcase_add_test(tc, exponential);
  tcase_add_test(tc, logistic);
  tcase_add_test(tc, too_wrong);
  tcase_add_test(tc, bounds_of_a_problem);
  tcase_add_test(tc, loss_of_a_wide_ball);
  tcase_add_test(tc, rounded_faces);
  tcase_add_test(tc, margins);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
