/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * inclusion_exact.h -- the sides at a boundary at zero scale, in rationals:
 * nothing is left to rounding. */
#ifndef RF_INCLUSION_EXACT_H
#define RF_INCLUSION_EXACT_H

#include "base/number/num.h"
#include "geometry/inclusion/inclusion.h"
#include "geometry/inclusion/zero.h"

/* Beside RF_FROM_*: the neuron was resting on the boundary and had this side
   of it, and something else has changed. */
enum { RF_FROM_REST_MINUS = -3, RF_FROM_REST_PLUS = 3 };

/* The side that it had, 0 for none. */
static inline int
rf_from_side(int from)
{
  return from == RF_FROM_START ? 0 : (from > 0) - (from < 0);
}

/* A question: inclusion.h has the meaning of its parts. */
typedef struct rf_corner {
  const rf_zero *zero;
  const signed char *u;      /* u[lines]: the sides off K, 0 on it */
  size_t count;
  const size_t *line;        /* line[count]: K */
  const signed char *from;   /* from[count]: RF_FROM_* */
  int sigma;                 /* the sign of a right after, not 0 */
  rf_policy policy;
  bool clarke;               /* solutions that are none of Clarke's, beyond
                                doubt, are none (clarke.h) */
} rf_corner;

/* The sides sign[count] and marks, as rfd_inclusion takes them.  Not unique:
 * there are solutions with another D.  Unsure here
 * means that the answer hangs on an exact 0 of values, see above, or that the
 * neuron cannot have come from where it says.  Errors: RF_ENOMEM;
 * RF_EUNSURE no solution was found (nothing is set). */
rf_status rf_inclusion_exact(signed char *sign, unsigned *marks,
                             const rf_corner *at);

/* The same for independent lines in so many bits: *sure if they leave no
   doubt that the answer is unique, else sign[count] is of no use. */
rf_status rf_inclusion_sharp(signed char *sign, bool *sure,
                             const rf_corner *at, long prec);

/* May a neuron stay on the lines line[count] of the field by Clarke's set?
 * fixed[d]: what drives it beside them.  Errors: RF_ENOMEM. */
rf_status rf_clarke_exact(rf_staying *stays, const rf_field *field,
                          const mpq_t *fixed, const size_t *line,
                          size_t count);

/* Does gradient descent stay there, if it starts on all lines of the question:
 * is D, where each of their data has the slope leak, orthogonal to them?  D[d]:
 * room. */
bool rf_corner_rests(const rf_corner *at, mpq_t *D);

#endif
