/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cli.h -- what the subcommands of the program share.
 *
 * A subcommand is one file with one function int rf_cmd_NAME(argc, argv),
 * argv[0] being its name, that returns the exit status; its line in the table
 * of main.c makes it known.  Its options are one table, from which both the
 * parser and --help are made.  The program uses the public headers only. */
#ifndef RF_CLI_H
#define RF_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <reluflow.h>

/* Exit status. */
enum {
  RF_EXIT_DONE = 0,
  RF_EXIT_FAILED = 1,    /* what was recorded stays readable */
  RF_EXIT_USAGE = 2,     /* bad usage or input */
  RF_EXIT_DOUBTS = 3     /* done, with doubts: a line on stderr says which */
};

/* One option.  A table ends with an entry without name. */
typedef struct rf_option {
  const char *name;      /* "output": --output */
  int letter;            /* 'o': also -o; 0: none; each option's own number
                            beyond 255 tells those without letter apart */
  const char *value;     /* "RUN": takes a value; NULL: takes none */
  const char *help;      /* what it does, for --help; \n breaks the line */
} rf_option;

/* Takes an option: its letter (or number) and value; returns false, after a
   message of its own, where the value is wrong. */
typedef bool rf_take(void *context, int letter, const char *value);

/* A subcommand as --help shows it. */
typedef struct rf_usage {
  const char *name;      /* "run" */
  const char *operands;  /* "EXPERIMENT" */
  const char *text;      /* what it does; lines of at most 79 characters */
  const rf_option *options;
  rf_take *take;         /* may be NULL where there are none but --help */
  int operands_least, operands_most;
} rf_usage;

/* Read the options.  Returns -1 to go on, with *operands pointing at the
   first of *count operands in argv; otherwise the exit status to return at
   once (--help was asked for, or the usage is bad).  context is what take
   fills. */
int rf_cli_options(char ***operands, int *count, const rf_usage *usage,
                   int argc, char **argv, void *context);

/* "reluflow: ..." on stderr, with a newline. */
void rf_cli_say(const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 1, 2)))
#endif
  ;

/* Say that the usage is bad and where help is; returns RF_EXIT_USAGE. */
int rf_cli_bad_usage(const char *name, const char *format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 2, 3)))
#endif
  ;

/* An option with its value, for messages: "--seed -1: ...". */
typedef struct rf_asked {
  const char *name;      /* of the subcommand */
  const char *option, *value;
} rf_asked;

/* The value as a whole number from least to most (UINT64_MAX: no bound), or
   as a number in [least, most]; false, after a message, where it is none.
   Blanks and what stands behind the number are refused, and nan. */
bool rf_take_count(uint64_t *count, const rf_asked *asked, uint64_t least,
                   uint64_t most);
bool rf_take_number(double *number, const rf_asked *asked, double least,
                    double most);

/* The value of --threads; where nobody gives one, as many as there are
   processors. */
bool rf_take_threads(size_t *threads, const char *command, const char *value);
size_t rf_cli_processors(void);

/* A confidence; the library says which numbers are right, here, that it is
   one. */
bool rf_take_confidence(double *confidence, const char *name,
                        const char *value);

/* Texts of an option that may be given several times; they stay in argv. */
typedef struct rf_set {
  const char **list;     /* list[count], ends with NULL */
  size_t count;
} rf_set;

void rf_set_append(rf_set *set, const char *value);

/* The line of --set in a table of options; its letter is RF_SET. */
#define RF_SET 's'
#define RF_SET_OPTION \
  { "set", RF_SET, "KEY=VALUE", \
    "override a key of the experiment, for instance\n" \
    "init.scale=1e-6; may be given several times" }

/* Add one; false, after a message, where it has no '='. */
bool rf_set_add(rf_set *set, const char *name, const char *value);
void rf_set_free(rf_set *set);

/* Is it a run file, or at least a database? */
bool rf_cli_is_run(const char *path);

