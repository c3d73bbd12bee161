/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_bits.c -- how large the integers may be of which the checker
 * decides modulo primes whether they are 0: no bound is below integers that are
 * as large as their numbers and their count allow, in matrices of Hadamard, or
 * with all that is added of one sign.
 *
 * The sources are included, as the bounds are theirs alone. */
#include "config.h"

#include "checker/exact.c"
#include "checker/relation.c"
#include "support/rf_test.h"

enum { DATA = 64, SPACE = 64, DIGITS = 24 };

typedef struct forged {
  certificate c;
  char text[DATA * SPACE][DIGITS];
  const char *x[DATA * SPACE], *y[DATA];
  ck_span start[1 + SPACE];
  int of[DATA], orient[DATA], first[DATA];
  lines l;
} forged;

/* n data in d dimensions, all of it 1, each datum with a line of its own; as
   bounds see it. */
static forged *
start_case(int n, int d)
{
  forged *f = calloc(1, sizeof *f);

  ck_assert(f && n <= DATA && d <= SPACE);
  f->c = (certificate){ .n = n, .d = d, .m = 1, .weight = "1", .leak = "0",
                        .xden = "1", .yden = "1", .x = f->x, .y = f->y,
                        .start = f->start, .ball = "0" };
  for (int i = 0; i < n * d; i++)
    f->x[i] = "1";
  for (int k = 0; k < n; k++) {
    f->y[k] = "1";
    f->of[k] = f->first[k] = k;
    f->orient[k] = 1;
  }
  for (int e = 0; e <= d; e++)
    f->start[e] = (ck_span){ "1", "0" };
  f->l = (lines){ n, f->of, f->orient, f->first };
  return f;
}

/* The entry is v. */
static void
set_entry(forged *f, int k, int e, long v)
{
  char *text = f->text[k * f->c.d + e];

  snprintf(text, DIGITS, "%ld", v);
  f->x[k * f->c.d + e] = text;
}

/* 9, 99, ... */
static long
nines(size_t digits)
{
  long v = 0;

  while (digits-- > 0)
    v = 10 * v + 9;
  return v;
}

/* ---- products beside lines ---- */

static int
hadamard(int i, int k)
{
  int sign = 1;

  for (int both = i & k; both; both >>= 1)
    sign = both & 1 ? -sign : sign;
  return sign;
}

/* Lines that are orthogonal, a determinant of squares d M^2. */
START_TEST(orthogonal_lines)
{
  enum { D = 16 };

  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("orthogonal", rep);
    forged *f = start_case(D, D);
    const int count = (int)rng_size(&g, 0, D - 1);
    double size = 0.0;
    for (int k = 0; k < D; k++) {
      /* The first ones are small. */
      const long m = nines(rng_size(&g, 1, k < D / 2 ? 1 : 3));
      for (int e = 0; e < D; e++)
        set_entry(f, k, e, m * hadamard(k, e));
      if (k >= D - 1 - count)
        size += log2((double)D * (double)m * (double)m);
    }
    TEST_ASSERT(rep, bordered_bits(&f->c, count) >= size, "%d lines", count);
    free(f);
  }
}
END_TEST

/* ---- starts and ties ---- */

/* sum w x times the denominators of w, all numbers of one sign; one of w has a
   denominator, and an above of its own. */
START_TEST(starts)
{
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("starts", rep);
    const int d = (int)rng_size(&g, 1, SPACE);
    const long below = nines(rng_size(&g, 0, 3)) + 1;
    const long m = nines(rng_size(&g, 1, 3)), w = nines(rng_size(&g, 1, 3));
    forged *f = start_case(1, d);
    char all[DIGITS], one[2 * DIGITS];
    double sum;
    snprintf(all, sizeof all, "%ld", w);
    snprintf(one, sizeof one, "1/%ld", below);
    for (int e = 0; e < d; e++) {
      set_entry(f, 0, e, m);
      f->start[1 + e].mid = all;
    }
    f->start[1 + rng_size(&g, 0, (size_t)d - 1)].mid = one;
    sum = (double)m * (1.0 + (d - 1.0) * (double)w * (double)below);
    TEST_ASSERT(rep, start_bits(f->start + 1, d, largest_bits(f->x, d))
                >= log2(sum), "%d numbers, %ld, %ld, %ld", d, m, w, below);
    free(f);
  }
}
END_TEST

/* Modulo a prime that is a denominator there are no products. */
START_TEST(denominators)
{
  static char below[DIGITS] = "1/2147483647";
  forged *f = start_case(2, 2);
  const signed char acted[2] = { 0 };
  const tie t = { .c = &f->c, .l = &f->l, .w = f->start + 1, .acted = acted,
                  .p = prime_below(FIRST) };
  word sum;

  ck_assert_int_eq((long)t.p, 2147483647);
  f->start[2].mid = below;
  ck_assert(!start_product(&sum, t.w, f->x, 2, t.p));
  ck_assert(!row_product(&sum, &t, 0, 1));
  free(f);
}
END_TEST

/* |r_k|^2 of data whose numbers are all M, with so many that have acted. */
START_TEST(rows)
{
  TEST_EACH(rep, test_reps(60)) {
    rf_rng g = test_rng("rows", rep);
    const int n = (int)rng_size(&g, 1, DATA), d = (int)rng_size(&g, 1, SPACE);
    const long m = nines(rng_size(&g, 1, 3)), w = nines(rng_size(&g, 1, 6));
    forged *f = start_case(n, d);
    const tie t = { .c = &f->c, .l = &f->l, .w = f->start + 1 };
    const double start = (double)d * (double)w * (double)m;
    const double acted = (double)d * (double)m * (double)m;
    char text[DIGITS];
    snprintf(text, sizeof text, "%ld", w);
    for (int e = 0; e < d; e++) {
      f->start[1 + e].mid = text;
      for (int k = 0; k < n; k++)
        set_entry(f, k, e, m);
    }
    TEST_ASSERT(rep, row_bits(&t) >= log2(start * start + n * acted * acted),
                "%d data, %d numbers, %ld, %ld", n, d, m, w);
    free(f);
  }
}
END_TEST

