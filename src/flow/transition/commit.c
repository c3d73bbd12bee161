/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * commit.c -- a move takes place: population, events, choices.
 * Kernel: decision.
 *
 * What a move means is known since it was planned; here it takes place, and
 * what it changed is told. */
#include "config.h"

#include "flow/transition/transition_impl.h"

/* One event for each datum whose sign changes. */
static rf_status
tell(rf_report *out, const rf_lines *lines, const rfx_move *move, double time)
{
  const rf_event what = { time, move->neuron, 0, 0, (uint8_t)move->marks };
  rf_event_list *list = &out->events;
  rf_status status = rf_event_room(list, lines->n);
  size_t count;

  if (status < 0)
    return status;
  count = rf_events_between(list->at + list->count, lines, move->from->u,
                            move->to->u, what);
  list->count += count;
  out->stats.events += count;
  rf_stats_marks(&out->stats, move->marks, count);
  return RF_OK;
}

static rf_status
tell_choice(rf_report *out, const rf_lines *lines, const rfx_move *move,
            double time)
{
  const rf_event event = { time, move->neuron,
                           (uint32_t)lines->first[move->line], 0,
                           (uint8_t)move->marks };

  rf_stats_marks(&out->stats, move->marks, 1);
  return rf_event_add(&out->choices, event);
}

/* Enter the neuron where its move may have brought it to rest. */
static rf_status
rest_on_edges(rfx_run *r, const rfx_move *move)
{
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0 && l < r->model->lines->count; l++)
    if (move->to->u[l] != move->from->u[l] && move->to->u[l] != 0
        && rfx_idle_for_certain(r, move->to, l))
      status = rf_edges_add(&r->edges, l, move->to->u[l], move->neuron);
  return status;
}

/* A single that the move takes, goes on with or leaves. */
static rf_status
note_single(rfx_run *r, uint32_t column)
{
  return rfx_block_add(&r->changed.renamed,
                       r->population->propagators + column);
}

/* Neuron j out of its cohort, and off its single unless the move goes on with
   it. */
static rf_status
leave_cohort(rfx_run *r, const rfx_move *move)
{
  const uint32_t column = rfx_population_single(r->population, move->neuron);
  const bool keep = column != RF_NO_COLUMN && move->column == column;
  const rf_status status = column == RF_NO_COLUMN || keep ? RF_OK
    : note_single(r, column);

  if (status >= 0)
    rfx_population_leave(r->population, move->neuron, keep);
  return status;
}

/* The neuron leaves its cohort before it comes into another, as both share its
   place in the columns. */
rf_status
rfx_apply_move(rfx_run *r, const rfx_move *move, double time)
{
  rfx_population *p = r->population;
  const size_t j = move->neuron;
  rf_status status;

  RF_ASSERT(j < p->m && move->from->index == p->neuron[j].cohort);
  r->report.stats.doubts += move->matters;
  if (move->from == move->to)
    return tell_choice(&r->report, r->model->lines, move, time);
  if ((status = leave_cohort(r, move)) < 0)
    return status;
  p->neuron[j].flags = move->flags;
  if (!(move->marks & RF_MARK_UNSURE))
    p->neuron[j].wrong = 0;
  else if (p->neuron[j].wrong < UCHAR_MAX)
    p->neuron[j].wrong++;
  status = rfx_population_join(p, j, move->to->index,
                               r->schedule.z.at + move->number * p->stride,
                               move->column);
  if (status < 0)
    return status;
  if (move->way != SIZE_MAX) {
    if ((status = note_single(r, move->column)) < 0)
      return status;
    rfx_go_the_way(&r->continuations, p, r->segment, move);
  }
  if ((move->flags & RF_EDGE) && (status = rest_on_edges(r, move)) < 0)
    return status;
  if ((move->flags & RF_CORNER)
      && (status = rf_corners_add(&r->corners, (uint32_t)j)) < 0)
    return status;
  return r->pace.begun ? tell(&r->report, r->model->lines, move, time) : RF_OK;
}
