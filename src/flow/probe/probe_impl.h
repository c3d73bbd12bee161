/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe_impl.h -- what these files share: probe.c, points.c. */
#ifndef RF_PROBE_IMPL_H
#define RF_PROBE_IMPL_H

#include "flow/probe/probe.h"

/* Neurons that are added up at once.  Their sum is added to that of the blocks
   before: the error grows with the length of a block and the number of blocks,
   not with that of neurons. */
#define RF_PROBE_BLOCK 256

/* One for each number type. */
typedef struct rf_probe_ops {
  /* Points in the numbers of the weights, of at least one neuron. */
  rf_status (*make)(void **points, const rf_problem *problem,
                    const rf_numbers *weights);
  /* Have these the numbers of the points? */
  bool (*suits)(const void *points, const rf_numbers *weights);
  void (*begin)(void *points);         /* h = 0 */
  void (*add)(void *points, const rf_numbers *weights);
  void (*add_unit)(void *points, const rf_numbers *unit);
  rf_status (*end)(void *points, const rf_numbers **values, size_t *right);
  void (*free)(void *points);
} rf_probe_ops;

extern const rf_probe_ops rfd_probe_ops, rfm_probe_ops;

#endif
