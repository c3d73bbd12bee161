/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transition_impl.h -- what these files share: continuation.c, boundary.c,
 * question.c, doubt.c, transition.c, corner.c, repair.c, commit.c. */
#ifndef RF_TRANSITION_IMPL_H
#define RF_TRANSITION_IMPL_H

#include "base/number/exact.h"
#include "base/number/num.h"
#include "base/root.h"
#include "base/vector.h"
#include "flow/model/event.h"
#include "flow/run/narrate.h"
#include "flow/run/run.h"
#include "geometry/arrangement/qr.h"

/* ---- continuation.c ---- */

rf_status rfx_grow_numbers(rf_num **v, size_t *capacity, size_t need,
                           size_t used, long prec);
rf_status rfx_find_way(size_t *way, uint32_t *column, rfx_run *r,
                       const rfx_face *face, const rf_num *tau);
void rfx_go_the_way(rfx_run *r, const rfx_move *move);

/* ---- boundary.c ---- */

const rfx_face *rfx_face_of(const rfx_run *r, size_t j);
void rfx_columns_at(rfx_run *r, const rfx_cohort *c, const rf_num *tau);
void rfx_state_at(rfx_run *r, size_t j, const rf_num *tau);
void rfx_near_size(rfx_run *r);
bool rfx_touches(rfx_run *r, size_t line);
void rfx_add_line(rfx_run *r, size_t line, int from, int leaving);
bool rfx_asked(const rfx_run *r, size_t line);
rf_status rfx_project_state(rfx_run *r);
rf_status rfx_lines_at(rfx_run *r, size_t j, const rfx_face *face,
                       const rf_candidate *c);

/* ---- question.c ---- */

rf_status rfx_fill_boundary(rfx_run *r, const rfx_face *face);
rfx_boundary rfx_question(rfx_run *r);
rf_status rfx_question_ask(rfx_run *r, unsigned *marks);
rf_status rfx_corner_stays(rf_staying *stays, rfx_run *r);
rf_status rfx_dead_is_open(bool *open, const rfx_run *r, const signed char *u);

/* ---- doubt.c ---- */

double rfx_time_at(const rfx_run *r, const rf_num *tau);
bool rfx_matters(rfx_run *r, double t);

/* ---- transition.c ---- */

rf_status rfx_append_choice(rfx_run *r, size_t j, size_t line,
                            const rf_num *tau, unsigned marks);
void rfx_residual_at(rfx_run *r, const rf_num *tau);
rf_status rfx_move_take_sides(rfx_run *r, unsigned *marks, const rfx_face *face,
                              const rf_candidate *c, const rf_num *tau);
rf_status rfx_move_neuron(rfx_made *made, rfx_run *r, size_t j,
                          const rf_candidate *c, const rf_num *tau);

/* ---- corner.c ---- */

rf_status rfx_leave_corner(rfx_made *made, rfx_run *r, const rf_candidate *c,
                           const rf_num *tau);

#endif
