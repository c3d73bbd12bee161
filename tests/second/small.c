/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * small.c -- obvious ways to faces and extremal vectors. */
#include "config.h"

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "second/small.h"

void
small_init(small *s)
{
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_init(s->x[i]);
  for (size_t i = 0; i < NMAX; i++)
    mpq_init(s->p[i]);
  mpq_init(s->leak);
}

void
small_clear(small *s)
{
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_clear(s->x[i]);
  for (size_t i = 0; i < NMAX; i++)
    mpq_clear(s->p[i]);
  mpq_clear(s->leak);
}

long
small_long(rf_rng *g, long lo, long hi)
{
  return lo + (long)rng_size(g, 0, (size_t)(hi - lo));
}

bool
small_zero_row(const small *s, size_t k)
{
  for (size_t i = 0; i < s->d; i++)
    if (mpq_sgn(s->x[k * s->d + i]))
      return false;
  return true;
}

/* Small integers, so that ties, dependent sets and vectors on borders
   happen; every third row is made from earlier rows. */
void
small_draw(small *s, rf_rng *g, size_t nmax, size_t dmax)
{
  s->n = rng_size(g, 1, nmax);
  s->d = rng_size(g, 1, dmax);
  for (size_t k = 0; k < s->n; k++) {
    const size_t how = k ? rng_size(g, 0, 8) : 8;
    const size_t a = k ? rng_size(g, 0, k - 1) : 0;
    const size_t b = k ? rng_size(g, 0, k - 1) : 0;
    for (size_t i = 0; i < s->d; i++) {
      mpq_t *v = &s->x[k * s->d + i];
      const mpq_t *xa = (const mpq_t *)&s->x[a * s->d + i];
      if (how == 0)                              /* duplicate */
        mpq_set(*v, *xa);
      else if (how == 1)                         /* opposite, halved */
        mpq_set(*v, *xa), mpq_neg(*v, *v), mpq_div_2exp(*v, *v, 1);
      else if (how == 2)                         /* sum of two */
        mpq_add(*v, *xa, s->x[b * s->d + i]);
      else
        mpq_set_si(*v, small_long(g, -2, 2), 1);
    }
    if (small_zero_row(s, k))
      mpq_set_si(s->x[k * s->d], 1, 1);
    mpq_set_si(s->p[k], small_long(g, -3, 3), (unsigned long)rng_size(g, 1, 3));
    mpq_canonicalize(s->p[k]);
  }
  mpq_set_si(s->leak, small_long(g, 0, 3) == 0 ? 1 : 0, 4);
  if (rng_size(g, 0, 30) == 0)
    mpq_set_si(s->leak, 1, 1);
  mpq_canonicalize(s->leak);
}

rf_field *
small_field(const small *s)
{
  rf_field *f = NULL;

  ck_assert_int_eq(rf_field_create(&f, (const mpq_t *)s->x,
                                   (const mpq_t *)s->p, s->leak, s->n, s->d),
                   RF_OK);
  return f;
}

rf_faces *
small_all_faces(const rf_field *f)
{
  rf_faces *faces = NULL;
  rf_budget budget;

  rf_budget_start(&budget, 0, 0);
  ck_assert_int_eq(rf_faces_create(&faces, (const mpz_t *)f->rows, f->count,
                                   f->rank, &budget), RF_OK);
  return faces;
}

/* v := v minus its parts along the rows x[list[0..count-1]], which are
   orthogonalised on the way. */
void
small_complement(mpq_t *v, const small *s, const size_t *list, size_t count)
{
  mpq_t q[NMAX][DMAX], c, t;

  mpq_inits(c, t, (mpq_ptr)0);
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_init(q[i / DMAX][i % DMAX]);
  for (size_t i = 0; i <= count; i++) {
    mpq_t *w = i < count ? q[i] : v;
    for (size_t l = 0; i < count && l < s->d; l++)
      mpq_set(w[l], s->x[list[i] * s->d + l]);
    for (size_t j = 0; j < i; j++) {
      rf_exact_dot(t, (const mpq_t *)q[j], (const mpq_t *)q[j], s->d);
      if (mpq_sgn(t) == 0)
        continue;
      rf_exact_dot(c, (const mpq_t *)w, (const mpq_t *)q[j], s->d);
      mpq_div(c, c, t);
      mpq_neg(c, c);
      rf_exact_add(w, c, (const mpq_t *)q[j], s->d, t);
    }
  }
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_clear(q[i / DMAX][i % DMAX]);
  mpq_clears(c, t, (mpq_ptr)0);
}

int
small_sign(const mpq_t *v, const small *s, size_t k)
{
  int sign;
  mpq_t z;

  mpq_init(z);
  rf_exact_dot(z, v, (const mpq_t *)s->x + k * s->d, s->d);
  sign = mpq_sgn(z);
  mpq_clear(z);
  return sign;
}

