/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * taylor.c -- cost of the Taylor engine: the reference problems, digits,
 * width.  One line a case: name, CPU seconds (min, median, max of the
 * repetitions), parts, counts.  Arguments: names of the cases, default all. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <reluflow.h>

#include "timing.h"

#define REPS 5

/* Three points of Boursier and Flammarion (2025). */
static const double points_x[] = { -0.75, -0.5, 0.125 };
static const double points_y[] = { 1.1, 0.1, 0.8 };

static rf_status
follow(rf_flow_stats *stats, rf_message *message, const rf_problem *problem,
       double until)
{
  rf_flow *flow = NULL;
  rf_status status = rf_flow_create(&flow, message, problem);

  if (status < 0)
    return status;
  while ((status = rf_flow_step(flow, message, until)) == RF_EVENT)
    ;
  rf_flow_stats_get(flow, stats);
  rf_flow_free(flow);
  return status;
}

/* Median of the CPU times; < 0 on failure. */
static double
measure(const char *name, const rf_problem *problem, double until, int reps)
{
  rf_flow_stats stats;
  rf_message message;
  double times[REPS];

  for (int i = 0; i < reps; i++) {
    clock_t start = clock();
    if (follow(&stats, &message, problem, until) != RF_OK) {
      fprintf(stderr, "%s: %s\n", name, message.text);
      return -1.0;
    }
    times[i] = (double)(clock() - start) / CLOCKS_PER_SEC;
  }
  qsort(times, (size_t)reps, sizeof *times, timing_order);
  printf("%-28s %8.3f %8.3f %8.3f s  engine %3.0f %%  %6llu events %6llu "
         "steps %8llu orders\n", name, times[0], times[reps / 2],
         times[reps - 1], 100.0 * stats.seconds_engine
         / (stats.seconds_engine + stats.seconds_events),
         (unsigned long long)stats.events, (unsigned long long)stats.steps,
         (unsigned long long)stats.rhs);
  fflush(stdout);
  return times[reps / 2];
}

static void
vector(const char *name, long digits, double until, int reps)
{
  char path[512], asked[64], label[64];
  const char *set[] = { "flow.engine=taylor", "flow.verify=false", asked };
  rf_problem *problem;
  rf_message message;

  snprintf(path, sizeof path, "%s/vectors/%s/experiment.yaml", TEST_DATA,
           name);
  snprintf(asked, sizeof asked, "flow.digits=%ld", digits);
  snprintf(label, sizeof label, "%s, %ld digits", name, digits);
  if (rf_problem_read(&problem, &message, path, set, 3) != RF_OK) {
    fprintf(stderr, "%s\n", message.text);
    return;
  }
  measure(label, problem, until, reps);
  rf_problem_free(problem);
}

static double
points(long digits, long width, double until, int reps)
{
  char asked[64], wide[64], label[64];
  const char *set[] = { "flow.engine=taylor", "flow.verify=false",
                        "data.bias=true", "init.scale=1e-3", asked, wide };
  rf_problem *problem;
  rf_message message;
  double median;

  snprintf(asked, sizeof asked, "flow.digits=%ld", digits);
  snprintf(wide, sizeof wide, "network.width=%ld", width);
  snprintf(label, sizeof label, "points, %ld digits, m = %ld", digits, width);
  if (rf_problem_create(&problem, &message,
                        &(rf_data){ 3, 1, points_x, points_y }, set, 6)
      != RF_OK) {
    fprintf(stderr, "%s\n", message.text);
    return -1.0;
  }
  median = measure(label, problem, until, reps);
  rf_problem_free(problem);
  return median;
}

static void
digits_range(const long *digits, size_t count, long width, double until)
{
  double last = 0.0;

  for (size_t i = 0; i < count; i++) {
    double now = points(digits[i], width, until, last < 1.0 ? REPS : 1);
    if (i > 0)
      printf("  exponent %.2f\n", log(now / last)
             / log((double)digits[i] / (double)digits[i - 1]));
    last = now;
  }
}

/* The last cases take minutes. */
static void
digits_table(void)
{
  static const long some[] = { 30, 100, 300, 1000 };
  static const long many[] = { 300, 1000, 3000 };

  digits_range(some, sizeof some / sizeof *some, 6, 12.0);
  digits_range(many, sizeof many / sizeof *many, 2, 0.5);
}

static void
width_table(void)
{
  double last = 0.0;

  for (long m = 20; m <= 20000; m *= 10) {
    double now = points(30, m, 20.0, m < 1000 ? REPS : 1);
    if (m > 20)
      printf("  exponent %.2f\n", log10(now / last));
    last = now;
  }
}

int
main(int argc, char **argv)
{
  static const char *const names[] =
    { "vectors", "points", "digits", "width" };

  for (int c = 0; c < 4; c++) {
    int wanted = argc < 2;
    for (int i = 1; i < argc; i++)
      wanted |= strcmp(argv[i], names[c]) == 0;
    if (!wanted)
      continue;
    switch (c) {
    case 0:
      vector("p1-lam30", 96, 300.0, REPS);
      vector("rand53", 77, 100.0, REPS);
      break;
    case 1:
      points(100, 200, 400.0, 1);
      break;
    case 2:
      digits_table();
      break;
    case 3:
      width_table();
      break;
    }
  }
  mpfr_free_cache();
  return 0;
}
