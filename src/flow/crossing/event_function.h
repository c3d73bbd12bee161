/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event_function.h -- the scalar whose root in the segment is an event: its
 * series in the precision of the run, its error and its noise.  Screening
 * takes it in double, where that is told from the same terms. */
#ifndef RF_EVENT_FUNCTION_H
#define RF_EVENT_FUNCTION_H

#include "base/number/root.h"
#include "flow/run/run.h"

/* Of candidate c: <w, line> (crossing), a (turn), the way of a coefficient to
   the end of its interval (exit), the coefficient of a line's edge (wake).
   g->c lasts until the next call; g->error is not set. */
rf_status rfx_event_series(rfx_guard *g, rfx_run *run, const rf_candidate *c);

/* The error of any value of it: that of the engine, relative to its terms. */
void rfx_event_error(rf_num *error, rfx_run *run, const rf_candidate *c);

/* How far beyond 0 it must go, its error being this. */
void rfx_event_noise(rf_num *noise, rfx_run *run, const rf_candidate *c,
                     const rf_num *error);

/* g[2][pdegree + 1]: e - low and high - e of zero line z of a sliding face
   whose slide is made, until the next call; both have the sign of high - low
   while it slides. */
rf_status rfx_exit_series(const rf_num **g, rfx_run *run,
                          const rfx_face *face, size_t z);

/* What the coefficient of zero line z and its ends are made of, in absolute
   value: noise with the errors of p, mass with p itself. */
void rfx_exit_sizes(rf_num *noise, rf_num *mass, rfx_run *run,
                    const rfx_face *face, size_t z);

/* Term i of the coefficient of edge l on its other side, until the next
   call. */
const rf_num *rfx_edge_term(rfx_run *run, size_t l, size_t i);

#endif
