/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * classify.c -- reluflow classify: is a state stationary, and where does the
 * run end?
 *
 * A recorded state is known up to the error of its run, so that every answer
 * needs a tolerance: how far a weight may be off.  It is taken from what the
 * run says of itself, or told.  What it leaves open is "undecided". */
#include "config.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/readers/state.h"

/* Numbers of the options without a letter. */
enum { TOLERANCE = 256, CSV, MAX_FACES, SECONDS };

static const rf_option options[] = {
  { "at", 't', "TIME", "the state at this record time (default: the last)" },
  { "tolerance", TOLERANCE, "E", "relative error of the weights (default: "
    "by what\nthe run says of itself)" },
  { "csv", CSV, NULL, "print quantity,value" },
  { "max-faces", MAX_FACES, "N", "for directions of escape: all, if the data "
    "have\nat most N faces (default 100000), else a search" },
  { "seconds", SECONDS, "S", "... and at most so long (default 10)" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "classify", .operands = "RUN",
  .text = "Say whether a recorded state is stationary, and of which kind; where"
          " the flow\ngoes from there, and whether it stays.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What the command line asks for; without --at the last state is meant. */
typedef struct wish {
  bool at, csv, told;    /* told: the tolerance */
  double time;
  rf_stationary_options options;
} wish;

/* A number >= 0: infinity is no tolerance and no time. */
static bool
take_number(double *number, const char *option, const char *value)
{
  return rf_take_number(number, &(rf_asked){ usage.name, option, value }, 0.0,
                        DBL_MAX);
}

/* Whether tolerance and time were given is kept beside them: their defaults
   come from the run file. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;
  uint64_t count = 0;
  bool good;

  switch (letter) {
  case CSV:
    w->csv = true;
    return true;
  case TOLERANCE:
    w->told = true;
    return take_number(&w->options.tolerance, "tolerance", value);
  case SECONDS:
    return take_number(&w->options.seconds, "seconds", value);
  case MAX_FACES:
    good = rf_take_count(&count,
                         &(rf_asked){ usage.name, "max-faces", value }, 0,
                         UINT64_MAX);
    w->options.max_faces = (size_t)count;
    return good;
  default:
    w->at = true;
    return rf_take_time(&w->time, usage.name, value);
  }
}

/* What the run says of its own error: Taylor by the digits that agree with a
   second run, though no better than those that are recorded, or by these less
   a few where there was none; CVODE by 50 times its tolerance, the least that
   its errors are worth. */
static double
own_tolerance(const rf_record *record)
{
  const char *agree = rf_record_meta(record, "agree");
  const char *rtol = rf_record_meta(record, "rtol");
  const double digits = (double)rf_record_digits(record);
  const double good = agree ? strtod(agree, NULL) : 0.0;

  if (good > 0.0)
    return pow(10.0, -fmin(good, digits - 2.0));
  if (digits > 17.0)
    return pow(10.0, 5.0 - digits);
  return fmin(0.1, 50.0 * (rtol ? strtod(rtol, NULL) : 1e-10));
}

/* ---- output ---- */

/* One quantity: as CSV, or on a line of its own. */
typedef struct printer {
  bool csv;
} printer;

/* Both forms have the same names, so that a reader of one knows the other. */
static void
print_text(const printer *p, const char *name, const char *text)
{
  if (p->csv)
    printf("%s,%s\n", name, text);
  else
    printf("%-26s %s\n", name, text);
}

/* CSV is for programs and has the digits that read back; on the screen twelve
   are enough to compare by eye. */
static void
print_number(const printer *p, const char *name, double value)
{
  char text[RF_DOUBLE_TEXT];

  if (p->csv)
    rf_double_text(text, value);
  else
    snprintf(text, sizeof text, "%.12g", value);
  print_text(p, name, text);
}

/* A truth that could not be decided is an answer, and is never printed as
   no. */
static const char *
word(rf_truth truth)
{
  return truth == RF_YES ? "yes" : truth == RF_NO ? "no" : "undecided";
}

/* Where the loss is rational its exact text stands beside the double;
   elsewhere the line is left out. */
static void
print_loss(const printer *p, const char *name, rf_stationary *s,
           rf_stationary_what what)
{
  const rf_numbers *loss;

  if (rf_stationary_loss(s, &loss, what) == RF_OK)
    print_text(p, name, rf_numbers_text(loss, 0));
}

/* Four questions, each stricter than the one before: 0 is among the possible
   velocities; nothing falls at first order; nothing falls at all nearby; no
   network falls lower. */
static void
print_answers(const printer *p, const char *prefix, const rf_point *point)
{
  const struct { const char *name; rf_truth truth; } answers[] = {
    { "stationary", point->clarke }, { "no_way_down", point->directional },
    { "minimum", point->minimum }, { "best_of_all_widths", point->global }
  };
  char name[64];

  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    snprintf(name, sizeof name, "%s%s", prefix, answers[i].name);
    print_text(p, name, word(answers[i].truth));
  }
}

/* How fast the loss could fall along a new neuron, of either sign: most over
   all directions, near over the neurons there are.  A search gives only a
   lower bound, and the name says so.  A near below 0 drives nobody outwards
   and is printed as 0. */
static void
print_most(const printer *p, const char *prefix, const rf_point *point)
{
  static const char *const sign[] = { "positive", "negative" };
  char name[64];

  for (int i = 0; i < 2; i++) {
    if (!isnan(point->near[i])) {
      snprintf(name, sizeof name, "%sdescent_%s", prefix, sign[i]);
      print_number(p, name, fmax(0.0, point->near[i]));
    }
    snprintf(name, sizeof name, "%sdescent_%s_%s", prefix, sign[i],
             point->complete ? "most" : "at_least");
    print_number(p, name, point->most[i]);
  }
}

/* The state as it was recorded, before any limit is looked for. */
static void
print_state(const printer *p, const rf_stationary *s, double time)
{
  rf_point point;

  rf_stationary_state_get(s, &point);
  print_number(p, "time", time);
  print_number(p, "loss", point.loss);
  print_text(p, "state", rf_point_kind_name(point.kind));
  print_answers(p, "", &point);
  print_number(p, "residual", point.residual);
  print_number(p, "relative_residual", point.relative);
  if (!isnan(point.above_fit))
    print_number(p, "above_linear_fit", point.above_fit);
  if (point.curvature < 0.0)
    print_number(p, "strict_saddle_eigenvalue", point.curvature);
  print_most(p, "", &point);
}

/* The point to which the flow goes from this state, if that is known, and
   whether it stays in its faces until then.  Only where that is proved do
   distance and rate mean anything. */
static void
print_limit(const printer *p, rf_stationary *s)
{
  rf_point point;
  rf_tail tail;
  const bool known = rf_stationary_limit_get(s, &point, &tail) == RF_OK;

  if (known) {
    print_text(p, "end", rf_point_kind_name(point.kind));
    print_answers(p, "end_", &point);
    print_number(p, "end_loss", point.loss);
    print_loss(p, "end_loss_exact", s, RF_STATIONARY_LIMIT);
    print_loss(p, "linear_fit_loss_exact", s, RF_STATIONARY_FIT);
    if (!isnan(point.above_fit))
      print_number(p, "end_above_linear_fit", point.above_fit);
    print_most(p, "end_", &point);
  }
  print_text(p, "stays", word(tail.stays));
  if (tail.why)
    print_text(p, "because", tail.why);
  if (tail.stays == RF_YES) {
    print_number(p, "distance_left", tail.distance);
    print_number(p, "rate", tail.rate);
  }
}

/* Directions along which a small new neuron would grow, with their rates, at
   the limit or, where that is not known, at the state.  A direction is one
   field of CSV, its numbers with semicolons. */
static rf_status
print_escapes(const printer *p, const rf_stationary *s, size_t d)
{
  rf_escape e;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_stationary_escape_count(s); i++) {
    if ((status = rf_stationary_escape_get(s, &e, i)) < 0)
      return status;
    if (p->csv)
      printf("escape_%s,", e.sign > 0 ? "positive" : "negative");
    else
      printf("%-26s rate %.12g along", e.sign > 0 ? "escape_positive"
             : "escape_negative", e.rate);
    if (p->csv)
      rf_cli_number(e.rate);
    for (size_t j = 0; j < d; j++)
      printf(p->csv ? ";%.17g" : " %.6g", e.direction[j]);
    putchar('\n');
  }
  return status;
}

