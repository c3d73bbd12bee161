/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ops.h -- what stands behind the public rf_flow: one table per kind of
 * flow.  The contracts are those of reluflow/flow.h. */
#ifndef RF_OPS_H
#define RF_OPS_H

#include <gmp.h>

#include "base/base.h"
#include "flow/moment/crowd.h"
#include "flow/part.h"
#include "problem/problem.h"
#include "reluflow/flow.h"
#include "reluflow/observe.h"

typedef struct rf_flow_ops {
  /* t is exact; the flow rounds it to its own numbers. */
  rf_status (*step)(rf_flow *flow, rf_message *message, const mpq_t t);
  double (*time)(const rf_flow *flow);
  const rf_event *(*events)(const rf_flow *flow, size_t *count);
  /* Choices are kept as events of kind 0. */
  const rf_event *(*choices)(const rf_flow *flow, size_t *count);
  rf_status (*sample)(rf_flow *flow, const rf_numbers **sample);
  rf_status (*weights)(rf_flow *flow, const rf_numbers **weights, size_t first,
                       size_t count);
  /* NULL: this kind has no linear unit, and problems that have one are none
     for it. */
  rf_status (*unit)(rf_flow *flow, const rf_numbers **unit);
  rf_status (*pattern)(rf_flow *flow, signed char *u, size_t first,
                       size_t count);
  rf_status (*residuals)(rf_flow *flow, const rf_numbers **residuals);
  rf_status (*drives)(rf_flow *flow, const rf_numbers **drives, size_t first,
                      size_t count);
  rf_status (*eta)(rf_flow *flow, const rf_numbers **eta, size_t first,
                   size_t count);
  rf_status (*event_time)(rf_flow *flow, const rf_numbers **time, size_t i);
  rf_status (*faces)(rf_flow *flow, size_t *count);
  rf_status (*face)(rf_flow *flow, signed char *u, size_t *members,
                    double *share, size_t i);
  void (*stats)(const rf_flow *flow, rf_flow_stats *stats);
  void (*free)(rf_flow *flow);
  /* As rf_flow_checkpoint; NULL: this kind has none. */
  const char *(*checkpoint)(const rf_flow *flow, uint64_t *number);
  /* Times of the answers that could not be decided: *times, and how many;
     NULL: this kind does not know. */
  size_t (*undecided)(const rf_flow *flow, const double **times);
  rf_status (*observe)(rf_flow *flow, const rf_observer *observer);
} rf_flow_ops;

/* Every kind of flow begins with this. */
struct rf_flow {
  const rf_flow_ops *ops;
  const rf_problem *problem;
  rf_crowd crowd;        /* who watches it; of a public flow only */
};

/* Is the problem so large that its products and factors are the BLAS'? */
bool rf_flow_has_products(const rf_problem *problem);

/* May a flow of this problem, or what is recorded of it, call the BLAS?  Where
   not, no bit depends on it, and it need not be loaded. */
bool rf_flow_may_call_blas(const rf_problem *problem);

/* Release a flow that is part of another; NULL is allowed. */
static inline void
rf_flow_end(rf_flow *flow)
{
  if (flow)
    flow->ops->free(flow);
}

/* A maker, one per engine; from: a checkpoint, or NULL. */
typedef rf_status rf_flow_make(rf_flow **flow, rf_message *message,
                               const rf_problem *problem, const char *from);
#define RF_DECLARE_(value, text, facts, make, cost) rf_flow_make make;
RF_ENGINE_LIST(RF_DECLARE_)
#undef RF_DECLARE_

#endif
