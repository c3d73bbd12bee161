/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/num_mp.h"
#include "flow/align.h"
#include "flow/event.h"
#include "flow/goals.h"
#include "flow/sink.h"

#include "flow/goals.inc"

#include "flow/align.inc"

rf_status
rf_align_create_mp(rf_align **align, size_t *bad, const rf_problem *problem,
                   const rf_align_wish *wish)
{
  return create(align, bad, problem, wish);
}
