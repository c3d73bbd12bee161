/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sweep.c -- reluflow sweep: the cells of a study, or how far they are.
 *
 * The library runs them and writes; the program catches signals, draws a line
 * of progress and says how it ended.
 *
 * What it prints about numbers of cells comes from the same counts that the
 * file has: failures make the exit status, as a script that goes on after a
 * sweep should not go on after one with holes. */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/stop.h"

enum { KEEP = 256, SHARD, LIMIT_SECONDS, LIMIT_MEMORY, STATUS, RETRY };

static const rf_option options[] = {
  { "output", 'o', "SWEEP", "the file of the sweep; default: STUDY's name\n"
    "with .rfsweep, in STUDY's folder" },
  { "jobs", 'j', "N", "run so many cells at once (default: one for\n"
    "each processor)" },
  { "keep", KEEP, "WHICH", "keep run files, in the folder SWEEP-runs: none\n"
    "(default), failed or all" },
  { "shard", SHARD, "I/K", "only the cells I, I + K, I + 2 K, .." },
  { "limit-seconds", LIMIT_SECONDS, "S", "a cell may take so much processor"
    " time" },
  { "limit-memory", LIMIT_MEMORY, "BYTES", "a cell may take so much memory,"
    " as 500M or 2G" },
  { "retry", RETRY, NULL, "run cells that failed again" },
  { "status", STATUS, "SWEEP", "print how far a sweep is, and run nothing" },
  { "quiet", 'q', NULL, "no progress and no summary" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "sweep", .operands = "STUDY",
  .text = "Run an experiment for every combination of the values that a study"
          " (a YAML file)\nnames, and keep what it measures, a row for each."
          "  What is done already in SWEEP\nis not done again: Ctrl-C, or"
          " anything else, may end it, and the same command goes\non.",
  .options = options, .take = take, .operands_least = 0, .operands_most = 1
};

/* What the command line asks for. */
typedef struct wish {
  rf_sweep_options options;
  const char *output, *status;
  bool quiet;
  rf_sweeper *sweeper;
} wish;

/* The words stand in the order of rf_keep. */
static bool
take_keep(wish *w, const char *value)
{
  static const char *const name[] = { "none", "failed", "all" };

  for (int i = 0; i < 3; i++)
    if (!strcmp(value, name[i])) {
      w->options.keep = (rf_keep)i;
      return true;
    }
  rf_cli_bad_usage(usage.name, "--keep %s: none, failed or all is wanted",
                   value);
  return false;
}

/* "I/K", 1 <= I <= K. */
static bool
take_shard(wish *w, const char *value)
{
  char *end = NULL, *last = NULL;
  const unsigned long i = strtoul(value, &end, 10);
  const unsigned long k = *end == '/' ? strtoul(end + 1, &last, 10) : 0;

  if (*value >= '0' && *value <= '9' && last && end[1] >= '0'
      && end[1] <= '9' && !*last && i >= 1 && i <= k) {
    w->options.shard = i;
    w->options.shards = k;
    return true;
  }
  rf_cli_bad_usage(usage.name, "--shard %s: I/K is wanted, such as 1/4 .. 4/4",
                   value);
  return false;
}

/* Bytes, with k, M, G or T for powers of 1000. */
static bool
take_memory(wish *w, const char *value)
{
  static const char unit[] = "kMGT";
  char *end;
  double bytes = strtod(value, &end);
  const char *at = *end ? strchr(unit, *end) : NULL;

  if (at) {
    bytes *= pow(1000.0, (double)(at - unit + 1));
    end++;
  }
  if (end != value && !*end && bytes > 0.0 && bytes < DBL_MAX) {
    w->options.limit_memory = bytes;
    return true;
  }
  rf_cli_bad_usage(usage.name, "--limit-memory %s: bytes are wanted, such as "
                   "500M or 2G", value);
  return false;
}

/* 0 would fail every cell: it is no limit that anybody means. */
static bool
take_seconds(wish *w, const char *value)
{
  double *seconds = &w->options.limit_seconds;

  if (!rf_take_number(seconds, &(rf_asked){ usage.name, "limit-seconds",
                                            value }, 0.0, DBL_MAX))
    return false;
  if (*seconds > 0.0)
    return true;
  rf_cli_bad_usage(usage.name, "--limit-seconds %s: a number > 0 is wanted",
                   value);
  return false;
}

/* More processes than that are a slip of the pen. */
static bool
take_jobs(wish *w, const char *value)
{
  uint64_t jobs = 0;
  const bool good = rf_take_count(
    &jobs, &(rf_asked){ usage.name, "jobs", value }, 1, 4096);

  w->options.jobs = (size_t)jobs;
  return good;
}

/* Each option that may be wrong has a function, which says so. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  switch (letter) {
  case 'o':
    w->output = value;
    return true;
  case 'j':
    return take_jobs(w, value);
  case KEEP:
    return take_keep(w, value);
  case SHARD:
    return take_shard(w, value);
  case LIMIT_SECONDS:
    return take_seconds(w, value);
  case LIMIT_MEMORY:
    return take_memory(w, value);
  case RETRY:
    w->options.retry = 1;
    return true;
  case STATUS:
    w->status = value;
    return true;
  default:
    w->quiet = true;
    return true;
  }
}

/* For the user a cell that crashed is one that failed: the message of its row
   tells them apart. */
static size_t
failures(const rf_sweep_progress *p)
{
  return p->cells[RF_CELL_FAILED] + p->cells[RF_CELL_CRASHED];
}

/* What is running is still to be done: it may fail, or be ended with the
   sweep. */
static size_t
left(const rf_sweep_progress *p)
{
  return p->cells[RF_CELL_OPEN] + p->cells[RF_CELL_RUNNING];
}

/* ", 34 s left", at the speed so far; nothing where nobody knows. */
static const char *
time_left(char text[48], const rf_sweep_progress *p)
{
  const double seconds = p->finished
    ? (double)left(p) * p->seconds / (double)p->finished : 0.0;

  text[0] = '\0';
  if (p->finished < 3 || !left(p) || p->seconds < 1.0)
    return text;
  if (seconds < 100.0)
    snprintf(text, 48, ", %.0f s left", seconds);
  else if (seconds < 6000.0)
    snprintf(text, 48, ", %.0f min left", seconds / 60.0);
  else
    snprintf(text, 48, ", %.1f h left", seconds / 3600.0);
  return text;
}

/* The line of progress, drawn over itself a few times a second. */
typedef struct meter {
  bool shown, drawn;
  double drawn_at;
} meter;

/* The library calls ten times a second and more; a terminal is drawn on five
   times. */
static int
watch(void *context, const rf_sweep_progress *p)
{
  meter *m = context;
  char text[48], line[160];

  if (m->shown && (!m->drawn || p->seconds - m->drawn_at > 0.2)) {
    snprintf(line, sizeof line, "%zu done, %zu failed, %zu to go%s",
             p->cells[RF_CELL_DONE], failures(p), left(p),
             time_left(text, p));
    fprintf(stderr, "\r%.79s\033[K", line);
    fflush(stderr);
    m->drawn = true;
    m->drawn_at = p->seconds;
  }
  return rf_stop_asked();
}

/* What is said in the end; cells that failed make it a failure. */
static int
summary(const rf_sweep_progress *p, const char *path, const wish *w,
        bool interrupted)
{
  const size_t bad = failures(p);

  if (!w->quiet)
    printf("%zu done, %zu failed, %zu to go; %zu now, in %.3g seconds\n"
           "kept in %s\n", p->cells[RF_CELL_DONE], bad, left(p), p->finished,
           p->seconds, path);
  if (interrupted)
    rf_cli_say("%s: interrupted; the same command goes on", path);
  if (bad)
    rf_cli_say("%s: %zu cell%s failed; 'reluflow cells' shows why", path, bad,
               bad > 1 ? "s" : "");
  return bad || interrupted ? RF_EXIT_FAILED : RF_EXIT_DONE;
}

/* Signals are caught as long as the library asks, and no longer: what reads
   the study before may be ended at once. */
static int
sweep(const rf_study *study, const char *path, wish *w)
{
  meter m = { .shown = !w->quiet && isatty(STDERR_FILENO) };
  rf_sweep_progress p = { .finished = 0 };
  rf_message message = { "" };
  rf_stop_old old;
  rf_status status;

  w->options.watch = watch;
  w->options.context = &m;
  rf_stop_begin(&old);
  status = w->sweeper(&message, &p, study, path, &w->options);
  rf_stop_end(&old);
  /* The line of progress is wiped out before anything is printed. */
  if (m.drawn)
    fputs("\r\033[K", stderr);
  if (status >= 0 || (status == RF_EINTR && rf_stop_asked()))
    return summary(&p, path, w, status < 0);
  (void)rf_cli_failed(&message, status);
  return status == RF_EINPUT || status == RF_EINVAL ? RF_EXIT_USAGE
                                                    : RF_EXIT_FAILED;
}

/* A line for each state, also where there are none of it: a script may read
   it. */
static int
print_status(const char *path)
{
  rf_sweep_progress p = { .finished = 0 };
  rf_message message = { "" };
  char text[48] = "";
  const rf_status status = rf_sweep_look(&p, &message, path);

  if (status < 0) {
    (void)rf_cli_failed(&message, status);
    return status == RF_EINPUT ? RF_EXIT_USAGE : RF_EXIT_FAILED;
  }
  for (int s = 0; s < RF_CELL_STATES; s++)
    printf("%-9s %zu\n", rf_cell_state_name((rf_cell_state)s), p.cells[s]);
  printf("%s: %zu cells in %.3g seconds%s\n", p.active ? "going on" : "ended",
         p.finished, p.seconds, p.active ? time_left(text, &p) : "");
  return RF_EXIT_DONE;
}

/* The study is read whole before the file of the sweep is touched. */
static int
use(const char *file, wish *w)
{
  rf_study *study = NULL;
  rf_message message = { "" };
  const rf_status status = rf_study_read(&study, &message, file);
  char *path;
  int code;

  if (status < 0) {
    (void)rf_cli_failed(&message, status);
    return RF_EXIT_USAGE;
  }
  path = rf_cli_output(file, ".rfsweep");
  code = sweep(study, w->output ? w->output : path, w);
  free(path);
  rf_study_free(study);
  return code;
}

/* --status looks at a file that another process may be writing, and needs no
   study: that may be on another machine. */
int
rf_cli_sweep(int argc, char **argv, rf_sweeper *sweeper)
{
  wish w = { .sweeper = sweeper };
  char **operands;
  int count, code;

  rf_sweep_defaults(&w.options);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (w.status && count)
    return rf_cli_bad_usage(usage.name, "--status needs no STUDY");
  if (!w.status && !count)
    return rf_cli_bad_usage(usage.name, "sweep: STUDY is missing");
  return rf_cli_done(w.status ? print_status(w.status)
                     : use(operands[0], &w));
}

/* The sweep of this program: by processes that are forked. */
int
rf_cmd_sweep(int argc, char **argv)
{
  return rf_cli_sweep(argc, argv, rf_sweep);
}
