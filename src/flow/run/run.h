/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.h -- the event logic, once for all engines.
 *
 * An engine offers a step as polynomials.  The driver *plans* it: it finds
 * the crossings and exits in the step, decides how far the step may be used,
 * and lists the moves (a neuron from one face to another).  Then it *plays*
 * the plan in the order of time, stopping wherever the caller wants to look.
 * At the end of a step that was cut short it lays the lumped system out anew
 * and starts the engine again. */
#ifndef RF_RUN_H
#define RF_RUN_H

#include "base/number/num.h"
#include "base/root.h"
#include "flow/population/population.h"
#include "flow/run/continuations.h"
#include "flow/run/defect.h"
#include "flow/run/departures.h"
#include "flow/run/noise.h"
#include "flow/run/pace.h"
#include "flow/run/query.h"
#include "flow/run/queue.h"
#include "flow/run/report.h"
#include "flow/run/residuals.h"
#include "flow/run/resting.h"
#include "flow/run/schedule.h"
#include "flow/run/screening.h"
#include "flow/run/step.h"
#include "flow/run/watch.h"
#include "geometry/inclusion/clarke.h"
#include "reluflow/flow.h"

typedef struct rfx_run {
  const rfx_model *model;
  rfx_population *population;
  rfx_engine *engine;
  rfx_work *work;

  /* parts */
  rfx_step step;
  rfx_schedule schedule;
  rfx_continuations continuations;
  rf_departures departures;
  rf_edges edges;
  rf_corners corners;
  rf_report report;
  rfx_query query;
  rfx_residuals residuals;
  rfx_defect defect;
  rfx_screening screen;
  rf_pace pace;
  rfx_law law;

  bool begun;            /* the events at t = 0 were told */
  rf_status broken;      /* < 0: laying out ended half way, and why; what the
                            neurons are cannot be told any more */

  double *line;          /* line[lines][d] as doubles */

  rf_num *num;           /* the numbers below, in one block */
  size_t num_count;
  rf_num *tmp;
} rfx_run;

/* Start at t = 0.  The engine becomes the run's. */
rf_status rfx_run_create(rfx_run **run, const rfx_model *model,
                         rfx_engine *engine);
void rfx_run_free(rfx_run *run);

/* As rf_flow_step. */
rf_status rfx_run_step(rfx_run *run, rf_message *message,
                       const rf_num *t_end);

/* Look at neuron j, which is in q->state and moves to a face.  RF_EINTEG: it is
   where it cannot be; see run->law.breach. */
rf_status rfx_law_of_move(rfx_run *run, size_t j, const rfx_face *to);

/* Between two segments neuron j is on the other side of a line than it is
   kept: ask again, and move it.  Nothing is laid out. */
rf_status rfx_put_right(rfx_run *run, size_t j, size_t line);

/* Count the segment that was just played; is it time for a checkpoint?
   (checkpoint.c) */
bool rfx_run_due(rfx_run *run);

/* Predictions h[n] and loss[1] (either may be NULL) now. */
rf_status rfx_run_sample(rfx_run *run, rf_num *loss, rf_num *h);

/* size[n]: sum_j |a_j| |eta <w_j, x_k>|, of which h_k is the sum with signs,
   now: what its errors are relative to. */
rf_status rfx_run_sizes(rfx_run *run, rf_num *size);

/* States z[count][1 + full] of neurons first .. first + count - 1 now. */
rf_status rfx_run_weights(rfx_run *run, rf_num *z, size_t first,
                          size_t count);

/* Sums of squares of (a, w) over the members of each occupied cohort, in
   their order, now; mass[occupied]. */
rf_status rfx_run_masses(rfx_run *run, rf_num *mass);

/* ---- inside the driver: screen.c ---- */

/* Where a neuron runs in the segment. */
typedef struct rfx_path {
  size_t cohort;
  const rf_num *coordinates;  /* in its cohort's propagator, or the state of
                                 one that rests; NULL: on a single */
  uint32_t column;            /* which, or RF_NO_COLUMN */
  const rf_num *series;       /* its terms series[i * pitch] [d + 1]; NULL
                                 where there is no segment */
  size_t pitch;
} rfx_path;

