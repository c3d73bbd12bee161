/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.c -- reluflow cells: the rows of a sweep as CSV, in the order of the
 * values on its axes.
 *
 * What differs from sweep to sweep, as seconds, is not printed but where it is
 * asked for: what is printed otherwise is the same, bit for bit, for every
 * sweep of a study.  So is what the cells say together, which the library
 * makes of them. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { COST = 256, DONE, PLACES, STATISTICS, X, Y, SERIES, IS, LAW, AXES,
       CONFIDENCE };

static const char usage_name[] = "cells";

static const rf_option options[] = {
  { "cost", COST, NULL, "also tries, seconds, bytes and version" },
  { "done", DONE, NULL, "only cells that are done" },
  { "places", PLACES, NULL, "instead, where the outcome changes, as bisect\n"
    "has found it: low,high,below,state,message" },
  { "statistics", STATISTICS, NULL, "instead, what cells that are done say\n"
    "together: shares, medians, laws, thresholds, with\nintervals" },
  { "x", X, "KEY", "of statistics: over this axis (default: the first that\n"
    "is no seed); none: of all cells together" },
  { "y", Y, "MEASURE", "... this measure (default: the first); place: where\n"
    "the outcome changes" },
  { "series", SERIES, "KEY", "... for each value of this axis by itself" },
  { "is", IS, "WORD", "... of words: the share of this one (default\n"
    "spurious)" },
  { "law", LAW, "WHICH", "... a line in: power, log (of 1/x), linear or auto\n"
    "(default)" },
  { "axes", AXES, "HOW", "... thresholds in x: log, linear or auto (default)" },
  { "confidence", CONFIDENCE, "C", "... of intervals (default 0.95)" },
  { NULL, 0, NULL, NULL }
};

typedef struct wish {
  bool cost, done, places, statistics;
  const char *detail;    /* an option that is of statistics alone */
  rf_summary_options summary;
} wish;

/* An option of statistics: names and words go on as they are, as the library
   knows which there are. */
static bool
take_detail(wish *w, int letter, const char *value)
{
  rf_summary_options *o = &w->summary;
  const rf_option *option = options;

  while (option->letter != letter)
    option++;
  w->detail = option->name;
  switch (letter) {
  case X: o->x = value; break;
  case Y: o->y = value; break;
  case SERIES: o->series = value; break;
  case IS: o->is = value; break;
  case LAW: o->law = value; break;
  case AXES: o->axes = value; break;
  default: return rf_take_confidence(&o->confidence, usage_name, value);
  }
  return true;
}

/* Flags alone; rf_cmd_cells looks at what goes together. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  switch (letter) {
  case COST: w->cost = true; break;
  case DONE: w->done = true; break;
  case PLACES: w->places = true; break;
  case STATISTICS: w->statistics = true; break;
  default: return take_detail(w, letter, value);
  }
  return true;
}

static const rf_usage usage = {
  .name = usage_name, .operands = "SWEEP",
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

/* ---- statistics ---- */

/* Nothing where there is no such number. */
static void
put_number(double value)
{
  putchar(',');
  if (!isnan(value))
    rf_cli_number(value);
}

static void
print_row(const rf_summary *summary, const rf_summary_row *row,
          const rf_summary_options *o)
{
  rf_cli_field(rf_summary_measure(summary));
  putchar(',');
  if (rf_summary_has_words(summary))
    rf_cli_field(o->is);
  printf(",%s,%s,", rf_summary_name(row->kind), row->law ? row->law : "");
  rf_cli_field(row->series);
  put_number(row->x);
  printf(",%zu", row->cells);
  put_number(row->value.estimate);
  put_number(row->value.low);
  put_number(row->value.high);
  put_number(o->confidence);
  putchar('\n');
}

/* What cannot be opened, and what is not among its columns, is bad input, as
   for the rows themselves. */
static int
print_statistics(const char *path, const rf_summary_options *o)
{
  rf_summary *summary = NULL;
  rf_message message = { "" };
  rf_summary_row row;
  const rf_status status = rf_summary_create(&summary, &message, path, o);

  if (status < 0) {
    const int code = rf_cli_failed(&message, status);
    return status == RF_EUNSUP ? code : RF_EXIT_USAGE;
  }
  puts("measure,is,statistic,law,series,x,cells,estimate,low,high,confidence");
  for (size_t i = 0; i < rf_summary_count(summary); i++)
    if (rf_summary_get(summary, &row, i) == RF_OK)
      print_row(summary, &row, o);
  rf_summary_free(summary);
  return rf_cli_done(RF_EXIT_DONE);
}

/* Which options go together; -1: these do. */
static int
check(const wish *w)
{
  if (w->statistics ? w->places || w->cost || w->done
      : w->places && (w->cost || w->done))
    return rf_cli_bad_usage(usage.name, "--%s goes with no other option%s",
                            w->statistics ? "statistics" : "places",
                            w->statistics ? " but those of statistics" : "");
  if (w->detail && !w->statistics)
    return rf_cli_bad_usage(usage.name, "--%s is of --statistics", w->detail);
  return -1;
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

  rf_summary_defaults(&w.summary);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0 || (code = check(&w)) >= 0)
    return code;
  if (w.statistics)
    return print_statistics(operands[0], &w.summary);
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
