/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * queue.c -- possible events of a step, the earliest first. */
#include "config.h"

#include "base/heap.h"
#include "base/number/num_d.h"
#include "flow/run/queue.h"

/* Ties are broken by (kind, who, line), so that the order in which they were
   found does not matter. */
static bool
before(const void *context, const void *one, const void *other)
{
  const rf_candidate *a = one, *b = other;

  (void)context;
  if (a->tau != b->tau)
    return a->tau < b->tau;
  if (a->kind != b->kind)
    return a->kind < b->kind;
  return a->who != b->who ? a->who < b->who : a->line < b->line;
}

/* The heap of base/heap.h has no memory of its own: it is made of the list
   each time. */
static rf_heap
heap_of(const rf_candidates *c)
{
  return (rf_heap){ .at = c->at, .count = c->count, .size = sizeof *c->at,
                    .before = before };
}

rf_status
rf_candidate_push(rf_candidates *candidates, const rf_candidate *c)
{
  rf_status status = rf_grow(&candidates->at, &candidates->capacity,
                             candidates->count + 1, sizeof *candidates->at);
  rf_heap heap;

  if (status < 0)
    return status;
  candidates->at[candidates->count++] = *c;
  heap = heap_of(candidates);
  rf_heap_up(&heap, heap.count - 1);
  return RF_OK;
}

/* The heap puts its least entry behind the others. */
rf_candidate
rf_candidate_pop(rf_candidates *candidates)
{
  const rf_heap heap = heap_of(candidates);

  rf_heap_remove(&heap);
  return candidates->at[--candidates->count];
}

/* Of the heap alone; what the candidates say is checked where they are
   used. */
bool
rf_candidates_are_valid(const rf_candidates *candidates)
{
  const rf_heap heap = heap_of(candidates);

  RF_HOLDS(candidates->count <= candidates->capacity);
  return rf_heap_is_valid(&heap);
}
