/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/theory.h -- what the papers say about a problem: the constants of
 * their theorems, exact where they are rational or the root of a rational,
 * otherwise with a proven bound on their error; and numbers that a state of its
 * network has.  The rules of reluflow/status.h hold. */
#ifndef RELUFLOW_THEORY_H
#define RELUFLOW_THEORY_H

#include "reluflow/geometry.h"

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

/* A state of a network: the weights and signs of all its neurons at one
 * moment, as exact numbers. */
typedef struct rf_state rf_state;

/* A state of a problem's network, all weights 0.
 *
 * Out:  state    a new object; release it with rf_state_free.
 * In:   problem  must outlive it.   Errors: RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_state_create(rf_state **state,
                                             const rf_problem *problem);

/* Set the neurons first .. first + count - 1: a[count], w[count][d], each
 * double the exact number it is; signs u[count][n] as of a recorded state, or
 * NULL: those of <w, x_k>.
 * Errors: RF_EINVAL there are not so many; RF_ENOTFIN. */
RF_API RF_MUST_USE rf_status rf_state_set(rf_state *state, const double *a,
                                          const double *w,
                                          const signed char *u, size_t first,
                                          size_t count);

/* Set neuron j from the text "a,w1,..,wd"; u[n] as above.
 * Errors: RF_EINVAL no such neuron; RF_EINPUT the text; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_state_set_text(rf_state *state,
                                               const char *line,
                                               const signed char *u,
                                               size_t j);

/* Release; NULL is allowed. */
RF_API void rf_state_free(rf_state *state);

/* A measure: a number that a state has (the manual, node "Measures"). */
typedef struct rf_measure {
  const char *name;
  const char *text;      /* what it is, in a few words */
  const char *parameter; /* what NUMBER means in NAME:NUMBER; NULL: it takes
                            none */
  double preset;         /* its value where it is not given */
} rf_measure;

/* Number of measures. */
RF_API size_t rf_measure_count(void);

/* Measure i.  Errors: RF_EINVAL i too large. */
RF_API RF_MUST_USE rf_status rf_measure_get(rf_measure *measure, size_t i);

/* Can it be asked for?  request: NAME for all neurons, NAME_positive,
 * NAME_negative for those with a > 0, a < 0 alone; then :NUMBER or nothing.
 * Errors, with a message: RF_EINPUT no such measure or number; RF_EUNSUP not
 * for these data. */
RF_API RF_MUST_USE rf_status rf_measure_check(rf_message *message,
                                              const rf_problem *problem,
                                              const char *request);

/* The measure of a state.
 *
 * Out:  value    NaN where the state has none: a rank of no weights.  A norm
 *                beyond the range of double is infinite or 0.
 *       message  on failure.
 * Errors: those of rf_measure_check; RF_ENOMEM; RF_EINTR. */
RF_API RF_MUST_USE rf_status rf_measure_value(double *value,
                                              rf_message *message,
                                              rf_state *state,
                                              const char *request);

#ifdef __cplusplus
}
#endif
#endif
