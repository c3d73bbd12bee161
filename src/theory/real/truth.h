/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth.h -- yes, no and unsure: what follows from two of them. */
#ifndef RF_TRUTH_H
#define RF_TRUTH_H

#include "reluflow/theory.h"

/* A NO is certain whatever the other is. */
static inline rf_truth
rf_truth_and(rf_truth a, rf_truth b)
{
  return a == RF_NO || b == RF_NO ? RF_NO
         : a == RF_YES && b == RF_YES ? RF_YES : RF_UNSURE;
}

static inline rf_truth
rf_truth_not(rf_truth a)
{
  return a == RF_YES ? RF_NO : a == RF_NO ? RF_YES : RF_UNSURE;
}

#endif
