/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * image.h -- the same problem seen otherwise, in exact rationals, as the text
 * of an experiment: turned, permuted, rescaled.  Products that are 0 stay 0.
 * Weights of a drawn scheme become a table. */
#ifndef RF_IMAGE_H
#define RF_IMAGE_H

#include <gmp.h>

#include "problem/problem.h"
#include "support/rf_test.h"

typedef struct image {
  const rf_problem *p;
  size_t n, d, m, ntimes;
  mpq_t *x, *y, *a, *w, *times, until;
  size_t *data, *neurons;    /* datum k here is data[k] of the problem */
  double stretch;            /* times of the problem over those here */
} image;

void image_open(image *g, const rf_problem *p);
void image_close(image *g);

/* Inputs and weights turned in the plane of the coordinates i and l by the
   angle with cosine c/r, sine s/r, c^2 + s^2 = r^2; i = l: mirrored. */
void image_turn(image *g, size_t i, size_t l, long c, long s, long r);

/* Data and neurons in another order. */
void image_permute(image *g, rf_rng *rng);

/* Inputs times root^2, weights over root, times over root^2: predictions and
   losses stay as they are, whatever the loss. */
void image_rescale(image *g, const mpq_t root);

/* Neuron j alone. */
void image_alone(image *g, size_t j);

/* The experiment; release with free. */
char *image_text(const image *g);

#endif
