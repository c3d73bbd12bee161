/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_relation.c -- products that are exactly 0, modulo primes,
 * against determinants of small integers and sums of fractions. */
#include "config.h"

#include "checker/modular.h"
#include "checker/relation.h"
#include "support/rf_test.h"

enum { DATA = 6, DIMENSIONS = 4, HELD = 3 };

/* So many are to be met of each kind. */
static int
least(void)
{
  return test_scale() < 1.0 ? 0 : 20;
}

/* A certificate of small integers, as text. */
typedef struct small {
  certificate c;
  long x[DATA][DIMENSIONS];
  char text[DATA * DIMENSIONS][32], start[1 + DIMENSIONS][32];
  const char *entry[DATA * DIMENSIONS];
  ck_span span[1 + DIMENSIONS];
  lines l;
} small;

/* shift: so many zeros behind each number, so that no prime alone decides. */
static void
make_data(small *s, rf_rng *rng, int shift)
{
  int where;

  s->c = (certificate){ .n = (ptrdiff_t)rng_size(rng, 2, DATA),
                        .d = (ptrdiff_t)rng_size(rng, 1, DIMENSIONS), .m = 1,
                        .ball = "0" };
  for (int k = 0; k < s->c.n; k++) {
    bool zero = true;
    while (zero)
      for (int e = 0; e < s->c.d; e++) {
        s->x[k][e] = (long)rng_size(rng, 0, 4) - 2;
        zero = zero && !s->x[k][e];
      }
    for (int e = 0; e < s->c.d; e++) {
      char *text = s->text[k * s->c.d + e];
      snprintf(text, 32, "%ld%.*s", s->x[k][e], s->x[k][e] ? shift : 0,
               "000000000000000000");
      s->entry[k * s->c.d + e] = text;
    }
  }
  s->c.x = s->entry;
  ck_assert_int_eq(lines_make(&s->l, &where, &s->c), 0);
}

static long
dot(const small *s, int i, int k)
{
  const long *u = s->x[s->l.first[i]], *v = s->x[s->l.first[k]];
  long sum = 0;

  for (int e = 0; e < s->c.d; e++)
    sum += u[e] * v[e];
  return sum;
}

/* det a[size][size], by the first row. */
static long
determinant(long a[HELD + 1][HELD + 1], int size)
{
  long minor[HELD + 1][HELD + 1], sum = 0;

  if (size == 0)
    return 1;
  for (int c = 0; c < size; c++) {
    for (int r = 1; r < size; r++)
      for (int k = 0, to = 0; k < size; k++)
        if (k != c)
          minor[r - 1][to++] = a[r][k];
    sum += (c % 2 ? -1 : 1) * a[0][c] * determinant(minor, size - 1);
  }
  return sum;
}

/* With 0 for every other entry, so that rows change places. */
START_TEST(determinants)
{
  int zeros = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("determinants", rep);
    const int size = (int)rng_size(&rng, 1, HELD + 1);
    const word p = prime_below(FIRST);
    long a[HELD + 1][HELD + 1], value;
    word b[(HELD + 1) * (HELD + 1)], det;
    ptrdiff_t rank;
    for (int r = 0; r < size; r++)
      for (int c = 0; c < size; c++) {
        a[r][c] = rng_size(&rng, 0, 1) ? (long)rng_size(&rng, 0, 8) - 4 : 0;
        b[r * size + c] = (word)(a[r][c] + (long)p) % p;
      }
    value = determinant(a, size);
    rank = eliminate(b, size, size, size, p, &det, NULL);
    TEST_ASSERT(rep, det == (word)(value + (long)p) % p, "not %ld", value);
    TEST_ASSERT(rep, (rank == size) == (value != 0), "rank %td", rank);
    zeros += !value;
  }
  printf("determinants: %d of them are 0\n", zeros);
  ck_assert(zeros > least());
}
END_TEST

/* A datum that is 0 has no line. */
START_TEST(zero_data)
{
  static const char *x[] = { "1", "0", "-2", "3", "0", "-0" };
  const certificate c = { .n = 3, .d = 2, .x = (const char **)x };
  lines l;
  int where = -1;

  ck_assert_int_eq(lines_make(&l, &where, &c), 2);
  ck_assert_int_eq(where, 2);
  lines_free(&l);
}
END_TEST

static long
bordered(const small *s, const int *held, int count, int i, int k, int size)
{
  long a[HELD + 1][HELD + 1];

  for (int r = 0; r < size; r++)
    for (int c = 0; c < size; c++)
      a[r][c] = dot(s, r < count ? held[r] : i, c < count ? held[c] : k);
  return determinant(a, size);
}

START_TEST(beside_lines)
{
  int yes = 0, no = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng rng = test_rng("beside", rep);
    int held[HELD], count, i, k;
    bool holds;
    small s;
    make_data(&s, &rng, (int)rng_size(&rng, 0, 18));
    count = (int)rng_size(&rng, 0, HELD);
    for (int h = 0; h < count; h++)
      held[h] = (int)rng_size(&rng, 0, (size_t)s.l.count - 1);
    i = (int)rng_size(&rng, 0, (size_t)s.l.count - 1);
    k = rng_size(&rng, 0, 1) ? i : (int)rng_size(&rng, 0,
                                                 (size_t)s.l.count - 1);
    if (bordered(&s, held, count, i, k, count)) {
      holds = relation_holds(&s.c, &s.l, held, count, i, k);
      TEST_ASSERT(rep, holds == !bordered(&s, held, count, i, k, count + 1),
                  "%d lines held, %d and %d: %d", count, i, k, holds);
      yes += holds;
      no += !holds;
    }
    lines_free(&s.l);
  }
  printf("beside lines: %d relations, %d times none\n", yes, no);
  ck_assert(yes > least() && no > least());
}
END_TEST

