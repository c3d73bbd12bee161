/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * told.c -- see told.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "law/told.h"
#include "problem/problem.h"
#include "support/news.h"
#include "support/numbers.h"
#include "support/room.h"

#define MOST 100000          /* events: more are no story */

static void
append(rf_event **list, size_t *count, const rf_event *more, size_t add)
{
  if (add == 0)
    return;
  *list = realloc(*list, (*count + add) * sizeof **list);
  if (!*list)
    abort();
  memcpy(*list + *count, more, add * sizeof **list);
  *count += add;
}

static void
keep(told *t, const rf_flow *flow)
{
  size_t events, choices;
  const rf_event *e = news_events(flow, &events);
  const rf_event *c = news_choices(flow, &choices);

  append(&t->event, &t->events, e, events);
  for (size_t i = 0; i < choices; i++)   /* the others are doubts */
    if (c[i].marks & RF_MARK_NONUNIQUE)
      append(&t->choice, &t->choices, &c[i], 1);
}

static void
read_end(told *t, rf_flow *flow)
{
  t->time = rf_flow_time(flow);
  rf_flow_stats_get(flow, &t->stats);
  if (t->status >= 0)
    t->status = read_sample(flow, &t->loss, NULL);
  if (t->status >= 0)
    t->status = read_weights(flow, t->a, t->w, 0, t->m);
  if (t->status >= 0)
    t->status = rf_flow_pattern(flow, t->u, 0, t->m);
}

void
told_read(told *t, const rf_problem *p)
{
  rf_flow *flow = NULL;

  memset(t, 0, sizeof *t);
  t->n = p->n;
  t->d = p->d;
  t->m = p->m;
  t->h0 = test_room(t->n, sizeof *t->h0);
  t->a = test_room(t->m, sizeof *t->a);
  t->w = test_room(t->m * t->d, sizeof *t->w);
  t->u = test_room(t->m * t->n, 1);
  t->status = rf_flow_create(&flow, &t->message, p);
  if (t->status == RF_OK)
    t->status = read_sample(flow, &t->loss0, t->h0);
  for (size_t i = 0; t->status >= 0 && i <= p->ntimes; i++)
    do {
      t->status = rf_flow_step_record(flow, &t->message, i);
      keep(t, flow);
      if (t->events > MOST)
        t->status = RF_EUNSURE;
    } while (t->status == RF_EVENT);
  if (flow)
    read_end(t, flow);
  rf_flow_free(flow);
}

void
told_free(told *t)
{
  free(t->event);
  free(t->choice);
  free(t->h0);
  free(t->a);
  free(t->w);
  free(t->u);
}

/* Rows of one kind in two runs, and how they are compared. */
typedef struct pair {
  const char *what;
  const rf_event *list, *other;
  size_t count, others;
  const event_map *map;    /* of the other's */
  double tol;              /* of times, relative */
} pair;

/* Each of list must be in other, as often, and there must be no more. */
static bool
same_rows(const pair *p, char *why, size_t size)
{
  bool *taken = test_room(p->others, sizeof *taken), same = true;

  for (size_t i = 0; same && i < p->count; i++) {
    const rf_event *e = &p->list[i];
    size_t c;
    for (c = 0; c < p->others; c++) {
      const rf_event f = event_mapped(&p->other[c], p->map);
      if (!taken[c] && f.neuron == e->neuron && f.datum == e->datum
          && f.kind == e->kind && fabs(f.time - e->time) <= p->tol * e->time)
        break;
    }
    same = c < p->others;
    if (same)
      taken[c] = true;
    else
      snprintf(why, size, "%s %.17g,%u,%u,%s is missing in the other",
               p->what, e->time, e->neuron, e->datum,
               rf_event_name(e->kind));
  }
  for (size_t c = 0; same && c < p->others; c++)
    if (!taken[c]) {
      const rf_event f = event_mapped(&p->other[c], p->map);
      snprintf(why, size, "%s %.17g,%u,%u,%s is in the other only", p->what,
               f.time, f.neuron, f.datum, rf_event_name(f.kind));
      same = false;
    }
  free(taken);
  return same;
}

bool
told_same(const told *t, const told *other, const event_map *map, double tol,
          char *why, size_t size)
{
  const pair event = { "event", t->event, other->event, t->events,
                       other->events, map, tol };
  const pair choice = { "choice", t->choice, other->choice, t->choices,
                        other->choices, map, tol };

  if (!same_rows(&event, why, size) || !same_rows(&choice, why, size))
    return false;
  if (fabs(t->loss - other->loss) <= tol * fmax(t->loss0, 1e-20))
    return true;
  snprintf(why, size, "final loss %.17g, the other %.17g", t->loss,
           other->loss);
  return false;
}
