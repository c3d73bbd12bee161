/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * engine_impl.h -- what these files share: engine.c, observe.c,
 * engine_d.c, engine_mp.c. */
#ifndef RF_ENGINE_IMPL_H
#define RF_ENGINE_IMPL_H

#include "base/number/num.h"
#include "base/number/number.h"
#include "flow/limit/limit.h"
#include "flow/limit/precision.h"
#include "flow/model/event.h"
#include "flow/model/face.h"
#include "flow/model/numbers.h"
#include "flow/ops.h"

typedef struct rfx_limit_passage rfx_limit_passage;

/* What a flow works in, in one block that end begins. */
typedef struct rfx_limit_flow_room {
  rf_num *end;             /* end[1]: what was asked for */
  rf_num *scale;           /* scale[1]: of a state */
  rf_num *value, *sum;     /* [1] each */
  rf_num *term;            /* term[2]: scratch of the model's functions */
  rf_num *z;               /* z[1 + full]: a state */
  rf_num *inner;           /* inner[1 + full]: the same in the basis */
  rf_num *p, *zero;        /* [n] each: residuals, and predictions of 0 */
  size_t numbers;
} rfx_limit_flow_room;

typedef struct rfx_limit_flow {
  rf_flow base;
  rfx_limit *limit;
  const rfx_model *model;
  size_t m;
  rfx_mover *mover;        /* mover[m] */
  rf_num *v;               /* their numbers */
  signed char *u, *old;    /* their sides; old[lines] */
  rf_num *next;            /* next[m]: end of the present arc */
  uint32_t *again;         /* again[m]: ends in a row without time passing */
  size_t *heap, nheap;     /* neurons with an end, by (time, neuron) */
  rf_num *t;               /* t[1]: current time */
  rf_num *factor;          /* factor[1]: the scale of the scheme */
  rfx_arc *arc;
  rf_event_list events, choices;   /* of the last stop */
  bool begun;              /* the events at t = 0 were told */
  rfx_numbers numbers;     /* handed out last */
  rfx_limit_flow_room room;
  rfx_faces *faces;        /* what was counted, and when */
  size_t *members, nfaces;
  rf_num *mass;            /* mass[nfaces] */
  uint64_t faces_at;       /* events then */
  rf_flow_stats stats;
  rfx_limit_passage *passage;   /* who observes, or NULL */
} rfx_limit_flow;

/* ---- engine.c ---- */

rfx_limit_flow *rfx_limit_flow_self(rf_flow *flow);
const rfx_limit_flow *rfx_limit_flow_self_const(const rf_flow *flow);
rf_status rfx_limit_flow_create(rf_flow **flow, const rf_problem *problem,
                                long prec);

/* ---- observe.c ---- */

double rfx_limit_flow_time(const rf_flow *flow);
const rf_event *rfx_limit_flow_events(const rf_flow *flow, size_t *count);
const rf_event *rfx_limit_flow_choices(const rf_flow *flow, size_t *count);
rf_status rfx_limit_flow_event_time(rf_flow *flow, const rf_numbers **time,
                                    size_t i);
rf_status rfx_limit_flow_sample(rf_flow *flow, const rf_numbers **sample);
rf_status rfx_limit_flow_weights(rf_flow *flow, const rf_numbers **weights,
                                 size_t first, size_t count);
rf_status rfx_limit_flow_pattern(rf_flow *flow, signed char *u, size_t first,
                                 size_t count);
rf_status rfx_limit_flow_residuals(rf_flow *flow,
                                   const rf_numbers **residuals);
rf_status rfx_limit_flow_drives(rf_flow *flow, const rf_numbers **drives,
                                size_t first, size_t count);
rf_status rfx_limit_flow_eta(rf_flow *flow, const rf_numbers **eta,
                             size_t first, size_t count);

/* z[m][1 + d] of all neurons now, in the basis of the model, and the signs
   u[m][2 lines] of their movers. */
rf_status rfx_limit_states(rfx_limit_flow *f, rf_num *z, signed char *u);

/* p[n] of h = 0; it lasts until the next call of any of these. */
const rf_num *rfx_limit_residuals(rfx_limit_flow *f);

/* D[full] of neuron j now; *driven: it is not 0.  The arc is that of j. */
rf_status rfx_limit_drive(rfx_limit_flow *f, rf_num *D, bool *driven,
                          size_t j);

void rfx_limit_view_faces_drop(rfx_limit_flow *f);
rf_status rfx_limit_flow_faces(rf_flow *flow, size_t *count);
rf_status rfx_limit_flow_face(rf_flow *flow, signed char *u, size_t *members,
                              double *share, size_t i);
void rfx_limit_flow_stats(const rf_flow *flow, rf_flow_stats *stats);

/* ---- passage.c ---- */

/* Tell what was passed up to t, all of it or but for the last piece; RF_MOMENT:
   the flow is to stop at rfx_limit_passage_reached.  Of a move of neuron j now,
   before it takes place and after it. */
rf_status rfx_limit_passage_to(rfx_limit_passage *passage, const rf_num *t,
                               bool all);
const rf_num *rfx_limit_passage_reached(const rfx_limit_passage *passage);
rf_status rfx_limit_passage_move(rfx_limit_passage *passage, size_t j,
                                 int after);
rf_status rfx_limit_flow_observe(rf_flow *flow, const rf_observer *observer);
void rfx_limit_passage_free(rfx_limit_passage *passage);

#endif
