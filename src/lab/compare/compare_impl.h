/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare_impl.h -- what these files share: compare.c, same.c, apart.c,
 * events.c. */
#ifndef RF_COMPARE_IMPL_H
#define RF_COMPARE_IMPL_H

#include "base/base.h"
#include "problem/problem.h"
#include "reluflow/compare.h"

struct rf_comparison {
  size_t n, d, m;
  bool same_start;
  rf_apart *apart;       /* apart[count] */
  size_t count, room;
  double *distance;      /* distance[m]: relative, at the last common time */
  rf_common all;
  rf_common *neuron;     /* neuron[m] */
  size_t same;           /* neurons with equal sequences */
};

/* Both records, while they are read. */
typedef struct rf_both_runs {
  rf_record *record[2];
  rf_message *message;
} rf_both_runs;

/* Are they of one experiment, as far as it says what moves?  Errors: RF_EINPUT
   (message); *start: of the same weights.  (same.c) */
rf_status rf_both_runs_check(bool *start, const rf_both_runs *pair);

/* Fill apart and distance.  (apart.c) */
rf_status rf_comparison_measure(rf_comparison *comparison,
                                const rf_both_runs *pair);

/* Fill all, neuron and same.  (events.c) */
rf_status rf_comparison_follow(rf_comparison *comparison,
                               const rf_both_runs *pair);

#endif
