/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_measures.c -- measures of a state against a known end of the
 * three points, against other ways to the same number, and against what must
 * not change them: the order of neurons and data, rotations, scales. */
#include "config.h"

#include <math.h>

#include <gsl/gsl_linalg.h>

#include "base/number/numbers.h"
#include "reluflow.h"
#include "support/numbers.h"
#include "support/parse.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"
#include "state/state.h"

#define NMAX 7
#define DMAX 5
#define MMAX 30

typedef struct net {
  size_t n, d, m;
  double x[NMAX * DMAX], y[NMAX], a[MMAX], w[MMAX * DMAX];
  rf_problem *problem;
  rf_state *state;
} net;

/* The problem and the state of its numbers. */
static void
net_make(net *s, bool bias)
{
  const char *set[2] = { NULL, bias ? "data.bias=true" : "data.bias=false" };
  char width[48];
  double plain[NMAX * DMAX];
  rf_message message;

  for (size_t k = 0; k < s->n; k++)
    memcpy(plain + k * (s->d - bias), s->x + k * s->d,
           (s->d - bias) * sizeof *plain);
  snprintf(width, sizeof width, "network.width=%zu", s->m);
  set[0] = width;
  s->problem = NULL;
  s->state = NULL;
  ck_assert_msg(rf_problem_create(&s->problem, &message,
                                  &(rf_data){ s->n, s->d - bias, plain, s->y },
                                  set, 2) == RF_OK, "%s",
                message.text);
  ck_assert_int_eq(rf_state_create(&s->state, s->problem), RF_OK);
  ck_assert_int_eq(rf_state_set(s->state, s->a, s->w, NULL, 0, s->m), RF_OK);
}

static void
net_free(net *s)
{
  rf_state_free(s->state);
  rf_problem_free(s->problem);
}

static double
ask(const net *s, const char *what)
{
  double value = NAN;
  rf_message message;

  ck_assert_msg(rf_measure_value(&value, &message, s->state, what) == RF_OK,
                "%s", message.text);
  return value;
}

/* Random sizes and numbers; with a bias, inputs are numbers. */
static void
net_draw(net *s, rf_rng *g, bool bias)
{
  s->n = rng_size(g, 2, NMAX);
  s->d = bias ? 2 : rng_size(g, 2, DMAX);
  s->m = rng_size(g, 1, MMAX);
  for (size_t k = 0; k < s->n; k++) {
    for (size_t i = 0; i < s->d; i++)
      s->x[k * s->d + i] = rng_uniform(g);
    if (bias)
      s->x[k * s->d + 1] = 1.0;
    s->y[k] = rng_uniform(g);
  }
  for (size_t j = 0; j < s->m; j++) {
    s->a[j] = rng_uniform(g);
    for (size_t i = 0; i < s->d; i++)
      s->w[j * s->d + i] = rng_uniform(g);
  }
}

static const char points[] =
  "data:\n"
  "  inputs: [[-0.75], [-0.5], [0.125]]\n"
  "  labels: [1.1, 0.1, 0.8]\n"
  "  bias: true\n"
  "network: {width: 4}\n"
  "init:\n"
  "  scheme: file\n"
  "  weights:\n"
  "    - [5e-4, 3e-4, 4e-4]\n"
  "    - [5e-4, 6/13000, 5/26000]\n"
  "    - [-5e-4, -5/26000, 6/13000]\n"
  "    - [5e-4, -6/13000, -5/26000]\n"
  "flow: {engine: taylor, digits: 30, until: 100}\n";

/* Follow a problem to a time; its state there. */
static void
net_follow(net *s, rf_problem *problem, double until)
{
  rf_flow *flow = NULL;
  rf_message message;
  signed char u[MMAX * NMAX];
  const rf_numbers *v;
  rf_status status;

  *s = (net){ .problem = problem, .m = rf_problem_width(problem) };
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  while ((status = rf_flow_step(flow, &message, until)) == RF_EVENT)
    ;
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, s->m), RF_OK);
  spread(s->a, s->w, v, s->m);
  ck_assert_int_eq(rf_flow_pattern(flow, u, 0, s->m), RF_OK);
  ck_assert_int_eq(rf_state_create(&s->state, problem), RF_OK);
  ck_assert_int_eq(rf_state_set_numbers(s->state, v, u, 1), RF_EINVAL);
  ck_assert_int_eq(rf_state_set_numbers(s->state, v, u, 0), RF_OK);
  rf_flow_free(flow);
}

