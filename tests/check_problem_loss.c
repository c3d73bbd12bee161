/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_loss.c -- the losses, and one that the library lacks: slopes
 * and curvatures against differences in high precision, the laws of their
 * kinds, series against the function, doubles against MPFR. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "support/rf_test.h"

#include "base/number/exact.h"
#include "base/number/num_mp.h"
#include "flow/model/model.h"
#include "problem/loss/exact.h"
#include "support/log_cosh.h"
#include "support/loss_d.h"

enum { PREC = 400, DATA = 5, ORDER = 8, NUMBERS = 8 * DATA };

#define COUNT_(value, text, loss) + 1
enum { LOSSES = 0 RF_LOSS_LIST(COUNT_) };

/* Number i of all, the planted one is the last. */
static const rfm_loss *
loss_at(int i)
{
  return i < LOSSES ? rfm_loss_of((rf_loss)i) : &log_cosh;
}

/* Data with labels as the loss wants them, and its model. */
typedef struct fixture {
  const rfm_loss *loss;
  rf_problem *problem;
  rfm_model *m;
  rf_num *v;               /* v[NUMBERS] */
  rf_num *h, *p, *low, *high, *tmp;    /* [DATA] each but tmp[3 DATA] */
} fixture;

static void
fixture_make(fixture *f, int which, rf_rng *g)
{
  const char *set[] = { rng_size(g, 0, 1) ? "loss.average=sum"
                                          : "loss.average=mean" };
  double x[DATA], y[DATA];
  rf_message message;

  f->loss = loss_at(which);
  for (size_t k = 0; k < DATA; k++) {
    x[k] = 1.0;
    y[k] = f->loss->margin ? (rng_size(g, 0, 1) ? 1.0 : -1.0)
                           : 3.0 * rng_uniform(g);
  }
  ck_assert_msg(rf_problem_create(&f->problem, &message,
                                  &(rf_data){ DATA, 1, x, y }, set, 1)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rfm_model_create(&f->m, f->problem, PREC), RF_OK);
  plant_loss(f->m, f->loss);
  f->v = num_array(NUMBERS, PREC);
  f->h = f->v;
  f->p = f->h + DATA;
  f->low = f->p + DATA;
  f->high = f->low + DATA;
  f->tmp = f->high + DATA;
}

static void
fixture_free(fixture *f)
{
  num_array_free(f->v, NUMBERS);
  rfm_model_free(f->m);
  rf_problem_free(f->problem);
  mpfr_free_cache();
}

/* Predictions of all sizes up to most. */
static void
draw_predictions(fixture *f, rf_rng *g, double most)
{
  for (size_t k = 0; k < DATA; k++) {
    num_set_d(&f->h[k], most * rng_uniform(g));
    num_mul_2si(&f->h[k], &f->h[k], -(long)rng_size(g, 0, 30));
  }
}

/* p (and the loss) where h[k] is moved by delta = 2^-100 or back. */
static void
moved(rf_num *p, rf_num *loss, fixture *f, size_t k, double delta)
{
  rf_num *t = f->tmp + 2 * DATA, *keep = f->tmp + DATA;

  num_set(keep, &f->h[k]);
  num_set_d(t, delta);
  num_add(&f->h[k], &f->h[k], t);
  rfm_model_residual(p, loss, f->m, f->h, f->tmp);
  num_set(&f->h[k], keep);
}

/* (high - low) / (2 delta), delta = 2^-100. */
static void
difference(rf_num *out, const rf_num *high, const rf_num *low)
{
  num_sub(out, high, low);
  num_mul_2si(out, out, 99);
}

#define DELTA 0x1p-100

/* |a - b| / scale. */
static double
off(fixture *f, const rf_num *a, const rf_num *b, double scale)
{
  num_sub(f->tmp, a, b);
  return fabs(num_get_d(f->tmp)) / scale;
}

/* p = -dL/dh by a central difference: delta^2 / 6 of a third derivative, at
   most c (l + 1) for a residual, c l for a margin; L has 2^-400 of itself as
   its rounding, 2^-299 of it after the division. */