/* Weights over 7 and 9: sum of w x = 0 in integers over 63. */
START_TEST(starts)
{
  int yes = 0, no = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng rng = test_rng("starts", rep);
    const int how = (int)rng_size(&rng, 0, 9);
    long sum = 0;
    bool on;
    small s;
    make_data(&s, &rng, (int)rng_size(&rng, 0, 18));
    s.span[0] = (ck_span){ how == 1 ? "0" : "1/2", "0" };
    for (int e = 0; e < s.c.d; e++) {
      const int below = rng_size(&rng, 0, 1) ? 7 : 9;
      const long above = (long)rng_size(&rng, 0, 4) - 2;
      sum += above * (63 / below) * s.x[0][e];
      snprintf(s.start[e], 32, "%ld/%d", above, below);
      s.span[1 + e] = (ck_span){ s.start[e], "0" };
    }
    s.c.start = s.span;
    on = relation_starts(&s.c, &s.l, 0, 0);
    TEST_ASSERT(rep, on == !sum, "%ld/63: %d", sum, on);
    ck_assert_int_eq(relation_no_output(&s.c, 0), how == 1);
    /* What is not known exactly is on no line. */
    s.c.ball = "1/1000";
    ck_assert(!relation_starts(&s.c, &s.l, 0, 0));
    ck_assert(!relation_no_output(&s.c, 0));
    s.c.ball = "0";
    s.span[1].radius = s.span[0].radius = "1e-300";
    ck_assert(!relation_starts(&s.c, &s.l, 0, 0));
    ck_assert(!relation_no_output(&s.c, 0));
    yes += on;
    no += !on;
    lines_free(&s.l);
  }
  printf("starts: %d on a line, %d not\n", yes, no);
  ck_assert(yes > least() && no > least());
}
END_TEST

/* r_i of the manual, with w over 7, times 7. */
static void
set_row(long *r, const small *s, const signed char *acted, const long *w, int i)
{
  r[DATA] = 0;
  for (int k = 0; k < s->l.count; k++)
    r[k] = acted[k] ? dot(s, k, i) : 0;
  for (int e = 0; e < s->c.d; e++)
    r[DATA] += w[e] * s->x[s->l.first[i]][e];
}

static long
row_gram(const small *s, const signed char *acted, const long *w,
         const int *line, int size)
{
  long r[HELD + 1][DATA + 1] = { { 0 } }, a[HELD + 1][HELD + 1] = { { 0 } };

  for (int i = 0; i < size; i++)
    set_row(r[i], s, acted, w, line[i]);
  for (int i = 0; i < size; i++)
    for (int k = 0; k < size; k++)
      for (int e = 0; e <= DATA; e++)
        a[i][k] += r[i][e] * r[k][e];
  return determinant(a, size);
}

START_TEST(ties)
{
  int yes = 0, no = 0, dependent = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng rng = test_rng("ties", rep);
    signed char acted[DATA];
    long w[DIMENSIONS];
    int line[HELD + 1], count;
    bool tied;
    small s;
    make_data(&s, &rng, (int)rng_size(&rng, 0, 18));
    s.span[0] = (ck_span){ "1/2", "0" };
    for (int e = 0; e < s.c.d; e++) {
      w[e] = (long)rng_size(&rng, 0, 4) - 2;
      snprintf(s.start[e], 32, "%ld/7", w[e]);
      s.span[1 + e] = (ck_span){ s.start[e], "0" };
    }
    s.c.start = s.span;
    for (int l = 0; l < s.l.count; l++)
      acted[l] = rng_size(&rng, 0, 2) == 0;
    count = (int)rng_size(&rng, 1, HELD);
    for (int i = 0; i <= count; i++)
      line[i] = (int)rng_size(&rng, 0, (size_t)s.l.count - 1);
    tied = relation_ties(&s.c, &s.l, 0, acted, line, count, line[count]);
    if (row_gram(&s, acted, w, line, count)) {
      TEST_ASSERT(rep, tied == !row_gram(&s, acted, w, line, count + 1),
                  "%d held: %d", count, tied);
      yes += tied;
      no += !tied;
    } else {
      TEST_ASSERT(rep, !tied, "of %d dependent lines", count);
      dependent++;
    }
    s.c.ball = "1/1000";
    ck_assert(!relation_ties(&s.c, &s.l, 0, acted, line, count, line[count]));
    lines_free(&s.l);
  }
  printf("ties: %d, %d times none, %d with dependent lines\n", yes, no,
         dependent);
  ck_assert(yes > least() && no > least() && dependent > least());
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_relation");
  TCase *tc = tcase_create("relation");

  test_limit(tc);
  tcase_add_test(tc, determinants);
  tcase_add_test(tc, zero_data);
  tcase_add_test(tc, beside_lines);
  tcase_add_test(tc, starts);
  tcase_add_test(tc, ties);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
