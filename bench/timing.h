/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * timing.h -- shared by the benchmarks: processor time, and its order. */
#ifndef TIMING_H
#define TIMING_H

#include <time.h>

/* Seconds of processor time. */
static inline double
timing_now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* For qsort. */
static inline int
timing_order(const void *a, const void *b)
{
  const double u = *(const double *)a, v = *(const double *)b;

  return (u > v) - (u < v);
}

#endif
