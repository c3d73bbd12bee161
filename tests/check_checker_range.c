/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_range.c -- the limit of the loss, as the checker decides it
 * modulo primes, against rationals: of small data on any sides it is
 * (c/2) dist(y, range C)^2, and no fraction beside that is. */
#include "config.h"

#include <gmp.h>

#include "checker/exact.h"
#include "support/rf_test.h"

enum { DATA = 4, DIMENSIONS = 3, FACES = 2, COLUMNS = FACES * DIMENSIONS };

/* ---- rationals ---- */

/* Vectors that are orthogonal. */
typedef struct space {
  int size, count;
  mpq_t v[DATA + COLUMNS][DATA];
} space;

static void
space_start(space *s, int size)
{
  s->size = size;
  s->count = 0;
  for (int i = 0; i < DATA + COLUMNS; i++)
    for (int e = 0; e < DATA; e++)
      mpq_init(s->v[i][e]);
}

static void
space_end(space *s)
{
  for (int i = 0; i < DATA + COLUMNS; i++)
    for (int e = 0; e < DATA; e++)
      mpq_clear(s->v[i][e]);
}

static void
dot(mpq_t sum, mpq_t *u, mpq_t *v, int size)
{
  mpq_t t, all;

  mpq_inits(t, all, (mpq_ptr)0);
  for (int e = 0; e < size; e++) {
    mpq_mul(t, u[e], v[e]);
    mpq_add(all, all, t);
  }
  mpq_set(sum, all);
  mpq_clears(t, all, (mpq_ptr)0);
}

/* u becomes its part beside the space; its square. */
static void
space_leave(mpq_t square, space *s, mpq_t *u)
{
  mpq_t by, t;

  mpq_inits(by, t, (mpq_ptr)0);
  for (int i = 0; i < s->count; i++) {
    dot(by, u, s->v[i], s->size);
    dot(t, s->v[i], s->v[i], s->size);
    mpq_div(by, by, t);
    for (int e = 0; e < s->size; e++) {
      mpq_mul(t, by, s->v[i][e]);
      mpq_sub(u[e], u[e], t);
    }
  }
  dot(square, u, u, s->size);
  mpq_clears(by, t, (mpq_ptr)0);
}

/* Add u; false: it is in there. */
static bool
space_add(space *s, mpq_t *u)
{
  bool more;
  mpq_t square;

  mpq_init(square);
  space_leave(square, s, u);
  more = mpq_sgn(square) != 0;
  for (int e = 0; e < s->size && more; e++)
    mpq_set(s->v[s->count][e], u[e]);
  s->count += more;
  mpq_clear(square);
  return more;
}

/* ---- a problem ---- */

typedef struct problem {
  certificate c;
  lines l;
  char text[DATA * (DIMENSIONS + 1)][8], weight[16], leak[16], yden[8];
  const char *x[DATA * DIMENSIONS], *y[DATA];
  signed char side[FACES][DATA];
  int faces;
} problem;

static void
draw_data(problem *p, rf_rng *g)
{
  const int n = (int)p->c.n, d = (int)p->c.d;

  for (int k = 0; k < n; k++) {
    bool zero = true;
    while (zero)
      for (int e = 0; e < d; e++) {
        const int v = (int)rng_size(g, 0, 4) - 2;
        snprintf(p->text[k * d + e], sizeof *p->text, "%d", v);
        p->x[k * d + e] = p->text[k * d + e];
        zero = zero && !v;
      }
    snprintf(p->text[n * d + k], sizeof *p->text, "%d",
             (int)rng_size(g, 0, 6) - 3);
    p->y[k] = p->text[n * d + k];
  }
}

static long
entry(const problem *p, int k, int e)
{
  return strtol(p->x[k * p->c.d + e], NULL, 10);
}

static long
product(const problem *p, int k, int l)
{
  long sum = 0;

  for (int e = 0; e < p->c.d; e++)
    sum += entry(p, k, e) * entry(p, l, e);
  return sum;
}

