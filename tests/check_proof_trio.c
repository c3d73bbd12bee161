/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_trio.c -- data and starts of which the theorem of all widths
 * speaks, and those next to them, of which it does not; inequalities that few
 * bits leave open, and those that other tests do not come to. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/width/choice.h"
#include "proof/width/start.h"
#include "support/parse.h"
#include "support/rf_test.h"

/* ---- data ---- */

/* Status of this experiment; the data, if it speaks of them (the caller clears
   them in any case). */
static rf_status
make(rf_trio *t, rf_message *message, const char *text)
{
  rf_problem *p = test_parse(text);
  const rf_status status = rf_trio_make(t, message, p);

  rf_problem_free(p);
  return status;
}

/* Is it refused with these words? */
static void
refuses(const char *text, const char *why)
{
  rf_message message = { "" };
  rf_trio t;

  ck_assert_msg(make(&t, &message, text) == RF_EUNSUP, "%s", text);
  ck_assert_msg(strstr(message.text, why), "%s: %s, not %s", text,
                message.text, why);
  rf_trio_clear(&t);
}

static void
accepts(const char *text)
{
  rf_message message = { "" };
  rf_trio t;

  ck_assert_msg(make(&t, &message, text) == RF_OK, "%s: %s", text,
                message.text);
  rf_trio_clear(&t);
}

/* The middle datum is long, so that labels 1 are too low at the outer ones. */
#define DATA "data: {inputs: [[-0.75, 1], [-0.5, 2], [0.125, 1]], labels: " \
  "[1, 1, 1]}\n"
#define PLANE(inputs, labels) \
  "data: {inputs: [" inputs "], labels: [" labels "]}\n"

START_TEST(flows)
{
  accepts(DATA);
  refuses(DATA "loss: {name: logistic}\n", "square loss");
  refuses(DATA "network: {leak: 1/1000}\n", "square loss");
  refuses("data: {inputs: [[-0.75, 1], [-0.5, 2], [0.125, 1]], labels: "
          "[1, 1, 1], weights: [1, 1, 2]}\n", "count alike");
  refuses(PLANE("[-0.75, 1], [-0.5, 2], [0.125, 1], [0.2, 1]", "1, 1, 1, 1"),
          "three data");
  refuses(PLANE("[-0.75, 1, 0], [-0.5, 2, 0], [0.125, 1, 0]", "1, 1, 1"),
          "three data");
  refuses(DATA "loss: {decay: 1/100}\n", "decay");
}
END_TEST

/* Labels that are not positive; angles that are right ones or more; linear
   fits that are not too low at both outer data. */
START_TEST(data)
{
  accepts(PLANE("[-0.9, 1], [0, 1], [0.9, 1]", "1, 0.1, 1"));
  refuses(PLANE("[-0.9, 1], [0, 1], [0.9, 1]", "1, 0, 1"), "labels");
  refuses(PLANE("[-0.9, 1], [0, 1], [0.9, 1]", "1, -0.1, 1"), "labels");
  refuses(PLANE("[-1, 1], [0, 1], [1, 1]", "1, 0.1, 1"), "positive product");
  refuses(PLANE("[-1.1, 1], [0, 1], [1, 1]", "1, 0.1, 1"), "positive product");
  refuses(PLANE("[-0.9, 1], [0, 1], [0.9, 1]", "0.5, 1, 0.5"), "too low");
  /* Of lines of labels nothing is too low. */
  refuses(PLANE("[-0.9, 1], [0, 1], [0.9, 1]", "1, 1, 1"), "too low");
  refuses(PLANE("[-0.9, 1], [-1.8, 2], [0.9, 1]", "1, 0.1, 1"),
          "three directions");
}
END_TEST

/* Anticlockwise whatever the order is in which they come, each with its
   label; the limit and the residuals of the fit by hand. */
