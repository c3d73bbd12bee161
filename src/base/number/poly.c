/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly.c -- polynomials by their coefficients; see poly.h.
 * Kernel: arithmetic.
 *
 * Horner throughout: a value takes as many products as the degree, and the
 * partial sums of one pass are the coefficients that the next one needs. */
#include "config.h"

#include "base/number/poly.h"

/* v = v tau + c: a step of Horner. */
static inline void
step(rf_num *v, const rf_num *tau, const rf_num *c)
{
  num_mul(v, v, tau);
  num_add(v, v, c);
}

#if RF_NUM_IS_DOUBLE

/* Four columns side by side, whose values stay in registers on the way: which
   compilers make vector operations of. */
static void
four_values(double *restrict out, const double *restrict c, size_t degree,
            size_t stride, const double *tau)
{
  const double t = *tau;
  double v[4];

  c += degree * stride;
  memcpy(v, c, sizeof v);
  while (degree-- > 0) {
    c -= stride;
    for (size_t k = 0; k < 4; k++)
      v[k] = v[k] * t + c[k];
  }
  memcpy(out, v, sizeof v);
}

#else

static void
four_values(rf_num *out, const rf_num *c, size_t degree, size_t stride,
            const rf_num *tau)
{
  num_copy(out, &c[degree * stride], 4);
  for (size_t i = degree; i-- > 0; )
    for (size_t k = 0; k < 4; k++)
      step(&out[k], tau, &c[i * stride + k]);
}

#endif

/* Columns l < count of a polynomial with vector coefficients, at tau. */
void
rfx_poly_values(rf_num *restrict out, const rf_num *c, size_t degree,
                size_t stride, size_t count, const rf_num *tau)
{
  size_t l = 0;

  RF_ASSERT(count <= stride);
  for (; l + 4 <= count; l += 4)
    four_values(&out[l], &c[l], degree, stride, tau);
  for (; l < count; l++) {
    num_set(&out[l], &c[degree * stride + l]);
    for (size_t i = degree; i-- > 0; )
      step(&out[l], tau, &c[i * stride + l]);
  }
}

/* The scheme for the value, applied to its own partial sums, gives the slope,
   and once more half of g''.  Highest order first: each takes what the one
   below had before its step. */
void
rfx_poly_jet(rf_num *restrict jet, size_t orders, const rf_num *c,
             size_t degree, const rf_num *tau)
{
  RF_ASSERT(orders > 0 && jet != c);
  num_set(&jet[0], &c[degree]);
  if (orders == 2) {                   /* as at each step to a root */
    num_zero(&jet[1]);
    for (size_t i = degree; i-- > 0; ) {
      step(&jet[1], tau, &jet[0]);
      step(&jet[0], tau, &c[i]);
    }
    return;
  }
  for (size_t k = 1; k < orders; k++)
    num_zero(&jet[k]);
  for (size_t i = degree; i-- > 0; ) {
    for (size_t k = orders; k-- > 1; )
      step(&jet[k], tau, &jet[k - 1]);
    step(&jet[0], tau, &c[i]);
  }
}

/* Each pass of Horner leaves one coefficient more. */
void
rfx_poly_shift(rf_num *c, size_t degree, size_t count, const rf_num *by)
{
  for (size_t k = 0; k < degree; k++)
    for (size_t i = degree; i-- > k; )
      for (size_t l = 0; l < count; l++)
        num_addmul(&c[i * count + l], by, &c[(i + 1) * count + l]);
}

/* c(by tau): coefficient i times by^i. */
void
rfx_poly_stretch(rf_num *c, size_t degree, const rf_num *by, rf_num *t)
{
  num_set_d(t, 1.0);
  for (size_t i = 0; i <= degree; i++) {
    num_mul(&c[i], &c[i], t);
    num_mul(t, t, by);
  }
}

/* Synthetic division: the partial sums of Horner are the coefficients of the
   quotient.  The last one, c(at), is the rest and is dropped. */
void
rfx_poly_deflate(rf_num *c, size_t degree, const rf_num *at, rf_num *t)
{
  rf_num *carry = &t[0], *next = &t[1];

  num_set(carry, &c[degree]);
  for (size_t i = degree; i-- > 0; ) {
    num_set(next, &c[i]);
    num_set(&c[i], carry);
    num_mul(carry, carry, at);
    num_add(carry, carry, next);
  }
}

void
rfx_poly_size(rf_num *sum, const rf_num *c, size_t count, rf_num *t)
{
  for (size_t i = 0; i < count; i++) {
    num_abs(t, &c[i]);
    num_add(sum, sum, t);
  }
}

/* |g''| is at most the sum of i (i - 1) |c_i|, as powers of tau are at most 1;
   for the third derivative with (i - 2) more. */
void
rfx_poly_bend(rf_num *bend, rf_num *twist, const rf_num *c, size_t degree,
              rf_num *t)
{
  num_zero(bend);
  if (twist)
    num_zero(twist);
  for (size_t i = 2; i <= degree; i++) {
    num_abs(t, &c[i]);
    num_mul_d(t, t, (double)(i * (i - 1)));
    num_add(bend, bend, t);
    if (!twist)
      continue;
    num_mul_d(t, t, (double)(i - 2));
    num_add(twist, twist, t);
  }
}
