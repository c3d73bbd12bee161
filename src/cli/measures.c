/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.c -- columns of measures: each is a function of the recorded
 * states. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/measures.h"

/* Neurons that are read at once. */
#define BLOCK 4096

/* Are the states of all neurons there? */
static bool
has_states(const rf_record *record, const char *path)
{
  const size_t m = rf_record_width(record);
  const size_t states = rf_record_state_count(record);

  if (states == m)
    return true;
  if (states == 0)
    rf_cli_say("%s: no states are recorded, of which measures are made; run "
               "it again with record.states: all", path);
  else
    rf_cli_say("%s: the states of %zu of %zu neurons are recorded, and "
               "measures are of all; run it again with record.states: all",
               path, states, m);
  return false;
}

/* Cut the list at its commas. */
static void
split(rf_columns *c, const char *list)
{
  const size_t length = strlen(list);
  char *next;

  c->list = rf_cli_alloc(length + 1, 1);
  c->name = rf_cli_alloc(length + 1, sizeof *c->name);
  memcpy(c->list, list, length);
  for (next = c->list; next; ) {
    char *const comma = strchr(next, ',');
    c->name[c->count++] = next;
    if (comma)
      *comma = '\0';
    next = comma ? comma + 1 : NULL;
  }
}

static bool
are_known(const rf_columns *c)
{
  rf_message message = { "" };

  for (size_t i = 0; i < c->count; i++)
    if (rf_measure_check(&message, c->problem, c->name[i]) < 0) {
      rf_cli_bad_usage("samples", "--measures: %s", message.text);
      return false;
    }
  return true;
}

int
rf_columns_open(rf_columns *columns, rf_record *record, const char *path,
                const char *list)
{
  rf_message message = { "" };
  rf_status status;

  *columns = (rf_columns){ .record = record };
  if (!list)
    return RF_EXIT_DONE;
  split(columns, list);
  if (!has_states(record, path))
    return RF_EXIT_USAGE;
  status = rf_record_problem(&columns->problem, &message, record, NULL, 0);
  if (status >= 0 && !are_known(columns))
    return RF_EXIT_USAGE;
  if (status >= 0)
    status = rf_state_create(&columns->state, columns->problem);
  if (status < 0)
    return rf_cli_failed(&message, status);
  columns->a = rf_cli_alloc(BLOCK, sizeof *columns->a);
  columns->w = rf_cli_alloc(BLOCK * rf_record_dimension(record),
                            sizeof *columns->w);
  columns->u = rf_cli_alloc(BLOCK * rf_record_data_count(record), 1);
  return RF_EXIT_DONE;
}

void
rf_columns_close(rf_columns *columns)
{
  rf_state_free(columns->state);
  rf_problem_free(columns->problem);
  free(columns->list);
  free(columns->name);
  free(columns->a);
  free(columns->w);
  free(columns->u);
}

void
rf_columns_header(const rf_columns *columns)
{
  for (size_t i = 0; i < columns->count; i++)
    printf(",%s", columns->name[i]);
}

/* What takes the neurons of a run with more digits than a double. */
typedef struct taker {
  rf_columns *columns;
  size_t first, next;    /* of the block; neuron that comes now */
  rf_status status;
} taker;

static void
take_line(void *context, const char *line)
{
  taker *t = context;
  const signed char *u = t->columns->u
    + (t->next - t->first) * rf_record_data_count(t->columns->record);

  if (t->status >= 0)
    t->status = rf_state_set_text(t->columns->state, line, u, t->next++);
}

/* Neurons first .. first + count - 1 at sample i, from the file into the
   state. */
static rf_status
read_block(rf_columns *c, rf_message *message, size_t i, size_t first,
           size_t count)
{
  taker t = { c, first, first, RF_OK };
  rf_status status = rf_record_state_get(c->record, message, c->a, c->w, c->u,
                                         i, first, count);

  if (status < 0)
    return status;
  if (rf_record_digits(c->record) <= 17)
    return rf_state_set(c->state, c->a, c->w, c->u, first, count);
  status = rf_record_state_text(c->record, message, take_line, &t, i, first,
                                count);
  return status < 0 ? status : t.status;
}

rf_status
rf_columns_print(rf_columns *columns, rf_message *message, size_t i)
{
  const size_t m = columns->count ? rf_record_width(columns->record) : 0;
  rf_status status = RF_OK;
  double value;

  for (size_t j = 0; j < m && status >= 0; j += BLOCK)
    status = read_block(columns, message, i, j,
                        m - j < BLOCK ? m - j : BLOCK);
  for (size_t k = 0; k < columns->count && status >= 0; k++) {
    status = rf_measure_value(&value, message, columns->state,
                              columns->name[k]);
    putchar(',');
    if (status >= 0)
      rf_cli_number(value);
  }
  return status;
}
