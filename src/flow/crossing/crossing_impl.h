/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crossing_impl.h -- what these files share: isolate.c, passed.c, release.c,
 * screen.c, and law's plain_check.c. */
#ifndef RF_CROSSING_IMPL_H
#define RF_CROSSING_IMPL_H

#include <float.h>

#include "base/blas.h"
#include "base/number/num.h"
#include "base/root.h"
#include "base/vector.h"
#include "flow/crossing/crossing.h"
#include "flow/question/question.h"

/* What examine needs to know of one neuron's way through the segment. */
typedef struct look {
  const double *series;  /* series[degree + 1][d + 1] */
  size_t degree, stride;
  double way;            /* bound on the change of w over the segment */
  double turn;           /* bound on the change of a */
  double error;          /* of any value <w, x> / ||x|| */
  double from;
  double wrong;          /* errors beyond 0 that are wrong beyond doubt */
  const double *start;   /* start[lines]: <w, line> at 0, or NULL */
} look;

/* ---- isolate.c ---- */

double rfx_look_rounding(const rfx_run *r);
rf_status rfx_prepare_columns(rfx_run *r);
rf_status rfx_prepare_members(rfx_run *r);
const double *rfx_look_columns_of(const rfx_run *r, size_t i);
const double *rfx_coordinates_of(double *room, const rf_num *coordinates,
                                 size_t stride);
double rfx_neuron_series(const rfx_run *r, double *series,
                         const rfx_path *path);
void rfx_take_look(look *l, const rfx_run *r, const double *series, double sum,
                   double from);
double rfx_rapidity(double distance, double size);
rf_status rfx_examine(rfx_run *r, rf_candidates *out, double *distance,
                      size_t j, const rfx_path *path, double from,
                      bool turned);

/* ---- passed.c ---- */

double rfx_lawful(const rfx_run *r, const look *l);
bool rfx_passed_over(rfx_run *r, const look *l, size_t j, size_t line,
                     double value);
unsigned char rfx_times_in_vain(rfx_run *r, size_t j, double from);

/* ---- release.c ---- */

rf_status rfx_screen_corners(rfx_run *r, rf_candidates *out);
rf_status rfx_screen_edges(rfx_run *r, rf_candidates *out);

/* ---- validate.c ---- */

/* A root that double precision leaves in doubt: look again in the precision
   of the run (nothing to do for double).  answer says what it is, c where;
   slow (NULL: not asked) whether a line that is being left is still not left
   beyond doubt at the end of the segment. */
rf_status rfx_certify(rf_root *answer, bool *slow, rfx_run *r,
                      rf_candidate *c);

#endif
