/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * boundary.h -- small boundaries with integer entries, for the tests of the
 * inclusion. */
#ifndef BOUNDARY_H
#define BOUNDARY_H

#include "both/inclusion_both.h"
#include "support/rf_test.h"

enum { KMAX = 4, DMAX = 4 };

/* One boundary with integer entries. */
struct small {
  size_t d, k;
  int x[KMAX][DMAX], fixed[DMAX], high[KMAX], low[KMAX], a, w[DMAX];
  signed char from[KMAX], leaving[KMAX];
  rf_policy policy;
  bool has_w;
};

/* The two instances of the inclusion. */
rf_status ask_double(signed char *sign, unsigned *marks,
                     const struct small *p);
rf_status ask_mpfr(signed char *sign, unsigned *marks, const struct small *p,
                   long prec);

/* <x_i, x_j>. */
int small_dot(const struct small *p, size_t i, size_t j);

/* Integers from -most to most. */
int small_int(rf_rng *g, int most);

/* Random problem, attracting, repelling or mixed; leak 0 or not; zeros in
   fixed and in p are frequent. */
void small_draw(struct small *p, rf_rng *g);

#endif
