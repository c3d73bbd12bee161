/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * goals.c -- the destinations that the neurons of an alignment met. */
#include "config.h"

#include "flow/goals.h"

static size_t
goal_hash(const rf_goals *s, const signed char *u, int sign)
{
  uint64_t h = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)(sign + 1);

  for (size_t l = 0; l < s->model->lines->count; l++)
    h = (h ^ (unsigned char)u[l]) * UINT64_C(0x100000001b3);
  return (size_t)(h ^ (h >> 32));
}

static size_t *
goal_slot(const rf_goals *s, const signed char *u, int sign)
{
  size_t i = goal_hash(s, u, sign) & (s->slots - 1);

  for (; s->slot[i]; i = (i + 1) & (s->slots - 1)) {
    const rf_goal *g = &s->goal[s->slot[i] - 1];
    if (g->public.sign == sign
        && memcmp(g->u, u, s->model->lines->count) == 0)
      break;
  }
  return &s->slot[i];
}

static rf_status
goal_rehash(rf_goals *s)
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

/* D of the cone in the problem's own dimension. */
static void
goal_vector(double *D, const rfd_model *m, const rfd_cone *cone)
{
  for (size_t c = 0; c < m->full; c++) {
    D[c] = m->basis ? 0.0 : cone->drive[c];
    for (size_t r = 0; m->basis && r < m->d; r++)
      D[c] += cone->drive[r] * m->basis[r * m->full + c];
  }
}

static rf_status
goal_new(rf_goals *s, const rfd_cone *cone, int sign)
{
  const rfd_model *m = s->model;
  rf_goal *g;
  rf_status status = rf_grow(&s->goal, &s->capacity, s->count + 1,
                             sizeof *s->goal);

  if (status < 0)
    return status;
  if (2 * (s->count + 1) >= s->slots && (status = goal_rehash(s)) < 0)
    return status;
  g = &s->goal[s->count];
  if (!(g->u = rf_alloc(m->lines->count, 1))
      || !(g->D = rf_alloc(m->full, sizeof *g->D))
      || !(g->pattern = rf_alloc(m->n, 1))) {
    rf_release(g->u);
    rf_release(g->D);
    memset(g, 0, sizeof *g);
    return RF_ENOMEM;
  }
  memcpy(g->u, cone->u, m->lines->count);
  goal_vector(g->D, m, cone);
  for (size_t k = 0; k < m->n; k++)
    g->pattern[k] = (signed char)(cone->u[m->lines->of[k]]
                                  * m->lines->orient[k]);
  g->public.sign = sign;
  g->public.norm = *cone->norm;
  *goal_slot(s, cone->u, sign) = ++s->count;
  return RF_OK;
}

rf_status
rf_goals_index(rf_goals *s, size_t *index, const rfd_cone *cone,
               int sign)
{
  rf_status status = RF_OK;

  if (!s->slots || !*goal_slot(s, cone->u, sign))
    status = goal_new(s, cone, sign);
  if (status == RF_OK)
    *index = *goal_slot(s, cone->u, sign) - 1;
  return status;
}

static int
compare_goals(const rf_goals *s, size_t i, size_t j)
{
  const rf_goal *a = &s->goal[i], *b = &s->goal[j];

  for (size_t k = 0; k < s->model->n; k++)
    if (a->pattern[k] != b->pattern[k])
      return a->pattern[k] - b->pattern[k];
  return a->public.sign - b->public.sign;
}

/* Heap sort of order[]: no global state for a comparison to look at. */
static void
sift(const rf_goals *s, size_t i, size_t count)
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
rf_goals_sort(rf_goals *s)
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
rf_goals_clear(rf_goals *s)
{
  for (size_t i = 0; i < s->count; i++) {
    rf_release(s->goal[i].u);
    rf_release(s->goal[i].D);
    rf_release(s->goal[i].pattern);
  }
  rf_release(s->goal);
  rf_release(s->slot);
  rf_release(s->order);
  rf_release(s->rank);
}
