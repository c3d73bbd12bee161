/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss_d.h -- one datum of a loss in double, for files that compute in MPFR. */
#ifndef LOSS_D_H
#define LOSS_D_H

#include "problem/text/names.h"

void loss_d(double *p, double *value, rf_loss loss, double c, double y,
            double h);

#endif
