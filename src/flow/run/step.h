/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * step.h -- the step being played: its polynomials, and where in it we are. */
#ifndef RF_STEP_H
#define RF_STEP_H

#include "base/number/num.h"
#include "base/number/poly.h"
#include "flow/model/pool.h"
#include "flow/model/system.h"

/* What step.c works in. */
typedef struct rfx_step_room {
  rfx_pool own;          /* room for p when the engine has none */
  rfx_pool now;          /* [unknowns]: columns at tau, see columns_now */
  rf_num *most, *term;
  rf_num *num;           /* single numbers of the step, in one block */
} rfx_step_room;

typedef struct rfx_step {
  rfx_segment *segment;  /* the step being played, or NULL */
  rf_num *t;             /* t[1]: current time */
  rf_num *tau;           /* tau[1]: the same, in the segment */
  rf_num *stop;          /* stop[1]: the segment is good up to here */
  bool cut;              /* the engine must be started anew at stop */
  double length;         /* of the segment, as a double */
  bool have_p;           /* p is that of the segment; stale with it.  Late
                            moves in the segment do not change it */
  const rf_num *p;       /* p[pdegree + 1][n]: the pseudo-residuals */
  size_t pdegree;
  rf_num *reach;         /* reach[1]: |h_k| <= reach ||x_k|| at the start of
                            the segment ... */
  bool have_reach;       /* ... once it was asked for; stale with it, and when
                            something moves between two */
  rf_num *end;           /* end[1]: of what was asked for, in the segment */
  rfx_step_room room;
} rfx_step;

rf_status rfx_step_init(rfx_step *step, long prec);
void rfx_step_clear(rfx_step *step);

/* t = t0 + tau length. */
void rfx_step_set_time(rfx_step *step, const rf_num *tau);

/* Time of tau in the segment, or now where there is none. */
double rfx_time_at(const rfx_step *step, const rf_num *tau);

/* Columns of the segment at step->tau, which last until the next call.  NULL:
   no memory. */
rf_num *rfx_columns_now(rfx_step *step, size_t unknowns, long prec);

#endif
