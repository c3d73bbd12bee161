/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_mp.h -- rf_num over MPFR; each number carries its own precision, every
 * operation rounds once to nearest.  Same vocabulary as num_d.h.  One
 * translation unit has one of the two. */
#ifndef RF_NUM_H
#define RF_NUM_H

#include <gmp.h>
#include <limits.h>
#include <math.h>
#include <mpfr.h>

#include "base/base.h"
#include "base/number/names_mp.h"

typedef __mpfr_struct rf_num;

#define RF_NUM_IS_DOUBLE 0

/* count numbers of the given precision, all zero, with their limbs in one
   block; NULL when memory is short.  (num_mp.c) */
rf_num *num_array(size_t count, long prec);
void num_array_free(rf_num *v, size_t count);

/* The next count numbers of a block. */
static inline rf_num *num_take(rf_num **block, size_t count)
{
  rf_num *v = *block;

  *block += count;
  return v;
}
/* Local temporaries: a declaration, a test, a release; one block here. */
#define NUM_TEMPS(v, count, prec) rf_num *v = num_array(count, prec)
#define NUM_TEMPS_OK(v) (v != NULL)
#define NUM_TEMPS_FREE(v, count) num_array_free(v, count)
static inline void num_zero(rf_num *r) { mpfr_set_zero(r, 1); }
static inline void num_set(rf_num *r, const rf_num *a)
{
  mpfr_set(r, a, MPFR_RNDN);
}
static inline void num_copy(rf_num *to, const rf_num *from, size_t count)
{
  for (size_t i = 0; i < count; i++)
    num_set(&to[i], &from[i]);
}
static inline void num_set_d(rf_num *r, double a)
{
  mpfr_set_d(r, a, MPFR_RNDN);
}
static inline void num_set_q(rf_num *r, const mpq_t q)
{
  mpfr_set_q(r, q, MPFR_RNDN);
}
static inline void num_swap(rf_num *a, rf_num *b)
{
  rf_num t = *a; *a = *b; *b = t;
}
static inline double num_get_d(const rf_num *a)
{
  return mpfr_get_d(a, MPFR_RNDN);
}
static inline double num_get_d_2exp(long *e, const rf_num *a)
{
  if (mpfr_zero_p(a)) {
    *e = LONG_MIN / 2;
    return 0.0;
  }
  return mpfr_get_d_2exp(e, a, MPFR_RNDN);
}
static inline void num_neg(rf_num *r, const rf_num *a)
{
  mpfr_neg(r, a, MPFR_RNDN);
}
static inline void num_abs(rf_num *r, const rf_num *a)
{
  mpfr_abs(r, a, MPFR_RNDN);
}
static inline void num_add(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_add(r, a, b, MPFR_RNDN);
}
static inline void num_sub(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_sub(r, a, b, MPFR_RNDN);
}
static inline void num_mul(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_mul(r, a, b, MPFR_RNDN);
}
static inline void num_mul_d(rf_num *r, const rf_num *a, double b)
{
  mpfr_mul_d(r, a, b, MPFR_RNDN);
}
static inline void num_div(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_div(r, a, b, MPFR_RNDN);
}
static inline void num_div_ui(rf_num *r, const rf_num *a, unsigned long b)
{
  mpfr_div_ui(r, a, b, MPFR_RNDN);
}
static inline void num_mul_2si(rf_num *r, const rf_num *a, long e)
{
  mpfr_mul_2si(r, a, e, MPFR_RNDN);
}
static inline void num_addmul(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_fma(r, a, b, r, MPFR_RNDN);
}
static inline void num_submul(rf_num *r, const rf_num *a, const rf_num *b)
{
  mpfr_fms(r, a, b, r, MPFR_RNDN);
  mpfr_neg(r, r, MPFR_RNDN);
}
/* r = <u, v>, by fused steps. */
static inline void num_dot(rf_num *r, const rf_num *u, const rf_num *v,
                           size_t d)
{
  num_zero(r);
  for (size_t i = 0; i < d; i++)
    num_addmul(r, &u[i], &v[i]);
}
/* r = ||v||. */
static inline void num_length(rf_num *r, const rf_num *v, size_t d)
{
  num_dot(r, v, v, d);
  mpfr_sqrt(r, r, MPFR_RNDN);
}
/* r[cols] = v[rows] times m[rows][cols].  Two rows round once: where d = 1 a
   neuron exactly opposite to D, a = +-w, then stays so, which is unstable. */
static inline void num_rows(rf_num *restrict r, const rf_num *restrict v,
                            const rf_num *restrict m, size_t rows,
                            size_t cols)
{
  for (size_t c = 0; c < cols; c++) {
    if (rows == 2) {
      mpfr_fmma(&r[c], &v[0], &m[c], &v[1], &m[cols + c], MPFR_RNDN);
      continue;
    }
    num_zero(&r[c]);
    for (size_t i = 0; i < rows; i++)
      num_addmul(&r[c], &v[i], &m[i * cols + c]);
  }
}
/* v[d] += c u[d], v[d] -= c u[d]. */
static inline void num_axpy(rf_num *restrict v, const rf_num *c,
                            const rf_num *restrict u, size_t d)
{
  for (size_t i = 0; i < d; i++)
    num_addmul(&v[i], c, &u[i]);
}
static inline void num_axmy(rf_num *restrict v, const rf_num *c,
                            const rf_num *restrict u, size_t d)
{
  for (size_t i = 0; i < d; i++)
    num_submul(&v[i], c, &u[i]);
}
static inline void num_sqrt(rf_num *r, const rf_num *a)
{
  mpfr_sqrt(r, a, MPFR_RNDN);
}
static inline void num_exp(rf_num *r, const rf_num *a)
{
  mpfr_exp(r, a, MPFR_RNDN);
}
static inline void num_expm1(rf_num *r, const rf_num *a)
{
  mpfr_expm1(r, a, MPFR_RNDN);
}
static inline void num_log(rf_num *r, const rf_num *a)
{
  mpfr_log(r, a, MPFR_RNDN);
}
static inline void num_log1p(rf_num *r, const rf_num *a)
{
  mpfr_log1p(r, a, MPFR_RNDN);
}
static inline void num_cosh(rf_num *r, const rf_num *a)
{
  mpfr_cosh(r, a, MPFR_RNDN);
}
static inline void num_sinh(rf_num *r, const rf_num *a)
{
  mpfr_sinh(r, a, MPFR_RNDN);
}
static inline void num_tanh(rf_num *r, const rf_num *a)
{
  mpfr_tanh(r, a, MPFR_RNDN);
}
static inline void num_atanh(rf_num *r, const rf_num *a)
{
  mpfr_atanh(r, a, MPFR_RNDN);
}
static inline int num_sgn(const rf_num *a) { return mpfr_sgn(a); }
static inline int num_cmp(const rf_num *a, const rf_num *b)
{
  const int c = mpfr_cmp(a, b);        /* MPFR promises no more than a sign */
  return (c > 0) - (c < 0);
}
static inline int num_cmpabs(const rf_num *a, const rf_num *b)
{
  const int c = mpfr_cmpabs(a, b);
  return (c > 0) - (c < 0);
}
static inline int num_is_finite(const rf_num *a)
{
  return mpfr_number_p(a);
}
static inline void num_get_text(char *text, size_t size, const rf_num *a,
                                long digits)
{
  mpfr_snprintf(text, size, "%.*Re", (int)digits - 1, a);
}
static inline double num_unit(long prec)
{
  return ldexp(1.0, prec > 1000 ? -1000 : -(int)prec);
}

#endif
