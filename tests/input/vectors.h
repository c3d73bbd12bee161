/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * vectors.h -- read tests/data/vectors/NAME: a problem and its answer, each
 * number the double nearest to the one in the file. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stddef.h>

#include "second/plain.h"

#define VECTOR_NAMES { "p1-lam3", "p1-lam30", "rand53", "logistic62" }

typedef struct vector {
  char path[512];          /* of experiment.yaml */
  plain_problem p;
  double *x, *y, *a, *w;   /* x[n][d], y[n], a[m], w[m][d] */
  double until;
  plain_event *events;
  size_t nevents;
  size_t ntimes;
  double *samples;         /* samples[ntimes][2 + n]: time, loss, h */
  double *states;          /* states[ntimes][m][1 + d] */
  char *patterns;          /* patterns[ntimes][m][n], + - 0 */
} vector;

/* Fails the test if a file is missing or does not fit. */
void vector_read(vector *v, const char *name);
void vector_free(vector *v);

/* Value of a kind's text, -1 if there is none. */
int vector_kind(const char *text);

#endif
