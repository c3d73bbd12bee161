/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/theory.h -- what the papers say about a problem: the constants of
 * their theorems, exact where they are rational or the root of a rational,
 * otherwise with a proven bound on their error; whether a state of its network
 * is stationary; and their claims, each with a verdict on a problem and its
 * flow.  The rules of reluflow/status.h hold. */
#ifndef RELUFLOW_THEORY_H
#define RELUFLOW_THEORY_H

#include "reluflow/geometry.h"
#include "reluflow/record.h"
#include "reluflow/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Constants of the theory, by name (the manual, node "Constants").  Those
 * that need every face are there only with a complete list of extremal
 * vectors; the others always. */
typedef struct rf_constants_options {
  long digits;         /* significant digits of the values, 1 .. 10000 */
  const char *epsilon; /* of lambda*: an exact number, 0 < epsilon < 1/2 */
  const char *alpha0;  /* of lambda* and t_2: exact, 0 < alpha0 <= 1 */
} rf_constants_options;

/* Defaults: 15 digits, epsilon 1/4, alpha0 1. */
RF_API void rf_constants_defaults(rf_constants_options *options);

/* One constant.  The texts belong to the object it came from. */
typedef struct rf_constant {
  const char *name;
  const char *value; /* decimal with the digits asked, "yes", "no" or "inf";
                        NULL: not available, and note says why */
  const char *error; /* |value - truth| is at most this; NULL beside "yes",
                        "no", "inf" */
  const char *exact; /* "p/q" or "sqrt(p/q)"; NULL if it is neither */
  const char *note;  /* a remark, or why it is not available; NULL: none */
  const char *claim; /* the claim that lists it: "BF0.const"; static */
} rf_constant;

typedef struct rf_constants rf_constants;

/* Compute the constants of a problem.
 *
 * Out:  constants  a new object; release it with rf_constants_free.
 *       message    on failure.
 * In:   extremals  of the same problem, as from rf_extremals_create, or NULL
 *                  if there is none; read during the call only.
 *
 * Errors: RF_EINVAL an option is out of range (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_constants_create(rf_constants **constants, rf_message *message,
                    const rf_problem *problem,
                    const rf_extremals *extremals,
                    const rf_constants_options *options);

/* Number of constants. */
RF_API size_t rf_constants_count(const rf_constants *constants);

/* Constant i, in the order of the manual.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_constants_get(const rf_constants *constants,
                                              rf_constant *constant,
                                              size_t i);

/* The constant of a name.  Errors: RF_EINVAL there is none. */
RF_API RF_MUST_USE rf_status rf_constants_find(const rf_constants *constants,
                                               rf_constant *constant,
                                               const char *name);

/* Release; NULL is allowed. */
RF_API void rf_constants_free(rf_constants *constants);

/* What a claim needs to be decided, beside the data (bits). */
enum {
  RF_NEEDS_START = 1,    /* the initial weights */
  RF_NEEDS_EVENTS = 2,   /* the changes of sign of a run */
  RF_NEEDS_STATES = 4,   /* the weights at moments of the claim's own */
  RF_NEEDS_END = 8,      /* the weights at the end of a run */
  RF_NEEDS_STEPS = 16    /* what happens between: the flow is followed again */
};

/* A claim as its paper makes it (the manual, node "Claims").  Static texts. */
typedef struct rf_statement {
  const char *id;         /* "BF1.face" */
  const char *source;     /* paper and number */
  const char *text;       /* in a few words */
  const char *conclusion; /* what is evaluated */
  const char *scope;      /* which neurons; "run", "data" */
  const char *when;       /* for which times; "-": none */
  unsigned needs;         /* RF_NEEDS_* */
} rf_statement;

/* Number of claims that are known. */
RF_API size_t rf_statement_count(void);