START_TEST(every_order)
{
  static const char *const x[3] = { "0.5, 1", "0, 1", "-0.5, 1" };
  static const int order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                   { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  static const char *const y[3] = { "2", "1", "3" };

  for (int i = 0; i < 6; i++) {
    const int *o = order[i];
    rf_message message = { "" };
    char text[200];
    rf_trio t;
    snprintf(text, sizeof text, "data: {inputs: [[%s], [%s], [%s]], labels: "
             "[%s, %s, %s]}\nloss: {average: sum}\n", x[o[0]], x[o[1]],
             x[o[2]], y[o[0]], y[o[1]], y[o[2]]);
    ck_assert_int_eq(make(&t, &message, text), RF_OK);
    for (int k = 0; k < 3; k++) {
      ck_assert(mpq_cmp_si(t.x[2 * k], 1 - k, 2) == 0);
      ck_assert(mpq_cmp_si(t.y[k], k == 0 ? 2 : k == 1 ? 1 : 3, 1) == 0);
      /* The second difference of 2, 1, 3 is 3, that of 1, -2, 1 is 6: what is
         left is half of it. */
      ck_assert(mpq_cmp_si(t.residual[k], k == 1 ? -2 : 1, 2) == 0);
    }
    ck_assert(mpq_cmp_si(t.limit, 3, 4) == 0);
    rf_trio_clear(&t);
  }
}
END_TEST

/* ---- starts ---- */

/* The sum of a^2 of a start; *why: the words with which it is refused. */
static rf_status
sum_of(double *sum, rf_message *message, const char *start)
{
  char text[400];
  rf_problem *p;
  rf_status status;
  mpq_t q;

  snprintf(text, sizeof text, DATA "%s", start);
  p = test_parse(text);
  mpq_init(q);
  status = rf_width_start(q, message, p);
  *sum = mpq_get_d(q);
  mpq_clear(q);
  rf_problem_free(p);
  return status;
}

/* A bound, to 12 bits, of the larger of the sums over a > 0 and a < 0. */
START_TEST(sums)
{
  static const struct {
    const char *weights;
    double sum;
  } cases[] = {
    { "[[3, 0, 3], [4, 0, 4]]", 25.0 },
    { "[[4, 0, 4], [3, 0, 3]]", 25.0 },
    { "[[4, 0, 4], [-3, 0, 3]]", 16.0 },
    { "[[3, 0, 3], [-4, 0, 3]]", 16.0 },
    { "[[1, 0, 1], [0, 0, 0]]", 1.0 },
    { "[[1/3, 0, 1/3], [1/7, 0, 0.1]]", 1.0 / 9.0 + 1.0 / 49.0 },
    { "[[1e-3, 0, 1e-3], [-1e-30, 0, 0]]", 1e-6 }
  };
  rf_message message = { "" };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char start[200];
    double sum;
    snprintf(start, sizeof start, "network: {width: 2}\n"
             "init: {scheme: file, weights: %s}\n", cases[i].weights);
    ck_assert_msg(sum_of(&sum, &message, start) == RF_OK, "%s", message.text);
    ck_assert_msg(sum >= cases[i].sum * (1.0 - 1e-15)
                  && sum <= cases[i].sum * (1.0 + 0x1p-10), "%zu: %.17g", i,
                  sum);
  }
}
END_TEST

/* Neurons of which nothing is known. */
START_TEST(starts)
{
  static const struct {
    const char *start, *why;
  } cases[] = {
    { "network: {width: 2}\ninit: {scheme: file, weights: "
      "[[1, 0, 1], [1, 0, 1.01]]}\n", "neuron 1 has |a| < ||w||" },
    { "network: {width: 2}\ninit: {scheme: file, weights: "
      "[[1, 0, 1.01], [1, 0, 1]]}\n", "neuron 0 has |a| < ||w||" },
    { "network: {width: 2}\ninit: {scheme: file, weights: "
      "[[1, 0, 1], [1, 0, 0]]}\n", "neuron 1 rests on the edge" },
    /* (0.8, -0.1) is on the line of the last, and no datum is active. */
    { "network: {width: 2}\ninit: {scheme: file, weights: "
      "[[1, 0, 1], [1, 0.8, -0.1]]}\n", "neuron 1 rests on the edge" },
    { "network: {width: 2}\ninit: {scheme: file, weights: "
      "[[-1, 0, 1], [1, 0, -1]]}\n", "no neuron with a > 0" },
    { "network: {width: infinite}\ninit: {scheme: balanced, scale: 1/10}\n",
      "infinite" },
    { "network: {width: 9}\ninit: {scheme: unbalanced, scale: 1/10}\n",
      "does not make |a| >= ||w||" },
    { "network: {width: 9}\ninit: {scheme: he}\n",
      "does not make |a| >= ||w||" },
    { "network: {width: 9}\ninit: {scheme: balanced, scale: 0}\n"
      "flow: {engine: limit}\n", "at scale 0" }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rf_message message = { "" };
    double sum;
    ck_assert_msg(sum_of(&sum, &message, cases[i].start) == RF_EUNSUP, "%s",
                  cases[i].start);
    ck_assert_msg(strstr(message.text, cases[i].why), "%s: %s",
                  cases[i].start, message.text);
  }
}
END_TEST

/* ---- few bits ---- */

/* What is said of this sum with so many bits. */
static rf_width_found
found_of(const rf_trio *t, const rf_width_choice *v, double sum, long bits)
{
  rf_width_found found;
  rf_slate slate;
  mpq_t q;

  mpq_init(q);
  mpq_set_d(q, sum);
  ck_assert_int_eq(rf_slate_make(&slate, bits), RF_OK);
  rf_width_bounds(&found, &slate, t, q, v);
  rf_slate_clear(&slate);
  mpq_clear(q);
  return found;
}

static bool
is_about(const char *doubt, const char *number)
{
  return doubt && !strncmp(doubt, number, strlen(number));
}

/* What is true, but nearly not, is no more than open with few bits: mu just
   above Q, and sums just below the largest for which all is proved. */
