/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * modular.h -- arithmetic modulo primes between 2^30 and 2^31, and how large
 * integers are that are written as text. */
#ifndef CK_MODULAR_H
#define CK_MODULAR_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t word;

/* Bits of a prime that are counted; primes are above 2^30. */
enum { PRIME_BITS = 30 };

/* What the first prime is below. */
#define FIRST (((word)1 << 31) + 1)

/* The next prime below p, odd; there are 5 10^7 of them above 2^30. */
word prime_below(word p);

word inverse(word x, word p);
word minus(word a, word b, word p);

/* An integer as text, up to its end or a fraction's /; what is behind that. */
word residue(const char *s, word p);
const char *denominator(const char *s);

/* log2 of an integer, of the largest one, from above: by 0.008 a digit, which is
 * room for the rounding of a sum of these. */
double bits_of(const char *s);
double largest_bits(const char **v, ptrdiff_t count);

/* Row operations on a[rows][width] (row i begins at a + i width) to echelon
 * form of its first `columns`; returns the rank.  *det: of a square one.
 * pivot[rank], or NULL: the columns. */
ptrdiff_t eliminate(word *a, ptrdiff_t rows, ptrdiff_t columns,
                    ptrdiff_t width, word p, word *det, ptrdiff_t *pivot);

#endif
