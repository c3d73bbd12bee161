/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * linear_exact.c -- exact products, systems and pivots.
 *
 * Systems are solved over the integers: the entries of an elimination over the
 * rationals would have to be brought to lowest terms at every step. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"

/* Numbers own memory of their own: an array is made and freed as a whole. */
mpz_t *
rf_mpz_array(size_t count)
{
  mpz_t *v = rf_alloc(count, sizeof *v);

  if (v)
    for (size_t i = 0; i < count; i++)
      mpz_init(v[i]);
  return v;
}

void
rf_mpz_array_free(mpz_t *v, size_t count)
{
  if (v)
    for (size_t i = 0; i < count; i++)
      mpz_clear(v[i]);
  rf_release(v);
}

/* Is x = num / 2^e, as all doubles are?  e: which. */
static bool
is_binary(mp_bitcnt_t *e, const mpq_t x)
{
  *e = mpz_scan1(mpq_denref(x), 0);
  return mpz_sizeinbase(mpq_denref(x), 2) == *e + 1;
}

/* r = sum / 2^e, in lowest terms. */
static void
set_binary(mpq_t r, const mpz_t sum, mp_bitcnt_t e)
{
  const mp_bitcnt_t twos = mpz_sgn(sum) ? mpz_scan1(sum, 0) : e;
  const mp_bitcnt_t less = twos < e ? twos : e;

  mpz_tdiv_q_2exp(mpq_numref(r), sum, less);
  mpz_set_ui(mpq_denref(r), 1);
  mpz_mul_2exp(mpq_denref(r), mpq_denref(r), e - less);
}

/* The product of numbers whose denominators are powers of two, over one of
   these: nothing is brought to lowest terms before the end.  false: some other
   number is among them. */
static bool
dot_binary(mpq_t r, const mpq_t *u, const mpq_t *v, size_t d)
{
  mp_bitcnt_t all = 0, e, f;
  bool good = true;
  mpz_t sum, t;

  mpz_inits(sum, t, (mpz_ptr)0);
  for (size_t i = 0; i < d && good; i++)
    if (mpq_sgn(u[i]) && mpq_sgn(v[i])
        && (good = is_binary(&e, u[i]) && is_binary(&f, v[i]))) {
      e += f;
      if (e > all) {
        mpz_mul_2exp(sum, sum, e - all);
        all = e;
      }
      mpz_mul(t, mpq_numref(u[i]), mpq_numref(v[i]));
      mpz_mul_2exp(t, t, all - e);
      mpz_add(sum, sum, t);
    }
  if (good)
    set_binary(r, sum, all);
  mpz_clears(sum, t, (mpz_ptr)0);
  return good;
}

/* Zeros are passed over: rows of data are often sparse, and a product with 0
   would still be reduced. */
void
rf_exact_dot(mpq_t r, const mpq_t *u, const mpq_t *v, size_t d)
{
  mpq_t t;

  if (dot_binary(r, u, v, d))
    return;
  mpq_init(t);
  mpq_set_ui(r, 0, 1);
  for (size_t i = 0; i < d; i++)
    if (mpq_sgn(u[i]) && mpq_sgn(v[i])) {
      mpq_mul(t, u[i], v[i]);
      mpq_add(r, r, t);
    }
  mpq_clear(t);
}

/* v += c u. */
void
rf_exact_add(mpq_t *v, const mpq_t c, const mpq_t *u, size_t d, mpq_t tmp)
{
  if (mpq_sgn(c) == 0)
    return;
  for (size_t i = 0; i < d; i++)
    if (mpq_sgn(u[i])) {
      mpq_mul(tmp, c, u[i]);
      mpq_add(v[i], v[i], tmp);
    }
}

/* By the least common denominator: a positive factor, which no sign depends
   on. */
