/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events.h -- a run: it is made, steps, and can be looked at.
 *
 * An engine offers a step as polynomials.  The event logic *plans* it: it finds
 * the crossings and exits in the step, decides how far the step may be used,
 * and lists the moves (a neuron from one face to another).  Then it *plays*
 * the plan in the order of time, stopping wherever the caller wants to look.
 * At the end of a step that was cut short it lays the lumped system out anew
 * and starts the engine again. */
#ifndef RF_EVENTS_H
#define RF_EVENTS_H

#include "flow/run/run.h"

/* Start at t = 0.  The engine becomes the run's, also where this fails. */
rf_status rfx_run_create(rfx_run **run, const rfx_model *model,
                         rfx_engine *engine);
void rfx_run_free(rfx_run *run);

/* A run that was just created begins at time t[1] instead, with the states
 * z[m][1 + d] of its neurons and u[m][2 lines], their sides and then 1 where
 * one rests on a line, which a dead one may; on others none is but as it
 * slides.
 * stats is what was counted so far.  RF_ENOMEM. */
rf_status rfx_run_enter(rfx_run *run, const rf_num *t, const rf_num *z,
                        const signed char *u, const rf_flow_stats *stats);

/* As rf_flow_step. */
rf_status rfx_run_step(rfx_run *run, rf_message *message,
                       const rf_num *t_end);

/* Predictions h[n] and loss[1] (either may be NULL) now. */
rf_status rfx_run_sample(rfx_run *run, rf_num *loss, rf_num *h);

/* size[n]: sum_j |a_j| |eta <w_j, x_k>|, of which h_k is the sum with signs,
   now: what its errors are relative to. */
rf_status rfx_run_sizes(rfx_run *run, rf_num *size);

/* States z[count][1 + full] of neurons first .. first + count - 1 now. */
rf_status rfx_run_weights(rfx_run *run, rf_num *z, size_t first,
                          size_t count);

/* The linear unit z[1 + full] now; there is one. */
rf_status rfx_run_unit(rfx_run *run, rf_num *z);

/* Sums of squares of (a, w) of the neurons with signs u[n], and of all, now:
   own[1], all[1]. */
rf_status rfx_run_share(rfx_run *run, rf_num *own, rf_num *all,
                        const signed char *u);

/* ||theta'||^2 now, from p[n]. */
rf_status rfx_run_speed(rfx_run *run, rf_num *speed2, const rf_num *p);

/* D[full] of neuron j, from p[n]; room[d + 1].  Is D = 0 whatever p is? */
void rfx_run_drive(const rfx_run *run, rf_num *D, const rf_num *p, size_t j,
                   rf_num *room);
bool rfx_run_is_dead(const rfx_run *run, size_t j);

/* Sums of squares of (a, w) over the members of each occupied cohort, in
   their order, now; mass[occupied]. */
rf_status rfx_run_masses(rfx_run *run, rf_num *mass);

#endif
