/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_arrangement_relations.c -- what is exactly zero between lines,
 * against linear algebra in rationals done the plain way: ranks of matrices.
 * */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "geometry/arrangement/relations.h"
#include "support/rf_test.h"

#define N 7
#define D 5

typedef struct data {
  rf_rng rng;
  size_t n, d;
  mpq_t x[N * D];
} data;

/* ---- the plain way ---- */

/* The rank of rows[count][cols], which are lost. */
static size_t
rank_of(mpq_t *rows, size_t count, size_t cols)
{
  size_t rank = 0;
  mpq_t f, t;

  mpq_inits(f, t, (mpq_ptr)0);
  for (size_t c = 0; c < cols && rank < count; c++) {
    size_t top = rank;
    while (top < count && mpq_sgn(rows[top * cols + c]) == 0)
      top++;
    if (top == count)
      continue;
    for (size_t i = 0; i < cols; i++)
      mpq_swap(rows[rank * cols + i], rows[top * cols + i]);
    for (size_t r = rank + 1; r < count; r++) {
      mpq_div(f, rows[r * cols + c], rows[rank * cols + c]);
      for (size_t i = c; i < cols; i++) {
        mpq_mul(t, f, rows[rank * cols + i]);
        mpq_sub(rows[r * cols + i], rows[r * cols + i], t);
      }
    }
    rank++;
  }
  mpq_clears(f, t, (mpq_ptr)0);
  return rank;
}

static const mpq_t *
row(const data *g, size_t i)
{
  return (const mpq_t *)g->x + i * g->d;
}

static void
product(mpq_t out, const data *g, size_t i, size_t j)
{
  mpq_t t;

  mpq_init(t);
  mpq_set_ui(out, 0, 1);
  for (size_t c = 0; c < g->d; c++) {
    mpq_mul(t, row(g, i)[c], row(g, j)[c]);
    mpq_add(out, out, t);
  }
  mpq_clear(t);
}

/* The rank of the rows which[count]. */
static size_t
rank_rows(const data *g, const size_t *which, size_t count)
{
  mpq_t *rows = rf_mpq_array((count + 1) * g->d);
  size_t rank;

  ck_assert_ptr_nonnull(rows);
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < g->d; c++)
      mpq_set(rows[i * g->d + c], row(g, which[i])[c]);
  rank = rank_of(rows, count, g->d);
  rf_mpq_array_free(rows, (count + 1) * g->d);
  return rank;
}

/* Independent rows that span those held; their number. */
static size_t
independent(size_t *out, const data *g, const size_t *held, size_t count)
{
  size_t rank = 0;

  for (size_t i = 0; i < count; i++) {
    out[rank] = held[i];
    rank += rank_rows(g, out, rank + 1) == rank + 1;
  }
  return rank;
}

/* <P x_i, x_j> is, but for a factor, the determinant of the products of
   (held, i) with (held, j), the held ones independent. */
static bool
plainly_beside(const data *g, const size_t *held, size_t count, size_t i,
               size_t j)
{
  size_t rows[N + 1], cols[N + 1], rank, size;
  mpq_t *gram;
  bool zero;

  rank = independent(rows, g, held, count);
  memcpy(cols, rows, rank * sizeof *rows);
  rows[rank] = i;
  cols[rank] = j;
  size = rank + 1;
  gram = rf_mpq_array(size * size);
  ck_assert_ptr_nonnull(gram);
  for (size_t r = 0; r < size; r++)
    for (size_t c = 0; c < size; c++)
      product(gram[r * size + c], g, rows[r], cols[c]);
  zero = rank_of(gram, size, size) < size;
  rf_mpq_array_free(gram, size * size);
  return zero;
}

static bool
plainly_in_span(const data *g, const size_t *held, size_t count, size_t i)
{
  size_t all[N + 1];

  if (count)
    memcpy(all, held, count * sizeof *all);
  all[count] = i;
  return rank_rows(g, all, count + 1) == rank_rows(g, held, count);
}

/* ---- data ---- */

static void
small_integers(data *g)
{
  for (size_t i = 0; i < g->n * g->d; i++)
    mpq_set_si(g->x[i], (long)rng_size(&g->rng, 0, 4) - 2, 1);
}

