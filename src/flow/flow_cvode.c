/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flow_cvode.c -- flows in double: engine cvode. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/cvode/cvode.h"
#include "flow/driven_impl.h"
#include "flow/events/checkpoint.h"
#include "flow/model/sink.h"
#include "flow/ops.h"
#include "flow/run/run.h"

static rf_status
make_cvode(rfd_engine **engine, const rfd_model *model)
{
  return rf_cvode_create(engine, model, model->problem->rtol);
}

rf_status
rf_flow_create_cvode(rf_flow **flow, rf_message *message,
                     const rf_problem *problem, const char *from)
{
  rf_status status = rfd_flow_create(flow, problem, 53, 0, make_cvode, from);

  if (status == RF_ENOTFIN && message)
    snprintf(message->text, sizeof message->text, "%s",
             "the initial weights leave the range of double; use engine "
             "taylor for this scale");
  return status;
}
