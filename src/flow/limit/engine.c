/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine.c -- engine limit behind the public rf_flow: the neurons move
 * by themselves, a heap has the end of the present arc of each.
 *
 * There is nothing to integrate: a step is the next end of an arc, or several
 * at one time.  Only the end of a neuron's arc is kept, not the arc, which is
 * found again when it is its turn, or when its state is looked at.
 * Kernel: decision.
 *
 * The order in which neurons are taken is that of (time, number), so that a
 * run is the same whatever the heap did on the way. */
#include "config.h"

#include "base/heap.h"
#include "flow/limit/engine_impl.h"

rfx_limit_flow *
rfx_limit_flow_self(rf_flow *flow)
{
  return (rfx_limit_flow *)(void *)flow;
}

const rfx_limit_flow *
rfx_limit_flow_self_const(const rf_flow *flow)
{
  return (const rfx_limit_flow *)(const void *)flow;
}

/* ---- the heap ---- */

/* An order without ties: times that are equal go by number. */
static bool
before(const void *flow, const void *one, const void *other)
{
  const rfx_limit_flow *f = flow;
  const size_t i = *(const size_t *)one, j = *(const size_t *)other;
  const int c = num_cmp(&f->next[i], &f->next[j]);

  return c != 0 ? c < 0 : i < j;
}

static rf_heap
heap_of(const rfx_limit_flow *f)
{
  return (rf_heap){ f->heap, f->nheap, sizeof *f->heap, before, f };
}

/* The end of neuron j's next arc; false: it has none. */
static rf_status
look_ahead(rfx_limit_flow *f, size_t j, bool *ends)
{
  rf_status status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);

  if (status < 0)
    return status;
  *ends = f->arc->end == RF_ARC_EVENT || f->arc->end == RF_ARC_TURN;
  if (*ends)
    num_set(&f->next[j], f->arc->time);
  return RF_OK;
}

/* ---- events ---- */

/* Neuron j could have gone another way, or it is not sure that it stays; at
   the first of the lines that it was asked about. */
static rf_status
tell_choice(rfx_limit_flow *f, size_t j, unsigned marks)
{
  const size_t line = f->mover[j].asked;
  const rf_event e = {
    num_get_d(f->t), (uint32_t)j,
    line == SIZE_MAX ? 0 : (uint32_t)f->model->lines->first[line], 0,
    (uint8_t)marks
  };

  rf_stats_marks(&f->stats, marks, 1);
  return rf_event_add(&f->choices, e);
}

/* The changes of neuron j, from old[] to its u, at the current time. */
static rf_status
tell(rfx_limit_flow *f, size_t j, unsigned marks)
{
  const rf_lines *lines = f->model->lines;
  const rf_event what = { num_get_d(f->t), (uint32_t)j, 0, 0,
                          (uint8_t)marks };
  rf_event_list *list = &f->events;
  rf_status status = rf_event_room(list, lines->n);
  size_t count = 0;

  if (status < 0)
    return status;
  if (!f->model->linear)
    count = rf_events_between(list->at + list->count, lines, f->old,
                              f->mover[j].u, what);
  list->count += count;
  f->stats.events += count;
  rf_stats_marks(&f->stats, marks, count);
  return count > 0 || marks == 0 ? RF_OK : tell_choice(f, j, marks);
}

/* The same at t = 0: what the policy decides there is told as a choice,
   whichever way the neuron goes. */
static rf_status
tell_start(rfx_limit_flow *f, size_t j, unsigned marks)
{
  const signed char *u = f->mover[j].u;
  rf_status status = RF_OK;

  if ((marks & RF_MARK_NONUNIQUE)
      && memcmp(f->old, u, f->model->lines->count) != 0) {
    status = tell_choice(f, j, RF_MARK_NONUNIQUE);
    marks &= ~(unsigned)RF_MARK_NONUNIQUE;
  }
  rfx_limit_forget_rests(f->limit, f->old, u);
  return status < 0 ? status : tell(f, j, marks);
}

/* An observer, if there is one, looks at neuron j. */
static rf_status
tell_move(rfx_limit_flow *f, size_t j, int after)
{
  return f->passage ? rfx_limit_passage_move(f->passage, j, after) : RF_OK;
}

/* Time goes on to t, or so far that a move comes next; RF_MOMENT: to where the
   observer stops it. */