/* Claim i, paper by paper.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_statement_get(rf_statement *statement,
                                              size_t i);

/* RF_VERDICT_LIST(X): X(name, value, text): what becomes of a claim. */
#define RF_VERDICT_LIST(X)                                                 \
  X(RF_VERDICT_HOLDS,     0, "holds")                                      \
  X(RF_VERDICT_VIOLATED,  1, "violated")                                   \
  X(RF_VERDICT_UNDECIDED, 2, "undecided")                                  \
  X(RF_VERDICT_VACUOUS,   3, "vacuous")    /* it cannot fail here */       \
  X(RF_VERDICT_UNMET,     4, "hypothesis not met")

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_verdict { RF_VERDICT_LIST(RF_ENUM_) } rf_verdict;
#undef RF_ENUM_

/* Text of a verdict, never NULL. */
RF_API const char *rf_verdict_name(rf_verdict verdict);

/* Which claims, and with which numbers of their own. */
typedef struct rf_claims_options {
  const char *epsilon;   /* exact, 0 < epsilon < 1/3 */
  const char *alpha0;    /* exact, 0 < alpha0 <= 1 */
  const char *const *ids; /* ids[count]: "BF1.face", or with * and ? for
                            several; count 0: all claims */
  size_t count;
  int all;               /* one row for each neuron, not only the worst */
  int follow;            /* follow the flow where a claim needs it */
  const char *const *when; /* when[when_count]: moments in words, which the
                            claim PH.when tells ("loss < 0.2"; the manual, node
                            "Phases") */
  size_t when_count;
  const char *at;        /* time of the state that is judged (STA.*, BF2.local,
                            GEN.9, GEN.10), a number from 0 to the end of the
                            run; NULL: its end */
  double effort;         /* > 0: so many times what is usually spent on one
                            claim, in counted operations; a claim that takes
                            more is undecided, and its note says so */
  size_t threads;        /* what is measured along the flow is on at most so
                            many threads, with the caller's; 0 and 1, or with an
                            allocator of the caller's (rf_set_allocator): on
                            that alone.  Results are the same bits. */
} rf_claims_options;

/* Defaults: epsilon 1/4, alpha0 1, all claims, the worst neuron, follow, effort
 * 1, the caller's thread. */
RF_API void rf_claims_defaults(rf_claims_options *options);

/* A claim with its verdict: one row for each neuron, or for the one where it
 * fares worst.  The texts belong to the object it came from; NULL: there is
 * none.  A margin is what is left before the claim fails: ln(bound/measured)
 * or bound - measured, > 0 where it is true. */
typedef struct rf_claim {
  rf_statement statement;
  const char *name;       /* its id, of a constant with its own: "BF0.const" +
                             ".D_max" */
  rf_verdict verdict;     /* of the claim with what its proof needs too */
  rf_verdict literal;     /* of the claim as it is printed */
  const char *margin, *measured, *bound;
  const char *uncertainty; /* of the margin; of a constant, of measured */
  size_t neuron;          /* SIZE_MAX: none in particular */
  const char *time;       /* where it was measured */
  const char *note;
  size_t hypotheses;      /* how many there are */
} rf_claim;

/* A hypothesis of a claim. */
typedef struct rf_hypothesis {
  const char *name;       /* "H7" */
  const char *text;       /* what it says */
  rf_truth met;
  int repair;             /* the proof needs it, the statement leaves it out */
  const char *margin;     /* > 0 where it is met; NULL: it has none */
} rf_hypothesis;

typedef struct rf_claims rf_claims;

/* Check claims on a problem.  A verdict is never guessed: holds and violated
 * are said only where the margin is beyond its uncertainty.
 *
 * Out:  claims     a new object; release it with rf_claims_free.
 *       message    on failure.
 * In:   extremals  of the same problem, or NULL: what needs them is undecided.
 *       record     a run of the problem that is done, from which events and
 *                  end are taken, or NULL.
 *
 * Errors: RF_EINVAL an option is out of range, or an id names no claim (the
 *         message has the nearest ones); RF_EINPUT the record is of another
 *         problem; RF_EUNSUP the problem is gradient descent; those of
 *         rf_flow_step and of the readers of a record. */
RF_API RF_MUST_USE rf_status
rf_claims_create(rf_claims **claims, rf_message *message,
                 const rf_problem *problem, const rf_extremals *extremals,
                 rf_record *record, const rf_claims_options *options);

/* Number of rows. */
RF_API size_t rf_claims_count(const rf_claims *claims);

