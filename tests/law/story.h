/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * story.h -- what a run tells: its events, doubts and end; and whether two
 * runs tell the same. */
#ifndef RF_STORY_H
#define RF_STORY_H

#include <stdbool.h>

#include "law/event_map.h"
#include "reluflow.h"

/* Losses are kept at so many record times, the end included. */
#define STORY_STOPS 6

typedef struct story {
  rf_status status;          /* of the last step, or of the start */
  rf_message message;
  rf_event *event;
  size_t count, capacity;
  size_t choices;
  bool *unsure;              /* unsure[m]: the neuron has an unsure answer */
  size_t m;
  uint64_t doubts;           /* unsure answers, breaches, a second run of
                                Taylor that agrees to fewer digits */
  bool exponential;          /* the loss */
  double time, loss[STORY_STOPS], loss0;
  double seconds;
} story;

/* Run the experiment; set[nset] as in rf_problem_parse. */
void story_read(story *s, const char *text, const char *const *set,
                size_t nset);
void story_free(story *s);

/* How two stories differ. */
typedef struct story_difference {
  size_t events;             /* without a partner in the other */
  size_t neurons;            /* that have such events */
  size_t unmarked;           /* of these, without an unsure answer in both */
  bool losses;
  double time, loss;         /* largest difference of partners, over the time
                                of the end; of losses, over the first loss */
  char why[256];             /* the first one */
} story_difference;

/* Do they tell the same, times up to tol of the whole?  Each event of one
   must have a partner in the other, the order in a neuron the same up to
   that; what happens in the last tol may be missing; losses at the record
   times and the end may differ by tol of the first.  Else out says how. */
bool story_same(story_difference *out, const story *s, const story *other,
                const event_map *map, double tol);

#endif
