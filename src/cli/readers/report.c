/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * report.c -- reluflow report: a run as one page for a browser.
 *
 * The library writes the page; here are the options, and the name of the page
 * where none is given. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Options without a letter. */
enum { MOMENTS = 256, FIGURES };

static const rf_option options[] = {
  { "output", 'o', "OUT", "the page (default: RUN with .html for its ending)" },
  { "moments", MOMENTS, "HOW", "those of the papers, for which the flow is\n"
    "followed again: on, off or auto (default): where a\nrun takes about a"
    " second" },
  { "figures", FIGURES, "HOW", "of gnuplot: on, off or auto (default): where\n"
    "gnuplot is found" },
  { NULL, 0, NULL, NULL }
};

typedef struct wish {
  rf_report_options report;
  const char *out;
} wish;

/* Words go on as they are: the library knows which there are. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  if (letter == 'o')
    w->out = value;
  else if (letter == MOMENTS)
    w->report.moments = value;
  else
    w->report.figures = value;
  return true;
}

static const rf_usage usage = {
  .name = "report", .operands = "RUN [SWEEP]",
  .text = "Write a run as one HTML page: what was asked, what happened, the"
          " verdicts that\nverify has kept, figures (those of a sweep, too, if"
          " there is one), and the neurons\nin time.  It needs a browser, and"
          " no network.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 2
};

static int
report(const wish *w, rf_record *record, const char *run)
{
  char *made = w->out ? NULL : rf_cli_output(run, ".html");
  rf_message message = { "" };
  rf_status status;

  rf_cli_begin_drawing();
  status = rf_report_write(&message, record, &w->report,
                           made ? made : w->out);
  free(made);
  return rf_cli_drawn(&message, status);
}

int
rf_cmd_report(int argc, char **argv)
{
  wish w = { .out = NULL };
  rf_record *record;
  char **operands;
  int count, code;

  rf_report_defaults(&w.report);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  w.report.sweep = count > 1 ? operands[1] : NULL;
  code = report(&w, record, operands[0]);
  rf_record_free(record);
  return rf_cli_done(code);
}
