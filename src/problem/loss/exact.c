/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.c -- what is exact of a loss; see exact.h. */
#include "config.h"

#include "base/number/num_d.h"
#include "problem/loss/exact.h"
#include "problem/loss/loss.h"

bool
rf_loss_margin(rf_loss loss)
{
  return rfd_loss_of(loss)->margin;
}

bool
rf_loss_lipschitz(rf_loss loss)
{
  return rfd_loss_bounded(rfd_loss_of(loss));
}

rf_status
rf_loss_zero_slope(mpq_t slope, rf_loss loss, const mpq_t y)
{
  const rfd_loss *l = rfd_loss_of(loss);

  if (!l->at_zero)
    return RF_EUNSUP;
  l->at_zero(slope, y);
  return RF_OK;
}
