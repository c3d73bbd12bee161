/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * queue.c -- possible events of a step, the earliest first.
 *
 * A step of many neurons has as many candidates, and each of them goes through
 * the whole depth of the heap.  So what moves in it is a time and a number, and
 * it moves into a gap instead of changing places: base/heap.h, which knows an
 * element by its bytes alone, takes five times as long. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/run/queue.h"

void
rf_candidates_clear(rf_candidates *q)
{
  rf_large_release(q->at, q->capacity, sizeof *q->at);
  rf_large_release(q->due, q->dues, sizeof *q->due);
  *q = (rf_candidates){ NULL, NULL, 0, 0, 0, 0 };
}

/* Ties are broken by (kind, who, line), so that the order in which they were
   found does not matter. */
static bool
before_tied(const rf_candidate *a, const rf_candidate *b)
{
  if (a->kind != b->kind)
    return a->kind < b->kind;
  return a->who != b->who ? a->who < b->who : a->line < b->line;
}

static inline bool
before(const rf_candidates *q, rf_due a, rf_due b)
{
  if (a.tau != b.tau)
    return a.tau < b.tau;
  return before_tied(&q->at[a.number], &q->at[b.number]);
}

/* What is due into the gap at i, or above it. */
static void
rise(rf_candidates *q, size_t i, rf_due due)
{
  for (; i > 0 && before(q, due, q->due[(i - 1) / 2]); i = (i - 1) / 2)
    q->due[i] = q->due[(i - 1) / 2];
  q->due[i] = due;
}

/* The same into the gap at the top, or below it.  It comes from the end of the
   heap, so it nearly always belongs there: the gap goes all the way down by one
   comparison a level, and it rises from there. */
static void
sink(rf_candidates *q, rf_due due)
{
  size_t i = 0;

  for (size_t child; (child = 2 * i + 1) < q->count; i = child) {
    if (child + 1 < q->count
        && before(q, q->due[child + 1], q->due[child]))
      child++;
    q->due[i] = q->due[child];
  }
  rise(q, i, due);
}

/* Numbers that were given back are given first. */
rf_status
rf_candidate_push(rf_candidates *q, const rf_candidate *c)
{
  const bool fresh = q->count == q->used;
  uint32_t number;
  rf_status status;

  if (fresh) {
    if ((status = rf_large_grow(&q->at, &q->capacity, q->used + 1,
                                sizeof *q->at)) < 0
        || (status = rf_large_grow(&q->due, &q->dues, q->used + 1,
                                sizeof *q->due)) < 0)
      return status;
    if (q->used == UINT32_MAX)
      return RF_ENOMEM;
    number = (uint32_t)q->used++;
  }
  else
    number = q->due[q->count].number;
  q->at[number] = *c;
  rise(q, q->count++, (rf_due){ c->tau, number, c->who });
  return RF_OK;
}

rf_candidate
rf_candidate_pop(rf_candidates *q)
{
  const rf_due first = q->due[0], last = q->due[--q->count];

  if (q->count > 0)
    sink(q, last);
  q->due[q->count] = first;
  return q->at[first.number];
}

/* Of the heap alone; what the candidates say is checked where they are used.
   That no number is there twice is seen by their sum and that of their squares,
   which those below used have. */
bool
rf_candidates_are_valid(const rf_candidates *q)
{
  uint64_t sum = 0, squares = 0;

  RF_HOLDS(q->count <= q->used && q->used <= q->capacity
           && q->used <= q->dues);
  for (uint64_t i = 0; i < q->used; i++) {
    const uint64_t number = q->due[i].number;
    RF_HOLDS(number < q->used);
    sum += number - i;
    squares += number * number - i * i;
  }
  RF_HOLDS(sum == 0 && squares == 0);
  for (size_t i = 0; i < q->count; i++) {
    const rf_candidate *c = &q->at[q->due[i].number];
    RF_HOLDS(q->due[i].tau == c->tau && q->due[i].who == c->who);
    RF_HOLDS(i == 0 || !before(q, q->due[i], q->due[(i - 1) / 2]));
  }
  return true;
}
