/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/flow.h -- follow the Clarke gradient flow of a problem, event by
 * event.  The rules on top of reluflow/status.h hold. */
#ifndef RELUFLOW_FLOW_H
#define RELUFLOW_FLOW_H

#include <stdint.h>

#include "reluflow/numbers.h"
#include "reluflow/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* RF_EVENT_KIND_LIST(X): X(name, value, text); text as in the CSV of events. */
#define RF_EVENT_KIND_LIST(X)                                              \
  X(RF_EVENT_ACTIVATE,         0, "activate")         /* - to + */         \
  X(RF_EVENT_DEACTIVATE,       1, "deactivate")       /* + to - */         \
  X(RF_EVENT_CAPTURE,          2, "capture")          /* starts to slide */ \
  X(RF_EVENT_RELEASE_ACTIVE,   3, "release_active")   /* sliding to + */   \
  X(RF_EVENT_RELEASE_INACTIVE, 4, "release_inactive") /* sliding to - */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_event_kind { RF_EVENT_KIND_LIST(RF_ENUM_) } rf_event_kind;
#undef RF_ENUM_

/* Text of a kind, never NULL. */
RF_API const char *rf_event_name(rf_event_kind kind);

/* Marks of an event (bits). */
enum {
  RF_MARK_NONUNIQUE = 1, /* several solutions; the problem's policy chose */
  RF_MARK_UNSURE = 2     /* the precision of the run could not decide */
};

/* One change of one neuron's sign at one datum.  Simultaneous events are
 * ordered by (neuron, datum). */
typedef struct rf_event {
  double time;           /* nearest double of the time of the event */
  uint32_t neuron;
  uint32_t datum;
  uint8_t kind;          /* rf_event_kind */
  uint8_t marks;         /* RF_MARK_* */
} rf_event;

/* An answer without a change of sign.  RF_MARK_NONUNIQUE: a use of the
 * problem's `nonunique` policy where staying was chosen ("at this time this
 * neuron could have left"), or any use at t = 0.  RF_MARK_UNSURE: the precision
 * could not decide, and the guess moved nobody (the manual, node "Choices"). */
typedef struct rf_choice {
  double time;
  uint32_t neuron;
  uint32_t datum;        /* the first that was asked about */
  uint8_t marks;         /* RF_MARK_* */
} rf_choice;

/* What the run cost and how sure it is.  All counts since the start. */
typedef struct rf_flow_stats {
  uint64_t steps;        /* integrator steps */
  uint64_t restarts;     /* of the integrator, at events that matter */
  uint64_t rhs;          /* right-hand sides (CVODE) or series (Taylor) */
  uint64_t events;       /* sign changes, one per (neuron, datum) */
  uint64_t late;         /* crossings handled at the end of their step */
  uint64_t nonunique;    /* events and choices where several solutions exist */
  uint64_t unsure;       /* events and choices that the precision could not
                            decide */
  uint64_t tests;        /* neurons examined for a crossing */
  size_t faces;          /* faces occupied now */
  size_t faces_most;     /* ... at most */
  size_t unknowns;       /* size of the lumped system now */
  double late_defect;    /* summed defect of late handling; relative, see
                            the manual, node "The flow" */
  double agree;          /* Taylor with `verify`: decimal digits to which the
                            run and its second run agree so far; else 0 */
  double seconds_engine; /* wall time in the integrator */
  double seconds_events; /* wall time in finding and applying events */
  uint64_t decided;      /* Taylor: answers that took more digits than asked */
  uint64_t digits;       /* Taylor: digits of the flow that answers now, those
                            it began with or 2 or 4 times as many; else 0 */
  uint64_t doubts;       /* unsure answers whose effect could matter, and
                            breaches of the law not put right */
  uint64_t repairs;      /* breaches of the law that were put right */
  double law;            /* the largest breach of the law seen, relative to
                            what errors explain; 0: none.  See the manual,
                            node "The law" */
  double limit_until;    /* flow.start limit: up to this time it was the limit
                            flow, 0: nowhere; ... */
  double limit_error;    /* ... with this bound of the error there (the manual,
                            node "The start at zero scale") */
} rf_flow_stats;

/* State of one gradient flow. */
typedef struct rf_flow rf_flow;

/* Start the flow of a problem at t = 0.  The problem is kept by reference
 * and must outlive the flow.
 *
 * Errors: RF_ENOMEM; RF_ENOTFIN weights or data leave the number range;
 *         RF_EUNSUP the engine cannot do this problem (message). */
RF_API RF_MUST_USE rf_status rf_flow_create(rf_flow **flow,
                                            rf_message *message,
                                            const rf_problem *problem);

/* Advance to t_end, or to the first events before it.
 *
 * In:  t_end  target time, >= the current time; where the integrator steps
 *             does not depend on it: asking for more output changes nothing.
 *
 * Returns RF_OK at t_end; RF_EVENT right after one or several simultaneous
 * events or choices (rf_flow_event_get and rf_flow_choice_get tell which;
 * call again to go on).  The first call tells those at t = 0.  RF_MOMENT at a
 * moment of the problem's flow.stop (rf_flow_stopped tells which), or of
 * rf_flow_watch; call again to go on.
 *
 * Errors: RF_EINVAL t_end lies in the past, nothing has changed;
 *         RF_EINTEG, RF_ENOTFIN the engine gave up, RF_EINTEG also a sign
 *         contradicts the weights beyond what errors explain, RF_EUNSURE
 *         events do not end (message); the flow stays at the time reached and
 *         can be read or freed; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_flow_step(rf_flow *flow, rf_message *message,
                                          double t_end);

/* As rf_flow_step, to record time number i of the problem, exactly as it
 * stands in the experiment; i = their number: to `until`. */
