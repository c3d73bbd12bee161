/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * destination.c -- the destinations that the neurons of an alignment met.
 *
 * A destination is a face and a sign: the extremal vector D of the face for
 * a > 0, -D for a < 0.  It gets a number when the first neuron is found to go
 * there.  The list that is shown is in another order, by patterns, so that it
 * does not depend on which neurons were looked at.
 * Kernel: decision. */
#include "config.h"

#include "base/heap.h"
#include "flow/align/align_impl.h"

static const void *
key_of(const void *destinations, size_t index)
{
  return ((const rfx_destinations *)destinations)->at[index].u;
}

/* For model->lines->count lines; it must stay where it is. */
rf_status
rfx_destinations_init(rfx_destinations *s, const rfx_model *model)
{
  const size_t width = model->lines->count + 1;

  s->model = model;
  rf_table_init(&s->table, key_of, s, width);
  return (s->key = rf_alloc(width, 1)) ? RF_OK : RF_ENOMEM;
}

/* Also of one that is made in part only. */
static void
destination_free(rfx_destination *g, size_t full)
{
  rf_release(g->u);
  rf_release(g->pattern);
  num_array_free(g->number, full + 2);
}

/* D of the face in the problem's own dimension, and its norm. */
static void
set_vector(rfx_destination *g, const rfx_model *m, const rfx_zero_face *face)
{
  for (size_t c = 0; c < m->full; c++) {
    if (m->basis)
      num_zero(&g->number[c]);
    else
      num_set(&g->number[c], &face->drive[c]);
    for (size_t r = 0; m->basis && r < m->d; r++)
      num_addmul(&g->number[c], &face->drive[r], &m->basis[r * m->full + c]);
  }
  num_set(&g->number[m->full], face->norm);
  g->public.norm = num_get_d(face->norm);
}

/* A destination that no neuron went to before: all that is said of it later,
   from the face while that is at hand. */
static rf_status
destination_new(rfx_destinations *s, const rfx_zero_face *face, int sign)
{
  const rfx_model *m = s->model;
  rfx_destination *g;
  rf_status status = rf_grow(&s->at, &s->capacity, s->count + 1,
                             sizeof *s->at);

  RF_ASSERT(sign == 1 || sign == -1);
  if (status < 0 || (status = rf_table_reserve(&s->table)) < 0)
    return status;
  g = &s->at[s->count];
  if (!(g->u = rf_alloc(s->table.width, 1))
      || !(g->number = num_array(m->full + 2, m->prec))
      || !(g->pattern = rf_alloc(m->n, 1))) {
    destination_free(g, m->full);
    memset(g, 0, sizeof *g);
    return RF_ENOMEM;
  }
  memcpy(g->u, s->key, s->table.width);
  set_vector(g, m, face);
  rf_lines_pattern(g->pattern, m->lines, g->u);
  g->public.sign = sign;
  rf_table_enter(&s->table, s->count++);
  return RF_OK;
}

/* s->key: the sides of the destination.  In a linear network D is the same
   everywhere, and so are its sides: those of sign D itself, with 0 where D is
   on a line, which is known exactly; a neuron's own sides tell where it
   started. */
static void
fill_key(rfx_destinations *s, const rfx_zero_face *face, int sign)
{
  const size_t lines = s->model->lines->count;

  memcpy(s->key, face->u, lines);
  for (size_t l = 0; s->model->linear && l < lines; l++)
    s->key[l] = (signed char)(sign * num_sgn(&face->c[l]));
  s->key[lines] = (signed char)sign;
}

/* A face and a sign of a are one destination, however many neurons go
   there.  The face has its directions. */
rf_status
rfx_destinations_index(rfx_destinations *s, size_t *index,
                       const rfx_zero_face *face, int sign)
{
  RF_ASSERT(face->directed);
  fill_key(s, face, sign);
  if (rf_table_find(index, &s->table, s->key))
    return RF_OK;
  *index = s->count;
  return destination_new(s, face, sign);
}

/* Of equally slow neurons the first is named. */
void
rfx_destinations_count(rfx_destinations *s, size_t index, size_t j,
                       const rf_num *time)
{
  rfx_destination *g = &s->at[index];
  rf_num *slowest = &g->number[s->model->full + 1];

  RF_ASSERT(index < s->count);
  if (g->public.count++ > 0 && num_cmp(time, slowest) <= 0)
    return;
  num_set(slowest, time);
  g->public.slowest = num_get_d(time);
  g->public.slowest_neuron = j;
}

/* What was counted of a destination in two parts; again, of equally slow
   neurons the first is named. */
static void
count_both(const rfx_destinations *s, rfx_destination *g,
           const rfx_destination *other)
{
  const size_t slowest = s->model->full + 1;
  const int order = num_cmp(&other->number[slowest], &g->number[slowest]);
  const bool earlier
    = other->public.slowest_neuron < g->public.slowest_neuron;

  if (other->public.count
      && (!g->public.count || order > 0 || (order == 0 && earlier))) {
    num_set(&g->number[slowest], &other->number[slowest]);
    g->public.slowest = other->public.slowest;
    g->public.slowest_neuron = other->public.slowest_neuron;
  }
  g->public.count += other->public.count;
}

/* One that is new here moves over, and leaves an empty place. */
rf_status
rfx_destinations_join(rfx_destinations *s, size_t *where,
                      rfx_destinations *other)
{
  RF_ASSERT(s->table.width == other->table.width);
  for (size_t i = 0; i < other->count; i++) {
    rfx_destination *g = &other->at[i];
    rf_status status;
    if (rf_table_find(&where[i], &s->table, g->u)) {
      count_both(s, &s->at[where[i]], g);
      continue;
    }
    if ((status = rf_grow(&s->at, &s->capacity, s->count + 1, sizeof *s->at))
        < 0 || (status = rf_table_reserve(&s->table)) < 0)
      return status;
    where[i] = s->count;
    s->at[s->count] = *g;
    rf_table_enter(&s->table, s->count++);
    memset(g, 0, sizeof *g);
  }
  return RF_OK;
}

/* Order of the list that is shown: by pattern, then by sign. */
static bool
before(const void *destinations, const void *one, const void *other)
{
  const rfx_destinations *s = destinations;
  const rfx_destination *a = &s->at[*(const size_t *)one];
  const rfx_destination *b = &s->at[*(const size_t *)other];

  for (size_t k = 0; k < s->model->n; k++)
    if (a->pattern[k] != b->pattern[k])
      return a->pattern[k] < b->pattern[k];
  return a->public.sign < b->public.sign;
}

/* By patterns, so that the order does not hang on who came first. */
rf_status
rfx_destinations_sort(rfx_destinations *s)
{
  size_t n = 0;
  rf_heap order;

  if (!(s->order = rf_alloc(s->count + 1, sizeof *s->order))
      || !(s->rank = rf_alloc(s->count + 1, sizeof *s->rank)))
    return RF_ENOMEM;
  for (size_t i = 0; i < s->count; i++)
    if (s->at[i].public.count > 0)   /* not: reached after `until` only */
      s->order[n++] = i;
  s->norder = n;
  order = (rf_heap){ s->order, n, sizeof *s->order, before, s };
  rf_heap_sort(&order);
  for (size_t i = 0; i < n; i++)
    s->rank[s->order[i]] = i;
  return RF_OK;
}

void
rfx_destinations_clear(rfx_destinations *s)
{
  for (size_t i = 0; i < s->count; i++)
    destination_free(&s->at[i], s->model->full);
  rf_release(s->at);
  rf_release(s->key);
  rf_table_free(&s->table);
  rf_release(s->order);
  rf_release(s->rank);
}
