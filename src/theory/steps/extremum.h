/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremum.h -- the supremum of a function of time over many pieces of a run,
 * with where it is and how well it is known. */
#ifndef RF_EXTREMUM_H
#define RF_EXTREMUM_H

#include <stdbool.h>

#include "theory/steps/jet.h"

/* The function on a span of tau. */
typedef rf_jet rf_jet_of(void *context, rf_window span);

typedef struct rf_extremum rf_extremum;
struct rf_extremum {
  double tolerance;      /* how much the search may leave out, > 0; at least
                            four times the rounding of what it looks at */
  bool any;              /* something was looked at */
  double value;          /* the largest value that was found: it is taken, but
                            for its rounding ... */
  double rounding;       /* ... which is at most this */
  double most;           /* no value is larger, but for rounding */
  double time;           /* where value is taken ... */
  size_t neuron;         /* ... and whose it is; SIZE_MAX: of no one */
  size_t looks;          /* how often the function was asked */
};

void rf_extremum_init(rf_extremum *e, double tolerance);

/* How tau on a piece becomes time, and whose function it is. */
typedef struct rf_piece {
  double low, high;      /* in tau */
  double t0, length;     /* time = t0 + tau length */
  size_t neuron;
} rf_piece;

/* Take a piece into account.  What cannot be above what is known already by
 * more than the tolerance is dismissed.  Where too much is left of the piece
 * (the function is flat, or its bend is not bounded) most tells what that may
 * hide; it is infinite where the function is not defined. */
void rf_extremum_over(rf_extremum *e, rf_jet_of *f, void *context,
                      const rf_piece *piece);

/* A single value at a time. */
void rf_extremum_at(rf_extremum *e, double value, double error, double time,
                    size_t neuron);

/* The supremum is in [value - rounding, this]. */
double rf_extremum_high(const rf_extremum *e);

/* The first tau in [low, high] with f = 0 where f < 0 before, to the last
 * digits; false: there is none, for certain where *sure. */
bool rf_extremum_root(double *tau, bool *sure, rf_jet_of *f, void *context,
                   const rf_piece *piece);

/* The first time of a run at which a function is not below 0. */
typedef struct rf_first {
  double time;           /* infinite: there was none yet */
  double maybe;          /* it may have been before that, from this time on;
                            infinite: it was not */
} rf_first;

/* hidden: nothing is known before the first piece (rf_strain). */
void rf_first_init(rf_first *first, bool hidden);

/* Look at a piece; several functions of one piece give the earliest of their
 * roots.  true: here is one, at *tau. */
bool rf_first_over(rf_first *first, double *tau, rf_jet_of *f, void *context,
                   const rf_piece *piece);

/* Is the time, or that there is none, known for certain? */
bool rf_first_is_sure(const rf_first *first);

#endif
