/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * follow.h -- the library's flow behind an interface like that of plain.h,
 * through public functions only. */
#ifndef FOLLOW_H
#define FOLLOW_H

#include "reluflow.h"
#include "second/plain.h"

typedef struct follow {
  rf_problem *problem;
  rf_flow *flow;
  size_t n, d, m;
  rf_event *events;
  size_t nevents, room;
  unsigned marks;          /* all marks of all events and choices */
  rf_message message;
  rf_status status;
} follow;

/* How a problem from arrays is followed. */
typedef struct follow_how {
  double rtol;             /* 0: an engine that has none */
  double until;
  const char *const *set;  /* set[nset] as in rf_problem_create, on top of
                              what the problem says */
  size_t nset;
} follow_how;

/* From arrays; by the engine cvode, where nothing is set.  Fails the test where
   the library refuses. */
void follow_start(follow *f, const plain_problem *problem, const double *a,
                  const double *w, const follow_how *how);

/* From an experiment file. */
void follow_read(follow *f, const char *path, const char *const *set,
                 size_t nset);

/* From the text of an experiment, with one setting. */
void follow_parse(follow *f, const char *text, const char *set);

/* Such a flow to `until`: does no bit of the end depend on whether it stops
   on the way, at times that are far apart at last?  Returns its events. */
size_t follow_stops_change_nothing(const char *text, const char *set,
                                   double until);

/* Go to time t, keeping the events; the last status of rf_flow_step. */
rf_status follow_to(follow *f, double t);

/* One rf_flow_step, keeping the events. */
rf_status follow_step(follow *f, double t);

/* Loss and predictions h[n]; states z[m][1 + d]; signs u[m][n] now. */
double follow_sample(follow *f, double *h);
void follow_states(follow *f, double *z);
void follow_unit(follow *f, double *v);    /* v[1 + d] = (c, s) */
void follow_signs(follow *f, signed char *u);

/* What the steps of the run may have done to its state, without growth: every
   step errs by at most rtol in the integrator's norm, an average over its
   unknowns, so by sqrt(unknowns) rtol in one; late crossings add their
   defect, of which rtol is the budget. */
double follow_step_errors(const follow *f, double rtol);

/* The same events in the same order, at times that agree to tolerance. */
void follow_same_story(const follow *f, const follow *g, double tolerance);

void follow_end(follow *f);

/* ||v||; max |u_i - v_i|. */
double follow_norm(const double *v, size_t count);
double follow_apart(const double *u, const double *v, size_t count);

#endif
