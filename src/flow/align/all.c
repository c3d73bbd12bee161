/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * all.c -- early alignment: every neuron of a problem through the limit
 * flow, and where they end.  See align.h.
 *
 * Neurons do not act on each other at zero scale, so one is followed to its
 * end before the next is started, and no more than one block of them is in
 * memory of each thread (shares.c).  What is kept of each is where it went,
 * when it came close, and its events if they are wanted.
 * Kernel: decision. */
#include "config.h"

#include "flow/align/align_impl.h"

static rfx_align *
self(rf_align *align)
{
  return (rfx_align *)align;
}

static const rfx_align *
self_const(const rf_align *align)
{
  return (const rfx_align *)align;
}

/* ---- what is kept ---- */

/* Events of all neurons are in one list, as most have few: first[j] says where
   those of neuron j begin. */
rf_status
rfx_keep_events(rfx_align *s, const rf_num *time, size_t count)
{
  const size_t size = RF_TEXT_SIZE(s->digits), need = s->nevents + count;
  rf_status status = rf_grow(&s->event, &s->event_capacity, need,
                             sizeof *s->event);

  if (status >= 0 && s->exact)
    status = rf_grow(&s->event_text, &s->text_capacity, need, size);
  if (status < 0)
    return status;
  for (size_t i = 0; i < count; i++, s->nevents++) {
    if (s->exact)
      num_get_text(s->event_text + s->nevents * size, size, time, s->digits);
    s->event[s->nevents] = s->told[i];
  }
  return RF_OK;
}

/* The answer for neuron j is complete: its numbers, and what it adds to the
   totals of its fate and of its destination. */
static void
keep_neuron(rfx_align *s, size_t j)
{
  rf_align_neuron *n = &s->neuron[j];

  n->time = num_get_d(s->time);
  n->growth = num_get_d(s->growth);
  if (s->exact) {
    num_set(&s->exact[2 * j], s->time);
    num_set(&s->exact[2 * j + 1], s->growth);
  }
  s->fates[n->fate]++;
  if (num_cmp(s->time, &s->slowest[n->fate]) > 0)
    num_set(&s->slowest[n->fate], s->time);
  if (n->extremal != SIZE_MAX)
    rfx_destinations_count(&s->destinations, n->extremal, j, s->time);
}

rf_status
rfx_align_block(rfx_align *s, size_t *bad, size_t block)
{
  const size_t first = block * BLOCK;
  const size_t count = s->count - first < BLOCK ? s->count - first : BLOCK;
  rf_status status;

  RF_ASSERT(first < s->count);
  *bad = first;
  status = rfx_limit_start(s->limit, s->mover, first, count);
  for (size_t i = 0; i < count && status >= 0; i++) {
    *bad = first + i;
    s->first[*bad] = s->nevents;
    if ((status = rf_poll()) < 0)
      break;
    status = rfx_align_neuron_follow(s, &s->neuron[*bad], &s->mover[i], *bad);
    if (status >= 0)
      keep_neuron(s, *bad);
  }
  return status < 0 ? status : RF_OK;
}

/* ---- create ---- */

/* Also of an answer that is made in part only. */
static void
align_free(rf_align *align)
{
  rfx_align *s = self(align);

  if (!s)
    return;
  rfx_destinations_clear(&s->destinations);
  if (!s->helper) {
    rf_release(s->neuron);
    num_array_free(s->exact, 2 * s->count);
    rf_release(s->first);
  }
  rf_release(s->event);
  rf_release(s->event_text);
  rfx_numbers_clear(&s->numbers);
  rf_release(s->mover);
  rf_release(s->u);
  rf_release(s->old);
  rf_release(s->told);
  num_array_free(s->num, s->num_count);
  rfx_arc_free(s->arc);
  rfx_limit_free(s->limit);
  rf_release(s);
}

/* One block for all numbers that are written to again and again, among them the
   movers of `block` neurons. */
static rf_status
numbers_alloc(rfx_align *s, size_t block)
{
  const size_t d = s->model->d;
  rf_num *at;

  s->num_count = block * RF_MOVER_SIZE(d) + 8 + FATES + d + d + 1
    + TEMPORARIES;
  if (!(at = s->num = num_array(s->num_count, s->prec)))
    return RF_ENOMEM;
  s->a0 = num_take(&at, 1);
  s->ln2 = num_take(&at, 1);
  s->c = num_take(&at, 1);
  s->c2 = num_take(&at, 1);
  s->tangent = num_take(&at, 1);
  s->until = num_take(&at, 1);
  s->time = num_take(&at, 1);
  s->growth = num_take(&at, 1);
  s->slowest = num_take(&at, FATES);
  s->target = num_take(&at, d);
  s->state = num_take(&at, d + 1);
  s->t = num_take(&at, TEMPORARIES);
  s->v = at;
  return RF_OK;
}

