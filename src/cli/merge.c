/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merge.c -- reluflow merge: parts of a sweep into one file. */
#include "config.h"

#include <stdio.h>

#include "cli/cli.h"

/* More files than a command line has. */
#define PARTS_MOST 1000000

static const rf_option options[] = {
  { "output", 'o', "SWEEP", "the file to put them into; it may be there" },
  { NULL, 0, NULL, NULL }
};

/* Only one option has a value; the last one wins. */
static bool
take(void *context, int letter, const char *value)
{
  const char **output = context;

  (void)letter;
  *output = value;
  return true;
}

static const rf_usage usage = {
  .name = "merge", .operands = "SWEEP...",
  .text = "Put the cells of several files of one study, such as those of"
          " its shards, into\none.  A cell that several have done must be the"
          " same in all.",
  .options = options, .take = take, .operands_least = 1,
  .operands_most = PARTS_MOST
};

/* What the merged file holds is told from the file itself: parts may overlap,
   and their sums would say too much. */
int
rf_cmd_merge(int argc, char **argv)
{
  const char *output = NULL;
  rf_sweep_progress p;
  rf_message message = { "" };
  char **operands;
  int count, code;
  rf_status status;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &output);
  if (code >= 0)
    return code;
  /* No default: a name made from one of the parts would say that the file is of
     this part. */
  if (!output)
    return rf_cli_bad_usage(usage.name, "--output=SWEEP is needed");
  status = rf_sweep_merge(&message, output, (const char *const *)operands,
                          (size_t)count);
  if (status >= 0)
    status = rf_sweep_look(&p, &message, output);
  if (status < 0)
    return rf_cli_failed(&message, status) && status == RF_EINPUT
      ? RF_EXIT_USAGE : RF_EXIT_FAILED;
  printf("%zu done, %zu failed, %zu open in %s\n", p.cells[RF_CELL_DONE],
         p.cells[RF_CELL_FAILED] + p.cells[RF_CELL_CRASHED],
         p.cells[RF_CELL_OPEN], output);
  return rf_cli_done(RF_EXIT_DONE);
}
