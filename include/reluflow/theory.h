/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/theory.h -- what the papers say about a problem: the constants of
 * their theorems, exact where they are rational or the root of a rational,
 * otherwise with a proven bound on their error.  The rules of
 * reluflow/status.h hold. */
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

#ifdef __cplusplus
}
#endif
#endif
