/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stage.c -- the neurons of a step by their faces; see stage.h. */
#include "config.h"

#include <math.h>

#include "proof/tube/stage.h"

static void
cohort_clear(rf_cohort *u, const rf_stage *s)
{
  const size_t d = s->ground->d, q = u->columns;

  rf_ball_array_free(u->gram, q * q);
  rf_ball_array_free(u->y, q * (1 + d) * (s->order + 1));
  rf_ball_array_free(u->g, q * (s->order + 1));
  rf_ball_array_free(u->D, d * (s->order + 1));
  rf_release(u->member);
  rf_release(u->miss);
  rf_release(u->span);
  rf_facet_clear(&u->shape);
}

void
rf_stage_free(rf_stage *s)
{
  if (!s)
    return;
  RF_ASSERT(s->cohort || !s->count);
  for (size_t i = 0; i < s->count; i++)
    cohort_clear(&s->cohort[i], s);
  rf_ball_array_free(s->p, s->ground->n * s->terms);
  rf_ball_array_free(s->series, s->ground->n * (s->order + 1));
  rf_ball_array_free(s->h_of, s->ground->n * s->terms);
  rf_ball_array_free(s->rise, s->ground->n * (s->order + 1));
  rf_ball_array_free(s->rate_of, s->ground->n * (s->order + 1));
  rf_release(s->slope);
  ball_clear(&s->h);
  rf_release(s->cohort);
  rf_release(s->dp);
  rf_release(s->dpt);
  rf_release(s);
}

/* The cohort of these sides, a new one if need be. */
static rf_status
find_cohort(rf_cohort **cohort, rf_stage *s, const rf_mover *q, int sign)
{
  const size_t count = s->ground->count;
  rf_cohort *u;

  for (u = s->cohort; u < s->cohort + s->count; u++)
    if (u->sign == sign && memcmp(u->shape.side, q->side, count) == 0) {
      *cohort = u;
      return RF_OK;
    }
  s->count++;
  u->sign = sign;
  u->edge = q->edge;
  for (size_t l = 0; l < count; l++)
    u->slides += !q->side[l] && !q->edge[l];
  *cohort = u;
  if (!(u->member = rf_alloc(s->ground->m, sizeof *u->member)))
    return RF_ENOMEM;
  return rf_facet_make(&u->shape, s->ground, q->side);
}

/* Data of a line act on either side, if both have some, or with a leak. */
static void
note_acting(rf_mover *q, const rf_terrain *g)
{
  for (size_t l = 0; l < g->count; l++)
    if (!q->side[l] || q->side[l] != rf_terrain_idle_side(g, l))
      q->acted[l] = 1;
}

static rf_status
group(rf_stage *s, rf_doubt *doubt)
{
  const rf_terrain *g = s->ground;
  rf_status status = RF_OK;

  for (size_t j = 0; j < g->m && status >= 0; j++) {
    rf_mover *q = &s->bundle->at[j];
    rf_cohort *u;
    int sign = 0;
    if (q->dead)
      continue;
    note_acting(q, g);
    if (rf_mover_is_on_line(q, g->count))
      q->sign = sign = rf_mover_outer(s->bundle, q);
    status = find_cohort(&u, s, q, sign);
    if (status == RF_EUNSURE)
      rf_doubt_say(doubt, "are the boundaries on which it slides independent",
                   j, SIZE_MAX);
    else if (status >= 0)
      u->member[u->members++] = j;
  }
  return status;
}

static bool
cohort_room(rf_cohort *u, const rf_stage *s)
{
  const size_t d = s->ground->d, terms = s->order + 1;

  u->shared = u->members > d + 1;
  u->columns = u->shared ? d + 1 : u->members;
  return (u->gram = rf_ball_array(u->columns * u->columns))
    && (u->y = rf_ball_array(u->columns * (1 + d) * terms))
    && (u->g = rf_ball_array(u->columns * terms))
    && (u->D = rf_ball_array(d * terms))
    && (u->miss = rf_alloc(u->columns, sizeof *u->miss))
    && (u->span = rf_alloc(u->columns, sizeof *u->span));
}

/* What h is made of: sum_j a_j w_j over the members, by columns. */
static void
set_gram(rf_cohort *u, const rf_stage *s)
{
  const size_t q = u->columns;

  if (!u->shared) {
    for (size_t c = 0; c < q; c++)
      arb_one(&u->gram[c * q + c]);
    return;
  }
  for (size_t i = 0; i < u->members; i++) {
    const rf_ball *z = s->bundle->at[u->member[i]].z;
    for (size_t c = 0; c < q * q; c++)
      if (c / q <= c % q)
        arb_addmul(&u->gram[c], &z[c / q], &z[c % q], s->ground->bits + 16);
  }
  for (size_t c = 0; c < q * q; c++)
    if (c / q > c % q)
      ball_set(&u->gram[c], &u->gram[c % q * q + c / q]);
}

/* Where columns begin. */
static void
set_columns(rf_cohort *u, const rf_stage *s)
{
  for (size_t c = 0; c < u->columns; c++)
    for (size_t i = 0; i <= s->ground->d; i++) {
      rf_ball *y = rf_column(s, u, c, i);
      if (u->shared)
        arb_set_ui(y, c == i);
      else
        ball_set(y, &s->bundle->at[u->member[c]].z[i]);
    }
}

/* Room of the data. */
static bool
data_room(rf_stage *s)
{
  const size_t n = s->ground->n, half = s->order + 1;
  const bool curved = s->ground->curved;

  return (s->p = rf_ball_array(n * s->terms))
    && (s->series = rf_ball_array(n * half))
    && (s->slope = rf_alloc(n, sizeof *s->slope))
    && (s->dp = rf_alloc(n, sizeof *s->dp))
    && (s->dpt = rf_alloc(n, sizeof *s->dpt))
    && (!curved || (s->h_of = rf_ball_array(n * s->terms)))
    && (!curved || (s->rise = rf_ball_array(n * half)))
    && (!curved || (s->rate_of = rf_ball_array(n * half)));
}

enum { ORDER_LEAST = 6 };

/* Terms for so many bits: with h ||D|| up to a few units terms fall by a factor
   of about 8 each when they are this many.  Where events end steps sooner,
   after so many units, those beyond stride^i/i! = 2^-bits are of no use; two
   more are what choose_step looks at. */
static size_t
order_for(long bits, double stride)
{
  const size_t most = 8 + (size_t)bits * 11 / 32;
  double term = (double)bits;
  size_t i = 0;

  if (stride <= 0.0)
    return most;
  while (i < most && (term > 0.0 || i < ORDER_LEAST))
    term += log2(stride / (double)++i);
  return i + 2 < most ? i + 2 : most;
}

rf_status
rf_stage_create(rf_stage **stage, rf_doubt *doubt, rf_bundle *b)
{
  const rf_terrain *g = b->ground;
  rf_stage *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s)
    return status;
  s->ground = g;
  s->bundle = b;
  s->order = order_for(g->bits, b->stride);
  s->terms = 2 * s->order + 1;
  ball_init(&s->h);
  if (!(s->cohort = rf_alloc(g->m, sizeof *s->cohort)) || !data_room(s))
    goto done;
  RF_TRY(group(s, doubt));
  status = RF_ENOMEM;
  for (size_t i = 0; i < s->count; i++) {
    if (!cohort_room(&s->cohort[i], s))
      goto done;
    set_gram(&s->cohort[i], s);
    set_columns(&s->cohort[i], s);
  }
  *stage = s;
  s = NULL;
  status = RF_OK;

done:
  rf_stage_free(s);
  return status;
}
