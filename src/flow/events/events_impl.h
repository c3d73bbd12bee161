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
  struct rfx_crew *crew; /* who helps; NULL: nobody, or not yet ... */
  size_t alone;          /* ... as fewer blocks need no help */
  uint64_t redone;       /* moves that a scout had made, so far */
} rfx_planning;

/* For fewer blocks it is not worth it to wake a thread. */
#define RF_ALONE 8

rf_status rfx_planning_create(rfx_planning **planning, long prec);
void rfx_planning_free(rfx_planning *planning);

/* The plan was played, or is of no use. */
void rfx_forget_plan(rfx_run *r);

/* The neuron is leaving the lines that change by this move. */
rf_status rfx_mark_leaving(rfx_run *r, const rfx_move *move);

rf_status rfx_plan(rfx_run *r);

/* The neuron has moved since this was found: what it does in its new face was
   looked for anew, and stands in the heap as well.  Exits and wakes are of a
   face, not of one neuron: they do not become stale so. */
bool rfx_is_stale(const rfx_run *r, const rf_candidate *c);

/* Onto out: the next candidates of the neuron of a move at tau, which is
   leaving the lines that changed and all that it still touches. */
rf_status rfx_look_from(rfx_run *r, rf_candidates *out, const rfx_move *move,
                        double tau);

/* ---- ahead.c ---- */

/* What a candidate did that moved its own neuron alone, and beyond doubt. */
typedef struct rfx_deed {
  const rfx_face *to;    /* the move, as rfx_move has it */
  uint32_t asked;
  unsigned char flags;
  unsigned char tests;   /* looks that it took to find out ... */
  uint16_t count;        /* ... what the neuron may do next: ... */
  uint32_t first;        /* ... found[first .. first + count) */
  double rate;           /* of the late defect, see rfx_made */
} rfx_deed;

/* The ways of single neurons in a step, as far as they are about these
   alone. */
typedef struct rfx_ways {
  rf_candidate *found;   /* found[nfound] */
  size_t nfound, room;
  rfx_deed *deed;        /* deed[count] */
  size_t count, capacity;
  rfx_pool z;            /* z[count][d + 2]: the neuron's coordinates after the
                            move, and its span (law.h) */
  rf_candidates some;    /* just found; empty in between */
  rf_candidates heap;    /* of one neuron; each has as its deed 1 + its place in
                            found */
} rfx_ways;

void rfx_ways_clear(rfx_ways *ways);

/* Forget all. */
void rfx_ways_begin(rfx_ways *ways);

/* Move what stands in ways->some to the end of ways->found. */
rf_status rfx_ways_take(rfx_ways *ways);

/* From found[first .. first + count), the candidates of the neuron in that
   order, as far as it can be told. */
rf_status rfx_go_ahead(rfx_ways *ways, rfx_run *scout, size_t first,
                       size_t count);

/* What came of candidate c, or NULL: that is not known. */
const rfx_deed *rfx_deed_of(const rfx_run *r, const rf_candidate *c);

/* Make that move, and put onto the heap what was found after it. */
rf_status rfx_move_by_deed(rfx_run *r, const rf_candidate *c,
                           const rfx_deed *deed);
rf_status rfx_look_by_deed(rfx_run *r, const rf_candidate *c,
                           const rfx_deed *deed);

/* ---- crew.c ---- */

/* Several runs on one population, which screen it and go ahead. */
typedef struct rfx_crew rfx_crew;
void rfx_crew_free(rfx_crew *crew);

/* What they have found of their way. */
const rfx_ways *rfx_crew_ways(const rfx_crew *crew, size_t scout);

/* Screen the blocks that are due (crossing.h). */
rf_status rfx_screen_blocks(rfx_run *r, rf_candidates *out);

/* ---- repair.c ---- */

/* Between two segments: look at the law, and put right what is wrong by
   little. */
rf_status rfx_repair_between(rfx_run *r, rf_message *message);

/* ---- checkpoint.c ---- */

/* Count the segment that was just played; is it time for a checkpoint? */
bool rfx_run_due(rfx_run *r);

#endif
