/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * field.c -- the driving field at zero scale, exact and rounded.
 *
 * D(w) = sum_l e_l x_l is what drives a neuron of direction w.  Four forms of
 * the lines x_l are kept beside the rationals: integers, for products and signs
 * in which no greatest common divisor has to be taken; the same on as many
 * columns as the data have rank, where the arrangement is cut; what each side
 * of a line adds to D, over one denominator; and doubles, scaled so that no
 * exponent is lost, for searches whose answers are certified afterwards. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/arrangement.h"
#include "geometry/arrangement/field.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/rank.h"

/* Also of a field that is made in part: counts are set before what they
   count. */
void
rf_field_free(rf_field *f)
{
  if (!f)
    return;
  rf_mpq_array_free(f->x, f->n * f->d);
  rf_mpq_array_free(f->p, f->n);
  mpq_clear(f->leak);
  rf_mpq_array_free(f->high, f->count);
  rf_mpq_array_free(f->low, f->count);
  rf_mpz_array_free(f->rows, f->count * f->rank);
  rf_mpz_array_free(f->whole, f->count * f->d);
  rf_mpz_array_free(f->times, f->count);
  rf_mpz_array_free(f->pull[0], f->count * f->d);
  rf_mpz_array_free(f->pull[1], f->count * f->d);
  mpz_clear(f->unit);
  rf_lines_free(f->lines);
  rf_release(f->sx);
  rf_release(f->shigh);
  rf_release(f->slow);
  rf_release(f->a);
  rf_release(f);
}

/* high_l = sum over the line of eta_k p_k r_k with x_k = r_k x_l: eta_k = 1
   where r_k > 0, leak where r_k < 0; low_l the other way round.  A line is one
   of the data on it, x_k = r_k x_l; it counts with all of them. */
static void
add_factors(rf_field *f)
{
  mpq_t full, leaky;

  mpq_inits(full, leaky, (mpq_ptr)0);
  for (size_t k = 0; k < f->n; k++) {
    const size_t l = f->lines->of[k];
    mpq_mul(full, f->p[k], f->lines->ratio[k]);
    mpq_mul(leaky, full, f->leak);
    if (f->lines->orient[k] < 0)
      mpq_swap(full, leaky);
    mpq_add(f->high[l], f->high[l], full);
    mpq_add(f->low[l], f->low[l], leaky);
  }
  mpq_clears(full, leaky, (mpq_ptr)0);
}

/* The rank, and columns of full rank: all of them if d data are independent,
   which elimination modulo a prime proves. */
static rf_status
find_columns(rf_field *f, size_t *row, size_t *col)
{
  rf_status status = rf_independent_rows(row, &f->rank,
                                         (const mpq_t *)f->x, f->n, f->d);

  if (status < 0)
    return status;
  for (size_t i = 0; i < f->d; i++)
    col[i] = i;
  return f->rank == f->d ? RF_OK
         : rf_exact_pivots(&f->rank, row, col, (const mpq_t *)f->x, f->n,
                           f->d);
}

/* The line as integers, and how many times it they are. */
static void
add_whole(rf_field *f, size_t l)
{
  const mpq_t *v = rf_field_line(f, l);
  mpz_t *row = f->whole + l * f->d;
  size_t at = 0;

  rf_clear_denominators(row, v, f->d);
  while (!mpq_sgn(v[at]))
    at++;
  mpz_mul(f->times[l], row[at], mpq_denref(v[at]));
  mpz_divexact(f->times[l], f->times[l], mpq_numref(v[at]));
}

/* What a line adds to D on either side, as integers over the denominator that
   all of them have in common. */
static rf_status
add_pulls(rf_field *f)
{
  const size_t size = f->count * f->d;
  mpq_t t;

  for (int side = 0; side < 2; side++)
    if (!(f->pull[side] = rf_mpz_array(size)))
      return RF_ENOMEM;
  mpq_init(t);
  mpz_set_ui(f->unit, 1);
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < 2 * size; i++) {
      const size_t l = i / 2 / f->d;
      mpz_t *r = &f->pull[i & 1][i / 2];
      mpq_mul(t, (i & 1 ? f->high : f->low)[l],
              rf_field_line(f, l)[i / 2 % f->d]);
      if (pass == 0)
        mpz_lcm(f->unit, f->unit, mpq_denref(t));
      else {
        mpz_divexact(*r, f->unit, mpq_denref(t));
        mpz_mul(*r, *r, mpq_numref(t));
      }
    }
  mpq_clear(t);
  return RF_OK;
}

/* The lines as integers, on all columns and on columns of full rank alone.
   Signs of <w, x_l> for w in the span of the data are the same on both, with
   w in other coordinates, and the arrangement needs rank r, not d. */
