/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent.h -- gradient descent as the manual defines it, neuron by neuron, in
 * double (descent.c) and in single precision (descent_single.c).  Shares no
 * code with the library. */
#ifndef DESCENT_H
#define DESCENT_H

#include <stddef.h>
#include <stdint.h>

enum { DESCENT_SQUARE, DESCENT_LOGISTIC, DESCENT_EXPONENTIAL };

typedef struct descent {
  size_t n, d, m;
  const double *x, *y;     /* x[n][d], y[n] */
  const double *q;         /* q[n]: weights of the data; NULL: all 1 */
  int held;                /* a stays what it is */
  double leak, at_zero, step, momentum;
  double decay;            /* weight decay */
  int skip, bias;          /* h has <s, x>, c behind the neurons */
  double *unit, *vunit;    /* unit[1 + d] = (c, s), its speeds; as w */
  int loss, sum;           /* sum: c = 1, else 1/n */
  size_t batch;            /* n: all */
  uint64_t order;
  double *a, *w;           /* a[m], w[m][d]: on entry the start */
  double *va, *vw;         /* likewise, 0 on entry */
  /* Called for each side that changed, after iteration number i (from 1). */
  void (*told)(void *context, uint64_t i, size_t neuron, size_t datum,
               int active);
  void *context;
} descent;

/* Iterations number first + 1 to last. */
void descent_go(descent *s, uint64_t first, uint64_t last);
void descent_go_single(descent *s, uint64_t first, uint64_t last);

/* h[n] of all data now. */
void descent_predict(const descent *s, double *h);
void descent_predict_single(const descent *s, double *h);

#endif
