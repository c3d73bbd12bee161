/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- what rows of the certificate say of a neuron. */
#include "checker/stage/stage.h"

#include <string.h>

#include "checker/relation.h"

static bool
is_release(const ck_event *e)
{
  return e->kind == CK_RELEASE_ACTIVE || e->kind == CK_RELEASE_INACTIVE;
}

/* The sides of a line before and after, as a row has them. */
static ck_kind
kind_of(int from, int to)
{
  if (!from)
    return to > 0 ? CK_RELEASE_ACTIVE : CK_RELEASE_INACTIVE;
  return to > 0 ? CK_ACTIVATE : to < 0 ? CK_DEACTIVATE : CK_CAPTURE;
}

found
rows_refuse(stage *s, const char *what, int row)
{
  const ck_event *e = &s->g->c->event[row];

  stage_unsure(s, what, e->neuron, -1);
  s->r->datum = e->datum;
  return FOUND_FALSE;
}

bool
rows_at_once(const certificate *c, int row, int next)
{
  return next < c->events
    && !strcmp(c->event[row].time.mid, c->event[next].time.mid);
}

/* ---- where a unit begins and ends ---- */

static int
line_of(const stage *s, int row)
{
  return s->g->l->of[s->g->c->event[row].datum];
}

/* Those of its neuron; *met: a line on which it was not, or -1; *slides: all
   leave lines. */
static int
rows_of_neuron(int *met, bool *slides, const stage *s, int first)
{
  const certificate *c = s->g->c;
  const mover *q = &s->at[c->event[first].neuron];
  int last = first;

  *met = -1;
  *slides = true;
  do {
    if (q->side[line_of(s, last)])
      *met = line_of(s, last);
    *slides = *slides && is_release(&c->event[last]);
    last++;
  } while (rows_at_once(c, first, last)
           && c->event[last].neuron == c->event[first].neuron);
  return last;
}

/* Releases of all neurons of the face of the first one. */
static int
rows_of_face(const stage *s, int first)
{
  const certificate *c = s->g->c;
  const int face = s->at[c->event[first].neuron].face;
  int last = first;

  while ((last == first || rows_at_once(c, first, last))
         && is_release(&c->event[last])
         && !s->at[c->event[last].neuron].dead
         && s->at[c->event[last].neuron].face == face)
    last++;
  return last;
}

/* Is there a row of this line?  Others that are tied are missing then. */
static bool
is_claimed(const stage *s, const unit *u, int l)
{
  for (int row = u->first; row < u->last; row++)
    if (line_of(s, row) == l)
      return true;
  return false;
}

/* May it be on the line at the time that is claimed?  A line on whose idle side
   it stays has no row. */
static bool
may_touch(const stage *s, const unit *u, int l)
{
  const terrain *g = s->g;
  const ball tau = stage_tau(s, ball_read(g->c->event[u->first].time.mid));
  curve c;

  step_curve(&c, s, u->neuron, g->x + g->l->first[l] * g->d);
  return g->idle[l] == s->at[u->neuron].side[l]
    && !ball_sign(ball_blur(curve_value(&c, tau.m), c.off));
}

/* All lines on which the neuron is when it meets u->line: in the span of it and
   of those on which it slides, or tied to them. */
static found
set_corner(unit *u, stage *s)
{
  const terrain *g = s->g;
  const mover *q = &s->at[u->neuron];
  const signed char *side = q->side;
  int held[CORNER_MOST], count = 0;

  for (int l = 0; l < g->lines; l++)
    if (!side[l]) {
      if (count == CORNER_MOST - 1)
        return stage_unsure(s, "too many boundaries at one place", u->neuron,
                            u->line);
      held[count++] = l;
    }
  held[count++] = u->line;
  for (int l = 0; l < g->lines; l++) {
    const bool spanned = !side[l] || l == u->line
      || (count > 1 && relation_holds(g->c, g->l, held, count, l, l));
    const bool claimed = is_claimed(s, u, l);
    if (!spanned && !claimed && !may_touch(s, u, l))
      continue;
    if (!spanned && !relation_ties(g->c, g->l, u->neuron, q->acted, held,
                                   count, l)) {
      if (!claimed)
        continue;
      return stage_unsure(s, "several boundaries of a neuron in one window",
                          u->neuron, l);
    }
    if (u->count == CORNER_MOST)
      return stage_unsure(s, "too many boundaries at one place", u->neuron,
                          u->line);
    u->on[u->count++] = l;
  }
  return FOUND_TRUE;
}

/* A meeting has the rows of one neuron, a release those of all neurons of its
   face. */
found
rows_unit(unit *u, stage *s, int first)
{
  const ck_event *e = &s->g->c->event[first];
  const mover *q = &s->at[e->neuron];
  bool slides;

  if (q->dead || s->g->linear)
    return rows_refuse(s, q->dead ? "an event of a neuron that is dead"
                       : "an event, while the network is linear", first);
  *u = (unit){ .first = first, .neuron = e->neuron };
  u->last = rows_of_neuron(&u->line, &slides, s, first);
  if (u->line >= 0)
    return slides ? rows_refuse(s, "an event that cannot be: it slides there,"
                                " or does not", first)
      : set_corner(u, s);
  u->line = line_of(s, first);
  u->release = (e->kind == CK_RELEASE_ACTIVE ? 1 : -1)
    * s->g->l->orient[e->datum];
  u->last = rows_of_face(s, first);
  return slides ? FOUND_TRUE
    : rows_refuse(s, "an event that cannot be: it slides there, or does not",
                  first);
}

/* ---- what they say ---- */

/* The side on which it counts before; 0: it slides, or starts there. */
static int
side_before(const stage *s, const junction *at, int l)
{
  const mover *q = &s->at[at->neuron];

  return at->start || at->before[l] ? at->before[l] : s->face[q->face].edge[l];
}

static int
side_after(const stage *s, const junction *at, const signed char *after,
           const signed char *edge, int l)
{
  if (after[l] || at->start)
    return after[l];
  return edge ? edge[l] : s->g->idle[l];
}

static bool
is_told(const stage *s, const junction *at, int k, ck_kind kind)
{
  for (int row = at->first; row < at->last; row++) {
    const ck_event *e = &s->g->c->event[row];
    if (e->neuron == at->neuron && e->datum == k && e->kind == kind)
      return true;
  }
  return false;
}

bool
rows_say(const stage *s, const junction *at, const signed char *after,
         const signed char *edge)
{
  const lines *l = s->g->l;
  int changes = 0;

  for (int k = 0; k < s->g->n; k++) {
    const int i = l->of[k], from = side_before(s, at, i) * l->orient[k];
    const int to = side_after(s, at, after, edge, i) * l->orient[k];
    if (from == to)
      continue;
    if (!is_told(s, at, k, kind_of(from, to)))
      return false;
    changes++;
  }
  return changes == at->last - at->first;
}
