/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * names.h -- what an experiment may choose from, and the words for it: one
 * list each. */
#ifndef RF_NAMES_H
#define RF_NAMES_H

#include <stdbool.h>

/* X(value, text, its functions: problem/loss/loss.h). */
#define RF_LOSS_LIST(X)                                                    \
  X(RF_SQUARE, "square", rfx_loss_square)                                  \
  X(RF_LOGISTIC, "logistic", rfx_loss_logistic)                            \
  X(RF_EXPONENTIAL, "exponential", rfx_loss_exponential)

/* Data that are drawn.  X(value, text, facts); what each is has
   problem/design/laws.c. */
#define RF_DESIGN_LIST(X)                                                  \
  X(RF_GAUSSIAN, "gaussian", RF_HAS_NOISE | RF_ALL_NOISE)                  \
  X(RF_UNIFORM, "uniform", RF_HAS_NOISE | RF_ALL_NOISE)                    \
  X(RF_SPHERE, "sphere", RF_HAS_NOISE | RF_ALL_NOISE)                      \
  X(RF_ORTHOGONAL, "orthogonal", RF_HAS_NOISE | RF_ALL_NOISE | RF_UP_TO_D) \
  X(RF_LINEAR_TEACHER, "linear teacher", RF_HAS_NOISE)                     \
  X(RF_RELU_TEACHER, "relu teacher", RF_HAS_NOISE | RF_HAS_WIDTH)          \
  X(RF_SYMMETRIC, "symmetric", RF_HAS_NOISE | RF_BY_TWO)                   \
  X(RF_XOR, "xor", RF_HAS_NOISE | RF_IN_PLANE)                             \
  X(RF_SEPARABLE, "separable", RF_HAS_MARGIN)

#define RF_SCHEME_LIST(X)                                                  \
  X(RF_BALANCED, "balanced")                                               \
  X(RF_DOMINATED, "dominated")                                             \
  X(RF_UNBALANCED, "unbalanced")                                           \
  X(RF_HE, "he")                                                           \
  X(RF_FILE, "file")

/* X(value, text, facts, its maker: flow/ops.h, its cost: flow/model/cost.h). */
#define RF_ENGINE_LIST(X)                                                  \
  X(RF_CVODE, "cvode", RF_BY_RTOL | RF_CHECKPOINTS,                        \
    rf_flow_create_cvode, rf_cost_cvode)                                   \
  X(RF_TAYLOR, "taylor",                                                   \
    RF_BY_DIGITS | RF_SECOND_RUN | RF_LADDER | RF_CHECKPOINTS,             \
    rf_flow_create_taylor, rf_cost_taylor)                                 \
  X(RF_LIMIT, "limit", RF_BY_DIGITS | RF_ZERO_SCALE,                       \
    rf_flow_create_limit, rf_cost_limit)                                   \
  X(RF_DESCENT, "descent", RF_BY_STEP | RF_CHECKPOINTS,                    \
    rf_flow_create_descent, rf_cost_descent)                               \
  X(RF_TAYLOR_DOUBLE, "taylor-double", RF_BY_RTOL | RF_CHECKPOINTS,        \
    rf_flow_create_taylor_double, rf_cost_taylor_double)                   \
  X(RF_AUTO, "auto", RF_BY_RTOL | RF_CHECKPOINTS,                          \
    rf_flow_create_auto, rf_cost_auto)

#define RF_POLICY_LIST(X)                                                  \
  X(RF_POLICY_STAY, "stay")                                                \
  X(RF_POLICY_ACTIVATE, "activate")                                        \
  X(RF_POLICY_DEACTIVATE, "deactivate")

#define RF_VALUE_(value, text) value,
#define RF_VALUE_OF_(value, text, object) value,
#define RF_VALUE_ALL_(value, text, facts, make, cost) value,
typedef enum rf_loss { RF_LOSS_LIST(RF_VALUE_OF_) } rf_loss;
typedef enum rf_design_kind { RF_DESIGN_LIST(RF_VALUE_OF_) } rf_design_kind;
typedef enum rf_scheme { RF_SCHEME_LIST(RF_VALUE_) } rf_scheme;
typedef enum rf_engine { RF_ENGINE_LIST(RF_VALUE_ALL_) } rf_engine;
typedef enum rf_policy { RF_POLICY_LIST(RF_VALUE_) } rf_policy;
#undef RF_VALUE_
#undef RF_VALUE_OF_
#undef RF_VALUE_ALL_

/* The words of a choice by its value, NULL at the end.  Average: false is the
   mean; all: false is none; precision: true is single;
   bias: true is zero; train: true is inner; points: true is sobol;
   start: true is limit. */
extern const char *const rf_loss_names[], *const rf_average_names[],
  *const rf_design_names[], *const rf_scheme_names[], *const rf_engine_names[],
  *const rf_policy_names[], *const rf_bool_names[], *const rf_all_names[],
  *const rf_precision_names[], *const rf_bias_names[],
  *const rf_train_names[], *const rf_points_names[],
  *const rf_start_names[];

/* What a design has, and asks of n and d. */
enum {
  RF_HAS_NOISE = 1,        /* data.noise; */
  RF_ALL_NOISE = 2,        /* the labels are nothing else */
  RF_HAS_WIDTH = 4,        /* data.width */
  RF_HAS_MARGIN = 8,       /* data.margin */
  RF_UP_TO_D = 16,         /* at most d data */
  RF_BY_TWO = 32,          /* n is even */
  RF_IN_PLANE = 64         /* d is 2 at least */
};

extern const unsigned rf_design_facts[];      /* by design */

/* Is it a fact? */
static inline bool
rf_design_has(rf_design_kind kind, unsigned fact)
{
  return (rf_design_facts[kind] & fact) != 0;
}

/* What an experiment may ask of an engine. */
enum {
  RF_BY_RTOL = 1,          /* computes in double, to flow.rtol */
  RF_SECOND_RUN = 2,       /* flow.verify, and flow.digits auto by it */
  RF_LADDER = 4,           /* asks with more digits what it cannot decide */
  RF_ZERO_SCALE = 8,       /* init.scale 0 */
  RF_CHECKPOINTS = 16,
  RF_BY_DIGITS = 32,       /* computes to flow.digits */
  RF_BY_STEP = 64          /* is no flow: goes in steps of flow.step */
};

extern const unsigned rf_engine_facts[];      /* by engine */

/* Is it a fact? */
static inline bool
rf_engine_is(rf_engine engine, unsigned fact)
{
  return (rf_engine_facts[engine] & fact) != 0;
}

#endif
