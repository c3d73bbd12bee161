/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.c -- columns of measures beside what a run file has.
 *
 * A measure is a function of the whole state, so that all neurons must be
 * recorded.  Each sample is read once and all its columns are computed from
 * it. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/readers/measures.h"

/* Cut the list at its commas, in a copy whose pieces the names point to.  A
   list of L characters has at most L + 1 names. */
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

/* Every name is checked before the header is printed: a slip in the last of
   them should not come after an hour of output. */
static bool
are_known(const rf_columns *c)
{
  rf_message message = { "" };

  for (size_t i = 0; i < c->count; i++)
    if (rf_measure_check(&message, c->reading.problem, c->name[i]) < 0) {
      rf_cli_bad_usage("samples", "--measures: %s", message.text);
      return false;
    }
  return true;
}

/* On every way out columns can be closed: without a list it has no problem and
   no state, and frees nothing. */
int
rf_columns_open(rf_columns *columns, rf_record *record, const char *path,
                const char *list)
{
  int code;

  *columns = (rf_columns){ .reading = { .record = record } };
  if (!list)
    return RF_EXIT_DONE;
  split(columns, list);
  code = rf_reading_open(&columns->reading, record, path);
  return code != RF_EXIT_DONE || are_known(columns) ? code : RF_EXIT_USAGE;
}

void
rf_columns_close(rf_columns *columns)
{
  rf_reading_close(&columns->reading);
  free(columns->list);
  free(columns->name);
}

void
rf_columns_header(const rf_columns *columns)
{
  for (size_t i = 0; i < columns->count; i++)
    printf(",%s", columns->name[i]);
}

/* Without columns the states are not even read: that is the most of the
   work. */
rf_status
rf_columns_print(rf_columns *columns, rf_message *message, size_t i)
{
  rf_status status = RF_OK;
  double value;

  if (columns->count)
    status = rf_reading_get(&columns->reading, message, i);
  for (size_t k = 0; k < columns->count && status >= 0; k++) {
    status = rf_measure_value(&value, message, columns->reading.state,
                              columns->name[k]);
    putchar(',');
    if (status >= 0)
      rf_cli_number(value);
  }
  return status;
}