size_t
small_power3(size_t n)
{
  return n ? 3 * small_power3(n - 1) : 1;
}

/* Pattern number c in base 3. */
void
small_decode(int *u, size_t c, size_t n)
{
  for (size_t k = 0; k < n; k++, c /= 3)
    u[k] = (int)(c % 3) - 1;
}

size_t
small_encode(const int *u, size_t n)
{
  size_t c = 0;

  for (size_t k = n; k-- > 0;)
    c = 3 * c + (size_t)(u[k] + 1);
  return c;
}

size_t
small_rank(const small *s, const size_t *list, size_t count)
{
  size_t rank = 0;
  mpq_t v[DMAX];

  for (size_t i = 0; i < DMAX; i++)
    mpq_init(v[i]);
  for (size_t i = 0; i < count; i++) {
    bool zero = true;
    for (size_t l = 0; l < s->d; l++)
      mpq_set(v[l], s->x[list[i] * s->d + l]);
    small_complement(v, s, list, i);
    for (size_t l = 0; l < s->d; l++)
      zero = zero && mpq_sgn(v[l]) == 0;
    rank += !zero;
  }
  for (size_t i = 0; i < DMAX; i++)
    mpq_clear(v[i]);
  return rank;
}

/* is[c] for every pattern c of a face, {0} excepted: the rays (projections
   of a datum on the complement of a set of rank r - 1), then everything
   composed of them. */
size_t
small_faces(bool *is, const small *s)
{
  const size_t all = small_power3(s->n);
  size_t list[NMAX], rank, count = 0, queue[6561], tail = 0;
  mpq_t v[DMAX];

  for (size_t i = 0; i < DMAX; i++)
    mpq_init(v[i]);
  for (size_t k = 0; k < s->n; k++)
    list[k] = k;
  rank = small_rank(s, list, s->n);
  memset(is, 0, all * sizeof *is);
  for (size_t set = 0; set < ((size_t)1 << s->n); set++) {
    size_t m = 0;
    for (size_t k = 0; k < s->n; k++)
      if (set >> k & 1)
        list[m++] = k;
    if (m + 1 != rank || small_rank(s, list, m) != m)
      continue;
    for (size_t k = 0; k < s->n; k++) {
      int u[NMAX];
      bool zero = true;
      for (size_t l = 0; l < s->d; l++)
        mpq_set(v[l], s->x[k * s->d + l]);
      small_complement(v, s, list, m);
      for (size_t j = 0; j < s->n; j++)
        zero = (u[j] = small_sign((const mpq_t *)v, s, j)) == 0 && zero;
      for (int side = 0; !zero && side < 2; side++) {
        const size_t c = small_encode(u, s->n);
        if (!is[c])
          is[c] = true, queue[tail++] = c;
        for (size_t j = 0; j < s->n; j++)
          u[j] = -u[j];
      }
    }
  }
  count = tail;                               /* the rays are queue[0..] */
  for (size_t i = 0; i < tail; i++)
    for (size_t r = 0; r < count; r++) {
      int a[NMAX], b[NMAX];
      size_t c;
      small_decode(a, queue[i], s->n);
      small_decode(b, queue[r], s->n);
      for (size_t k = 0; k < s->n; k++)
        a[k] = a[k] ? a[k] : b[k];
      c = small_encode(a, s->n);
      if (!is[c])
        is[c] = true, queue[tail++] = c;
    }
  for (size_t i = 0; i < DMAX; i++)
    mpq_clear(v[i]);
  return tail;
}

/* Random data of n points in d dimensions, with 20-bit entries. */
rf_field *
small_generic(rf_rng *g, size_t n, size_t d)
{
  mpq_t *x = rf_mpq_array(n * d), *p = rf_mpq_array(n), leak;
  rf_field *f = NULL;

  mpq_init(leak);
  for (size_t i = 0; i < n * d; i++) {
    mpq_set_si(x[i], small_long(g, -500000, 500000) | 1, 1000000);
    mpq_canonicalize(x[i]);
  }
  for (size_t k = 0; k < n; k++) {
    mpq_set_si(p[k], small_long(g, -500000, 500000) | 1, 1000000);
    mpq_canonicalize(p[k]);
  }
  ck_assert_int_eq(rf_field_create(&f, (const mpq_t *)x, (const mpq_t *)p,
                                   leak, n, d), RF_OK);
  rf_mpq_array_free(x, n * d);
  rf_mpq_array_free(p, n);
  mpq_clear(leak);
  return f;
}

/* eta of a zero datum with <x_k, x_l> > 0 (same = true) on the positive or
   the negative side of x_l. */
