/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * list.c -- the measures of a study by name.
 *
 * Each kind is a line in a table of its subject; what is in none of them is a
 * measure of the state at the end, as record.measures has them.
 *
 * A witness stands beside a flow: it waits for moments from the start, and
 * asks for the rest at the end.  What several measures need (the state, the
 * extremal vectors, one flow that is followed again for all claims) is made
 * once, when the first of them asks. */
#include "config.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>

#include "base/string.h"
#include "flow/ops.h"
#include "lab/measures/measures.h"
#include "reluflow/state.h"

static const rf_gauge_kind *const tables[] = {
  rf_gauges_of_run, rf_gauges_of_start, rf_gauges_of_end, rf_gauges_of_limit,
  rf_gauges_of_theory
};

#define TABLES (sizeof tables / sizeof *tables)

/* Kind i of all tables, one after the other; NULL: there are not so many. */
static const rf_gauge_kind *
kind_of(size_t i)
{
  for (size_t t = 0; t < TABLES; t++)
    for (const rf_gauge_kind *kind = tables[t]; kind->name; kind++)
      if (i-- == 0)
        return kind;
  return NULL;
}

/* The place in the study is put before it by who knows it. */
rf_status
rf_gauge_say(rf_message *message, rf_status status, const char *format, ...)
{
  va_list list;

  va_start(list, format);
  vsnprintf(message->text, sizeof message->text, format, list);
  va_end(list);
  return status;
}

/* A state without such a number has none here: SQLite knows no NaN. */
void
rf_gauged_real(rf_gauged *gauged, double value)
{
  *gauged = (rf_gauged){ .kind = isnan(value) ? '\0' : 'r', .real = value };
}

/* SQLite's integers have a sign; no count of ours is so large. */
void
rf_gauged_count(rf_gauged *gauged, uint64_t value)
{
  *gauged = (rf_gauged){ .kind = 'i', .integer = (int64_t)value };
}

/* Words of ours, all shorter than the room for them. */
void
rf_gauged_text(rf_gauged *gauged, const char *text)
{
  *gauged = (rf_gauged){ .kind = 't' };
  snprintf(gauged->text, sizeof gauged->text, "%s", text);
}

/* The theory tells its numbers as texts, of which a column has doubles. */
void
rf_gauged_any(rf_gauged *gauged, const char *text)
{
  char *end;
  const double value = text ? strtod(text, &end) : NAN;

  if (text && (end == text || *end))
    rf_gauged_text(gauged, text);
  else
    rf_gauged_real(gauged, value);
}

/* "loss, time(MOMENT), ...": all kinds, for messages. */
static void
list_kinds(rf_string *list)
{
  const rf_gauge_kind *kind;

  for (size_t i = 0; (kind = kind_of(i)); i++) {
    rf_string_put(list, i ? ", " : "");
    rf_string_put(list, kind->name);
    if (kind->argument) {
      rf_string_put(list, "(");
      rf_string_put(list, kind->argument);
      rf_string_put(list, ")");
    }
  }
}

/* All names in one message: nobody has them by heart. */
static rf_status
say_unknown(rf_message *message, const char *text, const char *near)
{
  rf_string list = { 0 };

  list_kinds(&list);
  rf_gauge_say(message, RF_EINPUT, "no measure '%.60s'; there are %s, and those"
               " of a state: %s", text, list.failed ? "" : list.text, near);
  rf_string_free(&list);
  return RF_EINPUT;
}

/* Between its brackets, without blanks at the ends: text[length] is "(...)". */
static char *
argument_of(const char *text, size_t length)
{
  char *copy;

  RF_ASSERT(length >= 2);
  text++;
  length -= 2;
  for (; length && isspace((unsigned char)*text); length--)
    text++;
  while (length && isspace((unsigned char)text[length - 1]))
    length--;
  if ((copy = rf_alloc(length + 1, 1)))
    memcpy(copy, text, length);
  return copy;
}

/* The kind of a name[length], with or without an argument: "time" is one,
   "time(loss < 0.2)" another. */
static size_t
find_kind(const char *name, size_t length, bool argument)
{
  const rf_gauge_kind *kind;
  size_t i;

  for (i = 0; (kind = kind_of(i)); i++)
    if (strlen(kind->name) == length && !strncmp(kind->name, name, length)
        && (kind->argument != NULL) == argument)
      break;
  return i;
}

/* What no table has may be a measure of a state: that is known when there is a
   problem. */
rf_status
rf_gauge_take(rf_gauge *gauge, rf_message *message, const char *text)
{
  const size_t length = strlen(text), head = strcspn(text, "(");
  const bool argument = text[head] == '(';

  gauge->kind = find_kind(text, head, argument);
  if (argument && (!kind_of(gauge->kind) || text[length - 1] != ')'))
    return say_unknown(message, text, "stable_rank, ...");
  if (!(gauge->name = rf_strdup(text))
      || (argument
          && !(gauge->argument = argument_of(text + head, length - head))))
    return RF_ENOMEM;
  return RF_OK;
}