/* Three neurons of one direction and one that died, as another integrator
   has them at t = 100; the digits are those that were printed. */
START_TEST(three_points)
{
  static const struct { const char *what; double minus, value, error; } is[] = {
    { "stable_rank", 1.0, 1.1707525e-6, 5e-14 },
    { "effective_rank", 1.0, 1.716e-5, 5e-9 },
    { "participation", 0.0, 2.017435779, 5e-10 },
    { "path_norm", 0.0, 0.646475792, 5e-10 },
    { "directions", 0.0, 1.0, 0.0 }, { "faces", 0.0, 1.0, 0.0 },
    { "kinks", 0.0, 3.0, 0.0 }, { "reached_positive", 0.0, 3.0, 0.0 },
    { "reached_negative", 0.0, 0.0, 0.0 },
    { "faces:100", 0.0, 2.0, 0.0 }
  };
  net s;

  net_follow(&s, test_parse(points), 100.0);
  for (size_t i = 0; i < sizeof is / sizeof *is; i++)
    ck_assert_msg(fabs(ask(&s, is[i].what) - is[i].minus - is[i].value)
                  <= is[i].error, "%s: %.12g", is[i].what,
                  ask(&s, is[i].what));
  /* Balanced: sum M is half of the square of the norm. */
  ck_assert(fabs(ask(&s, "path_norm") / (0.5 * ask(&s, "norm")
                                         * ask(&s, "norm")) - 1.0) < 1e-6);
  net_free(&s);
}
END_TEST

static const char separated[] =
  "data:\n"
  "  inputs: [[1, 0], [3/5, 4/5], [-4/5, -3/5]]\n"
  "  labels: [1, 1, -1]\n"
  "network: {width: 4}\n"
  "loss: {name: exponential, average: sum}\n"
  "init:\n"
  "  scheme: file\n"
  "  weights:\n"
  "    - [1e-6, -6e-7, 8e-7]\n"
  "    - [1e-6, -12/13000000, -5/13000000]\n"
  "    - [-1e-6, 5/13000000, -12/13000000]\n"
  "    - [-1e-6, -28e-8, 96e-8]\n"
  "flow: {engine: taylor, digits: 30, until: 40}\n";

/* Data that are separated: two directions, of which the shares of the weights
   are between those at the beginning and 0.264, 0.236 at the end of time. */
START_TEST(two_classes)
{
  net s;
  double all, of;

  net_follow(&s, test_parse(separated), 40.0);
  ck_assert(fabs(ask(&s, "stable_rank") - 1.007968424) < 5e-10);
  ck_assert(ask(&s, "directions") == 2.0);
  all = ask(&s, "norm");
  of = ask(&s, "norm_positive");
  ck_assert(fabs(of * of / (2.0 * all * all) - 0.2850) < 5e-5);
  of = ask(&s, "norm_negative");
  ck_assert(fabs(of * of / (2.0 * all * all) - 0.2150) < 5e-5);
  net_free(&s);
}
END_TEST

/* Two neurons 10 degrees apart, of one sign or of two. */
START_TEST(angle_is_an_angle)
{
  const double t = 10.0 * (M_PI / 180.0);
  net s = { .n = 1, .d = 2, .m = 2, .x = { 1.0, 1.0 }, .y = { 1.0 },
            .a = { 1.0, 1.0 }, .w = { 1.0, 0.0 } };

  s.w[2] = cos(t);
  s.w[3] = sin(t);
  net_make(&s, false);
  ck_assert(ask(&s, "directions:9.99") == 2.0);
  ck_assert(ask(&s, "directions:10.01") == 1.0);
  ck_assert(fabs(ask(&s, "gap") - 350.0) < 1e-12);
  net_free(&s);
  s.a[1] = -1.0;
  net_make(&s, false);
  ck_assert(ask(&s, "directions:179") == 2.0);
  ck_assert(ask(&s, "directions_negative:0") == 1.0);
  net_free(&s);
}
END_TEST

/* ---- second ways ---- */

/* Singular values of the rows of neurons of a sign (0: all), by one-sided
   Jacobi on W itself. */