/* Do they have one line?  By Cauchy and Schwarz. */
static void
check_lines(const problem *p, int rep)
{
  for (int k = 0; k < p->c.n; k++)
    for (int l = 0; l <= k; l++) {
      const long v = product(p, k, l);
      const bool one = v * v == product(p, k, k) * product(p, l, l);
      TEST_ASSERT(rep, one == (p->l.of[k] == p->l.of[l]), "lines of %d, %d",
                  k, l);
      TEST_ASSERT(rep, !one || p->l.orient[k] * p->l.orient[l] == (v > 0 ? 1
                  : -1), "directions of %d, %d", k, l);
      TEST_ASSERT(rep, !one || p->l.first[p->l.of[k]] <= l, "the first");
    }
}

static void
draw(problem *p, rf_rng *g)
{
  const int below = (int)rng_size(g, 1, 5);
  int where;

  *p = (problem){ .c = { .n = (ptrdiff_t)rng_size(g, 1, DATA),
                         .d = (ptrdiff_t)rng_size(g, 1, DIMENSIONS) } };
  draw_data(p, g);
  snprintf(p->weight, sizeof p->weight, "%d/%d", (int)rng_size(g, 1, 5),
           (int)rng_size(g, 1, 5));
  snprintf(p->leak, sizeof p->leak, "%d/%d",
           (int)rng_size(g, 0, (size_t)below), below);
  snprintf(p->yden, sizeof p->yden, "%d", (int)rng_size(g, 1, 4));
  p->c.weight = p->weight;
  p->c.leak = p->leak;
  p->c.yden = p->yden;
  p->c.x = p->x;
  p->c.y = p->y;
  ck_assert_int_eq(lines_make(&p->l, &where, &p->c), 0);
  p->faces = (int)rng_size(g, 0, FACES);
  for (int f = 0; f < p->faces; f++)
    for (int i = 0; i < p->l.count; i++)
      p->side[f][i] = (signed char)(rng_size(g, 0, 1) ? rng_size(g, 0, 1) ? 1
                                    : -1 : 0);
}

/* The side of a datum: that of the first one of its line, or the other. */
static int
side_of(const problem *p, int f, int k)
{
  const int side = p->side[f][p->l.of[k]];

  return product(p, p->l.first[p->l.of[k]], k) > 0 ? side : -side;
}

static void
set_datum(mpq_t *v, const problem *p, int k)
{
  for (int e = 0; e < p->c.d; e++)
    mpq_set_str(v[e], p->x[k * p->c.d + e], 10);
}

/* eta_k P x_k of all data; false: lines depend on each other. */
static bool
set_columns(mpq_t C[DATA][DIMENSIONS], const problem *p, int f)
{
  bool good = true;
  mpq_t eta, square, v[DATA];
  space held;

  mpq_inits(eta, square, (mpq_ptr)0);
  for (int e = 0; e < DATA; e++)
    mpq_init(v[e]);
  space_start(&held, (int)p->c.d);
  for (int i = 0; i < p->l.count; i++)
    if (!p->side[f][i]) {
      set_datum(v, p, p->l.first[i]);
      good = good && space_add(&held, v);
    }
  for (int k = 0; k < p->c.n && good; k++) {
    const int side = side_of(p, f, k);
    set_datum(v, p, k);
    space_leave(square, &held, v);
    mpq_set_str(eta, side > 0 ? "1" : side < 0 ? p->leak : "0", 10);
    mpq_canonicalize(eta);
    for (int e = 0; e < p->c.d; e++)
      mpq_mul(C[k][e], eta, v[e]);
  }
  space_end(&held);
  for (int e = 0; e < DATA; e++)
    mpq_clear(v[e]);
  mpq_clears(eta, square, (mpq_ptr)0);
  return good;
}

