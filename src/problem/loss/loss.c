/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss.c -- the table of losses; see loss.h.
 * Kernel: arithmetic. */
#include "config.h"

#include "problem/loss/loss.h"

#define DECLARE_(value, text, loss) extern const rfx_loss loss;
#define ENTRY_(value, text, loss) [value] = &loss,
RF_LOSS_LIST(DECLARE_)

const rfx_loss *
rfx_loss_of(rf_loss loss)
{
  static const rfx_loss *const all[] = { RF_LOSS_LIST(ENTRY_) };

  return all[loss];
}
