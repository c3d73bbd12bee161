/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample.h -- random problems with planted ties, for the property tests. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "second/plain.h"
#include "support/rf_test.h"

#define NMAX 12
#define DMAX 6
#define MMAX 40
#define NMOST 30             /* of sample_draw_apart */
#define DMOST 8

typedef struct sample {
  plain_problem p;           /* points into this object */
  double x[NMOST * DMOST], y[NMOST], a[MMAX], w[MMAX * DMOST];
  double until;
  int ties;                  /* duplicated or opposite data */
  int starts;                /* neurons that start on a boundary */
} sample;

enum { SAMPLE_TIES = 1, SAMPLE_STARTS = 2 };

/* The most data, dimensions and neurons; which coincidences may occur. */
typedef struct sample_most {
  size_t n, d, m;
  int plant;
} sample_most;

/* Problem number rep of a test.  All numbers are dyadic with at most 16 bits,
 * so that planted coincidences are exact. */
void sample_draw(sample *s, const char *test, int rep,
                 const sample_most *most);

/* As many data in as many dimensions that as a rule each of the 20 neurons
 * has a face of its own; no coincidences planted.  scale: the weights are as
 * sample_draw's times that. */
void sample_draw_apart(sample *s, const char *test, int rep, double scale);

#endif
