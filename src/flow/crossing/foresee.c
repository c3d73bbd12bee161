/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * foresee.c -- where a step that the engine is about to take may be cut.
 * Kernel: decision.
 *
 * A step that is cut was made for more than is used of it: one to just behind
 * its first event needs fewer orders.  What is said here is a guess in double:
 * the step is screened as any other. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

/* The part of the sum of absolute terms below which a value has no sign here:
   neurons that are leaving a line, or rest on it, are no news. */
#define RF_FORESEEN 0x1p-20

/* Places that are looked at, each twice as far as the one before; and how often
   the way to the first crossing is halved. */
#define RF_FORESEE_PLACES 8
#define RF_FORESEE_HALVES 7

/* y[unknowns] of the columns at x. */
static void
columns_at(double *y, const rf_outlook *o, double x)
{
  for (size_t l = 0; l < o->unknowns; l++)
    y[l] = o->y[o->degree * o->unknowns + l];
  for (size_t i = o->degree; i-- > 0; )
    for (size_t l = 0; l < o->unknowns; l++)
      y[l] = y[l] * x + o->y[i * o->unknowns + l];
}

/* x[stride]: coordinates of a member in its propagator's columns, of which
   those are multiples of powers of two: up to a factor. */
static void
scaled_coordinates(double *x, const rf_num *z, const long *exponent,
                   size_t stride)
{
  long most = LONG_MIN, e;

  for (size_t c = 0; c < stride; c++) {
    x[c] = num_get_d_2exp(&e, &z[c]);
    if (x[c] != 0.0 && e + exponent[c] > most)
      most = e + exponent[c];
  }
  for (size_t c = 0; c < stride; c++)
    if (x[c] != 0.0) {
      (void)num_get_d_2exp(&e, &z[c]);
      e += exponent[c] - most;
      x[c] = e < -1000 ? 0.0 : ldexp(x[c], (int)e);
    }
}

/* Is <w, line> on the other side than the neuron, w = sum_c x_c w_c of columns
   y[count][stride]? */
static bool
beyond(const rfx_model *m, size_t l, int side, const double *x,
       const double *y, size_t count)
{
  const double *line = m->line_double + l * m->d;
  double sum = 0.0, mass = 0.0;

  for (size_t c = 0; c < count; c++, y += m->d + 1)
    for (size_t j = 0; j < m->d; j++) {
      const double term = x[c] * y[1 + j] * line[j];
      sum += term;
      mass += fabs(term);
    }
  return side * sum < -RF_FORESEEN * mass;
}

/* Where the columns of a cohort's members are in y: a propagator's for all,
   each its single; SIZE_MAX: nowhere, it does not move. */
static size_t
columns_of(const rfx_population *p, const rfx_cohort *c, size_t i)
{
  if (c->count == 0 || c->face->dead || c->carry == RF_CARRY_NONE)
    return SIZE_MAX;
  if (c->carry == RF_CARRY_PROPAGATOR)
    return p->system.block[c->block].offset;
  return c->column[i] == RF_NO_COLUMN ? SIZE_MAX
    : rfx_population_offset(p, c->column[i]);
}

/* Of member i: is it beyond one of its lines at y, and was not at y0? */
static bool
member_crosses(const rfx_run *r, const rfx_cohort *c, const double *x,
               const double *y, const double *y0, size_t i)
{
  const rfx_population *p = r->population;
  const rfx_model *m = r->model;
  const size_t at = columns_of(p, c, i);
  const size_t count = c->carry == RF_CARRY_PROPAGATOR ? p->stride : 1;

  if (at == SIZE_MAX)
    return false;
  for (size_t l = 0; l < m->lines->count; l++)
    if (c->face->u[l] != 0
        && beyond(m, l, c->face->u[l], x, y + at, count)
        && !beyond(m, l, c->face->u[l], x, y0 + at, count))
      return true;
  return false;
}

/* Is anybody, of all neurons with coordinates x[m][stride], by cohorts? */
static bool
any_crosses(const rfx_run *r, const double *x, const double *y,
            const double *y0)
{
  const rfx_population *p = r->population;

  for (size_t k = 0; k < p->ncohorts; k++)
    for (size_t i = 0; i < p->cohorts[k].count; i++, x += p->stride)
      if (member_crosses(r, &p->cohorts[k], x, y, y0, i))
        return true;
  return false;
}

/* x[m][stride], by cohorts; of a single it is 1. */
static void
take_coordinates(double *x, const rfx_population *p, const long *exponent)
{
  for (size_t k = 0; k < p->ncohorts; k++) {
    const rfx_cohort *c = &p->cohorts[k];
    for (size_t i = 0; i < c->count; i++, x += p->stride)
      if (c->carry == RF_CARRY_PROPAGATOR)
        scaled_coordinates(x, c->z + i * p->stride,
                           exponent + c->block * p->stride, p->stride);
      else
        x[0] = 1.0;
  }
}

/* The first of the places, and then the end of the part of the way to it in
   which it lies: never before the crossing, as far as doubles know. */
rf_status
rfx_foresee(double *first, void *witness, const rf_outlook *o)
{
  rfx_run *r = witness;
  const rfx_population *p = r->population;
  rf_doubles *room = &r->screen->rough.outlook;
  const rf_status status =
    rf_doubles_grow(room, o->unknowns + p->m * p->stride);
  double *y = room->at, *x = y + o->unknowns, low = 0.0, high;
  bool crossed;

  if (status < 0)
    return status;
  take_coordinates(x, p, o->exponent);
  high = ldexp(o->most, 1 - RF_FORESEE_PLACES);
  columns_at(y, o, high);
  while (!(crossed = any_crosses(r, x, y, o->y)) && high < o->most) {
    low = high;
    high *= 2.0;
    columns_at(y, o, high);
  }
  for (size_t i = 0; i < RF_FORESEE_HALVES && crossed; i++) {
    const double middle = 0.5 * (low + high);
    columns_at(y, o, middle);
    if (any_crosses(r, x, y, o->y))
      high = middle;
    else
      low = middle;
  }
  *first = high;
  return RF_OK;
}
