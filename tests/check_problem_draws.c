/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_draws.c -- initial weights: draws depend on seed and index
 * alone, have their law's moments and all their bits; weights agree in double
 * and MPFR; signs are exact. */
#include "config.h"

#include <limits.h>
#include <math.h>
#include <mpfr.h>

#include "base/number/num_mp.h"
#include "problem/problem.h"
#include "problem/start/draw.h"
#include "support/rf_test.h"

#define DATA "data: {inputs: [[1, 2], [3, 4]], labels: [1, -1]}\n"

static rf_problem *
must_parse(const char *text, const char *const *set, size_t nset)
{
  rf_message message = { "" };
  rf_problem *p = NULL;
  rf_status status = rf_problem_parse(&p, &message, text, "e.yaml", set, nset);

  ck_assert_msg(status == RF_OK, "%s for:\n%.300s", message.text, text);
  return p;
}

static const char *const schemes[] = {
  "init.scheme=balanced", "init.scheme=dominated", "init.scheme=unbalanced"
};

/* Neuron j is the same for every width and every chunk. */
START_TEST(draws_depend_on_seed_and_index_only)
{
  for (int i = 0; i < 3; i++) {
    const char *wide[] = { schemes[i], "network.width=1600" };
    const char *narrow[] = { schemes[i], "network.width=400" };
    const char *other[] = { schemes[i], "init.seed=2" };
    rf_problem *p = must_parse(DATA, wide, 2), *q = must_parse(DATA, narrow, 2);
    rf_problem *r = must_parse(DATA, other, 2);
    double all[1200], part[1200], a[2], w[4];
    int differ = 0;
    ck_assert_int_eq(rfd_problem_weights(all, q, 0, 400, 0), RF_OK);
    for (size_t j = 0; j < 400; j += 7) {
      /* sqrt(1600) is twice sqrt(400): the same numbers, halved. */
      ck_assert_int_eq(rfd_problem_weights(part, p, j, 1, 0), RF_OK);
      for (int c = 0; c < 3; c++)
        ck_assert(2.0 * part[c] == all[3 * j + (size_t)c]);
      rf_problem_draw(p, j, &a[0], &w[0]);
      rf_problem_draw(r, j, &a[1], &w[2]);
      differ += w[0] != w[2] && w[1] != w[3];
    }
    ck_assert_int_eq(differ, 58);
    ck_assert_int_eq(rfd_problem_weights(part, q, 400, 1, 0), RF_EINVAL);
    ck_assert_int_eq(rfd_problem_weights(part, q, 400, 0, 0), RF_OK);
    rf_problem_free(p);
    rf_problem_free(q);
    rf_problem_free(r);
  }
}
END_TEST

/* Sample moments lie within 6 standard errors of those of the law: each has
   a chance of 2e-9 to be outside, and the seed is fixed. */
static void
check_mean(double sum, double mean, double variance, double count,
           const char *what)
{
  ck_assert_msg(fabs(sum / count - mean) <= 6.0 * sqrt(variance / count),
                "%s: mean %g, expected %g", what, sum / count, mean);
}

START_TEST(draws_have_their_moments)
{
  const size_t count = 50000;

  for (int i = 0; i < 3; i++) {
    const char *set[] = { schemes[i], "network.width=50000" };
    rf_problem *p = must_parse(DATA, set, 2);
    double v = i == 1 ? 1.0 / 3.0 : 1.0, k = i == 1 ? 0.2 : 3.0;
    double s[8] = { 0 }, old = 0.0, n = (double)count;
    for (size_t j = 0; j < count; j++) {
      double a, w[2];
      rf_problem_draw(p, j, &a, w);
      s[0] += a;
      s[1] += a * a;
      s[2] += w[0];
      s[3] += w[0] * w[0];
      s[4] += w[1];
      s[5] += w[0] * w[1];
      s[6] += a * w[0];
      s[7] += old * w[0];      /* neighbours are independent */
      old = w[1];
      ck_assert(i == 2 || a == 1.0 || a == -1.0);
      ck_assert(i != 1 || (fabs(w[0]) <= 1.0 && fabs(w[1]) <= 1.0));
    }
    check_mean(s[0], 0.0, 1.0, n, "a");
    check_mean(s[1], 1.0, i == 2 ? 2.0 : 1e-30, n, "a^2");
    check_mean(s[2], 0.0, v, n, "w1");
    check_mean(s[3], v, k - v * v, n, "w1^2");
    check_mean(s[4], 0.0, v, n, "w2");
    check_mean(s[5], 0.0, v * v, n, "w1 w2");
    check_mean(s[6], 0.0, v, n, "a w1");
    check_mean(s[7], 0.0, v * v, n, "w1 of j, w2 of j - 1");
    rf_problem_free(p);
  }
}
END_TEST

