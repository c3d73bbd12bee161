/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- the memory of a run and of its parts; see run.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/run/run.h"

/* ---- the question ---- */

/* All arrays of numbers from one block. */
static rf_status
query_numbers(rfx_query *q, const rfx_model *m)
{
  const size_t lines = m->lines->count, stride = m->d + 1;
  rf_num *at;

  /* state, columns, nine single numbers, x, three of length d, six a line. */
  q->room.numbers = stride + stride * stride + 9 + lines * m->d + 3 * m->d
    + 6 * lines;
  if (!(at = q->room.num = num_array(q->room.numbers, m->prec)))
    return RF_ENOMEM;
  q->state = at;
  q->columns = at += stride;
  q->room.size = at += stride * stride;
  q->room.value = ++at;
  q->room.bound = ++at;
  q->room.later = ++at;
  q->room.high_end = ++at;
  q->room.low_end = ++at;
  q->pull.part = ++at;
  q->pull.own = ++at;
  q->term = ++at;
  q->pull.x = ++at;
  q->pull.fixed = at += lines * m->d;
  q->pull.mass = at += m->d;
  q->pull.blur = at += m->d;
  q->pull.high = at += m->d;
  q->pull.low = at += lines;
  q->pull.ends = at += lines;
  q->pull.product = at += lines;
  q->pull.product_size = at += lines;
  q->pull.product_blur = at + lines;
  return RF_OK;
}

/* Room for a question about all lines at once, as a neuron at 0 asks it; only
   the gram and the QR of the lines grow later.  Signs and hints share a block,
   u first, which query_clear releases. */
static rf_status
query_init(rfx_query *q, const rfx_model *m)
{
  const size_t lines = m->lines->count;

  if (!(q->at = rf_alloc(3 * lines, sizeof *q->at))
      || !(q->u = rf_alloc(6 * lines, 1))
      || !(q->room.unit = rf_alloc(lines * m->d, sizeof *q->room.unit))
      || !(q->room.both = rf_alloc(lines, sizeof *q->room.both)))
    return RF_ENOMEM;
  q->place = q->at + lines;
  q->room.held = q->place + lines;
  q->sign = q->u + lines;
  q->from = q->sign + lines;
  q->leaving = q->from + lines;
  q->exact = q->leaving + lines;
  q->room.trial = q->exact + lines;
  return query_numbers(q, m);
}

/* Pointers into a block are not released; the block is. */
static void
query_clear(rfx_query *q)
{
  rf_meeting_forget(&q->meeting);
  rfx_pool_clear(&q->pull.gram);
  rfx_pool_clear(&q->room.qr);
  num_array_free(q->room.num, q->room.numbers);
  rf_release(q->u);
  rf_release(q->room.unit);
  rf_release(q->room.both);
  rf_release(q->at);
}

/* ---- screening, the law ---- */

/* The other arrays grow with the degree of the segments. */
static rf_status
screening_init(rfx_screening *s, const rfx_model *m)
{
  rf_num *at;

  s->numbers = m->d + 7 + m->lines->count;
  if (!(at = s->num = num_array(s->numbers, m->prec)))
    return RF_ENOMEM;
  s->drive = num_take(&at, m->d);
  s->high = num_take(&at, 1);
  s->low = num_take(&at, 1);
  s->term = num_take(&at, 1);
  s->error = num_take(&at, 1);
  s->noise = num_take(&at, 1);
  s->mass = num_take(&at, 1);
  s->root = num_take(&at, 1);
  s->coefficient = at;
  return RF_OK;
}

static void
screening_clear(rfx_screening *s)
{
  rf_release(s->heap.at);
  rf_release(s->examined);
  rf_release(s->columns);
  rf_release(s->start);
  rf_release(s->exit);
  rf_release(s->series);
  rfx_pool_clear(&s->event);
  rfx_pool_clear(&s->ends);
  num_array_free(s->num, s->numbers);
}

/* span comes later, when the neurons are known (rfx_law_start). */
static rf_status
law_init(rfx_law *w, long prec)
{
  return (w->room = num_array(3, prec)) ? RF_OK : RF_ENOMEM;
}

static void
law_clear(rfx_law *w, size_t m)
{
  num_array_free(w->room, 3);
  num_array_free(w->span, m);
}

/* ---- the run ---- */

rf_status
rfx_run_alloc(rfx_run **run, const rfx_model *model, rfx_engine *engine)
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
  RF_TRY(rf_edges_init(&r->edges, model->lines->count));
  RF_TRY(rfx_step_init(&r->step, model->prec));
  RF_TRY(rfx_residual_series_init(&r->series, model->prec));
  RF_TRY(rfx_schedule_init(&r->schedule, model->prec));
  RF_TRY(rfx_residuals_init(&r->residuals, model));
  RF_TRY(query_init(&r->query, model));
  RF_TRY(screening_init(&r->screen, model));
  RF_TRY(law_init(&r->law, model->prec));
  RF_TRY(rfx_defect_init(&r->defect, model, engine->late));
  status = RF_OK;
  *run = r;
  r = NULL;

done:
  rfx_run_free(r);
  return status;
}

/* The engine first: it reads the system.  The population gives m for the law,
   so it goes after that. */
void
rfx_run_free(rfx_run *r)
{
  if (!r)
    return;
  if (r->engine)
    r->engine->free(r->engine);
  rfx_step_clear(&r->step);
  rfx_residual_series_clear(&r->series);
  rfx_schedule_clear(&r->schedule);
  rfx_continuations_clear(&r->continuations);
  rfx_changed_blocks_clear(&r->changed);
  rf_departures_clear(&r->departures);
  rf_edges_clear(&r->edges, r->model->lines->count);
  rf_corners_clear(&r->corners);
  rf_report_clear(&r->report);
  rfx_residuals_clear(&r->residuals);
  rfx_defect_clear(&r->defect);
  query_clear(&r->query);
  screening_clear(&r->screen);
  law_clear(&r->law, r->population ? r->population->m : 0);
  rfx_population_free(r->population);
  rf_release(r);
}

/* face is const for whoever asks, but what it remembers of a line is a fact
   about it, and is put right in place. */
bool
rfx_idle_for_certain(rfx_run *r, const rfx_face *face, size_t line)
{
  const bool idle = rfx_face_idle_plain(face, r->model, line);

  if (idle != rfx_face_idle(face, r->model, line)) {
    face->idle[line] = idle ? RF_IDLE_RESTS : RF_IDLE_MOVES;
    rf_report_repair(&r->report, 1.0);
  }
  return idle;
}
