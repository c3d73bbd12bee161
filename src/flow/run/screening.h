/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * screening.h -- what screening works in, and what it has found. */
#ifndef RF_SCREENING_H
#define RF_SCREENING_H

#include "base/number/num.h"
#include "flow/model/pool.h"
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
  rfx_pool event;        /* series of the candidate that is looked at, see
                            event_function.h */
  rfx_pool ends;         /* see rfx_exit_series */
  rf_num *error, *noise; /* [1] each: of its values; how far it must go */
  rf_num *mass;          /* mass[1]: see rfx_exit_sizes */
  rf_num *root;          /* root[1] */
  rf_num *coefficient;   /* coefficient[lines]: of the lines that are slid on */
  rf_num *drive;         /* drive[d], high[1], low[1], term[1]: scratch */
  rf_num *high, *low, *term;
  rf_num *num;           /* all numbers of a fixed size, in one block */
  size_t numbers;
} rfx_screening;

#endif
