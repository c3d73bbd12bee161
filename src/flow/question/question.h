/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * question.h -- which lines is a neuron at, and what does the inclusion say of
 * them?  Nothing is planned or moved here.  All answers are in run->query. */
#ifndef RF_QUESTION_H
#define RF_QUESTION_H

#include "flow/question/trajectory.h"
#include "flow/run/query.h"
#include "flow/run/run.h"
#include "geometry/inclusion/inclusion.h"

/* ---- room.c ---- */

/* A query with room for a question about all lines.  RF_ENOMEM. */
rf_status rfx_query_create(rfx_query **query, const rfx_model *model);
void rfx_query_free(rfx_query *query);

/* ---- boundary.c ---- */

/* q->state = (a, w) of neuron j at tau, on its trajectory. */
void rfx_state_at(rfx_run *run, size_t j, const rf_num *tau);

/* What counts as 0, with the error of the run: for lines that are met together
   because of what the data are. */
void rfx_near_size(rfx_query *query, const rfx_model *model,
                   const rfx_engine *engine);

/* Is <w, line> zero up to that? */
bool rfx_touches(rfx_query *query, const rfx_model *model, size_t line);

void rfx_add_line(rfx_query *query, size_t line, int from, int leaving);

/* w of the state without its part along the lines q->at. */
rf_status rfx_project_state(rfx_query *query, const rfx_model *model);

/* q->at: the lines of candidate c, or, where there is none, those that neuron
   j starts on.  The state is put where they meet. */
rf_status rfx_lines_at(rfx_run *run, size_t j, const rfx_face *face,
                       const rf_candidate *c);

/* q->at: lines that neuron j touches at tau without sliding. */
void rfx_touched_lines(rfx_run *run, size_t j, const rf_num *tau);

/* ---- question.c ---- */

bool rfx_asked(const rfx_query *query, size_t line);

/* Was the neuron at the lines q->at from the start?  Gradient descent, with
   slope 0 at 0, rests there. */
bool rfx_starts_there(const rfx_query *query);

/* Everything about the lines q->at; unless whole, what rfx_question_ask reads
   of it. */
rf_status rfx_fill_boundary(rfx_run *run, const rfx_face *face, bool whole);

/* What fill_boundary filled. */
rfx_boundary rfx_question(rfx_query *query, const rfx_model *model);

/* Ask the inclusion; q->sign.  Where it finds no solution within the errors it
   is asked with larger ones, so that the guess is a solution of a problem as
   near as can be; what has none at all is crossed if it was reached, and
   stays else. */
rf_status rfx_question_ask(rfx_query *query, unsigned *marks,
                           const rfx_model *model);

/* May a neuron stay where the dependent lines q->at meet? */
rf_status rfx_corner_stays(rf_staying *stays, rfx_query *query,
                           const rfx_model *model);

/* Leak 0, and no datum is active in u[lines]: is there an open cone like that
   where the lines q->at meet?  Else a neuron rests in that corner alone, for as
   long as Clarke's set has 0.  Lines with u = 0 carry opposite data. */
rf_status rfx_dead_is_open(bool *open, rfx_query *query,
                           const rfx_model *model, const signed char *u);

/* ---- sides.c ---- */

/* Beside the marks of the inclusion: sure only a little after tau.  Until then
   the neuron may have slid, which makes no difference beyond the error, but is
   an event. */
enum { RF_SIDES_LATER = 8 };

/* q->u: the signs that the inclusion gives neuron j, whose state is q->state
   at tau, at the lines q->at. */
rf_status rfx_take_sides(rfx_run *run, unsigned *marks, const rfx_face *face,
                         const rf_candidate *c, const rf_num *tau);

/* ---- corner.c ---- */

/* A member that is not 0 for ever, or SIZE_MAX. */
size_t rfx_moving_member(const rfx_population *population,
                         const rfx_cohort *cohort);

/* Does the inclusion let a sliding neuron slide on at tau, or one in a corner
   rest? */
rf_status rfx_still_stays(bool *answer, rfx_run *run, size_t j, double tau);

/* When candidate c, found at c->tau, leaves the dependent lines that it is on
   (RF_CORNERED), to the precision of the run. */
rf_status rfx_corner_time(rf_num *tau, rfx_run *run, const rf_candidate *c);

#endif
