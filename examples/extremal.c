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

/* Collects pieces of text, with commas between them. */
static void
collect(void *context, const char *piece)
{
  char *line = context;

  snprintf(line + strlen(line), 200 - strlen(line), "%s%s",
           *line ? ", " : "", piece);
}

/* One vector: its face, kind, D and ||D||^2.  Returns whether it is D*. */
static int
show(const rf_extremals *list, size_t i)
{
  rf_extremal e;
  char line[200] = "";

  if (rf_extremals_get(list, &e, i) < 0
      || rf_extremals_text(list, collect, line, i) < 0)
    return 0;
  for (int k = 0; k < 3; k++)
    putchar("-0+"[e.pattern[k] + 1]);
  printf(" %s, D and its squared norm: %s\n", rf_critical_name(e.kind), line);
  return e.kind == RF_CRITICAL_MAX && !strcmp(line, "-31/120, 2/3, 7361/14400");
}

int
main(void)
{
  rf_problem *problem = NULL;
  rf_extremals *list = NULL;
  rf_constants *constants = NULL;
  rf_extremal_options what;
  rf_constants_options how;
  rf_constant scale = { NULL, NULL, NULL, NULL, NULL };
  rf_message message = { "" };
  int good = 0;

  rf_extremal_defaults(&what);
  rf_constants_defaults(&how);
  if (rf_problem_parse(&problem, &message, experiment, "example", ".", NULL,
                       0) == RF_OK
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
