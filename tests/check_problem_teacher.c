/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_teacher.c -- the teachers of designs, found again from the
 * labels that they give: a second way that knows nothing of how they are
 * drawn. */
#include "config.h"

#include <gsl/gsl_linalg.h>

#include "support/drawn.h"

/* v with <v, z_i> = y_i at d chosen data; z[d][d]. */
static void
solve(double *v, const double *z, const double *y, size_t d)
{
  gsl_matrix *a = gsl_matrix_alloc(d, d);
  gsl_vector *b = gsl_vector_alloc(d), *found = gsl_vector_alloc(d);

  for (size_t i = 0; i < d; i++) {
    gsl_vector_set(b, i, y[i]);
    for (size_t j = 0; j < d; j++)
      gsl_matrix_set(a, i, j, z[i * d + j]);
  }
  ck_assert_int_eq(gsl_linalg_HH_solve(a, b, found), 0);
  memcpy(v, found->data, d * sizeof *v);
  gsl_matrix_free(a);
  gsl_vector_free(b);
  gsl_vector_free(found);
}

/* The linear teacher of v, of length 1, explains all labels. */
static void
check_linear(double *beta, const drawn *v)
{
  solve(beta, v->x, v->y, v->d);
  ck_assert(fabs(dot(beta, beta, v->d) - 1.0) <= 1e-9);
  for (size_t k = 0; k < v->n; k++)
    ck_assert(fabs(dot(beta, v->x + k * v->d, v->d) - v->y[k]) <= 1e-9);
}

START_TEST(linear_teachers_are_uniform)
{
  const int seeds = test_reps(2000);
  double s[5] = { 0 }, beta[3];

  for (int seed = 0; seed < seeds; seed++) {
    drawn v = draw(RF_LINEAR_TEACHER, 6, 3, (unsigned)seed, "", "square");
    check_linear(beta, &v);
    s[0] += beta[0];
    s[1] += beta[2];
    s[2] += beta[0] * beta[0];
    s[3] += beta[0] * beta[1];
    s[4] += beta[0] * v.x[0];    /* not made of the data */
    release(v);
  }
  check_mean(s[0], 0.0, 1.0 / 3.0, seeds, RF_LINEAR_TEACHER, "beta1");
  check_mean(s[1], 0.0, 1.0 / 3.0, seeds, RF_LINEAR_TEACHER, "beta3");
  check_mean(s[2], 1.0 / 3.0, 0.2 - 1.0 / 9.0, seeds, RF_LINEAR_TEACHER,
             "beta1^2");
  check_mean(s[3], 0.0, 1.0 / 15.0, seeds, RF_LINEAR_TEACHER, "beta1 beta2");
  check_mean(s[4], 0.0, 1.0 / 3.0, seeds, RF_LINEAR_TEACHER, "beta1 x1");
}
END_TEST

/* Symmetric and separable data have the linear teacher of their seed; the
   margin is there, and reached by moving along it alone. */
START_TEST(margins_are_kept)
{
  drawn v = draw(RF_LINEAR_TEACHER, 200, 3, 8, "", "square");
  drawn flat = draw(RF_SEPARABLE, 200, 3, 8, ", margin: 0", "square");
  drawn apart = draw(RF_SEPARABLE, 200, 3, 8, ", margin: 3/4", "logistic");
  drawn pairs = draw(RF_SYMMETRIC, 200, 3, 8, "", "square");
  double beta[3], least = INFINITY;

  check_linear(beta, &v);
  for (size_t k = 0; k < 200; k++) {
    double along = dot(beta, pairs.x + 3 * k, 3), far;
    ck_assert(fabs(along - pairs.y[k]) <= 1e-9);
    ck_assert(flat.y[k] == (v.y[k] > 0.0 ? 1.0 : -1.0));
    ck_assert(flat.y[k] == apart.y[k]);
    far = apart.y[k] * dot(beta, apart.x + 3 * k, 3);
    ck_assert(far >= 0.75 - 1e-9);
    least = far < least ? far : least;
    for (size_t i = 0; i < 3; i++) {
      ck_assert(flat.x[3 * k + i] == v.x[3 * k + i]);
      ck_assert(fabs(apart.x[3 * k + i] - v.x[3 * k + i]
                     - 0.75 * apart.y[k] * beta[i]) <= 1e-9);
    }
  }
  ck_assert(least < 0.8);
  release(v);
  release(flat);
  release(apart);
  release(pairs);
}
END_TEST

/* The labels of m + 1 neurons less those of m are one neuron's, up to the
   sign: positive ones tell its weights, which then explain all of them. */
static int
check_neuron(const drawn *fewer, const drawn *more, size_t m, size_t length)
{
  double z[16], y[4], v[4];
  size_t known = 0;
  int active = 0;

  for (size_t k = 0; known < length; k++) {
    double gain = (m % 2 ? -1.0 : 1.0) * (more->y[k] - fewer->y[k]);
    ck_assert(k < more->n && gain >= -1e-12);
    if (gain > 0.01) {
      for (size_t i = 0; i < length; i++)
        z[known * length + i] = i < more->d ? more->x[k * more->d + i] : 1.0;
      y[known++] = gain;
    }
  }
  solve(v, z, y, length);
  ck_assert(fabs(dot(v, v, length) - 1.0) <= 1e-6);
  for (size_t k = 0; k < more->n; k++) {
    double u = dot(v, more->x + k * more->d, more->d)
               + (length > more->d ? v[more->d] : 0.0);
    double gain = (m % 2 ? -1.0 : 1.0) * (more->y[k] - fewer->y[k]);
    ck_assert(fabs((u > 0.0 ? u : 0.0) - gain) <= 1e-6);
    active += u > 0.0;
  }
  return active;
}

START_TEST(neurons_of_a_teacher)
{
  const unsigned seeds = (unsigned)test_reps(20);
  int active = 0, all = 0;

  for (unsigned seed = 0; seed < seeds; seed++)
    for (size_t bias = 0; bias < 2; bias++)
      for (size_t m = 1; m < 5; m++, all += 1000) {
        char rest[64];
        drawn fewer, more;
        snprintf(rest, sizeof rest, ", width: %zu%s", m,
                 bias ? ", bias: true" : "");
        fewer = draw(RF_RELU_TEACHER, 1000, 3, seed, rest, "square");
        snprintf(rest, sizeof rest, ", width: %zu%s", m + 1,
                 bias ? ", bias: true" : "");
        more = draw(RF_RELU_TEACHER, 1000, 3, seed, rest, "square");
        active += check_neuron(&fewer, &more, m, 3 + bias);
        release(fewer);
        release(more);
      }
  /* A half on average: a bias may have any sign. */
  ck_assert_int_gt(active, seeds < 20 ? 0 : all * 2 / 5);
  ck_assert_int_lt(active, seeds < 20 ? all : all * 3 / 5);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("teacher");
  TCase *t = tcase_create("teacher");

  test_limit(t);
  tcase_add_test(t, linear_teachers_are_uniform);
  tcase_add_test(t, margins_are_kept);
  tcase_add_test(t, neurons_of_a_teacher);
  suite_add_tcase(s, t);
  return run_suite(s);
}
