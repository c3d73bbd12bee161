/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine_d.c -- engine limit in double, and which precision it takes. */
#include "config.h"

#include <mpfr.h>

#include "base/number/num_d.h"
#include "base/number/number.h"
#include "flow/limit/engine_impl.h"
#include "flow/limit/limit.h"
#include "flow/limit/precision.h"
#include "flow/model/event.h"
#include "flow/model/face.h"
#include "flow/ops.h"

void
rfd_set_factor(rf_num *factor, const rf_problem *problem)
{
  mpfr_t f;

  *factor = 1.0;
  if (problem->scheme == RF_FILE)
    return;
  mpfr_init2(f, 53);
  rf_problem_factor(f, problem);
  *factor = mpfr_get_d(f, MPFR_RNDN);
  mpfr_clear(f);
}

rf_status
rf_flow_create_limit_double(rf_flow **flow, const rf_problem *problem)
{
  return rfd_limit_flow_create(flow, problem, 53);
}

rf_status
rf_flow_limit_states(rf_flow *flow, double *z, signed char *u)
{
  return rfd_limit_states(rfd_limit_flow_self(flow), z, u);
}

rf_status
rf_flow_create_limit(rf_flow **flow, rf_message *message,
                     const rf_problem *problem, const char *from)
{
  (void)message;
  (void)from;
  if (problem->digits > RF_LIMIT_DOUBLE_DIGITS)
    return rf_flow_create_limit_mp(flow, problem);
  return rf_flow_create_limit_double(flow, problem);
}