RF_API RF_MUST_USE rf_status rf_flow_step_record(rf_flow *flow,
                                                 rf_message *message,
                                                 size_t i);

/* The words of flow.stop that have come true so far.
 * Errors of get: RF_EINVAL i is too large. */
RF_API size_t rf_flow_stopped_count(const rf_flow *flow);
RF_API RF_MUST_USE rf_status rf_flow_stopped_get(const rf_flow *flow,
                                                 const char **word, size_t i);

/* The events of the last step, in the order of (neuron, datum).
 * RF_EINVAL: i is too large. */
RF_API size_t rf_flow_event_count(const rf_flow *flow);
RF_API RF_MUST_USE rf_status rf_flow_event_get(const rf_flow *flow,
                                               rf_event *event, size_t i);

/* Out: the time of event i of the last step, one number.
 * RF_EINVAL: i is too large. */
RF_API RF_MUST_USE rf_status rf_flow_event_time(rf_flow *flow,
                                                const rf_numbers **time,
                                                size_t i);

/* The choices (see rf_choice) of the last step, likewise. */
RF_API size_t rf_flow_choice_count(const rf_flow *flow);
RF_API RF_MUST_USE rf_status rf_flow_choice_get(const rf_flow *flow,
                                                rf_choice *choice, size_t i);

/* Current time. */
RF_API double rf_flow_time(const rf_flow *flow);

/* Where the numbers of a sample stand. */
enum {
  RF_SAMPLE_TIME,
  RF_SAMPLE_LOSS,
  RF_SAMPLE_H            /* the first of n predictions */
};

/* Where the values at the points of a probe stand (rf_record_probe_get). */
enum {
  RF_PROBE_LOSS,
  RF_PROBE_H             /* the first of the predictions */
};

/* Out: the sample at the current time: time, loss, predictions h1..hn. */
RF_API RF_MUST_USE rf_status rf_flow_sample(rf_flow *flow,
                                            const rf_numbers **sample);

/* Out: the weights of the neurons first .. first + count - 1 at the current
 * time, for each a, w1..wd.  Errors: RF_EINVAL beyond the width. */
RF_API RF_MUST_USE rf_status rf_flow_weights(rf_flow *flow,
                                             const rf_numbers **weights,
                                             size_t first, size_t count);

/* Out: the linear unit beside the neurons (network.skip, network.output_bias)
 * at the current time: c, s1..sd, of which h(x) has <s, x> + c, and
 * (c, s)' = sum_k p_k (1, x_k); what is not trained is 0.  Errors: RF_EINVAL
 * the problem has none. */
RF_API RF_MUST_USE rf_status rf_flow_unit(rf_flow *flow,
                                          const rf_numbers **unit);

/* Signs u[count][n] of the same neurons: -1, 0 (on the boundary), +1.  A
 * neuron that rests exactly on a boundary to which nothing drives it, as one
 * that died there, counts as on the side where it rests. */
RF_API RF_MUST_USE rf_status rf_flow_pattern(rf_flow *flow, signed char *u,
                                             size_t first, size_t count);

/* What drives the neurons at the current time.  Out: the pseudo-residuals
 * p[n] = -c d1l(h, y); at zero scale (engine limit) those of h = 0. */
RF_API RF_MUST_USE rf_status rf_flow_residuals(rf_flow *flow,
                                               const rf_numbers **residuals);

/* Out: the driving vectors of the neurons first .. first + count - 1,
 * D[count][d]: w' = a D, a' = <w, D>, D = sum_k eta_k p_k x_k, each less mu
 * times itself where weights decay.  Errors: RF_EINVAL beyond the width. */
RF_API RF_MUST_USE rf_status rf_flow_drives(rf_flow *flow,
                                            const rf_numbers **drives,
                                            size_t first, size_t count);

/* Out: their eta[count][n]: 1 where the neuron is active, leak where it is not,
 * and where it slides what keeps it on the boundary; NaN where that is not
 * unique, as p_k is 0 or boundaries are dependent.  Data that share a boundary
 * have the same part of the way from one side to the other.  Errors: RF_EINVAL
 * beyond the width. */
RF_API RF_MUST_USE rf_status rf_flow_eta(rf_flow *flow, const rf_numbers **eta,
                                         size_t first, size_t count);

/* Number of occupied faces at the current time.  Errors: RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_flow_face_count(rf_flow *flow, size_t *count);

/* Occupied face i after rf_flow_face_count at the same time: its signs u[n],
 * the number of its members, and their share of sum_j ||(a_j, w_j)||^2.
 * RF_EINVAL: i is too large. */
RF_API RF_MUST_USE rf_status rf_flow_face_get(rf_flow *flow, signed char *u,
                                              size_t *members, double *share,
                                              size_t i);

/* What the run has cost so far, and how sure it is (the manual, node "Doubts"
 * and node "The law"). */
RF_API void rf_flow_stats_get(const rf_flow *flow, rf_flow_stats *stats);

/* Release a flow; NULL is allowed. */
RF_API void rf_flow_free(rf_flow *flow);

#ifdef __cplusplus
}
#endif
#endif
