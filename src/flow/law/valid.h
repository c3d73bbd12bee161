/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * valid.h -- does what the event logic holds agree with itself? Each of these
 * says no at the first condition that does not hold; with --enable-assert it
 * prints which, and they are asserted: the plan when it is made, the others at
 * the end of each segment. */
#ifndef RF_VALID_H
#define RF_VALID_H

#include "base/number/num.h"
#include "flow/run/run.h"

/* Neurons and cohorts: members and slots are inverse, all neurons are
   somewhere, each single carries one neuron in the face of its cohort or is
   vacant, each propagator has its block, and a block of deadlines has a lower
   bound. */
bool rfx_population_is_valid(const rfx_population *population);

/* The plan: times do not go back nor beyond the stop, each move of a neuron
   begins where the one before ended and latest leads to the last, faces are
   in the table, ways and columns are there. */
bool rfx_schedule_is_valid(const rfx_run *run);

/* Columns y of all propagators: Phi^T J Phi = J, J = diag(1, -1, .., -1), as
   K(D) in z' = K(D) z is symmetric and J K J = -K; up to error, relative to
   the squares of their sizes, for each of q products. */
bool rfx_propagators_are_lorentz(const rfx_population *population,
                                 const rf_num *y, double error);

/* All of these that hold between two segments. */
bool rfx_run_is_valid(const rfx_run *run);

#endif
