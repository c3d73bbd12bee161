/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * held_case.h -- one problem for the factorisation of held lines, in double
 * and in MPFR (a unit sees only one rf_num), with answers as rationals. */
#ifndef HELD_CASE_H
#define HELD_CASE_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

enum { HELD_LINES = 8, HELD_DIM = 9 };

typedef struct held_case {
  size_t d, n;             /* dimension, lines */
  double x[HELD_LINES][HELD_DIM];   /* of norm 1 up to rounding */
  double b[HELD_DIM];
} held_case;

/* Exact values of what came out. */
typedef struct held_answer {
  size_t rank;
  size_t line[HELD_LINES]; /* line[rank]: those taken */
  mpq_t D[HELD_DIM], e[HELD_LINES], dbound, ebound;
} held_answer;

void held_solve_d(held_answer *answer, const held_case *c, long prec);
void held_solve_mp(held_answer *answer, const held_case *c, long prec);
void held_free_mp(void);

#endif
