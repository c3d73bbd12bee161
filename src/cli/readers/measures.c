/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measures.c -- columns of measures beside what a run file has.
 *
 * A measure that was recorded is read.  Others are functions of the whole
 * state, so that all neurons must be recorded: each sample is read once and all
 * such columns are computed from it. */
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

/* The names of all that are recorded, with commas; NULL after a message. */
static char *
list_recorded(rf_record *record)
{
  rf_message message = { "" };
  const char *name;
  size_t length = 1;
  char *list = rf_cli_alloc(length, 1);

  for (size_t i = 0; i < rf_record_measure_count(record); i++) {
    char *longer;
    if (rf_record_measure_name(record, &message, &name, i) < 0) {
      free(list);
      rf_cli_say("%s", message.text);
      return NULL;
    }
    length += strlen(name) + 1;
    longer = rf_cli_alloc(length, 1);
    snprintf(longer, length, "%s%s%s", list, i ? "," : "", name);
    free(list);
    list = longer;
  }
  return list;
}

/* Which columns are recorded; false after a message. */
static bool
find_kept(rf_columns *c, rf_record *record)
{
  rf_message message = { "" };

  c->kept = rf_cli_alloc(c->count, sizeof *c->kept);
  for (size_t i = 0; i < c->count; i++) {
    if (rf_record_measure_find(record, &message, &c->kept[i], c->name[i])
        < 0) {
      rf_cli_say("%s", message.text);
      return false;
    }
    c->made = c->made || c->kept[i] == rf_record_measure_count(record);
  }
  return true;
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

/* On every way out columns can be closed: without any that is made of states it
   has no problem and no state, and frees nothing. */
int
rf_columns_open(rf_columns *columns, rf_record *record, const char *path,
                const char *list)
{
  char *own = NULL;
  bool found = true;
  int code;

  *columns = (rf_columns){ .reading = { .record = record } };
  if (!list && !rf_record_measure_count(record))
    return RF_EXIT_DONE;
  if (!list && !(list = own = list_recorded(record)))
    return RF_EXIT_FAILED;
  split(columns, list);
  free(own);
  found = find_kept(columns, record);
  if (!found || !columns->made)
    return found ? RF_EXIT_DONE : RF_EXIT_FAILED;
  code = rf_reading_open(&columns->reading, record, path);
  return code != RF_EXIT_DONE || are_known(columns) ? code : RF_EXIT_USAGE;
}

void
rf_columns_close(rf_columns *columns)
{
  rf_reading_close(&columns->reading);
  free(columns->list);
  free(columns->name);
  free(columns->kept);
}

void
rf_columns_header(const rf_columns *columns)
{
  for (size_t i = 0; i < columns->count; i++)
    printf(",%s", columns->name[i]);
}

/* Column k at sample i. */
static rf_status
get_value(double *value, rf_columns *c, rf_message *message, size_t k,
          size_t i)
{
  rf_record *record = c->reading.record;

  return c->kept[k] < rf_record_measure_count(record)
    ? rf_record_measure_get(record, message, value, c->kept[k], i)
    : rf_measure_value(value, message, c->reading.state, c->name[k]);
}

/* Where no column is made of states, they are not even read: that is the most
   of the work. */
rf_status
rf_columns_print(rf_columns *columns, rf_message *message, size_t i)
{
  rf_status status = RF_OK;
  double value;

  if (columns->made)
    status = rf_reading_get(&columns->reading, message, i);
  for (size_t k = 0; k < columns->count && status >= 0; k++) {
    status = get_value(&value, columns, message, k, i);
    putchar(',');
    if (status >= 0)
      rf_cli_number(value);
  }
  return status;
}
