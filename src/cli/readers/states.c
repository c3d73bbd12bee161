/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * states.c -- reluflow states: weights and patterns as CSV.
 *
 * A line per record time and neuron, for the neurons whose states were
 * recorded.  They are read and printed in blocks: a state may be larger than
 * what one wants in memory. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/readers/state.h"

static const rf_option options[] = {
  { "at", 't', "TIME", "only the states at this record time" },
  { NULL, 0, NULL, NULL }
};

static rf_take take;

static const rf_usage usage = {
  .name = "states", .operands = "RUN",
  .text = "Print the recorded weights and patterns as CSV:\n"
          "time,neuron,a,w1,..,wd,pattern; a pattern has a character + - 0\n"
          "per datum (0: the neuron slides along its boundary).",
  .options = options, .take = take, .operands_least = 1, .operands_most = 1
};

/* Neurons that are read at once. */
#define BLOCK 4096

/* Where it is read, and what a block needs; the time is spelt once for all
   neurons of a sample. */
typedef struct printer {
  rf_record *record;
  signed char *u;        /* u[BLOCK][n] */
  char *time;            /* of the current sample, as text */
} printer;

typedef struct wish {
  const char *at;        /* as given; NULL: all */
  double time;
} wish;

/* Whether a time was given is told by the text: every number is a time. */
static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  (void)letter;
  w->at = value;
  return rf_take_time(&w->time, usage.name, value);
}

/* Neurons first .. first + count - 1 at sample i: weights as texts, then the
   signs of the n data. */
static rf_status
print_block(const printer *p, rf_message *message, size_t i, size_t first,
            size_t count)
{
  const size_t n = rf_record_data_count(p->record);
  const size_t row = 1 + rf_record_dimension(p->record);
  const rf_numbers *weights;
  rf_status status = rf_record_pattern_get(p->record, message, p->u, i, first,
                                           count);

  if (status == RF_OK)
    status = rf_record_weights_get(p->record, message, &weights, i, first,
                                   count);
  for (size_t j = 0; j < count && status == RF_OK; j++) {
    printf("%s,%zu,", p->time, first + j);
    rf_cli_numbers(weights, j * row, row, ",");
    putchar(',');
    rf_cli_pattern(p->u + j * n, n);
    putchar('\n');
  }
  return status;
}

/* The time of sample i as text, into p->time.  A copy: the numbers of a record
   are overwritten when the weights are read. */
static rf_status
spell_time(printer *p, rf_message *message, size_t i)
{
  const rf_numbers *sample;
  const char *time;
  size_t size;
  rf_status status = rf_record_sample_get(p->record, message, &sample, i);

  if (status < 0)
    return status;
  time = rf_numbers_text(sample, RF_SAMPLE_TIME);
  size = strlen(time) + 1;
  free(p->time);
  p->time = rf_cli_alloc(size, 1);
  memcpy(p->time, time, size);
  return RF_OK;
}

/* The neurons whose states were recorded are the first s. */
static rf_status
print_sample(printer *p, rf_message *message, size_t i)
{
  const size_t s = rf_record_state_count(p->record);
  rf_status status = spell_time(p, message, i);

  for (size_t first = 0; first < s && status == RF_OK; first += BLOCK)
    status = print_block(p, message, i, first,
                         s - first < BLOCK ? s - first : BLOCK);
  return status;
}

/* Print the samples first .. last - 1. */
static rf_status
print_all(printer *p, rf_message *message, size_t first, size_t last)
{
  rf_status status = RF_OK;

  for (size_t i = first; i < last && status >= 0; i++)
    status = print_sample(p, message, i);
  return status;
}

static void
print_header(const rf_record *record)
{
  printf("time,neuron,a");
  for (size_t i = 0; i < rf_record_dimension(record); i++)
    printf(",w%zu", i + 1);
  puts(",pattern");
}

/* The exit status of printing everything that is wished for.  The time is
   looked for before the header is printed: a wrong one leaves stdout empty. */
static int
print_states(printer *p, const wish *w, const char *path)
{
  rf_message message = { "" };
  rf_status status;
  size_t first = 0, last = rf_record_sample_count(p->record);
  int code;

  if (w->at) {
    if ((code = rf_find_sample(&first, p->record, path, w->time)))
      return code;
    last = first + 1;
  }
  print_header(p->record);
  status = print_all(p, &message, first, last);
  return status < 0 ? rf_cli_failed(&message, status) : RF_EXIT_DONE;
}

int
rf_cmd_states(int argc, char **argv)
{
  wish w = { NULL, 0.0 };
  printer p = { 0 };
  char **operands;
  int count, code;

  code = rf_cli_options(&operands, &count, &usage, argc, argv, &w);
  if (code >= 0)
    return code;
  if (!(p.record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  p.u = rf_cli_alloc(BLOCK * rf_record_data_count(p.record), sizeof *p.u);
  code = print_states(&p, &w, operands[0]);
  free(p.u);
  free(p.time);
  rf_record_free(p.record);
  return rf_cli_done(code);
}
