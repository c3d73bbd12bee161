/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_constants.c -- constants of the theory against numbers of the
 * papers' examples, closed forms, and sampling; enclosures and eigenvalues
 * against known ones. */
#include "config.h"

#include <limits.h>
#include <math.h>

#include "base/number/exact.h"
#include "reluflow.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"
#include "theory/constants/constants.h"
#include "theory/real/spectrum.h"

#define NMAX 8
#define DMAX 4

static rf_constants *
solve(rf_extremals **list, const rf_problem *problem, long digits,
      const char *epsilon)
{
  rf_extremal_options e;
  rf_constants_options o;
  rf_constants *c = NULL;
  rf_message message;

  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(list, &message, problem, &e), RF_OK);
  rf_constants_defaults(&o);
  o.digits = digits;
  o.epsilon = epsilon;
  ck_assert_msg(rf_constants_create(&c, &message, problem, *list, &o)
                == RF_OK, "%s", message.text);
  return c;
}

static rf_constant
get(const rf_constants *c, const char *name)
{
  rf_constant k;

  ck_assert_msg(rf_constants_find(c, &k, name) == RF_OK, "no %s", name);
  return k;
}

static double
number(const rf_constants *c, const char *name)
{
  rf_constant k = get(c, name);

  ck_assert_msg(k.value != NULL, "%s: %s", name, k.note);
  return strtod(k.value, NULL);
}

static const char points[] =
  "data:\n"
  "  inputs: [[-0.75], [-0.5], [0.125]]\n"
  "  labels: [1.1, 0.1, 0.8]\n"
  "  bias: true\n"
  "network: {width: 6}\n";

/* The three points of Boursier & Flammarion 2025.  D_max^2 = 7361/14400;
   alpha_min: D = (-7/24, 2/5) of the cone (++-) and its ray orthogonal to
   x_3 = (1/8, 1), v = (-8, 1): cos^2 = (41/15)^2 / ((3529/14400) 65) =
   107584/229385; delta'': D* and x_3: (-31/960 + 2/3)^2 / (65/64). */
START_TEST(three_points)
{
  static const char *const exact[][2] = {
    { "D_max", "sqrt(7361/14400)" }, { "D_min", "sqrt(13/180)" },
    { "alpha_min", "sqrt(121801/229385)" },
    { "delta0", "sqrt(41209/104000)" }, { "loss_zero", "31/100" },
    { "beta1", "-4/65" }, { "beta2", "251/390" },
    { "loss_beta", "256/2925" }, { "X_max", "5/4" } };
  static const char *const word[][2] = {
    { "generic", "yes" }, { "no_saddle", "yes" }, { "assumption3", "no" },
    { "one_direction", "yes" }, { "beta_active", "yes" },
    { "spurious", "yes" }, { "delta1", "inf" }, { "assumption4", "yes" },
    { "border_data", "0,2" }, { "assumption5", "no" },
    { "assumption6", "yes" } };
  static const struct { const char *epsilon; double value; } lambda[] = {
    { "333333333/1000000000", 1.6527e-3 }, { "1/4", 1.3979e-2 },
    { "0.1", 6.933e-2 } };
  rf_problem *problem = test_parse(points);
  rf_extremals *list = NULL;
  rf_constants *c = solve(&list, problem, 30, "1/4");

  for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
    ck_assert_str_eq(get(c, exact[i][0]).exact, exact[i][1]);
  for (size_t i = 0; i < sizeof word / sizeof *word; i++)
    ck_assert_str_eq(get(c, word[i][0]).value, word[i][1]);
  ck_assert(fabs(number(c, "D_max") - 0.71496891929339) < 5e-15);
  ck_assert(fabs(number(c, "D_min") - 0.2687419249) < 5e-11);
  ck_assert(fabs(number(c, "delta0") - 0.62947628) < 5e-9);
  ck_assert(fabs(number(c, "rate1") - 0.0789287092605) < 5e-14);
  ck_assert(fabs(number(c, "rate2") - 1.4342931728216) < 5e-14);
  ck_assert_ptr_null(get(c, "mu").value);
  ck_assert_ptr_nonnull(get(c, "mu").note);
  rf_constants_free(c);
  rf_extremals_free(list);
  for (size_t i = 0; i < 3; i++) {
    c = solve(&list, problem, 12, lambda[i].epsilon);
    /* Half a unit of the last digit given is below 8e-5 of the number. */
    ck_assert_msg(fabs(number(c, "lambda_star") / lambda[i].value - 1.0)
                  < 8e-5, "lambda* %g", number(c, "lambda_star"));
    rf_constants_free(c);
    rf_extremals_free(list);
  }
  rf_problem_free(problem);
}
END_TEST

