/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * root.h -- the first root of a polynomial on a step, certified: in double
 * for all neurons, then in the precision of the run for what double leaves in
 * doubt. */
#ifndef RF_ROOT_H
#define RF_ROOT_H

#include "base/number/num.h"

/* What is said of a root. */
typedef enum rf_root {
  RF_ROOT_NONE,     /* g keeps its sign up to 1 */
  RF_ROOT_FOUND,
  RF_ROOT_TOUCH     /* g falls to rounding level without a clear crossing */
} rf_root;

/* A polynomial whose sign is watched: g(tau) = sum_i c_i tau^i, tau in
   [0, 1]. */
typedef struct rfx_guard {
  rf_num *c;             /* c[degree + 1] */
  size_t degree;
  int side;              /* +1 or -1: the sign it has */
  const rf_num *error;   /* error[1] bounds the error of any value */
  rf_num *work;          /* work[RF_ROOT_WORK(degree)]: scratch, the caller's */
} rfx_guard;

/* The march along a polynomial needs a copy of it and 12 numbers; its callers
   here three more. */
#define RF_ROOT_WORK(degree) ((degree) + 1 + 12 + 3)

/* Errors beyond which a value is on the wrong side for certain. */
#define RF_ROOT_WRONG 16.0

/* First root of g in (*tau, 1], where it has the sign g->side: into *tau.
 *
 * March with a bound M on |g''|: from a point with value G > 0 and slope G'
 * nothing vanishes before the first root of G + G' s - M s^2 / 2.  Near a
 * simple root that is Newton's method from one side, so it converges
 * quadratically and cannot step over a root, nor over a pair of them. */
rf_root rfx_first_root(rf_num *tau, const rfx_guard *g);

/* The same where g has a root at *tau that is not meant: it is divided out,
 * of g->c, too.  Where the way it leaves is lost in rounding, g may be on
 * either side and keeps the one it was given until it is `wrong` errors
 * beyond on the other one (g->c is moved by these): *doubt, which a touch is,
 * too.  wrong: RF_ROOT_WRONG, or more where a root was found in vain: then the
 * way must be as many times clearer. */
rf_root rfx_next_root(bool *doubt, rf_num *tau, rfx_guard *g, double wrong);

/* The same where g must pass 0 by noise[1] to be beyond, or, where that is
 * below 0, come as near: a root there is put where g was 0, if that is in
 * reach.  Rounding may change g->c[0]. */
rf_root rfx_root_beyond(rf_num *tau, rfx_guard *g, const rf_num *noise);

/* ---- in double, whatever rf_num is here: root_d.c ---- */

typedef struct rf_guard {
  double *c;
  size_t degree;
  int side;
  double error;
} rf_guard;

rf_root rf_first_root(double *root, const rf_guard *g, double from);
rf_root rf_next_root(double *root, bool *doubt, rf_guard *g, double from,
                     double wrong);
rf_root rf_root_beyond(double *root, rf_guard *g, double from, double noise);

#endif
