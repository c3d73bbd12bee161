/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_align_digits.c -- the alignment in many digits: against closed forms
 * and against itself at other precisions. */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>

#include <reluflow.h>

#include "support/numbers.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

enum { BITS = 400, NUMBERS = 64 };

/* ---- numbers from texts ---- */

struct numbers {
  size_t count;
  mpfr_t v[NUMBERS];
};

static void
numbers_init(struct numbers *n)
{
  n->count = 0;
  for (int i = 0; i < NUMBERS; i++)
    mpfr_init2(n->v[i], BITS);
}

static void
numbers_clear(struct numbers *n)
{
  for (int i = 0; i < NUMBERS; i++)
    mpfr_clear(n->v[i]);
}

static void
take(void *context, const char *text)
{
  struct numbers *n = context;
  char *end;

  ck_assert_uint_lt(n->count, NUMBERS);
  mpfr_strtofr(n->v[n->count++], text, &end, 10, MPFR_RNDN);
  ck_assert_msg(end != text && !*end, "not a number: %s", text);
}

static void
texts(struct numbers *n, rf_align *align, rf_align_what what, size_t i)
{
  n->count = 0;
  ck_assert_int_eq(put_align(align, take, n, what, i), RF_OK);
}

/* |a - b| / (|b| + extra) as a double. */
static double
apart(const mpfr_t a, const mpfr_t b, double extra)
{
  mpfr_t d, s;
  double r;

  mpfr_inits2(BITS, d, s, (mpfr_ptr)0);
  mpfr_sub(d, a, b, MPFR_RNDN);
  mpfr_abs(d, d, MPFR_RNDN);
  mpfr_abs(s, b, MPFR_RNDN);
  mpfr_add_d(s, s, extra, MPFR_RNDN);
  if (mpfr_zero_p(d))
    mpfr_set_zero(d, 1);
  else
    mpfr_div(d, d, s, MPFR_RNDN);
  r = mpfr_get_d(d, MPFR_RNDN);
  mpfr_clears(d, s, (mpfr_ptr)0);
  return r;
}

/* ---- closed form ---- */

static const char three_points[] =
  "data:\n"
  "  inputs: [[-3/4], [-1/2], [1/8]]\n"
  "  labels: [11/10, 1/10, 8/10]\n"
  "  bias: true\n";

/* One balanced neuron a = |w|, w = (x, y) with integers. */
static rf_problem *
one_neuron(int a, int x, int y)
{
  rf_problem *p = NULL;
  rf_message message = { "" };
  char weights[64], text[512];
  const char *set[] = { weights };

  snprintf(weights, sizeof weights, "init.weights=[[%d, %d, %d]]", a, x, y);
  snprintf(text, sizeof text, "%sinit: {scheme: file}\n", three_points);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", set, 1)
                == RF_OK, "%s", message.text);
  return p;
}

/* The cosine c0 between w = (x, y) of norm a and D* = (-31/120, 2/3) of norm
   sqrt(7361)/120, and that norm. */
static void
cosine_of(mpfr_t c0, mpfr_t norm, int a, int x, int y)
{
  mpfr_set_ui(norm, 7361, MPFR_RNDN);
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  mpfr_set_si(c0, -31 * x + 80 * y, MPFR_RNDN);
  mpfr_div(c0, c0, norm, MPFR_RNDN);
  mpfr_div_si(c0, c0, a, MPFR_RNDN);
  mpfr_div_ui(norm, norm, 120, MPFR_RNDN);
}

/* A balanced neuron within the cone of D*, a theta from it, is at cosine
   1 - delta after s / ||D||, s = ln (tan(theta/2) sqrt((2 - delta)/delta)),
   and a has grown by the factor cosh s + cos(theta) sinh s. */