static size_t
check_slope(fixture *f, int rep)
{
  rf_num *loss = f->tmp + DATA + 1, *want = f->tmp + DATA + 2;
  size_t count = 0;

  for (size_t k = 0; k < DATA; k++) {
    double all, error;
    moved(f->low, loss, f, k, -DELTA);
    num_set(&f->high[0], loss);
    moved(f->low, loss, f, k, DELTA);
    all = num_get_d(loss) + (f->loss->margin ? 0.0 : num_get_d(f->m->c));
    difference(want, &f->high[0], loss);
    rfm_model_residual(f->p, NULL, f->m, f->h, f->tmp);
    error = off(f, &f->p[k], want, all);
    TEST_ASSERT(rep, error < 0x1p-190, "datum %zu at h = %g: p is off by %g",
                k, num_get_d(&f->h[k]), error);
    count++;
  }
  return count;
}

/* c l'' = r v = -dp/dh, the first to the accuracy of a double: of its factor
   1 - |p / s|, where it is small. */
static size_t
check_curve(fixture *f, int rep)
{
  rf_num *want = f->tmp + DATA + 2;
  size_t count = 0;

  rfm_model_residual(f->p, NULL, f->m, f->h, f->tmp);
  for (size_t k = 0; k < DATA; k++) {
    const double size = fabs(num_get_d(&f->p[k]))
      + (f->loss->margin ? 0.0 : num_get_d(f->m->c));
    rf_num *v = &f->low[0], *curve = f->high;
    double error;
    if (f->loss->quadratic)
      rfm_model_speed(v, f->m, f->p, k, f->tmp);
    else if (f->loss->linear)
      num_set(v, &f->p[k]);
    else
      num_set_d(v, 1.0);
    num_mul(v, v, &f->m->rate[k]);
    moved(f->low + 1, NULL, f, k, -DELTA);
    num_set(want, &f->low[1 + k]);
    moved(f->low + 1, NULL, f, k, DELTA);
    difference(want, want, &f->low[1 + k]);
    error = off(f, v, want, size);
    TEST_ASSERT(rep, error < 0x1p-190, "datum %zu at h = %g: r v is off by %g",
                k, num_get_d(&f->h[k]), error);
    for (size_t i = 0; i < DATA; i++)
      num_set_d(&curve[i], 1.0);
    rfm_model_curve(curve, f->m, f->p);
    error = off(f, &curve[k], want, size);
    TEST_ASSERT(rep, error < 0x1p-50, "datum %zu at h = %g: c l'' is off by "
                "%g", k, num_get_d(&f->h[k]), error);
    count++;
  }
  return count;
}

START_TEST(derivatives_are_differences)
{
  size_t slopes = 0, curves = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("derivatives_are_differences", rep);
    fixture f;
    fixture_make(&f, (int)rng_size(&g, 0, LOSSES), &g);
    draw_predictions(&f, &g, 40.0);
    slopes += check_slope(&f, rep);
    curves += check_curve(&f, rep);
    fixture_free(&f);
  }
  printf("derivatives: %zu slopes, %zu curvatures\n", slopes, curves);
  ck_assert(slopes > 0 && curves > 0);
}
END_TEST

/* Of one datum: what loss.h says of the two kinds, l from |l'|, and the
   largest l''.  u: some units of the last place. */
static void
check_laws(fixture *f, int rep, size_t k)
{
  const double c = num_get_d(f->m->c), u = 0x1p-48;
  const double s = fabs(num_get_d(&f->p[k])) / c;
  double bend = num_get_d(&f->high[k]) / c, l, found;
  const rfm_labels one = { 1, f->m->y + k, f->m->c, NULL };

  f->loss->value(f->low, &one, &f->h[k], f->tmp);
  l = num_get_d(f->low);
  TEST_ASSERT(rep, l >= 0.0 && bend >= 0.0, "not convex");
  if (f->loss->margin)
    TEST_ASSERT(rep, bend <= s * (1.0 + u) && s <= l * (1.0 + u)
                && num_sgn(&f->p[k]) == num_sgn(&f->m->y[k]),
                "margin: l'' %g, |l'| %g, l %g", bend, s, l);
  else
    TEST_ASSERT(rep, bend <= 1.0 + u && s * s <= 2.0 * l * (1.0 + u),
                "residual: l'' %g, |l'| %g, l %g", bend, s, l);
  TEST_ASSERT(rep, bend <= f->loss->curvature * (1.0 + u)
              || !rfm_loss_bounded(f->loss), "l'' = %g", bend);
  found = f->loss->of_slope(s);
  TEST_ASSERT(rep, fabs(found - l) <= u * (l + s * s / bend),
              "l = %g, of its slope %g", l, found);
}