static rf_status
pass_time(rfx_limit_flow *f, const rf_num *t, bool all)
{
  const rf_status status =
    f->passage ? rfx_limit_passage_to(f->passage, t, all) : RF_OK;

  if (status == RF_MOMENT)
    num_set(f->t, rfx_limit_passage_reached(f->passage));
  return status;
}

/* The arc at the top of the heap ends: the neuron takes its sides there, what
   changed is told, and it goes back into the heap with its next arc. */
static rf_status
pass_top(rfx_limit_flow *f)
{
  /* The count of the heap is in the struct: f->nheap changes only with a
     removal. */
  const rf_heap heap = heap_of(f);
  const size_t j = f->heap[0];
  unsigned marks;
  bool ends = false;
  rf_status status = tell_move(f, j, 0);

  if (status == RF_OK)
    status = rfx_limit_arc(f->arc, f->limit, &f->mover[j]);
  if (status == RF_OK)
    status = rfx_limit_pass(f->limit, f->old, &marks, &f->mover[j],
                            f->arc);
  f->stats.tests++;
  if (status == RF_OK)
    status = tell(f, j, rf_marks_of(marks));
  if (status == RF_OK)
    status = tell_move(f, j, 1);
  if (status == RF_OK)
    status = look_ahead(f, j, &ends);
  if (status < 0)
    return status;
  /* Ends in a row without time passing: a corner may be left in steps, but a
     neuron that goes on so is moved by rounding alone. */
  f->again[j] = ends && num_cmp(&f->next[j], f->t) <= 0 ? f->again[j] + 1 : 0;
  if (f->again[j] > 8 * (f->model->lines->count + 2)) {
    ends = false;                /* rounding goes round in circles: stop */
    if ((status = tell_choice(f, j, RF_MARK_UNSURE)) < 0)
      return status;
  }
  if (ends)
    rf_heap_down(&heap, 0);
  else {
    rf_heap_remove(&heap);
    f->nheap--;
  }
  return RF_OK;
}

/* Neurons move independently, so time goes on from one end of an arc to the
   next of any neuron.  Stops where an event is told; ends at one and the same
   time are passed together. */
static rf_status
limit_flow_step(rf_flow *flow, rf_message *message, const mpq_t t_end)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);
  const rf_heap heap = heap_of(f);
  rf_num *end = f->room.end;
  rf_status status = RF_OK;

  (void)message;
  RF_ASSERT(rf_heap_is_valid(&heap));
  num_set_q(end, t_end);
  RF_REQUIRE(num_cmp(end, f->t) >= 0, RF_EINVAL);
  if (!f->begun) {                     /* what happened at t = 0 */
    f->begun = true;
    if (f->events.count + f->choices.count > 0)
      return RF_EVENT;
  }
  f->events.count = f->choices.count = 0;
  while (f->nheap > 0 && num_cmp(&f->next[f->heap[0]], end) <= 0) {
    if ((status = pass_time(f, &f->next[f->heap[0]], false)) != RF_OK)
      return status;
    num_set(f->t, &f->next[f->heap[0]]);
    f->stats.steps++;
    do
      status = rf_poll() < 0 ? RF_EINTR : pass_top(f);
    while (status == RF_OK && f->nheap > 0
           && num_cmp(&f->next[f->heap[0]], f->t) <= 0);
    if (status < 0)
      return status;
    if (f->events.count + f->choices.count > 0)
      return RF_EVENT;
  }
  if ((status = pass_time(f, end, true)) != RF_OK)
    return status;
  num_set(f->t, end);
  return RF_OK;
}

/* ---- make and free ---- */

/* Also of a flow that is made in part only. */
static void
limit_flow_free(rf_flow *flow)
{
  rfx_limit_flow *f = rfx_limit_flow_self(flow);

  rfx_limit_view_faces_drop(f);
  rfx_limit_passage_free(f->passage);
  rf_release(f->mover);
  if (f->model)
    num_array_free(f->v, f->m * RF_MOVER_SIZE(f->model->d));
  rf_release(f->u);
  rf_release(f->old);
  num_array_free(f->next, f->m);
  rf_release(f->again);
  rf_release(f->heap);
  num_array_free(f->t, 1);
  num_array_free(f->factor, 1);
  num_array_free(f->room.end, f->room.numbers);
  rfx_numbers_clear(&f->numbers);
  rf_release(f->events.at);
  rf_release(f->choices.at);
  rfx_arc_free(f->arc);
  rfx_limit_free(f->limit);
  rf_release(f);
}

