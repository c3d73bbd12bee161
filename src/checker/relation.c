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

/* Hadamard: |det| <= prod of the norms of rows, each at most size d max|x|^2
   squared. */
bool
relation_holds(const certificate *c, const lines *l, const int *held,
               int count, int i, int k)
{
  const double entry = 2.0 * largest_bits(c->x, c->n * c->d)
    + log2((double)c->d) + 1.0;
  const double bits = (count + 1.0) * (entry + log2(count + 1.0)) + 1.0;
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

/* Times all denominators the product is an integer. */
bool
relation_starts(const certificate *c, const lines *l, int j, int line)
{
  const ck_span *w = c->start + j * (1 + c->d) + 1;
  const char **x = line_of(c, l, line);
  double bits = largest_bits(x, c->d) + log2((double)c->d) + 2.0, most = 0.0;
  word p = FIRST, sum;

  if (strcmp(c->ball, "0"))
    return false;
  for (int e = 0; e < c->d; e++) {
    if (strcmp(w[e].radius, "0") || !is_fraction(w[e].mid))
      return false;
    most = fmax(most, bits_of(w[e].mid));
    bits += bits_of(denominator(w[e].mid));
  }
  for (double b = 0.0; b < bits + most;) {
    p = prime_below(p);
    if (!start_product(&sum, w, x, c->d, p))
      continue;
    if (sum)
      return false;
    b += PRIME_BITS;
  }
  return true;
}

bool
relation_no_output(const certificate *c, int j)
{
  const ck_span a = c->start[j * (1 + c->d)];

  return !strcmp(a.mid, "0") && !strcmp(a.radius, "0")
    && !strcmp(c->ball, "0");
}
