/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * num_d.h -- rf_num over double.  The vocabulary of the kernels: each
 * operation rounds as its MPFR twin in num_mp.h does at 53 bits, but for
 * num_addmul and num_submul: they round twice here (a fused operation is a
 * library call on baseline x86-64 and stops vectorisation) and once there.
 * One translation unit has one of the two. */
#ifndef RF_NUM_H
#define RF_NUM_H

#include <float.h>
#include <gmp.h>
#include <limits.h>
#include <math.h>

#include "base/base.h"
#include "base/blas.h"
#include "base/large.h"
#include "base/number/names_d.h"
#include "base/vector.h"

typedef double rf_num;

#define RF_NUM_IS_DOUBLE 1

/* The nearest double of a rational, ties to even (exact.c). */
double rf_get_d_nearest(const mpq_t q);

static inline rf_num *num_array(size_t count, long prec)
{
  (void)prec;
  return rf_large_alloc(count, sizeof(rf_num));
}
static inline void num_array_free(rf_num *v, size_t count)
{
  rf_large_release(v, count, sizeof(rf_num));
}
/* The next count numbers of a block. */
static inline rf_num *num_take(rf_num **block, size_t count)
{
  rf_num *v = *block;

  *block += count;
  return v;
}
/* Local temporaries: a declaration, a test, a release; on the stack here. */
#define NUM_TEMPS(v, count, prec) rf_num v[count]
#define NUM_TEMPS_OK(v) 1
#define NUM_TEMPS_FREE(v, count) ((void)0)
static inline void num_zero(rf_num *r) { *r = 0.0; }
static inline void num_set(rf_num *r, const rf_num *a) { *r = *a; }
static inline void num_copy(rf_num *to, const rf_num *from, size_t count)
{
  if (count > 0)
    memcpy(to, from, count * sizeof *to);
}
static inline void num_set_d(rf_num *r, double a) { *r = a; }
static inline void num_set_q(rf_num *r, const mpq_t q)
{
  *r = rf_get_d_nearest(q);
}
static inline void num_swap(rf_num *a, rf_num *b)
{
  rf_num t = *a; *a = *b; *b = t;
}
static inline double num_get_d(const rf_num *a) { return *a; }
/* a = f 2^e with 1/2 <= |f| < 1; zero gives f = 0, e = LONG_MIN / 2. */
static inline double num_get_d_2exp(long *e, const rf_num *a)
{
  int i;
  double f = frexp(*a, &i);
  *e = f == 0.0 ? LONG_MIN / 2 : i;
  return f;
}
static inline void num_neg(rf_num *r, const rf_num *a) { *r = -*a; }
static inline void num_abs(rf_num *r, const rf_num *a) { *r = fabs(*a); }
static inline void num_add(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r = *a + *b;
}
static inline void num_sub(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r = *a - *b;
}
static inline void num_mul(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r = *a * *b;
}
static inline void num_mul_d(rf_num *r, const rf_num *a, double b)
{
  *r = *a * b;
}
static inline void num_div(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r = *a / *b;
}
static inline void num_div_ui(rf_num *r, const rf_num *a, unsigned long b)
{
  *r = *a / (double)b;
}
static inline void num_mul_2si(rf_num *r, const rf_num *a, long e)
{
  *r = e == 0 ? *a
    : ldexp(*a, e > INT_MAX ? INT_MAX : e < INT_MIN ? INT_MIN : (int)e);
}
/* r += a b, r -= a b. */
static inline void num_addmul(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r += *a * *b;
}
static inline void num_submul(rf_num *r, const rf_num *a, const rf_num *b)
{
  *r -= *a * *b;
}
/* r = <u, v>. */
static inline void num_dot(rf_num *r, const rf_num *u, const rf_num *v,
                           size_t d)
{
  *r = rf_dot_in_four(u, v, d);
}
/* r = ||v||, also where the squares leave the range. */
static inline void num_length(rf_num *r, const rf_num *v, size_t d)
{
  *r = rf_length(v, d);
}
/* r[cols] = v[rows] times m[rows][cols]; small ones here, eight columns at a
   time: their sums stay in registers. */
static inline void num_rows(rf_num *restrict r, const rf_num *restrict v,
                            const rf_num *restrict m, size_t rows,
                            size_t cols)
{
  size_t c = 0;

  if (rows * cols >= 2048) {
    rf_rows_blas(r, v, m, rows, cols);
    return;
  }
  for (; c + 8 <= cols; c += 8) {
    double s[8] = { 0.0 };
    for (size_t i = 0; i < rows; i++)
      for (size_t l = 0; l < 8; l++)
        s[l] += v[i] * m[i * cols + c + l];
    for (size_t l = 0; l < 8; l++)
      r[c + l] = s[l];
  }
  for (; c < cols; c++) {
    double s = 0.0;
    for (size_t i = 0; i < rows; i++)
      s += v[i] * m[i * cols + c];
    r[c] = s;
  }
}
/* v[d] += c u[d], v[d] -= c u[d]; four at a time, which compilers make vector
   operations of where they leave a plain loop alone. */
static inline void num_axpy(rf_num *restrict v, const rf_num *c,
                            const rf_num *restrict u, size_t d)
{
  const double a = *c;
  size_t i = 0;

  for (; i + 4 <= d; i += 4)
    for (size_t l = 0; l < 4; l++)
      v[i + l] += a * u[i + l];
  for (; i < d; i++)
    v[i] += a * u[i];
}
static inline void num_axmy(rf_num *restrict v, const rf_num *c,
                            const rf_num *restrict u, size_t d)
{
  const double a = -*c;

  num_axpy(v, &a, u, d);
}
static inline void num_sqrt(rf_num *r, const rf_num *a) { *r = sqrt(*a); }
static inline void num_exp(rf_num *r, const rf_num *a) { *r = exp(*a); }
static inline void num_expm1(rf_num *r, const rf_num *a) { *r = expm1(*a); }
static inline void num_log(rf_num *r, const rf_num *a) { *r = log(*a); }
static inline void num_log1p(rf_num *r, const rf_num *a) { *r = log1p(*a); }
static inline void num_cosh(rf_num *r, const rf_num *a) { *r = cosh(*a); }
static inline void num_sinh(rf_num *r, const rf_num *a) { *r = sinh(*a); }
static inline void num_tanh(rf_num *r, const rf_num *a) { *r = tanh(*a); }
static inline void num_atanh(rf_num *r, const rf_num *a) { *r = atanh(*a); }
static inline int num_sgn(const rf_num *a) { return (*a > 0.0) - (*a < 0.0); }
static inline int num_cmp(const rf_num *a, const rf_num *b)
{
  return (*a > *b) - (*a < *b);
}
static inline int num_cmpabs(const rf_num *a, const rf_num *b)
{
  double x = fabs(*a), y = fabs(*b);
  return (x > y) - (x < y);
}
static inline int num_is_finite(const rf_num *a) { return isfinite(*a); }
/* Decimal text that reads back exactly: the shortest (MPFR: with as many
   digits as asked); size is at least RF_DOUBLE_TEXT. */
static inline void num_get_text(char *text, size_t size, const rf_num *a,
                                long digits)
{
  (void)digits;
  (void)size;
  rf_double_text(text, *a);
}
/* Unit roundoff 2^-prec as a double (0x1p-1000 where it is smaller). */
static inline double num_unit(long prec) { (void)prec; return 0x1p-53; }

#endif