/* ---- the range ---- */

/* All data but the first K, with which a neuron slides, are (M, ..., M), or
   orthogonal to them, so that det G P x = (d N^2)^K x, N those of the lines;
   times the leak, or its denominator.  y is orthogonal to that column. */
typedef struct wide {
  int n, d, K;
  long m, line, y;
  long leak, one;
  signed char side[DATA];
  forged *f;
  char text[8][2 * DIGITS];
} wide;

static const char *
fraction(wide *v, int i, long above, long below)
{
  snprintf(v->text[i], sizeof *v->text, "%ld/%ld", above, below);
  return v->text[i];
}

static void
draw(wide *v, rf_rng *g)
{
  const bool inactive = rng_size(g, 0, 1);

  *v = (wide){ .K = (int)rng_size(g, 0, 1),
               .m = nines(rng_size(g, 1, 4)), .line = nines(rng_size(g, 1, 4)),
               .y = nines(rng_size(g, 1, 9)),
               .leak = inactive ? nines(rng_size(g, 1, 9)) : 1,
               .one = inactive ? 1 : nines(rng_size(g, 0, 9)) + 1 };
  v->d = v->K ? 1 << rng_size(g, 1, 6) : 1;
  v->n = v->K + 2 * (int)rng_size(g, 1, 16);
  v->f = start_case(v->n, v->d);
  v->f->c.leak = fraction(v, 0, v->leak, v->one);
  for (int k = 0; k < v->n; k++) {
    v->side[k] = k < v->K ? 0 : inactive ? -1 : 1;
    for (int e = 0; e < v->d; e++)
      set_entry(v->f, k, e, k < v->K ? v->line : e % 2 ? -v->m : v->m);
  }
}

static double
log_of(long v)
{
  return log2((double)v);
}

/* log2 of an entry of the first column. */
static double
entry_of(const wide *v)
{
  return v->K * (log2(v->d) + 2.0 * log_of(v->line)) + log_of(v->m)
    + log_of(v->leak) + log_of(v->one);
}

static double
bits_of_range(const wide *v, ptrdiff_t rank, const char *limit)
{
  const signed char *side = v->side;
  const range r = { .c = &v->f->c, .l = &v->f->l, .faces = 1, .side = &side,
                    .rank = rank };

  return bits_needed(&r, limit);
}

/* 2 num cden yden^2 det G, and den cnum det G_y, of one column or none; twice,
   as they may have two signs. */
static void
check_sides(wide *v, rf_rng *g, int rep)
{
  const long above = nines(rng_size(g, 1, 9)), below = nines(rng_size(g, 1, 9));
  const long c = nines(rng_size(g, 1, 9)), yden = nines(rng_size(g, 1, 9));
  const int rank = (int)rng_size(g, 0, 1), count = v->n - v->K;
  const double gram = rank * (log2(count) + 2.0 * entry_of(v));
  char label[DIGITS], den[DIGITS];

  snprintf(label, sizeof label, "%ld", v->y);
  snprintf(den, sizeof den, "%ld", yden);
  v->f->c.yden = den;
  v->f->c.weight = fraction(v, 1, 1, c);
  TEST_ASSERT(rep, bits_of_range(v, rank, fraction(v, 2, above, 1))
              >= 2.0 + log_of(above) + log_of(c) + 2.0 * log_of(yden) + gram,
              "on the left, %d", rank);
  v->f->c.yden = "1";
  v->f->c.weight = fraction(v, 1, c, 1);
  for (int k = v->K; k < v->n; k++)
    v->f->y[k] = label;
  TEST_ASSERT(rep, bits_of_range(v, rank, fraction(v, 2, 1, below))
              >= 1.0 + log_of(below) + log_of(c) + gram + log2(count)
              + 2.0 * log_of(v->y), "on the right, %d", rank);
}

START_TEST(limits)
{
  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("limits", rep);
    wide v;
    draw(&v, &g);
    TEST_ASSERT(rep, bits_of_range(&v, 0, "0") >= entry_of(&v), "a minor");
    check_sides(&v, &g, rep);
    free(v.f);
  }
}
END_TEST

/* (M, -M) and (N, N): 2 M N. */
START_TEST(minors)
{
  TEST_EACH(rep, test_reps(30)) {
    rf_rng g = test_rng("minors", rep);
    const long m = nines(rng_size(&g, 1, 9)), n = nines(rng_size(&g, 1, 9));
    forged *f = start_case(2, 2);
    set_entry(f, 0, 0, m);
    set_entry(f, 0, 1, -m);
    set_entry(f, 1, 0, n);
    set_entry(f, 1, 1, n);
    TEST_ASSERT(rep, minor_bits(f->x, f->x + 2, 2)
                >= 1.0 + log_of(m) + log_of(n), "%ld, %ld", m, n);
    free(f);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_bits");
  TCase *tc = tcase_create("bits");

  test_limit(tc);
  tcase_add_test(tc, orthogonal_lines);
  tcase_add_test(tc, starts);
  tcase_add_test(tc, denominators);
  tcase_add_test(tc, rows);
  tcase_add_test(tc, limits);
  tcase_add_test(tc, minors);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
