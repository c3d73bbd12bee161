/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_extremal.c -- faces and extremal vectors against obvious methods:
 * all 3^n patterns, projections by Gram-Schmidt, faces as compositions of
 * rays (Bjoerner et al., Oriented Matroids, 3.7.2), formulas for generic
 * data. */
#include "config.h"

#include "base/exact.h"
#include "geometry/extremal.h"
#include "geometry/linear_exact.h"
#include "rf_test.h"

#define NMAX 8
#define DMAX 5

/* A small problem over the rationals. */
typedef struct small {
  size_t n, d;
  mpq_t x[NMAX * DMAX], p[NMAX], leak;
} small;

static void
small_init(small *s)
{
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_init(s->x[i]);
  for (size_t i = 0; i < NMAX; i++)
    mpq_init(s->p[i]);
  mpq_init(s->leak);
}

static void
small_clear(small *s)
{
  for (size_t i = 0; i < NMAX * DMAX; i++)
    mpq_clear(s->x[i]);
  for (size_t i = 0; i < NMAX; i++)
    mpq_clear(s->p[i]);
  mpq_clear(s->leak);
}

static long
rng_long(rf_rng *g, long lo, long hi)
{
  return lo + (long)rng_size(g, 0, (size_t)(hi - lo));
}

static bool
zero_row(const small *s, size_t k)
{
  for (size_t i = 0; i < s->d; i++)
    if (mpq_sgn(s->x[k * s->d + i]))
      return false;
  return true;
}

/* Small integers, so that ties, dependent sets and vectors on borders
   happen; every third row is made from earlier rows. */
static void
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
        mpq_set_si(*v, rng_long(g, -2, 2), 1);
    }
    if (zero_row(s, k))
      mpq_set_si(s->x[k * s->d], 1, 1);
    mpq_set_si(s->p[k], rng_long(g, -3, 3), (unsigned long)rng_size(g, 1, 3));
    mpq_canonicalize(s->p[k]);
  }
  mpq_set_si(s->leak, rng_long(g, 0, 3) == 0 ? 1 : 0, 4);
  if (rng_size(g, 0, 30) == 0)
    mpq_set_si(s->leak, 1, 1);
  mpq_canonicalize(s->leak);
}

static rf_field *
small_field(const small *s)
{
  rf_field *f = NULL;

  ck_assert_int_eq(rf_field_create(&f, (const mpq_t *)s->x,
                                   (const mpq_t *)s->p, s->leak, s->n, s->d),
                   RF_OK);
  return f;
}

/* v := v minus its parts along the rows x[list[0..count-1]], which are
   orthogonalised on the way. */
static void
complement(mpq_t *v, const small *s, const size_t *list, size_t count)
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

static int
sign_at(const mpq_t *v, const small *s, size_t k)
{
  int sign;
  mpq_t z;

  mpq_init(z);
  rf_exact_dot(z, v, (const mpq_t *)s->x + k * s->d, s->d);
  sign = mpq_sgn(z);
  mpq_clear(z);
  return sign;
}

static size_t
power3(size_t n)
{
  return n ? 3 * power3(n - 1) : 1;
}

/* Pattern number c in base 3. */
static void
decode(int *u, size_t c, size_t n)
{
  for (size_t k = 0; k < n; k++, c /= 3)
    u[k] = (int)(c % 3) - 1;
}

static size_t
encode(const int *u, size_t n)
{
  size_t c = 0;

  for (size_t k = n; k-- > 0;)
    c = 3 * c + (size_t)(u[k] + 1);
  return c;
}

