/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * relations.h -- what is exactly zero between lines.
 *
 * Data are rational.  Whether <x_i, x_j> is 0, also after both were projected
 * orthogonally to some other lines, is a fact about them that rounding must
 * not decide: a neuron at a boundary towards which nothing drives it stays
 * there.  Each question is asked in double first, on rows of unit length,
 * and in rationals only where that leaves doubt. */
#ifndef RF_RELATIONS_H
#define RF_RELATIONS_H

#include "geometry/arrangement/lines.h"

typedef struct rf_relations rf_relations;

/* A product of unit vectors larger than this is not 0: its rounding is
   d 2^-53, after a projection some d^2 2^-53 over the least pivot, which is
   at least RF_PIVOT. */
#define RF_SURELY 1e-9
#define RF_PIVOT 1e-4

/* Of the lines of x[n][d].  Both are kept by reference.  RF_ENOMEM. */
rf_status rf_relations_create(rf_relations **relations, const rf_lines *lines,
                              const mpq_t *x, size_t d);
void rf_relations_free(rf_relations *relations);

/* Is <x_i, x_j> = 0? */
bool rf_orthogonal(rf_relations *relations, size_t i, size_t j);

/* Hold the lines held[count]: until the next call the questions below are
   about what is left orthogonally to them. */
void rf_relations_hold(rf_relations *relations, const size_t *held,
                       size_t count);

/* Is line i in the span of the held ones? */
bool rf_in_span(rf_relations *relations, size_t i);

/* Is <P x_i, x_j> = 0, P the projection orthogonal to the held lines? */
bool rf_orthogonal_beside(rf_relations *relations, size_t i, size_t j);

#endif
