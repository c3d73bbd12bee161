/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.h -- what stands behind the public rf_align: one table per kind of
 * number.  The contracts are those of reluflow/align.h. */
#ifndef RF_ALIGN_H
#define RF_ALIGN_H

#include <gmp.h>

#include "base/base.h"
#include "problem/problem.h"
#include "reluflow/align.h"

typedef struct rf_align_ops {
  size_t (*count)(const rf_align *align);
  rf_status (*get)(const rf_align *align, rf_align_neuron *neuron, size_t j);
  const rf_event *(*events)(const rf_align *align, size_t *count, size_t j);
  size_t (*extremals)(const rf_align *align);
  rf_status (*extremal)(const rf_align *align, rf_align_extremal *extremal,
                        size_t i);
  size_t (*fate)(const rf_align *align, double *slowest, rf_fate fate);
  rf_status (*numbers)(rf_align *align, const rf_numbers **numbers,
                       rf_align_what what, size_t i);
  void (*free)(rf_align *align);
} rf_align_ops;

/* Every kind of alignment begins with this. */
struct rf_align {
  const rf_align_ops *ops;
};

/* What is asked for, exactly. */
typedef struct rf_align_wish {
  mpq_t delta, until;
  bool forever;          /* until is infinite */
  size_t count;          /* the first so many neurons */
  bool events;
  long digits, prec;
  size_t threads;        /* at most so many */
} rf_align_wish;

/* Out: bad the neuron at which it failed. */
rf_status rfd_align_create(rf_align **align, size_t *bad,
                           const rf_problem *problem,
                           const rf_align_wish *wish);
rf_status rfm_align_create(rf_align **align, size_t *bad,
                           const rf_problem *problem,
                           const rf_align_wish *wish);

#endif
