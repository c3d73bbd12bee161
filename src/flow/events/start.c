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
  if (!r)
    return;
  if (r->engine)
    r->engine->free(r->engine);
  rfx_work_free(r->work);
  rf_meeting_forget(&r->meeting);
  rf_release(r->corner);
  num_array_free(r->p, r->p_capacity);
  rf_release(r->move);
  num_array_free(r->move_tau, r->tau_capacity);
  num_array_free(r->move_z, r->z_capacity);
  num_array_free(r->way, r->way_capacity);
  num_array_free(r->drift, r->drift_capacity);
  if (r->population)
    num_array_free(r->span, r->population->m);
  num_array_free(r->bgram, r->bgram_capacity);
  rf_release(r->renamed);
  rf_release(r->leave);
  rf_release(r->linger);
  rf_release(r->examined);
  for (size_t l = 0; r->edge && l < 2 * r->model->lines->count; l++)
    rf_release(r->edge[l].neuron);
  rf_release(r->edge);
  rf_release(r->known);
  rf_release(r->event);
  rf_release(r->choice);
  rf_release(r->line);
  rf_release(r->yd);
  rf_release(r->exit);
  rf_release(r->undecided);
  rf_release(r->scratch);
  rf_release(r->start);
  rf_release(r->heap.at);
  num_array_free(r->num, r->num_count);
  rf_release(r->u);
  rf_release(r->at);
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
  r->t = at;
  r->tau = at + 1;
  r->stop = at + 2;
  r->reach = at + 3;
  r->state = at += 4;
  r->columns = at += stride;
  r->residual = at += stride * stride;
  r->h = at += m->n;
  r->perror = at += m->n;
  r->tmp = at += m->n;
  r->bx = at += 8;
  r->bfixed = at += lines * m->d;
  r->bmass = at += m->d;
  r->bblur = at += m->d;
  r->drives = at += m->d;
  r->bhigh = at += 4 * m->d;
  r->blow = at += lines;
  r->bends = at += lines;
  r->bproduct = at += lines;
  r->bpsize = at += lines;
  r->bpblur = at + lines;
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
  r->spread = exp(log_norm);
  rf_release(g);
  return RF_OK;
}

static rf_status
scratch_rest(rfx_run *r)
{
  const rfx_model *m = r->model;
  const size_t lines = m->lines->count;

  if (!(r->edge = rf_alloc(2 * lines, sizeof *r->edge))
      || !(r->line = rf_alloc(lines * m->d, sizeof *r->line))
      || !(r->at = rf_alloc(2 * lines, sizeof *r->at))
      || !(r->u = rf_alloc(5 * lines, 1)))
    return RF_ENOMEM;
  r->held = r->at + lines;
  r->sign = r->u + lines;
  r->from = r->sign + lines;
  r->leaving = r->from + lines;
  r->trial = r->leaving + lines;
  for (size_t i = 0; i < lines * m->d; i++)
    r->line[i] = num_get_d(&m->line[i]);
  return scratch_numbers(r);
}

void
rfx_forget_plan(rfx_run *r)
{
  for (size_t i = 0; i < r->nmoves; i++)
    r->population->neuron[r->move[i].neuron].latest = 0;
  r->nmoves = r->played = r->nways = 0;
  r->heap.count = 0;
}

rf_status
rfx_leaves(rfx_run *r, uint32_t j, uint32_t line)
{
  rf_neuron *neuron = &r->population->neuron[j];
  const rf_leave *entry = rfx_leaving(r, neuron->leaving, j);
  rf_status status = RF_OK;

  if (neuron->fresh == line)
    return RF_OK;
  for (; neuron->fresh == RF_MANY_LINES && entry;
       entry = rfx_leaving(r, entry->before, j))
    if (entry->line == line)
      return RF_OK;
  if (r->nleave == UINT32_MAX
      || (status = rf_grow(&r->leave, &r->leave_capacity, r->nleave + 1,
                           sizeof *r->leave)) < 0)
    return RF_ENOMEM;
  neuron->fresh = neuron->fresh == RF_NO_LINE ? line : RF_MANY_LINES;
  r->leave[r->nleave++] = (rf_leave){ j, line, neuron->leaving };
  neuron->leaving = (uint32_t)r->nleave;
  return status;
}

rf_status
rfx_linger(rfx_run *r, size_t j, size_t line)
{
  rf_status status = rf_grow(&r->linger, &r->linger_capacity, r->nlinger + 1,
                             sizeof *r->linger);

  if (status >= 0)
    r->linger[r->nlinger++] = (rf_leave){ (uint32_t)j, (uint32_t)line, 0 };
  return status;
}

