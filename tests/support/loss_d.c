/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_d.c -- the double side of check_problem_loss. */
#include "config.h"

#include "base/number/num_d.h"
#include "problem/loss/loss.h"
#include "support/loss_d.h"

void
loss_d(double *p, double *value, rf_loss loss, double c, double y, double h)
{
  const rfd_labels data = { 1, &y, &c, NULL };
  const rfd_loss *l = rfd_loss_of(loss);
  double tmp[2];

  l->slope(p, &data, &h, tmp);
  l->value(value, &data, &h, tmp);
}
