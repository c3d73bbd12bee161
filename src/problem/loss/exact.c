/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.c -- what is exact of a loss; see exact.h.
 *
 * A loss has one table of functions for each number type; what does not depend
 * on the type is asked of that of double. */
#include "config.h"

#include "base/number/num_d.h"
#include "problem/loss/exact.h"
#include "problem/loss/loss.h"

bool
rf_loss_margin(rf_loss loss)
{
  return rfd_loss_of(loss)->margin;
}

/* H1 of Theorem 1 of BF25: the slope of the loss is 1-Lipschitz in h for
   labels of size 1 (rfx_loss_bounded). */
bool
rf_loss_lipschitz(rf_loss loss)
{
  return rfd_loss_bounded(rfd_loss_of(loss));
}

/* p_k(0) / c, for losses with a rational slope at 0: the geometry at zero
   scale is then exact. */
rf_status
rf_loss_zero_slope(mpq_t slope, rf_loss loss, const mpq_t y)
{
  const rfd_loss *l = rfd_loss_of(loss);

  if (!l->at_zero)
    return RF_EUNSUP;
  l->at_zero(slope, y);
  return RF_OK;
}