START_TEST(undecided)
{
  const double sum = 1e-6;
  double low = sum, high = 50.0 * sum;
  rf_message message = { "" };
  rf_width_choice good, v;
  mpq_t q;
  rf_trio t;

  ck_assert_int_eq(make(&t, &message, "data: {inputs: [[-0.75, 1], [-0.5, 1], "
                        "[0.125, 1]], labels: [1.1, 0.1, 0.8]}\n"), RF_OK);
  mpq_init(q);
  mpq_set_d(q, sum);
  ck_assert_int_eq(rf_width_choose(&good, &t, q), RF_OK);
  mpq_clear(q);
  ck_assert_ptr_null(found_of(&t, &good, sum, 192).doubt);
  v = good;
  v.mass = nextafter(sum, 1.0);
  ck_assert(!is_about(found_of(&t, &v, sum, 192).doubt, "(3)"));
  ck_assert(is_about(found_of(&t, &v, sum, 30).doubt, "(3)"));
  v.mass = sum;
  ck_assert(is_about(found_of(&t, &v, sum, 192).doubt, "(3)"));
  for (int i = 0; i < 50; i++) {
    const double mid = 0.5 * (low + high);
    *(found_of(&t, &good, mid, 192).doubt ? &high : &low) = mid;
  }
  ck_assert(is_about(found_of(&t, &good, high, 192).doubt, "(5)"));
  ck_assert_ptr_null(found_of(&t, &good, low, 192).doubt);
  ck_assert_ptr_null(found_of(&t, &good, low * (1.0 - 1e-5), 30).doubt);
  ck_assert(is_about(found_of(&t, &good, low, 30).doubt, "(5)"));
  rf_trio_clear(&t);
}
END_TEST

/* ---- corners of the region ---- */

/* One place, (10), at which one outer datum is fitted too early, as a search
   found it: an end of a ray, or the corner between. */
START_TEST(fitted_too_early)
{
  static const struct {
    const char *data;
    double cap, gap, ray[2];   /* their angles */
  } cases[] = {
    /* Where the first ray ends, the first datum; the last; */
    { PLANE("[-0.16, 1.303], [-0.401, 0.97], [-0.238, 0.483]",
            "0.36, 1.073, 0.937"), 0.997244, 0.00306835, { 1.7472, 1.9927 } },
    { PLANE("[-0.272, 0.5], [-1.028, 1.212], [-0.542, 0.246]",
            "0.725, 0.528, 0.155"), 0.987934, 0.00756328, { 2.0849, 2.6641 } },
    /* the corner between, either. */
    { PLANE("[0.356, 1.481], [-0.405, 1.515], [-0.49, 0.23]",
            "0.337, 0.544, 0.218"), 0.974249, 0.101737, { 1.4929, 2.6408 } },
    { PLANE("[0.477, 0.192], [1.003, 1.527], [0.104, 1.198]",
            "0.335, 1.152, 0.828"), 0.982965, 0.165897, { 0.4445, 1.2940 } }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const double *ray = cases[i].ray;
    rf_message message = { "" };
    rf_width_choice v = {
      .cap = cases[i].cap, .mass = 1e-6, .gap = cases[i].gap,
      .wedge = { { cos(ray[0]), sin(ray[0]) }, { cos(ray[1]), sin(ray[1]) } },
      .core = { 0.0, 1.0 }, .split = 10.0
    };
    rf_width_found found;
    rf_trio t;
    ck_assert_int_eq(make(&t, &message, cases[i].data), RF_OK);
    found = found_of(&t, &v, 1e-40, 128);
    ck_assert_msg(is_about(found.doubt, "(10)"), "%zu: %s", i,
                  found.doubt ? found.doubt : "none");
    rf_trio_clear(&t);
  }
}
END_TEST

/* Data of nearly one direction: it is the fit itself that is slow, and the rate
   2 lam |beta*|, lam = (2/3) 0.03^2, beta* = (0, 2.2/3). */
START_TEST(slow_fit)
{
  rf_message message = { "" };
  rf_widths *w = NULL;
  rf_widths_proved v;
  rf_problem *p = test_parse(PLANE("[-0.03, 1], [0, 1], [0.03, 1]",
                                   "1, 0.2, 1"));

  ck_assert_int_eq(rf_widths_create(&w, &message, p, "1e-9"), RF_OK);
  rf_widths_get(w, &v);
  ck_assert_ptr_null(v.doubt);
  ck_assert_msg(v.rate > 0.99 * 8.8e-4 && v.rate <= 8.8e-4, "%g", v.rate);
  rf_widths_free(w);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_trio");
  TCase *tc = tcase_create("trio");

  test_limit(tc);
  tcase_add_test(tc, flows);
  tcase_add_test(tc, data);
  tcase_add_test(tc, every_order);
  tcase_add_test(tc, sums);
  tcase_add_test(tc, starts);
  tcase_add_test(tc, undecided);
  tcase_add_test(tc, fitted_too_early);
  tcase_add_test(tc, slow_fit);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
