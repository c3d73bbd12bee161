/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * saved.h -- checkpoints of a flow, as text. */
#ifndef RF_SAVED_H
#define RF_SAVED_H

#include "base/string.h"
#include "reluflow/flow.h"

/* The last checkpoint of the flow, and how many there were before it; NULL:
 * none so far.  A flow takes one where its trajectory says so and then
 * returns RF_EVENT from rf_flow_step, without events: who keeps checkpoints
 * looks after every step that returns RF_EVENT.  Owned by the flow, valid
 * until the next step. */
const char *rf_flow_checkpoint(const rf_flow *flow, uint64_t *number);

/* A flow that goes on from a checkpoint of the same problem as if it had
 * never stopped.  Errors: those of rf_flow_create; RF_EINPUT text is no
 * checkpoint of it. */
rf_status rf_flow_restore(rf_flow **flow, rf_message *message,
                          const rf_problem *problem, const char *text);

/* Seconds of work between checkpoints, about; more for large states.  Part
   of what determines a trajectory's bits; tests set it, before anything
   else. */
extern double rf_checkpoint_cost;

#endif