void
rf_clear_denominators(mpz_t *row, const mpq_t *v, size_t d)
{
  mpz_t lcm;

  mpz_init_set_ui(lcm, 1);
  for (size_t i = 0; i < d; i++)
    mpz_lcm(lcm, lcm, mpq_denref(v[i]));
  for (size_t i = 0; i < d; i++) {
    mpz_divexact(row[i], lcm, mpq_denref(v[i]));
    mpz_mul(row[i], row[i], mpq_numref(v[i]));
  }
  mpz_clear(lcm);
}

rf_status
rf_exact_integers(mpq_t *b, mpq_t over, const mpq_t *v, size_t d)
{
  mpz_t *row = rf_mpz_array(d);

  if (!row)
    return RF_ENOMEM;
  rf_clear_denominators(row, v, d);
  mpq_set_ui(over, 1, 1);
  for (size_t i = 0; i < d; i++) {
    mpq_set_z(b[i], row[i]);
    if (mpq_sgn(v[i]) && mpz_cmp_ui(mpq_numref(over), 1) == 0)
      mpq_div(over, b[i], v[i]);
  }
  rf_mpz_array_free(row, d);
  return RF_OK;
}

/* Fraction-free elimination (Bareiss 1968): every entry stays a minor of
   the matrix, so that numbers grow no more than they must and no greatest
   common divisor is taken.  Returns false if the first k columns are
   dependent. */
static bool
bareiss(mpz_t *a, size_t k, size_t width)
{
  bool regular = true;
  mpz_t last, t;

  mpz_init_set_ui(last, 1);
  mpz_init(t);
  for (size_t c = 0; c < k; c++) {
    size_t pivot = c;
    while (pivot < k && mpz_sgn(a[pivot * width + c]) == 0)
      pivot++;
    if (pivot == k) {
      regular = false;
      break;
    }
    for (size_t l = 0; pivot != c && l < width; l++)
      mpz_swap(a[pivot * width + l], a[c * width + l]);
    for (size_t i = c + 1; i < k; i++) {
      for (size_t l = c + 1; l < width; l++) {
        mpz_mul(t, a[c * width + c], a[i * width + l]);
        mpz_submul(t, a[i * width + c], a[c * width + l]);
        mpz_divexact(a[i * width + l], t, last);
      }
      mpz_set_ui(a[i * width + c], 0);
    }
    mpz_set(last, a[c * width + c]);
  }
  mpz_clears(last, t, (mpz_ptr)0);
  return regular;
}

/* Back substitution of a triangular a[k][k + m].  By Cramer's rule the last
   pivot, the determinant, is a common denominator of the solution: all
   divisions below are exact. */
static void
substitute(mpq_t *ab, mpz_t *a, size_t k, size_t m)
{
  const size_t width = k + m;
  const mpz_t *det = (const mpz_t *)&a[(k - 1) * width + k - 1];
  mpz_t t;

  mpz_init(t);
  for (size_t c = k; c < width; c++)
    for (size_t i = k; i-- > 0;) {
      mpz_mul(t, a[i * width + c], *det);
      for (size_t l = i + 1; l < k; l++)
        mpz_submul(t, a[i * width + l], a[l * width + c]);
      mpz_divexact(a[i * width + c], t, a[i * width + i]);
      mpz_set(mpq_numref(ab[i * width + c]), a[i * width + c]);
      mpz_set(mpq_denref(ab[i * width + c]), *det);
      mpq_canonicalize(ab[i * width + c]);
    }
  mpz_clear(t);
}

/* A system of 0 equations is regular; ab[k][k + m] becomes the solution in its
   last m columns. */
rf_status
rf_exact_solve(bool *regular, mpq_t *ab, size_t k, size_t m)
{
  const size_t width = k + m;
  mpz_t *a;

  *regular = true;
  if (k == 0)
    return RF_OK;
  if (!(a = rf_mpz_array(k * width)))
    return RF_ENOMEM;
  for (size_t i = 0; i < k; i++)
    rf_clear_denominators(a + i * width, (const mpq_t *)ab + i * width, width);
  if ((*regular = bareiss(a, k, width)))
    substitute(ab, a, k, m);
  rf_mpz_array_free(a, k * width);
  return RF_OK;
}

