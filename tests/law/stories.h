/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stories.h -- one problem, several runs that must tell one story.  What
 * differs without a doubt is printed. */
#ifndef RF_STORIES_H
#define RF_STORIES_H

#include <stdint.h>

typedef struct stories_tally {
  int silent;                /* another story, without any doubt */
  int doubtful;              /* another story, a run has doubts */
  int early, pairs;
  int needless;              /* one story, though a run has doubts */
  double time, loss;         /* the largest differences, see story.h */
  double seconds;            /* of the runs */
} stories_tally;

void stories_add(stories_tally *sum, const stories_tally *t);

typedef struct stories_job {
  uint64_t seed;
  const char *engine;        /* of stories_symmetry */
  const char *scheme;        /* of stories_teacher */
  size_t m;                  /* likewise */
} stories_job;

/* out: a stories_tally that is added to; context: a stories_job. */

/* All accuracies of cvode against Taylor. */
void stories_compare(void *out, void *context);

/* The same for the teacher of Boursier and Flammarion (figure 3), draw
   number seed of 40 inputs, m neurons.  Where Taylor is too dear the best
   run of cvode stands for it.  A difference with doubts is printed, too, with
   the number of neurons that differ without an unsure answer of their own. */
void stories_teacher(void *out, void *context);
#define STORIES_TAYLOR_MOST 200  /* neurons */

/* The limit flow against the full flow at the scale 1e-40, while alignment
   lasts.  A label 0 drives in the full flow only, at a rate of 1e-80: such
   problems have no pair. */
void stories_limit(void *out, void *context);

/* The problem against its images: turned, permuted, rescaled. */
void stories_symmetry(void *out, void *context);

#endif
