/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * samples.c -- reluflow samples: loss and predictions as CSV, and columns of
 * measures.
 *
 * Loss and predictions stand in the run file as they are; measures are
 * computed from the states, now. */
#include "config.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/readers/measures.h"

static const rf_option options[] = {
  { "measures", 'm', "NAME,...", "also these measures of the recorded states,\n"
    "a column each: stable_rank, directions:10, ...;\n"
    "the manual, node \"Measures\", has the list" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "samples", .operands = "RUN",
  .text = "Print loss and predictions at the record times as CSV:\n"
          "time,loss,h1,..,hn.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* There is one option, and its value is all there is to keep. */
static bool
take(void *context, int letter, const char *value)
{
  const char **list = context;

  (void)letter;
  *list = value;
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

/* Data count from 1 here, h1 .. hn, as in the papers, while events count them
   from 0. */
static void
print_header(const rf_columns *columns)
{
  printf("time,loss");
  for (size_t k = 0; k < rf_record_data_count(columns->reading.record); k++)
    printf(",h%zu", k + 1);
  rf_columns_header(columns);
  putchar('\n');
}

/* The exit status of printing everything. */
static int
print_all(rf_columns *columns)
{
  rf_record *record = columns->reading.record;
  rf_message message = { "" };
  rf_status status = RF_OK;

  print_header(columns);
  for (size_t i = 0; i < rf_record_sample_count(record); i++) {
    if ((status = print_sample(record, &message, i)) < 0
        || (status = rf_columns_print(columns, &message, i)) < 0)
      break;
    putchar('\n');
  }
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

int
rf_cmd_samples(int argc, char **argv)
{
  const char *list = NULL;
  rf_columns columns;
  rf_record *record;
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &list);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  code = rf_columns_open(&columns, record, operands[0], list);
  if (code == RF_EXIT_DONE)
    code = print_all(&columns);
  rf_columns_close(&columns);
  rf_record_free(record);
  return rf_cli_done(code);
}