static void
expect_aligned(mpfr_t t, mpfr_t growth, const char *delta, int a, int x,
               int y)
{
  mpfr_t c, norm, s, u;

  mpfr_inits2(BITS, c, norm, s, u, (mpfr_ptr)0);
  cosine_of(c, norm, a, x, y);
  mpfr_set_str(u, delta, 10, MPFR_RNDN);
  mpfr_ui_sub(s, 2, u, MPFR_RNDN);
  mpfr_div(s, s, u, MPFR_RNDN);
  mpfr_ui_sub(u, 1, c, MPFR_RNDN);           /* tan^2 = (1 - c)/(1 + c) */
  mpfr_mul(s, s, u, MPFR_RNDN);
  mpfr_add_ui(u, c, 1, MPFR_RNDN);
  mpfr_div(s, s, u, MPFR_RNDN);
  mpfr_log(s, s, MPFR_RNDN);
  mpfr_div_2ui(s, s, 1, MPFR_RNDN);
  mpfr_div(t, s, norm, MPFR_RNDN);
  mpfr_sinh_cosh(u, growth, s, MPFR_RNDN);
  mpfr_mul(u, u, c, MPFR_RNDN);
  mpfr_add(growth, growth, u, MPFR_RNDN);
  mpfr_log(growth, growth, MPFR_RNDN);
  mpfr_clears(c, norm, s, u, (mpfr_ptr)0);
}

/* Integer vectors of integer length in the cone of D*, in which all three
   data are active. */
static const int triple[][3] = {
  { 5, 3, 4 }, { 5, -3, 4 }, { 17, 8, 15 }, { 13, -12, 5 }, { 13, 5, 12 },
  { 17, -15, 8 }, { 25, -24, 7 }, { 29, 20, 21 }, { 41, -40, 9 },
  { 1, 0, 1 }
};

START_TEST(closed_form)
{
  static const char *const deltas[] = { "1e-3", "0.01", "1e-30", "1e-200" };
  struct numbers got;
  mpfr_t t, growth;
  int checked = 0;

  numbers_init(&got);
  mpfr_inits2(BITS, t, growth, (mpfr_ptr)0);
  for (size_t i = 0; i < sizeof triple / sizeof *triple; i++)
    for (int k = 0; k < 4; k++)
      for (int digits = 15; digits <= 90; digits += 25) {
        const int *w = triple[i];
        const double unit = pow(10.0, 1 - digits);
        rf_problem *p = one_neuron(w[0], w[1], w[2]);
        rf_align_options o;
        rf_align *align = NULL;
        rf_align_neuron n;
        rf_align_defaults(&o);
        o.delta_text = deltas[k];
        o.digits = digits;
        expect_aligned(t, growth, deltas[k], w[0], w[1], w[2]);
        if (mpfr_sgn(t) < 0) {
          mpfr_set_zero(t, 1);
          mpfr_set_zero(growth, 1);
        }
        ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
        ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
        ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
        ck_assert_uint_eq(n.events, 0);
        texts(&got, align, RF_ALIGN_NEURON, 0);
        ck_assert_uint_eq(got.count, 2);
        /* At 15 digits double's own rounding, some units of it. */
        TEST_ASSERT((int)i, apart(got.v[0], t, 0.0) <= 8.0 * unit,
                    "time off by %g at %d digits",
                    apart(got.v[0], t, 0.0), digits);
        TEST_ASSERT((int)i, apart(got.v[1], growth, 0.0) <= 8.0 * unit,
                    "growth off by %g at %d digits",
                    apart(got.v[1], growth, 0.0), digits);
        ck_assert_double_eq_tol(n.time, mpfr_get_d(t, MPFR_RNDN),
                                1e-14 * n.time);
        checked++;
        rf_align_free(align);
        rf_problem_free(p);
      }
  mpfr_clears(t, growth, (mpfr_ptr)0);
  numbers_clear(&got);
  ck_assert_int_eq(checked, 160);
}
END_TEST

/* The angle of (x, y). */
static void
angle_of(mpfr_t phi, long x, long y)
{
  mpfr_t u;

  mpfr_init2(u, BITS);
  mpfr_set_si(u, x, MPFR_RNDN);
  mpfr_set_si(phi, y, MPFR_RNDN);
  mpfr_atan2(phi, phi, u, MPFR_RNDN);
  mpfr_clear(u);
}

/* With delta = 4/5 the time comes before the last face: from w = (15, 8) the
   neuron turns towards D = (1/60, 3/10), tan of half its angle to D falling
   like exp(-||D|| t), and passes the direction that is arccos(1/5) before
   D* in its first cone, from 26.6 to 36.9 degrees. */