/* An elimination: of the rows before, those that depend on none. */
typedef struct pivots {
  mpq_t *a;              /* a[.][d], rows that were looked at are reduced */
  size_t d, rank;
  size_t *row, *lead;    /* [rank]: which they are; where they begin */
  mpq_t factor, tmp;
} pivots;

/* v -= u factor, factor such that v has 0 where u begins. */
static void
eliminate(pivots *s, mpq_t *v, const mpq_t *u, size_t lead)
{
  RF_ASSERT(mpq_sgn(u[lead]) != 0);
  if (!mpq_sgn(v[lead]))
    return;
  mpq_div(s->factor, v[lead], u[lead]);
  mpq_neg(s->factor, s->factor);
  rf_exact_add(v, s->factor, u, s->d, s->tmp);
}

/* Reduce row i by the pivot rows found so far; it is one where something is
   left. */
static void
reduce(pivots *s, size_t i)
{
  mpq_t *v = s->a + i * s->d;
  size_t c = 0;

  for (size_t b = 0; b < s->rank; b++)
    eliminate(s, v, (const mpq_t *)s->a + s->row[b] * s->d, s->lead[b]);
  while (c < s->d && mpq_sgn(v[c]) == 0)
    c++;
  if (c < s->d) {
    s->row[s->rank] = i;
    s->lead[s->rank++] = c;
  }
}

/* Increasing order; pivots come in almost so. */
static void
sort_sizes(size_t *v, size_t count)
{
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && v[j] < v[j - 1]; j--) {
      size_t t = v[j];
      v[j] = v[j - 1];
      v[j - 1] = t;
    }
}

/* Rows one by one, against those before: which rows are independent depends on
   their order alone. */
rf_status
rf_exact_pivots(size_t *rank, size_t *row, size_t *col, const mpq_t *x,
                size_t n, size_t d)
{
  pivots s = { .a = rf_mpq_array(n * d), .d = d, .row = row, .lead = col };

  if (!s.a)
    return RF_ENOMEM;
  mpq_inits(s.factor, s.tmp, (mpq_ptr)0);
  for (size_t i = 0; i < n * d; i++)
    mpq_set(s.a[i], x[i]);
  for (size_t i = 0; i < n && s.rank < d; i++)
    reduce(&s, i);
  sort_sizes(col, s.rank);
  RF_ASSERT(s.rank <= n && s.rank <= d);
  *rank = s.rank;
  mpq_clears(s.factor, s.tmp, (mpq_ptr)0);
  rf_mpq_array_free(s.a, n * d);
  return RF_OK;
}

/* The dual basis in the span of the x: <c_i, x_j> is 1 for i = j and else
   0. */
rf_status
rf_exact_dual(mpq_t *c, const mpq_t *const *x, size_t k, size_t d)
{
  const size_t width = k + d;
  mpq_t *ab;
  bool regular = false;
  rf_status status;

  RF_ASSERT(k <= d);
  if (!(ab = rf_mpq_array(k * width)))
    return RF_ENOMEM;
  for (size_t i = 0; i < k; i++) {
    for (size_t j = 0; j < k; j++)
      rf_exact_dot(ab[i * width + j], x[i], x[j], d);
    for (size_t l = 0; l < d; l++)
      mpq_set(ab[i * width + k + l], x[i][l]);
  }
  /* c = G^-1 x with G the products of the x: then <c_i, x_j> = (i == j). */
  if ((status = rf_exact_solve(&regular, ab, k, d)) >= 0) {
    status = regular ? RF_OK : RF_EINVAL;
    for (size_t i = 0; regular && i < k; i++)
      for (size_t l = 0; l < d; l++)
        mpq_set(c[i * d + l], ab[i * width + k + l]);
  }
  rf_mpq_array_free(ab, k * width);
  return status;
}
