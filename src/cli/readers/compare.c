/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare.c -- reluflow compare: two runs of one experiment beside each
 * other. */
#include "config.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "cli/cli.h"

enum { SUMMARY, TIMES = 'c', NEURONS = 'n' };

static const rf_option options[] = {
  { "csv", TIMES, NULL, "a row for each record time that both have:\n"
    "time,loss1,loss2,h,weights,worst,neuron,signs" },
  { "neurons", NEURONS, NULL, "a row for each neuron:\n"
    "neuron,apart,events1,events2,same,time1,time2,shift" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "compare", .operands = "RUN RUN",
  .text = "Say how far apart two runs of one experiment are, by other\n"
          "engines, tolerances or steps: weights, predictions and loss at the\n"
          "record times of both, and which events they have in common.",
  .options = options, .take = take, .operands_least = 2, .operands_most = 2
};

/* The last of the options wins. */
static bool
take(void *context, int letter, const char *value)
{
  (void)value;
  *(int *)context = letter;
  return true;
}

/* ---- CSV ---- */

/* NaN is how the library says that there is none; in a table an empty field
   says so, which every reader of CSV takes for a missing value. */
static void
field(double value)
{
  if (!isnan(value))
    rf_cli_number(value);
}

/* Fields that there are no states for are empty. */
static void
print_times(const rf_comparison *c)
{
  rf_apart a;

  puts("time,loss1,loss2,h,weights,worst,neuron,signs");
  for (size_t i = 0; rf_comparison_get(c, &a, i) == RF_OK; i++) {
    const double v[] = { a.time, a.loss[0], a.loss[1], a.h, a.weights,
                         a.worst };
    for (size_t k = 0; k < sizeof v / sizeof *v; k++) {
      field(v[k]);
      putchar(',');
    }
    if (a.neuron != SIZE_MAX)
      printf("%zu,%zu\n", a.neuron, a.signs);
    else
      puts(",");
  }
}

/* same: how many of its events, from the first on; the times of those after
   them are empty where there are none. */
static void
print_neurons(const rf_comparison *c)
{
  rf_common e;
  double apart;

  puts("neuron,apart,events1,events2,same,time1,time2,shift");
  for (size_t j = 0; rf_comparison_neuron(c, &e, &apart, j) == RF_OK; j++) {
    printf("%zu,", j);
    field(apart);
    printf(",%zu,%zu,%zu,", e.count[0], e.count[1], e.prefix);
    for (int r = 0; r < 2; r++) {
      if (isfinite(e.time[r]))
        rf_cli_number(e.time[r]);
      putchar(',');
    }
    rf_cli_number(e.shift);
    putchar('\n');
  }
}

/* ---- in words ---- */

/* What was asked for, as show has it in one line. */
static void
print_run(const char *label, const char *path, const rf_record *record)
{
  static const char *const keys[] = { "rtol", "step", "digits_asked" };
  static const char *const words[] = { "rtol", "steps of", "digits" };
  const char *value;

  printf("%-10s  %s: %s", label, path, rf_record_meta(record, "engine"));
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if ((value = rf_record_meta(record, keys[i])))
      printf(", %s %s", words[i], value);
  if ((value = rf_record_meta(record, "precision")))
    printf(", %s precision", value);
  printf("; %s", rf_ending_name(rf_record_ending(record)));
  if ((value = rf_record_meta(record, "time")))
    printf(" at time %s", value);
  putchar('\n');
}

/* The times at which each is largest; the last one. */
typedef struct most {
  rf_apart loss, h, weights, last;
} most;

/* Absolute: near a global minimum both are almost 0, and a quotient would be of
   rounding. */
static double
loss_apart(const rf_apart *a)
{
  return fabs(a->loss[0] - a->loss[1]);
}

/* The largest of each may be at different times, so three rows are kept whole.
   The first row is taken as it is: where no states are recorded its weights are
   NaN, and no later row is larger. */
static void
find_most(most *m, const rf_comparison *c)
{
  rf_apart a;

  for (size_t i = 0; rf_comparison_get(c, &a, i) == RF_OK; i++) {
    if (i == 0)
      m->loss = m->h = m->weights = a;
    if (loss_apart(&a) > loss_apart(&m->loss))
      m->loss = a;
    if (a.h > m->h.h)
      m->h = a;
    if (a.weights > m->weights.weights)
      m->weights = a;
    m->last = a;
  }
}

/* Runs without states are compared by loss and predictions alone, and that is
   said: a line that is missing would not be noticed. */
static void
print_apart(const rf_comparison *c)
{
  most m = { 0 };

  find_most(&m, c);
  printf("times       %zu that both have recorded", rf_comparison_count(c));
  if (!rf_comparison_count(c)) {
    putchar('\n');
    return;
  }
  printf(", the last %.9g\n", m.last.time);
  printf("loss        apart by at most %.3g, at time %.9g; by %.3g at the "
         "last\n", loss_apart(&m.loss), m.loss.time, loss_apart(&m.last));
  printf("predictions apart by at most %.3g, at time %.9g; by %.3g at the "
         "last\n", m.h.h, m.h.time, m.last.h);
  if (m.last.neuron == SIZE_MAX) {
    puts("weights     no states are recorded in both");
    return;
  }
  printf("weights     apart by at most %.3g, relatively, at time %.9g; by %.3g "
         "at the\n            last, where neuron %zu is by %.3g, the most; %zu "
         "signs differ\n", m.weights.weights, m.weights.time, m.last.weights,
         m.last.neuron, m.last.worst, m.last.signs);
}

/* Where the order of all events differs, two that are close in time have
   changed places, as a rule: what counts is each neuron's own. */
static void
print_events(const rf_comparison *c)
{
  rf_common e, own;
  double shift = 0.0, apart;

  rf_comparison_events(c, &e);
  printf("events      %zu and %zu; the first %zu are the same, in the same "
         "order\n", e.count[0], e.count[1], e.prefix);
  for (size_t j = 0; rf_comparison_neuron(c, &own, &apart, j) == RF_OK; j++)
    shift = fmax(shift, own.shift);
  printf("neurons     %zu of %zu with the same events in their order; what is "
         "the same\n            is apart by at most %.3g in time\n",
         rf_comparison_same(c), rf_comparison_width(c), shift);
}

/* Both tables are for programs and have no other line; the summary is for
   people and may change.  An error of the input is one of usage: the files were
   named on the command line. */
static int
print(rf_record *const record[2], char **paths, int wish)
{
  rf_comparison *c = NULL;
  rf_message message = { "" };
  rf_status status = rf_comparison_create(&c, &message, record[0], record[1]);

  if (status < 0) {
    (void)rf_cli_failed(&message, status);
    return status == RF_EINPUT ? RF_EXIT_USAGE : RF_EXIT_FAILED;
  }
  if (wish == TIMES)
    print_times(c);
  else if (wish == NEURONS)
    print_neurons(c);
  else {
    print_run("one", paths[0], record[0]);
    print_run("other", paths[1], record[1]);
    printf("start       %s\n", rf_comparison_same_start(c)
           ? "the same weights" : "other weights");
    print_apart(c);
    print_events(c);
  }
  rf_comparison_free(c);
  return RF_EXIT_DONE;
}

/* The second record is opened only where the first could be: one message for
   one mistake. */
int
rf_cmd_compare(int argc, char **argv)
{
  int wish = SUMMARY, count, code;
  char **operands;
  rf_record *record[2] = { NULL, NULL };

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &wish);
  if (code >= 0)
    return code;
  code = RF_EXIT_USAGE;
  if ((record[0] = rf_cli_record(operands[0]))
      && (record[1] = rf_cli_record(operands[1])))
    code = print(record, operands, wish);
  rf_record_free(record[0]);
  rf_record_free(record[1]);
  return rf_cli_done(code);
}
