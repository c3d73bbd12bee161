/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion.h -- what a neuron does at a boundary: cross, slide, leave, or
 * several of these (not unique).  A pure function of numbers.
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

#include "base/number/num.h"
#include "geometry/inclusion/clarke.h"

/* Where a line's neuron came from. */
enum { RF_FROM_MINUS = -1, RF_FROM_SLIDING = 0, RF_FROM_PLUS = 1,
       RF_FROM_START = 2 /* it started on the boundary */ };

/* What the inclusion says, beside the signs. */
enum {
  RF_INC_NONUNIQUE = 1, /* several solutions; the policy chose */
  RF_INC_UNSURE = 2,    /* rounding could change the answer */
  RF_INC_EDGE = 4       /* some line rests on its boundary although its sign
                           is -1 or +1: e_l is at that side's end and
                           a <D, x_l> = 0 there exactly (-1: the edge of a
                           dead cone) */
};

enum { RF_LOW_EXACT = 1, RF_HIGH_EXACT = 2 };

/* Lines with a (high - low) > 0 beyond which no complete answer is tried:
   3 to this power choices are looked at. */
#define RF_INC_REPELLING_MOST 8

typedef struct rfx_boundary {
  size_t d, count;          /* dimension; lines in K, >= 1 */
  const rf_num *x;          /* x[count][d], no zero row */
  const rf_num *fixed;      /* fixed[d] */
  const rf_num *high, *low; /* [count] */
  const rf_num *a;          /* outer weight; only its sign matters */
  const signed char *from;  /* from[count], RF_FROM_* */
  rf_policy policy;
  double error;             /* relative error of fixed, high, low as they
                               come in (0: exact up to rounding) */
  long prec;                /* bits */
  double leak;              /* slope at 0 of gradient descent that starts on
                               the boundaries */
  /* The rest may be NULL. */
  const rf_num *mass;       /* mass[d] >= |fixed|, what error and rounding of
                               fixed are relative to: sum |eta_k p_k x_k|;
                               NULL: |fixed| */
  const rf_num *w;          /* w[d]: where a = 0, a' = <w, fixed> decides,
                               since it is the sign of a right after */
  bool held;                /* a stays what it is: where it is 0, nothing
                               moves */
  const rf_num *blur;       /* blur[d]: absolute error of fixed, beyond
                               `error`; NULL: none, here and below */
  const rf_num *end_blur;   /* end_blur[count]: of high and low each */
  const signed char *end_exact; /* end_exact[count]: where end_blur is given,
                               bit 1: low, bit 2: high has none, being 0 times
                               what is not known (RF_LOW_EXACT, ...) */
  const rf_num *product;    /* product[count] = <fixed, x_l>, exactly 0 where
                               it is known to be; NULL: formed here */
  const rf_num *product_size; /* product_size[count]: what rounding of product
                               is relative to: 0 where it is exactly 0 */
  const rf_num *product_blur; /* product_blur[count]: its absolute error */
  const rf_num *gram;       /* gram[count][count] = <x_l, x_m>, exactly 0 where
                               it is known to be; goes with product */
  const signed char *leaving; /* leaving[count]: the neuron was sliding on
                               the line and its e_l has just reached high
                               (+1) or low (-1); 0: it has not.  It leaves
                               for good, to the side of the end reached, or
                               to the other side where a (high - low) > 0;
                               rounding at the end is not asked. */
  const size_t *place;        /* place[count]: the order of the lines where
                               solutions are alike but for it; NULL: by the
                               coordinates of x */
  bool keep;                /* what it comes with is taken, if rounding and the
                               errors allow it: lines go on sliding, others
                               are not crossed.  For a neuron that went to and
                               fro in doubt */
  rf_meeting_kept *kept;      /* for inclusion_stays: see clarke.h */
} rfx_boundary;

/* Decide the sides.
 *
 * Out: sign[count]  the side taken: -1, +1, or 0 (slides);
 *      marks        RF_INC_* bits.
 *
 * Lines that are orthogonal to each other (gram) do not see each other's e:
 * the lines fall into groups, each of which is decided by itself.
 *
 * Which solution, where there are several: stay takes one with most lines
 * resting (sign 0, or the edge), activate with most lines + and then fewest
 * -, deactivate the other way round; among equals one that rounding leaves
 * no doubt about, then the one with + on the first x_l, in the order of
 * their places, on which they differ (0 before -).  Nothing depends on
 * the caller's order.  Dependent lines of which some repel: solutions that
 * are none of Clarke's are dropped, and a neuron that may not stay on all of
 * them leaves, with stay, where gradient descent does (clarke.h).
 *
 * One line, v_- and v_+ = a <D, x> with low and high:
 *   both one sign: that side;  v_+ < 0 < v_-: 0;  v_- < 0 < v_+: all three;
 *   v_- = 0 > v_+: -1, edge;   v_- = 0 < v_+: -1 with edge, and +1;
 *   v_+ = 0 < v_-: +1, edge;   v_+ = 0 > v_-: +1 with edge, and -1;
 *   both 0: it rests on the side it came from, - if from none.
 * A v within its error bound counts as 0 and makes the answer unsure, except
 * that a neuron from + has v_+ <= 0, one from - has v_- >= 0: what
 * contradicts this is unsure, and the answer goes on with the motion.
 * a = 0 and a' = 0: it rests as it came.
 *
 * Errors: RF_ENOMEM; RF_EUNSURE the lines are dependent or too many for a
 * complete answer and none was found (nothing is set).
 *
 * Derivation: the manual, node "The inclusion". */
rf_status rfx_inclusion(signed char *sign, unsigned *marks,
                        const rfx_boundary *at);

/* Where 0 is not in the hull of the D_u: its point nearest to 0 lies in that of
   the n <= d + 1 cones sign[n][count], in the direction away[d] from 0. */
typedef struct rf_inclusion_facet {
  size_t n;
  signed char *sign;
  double *away;
} rf_inclusion_facet;

/* May a neuron that came to where all lines of the question meet stay there,
 * by Clarke's set alone (rf_meeting_stays)?  The lines are dependent: of others
 * their coefficients tell.  Out: facet, if not NULL and the answer is
 * RF_STAYS_NOT; needs at->kept.   Errors: RF_ENOMEM. */
rf_status rfx_inclusion_stays(rf_staying *stays, rf_inclusion_facet *facet,
                              const rfx_boundary *at);

#endif
