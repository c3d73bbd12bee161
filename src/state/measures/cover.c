/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cover.c -- how many places carry a share of the mass.
 *
 * Neurons come together in few directions without ever meeting, so directions
 * are counted by balls: the heaviest point not yet covered is a centre, and
 * takes what is near. */
#include "config.h"

#include <float.h>

#include "base/poll.h"
#include "state/measures/measures.h"

static int
compare_numbers(double s, double t)
{
  return (s > t) - (s < t);
}

/* By mass, then by place: the count must not depend on the order of the
   neurons. */
static int
compare_points(const void *left, const void *right)
{
  const rf_item *p = left, *q = right;
  int order = compare_numbers(q->mass, p->mass);

  for (size_t i = 0; i < p->dim && !order; i++)
    order = compare_numbers(p->at[i], q->at[i]);
  return order;
}

static int
compare_falling(const void *left, const void *right)
{
  return compare_numbers(*(const double *)right, *(const double *)left);
}

/* Squares are compared: no root is rounded. */
static bool
is_near(const rf_item *p, const rf_item *q, double radius)
{
  double sum = 0.0;

  for (size_t i = 0; i < p->dim; i++)
    sum += (p->at[i] - q->at[i]) * (p->at[i] - q->at[i]);
  return sum <= radius * radius;
}

/* What must be covered: a sum of that many terms is good to count rounding
   errors, which must not ask for one centre more.  A share of 1 is not
   compared but counted out. */
static double
wanted(double total, size_t count, double share)
{
  return share * total * (1.0 - (double)count * DBL_EPSILON);
}

/* All that are not covered and near to centre c; returns their mass. */
static double
take_over(rf_item *points, size_t count, size_t c, double radius)
{
  double mass = 0.0;

  for (size_t i = c; i < count; i++)
    if (points[i].owner == SIZE_MAX
        && (i == c || is_near(&points[c], &points[i], radius))) {
      points[i].owner = c;
      mass += points[i].mass;
    }
  return mass;
}

/* Points without mass need no cover.  It is quadratic in the worst case, so it
   can be interrupted. */
rf_status
rf_cover(size_t *centres, rf_item *points, size_t count, double radius,
         double share)
{
  double total = 0.0, covered = 0.0;

  RF_ASSERT(radius >= 0.0);
  qsort(points, count, sizeof *points, compare_points);
  for (size_t i = 0; i < count; i++) {
    points[i].owner = SIZE_MAX;
    total += points[i].mass;
  }
  *centres = 0;
  for (size_t c = 0; c < count && points[c].mass > 0.0; c++) {
    if (share < 1.0 && covered >= wanted(total, count, share))
      break;
    if (points[c].owner != SIZE_MAX)
      continue;
    if (rf_poll() < 0)
      return RF_EINTR;
    covered += take_over(points, count, c, radius);
    ++*centres;
  }
  return RF_OK;
}

/* The fewest that carry the share are the largest. */
size_t
rf_needed(double *mass, size_t count, double share)
{
  double total = 0.0, sum = 0.0;
  size_t needed = 0;

  RF_ASSERT(share > 0.0 && share <= 1.0);
  qsort(mass, count, sizeof *mass, compare_falling);
  for (size_t i = 0; i < count; i++)
    total += mass[i];
  while (needed < count && mass[needed] > 0.0
         && (share >= 1.0 || sum < wanted(total, count, share)))
    sum += mass[needed++];
  return needed;
}
