/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flow_taylor.c -- flows in MPFR: engine taylor, alone or with a second run. */
#include "config.h"

#include "base/number/num_mp.h"
#include "flow/companion.h"
#include "flow/driven_impl.h"
#include "flow/events/checkpoint.h"
#include "flow/events/events.h"
#include "flow/ladder.h"
#include "flow/model/range.h"
#include "flow/ops.h"
#include "flow/taylor/taylor.h"

/* The driver knows engines by a maker without arguments of its own. */
static rf_status
make_first(rfm_engine **engine, const rfm_model *model)
{
  return rfm_taylor_create(engine, model, 0);
}

static rf_status
make_second(rfm_engine **engine, const rfm_model *model)
{
  return rfm_taylor_create(engine, model, 1);
}

/* The flow with 2^level times the digits it begins with, alone or with a
   second run beside it.  The second has other digits, another order and other
   roundings of the given weights, so that what both agree on is not agreed by
   construction. */
static rf_status
make_level(rf_flow **flow, const rf_problem *problem, int level,
           const char *from)
{
  const long digits = problem->digits << (level + problem->doubled);
  const long bits = rfm_taylor_bits(digits, 0);
  rf_flow *first = NULL, *second = NULL;
  rf_shadow shadow = { 0 };
  rf_status status;

  if (problem->verify)
    RF_TRY(rf_verify_split(&shadow, &from));
  RF_TRY(rfm_flow_create(&first, problem, bits, 0, make_first, from));
  if (!problem->verify) {
    *flow = first;
    return RF_OK;
  }
  RF_TRY(rfm_flow_create(&second, problem, rfm_taylor_bits(digits, 1), bits,
                         make_second, shadow.from));
  status = rf_flow_verify(flow, first, second, &shadow);
  first = NULL;

done:
  rf_flow_end(first);
  rf_release(shadow.from);
  return status;
}

rf_status
rf_flow_create_taylor(rf_flow **flow, rf_message *message,
                      const rf_problem *problem, const char *from)
{
  const rf_status status = rf_range_of_data(message, problem);

  return status < 0 ? status : rf_flow_retry(flow, problem, make_level, from);
}
