/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- a run at t = 0: its memory, and neurons on boundaries choose
 * their sides; see run.h.
 * Kernel: decision. */
#include "config.h"

#include "flow/events/events_impl.h"

void
rfx_run_free(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;

  if (!r)
    return;
  if (r->engine)
    r->engine->free(r->engine);
  rfx_work_free(r->work);
  rf_meeting_forget(&r->query.meeting);
  rf_release(r->corners.neuron);
  num_array_free(r->step.own, r->step.own_capacity);
  rf_release(plan->move);
  num_array_free(plan->tau, plan->tau_capacity);
  num_array_free(plan->z, plan->z_capacity);
  num_array_free(r->continuations.series, r->continuations.capacity);
  num_array_free(r->continuations.drift, r->continuations.drift_capacity);
  if (r->population)
    num_array_free(r->law.span, r->population->m);
  num_array_free(r->query.gram, r->query.gram_capacity);
  rf_release(r->continuations.renamed);
  rf_departures_clear(&r->departures);
  rf_release(r->screen.examined);
  for (size_t l = 0; r->edges.of && l < 2 * r->model->lines->count; l++)
    rf_release(r->edges.of[l].neuron);
  rf_release(r->edges.of);
  rf_release(r->residuals.known);
  rf_release(r->report.event);
  rf_release(r->report.choice);
  rf_release(r->line);
  rf_release(r->screen.columns);
  rf_release(r->screen.exit);
  rf_release(r->report.undecided);
  rf_release(r->screen.series);
  rf_release(r->screen.start);
  rf_release(r->screen.heap.at);
  num_array_free(r->num, r->num_count);
  rf_release(r->query.u);
  rf_release(r->query.at);
  rfx_population_free(r->population);
  rf_release(r);
}

/* All small arrays of numbers from one block. */
static rf_status
scratch_numbers(rfx_run *r)
{
  const rfx_model *m = r->model;
  const size_t lines = m->lines->count, stride = m->d + 1;
  rf_num *at;

  r->num_count = 4 + stride + stride * stride + 3 * m->n + 8
    + lines * m->d + 7 * m->d + 6 * lines;
  if (!(at = r->num = num_array(r->num_count, m->prec)))
    return RF_ENOMEM;
  r->step.t = at;
  r->step.tau = at + 1;
  r->step.stop = at + 2;
  r->step.reach = at + 3;
  r->query.state = at += 4;
  r->query.columns = at += stride;
  r->residuals.p = at += stride * stride;
  r->residuals.h = at += m->n;
  r->residuals.error = at += m->n;
  r->tmp = at += m->n;
  r->query.x = at += 8;
  r->query.fixed = at += lines * m->d;
  r->query.mass = at += m->d;
  r->query.blur = at += m->d;
  r->defect.drives = at += m->d;
  r->query.high = at += 4 * m->d;
  r->query.low = at += lines;
  r->query.ends = at += lines;
  r->query.product = at += lines;
  r->query.product_size = at += lines;
  r->query.product_blur = at + lines;
  return RF_OK;
}

/* g[d][d] = sum_k x_k x_k^T. */
static void
data_gram(double *g, const rfx_model *m)
{
  const size_t d = m->d;

  for (size_t k = 0; k < m->n; k++)
    for (size_t i = 0; i < d; i++)
      for (size_t l = 0; l < d; l++)
        g[i * d + l] += num_get_d(&m->x[k * d + i])
          * num_get_d(&m->x[k * d + l]);
}

/* The largest eigenvalue of a positive matrix G is at most the Frobenius norm
   of G^8 to the power 1/8, and at least that over d^(1/16). */
static rf_status
bound_spread(rfx_run *r)
{
  const size_t d = r->model->d;
  double *g = rf_alloc(2 * d * d, sizeof *g), log_norm = 0.0;

  if (!g)
    return RF_ENOMEM;
  data_gram(g, r->model);
  for (int power = 1; power <= 8; power *= 2) {
    double s = 0.0;
    for (size_t i = 0; i < d * d; i++)
      s += g[i] * g[i];
    s = sqrt(s);
    log_norm += log(s) / power;
    for (size_t i = 0; i < d * d; i++)
      g[d * d + i] = g[i] / s;
    rf_multiply(g, g + d * d, g + d * d, true, d, d, d);
  }
  r->defect.spread = exp(log_norm);
  rf_release(g);
  return RF_OK;
}

static rf_status
scratch_rest(rfx_run *r)
{
  const rfx_model *m = r->model;
  const size_t lines = m->lines->count;

  if (!(r->edges.of = rf_alloc(2 * lines, sizeof *r->edges.of))
      || !(r->line = rf_alloc(lines * m->d, sizeof *r->line))
      || !(r->query.at = rf_alloc(2 * lines, sizeof *r->query.at))
      || !(r->query.u = rf_alloc(5 * lines, 1)))
    return RF_ENOMEM;
  r->query.held = r->query.at + lines;
  r->query.sign = r->query.u + lines;
  r->query.from = r->query.sign + lines;
  r->query.leaving = r->query.from + lines;
  r->query.trial = r->query.leaving + lines;
  for (size_t i = 0; i < lines * m->d; i++)
    r->line[i] = num_get_d(&m->line[i]);
  return scratch_numbers(r);
}

