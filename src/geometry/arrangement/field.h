/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * field.h -- the driving field at zero scale over exact numbers.
 *
 * Lines (lines.h) are the unit: D(w) = sum_l e_l x_l with e_l = high_l where
 * <w, x_l> > 0, low_l where < 0, anything between where = 0. */
#ifndef RF_FIELD_H
#define RF_FIELD_H

#include <gmp.h>

#include "base/base.h"
#include "geometry/arrangement/lines.h"

typedef struct rf_field {
  size_t n, d;         /* data, dimension */
  size_t count, rank;  /* lines, their rank */
  size_t words;        /* of a mask over the lines */
  mpq_t *x, *p, leak;  /* x[n][d], p[n] */
  rf_lines *lines;
  mpq_t *high, *low;   /* [count] */
  mpz_t *whole, *times; /* whole[count][d]: the lines times a positive number
                          each, times[count], integer */
  mpz_t *pull[2], unit; /* pull[][count][d]: low_l x_l and high_l x_l, times
                          unit, integer */
  mpz_t *rows;         /* rows[count][rank]: the lines on pivot columns,
                          times a positive number each, integer */
  /* The same rounded to double, for tests that only rule out: line l is
     sx[l] 2^a[l], its factors are shigh[l], slow[l] times 2^(b - a[l]), so
     that D is a sum of shigh[l] sx[l] 2^b; all components are of order 1. */
  double *sx, *shigh, *slow;
  long *a, b;
} rf_field;

/* Out: a new field, from x[n][d] (no zero row), p[n], leak in [0, 1].
 * Errors: RF_EINVAL; RF_ENOMEM. */
rf_status rf_field_create(rf_field **field, const mpq_t *x, const mpq_t *p,
                          const mpq_t leak, size_t n, size_t d);
void rf_field_free(rf_field *field);

/* Representative of line l, x_l[d]. */
static inline const mpq_t *
rf_field_line(const rf_field *field, size_t l)
{
  return (const mpq_t *)(field->x + field->lines->first[l] * field->d);
}

/* Signs of the data from those of the lines: u[n]. */
void rf_field_pattern(signed char *u, const rf_field *field,
                      const uint64_t *mask);

/* The lines of signs u[n]; false if data on one line contradict. */
bool rf_field_mask(uint64_t *mask, const rf_field *field,
                   const signed char *u);

#endif
