/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * story.h -- what a run tells: its events, doubts and end; and whether two
 * runs tell the same. */
#ifndef RF_STORY_H
#define RF_STORY_H

#include <stdbool.h>

#include "reluflow.h"

typedef struct story {
  rf_status status;          /* of the last step, or of the start */
  rf_message message;
  rf_event *event;
  size_t count, capacity;
  size_t choices;
  uint64_t doubts;           /* unsure answers */
  bool exponential;          /* the loss */
  double time, loss, loss0;
} story;

/* Run the experiment; set[nset] as in rf_problem_parse. */
void story_read(story *s, const char *text, const char *const *set,
                size_t nset);
void story_free(story *s);

/* How a problem was seen otherwise: neuron j there is neurons[j] here, datum
   k is data[k], times there are these times stretch.  NULL: as they are. */
typedef struct story_map {
  const size_t *data, *neurons;
  double stretch;
} story_map;

/* Do they tell the same, times up to tol of the whole?  Each event of one
   must have a partner in the other, the order in a neuron the same up to
   that; what happens in the last tol may be missing; losses at the end may
   differ by tol of the first.  Else why[size] says what differs. */
int story_same(const story *s, const story *other, const story_map *map,
               double tol, char *why, size_t size);

#endif