/* The span of all columns, in their order; false: as above. */
static bool
set_range(space *span, const problem *p)
{
  bool good = true;
  mpq_t C[DATA][DIMENSIONS], column[DATA];

  space_start(span, (int)p->c.n);
  for (int k = 0; k < DATA; k++) {
    mpq_init(column[k]);
    for (int e = 0; e < DIMENSIONS; e++)
      mpq_init(C[k][e]);
  }
  for (int f = 0; f < p->faces && good; f++) {
    good = set_columns(C, p, f);
    for (int e = 0; e < p->c.d && good; e++) {
      for (int k = 0; k < p->c.n; k++)
        mpq_set(column[k], C[k][e]);
      space_add(span, column);
    }
  }
  for (int k = 0; k < DATA; k++) {
    mpq_clear(column[k]);
    for (int e = 0; e < DIMENSIONS; e++)
      mpq_clear(C[k][e]);
  }
  return good;
}

/* (c/2) dist^2 */
static void
set_limit(mpq_t limit, const problem *p, space *span)
{
  mpq_t y[DATA], t;

  mpq_init(t);
  for (int k = 0; k < DATA; k++)
    mpq_init(y[k]);
  for (int k = 0; k < p->c.n; k++) {
    mpq_set_str(y[k], p->y[k], 10);
    mpq_set_str(t, p->yden, 10);
    mpq_div(y[k], y[k], t);
  }
  space_leave(limit, span, y);
  mpq_set_str(t, p->weight, 10);
  mpq_canonicalize(t);
  mpq_mul(limit, limit, t);
  mpq_div_2exp(limit, limit, 1);
  for (int k = 0; k < DATA; k++)
    mpq_clear(y[k]);
  mpq_clear(t);
}

/* ---- the checker ---- */

static int
ask(ptrdiff_t *rank, const problem *p, const mpq_t limit)
{
  const signed char *side[FACES] = { p->side[0], p->side[1] };
  range r = { .c = &p->c, .l = &p->l, .faces = p->faces, .side = side };
  char *text = mpq_get_str(NULL, 10, limit);
  const int code = range_check(&r, text);

  *rank = r.rank;
  free(r.column);
  free(text);
  return code;
}

/* The numerator, the denominator, one more or less. */
static void
check_others(const problem *p, const mpq_t limit, int rep)
{
  ptrdiff_t rank;
  mpq_t other;

  mpq_init(other);
  for (int i = 0; i < 4; i++) {
    mpz_ptr part = i < 2 ? mpq_numref(other) : mpq_denref(other);
    mpq_set(other, limit);
    if (i % 2)
      mpz_add_ui(part, part, 1);
    else
      mpz_sub_ui(part, part, 1);
    if (mpz_sgn(part) <= 0 || !mpz_sgn(mpq_numref(other)))
      continue;
    TEST_ASSERT(rep, ask(&rank, p, other) == 3, "another limit, %d", i);
  }
  mpq_clear(other);
}

START_TEST(limits)
{
  long tried[3] = { 0 };

  TEST_EACH(rep, test_reps(1000)) {
    rf_rng g = test_rng("limits", rep);
    ptrdiff_t rank;
    problem p;
    space span;
    mpq_t limit;
    bool good;
    int code;
    draw(&p, &g);
    check_lines(&p, rep);
    mpq_init(limit);
    good = set_range(&span, &p);
    if (good)
      set_limit(limit, &p, &span);
    code = ask(&rank, &p, limit);
    TEST_ASSERT(rep, code == (good ? 0 : 4), "%d, lines are good: %d", code,
                good);
    if (good) {
      TEST_ASSERT(rep, rank == span.count, "rank %td, not %d", rank,
                  span.count);
      check_others(&p, limit, rep);
    }
    tried[good ? mpq_sgn(limit) : 2]++;
    space_end(&span);
    mpq_clear(limit);
    lines_free(&p.l);
  }
  printf("%ld limits of 0, %ld others; %ld times dependent lines\n", tried[0],
         tried[1], tried[2]);
  ck_assert_msg(test_scale() < 1.0 || (tried[0] > 50 && tried[1] > 50
                                       && tried[2] > 20),
                "%ld, %ld, %ld", tried[0], tried[1], tried[2]);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_range");
  TCase *tc = tcase_create("range");

  test_limit(tc);
  tcase_add_test(tc, limits);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
