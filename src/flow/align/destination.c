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

#include "flow/align/align_impl.h"

static size_t *
goal_slot(const rfx_goals *s, const signed char *u, int sign)
{
  const uint64_t h = rf_hash(u, s->model->lines->count);
  size_t i = (size_t)(h ^ (uint64_t)(sign + 1)) & (s->slots - 1);

  for (; s->slot[i]; i = (i + 1) & (s->slots - 1)) {
    const rfx_goal *g = &s->goal[s->slot[i] - 1];
    if (g->public.sign == sign
        && memcmp(g->u, u, s->model->lines->count) == 0)
      break;
  }
  return &s->slot[i];
}

static rf_status
goal_rehash(rfx_goals *s)
{
  size_t slots = s->slots ? 2 * s->slots : 64;
  size_t *slot = rf_alloc(slots, sizeof *slot);

  if (!slot)
    return RF_ENOMEM;
  rf_release(s->slot);
  s->slot = slot;
  s->slots = slots;
  for (size_t i = 0; i < s->count; i++)
    *goal_slot(s, s->goal[i].u, s->goal[i].public.sign) = i + 1;
  return RF_OK;
}

/* Also of one that is made in part only. */
static void
goal_free(rfx_goal *g, size_t full)
{
  rf_release(g->u);
  rf_release(g->pattern);
  rf_release(g->D);
  num_array_free(g->number, full + 2);
}

/* D of the face in the problem's own dimension, and its norm. */
static void
goal_vector(rfx_goal *g, const rfx_model *m, const rfx_zero_face *face)
{
  for (size_t c = 0; c < m->full; c++) {
    if (m->basis)
      num_zero(&g->number[c]);
    else
      num_set(&g->number[c], &face->drive[c]);
    for (size_t r = 0; m->basis && r < m->d; r++)
      num_addmul(&g->number[c], &face->drive[r], &m->basis[r * m->full + c]);
    g->D[c] = num_get_d(&g->number[c]);
  }
  num_set(&g->number[m->full], face->norm);
  g->public.norm = num_get_d(face->norm);
}

/* A destination that no neuron went to before: all that is said of it later,
   from the face while that is at hand. */
static rf_status
goal_new(rfx_goals *s, const rfx_zero_face *face, int sign)
{
  const rfx_model *m = s->model;
  rfx_goal *g;
  rf_status status = rf_grow(&s->goal, &s->capacity, s->count + 1,
                             sizeof *s->goal);

  if (status < 0)
    return status;
  if (2 * (s->count + 1) >= s->slots && (status = goal_rehash(s)) < 0)
    return status;
  g = &s->goal[s->count];
  if (!(g->u = rf_alloc(m->lines->count, 1))
      || !(g->D = rf_alloc(m->full, sizeof *g->D))
      || !(g->number = num_array(m->full + 2, m->prec))
      || !(g->pattern = rf_alloc(m->n, 1))) {
    goal_free(g, m->full);
    memset(g, 0, sizeof *g);
    return RF_ENOMEM;
  }
  memcpy(g->u, face->u, m->lines->count);
  goal_vector(g, m, face);
  rf_lines_pattern(g->pattern, m->lines, face->u);
  g->public.sign = sign;
  *goal_slot(s, face->u, sign) = ++s->count;
  return RF_OK;
}

rf_status
rfx_goals_index(rfx_goals *s, size_t *index, const rfx_zero_face *face,
                int sign)
{
  rf_status status = RF_OK;

  if (!s->slots || !*goal_slot(s, face->u, sign))
    status = goal_new(s, face, sign);
  if (status == RF_OK)
    *index = *goal_slot(s, face->u, sign) - 1;
  return status;
}

void
rfx_goals_count(rfx_goals *s, size_t index, size_t j, const rf_num *time)
{
  rfx_goal *g = &s->goal[index];
  rf_num *slowest = &g->number[s->model->full + 1];

  if (g->public.count++ > 0 && num_cmp(time, slowest) <= 0)
    return;
  num_set(slowest, time);
  g->public.slowest = num_get_d(time);
  g->public.slowest_neuron = j;
}

/* Order of the list that is shown: by pattern, then by sign. */
static int
compare_goals(const rfx_goals *s, size_t i, size_t j)
{
  const rfx_goal *a = &s->goal[i], *b = &s->goal[j];

  for (size_t k = 0; k < s->model->n; k++)
    if (a->pattern[k] != b->pattern[k])
      return a->pattern[k] - b->pattern[k];
  return a->public.sign - b->public.sign;
}

/* Heap sort of order[]: no global state for a comparison to look at. */
static void
sift(const rfx_goals *s, size_t i, size_t count)
{
  size_t *o = s->order;

  for (size_t c; (c = 2 * i + 1) < count; i = c) {
    size_t t = o[i];
    if (c + 1 < count && compare_goals(s, o[c + 1], o[c]) > 0)
      c++;
    if (compare_goals(s, o[c], t) <= 0)
      return;
    o[i] = o[c];
    o[c] = t;
  }
}

rf_status
rfx_goals_sort(rfx_goals *s)
{
  size_t n = 0;

  if (!(s->order = rf_alloc(s->count + 1, sizeof *s->order))
      || !(s->rank = rf_alloc(s->count + 1, sizeof *s->rank)))
    return RF_ENOMEM;
  for (size_t i = 0; i < s->count; i++)
    if (s->goal[i].public.count > 0)   /* not: reached after `until` only */
      s->order[n++] = i;
  s->norder = n;
  for (size_t i = n / 2; i-- > 0;)
    sift(s, i, n);
  for (size_t m = n; m > 1; m--) {
    size_t t = s->order[0];
    s->order[0] = s->order[m - 1];
    s->order[m - 1] = t;
    sift(s, 0, m - 1);
  }
  for (size_t i = 0; i < n; i++)
    s->rank[s->order[i]] = i;
  return RF_OK;
}

void
rfx_goals_clear(rfx_goals *s)
{
  for (size_t i = 0; i < s->count; i++)
    goal_free(&s->goal[i], s->model->full);
  rf_release(s->goal);
  rf_release(s->slot);
  rf_release(s->order);
  rf_release(s->rank);
}
