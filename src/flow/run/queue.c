/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * queue.c -- possible events of a step, the earliest first. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/run/queue.h"

/* Ties are broken by (kind, who, line), so that the order in which they were
   found does not matter. */
static bool
before(const rf_candidate *a, const rf_candidate *b)
{
  if (a->tau != b->tau)
    return a->tau < b->tau;
  if (a->kind != b->kind)
    return a->kind < b->kind;
  return a->who != b->who ? a->who < b->who : a->line < b->line;
}

rf_status
rf_candidate_push(rf_candidates *heap, const rf_candidate *c)
{
  rf_status status = rf_grow(&heap->at, &heap->capacity, heap->count + 1,
                             sizeof *heap->at);
  size_t i = heap->count;

  if (status < 0)
    return status;
  heap->count++;
  for (; i > 0 && before(c, &heap->at[(i - 1) / 2]); i = (i - 1) / 2)
    heap->at[i] = heap->at[(i - 1) / 2];
  heap->at[i] = *c;
  return RF_OK;
}

rf_candidate
rf_candidate_pop(rf_candidates *heap)
{
  const rf_candidate top = heap->at[0], last = heap->at[--heap->count];
  size_t i = 0, child;

  while ((child = 2 * i + 1) < heap->count) {
    if (child + 1 < heap->count
        && before(&heap->at[child + 1], &heap->at[child]))
      child++;
    if (!before(&heap->at[child], &last))
      break;
    heap->at[i] = heap->at[child];
    i = child;
  }
  heap->at[i] = last;
  return top;
}

bool
rf_candidates_are_valid(const rf_candidates *heap)
{
  RF_HOLDS(heap->count <= heap->capacity);
  for (size_t i = 1; i < heap->count; i++)
    RF_HOLDS(!before(&heap->at[i], &heap->at[(i - 1) / 2]));
  return true;
}
