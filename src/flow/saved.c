/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * saved.c -- see saved.h. */
#include "config.h"

#include "flow/ops.h"
#include "flow/saved.h"

double rf_checkpoint_cost = 1.0;

const char *
rf_flow_checkpoint(const rf_flow *flow, uint64_t *number)
{
  *number = 0;
  return flow->ops->checkpoint ? flow->ops->checkpoint(flow, number) : NULL;
}
