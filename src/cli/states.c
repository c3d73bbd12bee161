/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * states.c -- reluflow states: weights and patterns as CSV. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/state.h"

static const rf_option options[] = {
  { "at", 't', "TIME", "only the states at this record time" },
  { NULL, 0, NULL, NULL }
};

static const rf_usage usage = {
  .name = "states", .operands = "RUN",
  .text = "Print the recorded weights and patterns as CSV:\n"
          "time,neuron,a,w1,..,wd,pattern; a pattern has a character + - 0\n"
          "per datum (0: the neuron slides along its boundary).",
  .options = options, .operands_least = 1, .operands_most = 1
};

/* Neurons that are read at once. */
#define BLOCK 4096

typedef struct printer {
  rf_record *record;
  double *a, *w;         /* a[BLOCK], w[BLOCK][d] */
  signed char *u;        /* u[BLOCK][n] */
  char *time;            /* of the current sample, as text */
  size_t neuron, base;   /* for put_line: the next neuron, block's first */
} printer;

typedef struct wish {
  const char *at;        /* as given; NULL: all */
  double time;
} wish;

static bool
take(void *context, int letter, const char *value)
{
  wish *w = context;

  (void)letter;
  w->at = value;
  return rf_take_time(&w->time, usage.name, value);
}

static void
print_pattern(const printer *p, size_t j)
{
  const size_t n = rf_record_data_count(p->record);

  putchar(',');
  rf_cli_pattern(p->u + j * n, n);
  putchar('\n');
}

/* A rf_put: one neuron of a run with more digits than a double. */
static void
put_line(void *context, const char *line)
{
  printer *p = context;

  printf("%s,%zu,%s", p->time, p->neuron, line);
  print_pattern(p, p->neuron - p->base);
  p->neuron++;
}

static void
print_doubles(const printer *p, size_t j)
{
  const size_t d = rf_record_dimension(p->record);

  printf("%s,%zu,", p->time, p->base + j);
  rf_cli_number(p->a[j]);
  for (size_t i = 0; i < d; i++) {
    putchar(',');
    rf_cli_number(p->w[j * d + i]);
  }
  print_pattern(p, j);
}

static rf_status
print_block(printer *p, rf_message *message, size_t i, size_t count)
{
  rf_status status = rf_record_state_get(p->record, message, p->a, p->w, p->u,
                                         i, p->base, count);

  if (status < 0)
    return status;
  p->neuron = p->base;
  if (rf_record_digits(p->record) > 17)
    return rf_record_state_text(p->record, message, put_line, p, i, p->base,
                                count);
  for (size_t j = 0; j < count; j++)
    print_doubles(p, j);
  return RF_OK;
}

/* The time of sample i as text, into p->time. */
static rf_status
spell_time(printer *p, rf_message *message, double time, size_t i)
{
  const char *line = NULL;
  rf_status status = rf_record_sample_text(p->record, message, &line, i);
  size_t size = line ? strcspn(line, ",") + 1 : RF_DOUBLE_TEXT;

  if (status < 0)
    return status;
  free(p->time);
  p->time = rf_cli_alloc(size, 1);
  if (line)
    memcpy(p->time, line, size - 1);
  else
    rf_double_text(p->time, time);
  return RF_OK;
}

static rf_status
print_sample(printer *p, rf_message *message, double time, size_t i)
{
  const size_t s = rf_record_state_count(p->record);
  rf_status status = spell_time(p, message, time, i);

  for (p->base = 0; p->base < s && status == RF_OK; p->base += BLOCK)
    status = print_block(p, message, i,
                         s - p->base < BLOCK ? s - p->base : BLOCK);
  return status;
}

/* Print the samples first .. last - 1. */
static rf_status
print_all(printer *p, rf_message *message, size_t first, size_t last)
{
  rf_status status = RF_OK;
  double time;

  for (size_t i = first; i < last && status >= 0; i++) {
    status = rf_record_sample_get(p->record, message, &time, NULL, NULL, i);
    if (status >= 0)
      status = print_sample(p, message, time, i);
  }
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

/* The exit status of printing everything that is wished for. */
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

  code = rf_cli_options(&operands, &count, &usage, argc, argv, take, &w);
  if (code >= 0)
    return code;
  if (!(p.record = rf_cli_record(operands[0])))
    return RF_EXIT_USAGE;
  p.a = rf_cli_alloc(BLOCK, sizeof *p.a);
  p.w = rf_cli_alloc(BLOCK * rf_record_dimension(p.record), sizeof *p.w);
  p.u = rf_cli_alloc(BLOCK * rf_record_data_count(p.record), sizeof *p.u);
  code = print_states(&p, &w, operands[0]);
  free(p.a);
  free(p.w);
  free(p.u);
  free(p.time);
  rf_record_free(p.record);
  return rf_cli_done(code);
}
