/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * laws.c -- what is drawn by each design: the law of an input, and what its
 * label would be without noise.
 *
 * Everything is computed in double, one rounded operation after the other in
 * the order of the coordinates, so that all machines have the same data. */
#include "config.h"

#include <gsl/gsl_randist.h>
#include <math.h>

#include "problem/design/design.h"

/* ---- inputs ---- */

static void
normal_input(double *x, size_t dim, size_t k, gsl_rng *rng)
{
  (void)k;
  for (size_t i = 0; i < dim; i++)
    x[i] = gsl_ran_gaussian_ratio_method(rng, 1.0);
}

static void
cube_input(double *x, size_t dim, size_t k, gsl_rng *rng)
{
  (void)k;
  for (size_t i = 0; i < dim; i++)
    x[i] = gsl_ran_flat(rng, -1.0, 1.0);
}

static void
sphere_input(double *x, size_t dim, size_t k, gsl_rng *rng)
{
  (void)k;
  rf_draw_unit(x, dim, rng);
}

/* Unit vectors of the axes: theorems on orthogonal data need products that are
   exactly 0, which a rotation in double would not leave; and a start with
   normal weights has the same law in all directions. */
static void
axis_input(double *x, size_t dim, size_t k, gsl_rng *rng)
{
  (void)rng;
  for (size_t i = 0; i < dim; i++)
    x[i] = i == k;
}

/* A corner of the cube. */
static void
corner_input(double *x, size_t dim, size_t k, gsl_rng *rng)
{
  (void)k;
  for (size_t i = 0; i < dim; i++)
    x[i] = gsl_rng_uniform(rng) < 0.5 ? -1.0 : 1.0;
}

/* Normal directions: no other law is the same in all of them.  A vector of
   zeros, which has none, is drawn again. */
void
rf_draw_unit(double *v, size_t length, gsl_rng *rng)
{
  double square, norm;

  do {
    normal_input(v, length, 0, rng);
    square = 0.0;
    for (size_t i = 0; i < length; i++)
      square += v[i] * v[i];
  } while (!(square > 0.0));
  norm = sqrt(square);
  for (size_t i = 0; i < length; i++)
    v[i] /= norm;
}

/* ---- labels ---- */

/* <v, x>, and what stands behind the coordinates of x, a bias, times 1. */
static double
product(const double *v, const double *x, size_t dim, size_t length)
{
  double sum = 0.0;

  for (size_t i = 0; i < length; i++)
    sum += v[i] * (i < dim ? x[i] : 1.0);
  return sum;
}

static double
linear(const rf_drawer *t, const double *x)
{
  return product(t->teacher, x, t->dim, t->length);
}

/* Outer weights 1 and -1 in turn: drawn ones would often have one sign, and
   all signs of h were the same then. */
static double
network(const rf_drawer *t, const double *x)
{
  double sum = 0.0;

  for (size_t j = 0; j < t->width; j++) {
    double z = product(t->teacher + j * t->length, x, t->dim, t->length);
    sum += z > 0.0 ? (j % 2 ? -z : z) : 0.0;
  }
  return sum;
}

/* Do the signs of the first two coordinates differ? */
static double
exclusive_or(const rf_drawer *t, const double *x)
{
  (void)t;
  return -x[0] * x[1];
}

/* ---- the list ---- */

const rf_law_of_data rf_laws_of_data[] = {
  [RF_GAUSSIAN] = { normal_input, NULL },
  [RF_UNIFORM] = { cube_input, NULL },
  [RF_SPHERE] = { sphere_input, NULL },
  [RF_ORTHOGONAL] = { axis_input, NULL },
  [RF_LINEAR_TEACHER] = { normal_input, linear },
  [RF_RELU_TEACHER] = { normal_input, network },
  [RF_SYMMETRIC] = { normal_input, linear },
  [RF_XOR] = { corner_input, exclusive_or },
  [RF_SEPARABLE] = { normal_input, linear }
};
