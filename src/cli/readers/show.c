/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * show.c -- reluflow show: what was asked, where it ended, what it cost.
 *
 * Nearly all of it stands in the table meta of the run file, as texts by their
 * keys.  A file of an older reluflow has fewer keys: what is not there is "?"
 * or a line less, never an error. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Faces that are shown. */
#define FACES 10

/* Predictions that are shown. */
#define PREDICTIONS 12

static const rf_option options[] = {
  { "experiment", 'e', NULL, "print only the complete experiment (YAML)" },
  { "meta", 'm', NULL, "print only the table meta: KEY: VALUE" },
  { "verdicts", 'v', NULL,
    "print only the verdicts that verify has kept (CSV)" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "show", .operands = "RUN",
  .text = "Show what was asked, where the run ended, and what it cost.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* The last of the options wins; its letter is all that is kept. */
static bool
take(void *context, int letter, const char *value)
{
  (void)value;
  *(int *)context = letter;
  return true;
}

/* The value of a key, or "?". */
static const char *
get(const rf_record *record, const char *key)
{
  const char *value = rf_record_meta(record, key);

  return value ? value : "?";
}

/* The same as a number for reading; 0 where there is none. */
static double
number(const rf_record *record, const char *key)
{
  const char *value = rf_record_meta(record, key);

  return value ? strtod(value, NULL) : 0.0;
}

/* Digits of the experiment, also where the numbers are doubles; an older
   file has no such key. */
static const char *
digits_asked(const rf_record *record)
{
  return get(record, rf_record_meta(record, "digits_asked")
                     ? "digits_asked" : "digits");
}

/* How many neurons there are, and where they come from. */
static void
show_network(const rf_record *record)
{
  const bool wide = rf_record_meta(record, "width_digits") != NULL;

  printf("network     %s%s neurons%s%s%s; weights %s, ",
         wide ? "infinite width by " : "", get(record, "m"),
         rf_record_meta(record, "train") ? ", inner weights alone trained" : "",
         rf_record_has_unit(record) ? " and a linear unit: " : "",
         rf_record_has_unit(record) ? get(record, "unit") : "",
         get(record, "scheme"));
  if (rf_record_meta(record, "points"))
    printf("points of %s, ", get(record, "points"));
  printf("seed %s\n", get(record, "seed"));
}

/* The accuracy that was asked for is a tolerance for CVODE, a step for gradient
   descent and a number of digits for the other engines: the keys rtol and step
   tell which. */
static void
show_asked(const rf_record *record)
{
  const bool cvode = rf_record_meta(record, "rtol") != NULL;
  const bool steps = rf_record_meta(record, "step") != NULL;
  const char *design = rf_record_meta(record, "design");

  if (rf_record_meta(record, "title") && *get(record, "title"))
    printf("%s\n\n", get(record, "title"));
  printf("data        %s points in %s dimensions%s%s%s, %s loss (%s)\n",
         get(record, "n"), get(record, "d"), design ? ", drawn: " : "",
         design ? design : "", rf_record_meta(record, "data_weights")
         ? ", weighted" : "", get(record, "loss_name"),
         get(record, "average"));
  if (rf_record_meta(record, "decay"))
    printf("decay       all weights at the rate %.9g\n",
           number(record, "decay"));
  show_network(record);
  printf("flow        to time %.9g with %s, ", number(record, "until"),
         get(record, "engine"));
  if (cvode)
    printf("rtol %.3g\n", number(record, "rtol"));
  else if (steps)
    printf("steps of %.9g, %s of %s data each, momentum %.9g, %s precision\n",
           number(record, "step"), get(record, "batch"), get(record, "n"),
           number(record, "momentum"), get(record, "precision"));
  else
    printf("%s digits\n", digits_asked(record));
  printf("started     %s with reluflow %s\n", get(record, "started"),
         get(record, "version"));
}

/* A run that was killed or still goes on has no final numbers: what is known
   is the time of its last commit. */
static void
show_ending(const rf_record *record)
{
  const double time = number(record, "time");

  switch (rf_record_ending(record)) {
  case RF_ENDING_DONE:
    fputs("status      done", stdout);
    if (rf_record_meta(record, "stopped"))
      printf(", stopped by %s", get(record, "stopped"));
    if (rf_record_meta(record, "doubts"))
      printf(", with doubts: %s", get(record, "doubts"));
    putchar('\n');
    break;
  case RF_ENDING_FAILED:
    printf("status      %s\n", get(record, "status"));
    break;
  case RF_ENDING_INTERRUPTED:
    printf("status      interrupted at time %.9g\n", time);
    break;
  case RF_ENDING_RUNNING:
    printf("status      running; time %.9g so far\n", time);
    break;
  case RF_ENDING_KILLED:
    printf("status      unfinished: the run was killed after time %.9g\n",
           time);
  }
}

/* Time, loss, predictions at the end: "final" is "time,loss,h1,..".  Nine
   digits for the eye; a dozen predictions, as a run may have thousands of
   data. */
static void
show_end(const rf_record *record)
{
  const char *line = rf_record_meta(record, "final");
  int i = 0;

  if (!line)
    return;
  printf("ended at    time %.9g, loss %s\n", number(record, "time"),
         get(record, "loss"));
  printf("predictions");
  for (line = strchr(line, ','); line && i <= PREDICTIONS; i++) {
    if (i > 0)
      printf(" %.9g", strtod(line + 1, NULL));
    line = strchr(line + 1, ',');
  }
  puts(line ? " ..." : "");
}

/* The linear unit at the last record time: c, and s. */
static rf_status
show_unit(rf_record *record, rf_message *message)
{
  const size_t samples = rf_record_sample_count(record);
  const size_t count = 1 + rf_record_dimension(record);
  const rf_numbers *unit;
  rf_status status;

  if (!rf_record_has_unit(record) || !samples)
    return RF_OK;
  status = rf_record_unit_get(record, message, &unit, samples - 1);
  if (status < 0)
    return status;
  printf("linear unit c = %.9g, s =", rf_numbers_double(unit, 0));
  for (size_t i = 1; i < count && i <= PREDICTIONS; i++)
    printf(" %.9g", rf_numbers_double(unit, i));
  puts(count > PREDICTIONS + 1 ? " ..." : "");
  return RF_OK;
}

/* What the file holds, counted when it was opened: of a run that goes on it
   grows. */
static void
show_recorded(const rf_record *record)
{
  printf("recorded    %zu samples, %zu events, %zu choices, states of %zu "
         "neurons\n", rf_record_sample_count(record),
         rf_record_event_count(record),
         rf_record_choice_count(record), rf_record_state_count(record));
}

/* Nine digits for the eye, as of all times here. */
static rf_status
show_moments(rf_record *record, rf_message *message)
{
  rf_timed_word moment;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_record_moment_count(record); i++) {
    status = rf_record_moment_get(record, message, &moment, i);
    if (status < 0)
      break;
    printf("%s%s: ", i ? "            " : "moments     ", moment.word);
    if (isfinite(moment.time))
      printf("%.9g", moment.time);
    else
      fputs("not so far", stdout);
    puts(moment.stop ? " (stop)" : "");
  }
  return status;
}

/* Counts and durations are written at the end: a run on its way has none
   yet. */
static void
show_cost(const rf_record *record)
{
  if (!rf_record_meta(record, "steps"))
    return;
  printf("events      %s (%s late, %s not unique, %s unsure)\n",
         get(record, "events"), get(record, "late"),
         get(record, "nonunique"), get(record, "unsure"));
  printf("faces       %s, %s at most; %s unknowns\n", get(record, "faces"),
         get(record, "faces_most"), get(record, "unknowns"));
  printf("steps       %s, %s restarts, %s right-hand sides\n",
         get(record, "steps"), get(record, "restarts"), get(record, "rhs"));
  printf("seconds     %.3g; integrator %.3g, events %.3g, recording "
         "%.3g\n",
         number(record, "seconds"), number(record, "seconds_engine"),
         number(record, "seconds_events"),
         number(record, "seconds_record"));
}

/* The nodes of an infinite width: 4 in a piece at first, or points, two neurons
   for each; and what half of them say. */
static void
show_nodes(const rf_record *record)
{
  const bool points = rf_record_meta(record, "points") != NULL;
  const double count = points ? number(record, "m") / 2.0
    : ldexp(4.0, (int)number(record, "nodes_doubled"));

  if (!rf_record_meta(record, "width_digits"))
    return;
  printf("nodes       %.0f%s", count, points ? "" : " in each piece");
  if (rf_record_meta(record, "width_agree"))
    printf(", agree with %.0f to %.1f of the %s digits", count / 2.0,
           number(record, "width_agree"), get(record, "width_digits"));
  putchar('\n');
}

/* What the second run says about the digits (flow.verify).  Some questions
   needed more digits than the run had, or all of it was computed with more:
   that is told too.  flow.digits auto tries more digits until two runs agree;
   how many that took is a property of the problem. */
static void
show_agreement(const rf_record *record)
{
  if (rf_record_meta(record, "agree"))
    printf("verified    a second run agrees to %.1f of the %s digits\n",
           number(record, "agree"), digits_asked(record));
  if (number(record, "decided") > 0.0)
    printf("decided     %s answers took %s digits\n", get(record, "decided"),
           get(record, "digits_used"));
  else if (number(record, "digits_doubled") > 0.0)
    printf("computed    with %s digits\n", get(record, "digits_used"));
}

/* How the run kept the law; older files do not say.  The law: at every moment
   the signs are a solution of the inclusion, and the weights are where the
   signs say. */
static void
show_law(const rf_record *record)
{
  if (rf_record_meta(record, "law"))
    printf("law         %s unsure answers may matter; %s breaches put right, "
           "the largest %.3g\n", get(record, "doubtful"),
           get(record, "repairs"), number(record, "law"));
}

/* How far the limit flow went in place of the full one (flow.start). */
static void
show_start(const rf_record *record)
{
  if (!rf_record_meta(record, "limit_until"))
    return;
  if (number(record, "limit_until") > 0.0)
    printf("started as  the limit flow up to time %.9g, within %.2g\n",
           number(record, "limit_until"), number(record, "limit_error"));
  else
    puts("started as  the full flow: that of the limit is not so near");
}

/* Last bits may depend on the libraries: who repeats a run elsewhere looks
   here first. */
static void
show_versions(const rf_record *record)
{
  printf("libraries   SUNDIALS %s, GSL %s, GMP %s, MPFR %s, SQLite %s, "
         "libyaml %s\n", get(record, "version_sundials"),
         get(record, "version_gsl"), get(record, "version_gmp"),
         get(record, "version_mpfr"), get(record, "version_sqlite"),
         get(record, "version_libyaml"));
  if (rf_record_meta(record, "blas"))
    printf("BLAS        %s\n", get(record, "blas"));
}

/* How many verdicts of each kind are kept, and by which reluflow the last one
   was found. */
static rf_status
show_kept(rf_record *record, rf_message *message)
{
  const size_t total = rf_record_verdict_count(record);
  size_t count[5] = { 0 };
  rf_kept_verdict v;
  rf_status status = RF_OK;

  for (size_t i = 0; i < total && status == RF_OK; i++) {
    status = rf_record_verdict_get(record, message, &v, i);
    for (int k = 0; k < 5 && status == RF_OK; k++)
      count[k] += !strcmp(v.verdict, rf_verdict_name((rf_verdict)k));
  }
  if (!total || status < 0)
    return status;
  printf("verdicts   ");
  for (int k = 0; k < 5; k++)
    if (count[k])
      printf(" %zu %s,", count[k], rf_verdict_name((rf_verdict)k));
  printf(" by reluflow %s\n", v.version ? v.version : "?");
  return RF_OK;
}

/* The first of the last group of occupancies, those of one time.  Found from
   the end on: occupancies have no index by time, and only the last ones are
   wanted. */
static rf_status
last_group(rf_record *record, rf_message *message, size_t *first)
{
  size_t i = rf_record_occupancy_count(record);
  rf_occupancy last = { 0 }, o;
  rf_status status = RF_OK;

  if (i)
    status = rf_record_occupancy_get(record, message, &last, --i);
  while (status == RF_OK && i > 0) {
    status = rf_record_occupancy_get(record, message, &o, i - 1);
    if (status < 0 || o.time != last.time)
      break;
    i--;
  }
  *first = i;
  return status;
}

/* A row without a face stands for all faces that were too many to list. */
static rf_status
show_face(rf_record *record, rf_message *message, signed char *u,
          const rf_occupancy *o)
{
  rf_status status = RF_OK;

  printf("  %8zu neurons, share %.6f  ", o->members, o->share);
  if (!o->face)
    printf("all others");
  else if ((status = rf_record_face_get(record, message, u, o->face)) == RF_OK)
    rf_cli_pattern(u, rf_record_data_count(record));
  putchar('\n');
  return status;
}

/* The rows of a time are in the order of their share, so that the first ones
   are the largest; the time is that of the first. */
static rf_status
show_faces(rf_record *record, rf_message *message)
{
  signed char *u = rf_cli_alloc(rf_record_data_count(record), 1);
  const size_t total = rf_record_occupancy_count(record);
  size_t first, i;
  rf_occupancy o;
  rf_status status = last_group(record, message, &first);

  for (i = first; status == RF_OK && i < total && i < first + FACES; i++) {
    status = rf_record_occupancy_get(record, message, &o, i);
    if (status == RF_OK && i == first)
      printf("faces by share of the weights at time %.9g:\n", o.time);
    if (status == RF_OK)
      status = show_face(record, message, u, &o);
  }
  if (status == RF_OK && i < total)
    printf("  ... and %zu more\n", total - i);
  free(u);
  return status;
}

/* From what was asked to what it cost; only moments and faces are read from
   tables, and only there can it fail. */
static int
show_all(rf_record *record)
{
  rf_message message = { "" };
  rf_status status;

  show_asked(record);
  show_versions(record);
  show_ending(record);
  show_end(record);
  show_nodes(record);
  if ((status = show_unit(record, &message)) < 0)
    return rf_cli_failed(&message, status);
  show_agreement(record);
  show_start(record);
  show_law(record);
  show_recorded(record);
  show_cost(record);
  status = show_moments(record, &message);
  if (status >= 0)
    status = show_kept(record, &message);
  if (status >= 0)
    status = show_faces(record, &message);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* The complete experiment, with data and weights in it.  A file of an older
   reluflow has only names of files: then its text. */
static int
show_experiment(rf_record *record)
{
  rf_problem *problem = NULL;
  rf_message message = { "" };
  rf_status status = rf_record_problem(&problem, &message, record, NULL, 0);

  if (status == RF_EINPUT && strtol(get(record, "schema"), NULL, 10) < 2) {
    fputs(get(record, "experiment"), stdout);
    return RF_EXIT_DONE;
  }
  if (status == RF_OK)
    status = rf_problem_stand_alone(problem);
  if (status == RF_OK)
    fputs(rf_problem_text(problem), stdout);
  rf_problem_free(problem);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* All of meta; the texts of several lines are left to --experiment. */
static int
show_meta(const rf_record *record)
{
  const char *key, *value;

  for (size_t i = 0; (key = rf_record_key_get(record, i)); i++)
    if ((value = rf_record_meta(record, key)) && !strchr(value, '\n'))
      printf("%s: %s\n", key, value);
  return RF_EXIT_DONE;
}

/* Empty fields where a verdict has no number, as in verify --csv. */
static void
put_kept(const rf_kept_verdict *v)
{
  const char *const field[] =
    { v->claim, v->verdict, v->margin, v->measured, v->bound, v->uncertainty,
      v->time, v->note, v->epsilon, v->alpha0, v->version };

  for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
    rf_cli_field(field[i]);
    putchar(',');
  }
  if (v->neuron != SIZE_MAX)
    printf("%zu", v->neuron);
  printf(",%ld\n", v->precision);
}

/* The table verdict as it is. */
static int
show_verdicts(rf_record *record)
{
  rf_message message = { "" };
  rf_kept_verdict v;
  rf_status status = RF_OK;

  puts("claim,verdict,margin,measured,bound,uncertainty,time,note,epsilon,"
       "alpha0,version,neuron,precision");
  for (size_t i = 0; i < rf_record_verdict_count(record); i++) {
    if ((status = rf_record_verdict_get(record, &message, &v, i)) < 0)
      return rf_cli_failed(&message, status);
    put_kept(&v);
  }
  return RF_EXIT_DONE;
}

/* A run that goes on may be shown: it is read as far as its last commit. */
int
rf_cmd_show(int argc, char **argv)
{
  int wish = 0, count, code;
  char **operands;
  rf_record *record;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &wish);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  code = wish == 'e' ? show_experiment(record)
    : wish == 'm' ? show_meta(record)
    : wish == 'v' ? show_verdicts(record) : show_all(record);
  rf_record_free(record);
  return rf_cli_done(code);
}