/* Room for the answers of all neurons. */
static rf_status
answers_alloc(rfx_align *s)
{
  if (!(s->neuron = rf_alloc(s->count, sizeof *s->neuron))
      || (!RF_NUM_IS_DOUBLE
          && !(s->exact = num_array(2 * s->count, s->prec)))
      || !(s->first = rf_alloc(s->count + 1, sizeof *s->first)))
    return RF_ENOMEM;
  return RF_OK;
}

/* Room for the movers of one block. */
static rf_status
work_alloc(rfx_align *s)
{
  const size_t d = s->model->d, lines = s->model->lines->count;
  const size_t block = s->count < BLOCK ? s->count : BLOCK;
  rf_status status = numbers_alloc(s, block);

  if (status < 0)
    return status;
  if (!(s->mover = rf_alloc(block, sizeof *s->mover))
      || !(s->u = rf_alloc(block, RF_MOVER_SIGNS(lines)))
      || !(s->old = rf_alloc(lines, 1))
      || !(s->told = rf_alloc(s->model->n, sizeof *s->told)))
    return RF_ENOMEM;
  for (size_t i = 0; i < block; i++) {
    s->mover[i].v = s->v + i * RF_MOVER_SIZE(d);
    s->mover[i].u = s->u + i * RF_MOVER_SIGNS(lines);
  }
  return rfx_arc_create(&s->arc, s->limit);
}

/* The numbers that delta and until stand for.  At cosine c = 1 - delta to
 * its D a neuron has <w, Dh> = tangent ||w_perp||, tangent = c / sqrt(1 -
 * c^2), with 1 - c^2 = delta (2 - delta). */
static void
set_up(rfx_align *s, const rf_align_wish *wish)
{
  mpq_t q;

  mpq_init(q);
  mpq_set_ui(q, 2, 1);
  mpq_sub(q, q, wish->delta);
  mpq_mul(q, q, wish->delta);
  num_set_q(s->tangent, q);
  num_sqrt(s->tangent, s->tangent);
  mpq_set_ui(q, 1, 1);
  mpq_sub(q, q, wish->delta);
  num_set_q(s->c, q);
  mpq_clear(q);
  num_div(s->tangent, s->c, s->tangent);
  num_mul(s->c2, s->c, s->c);
  if (wish->forever)
    num_set_d(s->until, (double)INFINITY);
  else
    num_set_q(s->until, wish->until);
  num_set_d(s->ln2, 2.0);
  num_log(s->ln2, s->ln2);
}

/* ---- answers ---- */

static size_t
align_count(const rf_align *align)
{
  return self_const(align)->count;
}

/* Neuron j; extremal vectors have the numbers of the sorted list outside. */
static rf_status
align_get(const rf_align *align, rf_align_neuron *neuron, size_t j)
{
  const rfx_align *s = self_const(align);

  RF_REQUIRE(j < s->count, RF_EINVAL);
  *neuron = s->neuron[j];
  if (neuron->extremal != SIZE_MAX)
    neuron->extremal = s->destinations.rank[neuron->extremal];
  return RF_OK;
}

/* Events of a neuron stand together, in the order of time. */
static const rf_event *
align_events(const rf_align *align, size_t *count, size_t j)
{
  const rfx_align *s = self_const(align);

  *count = j < s->count ? s->first[j + 1] - s->first[j] : 0;
  return *count ? s->event + s->first[j] : NULL;
}

static size_t
align_extremals(const rf_align *align)
{
  return self_const(align)->destinations.norder;
}

/* Destination i as the public sees it: extremal vectors that neurons went to,
   in the order of their patterns. */
static rf_status
align_extremal(const rf_align *align, rf_align_extremal *extremal, size_t i)
{
  const rfx_align *s = self_const(align);
  const rfx_destination *g;

  RF_REQUIRE(i < s->destinations.norder, RF_EINVAL);
  g = &s->destinations.at[s->destinations.order[i]];
  *extremal = g->public;
  extremal->pattern = g->pattern;
  extremal->share = (double)g->public.count / (double)s->count;
  return RF_OK;
}

/* How many met this fate, and the latest time among them. */
static size_t
align_fate(const rf_align *align, double *slowest, rf_fate fate)
{
  const rfx_align *s = self_const(align);

  if (slowest)
    *slowest = num_get_d(&s->slowest[fate]);
  return s->fates[fate];
}