/* Some multiples of unit vectors, so that much is orthogonal. */
static void
axes(data *g)
{
  small_integers(g);
  for (size_t k = 0; k < g->n; k++)
    if (rng_size(&g->rng, 0, 2) > 0) {
      const size_t c = rng_size(&g->rng, 0, g->d - 1);
      for (size_t i = 0; i < g->d; i++)
        mpq_set_si(g->x[k * g->d + i], i == c ? 7 : 0, 3);
      for (size_t i = 0; i < g->d; i++)
        mpq_canonicalize(g->x[k * g->d + i]);
    }
}

/* Turned by 3-4-5 or 5-12-13 in a few planes: nothing is round any more. */
static void
turn(data *g)
{
  mpq_t c, s, u, v, t;

  mpq_inits(c, s, u, v, t, (mpq_ptr)0);
  for (int times = 0; g->d > 1 && times < 3; times++) {
    const size_t i = rng_size(&g->rng, 1, g->d - 1);
    const size_t l = rng_size(&g->rng, 0, i - 1);
    const bool five = rng_size(&g->rng, 0, 1);
    mpq_set_ui(c, five ? 3 : 5, five ? 5 : 13);
    mpq_set_ui(s, five ? 4 : 12, five ? 5 : 13);
    for (size_t k = 0; k < g->n; k++) {
      mpq_t *x = g->x + k * g->d;
      mpq_mul(u, c, x[i]);
      mpq_mul(t, s, x[l]);
      mpq_sub(u, u, t);
      mpq_mul(v, s, x[i]);
      mpq_mul(t, c, x[l]);
      mpq_add(x[l], v, t);
      mpq_set(x[i], u);
    }
  }
  mpq_clears(c, s, u, v, t, (mpq_ptr)0);
}

/* The last rows combine others; each is moved by 10^-e, e > 0, in one
   coordinate. */
static void
combine(data *g, unsigned e)
{
  mpq_t f, t;

  mpq_inits(f, t, (mpq_ptr)0);
  for (size_t k = g->n / 2; k < g->n; k++) {
    mpq_t *x = g->x + k * g->d;
    for (size_t i = 0; i < g->d; i++)
      mpq_set_ui(x[i], 0, 1);
    for (int times = 0; times < 2; times++) {
      const size_t o = rng_size(&g->rng, 0, g->n / 2 - 1);
      mpq_set_si(f, (long)rng_size(&g->rng, 1, 9) - 10, 7);
      mpq_canonicalize(f);
      for (size_t i = 0; i < g->d; i++) {
        mpq_mul(t, f, row(g, o)[i]);
        mpq_add(x[i], x[i], t);
      }
    }
    if (e) {
      mpq_set_ui(f, 1, 1);
      mpz_ui_pow_ui(mpq_denref(f), 10, e);
      x += rng_size(&g->rng, 0, g->d - 1);
      mpq_add(*x, *x, f);
    }
  }
  mpq_clears(f, t, (mpq_ptr)0);
}

/* No row is 0. */
static void
mend(data *g)
{
  for (size_t k = 0; k < g->n; k++) {
    bool zero = true;
    for (size_t i = 0; i < g->d; i++)
      zero = zero && mpq_sgn(row(g, k)[i]) == 0;
    if (zero)
      mpq_set_si(g->x[k * g->d + k % g->d], -1, 1);
  }
}

/* Rows of very different size. */
static void
stretch(data *g)
{
  mpq_t f;

  mpq_init(f);
  for (size_t k = 0; k < g->n; k++) {
    const unsigned e = (unsigned)rng_size(&g->rng, 0, 60);
    mpq_set_ui(f, 1, 1);
    mpz_ui_pow_ui(k & 1 ? mpq_numref(f) : mpq_denref(f), 10, e);
    for (size_t i = 0; i < g->d; i++)
      mpq_mul(g->x[k * g->d + i], g->x[k * g->d + i], f);
  }
  mpq_clear(f);
}

static const char *const kinds[] = {
  "small integers", "axes", "axes, turned", "dependent, turned",
  "off by 1e-12", "off by 1e-30", "axes, stretched", "dependent, stretched",
  "off by 1e-5"
};
#define KINDS (sizeof kinds / sizeof *kinds)

