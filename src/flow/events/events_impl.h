/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events_impl.h -- what these files share: make.c, start.c, schedule.c,
 * advance.c, repair.c, checkpoint.c. */
#ifndef RF_EVENTS_IMPL_H
#define RF_EVENTS_IMPL_H

#include "base/blas.h"
#include "flow/crossing/crossing.h"
#include "flow/events/events.h"
#include "flow/events/passage.h"
#include "flow/law/law.h"
#include "flow/law/valid.h"
#include "flow/question/question.h"
#include "flow/run/narrate.h"
#include "flow/transition/transition.h"

/* ---- make.c ---- */

/* A run with all of its parts, of which nothing is known yet; the engine
   becomes its own, also where that fails. */
rf_status rfx_run_alloc(rfx_run **run, const rfx_model *model,
                        rfx_engine *engine);

/* ---- start.c ---- */

/* The first step begins. */
rf_status rfx_leave_start(rfx_run *r);

/* All neurons have their states, with nothing laid out yet: the run goes on
   from there at its time, and what it planned at t = 0 is forgotten. */
rf_status rfx_go_on(rfx_run *r);

/* ---- schedule.c ---- */

/* Candidates of the segment that are still to be looked at. */
typedef struct rfx_planning {
  rf_candidates heap;
  rf_candidate *near;    /* near[] and root[]: those that doubles cannot tell
                            from the first, each time anew; see plan_exact */
  size_t capacity;
  rfx_pool root;
  rf_num *first, *gap;   /* [1] each: the earliest root, and what is later */
  size_t asked;          /* candidates taken at one time ... */
  double asked_at;       /* ... from this tau on */
} rfx_planning;

rf_status rfx_planning_create(rfx_planning **planning, long prec);
void rfx_planning_free(rfx_planning *planning);

/* The plan was played, or is of no use. */
void rfx_forget_plan(rfx_run *r);

/* The neuron is leaving the lines that change by this move. */
rf_status rfx_mark_leaving(rfx_run *r, const rfx_move *move);

rf_status rfx_plan(rfx_run *r);

/* ---- repair.c ---- */

/* Between two segments: look at the law, and put right what is wrong by
   little. */
rf_status rfx_repair_between(rfx_run *r, rf_message *message);

/* ---- checkpoint.c ---- */

/* Count the segment that was just played; is it time for a checkpoint? */
bool rfx_run_due(rfx_run *r);

#endif
