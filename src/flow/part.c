/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * part.c -- see part.h. */
#include "config.h"

#include "flow/model/clock.h"
#include "flow/ops.h"
#include "flow/part.h"

double rf_checkpoint_cost = 1.0;

/* A kind of flow without checkpoints has a NULL in its table. */
const char *
rf_flow_checkpoint(const rf_flow *flow, uint64_t *number)
{
  *number = 0;
  return flow->ops->checkpoint ? flow->ops->checkpoint(flow, number) : NULL;
}
