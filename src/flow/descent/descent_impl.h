/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * descent_impl.h -- what these files share: descent.c, observe.c, passage.c,
 * faces.c, checkpoint.c. */
#ifndef RF_DESCENT_IMPL_H
#define RF_DESCENT_IMPL_H

#include "base/number/num_d.h"
#include "base/string.h"
#include "base/table.h"
#include "flow/descent/order.h"
#include "flow/model/numbers.h"
#include "flow/ops.h"
#include "problem/loss/loss.h"

/* Neurons that are handed over at once. */
#define RF_DESCENT_CHUNK 64

/* Faces that were counted. */
typedef struct rf_descent_faces {
  size_t n;
  rf_table table;        /* by their signs */
  signed char *u;        /* u[count][n] */
  size_t *members;
  double *mass;          /* sum of a^2 + ||w||^2 */
  size_t count, room[3]; /* room of u, members, mass */
  uint64_t at;           /* iteration then; UINT64_MAX: none */
} rf_descent_faces;

/* Who waits for a moment. */
typedef struct rf_descent_passage rf_descent_passage;

/* Gradient descent as a flow: its state is that of the last iteration at or
   before the time that was asked for. */
typedef struct rf_descent {
  rf_flow base;
  size_t n, d, m;
  double *x, *y;         /* x[n][d], y[n]: as the net has them */
  double leak, at_zero;
  const rfd_loss *loss;
  const rf_net_ops *ops;
  rf_net *net;
  rf_batches order;
  size_t *row, rows;     /* row[rows]: data of the iteration to come ... */
  double *labels;        /* labels[rows] */
  double *q, *shares;    /* q[n], shares[rows]: weights of the data, and of the
                            batch; NULL: all 1 */
  double *h, *p;         /* [rows] each: ... predicted, and what they ask */
  double *all, *all_p;   /* [n] each: the same of all data ... */
  uint64_t looked;       /* ... as of this iteration; UINT64_MAX: none */
  double *z;             /* z[RF_DESCENT_CHUNK][1 + d] */
  uint64_t iteration;    /* that were done */
  mpq_t t;               /* current time */
  rf_event_list events;  /* of the last stop */
  uint64_t rest;         /* iterations between looks at the clock ... */
  uint64_t keep;         /* ... and between checkpoints */
  uint64_t kept;         /* checkpoints so far */
  rf_string saved;       /* the last one */
  rfd_numbers numbers;   /* handed out last */
  rf_descent_faces faces;
  rf_descent_passage *passage;   /* NULL: nobody waits */
  rf_flow_stats stats;
} rf_descent;

static inline rf_descent *
rf_descent_self(rf_flow *flow)
{
  return (rf_descent *)(void *)flow;
}

static inline const rf_descent *
rf_descent_self_const(const rf_flow *flow)
{
  return (const rf_descent *)(const void *)flow;
}

/* ---- descent.c ---- */

/* Time of the last iteration. */
void rf_descent_time_of(mpq_t t, const rf_descent *f);

/* Ready for the iteration to come, whatever the weights are. */
void rf_descent_aim(rf_descent *f);

/* Speeds beside the weights? */
bool rf_descent_has_speeds(const rf_descent *f);

/* ---- observe.c ---- */

double rf_descent_time(const rf_flow *flow);
const rf_event *rf_descent_events(const rf_flow *flow, size_t *count);
const rf_event *rf_descent_choices(const rf_flow *flow, size_t *count);
rf_status rf_descent_event_time(rf_flow *flow, const rf_numbers **time,
                                size_t i);
rf_status rf_descent_sample(rf_flow *flow, const rf_numbers **sample);
rf_status rf_descent_weights(rf_flow *flow, const rf_numbers **weights,
                             size_t first, size_t count);
rf_status rf_descent_unit(rf_flow *flow, const rf_numbers **unit);
rf_status rf_descent_pattern(rf_flow *flow, signed char *u, size_t first,
                             size_t count);
rf_status rf_descent_residuals(rf_flow *flow, const rf_numbers **residuals);
rf_status rf_descent_drives(rf_flow *flow, const rf_numbers **drives,
                            size_t first, size_t count);
rf_status rf_descent_eta(rf_flow *flow, const rf_numbers **eta, size_t first,
                         size_t count);
void rf_descent_stats(const rf_flow *flow, rf_flow_stats *stats);

/* Find all and all_p, of now; the loss of what was found; D[d] of neuron j by
   it, whose (a, w) is in z then. */
void rf_descent_look(rf_descent *f);
double rf_descent_loss(const rf_descent *f);
void rf_descent_drive(double *D, rf_descent *f, size_t j);

/* Signs u[n] of a neuron (a, w1, .., wd): active or not. */
void rf_descent_signs(signed char *u, const rf_descent *f, const double *z);

/* ---- passage.c ---- */

rf_status rf_descent_observe(rf_flow *flow, const rf_observer *observer);
void rf_descent_passage_free(rf_descent_passage *passage);

/* Tell of this iteration, if nobody did: RF_MOMENT, the flow stops here. */
rf_status rf_descent_tell(rf_descent *f);

/* ---- faces.c ---- */

rf_status rf_descent_face_count(rf_flow *flow, size_t *count);
rf_status rf_descent_face(rf_flow *flow, signed char *u, size_t *members,
                          double *share, size_t i);
void rf_descent_faces_clear(rf_descent_faces *faces);

/* ---- checkpoint.c ---- */

/* As rf_flow_checkpoint; save takes one where one is due. */
const char *rf_descent_checkpoint(const rf_flow *flow, uint64_t *number);
rf_status rf_descent_save(rf_descent *f);

/* Go on from a text.  Errors: RF_EINPUT no checkpoint of this problem. */
rf_status rf_descent_load(rf_descent *f, const char *text);

/* Iterations between checkpoints. */
uint64_t rf_descent_keep(const rf_descent *f);

#endif
