/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poly_case.h -- a polynomial through the kernels of base/, in double and in
 * MPFR (a unit sees only one rf_num), with what comes out as rationals. */
#ifndef POLY_CASE_H
#define POLY_CASE_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

enum { POLY_DEGREE = 12, POLY_TERMS = POLY_DEGREE + 1 };

/* ROOT_NEXT: the root at `from` is not meant; ROOT_BEYOND: by noise. */
typedef enum root_kind { ROOT_FIRST, ROOT_NEXT, ROOT_BEYOND } root_kind;

typedef struct poly_case {
  long prec;               /* 53: in double */
  size_t degree;
  mpq_t c[POLY_TERMS];     /* then as they were rounded */
  mpq_t at;                /* a point; where a root is looked for from */
  root_kind kind;
  int side;
  mpq_t error, noise;
  double wrong;
} poly_case;

typedef struct poly_answer {
  mpq_t value[2], jet[3], size, bend, twist;
  mpq_t shifted[POLY_TERMS], stretched[POLY_TERMS], deflated[POLY_TERMS];
} poly_answer;

typedef struct root_answer {
  int root;                /* rf_root */
  bool doubt;
  mpq_t tau;
} root_answer;

void poly_ask_d(poly_answer *answer, poly_case *c);
void poly_ask_mp(poly_answer *answer, poly_case *c);
void root_ask_d(root_answer *answer, poly_case *c);
void root_ask_mp(root_answer *answer, poly_case *c);

/* In a file that is compiled by type, those of its type. */
#if defined RF_NUM_DOUBLE
# define poly_ask poly_ask_d
# define root_ask root_ask_d
#elif defined RF_NUM_MPFR
# define poly_ask poly_ask_mp
# define root_ask root_ask_mp
#endif

/* ---- poly_exact.c: cases, and the same in rationals ---- */

void poly_init(poly_case *c);
void poly_clear(poly_case *c);
void poly_value(mpq_t value, const poly_case *c, const mpq_t at);

/* How often the polynomial changes its sign in (low, high), neither of which
   is a root, by Sturm's sequence: each root once. */
int poly_roots(const poly_case *c, const mpq_t low, const mpq_t high);

#endif
