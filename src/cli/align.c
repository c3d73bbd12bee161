/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.c -- reluflow align: where each neuron goes in the limit of zero
 * scale, and when. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"

enum { EVENTS = 'e', CSV = 'c', DELTA = 'd', NEURONS = 'n', UNTIL = 'u' };

static const rf_option options[] = {
  { "csv", CSV, NULL, "one line per neuron instead of the summary:\n"
    "neuron,sign,fate,pattern,faces,events,time,growth" },
  { "events", EVENTS, NULL, "the changes of activation instead:\n"
    "time,neuron,datum,kind" },
  { "delta", DELTA, "D", "aligned: cosine at least 1 - D (default 1e-3)" },
  { "neurons", NEURONS, "K", "the first K neurons only" },
  { "until", UNTIL, "T", "look no further than time T (default: for ever)" },
  RF_SET_OPTION,
  { NULL, 0, NULL, NULL }
};

static const rf_usage usage = {
  .name = "align", .operands = "EXPERIMENT",
  .text = "Follow the early alignment of every neuron in the limit of zero\n"
          "scale, in closed form.  A neuron aligns with an extremal vector,\n"
          "dies (no datum drives it), or is exactly opposite.  growth is\n"
          "ln |a| gained until that time.",
  .options = options, .operands_least = 1, .operands_most = 1
};

typedef struct wish {
  rf_align_options options;
  bool csv;
  rf_set set;
} wish;

/* A number as text; false after a message where it is none. */
static bool
take_number(double *number, const char *option, const char *value)
{
  char *end;

  *number = strtod(value, &end);
  if (end != value && !*end && *number >= 0.0)
    return true;
  rf_cli_bad_usage(usage.name, "--%s %s: a number >= 0 is wanted", option,
                   value);
  return false;
}

static bool
take_count(size_t *count, const char *value)
{
  char *end;
  unsigned long long n = strtoull(value, &end, 10);

  if (*value >= '0' && *value <= '9' && !*end && n > 0 && n <= SIZE_MAX) {
    *count = (size_t)n;
    return true;
  }
  rf_cli_bad_usage(usage.name, "--neurons %s: a number > 0 is wanted", value);
  return false;
}

static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  switch (letter) {
  case CSV:
    w->csv = true;
    return true;
  case EVENTS:
    w->options.events = 1;
    return true;
  case DELTA:
    if (!take_number(&w->options.delta, "delta", value))
      return false;
    if (w->options.delta > 0.0 && w->options.delta < 1.0)
      return true;
    rf_cli_bad_usage(usage.name, "--delta %s: 0 < D < 1 is wanted", value);
    return false;
  case UNTIL:
    return take_number(&w->options.until, "until", value);
  case NEURONS:
    return take_count(&w->options.neurons, value);
  default:
    return rf_set_add(&w->set, usage.name, value);
  }
}

static int
print_neurons(const rf_align *align, size_t n)
{
  puts("neuron,sign,fate,pattern,faces,events,time,growth");
  for (size_t j = 0; j < rf_align_count(align); j++) {
    rf_align_neuron a;
    if (rf_align_get(align, &a, j) < 0)
      return RF_EXIT_FAILED;
    printf("%zu,%d,%s,", j, a.sign, rf_fate_name(a.fate));
    if (a.fate == RF_FATE_EXTREMAL) {
      rf_align_extremal e;
      if (rf_align_extremal_get(align, &e, a.extremal) < 0)
        return RF_EXIT_FAILED;
      rf_cli_pattern(e.pattern, n);
    }
    printf(",%zu,%zu,%.17g,%.17g\n", a.faces, a.events, a.time, a.growth);
  }
  return RF_EXIT_DONE;
}

static int
print_events(const rf_align *align)
{
  puts("time,neuron,datum,kind");
  for (size_t j = 0; j < rf_align_count(align); j++) {
    size_t count;
    const rf_event *e = rf_align_events(align, &count, j);
    for (size_t i = 0; i < count; i++)
      printf("%.17g,%zu,%lu,%s\n", e[i].time, j, (unsigned long)e[i].datum,
             rf_kind_name((rf_kind)e[i].kind));
  }
  return RF_EXIT_DONE;
}

static int
print_extremal(const rf_align *align, size_t n, size_t d, size_t i)
{
  rf_align_extremal e;

  if (rf_align_extremal_get(align, &e, i) < 0)
    return RF_EXIT_FAILED;
  printf("extremal vector ");
  rf_cli_pattern(e.pattern, n);
  printf(", sign %+d\n  D        ", e.sign);
  for (size_t c = 0; c < d; c++)
    printf(" %.17g", e.D[c]);
  printf("\n  norm      %.17g\n  neurons   %zu (%.4g %%)\n"
         "  slowest   %.17g (neuron %zu)\n",
         e.norm, e.count, 100.0 * e.share, e.slowest, e.slowest_neuron);
  return RF_EXIT_DONE;
}

static int
print_summary(const rf_align *align, const wish *w, size_t n, size_t d)
{
  int code = RF_EXIT_DONE;
  size_t unsure = 0, choices = 0;

  printf("%zu neurons, aligned at cosine %.17g\n", rf_align_count(align),
         1.0 - w->options.delta);
  for (size_t i = 0; i < rf_align_extremals(align) && !code; i++)
    code = print_extremal(align, n, d, i);
  for (int f = RF_FATE_DEAD; f <= RF_FATE_MOVING; f++) {
    double slowest;
    size_t count = rf_align_fate(align, &slowest, (rf_fate)f);
    if (count)
      printf("%s\n  neurons   %zu (%.4g %%)\n  slowest   %.17g\n",
             rf_fate_name((rf_fate)f), count,
             100.0 * (double)count / (double)rf_align_count(align), slowest);
  }
  for (size_t j = 0; j < rf_align_count(align) && !code; j++) {
    rf_align_neuron a;
    code = rf_align_get(align, &a, j) < 0 ? RF_EXIT_FAILED : RF_EXIT_DONE;
    unsure += !code && (a.marks & RF_MARK_UNSURE);
    choices += !code && (a.marks & RF_MARK_NONUNIQUE);
  }
  if (choices)
    printf("%zu neurons could have gone another way (flow.nonunique)\n",
           choices);
  if (unsure)
    printf("%zu neurons were undecided by double precision somewhere\n",
           unsure);
  return code;
}

static int
print(const rf_align *align, const wish *w, size_t n, size_t d)
{
  if (w->options.events)
    return print_events(align);
  if (w->csv)
    return print_neurons(align, n);
  return print_summary(align, w, n, d);
}

int
rf_cmd_align(int argc, char **argv)
{
  wish w = { .csv = false };
  rf_message message = { "" };
  rf_problem *problem;
  rf_align *align = NULL;
  rf_status status;
  char **operands;
  int count, code;

  rf_align_defaults(&w.options);
  code = rf_cli_options(&operands, &count, &usage, argc, argv, take, &w);
  if (code >= 0) {
    rf_set_free(&w.set);
    return code;
  }
  if (!(problem = rf_cli_problem(operands[0], &w.set))) {
    rf_set_free(&w.set);
    return RF_EXIT_USAGE;
  }
  status = rf_align_create(&align, &message, problem, &w.options);
  code = status < 0 ? rf_cli_failed(&message, status)
         : print(align, &w, rf_problem_data(problem),
                 rf_problem_dimension(problem));
  rf_align_free(align);
  rf_problem_free(problem);
  rf_set_free(&w.set);
  return rf_cli_done(code);
}
