/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pace.h -- does the run advance, and when is the next checkpoint? */
#ifndef RF_PACE_H
#define RF_PACE_H

#include "base/base.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct rf_pace {
  double time;           /* of the last cut that advanced time, ... */
  uint64_t cuts;         /* ... and how many did not since */
  double cost;           /* of what was done since the last checkpoint */
  bool due;              /* stopped for a checkpoint, see checkpoint.h */
} rf_pace;

#endif
