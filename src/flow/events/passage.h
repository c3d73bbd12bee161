/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.h -- the time that a run has just passed, for who observes it.
 *
 * A passage covers what was played since the last one.  It reads the run and
 * has room of its own: what the run remembers, and so every bit of what it
 * does, is the same with and without it. */
#ifndef RF_PASSAGE_H
#define RF_PASSAGE_H

#include "flow/model/stretch.h"
#include "flow/run/run.h"

typedef struct rfx_passage rfx_passage;

/* Of no run yet.  Errors: RF_ENOMEM. */
rf_status rfx_passage_create(rfx_passage **passage, const rfx_model *model,
                             const rf_observer *observer, long digits);
void rfx_passage_free(rfx_passage *passage);

/* Observe this run, which stands between two segments or in one. */
void rfx_passage_of(rfx_passage *passage, rfx_run *run);

/* The run has a new segment. */
void rfx_passage_begin(rfx_passage *passage);

/* Another one is told from now on. */
void rfx_passage_observer(rfx_passage *passage, const rf_observer *observer);

/* Tell what was passed up to tau, where the run is or goes next; at time[1], or
   NULL: as rounded from tau.  RF_MOMENT: the run is to stop before it or there,
   at rfx_passage_reached. */
rf_status rfx_passage_to(rfx_passage *passage, const rf_num *tau,
                         const rf_num *time);

/* Where nothing was told so far and the run is in no segment: tell those who
   look for moments of the state there.  As rfx_passage_to. */
rf_status rfx_passage_rest(rfx_passage *passage);

/* tau up to which all is told. */
const rf_num *rfx_passage_reached(const rfx_passage *passage);

/* Tell of a move at tau, before it takes place and after it. */
rf_status rfx_passage_move(rfx_passage *passage, const rf_num *tau,
                           const rfx_move *move, int after);

/* Does the observer want to know of every piece between two moves? */
bool rfx_passage_is_fine(const rfx_passage *passage);

#endif
