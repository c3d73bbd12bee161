/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ahead.c -- the way of one neuron in a step, before it is its turn.
 * Kernel: decision.
 *
 * In a step p is known, so that what a neuron does is a function of that neuron
 * alone: it crosses, is in another face, crosses again.  What does hang on
 * others is whether the step goes on for so long.  A scout is a run beside the
 * run that finds such ways of many neurons, while each is at hand, and writes
 * down what each candidate did: a *deed*.  The plan takes candidates in the
 * order of time as ever, and where there is a deed of one it makes that move
 * instead of asking again.  So a plan has the same bits with and without.
 *
 * A way ends where something else than the one neuron has to do with it, or
 * that is in doubt: a face that is new or slid in, a single, a restart, a mark,
 * a repair.  From there on the plan asks as ever.  What both runs have of the
 * neuron is put back at the end of its way. */
#include "config.h"

#include "flow/events/events_impl.h"

void
rfx_ways_clear(rfx_ways *w)
{
  rf_large_release(w->found, w->room, sizeof *w->found);
  rf_large_release(w->deed, w->capacity, sizeof *w->deed);
  rfx_pool_clear(&w->z);
  rf_candidates_clear(&w->some);
  rf_candidates_clear(&w->heap);
}

void
rfx_ways_begin(rfx_ways *w)
{
  w->nfound = w->count = 0;
  w->some.count = w->some.used = 0;
}

rf_status
rfx_ways_take(rfx_ways *w)
{
  const size_t count = w->some.count;
  rf_status status = rf_large_grow(&w->found, &w->room, w->nfound + count,
                                   sizeof *w->found);

  if (status < 0)
    return status;
  if (w->nfound + count >= UINT32_MAX)
    return RF_ENOMEM;
  if (count)
    memcpy(w->found + w->nfound, w->some.at, count * sizeof *w->found);
  w->nfound += count;
  w->some.count = w->some.used = 0;
  return RF_OK;
}

/* ---- ahead ---- */

/* Those of the neuron whose way it is, from number first on. */
static rf_status
push_found(rfx_ways *w, size_t first)
{
  rf_status status = RF_OK;

  for (size_t i = first; status >= 0 && i < w->nfound; i++) {
    rf_candidate c = w->found[i];
    c.deed = (uint32_t)(i + 1);
    status = rf_candidate_push(&w->heap, &c);
  }
  return status;
}

/* Does it move the neuron, and is that all?  A failure is met again by whoever
   asks when it is time. */
static bool
moves_alone(rfx_made *made, rfx_run *r, const rf_candidate *c)
{
  const size_t before = r->schedule.count;
  const rfx_move *move;
  rf_flow_stats stats;

  memcpy(&stats, &r->report.stats, sizeof stats);
  if (c->kind != RF_CROSSING || rfx_move_just_now(r, c->who, c->tau))
    return false;
  num_set_d(r->step.tau, c->tau);
  if (rfx_make_moves(made, r, c, r->step.tau) < 0 || made->moves != 1
      || made->restart || r->schedule.count != before + 1)
    return false;
  move = &r->schedule.move[before];
  return move->marks == 0 && move->way == SIZE_MAX && !move->matters
    && move->from->nzero == 0 && move->to->nzero == 0
    && memcmp(&stats, &r->report.stats, sizeof stats) == 0;
}

/* Does it touch no line after the move but what the move has crossed? */
static bool
touches_crossed(const rfx_query *q, const rfx_move *move)
{
  for (size_t i = 0; i < q->touched; i++)
    if (move->from->u[q->at[i]] == move->to->u[q->at[i]])
      return false;
  return true;
}

/* Looks at nothing but the neuron's way. */
static bool
only_tests(const rf_flow_stats *before, const rf_flow_stats *after)
{
  rf_flow_stats same;

  memcpy(&same, after, sizeof same);
  same.tests = before->tests;
  return memcmp(&same, before, sizeof same) == 0;
}

/* Write down the last move of the scout; found[first ..] came after it. */
static rf_status
write_down(rfx_ways *w, const rfx_run *r, size_t first, double rate,
           uint64_t tests)
{
  const size_t stride = r->population->stride, n = w->count;
  const rfx_move *move = &r->schedule.move[r->schedule.count - 1];
  rf_num *z;
  rf_status status = rf_large_grow(&w->deed, &w->capacity, n + 1,
                                   sizeof *w->deed);

  if (status < 0
      || (status = rfx_pool_grow(&w->z, (n + 1) * (stride + 1),
                                 n * (stride + 1), r->model->prec)) < 0)
    return status;
  z = w->z.at + n * (stride + 1);
  for (size_t l = 0; l < stride; l++)
    num_set(&z[l], &r->schedule.z.at[move->number * stride + l]);
  num_set(&z[stride], &r->law.room[RF_LAW_ROOM - 1]);
  w->deed[n] = (rfx_deed){ .to = move->to, .asked = move->asked,
                           .flags = move->flags, .rate = rate,
                           .first = (uint32_t)first,
                           .count = (uint16_t)(w->nfound - first),
                           .tests = (unsigned char)tests };
  w->count++;
  return RF_OK;
}

