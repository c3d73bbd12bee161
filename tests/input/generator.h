/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generator.h -- random problems as experiment text, each from one number,
 * with everything planted that once went wrong: ties, duplicates, opposite,
 * dependent and exactly orthogonal data, mirrored, zero and resting neurons,
 * starts on boundaries, labels 0 and of very different size. */
#ifndef RF_GENERATOR_H
#define RF_GENERATOR_H

#include <gmp.h>
#include <stdbool.h>
#include <stdint.h>

#include "support/rf_test.h"

#define GEN_N 8
#define GEN_D 6              /* a bias coordinate included */
#define GEN_M 12

typedef struct gen {
  uint64_t seed;
  rf_rng rng;
  size_t n, d, m;
  bool bias;                 /* the last coordinate is the 1 of data.bias */
  mpq_t x[GEN_N * GEN_D], y[GEN_N];
  mpq_t a[GEN_M], w[GEN_M * GEN_D];
  mpq_t leak;
  int loss;                  /* square, logistic, exponential */
  bool sum;
  int scheme;                /* balanced, dominated, unbalanced, file */
  int decade;                /* the scale of the weights is 10^decade */
  long special;              /* 10 of so many neurons are planted ones */
  int policy;                /* stay, activate, deactivate */
  double until;
  bool near;                 /* a row nearly depends on others */
  int shift;                 /* data times 10^(2 shift), and all that follows */
} gen;

/* What a test needs of its problems. */
typedef struct gen_wish {
  bool table;                /* weights in the experiment, no drawn scheme */
  int decade;                /* of the scale; GEN_ANY */
  double longest;            /* at most so many natural times; 0: any */
  bool unscaled;             /* data of ordinary size */
  bool square;               /* square loss only */
  bool plain;                /* no bias key, so that data can be turned */
  size_t most;               /* of data and of neurons; 0: any */
  bool near;                 /* planted rows may be off by 1e-2 to 1e-6 */
} gen_wish;

#define GEN_ANY 1000

void gen_init(gen *g);
void gen_clear(gen *g);

/* Problem number seed. */
void gen_draw(gen *g, uint64_t seed, const gen_wish *wish);

/* The experiment as text; release with free. */
char *gen_text(const gen *g);

/* The same problem seen otherwise: inputs and weights turned by a rational
   rotation in the coordinates i and l; data and neurons in another order;
   data times 10^(2 e), weights over 10^e, time over 10^(2 e). */
void gen_turn(gen *g, size_t i, size_t l);
void gen_permute(gen *g, const size_t *data, const size_t *neurons);
void gen_rescale(gen *g, int e);

/* q := num / den; q := q 10^e. */
void gen_set(mpq_t q, long num, unsigned long den);
void gen_shift(mpq_t q, long e);

#endif
