/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * apart.c -- the two neurons that are farthest apart, without looking at all
 * pairs.
 *
 * With any c, and u = c + e, v = c + f: 1 - <u, v> = 1 - |c|^2 - <c, e> -
 * <c, f> - <e, f>, and -<e, f> <= (|e|^2 + |f|^2) / 2.  So each u has a
 * number, its reach |e|^2 / 2 - <c, e>, and no pair is farther apart than 1 -
 * |c|^2 plus the reaches of both: of neurons in the order of their reaches the
 * first ones are enough, mostly.  For a pair on opposite sides of c, at the
 * same distance, that is what it is apart: so c is the middle of two that are
 * far apart. */
#include "config.h"

#include <math.h>
#include <stdlib.h>

#include "theory/steps/apart.h"

/* Rounding of a bound, of numbers of size 1. */
#define SLACK 1e-15

typedef struct far {
  double reach;
  size_t j;
} far;

typedef struct search {
  const double *z;
  size_t d;
  double *c;             /* c[d] */
  far *list;             /* list[count], the farthest first */
  size_t count, looks;
  double base;           /* 1 - |c|^2 */
} search;

/* Ties go by number, as qsort promises no order of its own. */
static int
compare(const void *a, const void *b)
{
  const far *x = a, *y = b;

  return x->reach < y->reach ? 1 : x->reach > y->reach ? -1
    : x->j < y->j ? -1 : x->j > y->j;
}

/* 1 - <u, v> with u = w / a, which has length 1 where a neuron is balanced.
   Rounding may bring it below 0, the truth never. */
double
rf_apart_distance(const double *x, const double *y, size_t d)
{
  double dot = 0.0;

  for (size_t l = 1; l <= d; l++)
    dot += x[l] * y[l];
  return fmax(0.0, 1.0 - dot / (x[0] * y[0]));
}

/* A row is (a, w1, .., wd). */
static const double *
row_of(const search *s, size_t j)
{
  return s->z + j * (1 + s->d);
}

/* Who is meant: without a there is no u. */
static void
gather(search *s, const signed char *set, size_t m)
{
  for (size_t j = 0; j < m; j++)
    if (set[j] > 0 && row_of(s, j)[0] != 0.0)
      s->list[s->count++].j = j;
}

/* Who is farthest from j. */
static size_t
farthest(const search *s, size_t j)
{
  double most = -INFINITY;
  size_t at = j;

  for (size_t i = 0; i < s->count; i++) {
    const double x = rf_apart_distance(row_of(s, j),
                                       row_of(s, s->list[i].j), s->d);
    if (x > most) {
      most = x;
      at = s->list[i].j;
    }
  }
  return at;
}

/* From one to the farthest, and back, some times; c is in the middle. */
static void
center(search *s)
{
  size_t p = s->list[0].j, q = p;

  for (int i = 0; i < 4; i++) {
    q = p;
    p = farthest(s, p);
  }
  for (size_t l = 1; l <= s->d; l++)
    s->c[l - 1] = 0.5 * (row_of(s, p)[l] / row_of(s, p)[0]
                         + row_of(s, q)[l] / row_of(s, q)[0]);
}

/* The reach of the head of this file, term by term as (e / 2 - c) e. */
static void
measure(search *s)
{
  double square = 0.0;

  for (size_t l = 0; l < s->d; l++)
    square += s->c[l] * s->c[l];
  s->base = 1.0 - square;
  for (size_t i = 0; i < s->count; i++) {
    const double *u = row_of(s, s->list[i].j);
    double reach = 0.0;
    for (size_t l = 0; l < s->d; l++) {
      const double e = u[1 + l] / u[0] - s->c[l];
      reach += (0.5 * e - s->c[l]) * e;
    }
    s->list[i].reach = reach;
  }
  qsort(s->list, s->count, sizeof *s->list, compare);
}

/* Is no pair of i with j, or anyone after j, farther apart than is known? */
static bool
is_over(const search *s, const rf_pair_apart *at, size_t i, size_t j)
{
  return s->base + s->list[i].reach + s->list[j].reach + SLACK <= at->most;
}

/* Pairs that are together count as one that is. */
static void
look(rf_pair_apart *at, search *s)
{
  for (size_t i = 0; i + 1 < s->count && !is_over(s, at, i, i + 1); i++)
    for (size_t j = i + 1; j < s->count && !is_over(s, at, i, j); j++) {
      const size_t p = s->list[i].j, q = s->list[j].j;
      const double x = rf_apart_distance(row_of(s, p), row_of(s, q), s->d);
      if (++s->looks > RF_APART_PAIRS) {
        at->most = NAN;
        return;
      }
      if (isnan(at->most) ? !isnan(x) : x > at->most) {
        at->most = x;
        at->pair[0] = p < q ? p : q;
        at->pair[1] = p < q ? q : p;
      }
    }
}

/* NAN stays where there is no pair, or where too many would have to be looked
   at: no answer then, rather than one that may be wrong. */
rf_status
rf_apart_find(rf_pair_apart *apart, const double *z, const signed char *set,
              size_t m, size_t d)
{
  search s = { .z = z, .d = d, .c = rf_alloc(d, sizeof *s.c),
               .list = rf_alloc(m, sizeof *s.list) };
  const rf_status status = s.c && s.list ? RF_OK : RF_ENOMEM;

  *apart = (rf_pair_apart){ .most = NAN };
  if (status >= 0) {
    gather(&s, set, m);
    apart->few = s.count < 2;
    if (!apart->few) {
      center(&s);
      measure(&s);
      look(apart, &s);
    }
  }
  rf_release(s.c);
  rf_release(s.list);
  return status;
}
