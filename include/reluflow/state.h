/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/state.h -- a state of a problem's network, its weights and signs at
 * one moment, and numbers that it has.  The rules on top of reluflow/status.h
 * hold. */
#ifndef RELUFLOW_STATE_H
#define RELUFLOW_STATE_H

#include "reluflow/numbers.h"
#include "reluflow/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/* Set neurons from number `first` on: a, w1..wd for each, as a flow or a run
 * file hands them out; u as above.  All are set, or none.
 * Errors: RF_EINVAL there are not so many; RF_ENOTFIN; RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_state_set_numbers(rf_state *state,
                                                  const rf_numbers *weights,
                                                  const signed char *u,
                                                  size_t first);

/* Release; NULL is allowed. */
RF_API void rf_state_free(rf_state *state);

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
