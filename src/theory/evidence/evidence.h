/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evidence.h -- what is known of a run: its events, and the weights at the
 * moments that claims ask for, with what is known of their error. */
#ifndef RF_EVIDENCE_H
#define RF_EVIDENCE_H

#include "reluflow/observe.h"
#include "reluflow/record.h"
#include "reluflow/theory.h"
#include "theory/start/start.h"

/* Moments that claims ask for. */
typedef enum rf_moment_name {
  RF_AT_TAU,             /* Boursier & Flammarion */
  RF_AT_DEAD,            /* Chistikov, Englert & Lazic: T_0 */
  RF_AT_ALIGNED,         /* T_1 of the same */
  RF_AT_SETTLED,         /* Min, Mallada & Vidal: t_1 */
  RF_AT_ASKED,           /* for which the user asks */
  RF_AT_END,
  RF_MOMENTS
} rf_moment_name;

typedef struct rf_moment {
  bool wanted, reached;
  double at;             /* the nearest double of its time, ... */
  rf_real due;           /* ... which is in here, where it was asked for */
  bool asked;
  double *z;             /* z[m][1 + d] of a run in doubles, or ... */
  mpfr_t *precise;       /* ... the same; or, where it is proved, ... */
  rf_real *proved;       /* ... what they are in; no h, no loss then */
  double *h, loss;       /* h[n] */
} rf_moment;

typedef struct rf_evidence {
  const rf_problem *problem;
  const signed char *start;  /* start[m][n]: signs before anything happens */
  char why[256];         /* why there is nothing; "": there is */
  bool events_told;      /* the events are there */
  bool ended;            /* it came to its end */
  double reached;        /* how far */
  double rate;           /* of change: c sum_k |d1l(0, y_k)| ||x_k|| */
  bool precise;          /* numbers come as text */
  bool proved;           /* it is no run: it is the flow itself, enclosed */
  rf_real *known;        /* known[count]: times of events, where proved */
  size_t known_room;
  rf_real *growth;       /* where proved, sup |ln(|a| / |a(0)|)| over [0, tau]
                            and all neurons; NULL: it is not known */
  size_t grown;          /* of whom it is, or nearly so; SIZE_MAX: of nobody,
                            as all neurons are dead */
  mpfr_t error, late;    /* relative error of the weights of a neuron, error
                            of the time of an event, both over 1 + t */
  size_t count, capacity, room;
  rf_event *event;       /* event[count], in the order of time */
  mpfr_t *when;          /* when[count]: their times, where precise */
  size_t *first, *of;    /* of neuron j: event[of[first[j] .. first[j+1]-1]] */
  rf_moment moment[RF_MOMENTS];
  void (*meddle)(rf_flow *flow); /* of a test, after each step, or NULL */
  struct rf_survey *survey;  /* who measures on the steps, or NULL */
  const char *const *said;   /* said[words]: moments, the caller's ... */
  rf_lookout **watch;        /* ... and who waits for them */
  size_t words;
  size_t samples;        /* at record times */
  double *time, *loss;   /* [samples] */
} rf_evidence;

/* Nothing yet: no moment is wanted.  Errors: RF_ENOMEM. */
rf_status rf_evidence_create(rf_evidence **evidence, const rf_start *start);
void rf_evidence_free(rf_evidence *evidence);

/* Ask for the weights at a time. */
void rf_evidence_want(rf_evidence *e, rf_moment_name name, const rf_real *t);

/* Wait for moments in words; the texts are the caller's. */
void rf_evidence_await(rf_evidence *e, const char *const *said, size_t words);

/* Follow the flow.  Where it fails, there is what came before.  record: NULL,
 * or what must come out the same, else there is nothing.
 * Errors: RF_EINVAL what is said is no moment (message); RF_ENOMEM; RF_EINTR;
 * those of the readers of a record. */
rf_status rf_evidence_follow(rf_evidence *e, rf_record *record,
                             rf_message *message);

/* Events and end as the file has them; rf_evidence_in: has it all of them, of
 * a run that is done?  Errors: as the readers. */
rf_status rf_evidence_read(rf_evidence *e, rf_record *record,
                           rf_message *message);
bool rf_evidence_in(rf_record *record, const rf_problem *problem);

/* The errors of a run whose second run agrees to so many digits (Taylor). */
void rf_evidence_errors(rf_evidence *e, double agree);

/* For these two: append an event; the text of its time, or NULL; room for the
   weights of a moment, loss and predictions, the weights of all neurons; sort
   by neuron.  Errors: RF_ENOMEM. */
rf_status rf_evidence_event(rf_evidence *e, const rf_event *event,
                            const char *time);
rf_status rf_moment_room(rf_evidence *e, rf_moment_name name);
void rf_moment_take_sample(rf_moment *moment, const rf_numbers *sample);
void rf_moment_take_weights(rf_moment *moment, const rf_numbers *weights);
rf_status rf_evidence_sort(rf_evidence *e);

/* The moment, NULL: the run does not have it. */
const rf_moment *rf_moment_of(const rf_evidence *e, rf_moment_name name);

/* z[1 + d] of neuron j then, each with the error of the run. */
void rf_moment_row(rf_real *z, const rf_evidence *e, const rf_moment *moment,
                   size_t j);

/* The same by doubles. */
void rf_moment_span(rf_span *z, const rf_evidence *e, const rf_moment *moment,
                    size_t j);

/* The same without it: the numbers themselves. */
void rf_moment_numbers(rf_real *z, const rf_evidence *e,
                       const rf_moment *moment, size_t j);

/* All weights at a moment m of a run as a state, with the signs that its events
   led to by then; release it with rf_state_free.  Errors: RF_ENOMEM. */
rf_status rf_moment_state(rf_state **state, const rf_evidence *e,
                          const rf_moment *m);

/* Of the flow itself, enclosed: nothing yet; an event, in order of time for
 * each neuron, with a time between two numbers; room for the weights of a
 * moment, moment->proved.  Errors: RF_ENOMEM. */
void rf_evidence_prove(rf_evidence *e);
rf_status rf_evidence_proved_event(rf_evidence *e, const rf_event *event,
                                   const rf_real *time);
rf_status rf_moment_proved_room(rf_evidence *e, rf_moment_name name,
                                mpfr_prec_t prec);

/* Can the order of two events of this neuron not be told?  Then its signs
   between them are not known. */
bool rf_evidence_is_blurred(const rf_evidence *e, size_t j);

/* Are the weights of neuron j the same at both, to the last digit? */
bool rf_moment_same(const rf_evidence *e, const rf_moment *a,
                    const rf_moment *b, size_t j);

/* Time of event i, with its error. */
void rf_event_time(rf_real *t, const rf_evidence *e, size_t i);
rf_span rf_event_span(const rf_evidence *e, size_t i);

/* The signs of one neuron from event to event; u[n] is the caller's. */
typedef struct rf_walk {
  const rf_evidence *e;
  size_t next, end;      /* in e->of */
  signed char *u;
} rf_walk;

void rf_walk_start(rf_walk *walk, const rf_evidence *e, size_t j,
                   signed char *u);

/* Apply the next events of one time; *i is the last of them.  false: there is
   none. */
bool rf_walk_next(rf_walk *walk, size_t *i);

/* Apply the events before t; RF_UNSURE: an event may be before or after; then
   those that are certainly before were applied. */
rf_truth rf_walk_to(rf_walk *walk, const rf_real *t);

#endif