/* Read an experiment: a YAML file, "-" for standard input, or that of a run
   file.  NULL after a message: return RF_EXIT_USAGE. */
rf_problem *rf_cli_problem(const char *path, const rf_set *set);

/* Open a run file.  NULL after a message: return RF_EXIT_USAGE. */
rf_record *rf_cli_record(const char *path);

/* Print a double, as short as it reads back. */
void rf_cli_number(double value);

/* Print numbers first .. first + count - 1, what is between them too. */
void rf_cli_numbers(const rf_numbers *numbers, size_t first, size_t count,
                    const char *between);

/* A field of CSV, NULL: empty; quoted where a comma or a quote would end it. */
void rf_cli_field(const char *text);
void rf_cli_put_field(FILE *out, const char *text);

/* The characters + - 0 of signs u[n], without a newline. */
void rf_cli_pattern(const signed char *u, size_t n);

/* A destination of the limit flow and who goes there, in lines: v has D[d] and
   behind it its length, or what `length` calls it. */
void rf_cli_destination(const rf_align_extremal *e, const rf_numbers *v,
                        size_t n, size_t d, const char *length);

/* Say what a failed call of the library left in message (or, where that is
   empty, what status means); returns RF_EXIT_FAILED. */
int rf_cli_failed(const rf_message *message, rf_status status);

/* What is drawn of a run stands between these two, so that ctrl-C leaves no
   temporary files.  rf_cli_drawn: as rf_cli_failed, but what the user can put
   right by another command is bad usage; returns the exit status, also of a
   success. */
void rf_cli_begin_drawing(void);
int rf_cli_drawn(const rf_message *message, rf_status status);

/* A file's name with this ending, as ".rfrun", in place of its own; release it
   with free.  A dot that begins the name, or stands in a folder's, begins no
   ending. */
char *rf_cli_output(const char *path, const char *ending);

/* The command asks for proofs.  argc and argv are the command's own, as
   rf_cli_options left them; nothing was read or printed.  Returns -1 to go on,
   or, where the program that can prove is missing, the exit status; elsewhere
   it does not return, and that program does all of it. */
int rf_cli_with_proofs(int argc, char **argv);

/* Memory for count objects, zeroed; the program ends with a message where
   there is none.  Release with free. */
void *rf_cli_alloc(size_t count, size_t size);

/* End of output: exit_status, or RF_EXIT_FAILED after a message where stdout
   could not take all of it (disk full).  Every subcommand returns by it. */
int rf_cli_done(int exit_status);

/* Who runs a study: rf_sweep, or one like it. */
typedef rf_status rf_sweeper(rf_message *message, rf_sweep_progress *progress,
                             const rf_study *study, const char *path,
                             const rf_sweep_options *options);

/* "reluflow sweep" by such a one (reluflow-mpi has its own). */
int rf_cli_sweep(int argc, char **argv, rf_sweeper *sweeper);

/* The subcommands. */
int rf_cmd_run(int argc, char **argv);
int rf_cmd_resume(int argc, char **argv);
int rf_cmd_show(int argc, char **argv);
int rf_cmd_events(int argc, char **argv);
int rf_cmd_moments(int argc, char **argv);
int rf_cmd_samples(int argc, char **argv);
int rf_cmd_states(int argc, char **argv);
int rf_cmd_extremal(int argc, char **argv);
int rf_cmd_align(int argc, char **argv);
int rf_cmd_prove(int argc, char **argv);
int rf_cmd_classify(int argc, char **argv);
int rf_cmd_compare(int argc, char **argv);
int rf_cmd_verify(int argc, char **argv);
int rf_cmd_phases(int argc, char **argv);
int rf_cmd_figure(int argc, char **argv);
int rf_cmd_report(int argc, char **argv);
int rf_cmd_sweep(int argc, char **argv);
int rf_cmd_merge(int argc, char **argv);
int rf_cmd_cells(int argc, char **argv);
int rf_cmd_export(int argc, char **argv);

#endif