/* Bits of the enclosures that margins were made with. */
RF_API long rf_claims_bits(const rf_claims *claims);

/* Row i, in the order of rf_statement_get.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_claims_get(const rf_claims *claims,
                                           rf_claim *claim, size_t i);

/* Hypothesis k of row i.  Errors: RF_EINVAL i or k too large. */
RF_API RF_MUST_USE rf_status rf_claims_hypothesis_get(const rf_claims *claims,
                                                      rf_hypothesis *hypothesis,
                                                      size_t i, size_t k);

/* ln lambda, lambda = ||a(0)||_2 of the run; NaN: it has no scale. */
RF_API double rf_claims_log_scale(const rf_claims *claims);

/* Release; NULL is allowed. */
RF_API void rf_claims_free(rf_claims *claims);

/* A straight line through points. */
typedef struct rf_fit {
  double slope, slope_error; /* with its standard error; NaN-free */
  double offset;
  double span;           /* of x */
  size_t count;          /* of points */
} rf_fit;

/* Fit y = offset + slope x by least squares.
 *
 * In:  x[count], y[count].
 * Errors: RF_EINVAL fewer than three points, x all the same, or a number that
 *         is not finite; nothing is written then. */
RF_API RF_MUST_USE rf_status rf_fit_line(rf_fit *fit, const double *x,
                                         const double *y, size_t count);

/* What of the claims of each run is fitted. */
typedef struct rf_lambda_wish {
  const char *name;      /* of the row, as rf_claim has it */
  size_t row;            /* which of the rows of that name, from 0 */
  int power;             /* 1: ln measured against ln lambda, an exponent; 0:
                            measured against ln(1/lambda), a time */
} rf_lambda_wish;

/* A law of lambda: fit what a claim measured on several runs of one problem at
 * different scales (the manual, node "Laws of lambda").
 *
 * In:  runs  runs[count], the claims of each, as from rf_claims_create.
 *
 * Errors, with a message: RF_EINVAL fewer than three runs, or all of one
 * scale; RF_EINPUT a run has no such row, no measurement in it (or none that
 * is > 0, of an exponent), or no scale; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_lambda_law(rf_fit *fit, rf_message *message,
                                           const rf_claims *const *runs,
                                           size_t count,
                                           const rf_lambda_wish *wish);

/* A claim of a size O(lambda^exponent): it holds where the slope is not below
 * the exponent by more than two standard errors, and is violated where it is;
 * undecided with fewer than four runs, or less than three decades. */
RF_API rf_verdict rf_fit_verdict(const rf_fit *fit, double exponent);

/* RF_POINT_LIST(X): X(name, value, text): what a point of the loss is. */
#define RF_POINT_LIST(X)                                                   \
  X(RF_POINT_GLOBAL,    0, "global minimum")  /* over all widths */        \
  X(RF_POINT_LOCAL,     1, "local minimum")   /* a wider net does better */ \
  X(RF_POINT_MINIMUM,   2, "minimum")         /* one of the two */         \
  X(RF_POINT_SADDLE,    3, "saddle")          /* stationary, no minimum */ \
  X(RF_POINT_MOVING,    4, "not stationary")                               \
  X(RF_POINT_UNDECIDED, 5, "undecided")

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_point_kind { RF_POINT_LIST(RF_ENUM_) } rf_point_kind;
#undef RF_ENUM_

/* Text of a kind, never NULL. */
RF_API const char *rf_point_kind_name(rf_point_kind kind);

/* A point of the loss, and what is known of it (the manual, node "Stationary
 * points").  Answers are exact where the residuals are rational (square loss);
 * for other losses what rounding leaves open is RF_UNSURE. */