/* Assumption 3 with eta = 1/10: D* = beta* = (0, 41/60). */
START_TEST(assumption_three)
{
  rf_problem *problem = test_parse(
    "data:\n"
    "  inputs: [[-0.95], [0], [0.95]]\n"
    "  labels: [1, 0.05, 1]\n"
    "  bias: true\n"
    "network: {width: 6}\n");
  rf_extremals *list = NULL;
  rf_constants *c = solve(&list, problem, 12, "1/4");

  ck_assert_str_eq(get(c, "assumption3").value, "yes");
  ck_assert_str_eq(get(c, "eta").exact, "1/20");
  ck_assert_str_eq(get(c, "assumption5").value, "yes");
  ck_assert_str_eq(get(c, "A6_least").exact, "14459/72000");
  ck_assert_str_eq(get(c, "loss_beta").exact, "361/3600");
  ck_assert_str_eq(get(c, "beta1").value, "0");
  ck_assert_str_eq(get(c, "beta2").exact, "41/60");
  ck_assert_str_eq(get(c, "D_max").exact, "41/60");
  ck_assert(fabs(number(c, "rate1") - 0.41113888888888) < 5e-13);
  ck_assert(fabs(number(c, "rate2") - 1.36666666666666) < 5e-12);
  ck_assert_str_eq(get(c, "one_direction").value, "yes");
  rf_constants_free(c);
  rf_extremals_free(list);
  rf_problem_free(problem);
}
END_TEST

/* (1, 0) and (0, 1) with label 1, (-1, -1) with label -1: y x = (1, 0),
   (0, 1), (1, 1): mu = 0: not separated.  With (1, 1/2), (1/2, 1):
   mu = 4/5 between them, 3/sqrt(10) with the third. */
START_TEST(separated_data)
{
  rf_problem *problem = test_parse(
    "data:\n"
    "  inputs: [[1, 0.5], [0.5, 1], [-1, -1]]\n"
    "  labels: [1, 1, -1]\n"
    "network: {width: 6}\n"
    "loss: {name: exponential, average: sum}\n");
  rf_extremals *list = NULL;
  rf_constants *c = solve(&list, problem, 12, "1/4");

  ck_assert_str_eq(get(c, "mu").exact, "4/5");
  ck_assert_str_eq(get(c, "X_min").exact, "sqrt(5/4)");
  ck_assert_str_eq(get(c, "X_max").exact, "sqrt(2)");
  ck_assert_str_eq(get(c, "x_plus").exact, "sqrt(9/2)");
  ck_assert_str_eq(get(c, "x_minus").exact, "sqrt(2)");
  ck_assert(fabs(number(c, "t_1_factor")
                 - 16.0 * log(3.0) / (sqrt(0.8) * sqrt(1.25))) < 1e-10);
  ck_assert_ptr_null(get(c, "beta1").value);
  rf_constants_free(c);
  rf_extremals_free(list);
  rf_problem_free(problem);
}
END_TEST

/* Random directions never beat the extremes over all faces: ||D(w)|| is at
   most D_max and, where not 0, at least D_min; <D, w>/||D|| is at most
   sqrt(1 - alpha_+^2) where the face of w is not extremal. */
/* y x are (1, 0), (0, -1) and (-3, t): products 0, -3 and -t, over the norms 1,
   1 and sqrt(9 + t^2).  mu is told with its sign, with its pair, and how many
   are not at an acute angle. */
