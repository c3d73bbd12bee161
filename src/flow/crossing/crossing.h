/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crossing.h -- when does a neuron meet a line in the segment, or cease to
 * slide or to rest?  Answers are candidates. */
#ifndef RF_CROSSING_H
#define RF_CROSSING_H

#include "flow/question/trajectory.h"
#include "flow/run/run.h"

/* Room to screen in.  RF_ENOMEM. */
typedef struct rfx_screening rfx_screening;
rf_status rfx_screening_create(rfx_screening **screening,
                               const rfx_model *model);
void rfx_screening_free(rfx_screening *screening);

/* The engine's question (system.h); witness: the run. */
rf_status rfx_foresee(double *first, void *witness,
                      const rf_outlook *outlook);

/* RF_BLOCK members of a cohort that has a propagator, some of which may meet a
   line in the segment. */
typedef struct rf_due_block {
  size_t cohort, number;
  double before;         /* the cohort's clock where the segment begins */
} rf_due_block;

/* All candidates of a new segment but those of rfx_due_blocks, each of which
   is still to be screened. */
rf_status rfx_screen(rfx_run *run, rf_candidates *out);
const rf_due_block *rfx_due_blocks(const rfx_run *run, size_t *count);

/* What its members' candidates are is a function of the block alone, and so are
   their deadlines. */
rf_status rfx_screen_block(rfx_run *run, rf_candidates *out,
                           const rf_due_block *block);

/* Neurons that were looked at for that, and since; what was found of them is
   for the end of the segment, so that where it is cut all of that is to be
   forgotten. */
size_t rfx_screened_count(const rfx_run *run);
void rfx_screened_forget(rfx_run *run);

/* Those that another run, which has the same population, has looked at are
   this one's from now on. */
rf_status rfx_screened_take(rfx_run *run, rfx_run *from);

/* Does a neuron's a pass 0 where it is looked at?  Then that is no event there,
   and its way is another from there on, so that lines which it was leaving are
   looked at anew: once. */
typedef enum rf_turned {
  RF_TURNED_NOT,
  RF_TURNED_NOW,
  RF_TURNED_ASKED        /* ... and the lines there were asked since */
} rf_turned;

/* First crossings of one neuron on a path after tau = from; a line that it has
   left there has a root at from that is no event. */
rf_status rfx_screen_neuron(rfx_run *run, rf_candidates *out, size_t j,
                            const rfx_trajectory *path, double from,
                            rf_turned turned);

/* Exits of a sliding cohort after tau = from; j: one of its members. */
rf_status rfx_screen_exits(rfx_run *run, rf_candidates *out, size_t cohort,
                           size_t j, double from);

/* Is neuron j, which was leaving the line, still not off it beyond doubt where
   the segment is cut? */
rf_status rfx_still_leaving(bool *still, rfx_run *run, size_t j, size_t line);

/* The root of candidate c to the full precision of the run. */
rf_status rfx_refine(rf_num *tau, rfx_run *run, const rf_candidate *c);

#endif
