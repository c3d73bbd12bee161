/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * terms.h -- Taylor coefficients of the lumped system in double, order by
 * order; the recurrences are those of the manual, node "Recurrences".
 *
 * Columns lie side by side, so that a convolution goes along all of them at
 * once: series of them are z[order + 1][pitch].  Time is in a unit of its own,
 * tau = t / unit, in which the coefficients stay in the range of double.  Where
 * weights decay columns are those without it, and h is faded (fade.h). */
#ifndef RF_EXPANSION_TERMS_H
#define RF_EXPANSION_TERMS_H

#include "base/number/num_d.h"
#include "flow/model/system.h"
#include "flow/rows/rows.h"

typedef struct rf_terms {
  const rfd_system *system;
  const rfd_model *model;
  size_t order;          /* the highest that the columns may have */
  size_t columns, pitch; /* of the system; and in memory, a multiple of 4 */
  size_t carried;        /* columns of neurons: the linear unit's comes behind
                            them, if there is one */
  double t, unit;        /* where the series begin */
  rf_rows rows;
  size_t width;          /* rows that eta has room for */
  double *eta;           /* eta[n][width] */
  uint32_t *row;         /* row[pitch]: of each column */
  double *a, *g;         /* a[order + 1][pitch]; g = gram a */
  double *w, *drive;     /* w[d][order + 1][pitch]; unit D, likewise */
  double *one;           /* one[pitch]: scratch of a convolution */
  double *size;          /* size[pitch]: of each column */
  double p_size;         /* of the largest p; NaN if one is */
  double *moment;        /* moment[d][width]: b of each row, then its D */
  double *sum;           /* sum[n][d]: eta b, and [d][n]: p x */
  double *h, *p, *v;     /* [order][n] each */
  double *linear;    /* linear[d + 1]: scratch of the linear unit */
} rf_terms;

/* Room for the columns of a system and for orders up to this one.  The system
   is read at each order; its blocks may change as an engine is told (rename).
   Errors: RF_ENOMEM. */
rf_status rf_terms_create(rf_terms **terms, const rfd_system *system,
                          size_t order);
void rf_terms_free(rf_terms *terms);

/* Block u has another face now, or none.  Errors: RF_ENOMEM. */
rf_status rf_terms_rename(rf_terms *terms, size_t u);

/* Coefficients 0 of the columns y[unknowns] at time t, of p and of D. */
void rf_terms_begin(rf_terms *terms, const double *y, double t, double unit);

/* After rf_terms_begin: D = 0 up to its rounding on every face.  Where weights
   decay that is no rest: D is another one as soon as h has faded. */
bool rf_terms_rest(const rf_terms *terms);

/* Columns of order i + 1 from those of order i, p and D; then p and D of order
   i from the columns, i below order. */
void rf_terms_advance(rf_terms *terms, size_t i);
void rf_terms_respond(rf_terms *terms, size_t i);

/* The largest coefficient i of a column relative to its size, a column that has
   died away counting as if it were of size RF_NOTHING; and of p, relative to
   the largest p.  NaN or infinite: the range of double is left. */
double rf_terms_growth(const rf_terms *terms, size_t i);
double rf_terms_growth_of_p(const rf_terms *terms, size_t i);

/* y[unknowns]: coefficient i of the columns, times factor. */
void rf_terms_get(double *y, const rf_terms *terms, size_t i, double factor);

#endif