START_TEST(data_that_are_not_separated)
{
  static const char text[] =
    "data: {inputs: [[1, 0], [0, 1], [-3, %s]], labels: [1, -1, 1]}\n"
    "network: {width: 2}\n"
    "loss: {name: exponential, average: sum}\n";
  static const struct {
    const char *last, *mu, *note;
  } data[] = {
    { "4", "-4/5", "3 of 3 pairs are not, least data 1 and 2" },
    { "1", "-sqrt(9/10)", "3 of 3 pairs are not, least data 0 and 2" },
    { "-4", "-3/5", "2 of 3 pairs are not, least data 0 and 2" },
  };
  int checked = 0;

  for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
    char filled[sizeof text + 8];
    const char *const ids[] = { "MMV0.mu" };
    rf_claims_options o;
    rf_claims *claims;
    rf_claim claim;
    rf_extremals *list;
    rf_constants *c;
    rf_message message;
    rf_problem *p;
    snprintf(filled, sizeof filled, text, data[i].last);
    p = test_parse(filled);
    c = solve(&list, p, 15, "1/4");
    ck_assert_str_eq(get(c, "mu").exact, data[i].mu);
    rf_claims_defaults(&o);
    o.ids = ids;
    o.count = 1;
    ck_assert_int_eq(rf_claims_create(&claims, &message, p, list, NULL, &o),
                     RF_OK);
    ck_assert_int_eq(rf_claims_get(claims, &claim, 0), RF_OK);
    ck_assert_int_eq(claim.verdict, RF_VERDICT_UNMET);
    ck_assert_double_le(fabs(strtod(get(c, "mu").value, NULL)
                             - strtod(claim.measured, NULL)), 1e-15);
    ck_assert_msg(strstr(claim.note, data[i].note), "%s", claim.note);
    rf_claims_free(claims);
    rf_constants_free(c);
    rf_extremals_free(list);
    rf_problem_free(p);
    checked++;
  }
  ck_assert_int_eq(checked, 3);
}
END_TEST

START_TEST(sampling_stays_within)
{
  int checked = 0, close = 0;

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("sampling_stays_within", rep);
    const size_t n = rng_size(&g, 2, NMAX), d = rng_size(&g, 2, 3);
    double x[NMAX * DMAX], y[NMAX], big = 0.0;
    rf_problem *problem = NULL;
    rf_extremals *list = NULL;
    rf_constants *c;
    rf_message message;
    double most, least, plus;

    for (size_t i = 0; i < n * d; i++)
      x[i] = rng_uniform(&g);
    for (size_t k = 0; k < n; k++)
      y[k] = rng_uniform(&g);
    ck_assert_int_eq(rf_problem_create(&problem, &message,
                                       &(rf_data){ n, d, x, y }, NULL, 0),
                     RF_OK);
    c = solve(&list, problem, 15, "1/4");
    ck_assert_str_eq(get(c, "generic").value, "yes");
    most = number(c, "D_max");
    least = number(c, "D_min");
    plus = number(c, "alpha_plus");
    for (int t = 0; t < 2000; t++) {
      double w[DMAX], D[DMAX] = { 0.0 }, norm = 0.0, size = 0.0, cosine = 0.0;
      signed char u[NMAX];
      bool extremal = false;
      for (size_t i = 0; i < d; i++)
        w[i] = rng_uniform(&g);
      for (size_t k = 0; k < n; k++) {
        double z = 0.0;
        for (size_t i = 0; i < d; i++)
          z += w[i] * x[k * d + i];
        u[k] = z > 0.0 ? 1 : -1;
        for (size_t i = 0; z > 0.0 && i < d; i++)
          D[i] += y[k] * x[k * d + i] / (double)n;
      }
      for (size_t i = 0; i < d; i++) {
        norm += D[i] * D[i];
        size += w[i] * w[i];
        cosine += w[i] * D[i];
      }
      norm = sqrt(norm);
      if (norm == 0.0)
        continue;
      cosine /= norm * sqrt(size);
      for (size_t i = 0; i < rf_extremals_count(list); i++) {
        rf_extremal e;
        ck_assert_int_eq(rf_extremals_get(list, &e, i), RF_OK);
        extremal = extremal || !memcmp(e.pattern, u, n);
      }
      /* 1e-12: D has at most 8 terms of size 1, each rounded thrice. */
      TEST_ASSERT(rep, norm <= most + 1e-12 && norm >= least - 1e-12,
                  "%g not in [%g, %g]", norm, least, most);
      big = fmax(big, norm);
      if (!extremal && cosine > 0.0)
        TEST_ASSERT(rep, 1.0 - cosine * cosine >= plus * plus - 1e-12,
                    "cosine %g against alpha_+ %g", cosine, plus);
      checked++;
    }
    close += big > 0.999999 * most;
    rf_constants_free(c);
    rf_extremals_free(list);
    rf_problem_free(problem);
  }
  printf("sampling_stays_within: %d directions, D_max met in %d problems\n",
         checked, close);
  ck_assert_int_ge(checked, 1000 * test_reps(60));
  ck_assert_int_gt(2 * close, test_reps(60));
}
END_TEST

