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

typedef struct rfx_flow {
  rf_flow base;
  rfx_model *model;
  rfx_run *run;
  rfx_numbers numbers;   /* handed out last */
  mpq_t asked;           /* the time that was asked for last ... */
  rf_num *num;           /* num[num_count]: ... and rounded; scratch */
  size_t num_count;
  rf_status (*make)(rfx_engine **engine, const rfx_model *model);
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
                long nudge,
                rf_status (*make)(rfx_engine **engine, const rfx_model *model),
                const char *from);

#endif
