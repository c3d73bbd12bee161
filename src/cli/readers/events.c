/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events.c -- reluflow events: changes of activation as CSV.
 *
 * The order is that of time, neuron, datum, whatever the order in which the
 * run found them.  Choices are another table of the run file, printed the same
 * way, but for the kind. */
#include "config.h"

#include <stdio.h>

#include "cli/cli.h"

enum { CHOICES = 256, MARKS };

static const rf_option options[] = {
  { "choices", CHOICES, NULL,
    "instead: where a neuron had several futures and\n"
    "stayed, and all such questions at time 0" },
  { "marks", MARKS, NULL, "add a column: nonunique, unsure, both joined by\n"
    "+, or nothing" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "events", .operands = "RUN",
  .text = "Print the changes of activation as CSV: time,neuron,datum,kind,\n"
          "ordered by time, neuron, datum; neurons and data count from 0.",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* What is printed: choices instead of events, and whether a column tells of
   doubts. */
typedef struct wish {
  bool choices, marks;
} wish;

static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  (void)value;
  if (letter == CHOICES)
    w->choices = true;
  else
    w->marks = true;
  return true;
}

/* Everything after the time.  Marks are joined by +, as an event can be
   both. */
static void
print_rest(const rf_event *e, const wish *w)
{
  printf(",%lu,%lu", (unsigned long)e->neuron, (unsigned long)e->datum);
  if (!w->choices)
    printf(",%s", rf_event_name(e->kind));
  if (w->marks)
    printf(",%s%s%s", e->marks & RF_MARK_NONUNIQUE ? "nonunique" : "",
           e->marks == (RF_MARK_NONUNIQUE | RF_MARK_UNSURE) ? "+" : "",
           e->marks & RF_MARK_UNSURE ? "unsure" : "");
  putchar('\n');
}

/* Events first .. first + count - 1.  A run with more than 17 digits has times
   that a double does not tell apart: their texts are fetched one by one.
   Choices have no such texts. */
static rf_status
print_block(rf_record *record, rf_message *message, const rf_event *events,
            size_t first, size_t count, const wish *w)
{
  const bool exact = rf_record_digits(record) > 17 && !w->choices;
  const rf_numbers *time;

  for (size_t i = 0; i < count; i++) {
    if (exact) {
      rf_status status = rf_record_event_time(record, message, &time,
                                              first + i);
      if (status < 0)
        return status;
      rf_cli_numbers(time, 0, 1, "");
    } else
      rf_cli_number(events[i].time);
    print_rest(&events[i], w);
  }
  return RF_OK;
}

/* Choices are printed as events are, but for the kind: they are put into the
   same form. */
static rf_status
get_choices(rf_record *record, rf_message *message, rf_event *events,
            size_t first, size_t count)
{
  rf_choice c;
  rf_status status = RF_OK;

  for (size_t i = 0; i < count && status == RF_OK; i++) {
    status = rf_record_choice_get(record, message, &c, first + i, 1);
    if (status == RF_OK)
      events[i] = (rf_event){ c.time, c.neuron, c.datum, 0, c.marks };
  }
  return status;
}

/* In blocks: a run may have millions of events, more than should be in memory
   at once. */
static rf_status
print_all(rf_record *record, rf_message *message, const wish *w)
{
  rf_event block[1024];
  const size_t most = sizeof block / sizeof *block;
  const size_t total = w->choices ? rf_record_choice_count(record)
                                  : rf_record_event_count(record);
  rf_status status = RF_OK;

  for (size_t first = 0; first < total && status == RF_OK; first += most) {
    size_t count = total - first < most ? total - first : most;

    status = w->choices
      ? get_choices(record, message, block, first, count)
      : rf_record_event_get(record, message, block, first, count);
    if (status == RF_OK)
      status = print_block(record, message, block, first, count, w);
  }
  return status;
}

int
rf_cmd_events(int argc, char **argv)
{
  wish w = { false, false };
  char **operands;
  int count, code;
  rf_record *record;
  rf_message message = { "" };
  rf_status status;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (!(record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  printf("time,neuron,datum%s%s\n", w.choices ? "" : ",kind",
         w.marks ? ",marks" : "");
  status = print_all(record, &message, &w);
  code = status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
  rf_record_free(record);
  return rf_cli_done(code);
}
