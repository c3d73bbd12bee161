/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * checkpoint.h -- the state of a run as text, for a run that is to go on
 * elsewhere.
 *
 * A checkpoint is taken where the trajectory says so (the work since the last
 * one, counted in steps and sizes, not in seconds), at the end of a step.  The
 * run that takes it goes on *from what it wrote*, through the same code as one
 * that is resumed from it: so the two are the same, bit for bit. */
#ifndef RF_CHECKPOINT_H
#define RF_CHECKPOINT_H

#include "base/number/num.h"
#include "base/string.h"
#include "flow/model/clock.h"
#include "flow/run/run.h"

/* Changes with the format. */
#define RF_CHECKPOINT 5

/* Write the state of a run between two segments. */
rf_status rfx_run_save(rf_string *saved, rfx_run *run);

/* Give a run that was just created the state in text.
 * Errors: RF_EINPUT not a checkpoint of this problem at this precision;
 *         RF_ENOMEM. */
rf_status rfx_run_load(rfx_run *run, const char *text);

#endif
