/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion.h -- what a neuron does at a boundary: cross, slide, leave, or
 * several of these (not unique).  A pure function of numbers.
 *
 * Include after num_d.h or num_mp.h; RFX() names the instance: rfd_inclusion
 * (double) and rfm_inclusion (MPFR), both from inclusion.inc.
 *
 * The neuron (a, w) lies on the boundaries <w, x_l> = 0 of the lines l in K
 * and off all others.  Its driving vector is
 *     D = fixed + sum_{l in K} e_l x_l,
 * with e_l = high_l on the side <w, x_l> > 0, low_l on the side < 0, and any
 * value between the two on the boundary.  (For a line of one datum k: high =
 * p_k, low = leak p_k.  For several data on the line, x_k = r_k x_l: high =
 * sum_k eta_k p_k r_k with eta_k = 1 where r_k > 0 and leak where r_k < 0;
 * low the other way round.)  A solution is a choice of signs s_l such that
 *     s_l = sgn(a <D, x_l>),  and e_l between low_l and high_l where s_l = 0:
 * a box complementarity problem, strictly monotone with exactly one solution
 * where a (high_l - low_l) < 0 for all l and the x_l are independent. */
#ifndef RF_INCLUSION_H
#define RF_INCLUSION_H

#include "problem/problem.h"

/* Where a line's neuron came from. */
enum { RF_FROM_MINUS = -1, RF_FROM_SLIDING = 0, RF_FROM_PLUS = 1,
       RF_FROM_START = 2 /* it started on the boundary */ };

/* What the inclusion says, beside the signs. */
enum {
  RF_INC_NONUNIQUE = 1, /* several solutions; the policy chose */
  RF_INC_UNSURE = 2,    /* rounding could change the answer */
  RF_INC_EDGE = 4       /* some line rests on the edge of a dead cone: its
                           sign is -1 and a <D, x_l> = 0 there exactly */
};

typedef struct RFX(boundary) {
  size_t d, count;          /* dimension; lines in K, >= 1 */
  const rf_num *x;          /* x[count][d] */
  const rf_num *fixed;      /* fixed[d] */
  const rf_num *high, *low; /* [count] */
  const rf_num *a;          /* outer weight */
  const signed char *from;  /* from[count], RF_FROM_* */
  rf_nonunique policy;
  double error;             /* relative error of fixed, high, low as they
                               come in (0: exact up to rounding) */
  long prec;                /* bits */
} RFX(boundary);

/* Out: sign[count]  the side taken: -1, +1, or 0 (slides);
 *      marks        RF_INC_* bits.
 *
 * Errors: RF_ENOMEM; RF_EUNSURE the lines are dependent or too many for a
 * complete answer and none was found (nothing is set). */
rf_status RFX(inclusion)(signed char *sign, unsigned *marks,
                         const RFX(boundary) *at);

#endif
