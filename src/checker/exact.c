/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.c -- decisions modulo primes below 2^31; see exact.h.
 *
 * With G the Gram matrix of the lines on which a face slides, det G P is a
 * matrix of integers over the data's denominator, at most det G <= prod
 * ||x||^2 in norm; columns are taken times it, and times the denominator of
 * the leak, which changes no range.  Then everything is an integer, and
 * Hadamard's inequality bounds minors. */
#include "checker/exact.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checker/modular.h"

/* Of C: more are left undecided. */
enum { CELLS_MOST = 50000000 };

/* ---- lines ---- */

static bool
is_zero(const char *s)
{
  s += *s == '-';
  return !s[strspn(s, "0")];
}

/* log2 of a 2 by 2 minor of two data. */
static double
minor_bits(const char **u, const char **v, ptrdiff_t d)
{
  return largest_bits(u, d) + largest_bits(v, d) + 1.0;
}

/* All of these are 0. */
static bool
parallel(const char **u, const char **v, ptrdiff_t d)
{
  const double bits = minor_bits(u, v, d);
  word p = FIRST;

  for (double b = 0.0; b < bits; b += PRIME_BITS) {
    p = prime_below(p);
    for (int i = 0; i < d; i++)
      for (int j = 0; j < i; j++)
        if (residue(u[i], p) * residue(v[j], p) % p
            != residue(u[j], p) * residue(v[i], p) % p)
          return false;
  }
  return true;
}

/* Of parallel data: do they point to one side? */
static int
orientation(const char **u, const char **v, ptrdiff_t d)
{
  for (int i = 0; i < d; i++)
    if (!is_zero(u[i]))
      return (*u[i] == '-') == (*v[i] == '-') ? 1 : -1;
  return 0;
}

int
lines_make(lines *l, int *where, const certificate *c)
{
  const size_t n = (size_t)c->n;

  *l = (lines){ .of = calloc(n, sizeof *l->of),
                .orient = calloc(n, sizeof *l->orient),
                .first = calloc(n, sizeof *l->first) };
  if (!l->of || !l->orient || !l->first)
    return 1;
  for (int k = 0; k < c->n; k++) {
    const char **x = c->x + k * c->d;
    int i = 0;
    if (!orientation(x, x, c->d)) {
      *where = k;
      return 2;
    }
    while (i < l->count && !parallel(x, c->x + l->first[i] * c->d, c->d))
      i++;
    if (i == l->count)
      l->first[l->count++] = k;
    l->of[k] = i;
    l->orient[k] = orientation(x, c->x + l->first[i] * c->d, c->d);
  }
  return 0;
}

void
lines_free(lines *l)
{
  free(l->of);
  free(l->orient);
  free(l->first);
}

/* ---- the range ---- */

typedef struct room {
  word *x;               /* x[n][d] */
  word *Q;               /* Q[d][d]: det G P */
  word *gram;            /* gram[K][2 K] */
  word *C;               /* C[n][columns + 1]: the last one is y */
  word *work;            /* as large as C */
  word *normal;          /* normal[rank + 1][rank + 1] */
  int *slides;           /* slides[lines] */
} room;

static void
room_free(room *w)
{
  free(w->x);
  free(w->Q);
  free(w->gram);
  free(w->C);
  free(w->work);
  free(w->normal);
  free(w->slides);
}

static bool
room_make(room *w, const range *r)
{
  const size_t n = (size_t)r->c->n, d = (size_t)r->c->d;
  const size_t columns = (size_t)r->faces * d + 1, l = (size_t)r->l->count;

  *w = (room){
    .x = calloc(n * d, sizeof *w->x), .Q = calloc(d * d, sizeof *w->Q),
    .gram = calloc(2 * d * d, sizeof *w->gram),
    .C = calloc(n * columns, sizeof *w->C),
    .work = calloc(n * columns, sizeof *w->work),
    .normal = calloc((n + 1) * (n + 1), sizeof *w->normal),
    .slides = calloc(l, sizeof *w->slides)
  };
  r->column[0] = 0;
  return w->x && w->Q && w->gram && w->C && w->work && w->normal && w->slides;
}

static word
dot(const word *u, const word *v, ptrdiff_t d, word p)
{
  word sum = 0;

  for (int i = 0; i < d; i++)
    sum = (sum + u[i] * v[i]) % p;
  return sum;
}

/* Q = det G P; false where det G is 0 modulo p. */
static bool
set_projector(room *w, ptrdiff_t K, const range *r, word p)
{
  const ptrdiff_t d = r->c->d;
  word det = 1;

  for (int i = 0; i < K; i++)
    for (int j = 0; j < 2 * K; j++)
      w->gram[2 * K * i + j] = j >= K ? j - K == i
        : dot(w->x + r->l->first[w->slides[i]] * d,
              w->x + r->l->first[w->slides[j]] * d, d, p);
  if (K && eliminate(w->gram, K, K, 2 * K, p, &det, NULL) < K)
    return false;
  for (int a = 0; a < d; a++)
    for (int b = 0; b < d; b++) {
      word sum = a == b;
      for (int i = 0; i < K; i++)
        for (int j = 0; j < K; j++)
          sum = minus(sum, w->gram[2 * K * i + K + j]
                      * w->x[r->l->first[w->slides[i]] * d + a] % p
                      * w->x[r->l->first[w->slides[j]] * d + b] % p, p);
      w->Q[a * d + b] = det * sum % p;
    }
  return true;
}

/* The columns of a face; false: p is not good for it, or its lines are
   dependent. */
