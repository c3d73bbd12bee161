/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- reluflow run: from an experiment to a run file; reluflow resume:
 * on with one that stopped. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

enum { DRY_RUN = 256 };

static const rf_option options[] = {
  { "output", 'o', "RUN", "the run file; default: EXPERIMENT's name with\n"
    ".rfrun, in EXPERIMENT's folder" },
  RF_SET_OPTION,
  { "quiet", 'q', NULL, "no summary and no progress" },
  { "dry-run", DRY_RUN, NULL, "print the complete experiment, do not run it" },
  { NULL, 0, NULL, NULL }
};

static const rf_usage usage = {
  .name = "run", .operands = "EXPERIMENT",
  .text = "Follow the flow of an experiment (a YAML file) and write a run "
          "file.\nCtrl-C ends the run; what was recorded stays readable.",
  .options = options, .operands_least = 1, .operands_most = 1
};

typedef struct wish {
  const char *output;
  rf_set set;
  bool quiet, dry_run;
} wish;

static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  switch (letter) {
  case 'o':
    w->output = value;
    return true;
  case RF_SET:
    return rf_set_add(&w->set, usage.name, value);
  case 'q':
    w->quiet = true;
    return true;
  default:
    w->dry_run = true;
    return true;
  }
}

/* A signal asks for the end; another one, half a second later or more, ends
   the process at once.  One that comes sooner is the same one: timeout(1), for
   instance, signals the process and then its group. */
static volatile sig_atomic_t asked_to_stop;

static void
stop(int number)
{
  static struct timespec first;
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  if (!asked_to_stop) {
    first = now;
    asked_to_stop = number;
  } else if ((now.tv_sec - first.tv_sec) * 1000
             + (now.tv_nsec - first.tv_nsec) / 1000000 >= 500) {
    signal(number, SIG_DFL);
    raise(number);
  }
}

/* Where the caller ignores a signal (nohup), it stays ignored. */
static void
catch_signal(int number)
{
  struct sigaction action = { .sa_handler = stop }, old;

  sigemptyset(&action.sa_mask);
  if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
    sigaction(number, &action, NULL);
}

/* The line of progress. */
typedef struct meter {
  bool shown;            /* stderr is a terminal */
  bool drawn;            /* there is a line to be wiped */
  double time, seconds;  /* at the last look that set the rate */
  double rate;           /* time per second, smoothed; 0: not known */
} meter;

/* Smooth the speed over about two seconds. */
static void
measure(meter *m, const rf_progress *p)
{
  const double span = p->seconds - m->seconds;
  double now, part;

  if (!(span > 0.0))
    return;
  now = (p->time - m->time) / span;
  part = m->rate > 0.0 ? span / (span + 2.0) : 1.0;
  m->rate += part * (now - m->rate);
  m->time = p->time;
  m->seconds = p->seconds;
}

static void
draw(meter *m, const rf_progress *p)
{
  char line[128], left[40] = "";
  double seconds = m->rate > 0.0 ? (p->until - p->time) / m->rate : -1.0;

  if (seconds >= 0.0 && seconds < 100.0)
    snprintf(left, sizeof left, ", %.0f s left", seconds);
  else if (seconds >= 0.0 && seconds < 1e7)
    snprintf(left, sizeof left, ", %.0f min left", seconds / 60.0);
  snprintf(line, sizeof line, "time %.6g of %.6g, loss %.6g, %llu events, "
           "%zu faces%s", p->time, p->until, p->loss,
           (unsigned long long)p->events, p->faces, left);
  fprintf(stderr, "\r%.79s\033[K", line);
  fflush(stderr);
  m->drawn = true;
}

static int
watch(void *context, const rf_progress *progress)
{
  meter *m = context;

  if (m->shown) {
    measure(m, progress);
    draw(m, progress);
  }
  return asked_to_stop;
}

static void
wipe(meter *m)
{
  if (m->drawn)
    fputs("\r\033[K", stderr);
  m->drawn = false;
}

