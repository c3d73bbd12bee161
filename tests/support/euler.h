/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * euler.h -- a proof beside gradient descent (second/descent.h) with steps h,
 * h/2 and h/4, which shares no code with the library.
 *
 * The field of the flow is piecewise smooth, and the explicit Euler method
 * converges to its solution, where there is but one, with order 1/2 at least
 * (one-sided Lipschitz fields; 1 where boundaries are crossed at a speed).  So
 * the error falls by 2 at least from h to h/4, and is at most
 *
 *   |v_{h/4} - v| <= |v_h - v_{h/4}|,
 *
 * three times what order 1 has; with smaller and smaller h until it is so.  A
 * proof of another solution is off by a number that does not hang on h, while
 * the right side falls with it.
 *
 * Of data that nearly depend on each other a neuron may slide on a line next to
 * another one, as near as 1e-6 of its size: descent meets both in one step, and
 * goes where no solution does unless its steps are shorter than that.  Such
 * problems (gen.near) are only counted where they are off. */
#ifndef EULER_H
#define EULER_H

#include <reluflow.h>

#include "input/generator.h"

/* What was compared. */
typedef struct euler {
  long runs, finer;      /* finer: those with smaller steps than at first */
  long coarse;           /* off, where lines may be nearer than a step is */
  long losses, sides, limits;
  double used;           /* the largest part of what is allowed */
} euler;

/* NULL, or what is wrong with what is proved, as long as the solution is
 * unique: losses at the recorded times, sides as the events tell them, and the
 * limit. */
const char *euler_run(euler *t, rf_proof *proof, const gen *g);

#endif
