/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench/machine.c -- the limits of this machine, to hold figures against: what
 * one processor computes in a product of matrices by BLAS, what it reads and
 * writes in each level of its memory, and how long it waits there for a number
 * whose place it did not know before.  Best of some runs, in processor time,
 * which on a machine that does other work says more than a mean. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_cblas.h>

#include "cli/one_thread.h"
#include "timing.h"

RF_ONE_THREAD_FROM_THE_START

enum { RUNS = 15, SIZE = 480 };

/* What is computed must be used. */
static volatile double sink;

static double *
numbers(size_t count)
{
  double *room = malloc(count * sizeof *room);

  if (!room)
    exit(EXIT_FAILURE);
  for (size_t i = 0; i < count; i++)
    room[i] = 1.0 + (double)(i % 7) / 8.0;
  return room;
}

/* Multiplications and additions a second. */
static double
product(void)
{
  const size_t size = (size_t)SIZE * SIZE;
  double *a = numbers(size), *b = numbers(size), *c = numbers(size);
  double best = INFINITY;

  for (int run = 0; run < RUNS; run++) {
    const double began = timing_now();
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIZE, SIZE, SIZE,
                1.0, a, SIZE, b, SIZE, 0.0, c, SIZE);
    best = fmin(best, timing_now() - began);
    sink += c[0];
  }
  free(a);
  free(b);
  free(c);
  return 2.0 * (double)size * SIZE / best;
}

/* a += 2 b over arrays of so many bytes together: bytes a second, of which two
   thirds are read. */
static double
stream(size_t bytes)
{
  const size_t count = bytes / (2 * sizeof(double));
  const int times = 1 + (int)((size_t)64 << 20) / (int)bytes;
  double *a = numbers(count), *b = numbers(count), best = INFINITY;

  for (int run = 0; run < RUNS; run++) {
    const double began = timing_now();
    for (int t = 0; t < times; t++) {
      for (size_t i = 0; i < count; i++)
        a[i] += 2.0 * b[i];
      sink += a[count / 2];
    }
    best = fmin(best, (timing_now() - began) / times);
  }
  free(a);
  free(b);
  return 3.0 * (double)count * sizeof(double) / best;
}

/* Seconds from one place to the next on a way through so many bytes that has
   one in each line of a cache, in no order. */
static double
wait(size_t bytes)
{
  enum { LINE = 8, STEPS = 1000000 };
  const size_t count = bytes / (LINE * sizeof(size_t));
  size_t *next = malloc(bytes), at = 0;
  unsigned long long draw = 1;
  double best = INFINITY;

  if (!next)
    exit(EXIT_FAILURE);
  for (size_t i = 0; i < count; i++)
    next[i * LINE] = i * LINE;
  for (size_t i = count - 1; i > 0; i--) {     /* one cycle: Sattolo */
    draw = draw * 6364136223846793005ULL + 1442695040888963407ULL;
    const size_t k = (size_t)(draw >> 33) % i * LINE, was = next[k];
    next[k] = next[i * LINE];
    next[i * LINE] = was;
  }
  for (int run = 0; run < RUNS; run++) {
    const double began = timing_now();
    for (int i = 0; i < STEPS; i++)
      at = next[at];
    best = fmin(best, (timing_now() - began) / STEPS);
  }
  sink += (double)at;
  free(next);
  return best;
}

int
main(void)
{
  static const size_t kilobytes[] = { 16, 512, 8192, 262144 };

  rf_one_thread();
  printf("dgemm %d     %8.2f GFlop/s\n", SIZE, 1e-9 * product());
  for (size_t i = 0; i < sizeof kilobytes / sizeof *kilobytes; i++)
    printf("%6zu kB     %8.2f GB/s %8.2f ns\n", kilobytes[i],
           1e-9 * stream(kilobytes[i] << 10),
           1e9 * wait(kilobytes[i] << 10));
  return EXIT_SUCCESS;
}
