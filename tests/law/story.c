/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * story.c -- see story.h. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "law/story.h"
#include "problem/problem.h"
#include "support/news.h"
#include "support/numbers.h"
#include "support/room.h"

#define MOST 2000000         /* events: more are no story */

static void
keep(story *s, const rf_flow *flow)
{
  size_t count, choices;
  const rf_event *e = news_events(flow, &count);
  const rf_event *c = news_choices(flow, &choices);

  s->choices += choices;
  for (size_t i = 0; i < choices; i++)
    if (c[i].marks & RF_MARK_UNSURE)
      s->unsure[c[i].neuron] = true;
  for (size_t i = 0; i < count; i++)
    if (e[i].marks & RF_MARK_UNSURE)
      s->unsure[e[i].neuron] = true;
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

static void
keep_doubts(story *s, const rf_flow *flow, const rf_problem *p)
{
  rf_flow_stats stats;

  s->time = rf_flow_time(flow);
  rf_flow_stats_get(flow, &stats);
  s->doubts = stats.unsure + stats.doubts + stats.repairs
    + (p->engine == RF_TAYLOR && p->verify
       && stats.agree < (double)p->digits);
}

/* Go from record time to record time; beyond the last one: to `until`. */
static void
follow(story *s, rf_flow *flow)
{
  size_t stop = 0;

  while (s->status >= 0 && stop < STORY_STOPS) {
    s->status = rf_flow_step_record(flow, &s->message, stop);
    keep(s, flow);
    if (s->count > MOST)
      s->status = RF_EUNSURE;
    if (s->status == RF_OK)
      s->status = read_sample(flow, &s->loss[stop++], NULL);
  }
}

void
story_read(story *s, const char *text, const char *const *set, size_t nset)
{
  rf_problem *p = NULL;
  rf_flow *flow = NULL;
  const clock_t began = clock();

  memset(s, 0, sizeof *s);
  s->status = rf_problem_parse(&p, &s->message, text, "generated", set, nset);
  if (s->status == RF_OK)
    s->status = rf_flow_create(&flow, &s->message, p);
  if (s->status == RF_OK) {
    s->exponential = p->loss == RF_EXPONENTIAL;
    s->m = p->m;
    s->unsure = test_room(s->m, sizeof *s->unsure);
    s->status = read_sample(flow, &s->loss0, NULL);
    follow(s, flow);
    keep_doubts(s, flow, p);
  }
  rf_flow_free(flow);
  rf_problem_free(p);
  s->seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
}

void
story_free(story *s)
{
  free(s->event);
  free(s->unsure);
}

/* By what happens, not when. */
static int
order_what(const rf_event *e, const rf_event *f)
{
  if (e->neuron != f->neuron)
    return e->neuron < f->neuron ? -1 : 1;
  if (e->datum != f->datum)
    return e->datum < f->datum ? -1 : 1;
  return (e->kind > f->kind) - (e->kind < f->kind);
}

static int
order(const void *u, const void *v)
{
  const rf_event *e = u, *f = v;
  const int what = order_what(e, f);

  return what ? what : (e->time > f->time) - (e->time < f->time);
}

/* The events of a story as they are seen, those of the same kind together. */
static rf_event *
sorted(const story *s, const event_map *map)
{
  rf_event *list = test_room(s->count, sizeof *list);

  for (size_t i = 0; i < s->count; i++)
    list[i] = event_mapped(&s->event[i], map);
  qsort(list, s->count, sizeof *list, order);
  return list;
}

/* An event without a partner. */
static void
lonely(story_difference *out, unsigned char *differs, const rf_event *e,
       const char *where)
{
  if (out->events++ == 0)
    snprintf(out->why, sizeof out->why, "%.17g,%d,%d,%s is %s", e->time,
             (int)e->neuron, (int)e->datum, rf_event_name(e->kind),
             where);
  differs[e->neuron] = 1;
}

/* Both lists go forward together: what is earlier by more than `within` than
   all that could be its partner has none. */
static void
compare_events(story_difference *out, unsigned char *differs, const story *s,
               const story *other, const event_map *map, double within)
{
  rf_event *a = sorted(s, NULL), *b = sorted(other, map);
  size_t i = 0, k = 0;

  while (i < s->count || k < other->count) {
    const int what = i == s->count ? 1 : k == other->count ? -1
      : order_what(&a[i], &b[k]);
    const double late = what ? 0 : b[k].time - a[i].time;
    if (!what && fabs(late) <= within) {
      out->time = fmax(out->time, fabs(late) / s->time);
      i++, k++;
    }
    else if (what < 0 || late > within) {
      if (a[i].time < s->time - within)
        lonely(out, differs, &a[i], "missing in the other");
      i++;
    }
    else {
      if (b[k].time < s->time - within)
        lonely(out, differs, &b[k], "in the other only");
      k++;
    }
  }
  free(a);
  free(b);
}

static void
compare_losses(story_difference *out, const story *s, const story *other,
               double tol)
{
  for (size_t i = 0; i < STORY_STOPS; i++) {
    const double off = fabs(s->loss[i] - other->loss[i]);
    if (s->loss0 > 0)
      out->loss = fmax(out->loss, off / s->loss0);
    if (off <= tol * s->loss0 || out->losses)
      continue;
    out->losses = true;
    if (!out->why[0])
      snprintf(out->why, sizeof out->why, "loss %.17g at stop %zu, the other "
               "%.17g", s->loss[i], i, other->loss[i]);
  }
}

bool
story_same(story_difference *out, const story *s, const story *other,
           const event_map *map, double tol)
{
  unsigned char *differs = test_room(s->m, 1), *marked = test_room(s->m, 1);

  memset(out, 0, sizeof *out);
  for (size_t j = 0; j < s->m; j++) {
    marked[j] |= s->unsure[j];
    marked[map && map->neurons ? map->neurons[j] : j] |= other->unsure[j];
  }
  compare_events(out, differs, s, other, map, tol * s->time);
  compare_losses(out, s, other, tol);
  for (size_t j = 0; j < s->m; j++) {
    out->neurons += differs[j];
    out->unmarked += differs[j] && !marked[j];
  }
  free(differs);
  free(marked);
  return !out->events && !out->losses;
}
