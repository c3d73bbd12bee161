/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * samples.c -- reluflow samples: loss and predictions as CSV. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

static const rf_usage usage = {
  .name = "samples", .operands = "RUN",
  .text = "Print loss and predictions at the record times as CSV:\n"
          "time,loss,h1,..,hn.",
  .operands_least = 1, .operands_most = 1
};

static rf_status
print_sample(rf_record *record, rf_message *message, double *h, size_t i)
{
  const size_t n = rf_record_data_count(record);
  const char *line = NULL;
  double time, loss;
  rf_status status = rf_record_sample_text(record, message, &line, i);

  if (status < 0)
    return status;
  if (line) {
    puts(line);
    return RF_OK;
  }
  if ((status = rf_record_sample_get(record, message, &time, &loss, h, i)) < 0)
    return status;
  rf_cli_number(time);
  putchar(',');
  rf_cli_number(loss);
  for (size_t k = 0; k < n; k++) {
    putchar(',');
    rf_cli_number(h[k]);
  }
  putchar('\n');
  return RF_OK;
}

int
rf_cmd_samples(int argc, char **argv)
{
  char **operands;
  int count, code;
  rf_record *record;
  rf_message message = { "" };
  rf_status status = RF_OK;
  double *h;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, NULL, NULL);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  h = rf_cli_alloc(rf_record_data_count(record), sizeof *h);
  printf("time,loss");
  for (size_t k = 0; k < rf_record_data_count(record); k++)
    printf(",h%zu", k + 1);
  putchar('\n');
  for (size_t i = 0; i < rf_record_sample_count(record) && status == RF_OK; i++)
    status = print_sample(record, &message, h, i);
  code = status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
  free(h);
  rf_record_free(record);
  return rf_cli_done(code);
}
