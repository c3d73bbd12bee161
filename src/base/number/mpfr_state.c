/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mpfr_state.c -- the global state of MPFR, as it was found; see mpfr_state.h.
 *
 * A caller may use MPFR for itself, with a narrow range of exponents: our
 * numbers would overflow in it.  It may look at the flags of its last
 * operation: ours must not show there. */
#include "config.h"

#include "base/number/mpfr_state.h"

/* The widest range there is: what overflows in it is no number of a run. */
rf_mpfr_state
rf_mpfr_enter(void)
{
  const rf_mpfr_state found = {
    mpfr_flags_save(), mpfr_get_emin(), mpfr_get_emax()
  };

  mpfr_set_emin(mpfr_get_emin_min());
  mpfr_set_emax(mpfr_get_emax_max());
  return found;
}

rf_status
rf_mpfr_leave(const rf_mpfr_state *found, rf_status status)
{
  mpfr_set_emin(found->emin);
  mpfr_set_emax(found->emax);
  mpfr_flags_restore(found->flags, MPFR_FLAGS_ALL);
  return status;
}
