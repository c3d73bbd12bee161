/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schedule.c -- the moves of a step; see schedule.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/run/run.h"

rf_status
rfx_schedule_init(rfx_schedule *plan, long prec)
{
  if (!(plan->near.first = num_array(2, prec)))
    return RF_ENOMEM;
  plan->near.gap = plan->near.first + 1;
  return RF_OK;
}

void
rfx_schedule_clear(rfx_schedule *plan)
{
  rf_release(plan->move);
  num_array_free(plan->tau, plan->tau_capacity);
  num_array_free(plan->z, plan->z_capacity);
  rf_release(plan->near.at);
  num_array_free(plan->near.root, plan->near.root_capacity);
  num_array_free(plan->near.first, 2);
}

void
rfx_continuations_clear(rfx_continuations *ways)
{
  num_array_free(ways->series, ways->capacity);
  num_array_free(ways->drift, ways->drift_capacity);
  rf_release(ways->renamed);
  rf_release(ways->held);
}

/* Room is made before the move is: a plan never holds a move without its time
   and state. */
rf_status
rfx_schedule_room(rfx_schedule *plan, size_t stride, long prec)
{
  const size_t n = plan->count;
  rf_status status = rf_grow(&plan->move, &plan->capacity, n + 1,
                             sizeof *plan->move);

  if (status < 0
      || (status = rfx_grow_numbers(&plan->tau, &plan->tau_capacity, n + 1, n,
                                    prec)) < 0)
    return status;
  return rfx_grow_numbers(&plan->z, &plan->z_capacity, (n + 1) * stride,
                          n * stride, prec);
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

  return last && tau - num_get_d(&r->schedule.tau[last->number]) <= RF_TIE
    ? last : NULL;
}

/* A choice that moves nothing is no last move: from and to are the same. */
const rfx_face *
rfx_face_of(const rfx_run *r, size_t j)
{
  const rfx_population *p = r->population;
  const rfx_move *move = rfx_last_move(r, j);

  return move ? move->to : p->cohorts[p->neuron[j].cohort].face;
}

/* rf_grow cannot do this: MPFR's numbers are made with their limbs, and only
   what is used is copied. */
rf_status
rfx_grow_numbers(rf_num **v, size_t *capacity, size_t need, size_t used,
                 long prec)
{
  const size_t grown = 2 * need;
  rf_num *fresh;

  RF_ASSERT(used <= need && used <= *capacity);
  if (need <= *capacity)
    return RF_OK;
  if (!(fresh = num_array(grown, prec)))
    return RF_ENOMEM;
  for (size_t i = 0; i < used; i++)
    num_set(&fresh[i], &(*v)[i]);
  num_array_free(*v, *capacity);
  *v = fresh;
  *capacity = grown;
  return RF_OK;
}
