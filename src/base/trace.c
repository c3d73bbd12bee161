/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trace.c -- a run tells what it does, line by line; see trace.h.
 *
 * The listener belongs to a thread, so that the runs of other threads stay
 * silent.  A line is made in a buffer of fixed size, and cut if it is longer:
 * a trace must not fail a run. */
#include "config.h"

#include <stdarg.h>

#include "base/trace.h"

static _Thread_local struct {
  rf_trace *tell;
  void *context;
} listener;

void
rf_set_trace(rf_trace *tell, void *context)
{
  listener.tell = tell;
  listener.context = context;
}

bool
rf_tracing(void)
{
  return listener.tell != NULL;
}

static const char *
number(char *out, size_t size, size_t i)
{
  snprintf(out, size, i == SIZE_MAX ? "-" : "%zu", i);
  return out;
}

void
rf_trace_line(const char *kind, double time, size_t neuron, size_t datum,
              const char *format, ...)
{
  char line[512], j[24], k[24];
  int length;
  va_list rest;

  if (!listener.tell)
    return;
  length = snprintf(line, sizeof line, "%s %.6e %s %s ", kind, time,
                    number(j, sizeof j, neuron), number(k, sizeof k, datum));
  va_start(rest, format);
  vsnprintf(line + length, sizeof line - (size_t)length, format, rest);
  va_end(rest);
  listener.tell(listener.context, line);
}
