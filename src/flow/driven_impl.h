/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * driven_impl.h -- what these files share: driven.c, flow_cvode.c,
 * flow_taylor.c. */
#ifndef RF_DRIVEN_IMPL_H
#define RF_DRIVEN_IMPL_H

#include "base/number/num.h"
#include "flow/events/checkpoint.h"
#include "flow/events/events.h"
#include "flow/events/passage.h"
#include "flow/model/numbers.h"
#include "flow/ops.h"

/* The driver knows engines by a maker without arguments of its own. */
typedef rf_status rfx_engine_make(rfx_engine **engine, const rfx_model *model);

typedef struct rfx_flow {
  rf_flow base;
  rfx_model *model;
  rfx_run *run;
  rfx_numbers numbers;   /* handed out last */
  mpq_t asked;           /* the time that was asked for last ... */
  rf_num *num;           /* num[num_count]: ... and rounded; scratch */
  size_t num_count;
  rfx_engine_make *make;
  rf_string saved;        /* the last checkpoint */
  uint64_t checkpoints;
  rfx_passage *passage;  /* who observes, or NULL */
  rf_num *mass;          /* mass[masses], then their sum: see flow_faces */
  size_t *live;          /* live[masses]: their cohorts */
  size_t masses;
} rfx_flow;

/* ---- driven.c ---- */

rfx_flow *rfx_flow_self(rf_flow *flow);
const rfx_flow *rfx_flow_self_const(const rf_flow *flow);
rf_status
rfx_flow_create(rf_flow **flow, const rf_problem *problem, long prec,
                long nudge, rfx_engine_make *make, const char *from);

/* ---- entry/entry.c ---- */

#if RF_NUM_IS_DOUBLE
/* The same for flow.start: limit, in double.  Errors: as rf_flow_create. */
rf_status rf_flow_begin(rf_flow **flow, const rf_problem *problem,
                        rfx_engine_make *make, const char *from);
#endif

#endif
