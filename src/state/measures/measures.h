/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.h -- numbers that a state has: how many directions, faces, kinks,
 * how large.  To add one: a function here, and its line in problem/measure.h.
 *
 * None depends on the order of the neurons, nor on the axes. */
#ifndef RF_MEASURES_H
#define RF_MEASURES_H

#include "state/state.h"

/* Of the scaled weights of some neurons.  Errors: RF_ENOMEM; RF_EINTR as
   rf_poll. */
typedef rf_status rf_measure_make(double *value, const rf_shape *s,
                                  double parameter);

/* rank.c; parameter unused. */
rf_measure_make rf_stable_rank, rf_effective_rank;

/* spread.c: kinds of neurons that carry almost everything. */
rf_measure_make rf_participation, rf_directions, rf_occupied_faces;

/* ... and where w is, whatever it carries. */
rf_measure_make rf_open_cones;

/* kinks.c: of h, where the inputs are numbers. */
rf_measure_make rf_kinks, rf_largest_kink;

/* reach.c; parameter unused. */
rf_measure_make rf_gap, rf_reached;

/* norms.c; parameter unused. */
rf_measure_make rf_norm, rf_path_norm;

/* sigma^2 of the matrix of all w_j over their sum, falling: q[count],
   count = min(m, d), and a 0 after them; all 0 where the weights are.
   Release q.   RF_ENOMEM. */
rf_status rf_spectrum_shares(double **q, size_t *count, const rf_shape *s);

/* ---- cover.c ---- */

/* A point with a mass >= 0. */
typedef struct rf_item {
  double mass;
  const double *at;      /* at[dim] */
  size_t dim;
  size_t owner;          /* the centre it belongs to, or SIZE_MAX */
  double signed_mass;    /* the caller's */
} rf_item;

/* Cover points greedily: the heaviest that is not covered becomes a centre,
 * and all not covered yet within `radius` belong to it; until `share` of the
 * mass is covered (1: all that have one).
 *
 * Points are sorted: by falling mass, then by their places, so that the order
 * in which they come does not matter.  There is a cover with half as many
 * centres at most if its radius is half as large.
 *
 * Errors: RF_EINTR. */
rf_status rf_cover(size_t *centres, rf_item *points, size_t count,
                   double radius, double share);

/* How many of mass[count], the largest first, are needed for a share of all;
   mass is sorted. */
size_t rf_needed(double *mass, size_t count, double share);

#endif
