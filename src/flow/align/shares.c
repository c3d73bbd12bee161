/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shares.c -- the neurons of an alignment, shared out to threads by blocks.
 *
 * A neuron's way is a function of the problem and of its number, whatever was
 * followed before it: what a thread keeps of faces has the same bits when it is
 * made anew.  So each thread takes the next block that nobody has, with room,
 * lists and counts of its own, and in the end these are put together block by
 * block, as one thread would have made them.
 * Kernel: decision. */
#include "config.h"

#include <stdatomic.h>

#include "base/number/mpfr_state.h"
#include "base/team.h"
#include "flow/align/align_impl.h"

/* Who followed a block, and its events among his. */
typedef struct piece {
  size_t worker, begin, end;
} piece;

/* At which neuron a worker failed. */
typedef struct fault {
  rf_status status;
  size_t bad;
} fault;

typedef struct shares {
  rfx_align **worker;    /* worker[size]; the first gives the answers */
  fault *fault;          /* fault[size] */
  size_t size;
  piece *piece;          /* piece[pieces] */
  size_t pieces;
  atomic_size_t next;    /* piece that nobody has */
  atomic_bool failed;
} shares;

/* After a failure nobody takes another block, but those that are taken are
   followed to their end, and they are all before the others: so the first
   neuron that fails is the same for any number of threads. */
static rf_status
take_blocks(void *context, size_t worker)
{
  shares *c = context;
  rfx_align *s = c->worker[worker];
  fault *f = &c->fault[worker];
  const rf_mpfr_state found = rf_mpfr_enter();

  while (f->status >= 0 && !atomic_load(&c->failed)) {
    const size_t i = atomic_fetch_add(&c->next, 1);
    piece *p;
    if (i >= c->pieces)
      break;
    p = &c->piece[i];
    p->worker = worker;
    p->begin = s->nevents;
    f->status = rfx_align_block(s, &f->bad, i);
    p->end = s->nevents;
  }
  if (f->status < 0)
    atomic_store(&c->failed, true);
  return rf_mpfr_leave(&found, f->status);
}

/* The first neuron that failed, and how. */
static rf_status
first_fault(size_t *bad, const shares *c, rf_status status)
{
  bool any = false;

  for (size_t i = 0; i < c->size && status != RF_EINTR; i++) {
    const fault *f = &c->fault[i];
    if (f->status >= 0 || (any && f->bad > *bad))
      continue;
    any = true;
    *bad = f->bad;
    status = f->status;
  }
  return status;
}

/* ---- putting together ---- */

/* Where a block's events are in one list of all. */
static void
shift_events(rfx_align *s, size_t block, size_t from, size_t to)
{
  const size_t end = (block + 1) * BLOCK < s->count ? (block + 1) * BLOCK
                                                    : s->count;

  for (size_t j = block * BLOCK; j < end; j++)
    s->first[j] = s->first[j] - from + to;
}

/* The events of all, in the order of the blocks, in lists of their own. */
static rf_status
join_events(shares *c)
{
  rfx_align *s = c->worker[0];
  const size_t size = RF_TEXT_SIZE(s->digits);
  rf_event *event;
  char *text = NULL;
  size_t count = 0;

  for (size_t w = 0; w < c->size; w++)
    count += c->worker[w]->nevents;
  event = rf_alloc(count, sizeof *event);
  if (s->exact)
    text = rf_alloc(count, size);
  if (!event || (s->exact && !text)) {
    rf_release(event);
    rf_release(text);
    return RF_ENOMEM;
  }
  count = 0;
  for (size_t i = 0; i < c->pieces; i++) {
    const piece *p = &c->piece[i];
    const rfx_align *w = c->worker[p->worker];
    const size_t more = p->end - p->begin;
    shift_events(s, i, p->begin, count);
    if (more)
      memcpy(event + count, w->event + p->begin, more * sizeof *event);
    if (more && text)
      memcpy(text + count * size, w->event_text + p->begin * size,
             more * size);
    count += more;
  }
  rf_release(s->event);
  rf_release(s->event_text);
  s->event = event;
  s->event_text = text;
  s->nevents = s->event_capacity = s->text_capacity = count;
  return RF_OK;
}

/* The neurons of a worker know their destinations by his numbers. */
static void
rename_destinations(shares *c, size_t worker, const size_t *where)
{
  rf_align_neuron *neuron = c->worker[0]->neuron;

  for (size_t i = 0; i < c->pieces; i++)
    for (size_t j = i * BLOCK; c->piece[i].worker == worker
         && j < (i + 1) * BLOCK && j < c->worker[0]->count; j++)
      if (neuron[j].extremal != SIZE_MAX)
        neuron[j].extremal = where[neuron[j].extremal];
}

/* Destinations and fates of one worker. */
static rf_status
join_worker(shares *c, size_t worker)
{
  rfx_align *s = c->worker[0], *w = c->worker[worker];
  size_t *where = rf_alloc(w->destinations.count + 1, sizeof *where);
  rf_status status = RF_ENOMEM;

  if (!where)
    return status;
  RF_TRY(rfx_destinations_join(&s->destinations, where, &w->destinations));
  rename_destinations(c, worker, where);
  for (size_t i = 0; i < FATES; i++) {
    s->fates[i] += w->fates[i];
    if (num_cmp(&w->slowest[i], &s->slowest[i]) > 0)
      num_set(&s->slowest[i], &w->slowest[i]);
  }

done:
  rf_release(where);
  return status;
}

/* Of one worker everything is in order already. */
static rf_status
join(shares *c)
{
  rf_status status = RF_OK;

  if (c->size == 1)
    return RF_OK;
  RF_TRY(join_events(c));
  for (size_t w = 1; w < c->size; w++)
    RF_TRY(join_worker(c, w));

done:
  return status;
}

/* ---- all ---- */

static void
shares_free(shares *c)
{
  for (size_t i = 1; c->worker && i < c->size; i++)
    rfx_align_helper_free(c->worker[i]);
  rf_release(c->worker);
  rf_release(c->fault);
  rf_release(c->piece);
}

rf_status
rfx_align_all(rfx_align *s, size_t *bad, const rf_align_wish *wish)
{
  const size_t pieces = (s->count + BLOCK - 1) / BLOCK;
  shares c = { .pieces = pieces, .size = rf_team_size(wish->threads, pieces) };
  rf_status status = RF_ENOMEM;

  if (!(c.worker = rf_alloc(c.size, sizeof *c.worker))
      || !(c.fault = rf_alloc(c.size, sizeof *c.fault))
      || !(c.piece = rf_alloc(pieces, sizeof *c.piece)))
    goto done;
  atomic_init(&c.next, 0);
  atomic_init(&c.failed, false);
  c.worker[0] = s;
  for (size_t i = 1; i < c.size; i++)
    RF_TRY(rfx_align_helper(&c.worker[i], s, wish));
  status = first_fault(bad, &c, rf_team_run(take_blocks, &c, c.size));
  if (status >= 0)
    status = join(&c);
  s->first[s->count] = s->nevents;

done:
  shares_free(&c);
  return status;
}