/* Uniform draws are multiples of 2^-52, and every other one is odd (within 6
   standard deviations).  The normal ones use the same uniform numbers. */
static int
rising(const void *x, const void *y)
{
  const double a = *(const double *)x, b = *(const double *)y;

  return (a > b) - (a < b);
}

/* The largest gap of v[count], uniform in (0, 1), sorted. */
static double
largest_gap(double *v, size_t count)
{
  double most;

  qsort(v, count, sizeof *v, rising);
  most = fmax(v[0], 1.0 - v[count - 1]);
  for (size_t j = 1; j < count; j++)
    most = fmax(most, v[j] - v[j - 1]);
  return most;
}

/* Of 2^k points of Sobol each interval of length 2^-k of each coordinate has
   one, before they are moved and but for one: so no gap is longer than 4 of
   them, where random ones have gaps of k of them and more.  Means come near
   those of the law like 1 / count: of products of two positive parts 1 / (2 pi)
   for normal numbers, 1 / 16 in the cube, where random ones err by about 0.006.
   Point j is the same for every width, and another for another seed. */
START_TEST(points_are_even)
{
  enum { COUNT = 4096 };
  static double u[COUNT], a[2], w[4];

  for (int i = 0; i < 3; i++) {
    const char *set[] = { schemes[i], "network.width=4096",
                          "init.points=sobol" };
    const char *other[] = { schemes[i], "network.width=1000",
                            "init.points=sobol" };
    const char *third[] = { schemes[i], "init.points=sobol", "init.seed=2" };
    rf_problem *p = must_parse(DATA, set, 3), *q = must_parse(DATA, other, 3);
    rf_problem *r = must_parse(DATA, third, 3);
    double sum = 0.0, signs = 0.0, gap;
    for (size_t j = 0; j < COUNT; j++) {
      rf_problem_draw(p, j, a, w);
      u[j] = i == 1 ? (w[0] + 1.0) / 2.0 : 0.5 * erfc(-w[0] / sqrt(2.0));
      sum += fmax(w[0], 0.0) * fmax(w[1], 0.0);
      signs += a[0] > 0.0 ? 1.0 : -1.0;
    }
    gap = largest_gap(u, COUNT) * COUNT;
    sum = sum / COUNT - (i == 1 ? 1.0 / 16.0 : 1.0 / (2.0 * acos(-1.0)));
    printf("%s, points: gap %.3g, mean off by %.2g, signs by %g\n", schemes[i],
           gap, sum, signs);
    ck_assert(gap <= 4.0 && fabs(sum) <= 2e-3 && fabs(signs) <= 4.0);
    for (size_t j = 0; j < 100; j++) {
      rf_problem_draw(p, 9 * j, &a[0], &w[0]);
      rf_problem_draw(q, 9 * j, &a[1], &w[2]);
      ck_assert(a[0] == a[1] && w[0] == w[2] && w[1] == w[3]);
    }
    rf_problem_draw(p, 3, &a[0], &w[0]);
    rf_problem_draw(r, 3, &a[1], &w[2]);
    ck_assert(w[0] != w[2] && w[1] != w[3]);
    ck_assert(strstr(rf_problem_text(p), "points: sobol"));
    rf_problem_free(p);
    rf_problem_free(q);
    rf_problem_free(r);
  }
}
END_TEST

/* Pairs share a point: the second has the a of the first, turned. */
START_TEST(points_of_pairs)
{
  const char *set[] = { "network.width=64", "init.points=sobol",
                        "init.pairs=true" };
  rf_problem *p = must_parse(DATA, set, 3);
  double a[2], w[4];

  for (size_t j = 0; j < 32; j++) {
    rf_problem_draw(p, j, &a[0], &w[0]);
    rf_problem_draw(p, j + 32, &a[1], &w[2]);
    ck_assert(a[0] == -a[1] && w[0] == w[2] && w[1] == w[3]);
  }
  rf_problem_free(p);
}
END_TEST

