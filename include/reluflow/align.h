/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/align.h -- early alignment in the limit of zero scale: where each
 * neuron goes, and when.
 *
 * At lambda -> 0 the predictions stay 0 during the alignment phase, neurons
 * do not feel each other, and each follows w' = a D(w), a' = <w, D(w)> with
 * D(w) = sum_k eta_k p_k x_k, p_k = -c d1l(0, y_k) constant.  On every face
 * this has a closed form (the manual, node "The limit flow"), in which the
 * scale of the weights drops out.  The rules on top of reluflow/status.h
 * hold. */
#ifndef RELUFLOW_ALIGN_H
#define RELUFLOW_ALIGN_H

#include "reluflow/flow.h"
#include "reluflow/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* RF_FATE_LIST(X): X(name, value, text): where a neuron goes. */
#define RF_FATE_LIST(X)                                                    \
  X(RF_FATE_EXTREMAL,     0, "extremal")     /* aligns with +-D for ever */ \
  X(RF_FATE_DEAD,         1, "dead")         /* no datum drives it: D = 0 */ \
  X(RF_FATE_ANTIPARALLEL, 2, "antiparallel") /* exactly opposite: a -> 0 */ \
  X(RF_FATE_STILL,        3, "still")        /* D = 0 between driving data */ \
  X(RF_FATE_MOVING,       4, "moving")       /* not settled at `until` */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_fate { RF_FATE_LIST(RF_ENUM_) } rf_fate;
#undef RF_ENUM_

/* Text of a fate, never NULL. */
RF_API const char *rf_fate_name(rf_fate fate);

typedef struct rf_align_options {
  double delta;    /* aligned: cosine to the extremal vector >= 1 - delta for
                      good; 0 < delta < 1 */
  double until;    /* look no further than this time; may be infinite */
  size_t neurons;  /* the first so many; SIZE_MAX: all */
  int events;      /* keep the events of every neuron */
  long digits;     /* decimal digits, at most RF_ALIGN_DIGITS_MOST; up to
                      RF_ALIGN_DIGITS_DOUBLE in double, beyond in MPFR: see
                      rf_align_numbers */
  const char *delta_text, *until_text;  /* NULL, or the same as exact decimal
                      text, which then counts */
  size_t threads;  /* neurons are followed on at most so many threads, besides
                      the caller's, which waits for them; 0 and 1: on the
                      caller's alone, as with an allocator of the caller's
                      (rf_set_allocator).  Results are the same bits. */
} rf_align_options;

/* The most threads. */
#define RF_ALIGN_THREADS_MOST 4096

/* Digits up to which it is double, and the most. */
#define RF_ALIGN_DIGITS_DOUBLE 15
#define RF_ALIGN_DIGITS_MOST 100000

/* Defaults: delta 1e-3, until infinity, all neurons, no events kept, in
   double, on the caller's thread. */
RF_API void rf_align_defaults(rf_align_options *options);

/* One neuron. */
typedef struct rf_align_neuron {
  int sign;        /* of a at the start */
  rf_fate fate;
  size_t extremal; /* its destination, an index for rf_align_extremal_get;
                      SIZE_MAX where the fate is another */
  size_t faces;    /* faces visited, the first one included */
  size_t events;   /* changes of sign, one per datum */
  double time;     /* aligned from then on (extremal); last event (dead,
                      antiparallel, still); until (moving) */
  double growth;   /* ln |a(time) / a(0)| */
  unsigned marks;  /* RF_MARK_* of all its events */
} rf_align_neuron;

/* A destination.  D is in D(u) of the face u, and w = sign D in its closure
 * (Boursier & Flammarion 2025, Definition 1); D itself: rf_align_numbers. */
typedef struct rf_align_extremal {
  const signed char *pattern; /* pattern[n] of the neurons at the end */
  int sign;                   /* of a there: w goes to sign D */
  double norm;                /* ||D|| */
  size_t count;               /* neurons that go there */
  double share;               /* of all neurons looked at */
  double slowest;             /* largest time */
  size_t slowest_neuron;
} rf_align_extremal;

typedef struct rf_align rf_align;

/* Follow the neurons of a problem in the limit flow; the problem's engine
 * and scale do not matter.
 *
 * Out:  align    a new object; release it with rf_align_free.
 *       message  on failure.
 *
 * Errors: RF_EINVAL an option is out of range; RF_ENOTFIN a number leaves its
 *         range (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_align_create(rf_align **align,
                                             rf_message *message,
                                             const rf_problem *problem,
                                             const rf_align_options *options);

/* Number of neurons looked at; neuron j.  RF_EINVAL: j is too large. */
RF_API size_t rf_align_count(const rf_align *align);
RF_API RF_MUST_USE rf_status rf_align_get(const rf_align *align,
                                          rf_align_neuron *neuron, size_t j);

/* Events of neuron j in order of (time, datum); none where they were not asked
 * for.  RF_EINVAL: i is too large. */
RF_API size_t rf_align_event_count(const rf_align *align, size_t j);
RF_API RF_MUST_USE rf_status rf_align_event_get(const rf_align *align,
                                                rf_event *event, size_t j,
                                                size_t i);

/* Destinations met, sorted by pattern (- before 0 before +), then by sign.
 * RF_EINVAL: i is too large. */
RF_API size_t rf_align_extremal_count(const rf_align *align);
RF_API RF_MUST_USE rf_status
rf_align_extremal_get(const rf_align *align, rf_align_extremal *extremal,
                      size_t i);

/* Number of neurons of a fate; slowest (may be NULL): the largest time. */
RF_API size_t rf_align_fate_count(const rf_align *align, double *slowest,
                                  rf_fate fate);

/* Numbers of an alignment, see rf_align_numbers. */
typedef enum rf_align_what {
  RF_ALIGN_NEURON,   /* time, growth of neuron i */
  RF_ALIGN_EVENTS,   /* the times of the events of neuron i, in order */
  RF_ALIGN_EXTREMAL, /* D1..Dd, norm, slowest of destination i */
  RF_ALIGN_FATE      /* slowest of fate i */
} rf_align_what;

/* Out: the same numbers with the digits that were asked for (in double 17).
 *
 * Errors: RF_EINVAL i is too large; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_align_numbers(rf_align *align,
                                              const rf_numbers **numbers,
                                              rf_align_what what, size_t i);

/* Release; NULL is allowed. */
RF_API void rf_align_free(rf_align *align);

#ifdef __cplusplus
}
#endif
#endif