/* Where l'' is largest, or h = 0: the curvature of the table. */
static void
check_curvature(fixture *f, int rep)
{
  for (size_t k = 0; k < DATA; k++) {
    num_set_d(&f->high[k], 1.0);
    if (f->loss->margin)
      num_zero(&f->h[k]);
    else
      num_set(&f->h[k], &f->m->y[k]);
  }
  rfm_model_residual(f->p, NULL, f->m, f->h, f->tmp);
  rfm_model_curve(f->high, f->m, f->p);
  for (size_t k = 0; k < DATA; k++) {
    num_set_d(f->low, f->loss->curvature);
    num_mul(f->low, f->low, f->m->c);
    TEST_ASSERT(rep, off(f, &f->high[k], f->low, num_get_d(f->low)) < 0x1p-50,
                "curvature");
    TEST_ASSERT(rep, f->loss->margin || num_sgn(&f->p[k]) == 0,
                "p = %g where h = y", num_get_d(&f->p[k]));
  }
}

START_TEST(laws_of_the_kinds)
{
  size_t count = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("laws_of_the_kinds", rep);
    fixture f;
    fixture_make(&f, (int)rng_size(&g, 0, LOSSES), &g);
    draw_predictions(&f, &g, 5.0);
    rfm_model_residual(f.p, NULL, f.m, f.h, f.tmp);
    for (size_t k = 0; k < DATA; k++)
      num_set_d(&f.high[k], 1.0);
    rfm_model_curve(f.high, f.m, f.p);
    for (size_t k = 0; k < DATA; k++, count++)
      check_laws(&f, rep, k);
    check_curvature(&f, rep);
    fixture_free(&f);
  }
  printf("laws: %zu data\n", count);
  ck_assert(count > 0);
}
END_TEST

/* sum_i coefficient_i tau^i, tau = 2^-40. */
static void
sum_series(rf_num *out, const rf_num *series, size_t k)
{
  num_zero(out);
  for (size_t i = ORDER + 1; i-- > 0; ) {
    num_mul_2si(out, out, -40);
    num_add(out, out, &series[i * DATA + k]);
  }
}

/* p(h(tau)) against the sum of its series: h has coefficients up to 1, so it
   moves by less than 3 for tau <= 3/4, where l' has no pole; the terms left
   out begin at (4/3)^9 2^-360 times the largest p there, below 2^5 of c or of
   the first. */
static size_t
check_series(fixture *f, int rep, rf_rng *g)
{
  rf_num *s = num_array(3 * (ORDER + 1) * DATA, PREC);
  rf_num *h = s, *p = h + (ORDER + 1) * DATA, *v = p + (ORDER + 1) * DATA;

  for (size_t i = 0; i < (ORDER + 1) * DATA; i++)
    num_set_d(&h[i], rng_uniform(g));
  for (size_t i = 0; i <= ORDER; i++)
    rfm_model_series(p, v, f->m, h, i, f->tmp);
  for (size_t k = 0; k < DATA; k++)
    sum_series(&f->h[k], h, k);
  rfm_model_residual(f->p, NULL, f->m, f->h, f->tmp);
  for (size_t k = 0; k < DATA; k++) {
    const double size = num_get_d(f->m->c) + fabs(num_get_d(&f->p[k]));
    double error;
    sum_series(f->low, p, k);
    error = off(f, f->low, &f->p[k], size);
    TEST_ASSERT(rep, error < 0x1p-350, "datum %zu: the series is off by %g", k,
                error);
  }
  num_array_free(s, 3 * (ORDER + 1) * DATA);
  return DATA;
}

