/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beside.h -- a proof beside a run of the engine taylor: of 60 digits 42 are
 * good, or the run says so. */
#ifndef BESIDE_H
#define BESIDE_H

#include <reluflow.h>

#include "input/generator.h"

/* An event of a run, with its time. */
typedef struct beside_event {
  rf_event event;
  char *time;
  bool told;             /* by the proof, too */
} beside_event;

typedef struct beside_story {
  beside_event *at;
  size_t count;
  bool marked;           /* an event or a choice has a mark */
} beside_story;

/* What was compared. */
typedef struct beside {
  long marked, apart;    /* runs with marks, that stop */
  long events, losses, slides;
  double used;           /* the largest part of a radius */
} beside;

/* What is proved with so many bits, doubled attempts - 1 times at most. */
rf_proof *beside_prove(const rf_problem *problem, long bits, int attempts);

/* Go to recorded time i: loss[size] there, and the events to there.  False: the
   run stops before. */
bool beside_follow(beside_story *s, rf_flow *flow, char *loss, size_t size,
                   size_t i);
void beside_story_free(beside_story *s);

/* The run of a problem of that engine beside a proof: losses, and where it has
   no marks events.  NULL, or what is wrong. */
const char *beside_run(beside *t, rf_proof *proof, const rf_problem *problem);

/* A neuron that is put at w = 0, or on other dependent lines, and leaves them:
   a run with "stay" keeps it there, as gradient descent would, which is no
   solution of the flow. */
bool beside_leaves_dependent(const rf_proof *proof, const gen *g);

#endif
