/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.c -- reluflow cells: the rows of a sweep as CSV, in the order of the
 * values on its axes.
 *
 * What differs from sweep to sweep, as seconds, is not printed but where it is
 * asked for: what is printed otherwise is the same, bit for bit, for every
 * sweep of a study. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { COST = 256, DONE, PLACES };

static const rf_option options[] = {
  { "cost", COST, NULL, "also tries, seconds, bytes and version" },
  { "done", DONE, NULL, "only cells that are done" },
  { "places", PLACES, NULL, "instead, where the outcome changes, as bisect\n"
    "has found it: low,high,below,state,message" },
  { NULL, 0, NULL, NULL }
};

typedef struct wish {
  bool cost, done, places;
} wish;

/* Flags alone; rf_cmd_cells looks at what goes together. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  (void)value;
  if (letter == COST)
    w->cost = true;
  else if (letter == PLACES)
    w->places = true;
  else
    w->done = true;
  return true;
}

static const rf_usage usage = {
  .name = "cells", .operands = "SWEEP",
  .text = "Print the cells of a sweep as CSV: the values of its axes, what was"
          " measured,\nstate, message, doubts.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* A line: the header, or a row; cells of another state are left out. */
static void
print_line(rf_cells *cells, const wish *w, bool header)
{
  const size_t count = rf_cells_column_count(cells);
  rf_column_kind kind;
  const char *name;
  bool first = true;

  for (size_t i = 0; i < count; i++) {
    if (rf_cells_column_get(cells, &name, &kind, i) < 0
        || (kind == RF_COLUMN_COST && !w->cost))
      continue;
    if (!first)
      putchar(',');
    rf_cli_field(header ? name : rf_cells_text(cells, i));
    first = false;
  }
  putchar('\n');
}

/* By the name of the column, as the library hands out texts: a state is
   compared with its word. */
static bool
is_done(rf_cells *cells)
{
  rf_column_kind kind;
  const char *name, *text;

  for (size_t i = 0; i < rf_cells_column_count(cells); i++)
    if (rf_cells_column_get(cells, &name, &kind, i) >= 0
        && kind == RF_COLUMN_STATE && !strcmp(name, "state"))
      return (text = rf_cells_text(cells, i))
        && !strcmp(text, rf_cell_state_name(RF_CELL_DONE));
  return false;
}

/* Row by row: a file may have more cells than memory has room for. */
static int
print(rf_cells *cells, const wish *w)
{
  rf_message message = { "" };
  rf_status status;
  int there = 1;

  print_line(cells, w, true);
  while ((status = rf_cells_next(cells, &there, &message)) >= 0 && there)
    if (!w->done || is_done(cells))
      print_line(cells, w, false);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* A file that cannot be opened is bad input; one that breaks on the way is a
   failure, and what was printed before is true. */
int
rf_cmd_cells(int argc, char **argv)
{
  wish w = { .cost = false };
  rf_cells *cells = NULL;
  rf_message message = { "" };
  char **operands;
  int count, code;
  rf_status status;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (w.places && (w.cost || w.done))
    return rf_cli_bad_usage(usage.name, "--places goes with no other option");
  status = w.places ? rf_places_open(&cells, &message, operands[0])
                    : rf_cells_open(&cells, &message, operands[0]);
  if (status < 0) {
    (void)rf_cli_failed(&message, status);
    return RF_EXIT_USAGE;
  }
  code = print(cells, &w);
  rf_cells_free(cells);
  return rf_cli_done(code);
}
