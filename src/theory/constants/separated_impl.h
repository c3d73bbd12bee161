/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * separated_impl.h -- what the files of the numbers of Min, Mallada & Vidal
 * 2024 share. */
#ifndef RF_SEPARATED_IMPL_H
#define RF_SEPARATED_IMPL_H

#include "theory/constants/separated.h"

/* What follows from the norms, M and root of data and start. */
void rf_separated_times(rf_separated *separated, const rf_start *start);

#endif
