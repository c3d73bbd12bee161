/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.c -- reluflow run: from an experiment to a run file; reluflow resume: on
 * with one that stopped.
 *
 * The library runs and writes; the program catches signals, draws a line of
 * progress and says how it ended.  Before a run it looks whether the file at
 * its place is the finished run of the same experiment: then there is nothing
 * to do.  An experiment that is a run file is repeated, and the bits are
 * compared. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/stop.h"

enum { DRY_RUN = 256, AGAIN, COST, TRACE, THREADS };

static const rf_option options[] = {
  { "output", 'o', "RUN", "the run file; default: EXPERIMENT's name with\n"
    ".rfrun, in EXPERIMENT's folder" },
  RF_SET_OPTION,
  { "quiet", 'q', NULL, "no summary, no progress, no notes" },
  { "again", AGAIN, NULL, "run also where RUN holds the finished run of this\n"
    "experiment already" },
  { "dry-run", DRY_RUN, NULL, "print the complete experiment, do not run it" },
  { "trace", TRACE, "FILE", "write a line to FILE for each step, candidate,\n"
    "question, transition and cut" },
  { "cost", COST, NULL, "with --dry-run: and what it will cost, roughly" },
  { "threads", THREADS, "N", "look at neurons on N threads; the same bits for\n"
    "any N (default: 1, from a million neurons on as many\n"
    "as there are processors)" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "run", .operands = "EXPERIMENT",
  .text = "Follow the flow of an experiment (a YAML file, - for standard "
          "input) and write\na run file.  Ctrl-C ends the run; what was "
          "recorded stays readable.\nWhere EXPERIMENT is a run file, its run "
          "is repeated from that file alone, and\nwhether the bits agree is "
          "told.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What the command line asks for; resume knows quiet alone. */
typedef struct wish {
  const char *output, *trace;
  rf_set set;
  bool quiet, dry_run, again, cost;
  size_t threads;        /* 0: not asked for */
} wish;

/* Texts are kept as they stand in argv: whether a file can be written is found
   out when it is needed. */
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
  case AGAIN:
    w->again = true;
    return true;
  case COST:
    w->cost = true;
    return true;
  case TRACE:
    w->trace = value;
    return true;
  case THREADS:
    return rf_take_threads(&w->threads, usage.name, value);
  default:
    w->dry_run = true;
    return true;
  }
}

/* The time left is told where the last RATES stretches of RATE_SECONDS each
   went at the same speed, but for a factor RATE_STEADY. */
#define RATES 3
#define RATE_SECONDS 2.0
#define RATE_STEADY 2.0

/* The line of progress. */
typedef struct meter {
  bool shown;            /* stderr is a terminal */
  bool drawn;            /* there is a line to be wiped */
  bool begun;            /* there was a look */
  double loss;           /* at the first look */
  double time, seconds;  /* where the present stretch began */
  double rate[RATES];    /* time per second in the last ones */
  unsigned stretches;    /* so far */
} meter;

/* Speed is taken over stretches of some seconds, of which the last few are
   kept in a ring: single steps are too uneven to tell anything. */
static void
measure(meter *m, const rf_progress *p)
{
  const double span = p->seconds - m->seconds;

  if (!m->begun) {
    m->begun = true;
    m->loss = p->loss;
    m->time = p->time;
    m->seconds = p->seconds;
  }
  if (span < RATE_SECONDS)
    return;
  m->rate[m->stretches++ % RATES] = (p->time - m->time) / span;
  m->time = p->time;
  m->seconds = p->seconds;
}

/* Seconds left; < 0: nobody knows.  While neurons align the loss stays what it
   was, and what comes then goes at another speed: from that phase nothing
   follows. */
static double
seconds_left(const meter *m, const rf_progress *p)
{
  double most = m->rate[0], least = m->rate[0];

  if (m->stretches < RATES || !(p->loss < 0.99 * m->loss))
    return -1.0;
  for (int i = 1; i < RATES; i++) {
    most = m->rate[i] > most ? m->rate[i] : most;
    least = m->rate[i] < least ? m->rate[i] : least;
  }
  return least > 0.0 && most <= RATE_STEADY * least
    ? (p->until - p->time) / least : -1.0;
}

/* One line that is drawn over itself, cut at 79 characters so that it never
   wraps, with what was left of a longer one wiped. */