START_TEST(passage_before_the_last_face)
{
  rf_problem *p = one_neuron(17, 15, 8);
  rf_align_options o;
  rf_align *align = NULL;
  rf_align_neuron n;
  struct numbers got;
  mpfr_t from, to, D, norm, s, u;

  numbers_init(&got);
  mpfr_inits2(BITS, from, to, D, norm, s, u, (mpfr_ptr)0);
  angle_of(from, 15, 8);
  angle_of(to, -31, 80);
  angle_of(D, 1, 18);
  mpfr_set_ui(u, 1, MPFR_RNDN);
  mpfr_div_ui(u, u, 5, MPFR_RNDN);
  mpfr_acos(u, u, MPFR_RNDN);
  mpfr_sub(to, to, u, MPFR_RNDN);
  mpfr_sub(from, D, from, MPFR_RNDN);
  mpfr_sub(to, D, to, MPFR_RNDN);
  mpfr_cos(u, from, MPFR_RNDN);              /* the cosine at the start */
  mpfr_div_2ui(from, from, 1, MPFR_RNDN);
  mpfr_div_2ui(to, to, 1, MPFR_RNDN);
  mpfr_tan(from, from, MPFR_RNDN);
  mpfr_tan(to, to, MPFR_RNDN);
  mpfr_div(s, from, to, MPFR_RNDN);
  mpfr_log(s, s, MPFR_RNDN);
  mpfr_set_ui(norm, 325, MPFR_RNDN);         /* ||D|| = sqrt(325)/60 */
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  mpfr_div_ui(norm, norm, 60, MPFR_RNDN);

  rf_align_defaults(&o);
  o.digits = 50;
  o.delta_text = "4/5";
  ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
  ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
  ck_assert_int_eq(n.fate, RF_FATE_EXTREMAL);
  ck_assert_uint_eq(n.faces, 2);
  texts(&got, align, RF_ALIGN_NEURON, 0);
  mpfr_div(norm, s, norm, MPFR_RNDN);
  ck_assert_double_le(apart(got.v[0], norm, 0.0), 1e-49);
  mpfr_sinh_cosh(s, to, s, MPFR_RNDN);
  mpfr_fma(to, s, u, to, MPFR_RNDN);
  mpfr_log(to, to, MPFR_RNDN);
  ck_assert_double_le(apart(got.v[1], to, 0.0), 1e-49);
  mpfr_clears(from, to, D, norm, s, u, (mpfr_ptr)0);
  numbers_clear(&got);
  rf_align_free(align);
  rf_problem_free(p);
}
END_TEST

/* D*, its norm and the largest of several times, as text. */
START_TEST(destination_text)
{
  rf_problem *p = one_neuron(5, 3, 4);
  rf_align_options o;
  rf_align *align = NULL;
  struct numbers got, other;
  mpfr_t want;

  numbers_init(&got);
  numbers_init(&other);
  mpfr_init2(want, BITS);
  rf_align_defaults(&o);
  o.digits = 60;
  ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
  ck_assert_uint_eq(rf_align_extremal_count(align), 1);
  texts(&got, align, RF_ALIGN_EXTREMAL, 0);
  ck_assert_uint_eq(got.count, 4);
  mpfr_set_si(want, -31, MPFR_RNDN);
  mpfr_div_ui(want, want, 120, MPFR_RNDN);
  ck_assert_double_le(apart(got.v[0], want, 0.0), 1e-59);
  mpfr_set_ui(want, 2, MPFR_RNDN);
  mpfr_div_ui(want, want, 3, MPFR_RNDN);
  ck_assert_double_le(apart(got.v[1], want, 0.0), 1e-59);
  mpfr_set_ui(want, 7361, MPFR_RNDN);
  mpfr_sqrt(want, want, MPFR_RNDN);
  mpfr_div_ui(want, want, 120, MPFR_RNDN);
  ck_assert_double_le(apart(got.v[2], want, 0.0), 1e-59);
  texts(&other, align, RF_ALIGN_NEURON, 0);
  ck_assert(mpfr_equal_p(got.v[3], other.v[0]));
  texts(&other, align, RF_ALIGN_FATE, RF_FATE_EXTREMAL);
  ck_assert(mpfr_equal_p(got.v[3], other.v[0]));
  mpfr_clear(want);
  numbers_clear(&other);
  numbers_clear(&got);
  rf_align_free(align);
  rf_problem_free(p);
}
END_TEST

