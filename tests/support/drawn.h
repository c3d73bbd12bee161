/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drawn.h -- data of a design as doubles. */
#ifndef TEST_DRAWN_H
#define TEST_DRAWN_H

#include <math.h>

#include "problem/problem.h"
#include "support/rf_test.h"

#define DESIGNS 9

/* A problem of a design, drawn; x[n][d] without the bias, y[n]. */
typedef struct drawn {
  size_t n, d;
  double *x, *y;
} drawn;

static inline rf_problem *
must_parse(const char *text)
{
  rf_message message = { "" };
  rf_problem *p = NULL;
  rf_status status = rf_problem_parse(&p, &message, text, "e.yaml", NULL, 0);

  ck_assert_msg(status == RF_OK, "%s for:\n%.300s", message.text, text);
  return p;
}

/* Every datum is a double: the nearest one is the number itself. */
static inline drawn
take(const rf_problem *p)
{
  const size_t dim = rf_problem_dimension(p);
  drawn v = { rf_problem_data_count(p), dim - (size_t)rf_problem_bias(p),
              NULL, NULL };
  double *x = calloc(v.n * dim, sizeof *x);

  v.x = calloc(v.n * v.d, sizeof *v.x);
  v.y = calloc(v.n, sizeof *v.y);
  ck_assert(x && v.x && v.y);
  ck_assert_int_eq(rf_problem_data_get(p, x, v.y, 0, v.n), RF_OK);
  for (size_t k = 0; k < v.n; k++) {
    memcpy(v.x + k * v.d, x + k * dim, v.d * sizeof *x);
    ck_assert(dim == v.d || x[k * dim + v.d] == 1.0);
  }
  free(x);
  return v;
}

/* rest: more keys of data, as ", noise: 1". */
static inline drawn
draw(int kind, size_t n, size_t d, unsigned seed, const char *rest,
     const char *loss)
{
  char text[256];
  rf_problem *p;
  drawn v;

  snprintf(text, sizeof text, "data: {design: %s, n: %zu, d: %zu, seed: %u%s}"
           "\nloss: {name: %s}\n", rf_design_names[kind], n, d, seed, rest,
           loss);
  p = must_parse(text);
  v = take(p);
  ck_assert(v.n == n && v.d == d);
  rf_problem_free(p);
  return v;
}

static inline void
release(drawn v)
{
  free(v.x);
  free(v.y);
}

static inline double
dot(const double *v, const double *x, size_t d)
{
  double sum = 0.0;

  for (size_t i = 0; i < d; i++)
    sum += v[i] * x[i];
  return sum;
}

/* Sample means lie within 6 standard errors of those of the law: each has a
   chance of 2e-9 to be outside, and the seed is fixed. */
static inline void
check_mean(double sum, double mean, double variance, double count, int kind,
           const char *what)
{
  ck_assert_msg(fabs(sum / count - mean) <= 6.0 * sqrt(variance / count),
                "%s, %s: mean %g, expected %g", rf_design_names[kind], what,
                sum / count, mean);
}

#endif
