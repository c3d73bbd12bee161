/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr_case.h -- one problem for the factorisation of held lines, in double
 * and in MPFR (a unit sees only one rf_num), with answers as rationals. */
#ifndef QR_CASE_H
#define QR_CASE_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

enum { QR_LINES = 8, QR_DIM = 9 };

typedef struct qr_case {
  size_t d, n;             /* dimension, lines */
  double x[QR_LINES][QR_DIM];   /* of norm 1 up to rounding */
  double b[QR_DIM];
} qr_case;

/* Exact values of what came out. */
typedef struct qr_answer {
  size_t rank;
  size_t line[QR_LINES]; /* line[rank]: those taken */
  mpq_t D[QR_DIM], e[QR_LINES], dbound, ebound;
} qr_answer;

void qr_solve_d(qr_answer *answer, const qr_case *c, long prec);
void qr_solve_mp(qr_answer *answer, const qr_case *c, long prec);

/* In a file that is compiled by type, that of its type. */
#if defined RF_NUM_DOUBLE
# define qr_solve qr_solve_d
#elif defined RF_NUM_MPFR
# define qr_solve qr_solve_mp
#endif

#endif
