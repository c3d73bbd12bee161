/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * message.c -- tasks and answers as texts of lines:
 *
 *   ID                 ID STATE SECONDS MEMORY
 *   KEY=VALUE          message
 *   ...                doubts
 *                      a line for each measure: its kind and its value
 *
 * Text and not structs: a rank of another machine may lay a struct out in
 * another way, and a task can be read in a debugger. */
#include "config.h"

#include "lab/work/work.h"

/* Values and keys have no line breaks: axis.c has seen to it. */
rf_status
rf_task_write(rf_string *text, long long id, char *const *set, size_t axes)
{
  rf_string_clear(text);
  rf_string_printf(text, "%lld", id);
  for (size_t a = 0; a < axes; a++) {
    rf_string_put(text, "\n");
    rf_string_put(text, set[a]);
  }
  return text->failed ? RF_ENOMEM : RF_OK;
}

/* A message is one line; whatever made it, it stays one here. */
static void
put_line(rf_string *text, const char *line)
{
  rf_string_put(text, "\n");
  rf_string_add(text, line, strcspn(line, "\n"));
}

/* %a is exact, also of infinities and of numbers below the normal ones. */
rf_status
rf_answer_write(rf_string *text, const rf_answer *answer, size_t gauges)
{
  char value[80];

  rf_string_clear(text);
  rf_string_printf(text, "%lld %d %a %a", answer->id, (int)answer->state,
                   answer->seconds, answer->memory);
  put_line(text, answer->message.text);
  put_line(text, answer->doubts.text);
  for (size_t i = 0; i < gauges; i++) {
    const rf_gauged *g = &answer->gauged[i];
    if (g->kind == 'i')
      snprintf(value, sizeof value, "i%lld", (long long)g->integer);
    else if (g->kind == 'r')
      snprintf(value, sizeof value, "r%a", g->real);
    else if (g->kind == 't')
      snprintf(value, sizeof value, "t%s", g->text);
    else
      snprintf(value, sizeof value, "-");
    put_line(text, value);
  }
  return text->failed ? RF_ENOMEM : RF_OK;
}

/* The next line of *text into line[size]; false: there is none. */
static bool
next_line(char *line, size_t size, const char **text)
{
  size_t length;

  if (!*text)
    return false;
  length = strcspn(*text, "\n");
  snprintf(line, size, "%.*s", (int)(length < size ? length : size - 1),
           *text);
  *text = (*text)[length] ? *text + length + 1 : NULL;
  return true;
}

/* The letter says what follows; another one is no answer of ours. */
static bool
read_value(rf_gauged *g, const char *line)
{
  *g = (rf_gauged){ .kind = line[0] == '-' ? '\0' : line[0] };
  switch (line[0]) {
  case 'i':
    g->integer = strtoll(line + 1, NULL, 10);
    return true;
  case 'r':
    g->real = strtod(line + 1, NULL);
    return true;
  case 't':
    snprintf(g->text, sizeof g->text, "%.*s", (int)sizeof g->text - 1,
             line + 1);
    return true;
  default:
    return line[0] == '-';
  }
}

/* Strict, as what comes may have been cut: a worker may die while it writes.
   */
bool
rf_answer_read(rf_answer *answer, const char *text, size_t gauges)
{
  char line[128], *end;
  long state;

  if (!next_line(line, sizeof line, &text))
    return false;
  answer->id = strtoll(line, &end, 10);
  state = strtol(end, &end, 10);
  answer->seconds = strtod(end, &end);
  answer->memory = strtod(end, &end);
  if (*end || state < 0 || state >= RF_CELL_STATES
      || !next_line(answer->message.text, sizeof answer->message.text, &text)
      || !next_line(answer->doubts.text, sizeof answer->doubts.text, &text))
    return false;
  answer->state = (rf_cell_state)state;
  for (size_t i = 0; i < gauges; i++)
    if (!next_line(line, sizeof line, &text)
        || !read_value(&answer->gauged[i], line))
      return false;
  return !text;
}