static size_t
singular_values(double *sigma, const net *s, int sign)
{
  gsl_matrix *w, *v;
  gsl_vector *values;
  size_t rows = 0, d = s->d;

  /* GSL wants at least as many rows as columns: rows of 0 change nothing. */
  w = gsl_matrix_calloc(MMAX + DMAX, d);
  v = gsl_matrix_alloc(d, d);
  values = gsl_vector_alloc(d);
  for (size_t j = 0; j < s->m; j++)
    if (sign * s->a[j] >= 0.0) {
      for (size_t i = 0; i < d; i++)
        gsl_matrix_set(w, rows, i, s->w[j * d + i]);
      rows++;
    }
  ck_assert_int_eq(gsl_linalg_SV_decomp_jacobi(w, v, values), 0);
  for (size_t i = 0; i < d; i++)
    sigma[i] = gsl_vector_get(values, i);
  gsl_matrix_free(w);
  gsl_matrix_free(v);
  gsl_vector_free(values);
  return rows;
}

static const char *
named(char *name, const char *what, int sign)
{
  snprintf(name, 64, "%s%s", what, sign > 0 ? "_positive"
           : sign < 0 ? "_negative" : "");
  return name;
}

/* Of sums of at most 30 squares of size 1, each term within a few rounding
   errors: far below 1e-12; an entropy's derivative is below 40. */
