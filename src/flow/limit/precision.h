/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * precision.h -- engine limit: which precision. */
#ifndef RF_PRECISION_H
#define RF_PRECISION_H

#include "problem/problem.h"
#include "reluflow/flow.h"

/* Up to so many digits double is enough, beyond them it is MPFR. */
#define RF_LIMIT_DOUBLE_DIGITS 15

/* Bits for so many digits: log2(10) = 3.3219.. each, and 64 for what a
   neuron loses on its way: near antiparallel neurons pass by D within 2^-32,
   events within 2^-32 of each other are told apart. */
static inline long
rf_limit_bits(long digits)
{
  return (digits * 3322 + 999) / 1000 + 64;
}

rf_status rf_flow_create_limit_mp(rf_flow **flow, const rf_problem *problem);

/* In double, whatever digits the problem asks for. */
rf_status rf_flow_create_limit_double(rf_flow **flow,
                                      const rf_problem *problem);

/* Where all neurons of that flow are now: z[m][1 + r] in the coordinates of
   the model, of dimension r, and u[m][2 lines], their sides and then 1 for each
   line on whose boundary one rests although it has a side.  Errors: RF_ENOMEM;
   RF_ENOTFIN. */
rf_status rf_flow_limit_states(rf_flow *flow, double *z, signed char *u);

#endif
