/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_impl.h -- inside law.h: states, and what is checked of them. */
#ifndef RF_LAW_IMPL_H
#define RF_LAW_IMPL_H

#include "law/law.h"
#include "problem/problem.h"

/* Bits for what is read as text. */
#define LAW_BITS 320

typedef struct state {
  double time, loss, *h;
  real wloss;                /* of the weights */
  real goal;                 /* what falls: that and mu/2 ||z||^2 */
  mpfr_t *z;                 /* z[m][1 + d], then the linear unit */
  real *zr, *g;              /* the same; g[m][n] = <w, x_k> */
  real *left;                /* left[n] = y_k - h_k of the weights */
  signed char *u;
} state;

struct law {
  const rf_problem *p;
  size_t n, d, m;
  real *x, *y, *norm;        /* norm[n] of x */
  real *q;                   /* q[n]: weights of the data; NULL: all 1 */
  int *line, *orient;
  motion o;
  rf_flow *flow;
  double rtol, until;
  real tol;                  /* see law_tolerance */
  state now, before;
  mpfr_t *q0;                /* q0[m] = a^2 - |w|^2 at the start; times
                                e^(-2 mu t) it is that of later */
  real *peak;                /* peak[m] of a^2 + |w|^2 so far, times
                                e^(2 mu t) */
  double *loud;              /* loud[n]: when y_k - h_k was last above its
                                error */
  signed char *kept;         /* signs as the events leave them */
  uint64_t told, unsure, nonunique;
  rf_event *event;           /* of the first run */
  size_t nevents, capacity, seen;
  bool linear, limit;
  size_t stops;              /* checked so far */
  size_t steps;              /* of all motions so far */
  law_result *result;
  law_say *say;
  void *context;
};

/* Sizes and numbers of l->p; memory. */
void law_open(law *l, const rf_problem *p);
void law_close(law *l);

/* When and of what; neuron and datum are -1 where there is none. */
typedef struct law_place {
  double time;
  long neuron, datum;
} law_place;

void law_breach(law *l, law_kind kind, law_place at, const char *format, ...)
  __attribute__((format(printf, 4, 5)));

/* The nearest double. */
double law_double(const mpq_t q);

/* g from z. */
void law_products(law *l, state *s);

/* Signs of the exact weights, where they are given; else those of s. */
void law_start_signs(law *l, signed char *u, const state *s);

/* Checks of one state; see law.h. */
void law_signs(law *l, const state *s);
void law_conserved(law *l, const state *s);
void law_predictions(law *l, state *s);
void law_slopes(law *l, const state *s, const signed char *u);

/* How far 0 is from Clarke's set of a neuron at w = 0, for the residuals of
   the last motion_rhs; 0 where that is not proven. */
real law_stay(const motion *o);

/* The motion from l->before to l->now with the signs of the first. */
void law_motion(law *l);

/* Where residuals are above their error. */
void law_residuals(law *l, const state *s);

/* A choice: is there anything to choose? */
void law_choice(law *l, const state *s, const rf_event *c);

/* One event, and the kept signs after it. */
void law_event(law *l, const rf_event *e);

/* What the linear unit predicts of datum k; what its errors there are relative
   to. */
real law_unit(const law *l, const state *s, size_t k);
real law_unit_mass(const law *l, const state *s, size_t k);

/* Bound on the error of prediction k from relative errors of the weights. */
real law_mass(const law *l, const state *s, size_t k);

real law_size(const law *l, const state *s, size_t j);

#endif
