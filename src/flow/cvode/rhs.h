/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rhs.h -- the right-hand side of the lumped system in double, and the
 * solution of Newton systems with its exact Jacobian. */
#ifndef RF_RHS_H
#define RF_RHS_H

#include "base/number/num_d.h"
#include "flow/model/system.h"

/* Scratch space and eta's for one layout of the lumped system. */
typedef struct rf_rhs rf_rhs;

rf_status rf_rhs_create(rf_rhs **rhs, const rfd_system *system);
void rf_rhs_free(rf_rhs *rhs);

/* Block u of the system, a single column, has another face now, or none: it is
   vacant.  Errors: RF_ENOMEM. */
rf_status rf_rhs_rename(rf_rhs *rhs, size_t u);

/* All below is at time t from here on, which matters where weights decay
   (fade.h): predictions and their changes are those that are faded. */
void rf_rhs_go(rf_rhs *rhs, double t);

/* ydot[unknowns] = f(y).  Cost: two products of shapes (blocks x d) (d x n)
 * and (blocks x n) (n x d) (BLAS where they are large), and q d per block.
 * Blocks of one face count once in the products; vacant ones stand still.
 * Returns false if the result is not finite. */
bool rf_rhs_eval(double *ydot, rf_rhs *rhs, const double *y);

/* Is D = 0 up to its rounding on every face, at y?  Then nothing is known to
   move any more. */
bool rf_rhs_rests(rf_rhs *rhs, const double *y);

/* b := (I - gamma J(y))^{-1} b, J = df/dy.  Exact: given dp, the blocks are
 * independent and K(D) is inverted in closed form; dp itself solves an n x n
 * system.  refresh: y or gamma changed since the last call.  J = 0 where a
 * block is vacant.
 * Returns false where the system is singular or not finite. */
bool rf_rhs_solve(double *b, rf_rhs *rhs, const double *y, double gamma,
                  bool refresh);

/* v := J(y) v, for estimates of ||J||.  RF_ENOMEM: v is as it was. */
rf_status rf_rhs_jacobian(double *v, rf_rhs *rhs, const double *y);

#endif