/* Cut short at t = 1/3: growth ln (cosh s + c0 sinh s), s = ||D|| / 3. */
START_TEST(cut_at_a_fraction)
{
  struct numbers got;
  mpfr_t c, norm, s, want;

  numbers_init(&got);
  mpfr_inits2(BITS, c, norm, s, want, (mpfr_ptr)0);
  for (size_t i = 0; i < sizeof triple / sizeof *triple; i++) {
    const int *w = triple[i];
    rf_problem *p = one_neuron(w[0], w[1], w[2]);
    rf_align_options o;
    rf_align *align = NULL;
    rf_align_neuron n;
    rf_align_defaults(&o);
    o.digits = 50;
    o.delta_text = "1e-50";
    o.until_text = "1/3";
    ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
    ck_assert_int_eq(rf_align_get(align, &n, 0), RF_OK);
    ck_assert_int_eq(n.fate, RF_FATE_MOVING);
    texts(&got, align, RF_ALIGN_NEURON, 0);
    mpfr_set_ui(want, 1, MPFR_RNDN);
    mpfr_div_ui(want, want, 3, MPFR_RNDN);
    ck_assert_double_le(apart(got.v[0], want, 0.0), 1e-49);
    cosine_of(c, norm, w[0], w[1], w[2]);
    mpfr_div_ui(s, norm, 3, MPFR_RNDN);
    mpfr_sinh_cosh(s, want, s, MPFR_RNDN);
    mpfr_mul(s, s, c, MPFR_RNDN);
    mpfr_add(want, want, s, MPFR_RNDN);
    mpfr_log(want, want, MPFR_RNDN);
    ck_assert_double_le(apart(got.v[1], want, 0.0), 1e-49);
    rf_align_free(align);
    rf_problem_free(p);
  }
  mpfr_clears(c, norm, s, want, (mpfr_ptr)0);
  numbers_clear(&got);
}
END_TEST

/* ---- other precisions ---- */

enum { NMAX = 8, DMAX = 4 };

static rf_problem *
random_problem(rf_rng *g)
{
  const size_t n = rng_size(g, 1, NMAX), d = rng_size(g, 1, DMAX);
  double x[NMAX * DMAX], y[NMAX];
  char seed[48], leak[48];
  const char *set[] = {
    seed, leak, "network.width=6",
    rng_next(g) & 1 ? "init.scheme=balanced" : "init.scheme=unbalanced"
  };
  rf_problem *p = NULL;

  for (size_t i = 0; i < n * d; i++)
    x[i] = rng_uniform(g);
  for (size_t k = 0; k < n; k++)
    y[k] = rng_uniform(g);
  if (n > 1 && (rng_next(g) & 1))      /* data on one line */
    for (size_t i = 0; i < d; i++)
      x[i] = -2.0 * x[d + i];
  snprintf(seed, sizeof seed, "init.seed=%d", (int)rng_size(g, 1, 1000));
  snprintf(leak, sizeof leak, "network.leak=%s", rng_next(g) & 1 ? "0" : "1/4");
  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ n, d, x, y }, set,
                                     4), RF_OK);
  return p;
}

static rf_align *
align_at(const rf_problem *p, long digits)
{
  rf_align_options o;
  rf_align *align = NULL;

  rf_align_defaults(&o);
  o.digits = digits;
  o.events = 1;
  ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_OK);
  return align;
}

/* 20 and 70 digits agree to 20, neuron by neuron and event by event, and
   double takes the same way. */
