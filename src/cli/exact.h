/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * exact.h -- reluflow align --exact. */
#ifndef RF_CLI_EXACT_H
#define RF_CLI_EXACT_H

#include "cli/cli.h"

typedef struct rf_exact_wish {
  rf_itinerary_options options;
  bool csv, events;
} rf_exact_wish;

/* Follow the neurons of the problem and print; returns the exit status.  name:
   of the subcommand, for messages. */
int rf_cli_exact(const rf_problem *problem, const rf_exact_wish *wish,
                 const char *name);

/* Print what becomes of every start in two dimensions, as CSV; returns the exit
   status. */
int rf_cli_every(const rf_problem *problem, long digits);

#endif