static void
add_side(mpq_t sum, const small *s, size_t k, const mpq_t ratio, int side)
{
  mpq_t t;

  mpq_init(t);
  mpq_mul(t, s->p[k], ratio);
  if (mpq_sgn(ratio) * side < 0)
    mpq_mul(t, t, s->leak);
  mpq_add(sum, sum, t);
  mpq_clear(t);
}

/* { sum_i e_i v_i : low_i <= e_i <= high_i }, v_i = x_line[i]. */
typedef struct zonotope {
  size_t count, line[NMAX];
  mpq_t v[NMAX][DMAX], low[NMAX], high[NMAX];
} zonotope;

/* Is target in it?  By brute force: such a point is reached with all but
   rank-many e at a bound. */
static bool
in_zonotope(const mpq_t *target, zonotope *z, const small *s)
{
  const size_t rank = small_rank(s, z->line, z->count), d = s->d;
  const size_t m = z->count, *line = z->line;
  mpq_t (*v)[DMAX] = z->v, *a = z->low, *b = z->high;
  bool inside = false;

  for (size_t set = 0; !inside && set < ((size_t)1 << m); set++) {
    size_t list[NMAX], free[NMAX], nf = 0, rest[NMAX], nr = 0;
    for (size_t i = 0; i < m; i++)
      if (set >> i & 1)
        list[nf] = line[i], free[nf++] = i;
      else
        rest[nr++] = i;
    if (nf != rank || small_rank(s, list, nf) != rank)
      continue;
    for (size_t at = 0; !inside && at < ((size_t)1 << nr); at++) {
      mpq_t r[DMAX], ab[DMAX * (DMAX + 1)], t;
      bool ok = true, regular;
      mpq_init(t);
      for (size_t i = 0; i < DMAX; i++)
        mpq_init(r[i]);
      for (size_t i = 0; i < DMAX * (DMAX + 1); i++)
        mpq_init(ab[i]);
      for (size_t l = 0; l < d; l++)
        mpq_set(r[l], target[l]);
      for (size_t i = 0; i < nr; i++)
        for (size_t l = 0; l < d; l++) {
          mpq_mul(t, at >> i & 1 ? b[rest[i]] : a[rest[i]], v[rest[i]][l]);
          mpq_sub(r[l], r[l], t);
        }
      for (size_t i = 0; i < nf; i++) {
        for (size_t j = 0; j < nf; j++)
          rf_exact_dot(ab[i * (nf + 1) + j], (const mpq_t *)v[free[i]],
                       (const mpq_t *)v[free[j]], d);
        rf_exact_dot(ab[i * (nf + 1) + nf], (const mpq_t *)v[free[i]],
                     (const mpq_t *)r, d);
      }
      ck_assert_int_eq(rf_exact_solve(&regular, ab, nf, 1), RF_OK);
      ck_assert(regular);
      for (size_t i = 0; i < nf; i++)
        ok = ok && mpq_cmp(ab[i * (nf + 1) + nf], a[free[i]]) >= 0
             && mpq_cmp(ab[i * (nf + 1) + nf], b[free[i]]) <= 0;
      inside = ok;
      mpq_clear(t);
      for (size_t i = 0; i < DMAX; i++)
        mpq_clear(r[i]);
      for (size_t i = 0; i < DMAX * (DMAX + 1); i++)
        mpq_clear(ab[i]);
    }
  }
  return inside;
}

/* The obvious test of pattern u: fixed part, Gram-Schmidt, signs, eta.
   Returns the sign, 0 if not extremal; D[d]. */
