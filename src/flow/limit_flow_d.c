/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit_flow_d.c -- engine limit in double, and which precision it takes. */
#include "config.h"

#include <mpfr.h>

#include "base/num_d.h"
#include "base/number.h"
#include "flow/event.h"
#include "flow/face.h"
#include "flow/limit.h"
#include "flow/limit_flow.h"
#include "flow/limit_flow_impl.h"
#include "flow/ops.h"
#include "flow/sink.h"

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
rf_flow_create_limit(rf_flow **flow, rf_message *message,
                     const rf_problem *problem)
{
  (void)message;
  if (problem->digits > RF_LIMIT_DOUBLE_DIGITS)
    return rf_flow_create_limit_mp(flow, problem);
  return rfd_limit_flow_create(flow, problem, 53);
}
