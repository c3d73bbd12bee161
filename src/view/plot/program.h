/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * program.h -- gnuplot and ffmpeg, as programs. */
#ifndef RF_PROGRAM_H
#define RF_PROGRAM_H

#include "base/base.h"

/* Run a program in a folder ("": the current one) and wait for it.
 *
 * In:  name  found on PATH, unless the environment variable named `variable`
 *            says what to run.
 *      argv  argv[0] is set here; ends with NULL.
 *
 * Errors: RF_EIO, with a message: it is absent, or failed, with the last thing
 *         it said. */
rf_status rf_program_run(rf_message *message, const char *name,
                         const char *variable, const char *folder,
                         char **argv);

#endif
