/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_start.c -- the starts beside those of scale / sqrt(m): he, a
 * standard deviation, biases of zero, pairs; and that all who read a start
 * understand them. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "base/number/num_mp.h"
#include "problem/problem.h"
#include "reluflow.h"
#include "support/parse.h"
#include "theory/start/start.h"

/* d = 3 with the bias; a datum of zeros is at the bias's own boundary. */
#define DATA                                                                  \
  "data: {inputs: [[1, 2], [-3, 4], [0, 0], [0.5, -1]],\n"                    \
  "       labels: [1, -1, 0.5, 2], bias: true}\n"
#define D 3

static rf_problem *
start(const char *init, size_t m)
{
  char text[400];

  snprintf(text, sizeof text, DATA "network: {width: %zu}\ninit: {%s}\n", m,
           init);
  return test_parse(text);
}

/* z[m][1 + d], to be freed. */
static double *
weights(const rf_problem *p)
{
  double *z = calloc(p->m * (1 + p->d), sizeof *z);

  ck_assert_ptr_nonnull(z);
  ck_assert_int_eq(rfd_problem_weights(z, p, 0, p->m, 0), RF_OK);
  return z;
}

static const char *const inits[] = {
  "scheme: he", "scheme: he, bias: zero, scale: 1/7",
  "scheme: he, pairs: true, scale: 1e-200", "scheme: balanced, std: 1e-3",
  "scheme: unbalanced, std: 3/8, bias: zero",
  "scheme: balanced, std: 1e-100, pairs: true, bias: zero",
  "scheme: dominated, bias: zero", "scheme: dominated, pairs: true",
  "scheme: unbalanced, std: 5"
};

#define INITS (sizeof inits / sizeof *inits)

/* ---- sizes ---- */

/* Sample means lie within 6 standard errors of those of the law. */
static void
check_mean(double sum, double mean, double variance, double count,
           const char *what)
{
  ck_assert_msg(fabs(sum / count - mean) <= 6.0 * sqrt(variance / count),
                "%s: mean %g, expected %g", what, sum / count, mean);
}

/* Outer and inner weights normal, of variances va and vw; the coordinates up to
   drawn. */
static void
check_normal(const char *init, size_t m, double va, double vw, size_t drawn)
{
  rf_problem *p = start(init, m);
  double *z = weights(p), s[6] = { 0 }, n = (double)m;

  for (size_t j = 0; j < m; j++) {
    const double *row = z + j * (1 + D), a = row[0];
    double square = 0.0;
    for (size_t i = 0; i < drawn; i++)
      square += row[1 + i] * row[1 + i];
    for (size_t i = drawn; i < D; i++)
      ck_assert(row[1 + i] == 0.0 && !signbit(row[1 + i]));
    s[0] += a;
    s[1] += a * a;
    s[2] += row[1];
    s[3] += square;
    s[4] += row[1] * row[2];
    s[5] += a * row[1];
  }
  check_mean(s[0], 0.0, va, n, init);
  check_mean(s[1], va, 2.0 * va * va, n, init);
  check_mean(s[2], 0.0, vw, n, init);
  check_mean(s[3], vw * (double)drawn, 2.0 * vw * vw * (double)drawn, n, init);
  check_mean(s[4], 0.0, vw * vw, n, init);
  check_mean(s[5], 0.0, va * vw, n, init);
  free(z);
  rf_problem_free(p);
}

/* He: 2 over the number of weights that come in.  A standard deviation is
   one. */
START_TEST(variances)
{
  check_normal("scheme: he", 20000, 2.0 / 20000.0, 2.0 / 3.0, 3);
  check_normal("scheme: he, bias: zero", 20000, 2.0 / 20000.0, 1.0, 2);
  check_normal("scheme: he, scale: 1e-3", 20000, 1e-10, 2e-6 / 3.0, 3);
  check_normal("scheme: unbalanced, std: 0.02", 20000, 4e-4, 4e-4, 3);
  check_normal("scheme: unbalanced, std: 0.02, bias: zero", 20000, 4e-4, 4e-4,
               2);
}
END_TEST

/* A standard deviation knows nothing of the width: the same numbers for all,
   and those of the scale that it is, times sqrt(m). */
