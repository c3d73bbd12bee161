/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * export.c -- reluflow export: a run as arrays for other programs. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

static const rf_option options[] = {
  { "output", 'o', "OUT", "the file, whose ending tells the format: .npz,\n"
    "an archive of NumPy, or .h5, HDF5, where it was\n"
    "built with it (default: RUN with .npz)" },
  { NULL, 0, NULL, NULL }
};

/* There is one option, and its value is the whole wish. */
static bool
take(void *context, int letter, const char *value)
{
  const char **out = context;

  (void)letter;
  *out = value;
  return true;
}

static const rf_usage usage = {
  .name = "export", .operands = "RUN",
  .text = "Write the arrays of a run: data, initial weights, samples, states,"
          " events and what\nelse it recorded, as doubles.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* The default name is beside the run and in the format that every build has;
   HDF5 is asked for by name.  What tells the format is the ending, so that no
   option can contradict it. */
int
rf_cmd_export(int argc, char **argv)
{
  const char *out = NULL;
  char **operands, *made = NULL;
  rf_message message = { "" };
  rf_record *record;
  int count, code = rf_cli_options(&operands, &count, &usage, argc, argv,
                                   &out);

  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  if (!out)
    out = made = rf_cli_output(operands[0], ".npz");
  code = rf_cli_drawn(&message, rf_export_write(&message, record, out));
  free(made);
  rf_record_free(record);
  return rf_cli_done(code);
}