/* What candidate c does.  *more: all of it is written down, and the way goes
   on. */
static rf_status
act(bool *more, rfx_ways *w, rfx_run *r, const rf_candidate *c)
{
  const size_t first = w->nfound, next = r->departures.next.count;
  rfx_made made;
  rf_flow_stats stats;
  rf_status status;

  *more = false;
  if (!moves_alone(&made, r, c))
    return RF_OK;
  memcpy(&stats, &r->report.stats, sizeof stats);
  const rfx_move move = r->schedule.move[r->schedule.count - 1];
  if ((status = rfx_look_from(r, &w->some, &move, c->tau)) < 0)
    return status;
  /* Lines that are being left still are for the next segment. */
  if (!only_tests(&stats, &r->report.stats) || r->departures.next.count > next
      || w->some.count > UINT16_MAX || !touches_crossed(r->query, &move)) {
    w->some.count = w->some.used = 0;
    r->departures.next.count = next;
    return RF_OK;
  }
  if ((status = rfx_ways_take(w)) < 0
      || (status = write_down(w, r, first, made.rate,
                              r->report.stats.tests - stats.tests)) < 0)
    return status;
  w->found[c->deed - 1].deed = (uint32_t)w->count;
  *more = true;
  return push_found(w, first);
}

/* Only of one that is not just leaving a line, nor rests. */
rf_status
rfx_go_ahead(rfx_ways *w, rfx_run *r, size_t first, size_t count)
{
  const size_t j = w->found[first].who;
  rf_neuron *neuron = &r->population->neuron[j];
  const rf_neuron kept = *neuron;
  const rf_flow_stats stats = r->report.stats;
  bool more = true;
  rf_status status = RF_OK;

  if (kept.fresh != RF_NO_LINE || kept.latest || kept.wrong
      || (kept.flags & ~RF_STEADY))
    return RF_OK;
  num_set(&r->law.room[RF_LAW_ROOM - 1], &r->law.span[j]);
  w->heap.count = w->heap.used = 0;
  for (size_t i = first; status >= 0 && i < first + count; i++) {
    rf_candidate c = w->found[i];
    c.deed = (uint32_t)(i + 1);
    status = rf_candidate_push(&w->heap, &c);
  }
  while (status >= 0 && more && w->heap.count > 0) {
    const rf_candidate c = rf_candidate_pop(&w->heap);
    if (!rfx_is_stale(r, &c))
      status = act(&more, w, r, &c);
  }
  *neuron = kept;
  r->report.stats = stats;
  r->schedule.count = r->departures.now.count = 0;
  return status;
}

/* ---- when it is time ---- */

/* Where the step is cut a candidate is made at another time than it was found
   at; and a neuron that rests now did not then. */
const rfx_deed *
rfx_deed_of(const rfx_run *r, const rf_candidate *c)
{
  const rfx_ways *ways;

  if (!c->deed || r->step.cut
      || (r->population->neuron[c->who].flags & ~RF_STEADY)
      || rfx_move_just_now(r, c->who, c->tau))
    return NULL;
  ways = rfx_crew_ways(r->planning->crew, c->scout);
  return &ways->deed[c->deed - 1];
}

rf_status
rfx_move_by_deed(rfx_run *r, const rf_candidate *c, const rfx_deed *deed)
{
  const size_t stride = r->population->stride, n = r->schedule.count;
  const rfx_ways *ways = rfx_crew_ways(r->planning->crew, c->scout);
  const rf_num *z = ways->z.at + (c->deed - 1) * (stride + 1);
  rfx_schedule *plan = &r->schedule;
  rf_status status = rfx_schedule_room(plan, stride, r->model->prec);

  if (status < 0)
    return status;
  for (size_t l = 0; l < stride; l++)
    num_set(&plan->z.at[n * stride + l], &z[l]);
  num_set(&r->law.span[c->who], &z[stride]);
  num_set(&plan->tau.at[n], r->step.tau);
  plan->move[n] =
    (rfx_move){ .number = n, .neuron = c->who, .line = RF_NO_LINE,
                .asked = deed->asked, .from = rfx_face_of(r, c->who),
                .to = deed->to, .flags = deed->flags,
                .column = RF_NO_COLUMN, .way = SIZE_MAX };
  r->population->neuron[c->who].latest = (uint32_t)++plan->count;
  return RF_OK;
}

rf_status
rfx_look_by_deed(rfx_run *r, const rf_candidate *c, const rfx_deed *deed)
{
  const rfx_ways *ways = rfx_crew_ways(r->planning->crew, c->scout);
  rf_neuron *neuron = r->population->neuron;
  rf_status status;

  r->report.stats.tests += deed->tests;
  rf_departures_forget(&r->departures, neuron, c->who);
  status = rfx_mark_leaving(r, &r->schedule.move[r->schedule.count - 1]);
  for (size_t i = 0; status >= 0 && i < deed->count; i++) {
    rf_candidate next = ways->found[deed->first + i];
    next.latest = neuron[c->who].latest;
    next.scout = c->scout;
    status = rf_candidate_push(&r->planning->heap, &next);
  }
  return status;
}
