/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h -- what is to be exact, decided modulo primes.
 *
 * An integer is 0 if it is 0 modulo primes whose product exceeds it.  All
 * questions here are whether integers of known size are 0: minors of the data,
 * so that nothing has to be computed with long numbers. */
#ifndef CK_EXACT_H
#define CK_EXACT_H

#include "checker/certificate.h"

/* Data that are multiples of each other have one line {w: <w, x> = 0}; that of
   the first of them stands for it. */
typedef struct lines {
  int count;
  int *of;               /* of[n]: the line of a datum */
  int *orient;           /* orient[n]: 1, or -1: it points the other way */
  int *first;            /* first[count] */
} lines;

/* 0; 1: out of memory; 2: a datum is 0 (*where). */
int lines_make(lines *l, int *where, const certificate *c);
void lines_free(lines *l);

/* The range of C, h = C beta: of a face with the sides side[lines] (0: it
   slides there) the columns eta_k P x_k. */
typedef struct range {
  const certificate *c;
  const lines *l;
  int faces;
  const signed char *const *side;  /* side[faces] */
  ptrdiff_t rank;        /* Out: */
  ptrdiff_t *column;          /* column[rank]: independent ones, face d + i */
} range;

/* Out: rank and column (free it).  Is limit = (c/2) dist(y, range)^2 ?
 *
 * 0: yes; 3: no; 1: out of memory; 4: undecided: boundaries on which a neuron
 * slides are dependent, or it is too large. */
int range_check(range *r, const char *limit);

#endif
