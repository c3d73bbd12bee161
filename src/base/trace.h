/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trace.h -- a run tells what it does, line by line, to whom this thread has
 * named (rf_set_trace, reluflow/status.h); nothing is made up where nobody
 * listens. */
#ifndef RF_TRACE_H
#define RF_TRACE_H

#include "base/base.h"

/* Does anybody listen? */
bool rf_tracing(void);

/* A line "KIND TIME NEURON DATUM ...": neuron or datum SIZE_MAX: "-"; the rest
   as printf has it. */
void rf_trace_line(const char *kind, double time, size_t neuron, size_t datum,
                   const char *format, ...);

#endif
