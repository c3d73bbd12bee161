/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench/align.c -- cost of the alignment: the three points of Boursier &
 * Flammarion with 200,000 neurons, and Gaussian data with n = 200, d = 50
 * and 2,000 neurons.  Prints name, min, median and max of the wall time. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include <reluflow.h>

enum { RUNS = 5 };

static double
now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
by_size(const void *a, const void *b)
{
  const double u = *(const double *)a, v = *(const double *)b;

  return (u > v) - (u < v);
}

static void
measure(const char *name, size_t n, size_t d, const double *x,
        const double *y, const char *width, int runs)
{
  const char *set[] = { width };
  rf_problem *problem = NULL;
  rf_message message = { "" };
  rf_align_options options;
  double time[RUNS];
  size_t events = 0, goals = 0, aligned = 0;

  rf_align_defaults(&options);
  if (rf_problem_create(&problem, &message, n, d, x, y, set, 1) < 0)
    exit(EXIT_FAILURE);
  for (int i = 0; i < runs; i++) {
    rf_align *align = NULL;
    double start = now();
    if (rf_align_create(&align, &message, problem, &options) < 0)
      exit(EXIT_FAILURE);
    time[i] = now() - start;
    events = 0;
    for (size_t j = 0; j < rf_align_count(align); j++) {
      rf_align_neuron neuron;
      if (rf_align_get(align, &neuron, j) < 0)
        exit(EXIT_FAILURE);
      events += neuron.events;
    }
    goals = rf_align_extremals(align);
    aligned = rf_align_fate(align, NULL, RF_FATE_EXTREMAL);
    rf_align_free(align);
  }
  qsort(time, (size_t)runs, sizeof *time, by_size);
  printf("%-24s min %.4f median %.4f max %.4f s; %zu events, %zu neurons "
         "to %zu extremal vectors\n", name, time[0], time[runs / 2],
         time[runs - 1], events, aligned, goals);
  rf_problem_free(problem);
}

int
main(void)
{
  enum { N = 200, D = 50 };
  static const double x3[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  static const double y3[] = { 1.1, 0.1, 0.8 };
  static double x[N * D], y[N];
  gsl_rng *g = gsl_rng_alloc(gsl_rng_mt19937);

  if (!g)
    return EXIT_FAILURE;
  for (int i = 0; i < N * D; i++)
    x[i] = gsl_ran_gaussian(g, 1.0);
  for (int k = 0; k < N; k++)
    y[k] = gsl_ran_gaussian(g, 1.0);
  printf("reluflow %s\n", rf_version());
  measure("three points, 200000", 3, 2, x3, y3, "network.width=200000", RUNS);
  measure("n=200 d=50, 2000", N, D, x, y, "network.width=2000", 1);
  gsl_rng_free(g);
  return EXIT_SUCCESS;
}