static const rf_flow_ops ops = {
  .step = limit_flow_step, .time = rfx_limit_flow_time,
  .events = rfx_limit_flow_events, .choices = rfx_limit_flow_choices,
  .sample = rfx_limit_flow_sample, .weights = rfx_limit_flow_weights,
  .pattern = rfx_limit_flow_pattern,
  .residuals = rfx_limit_flow_residuals, .drives = rfx_limit_flow_drives,
  .eta = rfx_limit_flow_eta,
  .event_time = rfx_limit_flow_event_time, .faces = rfx_limit_flow_faces,
  .face = rfx_limit_flow_face, .stats = rfx_limit_flow_stats,
  .observe = rfx_limit_flow_observe, .free = limit_flow_free
};

/* One block, in the order of the struct. */
static rf_status
make_room(rfx_limit_flow_room *room, const rfx_model *m)
{
  const size_t row = m->full + 1;
  rf_num *at;

  room->numbers = 6 + 2 * row + 2 * m->n;
  if (!(at = num_array(room->numbers, m->prec)))
    return RF_ENOMEM;
  room->end = num_take(&at, 1);
  room->scale = num_take(&at, 1);
  room->value = num_take(&at, 1);
  room->sum = num_take(&at, 1);
  room->term = num_take(&at, 2);
  room->z = num_take(&at, row);
  room->inner = num_take(&at, row);
  room->p = num_take(&at, m->n);
  room->zero = at;
  return RF_OK;
}

/* Everything that a step writes to, and where in it each neuron has its numbers
   and sides. */
static rf_status
limit_flow_alloc(rfx_limit_flow *f, long prec)
{
  const size_t d = f->model->d, lines = f->model->lines->count;

  if (!(f->mover = rf_alloc(f->m, sizeof *f->mover))
      || !(f->v = num_array(f->m * RF_MOVER_SIZE(d), prec))
      || !(f->u = rf_alloc(f->m, RF_MOVER_SIGNS(lines)))
      || !(f->old = rf_alloc(lines, 1))
      || !(f->next = num_array(f->m, prec))
      || !(f->again = rf_alloc(f->m, sizeof *f->again))
      || !(f->heap = rf_alloc(f->m, sizeof *f->heap))
      || !(f->t = num_array(1, prec)) || !(f->factor = num_array(1, prec))
      || make_room(&f->room, f->model) < 0)
    return RF_ENOMEM;
  for (size_t j = 0; j < f->m; j++) {
    f->mover[j].v = f->v + j * RF_MOVER_SIZE(d);
    f->mover[j].u = f->u + j * RF_MOVER_SIGNS(lines);
  }
  return rfx_arc_create(&f->arc, f->limit);
}

/* Sides at t = 0, which are told before the first step, and the heap of those
   whose first arc ends.  A neuron that has no end at all is in no heap: its
   arc goes on for ever. */
static rf_status
limit_flow_begin(rfx_limit_flow *f)
{
  rf_status status = rfx_limit_start(f->limit, f->mover, 0, f->m);
  rf_heap heap;

  for (size_t j = 0; j < f->m && status == RF_OK; j++) {
    unsigned marks;
    bool ends = false;
    RF_TRY(rf_poll());
    status = rfx_limit_first(f->limit, f->old, &marks, &f->mover[j]);
    if (status == RF_OK)
      status = tell_start(f, j, rf_marks_of(marks));
    if (status == RF_OK)
      status = look_ahead(f, j, &ends);
    if (ends)
      f->heap[f->nheap++] = j;
  }
  heap = heap_of(f);
  rf_heap_make(&heap);

done:
  return status;
}

/* The factor is that of the scheme, with scale 1 for lambda = 0, and 1 for
   weights from a file. */
rf_status
rfx_limit_flow_create(rf_flow **flow, const rf_problem *problem, long prec)
{
  rfx_limit_flow *f = rf_alloc(1, sizeof *f);
  rf_status status = RF_ENOMEM;

  if (!f)
    return RF_ENOMEM;
  f->base.ops = &ops;
  f->base.problem = problem;
  f->numbers.prec = prec;
  f->numbers.digits = problem->digits;
  f->m = problem->m;
  RF_TRY(rfx_limit_create(&f->limit, problem, prec));
  f->model = rfx_limit_model(f->limit);
  RF_TRY(limit_flow_alloc(f, prec));
  rfx_set_factor(f->factor, problem);
  RF_TRY(limit_flow_begin(f));
  *flow = &f->base;
  f = NULL;

done:
  if (f)
    limit_flow_free(&f->base);
  return status;
}