static bool
set_face(room *w, int f, const range *r, word p)
{
  const ptrdiff_t d = r->c->d, width = r->faces * d + 1;
  const word one = residue(denominator(r->c->leak), p);
  const word leak = residue(r->c->leak, p);
  ptrdiff_t K = 0;

  for (int l = 0; l < r->l->count; l++)
    if (!r->side[f][l])
      w->slides[K++] = l;
  if (K > d || !set_projector(w, K, r, p))
    return false;
  for (int k = 0; k < r->c->n; k++) {
    const int side = r->side[f][r->l->of[k]] * r->l->orient[k];
    /* On its lines Q x = 0. */
    const word eta = side < 0 ? leak : one;
    for (int i = 0; i < d; i++)
      w->C[k * width + f * d + i]
        = eta * dot(w->Q + i * d, w->x + k * d, d, p) % p;
  }
  return true;
}

static bool
set_columns(room *w, const range *r, word p)
{
  const ptrdiff_t width = r->faces * r->c->d + 1;

  for (int i = 0; i < r->c->n * r->c->d; i++)
    w->x[i] = residue(r->c->x[i], p);
  for (int k = 0; k < r->c->n; k++)
    w->C[k * width + width - 1] = residue(r->c->y[k], p);
  for (int f = 0; f < r->faces; f++)
    if (!set_face(w, f, r, p))
      return false;
  return true;
}

/* det of the Gram matrix of the independent columns, with y as well if asked
   for. */
static word
gram_det(room *w, const range *r, bool with_y, word p)
{
  const ptrdiff_t width = r->faces * r->c->d + 1, size = r->rank + with_y;
  word det;

  for (int i = 0; i < size; i++)
    for (int j = 0; j < size; j++) {
      const ptrdiff_t a = i < r->rank ? r->column[i] : width - 1;
      const ptrdiff_t b = j < r->rank ? r->column[j] : width - 1;
      word sum = 0;
      for (int k = 0; k < r->c->n; k++)
        sum = (sum + w->C[k * width + a] * w->C[k * width + b]) % p;
      w->normal[i * size + j] = sum;
    }
  eliminate(w->normal, size, size, size, p, &det, NULL);
  return det;
}

/* num 2 cden yden^2 det G = den cnum det G_y modulo p. */
static bool
agrees(room *w, const range *r, const char *limit, word p)
{
  const word y = residue(r->c->yden, p);
  word left = 2 * residue(limit, p) % p, right = gram_det(w, r, true, p);

  left = left * residue(denominator(r->c->weight), p) % p;
  left = left * (y * y % p) % p * gram_det(w, r, false, p) % p;
  right = right * residue(denominator(limit), p) % p;
  right = right * residue(r->c->weight, p) % p;
  return left == right;
}

/* log2 of a column's norm: det G <= prod ||x||^2 and ||P x|| <= ||x||. */
static double
column_bits(const range *r)
{
  const double x = largest_bits(r->c->x, r->c->n * r->c->d)
    + 0.5 * log2(r->c->d);
  int most = 0;

  for (int f = 0; f < r->faces; f++) {
    int K = 0;
    for (int l = 0; l < r->l->count; l++)
      K += !r->side[f][l];
    most = K > most ? K : most;
  }
  return (2.0 * most + 1.0) * x + 0.5 * log2(r->c->n)
    + fmax(bits_of(r->c->leak), bits_of(denominator(r->c->leak)));
}

/* Of both sides of what agrees compares, the larger one twice, and of minors
   one larger than the rank. */
static double
bits_needed(const range *r, const char *limit)
{
  const double column = column_bits(r), gram = 2.0 * r->rank * column;
  const double y = largest_bits(r->c->y, r->c->n) + 0.5 * log2(r->c->n);
  const double left = 1.0 + bits_of(limit) + bits_of(denominator(r->c->weight))
    + 2.0 * bits_of(r->c->yden) + gram;
  const double right = bits_of(denominator(limit)) + bits_of(r->c->weight)
    + gram + 2.0 * y;

  return fmax(1.0 + fmax(left, right), (r->rank + 1.0) * column);
}

static int
check(range *r, room *w, const char *limit)
{
  const ptrdiff_t n = r->c->n, width = r->faces * r->c->d + 1;
  double bits = 1.0;
  int bad = 0;
  word p = FIRST, det;

  r->rank = -1;
  for (double b = 0.0; b < bits;) {
    ptrdiff_t rank;
    p = prime_below(p);
    if (!set_columns(w, r, p)) {
      if (++bad > 200)
        return 4;
      continue;
    }
    memcpy(w->work, w->C, (size_t)n * (size_t)width * sizeof *w->C);
    rank = eliminate(w->work, n, width - 1, width, p, &det,
                     r->rank < 0 ? r->column : NULL);
    if (r->rank < 0) {
      r->rank = rank;
      bits = bits_needed(r, limit);
    }
    /* The first prime was a bad one: then nothing is decided. */
    if (rank > r->rank)
      return 4;
    if (!agrees(w, r, limit, p))
      return 3;
    b += PRIME_BITS;
  }
  return 0;
}

int
range_check(range *r, const char *limit)
{
  room w;
  int code = 1;

  if ((double)r->c->n * (double)r->c->d * r->faces > CELLS_MOST)
    return 4;
  if (!(r->column = calloc((size_t)r->c->n + 1, sizeof *r->column)))
    return 1;
  if (room_make(&w, r))
    code = check(r, &w, limit);
  room_free(&w);
  return code;
}