/* The plane, by angles: n lines give 2 n rays and as many open cones between
   neighbours.  D_u of a ray is found by clamping one factor; the largest
   cosine between a vector and a closed cone is 1 inside, else that with one
   of its two rays. */
typedef struct plane {
  size_t n;
  double x[2 * NMAX], p[NMAX], ray[2 * NMAX];
  double most, least, cosine[2];
} plane;

static int
by_value(const void *a, const void *b)
{
  const double u = *(const double *)a, v = *(const double *)b;

  return (u > v) - (u < v);
}

static double
angle_between(double a, double b)
{
  return fabs(remainder(a - b, 2.0 * acos(-1.0)));
}

/* The face between the angles from and to (equal: a ray, on line zero). */
static void
plane_face(plane *s, double from, double to, size_t zero)
{
  const double mid = 0.5 * (from + to), half = 0.5 * (to - from);
  double D[2] = { 0.0, 0.0 }, norm, at;
  bool inside[2];

  for (size_t k = 0; k < s->n; k++)
    if (k != zero && cos(mid) * s->x[2 * k] + sin(mid) * s->x[2 * k + 1] > 0)
      D[0] += s->p[k] * s->x[2 * k], D[1] += s->p[k] * s->x[2 * k + 1];
  if (zero < s->n) {
    const double *x = s->x + 2 * zero, p = s->p[zero];
    double e = -(D[0] * x[0] + D[1] * x[1]) / (x[0] * x[0] + x[1] * x[1]);
    e = fmin(fmax(e, fmin(p, 0.0)), fmax(p, 0.0));
    D[0] += e * x[0], D[1] += e * x[1];
  }
  norm = hypot(D[0], D[1]);
  if (norm < 1e-12)
    return;
  if (zero == s->n)
    s->most = fmax(s->most, norm);
  s->least = fmin(s->least, norm);
  at = atan2(D[1], D[0]);
  for (int i = 0; i < 2; i++)
    inside[i] = angle_between(at + i * acos(-1.0), mid) <= half + 1e-9;
  for (int i = 0; i < 2 && !inside[0] && !inside[1]; i++)
    s->cosine[i] = fmax(s->cosine[i], cos(angle_between(at + i * acos(-1.0),
                                                        mid) - half));
}

START_TEST(the_plane_by_angles)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("the_plane_by_angles", rep);
    plane s = { .n = rng_size(&g, 2, NMAX), .least = INFINITY };
    rf_problem *problem = NULL;
    rf_extremals *list = NULL;
    rf_constants *c;
    rf_message message;
    const double pi = acos(-1.0);
    double y[NMAX];

    for (size_t k = 0; k < s.n; k++) {
      s.x[2 * k] = rng_uniform(&g);
      s.x[2 * k + 1] = rng_uniform(&g);
      y[k] = rng_uniform(&g);
      s.p[k] = y[k] / (double)s.n;
    }
    for (size_t k = 0; k < s.n; k++) {
      s.ray[2 * k] = remainder(atan2(s.x[2 * k], -s.x[2 * k + 1]), 2.0 * pi);
      s.ray[2 * k + 1] = remainder(s.ray[2 * k] + pi, 2.0 * pi);
      plane_face(&s, s.ray[2 * k], s.ray[2 * k], k);
      plane_face(&s, s.ray[2 * k + 1], s.ray[2 * k + 1], k);
    }
    qsort(s.ray, 2 * s.n, sizeof *s.ray, by_value);
    for (size_t i = 0; i < 2 * s.n; i++)
      plane_face(&s, s.ray[i], i + 1 < 2 * s.n ? s.ray[i + 1]
                                                : s.ray[0] + 2.0 * pi, s.n);
    ck_assert_int_eq(rf_problem_create(&problem, &message,
                                       &(rf_data){ s.n, 2, s.x, y }, NULL, 0),
                     RF_OK);
    c = solve(&list, problem, 15, "1/4");
    TEST_ASSERT(rep, fabs(number(c, "D_max") - s.most) < 1e-12
                && fabs(number(c, "D_min") - s.least) < 1e-12,
                "D_max %g and %g, D_min %g and %g", s.most,
                number(c, "D_max"), s.least, number(c, "D_min"));
    for (int i = 0; i < 2; i++) {
      const double a = number(c, i ? "alpha_minus" : "alpha_plus");
      /* Squares, because the root is steep at 0; angles carry 1e-15. */
      TEST_ASSERT(rep, fabs(a * a - (1.0 - s.cosine[i] * s.cosine[i]))
                  < 1e-12, "alpha %d: %.15g, cosine %.15g", i, a,
                  s.cosine[i]);
      checked++;
    }
    rf_constants_free(c);
    rf_extremals_free(list);
    rf_problem_free(problem);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* tridiagonal (-1, 2, -1) of size n: 2 - 2 cos(k pi / (n + 1)); with
   sqrt(2) times the identity added. */
