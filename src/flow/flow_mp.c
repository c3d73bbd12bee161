/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flow_mp.c -- flows in MPFR: engine taylor. */
#include "config.h"

#include "base/num_mp.h"
#include "flow/driver.h"
#include "flow/ops.h"
#include "flow/taylor.h"

#include "flow/flow.inc"

static rf_status
make_taylor(rfm_engine **engine, const rfm_model *model)
{
  return rfm_taylor_create(engine, model, 0);
}

rf_status
rf_flow_create_taylor(rf_flow **flow, rf_message *message,
                      const rf_problem *problem)
{
  (void)message;
  return create(flow, problem, rfm_taylor_bits(problem->digits, 0),
                make_taylor);
}
