/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * phases.c -- reluflow phases: the time line of a run, with what defines each
 * of its moments.
 *
 * The library has the moments in the list of its claims, as "PH.*"; here they
 * are put in the order of time. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* Options without a letter. */
enum { EPS = 256, WHEN, CSV };

static const rf_option options[] = {
  RF_SET_OPTION,
  { "epsilon", EPS, "E",
    "of tau, a rational between 0 and 1/3\n(default 1/4)" },
  { "when", WHEN, "MOMENT",
    "also the first time with this, as 'loss < 0.2',\n"
    "'still(1e-9)', 'aligned(1e-3)' or\n"
    "'share(+++) > 0.5'; may be given several times" },
  { "csv", CSV, NULL, "print CSV" },
  { NULL, 0, NULL, NULL }
};

typedef struct wish {
  rf_set set;
  bool csv;
  const char *epsilon;
  const char **when;     /* when[count] */
  size_t count;
} wish;

/* The texts stay in argv. */
static void
add_moment(wish *w, const char *text)
{
  const char **when = rf_cli_alloc(w->count + 1, sizeof *when);

  if (w->count)
    memcpy(when, w->when, w->count * sizeof *when);
  when[w->count++] = text;
  free(w->when);
  w->when = when;
}

/* A moment in words is understood by the library, with the flow: its message
   says what there is. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  if (letter == RF_SET)
    return rf_set_add(&w->set, "phases", value);
  if (letter == EPS)
    w->epsilon = value;
  else if (letter == WHEN)
    add_moment(w, value);
  else
    w->csv = true;
  return true;
}

static const rf_usage usage = {
  .name = "phases", .operands = "EXPERIMENT|RUN",
  .text = "The moments that the papers speak of, in the order of time, each"
          " with what\ndefines it.  The flow is followed again.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* Those that are not reached come last, in the order of the list. */
static int
by_time(const void *u, const void *v)
{
  const rf_claim *a = u, *b = v;
  const double s = a->measured ? strtod(a->measured, NULL) : HUGE_VAL;
  const double t = b->measured ? strtod(b->measured, NULL) : HUGE_VAL;

  return s < t ? -1 : s > t ? 1 : a->statement.id < b->statement.id ? -1 : 1;
}

/* The names have a common head, which is not shown. */
static void
print_line(const rf_claim *c, bool csv)
{
  const char *name = c->name + 3;

  if (csv)
    printf("%s,%s,\"%s\",\"%s\",\"%s\"\n", c->measured ? c->measured : "",
           name, c->statement.text, c->statement.conclusion,
           c->note ? c->note : "");
  else if (!strcmp(name, "when"))
    printf("%-16s %-10s %s\n", c->measured ? c->measured : "-", name,
           c->note);
  else
    printf("%-16s %-10s %s: %s%s%s\n", c->measured ? c->measured : "-", name,
           c->statement.text, c->statement.conclusion, c->note ? "; " : "",
           c->note ? c->note : "");
}

/* All moments are read before the first is printed, as they are sorted by
   time. */
static int
print(const rf_claims *claims, bool csv)
{
  const size_t count = rf_claims_count(claims);
  rf_claim *row = rf_cli_alloc(count, sizeof *row);

  for (size_t i = 0; i < count; i++)
    if (rf_claims_get(claims, &row[i], i) != RF_OK) {
      free(row);
      return RF_EXIT_FAILED;
    }
  qsort(row, count, sizeof *row, by_time);
  if (csv)
    puts("time,moment,text,definition,note");
  for (size_t i = 0; i < count; i++)
    print_line(&row[i], csv);
  free(row);
  return RF_EXIT_DONE;
}

/* Captures need the list of extremal vectors; without it they are not told. */
static int
work(const wish *w, const rf_problem *problem, rf_record *record)
{
  static const char *const moments[] = { "PH.*" };
  rf_extremal_options spend;
  rf_claims_options o;
  rf_extremals *list = NULL;
  rf_claims *claims = NULL;
  rf_message message = { "" };
  rf_status status;
  int code;

  rf_extremal_defaults(&spend);
  rf_claims_defaults(&o);
  o.ids = moments;
  o.count = 1;
  o.all = 1;
  o.when = w->when;
  o.when_count = w->count;
  if (w->epsilon)
    o.epsilon = w->epsilon;
  status = rf_extremals_create(&list, &message, problem, &spend);
  /* Too many faces for a complete list: the other moments are told all the
     same. */
  if (status >= 0 || status == RF_ELIMIT)
    status = rf_claims_create(&claims, &message, problem, list, record, &o);
  code = status >= 0 ? print(claims, w->csv)
    : status == RF_EINVAL || status == RF_EINPUT || status == RF_EUNSUP
    ? RF_EXIT_USAGE : RF_EXIT_FAILED;
  if (status < 0)
    (void)rf_cli_failed(&message, status);
  rf_claims_free(claims);
  rf_extremals_free(list);
  return code;
}

/* What is set makes another experiment: then a run file gives only its own,
   and is no record of that flow. */
int
rf_cmd_phases(int argc, char **argv)
{
  wish w = { .csv = false };
  rf_problem *problem = NULL;
  rf_record *record = NULL;
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code < 0) {
    const char *path = operands[0];
    code = RF_EXIT_USAGE;
    if ((!strcmp(path, "-") || !rf_cli_is_run(path) || w.set.count
         || (record = rf_cli_record(path)))
        && (problem = rf_cli_problem(path, &w.set)))
      code = rf_cli_done(work(&w, problem, record));
    rf_problem_free(problem);
    rf_record_free(record);
  }
  free(w.when);
  rf_set_free(&w.set);
  return code;
}