START_TEST(std_does_not_know_the_width)
{
  static const char *const pair[][2] = {
    { "scheme: balanced, std: 0.001", "scheme: balanced, scale: 0.008" },
    { "scheme: unbalanced, std: 1e-50", "scheme: unbalanced, scale: 8e-50" }
  };
  int checked = 0;

  for (int i = 0; i < 2; i++) {
    rf_problem *p = start(pair[i][0], 64), *q = start(pair[i][0], 1000);
    rf_problem *r = start(pair[i][1], 64);
    double *z = weights(p), *wide = weights(q), *scaled = weights(r);
    for (size_t c = 0; c < 64 * (1 + D); c++, checked++)
      ck_assert(z[c] == wide[c] && z[c] == scaled[c] && z[c] != 0.0);
    free(z);
    free(wide);
    free(scaled);
    rf_problem_free(p);
    rf_problem_free(q);
    rf_problem_free(r);
  }
  ck_assert_int_eq(checked, 512);
}
END_TEST

/* he differs from unbalanced by factors alone: sqrt(2) for a and sqrt(2 m / d)
   for w. */
START_TEST(he_is_unbalanced_stretched)
{
  rf_problem *p = start("scheme: he", 50);
  rf_problem *q = start("scheme: unbalanced, scale: 1", 50);
  double *z = weights(p), *v = weights(q);

  for (size_t c = 0; c < 50 * (1 + D); c++) {
    const double f = c % (1 + D) ? sqrt(100.0 / 3.0) : sqrt(2.0);
    ck_assert(fabs(z[c] - f * v[c]) <= 8 * 0x1p-53 * fabs(z[c]));
  }
  free(z);
  free(v);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

/* Other coordinates are drawn as they are without; a follows what is drawn. */
START_TEST(biases_of_zero)
{
  static const char *const scheme[] = { "balanced", "dominated",
                                        "unbalanced" };

  for (int i = 0; i < 3; i++) {
    char init[2][120];
    rf_problem *p, *q;
    double *z, *v;
    snprintf(init[0], sizeof init[0], "scheme: %s, scale: 1", scheme[i]);
    snprintf(init[1], sizeof init[1], "scheme: %s, scale: 1, bias: zero",
             scheme[i]);
    p = start(init[0], 40);
    q = start(init[1], 40);
    z = weights(p);
    v = weights(q);
    for (size_t j = 0; j < 40; j++, z += 1 + D, v += 1 + D) {
      const double size = i == 0 ? hypot(v[1], v[2]) : sqrt(2.0 / 40.0);
      ck_assert(v[1] == z[1] && v[2] == z[2] && v[3] == 0.0 && z[3] != 0.0);
      ck_assert(signbit(v[0]) == signbit(z[0]));
      ck_assert(i == 2 ? v[0] == z[0]
                : fabs(fabs(v[0]) - size) <= 4 * 0x1p-53 * size);
    }
    free(z - 40 * (1 + D));
    free(v - 40 * (1 + D));
    rf_problem_free(p);
    rf_problem_free(q);
  }
}
END_TEST

/* The first half is what it is without pairs; draws of narrower networks are
   the same. */
START_TEST(pairs_are_opposite)
{
  static const char *const scheme[] = { "balanced", "dominated",
                                        "unbalanced", "he" };

  for (int i = 0; i < 4; i++) {
    char init[2][120];
    rf_problem *p, *q;
    double *z, *v;
    snprintf(init[0], sizeof init[0], "scheme: %s", scheme[i]);
    snprintf(init[1], sizeof init[1], "scheme: %s, pairs: true", scheme[i]);
    p = start(init[0], 30);
    q = start(init[1], 30);
    z = weights(p);
    v = weights(q);
    for (size_t j = 0; j < 15; j++) {
      const double *one = v + j * (1 + D), *two = v + (15 + j) * (1 + D);
      ck_assert(!memcmp(one, z + j * (1 + D), (1 + D) * sizeof *z));
      ck_assert(one[0] == -two[0] && one[0] != 0.0);
      ck_assert(!memcmp(one + 1, two + 1, D * sizeof *one));
    }
    free(z);
    free(v);
    rf_problem_free(p);
    rf_problem_free(q);
  }
}
END_TEST

/* ---- precisions ---- */

/* The same bits at 53 bits; and at 200 those of the double, which is right to a
   few roundings; in any part of the neurons. */
START_TEST(weights_of_both_kinds)
{
  int checked = 0;

  for (size_t i = 0; i < INITS; i++) {
    rf_problem *p = start(inits[i], 22);
    double *z = weights(p), part[1 + D];
    rf_num *v = num_array(22 * (1 + D), 53), *w = num_array(22 * (1 + D), 200);
    ck_assert_int_eq(rfm_problem_weights(v, p, 0, 22, 53), RF_OK);
    ck_assert_int_eq(rfm_problem_weights(w, p, 0, 22, 200), RF_OK);
    for (size_t c = 0; c < 22 * (1 + D); c++, checked++) {
      const double near = mpfr_get_d(&w[c], MPFR_RNDN);
      ck_assert_msg(z[c] == mpfr_get_d(&v[c], MPFR_RNDN), "%s: %a", inits[i],
                    z[c]);
      ck_assert(fabs(z[c] - near) <= 16 * 0x1p-53 * fabs(near));
    }
    ck_assert_int_eq(rfd_problem_weights(part, p, 17, 1, 0), RF_OK);
    ck_assert(!memcmp(part, z + 17 * (1 + D), sizeof part));
    num_array_free(v, 22 * (1 + D));
    num_array_free(w, 22 * (1 + D));
    free(z);
    rf_problem_free(p);
  }
  ck_assert_int_eq(checked, (int)INITS * 22 * (1 + D));
}
END_TEST

/* 400 digits: squares of he's weights are 2/m and 2/d times the squares of
   draws, and balanced ones have a^2 = ||w||^2, to the last bits. */
START_TEST(squares_are_rational)
{
  rf_problem *p = start("scheme: he", 7);
  rf_problem *q = start("scheme: balanced, std: 1e-3, bias: zero", 7);
  rf_num *v = num_array(7 * (1 + D), 1400), *t = num_array(2, 1400);
  int checked = 0;

  ck_assert_int_eq(rfm_problem_weights(v, p, 0, 7, 1400), RF_OK);
  for (size_t j = 0; j < 7; j++) {
    double a, w[D];
    rf_problem_draw(p, j, &a, w);
    for (size_t c = 0; c <= D; c++, checked++) {
      const double draw = c ? w[c - 1] : a;
      mpfr_sqr(t, &v[j * (1 + D) + c], MPFR_RNDN);
      mpfr_mul_ui(t, t, c ? D : 7, MPFR_RNDN);
      mpfr_set_d(t + 1, draw, MPFR_RNDN);
      mpfr_sqr(t + 1, t + 1, MPFR_RNDN);
      mpfr_mul_2ui(t + 1, t + 1, 1, MPFR_RNDN);
      mpfr_div(t, t, t + 1, MPFR_RNDN);
      mpfr_sub_ui(t, t, 1, MPFR_RNDN);
      ck_assert(mpfr_zero_p(t) || mpfr_get_exp(t) <= -1395);
    }
  }
  ck_assert_int_eq(rfm_problem_weights(v, q, 0, 7, 1400), RF_OK);
  for (size_t j = 0; j < 7; j++, checked++) {
    const rf_num *z = v + j * (1 + D);
    mpfr_sqr(t, &z[1], MPFR_RNDN);
    mpfr_fma(t, &z[2], &z[2], t, MPFR_RNDN);
    mpfr_sqr(t + 1, &z[0], MPFR_RNDN);
    mpfr_div(t, t, t + 1, MPFR_RNDN);
    mpfr_sub_ui(t, t, 1, MPFR_RNDN);
    ck_assert(mpfr_zero_p(t) || mpfr_get_exp(t) <= -1395);
  }
  ck_assert_int_eq(checked, 35);
  num_array_free(v, 7 * (1 + D));
  num_array_free(t, 2);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

/* ---- who reads a start ---- */

/* Enclosures of the theory hold the weights, far closer than double has them;
   what is so by definition is known. */
START_TEST(enclosures_hold)
{
  int checked = 0;

  for (size_t i = 0; i < INITS; i++) {
    rf_problem *p = start(inits[i], 8);
    rf_num *v = num_array(8 * (1 + D), 500);
    rf_start *s = NULL;
    rf_real z[1 + D];
    mpfr_t width;
    mpfr_init2(width, 64);
    for (int c = 0; c <= D; c++)
      rf_real_init(&z[c], 128);
    ck_assert_int_eq(rfm_problem_weights(v, p, 0, 8, 500), RF_OK);
    ck_assert_int_eq(rf_start_create(&s, p, 128), RF_OK);
    for (size_t j = 0; j < 8; j++) {
      ck_assert_int_eq(rf_start_row(z, s, j), RF_OK);
      for (size_t c = 0; c <= D; c++, checked++) {
        const rf_num *w = &v[j * (1 + D) + c];
        ck_assert(mpfr_lessequal_p(z[c].lo, w));
        ck_assert(mpfr_lessequal_p(w, z[c].hi));
        mpfr_sub(width, z[c].hi, z[c].lo, MPFR_RNDU);
        if (mpfr_zero_p(w))
          ck_assert(mpfr_zero_p(width));
        else
          ck_assert(mpfr_get_exp(width) < mpfr_get_exp(w) - 120);
      }
    }
    ck_assert((s->balanced == RF_YES) == (p->scheme == RF_BALANCED));
    ck_assert(s->dominated == RF_YES || (p->scheme != RF_BALANCED
                                         && p->scheme != RF_DOMINATED));
    for (int c = 0; c <= D; c++)
      rf_real_clear(&z[c]);
    mpfr_clear(width);
    rf_start_free(s);
    num_array_free(v, 8 * (1 + D));
    rf_problem_free(p);
  }
  mpfr_free_cache();
  ck_assert_int_eq(checked, (int)INITS * 8 * (1 + D));
}
END_TEST

/* A bias of zero is on the boundary of a datum that is nothing but bias. */
START_TEST(zero_bias_has_zero_signs)
{
  int checked = 0;

  for (size_t i = 0; i < INITS; i++) {
    rf_problem *p = start(inits[i], 16);
    double *z = weights(p);
    signed char u[16 * 4];
    ck_assert_int_eq(rf_problem_initial_signs(u, p, 0, 16), RF_OK);
    for (size_t j = 0; j < 16; j++, checked++) {
      const double *w = z + j * (1 + D) + 1, at = w[0] + 2.0 * w[1] + w[2];
      ck_assert(u[4 * j] == (at > 0.0) - (at < 0.0));
      ck_assert((u[4 * j + 2] == 0) == p->zero_bias);
    }
    free(z);
    rf_problem_free(p);
  }
  ck_assert_int_eq(checked, (int)INITS * 16);
}
END_TEST

/* The weights at time 1/2, by an engine, at a scale at which the limit is
   right to 35 digits; out[m][1 + d] relative to unit. */
static void
follow(double *out, const char *init, const char *engine, const char *size)
{
  char text[400];
  rf_problem *p;
  rf_flow *f = NULL;
  rf_message message = { "" };
  const rf_numbers *v;

  snprintf(text, sizeof text, DATA "network: {width: 10, leak: 1/5}\n"
           "init: {%s: 1e-20, %s}\nflow: {engine: %s, digits: 40, until: 1%s}"
           "\n", size, init, engine, *engine == 't' ? ", verify: false" : "");
  p = test_parse(text);
  ck_assert_msg(rf_flow_create(&f, &message, p) == RF_OK, "%s", message.text);
  for (rf_status status = RF_EVENT; status == RF_EVENT; ) {
    status = rf_flow_step(f, &message, 0.5);
    ck_assert_msg(status >= 0, "%s: %s", init, message.text);
  }
  ck_assert_int_eq(rf_flow_weights(f, &v, 0, 10), RF_OK);
  for (size_t c = 0; c < 10 * (1 + D); c++)
    out[c] = 1e20 * rf_numbers_double(v, c);
  rf_flow_free(f);
  rf_problem_free(p);
}

START_TEST(limit_has_the_same_start)
{
  static const char *const init[][2] = {
    { "scale", "scheme: he" }, { "scale", "scheme: he, bias: zero" },
    { "scale", "scheme: he, pairs: true" }, { "std", "scheme: balanced" },
    { "std", "scheme: unbalanced, pairs: true" },
    { "scale", "scheme: dominated, bias: zero" },
    { "scale", "scheme: balanced, bias: zero" }
  };
  int checked = 0;

  for (size_t i = 0; i < sizeof init / sizeof *init; i++) {
    double full[10 * (1 + D)], limit[10 * (1 + D)];
    follow(full, init[i][1], "taylor", init[i][0]);
    follow(limit, init[i][1], "limit", init[i][0]);
    for (size_t c = 0; c < 10 * (1 + D); c++, checked++)
      ck_assert_msg(fabs(full[c] - limit[c]) <= 1e-14 * (1 + fabs(full[c])),
                    "%s: %zu: %.17g %.17g", init[i][1], c, full[c], limit[c]);
  }
  ck_assert_int_eq(checked, 7 * 40);
}
END_TEST

/* Pairs start at h = 0; with labels of 0 nothing moves, up to rounding, also
   nobody who starts on a boundary. */
START_TEST(pairs_predict_nothing)
{
  rf_problem *p = test_parse(DATA "network: {width: 100}\n"
                             "init: {scheme: he, pairs: true}\n");
  rf_problem *q = test_parse("data: {inputs: [[1, 2], [2, -1], [0, 0]],"
                             " labels: [0, 0, 0], bias: true}\n"
                             "network: {width: 20}\ninit: {scheme: he, "
                             "pairs: true, bias: zero}\n");
  const rf_numbers *v;
  rf_message message;
  rf_flow *f = NULL, *g = NULL;
  double *z = weights(q);

  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
  ck_assert_int_eq(rf_flow_sample(f, &v), RF_OK);
  for (size_t k = 0; k < 4; k++)
    ck_assert(fabs(rf_numbers_double(v, RF_SAMPLE_H + k)) <= 1e-13);
  ck_assert_int_eq(rf_flow_create(&g, &message, q), RF_OK);
  ck_assert_int_eq(rf_flow_step(g, &message, 50.0), RF_OK);
  ck_assert_int_eq(rf_flow_weights(g, &v, 0, 20), RF_OK);
  for (size_t c = 0; c < 20 * (1 + D); c++)
    ck_assert(fabs(rf_numbers_double(v, c) - z[c]) <= 1e-11);
  free(z);
  rf_flow_free(f);
  rf_flow_free(g);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

/* ---- the text ---- */

START_TEST(texts_read_back)
{
  const double one[1 + D] = { 1, 1, 1, 1 };

  for (size_t i = 0; i < INITS; i++) {
    rf_problem *p = start(inits[i], 6), *q = test_parse(rf_problem_text(p));
    double *z = weights(p), *v = weights(q);
    ck_assert_str_eq(rf_problem_text(p), rf_problem_text(q));
    ck_assert(!memcmp(z, v, 6 * (1 + D) * sizeof *z));
    ck_assert((strstr(inits[i], "std") != NULL)
              == (strstr(rf_problem_text(p), "  std: ") != NULL));
    ck_assert((strstr(inits[i], "std") == NULL)
              == (strstr(rf_problem_text(p), "  scale: ") != NULL));
    ck_assert_int_eq(rf_problem_set_weights(q, 1, one, one + 1), RF_OK);
    rf_problem_free(p);
    p = test_parse(rf_problem_text(q));
    ck_assert(p->scheme == RF_FILE && p->m == 1);
    free(z);
    free(v);
    rf_problem_free(p);
    rf_problem_free(q);
  }
}
END_TEST

static const struct { const char *rest, *begin, *fragment; } wrong[] = {
  { "init: {std: 1, scale: 1}", "e:2:16: init.scale is not allowed",
    "init.std has the size" },
  { "init: {std: 0}", "e:2:13: init.std: found '0'", "a number > 0" },
  { "init: {std: -1}", "e:2:13: ", "a number > 0" },
  { "init: {scheme: dominated, std: 1}", "e:2:27: ", "balanced and unbal" },
  { "init: {scheme: he, std: 1}", "e:2:20: ", "balanced and unbalanced" },
  { "init: {bias: zero}", "e:2:8: ", "data.bias is false" },
  { "init: {pairs: maybe}", "e:2:15: ", "false, true" },
  { "network: {width: 7}\ninit: {pairs: true}", "e:2:18: network.width: ",
    "an even number" },
  { "init: {scheme: file, std: 1}", "e:2:22: ", "taken as they are" },
  { "init: {scheme: file, pairs: true}", "e:2:22: ", "taken as they are" },
  { "init: {scheme: file, bias: zero}", "e:2:22: ", "taken as they are" },
  { "init: {scheme: kaiming}", "e:2:16: ", "balanced, dominated, unbalanced, "
    "he, file" }
};

START_TEST(faults_are_told)
{
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    rf_message message = { "" };
    rf_problem *p = NULL;
    char text[300];
    snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [1]}\n%s\n",
             wrong[i].rest);
    ck_assert_int_eq(rf_problem_parse(&p, &message, text, "e", NULL, 0),
                     RF_EINPUT);
    ck_assert_msg(!strncmp(message.text, wrong[i].begin,
                           strlen(wrong[i].begin))
                  && strstr(message.text, wrong[i].fragment), "%s: '%s'",
                  wrong[i].rest, message.text);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("start");
  TCase *t = tcase_create("start");

  test_limit(t);
  tcase_add_test(t, variances);
  tcase_add_test(t, std_does_not_know_the_width);
  tcase_add_test(t, he_is_unbalanced_stretched);
  tcase_add_test(t, biases_of_zero);
  tcase_add_test(t, pairs_are_opposite);
  tcase_add_test(t, weights_of_both_kinds);
  tcase_add_test(t, squares_are_rational);
  tcase_add_test(t, enclosures_hold);
  tcase_add_test(t, zero_bias_has_zero_signs);
  tcase_add_test(t, limit_has_the_same_start);
  tcase_add_test(t, pairs_predict_nothing);
  tcase_add_test(t, texts_read_back);
  tcase_add_test(t, faults_are_told);
  suite_add_tcase(s, t);
  return run_suite(s);
}