/* Also of one that was taken by half. */
void
rf_gauge_free(rf_gauge *gauge)
{
  rf_release(gauge->name);
  rf_release(gauge->argument);
}

/* Before anything is run: a slip should not come as a thousand cells that
   failed. */
rf_status
rf_gauge_check(rf_message *message, const rf_problem *problem,
               const rf_gauge *gauge)
{
  const rf_gauge_kind *kind = kind_of(gauge->kind);
  rf_message why = { "" };
  rf_status status;

  if (kind)
    return kind->may ? kind->may(message, problem, gauge) : RF_OK;
  status = rf_measure_check(&why, problem, gauge->name);
  if (status == RF_EINPUT && !strncmp(why.text, "no measure", 10))
    return say_unknown(message, gauge->name, strchr(why.text, ';')
                       ? strchr(why.text, ';') + 1 : "");
  *message = why;
  return status;
}

/* Nothing is made yet: a study may ask for little. */
rf_status
rf_witness_create(rf_witness **witness, const rf_problem *problem,
                  const rf_gauge *gauge, size_t gauges)
{
  rf_witness *w = rf_alloc(1, sizeof *w);

  if (!w || !(w->watch = rf_alloc(gauges, sizeof *w->watch))) {
    rf_release(w);
    return RF_ENOMEM;
  }
  w->problem = problem;
  w->gauge = gauge;
  w->gauges = gauges;
  *witness = w;
  return RF_OK;
}

/* What belongs to one flow, and what was made of its problem, which may go
   with it. */
static void
forget(rf_witness *w)
{
  for (size_t i = 0; i < w->gauges; i++) {
    rf_lookout_free(w->watch[i]);
    w->watch[i] = NULL;
  }
  rf_stationary_free(w->end);
  rf_state_free(w->state);
  rf_state_free(w->start);
  rf_align_free(w->align);
  rf_claims_free(w->claims);
  rf_constants_free(w->constants);
  rf_extremals_free(w->extremals);
  w->end = NULL;
  w->state = w->start = NULL;
  w->align = NULL;
  w->claims = NULL;
  w->constants = NULL;
  w->extremals = NULL;
}

/* Watchers may outlive their flow, or go before it. */
void
rf_witness_free(rf_witness *w)
{
  if (!w)
    return;
  forget(w);
  rf_release(w->watch);
  rf_release(w);
}

/* Is it measured of the start? */
static bool
is_of_start(const rf_gauge_kind *kind)
{
  for (const rf_gauge_kind *k = rf_gauges_of_start; k->name; k++)
    if (k == kind)
      return true;
  return false;
}

/* "time" with an argument waits for a moment; what is of the start needs its
   state; all else is of the end. */
rf_status
rf_witness_begin(rf_witness *w, rf_message *message, rf_flow *flow)
{
  rf_status status = RF_OK;

  forget(w);
  w->flow = flow;
  w->problem = flow->problem;
  for (size_t i = 0; i < w->gauges && status >= 0; i++) {
    const rf_gauge_kind *kind = kind_of(w->gauge[i].kind);
    if (kind && kind->argument && !strcmp(kind->name, "time"))
      status = rf_flow_watch_word(&w->watch[i], message, flow,
                                  w->gauge[i].argument, 0);
    else if (is_of_start(kind) && !w->start)
      status = rf_witness_take(&w->start, w);
  }
  return status;
}

/* The number of the state is asked for by its whole name. */
static rf_status
measure_state(rf_gauged *gauged, rf_witness *w, rf_message *message,
              const rf_gauge *gauge)
{
  double value;
  rf_status status = rf_witness_state(w, message);

  if (status >= 0)
    status = rf_measure_value(&value, message, w->state, gauge->name);
  if (status >= 0)
    rf_gauged_real(gauged, value);
  return status;
}

/* The first measure that fails is named, and fails the cell: a row is whole or
   has none of them. */
rf_status
rf_witness_end(rf_gauged *gauged, rf_witness *w, rf_message *message)
{
  rf_message why = { "" };
  rf_status status = RF_OK;

  RF_ASSERT(w->flow);
  for (w->now = 0; w->now < w->gauges && status >= 0; w->now++) {
    const rf_gauge *gauge = &w->gauge[w->now];
    const rf_gauge_kind *kind = kind_of(gauge->kind);
    gauged[w->now] = (rf_gauged){ .kind = 0 };
    status = (kind ? kind->run : measure_state)(&gauged[w->now], w, &why,
                                                gauge);
    if (status < 0)
      snprintf(message->text, sizeof message->text, "%.80s: %.800s",
               gauge->name, why.text[0] ? why.text : rf_strerror(status));
  }
  forget(w);
  return status;
}