/* EXPERIMENT's name with .rfrun instead of its extension; release it with
   free. */
static char *
default_output(const char *experiment)
{
  const char *slash = strrchr(experiment, '/');
  const char *name = slash ? slash + 1 : experiment;
  const char *dot = strrchr(name, '.');
  size_t keep = dot && dot > name ? (size_t)(dot - experiment)
                                  : strlen(experiment);
  char *output = rf_cli_alloc(keep + sizeof ".rfrun", 1);

  memcpy(output, experiment, keep);
  memcpy(output + keep, ".rfrun", sizeof ".rfrun");
  return output;
}

/* The few lines after a run. */
static void
summary(const rf_record *record, const char *path)
{
  const char *loss, *faces, *time, *seconds;

  time = rf_record_meta(record, "time");
  loss = rf_record_meta(record, "loss");
  faces = rf_record_meta(record, "faces");
  seconds = rf_record_meta(record, "seconds");
  printf("time %s, loss %s\n%s events, %s faces occupied, %.3g seconds\n"
         "recorded in %s\n", time ? time : "?", loss ? loss : "?",
         rf_record_meta(record, "events"), faces ? faces : "?",
         seconds ? strtod(seconds, NULL) : 0.0, path);
}

/* A run that is done, from its file: the summary, and its doubts, which are
   told also where nothing else is. */
static int
report(const char *path, const wish *w)
{
  rf_record *record = rf_cli_record(path);
  const char *doubts;
  int code = RF_EXIT_DONE;

  if (!record)
    return RF_EXIT_FAILED;
  if (!w->quiet)
    summary(record, path);
  if ((doubts = rf_record_meta(record, "doubts"))) {
    rf_cli_say("%s: done, with doubts: %s", path, doubts);
    code = RF_EXIT_DOUBTS;
  }
  rf_record_free(record);
  return code;
}

/* problem NULL: go on with the run file at path. */
static int
run(const rf_problem *problem, const char *path, const wish *w)
{
  meter m = { .shown = !w->quiet && isatty(STDERR_FILENO) };
  rf_message message = { "" };
  rf_status status;

  catch_signal(SIGINT);
  catch_signal(SIGTERM);
  status = problem ? rf_run(&message, problem, path, watch, &m)
                   : rf_resume(&message, path, watch, &m);
  wipe(&m);
  if (status == RF_EINPUT) {
    (void)rf_cli_failed(&message, status);
    return RF_EXIT_USAGE;
  }
  if (status < 0)
    return rf_cli_failed(&message, status);
  return report(path, w);
}

int
rf_cmd_run(int argc, char **argv)
{
  wish w = { 0 };
  char **operands, *path;
  int count, code;
  rf_problem *problem;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, take, &w);
  if (code < 0) {
    code = RF_EXIT_USAGE;
    path = default_output(operands[0]);
    if ((problem = rf_cli_problem(operands[0], &w.set))) {
      if (w.dry_run)
        fputs(rf_problem_text(problem), stdout);
      code = w.dry_run ? RF_EXIT_DONE
        : run(problem, w.output ? w.output : path, &w);
    }
    rf_problem_free(problem);
    free(path);
    code = rf_cli_done(code);
  }
  rf_set_free(&w.set);
  return code;
}

static const rf_option resume_options[] = {
  { "quiet", 'q', NULL, "no summary and no progress" },
  { NULL, 0, NULL, NULL }
};

static const rf_usage resume_usage = {
  .name = "resume", .operands = "RUN",
  .text = "Go on with a run that was interrupted, was killed or failed, from "
          "its\nlast checkpoint.  What it records is what a run that was "
          "never stopped\nrecords.  A run that is done is left as it is.",
  .options = resume_options, .operands_least = 1, .operands_most = 1
};

int
rf_cmd_resume(int argc, char **argv)
{
  wish w = { 0 };
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &resume_usage, argc, argv, take,
                        &w);
  if (code < 0)
    code = rf_cli_done(run(NULL, operands[0], &w));
  return code;
}
