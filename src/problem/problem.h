/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * problem.h -- the problem as the other rooms see it.  Everything that was a
 * number in the experiment is an exact rational. */
#ifndef RF_PROBLEM_H
#define RF_PROBLEM_H

#include <gmp.h>

#include "base/base.h"
#include "reluflow/problem.h"

typedef enum rf_loss { RF_SQUARE, RF_LOGISTIC, RF_EXPONENTIAL } rf_loss;
typedef enum rf_scheme {
  RF_BALANCED, RF_DOMINATED, RF_UNBALANCED, RF_FILE
} rf_scheme;
typedef enum rf_engine { RF_CVODE, RF_TAYLOR, RF_LIMIT } rf_engine;
typedef enum rf_nonunique { RF_STAY, RF_ACTIVATE, RF_DEACTIVATE } rf_nonunique;

struct rf_problem {
  char *title;
  char *text;          /* the complete experiment, see rf_problem_text */
  char *source;        /* the experiment file's own text (provenance) */

  size_t n, d;         /* data; dimension with the bias coordinate */
  bool bias;
  mpq_t *x;            /* x[n][d], bias appended, no zero row */
  mpq_t *y;            /* y[n] */

  size_t m;
  mpq_t leak;          /* in [0, 1] */
  rf_loss loss;
  bool sum;            /* c = 1 instead of 1/n */

  rf_scheme scheme;
  mpq_t scale;         /* lambda; 1 for scheme file */
  uint64_t seed;
  mpq_t *a, *w;        /* a[m], w[m][d]: scheme file only, else NULL */

  rf_engine engine;
  mpq_t until;
  double rtol;
  long digits;
  bool verify;
  rf_nonunique nonunique;

  size_t ntimes;
  mpq_t *times;        /* strictly increasing, within [0, until] */
  size_t states;       /* record the first so many neurons: 0 .. m */
  bool events;
};

/* The raw draw of neuron j, before the factor lambda / sqrt(m): direction
 * w[d] and, for unbalanced, *a; for balanced and dominated *a is only the
 * sign +-1 (|a| = ||w|| or sqrt(d), taken in the precision of the run).
 * A pure function of (seed, j, scheme, d); not for scheme file. */
void rf_problem_draw(const rf_problem *problem, size_t j, double *a,
                     double *w);

/* Exact sign of <w_j(0), x_k>: -1, 0, 1. */
int rf_problem_initial_sign(const rf_problem *problem, size_t j, size_t k);

/* Initial weights in the number type of the run, z = (a, w1, .., wd):
 * weights_d.c and weights_mp.c from weights.inc.  prec: bits (ignored for
 * double). */
void rfd_problem_weights(double *z, const rf_problem *problem, size_t j,
                         long prec);
#ifdef __MPFR_H
void rfm_problem_weights(__mpfr_struct *z, const rf_problem *problem,
                         size_t j, long prec);
#endif

#endif
