/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.c -- where the neurons of the three points of Boursier & Flammarion
 * (2025) go while the weights are small: to D* = (-31/120, 2/3), or they die.
 * Fails if any of them goes elsewhere. */
#include <stdio.h>
#include <stdlib.h>

#include <reluflow.h>

int
main(void)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  const char *set[] = { "network.width=10000" };
  rf_align_options options;
  rf_align_extremal e;
  const rf_numbers *D = NULL;
  rf_message message = { "" };
  rf_problem *problem = NULL;
  rf_align *align = NULL;
  size_t dead = 0;
  int good = 0;

  rf_align_defaults(&options);
  if (rf_problem_create(&problem, &message, &(rf_data){ 3, 2, x, y }, set, 1)
      == RF_OK
      && rf_align_create(&align, &message, problem, &options) == RF_OK
      && rf_align_extremal_count(align) == 1
      && rf_align_extremal_get(align, &e, 0) == RF_OK
      && rf_align_numbers(align, &D, RF_ALIGN_EXTREMAL, 0) == RF_OK) {
    dead = rf_align_fate_count(align, NULL, RF_FATE_DEAD);
    printf("%zu neurons go to (%.6f, %.6f), the last at t = %.3f\n", e.count,
           rf_numbers_double(D, 0), rf_numbers_double(D, 1), e.slowest);
    printf("%zu neurons die\n", dead);
    good = e.sign == 1 && e.count + dead == rf_align_count(align);
  } else
    fprintf(stderr, "align: %s\n", message.text);
  rf_align_free(align);
  rf_problem_free(problem);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
