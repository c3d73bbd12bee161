/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * small.h -- small rational problems for the tests, and obvious ways to
 * their faces and extremal vectors: all patterns, Gram-Schmidt, compositions
 * of rays. */
#ifndef RF_SMALL_H
#define RF_SMALL_H

#include "geometry/extremal/extremal.h"
#include "support/rf_test.h"

#define NMAX 8
#define DMAX 5

/* A small problem over the rationals. */
typedef struct small {
  size_t n, d;
  mpq_t x[NMAX * DMAX], p[NMAX], leak;
} small;

void small_init(small *s);
void small_clear(small *s);

/* lo <= result <= hi. */
long small_long(rf_rng *g, long lo, long hi);

/* Is datum k zero? */
bool small_zero_row(const small *s, size_t k);

/* Small integers, so that ties, dependent sets and vectors on borders
   happen; every third row is made from earlier rows. */
void small_draw(small *s, rf_rng *g, size_t nmax, size_t dmax);

/* x[n][d], p[n] from text. */
void small_set(small *s, size_t n, size_t d, const char *const *x,
               const char *const *p);

rf_field *small_field(const small *s);

/* All faces of a field, whatever that costs. */
rf_faces *small_all_faces(const rf_field *f);

/* Random data of n points in d dimensions with 20-bit entries. */
rf_field *small_generic(rf_rng *g, size_t n, size_t d);

/* v := v minus its parts along the rows x[list[0..count-1]]. */
void small_complement(mpq_t *v, const small *s, const size_t *list,
                      size_t count);

/* Sign of <v, x_k>. */
int small_sign(const mpq_t *v, const small *s, size_t k);

/* Rank of the rows x[list[0..count-1]]. */
size_t small_rank(const small *s, const size_t *list, size_t count);

/* Patterns as numbers in base 3. */
size_t small_power3(size_t n);
void small_decode(int *u, size_t c, size_t n);
size_t small_encode(const int *u, size_t n);

/* is[c] for every pattern c of a face, {0} excepted; returns their number. */
size_t small_faces(bool *is, const small *s);

/* Is there an extremal vector in the face of pattern u?  Its sign, or 0;
   D[d]. */
int small_extremal(mpq_t *D, const small *s, const int *u);

/* Sign of the change of G / ||w|| from w = sign D along the tangent v. */
int small_compare(const small *s, const rf_cert *e, const mpq_t *v);

#endif
