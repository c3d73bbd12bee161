/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crossing_impl.h -- what these files share: isolate.c, passed.c, polish.c,
 * release.c, screen.c, series.c, validate.c, and law's plain_check.c. */
#ifndef RF_CROSSING_IMPL_H
#define RF_CROSSING_IMPL_H

#include <float.h>

#include "base/blas.h"
#include "base/number/num.h"
#include "base/number/root.h"
#include "base/vector.h"
#include "flow/crossing/crossing.h"
#include "flow/crossing/event_function.h"
#include "flow/question/question.h"
#include "flow/question/trajectory.h"

/* One neuron looked at in a segment. */
typedef struct look {
  /* what is asked */
  size_t neuron;
  const rfx_cohort *cohort;   /* the one that it runs with */
  double from;
  bool turned;           /* a is 0 at from, which is no event */
  /* its trajectory, see take_look */
  const double *series;  /* series[degree + 1][d + 1] */
  size_t degree, stride;
  double way;            /* bound on the change of w over the segment */
  double turn;           /* bound on the change of a */
  double error;          /* of any value <w, x> / ||x|| */
  /* what else is known of it */
  double wrong;          /* errors beyond 0 that are wrong beyond doubt */
  const double *start;   /* start[lines]: <w, line> at 0, or NULL */
  bool steady;           /* a keeps its sign for ever */
  unsigned char away;    /* 1, 2: a is > 0, < 0 for certain, as recede has
                            it; 0: not known */
  /* the answer */
  double distance;       /* the least from a line at the end of the segment;
                            after examine the rapidity within which it meets
                            none */
} look;

/* ---- series.c ---- */

/* The columns of the propagators as doubles, for the segment; their terms of
   number i. */
rf_status rfx_prepare_columns(rfx_run *r);
const double *rfx_look_columns_of(const rfx_run *r, size_t i);

/* Coordinates as doubles, up to a factor; room[stride] for them. */
const double *rfx_coordinates_of(double *room, const rf_num *coordinates,
                                 size_t stride);

/* z[d + 1] = sum_q x_q y_q, over columns y[d + 1][d + 1]; *sum grows by the
   absolute terms. */
void rfx_combine(double *z, double *sum, const double *x, const double *y,
                 size_t stride);

/* series[degree + 1][d + 1] of z, up to a factor, with room for another d + 1
   behind; returns a bound on the sum of the absolute values that went into
   each entry. */
double rfx_trajectory_series(double *series, const rfx_run *r,
                             const rfx_trajectory *path);

/* ---- isolate.c ---- */

double rfx_look_rounding(const rfx_run *r);
bool rfx_minds_turning(const rfx_run *r, const rfx_face *face, size_t j);
rf_status rfx_prepare_members(rfx_run *r);

/* The part of a look that its series tells, with the sum of its terms. */
void rfx_take_look(look *l, const rfx_run *r, const double *series,
                   double sum);

/* Entry along x (x[d]; NULL: a) in double, its errors being those of a value
   relative to length: c[degree + 1]. */
rf_guard rfx_guard_along(double *c, const look *l, const double *x,
                         double length, int side);

double rfx_rapidity(double distance, double size);

/* Push the first crossings of what l asks for; l->distance. */
rf_status rfx_examine(rfx_run *r, rf_candidates *out, look *l,
                      const rfx_trajectory *path);

/* ---- passed.c ---- */

double rfx_lawful(const rfx_run *r, const look *l);
bool rfx_passed_over(rfx_run *r, const look *l, size_t line, double value);
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

/* tau for a candidate that was certified, by the series g that it had then;
   else its double. */
void rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c,
                  rfx_guard *g);

#endif
