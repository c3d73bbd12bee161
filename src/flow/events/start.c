/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- a run at t = 0: neurons on boundaries choose their sides.
 * Kernel: decision.
 *
 * A neuron of an experiment may begin exactly on a boundary, or on several:
 * its sides there are not given, and are asked of the inclusion before the
 * first step. */
#include "config.h"

#include "flow/events/events_impl.h"
#include "flow/model/unit.h"

/* A neuron that starts on the boundary of a line and rests there is on a side
   of it from the start: that is no event.  The rest of its move is made in the
   first step. */
static rf_status
settle_resting(rfx_run *r, rfx_move *move)
{
  rfx_move part = *move;
  rfx_face *at;
  size_t cohort;
  bool rests = false;
  rf_status status;

  memcpy(r->query->u, move->from->u, r->model->lines->count);
  for (size_t l = 0; l < r->model->lines->count; l++)
    if (move->from->u[l] == 0 && move->to->u[l] != 0
        && rfx_face_idle(move->to, r->model, l)) {
      r->query->u[l] = move->to->u[l];
      rests = true;
    }
  if (!rests)
    return RF_OK;
  if ((status = rfx_faces_get(&at, r->population->faces, r->query->u)) < 0
      || (status = rfx_population_cohort(&cohort, r->population, at)) < 0)
    return status;
  part.to = move->from = at;
  part.matters = false;
  return rfx_apply_move(r, &part, 0.0);
}

/* Terms of exact predictions at the start that are worth it. */
#define RF_EXACT_START 1000000

/* h += what the linear unit predicts of datum k, exactly; t: scratch. */
static void
add_unit(mpq_t h, const rf_problem *pb, size_t k, mpq_t t)
{
  if (pb->output_bias)
    mpq_add(h, h, pb->unit[0]);
  for (size_t i = 0; pb->skip && i < pb->d; i++) {
    mpq_mul(t, pb->unit[1 + i], pb->x[k * pb->d + i]);
    mpq_add(h, h, t);
  }
}

/* Is p_k = 0 exactly at the start, h_k = y_k?  known[n]; losses of residuals,
   and given weights, whose predictions are rational, or pairs, whose
   predictions are 0. */
static rf_status
know_residuals(rfx_run *r)
{
  const rfx_model *m = r->model;
  const rf_problem *pb = m->problem;
  const bool zero = rf_problem_starts_at_zero(pb);
  mpq_t h, g, t;

  if (m->loss->margin || (pb->scheme != RF_FILE && !zero)
      || (!zero && (double)pb->m * (double)(pb->n * pb->d) > RF_EXACT_START))
    return RF_OK;
  if (!(r->residuals.known = rf_alloc(m->n, 1)))
    return RF_ENOMEM;
  mpq_inits(h, g, t, (mpq_ptr)0);
  for (size_t k = 0; k < m->n; k++) {
    mpq_set_ui(h, 0, 1);
    for (size_t j = 0; !zero && j < pb->m; j++) {
      mpq_set_ui(g, 0, 1);
      for (size_t i = 0; i < pb->d; i++) {
        mpq_mul(t, pb->w[j * pb->d + i], pb->x[k * pb->d + i]);
        mpq_add(g, g, t);
      }
      mpq_mul(g, g, pb->a[j]);
      if (mpq_sgn(g) * mpq_sgn(pb->a[j]) < 0)
        mpq_mul(g, g, pb->leak);
      mpq_add(h, h, g);
    }
    add_unit(h, pb, k, t);
    if ((r->residuals.known[k] = mpq_equal(h, pb->y[k]) != 0))
      num_zero(&r->residuals.p[k]);
  }
  mpq_clears(h, g, t, (mpq_ptr)0);
  return RF_OK;
}

/* Nothing pulls at anybody: all residuals are exactly 0. */
static bool
all_known(const rfx_run *r)
{
  for (size_t k = 0; k < r->model->n; k++)
    if (!r->residuals.known || !r->residuals.known[k])
      return false;
  return true;
}

/* Neurons that start on a boundary choose a side; the others' predictions
   decide.  Where nothing pulls at anybody, all stay where they are.  The moves
   wait in the plan until the first step: at t = 0 the pattern shows zeros, but
   for what rests. */
static rf_status
settle_all(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;
  rfx_population *p = r->population;
  bool any = false;
  rf_status status = RF_OK;

  for (size_t i = 0; i < p->ncohorts; i++)
    any = any || (p->cohorts[i].count && p->cohorts[i].face->nzero);
  if (!any)
    return RF_OK;
  status = rfx_lumped_predict(r->residuals.h, &p->system, r->residuals.work,
                              p->y, r->step.t);
  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, NULL, r->model, r->residuals.h,
                     r->residuals.term);
  status = know_residuals(r);
  for (size_t j = 0; status >= 0 && j < p->m && !all_known(r); j++)
    if ((status = rf_poll_64(j)) >= 0)
      status = rfx_settle(r, j);
  for (size_t i = 0; i < plan->count; i++)
    p->neuron[plan->move[i].neuron].latest = 0;
  for (size_t i = 0; status >= 0 && i < plan->count; i++)
    if ((status = rf_poll_64(i)) >= 0)
      status = settle_resting(r, &plan->move[i]);
  /* The plan names faces until the first step. */
  p->keep_faces = true;
  return status < 0 ? status : rfx_population_layout(p, p->y);
}

