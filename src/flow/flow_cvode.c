/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flow_cvode.c -- flows in double: engines cvode, taylor-double and auto. */
#include "config.h"

#include "base/blas.h"
#include "base/number/num_d.h"
#include "flow/cvode/cvode.h"
#include "flow/driven_impl.h"
#include "flow/either/either.h"
#include "flow/events/checkpoint.h"
#include "flow/events/events.h"
#include "flow/expansion/expansion.h"
#include "flow/model/range.h"
#include "flow/ops.h"

/* A BLAS that finds no room for its buffers ends the program, so it is asked
   before. */
static rf_status
check_blas(rf_message *message, const rf_problem *p)
{
  if (!rf_flow_has_products(p) || rf_blas_room() == RF_OK)
    return RF_OK;
  if (message)
    snprintf(message->text, sizeof message->text, "out of memory: the BLAS "
             "needs 160 MB of address space (ulimit -v)");
  return RF_ENOMEM;
}

/* The tolerance is the problem's, as a double. */
static rf_status
make_cvode(rfd_engine **engine, const rfd_model *model)
{
  return rf_cvode_create(engine, model, model->problem->rtol);
}

static rf_status
make_expansion(rfd_engine **engine, const rfd_model *model)
{
  return rf_expansion_create(engine, model, model->problem->rtol);
}

static rf_status
make_either(rfd_engine **engine, const rfd_model *model)
{
  return rf_either_create(engine, model, model->problem->rtol);
}

static rf_status
make_flow(rf_flow **flow, rf_message *message, const rf_problem *problem,
          rfd_engine_make *make, const char *from)
{
  rf_status status = check_blas(message, problem);

  if (status < 0 || (status = rf_range_of_data(message, problem)) < 0)
    return status;
  status = problem->start_limit ? rf_flow_begin(flow, problem, make, from)
    : rfd_flow_create(flow, problem, 53, 0, make, from);
  /* Weights below double's range come out as not finite: that has a remedy. */
  if (status == RF_ENOTFIN && message)
    snprintf(message->text, sizeof message->text, "%s",
             "the initial weights leave the range of double; use engine "
             "taylor for this scale");
  return status;
}

rf_status
rf_flow_create_cvode(rf_flow **flow, rf_message *message,
                     const rf_problem *problem, const char *from)
{
  return make_flow(flow, message, problem, make_cvode, from);
}

rf_status
rf_flow_create_taylor_double(rf_flow **flow, rf_message *message,
                             const rf_problem *problem, const char *from)
{
  return make_flow(flow, message, problem, make_expansion, from);
}

rf_status
rf_flow_create_auto(rf_flow **flow, rf_message *message,
                    const rf_problem *problem, const char *from)
{
  return make_flow(flow, message, problem, make_either, from);
}
