/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * taylor.h -- the lumped system by Taylor series, in any precision.  The
 * manual, node "Tiny scales", has the recurrences, the error analysis and the
 * rules for order, step and precision. */
#ifndef RF_TAYLOR_H
#define RF_TAYLOR_H

#include "base/number/num_mp.h"
#include "flow/model/system.h"

/* Bits of the numbers of a run that is to give so many decimal digits; the
 * model must have been created with them.
 *
 * digits log2(10) + 32: the 32 pay for what rounding errors grow by.  A step
 * errs by about one unit of the last place relative to the state, so S steps
 * and a growth of errors by G between events cost log2(S G) bits; 32 is
 * enough for S = 2^10 and G = 2^22.  Whether it was enough is what the
 * second run measures.  Then up, so that the bits and the engine's own guard
 * fill whole limbs.
 *
 * variant 0: the run itself.  variant 1: the second run for the error
 * estimate: a limb more. */
long rfm_taylor_bits(long digits, int variant);

/* An engine for the lumped systems of the model, in the model's precision.
 *
 * Every step depends only on the system and on the state it starts from: a
 * run that is resumed from its state is the run that was never stopped.
 *
 * variant 1 takes shorter steps of other order than variant 0.
 *
 * Errors of its functions: RF_ENOMEM; RF_ENOTFIN the state is not finite;
 * RF_EINTEG no step however short satisfies the equation (message). */
rf_status rfm_taylor_create(rfm_engine **engine, const rfm_model *model,
                            int variant);

#endif