/* All candidates of a new segment. */
rf_status rfx_screen(rfx_run *run, rf_candidates *out);

/* First crossings of one neuron on a path after tau = from; a line that it has
   left there has a root at from that is no event, or a, if it has turned. */
rf_status rfx_screen_neuron(rfx_run *run, rf_candidates *out, size_t j,
                            const rfx_path *path, double from, bool turned);

/* Exits of a sliding cohort after tau = from; j: one of its members. */
rf_status rfx_screen_exits(rfx_run *run, rf_candidates *out, size_t cohort,
                           size_t j, double from);

/* Series of p on the segment, computed when first asked for. */
rf_status rfx_need_p(rfx_run *run);

/* out[i] = series of column (in the segment), tau in [0, 1]: Horner. */
void rfx_evaluate(rf_num *out, const rf_num *series, size_t degree,
                  size_t stride, size_t count, const rf_num *tau);

/* ---- inside the driver: transition.c ---- */

/* What became of a candidate. */
typedef struct rfx_made {
  size_t moves;          /* added to the plan */
  bool restart;          /* the engine must start anew here */
  double rate;           /* the late defect of them grows as rate dtau^2 / 2 */
} rfx_made;

/* Add to the plan what candidate c does at tau. */
rf_status rfx_make_moves(rfx_made *made, rfx_run *run,
                         const rf_candidate *c, const rf_num *tau);

/* step.reach, see the manual, node "Errors and noise". */
void rfx_need_reach(rfx_run *run);

/* error[n]: absolute errors of the residuals p[n] in the segment, but for
   their own rounding. */
void rfx_residual_error(rf_num *error, rfx_run *run, const rf_num *p);

/* A member that is not 0 for ever, or SIZE_MAX. */
size_t rfx_moving_member(const rfx_run *run, const rfx_cohort *cohort);

/* Does the inclusion let a sliding neuron slide on at tau, or one in a corner
   rest? */
rf_status rfx_still_stays(bool *answer, rfx_run *run, size_t j,
                            double tau);

/* When candidate c, found at c->tau, leaves the dependent lines that it is on
   (RF_CORNERED), to the precision of the run. */
rf_status rfx_corner_time(rf_num *tau, rfx_run *run, const rf_candidate *c);

/* Path of a neuron in the segment, as the plan has it so far. */
rfx_path rfx_path_of(const rfx_run *run, size_t j);

/* Decide the sides of neuron j at t = 0 if it starts on a boundary. */
rf_status rfx_settle(rfx_run *run, size_t j);

/* The last move of neuron j in the plan, or NULL. */
const rfx_move *rfx_last_move(const rfx_run *run, size_t j);

/* Is the line idle in this face (see face_idle)?  Asked plainly; where the
   face remembered something else that is put right and counted. */
bool rfx_idle_for_certain(rfx_run *run, const rfx_face *face, size_t line);

/* A cache was not what it stands for, and was reset. */
void rfx_count_repair(rfx_run *run, double worst);

/* Lines q->at[q->touched] that neuron j touches at tau without sliding. */
void rfx_touched_lines(rfx_run *run, size_t j, const rf_num *tau);

/* Move neuron as planned: population, events, choices. */
rf_status rfx_apply_move(rfx_run *run, const rfx_move *move, double time);

/* A root that double precision leaves in doubt: look again in the precision
   of the run (nothing to do for double).  answer says what it is, c where;
   slow (NULL: not asked) whether a line that is being left is still not left
   beyond doubt at the end of the segment. */
rf_status rfx_certify(rf_root *answer, bool *slow, rfx_run *r,
                      rf_candidate *c);

/* Remember an answer at time t that was not decided (MPFR). */
rf_status rfx_undecided(rfx_run *run, double t);

/* The root of candidate c to the full precision of the run. */
rf_status rfx_refine(rf_num *tau, rfx_run *run, const rf_candidate *c);

#endif
