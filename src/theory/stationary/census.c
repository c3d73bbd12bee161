/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * census.c -- which face each neuron is in: products in double, and in
 * rationals where double cannot tell.
 *
 * A neuron on a line may have its product 0 to the last bit or a rounding away
 * from it, and the verdict on a stationary point hangs on which.  So signs are
 * exact, or by a tolerance that the user gives; then the range of tolerances
 * that changes nothing is told as well. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "base/vector.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/stationary/stationary.h"

/* Below this, |<w, x>| / (||w|| ||x||) is asked of the rationals: the rounding
   of a product in double is within (d + 4) 2^-53, far less. */
#define SMALL 1e-9

typedef struct counter {
  rf_census *census;
  const rf_state *state;
  const rf_field *field;
  double tolerance;
  double *norm;          /* ||x_l||, as the field has it in double */
  double *z, length;     /* z[1 + d], the neuron, scaled; ||w|| so scaled */
  long exponent;
  mpq_t *w;              /* w[d + 1]: the same exactly, and scratch */
} counter;

void
rf_census_free(rf_census *census)
{
  if (!census)
    return;
  rf_release(census->mask);
  rf_release(census->face);
  rf_release(census->first);
  rf_release(census->room);
  rf_release(census);
}

/* <w, x_l> in rationals; what is not 0 stays so.  The smallest number stands
   for a product below the range of double. */
static double
exact_product(const counter *c, size_t j, size_t l)
{
  const rf_field *f = c->field;
  const size_t d = f->d;
  double z;

  for (size_t i = 0; i < d; i++)
    rf_state_number(c->w[i], c->state, j, 1 + i);
  rf_exact_dot(c->w[d], (const mpq_t *)c->w, rf_field_line(f, l), d);
  z = rf_exact_scaled(c->w[d], c->exponent + f->a[l]);
  return fabs(z) >= DBL_MIN ? z : mpq_sgn(c->w[d]) * DBL_MIN;
}

/* sin of the angle to a line, with its sign: <w, x_l> / (||w|| ||x_l||). */
static double
sine(const counter *c, size_t j, size_t l)
{
  const size_t d = c->field->d;
  const double size = c->length * c->norm[l];
  const double z = rf_dot(c->z + 1, c->field->sx + l * d, d);

  return (fabs(z) >= SMALL * size ? z : exact_product(c, j, l)) / size;
}

/* The sign of neuron j at line l, and what it says about tolerances.  The sine
   is compared, so that a tolerance is an angle. */
static int
side(counter *c, size_t j, size_t l)
{
  rf_census *s = c->census;
  const double z = sine(c, j, l), size = fabs(z);

  if (size <= c->tolerance) {
    s->low = fmax(s->low, size);
    return 0;
  }
  s->high = fmin(s->high, size);
  s->room[j] = fmin(s->room[j], size);
  return z > 0.0 ? 1 : -1;
}

/* A neuron with w = 0 lies on every line: its mask stays 0. */
static rf_status
count_neuron(counter *c, size_t j)
{
  rf_census *s = c->census;

  rf_state_neuron(c->z, &c->exponent, c->state, j);
  c->length = rf_length(c->z + 1, c->field->d);
  s->room[j] = INFINITY;
  for (size_t l = 0; l < c->field->count && c->length > 0.0; l++)
    rf_mask_set(s->mask + j * 2 * s->words, s->words, l, side(c, j, l));
  return rf_poll_64(j);
}

typedef struct tenant {
  const uint64_t *mask;
  size_t words, neuron;
} tenant;

/* By face, then by number, so that the first neuron of a face is the least. */
static int
compare(const void *left, const void *right)
{
  const tenant *p = left, *q = right;
  const int order = memcmp(p->mask, q->mask, 2 * p->words * sizeof *p->mask);

  return order ? order : (p->neuron > q->neuron) - (p->neuron < q->neuron);
}

/* Number the faces.  Neighbours in sorted order share a face; what holds for a
   face is worked out once. */
static rf_status
count_faces(rf_census *s)
{
  tenant *list = rf_alloc(s->m, sizeof *list);

  if (!list)
    return RF_ENOMEM;
  for (size_t j = 0; j < s->m; j++)
    list[j] = (tenant){ rf_census_mask(s, j), s->words, j };
  qsort(list, s->m, sizeof *list, compare);
  for (size_t i = 0; i < s->m; i++) {
    if (i == 0 || memcmp(list[i - 1].mask, list[i].mask,
                         2 * s->words * sizeof *s->mask))
      s->first[s->faces++] = list[i].neuron;
    s->face[list[i].neuron] = s->faces - 1;
  }
  rf_release(list);
  return RF_OK;
}

/* All rooms at once; rf_census_free takes what was had. */
static rf_status
allocate(counter *c, size_t m)
{
  rf_census *s = c->census;
  const rf_field *f = c->field;

  s->m = m;
  s->words = f->words;
  s->high = INFINITY;
  s->mask = rf_alloc(m * 2 * f->words, sizeof *s->mask);
  s->face = rf_alloc(m, sizeof *s->face);
  s->first = rf_alloc(m, sizeof *s->first);
  s->room = rf_alloc(m, sizeof *s->room);
  c->norm = rf_alloc(f->count, sizeof *c->norm);
  c->z = rf_alloc(1 + f->d, sizeof *c->z);
  c->w = rf_mpq_array(f->d + 1);
  return s->mask && s->face && s->first && s->room && c->norm && c->z
         && c->w
         ? RF_OK : RF_ENOMEM;
}

rf_status
rf_census_create(rf_census **census, const rf_state *state,
                 const rf_field *field, double tolerance)
{
  counter c = { .state = state, .field = field, .tolerance = tolerance };
  rf_status status;

  if (!(c.census = rf_alloc(1, sizeof *c.census)))
    return RF_ENOMEM;
  RF_TRY(allocate(&c, state->m));
  for (size_t l = 0; l < field->count; l++)
    c.norm[l] = rf_length(field->sx + l * field->d, field->d);
  for (size_t j = 0; j < state->m; j++)
    RF_TRY(count_neuron(&c, j));
  RF_TRY(count_faces(c.census));
  *census = c.census;
  c.census = NULL;

done:
  rf_release(c.norm);
  rf_release(c.z);
  rf_mpq_array_free(c.w, field->d + 1);
  rf_census_free(c.census);
  return status;
}
