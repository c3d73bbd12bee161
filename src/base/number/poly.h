/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly.h -- polynomials by their coefficients: g(tau) = sum_i c_i tau^i, and
 * rows of them, c[degree + 1][stride], one beside the other. */
#ifndef RF_POLY_H
#define RF_POLY_H

#include "base/number/num.h"

/* out[count]: the first of each row of c, at tau. */
void rfx_poly_values(rf_num *out, const rf_num *c, size_t degree,
                     size_t stride, size_t count, const rf_num *tau);

/* jet[orders]: g and its derivatives at tau, jet[k] = g^(k)(tau) / k!. */
void rfx_poly_jet(rf_num *jet, size_t orders, const rf_num *c, size_t degree,
                  const rf_num *tau);

/* c[degree + 1][count] in s become those in s - by. */
void rfx_poly_shift(rf_num *c, size_t degree, size_t count, const rf_num *by);

/* c in s becomes that in s / by; t[1]: scratch. */
void rfx_poly_stretch(rf_num *c, size_t degree, const rf_num *by, rf_num *t);

/* c[degree + 1] becomes (c - c(at)) / (tau - at), which has one coefficient
   less: removes a known root.  t[2]: scratch. */
void rfx_poly_deflate(rf_num *c, size_t degree, const rf_num *at, rf_num *t);

/* sum += all |c_i|: what no value on [-1, 1] exceeds.  t[1]: scratch. */
void rfx_poly_size(rf_num *sum, const rf_num *c, size_t count, rf_num *t);

/* A bound on |g''| on [-1, 1], and on |g'''| (twist, or NULL: not asked).
   t[1]: scratch. */
void rfx_poly_bend(rf_num *bend, rf_num *twist, const rf_num *c,
                   size_t degree, rf_num *t);

#endif
