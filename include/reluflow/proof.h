/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/proof.h -- what is certain: itineraries of the limit flow, decided
 * in rationals, with times that are enclosed; and the flow itself, enclosed
 * event by event.
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
#include "reluflow/flow.h"
#include "reluflow/numbers.h"
#include "reluflow/problem.h"
#include "reluflow/theory.h"

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

/* ---- the flow, enclosed ---- */

typedef struct rf_proof_options {
  long bits;             /* of the first attempt, 53 .. 65536 */
  int attempts;          /* each with twice as many bits, 1 .. 9 */
  double radius;         /* 0 .. 1: prove it of all starts whose distance from
                            the given one is at most radius times its norm, of
                            all weights together */
  int parts;             /* 1: prove it of networks of every width: each neuron
                            z of the problem stands for any number of parts
                            alpha (z + e), alpha > 0, sum alpha^2 = 1, ||e|| at
                            most radius ||z||, an e for each part */
  const char *theorem1;  /* NULL, or an epsilon in (0, 1/3), an exact number: a
                            certificate of the proof states Theorem 1 of
                            Boursier & Flammarion, too */
  double effort;         /* > 0: so many times what a proof may cost, as it is
                            forecast in counted operations; one that costs more
                            is not begun, and the doubt says so */
} rf_proof_options;

/* Defaults: 128 bits, 9 attempts (bits are doubled 8 times at most), radius
 * 0, no parts, effort 1. */
RF_API void rf_proof_defaults(rf_proof_options *options);

/* The Clarke gradient flow of a problem from its exact initial weights, with
 * every number in a ball that is proved to contain it (the manual, node
 * "Proofs"): no event is missing, none is wrong. */
typedef struct rf_proof rf_proof;

/* Follow the flow to the problem's `until`; its engine and digits do not
 * matter, its policy only for a neuron that starts on boundaries and may leave
 * them in several ways.  Where something cannot be decided with so many bits it
 * begins again with twice as many; where that does not help either there still
 * is a proof, of what came before: rf_proof_get tells.  The problem must
 * outlive the proof.
 *
 * Out:  proof    a new object; release it with rf_proof_free.
 *       message  on failure.
 *
 * Errors: RF_EINVAL an option is out of range; RF_EUNSUP built without FLINT,
 *         or data have weights, or the scale is 0; RF_EINTR; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_proof_create(rf_proof **proof,
                                             rf_message *message,
                                             const rf_problem *problem,
                                             const rf_proof_options *options);

/* What was proved. */
typedef struct rf_proved {
  int done;              /* 1: up to `until`; 0: up to time */
  const char *doubt;     /* what could not be decided, NULL if done */
  double time;           /* to where; rounded */
  long bits;             /* of the attempt that is told of */
  size_t steps, events;
  int unique;            /* 1: no other solution; 0: there may be one, or
                            (several) there is */
  double unique_until;   /* ... after this time */
  double relative;       /* log2 of a bound of |error|/|weights| at the end;
                            infinite: no bound; -infinite: all are dead */
  int forever;           /* 1: from `until` on there is no event, and the
                            loss goes exactly to the limit */
  const char *limit;     /* a rational, "p/q", whatever events may come; NULL
                            where none is proved */
  int settles;           /* 1: the weights converge */
  const char *why_not;   /* why forever is not certain yet */
  size_t live, slides;   /* neurons that live for ever, that slide for ever */
  int unique_forever;    /* 1: and there is no other solution, ever */
  double path;           /* if it settles: a bound of what is left of
                            int ||D|| dt */
  double rate;           /* other losses that go to 0: at t > until the loss is
                            at most 1/(1/L + rate (t - until)), L that at
                            `until`; else 0 */
  double decay;          /* the square loss, if it settles: loss - limit falls
                            at least like exp(-decay (t - until)); 0: that is
                            not known */
  rf_truth minimum;      /* if it settles: the limit of the weights is a local
                            minimum of the loss */
  int several;           /* 1: not unique: it is proved that another solution
                            leaves, not before unique_until; this one is the
                            policy's */
  int undone;            /* not done, and 1: that is proved of the place of the
                            doubt, where the policy does not choose */
  size_t put;            /* neurons that start where dependent boundaries meet,
                            and leave: a run with "stay" and no leak keeps them
                            there, which is no solution */
} rf_proved;

/* What was proved; texts belong to the proof. */
RF_API void rf_proof_get(const rf_proof *proof, rf_proved *proved);

/* Events in order of the midpoints of their times, which are those of *event;
 * where balls overlap the order is not certain.  RF_EINVAL: i is too large. */
RF_API size_t rf_proof_event_count(const rf_proof *proof);
RF_API RF_MUST_USE rf_status rf_proof_event_get(const rf_proof *proof,
                                                rf_event *event, size_t i);

/* Number of recorded times that were reached. */
RF_API size_t rf_proof_sample_count(const rf_proof *proof);

/* Numbers of a proof. */
typedef enum rf_proof_what {
  RF_PROOF_EVENT,        /* time, radius of event i */
  RF_PROOF_SAMPLE        /* time (rounded), loss, radius of sample i */
} rf_proof_what;

/* Out: numbers as text: what they stand for is in [m - r, m + r], m and r as
 * they are printed.  Errors: RF_EINVAL i is too large; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_proof_numbers(rf_proof *proof,
                                              const rf_numbers **numbers,
                                              rf_proof_what what, size_t i);

/* Write what was proved as a certificate, which reluflow-check checks (the
 * manual, node "Proof certificates"); the problem is still there.  The file is
 * whole or not there at all, and always the same for the same proof; a file
 * that is no certificate is not replaced.
 *
 * Errors: RF_EINVAL the proof is not done; RF_EUNSUP other than the square loss
 *         of data that count alike, or a proof of parts, or Theorem 1 is to be
 *         stated and is not certain; RF_EINPUT path is something else; RF_EIO;
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_proof_save(rf_proof *proof,
                                           rf_message *message,
                                           const char *path);

/* RF_PROOF_VERDICT_LIST(X): X(name, value, text): what a proof says of a
 * claim.  More bits make an undecided one another one, and no other. */