START_TEST(draws_have_full_mantissas)
{
  const char *set[] = { schemes[1], "network.width=20000" };
  rf_problem *p = must_parse(DATA, set, 2);
  int odd = 0;

  for (size_t j = 0; j < 20000; j++) {
    double a, w[2];
    rf_problem_draw(p, j, &a, w);
    ck_assert(ldexp(w[0], 52) == trunc(ldexp(w[0], 52)));
    odd += (int)((int64_t)ldexp(fabs(w[0]), 52) & 1);
  }
  ck_assert(abs(odd - 10000) <= 6 * 71);
  rf_problem_free(p);
}
END_TEST

/* MPFR at 53 bits and double give the same bits, and at 200 bits a^2 = |w|^2
   within the few roundings of the norm; for every scale. */
START_TEST(weights_of_both_kinds)
{
  static const char *const scales[] = { "init.scale=1e-3", "init.scale=1/3",
                                        "init.scale=1e-280" };
  int checked = 0;

  for (int i = 0; i < 9; i++) {
    const char *set[] = { schemes[i % 3], scales[i / 3], "network.width=77" };
    rf_problem *p = must_parse(DATA, set, 3);
    double z[3 * 77];
    rf_num *v = num_array(3 * 77, 53);
    ck_assert_int_eq(rfd_problem_weights(z, p, 0, 77, 0), RF_OK);
    ck_assert_int_eq(rfm_problem_weights(v, p, 0, 77, 53), RF_OK);
    for (size_t c = 0; c < 3 * 77; c++, checked++)
      ck_assert_msg(z[c] == mpfr_get_d(&v[c], MPFR_RNDN), "%a", z[c]);
    num_array_free(v, 3 * 77);
    rf_problem_free(p);
  }
  ck_assert_int_eq(checked, 9 * 3 * 77);
}
END_TEST

START_TEST(balanced_and_dominated_hold)
{
  for (int i = 0; i < 2; i++) {
    const char *set[] = { schemes[i], "init.scale=1e-5000",
                          "network.width=50" };
    rf_problem *p = must_parse(DATA, set, 3);
    rf_num *v = num_array(3 * 50 + 2, 200), *s = v + 150, *t = v + 151;
    double z[150];
    ck_assert_int_eq(rfm_problem_weights(v, p, 0, 50, 200), RF_OK);
    for (size_t j = 0; j < 50; j++) {
      mpfr_sqr(s, &v[3 * j + 1], MPFR_RNDN);
      mpfr_fma(s, &v[3 * j + 2], &v[3 * j + 2], s, MPFR_RNDN);
      mpfr_sqr(t, &v[3 * j], MPFR_RNDN);
      mpfr_div(s, s, t, MPFR_RNDN);
      mpfr_ui_sub(s, 1, s, MPFR_RNDN);
      /* Balanced: ten roundings of 2^-200 in the norm and in this check. */
      ck_assert(i ? mpfr_sgn(s) >= 0
                : mpfr_zero_p(s) || mpfr_get_exp(s) <= -196);
    }
    ck_assert_int_eq(rfd_problem_weights(z, p, 0, 50, 0), RF_ENOTFIN);
    num_array_free(v, 152);
    rf_problem_free(p);
  }
  mpfr_free_cache();
}
END_TEST

/* lambda / sqrt(m) times the draw, up to the roundings here and there. */
START_TEST(weights_are_scaled_draws)
{
  for (int i = 0; i < 3; i++) {
    const char *set[] = { schemes[i], "init.scale=1e-3", "network.width=7" };
    rf_problem *p = must_parse(DATA, set, 3);
    double z[21], a, w[2];
    ck_assert_int_eq(rfd_problem_weights(z, p, 0, 7, 0), RF_OK);
    for (size_t j = 0; j < 7; j++) {
      double f = 1e-3 / sqrt(7.0), size;
      rf_problem_draw(p, j, &a, w);
      size = i == 0 ? a * hypot(w[0], w[1]) : i == 1 ? a * sqrt(2.0) : a;
      ck_assert(fabs(z[3 * j + 1] - f * w[0]) <= 4 * 0x1p-53 * fabs(f * w[0]));
      ck_assert(fabs(z[3 * j] - f * size) <= 8 * 0x1p-53 * fabs(f * size));
    }
    rf_problem_free(p);
  }
}
END_TEST