START_TEST(ranks_by_singular_values)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("ranks_by_singular_values", rep);
    net s;
    char name[64];

    net_draw(&s, &g, false);
    if (rep % 5 == 0)                  /* a matrix of rank 1 */
      for (size_t j = 1; j < s.m; j++)
        for (size_t i = 0; i < s.d; i++)
          s.w[j * s.d + i] = s.w[i] * (double)(j + 1);
    net_make(&s, false);
    for (int sign = -1; sign <= 1; sign++) {
      double sigma[DMAX], sum = 0.0, entropy = 0.0, value;
      const size_t rows = singular_values(sigma, &s, sign);
      for (size_t i = 0; i < s.d; i++)
        sum += sigma[i] * sigma[i];
      for (size_t i = 0; i < s.d; i++) {
        const double q = sigma[i] * sigma[i] / sum;
        if (q > 0.0)
          entropy -= q * log(q);
      }
      value = ask(&s, named(name, "stable_rank", sign));
      if (rows == 0) {
        TEST_ASSERT(rep, isnan(value), "rank %g of nothing", value);
        continue;
      }
      TEST_ASSERT(rep, fabs(value - sum / (sigma[0] * sigma[0])) < 1e-12,
                  "stable rank %.17g", value);
      value = ask(&s, named(name, "effective_rank", sign));
      TEST_ASSERT(rep, fabs(value - exp(entropy)) < 1e-11,
                  "effective rank %.17g, %.17g", value, exp(entropy));
      checked++;
    }
    net_free(&s);
  }
  printf("ranks_by_singular_values: %d matrices\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

static double
mass_of(const net *s, size_t j)
{
  double sum = 0.0;

  for (size_t i = 0; i < s->d; i++)
    sum += s->w[j * s->d + i] * s->w[j * s->d + i];
  return fabs(s->a[j]) * sqrt(sum);
}

static bool
same_pattern(const net *s, size_t i, size_t j)
{
  for (size_t k = 0; k < s->n; k++) {
    double zi = 0.0, zj = 0.0;
    for (size_t l = 0; l < s->d; l++) {
      zi += s->w[i * s->d + l] * s->x[k * s->d + l];
      zj += s->w[j * s->d + l] * s->x[k * s->d + l];
    }
    if ((zi > 0.0) != (zj > 0.0))
      return false;
  }
  return true;
}

/* The smallest number of faces that carry a share: by all subsets of the at
   most 12 faces, no sorting. */
static size_t
fewest_faces(const net *s, double share)
{
  double mass[MMAX] = { 0.0 }, total = 0.0;
  size_t first[MMAX], faces = 0, best = MMAX;

  for (size_t j = 0; j < s->m; j++) {
    size_t f = 0;
    while (f < faces && !same_pattern(s, first[f], j))
      f++;
    if (f == faces)
      first[faces++] = j;
    mass[f] += mass_of(s, j);
    total += mass_of(s, j);
  }
  if (faces > 12)
    return 0;
  for (unsigned set = 0; set < 1u << faces; set++) {
    double sum = 0.0;
    size_t size = 0;
    for (size_t f = 0; f < faces; f++)
      if (set >> f & 1u) {
        sum += mass[f];
        size++;
      }
    if (sum >= share * total && size < best)
      best = size;
  }
  return best;
}

static double
cosine_of(const net *s, size_t i, size_t j)
{
  double sum = 0.0;

  for (size_t l = 0; l < s->d; l++)
    sum += s->w[i * s->d + l] * s->w[j * s->d + l];
  return fabs(s->a[i] * s->a[j]) * sum / (mass_of(s, i) * mass_of(s, j));
}

/* The greedy cover, by looking for the heaviest each time, and by cosines. */
static size_t
cover_by_hand(const net *s, double degrees)
{
  const double least = cos(degrees * (M_PI / 180.0));
  bool covered[MMAX] = { false };
  double left = 0.0, total = 0.0;
  size_t centres = 0;

  for (size_t j = 0; j < s->m; j++)
    total += mass_of(s, j);
  for (left = total; left > 0.01 * total; centres++) {
    size_t c = s->m;
    for (size_t j = 0; j < s->m; j++)
      if (!covered[j] && (c == s->m || mass_of(s, j) > mass_of(s, c)))
        c = j;
    for (size_t j = 0; j < s->m; j++)
      if (!covered[j] && (j == c || (s->a[j] * s->a[c] > 0.0
                                     && cosine_of(s, c, j) >= least))) {
        covered[j] = true;
        left -= mass_of(s, j);
      }
  }
  return centres;
}

START_TEST(cover_by_another_hand)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("cover_by_another_hand", rep);
    const size_t degrees = rng_size(&g, 1, 120);
    char name[32];
    net s;

    net_draw(&s, &g, false);
    net_make(&s, false);
    snprintf(name, sizeof name, "directions:%zu", degrees);
    TEST_ASSERT(rep, ask(&s, name)
                == (double)cover_by_hand(&s, (double)degrees),
                "%s: %g", name, ask(&s, name));
    checked++;
    net_free(&s);
  }
  printf("cover_by_another_hand: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Patterns without a zero, each against all before it; of the neurons with a of
   this sign, or of all. */
static size_t
cones_by_hand(const net *s, int sign)
{
  size_t count = 0;

  for (size_t j = 0; j < s->m; j++) {
    size_t i = 0;
    if (sign * s->a[j] < 0.0)
      continue;
    while (i < j && (sign * s->a[i] < 0.0 || !same_pattern(s, i, j)))
      i++;
    count += i == j;
  }
  return count;
}

START_TEST(faces_by_all_subsets)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("faces_by_all_subsets", rep);
    net s;
    size_t fewest;
    double squares = 0.0, total = 0.0;

    net_draw(&s, &g, false);
    net_make(&s, false);
    for (size_t j = 0; j < s.m; j++) {
      total += mass_of(&s, j);
      squares += mass_of(&s, j) * mass_of(&s, j);
    }
    TEST_ASSERT(rep, fabs(ask(&s, "participation") - total * total / squares)
                < 1e-11, "participation");
    TEST_ASSERT(rep, fabs(ask(&s, "path_norm") - total) < 1e-13, "path norm");
    TEST_ASSERT(rep, ask(&s, "cones") == (double)cones_by_hand(&s, 0)
                && ask(&s, "cones_positive") == (double)cones_by_hand(&s, 1)
                && ask(&s, "cones_negative") == (double)cones_by_hand(&s, -1),
                "cones");
    if ((fewest = fewest_faces(&s, 0.9)) > 0) {
      TEST_ASSERT(rep, ask(&s, "faces:90") == (double)fewest,
                  "%g faces, not %zu", ask(&s, "faces:90"), fewest);
      checked++;
    }
    net_free(&s);
  }
  printf("faces_by_all_subsets: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A random rotation q[d][d]: Gram-Schmidt on random rows. */
static void
draw_rotation(double *q, rf_rng *g, size_t d)
{
  for (size_t r = 0; r < d; r++) {
    double norm = 0.0;
    while (norm < 0.1) {
      norm = 0.0;
      for (size_t i = 0; i < d; i++)
        q[r * d + i] = rng_uniform(g);
      for (int twice = 0; twice < 2; twice++)
        for (size_t t = 0; t < r; t++) {
          double z = 0.0;
          for (size_t i = 0; i < d; i++)
            z += q[r * d + i] * q[t * d + i];
          for (size_t i = 0; i < d; i++)
            q[r * d + i] -= z * q[t * d + i];
        }
      for (size_t i = 0; i < d; i++)
        norm += q[r * d + i] * q[r * d + i];
      norm = sqrt(norm);
    }
    for (size_t i = 0; i < d; i++)
      q[r * d + i] /= norm;
  }
}

/* Clusters of a known number: centres that are 30 degrees and more apart, or of
   another sign; around them neurons within 2 degrees.  The heaviest neuron of
   each sees all of its own within 5 degrees and none of the others. */
START_TEST(directions_as_planted)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("directions_as_planted", rep);
    const size_t centres = rng_size(&g, 1, 6), d = 4;
    double q[16];
    net s = { .n = 3, .d = d, .m = MMAX };

    for (size_t i = 0; i < 3 * d; i++)
      s.x[i] = rng_uniform(&g);
    for (size_t k = 0; k < 3; k++)
      s.y[k] = 1.0;
    draw_rotation(q, &g, d);
    for (size_t j = 0; j < s.m; j++) {
      const size_t c = j % centres;    /* axis c / 2, sign by c */
      const double length = 0.5 + 0.5 * fabs(rng_uniform(&g));
      s.a[j] = (c & 1 ? -1.0 : 1.0) * (0.5 + 0.5 * fabs(rng_uniform(&g)));
      for (size_t i = 0; i < d; i++)   /* 0.03 sqrt(1/3): below 2 degrees */
        s.w[j * d + i] = length * (q[c / 2 * d + i]
                                   + 0.017 * rng_uniform(&g));
    }
    net_make(&s, false);
    TEST_ASSERT(rep, ask(&s, "directions") == (double)centres,
                "%g directions, not %zu", ask(&s, "directions"), centres);
    TEST_ASSERT(rep, ask(&s, "directions:0") >= 27.0,
                "%g at 0 degrees", ask(&s, "directions:0"));
    checked++;
    net_free(&s);
  }
  printf("directions_as_planted: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

static double
predict(const net *s, double t)
{
  double h = 0.0;

  for (size_t j = 0; j < s->m; j++)
    h += s->a[j] * fmax(0.0, s->w[2 * j] * t + s->w[2 * j + 1]);
  return h;
}

/* Kinks at planted places: the change of the slope of h there, by differences
   of h that is linear on both sides. */
START_TEST(kinks_by_differences)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("kinks_by_differences", rep);
    const size_t places = rng_size(&g, 1, 6);
    const double step = 0x1p-6;
    double most = 0.0;
    net s = { .n = 2, .d = 2, .m = MMAX, .x = { -1.0, 1.0, 1.0, 1.0 },
              .y = { 1.0, 1.0 } };

    for (size_t j = 0; j < s.m; j++) {
      s.w[2 * j] = rng_uniform(&g);
      s.w[2 * j + 1] = -s.w[2 * j] * 0.25 * (double)(j % places);
      s.a[j] = 0.5 + 0.5 * fabs(rng_uniform(&g));
      if (rng_size(&g, 0, 2) == 0)
        s.a[j] = -s.a[j];
    }
    net_make(&s, true);
    for (size_t c = 0; c < places; c++) {
      const double t = 0.25 * (double)c;
      most = fmax(most, fabs(predict(&s, t + step) - 2.0 * predict(&s, t)
                             + predict(&s, t - step)) / step);
    }
    TEST_ASSERT(rep, ask(&s, "kinks") == (double)places, "%g kinks, not %zu",
                ask(&s, "kinks"), places);
    /* h is at most 60, good to 100 roundings, over 1/64. */
    TEST_ASSERT(rep, fabs(ask(&s, "largest_kink") - most) < 4e-11,
                "%.17g, not %.17g", ask(&s, "largest_kink"), most);
    checked++;
    net_free(&s);
  }
  printf("kinks_by_differences: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A gap is where no neuron looks: directions strictly inside of a wedge of its
   angle, from a scan of the circle. */
START_TEST(gap_by_scanning)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng g = test_rng("gap_by_scanning", rep);
    const int steps = 7200;
    int run = 0, longest = 0;
    bool seen[7200] = { false };
    net s;

    net_draw(&s, &g, true);
    net_make(&s, true);
    for (size_t j = 0; j < s.m; j++)
      if (s.a[j] > 0.0)
        seen[(int)floor((atan2(s.w[2 * j + 1], s.w[2 * j]) + M_PI)
                        / (2.0 * M_PI) * steps) % steps] = true;
    for (int i = 0; i < 2 * steps; i++) {
      run = seen[i % steps] ? 0 : run + 1;
      longest = run > longest ? run : longest;
    }
    longest = longest > steps ? steps : longest;
    TEST_ASSERT(rep, fabs(ask(&s, "gap_positive")
                          - longest * 360.0 / steps) <= 720.0 / steps,
                "gap %g, scan %g", ask(&s, "gap_positive"),
                longest * 360.0 / steps);
    checked++;
    net_free(&s);
  }
  printf("gap_by_scanning: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- what must not change them ---- */

/* All measures that these data allow, all signs: value[count]. */
static size_t
ask_all(double *value, const net *s)
{
  size_t count = 0;

  for (size_t i = 0; i < rf_measure_count(); i++)
    for (int sign = -1; sign <= 1; sign++) {
      rf_measure measure;
      rf_message message;
      char name[64];
      ck_assert_int_eq(rf_measure_get(&measure, i), RF_OK);
      named(name, measure.name, sign);
      if (rf_measure_check(&message, s->problem, name) == RF_OK)
        value[count++] = ask(s, name);
    }
  return count;
}

/* Counts are the same, others within 1e-11 of what they are. */
static void
compare(int rep, const net *s, const net *other, const char *what)
{
  double mine[64], its[64];
  const size_t count = ask_all(mine, s);

  ck_assert_uint_eq(ask_all(its, other), count);
  for (size_t i = 0; i < count; i++)
    TEST_ASSERT(rep, fabs(mine[i] - its[i]) <= 1e-11 * fabs(mine[i])
                || (isnan(mine[i]) && isnan(its[i])),
                "%s: measure %zu, %.17g and %.17g", what, i, mine[i],
                its[i]);
}

/* Neurons in another order (rotated by a shift, then two swapped), data too. */
static void
permute(net *r, const net *s, rf_rng *g)
{
  const size_t turn = rng_size(g, 0, MMAX), data = rng_size(g, 0, NMAX);

  *r = *s;
  for (size_t j = 0; j < s->m; j++) {
    const size_t to = (j + turn) % s->m;
    r->a[to] = s->a[j];
    memcpy(r->w + to * s->d, s->w + j * s->d, s->d * sizeof *s->w);
  }
  for (size_t k = 0; k < s->n; k++) {
    const size_t to = (k + data) % s->n;
    r->y[to] = s->y[k];
    memcpy(r->x + to * s->d, s->x + k * s->d, s->d * sizeof *s->x);
  }
}

static void
turn(double *v, const double *q, size_t count, size_t d)
{
  for (size_t r = 0; r < count; r++) {
    double out[DMAX] = { 0.0 };
    for (size_t i = 0; i < d; i++)
      for (size_t l = 0; l < d; l++)
        out[i] += q[i * d + l] * v[r * d + l];
    memcpy(v + r * d, out, d * sizeof *v);
  }
}

START_TEST(nothing_else_changes_them)
{
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng g = test_rng("nothing_else_changes_them", rep);
    const bool line = rep % 2 == 0;
    double q[DMAX * DMAX];
    net s, r;

    net_draw(&s, &g, line);
    for (size_t j = 0; rep % 4 < 2 && j + 1 < s.m; j += 2) {
      s.a[j + 1] = s.a[j];             /* neurons twice */
      memcpy(s.w + (j + 1) * s.d, s.w + j * s.d, s.d * sizeof *s.w);
    }
    net_make(&s, line);
    permute(&r, &s, &g);
    net_make(&r, line);
    compare(rep, &s, &r, "order");
    net_free(&r);
    r = s;
    for (size_t k = 0; k < s.n * s.d; k++)
      r.x[k] *= line && k % 2 ? 1.0 : 8.0;    /* (8 t, 1), w over (8, 1) */
    for (size_t k = 0; k < s.m * s.d; k++)
      r.w[k] *= line && k % 2 ? 1.0 : 0.125;
    if (!line) {
      for (size_t j = 0; j < s.m; j++)
        r.a[j] *= 0.125;
      net_make(&r, line);
      TEST_ASSERT(rep, ask(&r, "path_norm") * 64.0 == ask(&s, "path_norm")
                  && ask(&r, "stable_rank") == ask(&s, "stable_rank")
                  && ask(&r, "directions") == ask(&s, "directions")
                  && ask(&r, "faces") == ask(&s, "faces"), "scale");
    } else {
      net_make(&r, line);
      TEST_ASSERT(rep, ask(&r, "kinks") == ask(&s, "kinks")
                  && ask(&r, "faces:100") == ask(&s, "faces:100"), "inputs");
    }
    net_free(&r);
    if (!line) {
      r = s;
      draw_rotation(q, &g, s.d);
      turn(r.x, q, s.n, s.d);
      turn(r.w, q, s.m, s.d);
      net_make(&r, false);
      compare(rep, &s, &r, "rotation");
      net_free(&r);
    }
    checked++;
    net_free(&s);
  }
  printf("nothing_else_changes_them: %d states\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A scale that no double has: shapes are those of the same numbers times
   10^400, a norm is 0, and beyond the other end infinite. */
START_TEST(any_scale)
{
  static const char *const line[3][2] = {
    { "3,4,0", "-1,1,1" }, { "3e-400,4e-400,0", "-1e-400,1e-400,1e-400" },
    { "3e400,4e400,0e9", "-1e400,10e399,1e400" } };
  static const char *const shapes[] = { "stable_rank", "effective_rank",
    "participation", "directions", "faces", "gap", "reached", "norm" };
  net s[3];

  for (size_t i = 0; i < 3; i++) {
    s[i] = (net){ .n = 2, .d = 2, .m = 2, .x = { 1.0, 0.5, 0.25, 1.0 },
                  .y = { 1.0, 2.0 } };
    net_make(&s[i], false);
    for (size_t j = 0; j < 2; j++)
      ck_assert_int_eq(rf_state_set_text(s[i].state, line[i][j], NULL, j),
                       RF_OK);
    for (size_t k = 0; k + 1 < sizeof shapes / sizeof *shapes; k++)
      ck_assert_msg(fabs(ask(&s[i], shapes[k]) - ask(&s[0], shapes[k]))
                    < 1e-14 * ask(&s[0], shapes[k]), "%s", shapes[k]);
  }
  /* W = (4, 0), (1, 1): sum of squares 18, larger one 9 + sqrt(65). */
  ck_assert(fabs(ask(&s[0], "stable_rank") - 18.0 / (9.0 + sqrt(65.0)))
            < 1e-14);
  ck_assert(fabs(ask(&s[0], "norm") - sqrt(28.0)) < 1e-14);
  ck_assert(ask(&s[1], "norm") == 0.0);
  ck_assert(isinf(ask(&s[2], "norm")));
  for (size_t i = 0; i < 3; i++)
    net_free(&s[i]);
}
END_TEST

/* ---- bad requests ---- */

START_TEST(bad_requests)
{
  static const char *const bad[] = { "", "rank", "stable_rank_", "norm:1",
    "directions:", "directions:180", "directions:-1", "directions:x",
    "faces:101", "norm_positive_negative", "stable_rank_pos",
    "faces:nan" };
  double value = 7.0;
  rf_message message;
  net s = { .n = 1, .d = 3, .m = 2, .x = { 1.0, 2.0, 3.0 }, .y = { 1.0 } };
  rf_measure measure;

  net_make(&s, false);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    message.text[0] = '\0';
    ck_assert_msg(rf_measure_value(&value, &message, s.state, bad[i])
                  == RF_EINPUT, "'%s'", bad[i]);
    ck_assert(message.text[0] != '\0');
  }
  ck_assert_int_eq(rf_measure_value(&value, &message, s.state, "kinks"),
                   RF_EUNSUP);
  ck_assert_ptr_nonnull(strstr(message.text, "bias"));
  ck_assert_int_eq(rf_measure_value(&value, &message, s.state, "gap"),
                   RF_EUNSUP);
  ck_assert(value == 7.0);
  ck_assert(isnan(ask(&s, "stable_rank")) && ask(&s, "norm") == 0.0);
  ck_assert(ask(&s, "directions") == 0.0 && ask(&s, "faces") == 0.0);
  ck_assert_int_eq(rf_measure_get(&measure, rf_measure_count()), RF_EINVAL);
  ck_assert_int_eq(rf_state_set(s.state, s.a, s.w, NULL, 1, 2), RF_EINVAL);
  s.a[0] = INFINITY;
  ck_assert_int_eq(rf_state_set(s.state, s.a, s.w, NULL, 0, 2), RF_ENOTFIN);
  ck_assert_int_eq(rf_state_set_text(s.state, "1,2,3", NULL, 0), RF_EINPUT);
  ck_assert_int_eq(rf_state_set_text(s.state, "1,2,3,4,5", NULL, 0),
                   RF_EINPUT);
  ck_assert_int_eq(rf_state_set_text(s.state, "1,2,x,4", NULL, 0), RF_EINPUT);
  ck_assert_int_eq(rf_state_set_text(s.state, "1,2,3,4", NULL, 2), RF_EINVAL);
  net_free(&s);
}
END_TEST

/* A neuron on a line is in no open cone, and w = 0 is on all lines. */
START_TEST(cones_are_open)
{
  net s = { .n = 2, .d = 2, .m = 4, .x = { 1.0, 0.0, 0.0, 1.0 },
            .y = { 1.0, 1.0 }, .a = { 1.0, -1.0, 1.0, 1.0 },
            .w = { 1.0, 1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 0.0 } };

  net_make(&s, false);
  ck_assert(ask(&s, "cones") == 2.0);
  ck_assert(ask(&s, "cones_positive") == 1.0);
  net_free(&s);
}
END_TEST

/* A row that is no number, as a run that overflowed has it, changes nothing,
   also where it is not the first. */
START_TEST(all_rows_or_none)
{
  static const char *const text[] = { "1/3", "2", "0.5", "7", "inf", "9" };
  rf_problem *problem = test_parse(
    "data: {inputs: [[1, 2]], labels: [1]}\nnetwork: {width: 2}\n");
  rf_numbers v = { 0 };
  rf_state *state;
  mpq_t q;

  mpq_init(q);
  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  for (int good = 0; good < 2; good++) {
    ck_assert_int_eq(rf_numbers_begin(&v, 6, RF_DOUBLE_TEXT), RF_OK);
    for (int i = 0; i < 6; i++)
      ck_assert_int_eq(rf_numbers_say(&v, good && i == 4 ? "8" : text[i],
                                      good && i == 4 ? 1 : strlen(text[i])),
                       RF_OK);
    ck_assert_int_eq(rf_state_set_numbers(state, &v, NULL, 0),
                     good ? RF_OK : RF_ENOTFIN);
    rf_state_number(q, state, 0, 0);
    ck_assert_int_eq(mpq_cmp_ui(q, good, 3), 0);
  }
  mpq_clear(q);
  rf_numbers_clear(&v);
  rf_state_free(state);
  rf_problem_free(problem);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
  static const char *const what[] = { "effective_rank", "directions_positive",
    "faces", "kinks", "largest_kink", "gap" };
  const signed char u[6] = { 1, 1, -1, -1, 1, 1 };
  net s = { .n = 2, .d = 2, .m = 3, .x = { -1.0, 1.0, 0.5, 1.0 },
            .y = { 1.0, 1.0 }, .a = { 1.0, -1.0, 2.0 },
            .w = { 1.0, 2.0, -3.0, 1.0, 0.5, 0.25 } };
  bool done = false;
  long tried = 0;
  rf_message message;

  net_make(&s, true);
  for (; !done; tried++) {
    rf_state *state = NULL;
    rf_status status;
    double value;

    rf_set_allocator(failing_alloc, counting_free);
    fuse = tried;
    live = 0;
    if ((status = rf_state_create(&state, s.problem)) >= 0
        && (status = rf_state_set(state, s.a, s.w, u, 0, 3)) >= 0
        && (status = rf_state_set_text(state, "1,2,3", NULL, 1)) >= 0)
      for (size_t i = 0; status >= 0 && i < sizeof what / sizeof *what; i++)
        status = rf_measure_value(&value, &message, state, what[i]);
    done = status >= 0;
    ck_assert(status >= 0 || status == RF_ENOMEM);
    rf_state_free(state);
    ck_assert_int_eq(live, 0);
    rf_set_allocator(NULL, NULL);
  }
  ck_assert_int_gt(tried, 10);
  net_free(&s);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("theory_measures");
  TCase *t = tcase_create("measures");

  tcase_add_test(t, three_points);
  tcase_add_test(t, two_classes);
  tcase_add_test(t, angle_is_an_angle);
  tcase_add_test(t, ranks_by_singular_values);
  tcase_add_test(t, cover_by_another_hand);
  tcase_add_test(t, faces_by_all_subsets);
  tcase_add_test(t, cones_are_open);
  tcase_add_test(t, directions_as_planted);
  tcase_add_test(t, kinks_by_differences);
  tcase_add_test(t, gap_by_scanning);
  tcase_add_test(t, nothing_else_changes_them);
  tcase_add_test(t, any_scale);
  tcase_add_test(t, bad_requests);
  tcase_add_test(t, all_rows_or_none);
  tcase_add_test(t, every_allocation_may_fail);
  test_limit(t);
  suite_add_tcase(s, t);
  return run_suite(s);
}
