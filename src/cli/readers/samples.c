/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * samples.c -- reluflow samples: loss and predictions as CSV, and columns of
 * measures.
 *
 * Loss and predictions stand in the run file as they are, those at the points
 * of a probe too; measures are computed from the states, now. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/readers/measures.h"

static const rf_option options[] = {
  { "measures", 'm', "NAME,...", "these measures, a column each, as they are\n"
    "recorded or by the states: stable_rank, ...;\n"
    "the manual, node \"Measures\", has the list" },
  { "probe", 'p', NULL, "the predictions at the points of record.probe\n"
    "instead, a row each: time,point,x1,..,xd,y,h" },
  { "unit", 'u', NULL, "the linear unit of network.skip and\n"
    "network.output_bias behind them: c,s1,..,sd" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "samples", .operands = "RUN",
  .text = "Print loss and predictions at the record times as CSV:\n"
          "time,loss,h1,..,hn; where record.probe has labels, its loss and\n"
          "accuracy; and what record.measures names.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What is asked for: samples, with columns or without, or the probe alone. */
typedef struct request {
  const char *list;      /* of measures, or NULL */
  bool probe, unit;
} request;

static bool
take(void *context, int letter, const char *value)
{
  request *r = context;

  if (letter == 'p')
    r->probe = true;
  else if (letter == 'u')
    r->unit = true;
  else
    r->list = value;
  return true;
}

/* The numbers of a sample come in the order of the columns: time, loss,
   predictions. */
static rf_status
print_sample(rf_record *record, rf_message *message, size_t i)
{
  const rf_numbers *sample;
  rf_status status = rf_record_sample_get(record, message, &sample, i);

  if (status < 0)
    return status;
  rf_cli_numbers(sample, 0, rf_numbers_count(sample), ",");
  return RF_OK;
}

/* Loss and accuracy at the points of a probe with labels: numbers of a sample,
   where its predictions are too many for columns. */
static rf_status
print_judgement(rf_record *record, rf_message *message, size_t i)
{
  const rf_numbers *values;
  size_t right;
  rf_status status;

  if (!rf_record_probe_labels(record))
    return RF_OK;
  status = rf_record_probe_get(record, message, &values, &right, i);
  if (status < 0)
    return status;
  putchar(',');
  rf_cli_numbers(values, RF_PROBE_LOSS, 1, "");
  putchar(',');
  rf_cli_number((double)right / (double)rf_record_probe_count(record));
  return RF_OK;
}

/* The linear unit, where it is asked for. */
static rf_status
print_unit(rf_record *record, rf_message *message, size_t i)
{
  const rf_numbers *unit;
  rf_status status = rf_record_unit_get(record, message, &unit, i);

  if (status < 0)
    return status;
  putchar(',');
  rf_cli_numbers(unit, 0, rf_numbers_count(unit), ",");
  return RF_OK;
}

/* Data count from 1 here, h1 .. hn, as in the papers, while events count them
   from 0. */
static void
print_header(const rf_columns *columns, bool unit)
{
  printf("time,loss");
  for (size_t k = 0; k < rf_record_data_count(columns->reading.record); k++)
    printf(",h%zu", k + 1);
  if (rf_record_probe_labels(columns->reading.record))
    printf(",probe_loss,probe_accuracy");
  rf_columns_header(columns);
  if (unit)
    printf(",c");
  for (size_t i = 0; unit && i < rf_record_dimension(columns->reading.record);
       i++)
    printf(",s%zu", i + 1);
  putchar('\n');
}

/* The exit status of printing everything. */
static int
print_all(rf_columns *columns, bool unit)
{
  rf_record *record = columns->reading.record;
  rf_message message = { "" };
  rf_status status = RF_OK;

  print_header(columns, unit);
  for (size_t i = 0; i < rf_record_sample_count(record); i++) {
    if ((status = print_sample(record, &message, i)) < 0
        || (status = print_judgement(record, &message, i)) < 0
        || (status = rf_columns_print(columns, &message, i)) < 0
        || (unit && (status = print_unit(record, &message, i)) < 0))
      break;
    putchar('\n');
  }
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* The coordinates that are given, without the 1 of a bias, and labels. */
typedef struct points {
  size_t count, d, given;
  bool labels;
  double *x, *y;
} points;

/* Errors: as rf_record_problem. */
static rf_status
load_points(points *p, rf_message *message, rf_record *record)
{
  rf_problem *problem = NULL;
  rf_status status = rf_record_problem(&problem, message, record, NULL, 0);

  if (status < 0)
    return status;
  p->count = rf_problem_probe_count(problem);
  p->d = rf_problem_dimension(problem);
  p->given = p->d - (size_t)rf_problem_bias(problem);
  p->labels = rf_record_probe_labels(record);
  p->x = rf_cli_alloc(p->count * p->d, sizeof *p->x);
  p->y = rf_cli_alloc(p->count, sizeof *p->y);
  status = rf_problem_probe_get(problem, p->x, p->y, 0, p->count);
  rf_problem_free(problem);
  return status;
}

/* One row a point: a table that a plot or a query takes as it is.  Coordinates
   are the nearest doubles, which a third has to be in decimals; predictions
   have the digits of the run. */
static rf_status
print_points(const points *p, rf_record *record, rf_message *message,
             size_t i)
{
  const rf_numbers *values;
  double time;
  size_t right;
  rf_status status = rf_record_time_get(record, message, &time, i);

  if (status >= 0)
    status = rf_record_probe_get(record, message, &values, &right, i);
  for (size_t k = 0; k < p->count && status >= 0; k++) {
    rf_cli_number(time);
    printf(",%zu", k);
    for (size_t c = 0; c < p->given; c++) {
      putchar(',');
      rf_cli_number(p->x[k * p->d + c]);
    }
    if (p->labels) {
      putchar(',');
      rf_cli_number(p->y[k]);
    }
    putchar(',');
    rf_cli_numbers(values, RF_PROBE_H + k, 1, "");
    putchar('\n');
  }
  return status;
}

static void
print_points_header(const points *p)
{
  printf("time,point");
  for (size_t c = 0; c < p->given; c++)
    printf(",x%zu", c + 1);
  printf("%s,h\n", p->labels ? ",y" : "");
}

/* The exit status of printing a probe.  A run without one is told how to have
   it, before anything is printed. */
static int
print_probe(rf_record *record, const char *path)
{
  rf_message message = { "" };
  points p = { 0 };
  rf_status status;

  if (!rf_record_probe_count(record)) {
    rf_cli_say("%s: no probe is recorded; run it again with record.probe, for "
               "instance {grid: [-1, 1, 201]}", path);
    return RF_EXIT_USAGE;
  }
  if ((status = load_points(&p, &message, record)) >= 0)
    print_points_header(&p);
  for (size_t i = 0; i < rf_record_sample_count(record) && status >= 0; i++)
    status = print_points(&p, record, &message, i);
  free(p.x);
  free(p.y);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* Samples, with the columns that are asked for. */
static int
print_samples(rf_record *record, const char *path, const request *r)
{
  rf_columns columns;
  int code;

  if (r->unit && !rf_record_has_unit(record)) {
    rf_cli_say("%s: the network has no linear unit; it has with network.skip "
               "or network.output_bias", path);
    return RF_EXIT_USAGE;
  }
  code = rf_columns_open(&columns, record, path, r->list);
  if (code == RF_EXIT_DONE)
    code = print_all(&columns, r->unit);
  rf_columns_close(&columns);
  return code;
}

int
rf_cmd_samples(int argc, char **argv)
{
  request r = { NULL, false, false };
  rf_record *record;
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &r);
  if (code >= 0)
    return code;
  if (r.probe && (r.list || r.unit))
    return rf_cli_bad_usage("samples", "--probe has no columns of %s",
                            r.list ? "measures" : "a unit");
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  code = r.probe ? print_probe(record, operands[0])
                 : print_samples(record, operands[0], &r);
  rf_record_free(record);
  return rf_cli_done(code);
}