#define RF_PROOF_VERDICT_LIST(X)                                             \
  X(RF_PROOF_PROVED,  0, "proved")                                           \
  X(RF_PROOF_REFUTED, 1, "refuted")                                          \
  X(RF_PROOF_OPEN,    2, "undecided")                                        \
  X(RF_PROOF_UNMET,   3, "hypothesis not met")                               \
  X(RF_PROOF_VOID,    4, "void")             /* it cannot fail here */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_proof_verdict { RF_PROOF_VERDICT_LIST(RF_ENUM_) }
  rf_proof_verdict;
#undef RF_ENUM_

/* Text of a verdict, never NULL. */
RF_API const char *rf_proof_verdict_name(rf_proof_verdict verdict);

/* A claim (the manual, node "Proved claims").  Texts belong to the proof. */
typedef struct rf_proof_claim {
  const char *claim;     /* "BF2.end" */
  rf_proof_verdict verdict;
  const char *value;     /* "": none */
  const char *note;
} rf_proof_claim;

/* Claims, in the order of the manual.  RF_EINVAL: i is too large. */
RF_API size_t rf_proof_claim_count(const rf_proof *proof);
RF_API RF_MUST_USE rf_status rf_proof_claim_get(const rf_proof *proof,
                                                rf_proof_claim *claim,
                                                size_t i);

/* Prove, and hear claims of the theory on what is proved: of the flow itself,
 * as all numbers are enclosed.  A row that holds is proved, one that is
 * violated refuted (rf_proof_verdict_of); `literal` of a row is about the claim
 * as it is printed, `verdict` about the one that its proof shows.
 *
 * Out:  proof    as from rf_proof_create; release it with rf_proof_free.
 *       claims   those that were asked for and that a proof can decide (the
 *                manual, node "Proved claims"); release them with
 *                rf_claims_free.  NULL: there are none.
 *       message  on failure.
 * In:   extremals  as for rf_claims_create, or NULL.
 *       options  of the proof; where its radius is not 0, or neurons stand for
 *                parts, the claims are of the start that is given all the same.
 *       asked    of the claims; epsilon, alpha0, ids and all count.
 *
 * Errors: those of rf_proof_create and rf_claims_create. */
RF_API RF_MUST_USE rf_status
rf_proof_hear(rf_proof **proof, rf_claims **claims, rf_message *message,
              const rf_problem *problem, const rf_extremals *extremals,
              const rf_proof_options *options,
              const rf_claims_options *asked);

/* What a verdict on the flow itself says. */
RF_API rf_proof_verdict rf_proof_verdict_of(rf_verdict verdict);

/* Release; NULL is allowed. */
RF_API void rf_proof_free(rf_proof *proof);

/* ---- every start of every width ---- */

/* What becomes of every small start of a network of any width (the manual,
 * node "All widths"), for three data in the plane. */
typedef struct rf_widths rf_widths;

/* Of all starts with |a_j| >= ||w_j||, sum a_j^2 <= sum over a_j > 0 and over
 * a_j < 0, of which a neuron with a > 0 has an active datum, and the others
 * with a > 0 either have one, too, or all <w, x_k> < 0: is it certain that the
 * loss goes to that of the linear fit?  The problem's width and engine do not
 * matter; the problem is not needed afterwards.
 *
 * Out:  widths   a new object; release it with rf_widths_free.
 *       message  on failure.
 * In:   sum      a positive number as text, "9e-8" or "1/3"; NULL: that of the
 *                problem's own start, which has to be one of these.
 *
 * Errors: RF_EINPUT sum is none; RF_EUNSUP built without FLINT, or data or a
 *         start of which the theorem does not speak; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_widths_create(rf_widths **widths,
                                              rf_message *message,
                                              const rf_problem *problem,
                                              const char *sum);

/* What is proved of all of them, if there is no doubt; texts belong to the
 * object, numbers are bounds. */
typedef struct rf_widths_proved {
  const char *doubt;     /* the first inequality of the manual that is not
                            certain; NULL: it is proved */
  const char *limit;     /* of the loss, exactly: a rational, "p/q" */
  const char *sum;       /* of a^2 at the start, of each sign, likewise */
  double aligned;        /* living neurons with a > 0 are aligned by then ... */
  double cosine;         /* ... to this cosine of w/a to D at 0 */
  double turn;           /* they turn by at most so much in the end, ... */
  double turn_most;      /* ... and could by so much: radians */
  double factor;         /* sum a_j^2 of neurons with a < 0 grows at most by */
  double rate;           /* the loss goes like exp(-rate t), or faster */
} rf_widths_proved;

/* Copy the result out. */
RF_API void rf_widths_get(const rf_widths *widths, rf_widths_proved *proved);

/* Write it as a certificate, as rf_proof_save does.  Errors: RF_EINVAL there is
 * a doubt; RF_EINPUT, RF_EIO, RF_ENOMEM as rf_proof_save. */
RF_API RF_MUST_USE rf_status rf_widths_save(const rf_widths *widths,
                                            rf_message *message,
                                            const char *path);

/* Release; NULL is allowed. */
RF_API void rf_widths_free(rf_widths *widths);

#ifdef __cplusplus
}
#endif
#endif