/* Scale 0 draws as scale 1 does. */
START_TEST(scale_zero)
{
  static const char *const set[] = { "init.scale=0", "flow.engine=limit" };
  static const char *const one[] = { "init.scale=1" };
  rf_problem *p = must_parse(DATA, set, 2), *q = must_parse(DATA, one, 1);
  double z[300], v[300];

  ck_assert_int_eq(rfd_problem_weights(z, p, 0, 100, 0), RF_OK);
  ck_assert_int_eq(rfd_problem_weights(v, q, 0, 100, 0), RF_OK);
  for (int i = 0; i < 300; i++)
    ck_assert(z[i] == v[i] && z[i] != 0.0);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

/* The stream is a whole generator of GSL: it can be seeded and asked for
   integers too. */
START_TEST(stream_is_a_generator)
{
  rf_stream s;
  unsigned long first, all = 0, none = ULONG_MAX;

  rf_stream_start(&s, RF_OF_NEURONS, 1, 2);
  gsl_rng_set(&s.rng, 7);
  first = gsl_rng_get(&s.rng);
  for (int i = 0; i < 200; i++) {
    unsigned long v = gsl_rng_get(&s.rng);
    all |= v;
    none &= v;
  }
  gsl_rng_set(&s.rng, 7);
  ck_assert(gsl_rng_get(&s.rng) == first);
  ck_assert(all == gsl_rng_max(&s.rng) && none == gsl_rng_min(&s.rng));
}
END_TEST

START_TEST(lost_weights_are_reported)
{
  static const struct { const char *set; rf_status status; } all[] = {
    { "init.scale=1e-300", RF_OK }, { "init.scale=1e-310", RF_ENOTFIN },
    { "init.scale=1e-400", RF_ENOTFIN }, { "init.scale=1e400", RF_ENOTFIN },
    { "init={scheme: file, weights: [[0, 0, 1e-310]]}", RF_ENOTFIN },
    { "init={scheme: file, weights: [[0, 1e-400, 1]]}", RF_ENOTFIN },
    { "init={scheme: file, weights: [[1e310, 1, 1]]}", RF_ENOTFIN },
    { "init={scheme: file, weights: [[0, 0, 1e-300]]}", RF_OK },
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_problem *p = must_parse(DATA, &all[i].set, 1);
    double z[300];
    rf_num *v = num_array(300, 64);
    ck_assert_msg(rfd_problem_weights(z, p, 0, p->m, 0) == all[i].status,
                  "%s", all[i].set);
    ck_assert_int_eq(rfm_problem_weights(v, p, 0, p->m, 64), RF_OK);
    num_array_free(v, 300);
    rf_problem_free(p);
  }
}
END_TEST

static int
exact_sign(const rf_problem *p, size_t j, size_t k)
{
  double a, w[8];
  mpq_t sum, term;
  int sign;

  mpq_inits(sum, term, (mpq_ptr)0);
  if (p->scheme != RF_FILE)
    rf_problem_draw(p, j, &a, w);
  for (size_t i = 0; i < p->d; i++) {
    if (p->scheme == RF_FILE)
      mpq_set(term, p->w[j * p->d + i]);
    else
      mpq_set_d(term, w[i]);
    mpq_mul(term, term, p->x[k * p->d + i]);
    mpq_add(sum, sum, term);
  }
  sign = mpq_sgn(sum);
  mpq_clears(sum, term, (mpq_ptr)0);
  return sign;
}

static int
check_signs(int rep, const rf_problem *p)
{
  signed char u[64];
  int zeros = 0;

  ck_assert_int_eq(rf_problem_initial_signs(u, p, 0, p->m), RF_OK);
  for (size_t j = 0; j < p->m; j++)
    for (size_t k = 0; k < p->n; k++) {
      int want = exact_sign(p, j, k), got = u[j * p->n + k];
      TEST_ASSERT(rep, got == want, "j=%zu k=%zu got %d want %d\n%s", j, k,
                  got, want, p->text);
      zeros += want == 0;
    }
  return zeros;
}

/* Weights and data by which the dot product nearly or quite vanishes, of all
   sizes: w = (b, -a) r + tiny against x = (a, b) s. */
START_TEST(signs_are_exact)
{
  int zeros = 0, reps = test_reps(300);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("signs_are_exact", rep);
    double x[6] = { 0 }, y[3] = { 0 }, a[3] = { 0 }, w[6];
    rf_problem *p = NULL;
    for (int k = 0; k < 3; k++) {
      int e = (int)rng_size(&g, 0, 400) - 200;
      x[2 * k] = rng_real(&g);
      x[2 * k + 1] = rng_uniform(&g);
      w[2 * k] = ldexp(x[2 * k + 1], e);
      w[2 * k + 1] = ldexp(-x[2 * k], e);
      if (rep % 3 == 1)
        w[2 * k] = nextafter(w[2 * k], rng_real(&g));
      x[2 * k] = ldexp(x[2 * k], -e);
      x[2 * k + 1] = ldexp(x[2 * k + 1], -e);
    }
    ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 3, 2, x, y },
                                       NULL, 0), RF_OK);
    ck_assert_int_eq(rf_problem_set_weights(p, 3, a, w), RF_OK);
    zeros += check_signs(rep, p);
    rf_problem_free(p);
  }
  ck_assert_int_ge(zeros, reps);
  ck_assert_int_lt(zeros, 9 * reps);
}
END_TEST

