/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * made_step.h -- a step of the checker whose polynomials are given, so that
 * what it says of them can be compared with what they are.
 *
 * Four data in space, x_0 = (3, 4, 0), x_1 = (0, 0, 2), x_2 = (1, 0, 1), x_3 =
 * (0, 1, -1), each with a line of its own; the step is [0, 1], time is tau.
 * Nothing is known worse than exactly but by what a test sets: wide, size and
 * rate of a neuron, dp and dpt of residuals. */
#ifndef MADE_STEP_H
#define MADE_STEP_H

#include "checker/stage/stage.h"

enum { MADE_DATA = 4, MADE_SPACE = 3, MADE_NEURONS = 4 };

typedef double polynomial[TERMS];

typedef struct made_step {
  certificate c;
  ck_event event[8];
  lines l;
  terrain g;
  stage s;
  report r;
} made_step;

/* So many neurons, all dead until they are placed; leak: a fraction. */
void made_begin(made_step *v, int neurons, const char *leak);
/* The same of v->c, whatever problem it is of. */
void made_stage(made_step *v);

/* Of another problem, whose texts are kept by the caller. */
void made_begin_of(made_step *v, const certificate *problem);
void made_end(made_step *v);

/* The neuron has this a, and w from its products with the first three data.
   Its sides are those at tau = 0, or given[3], of the first three; NULL: none,
   MADE_FREE: not of this one.  sign: of a, where it slides. */
enum { MADE_FREE = 2 };
void made_place(made_step *v, int j, const double *a, polynomial *product,
                const signed char *given, int sign);
void made_residual(made_step *v, int k, const double *p);

/* A row of the certificate, the time within 1e-3. */
void made_claim(made_step *v, const char *time, int neuron, int datum,
                ck_kind kind);

/* The data; products in space. */
extern const double made_x[MADE_DATA][MADE_SPACE];
double made_dot(const double *u, const double *v);

/* v beside the lines on which the side is 0, of the first and the third; D of
   residuals with these sides, leak 1/10. */
void made_project(double *v, const signed char *side);
void made_drive(double *D, const double *p, const signed char *side);

/* side (speed (time - tau) + bow (time - tau)^2). */
void polynomial_pass(double *f, int side, double time, double speed,
                     double bow);

/* The value at tau; the least of side f on [low, high]. */
double polynomial_at(const double *f, double tau);
double polynomial_least(const double *f, int side, double low, double high);

/* to = f g, of degrees whose sum is at most ORDER. */
void polynomial_times(double *to, const double *f, const double *g);

#endif
