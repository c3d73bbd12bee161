/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lines.h -- data on one line through 0 share one boundary.  A "line" is a
 * class of data x_k that are multiples of each other; it is the unit in
 * which signs change. */
#ifndef RF_LINES_H
#define RF_LINES_H

#include <gmp.h>

#include "base/base.h"

typedef struct rf_lines {
  size_t n;          /* data */
  size_t count;      /* lines, 1 .. n */
  size_t *of;        /* of[n]: the line of datum k */
  size_t *first;     /* first[count]: its representative, the lowest datum */
  int *orient;       /* orient[n]: sign of ratio[k] */
  mpq_t *ratio;      /* ratio[n]: x_k = ratio[k] x_first */
  size_t *place;     /* place[count]: in the order of the coordinates of the
                        representatives, the same however data are numbered */
} rf_lines;

/* Group the rows of x[n][d] (none zero) by line, exactly. */
rf_status rf_lines_create(rf_lines **lines, const mpq_t *x, size_t n,
                          size_t d);
void rf_lines_free(rf_lines *lines);

/* The sign of datum k where the lines have the sides u[count]. */
static inline int
rf_lines_sign(const rf_lines *lines, const signed char *u, size_t k)
{
  return u[lines->of[k]] * lines->orient[k];
}

/* The same of all data: pattern[n]. */
void rf_lines_pattern(signed char *pattern, const rf_lines *lines,
                      const signed char *u);

/* Is any datum active? */
bool rf_lines_active(const rf_lines *lines, const signed char *u);

#endif
