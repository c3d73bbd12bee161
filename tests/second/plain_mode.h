/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain_mode.h -- the plain integrator between its events: one mode of
 * motion, in which no neuron changes its sides. */
#ifndef PLAIN_MODE_H
#define PLAIN_MODE_H

#include <gsl/gsl_odeiv2.h>

#include "second/plain.h"

/* Per-step tolerance, relative to each neuron's own size; the rounding of
   the 13 stages is about 1e-15. */
#define TOLERANCE 1e-13
/* A preactivation below this part of |z| |x| cannot be told from zero: the
   steps' errors add up to a few TOLERANCE. */
#define NEAR 2e-12
#define KMAX 8

typedef struct scratch {
  gsl_odeiv2_step *rk;
  double *z1, *err, *dz0, *dz1, *pr;
} scratch;

/* One way in which the mode of motion can end: neuron j, line l; what: 0 the
   preactivation changes sign, +1 / -1 a sliding neuron leaves. */
typedef struct cause {
  size_t j, l;
  int what;
} cause;

#define NO_CAUSE 9

/* Of a state, with (c, s). */
size_t mode_numbers(const plain *s);

double mode_dot(const double *u, const double *v, size_t d);

const double *mode_line_x(const plain *s, size_t l);

double mode_size_of(const plain *s, const double *z, size_t j);

/* pr[k] = - c dl/dh. */
void mode_residuals(const plain *s, const double *z, double *pr);

/* Remove from v its part in the span of the lines with u = 0. */
int mode_project(const plain *s, double *v, const signed char *u);

/* The range of sum eta_k p_k ratio_k over a line: on its + side, - side. */
void mode_line_range(const plain *s, double *high, double *low,
                     const double *pr, size_t l);

/* For signs u[nl]: D (projected), and e[l] of the lines with u = 0, from
   D = fixed + sum e_l x_l by the Gram system. */
int mode_multipliers(const plain *s, double *D, double *e,
                     const signed char *u, const double *pr);

/* The quantity whose fall below zero is the cause c. */
double mode_value(plain *s, const double *z, cause c);

double mode_threshold(const plain *s, const double *z, size_t j, size_t l);

/* Has cause c come at z?  0 no, 1 yes, -1: a boundary that was just left is
   crossed back, so the step is too long. */
int mode_has_come(plain *s, const double *z, cause c);

/* The next cause after c in a fixed order; 0 when there is none.  Begin with
   { 0, 0, NO_CAUSE }. */
int mode_next_cause(const plain *s, cause *c);

/* Has any cause come at z?  As has_come. */
int mode_any_has_come(plain *s, const double *z);

/* One Runge-Kutta step of length h from s->z to z; the error, relative to
   each neuron's size and in units of TOLERANCE. */
double mode_step(plain *s, double *z, double h);

/* Could a preactivation have touched zero inside the step of length h from
   s->z to z?  Judged by the cubic through values and slopes at both ends,
   with room for what the cubic misses. */
int mode_may_dip(plain *s, const double *z, double h);

/* The first h in [0, hi] at which cause c has come: Illinois.  Ends with the
   cause's value <= 0, or at rounding level. */
double mode_root(plain *s, cause c, double hi);

#endif