START_TEST(series_sum_to_p)
{
  size_t count = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("series_sum_to_p", rep);
    fixture f;
    fixture_make(&f, (int)rng_size(&g, 0, LOSSES), &g);
    count += check_series(&f, rep, &g);
    fixture_free(&f);
  }
  printf("series: %zu data\n", count);
  ck_assert(count > 0);
}
END_TEST

/* The table: models of all names, exact slopes at 0 against p there. */
START_TEST(at_zero_exactly)
{
  const double x[] = { 1.0, 1.0 }, y[] = { 1.0, -1.0 }, other[] = { 0.75, 0 };
  char name[64];
  const char *set[] = { name, "loss.average=sum" };
  rf_num *v = num_array(6, PREC), *h = v + 2;
  rf_message message;
  size_t count = 0;

  for (int i = 0; i < LOSSES; i++) {
    const bool margin = rf_loss_margin((rf_loss)i);
    mpq_t *slope = rf_mpq_array(2);
    rf_problem *problem;
    rfm_model *m;
    snprintf(name, sizeof name, "loss.name=%s", rf_loss_names[i]);
    ck_assert_int_eq(rf_problem_create(&problem, &message,
                                       &(rf_data){
                                         2, 1, x, margin ? y : other
                                       }, set, 2), RF_OK);
    ck_assert_int_eq(rfm_model_create(&m, problem, PREC), RF_OK);
    ck_assert(m->loss == rfm_loss_of((rf_loss)i));
    for (int k = 0; k < 2; k++)
      ck_assert_int_eq(rf_loss_zero_slope(slope[k], (rf_loss)i,
                                          problem->y[k]), RF_OK);
    rfm_model_residual(v, NULL, m, h, v + 4);
    for (int k = 0; k < 2; k++, count++)
      ck_assert_msg(mpfr_cmp_q(&v[k], slope[k]) == 0, "%s: datum %d",
                    rf_loss_names[i], k);
    rf_mpq_array_free(slope, 2);
    rfm_model_free(m);
    rf_problem_free(problem);
  }
  num_array_free(v, 6);
  mpfr_free_cache();
  printf("at zero: %zu slopes\n", count);
  ck_assert(count > 0 && !rf_loss_names[LOSSES]);
}
END_TEST

/* Doubles: g = y h is rounded, which exp turns into |g| units of the last
   place, and so is h - y; a handful of operations follow. */
START_TEST(doubles_are_near)
{
  size_t count = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("doubles_are_near", rep);
    const int which = (int)rng_size(&g, 0, LOSSES - 1);
    fixture f;
    fixture_make(&f, which, &g);
    draw_predictions(&f, &g, 40.0);
    rfm_model_residual(f.p, NULL, f.m, f.h, f.tmp);
    for (size_t k = 0; k < DATA; k++, count++) {
      const rfm_labels one = { 1, f.m->y + k, f.m->c, NULL };
      const double h = num_get_d(&f.h[k]), y = num_get_d(&f.m->y[k]);
      const double units = 0x1p-53 * (8.0 + 2.0 * fabs(h));
      double p, l, size;
      loss_d(&p, &l, (rf_loss)which, num_get_d(f.m->c), y, h);
      f.loss->value(f.low, &one, &f.h[k], f.tmp);
      num_set_d(f.high, l);
      size = num_get_d(f.low);
      TEST_ASSERT(rep, off(&f, f.high, f.low, size) <= units, "%s: l",
                  rf_loss_names[which]);
      num_set_d(f.high, p);
      size = fabs(num_get_d(&f.p[k]));
      TEST_ASSERT(rep, off(&f, f.high, &f.p[k], size) <= units, "%s: p",
                  rf_loss_names[which]);
    }
    fixture_free(&f);
  }
  printf("doubles: %zu data\n", count);
  ck_assert(count > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("loss");
  TCase *t = tcase_create("loss");

  test_limit(t);
  tcase_add_test(t, derivatives_are_differences);
  tcase_add_test(t, laws_of_the_kinds);
  tcase_add_test(t, series_sum_to_p);
  tcase_add_test(t, at_zero_exactly);
  tcase_add_test(t, doubles_are_near);
  suite_add_tcase(s, t);
  return run_suite(s);
}
