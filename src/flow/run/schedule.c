/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schedule.c -- the moves of a step; see schedule.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/run/run.h"

void
rfx_schedule_clear(rfx_schedule *plan)
{
  rf_large_release(plan->move, plan->capacity, sizeof *plan->move);
  rfx_pool_clear(&plan->tau);
  rfx_pool_clear(&plan->z);
}

void
rfx_continuations_clear(rfx_continuations *ways)
{
  rfx_pool_clear(&ways->series);
  rfx_pool_clear(&ways->drift);
}

rf_status
rfx_block_add(rf_block_list *list, size_t block)
{
  rf_status status = rf_grow(&list->at, &list->capacity, list->count + 1,
                             sizeof *list->at);

  if (status >= 0)
    list->at[list->count++] = block;
  return status;
}

void
rfx_changed_blocks_clear(rf_changed_blocks *changed)
{
  rf_release(changed->renamed.at);
  rf_release(changed->held.at);
}

/* Room is made before the move is: a plan never holds a move without its time
   and state. */
rf_status
rfx_schedule_room(rfx_schedule *plan, size_t stride, long prec)
{
  const size_t n = plan->count;
  rf_status status = rf_large_grow(&plan->move, &plan->capacity, n + 1,
                                   sizeof *plan->move);

  if (status < 0
      || (status = rfx_pool_grow(&plan->tau, n + 1, n, prec)) < 0)
    return status;
  return rfx_pool_grow(&plan->z, (n + 1) * stride, n * stride, prec);
}

/* latest may be left from a plan that was played or forgotten, or another
   neuron may stand at that place now: so the plan is asked, too. */
const rfx_move *
rfx_last_move(const rfx_run *r, size_t j)
{
  const uint32_t latest = r->population->neuron[j].latest;
  const rfx_schedule *plan = &r->schedule;
  const rfx_move *move = latest ? &plan->move[latest - 1] : NULL;

  RF_ASSERT(j < r->population->m);
  return move && latest <= plan->count && move->neuron == j ? move : NULL;
}

const rfx_move *
rfx_move_just_now(const rfx_run *r, size_t j, double tau)
{
  const rfx_move *last = rfx_last_move(r, j);

  return last && tau - num_get_d(&r->schedule.tau.at[last->number]) <= RF_TIE
    ? last : NULL;
}

/* The plan is gone through only where its last move of the neuron was in
   doubt.  What was asked in vain counts at once, so that it may be later than
   a certain move of the plan: then it is too many. */
size_t
rfx_times_in_doubt(const rfx_run *r, size_t j)
{
  const rfx_move *last = rfx_last_move(r, j);
  size_t times = r->population->neuron[j].wrong;

  if (!last || !(last->marks & RF_MARK_UNSURE))
    return times;
  for (size_t i = r->population->neuron[j].latest; i > 0; i--) {
    const rfx_move *move = &r->schedule.move[i - 1];
    if (move->neuron != j || move->from == move->to)
      continue;
    if (!(move->marks & RF_MARK_UNSURE))
      break;
    times++;
  }
  return times;
}

/* A choice that moves nothing is no last move: from and to are the same. */
const rfx_face *
rfx_face_of(const rfx_run *r, size_t j)
{
  const rfx_population *p = r->population;
  const rfx_move *move = rfx_last_move(r, j);

  return move ? move->to : p->cohorts[p->neuron[j].cohort].face;
}
