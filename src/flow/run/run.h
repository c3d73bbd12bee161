/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.h -- a run: what the event logic has of it, in parts with one owner each,
 * and what all of them ask. */
#ifndef RF_RUN_H
#define RF_RUN_H

#include "base/number/num.h"
#include "base/number/poly.h"
#include "flow/model/defect.h"
#include "flow/population/population.h"
#include "flow/run/departures.h"
#include "flow/run/noise.h"
#include "flow/run/queue.h"
#include "flow/run/report.h"
#include "flow/run/residuals.h"
#include "flow/run/resting.h"
#include "flow/run/schedule.h"
#include "flow/run/step.h"
#include "flow/run/watch.h"
#include "reluflow/flow.h"

typedef struct rfx_run {
  const rfx_model *model;
  rfx_population *population;
  rfx_engine *engine;
  rfx_segment *segment;  /* the step being played, or NULL: between two */
  struct rfx_passage *passage;   /* who observes, or NULL; not the run's own */

  rfx_step step;
  rfx_residual_series series;
  rfx_schedule schedule;
  rfx_continuations continuations;
  rf_changed_blocks changed;
  rf_departures departures;
  rf_edges edges;
  rf_corners corners;
  rf_report report;
  struct rfx_query *query;       /* see query.h */
  rfx_residuals residuals;
  rfx_defect defect;
  struct rfx_screening *screen;  /* see crossing_impl.h */
  struct rfx_planning *planning; /* see events_impl.h */
  rf_pace pace;
  rfx_law law;
  rf_round round;
  bool scout;            /* it goes ahead of another, see ahead.c: what both
                            have stays as it is */
} rfx_run;

/* ---- step.c ---- */

/* t = t0 + tau length. */
void rfx_set_time(rfx_run *run, const rf_num *tau);

/* Time of tau in the segment, or now where there is none. */
double rfx_time_at(const rfx_run *run, const rf_num *tau);

/* Columns of the segment at step.tau, which last until the next call.  NULL:
   no memory. */
rf_num *rfx_columns_now(rfx_run *run);

/* The same to be read alone; between two segments those of the population. */
const rf_num *rfx_columns_to_read(rfx_run *run);

/* series.reach, see the manual, node "Errors and noise". */
void rfx_need_reach(rfx_run *run);

/* series.p, computed when first asked for. */
rf_status rfx_need_p(rfx_run *run);

/* residuals.p at tau. */
void rfx_residual_at(rfx_run *run, const rf_num *tau);

/* error[n]: absolute errors of the residuals p[n] in the segment, but for
   their own rounding. */
void rfx_residual_error(rf_num *error, rfx_run *run, const rf_num *p);

/* ---- schedule.c ---- */

/* The last move of neuron j in the plan, or NULL. */
const rfx_move *rfx_last_move(const rfx_run *run, size_t j);

/* That move where it is at tau itself; NULL: there is none, or it is
   earlier. */
const rfx_move *rfx_move_just_now(const rfx_run *run, size_t j, double tau);

/* How many answers in doubt neuron j had, one after the other, with nothing
   certain in between: played, and planned. */
size_t rfx_times_in_doubt(const rfx_run *run, size_t j);

/* Its face, as the plan has it so far. */
const rfx_face *rfx_face_of(const rfx_run *run, size_t j);

/* ---- run.c ---- */

/* Is the line idle in this face (see face_idle)?  Asked plainly; where the
   face remembered something else that is put right and counted. */
bool rfx_idle_for_certain(rfx_run *run, const rfx_face *face, size_t line);

/* Remember an answer at time t that was not decided; in double nobody asks
   again. */
static inline rf_status
rfx_undecided(rfx_run *run, double t)
{
  return RF_NUM_IS_DOUBLE ? RF_OK : rf_report_undecided(&run->report, t);
}

#endif
