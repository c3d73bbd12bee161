/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench/align.c -- cost of the alignment: the three points of Boursier &
 * Flammarion with 200,000 neurons, and Gaussian data with n = 200, d = 50
 * and 2,000 neurons.  Prints name, min, median and max of the processor
 * time. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include <reluflow.h>

#include "cli/one_thread.h"
#include "timing.h"

enum { RUNS = 5 };

static void
measure(const char *name, const rf_data *data, const char *width, int runs)
{
  const char *set[] = { width };
  rf_problem *problem = NULL;
  rf_message message = { "" };
  rf_align_options options;
  double time[RUNS];
  size_t events = 0, goals = 0, aligned = 0;

  rf_align_defaults(&options);
  if (rf_problem_create(&problem, &message, data, set, 1) < 0)
    exit(EXIT_FAILURE);
  for (int i = 0; i < runs; i++) {
    rf_align *align = NULL;
    double start = timing_now();
    if (rf_align_create(&align, &message, problem, &options) < 0)
      exit(EXIT_FAILURE);
    time[i] = timing_now() - start;
    events = 0;
    for (size_t j = 0; j < rf_align_count(align); j++) {
      rf_align_neuron neuron;
      if (rf_align_get(align, &neuron, j) < 0)
        exit(EXIT_FAILURE);
      events += neuron.events;
    }
    goals = rf_align_extremal_count(align);
    aligned = rf_align_fate_count(align, NULL, RF_FATE_EXTREMAL);
    rf_align_free(align);
  }
  qsort(time, (size_t)runs, sizeof *time, timing_order);
  printf("%-24s min %.4f median %.4f max %.4f s; %zu events, %zu neurons "
         "to %zu extremal vectors\n", name, time[0], time[runs / 2],
         time[runs - 1], events, aligned, goals);
  rf_problem_free(problem);
}

/* Gaussian data and labels, the same for every n and d asked. */
static void
gaussian(size_t n, size_t d, const char *width, int runs)
{
  gsl_rng *g = gsl_rng_alloc(gsl_rng_mt19937);
  double *x = malloc(n * d * sizeof *x), *y = malloc(n * sizeof *y);
  char name[64], set[64];

  if (!g || !x || !y)
    exit(EXIT_FAILURE);
  for (size_t i = 0; i < n * d; i++)
    x[i] = gsl_ran_gaussian(g, 1.0);
  for (size_t k = 0; k < n; k++)
    y[k] = gsl_ran_gaussian(g, 1.0);
  snprintf(name, sizeof name, "n=%zu d=%zu, %s", n, d, width);
  snprintf(set, sizeof set, "network.width=%s", width);
  measure(name, &(rf_data){ n, d, x, y }, set, runs);
  free(x);
  free(y);
  gsl_rng_free(g);
}

/* bench/align [N D M]: another size of the second problem alone. */
int
main(int argc, char **argv)
{
  static const double x3[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  static const double y3[] = { 1.1, 0.1, 0.8 };

  rf_one_thread();
  printf("reluflow %s\n", rf_version());
  if (argc == 4) {
    gaussian(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10), argv[3],
             3);
    return EXIT_SUCCESS;
  }
  measure("three points, 200000", &(rf_data){ 3, 2, x3, y3 },
          "network.width=200000", RUNS);
  gaussian(200, 50, "2000", 3);
  return EXIT_SUCCESS;
}
