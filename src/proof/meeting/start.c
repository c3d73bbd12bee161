/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- neurons that start on lines choose their sides; see start.h.
 *
 * They are on these lines exactly, and p is known up to the error of the
 * weights: the place is one of outcome.h.  Each goes where it goes at once, so
 * no window of time is there, and no error is added but that of putting
 * rounded weights on the lines. */
#include "config.h"

#include "proof/meeting/outcome.h"
#include "proof/meeting/start.h"

/* What it takes. */
typedef struct settler {
  rf_bundle *bundle;
  rf_doubt *doubt;
  rf_ball *p;            /* p[n] at time 0 */
  bool *on;              /* on[count] */
  size_t *held;          /* held[count]: room */
  rf_way way;
  rf_tell *tell;
  void *context;
} settler;

/* Nothing acts beside its lines, where it sees 0.  With a = 0 neither a nor w
   moves then: |a|' <= C |w - w0|, |w|' <= C |a|, and both are 0 for ever.  So
   it is with w = 0, where all lines are its own. */
static bool
is_idle(const settler *s, const rf_mover *q)
{
  const rf_terrain *g = s->bundle->ground;

  for (size_t k = 0; k < g->n; k++)
    if (rf_terrain_acts(g, q->side, k))
      return false;
  return true;
}

/* Do the lines on which it starts depend on each other? */
static bool
are_dependent(settler *s)
{
  const rf_terrain *g = s->bundle->ground;
  size_t count = 0;

  for (size_t l = 0; l < g->count; l++) {
    if (!s->on[l])
      continue;
    rf_relations_hold(g->relations, s->held, count);
    if (rf_in_span(g->relations, l))
      return true;
    s->held[count++] = l;
  }
  return false;
}

/* Are all data that act beside its lines orthogonal to these?  They may move it
   along them. */
static bool
is_left_alone(const settler *s, const rf_mover *q)
{
  const rf_terrain *g = s->bundle->ground;

  for (size_t k = 0; k < g->n; k++)
    for (size_t l = 0; l < g->count && rf_terrain_acts(g, q->side, k); l++)
      if (s->on[l] && !rf_orthogonal(g->relations, g->lines->of[k], l))
        return false;
  return true;
}

/* Gradient descent has the slope leak at 0: with none it does not leave its
   lines where nothing else drives it off them, nor does a run with "stay" where
   they are dependent. */
static bool
is_put(settler *s, const rf_mover *q)
{
  const rf_terrain *g = s->bundle->ground;

  return !s->way.dead && arb_is_zero(&g->leak) && is_left_alone(s, q)
    && g->problem->nonunique == RF_POLICY_STAY && are_dependent(s);
}

/* Rounded weights are put on the lines on which it stays. */
static rf_status
put_on_lines(settler *s, rf_mover *q)
{
  const rf_terrain *g = s->bundle->ground;
  rf_facet shape = { 0 };
  rf_up rounded = up_zero();
  rf_status status = rf_facet_make(&shape, g, q->side);

  if (status < 0)
    return status;
  status = rf_facet_project(&rounded, q->z + 1, &shape);
  q->own = up_add(q->own, rounded);
  s->bundle->error = up_add(s->bundle->error, rounded);
  rf_facet_clear(&shape);
  return status;
}

static rf_status
take_sides(settler *s, rf_mover *q, size_t j)
{
  const size_t count = s->bundle->ground->count;
  rf_status status = RF_OK;

  for (size_t l = 0; l < count && status >= 0; l++) {
    const rf_turn turn = { j, l, 0, s->way.side[l], s->way.dead };
    if (!s->on[l])
      continue;
    q->side[l] = s->way.side[l];
    q->edge[l] = s->way.edge[l];
    q->away[l] = q->side[l] ? RF_AWAY_CROSSED : RF_AWAY_NOT;
    if (turn.to)
      status = s->tell(s->context, &turn, NULL);
  }
  q->dead = s->way.dead;
  q->held = s->way.held;
  if (status >= 0 && !q->dead && rf_mover_is_on_line(q, count))
    status = put_on_lines(s, q);
  return status;
}

static rf_status
settle(settler *s, size_t j)
{
  const rf_terrain *g = s->bundle->ground;
  rf_mover *q = &s->bundle->at[j];
  rf_corner_ball at = {
    .ground = g, .side = q->side, .on = s->on, .line = SIZE_MAX,
    .sigma = q->sign, .p = s->p
  };
  rf_status status;

  for (size_t l = g->count; l-- > 0;)
    if ((s->on[l] = q->side[l] == 0))
      at.line = l;
  if (at.line == SIZE_MAX)
    return RF_OK;
  if (!q->sign && is_idle(s, q)) {
    q->dead = true;
    return RF_OK;
  }
  if (!q->sign) {
    rf_doubt_say(s->doubt, "it starts on a boundary with a = 0", j, at.line);
    s->doubt->final = true;
    return RF_EUNSURE;
  }
  status = rf_outcome(&s->way, s->doubt, &at);
  s->doubt->neuron = j;
  if (status < 0)
    return status;
  s->bundle->several = s->bundle->several || !s->way.unique;
  s->bundle->fork = s->bundle->fork || s->way.several;
  s->bundle->put += is_put(s, q);
  return take_sides(s, q, j);
}

/* p is that before anybody is put on a line exactly: within the same errors. */
rf_status
rf_start_settle(rf_bundle *bundle, rf_doubt *doubt, rf_tell *tell,
                void *context)
{
  const rf_terrain *g = bundle->ground;
  settler s = {
    .bundle = bundle, .doubt = doubt, .tell = tell, .context = context
  };
  rf_status status = RF_ENOMEM;

  s.p = rf_ball_array(g->n);
  s.on = rf_alloc(g->count, sizeof *s.on);
  s.held = rf_alloc(g->count, sizeof *s.held);
  s.way.side = rf_alloc(2 * g->count, 1);
  if (s.p && s.on && s.held && s.way.side) {
    s.way.edge = s.way.side + g->count;
    rf_bundle_residuals(s.p, bundle);
    status = RF_OK;
    for (size_t j = 0; j < g->m && status >= 0; j++)
      status = settle(&s, j);
  }
  rf_ball_array_free(s.p, g->n);
  rf_release(s.on);
  rf_release(s.held);
  rf_release(s.way.side);
  return status;
}
