/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/proof.h -- what is certain: itineraries of the limit flow, decided
 * in rationals, with times that are enclosed.
 *
 * In the limit of zero scale (reluflow/align.h) a neuron runs on straight
 * rational lines.  Which boundaries it meets and in which order, ties, sliding,
 * changes of the sign of a and where it ends are decided exactly, whatever the
 * digits; times and growth are enclosed to any number of digits (the manual,
 * node "Itineraries").  Needs FLINT: rf_proof_available.  The rules on top of
 * reluflow/status.h hold. */
#ifndef RELUFLOW_PROOF_H
#define RELUFLOW_PROOF_H

#include "reluflow/align.h"
#include "reluflow/numbers.h"
#include "reluflow/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 1: this library was built with FLINT; 0: what is below returns RF_EUNSUP. */
RF_API int rf_proof_available(void);

typedef struct rf_itinerary_options {
  double delta;          /* aligned: as in rf_align_options */
  const char *delta_text;  /* NULL, or the same as exact text, which counts */
  size_t neurons;        /* the first so many; SIZE_MAX: all */
  long digits;           /* of times and growth, 1 .. RF_ALIGN_DIGITS_MOST */
} rf_itinerary_options;

/* Defaults: delta 1e-3, all neurons, 20 digits. */
RF_API void rf_itinerary_defaults(rf_itinerary_options *options);

/* All neurons of a problem. */
typedef struct rf_itinerary rf_itinerary;

/* Follow the neurons; the problem's engine and scale do not matter, and its
 * nonunique policy only where there are several solutions: RF_MARK_NONUNIQUE
 * then is exactly what it says, and RF_MARK_UNSURE does not occur.
 *
 * Out:  itinerary  a new object; release it with rf_itinerary_free.
 *       message    on failure.
 *
 * Errors: RF_EINVAL an option is out of range; RF_EUNSUP built without FLINT;
 *         RF_ELIMIT too many boundaries meet at a place, or more digits are
 *         needed than there may be; RF_EINTR; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_itinerary_create(rf_itinerary **itinerary, rf_message *message,
                    const rf_problem *problem,
                    const rf_itinerary_options *options);

/* Number of neurons looked at; neuron j, as rf_align_get has it: time and
 * growth are midpoints.  RF_FATE_MOVING: a policy other than stay takes it off
 * a boundary at a moment when a is 0; it is followed no further.  RF_EINVAL: j
 * is too large. */
RF_API size_t rf_itinerary_count(const rf_itinerary *itinerary);
RF_API RF_MUST_USE rf_status
rf_itinerary_get(const rf_itinerary *itinerary, rf_align_neuron *neuron,
                 size_t j);

/* Events of neuron j in order of (time, datum); their times are midpoints.
 * RF_EINVAL: i is too large. */
RF_API size_t rf_itinerary_event_count(const rf_itinerary *itinerary,
                                       size_t j);
RF_API RF_MUST_USE rf_status
rf_itinerary_event_get(const rf_itinerary *itinerary, rf_event *event,
                       size_t j, size_t i);

/* Destinations met, sorted by pattern (- before 0 before +), then by sign.
 * RF_EINVAL: i is too large. */
RF_API size_t rf_itinerary_extremal_count(const rf_itinerary *itinerary);
RF_API RF_MUST_USE rf_status
rf_itinerary_extremal_get(const rf_itinerary *itinerary,
                          rf_align_extremal *extremal, size_t i);

/* Numbers of an itinerary. */
typedef enum rf_itinerary_what {
  RF_ITINERARY_NEURON,   /* time, its radius, growth, its radius of neuron i */
  RF_ITINERARY_EVENTS,   /* time, its radius of each event of neuron i */
  RF_ITINERARY_EXTREMAL  /* D1..Dd and ||D||^2 of destination i, exactly */
} rf_itinerary_what;

/* Out: numbers as text.  A time is in [m - r, m + r], m and r as they are
 * printed; D is "p/q".
 *
 * Errors: RF_EINVAL i is too large; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_itinerary_numbers(rf_itinerary *itinerary, const rf_numbers **numbers,
                     rf_itinerary_what what, size_t i);

/* Release; NULL is allowed. */
RF_API void rf_itinerary_free(rf_itinerary *itinerary);

/* Every start in two dimensions (a bias coordinate counts): directions of w in
 * the plane, cut into open cones and rays so that all neurons of one have the
 * same itinerary.  It is that of each dominated neuron, |a| >= ||w||, whatever
 * the sizes of a and w; where the fate is antiparallel, of each balanced
 * one. */
typedef struct rf_every rf_every;

/* A cone or a ray. */
typedef struct rf_every_row {
  int sign;              /* of a */
  int ray;               /* 1: one direction; 0: an open cone */
  const signed char *start, *end; /* [n]: patterns at the start, at the end */
  rf_fate fate;
  size_t events;
  int unique;            /* 1: no other solution */
  double time;           /* supremum of the time of the last event; infinite
                            next to a direction that is exactly opposite */
} rf_every_row;

/* Out: every    a new object; release it with rf_every_free.
 *      message  on failure.
 * In:  digits   of the times, 1 .. RF_ALIGN_DIGITS_MOST.
 *
 * Errors: RF_EUNSUP other than two dimensions, or built without FLINT;
 *         RF_EINVAL digits; RF_ELIMIT, RF_EINTR, RF_ENOMEM as
 *         rf_itinerary_create. */
RF_API RF_MUST_USE rf_status rf_every_create(rf_every **every,
                                             rf_message *message,
                                             const rf_problem *problem,
                                             long digits);

/* Rows: first a > 0, then a < 0, each counterclockwise from the direction
 * (1, 0) on.  RF_EINVAL: i is too large. */
RF_API size_t rf_every_count(const rf_every *every);
RF_API RF_MUST_USE rf_status rf_every_get(const rf_every *every,
                                          rf_every_row *row, size_t i);

/* Out: the two border rays of row i, counterclockwise, each by two integers (of
 * a ray both are the same); the supremum and its radius ("inf", "0" where it is
 * infinite).  Errors: RF_EINVAL i is too large; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_every_numbers(rf_every *every,
                                              const rf_numbers **numbers,
                                              size_t i);

/* Release; NULL is allowed. */
RF_API void rf_every_free(rf_every *every);

#ifdef __cplusplus
}
#endif
#endif