START_TEST(spectrum_of_the_chain)
{
  enum { n = 7 };
  mpq_t *a0 = rf_mpq_array(n * n), *a1 = rf_mpq_array(n * n);
  rf_real value[n];
  mpfr_t want, two;

  mpfr_inits2(400, want, two, (mpfr_ptr)0);
  for (size_t i = 0; i < n; i++) {
    mpq_set_si(a0[i * n + i], 2, 1);
    mpq_set_si(a1[i * n + i], 1, 1);
    if (i + 1 < n) {
      mpq_set_si(a0[i * n + i + 1], -1, 1);
      mpq_set_si(a0[(i + 1) * n + i], -1, 1);
    }
    rf_real_init(&value[i], 300);
  }
  ck_assert_int_eq(rf_spectrum(value, (const mpq_t *)a0, (const mpq_t *)a1,
                               n), RF_OK);
  for (size_t k = 0; k < n; k++) {
    mpfr_const_pi(want, MPFR_RNDN);
    mpfr_mul_ui(want, want, k + 1, MPFR_RNDN);
    mpfr_div_ui(want, want, n + 1, MPFR_RNDN);
    mpfr_cos(want, want, MPFR_RNDN);
    mpfr_mul_si(want, want, -2, MPFR_RNDN);
    mpfr_add_ui(want, want, 2, MPFR_RNDN);
    mpfr_sqrt_ui(two, 2, MPFR_RNDN);
    mpfr_add(want, want, two, MPFR_RNDN);
    ck_assert(mpfr_cmp(value[k].lo, want) <= 0);
    ck_assert(mpfr_cmp(value[k].hi, want) >= 0);
    mpfr_sub(want, value[k].hi, value[k].lo, MPFR_RNDU);
    ck_assert_int_lt(mpfr_get_exp(want), -270);
    rf_real_clear(&value[k]);
  }
  mpfr_clears(want, two, (mpfr_ptr)0);
  rf_mpq_array_free(a0, n * n);
  rf_mpq_array_free(a1, n * n);
}
END_TEST

/* 20 digits are the first of 200, to one unit of the last. */
START_TEST(digits_agree)
{
  rf_problem *problem = test_parse(points);
  rf_extremals *l1 = NULL, *l2 = NULL;
  rf_constants *a = solve(&l1, problem, 20, "0.3");
  rf_constants *b = solve(&l2, problem, 200, "0.3");
  int checked = 0;
  mpfr_t u, v;

  mpfr_inits2(800, u, v, (mpfr_ptr)0);
  ck_assert_uint_eq(rf_constants_count(a), rf_constants_count(b));
  for (size_t i = 0; i < rf_constants_count(a); i++) {
    rf_constant p, q;
    ck_assert_int_eq(rf_constants_get(a, &p, i), RF_OK);
    ck_assert_int_eq(rf_constants_get(b, &q, i), RF_OK);
    if (!p.error)
      continue;
    mpfr_set_str(u, p.value, 10, MPFR_RNDN);
    mpfr_set_str(v, q.value, 10, MPFR_RNDN);
    mpfr_sub(u, u, v, MPFR_RNDN);
    mpfr_abs(u, u, MPFR_RNDN);
    mpfr_mul_d(v, v, 1e-19, MPFR_RNDN);
    ck_assert_msg(mpfr_cmpabs(u, v) <= 0, "%s: %s and %s", p.name, p.value,
                  q.value);
    mpfr_set_str(v, p.error, 10, MPFR_RNDU);
    mpfr_mul_d(v, v, 1.0 + 1e-9, MPFR_RNDU);
    ck_assert_msg(mpfr_cmp(u, v) <= 0 || mpfr_zero_p(u), "%s: error %s",
                  p.name, p.error);
    checked++;
  }
  ck_assert_int_ge(checked, 10);
  mpfr_clears(u, v, (mpfr_ptr)0);
  rf_constants_free(a);
  rf_constants_free(b);
  rf_extremals_free(l1);
  rf_extremals_free(l2);
  rf_problem_free(problem);
}
END_TEST

