/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crossing_impl.h -- what these files share: event_function.c, foresee.c,
 * isolate.c, passed.c, polish.c, release.c, room.c, screen.c, series.c,
 * validate.c, and law's plain_check.c. */
#ifndef RF_CROSSING_IMPL_H
#define RF_CROSSING_IMPL_H

#include <float.h>

#include "base/blas.h"
#include "base/number/num.h"
#include "base/number/root.h"
#include "base/vector.h"
#include "flow/crossing/crossing.h"
#include "flow/crossing/event_function.h"
#include "flow/question/nearby.h"
#include "flow/question/question.h"
#include "flow/question/trajectory.h"

/* Neurons looked at in this segment, whose deadlines are for its end: stale
   when it is cut. */
typedef struct rf_examined {
  uint32_t *neuron;      /* neuron[count] */
  size_t count, capacity;
} rf_examined;

/* Blocks that are to be looked at in this segment. */
typedef struct rf_due_blocks {
  rf_due_block *at;      /* at[count] */
  size_t count, capacity;
} rf_due_blocks;

/* Doubles whose count grows. */
typedef struct rf_doubles {
  double *at;            /* at[capacity] */
  size_t capacity;
} rf_doubles;

static inline rf_status
rf_doubles_grow(rf_doubles *v, size_t need)
{
  return rf_grow(&v->at, &v->capacity, need, sizeof *v->at);
}

/* Series in double, for a first look. */
typedef struct rf_rough {
  rf_doubles columns;    /* columns as doubles (MPFR), see series.c */
  rf_doubles start;      /* see prepare_members */
  rf_doubles exit;       /* see release.c */
  rf_doubles series;     /* one series of a value, then one of a neuron */
  rf_doubles glance;     /* see screen.c */
  rf_doubles outlook;    /* see foresee.c */
} rf_rough;

/* Series in the precision of the run, see event_function.h. */
typedef struct rfx_event_room {
  rfx_pool event;        /* of the candidate that is looked at */
  rfx_pool ends;         /* see rfx_exit_series */
} rfx_event_room;

/* Numbers of a fixed size; [1] each, but for drive. */
typedef struct rfx_screen_numbers {
  rf_num *error, *noise; /* of a value; how far it must go */
  rf_num *mass;          /* see rfx_exit_sizes */
  rf_num *root;
  rf_num *coefficient;   /* of a line that is slid on */
  rf_num *high, *low, *term;     /* scratch, in this order in the block */
  rf_num *drive;         /* drive[d] */
} rfx_screen_numbers;

/* How the pseudo-residuals run in the segment, for stays_inside (release.c). */
typedef struct rf_swing {
  bool have;             /* stale with the segment */
  double size, drift;    /* ||p|| of term 0; the sum of that of the others */
  double error;          /* the largest of p */
} rf_swing;

struct rfx_screening {
  rf_examined examined;
  rf_due_blocks due;
  rf_rough rough;
  rf_swing swing;
  rfx_event_room terms;
  rfx_screen_numbers num;
  rf_num *block;         /* block[numbers]: of num */
  size_t numbers;
};

/* One neuron looked at in a segment. */
typedef struct look {
  /* what is asked */
  size_t neuron;
  const rfx_cohort *cohort;   /* the one that it runs with */
  double from;
  rf_turned turned;      /* at from */
  /* its trajectory, see take_look */
  const double *series;  /* series[degree + 1][d + 1] */
  size_t degree, stride;
  double way;            /* bound on the change of w over the segment */
  double turn;           /* bound on the change of a */
  double error;          /* of any value <w, x> / ||x|| */
  /* what else is known of it */
  double wrong;          /* errors beyond 0 that are wrong beyond doubt */
  const double *start;   /* start[lines]: <w, line> at 0, or NULL */
  const double *here;    /* here[d + 1]: the state at from, and ... */
  double rest;           /* ... a bound on the change of w from there on; where
                            from > 0 */
  rf_nearby near;        /* there */
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

/* Rapidity within which a neuron with max(|a|, ||w||) = size cannot come closer
   by distance: ln(1 + x) >= 2 x / (2 + x). */
static inline double
rfx_rapidity(double distance, double size)
{
  const double x = distance / size;
  const double least = 2.0 * x / (2.0 + x) * (1.0 - 1e-9);

  return distance > 0.0 ? (x > 1e9 ? 20.0 : least) : -INFINITY;
}

/* Push the first crossings of what l asks for; l->distance. */
rf_status rfx_examine(rfx_run *r, rf_candidates *out, look *l,
                      const rfx_trajectory *path);

/* ---- leaving.c ---- */

/* MPFR: is g not beyond doubt on its side at tau?  t[2]: scratch. */
bool rfx_guard_is_near(const rfx_guard *g, const rf_num *tau, rf_num *t);

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
