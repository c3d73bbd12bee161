/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.h -- what a study keeps of a run: a measure is NAME, NAME(ARGUMENT),
 * or a measure of the state at its end (problem/measure.h). */
#ifndef RF_LAB_MEASURES_H
#define RF_LAB_MEASURES_H

#include "base/base.h"
#include "problem/problem.h"
#include "problem/text/location.h"
#include "reluflow/align.h"
#include "reluflow/observe.h"
#include "reluflow/theory.h"

/* A measure as it was asked for: the name of its column. */
typedef struct rf_gauge {
  char *name;            /* "time(loss < 0.2)" */
  char *argument;        /* "loss < 0.2"; NULL: none */
  size_t kind;           /* place in the list; their number: of a state */
  rf_location place;     /* in the study */
} rf_gauge;

/* What was measured; kind 0: there is no such number. */
typedef struct rf_gauged {
  char kind;             /* 0, 'i', 'r', 't' */
  int64_t integer;
  double real;
  char text[64];
} rf_gauged;

/* Take what is said in text; gauge is zeroed by the caller and released with
   rf_gauge_free.  Errors: RF_EINPUT (a message without a place); RF_ENOMEM. */
rf_status rf_gauge_take(rf_gauge *gauge, rf_message *message,
                        const char *text);
void rf_gauge_free(rf_gauge *gauge);

/* Can it be measured of a run of the problem?  Errors, with a message without
   a place: RF_EINPUT, RF_EUNSUP it cannot; RF_ENOMEM. */
rf_status rf_gauge_check(rf_message *message, const rf_problem *problem,
                         const rf_gauge *gauge);

/* Who watches a flow and measures at its end. */
typedef struct rf_witness rf_witness;

/* problem and gauge[gauges] must outlive it.  Errors: RF_ENOMEM. */
rf_status rf_witness_create(rf_witness **witness, const rf_problem *problem,
                            const rf_gauge *gauge, size_t gauges);
void rf_witness_free(rf_witness *witness);

/* Before the first step of a flow of its problem, which must outlive what is
   waited for; a second flow is a new beginning. */
rf_status rf_witness_begin(rf_witness *witness, rf_message *message,
                           rf_flow *flow);

/* gauged[gauges], where the flow has ended. */
rf_status rf_witness_end(rf_gauged *gauged, rf_witness *witness,
                         rf_message *message);

/* ---- inside: the kinds of measures ---- */

/* What is known of a run; what takes time is made when it is asked for
   first. */
struct rf_witness {
  const rf_problem *problem;
  const rf_gauge *gauge;
  size_t gauges;
  rf_flow *flow;
  rf_lookout **watch;    /* watch[gauges]; NULL: it waits for nothing */
  size_t now;            /* the measure that is asked for */
  rf_state *start, *state;     /* start: NULL where nothing is of it */
  rf_stationary *end;
  rf_align *align;
  rf_extremals *extremals;
  bool all_extremals;    /* they were looked for */
  rf_constants *constants;
  rf_claims *claims;
};

typedef rf_status rf_measure_run(rf_gauged *gauged, rf_witness *witness,
                                 rf_message *message, const rf_gauge *gauge);
typedef rf_status rf_measure_may(rf_message *message,
                                 const rf_problem *problem,
                                 const rf_gauge *gauge);

/* may: NULL: it can always be measured. */
typedef struct rf_gauge_kind {
  const char *name;
  const char *argument;  /* what stands in brackets; NULL: nothing */
  rf_measure_run *run;
  rf_measure_may *may;
} rf_gauge_kind;

extern const rf_gauge_kind rf_gauges_of_run[], rf_gauges_of_start[],
  rf_gauges_of_end[], rf_gauges_of_limit[], rf_gauges_of_theory[];

/* The state of the flow now; *state is NULL before.  (end.c) */
rf_status rf_witness_take(rf_state **state, const rf_witness *witness);

/* The state at the end.  (end.c) */
rf_status rf_witness_state(rf_witness *witness, rf_message *message);

/* Its extremal vectors, or none where there are too many.  (theory.c) */
rf_status rf_witness_extremals(rf_witness *witness, rf_message *message);

/* Say why, and return status. */
rf_status rf_gauge_say(rf_message *message, rf_status status,
                       const char *format, ...)
#ifdef __GNUC__
  __attribute__((format(printf, 3, 4)))
#endif
  ;

/* Set gauged; a NaN is none; a number in a text, or a word. */
void rf_gauged_real(rf_gauged *gauged, double value);
void rf_gauged_count(rf_gauged *gauged, uint64_t value);
void rf_gauged_text(rf_gauged *gauged, const char *text);
void rf_gauged_any(rf_gauged *gauged, const char *text);

#endif
