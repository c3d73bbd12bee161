/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stop.h -- Ctrl-C and SIGTERM ask for an orderly end. */
#ifndef RF_CLI_STOP_H
#define RF_CLI_STOP_H

#include <signal.h>

/* What was done at these signals before. */
typedef struct rf_stop_old {
  struct sigaction action[2];
} rf_stop_old;

/* Catch both, as long as somebody looks at rf_stop_asked; put back. */
void rf_stop_begin(rf_stop_old *old);
void rf_stop_end(const rf_stop_old *old);

/* The signal that came, or 0. */
int rf_stop_asked(void);

#endif