static void
draw(meter *m, const rf_progress *p)
{
  char line[128], left[40] = "";
  const double seconds = seconds_left(m, p);

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

/* A signal only sets a flag: here it ends the run cleanly, with what was
   recorded in the file. */
static int
watch(void *context, const rf_progress *progress)
{
  meter *m = context;

  if (m->shown) {
    measure(m, progress);
    draw(m, progress);
  }
  return rf_stop_asked();
}

/* What is said after a run begins on a clean line. */
static void
wipe(meter *m)
{
  if (m->drawn)
    fputs("\r\033[K", stderr);
  m->drawn = false;
}

/* The few lines after a run.  They are read from the file: what is told is
   what was written. */
static void
summary(const rf_record *record, const char *path)
{
  const char *loss, *faces, *time, *seconds, *agree;

  agree = rf_record_meta(record, "width_agree");
  time = rf_record_meta(record, "time");
  loss = rf_record_meta(record, "loss");
  faces = rf_record_meta(record, "faces");
  seconds = rf_record_meta(record, "seconds");
  printf("time %s, loss %s\n%s events, %s faces occupied, %.3g seconds\n"
         "recorded in %s\n", time ? time : "?", loss ? loss : "?",
         rf_record_meta(record, "events"), faces ? faces : "?",
         seconds ? strtod(seconds, NULL) : 0.0, path);
  if (agree)
    printf("infinite width by %s neurons, to %.1f digits\n",
           rf_record_meta(record, "m"), strtod(agree, NULL));
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

/* A line of the library, to a file; errors of writing are looked at once, in
   the end. */
static void
trace(void *context, const char *line)
{
  FILE *out = context;

  fputs(line, out);
  putc('\n', out);
}

/* A trace that could not be written fails what went well.  ferror first:
   fclose does not tell of a write that failed before. */
static int
end_trace(FILE *out, const wish *w, int code)
{
  const bool bad = out && (ferror(out) != 0);

  rf_set_trace(NULL, NULL);
  if (!out || (fclose(out) == 0 && !bad))
    return code;
  rf_cli_say("%s: the trace could not be written", w->trace);
  return code == RF_EXIT_DONE ? RF_EXIT_FAILED : code;
}

/* One run, with its signals and its line of progress.  problem NULL: go on
   with the run file at path.  Signals are caught only as long as somebody
   looks at the flag. */
static int
run(const rf_problem *problem, const char *path, const wish *w)
{
  meter m = { .shown = !w->quiet && isatty(STDERR_FILENO) };
  rf_stop_old old;
  rf_message message = { "" };
  rf_status status;

  rf_stop_begin(&old);
  status = problem ? rf_run(&message, problem, path, watch, &m)
                   : rf_resume(&message, path, watch, &m);
  rf_stop_end(&old);                   /* from here on it just ends */
  wipe(&m);
  if (status == RF_EINPUT) {
    (void)rf_cli_failed(&message, status);
    return RF_EXIT_USAGE;
  }
  if (status < 0)
    return rf_cli_failed(&message, status);
  return report(path, w);
}

/* Does the run file at path hold the finished run of this very experiment,
   data and weights included?  The texts name files, whose contents may have
   changed: so both are compared once more with all data in them, on copies, as
   the text of problem goes into the run file as it is.  Another version may
   compute other bits.  Standard input cannot be read twice. */
static bool
is_done(const rf_problem *problem, const char *experiment, const char *path,
        const rf_set *set)
{
  rf_problem *old = NULL, *now = NULL;
  rf_record *record = NULL;
  rf_message ignored;
  const char *version;
  bool same = false;

  if (!rf_cli_is_run(path) || !strcmp(experiment, "-")
      || rf_record_open(&record, &ignored, path) < 0)
    return false;
  version = rf_record_meta(record, "version");
  if (rf_record_ending(record) == RF_ENDING_DONE && version
      && !strcmp(version, rf_version())
      && !strcmp(rf_record_meta(record, "experiment"),
                 rf_problem_text(problem))
      && rf_record_problem(&old, &ignored, record, NULL, 0) == RF_OK
      && (now = rf_cli_problem(experiment, set))
      && rf_problem_stand_alone(old) == RF_OK
      && rf_problem_stand_alone(now) == RF_OK)
    same = !strcmp(rf_problem_text(old), rf_problem_text(now));
  rf_problem_free(old);
  rf_problem_free(now);
  rf_record_free(record);
  return same;
}

/* What may differ where bits do: the program or a library that computes.  The
   first that is another one is named. */
static void
tell_difference(const rf_record *old, const rf_record *now, const char *what)
{
  static const char *const key[] = { "version", "blas", "version_sundials" };

  for (int i = 0; i < 3; i++) {
    const char *a = rf_record_meta(old, key[i]);
    const char *b = rf_record_meta(now, key[i]);
    if (a && b && strcmp(a, b) != 0) {
      rf_cli_say("the bits differ: %s; %s was \"%s\", is \"%s\"", what,
                 key[i], a, b);
      return;
    }
  }
  rf_cli_say("the bits differ: %s", what);
}

/* A run was repeated: do the bits agree?  code: the exit status so far. */
static int
compare(const char *recorded, const char *path, const wish *w, int code)
{
  rf_record *old = rf_cli_record(recorded);
  rf_record *now = old ? rf_cli_record(path) : NULL;
  rf_message message = { "" };
  rf_status status = RF_EIO;
  int same = 0;

  if (now && (status = rf_record_same(&same, &message, old, now)) < 0)
    code = rf_cli_failed(&message, status);
  else if (!now)
    code = RF_EXIT_FAILED;
  else if (!same) {
    tell_difference(old, now, message.text);
    code = RF_EXIT_DOUBTS;
  } else if (!w->quiet)
    printf("the bits agree: %s\n", message.text);
  rf_record_free(old);
  rf_record_free(now);
  return code;
}

/* "12 kB": two digits at least, as an estimate has no more to give. */
static void
print_bytes(const char *what, double bytes)
{
  static const char *const unit[] = { "kB", "MB", "GB", "TB" };
  int i = 0;

  for (bytes /= 1e3; bytes >= 1e3 && i < 3; bytes /= 1e3)
    i++;
  printf("# %s about %.*f %s\n", what, bytes < 9.95 ? 1 : 0, bytes, unit[i]);
}

/* The cost, as comments: what is printed remains an experiment.  The largest
   unit of which there are two at least: "90 seconds", not "1.5 minutes". */
static void
print_cost(const rf_problem *problem)
{
  static const struct { double seconds; const char *name; } unit[] = {
    { 1.0, "seconds" }, { 60.0, "minutes" }, { 3600.0, "hours" },
    { 86400.0, "days" }, { 31557600.0, "years" }
  };
  rf_cost cost;
  int i = 0;

  rf_run_cost(&cost, problem);
  print_bytes("memory  ", cost.memory);
  print_bytes("run file", cost.file);
  while (i < 4 && cost.seconds >= 2.0 * unit[i + 1].seconds)
    i++;
  printf("# time     about %.*f %s, to a factor of ten\n",
         cost.seconds < 0.95 ? 2 : 0, cost.seconds / unit[i].seconds,
         unit[i].name);
}

/* Do as asked with an experiment that was read: print it, find its run done,
   or run it, and compare the bits where it is a repetition with nothing set.
   A dry run of a run file prints data and weights too, which it alone has. */
static int
use(rf_problem *problem, const char *experiment, const char *path,
    const wish *w)
{
  const bool repeats = rf_cli_is_run(experiment);
  FILE *out = NULL;
  int code;

  if (w->dry_run) {
    if (repeats && rf_problem_stand_alone(problem) < 0)
      return RF_EXIT_FAILED;
    fputs(rf_problem_text(problem), stdout);
    if (w->cost)
      print_cost(problem);
    return RF_EXIT_DONE;
  }
  if (!w->again && !repeats && is_done(problem, experiment, path, &w->set)) {
    if (!w->quiet)
      rf_cli_say("%s: holds the finished run of this experiment; --again "
                 "repeats it", path);
    return report(path, w);
  }
  if (w->trace && !(out = fopen(w->trace, "w"))) {
    rf_cli_say("%s: cannot be written", w->trace);
    return RF_EXIT_FAILED;
  }
  if (out)
    rf_set_trace(trace, out);
  code = end_trace(out, w, run(problem, path, w));
  return repeats && !w->set.count
         && (code == RF_EXIT_DONE || code == RF_EXIT_DOUBTS)
    ? compare(experiment, path, w, code) : code;
}

/* Standard input has no name for a run file, and that of a run file is taken.
   A dry run writes none. */
static bool
needs_output(const char *experiment, const wish *w)
{
  if (w->dry_run || (w->output && strcmp(w->output, experiment) != 0)
      || (strcmp(experiment, "-") != 0 && !rf_cli_is_run(experiment)))
    return false;
  rf_cli_bad_usage(usage.name, "%s: --output=NEW is needed, for another file",
                   experiment);
  return true;
}

/* What is odd in an experiment but no mistake: said before hours are spent on
   it. */
static void
say_note(void *context, const char *note)
{
  (void)context;
  rf_cli_say("note: %s", note);
}

/* With fewer neurons a second thread takes an eighth of the time away at best,
   and nothing where the other processors are busy. */
#define MANY_NEURONS 1000000

static size_t
threads_of(const wish *w, const rf_problem *problem)
{
  return w->threads ? w->threads
    : rf_problem_width(problem) >= MANY_NEURONS ? rf_cli_processors() : 1;
}

/* The default name is made first, whether it is used or not: there is one
   place where it is released. */
int
rf_cmd_run(int argc, char **argv)
{
  wish w = { 0 };
  char **operands, *path;
  int count, code;
  rf_problem *problem;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0 && w.cost && !w.dry_run)
    code = rf_cli_bad_usage(usage.name, "--cost goes with --dry-run");
  if (code < 0) {
    code = RF_EXIT_USAGE;
    path = rf_cli_output(operands[0], ".rfrun");
    if (!needs_output(operands[0], &w)
        && (problem = rf_cli_problem(operands[0], &w.set))) {
      if (!w.quiet)
        rf_problem_notes(problem, say_note, NULL);
      rf_problem_set_threads(problem, threads_of(&w, problem));
      code = use(problem, operands[0], w.output ? w.output : path, &w);
      rf_problem_free(problem);
    }
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
  .options = resume_options, .take = take,
  .operands_least = 1, .operands_most = 1
};

int
rf_cmd_resume(int argc, char **argv)
{
  wish w = { 0 };
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &resume_usage, argc, argv, &w);
  if (code < 0)
    code = rf_cli_done(run(NULL, operands[0], &w));
  return code;
}
