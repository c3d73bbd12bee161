/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * extremal.c -- the extremal vectors of the three points of Boursier &
 * Flammarion (2025): there is one, D* = (-31/120, 2/3), a maximum, so that
 * every neuron that is not dead ends up in its direction.  Fails if the
 * library says otherwise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <reluflow.h>

static const char experiment[] =
  "data:\n"
  "  inputs: [[-0.75], [-0.5], [0.125]]\n"
  "  labels: [1.1, 0.1, 0.8]\n"
  "  bias: true\n"
  "network: {width: 1000}\n";

/* One vector: its face, kind, D and ||D||^2.  Returns whether it is D*. */
static int
show(rf_extremals *list, size_t i)
{
  static const char *const want[] = { "-31/120", "2/3", "7361/14400" };
  const rf_numbers *v;
  rf_extremal e;
  int good;

  if (rf_extremals_get(list, &e, i) < 0
      || rf_extremals_vector(list, &v, i) < 0)
    return 0;
  for (int k = 0; k < 3; k++)
    putchar("-0+"[e.pattern[k] + 1]);
  printf(" %s, D and its squared norm:", rf_critical_name(e.kind));
  good = e.kind == RF_CRITICAL_MAX && rf_numbers_count(v) == 3;
  for (size_t k = 0; k < rf_numbers_count(v); k++) {
    printf(" %s", rf_numbers_text(v, k));
    good = good && !strcmp(rf_numbers_text(v, k), want[k]);
  }
  putchar('\n');
  return good;
}

int
main(void)
{
  rf_problem *problem = NULL;
  rf_extremals *list = NULL;
  rf_constants *constants = NULL;
  rf_extremal_options what;
  rf_constants_options how;
  rf_constant scale = { .value = NULL };
  rf_message message = { "" };
  int good = 0;

  rf_extremal_defaults(&what);
  rf_constants_defaults(&how);
  if (rf_problem_parse(&problem, &message, experiment, "example", NULL, 0)
      == RF_OK
      && rf_extremals_create(&list, &message, problem, &what) == RF_OK
      && rf_constants_create(&constants, &message, problem, list, &how)
         == RF_OK) {
    good = rf_extremals_count(list) == 1 && rf_extremals_complete(list)
           && show(list, 0);
    good = rf_constants_find(constants, &scale, "lambda_star") == RF_OK
           && scale.value && !strncmp(scale.value, "0.01397868", 10) && good;
    printf("the theorem speaks for scales below %s\n",
           scale.value ? scale.value : "?");
  } else
    fprintf(stderr, "extremal: %s\n", message.text);
  rf_constants_free(constants);
  rf_extremals_free(list);
  rf_problem_free(problem);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
