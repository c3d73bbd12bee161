/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * departures.h -- lines that neurons are just leaving: a root there is no
 * event. */
#ifndef RF_DEPARTURES_H
#define RF_DEPARTURES_H

#include "base/base.h"

#include <stdint.h>

#define RF_TURNED (UINT32_MAX - 2)

/* A line that a neuron is just leaving. */
typedef struct rf_leave {
  uint32_t neuron;       /* RF_NOBODY: the entry counts no more */
  uint32_t line;
  uint32_t before;       /* 1 + the neuron's entry before this one, or 0 */
} rf_leave;

#define RF_NOBODY UINT32_MAX

typedef struct rf_leaves {
  rf_leave *at;          /* at[count] */
  size_t count, capacity;
} rf_leaves;

typedef struct rf_departures {
  rf_leaves now;         /* at the start of the next segment, or, while one is
                            planned, at the events there; each change goes
                            with fresh and leaving of the neuron.  Stale once
                            that segment is screened */
  rf_leaves next;        /* those that will still be leaving in the next one;
                            they become now when the plan is made */
} rf_departures;

#endif