typedef struct rf_point {
  rf_point_kind kind;
  rf_truth clarke;       /* 0 is in the set that drives the flow */
  rf_truth directional;  /* no direction goes down at first order */
  rf_truth minimum;      /* a local minimum */
  rf_truth global;       /* no network of any width does better */
  double loss;
  double above_fit;      /* loss less that of the best linear fit; NaN where
                            that is not known */
  double residual;       /* distance of 0 from that set: ||theta'||, which
                            may be larger where dependent lines meet */
  double relative;       /* largest ||z_j'|| / ((|a_j| + ||w_j||) c ||y||
                            max ||x||) over the neurons */
  double near[2];        /* largest G(w_j)/||w_j|| over the neurons with a > 0,
                            largest -G(w_j)/||w_j|| over those with a < 0; NaN
                            where not known */
  double most[2];        /* the same over all directions: what a new neuron of
                            each sign would have; rates of escape of its loss
                            are twice that */
  double curvature;      /* of the state: where a neuron off all lines has a =
                            0 and D not 0, the Hessian's eigenvalue < 0 in its
                            weights, the least of all neurons: a strict
                            saddle; else 0 */
  int complete;          /* most is exact; 0: at least that, by search */
} rf_point;

/* Will the flow stay? */
typedef struct rf_tail {
  rf_truth stays;        /* in these faces for ever, so that it ends at the
                            limit; RF_UNSURE: not proved, see why */
  const char *why;       /* a text of the library, or NULL */
  double distance;       /* all weights together move at most so far */
  double rate;           /* loss - limit falls at least like exp(-rate t) */
} rf_tail;

/* A direction in which a tiny neuron grows. */
typedef struct rf_escape {
  int sign;                /* of its a */
  const double *direction; /* direction[d], of length 1 */
  double rate;             /* the loss deficit grows like exp(rate t) */
} rf_escape;

typedef struct rf_stationary_options {
  double tolerance;  /* relative error of the weights, 0 .. 0.1: a neuron
                        counts as on a line, <w, x> = 0, within that; 0:
                        exactly */
  size_t max_faces;  /* for all directions at most so many faces, */
  double seconds;    /* and so long; beyond them a search */
} rf_stationary_options;

/* Defaults: tolerance 0, 100,000 faces, 10 seconds. */
RF_API void rf_stationary_defaults(rf_stationary_options *options);

typedef struct rf_stationary rf_stationary;

/* Judge a state, and the point where the flow ends if its neurons stay in
 * their faces (square loss only): there the residuals are those of the best
 * outputs that these faces can make, in rationals.
 *
 * Out:  stationary  a new object; release it with rf_stationary_free.
 *       message     on failure.
 * Errors: RF_EINVAL an option is out of range; RF_ENOTFIN an exponential
 *         leaves all ranges; RF_ENOMEM; RF_EINTR. */
RF_API RF_MUST_USE rf_status
rf_stationary_create(rf_stationary **stationary, rf_message *message,
                     rf_state *state, const rf_stationary_options *options);

/* The state itself. */
RF_API void rf_stationary_state_get(const rf_stationary *stationary,
                                    rf_point *point);

/* Where it would end, and whether it does.  RF_EUNSUP: that is not known (tail
   says why, and point is as it was). */
RF_API RF_MUST_USE rf_status
rf_stationary_limit_get(const rf_stationary *stationary, rf_point *point,
                        rf_tail *tail);

/* Losses that may be known exactly: of the limit; of the best linear fit. */
typedef enum rf_stationary_what {
  RF_STATIONARY_LIMIT, RF_STATIONARY_FIT
} rf_stationary_what;

/* Out: one of them, a rational ("256/2925").
 * Errors: RF_EUNSUP it is not known; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_stationary_loss(rf_stationary *stationary,
                                                const rf_numbers **loss,
                                                rf_stationary_what what);

/* The signs of the neurons do not depend on the tolerance between these two. */
RF_API void rf_stationary_tolerance_get(const rf_stationary *stationary,
                                        double *low, double *high);

/* Directions of escape at the limit or, where that is not known, the state:
   maxima of G for a > 0, minima for a < 0.  RF_EINVAL: i is too large. */
RF_API size_t rf_stationary_escape_count(const rf_stationary *stationary);
RF_API RF_MUST_USE rf_status
rf_stationary_escape_get(const rf_stationary *stationary, rf_escape *escape,
                         size_t i);

/* Release; NULL is allowed. */
RF_API void rf_stationary_free(rf_stationary *stationary);

#ifdef __cplusplus
}
#endif
#endif
