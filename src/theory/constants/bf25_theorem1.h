/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_theorem1.h -- the constants of Theorem 1 of Boursier & Flammarion
 * 2025. */
#ifndef RF_BF25_THEOREM1_H
#define RF_BF25_THEOREM1_H

#include "theory/constants/constants.h"

/* D_max .. t_2, generic, no_saddle, of c->theorem.  Errors: RF_ENOMEM. */
rf_status rf_constants_alignment(rf_constants *c);

#endif