static void
draw(data *g, size_t kind)
{
  static const unsigned off[KINDS] = { [4] = 12, [5] = 30, [8] = 5 };

  g->d = rng_size(&g->rng, 1, D);
  g->n = rng_size(&g->rng, 2, N);
  if (kind == 0)
    small_integers(g);
  else
    axes(g);
  mend(g);
  if (kind == 3 || kind == 7 || off[kind])
    combine(g, off[kind]);
  if (kind >= 2)
    turn(g);
  mend(g);
  if (kind == 6 || kind == 7)
    stretch(g);
}

/* ---- the comparison ---- */

typedef struct tally {
  int orthogonal, in_span, beside, yes[3];
} tally;

/* Data of one kind with their relations, as they are asked. */
typedef struct asked {
  const data *g;
  rf_lines *lines;
  rf_relations *r;
  int rep;
  const char *kind;
} asked;

static void
compare_held(tally *t, const asked *q, const size_t *held, size_t count)
{
  const rf_lines *lines = q->lines;
  size_t first[N];

  for (size_t i = 0; i < count; i++)
    first[i] = lines->first[held[i]];
  rf_relations_hold(q->r, held, count);
  for (size_t i = 0; i < lines->count; i++) {
    const size_t k = lines->first[i];
    const bool in = plainly_in_span(q->g, first, count, k);
    TEST_ASSERT(q->rep, rf_in_span(q->r, i) == in,
                "%s: line %zu of %zu held: %d", q->kind, i, count, in);
    t->in_span++;
    t->yes[1] += in;
    for (size_t j = 0; j < lines->count; j++) {
      const bool zero = plainly_beside(q->g, first, count, k,
                                       lines->first[j]);
      TEST_ASSERT(q->rep, rf_orthogonal_beside(q->r, i, j) == zero,
                  "%s: lines %zu, %zu beside %zu: %d", q->kind, i, j, count,
                  zero);
      t->beside++;
      t->yes[2] += zero;
    }
  }
}

static void
compare(tally *t, data *g, int rep, const char *kind)
{
  asked q = { .g = g, .rep = rep, .kind = kind };
  size_t held[N], lines;
  mpq_t dot;

  mpq_init(dot);
  ck_assert_int_eq(rf_lines_create(&q.lines, (const mpq_t *)g->x, g->n, g->d),
                   RF_OK);
  ck_assert_int_eq(rf_relations_create(&q.r, q.lines, (const mpq_t *)g->x,
                                       g->d), RF_OK);
  lines = q.lines->count;
  for (size_t i = 0; i < lines; i++)
    for (size_t j = 0; j < lines; j++) {
      product(dot, g, q.lines->first[i], q.lines->first[j]);
      TEST_ASSERT(rep, rf_orthogonal(q.r, i, j) == (mpq_sgn(dot) == 0),
                  "%s: lines %zu, %zu", kind, i, j);
      t->orthogonal++;
      t->yes[0] += mpq_sgn(dot) == 0;
    }
  for (int times = 0; times < 5; times++) {
    size_t count = 0;
    for (size_t l = 0; l < lines; l++)
      if (rng_size(&g->rng, 0, 2) == 0)
        held[count++] = l;
    compare_held(t, &q, held, count);
  }
  rf_relations_free(q.r);
  rf_lines_free(q.lines);
  mpq_clear(dot);
}

START_TEST(relations_are_exact)
{
  const int reps = test_reps(60);
  tally t = { .orthogonal = 0 };
  data g;

  for (size_t i = 0; i < N * D; i++)
    mpq_init(g.x[i]);
  TEST_EACH(rep, reps) {
    g.rng = test_rng(kinds[_i], rep);
    draw(&g, (size_t)_i);
    compare(&t, &g, rep, kinds[_i]);
  }
  for (size_t i = 0; i < N * D; i++)
    mpq_clear(g.x[i]);
  printf("  %s: %d products, %d of them 0; %d in a span of %d; %d beside "
         "others, %d of them 0\n", kinds[_i], t.orthogonal, t.yes[0],
         t.yes[1], t.in_span, t.beside, t.yes[2]);
  fflush(stdout);
  ck_assert(t.yes[1] > 0 && t.yes[1] < t.in_span);
  ck_assert(t.yes[2] > 0 && t.yes[2] < t.beside);
}
END_TEST

