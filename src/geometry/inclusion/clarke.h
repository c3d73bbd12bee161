/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clarke.h -- may a neuron stay where dependent lines meet?
 *
 * There the coefficients e_l of the inclusion are chosen one by one, but
 * Clarke's set is smaller: conv { D_u : u an open cone near the neuron },
 *     D_u = fixed + sum_l e_l(u_l) x_l.
 * They differ only where lines that attract and lines that repel depend on
 * each other.  Staying on all of the lines is in Clarke's set exactly if 0 is
 * in the convex hull of the D_u, projected to the span of the lines.  Where
 * it is not, a vector h has <D_u, h> > 0 for all u: gradient descent, however
 * small its steps, is carried away along sigma h.
 *
 * In double, whatever the precision of the question: what is within its error
 * counts as staying. */
#ifndef RF_CLARKE_H
#define RF_CLARKE_H

#include "problem/problem.h"

struct rf_cones;

/* What one question leaves for the next about the same lines: their cones, and
 * those few whose D_u had 0 in their hull, or the point of it nearest to 0.
 * All 0: nothing. */
typedef struct rf_meeting_kept {
  size_t d, count, rank;
  double *x;                   /* x[count][d], then basis[rank][d] and
                                  rows[count][rank], x in that basis */
  struct rf_cones *cones;      /* NULL: the lines are independent */
  size_t *corral, n;           /* corral[n], n <= rank + 1 */
} rf_meeting_kept;

void rf_meeting_forget(rf_meeting_kept *kept);

typedef struct rf_meeting {
  size_t d, count;
  const double *x;             /* x[count][d], unit vectors */
  const double *fixed;         /* fixed[d] */
  const double *plus, *minus;  /* [count]: e_l where <w, x_l> > 0, < 0 */
  double error;                /* bound on the error of each D_u, beyond that
                                  of the arithmetic here */
  rf_meeting_kept *kept;       /* or NULL */
} rf_meeting;

typedef enum rf_staying {
  RF_STAYS_NOT = -1,           /* beyond doubt */
  RF_STAYS_UNKNOWN = 0,        /* too many cones, or rounding */
  RF_STAYS = 1
} rf_staying;

/* Is 0 in the projection of conv { D_u }?  Where it is not, away[d] is the
 * element of least norm of the convex hull (may be NULL).
 *
 * The cones are in cones.h, the element of least norm is found by the
 * algorithm of P. Wolfe, Finding the nearest point in a polytope,
 * Mathematical Programming 11 (1976).  What it finds is judged for itself: a
 * point h of the hull with |h| below the error means 0 is in it; min_u <D_u,
 * h>/|h| above the error that it is not.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_meeting_stays(rf_staying *stays, double *away,
                           const rf_meeting *at);

/* How a neuron leaves. */
typedef struct rf_leaving {
  int sigma;                   /* the sign of a */
  rf_policy policy;
  const signed char *from;     /* from[count] where it is on lines that start[]
                                  is on: -1, +1, or 0 it slides */
  const double *start;         /* start[d] */
} rf_leaving;

/* The sides of a neuron that leaves from w = 0 along start[d]: its way under
 * w' = sigma D(w) is followed, with the inclusion asked at each boundary that
 * it meets, until it meets none any more.
 *
 * Out: sign[count]; *sure: no rounding matters.
 * Errors: RF_EUNSURE it comes back to 0, or does not end; RF_ENOMEM. */
rf_status rf_meeting_leave(signed char *sign, bool *sure,
                           const rf_meeting *at, const rf_leaving *how);

/* Is there, where the lines x[count][d] meet (unit vectors), an open cone with
 * <w, x_l> < 0 for all of them, on the boundaries of those with both[l]?  Else
 * the pattern where nothing is active belongs to the meeting point alone: it is
 * none of those whose D_u Clarke's set is made of.
 *
 * Yes exactly if 0 is not in the convex hull of the others, projected
 * orthogonally to those with both[]; what is within rounding counts as no.
 *
 * Errors: RF_ENOMEM. */
rf_status rf_meeting_dead(bool *open, const double *x, size_t count, size_t d,
                          const bool *both);

/* basis[rank][d]: an orthonormal basis of the span of x[count][d]; *inverse:
   how much it magnifies errors, ||R^-1||.  RF_ENOMEM. */
rf_status rf_meeting_span(double *basis, size_t *rank, double *inverse,
                          const double *x, size_t count, size_t d);

/* v[d] -= its part in the span of basis[rank][d]; along[d]: that part, or
   NULL. */
void rf_meeting_split(double *v, double *along, const double *basis,
                      size_t rank, size_t d);

#endif
