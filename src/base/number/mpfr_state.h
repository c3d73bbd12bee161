/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mpfr_state.h -- MPFR's global state, left as it was found.  A public
 * function that may use MPFR enters, works in the widest range of exponents,
 * and leaves. */
#ifndef RF_MPFR_STATE_H
#define RF_MPFR_STATE_H

#include <mpfr.h>

#include "base/base.h"

typedef struct rf_mpfr_state {
  mpfr_flags_t flags;
  mpfr_exp_t emin, emax;
} rf_mpfr_state;

rf_mpfr_state rf_mpfr_enter(void);

/* Returns status, for the end of a function. */
rf_status rf_mpfr_leave(const rf_mpfr_state *found, rf_status status);

#endif
