/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cvode_impl.h -- what the files of engine cvode share. */
#ifndef RF_CVODE_IMPL_H
#define RF_CVODE_IMPL_H

#include <nvector/nvector_serial.h>

#include "base/number/num_d.h"
#include "flow/cvode/cvode.h"
#include "flow/cvode/rhs.h"
#include "flow/cvode/sundials.h"
#include "flow/population/population.h"

typedef struct rf_cvode {
  rfd_engine base;
  const rfd_model *model;
  double tolerance;      /* of one step, relative to each column */
  SUNContext context;
  void *mem;
  N_Vector y;
  SUNNonlinearSolver fixed_point;
  SUNLinearSolver linear;
  rf_rhs *rhs;
  const rfd_system *system;
  bool stiff;            /* BDF now */
  bool fresh;            /* mem is that of the other method */
  size_t streak;         /* steps that asked for the other method */
  size_t patience;       /* doubles at each change: no flapping */
  double t;              /* where the last step ended */
  double at;             /* the same, in CVODE's time */
  double origin, unit;   /* CVODE's time s: t = origin + unit s, unit a power
                            of 2; s = 0 at its last start */
  double gamma;          /* of the last factorisation, 0 if none */
  double *power;         /* power[unknowns]: iterate for ||J|| */
  double *now;           /* now[unknowns]: the end of the last step */
  double norm;           /* estimate of ||J|| in that time, 0 if none */
  bool failed;           /* f was not finite */
  bool rests;            /* nothing moves any more: see rf_rhs_rests */
  rfd_segment segment;
  int order;             /* of the last step */
  double t0, length, before;   /* before: length of the step before */
  uint64_t steps;        /* since start */
} rf_cvode;

/* ---- vector.c ---- */

/* A vector of so many numbers, NULL when memory is short; N_VDestroy. */
N_Vector rf_cvode_vector(size_t count, SUNContext context);

/* ---- nordsieck.c: what CVODE remembers; columns that change, see rfd_engine
   ---- */

/* y[order + 1][unknowns] = y^(k) step^k / k! at the end of the last step, which
   had that length and order.  RF_EINTEG. */
rf_status rf_cvode_past(double *y, rf_cvode *e, double step, int order);

/* The columns of these blocks go on by the series that the segment has now.
   RF_EUNSURE: the past is not to be had, start anew. */
rf_status rf_cvode_rename(rfd_engine *engine, const size_t *block,
                          size_t count);

/* CVODE remembers a step by its end and by scaled derivatives: another end
   within the error is another initial value for what comes.
   RF_EUNSURE as above. */
rf_status rf_cvode_correct(rfd_engine *engine, const size_t *block,
                           size_t count, const double *y);

#endif
