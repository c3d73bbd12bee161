/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crowd.h -- all who watch one flow: an observer, and any number of lookouts
 * for moments.  To the flow they are one observer. */
#ifndef RF_CROWD_H
#define RF_CROWD_H

#include "base/number/numbers.h"
#include "flow/model/stretch.h"

/* A value of what is watched, f 2^e; NaN: not known. */
typedef struct rf_seen {
  double f;
  long e;
} rf_seen;

typedef struct rf_crowd rf_crowd;

struct rf_lookout {
  rf_crowd *crowd;       /* NULL: its flow is gone */
  rf_watched *f;         /* NULL: word is watched */
  void *context;
  const rf_word *word;
  rf_word *own;          /* own[1]: a word of the lookout itself, or NULL */
  bool lent;             /* somebody outside has it */
  size_t who;            /* the neuron that denied it last */
  bool stop;
  rf_seen prior, last;   /* at the two places before */
  rf_numbers time;       /* none: not yet */
  rf_lookout *next;
};

struct rf_crowd {
  bool observed;
  rf_observer observer;  /* the caller's */
  rf_lookout *first, **end;  /* in the order in which they came */
};

void rf_crowd_init(rf_crowd *crowd);

/* The lookouts that somebody has live on without it. */
void rf_crowd_clear(rf_crowd *crowd);

/* One more; it is the crowd's until one of the two is released. */
void rf_crowd_add(rf_crowd *crowd, rf_lookout *watch);

/* All of it, to be given to a flow; false: nobody watches. */
bool rf_crowd_observer(rf_observer *all, rf_crowd *crowd);

/* ---- lookout.c ---- */

static inline bool
rf_lookout_is_done(const rf_lookout *watch)
{
  return rf_numbers_count(&watch->time) > 0;
}

/* Is it the flow's own, of its problem's flow.stop? */
static inline bool
rf_lookout_is_of_flow(const rf_lookout *watch)
{
  return watch->word && watch->stop && !watch->lent;
}

/* Look through a stretch for one, or for all of a list from it on that do not
   stop the flow.  Who finds its moment has it. */
rf_status rf_lookout_seek(rf_lookout *watch, rf_stretch *stretch);
rf_status rf_lookouts_seek(rf_lookout *first, rf_stretch *stretch);

#endif