static size_t
rank_of(const small *s, const size_t *list, size_t count)
{
  size_t rank = 0;
  mpq_t v[DMAX];

  for (size_t i = 0; i < DMAX; i++)
    mpq_init(v[i]);
  for (size_t i = 0; i < count; i++) {
    bool zero = true;
    for (size_t l = 0; l < s->d; l++)
      mpq_set(v[l], s->x[list[i] * s->d + l]);
    complement(v, s, list, i);
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
static size_t
faces_by_composition(bool *is, const small *s)
{
  const size_t all = power3(s->n);
  size_t list[NMAX], rank, count = 0, queue[6561], tail = 0;
  mpq_t v[DMAX];

  for (size_t i = 0; i < DMAX; i++)
    mpq_init(v[i]);
  for (size_t k = 0; k < s->n; k++)
    list[k] = k;
  rank = rank_of(s, list, s->n);
  memset(is, 0, all * sizeof *is);
  for (size_t set = 0; set < ((size_t)1 << s->n); set++) {
    size_t m = 0;
    for (size_t k = 0; k < s->n; k++)
      if (set >> k & 1)
        list[m++] = k;
    if (m + 1 != rank || rank_of(s, list, m) != m)
      continue;
    for (size_t k = 0; k < s->n; k++) {
      int u[NMAX];
      bool zero = true;
      for (size_t l = 0; l < s->d; l++)
        mpq_set(v[l], s->x[k * s->d + l]);
      complement(v, s, list, m);
      for (size_t j = 0; j < s->n; j++)
        zero = (u[j] = sign_at((const mpq_t *)v, s, j)) == 0 && zero;
      for (int side = 0; !zero && side < 2; side++) {
        const size_t c = encode(u, s->n);
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
      decode(a, queue[i], s->n);
      decode(b, queue[r], s->n);
      for (size_t k = 0; k < s->n; k++)
        a[k] = a[k] ? a[k] : b[k];
      c = encode(a, s->n);
      if (!is[c])
        is[c] = true, queue[tail++] = c;
    }
  for (size_t i = 0; i < DMAX; i++)
    mpq_clear(v[i]);
  return tail;
}

static rf_faces *
faces_of(const rf_field *f)
{
  rf_faces *faces = NULL;
  rf_budget budget;

  rf_budget_start(&budget, 0, 0);
  ck_assert_int_eq(rf_faces_create(&faces, (const mpz_t *)f->rows, f->count,
                                   f->rank, &budget), RF_OK);
  return faces;
}

/* The same faces as all compositions of rays, on degenerate data too. */
START_TEST(faces_are_compositions_of_rays)
{
  int checked = 0;
  static bool is[6561];

  for (int rep = 0; rep < test_reps(500); rep++) {
    rf_rng g = test_rng("faces_are_compositions_of_rays", rep);
    small s;
    rf_field *f;
    rf_faces *faces;
    size_t want;
    signed char u[NMAX];
    int v[NMAX];

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    f = small_field(&s);
    faces = faces_of(f);
    want = faces_by_composition(is, &s);
    TEST_ASSERT(rep, faces->count == want, "n=%zu d=%zu: %zu faces, want %zu",
                s.n, s.d, faces->count, want);
    for (size_t i = 0; i < faces->count; i++) {
      rf_field_pattern(u, f, faces->mask + i * 2 * faces->words);
      for (size_t k = 0; k < s.n; k++)
        v[k] = u[k];
      TEST_ASSERT(rep, is[encode(v, s.n)], "face %zu does not exist", i);
      is[encode(v, s.n)] = false;             /* and comes once */
      checked++;
    }
    rf_faces_free(faces);
    rf_field_free(f);
    small_clear(&s);
  }
  printf("faces_are_compositions_of_rays: %d faces\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

static double
binomial(size_t n, size_t k)
{
  double b = 1.0;

  if (k > n)
    return 0.0;
  for (size_t i = 1; i <= k; i++)
    b = b * (double)(n - k + i) / (double)i;
  return b;
}

/* Generic data: the faces of dimension k are the open cones of n - d + k
   generic hyperplanes in each of C(n, d - k) flats, 2 sum_{i < k}
   C(n - d + k - 1, i) each (Cover 1965). */
static size_t
generic_count(size_t n, size_t d)
{
  double count = 0.0;

  for (size_t k = 1; k <= d; k++)
    for (size_t i = 0; i < k; i++)
      count += 2.0 * binomial(n, d - k) * binomial(n - d + k - 1, i);
  return (size_t)(count + 0.5);
}

/* Random data of n points in d dimensions, with 20-bit entries. */
static rf_field *
generic_field(rf_rng *g, size_t n, size_t d)
{
  mpq_t *x = rf_mpq_array(n * d), *p = rf_mpq_array(n), leak;
  rf_field *f = NULL;

  mpq_init(leak);
  for (size_t i = 0; i < n * d; i++) {
    mpq_set_si(x[i], rng_long(g, -500000, 500000) | 1, 1000000);
    mpq_canonicalize(x[i]);
  }
  for (size_t k = 0; k < n; k++) {
    mpq_set_si(p[k], rng_long(g, -500000, 500000) | 1, 1000000);
    mpq_canonicalize(p[k]);
  }
  ck_assert_int_eq(rf_field_create(&f, (const mpq_t *)x, (const mpq_t *)p,
                                   leak, n, d), RF_OK);
  rf_mpq_array_free(x, n * d);
  rf_mpq_array_free(p, n);
  mpq_clear(leak);
  return f;
}

START_TEST(generic_number_of_faces)
{
  static const size_t shape[][2] =
    { { 1, 1 }, { 2, 2 }, { 5, 2 }, { 40, 2 }, { 5, 3 }, { 12, 3 }, { 4, 4 },
      { 14, 4 }, { 70, 2 }, { 8, 5 }, { 9, 6 }, { 3, 3 } };

  for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
    rf_rng g = test_rng("generic_number_of_faces", (int)i);
    const size_t n = shape[i][0], d = shape[i][1];
    rf_field *f = generic_field(&g, n, d);
    rf_faces *faces = faces_of(f);
    ck_assert_uint_eq(faces->count, generic_count(n, d));
    rf_faces_free(faces);
    rf_field_free(f);
  }
}
END_TEST

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

/* Is target in { sum_i e_i v_i : a_i <= e_i <= b_i }?  By brute force: such
   a point is reached with all but rank-many e at a bound. */
static bool
in_zonotope(const mpq_t *target, mpq_t v[][DMAX], mpq_t *a, mpq_t *b,
            size_t m, size_t d, const small *s, const size_t *line)
{
  const size_t rank = rank_of(s, line, m);
  bool inside = false;

  for (size_t set = 0; !inside && set < ((size_t)1 << m); set++) {
    size_t list[NMAX], free[NMAX], nf = 0, rest[NMAX], nr = 0;
    for (size_t i = 0; i < m; i++)
      if (set >> i & 1)
        list[nf] = line[i], free[nf++] = i;
      else
        rest[nr++] = i;
    if (nf != rank || rank_of(s, list, nf) != rank)
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
static int
obvious(mpq_t *D, const small *s, const int *u)
{
  mpq_t v[NMAX][DMAX], lo[NMAX], hi[NMAX], target[DMAX], t, ratio;
  size_t list[NMAX], line[NMAX], nz = 0, m = 0;
  int side = 0;
  bool ok = true;

  mpq_inits(t, ratio, (mpq_ptr)0);
  for (size_t i = 0; i < NMAX; i++) {
    mpq_inits(lo[i], hi[i], (mpq_ptr)0);
    for (size_t l = 0; l < DMAX; l++)
      mpq_init(v[i][l]);
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
  complement(D, s, list, nz);
  for (size_t l = 0; l < s->d; l++)
    mpq_sub(target[l], D[l], target[l]);
  for (size_t k = 0; ok && k < s->n; k++) {
    const int z = sign_at((const mpq_t *)D, s, k) * u[k];
    ok = (z != 0) == (u[k] != 0) && (z == 0 || side != -z)
         && (u[k] || sign_at((const mpq_t *)D, s, k) == 0);
    side = z ? z : side;
  }
  ok = ok && side;
  /* Zero data by line. */
  for (size_t i = 0; ok && i < nz; i++) {
    size_t j = 0, c = 0;
    const mpq_t *x = (const mpq_t *)s->x + list[i] * s->d;
    for (; j < m; j++) {
      size_t pair[2] = { line[j], list[i] };
      if (rank_of(s, pair, 2) == 1)
        break;
    }
    if (j == m)
      line[m++] = list[i];
    while (mpq_sgn(s->x[line[j] * s->d + c]) == 0)
      c++;
    mpq_div(ratio, x[c], s->x[line[j] * s->d + c]);
    add_side(hi[j], s, list[i], ratio, 1);
    add_side(lo[j], s, list[i], ratio, -1);
  }
  for (size_t j = 0; ok && j < m; j++) {
    for (size_t l = 0; l < s->d; l++)
      mpq_set(v[j][l], s->x[line[j] * s->d + l]);
    if (mpq_cmp(lo[j], hi[j]) > 0)
      mpq_swap(lo[j], hi[j]);
  }
  ok = ok && in_zonotope((const mpq_t *)target, v, lo, hi, m, s->d, s, line);
  mpq_clears(t, ratio, (mpq_ptr)0);
  for (size_t i = 0; i < NMAX; i++) {
    mpq_clears(lo[i], hi[i], (mpq_ptr)0);
    for (size_t l = 0; l < DMAX; l++)
      mpq_clear(v[i][l]);
  }
  for (size_t l = 0; l < DMAX; l++)
    mpq_clear(target[l]);
  return ok ? side : 0;
}

static rf_extremals *
enumerate(rf_field *f)
{
  rf_extremals *list = NULL;
  rf_budget budget;

  rf_budget_start(&budget, 0, 0);
  ck_assert_int_eq(rf_extremals_new(&list, f), RF_OK);
  ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_OK);
  return list;
}

static const rf_found *
find(const rf_extremals *list, const int *u, size_t n)
{
  for (size_t i = 0; i < list->count; i++) {
    size_t k = 0;
    while (k < n && list->found[i].pattern[k] == u[k])
      k++;
    if (k == n)
      return &list->found[i];
  }
  return NULL;
}

/* Every pattern, of 3^n: the same set of extremal vectors, the same D. */
START_TEST(all_patterns_agree)
{
  int vectors = 0, patterns = 0, marked = 0;

  for (int rep = 0; rep < test_reps(1500); rep++) {
    rf_rng g = test_rng("all_patterns_agree", rep);
    small s;
    rf_extremals *list;
    size_t count = 0;
    mpq_t D[DMAX];

    small_init(&s);
    small_draw(&s, &g, rep % 20 ? 5 : 7, 4);
    list = enumerate(small_field(&s));
    for (size_t i = 0; i < DMAX; i++)
      mpq_init(D[i]);
    for (size_t c = 0; c < power3(s.n); c++) {
      int u[NMAX], side;
      const rf_found *e;
      decode(u, c, s.n);
      side = obvious(D, &s, u);
      e = find(list, u, s.n);
      patterns++;
      TEST_ASSERT(rep, (side != 0) == (e != NULL),
                  "n=%zu d=%zu pattern %zu: %d", s.n, s.d, c, side);
      if (!e)
        continue;
      count++;
      marked += e->cert->marks != 0;
      TEST_ASSERT(rep, e->cert->sign == side, "sign");
      for (size_t l = 0; l < s.d; l++)
        TEST_ASSERT(rep, mpq_equal(e->cert->D[l], D[l]), "D%zu", l + 1);
    }
    TEST_ASSERT(rep, count == list->count, "%zu of %zu", count, list->count);
    vectors += (int)count;
    for (size_t i = 0; i < DMAX; i++)
      mpq_clear(D[i]);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("all_patterns_agree: %d patterns, %d extremal vectors, %d of them"
         " degenerate\n", patterns, vectors, marked);
  ck_assert_int_gt(vectors, 0);
  ck_assert_int_gt(marked, 0);
}
END_TEST

/* The certificate says what it certifies: eta in [leak, 1], equal to 1 or
   leak off the zeros, and sum eta p x = D. */
START_TEST(certificates_hold)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(1500); rep++) {
    rf_rng g = test_rng("certificates_hold", rep);
    small s;
    rf_extremals *list;
    mpq_t sum, t;

    small_init(&s);
    small_draw(&s, &g, 7, 4);
    list = enumerate(small_field(&s));
    mpq_inits(sum, t, (mpq_ptr)0);
    for (size_t i = 0; i < list->count; i++) {
      const rf_found *e = &list->found[i];
      for (size_t k = 0; k < s.n; k++) {
        const mpq_t *eta = (const mpq_t *)&e->cert->eta[k];
        const int u = e->pattern[k];
        TEST_ASSERT(rep, mpq_cmp(*eta, s.leak) >= 0
                    && mpq_cmp_ui(*eta, 1, 1) <= 0, "eta out of range");
        TEST_ASSERT(rep, (u <= 0 || mpq_cmp_ui(*eta, 1, 1) == 0)
                    && (u >= 0 || mpq_equal(*eta, s.leak)), "eta off K");
        TEST_ASSERT(rep, u == e->cert->sign
                    * sign_at((const mpq_t *)e->cert->D, &s, k), "pattern");
      }
      for (size_t l = 0; l < s.d; l++) {
        mpq_set_ui(sum, 0, 1);
        for (size_t k = 0; k < s.n; k++) {
          mpq_mul(t, e->cert->eta[k], s.p[k]);
          mpq_mul(t, t, s.x[k * s.d + l]);
          mpq_add(sum, sum, t);
        }
        TEST_ASSERT(rep, mpq_equal(sum, e->cert->D[l]),
                    "n=%zu d=%zu marks %u", s.n, s.d, e->cert->marks);
      }
      checked++;
    }
    mpq_clears(sum, t, (mpq_ptr)0);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("certificates_hold: %d\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

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
static int
compare_at(const small *s, const rf_cert *e, const mpq_t *v)
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

/* Walk off in many directions, exactly: from a maximum G falls, from a
   minimum it rises, from a saddle it does both. */
START_TEST(kinds_by_walking)
{
  int checked = 0, saddles = 0, both = 0;

  for (int rep = 0; rep < test_reps(600); rep++) {
    rf_rng g = test_rng("kinds_by_walking", rep);
    small s;
    rf_extremals *list;
    mpq_t v[DMAX], c;

    small_init(&s);
    small_draw(&s, &g, 6, 3);
    list = enumerate(small_field(&s));
    mpq_init(c);
    for (size_t l = 0; l < DMAX; l++)
      mpq_init(v[l]);
    for (size_t i = 0; i < list->count && s.d > 1; i++) {
      const rf_cert *e = list->found[i].cert;
      bool up = false, down = false;
      for (int walk = 0; walk < 60; walk++) {
        int sign;
        for (size_t l = 0; l < s.d; l++)
          mpq_set_si(v[l], rng_long(&g, -6, 6), 1);
        rf_exact_dot(c, (const mpq_t *)v, (const mpq_t *)e->D, s.d);
        mpq_div(c, c, e->norm2);
        mpq_neg(c, c);
        for (size_t l = 0; l < s.d; l++) {
          mpq_t t;
          mpq_init(t);
          mpq_mul(t, c, e->D[l]);
          mpq_add(v[l], v[l], t);
          mpq_clear(t);
        }
        rf_exact_dot(c, (const mpq_t *)v, (const mpq_t *)v, s.d);
        if (mpq_sgn(c) == 0)
          continue;
        sign = compare_at(&s, e, (const mpq_t *)v);
        up |= sign > 0;
        down |= sign < 0;
        TEST_ASSERT(rep, sign != 0, "G does not change");
      }
      TEST_ASSERT(rep, e->kind != RF_MAX || !up, "rises from a maximum");
      TEST_ASSERT(rep, e->kind != RF_MIN || !down, "falls from a minimum");
      saddles += e->kind == RF_SADDLE;
      both += e->kind == RF_SADDLE && up && down;
      checked++;
    }
    for (size_t l = 0; l < DMAX; l++)
      mpq_clear(v[l]);
    mpq_clear(c);
    rf_extremals_free(list);
    small_clear(&s);
  }
  printf("kinds_by_walking: %d vectors, %d saddles, %d seen both ways\n",
         checked, saddles, both);
  ck_assert_int_gt(checked, 0);
  ck_assert_int_gt(saddles, 0);
  ck_assert_int_ge(10 * both, 9 * saddles);
}
END_TEST

/* Boursier & Flammarion 2025, Lemma 15: generic data in the plane have no
   saddle; and maxima and minima alternate on the circle, G being
   continuous, so there are as many of the one as of the other. */
START_TEST(no_saddle_in_the_plane)
{
  int vectors = 0;

  for (int rep = 0; rep < test_reps(3000); rep++) {
    rf_rng g = test_rng("no_saddle_in_the_plane", rep);
    rf_extremals *list = enumerate(generic_field(&g, rng_size(&g, 2, 9), 2));
    for (size_t i = 0; i < list->count; i++)
      TEST_ASSERT(rep, list->found[i].cert->kind != RF_SADDLE
                  && list->found[i].cert->marks == 0, "saddle");
    vectors += (int)list->count;
    rf_extremals_free(list);
  }
  printf("no_saddle_in_the_plane: %d vectors\n", vectors);
  ck_assert_int_gt(vectors, 1000);
}
END_TEST

static void
set_small(small *s, size_t n, size_t d, const char *const *x,
          const char *const *p)
{
  s->n = n;
  s->d = d;
  for (size_t i = 0; i < n * d; i++)
    ck_assert_int_eq(mpq_set_str(s->x[i], x[i], 10), 0);
  for (size_t k = 0; k < n; k++)
    ck_assert_int_eq(mpq_set_str(s->p[k], p[k], 10), 0);
}

/* The smallest example with a saddle: x = (0,0,1), (1,0,-1/5), (0,1,-1/5),
   p = 1: w along (1,1,0), eta_1 = 2/5. */
START_TEST(smallest_saddle)
{
  static const char *const x[] =
    { "0", "0", "1", "1", "0", "-1/5", "0", "1", "-1/5" };
  static const char *const p[] = { "1", "1", "1" };
  const int u[] = { 0, 1, 1 };
  const rf_found *e;
  small s;
  rf_extremals *list;

  small_init(&s);
  set_small(&s, 3, 3, x, p);
  list = enumerate(small_field(&s));
  e = find(list, u, 3);
  ck_assert_ptr_nonnull(e);
  ck_assert_int_eq(e->cert->kind, RF_SADDLE);
  ck_assert_int_eq(e->cert->sign, 1);
  ck_assert_int_eq(mpq_cmp_si(e->cert->eta[0], 2, 5), 0);
  ck_assert_int_eq(mpq_cmp_si(e->cert->D[0], 1, 1), 0);
  ck_assert_int_eq(mpq_cmp_si(e->cert->D[1], 1, 1), 0);
  ck_assert_int_eq(mpq_sgn(e->cert->D[2]), 0);
  rf_extremals_free(list);
  small_clear(&s);
}
END_TEST

/* The three points of Boursier & Flammarion 2025 with bias: every cone, its
   D; 6 cones and 6 rays; one extremal vector. */
START_TEST(three_points)
{
  static const char *const x[] = { "-3/4", "1", "-1/2", "1", "1/8", "1" };
  static const char *const p[] = { "11/30", "1/30", "4/15" };
  static const struct { const char *u, *D1, *D2; } cone[] = {
    { "-++", "1/60", "3/10" }, { "+++", "-31/120", "2/3" },
    { "++-", "-7/24", "2/5" }, { "+--", "-11/40", "11/30" },
    { "---", "0", "0" }, { "--+", "1/30", "4/15" } };
  size_t seen = 0;
  small s;
  rf_field *f;
  rf_faces *faces;
  rf_extremals *list;
  mpq_t D[2], e[1], want;

  small_init(&s);
  mpq_inits(D[0], D[1], e[0], want, (mpq_ptr)0);
  set_small(&s, 3, 2, x, p);
  f = small_field(&s);
  faces = faces_of(f);
  ck_assert_uint_eq(faces->count, 12);
  for (size_t i = 0; i < faces->count; i++) {
    const uint64_t *mask = faces->mask + 2 * i;
    rf_flat *flat = NULL;
    ck_assert_int_eq(rf_flat_create(&flat, f, mask, false), RF_OK);
    ck_assert_int_eq(rf_face_project(D, e, flat, mask), RF_OK);
    for (size_t c = 0; c < 6; c++) {
      bool same = true;
      for (size_t k = 0; k < 3; k++)
        same = same && rf_mask_sign(mask, 1, k)
                       == (cone[c].u[k] == '+' ? 1 : -1);
      if (!same)
        continue;
      ck_assert_int_eq(mpq_set_str(want, cone[c].D1, 10), 0);
      ck_assert(mpq_equal(want, D[0]));
      ck_assert_int_eq(mpq_set_str(want, cone[c].D2, 10), 0);
      ck_assert(mpq_equal(want, D[1]));
      seen++;
    }
    rf_flat_free(flat);
  }
  ck_assert_uint_eq(seen, 6);
  rf_faces_free(faces);
  list = enumerate(f);
  ck_assert_uint_eq(list->count, 1);
  ck_assert_int_eq(list->found[0].cert->kind, RF_MAX);
  ck_assert_int_eq(mpq_cmp_ui(list->found[0].cert->norm2, 7361, 14400), 0);
  rf_extremals_free(list);
  mpq_clears(D[0], D[1], e[0], want, (mpq_ptr)0);
  small_clear(&s);
}
END_TEST

/* Data (x, y), (-x, -y): D is the same in every cone, so there are exactly
   the extremal vectors D with w = D (a maximum) and w = -D (a minimum). */
START_TEST(symmetric_data)
{
  int checked = 0;

  for (int rep = 0; rep < test_reps(300); rep++) {
    rf_rng g = test_rng("symmetric_data", rep);
    rf_extremals *list;
    small s;

    small_init(&s);
    s.d = rng_size(&g, 2, 4);
    s.n = 2 * rng_size(&g, 1, 3);
    for (size_t k = 0; k < s.n; k += 2) {
      for (size_t l = 0; l < s.d; l++) {
        mpq_set_si(s.x[k * s.d + l], rng_long(&g, -9, 9), 1);
        mpq_neg(s.x[(k + 1) * s.d + l], s.x[k * s.d + l]);
      }
      if (zero_row(&s, k)) {
        mpq_set_si(s.x[k * s.d], 1, 1);
        mpq_set_si(s.x[(k + 1) * s.d], -1, 1);
      }
      mpq_set_si(s.p[k], 1 + rng_long(&g, 0, 8), 1);
      mpq_neg(s.p[k + 1], s.p[k]);
    }
    list = enumerate(small_field(&s));
    if (list->count) {                  /* D = 0 has none */
      TEST_ASSERT(rep, list->count == 2, "%zu vectors", list->count);
      TEST_ASSERT(rep, list->found[0].cert->sign
                       + list->found[1].cert->sign == 0, "signs");
      for (size_t i = 0; i < 2; i++)
        TEST_ASSERT(rep, list->found[i].cert->kind
                    == (list->found[i].cert->sign > 0 ? RF_MAX : RF_MIN),
                    "kind");
      checked++;
    }
    rf_extremals_free(list);
    small_clear(&s);
  }
  ck_assert_int_gt(checked, 100);
}
END_TEST

/* A budget that does not suffice is said so, at once or on the way. */
START_TEST(budgets)
{
  rf_rng g = test_rng("budgets", 0);
  static const size_t shape[][2] = { { 30, 4 }, { 60, 40 } };

  for (size_t i = 0; i < 2; i++) {
    rf_extremals *list = NULL;
    rf_budget budget;
    ck_assert_int_eq(rf_extremals_new(&list, generic_field(&g, shape[i][0],
                                                           shape[i][1])),
                     RF_OK);
    rf_budget_start(&budget, 1000, 0);
    ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_ELIMIT);
    rf_budget_start(&budget, 0, 1e-3);
    ck_assert_int_eq(rf_extremals_enumerate(list, &budget), RF_ELIMIT);
    ck_assert(!list->complete);
    rf_extremals_free(list);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("extremal");
  TCase *t = tcase_create("faces"), *e = tcase_create("extremal");

  tcase_set_timeout(t, 120);
  tcase_set_timeout(e, 120);
  tcase_add_test(t, faces_are_compositions_of_rays);
  tcase_add_test(t, generic_number_of_faces);
  tcase_add_test(t, budgets);
  tcase_add_test(e, all_patterns_agree);
  tcase_add_test(e, certificates_hold);
  tcase_add_test(e, kinds_by_walking);
  tcase_add_test(e, no_saddle_in_the_plane);
  tcase_add_test(e, smallest_saddle);
  tcase_add_test(e, three_points);
  tcase_add_test(e, symmetric_data);
  suite_add_tcase(s, t);
  suite_add_tcase(s, e);
  return run_suite(s);
}