/* Time and growth of neuron j. */
static rf_status
give_neuron(rfx_align *s, const rf_numbers **out, size_t j)
{
  rf_num *z;
  rf_status status;

  if (s->exact)
    return rfx_numbers_give_copy(&s->numbers, out, &s->exact[2 * j], 2);
  if ((status = rfx_numbers_begin(&z, &s->numbers, 2)) < 0)
    return status;
  num_set_d(&z[0], s->neuron[j].time);
  num_set_d(&z[1], s->neuron[j].growth);
  *out = rfx_numbers_give(&s->numbers);
  return RF_OK;
}

/* The times of neuron j's events; with many digits their texts were written
   when they were found. */
static rf_status
give_events(rfx_align *s, const rf_numbers **out, size_t j)
{
  const size_t first = s->first[j], count = s->first[j + 1] - first;
  const size_t size = RF_TEXT_SIZE(s->digits);
  rf_numbers *v = &s->numbers.base;
  rf_status status;

  RF_TRY(rf_numbers_begin(v, count, RF_DOUBLE_TEXT));
  for (size_t i = 0; i < count; i++) {
    v->value[i] = s->event[first + i].time;
    if (s->exact) {
      const char *text = s->event_text + (first + i) * size;
      RF_TRY(rf_numbers_say(v, text, strlen(text)));
    }
  }
  *out = v;
done:
  return status;
}

/* Each kind of number has its own home; all go out as doubles or texts, as the
   reader likes. */
static rf_status
align_numbers(rf_align *align, const rf_numbers **numbers,
              rf_align_what what, size_t i)
{
  rfx_align *s = self(align);
  const rfx_destinations *to = &s->destinations;

  switch (what) {
  case RF_ALIGN_NEURON:
    RF_REQUIRE(i < s->count, RF_EINVAL);
    return give_neuron(s, numbers, i);
  case RF_ALIGN_EVENTS:
    RF_REQUIRE(i < s->count, RF_EINVAL);
    return give_events(s, numbers, i);
  case RF_ALIGN_EXTREMAL:
    RF_REQUIRE(i < to->norder, RF_EINVAL);
    return rfx_numbers_give_copy(&s->numbers, numbers,
                                 to->at[to->order[i]].number,
                                 s->model->full + 2);
  case RF_ALIGN_FATE:
    RF_REQUIRE(i < FATES, RF_EINVAL);
    return rfx_numbers_give_copy(&s->numbers, numbers, &s->slowest[i], 1);
  }
  return RF_EINVAL;
}

static const rf_align_ops ops = {
  align_count, align_get, align_events, align_extremals, align_extremal,
  align_fate, align_numbers, align_free
};

/* All that a neuron is followed with; s is empty, and is released by the caller
   also when this fails. */
static rf_status
prepare(rfx_align *s, const rf_problem *problem, const rf_align_wish *wish)
{
  rf_status status;

  s->base.ops = &ops;
  s->digits = wish->digits;
  s->prec = wish->prec;
  s->numbers.prec = wish->prec;
  s->numbers.digits = wish->digits;
  s->want_events = wish->events;
  s->count = wish->count;
  RF_TRY(rfx_limit_create(&s->limit, problem, s->prec));
  s->model = rfx_limit_model(s->limit);
  RF_TRY(rfx_destinations_init(&s->destinations, s->model));
  RF_TRY(work_alloc(s));
  set_up(s, wish);

done:
  return status;
}

/* Faces, arcs and answers that are kept for the neurons to come are each
   thread's own: they change no result. */
rf_status
rfx_align_helper(rfx_align **helper, const rfx_align *s,
                 const rf_align_wish *wish)
{
  rfx_align *h = rf_alloc(1, sizeof *h);
  rf_status status;

  if (!h)
    return RF_ENOMEM;
  h->helper = true;
  h->neuron = s->neuron;
  h->exact = s->exact;
  h->first = s->first;
  if ((status = prepare(h, s->model->problem, wish)) < 0)
    align_free(&h->base);
  else
    *helper = h;
  return status;
}

void
rfx_align_helper_free(rfx_align *helper)
{
  RF_ASSERT(!helper || helper->helper);
  if (helper)
    align_free(&helper->base);
}

/* *bad: the neuron at which it failed. */
rf_status
rfx_align_create(rf_align **align, size_t *bad, const rf_problem *problem,
                 const rf_align_wish *wish)
{
  rfx_align *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s)
    goto done;
  RF_TRY(prepare(s, problem, wish));
  RF_TRY(answers_alloc(s));
  RF_TRY(rfx_align_all(s, bad, wish)); /* all is done here, read later */
  RF_TRY(rfx_destinations_sort(&s->destinations));
  *align = &s->base;
  s = NULL;

done:
  align_free(s ? &s->base : NULL);
  return status;
}
