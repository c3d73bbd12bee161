/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * story.c -- see story.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "problem/problem.h"
#include "story.h"

#define MOST 200000          /* events: more are no story */

static void
keep(story *s, const rf_flow *flow)
{
  size_t count, choices;
  const rf_event *e = rf_flow_events(flow, &count);

  rf_flow_choices(flow, &choices);
  s->choices += choices;
  if (s->count + count > s->capacity) {
    s->capacity = 2 * s->capacity + count + 64;
    s->event = realloc(s->event, s->capacity * sizeof *s->event);
    if (!s->event)
      abort();
  }
  if (count)
    memcpy(s->event + s->count, e, count * sizeof *e);
  s->count += count;
}

void
story_read(story *s, const char *text, const char *const *set, size_t nset)
{
  rf_problem *p = NULL;
  rf_flow *flow = NULL;
  rf_flow_stats stats;
  size_t last = 0;

  memset(s, 0, sizeof *s);
  s->status = rf_problem_parse(&p, &s->message, text, "generated", ".", set,
                               nset);
  if (s->status == RF_OK)
    s->status = rf_flow_create(&flow, &s->message, p);
  s->exponential = s->status == RF_OK && p->loss == RF_EXPONENTIAL;
  if (s->status == RF_OK)
    s->status = rf_flow_sample(flow, &s->loss0, NULL);
  while (s->status >= 0) {
    /* Beyond the last record time: to `until`. */
    s->status = rf_flow_step_record(flow, &s->message, last);
    keep(s, flow);
    if (s->count > MOST)
      s->status = RF_EUNSURE;
    if (s->status == RF_OK && ++last > 5)
      break;
  }
  if (s->status >= 0)
    s->status = rf_flow_sample(flow, &s->loss, NULL);
  if (flow) {
    s->time = rf_flow_time(flow);
    rf_flow_get_stats(flow, &stats);
    s->doubts = stats.unsure;
  }
  rf_flow_free(flow);
  rf_problem_free(p);
}

void
story_free(story *s)
{
  free(s->event);
}

static rf_event
seen(const rf_event *e, const story_map *map)
{
  rf_event f = *e;

  if (map && map->data)
    f.datum = (uint32_t)map->data[f.datum];
  if (map && map->neurons)
    f.neuron = (uint32_t)map->neurons[f.neuron];
  f.time *= map ? map->stretch : 1;
  return f;
}

/* An event of b, not yet taken, like e. */
static size_t
partner(const rf_event *e, const story *b, const unsigned char *taken,
        const story_map *map, double within)
{
  for (size_t i = 0; i < b->count; i++) {
    const rf_event f = seen(&b->event[i], map);
    if (!taken[i] && f.neuron == e->neuron && f.datum == e->datum
        && f.kind == e->kind && fabs(f.time - e->time) <= within)
      return i;
  }
  return SIZE_MAX;
}

int
story_same(const story *s, const story *other, const story_map *map,
           double tol, char *why, size_t size)
{
  unsigned char *taken = calloc(other->count + 1, 1);
  const double within = tol * s->time;
  int same = 1;

  for (size_t i = 0; same && i < s->count; i++) {
    const rf_event *e = &s->event[i];
    const size_t k = partner(e, other, taken, map, within);
    if (k != SIZE_MAX)
      taken[k] = 1;
    else if (e->time < s->time - within) {
      snprintf(why, size, "%.17g,%d,%d,%s is missing in the other", e->time,
               (int)e->neuron, (int)e->datum, rf_kind_name((rf_kind)e->kind));
      same = 0;
    }
  }
  for (size_t i = 0; same && i < other->count; i++) {
    const rf_event e = seen(&other->event[i], map);
    if (!taken[i] && e.time < s->time - within) {
      snprintf(why, size, "%.17g,%d,%d,%s is in the other only", e.time,
               (int)e.neuron, (int)e.datum, rf_kind_name((rf_kind)e.kind));
      same = 0;
    }
  }
  if (same && !(fabs(s->loss - other->loss) <= tol * s->loss0)) {
    snprintf(why, size, "loss %.17g, the other %.17g", s->loss, other->loss);
    same = 0;
  }
  free(taken);
  return same;
}
