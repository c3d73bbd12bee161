/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * clock.h -- how often a run keeps what it needs to go on elsewhere. */
#ifndef RF_CLOCK_H
#define RF_CLOCK_H

/* Seconds of work between checkpoints, about, as the work is counted (not
   measured); more for large states.  Part of what determines a trajectory's
   bits; tests set it, before anything else. */
extern double rf_checkpoint_cost;

#endif
