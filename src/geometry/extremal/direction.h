/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * direction.h -- the direction of a neuron in the limit flow, in double
 * precision, until it moves no more.
 *
 * In a face D is constant and a neuron of |a| >= ||w|| moves in direction
 * w + t s D, t > 0, s the sign of a (the manual, node "Extremal vectors"):
 * its path is a chain of great arcs, and a boundary x_l is met at
 * t = -<x_l, w> / <x_l, s D>, whatever |a| is. */
#ifndef RF_DIRECTION_H
#define RF_DIRECTION_H

#include "base/number/num_d.h"
#include "geometry/arrangement/qr.h"
#include "geometry/extremal/face_test.h"

typedef enum rf_end { RF_END_STILL, RF_END_DEAD, RF_END_LOST } rf_end;

typedef struct rf_follower {
  const rf_field *field;
  double *w;              /* w[d], unit length */
  double *D;              /* D[d] */
  double *proj;           /* proj[count]: <sx_l, w> */
  double *push;           /* push[count]: <sx_l, s D> */
  double *e;              /* e[count]: factor of each line */
  signed char *u;         /* u[count]: signs; 0 on the lines held */
  size_t *held;           /* held[nheld], at most rank */
  bool *forced;           /* forced[count]: held whatever pushes */
  size_t nheld;
  int sign;               /* of a */
  size_t crossed;         /* boundaries met */
  size_t *log;            /* log[64]: the last lines crossed for good */
  size_t nlog;
  rfd_qr qr;              /* of the held lines, as unit vectors */
  double *norm;           /* norm[count]: of the lines */
  double *next;           /* next[nheld]: factors of the held lines for which
                             D is orthogonal to them */
  double *along, *unit, *work;
  double *block;
} rf_follower;

rf_status rf_follower_create(rf_follower **follower, const rf_field *field);
void rf_follower_free(rf_follower *follower);

/* Start at w (copied, normalised) with a of the given sign, held on the
 * lines force[nforce] for good: w is projected on them.  Returns false if
 * they are dependent or w vanishes. */
bool rf_follower_start(rf_follower *follower, const double *w, int sign,
                       const size_t *force, size_t nforce);

/* Go to the end.  The signs u are then the face where it rests. */
rf_end rf_follower_run(rf_follower *follower);

#endif
