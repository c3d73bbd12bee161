/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spread.c -- over how many neurons, directions, faces the mass
 * M_j = |a_j| ||w_j|| is spread. */
#include "config.h"

#include <math.h>

#include "state/measures/measures.h"

/* Of the mass, for the number of directions. */
#define COVERED 0.99

/* k neurons of equal mass give k: it counts neurons, not directions. */
rf_status
rf_participation(double *value, const rf_shape *s, double parameter)
{
  double squares = 0.0;

  (void)parameter;
  for (size_t j = 0; j < s->m; j++)
    squares += s->mass[j] * s->mass[j];
  *value = squares > 0.0 ? s->total * s->total / squares : NAN;
  return RF_OK;
}

/* at[1 + d] = (sign of a_j, w_j / ||w_j||): neurons of other signs are at
   least 2 from each other, more than any angle below 180 degrees is wide. */
static void
set_direction(rf_item *p, double *at, const rf_shape *s, size_t j)
{
  *p = (rf_item){ .mass = s->mass[j], .at = at, .dim = 1 + s->d };
  at[0] = s->a[j] < 0.0 ? -1.0 : 1.0;
  for (size_t i = 0; i < s->d; i++)
    at[1 + i] = s->w[j * s->d + i] / s->length[j];
}

/* An angle becomes the chord 2 sin(angle / 2), as rf_cover knows distances. */
rf_status
rf_directions(double *value, const rf_shape *s, double parameter)
{
  const size_t width = 1 + s->d;
  const double half = parameter * (M_PI / 360.0);
  rf_item *points = rf_alloc(s->m, sizeof *points);
  double *at = rf_alloc(s->m * width, sizeof *at);
  size_t count = 0, centres;
  rf_status status = RF_ENOMEM;

  if (points && at) {
    for (size_t j = 0; j < s->m; j++)
      if (s->mass[j] > 0.0) {
        set_direction(&points[count], at + count * width, s, j);
        count++;
      }
    status = rf_cover(&centres, points, count, 2.0 * sin(half), COVERED);
  }
  if (status >= 0)
    *value = (double)centres;
  rf_release(points);
  rf_release(at);
  return status;
}

typedef struct resident {
  const signed char *u;  /* u[n] */
  size_t n;
  double mass;
} resident;

/* Any order of faces will do, as equal ones stand together in it. */
static int
compare_residents(const void *left, const void *right)
{
  const resident *r = left, *q = right;

  return memcmp(r->u, q->u, r->n);
}

/* The masses of the faces of list[count], into mass; returns their number. */
static size_t
add_faces(double *mass, resident *list, size_t count)
{
  size_t faces = 0;

  qsort(list, count, sizeof *list, compare_residents);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || compare_residents(&list[i - 1], &list[i]))
      mass[faces++] = 0.0;
    mass[faces - 1] += list[i].mass;
  }
  return faces;
}

/* Faces are told by their signs; a face that carries little is left out. */
rf_status
rf_occupied_faces(double *value, const rf_shape *s, double parameter)
{
  resident *list = rf_alloc(s->m, sizeof *list);
  double *mass = rf_alloc(s->m, sizeof *mass);

  if (!list || !mass) {
    rf_release(list);
    rf_release(mass);
    return RF_ENOMEM;
  }
  for (size_t j = 0; j < s->m; j++)
    list[j] = (resident){ rf_shape_signs(s, j), s->n, s->mass[j] };
  *value = (double)rf_needed(mass, add_faces(mass, list, s->m),
                             parameter / 100.0);
  rf_release(list);
  rf_release(mass);
  return RF_OK;
}

/* Open: no sign is 0.  Neurons without mass count too: a cone is theirs by
   where w is. */
rf_status
rf_open_cones(double *value, const rf_shape *s, double parameter)
{
  resident *list = rf_alloc(s->m, sizeof *list);
  size_t count = 0, cones = 0;

  (void)parameter;
  if (!list)
    return RF_ENOMEM;
  for (size_t j = 0; j < s->m; j++)
    if (!memchr(rf_shape_signs(s, j), 0, s->n))
      list[count++] = (resident){ rf_shape_signs(s, j), s->n, 0.0 };
  qsort(list, count, sizeof *list, compare_residents);
  for (size_t i = 0; i < count; i++)
    cones += i == 0 || compare_residents(&list[i - 1], &list[i]);
  *value = (double)cones;
  rf_release(list);
  return RF_OK;
}