/* A neuron leaves the boundaries on which it starts, or stays on them: events
   at t = 0.  What the policy decided is told as a choice, whichever way the
   neuron goes. */
static rf_status
leave_boundary(rfx_run *r, const rfx_move *move)
{
  rfx_move part = *move;
  rf_status status = RF_OK;

  part.line = move->asked;
  if (move->from == move->to)
    return move->marks ? rfx_apply_move(r, &part, 0.0) : RF_OK;
  if (move->marks & RF_MARK_NONUNIQUE) {
    part.to = move->from;
    part.marks = RF_MARK_NONUNIQUE;
    part.matters = false;
    if ((status = rfx_apply_move(r, &part, 0.0)) < 0)
      return status;
  }
  part.to = move->to;
  part.matters = move->matters;
  part.marks = move->marks & ~(unsigned)RF_MARK_NONUNIQUE;
  if ((status = rfx_mark_leaving(r, move)) < 0)
    return status;
  return rfx_apply_move(r, &part, 0.0);
}

/* The first step begins. */
rf_status
rfx_leave_start(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;
  rfx_population *p = r->population;
  rf_status status = RF_OK;

  r->pace.begun = true;
  p->keep_faces = false;
  for (size_t i = 0; status >= 0 && i < plan->count; i++)
    status = leave_boundary(r, &plan->move[i]);
  rf_report_sort(&r->report);
  if (status >= 0 && plan->count)
    status = rfx_population_layout(p, p->y);
  rfx_forget_plan(r);
  return status < 0 ? status
    : r->engine->start(r->engine, &p->system, r->step.t, p->y);
}

rf_status
rfx_go_on(rfx_run *r)
{
  rf_status status;

  r->report.undecided.count = 0;       /* of t = 0: dealt with before */
  r->pace.begun = true;
  r->population->keep_faces = false;
  r->schedule.count = 0;
  rf_report_begin(&r->report);
  status = rfx_population_layout(r->population, NULL);
  return status < 0 ? status
    : r->engine->start(r->engine, &r->population->system, r->step.t,
                       r->population->y);
}

/* Neuron j rests on these lines[lines], on its sides u[lines]. */
static rf_status
put_to_rest(rfx_run *r, size_t j, const signed char *u,
            const signed char *rests)
{
  rf_status status = RF_OK;

  r->population->neuron[j].flags &= RF_STEADY;
  for (size_t l = 0; l < r->model->lines->count && status >= 0; l++)
    if (rests[l]) {
      r->population->neuron[j].flags |= RF_EDGE;
      status = rf_edges_add(&r->edges, l, u[l], (uint32_t)j);
    }
  return status;
}

/* Nobody rests at t = 0: who comes here was not in doubt there. */
rf_status
rfx_run_enter(rfx_run *r, const rf_num *t, const rf_num *z,
              const signed char *u, const rf_flow_stats *stats)
{
  rfx_population *p = r->population;
  const size_t lines = r->model->lines->count;
  rf_status status = RF_OK;

  num_set(r->step.t, t);
  r->report.stats = *stats;
  rf_departures_forget_all(&r->departures, p->neuron);
  rfx_population_empty(p);
  for (size_t j = 0; j < p->m; j++) {
    rfx_face *face;
    size_t cohort;
    RF_TRY(rf_poll_64(j));
    RF_TRY(rfx_faces_get(&face, p->faces, u + 2 * j * lines));
    RF_TRY(rfx_population_cohort(&cohort, p, face));
    RF_TRY(put_to_rest(r, j, u + 2 * j * lines, u + (2 * j + 1) * lines));
    p->neuron[j].wrong = 0;
    RF_TRY(rfx_population_join(p, j, cohort, z + j * p->stride,
                               RF_NO_COLUMN));
  }
  status = rfx_go_on(r);

done:
  return status;
}

/* What the errors of the linear unit are relative to: by what is predicted at
   the start, also where a checkpoint takes its place. */
static rf_status
measure_unit(rfx_run *r)
{
  rfx_population *p = r->population;
  rf_status status = RF_OK;

  if (!rfx_model_has_unit(r->model))
    return RF_OK;
  status = rfx_lumped_predict(r->residuals.h, &p->system, r->residuals.work,
                              p->y, r->step.t);
  if (status >= 0)
    rfx_unit_size(p->system.unit_size, r->model, r->residuals.h,
                  r->residuals.term);
  return status;
}

/* The error of the engine sets what the population holds its neurons to. */
rf_status
rfx_run_create(rfx_run **run, const rfx_model *model, rfx_engine *engine)
{
  rfx_run *r;
  rf_status status = rfx_run_alloc(&r, model, engine);

  if (status < 0)
    return status;
  r->population->error = RF_LAWFUL * engine->error;
  r->population->error_exponent = engine->error_exponent;
  RF_TRY(rfx_law_start(r));
  RF_TRY(rfx_population_layout(r->population, NULL));
  RF_TRY(measure_unit(r));
  if (!r->model->linear)
    RF_TRY(settle_all(r));
  status = RF_OK;
  *run = r;
  r = NULL;

done:
  rfx_run_free(r);
  return status;
}
