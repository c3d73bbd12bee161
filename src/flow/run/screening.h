/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * screening.h -- what screening works in, and what it has found. */
#ifndef RF_SCREENING_H
#define RF_SCREENING_H

#include "base/number/num.h"
#include "flow/run/queue.h"

typedef struct rfx_screening {
  rf_candidates heap;    /* found, and not planned yet */
  uint32_t *examined;    /* neurons looked at in this segment, whose deadlines
                            are for its end: stale when it is cut */
  size_t nexamined, examined_capacity;
  double *columns;       /* columns as doubles (MPFR), see isolate.c */
  size_t columns_capacity;
  double *start;         /* see prepare_members */
  size_t start_capacity;
  double *exit;          /* see release.c */
  size_t exit_capacity;
  double *series;        /* one series of a value, then one of a neuron */
  size_t series_capacity;
  rf_num *drive;         /* drive[d], high[1], low[1], term[1]: scratch, in one
                            block */
  rf_num *high, *low, *term;
} rfx_screening;

#endif
