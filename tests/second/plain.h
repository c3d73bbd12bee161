/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain.h -- a second way to follow the flow, for small problems: every
 * neuron by itself in double precision, a Runge-Kutta step of order 8, every
 * root by repeating the step.  Shares no code with the library. */
#ifndef PLAIN_H
#define PLAIN_H

#include <stddef.h>

enum { PLAIN_SQUARE, PLAIN_LOGISTIC, PLAIN_EXPONENTIAL };
enum { PLAIN_ACTIVATE, PLAIN_DEACTIVATE, PLAIN_CAPTURE,
       PLAIN_RELEASE_ACTIVE, PLAIN_RELEASE_INACTIVE };

typedef struct plain_problem {
  size_t n, d, m;
  const double *x, *y;      /* x[n][d], y[n] */
  double leak, c;           /* c: 1/n for a mean, 1 for a sum */
  int loss;
  const double *q;          /* q[n]: weights of the data; NULL: all 1 */
  int held;                 /* a stays what it is */
  double decay;             /* mu: z' = ... - mu z */
  int skip, bias;           /* h has <s, x>, c: (c, s)' = sum_k p_k (1, x_k) */
  const double *unit;       /* unit[1 + d] = (c, s) at the start, or NULL */
} plain_problem;

typedef struct plain_event {
  double time;
  size_t neuron, datum;
  int kind;
} plain_event;

typedef struct plain {
  plain_problem p;
  size_t nl;                /* lines: data that are multiples of each other */
  size_t *line, *first;     /* line[n], first[nl] */
  double *ratio;            /* x_k = ratio[k] x_first */
  double t, step;
  double *z;                /* z[m][1 + d], (a, w); then (c, s) */
  signed char *u;           /* u[m][nl]: side of each line, 0 slides */
  unsigned char *fresh;     /* fresh[m][nl]: has just changed */
  plain_event *events;
  size_t nevents, room;
  const char *doubt;        /* set where the flow is not unique, or where
                               double precision cannot tell */
  double slip;              /* largest |<w,x>| / (|z| |x|) while sliding */
  double out;               /* how far an eta left [leak, 1] while sliding */
  double drift;             /* integral of max_j |D_j|, from above */
  double *jump;             /* jump[m]: sum of ln of the factors by which the
                               neuron's events stretch a perturbation */
  void *work;
} plain;

/* Start at t = 0 from a[m], w[m][d].  The arrays of problem stay in use. */
plain *plain_start(const plain_problem *problem, const double *a,
                   const double *w);

/* Go to time t.  Returns 0, or -1 once doubt is set (the state is then the
   one at the time of the doubt). */
int plain_to(plain *s, double t);

/* Loss and predictions h[n] now. */
double plain_sample(const plain *s, double *h);

/* A size that errors of (c, s) count beside, where it is small: by the labels
 * and by what is predicted now. */
double plain_unit_size(const plain *s);

/* Sign of neuron j at datum k now. */
int plain_sign(const plain *s, size_t j, size_t k);

/* By how much the flow so far may have stretched a small perturbation:
 * between events the Hessian's negative part is a block K(D_j) per neuron, of
 * norm |D_j|, and coupling through the residuals contracts; a crossing
 * stretches its own direction by the ratio of the speeds after and before
 * (the jump of the velocity is normal to the boundary). */
double plain_growth(const plain *s);

/* Replace the state by z[m][1 + d] and the signs by u[m][n], and measure
 * slip and out there alone. */
void plain_measure(plain *s, const double *z, const signed char *u);

void plain_free(plain *s);

#endif