static rf_status
add_rows(rf_field *f)
{
  size_t *row = rf_alloc(f->n, sizeof *row);
  size_t *col = rf_alloc(f->d, sizeof *col);
  rf_status status = RF_ENOMEM;

  if (!row || !col)
    goto done;
  RF_TRY(find_columns(f, row, col));
  status = RF_ENOMEM;
  if (!(f->whole = rf_mpz_array(f->count * f->d))
      || !(f->times = rf_mpz_array(f->count))
      || !(f->rows = rf_mpz_array(f->count * f->rank)))
    goto done;
  for (size_t l = 0; l < f->count; l++) {
    add_whole(f, l);
    for (size_t c = 0; c < f->rank; c++)
      mpz_set(f->rows[l * f->rank + c], f->whole[l * f->d + col[c]]);
  }
  status = RF_OK;

done:
  rf_release(row);
  rf_release(col);
  return status;
}

/* e with |q| about 2^e (within a factor 2); LONG_MIN / 4 for 0. */
static long
exponent(const mpq_t q)
{
  if (mpq_sgn(q) == 0)
    return LONG_MIN / 4;
  return (long)mpz_sizeinbase(mpq_numref(q), 2)
         - (long)mpz_sizeinbase(mpq_denref(q), 2);
}

/* The same in double.  Data may be of any size, so each line is divided by its
   own power of 2, and the factors e_l by one that brings the largest term of
   D near 1: what leaves the range of double then is small beside it. */
static void
add_shadows(rf_field *f)
{
  long *a = f->a;

  f->b = LONG_MIN / 4;
  for (size_t l = 0; l < f->count; l++) {
    const mpq_t *v = rf_field_line(f, l);
    long e = exponent(f->high[l]);
    a[l] = LONG_MIN / 4;
    for (size_t i = 0; i < f->d; i++)
      if (exponent(v[i]) > a[l])
        a[l] = exponent(v[i]);
    if (exponent(f->low[l]) > e)
      e = exponent(f->low[l]);
    if (e > LONG_MIN / 4 && e + a[l] > f->b)   /* of e_l x_l */
      f->b = e + a[l];
    for (size_t i = 0; i < f->d; i++)
      f->sx[l * f->d + i] = rf_exact_scaled(v[i], a[l]);
  }
  if (f->b == LONG_MIN / 4)
    f->b = 0;                         /* every p is 0 */
  for (size_t l = 0; l < f->count; l++) {
    f->shigh[l] = rf_exact_scaled(f->high[l], f->b - a[l]);
    f->slow[l] = rf_exact_scaled(f->low[l], f->b - a[l]);
  }
}

/* Data are copied, so that a field outlives its problem. */
rf_status
rf_field_create(rf_field **field, const mpq_t *x, const mpq_t *p,
                const mpq_t leak, size_t n, size_t d)
{
  rf_field *f = NULL;
  rf_status status = RF_ENOMEM;

  RF_REQUIRE(n >= 1 && d >= 1 && n <= SIZE_MAX / d, RF_EINVAL);
  RF_REQUIRE(mpq_sgn(leak) >= 0 && mpq_cmp_ui(leak, 1, 1) <= 0, RF_EINVAL);
  if (!(f = rf_alloc(1, sizeof *f)))
    return RF_ENOMEM;
  mpq_init(f->leak);
  mpz_init(f->unit);
  mpq_set(f->leak, leak);
  f->n = n;
  f->d = d;
  if (!(f->x = rf_mpq_array(n * d)) || !(f->p = rf_mpq_array(n)))
    goto done;
  for (size_t i = 0; i < n * d; i++)
    mpq_set(f->x[i], x[i]);
  for (size_t k = 0; k < n; k++)
    mpq_set(f->p[k], p[k]);
  RF_TRY(rf_lines_create(&f->lines, (const mpq_t *)f->x, n, d));
  f->count = f->lines->count;
  f->words = (f->count + 63) / 64;
  status = RF_ENOMEM;
  if (!(f->high = rf_mpq_array(f->count))
      || !(f->low = rf_mpq_array(f->count))
      || !(f->sx = rf_alloc(f->count * d, sizeof *f->sx))
      || !(f->shigh = rf_alloc(f->count, sizeof *f->shigh))
      || !(f->slow = rf_alloc(f->count, sizeof *f->slow))
      || !(f->a = rf_alloc(f->count, sizeof *f->a)))
    goto done;
  add_factors(f);                      /* before what is made from them */
  add_shadows(f);
  RF_TRY(add_rows(f));
  RF_TRY(add_pulls(f));
  *field = f;
  f = NULL;

done:
  rf_field_free(f);
  return status;
}

/* Data of one line share its sign, those that point the other way with the
   opposite one. */
void
rf_field_pattern(signed char *u, const rf_field *f, const uint64_t *mask)
{
  for (size_t k = 0; k < f->n; k++)
    u[k] = (signed char)(f->lines->orient[k]
                         * rf_mask_sign(mask, f->words, f->lines->of[k]));
}

/* The first datum of each line says its side, and the others must agree. */
bool
rf_field_mask(uint64_t *mask, const rf_field *f, const signed char *u)
{
  memset(mask, 0, 2 * f->words * sizeof *mask);
  for (size_t k = 0; k < f->n; k++) {
    const size_t l = f->lines->of[k], first = f->lines->first[l];
    if (first == k)
      rf_mask_set(mask, f->words, l, u[k]);
    else if (u[k] * f->lines->orient[k] != u[first])
      return false;
  }
  return true;
}