START_TEST(precisions_agree)
{
  struct numbers less, more;
  int neurons = 0, events = 0;

  numbers_init(&less);
  numbers_init(&more);
  TEST_EACH(rep, test_reps(150)) {
    rf_rng g = test_rng("precisions_agree", rep);
    rf_problem *p = random_problem(&g);
    rf_align *at[3] = { align_at(p, 0), align_at(p, 20), align_at(p, 70) };
    for (size_t j = 0; j < rf_align_count(at[0]); j++) {
      rf_align_neuron n[3];
      for (int i = 0; i < 3; i++)
        ck_assert_int_eq(rf_align_get(at[i], &n[i], j), RF_OK);
      TEST_ASSERT(rep, n[1].fate == n[2].fate && n[1].events == n[2].events
                  && n[0].fate == n[2].fate && n[0].events == n[2].events,
                  "neuron %zu goes another way", j);
      texts(&less, at[1], RF_ALIGN_NEURON, j);
      texts(&more, at[2], RF_ALIGN_NEURON, j);
      TEST_ASSERT(rep, apart(less.v[0], more.v[0], 0.0) <= 1e-19
                  && apart(less.v[1], more.v[1], 1.0) <= 1e-19,
                  "neuron %zu: time off by %g, growth by %g", j,
                  apart(less.v[0], more.v[0], 0.0),
                  apart(less.v[1], more.v[1], 1.0));
      neurons++;
      texts(&less, at[1], RF_ALIGN_EVENTS, j);
      texts(&more, at[2], RF_ALIGN_EVENTS, j);
      ck_assert_uint_eq(more.count, n[2].events);
      for (size_t i = 0; i < more.count; i++, events++)
        TEST_ASSERT(rep, apart(less.v[i], more.v[i], 0.0) <= 1e-19,
                    "neuron %zu event %zu off by %g", j, i,
                    apart(less.v[i], more.v[i], 0.0));
    }
    for (int i = 0; i < 3; i++)
      rf_align_free(at[i]);
    rf_problem_free(p);
  }
  printf("precisions_agree: %d neurons, %d events\n", neurons, events);
  fflush(stdout);
  ck_assert_int_ge(neurons, 6);
  ck_assert_int_ge(events, neurons / 10);
  numbers_clear(&less);
  numbers_clear(&more);
}
END_TEST

/* ---- what is refused, what may fail ---- */

START_TEST(wrong_options)
{
  rf_problem *p = one_neuron(5, 3, 4);
  const struct {
    long digits;
    const char *delta, *until;
  } bad[] = {
    { -1, NULL, NULL }, { RF_ALIGN_DIGITS_MOST + 1, NULL, NULL },
    { 30, "0", NULL }, { 30, "1", NULL }, { 30, "x", NULL },
    { 30, "-1e-3", NULL }, { 0, NULL, "-1" }, { 0, NULL, "1 " },
    { 0, "1,5", NULL }
  };
  struct numbers got;
  rf_align *align = NULL;
  rf_align_options o;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    rf_align_defaults(&o);
    o.digits = bad[i].digits;
    o.delta_text = bad[i].delta;
    o.until_text = bad[i].until;
    ck_assert_int_eq(rf_align_create(&align, NULL, p, &o), RF_EINVAL);
    ck_assert_ptr_null(align);
  }
  numbers_init(&got);
  align = align_at(p, 30);
  ck_assert_int_eq(put_align(align, take, &got, RF_ALIGN_NEURON, 1),
                   RF_EINVAL);
  ck_assert_int_eq(put_align(align, take, &got, RF_ALIGN_EVENTS, 1),
                   RF_EINVAL);
  ck_assert_int_eq(put_align(align, take, &got, RF_ALIGN_EXTREMAL, 1),
                   RF_EINVAL);
  ck_assert_uint_eq(got.count, 0);
  rf_align_free(align);
  numbers_clear(&got);
  rf_problem_free(p);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  const char *set[] = { "network.width=5" };
  rf_problem *p = NULL;
  rf_status status = RF_ENOMEM;
  long base, k;

  rf_set_allocator(failing_alloc, counting_free);
  fuse = 1000000;
  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 3, 2, x, y }, set,
                                     1), RF_OK);
  base = live;
  for (k = 0; status == RF_ENOMEM && k < 5000; k++) {
    rf_align_options o;
    rf_align *align = NULL;
    struct numbers got;
    rf_align_defaults(&o);
    o.events = 1;
    o.digits = 25;
    fuse = k;
    status = rf_align_create(&align, NULL, p, &o);
    if (status == RF_OK) {
      numbers_init(&got);
      got.count = 0;
      status = put_align(align, take, &got, RF_ALIGN_NEURON, 0);
      numbers_clear(&got);
    }
    rf_align_free(align);
    ck_assert_int_eq(live, base);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 20);
  fuse = 1000000;
  rf_problem_free(p);
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("align");
  TCase *t = tcase_create("align");

  test_limit(t);
  tcase_add_test(t, closed_form);
  tcase_add_test(t, passage_before_the_last_face);
  tcase_add_test(t, destination_text);
  tcase_add_test(t, cut_at_a_fraction);
  tcase_add_test(t, precisions_agree);
  tcase_add_test(t, wrong_options);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
