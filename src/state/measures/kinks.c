/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinks.c -- the kinks of h where the inputs are numbers, x = (t, 1): neuron j
 * has its own at t = -w_2 / w_1, where the slope of h changes by
 * (1 - leak) a_j |w_1|. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "state/measures/measures.h"

/* Of the slopes' sum, for the number of kinks. */
#define COVERED 0.99

typedef struct kinks {
  rf_item *points;      /* points[count] */
  double *at;            /* their places */
  size_t count, centres;
} kinks;

/* The largest input less the smallest.  Exactly, as inputs are; near is
   relative to it. */
static double
span(const rf_problem *p)
{
  size_t low = 0, high = 0;
  mpq_t q;
  double length;

  for (size_t k = 1; k < p->n; k++) {
    low = mpq_cmp(p->x[2 * k], p->x[2 * low]) < 0 ? k : low;
    high = mpq_cmp(p->x[2 * k], p->x[2 * high]) > 0 ? k : high;
  }
  mpq_init(q);
  mpq_sub(q, p->x[2 * high], p->x[2 * low]);
  length = rf_get_d_nearest(q);
  mpq_clear(q);
  return length;
}

/* Every neuron's own kink; beyond the range of double there is none.  A neuron
   with w_1 = 0 has none on the line. */
static void
list_kinks(kinks *list, const rf_shape *s)
{
  const double step = 1.0 - rf_get_d_nearest(s->problem->leak);

  for (size_t j = 0; j < s->m; j++) {
    const double *w = s->w + 2 * j, place = -w[1] / w[0];
    const double change = step * s->a[j] * fabs(w[0]);
    if (change == 0.0 || !isfinite(place))
      continue;
    list->at[list->count] = place;
    list->points[list->count] = (rf_item){
      .mass = fabs(change), .at = &list->at[list->count], .dim = 1,
      .signed_mass = change
    };
    list->count++;
  }
}

static void
free_kinks(kinks *list)
{
  rf_release(list->points);
  rf_release(list->at);
}

/* Merge what lies within `percent` of the span of the inputs. */
static rf_status
merge_kinks(kinks *list, const rf_shape *s, double percent, double share)
{
  rf_status status = RF_ENOMEM;

  *list = (kinks){ .points = rf_alloc(s->m, sizeof *list->points),
                   .at = rf_alloc(s->m, sizeof *list->at) };
  if (list->points && list->at) {
    list_kinks(list, s);
    status = rf_cover(&list->centres, list->points, list->count,
                      percent / 100.0 * span(s->problem), share);
  }
  if (status < 0)
    free_kinks(list);
  return status;
}

/* How many pieces the network has, but for pieces that hardly differ. */
rf_status
rf_kinks(double *value, const rf_shape *s, double parameter)
{
  kinks list;
  const rf_status status = merge_kinks(&list, s, parameter, COVERED);

  if (status < 0)
    return status;
  *value = (double)list.centres;
  free_kinks(&list);
  return RF_OK;
}

/* Slopes of one place add up with their signs, and may cancel. */
rf_status
rf_largest_kink(double *value, const rf_shape *s, double parameter)
{
  kinks list;
  double *change, most = 0.0;
  rf_status status = merge_kinks(&list, s, parameter, 1.0);

  if (status < 0)
    return status;
  if (!(change = rf_alloc(list.count, sizeof *change)))
    status = RF_ENOMEM;
  else {
    for (size_t i = 0; i < list.count; i++)
      change[list.points[i].owner] += list.points[i].signed_mass;
    for (size_t i = 0; i < list.count; i++)
      most = fmax(most, fabs(change[i]));
    *value = most;
  }
  rf_release(change);
  free_kinks(&list);
  return status;
}