/* The interval tells how much the tolerance matters: between its ends every
   neuron has the same signs. */
static void
print_tolerance(const printer *p, const rf_stationary *s, double tolerance)
{
  double low, high;

  rf_stationary_tolerance_get(s, &low, &high);
  print_number(p, "tolerance", tolerance);
  print_number(p, "tolerance_low", low);
  print_number(p, "tolerance_high", high);
}

/* State, limit, escapes, tolerance, in this order.  Whatever fails after the
   first line leaves the lines before it: they are true. */
static int
classify(rf_reading *r, const wish *w, double time, size_t i)
{
  const printer p = { w->csv };
  rf_stationary *s = NULL;
  rf_message message = { "" };
  rf_status status = rf_reading_get(r, &message, i);

  if (status >= 0)
    status = rf_stationary_create(&s, &message, r->state, &w->options);
  if (status >= 0) {
    if (p.csv)
      puts("quantity,value");
    print_state(&p, s, time);
    print_limit(&p, s);
    status = print_escapes(&p, s, rf_record_dimension(r->record));
    print_tolerance(&p, s, w->options.tolerance);
  }
  rf_stationary_free(s);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

/* The limit of zero scale has no end: predictions stay 0 there. */
static bool
has_end(const rf_record *record, const char *path)
{
  const char *engine = rf_record_meta(record, "engine");

  if (!engine || strcmp(engine, "limit"))
    return true;
  rf_cli_say("%s: a run of the engine limit, whose neurons grow for ever; "
             "classify is for the other engines", path);
  return false;
}

/* The sample that is meant: the last one, or that of --at, which must be a
   record time. */
static int
find_state(size_t *i, double *time, rf_record *record, const char *path,
           const wish *w)
{
  rf_message message = { "" };
  rf_status status;

  if (w->at) {
    *time = w->time;
    return rf_find_sample(i, record, path, w->time);
  }
  if (!(*i = rf_record_sample_count(record))) {
    rf_cli_say("%s: no times are recorded", path);
    return RF_EXIT_USAGE;
  }
  status = rf_record_time_get(record, &message, time, --*i);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

int
rf_cmd_classify(int argc, char **argv)
{
  wish w = { .at = false };
  rf_reading reading = { .problem = NULL };
  rf_record *record;
  char **operands;
  int count, code;
  double time = 0.0;
  size_t i = 0;

  rf_stationary_defaults(&w.options);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  /* Only now: the run file is open, and says how exact it is. */
  if (!w.told)
    w.options.tolerance = own_tolerance(record);
  code = has_end(record, operands[0]) ? RF_EXIT_DONE : RF_EXIT_USAGE;
  if (!code)
    code = find_state(&i, &time, record, operands[0], &w);
  if (!code)
    code = rf_reading_open(&reading, record, operands[0]);
  if (!code)
    code = classify(&reading, &w, time, i);
  rf_reading_close(&reading);
  rf_record_free(record);
  return rf_cli_done(code);
}
