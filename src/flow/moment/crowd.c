/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crowd.c -- one observer made of many; see crowd.h.
 *
 * Who stops the flow is asked first, and each cuts the stretch at its moment:
 * so the earliest of them is what remains, and all others are told of what
 * comes before it alone. */
#include "config.h"

#include <math.h>

#include "flow/moment/crowd.h"

void
rf_crowd_init(rf_crowd *c)
{
  *c = (rf_crowd){ .first = NULL };
  c->end = &c->first;
}

/* Its word is its own only where a caller gave a text. */
static void
release(rf_lookout *w)
{
  rf_numbers_clear(&w->time);
  rf_words_free(w->own, 1);
  rf_release(w);
}

/* Lookouts that a caller has stay; they know of no crowd any more. */
void
rf_crowd_clear(rf_crowd *c)
{
  rf_lookout *next;

  for (rf_lookout *w = c->first; w; w = next) {
    next = w->next;
    w->crowd = NULL;
    w->next = NULL;
    if (!w->lent)
      release(w);
  }
  rf_crowd_init(c);
}

/* At the end: those of the experiment come first, in its order. */
void
rf_crowd_add(rf_crowd *c, rf_lookout *w)
{
  w->crowd = c;
  w->next = NULL;
  *c->end = w;
  c->end = &w->next;
}

/* The place in the list that leads to it. */
static rf_lookout **
link_to(rf_crowd *c, const rf_lookout *w)
{
  rf_lookout **link = &c->first;

  while (*link != w)
    link = &(*link)->next;
  return link;
}

/* Also of one that has left its crowd. */
void
rf_lookout_free(rf_lookout *w)
{
  rf_lookout **link;

  if (!w)
    return;
  if (w->crowd) {
    link = link_to(w->crowd, w);
    *link = w->next;
    if (!w->next)
      w->crowd->end = link;
  }
  release(w);
}

/* ---- what is told ---- */

/* Those who found their moment in this stretch, beyond where it ends now, have
   not. */
static void
forget(rf_crowd *c, const bool *done, const rf_lookout *last)
{
  size_t i = 0;

  for (rf_lookout *w = c->first; w != last; w = w->next)
    if (w->stop && !done[i++])
      rf_numbers_clear(&w->time);
}

/* The stretch becomes what is before the first moment that stops the flow:
   RF_MOMENT, if there is one. */
static rf_status
cut(rf_crowd *c, rf_stretch *stretch, bool *done)
{
  rf_status status = RF_OK;
  size_t i = 0;

  for (rf_lookout *w = c->first; w; w = w->next) {
    rf_status found;
    if (!w->stop || (done[i++] = rf_lookout_is_done(w)))
      continue;
    if ((found = rf_lookout_seek(w, stretch)) < 0)
      return found;
    if (!rf_lookout_is_done(w))
      continue;
    if (stretch->ops->cut(stretch))
      forget(c, done, w);
    status = RF_MOMENT;
  }
  return status;
}

/* Most flows have none that stops, and pay nothing. */
static rf_status
stop_at_moments(rf_crowd *c, rf_stretch *stretch)
{
  size_t count = 0;
  bool *done;
  rf_status status;

  for (const rf_lookout *w = c->first; w; w = w->next)
    count += w->stop;
  if (!count)
    return RF_OK;
  if (!(done = rf_alloc(count, sizeof *done)))
    return RF_ENOMEM;
  status = cut(c, stretch, done);
  rf_release(done);
  return status;
}

/* Nothing but moments is told of no time. */
static rf_status
passed(void *context, rf_stretch *stretch)
{
  rf_crowd *c = context;
  const rf_status news = stop_at_moments(c, stretch);
  rf_status status = news < 0 ? news : RF_OK;

  if (status >= 0 && c->observed && c->observer.passed
      && stretch->low < stretch->high)
    status = c->observer.passed(c->observer.context, stretch);
  if (status >= 0)
    status = rf_lookouts_seek(c->first, stretch);
  return status < 0 ? status : news;
}

/* The caller's own observer alone looks at moves. */
static rf_status
moved(void *context, rf_stretch *stretch, size_t j, int after)
{
  const rf_crowd *c = context;

  return c->observer.moved(c->observer.context, stretch, j, after);
}

/* Who waits for a moment wants every face to be as it was then. */
bool
rf_crowd_observer(rf_observer *all, rf_crowd *c)
{
  *all = (rf_observer){ .context = c, .passed = passed,
                        .fine = c->first || c->observer.fine,
                        .moved = c->observed && c->observer.moved
                          ? moved : NULL };
  return c->first || c->observed;
}

/* ---- the public lookout ---- */

double
rf_lookout_time(const rf_lookout *w)
{
  return rf_lookout_is_done(w) ? w->time.value[0] : INFINITY;
}

const rf_numbers *
rf_lookout_numbers(const rf_lookout *w)
{
  return &w->time;
}