/* Rank below d, a zero label, one datum: named, not computed wrongly. */
START_TEST(degenerate_data)
{
  static const double x[] = { 1, 2, 0, 2, 4, 0, 1, -1, 0 };
  static const double y[] = { 1, 0, 2 };
  rf_problem *problem = NULL;
  rf_message message;
  rf_extremals *list = NULL;
  rf_constants *c;

  for (size_t n = 1; n <= 3; n++) {
    ck_assert_int_eq(rf_problem_create(&problem, &message,
                                       &(rf_data){ n, 3, x, y }, NULL, 0),
                     RF_OK);
    c = solve(&list, problem, 10, "1/4");
    ck_assert_str_eq(get(c, "generic").value, n == 1 ? "yes" : "no");
    ck_assert((get(c, "lambda_star").value != NULL) == (n == 1));
    ck_assert_ptr_nonnull(get(c, "rate1").value);
    rf_constants_free(c);
    rf_extremals_free(list);
    rf_problem_free(problem);
  }
}
END_TEST

START_TEST(wrong_options)
{
  static const rf_constants_options bad[] = {
    { 0, "1/4", "1" }, { 10001, "1/4", "1" }, { 15, "1/2", "1" },
    { 15, "0", "1" }, { 15, "x", "1" }, { 15, "1/4", "0" },
    { 15, "1/4", "1.01" }, { 15, "", "1" } };
  rf_problem *problem = test_parse(points);

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    rf_constants *c = NULL;
    rf_message message = { "" };
    ck_assert_int_eq(rf_constants_create(&c, &message, problem, NULL,
                                         &bad[i]), RF_EINVAL);
    ck_assert_ptr_null(c);
    ck_assert_ptr_nonnull(strstr(message.text, i < 2 ? "digits" : "not a"));
  }
  rf_problem_free(problem);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  rf_status status = RF_ENOMEM;
  long k;

  for (k = 0; status == RF_ENOMEM; k += test_stride()) {
    rf_constants_options o;
    rf_extremal_options e;
    rf_extremals *list = NULL;
    rf_constants *c = NULL;
    rf_message message;
    rf_problem *problem;

    rf_set_allocator(failing_alloc, counting_free);
    fuse = LONG_MAX;
    problem = test_parse("data:\n"
                    "  inputs: [[1, 0, -0.2], [0, 1, -0.2], [0, 0, 1]]\n"
                    "  labels: [1, 1, 1]\n"
                    "network: {width: 2}\n");
    rf_extremal_defaults(&e);
    ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e),
                     RF_OK);
    rf_constants_defaults(&o);
    fuse = k;
    status = rf_constants_create(&c, &message, problem, list, &o);
    ck_assert((status == RF_OK) == (c != NULL));
    rf_constants_free(c);
    rf_extremals_free(list);
    rf_problem_free(problem);
    ck_assert_int_eq(live, 0);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 10);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("constants");
  TCase *t = tcase_create("constants");
  int code;

  test_limit(t);
  tcase_add_test(t, three_points);
  tcase_add_test(t, assumption_three);
  tcase_add_test(t, separated_data);
  tcase_add_test(t, data_that_are_not_separated);
  tcase_add_test(t, sampling_stays_within);
  tcase_add_test(t, the_plane_by_angles);
  tcase_add_test(t, spectrum_of_the_chain);
  tcase_add_test(t, digits_agree);
  tcase_add_test(t, degenerate_data);
  tcase_add_test(t, wrong_options);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
