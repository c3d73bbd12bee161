/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.c -- reluflow moments: when what was asked for in words came true, as
 * CSV. */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "cli/cli.h"

static const rf_usage usage = {
  .name = "moments", .operands = "RUN",
  .text = "Print the moments of record.when and flow.stop as CSV:\n"
          "moment,role,time, in the order of the experiment; role: when or\n"
          "stop.  What did not come true has no time.",
  .operands_least = 1, .operands_most = 1
};

/* Words have neither commas nor quotes. */
static rf_status
print_moment(rf_record *record, rf_message *message, size_t i)
{
  rf_timed_word moment;
  const rf_numbers *time;
  rf_status status = rf_record_moment_get(record, message, &moment, i);

  if (status < 0)
    return status;
  printf("%s,%s,", moment.word, moment.stop ? "stop" : "when");
  if ((status = rf_record_moment_time(record, message, &time, i)) < 0)
    return status;
  rf_cli_numbers(time, 0, rf_numbers_count(time), "");
  putchar('\n');
  return RF_OK;
}

/* They were found on the way, on the steps of the flow: what was not asked for
   then is found by "reluflow phases" alone. */
int
rf_cmd_moments(int argc, char **argv)
{
  char **operands;
  int count, code;
  rf_record *record;
  rf_message message = { "" };
  rf_status status = RF_OK;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, NULL);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  puts("moment,role,time");
  for (size_t i = 0; i < rf_record_moment_count(record) && status >= 0; i++)
    status = print_moment(record, &message, i);
  code = status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
  rf_record_free(record);
  return rf_cli_done(code);
}