void
rfx_forget_plan(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;

  for (size_t i = 0; i < plan->count; i++)
    r->population->neuron[plan->move[i].neuron].latest = 0;
  plan->count = plan->played = r->continuations.count = 0;
  r->screen.heap.count = 0;
}

rf_status
rfx_mark_leaving(rfx_run *r, const rfx_move *move)
{
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0 && l < r->model->lines->count; l++)
    if (move->from->u[l] != move->to->u[l] && move->to->u[l] != 0)
      status = rf_departures_add(&r->departures, r->population->neuron,
                                 move->neuron, (uint32_t)l);
  return status;
}

static int
event_order(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  return (a->datum > b->datum) - (a->datum < b->datum);
}

/* In the order of neurons and data. */
void
rfx_sort_report(rf_report *report)
{
  if (report->nevents)
    qsort(report->event, report->nevents, sizeof *report->event, event_order);
  if (report->nchoices)
    qsort(report->choice, report->nchoices, sizeof *report->choice,
          event_order);
}

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

  memcpy(r->query.u, move->from->u, r->model->lines->count);
  for (size_t l = 0; l < r->model->lines->count; l++)
    if (move->from->u[l] == 0 && move->to->u[l] != 0
        && rfx_face_idle(move->to, r->model, l)) {
      r->query.u[l] = move->to->u[l];
      rests = true;
    }
  if (!rests)
    return RF_OK;
  if ((status = rfx_faces_get(&at, r->population->faces, r->query.u)) < 0
      || (status = rfx_population_cohort(&cohort, r->population, at)) < 0)
    return status;
  part.to = move->from = at;
  part.matters = false;
  return rfx_apply_move(r, &part, 0.0);
}

/* Terms of exact predictions at the start that are worth it. */
#define RF_EXACT_START 1000000

/* Is p_k = 0 exactly at the start?  known[n]; square loss and given weights,
   whose predictions are rational. */
static rf_status
know_residuals(rfx_run *r)
{
  const rfx_model *m = r->model;
  const rf_problem *pb = m->problem;
  mpq_t h, g, t;

  if (pb->loss != RF_SQUARE || pb->scheme != RF_FILE
      || (double)pb->m * (double)(pb->n * pb->d) > RF_EXACT_START)
    return RF_OK;
  if (!(r->residuals.known = rf_alloc(m->n, 1)))
    return RF_ENOMEM;
  mpq_inits(h, g, t, (mpq_ptr)0);
  for (size_t k = 0; k < m->n; k++) {
    mpq_set_ui(h, 0, 1);
    for (size_t j = 0; j < pb->m; j++) {
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
   decide. */
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
  status = rfx_lumped_predict(r->residuals.h, &p->system, r->work, p->y);
  if (status < 0)
    return status;
  rfx_model_residual(r->residuals.p, NULL, r->model, r->residuals.h, r->tmp);
  status = know_residuals(r);
  for (size_t j = 0; status >= 0 && j < p->m && !all_known(r); j++)
    if ((status = rf_poll_64(j)) >= 0)
      status = rfx_settle(r, j);
  for (size_t i = 0; i < plan->count; i++)
    p->neuron[plan->move[i].neuron].latest = 0;
  for (size_t i = 0; status >= 0 && i < plan->count; i++)
    if ((status = rf_poll_64(i)) >= 0)
      status = settle_resting(r, &plan->move[i]);
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

  r->begun = true;
  p->keep_faces = false;
  for (size_t i = 0; status >= 0 && i < plan->count; i++)
    status = leave_boundary(r, &plan->move[i]);
  rfx_sort_report(&r->report);
  if (status >= 0 && plan->count)
    status = rfx_population_layout(p, p->y);
  rfx_forget_plan(r);
  return status < 0 ? status
    : r->engine->start(r->engine, &p->system, r->step.t, p->y);
}

rf_status
rfx_run_create(rfx_run **run, const rfx_model *model, rfx_engine *engine)
{
  rfx_run *r = rf_alloc(1, sizeof *r);
  rf_status status = RF_ENOMEM;

  if (!r) {
    engine->free(engine);
    return RF_ENOMEM;
  }
  r->engine = engine;
  r->model = model;
  RF_TRY(rfx_population_create(&r->population, model));
  r->population->error = RF_LAWFUL * engine->error;
  r->population->error_exponent = engine->error_exponent;
  RF_TRY(scratch_rest(r));
  RF_TRY(rfx_law_start(r));
  if (engine->late)
    RF_TRY(bound_spread(r));
  RF_TRY(rfx_work_create(&r->work, model));
  RF_TRY(rfx_population_layout(r->population, NULL));
  if (!r->model->linear)
    RF_TRY(settle_all(r));
  status = RF_OK;
  *run = r;
  r = NULL;

done:
  rfx_run_free(r);
  return status;
}
