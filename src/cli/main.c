/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c -- the program reluflow: the table of its subcommands.
 *
 * A subcommand sees argv from its own name on and returns the exit status.
 * Before anything else the BLAS is told to use one thread, so that results do
 * not depend on the machine. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/one_thread.h"

RF_ONE_THREAD_FROM_THE_START

/* A subcommand: what it takes and does, for the list in --help, and its
   function. */
typedef struct command {
  const char *name, *operands, *text;
  int (*main)(int argc, char **argv);
} command;

/* One line per subcommand. */
static const command commands[] = {
  { "run", "EXPERIMENT", "follow the flow and write a run file", rf_cmd_run },
  { "resume", "RUN", "go on with a run that stopped", rf_cmd_resume },
  { "show", "RUN", "what was asked, where it ended, what it cost",
    rf_cmd_show },
  { "events", "RUN", "changes of activation as CSV", rf_cmd_events },
  { "moments", "RUN", "when what was asked for came true, as CSV",
    rf_cmd_moments },
  { "samples", "RUN", "loss and predictions as CSV", rf_cmd_samples },
  { "states", "RUN", "weights and patterns as CSV", rf_cmd_states },
  { "extremal", "EXPERIMENT", "extremal vectors, constants of the theory",
    rf_cmd_extremal },
  { "align", "EXPERIMENT", "where neurons go in the limit of zero scale",
    rf_cmd_align },
  { "classify", "RUN", "is it stationary, where does it end, does it stay",
    rf_cmd_classify },
  { "phases", "RUN", "its moments as a time line", rf_cmd_phases },
  { "compare", "RUN RUN", "how far apart two runs of one experiment are",
    rf_cmd_compare },
  { "figure", "KIND RUN", "draw it, with gnuplot", rf_cmd_figure },
  { "report", "RUN", "all of it as one page for a browser", rf_cmd_report },
  { "export", "RUN", "its arrays for NumPy and others", rf_cmd_export },
  { "prove", "EXPERIMENT", "the flow with every number enclosed",
    rf_cmd_prove },
  { "verify", "EXPERIMENT", "what the papers claim, checked",
    rf_cmd_verify },
  { "sweep", "STUDY", "many runs, each with what it measures", rf_cmd_sweep },
  { "merge", "SWEEP...", "put parts of a sweep into one file", rf_cmd_merge },
  { "cells", "SWEEP", "the rows of a sweep as CSV", rf_cmd_cells },
};

/* The list is made from the table; the meaning of the exit status stands here,
   as it is the same for all. */
static int
print_help(void)
{
  puts("Usage: reluflow COMMAND [OPTION]... FILE\n"
       "Follow the gradient flow of two-layer (leaky-)ReLU networks exactly."
       "\n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    printf("  %-10s%-12s%s\n", commands[i].name, commands[i].operands,
           commands[i].text);
  puts("\n'reluflow COMMAND --help' shows the options of a command.\n"
       "'reluflow --version' shows the version.\n\n"
       "Exit status: 0 done, 1 the run failed, 2 bad usage or input, "
       "3 done, with\ndoubts.");
  return rf_cli_done(RF_EXIT_DONE);
}

static int
print_version(void)
{
  printf("reluflow %s\n"
         "Licence GPL-3.0-or-later.  There is NO WARRANTY.\n", rf_version());
  return rf_cli_done(RF_EXIT_DONE);
}

/* Names are not shortened: a new subcommand must not change what an old script
   means. */
static const command *
find_command(const char *name)
{
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (!strcmp(name, commands[i].name))
      return &commands[i];
  return NULL;
}

int
main(int argc, char **argv)
{
  const command *c;

  rf_one_thread();
#ifdef SIGXFSZ
  signal(SIGXFSZ, SIG_IGN);            /* a limit on files is an error that
                                          is told, as a full disk is */
#endif
  if (argc < 2)
    return rf_cli_bad_usage("", "a command is missing");
  if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
    return print_help();
  if (!strcmp(argv[1], "--version"))
    return print_version();
  if (!strcmp(argv[1], "help")) {
    /* "help NAME" is "NAME --help": argv is made up, and writable, as
       getopt_long may sort it. */
    static char help[] = "--help";
    char *ask[] = { argc > 2 ? argv[2] : NULL, help, NULL };
    if (argc == 2)
      return print_help();
    if ((c = find_command(argv[2])))
      return c->main(2, ask);
    return rf_cli_bad_usage("", "%s: no such command", argv[2]);
  }
  if ((c = find_command(argv[1])))
    return c->main(argc - 1, argv + 1);
  return rf_cli_bad_usage("", "%s: no such %s", argv[1],
                          argv[1][0] == '-' ? "option" : "command");
}
