/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine_mp.c -- engine limit in MPFR. */
#include "config.h"

#include "base/number/num_mp.h"
#include "base/number/number.h"
#include "flow/limit/engine_impl.h"
#include "flow/limit/limit.h"
#include "flow/limit/precision.h"
#include "flow/model/event.h"
#include "flow/model/face.h"
#include "flow/ops.h"

void
rfm_set_factor(rf_num *factor, const rf_problem *problem)
{
  if (problem->scheme == RF_FILE)
    num_set_d(factor, 1.0);
  else
    rf_problem_factor(factor, problem);
}

rf_status
rf_flow_create_limit_mp(rf_flow **flow, const rf_problem *problem)
{
  return rfm_limit_flow_create(flow, problem, rf_limit_bits(problem->digits));
}