/* A number that may be 0, an integer, a double of any size, or thirds. */
static void
draw_number(mpq_t x, rf_rng *rng, size_t most)
{
  const long sign = rng_size(rng, 0, 1) ? 1 : -1;

  switch (rng_size(rng, 0, most)) {
  case 0:
    mpq_set_ui(x, 0, 1);
    return;
  case 1:
    mpq_set_si(x, sign * (long)rng_size(rng, 1, 40), 1);
    return;
  case 2:
    mpq_set_d(x, ldexp(rng_uniform(rng), (int)rng_size(rng, 0, 400) - 200));
    return;
  default:
    mpq_set_si(x, sign * (long)rng_size(rng, 1, 40), 3);
    mpq_canonicalize(x);
  }
}

/* The products of vectors of all lengths, against a plain sum of products in
   lowest terms; of half of them all denominators are powers of two. */
START_TEST(products_are_exact)
{
  mpq_t v[2 * N], sum, t, r;
  int zero = 0, count = 0;

  mpq_inits(sum, t, r, (mpq_ptr)0);
  for (size_t i = 0; i < 2 * N; i++)
    mpq_init(v[i]);
  TEST_EACH(rep, test_reps(2000)) {
    rf_rng rng = test_rng("products", rep);
    const size_t d = rng_size(&rng, 0, N);
    mpq_set_ui(sum, 0, 1);
    mpq_set_ui(r, 5, 7);
    for (size_t i = 0; i < d; i++) {
      for (size_t l = i; l < 2 * N; l += N)
        draw_number(v[l], &rng, rep % 2 ? 3 : 2);
      mpq_mul(t, v[i], v[N + i]);
      mpq_add(sum, sum, t);
    }
    rf_exact_dot(r, (const mpq_t *)v, (const mpq_t *)v + N, d);
    TEST_ASSERT(rep, mpq_equal(r, sum), "%zu terms", d);
    zero += mpq_sgn(sum) == 0;
    count++;
  }
  for (size_t i = 0; i < 2 * N; i++)
    mpq_clear(v[i]);
  mpq_clears(sum, t, r, (mpq_ptr)0);
  printf("products_are_exact: %d products, %d of them 0\n", count, zero);
  ck_assert_int_gt(count, zero);
}
END_TEST

/* v = b / over, and both are integers. */
START_TEST(integers_are_those)
{
  mpq_t v[N], b[N], over;
  int count = 0;

  mpq_init(over);
  for (size_t i = 0; i < N; i++)
    mpq_inits(v[i], b[i], (mpq_ptr)0);
  TEST_EACH(rep, test_reps(500)) {
    rf_rng rng = test_rng("integers", rep);
    const size_t d = rng_size(&rng, 0, N);
    for (size_t i = 0; i < d; i++)
      draw_number(v[i], &rng, 3);
    ck_assert_int_eq(rf_exact_integers(b, over, (const mpq_t *)v, d), RF_OK);
    ck_assert(mpz_cmp_ui(mpq_denref(over), 1) == 0);
    for (size_t i = 0; i < d; i++) {
      ck_assert(mpz_cmp_ui(mpq_denref(b[i]), 1) == 0);
      mpq_div(b[i], b[i], over);
      TEST_ASSERT(rep, mpq_equal(b[i], v[i]), "%zu of %zu", i, d);
      count++;
    }
  }
  mpq_clear(over);
  for (size_t i = 0; i < N; i++)
    mpq_clears(v[i], b[i], (mpq_ptr)0);
  ck_assert_int_gt(count, 0);
}
END_TEST

static Suite *
relations_suite(void)
{
  Suite *s = suite_create("relations");
  TCase *t = tcase_create("all");

  test_limit(t);
  tcase_add_loop_test(t, relations_are_exact, 0, (int)KINDS);
  tcase_add_test(t, products_are_exact);
  tcase_add_test(t, integers_are_those);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(relations_suite());
}
