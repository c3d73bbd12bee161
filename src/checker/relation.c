/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * relation.c -- products that are exactly 0; see relation.h.
 *
 * Lines are integers over one denominator, so that
 *     det (<x_a, x_b>), a in held and i, b in held and k, = det G <P x_i, x_k>
 * is an integer times a power of it; G, the Gram matrix of held, is regular. */
#include "checker/relation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "checker/modular.h"

/* More lines at one place are left undecided. */
enum { HELD_MOST = 16 };

static const char **
line_of(const certificate *c, const lines *l, int i)
{
  return c->x + l->first[i] * c->d;
}

static word
product(const char **u, const char **v, ptrdiff_t d, word p)
{
  word sum = 0;

  for (int e = 0; e < d; e++)
    sum = (sum + residue(u[e], p) * residue(v[e], p)) % p;
  return sum;
}

static word
bordered(const certificate *c, const lines *l, const int *held, int count,
         int i, int k, word p)
{
  const int size = count + 1;
  word a[(HELD_MOST + 1) * (HELD_MOST + 1)], det;

  for (int r = 0; r < size; r++)
    for (int s = 0; s < size; s++)
      a[r * size + s] = product(line_of(c, l, r < count ? held[r] : i),
                                line_of(c, l, s < count ? held[s] : k), c->d,
                                p);
  eliminate(a, size, size, size, p, &det, NULL);
  return det;
}

/* det (<u_a, v_b>) is at most the product of all ||u_a|| and ||v_b||, by Cauchy
   and Binet, Cauchy and Schwarz, and Hadamard. */
static double
bordered_bits(const certificate *c, int count)
{
  const double square = 2.0 * largest_bits(c->x, c->n * c->d)
    + log2((double)c->d);

  return (count + 1.0) * square;
}

bool
relation_holds(const certificate *c, const lines *l, const int *held,
               int count, int i, int k)
{
  const double bits = bordered_bits(c, count);
  word p = FIRST;

  if (count > HELD_MOST)
    return false;
  for (double b = 0.0; b < bits; b += PRIME_BITS) {
    p = prime_below(p);
    if (bordered(c, l, held, count, i, k, p))
      return false;
  }
  return true;
}

/* ---- starts ---- */

static bool
is_fraction(const char *s)
{
  return !s[strspn(s, "-0123456789/")];
}

/* Is w of neuron j known exactly, in fractions? */
static bool
is_exact(const certificate *c, int j)
{
  const ck_span *w = c->start + j * (1 + c->d) + 1;

  for (int e = 0; e < c->d; e++)
    if (strcmp(w[e].radius, "0") || !is_fraction(w[e].mid))
      return false;
  return !strcmp(c->ball, "0");
}

/* sum w_e x_e modulo p; false: p divides a denominator. */
static bool
start_product(word *sum, const ck_span *w, const char **x, ptrdiff_t d, word p)
{
  *sum = 0;
  for (int e = 0; e < d; e++) {
    const word below = residue(denominator(w[e].mid), p);
    if (!below)
      return false;
    *sum = (*sum + residue(w[e].mid, p) * inverse(below, p) % p
            * residue(x[e], p)) % p;
  }
  return true;
}

static double
below_bits(const char *s)
{
  const char *below = denominator(s);

  return strcmp(below, "1") ? bits_of(below) : 0.0;
}

/* log2 of the products of w, times all of its denominators, with vectors whose
   entries have so many bits. */
static double
start_bits(const ck_span *w, ptrdiff_t d, double x)
{
  double most = 0.0, all = 0.0;

  for (int e = 0; e < d; e++) {
    most = fmax(most, bits_of(w[e].mid));
    all += below_bits(w[e].mid);
  }
  return x + most + all + log2((double)d);
}