int
small_extremal(mpq_t *D, const small *s, const int *u)
{
  mpq_t target[DMAX], t, ratio;
  zonotope z = { .count = 0 };
  size_t list[NMAX], nz = 0;
  int side = 0;
  bool ok = true;

  mpq_inits(t, ratio, (mpq_ptr)0);
  for (size_t i = 0; i < NMAX; i++) {
    mpq_inits(z.low[i], z.high[i], (mpq_ptr)0);
    for (size_t l = 0; l < DMAX; l++)
      mpq_init(z.v[i][l]);
  }
  for (size_t l = 0; l < DMAX; l++)
    mpq_init(target[l]);
  for (size_t l = 0; l < s->d; l++)
    mpq_set_ui(D[l], 0, 1);
  for (size_t k = 0; k < s->n; k++) {
    if (u[k] == 0)
      list[nz++] = k;
    mpq_set(t, s->p[k]);
    if (u[k] < 0)
      mpq_mul(t, t, s->leak);
    for (size_t l = 0; u[k] && l < s->d; l++) {
      mpq_mul(ratio, t, s->x[k * s->d + l]);
      mpq_add(D[l], D[l], ratio);
    }
  }
  for (size_t l = 0; l < s->d; l++)
    mpq_set(target[l], D[l]);
  small_complement(D, s, list, nz);
  for (size_t l = 0; l < s->d; l++)
    mpq_sub(target[l], D[l], target[l]);
  for (size_t k = 0; ok && k < s->n; k++) {
    const int sign = small_sign((const mpq_t *)D, s, k) * u[k];
    ok = (sign != 0) == (u[k] != 0) && (sign == 0 || side != -sign)
         && (u[k] || small_sign((const mpq_t *)D, s, k) == 0);
    side = sign ? sign : side;
  }
  ok = ok && side;
  /* Zero data by line. */
  for (size_t i = 0; ok && i < nz; i++) {
    size_t j = 0, c = 0;
    const mpq_t *x = (const mpq_t *)s->x + list[i] * s->d;
    for (; j < z.count; j++) {
      size_t pair[2] = { z.line[j], list[i] };
      if (small_rank(s, pair, 2) == 1)
        break;
    }
    if (j == z.count)
      z.line[z.count++] = list[i];
    while (mpq_sgn(s->x[z.line[j] * s->d + c]) == 0)
      c++;
    mpq_div(ratio, x[c], s->x[z.line[j] * s->d + c]);
    add_side(z.high[j], s, list[i], ratio, 1);
    add_side(z.low[j], s, list[i], ratio, -1);
  }
  for (size_t j = 0; ok && j < z.count; j++) {
    for (size_t l = 0; l < s->d; l++)
      mpq_set(z.v[j][l], s->x[z.line[j] * s->d + l]);
    if (mpq_cmp(z.low[j], z.high[j]) > 0)
      mpq_swap(z.low[j], z.high[j]);
  }
  ok = ok && in_zonotope((const mpq_t *)target, &z, s);
  mpq_clears(t, ratio, (mpq_ptr)0);
  for (size_t i = 0; i < NMAX; i++) {
    mpq_clears(z.low[i], z.high[i], (mpq_ptr)0);
    for (size_t l = 0; l < DMAX; l++)
      mpq_clear(z.v[i][l]);
  }
  for (size_t l = 0; l < DMAX; l++)
    mpq_clear(target[l]);
  return ok ? side : 0;
}

/* G(w) = <w, D(w)> = sum_k p_k s(<w, x_k>). */
static void
potential(mpq_t G, const small *s, const mpq_t *w)
{
  mpq_t z;

  mpq_init(z);
  mpq_set_ui(G, 0, 1);
  for (size_t k = 0; k < s->n; k++) {
    rf_exact_dot(z, w, (const mpq_t *)s->x + k * s->d, s->d);
    if (mpq_sgn(z) < 0)
      mpq_mul(z, z, s->leak);
    mpq_mul(z, z, s->p[k]);
    mpq_add(G, G, z);
  }
  mpq_clear(z);
}

/* Sign of G(w + h v) / ||w + h v|| - G(w) / ||w|| for a tangent v, by
   squares: G(w)/||w|| = s ||D|| with w = s D. */
int
small_compare(const small *s, const rf_cert *e, const mpq_t *v)
{
  mpq_t w[DMAX], G, norm2, h;
  int sign;

  mpq_inits(G, norm2, h, (mpq_ptr)0);
  mpq_set_ui(h, 1, 1);
  mpq_div_2exp(h, h, 40);
  for (size_t l = 0; l < DMAX; l++)
    mpq_init(w[l]);
  for (size_t l = 0; l < s->d; l++) {
    mpq_set(w[l], e->D[l]);
    if (e->sign < 0)
      mpq_neg(w[l], w[l]);
    mpq_mul(norm2, h, v[l]);
    mpq_add(w[l], w[l], norm2);
  }
  potential(G, s, (const mpq_t *)w);
  rf_exact_dot(norm2, (const mpq_t *)w, (const mpq_t *)w, s->d);
  mpq_mul(norm2, norm2, e->norm2);      /* compare G^2 with ||D||^2 ||w||^2 */
  sign = mpq_sgn(G);
  mpq_mul(G, G, G);
  sign = sign == e->sign ? sign * mpq_cmp(G, norm2) : -e->sign;
  for (size_t l = 0; l < DMAX; l++)
    mpq_clear(w[l]);
  mpq_clears(G, norm2, h, (mpq_ptr)0);
  return (sign > 0) - (sign < 0);
}

void
small_set(small *s, size_t n, size_t d, const char *const *x,
          const char *const *p)
{
  s->n = n;
  s->d = d;
  for (size_t i = 0; i < n * d; i++)
    ck_assert_int_eq(mpq_set_str(s->x[i], x[i], 10), 0);
  for (size_t k = 0; k < n; k++)
    ck_assert_int_eq(mpq_set_str(s->p[k], p[k], 10), 0);
}
