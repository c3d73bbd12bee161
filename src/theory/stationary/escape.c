/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * escape.c -- where a neuron that is not there yet would grow: the extremal
 * vectors of the residuals of a point.
 *
 * A point that no neuron leaves may still be left by a neuron that is not
 * there: a direction w with a <w, D(w)> > 0 lets one grow from 0.  If there is
 * none, all D are 0 and the point is a global minimum over all widths, the
 * loss being convex in the outputs. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/extremal/search.h"
#include "theory/stationary/stationary.h"

/* Starts of a search where there are too many faces, and fewer of many data: a
   start follows a neuron over some n lines, at each of which all data are
   looked at, so that n^2 d times their number is at most this. */
#define STARTS 400
#define STARTS_COST 1.3e8

static size_t
starts_of(const rf_field *f)
{
  const double n = (double)f->n;

  return (size_t)fmax(1.0, fmin(STARTS, STARTS_COST / (n * n
                                                       * (double)f->d)));
}

/* Where faces are too many to enumerate: what it finds is certain, that it is
   all is not. */
static rf_status
search(rf_extremals **list, const rf_field *field,
       const rf_stationary_options *options)
{
  rf_field *own = NULL;
  rf_budget budget;
  rf_status status = rf_field_create(&own, (const mpq_t *)field->x,
                                     (const mpq_t *)field->p, field->leak,
                                     field->n, field->d);

  if (status < 0 || (status = rf_extremals_new(list, own)) < 0)
    return status;
  rf_budget_start(&budget, 0, options->seconds);
  return rf_extremals_search(*list, starts_of(field), 1, 1, &budget);
}

/* Are all residuals 0? */
static bool
is_silent(const rf_field *f)
{
  for (size_t k = 0; k < f->n; k++)
    if (mpq_sgn(f->p[k]))
      return false;
  return true;
}

/* Without residuals nothing is driven, and nothing need be enumerated. */
rf_status
rf_escapes_find(rf_extremals **list, rf_field *field,
                const rf_stationary_options *options)
{
  rf_extremals *all = NULL, *found = NULL;
  rf_budget budget;
  rf_status status = rf_extremals_new(&all, field);

  if (status < 0)
    return status;
  rf_budget_start(&budget, options->max_faces, options->seconds);
  if (is_silent(field))
    all->complete = true;
  else
    status = rf_extremals_enumerate(all, &budget);
  if (status == RF_ELIMIT)
    status = search(&found, all->field, options);
  if (found || status < 0) {
    rf_extremals_free(all);
    all = found;
  }
  if (status < 0) {
    rf_extremals_free(all);
    return status;
  }
  *list = all;
  return RF_OK;
}

/* A ||D|| beyond this is not 0: D is a sum of terms e_l x_l, each of which is
   exact, or good to RF_P_BITS. */
static double
smallest_sure(const rf_field *f, bool exact)
{
  return exact ? 0.0 : ldexp(rf_field_size(f, NULL), -RF_SURE_BITS);
}

/* The largest ||D|| of each sign, and what it says of a global minimum:
   something that grows denies it, only a complete list confirms it. */
void
rf_escapes_note(rf_point *point, const rf_extremals *list, bool exact)
{
  point->most[0] = point->most[1] = 0.0;
  point->complete = list->complete;
  for (size_t i = 0; i < list->count; i++) {
    const rf_cert *cert = list->found[i].cert;
    double *most = &point->most[cert->sign < 0];
    *most = fmax(*most, rf_sqrt_nearest(cert->norm2));
  }
  point->global = list->complete && exact ? RF_YES : RF_UNSURE;
  if (fmax(point->most[0], point->most[1]) > smallest_sure(list->field, exact))
    point->global = RF_NO;
}
