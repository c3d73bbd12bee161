/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench/extremal.c -- cost of the exact enumeration against the number of
 * faces, and of the search: generic data of four decimals.  Prints name,
 * min, median and max of the wall time of some runs. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "base/number/exact.h"
#include "geometry/extremal/search.h"
#include "timing.h"

/* Gaussian data and labels, rounded to four decimals. */
static rf_field *
draw(size_t n, size_t d)
{
  gsl_rng *g = gsl_rng_alloc(gsl_rng_mt19937);
  mpq_t *x = rf_mpq_array(n * d), *p = rf_mpq_array(n), leak;
  rf_field *f = NULL;

  if (!g || !x || !p)
    exit(EXIT_FAILURE);
  mpq_init(leak);
  for (size_t i = 0; i < n * d; i++) {
    mpq_set_si(x[i], lrint(1e4 * gsl_ran_gaussian(g, 1.0)), 10000);
    mpq_canonicalize(x[i]);
  }
  for (size_t k = 0; k < n; k++) {
    mpq_set_si(p[k], lrint(1e4 * gsl_ran_gaussian(g, 1.0)), 10000);
    mpq_canonicalize(p[k]);
  }
  if (rf_field_create(&f, (const mpq_t *)x, (const mpq_t *)p, leak, n, d) < 0)
    exit(EXIT_FAILURE);
  rf_mpq_array_free(x, n * d);
  rf_mpq_array_free(p, n);
  mpq_clear(leak);
  gsl_rng_free(g);
  return f;
}

/* One case, `runs` times; starts 0: enumeration. */
static void
measure(size_t n, size_t d, size_t starts, size_t runs)
{
  double time[9];
  size_t faces = 0, kind[3] = { 0, 0, 0 };

  for (size_t run = 0; run < runs; run++) {
    rf_extremals *list = NULL;
    rf_budget budget;
    double begun;
    rf_status status = rf_extremals_new(&list, draw(n, d));

    if (status < 0)
      exit(EXIT_FAILURE);
    rf_budget_start(&budget, 0, 600);
    begun = rf_clock();
    status = starts ? rf_extremals_search(list, starts, 1, &budget)
                    : rf_extremals_enumerate(list, &budget);
    time[run] = rf_clock() - begun;
    if (status < 0)
      printf("n=%zu d=%zu: %s\n", n, d, rf_strerror(status));
    faces = kind[0] = kind[1] = kind[2] = 0;
    for (size_t i = 0; i <= d; i++)
      faces += list->faces[i];
    for (size_t i = 0; i < list->count; i++)
      kind[list->found[i].cert->kind]++;
    rf_extremals_free(list);
  }
  qsort(time, runs, sizeof *time, timing_order);
  printf("%-9s n=%-3zu d=%-2zu  %8.4f %8.4f %8.4f s", starts ? "search"
         : "enumerate", n, d, time[0], time[runs / 2], time[runs - 1]);
  if (starts)
    printf("  %zu starts, %.1f us each", starts,
           1e6 * time[0] / (double)starts);
  else
    printf("  %zu faces, %.1f us each", faces, 1e6 * time[0] / (double)faces);
  printf("  (%zu max, %zu min, %zu saddles)\n", kind[0], kind[1], kind[2]);
  fflush(stdout);
}

int
main(void)
{
  printf("reluflow %s\n%-9s %-10s  %8s %8s %8s\n", rf_version(), "what",
         "size", "min", "median", "max");
  measure(40, 2, 0, 5);
  measure(200, 2, 0, 3);
  measure(10, 4, 0, 5);
  measure(20, 4, 0, 3);
  measure(40, 4, 0, 1);
  measure(12, 6, 0, 3);
  measure(16, 6, 0, 1);
  measure(40, 2, 2000, 3);
  measure(20, 4, 2000, 3);
  measure(500, 50, 100, 1);
  return EXIT_SUCCESS;
}
