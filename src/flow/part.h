/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * part.h -- checkpoints of a flow, as text. */
#ifndef RF_PART_H
#define RF_PART_H

#include <gmp.h>

#include "base/string.h"
#include "problem/words.h"
#include "reluflow/flow.h"
#include "reluflow/observe.h"

/* As rf_flow_step, to the exact time t, for who keeps checkpoints: a flow
 * takes one where its trajectory says so, and this then returns RF_EVENT, also
 * without an event or a choice. */
rf_status rf_flow_advance(rf_flow *flow, rf_message *message, const mpq_t t);

/* The last checkpoint of the flow, and how many there were before it; NULL:
 * none so far.  A new one is there only right after rf_flow_advance returned
 * RF_EVENT.  Owned by the flow, valid until the next step. */
const char *rf_flow_checkpoint(const rf_flow *flow, uint64_t *number);

/* As rf_flow_watch_word, for a word that outlives the flow; watch is NULL where
   the flow alone has it. */
rf_status rf_flow_watch_said(rf_flow *flow, const rf_word *word, bool stop,
                             rf_lookout **watch);

/* Who waits for word i of the problem's flow.stop. */
const rf_lookout *rf_flow_stop_watch(const rf_flow *flow, size_t i);

/* A flow that goes on from a checkpoint of the same problem as if it had
 * never stopped.  Errors: those of rf_flow_create; RF_EINPUT text is no
 * checkpoint of it. */
rf_status rf_flow_restore(rf_flow **flow, rf_message *message,
                          const rf_problem *problem, const char *text);

#endif
