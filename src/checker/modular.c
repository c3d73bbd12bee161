/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * modular.c -- arithmetic modulo primes; see modular.h. */
#include "checker/modular.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static bool
is_prime(word p)
{
  for (word q = 3; q * q <= p; q += 2)
    if (p % q == 0)
      return false;
  return true;
}

word
prime_below(word p)
{
  do
    p -= 2;
  while (!is_prime(p));
  return p;
}

static word
power(word x, word e, word p)
{
  word r = 1;

  for (; e; e >>= 1, x = x * x % p)
    if (e & 1)
      r = r * x % p;
  return r;
}

word
inverse(word x, word p)
{
  return power(x, p - 2, p);
}

word
minus(word a, word b, word p)
{
  return (a + p - b) % p;
}

word
residue(const char *s, word p)
{
  const bool negative = *s == '-';
  word r = 0;

  for (s += negative; *s >= '0' && *s <= '9'; s++)
    r = (r * 10 + (word)(*s - '0')) % p;
  return negative ? minus(0, r, p) : r;
}

const char *
denominator(const char *s)
{
  const char *t = strchr(s, '/');

  return t ? t + 1 : "1";
}

double
bits_of(const char *s)
{
  return 3.33 * (double)strspn(s + (*s == '-'), "0123456789");
}

double
largest_bits(const char **v, ptrdiff_t count)
{
  double most = 0.0;

  for (ptrdiff_t i = 0; i < count; i++)
    most = fmax(most, bits_of(v[i]));
  return most;
}

ptrdiff_t
eliminate(word *a, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t width, word p,
          word *det, ptrdiff_t *pivot)
{
  ptrdiff_t rank = 0;

  *det = 1;
  for (ptrdiff_t c = 0; c < columns && rank < rows; c++) {
    ptrdiff_t i = rank;
    word inv;
    while (i < rows && !a[i * width + c])
      i++;
    if (i == rows) {
      *det = 0;
      continue;
    }
    for (ptrdiff_t k = c; k < width && i != rank; k++) {
      const word t = a[i * width + k];
      a[i * width + k] = a[rank * width + k];
      a[rank * width + k] = t;
    }
    *det = (i == rank ? *det : minus(0, *det, p)) * a[rank * width + c] % p;
    inv = inverse(a[rank * width + c], p);
    for (ptrdiff_t k = c; k < width; k++)
      a[rank * width + k] = a[rank * width + k] * inv % p;
    for (i = 0; i < rows; i++) {
      const word f = a[i * width + c];
      for (ptrdiff_t k = c; k < width && f && i != rank; k++)
        a[i * width + k] = minus(a[i * width + k],
                                 f * a[rank * width + k] % p, p);
    }
    if (pivot)
      pivot[rank] = c;
    rank++;
  }
  return rank;
}