rf_status
rfx_mark_leaving(rfx_run *r, const rfx_move *move)
{
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0 && l < r->model->lines->count; l++)
    if (move->from->u[l] != move->to->u[l] && move->to->u[l] != 0)
      status = rfx_leaves(r, move->neuron, (uint32_t)l);
  return status;
}

/* What neuron j was leaving before its last event no longer counts.  Its
   entries stay, for nobody, until the list is stale. */
void
rfx_forget_lines_of(rfx_run *r, size_t j)
{
  rf_neuron *neuron = &r->population->neuron[j];
  rf_leave *entry = rfx_leaving(r, neuron->leaving, j);

  while (entry) {
    entry->neuron = RF_NOBODY;
    entry = rfx_leaving(r, entry->before, j);
  }
  neuron->fresh = RF_NO_LINE;
  neuron->leaving = 0;
}

void
rfx_forget_leaving(rfx_run *r)
{
  for (size_t i = 0; i < r->nleave; i++)
    if (r->leave[i].neuron != RF_NOBODY) {
      r->population->neuron[r->leave[i].neuron].fresh = RF_NO_LINE;
      r->population->neuron[r->leave[i].neuron].leaving = 0;
    }
  r->nleave = 0;
}

int
rfx_event_order(const void *u, const void *v)
{
  const rf_event *a = u, *b = v;

  if (a->neuron != b->neuron)
    return a->neuron < b->neuron ? -1 : 1;
  return (a->datum > b->datum) - (a->datum < b->datum);
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

  memcpy(r->u, move->from->u, r->model->lines->count);
  for (size_t l = 0; l < r->model->lines->count; l++)
    if (move->from->u[l] == 0 && move->to->u[l] != 0
        && rfx_face_idle(move->to, r->model, l)) {
      r->u[l] = move->to->u[l];
      rests = true;
    }
  if (!rests)
    return RF_OK;
  if ((status = rfx_faces_get(&at, r->population->faces, r->u)) < 0
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
  if (!(r->known = rf_alloc(m->n, 1)))
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
    if ((r->known[k] = mpq_equal(h, pb->y[k]) != 0))
      num_zero(&r->residual[k]);
  }
  mpq_clears(h, g, t, (mpq_ptr)0);
  return RF_OK;
}

/* Nothing pulls at anybody: all residuals are exactly 0. */
static bool
all_known(const rfx_run *r)
{
  for (size_t k = 0; k < r->model->n; k++)
    if (!r->known || !r->known[k])
      return false;
  return true;
}

/* Neurons that start on a boundary choose a side; the others' predictions
   decide. */
static rf_status
settle_all(rfx_run *r)
{
  rfx_population *p = r->population;
  bool any = false;
  rf_status status = RF_OK;

  for (size_t i = 0; i < p->ncohorts; i++)
    any = any || (p->cohorts[i].count && p->cohorts[i].face->nzero);
  if (!any)
    return RF_OK;
  status = rfx_lumped_predict(r->h, &p->system, r->work, p->y);
  if (status < 0)
    return status;
  rfx_model_residual(r->residual, NULL, r->model, r->h, r->tmp);
  status = know_residuals(r);
  for (size_t j = 0; status >= 0 && j < p->m && !all_known(r); j++)
    if ((status = rf_poll_64(j)) >= 0)
      status = rfx_settle(r, j);
  for (size_t i = 0; i < r->nmoves; i++)
    p->neuron[r->move[i].neuron].latest = 0;
  for (size_t i = 0; status >= 0 && i < r->nmoves; i++)
    if ((status = rf_poll_64(i)) >= 0)
      status = settle_resting(r, &r->move[i]);
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
  rfx_population *p = r->population;
  rf_status status = RF_OK;

  r->begun = true;
  p->keep_faces = false;
  for (size_t i = 0; status >= 0 && i < r->nmoves; i++)
    status = leave_boundary(r, &r->move[i]);
  if (r->nevents)
    qsort(r->event, r->nevents, sizeof *r->event, rfx_event_order);
  if (r->nchoices)
    qsort(r->choice, r->nchoices, sizeof *r->choice, rfx_event_order);
  if (status >= 0 && r->nmoves)
    status = rfx_population_layout(p, p->y);
  rfx_forget_plan(r);
  return status < 0 ? status
    : r->engine->start(r->engine, &p->system, r->t, p->y);
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
