/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/compare.h -- two runs of one experiment beside each other: another
 * engine, tolerance or step.  The rules on top of reluflow/status.h hold. */
#ifndef RELUFLOW_COMPARE_H
#define RELUFLOW_COMPARE_H

#include "reluflow/record.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two runs, compared. */
typedef struct rf_comparison rf_comparison;

/* How far apart they are at a record time that both have.  Weights are those of
 * the neurons whose states both have recorded, z = (a, w1..wd) of each; NaN:
 * there are none.  A relative distance is ||z - z'|| over the larger of ||z||
 * and ||z'||, 0 where both are 0. */
typedef struct rf_apart {
  double time;
  double loss[2];        /* of the one, of the other */
  double h;              /* max_k |h_k - h'_k| */
  double weights;        /* relative, of all neurons as one vector */
  double worst;          /* relative, of the neuron where it is largest ... */
  size_t neuron;         /* ... this one; SIZE_MAX: there are no states */
  size_t signs;          /* pairs of neuron and datum whose signs differ */
} rf_apart;

/* The events of both, or those of one neuron: the first of them that are the
 * same (neuron, datum and kind), in the order of time, neuron, datum. */
typedef struct rf_common {
  size_t count[2];
  size_t prefix;         /* so many are the same */
  double time[2];        /* of the first after these; infinite: there is none */
  double shift;          /* largest |t - t'| of those that are the same */
} rf_common;

/* Compare two records, which may be of runs that are not done.
 *
 * Out:  comparison  a new object, which keeps neither record; release it with
 *                   rf_comparison_free.
 *       message     on failure.
 * Errors: RF_EINPUT data, width, leak or loss are not the same (message: which
 *         of them), or a record is of an older reluflow; those of the readers
 *         of a record; RF_ENOMEM; RF_EINTR. */
RF_API RF_MUST_USE rf_status rf_comparison_create(rf_comparison **comparison,
                                                  rf_message *message,
                                                  rf_record *one,
                                                  rf_record *other);

/* Do both begin with the same weights: the same given ones, or the same draw at
 * the same scale? */
RF_API int rf_comparison_same_start(const rf_comparison *comparison);

/* Record times that both have, and what is apart at time i of these.
 * Errors: RF_EINVAL i too large. */
RF_API size_t rf_comparison_count(const rf_comparison *comparison);
RF_API RF_MUST_USE rf_status rf_comparison_get(const rf_comparison *comparison,
                                               rf_apart *apart, size_t i);

/* All events, in the order of both runs. */
RF_API void rf_comparison_events(const rf_comparison *comparison,
                                 rf_common *common);

/* Neurons, and those that have the same sequence of events in both. */
RF_API size_t rf_comparison_width(const rf_comparison *comparison);
RF_API size_t rf_comparison_same(const rf_comparison *comparison);

/* Neuron j: its events, and at the last time that both have recorded how far
 * it is apart, relatively; NaN: it has no states there.
 * Errors: RF_EINVAL no such neuron. */
RF_API RF_MUST_USE rf_status
rf_comparison_neuron(const rf_comparison *comparison, rf_common *common,
                     double *apart, size_t j);

/* Release; NULL is allowed. */
RF_API void rf_comparison_free(rf_comparison *comparison);

#ifdef __cplusplus
}
#endif
#endif
