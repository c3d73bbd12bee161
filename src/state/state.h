/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * state.h -- the weights and signs of a network at one moment, exactly. */
#ifndef RF_STATE_H
#define RF_STATE_H

#include "problem/problem.h"
#include "reluflow/state.h"

struct rf_state {
  const rf_problem *problem;
  size_t n, d, m;
  double *given;         /* given[m][1 + d] = (a, w): what they are, unless */
  mpq_t *exact;          /* exact[m][1 + d] is there */
  signed char *u;        /* u[m][n]; RF_SIGN_ASK in front: not given */
  bool asked;            /* no sign is RF_SIGN_ASK */
  struct rf_shape *shape[3]; /* see below, of sign -1, 0, 1; NULL: not made
                            since the last change */
};

/* Not a sign: ask the weights. */
#define RF_SIGN_ASK 2

/* Some of its neurons, their numbers times 2^-exponent, which brings the
 * largest into [1/2, 2]: no product of two leaves the range of double but those
 * that do not count beside others. */
typedef struct rf_shape {
  const rf_problem *problem;
  size_t n, d, m;        /* m of these neurons */
  size_t *of;            /* of[m]: who they are */
  long exponent;
  double *a, *w;         /* a[m], w[m][d] */
  double *length, *mass; /* ||w_j||, |a_j| ||w_j|| */
  double total;          /* of mass */
  const signed char *u;  /* of all neurons */
} rf_shape;

/* Signs u[n] of neuron j of a shape. */
static inline const signed char *
rf_shape_signs(const rf_shape *shape, size_t j)
{
  return shape->u + shape->of[j] * shape->n;
}

/* The neurons with a > 0, a < 0 or (sign 0) all, as the state is now; belongs
   to the state.  RF_ENOMEM. */
rf_status rf_state_shape(const rf_shape **shape, rf_state *state, int sign);

/* Weight i < 1 + d of neuron j, exactly; q is initialised. */
void rf_state_number(mpq_t q, const rf_state *state, size_t j, size_t i);

/* Neuron j alone: z[1 + d] times 2^exponent, the largest of z in [1/2, 2];
   all 0 where it is.  An entry is within half a unit of rounding. */
void rf_state_neuron(double *z, long *exponent, const rf_state *state,
                     size_t j);

/* -1, 0, 1: of a_j. */
int rf_state_sign(const rf_state *state, size_t j);

/* u[n], the signs of <w_j, x_k> by the weights alone.  RF_ENOMEM. */
rf_status rf_state_signs(signed char *u, const rf_state *state, size_t j);

#endif
