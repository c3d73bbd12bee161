/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * motion.h -- the motion that a set of kept signs asks for, in long double,
 * sharing no code with the library: w' = a D, a' = <w, D>, both less mu of
 * themselves where weights decay, where D has slope
 * 1 at the data kept +, leak at those kept -, and whatever holds <D, x_k> at
 * 0 at those kept 0. */
#ifndef RF_MOTION_H
#define RF_MOTION_H

#include <stdbool.h>
#include <stddef.h>

typedef long double real;

real motion_dot(const real *u, const real *v, size_t d);

typedef struct motion {
  size_t n, d, m;
  const real *x, *y;           /* x[n][d], y[n] */
  const int *line, *orient;    /* line[n]: data on one line through 0 share a
                                  number; orient[n] +-1 along it */
  real leak, c;
  const real *q;               /* q[n]: weights of the data; NULL: all 1 */
  int loss;                    /* square, logistic, exponential */
  bool limit;                  /* predictions stay 0 */
  bool held;                   /* a stays what it is */
  real decay;                  /* mu: all of z decays */
  bool skip, bias;             /* h has <s, x>, c, which move as all else; row m
                                  of z is (c, s) */
  real floor;                  /* what its errors count beside, where it is
                                  small */
  const signed char *u;        /* u[m][n], see motion_face */
  real *basis;                 /* basis[m][d][d]: of the span of the zero data,
                                  orthonormal */
  size_t *rank;                /* rank[m] */
  real *p, *h, *D;             /* p[n], h[n], D[m][d] of the last motion_rhs */
  real *work;                  /* of motion_go */
} motion;

/* n, d, m, x .. loss are set. */
void motion_init(motion *o);
void motion_clear(motion *o);

/* From here on with these signs. */
void motion_face(motion *o, const signed char *u);

/* dz[m + 1][1 + d] at z[m + 1][1 + d]; sets p, h, D. */
void motion_rhs(motion *o, real *dz, const real *z);

/* z := z after time dt; each neuron's error at most tol of its size in a
   step.  Returns the number of steps; 0: more than most. */
size_t motion_go(motion *o, real *z, real dt, real tol, size_t most);

/* How far the D of neuron j, after motion_rhs, is from what the data kept 0
   can give it with slopes in [leak, 1], the data of one line together. */
real motion_out(const motion *o, size_t j);

/* Loss of predictions h. */
real motion_loss(const motion *o, const real *h);

/* p_k at the predictions o->h, and its slope. */
real motion_residual(const motion *o, size_t k);
real motion_slope(const motion *o, size_t k);

#endif