/* In three and more dimensions the computed sum may have the wrong sign: the
   last weight makes the dot product nothing but rounding. */
START_TEST(signs_of_rounding_are_exact)
{
  int reps = test_reps(500), wrong = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("signs_of_rounding_are_exact", rep);
    size_t d = rng_size(&g, 3, 8);
    double x[8], w[8], a = 1.0, y = 1.0, sum = 0.0, plain;
    rf_problem *p = NULL;
    for (size_t i = 0; i + 1 < d; i++)
      sum += (x[i] = rng_uniform(&g)) * (w[i] = rng_uniform(&g));
    x[d - 1] = 1.0 + fabs(rng_uniform(&g));
    w[d - 1] = -sum / x[d - 1];
    plain = sum + w[d - 1] * x[d - 1];
    ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 1, d, x, &y },
                                       NULL, 0), RF_OK);
    ck_assert_int_eq(rf_problem_set_weights(p, 1, &a, w), RF_OK);
    check_signs(rep, p);
    wrong += exact_sign(p, 0, 0) != (plain > 0.0) - (plain < 0.0);
    rf_problem_free(p);
  }
  ck_assert_int_ge(wrong, reps / 10);   /* of plain double arithmetic */
}
END_TEST

/* Data and weights far outside double.  The zeros, counted by hand: one for
   the second neuron, two each for the third and fourth, four for the last. */
START_TEST(signs_of_any_size)
{
  static const char *const set[] = {
    "init={scheme: file, weights: [[0, 1e-900, 1e-500], [0, 1, -1],"
    " [0, -1e400, 1e-400], [0, 1e800, -1], [0, 0, 0]]}"
  };
  rf_problem *p = must_parse("data: {inputs: [[1e-400, 1e400], [1, 1], [1, "
                             "1e800], [1e-300, 0]], labels: [1, 1, 1, 1]}",
                             set, 1);

  ck_assert_int_eq(check_signs(0, p), 9);
  rf_problem_free(p);
}
END_TEST

/* A datum at a right angle to a draw, up to rounding: only the exact sum
   knows the sign. */
START_TEST(signs_of_draws_are_exact)
{
  const char *set[] = { "init.seed=5", "network.width=10" };
  int checked = 0;

  for (int i = 0; i < 3; i++) {
    rf_problem *p = must_parse(DATA, set, 2), *q = NULL;
    double x[20], y[10] = { 0 }, a, w[2];
    for (size_t j = 0; j < 10; j++) {
      rf_problem_draw(p, j, &a, w);
      x[2 * j] = w[1];
      x[2 * j + 1] = i == 0 ? -w[0] : nextafter(-w[0], i == 1 ? 9 : -9);
    }
    ck_assert_int_eq(rf_problem_create(&q, NULL, &(rf_data){ 5, 2, x, y },
                                       set, 2), RF_OK);
    checked += check_signs(i, q);
    rf_problem_free(p);
    rf_problem_free(q);
  }
  ck_assert_int_eq(checked, 5);    /* the zeros of i == 0 */
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("draws");
  TCase *t = tcase_create("draws");

  test_limit(t);
  tcase_add_test(t, draws_depend_on_seed_and_index_only);
  tcase_add_test(t, draws_have_their_moments);
  tcase_add_test(t, points_are_even);
  tcase_add_test(t, points_of_pairs);
  tcase_add_test(t, draws_have_full_mantissas);
  tcase_add_test(t, weights_of_both_kinds);
  tcase_add_test(t, balanced_and_dominated_hold);
  tcase_add_test(t, weights_are_scaled_draws);
  tcase_add_test(t, scale_zero);
  tcase_add_test(t, stream_is_a_generator);
  tcase_add_test(t, lost_weights_are_reported);
  tcase_add_test(t, signs_are_exact);
  tcase_add_test(t, signs_of_rounding_are_exact);
  tcase_add_test(t, signs_of_any_size);
  tcase_add_test(t, signs_of_draws_are_exact);
  suite_add_tcase(s, t);
  return run_suite(s);
}