bool
relation_starts(const certificate *c, const lines *l, int j, int line)
{
  const ck_span *w = c->start + j * (1 + c->d) + 1;
  const char **x = line_of(c, l, line);
  const double bits = start_bits(w, c->d, largest_bits(x, c->d));
  word p = FIRST, sum;

  if (!is_exact(c, j))
    return false;
  for (double b = 0.0; b < bits;) {
    p = prime_below(p);
    if (!start_product(&sum, w, x, c->d, p))
      continue;
    if (sum)
      return false;
    b += PRIME_BITS;
  }
  return true;
}

/* ---- ties ---- */

/* w = w0 + sum b_i s_i, s_i the lines that acted, so that <w, x_k> = <r_k, (b,
   1)>, r_k = (<s_1, x_k>, ..., <s_q, x_k>, <w0, x_k>).  With w0 times all of
   its denominators these are integers. */
typedef struct tie {
  const certificate *c;
  const lines *l;
  const ck_span *w;
  const signed char *acted;
  word p, factor;        /* the denominators */
} tie;

/* <r_i, r_k> modulo p; false: p divides a denominator. */
static bool
row_product(word *sum, const tie *t, int i, int k)
{
  const ptrdiff_t d = t->c->d;
  const char **u = line_of(t->c, t->l, i), **v = line_of(t->c, t->l, k);
  word a, b;

  if (!start_product(&a, t->w, u, d, t->p)
      || !start_product(&b, t->w, v, d, t->p))
    return false;
  *sum = (a * t->factor % t->p) * (b * t->factor % t->p) % t->p;
  for (int s = 0; s < t->l->count; s++)
    if (t->acted[s]) {
      const char **x = line_of(t->c, t->l, s);
      *sum = (*sum + product(x, u, d, t->p) * product(x, v, d, t->p)) % t->p;
    }
  return true;
}

/* det of the Gram matrix of the r of line[size]. */
static bool
row_gram(word *det, const tie *t, const int *line, int size)
{
  word a[(HELD_MOST + 1) * (HELD_MOST + 1)];

  for (int i = 0; i < size; i++)
    for (int k = 0; k < size; k++)
      if (!row_product(&a[i * size + k], t, line[i], line[k]))
        return false;
  eliminate(a, size, size, size, t->p, det, NULL);
  return true;
}

/* log2 of |r_k|^2, and with it of a row's share of the determinant: the largest
   entry, and how many there are. */
static double
row_bits(const tie *t)
{
  const ptrdiff_t d = t->c->d;
  const double x = largest_bits(t->c->x, t->c->n * d);

  return 2.0 * fmax(2.0 * x + log2((double)d), start_bits(t->w, d, x))
    + log2(t->l->count + 1.0);
}

static void
set_prime(tie *t)
{
  t->p = prime_below(t->p);
  t->factor = 1;
  for (int e = 0; e < t->c->d; e++)
    t->factor = t->factor * residue(denominator(t->w[e].mid), t->p) % t->p;
}

bool
relation_ties(const certificate *c, const lines *l, int j,
              const signed char *acted, const int *held, int count, int k)
{
  tie t = { .c = c, .l = l, .w = c->start + j * (1 + c->d) + 1,
            .acted = acted, .p = FIRST };
  int line[HELD_MOST + 1];
  bool free = false;
  double bits;
  word det;

  if (count > HELD_MOST || !is_exact(c, j))
    return false;
  memcpy(line, held, (size_t)count * sizeof *line);
  line[count] = k;
  bits = (count + 1.0) * row_bits(&t);
  for (double b = 0.0; b < bits;) {
    set_prime(&t);
    if (!row_gram(&det, &t, line, count + 1))
      continue;
    if (det)
      return false;
    free = free || (row_gram(&det, &t, line, count) && det);
    b += PRIME_BITS;
  }
  return free;
}

bool
relation_no_output(const certificate *c, int j)
{
  const ck_span a = c->start[j * (1 + c->d)];

  return !strcmp(a.mid, "0") && !strcmp(a.radius, "0")
    && !strcmp(c->ball, "0");
}
