/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * axis.c -- the values of a key: a list, a range of integers "1..100", or a
 * number of values spread between two, {log: [1e-3, 1, 20]}.
 *
 * Every number is read exactly and written in one way: 0.1, 1e-1 and 1/10 are
 * one value, so that a study that says it in another way finds its cells
 * again.  Places are kept with the values, as a value may turn out to be wrong
 * only when a problem is made of it. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "lab/study/study.h"

static const char allowed[] = "a list of numbers or words, a range of integers "
  "such as 1..100, {log: [first, last, count]} or {linear: [first, last, "
  "count]}";

/* In the words of the reader of experiments. */
static rf_status
say_bad(rf_message *message, const rf_study_axis *axis, const rf_node *node,
        const char *may_be)
{
  const rf_reader r = { .message = message };

  return rf_reader_bad(&r, node, axis->key, NULL, may_be);
}

/* Room for all values; they are filled in their order, and count goes with
   them. */
static rf_status
make_room(rf_study_axis *axis, size_t count)
{
  axis->value = rf_alloc(count, sizeof *axis->value);
  axis->place = rf_alloc(count, sizeof *axis->place);
  return axis->value && axis->place ? RF_OK : RF_ENOMEM;
}

/* The text is given away, also where it is NULL: no memory. */
static rf_status
add_text(rf_study_axis *axis, char *text, const rf_location *place)
{
  if (!text)
    return RF_ENOMEM;
  axis->value[axis->count] = text;
  axis->place[axis->count++] = *place;
  return RF_OK;
}

/* As all exact numbers are written: one text for one number. */
static rf_status
add_number(rf_study_axis *axis, const mpq_t q, const rf_location *place)
{
  rf_string text = { 0 };

  rf_number_print(&text, q);
  return add_text(axis, rf_string_take(&text), place);
}

/* A word goes through YAML again, behind "KEY=", and stands in a key between
   commas: it is to be the same text there. */
static bool
is_word(const rf_node *node)
{
  const char *text = node->text;
  const size_t length = node->length;

  if (!length || strchr("[]{}#&*!|>'\"%@`-?: ", text[0])
      || text[length - 1] == ' ' || text[length - 1] == ':'
      || strstr(text, ": ") || strstr(text, " #"))
    return false;
  for (size_t i = 0; i < length; i++)
    if ((unsigned char)text[i] < ' ' || text[i] == ',' || text[i] == 0x7f)
      return false;
  return true;
}

/* Twice the same value would be one cell in two places. */
static rf_status
refuse_double(const rf_study_axis *axis, rf_message *message)
{
  const size_t last = axis->count - 1;

  for (size_t i = 0; i < last; i++)
    if (!strcmp(axis->value[i], axis->value[last]))
      return rf_say(message, &axis->place[last], "%s: %s is there twice",
                    axis->key, axis->value[last]);
  return RF_OK;
}

/* A number if it can be one; what looks like a wrong number is a word, and the
   experiment's reader will say what it thinks of it. */
static rf_status
add_scalar(rf_study_axis *axis, rf_message *message, const rf_node *node)
{
  const char *why;
  mpq_t q;
  rf_status status = RF_EINPUT;

  mpq_init(q);
  if (node->form == RF_SCALAR)
    status = rf_number_parse(q, &why, node->text, node->length);
  if (status >= 0)
    status = add_number(axis, q, &node->place);
  else if (status == RF_EINPUT && node->form == RF_SCALAR && is_word(node))
    status = add_text(axis, rf_strdup(node->text), &node->place);
  else if (status == RF_EINPUT)
    status = say_bad(message, axis, node, "a number or a word");
  mpq_clear(q);
  return status < 0 ? status : refuse_double(axis, message);
}

/* One place for each value: it is shown where the value is refused. */
static rf_status
read_list(rf_study_axis *axis, rf_message *message, const rf_node *node)
{
  rf_status status;

  if (!node->count)
    return say_bad(message, axis, node, allowed);
  RF_TRY(make_room(axis, node->count));
  for (const rf_node *one = node->first; one; one = one->next)
    RF_TRY(add_scalar(axis, message, one));
done:
  return status;
}

/* A bound of "1..100", which belongs to no node of its own. */
static bool
read_bound(uint64_t *v, const char *text, size_t length)
{
  *v = 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] < '0' || text[i] > '9' || *v > UINT64_MAX / 10 - 1)
      return false;
    *v = 10 * *v + (uint64_t)(text[i] - '0');
  }
  return length > 0;
}

/* Seeds, mostly; they may be many, and share one place. */
static rf_status
read_integers(rf_study_axis *axis, rf_message *message, const rf_node *node)
{
  const char *dots = strstr(node->text, "..");
  uint64_t first, last;
  rf_status status;

  RF_ASSERT(dots);
  if (!read_bound(&first, node->text, (size_t)(dots - node->text))
      || !read_bound(&last, dots + 2, strlen(dots + 2)) || first > last
      || last - first >= RF_CELLS_MOST)
    return say_bad(message, axis, node, "a range of integers such as 1..100, "
                   "the first one not beyond the last");
  RF_TRY(make_room(axis, (size_t)(last - first + 1)));
  for (uint64_t v = first; v <= last; v++) {
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)v);
    RF_TRY(add_text(axis, rf_strdup(text), &node->place));
  }
done:
  return status;
}

/* What lies between is rounded to doubles: then the shortest decimal number
   that reads back stands for it, not the 50 digits that a double has. */
static rf_status
add_shortest(rf_study_axis *axis, const mpq_t q, const rf_location *place)
{
  char text[RF_DOUBLE_TEXT];
  const char *why;
  mpq_t shorter;
  rf_status status;

  mpq_init(shorter);
  rf_double_text(text, rf_get_d_nearest(q));
  status = rf_number_parse(shorter, &why, text, strlen(text));
  if (status >= 0)
    status = add_number(axis, shorter, place);
  mpq_clear(shorter);
  return status;
}

/* The ends as they were given; equal neighbours, as where they are too near for
   doubles, are refused like those of a list. */
rf_status
rf_study_axis_spread(rf_study_axis *axis, rf_message *message,
                     const rf_node *node, size_t count, bool log)
{
  const rf_reader r = { .message = message };
  mpq_t *q = rf_mpq_array(count);
  rf_status status;

  RF_ASSERT(count >= 2 && axis->count == 0);
  if (!q)
    return RF_ENOMEM;
  RF_TRY(rf_value_number(&r, q[0], node->first, axis->key, RF_NUMBER_LIKE));
  RF_TRY(rf_value_number(&r, q[count - 1], node->first->next, axis->key,
                         RF_NUMBER_LIKE));
  if (log && (mpq_sgn(q[0]) <= 0 || mpq_sgn(q[count - 1]) <= 0)) {
    status = say_bad(message, axis, node, "ends > 0");
    goto done;
  }
  RF_TRY(make_room(axis, count));
  if (log)
    rf_fill_log(q, count);
  else
    rf_fill_linear(q, count);
  for (size_t i = 0; i < count; i++) {
    const bool inner = log && i > 0 && i + 1 < count;
    RF_TRY(inner ? add_shortest(axis, q[i], &node->place)
                 : add_number(axis, q[i], &node->place));
    if (i > 0 && !strcmp(axis->value[i], axis->value[i - 1]))
      RF_TRY(refuse_double(axis, message));
  }
done:
  rf_mpq_array_free(q, count);
  return status;
}

/* [first, last, count] under log or linear. */
static rf_status
read_spread(rf_study_axis *axis, rf_message *message, const rf_node *node)
{
  const bool log = !strcmp(node->key, "log");
  const rf_reader r = { .message = message };
  uint64_t count = 0;
  rf_status status;

  if ((!log && strcmp(node->key, "linear")) || node->form != RF_LIST
      || node->count != 3)
    return rf_say(message, &node->key_place, "%s: allowed: %s", axis->key,
                  allowed);
  status = rf_value_integer(&r, &count, node->last, axis->key, 2, 1000000);
  return status < 0 ? status
    : rf_study_axis_spread(axis, message, node, (size_t)count, log);
}

/* Four forms; a number or a word alone is a list of one. */
rf_status
rf_study_axis_read(rf_study_axis *axis, rf_message *message,
                   const rf_node *node)
{
  rf_status status;

  axis->key_place = node->key_place;
  if (!(axis->key = rf_strdup(node->key)))
    return RF_ENOMEM;
  if (node->form == RF_LIST)
    return read_list(axis, message, node);
  if (node->form == RF_MAP && node->count == 1)
    return read_spread(axis, message, node->first);
  if (node->form == RF_MAP)
    return say_bad(message, axis, node, allowed);
  if (strstr(node->text, ".."))
    return read_integers(axis, message, node);
  RF_TRY(make_room(axis, 1));
  status = add_scalar(axis, message, node);
done:
  return status;
}

/* Also of one that was read by half. */
void
rf_study_axis_free(rf_study_axis *axis)
{
  for (size_t i = 0; i < axis->count && axis->value; i++)
    rf_release(axis->value[i]);
  rf_release(axis->value);
  rf_release(axis->place);
  rf_release(axis->key);
}
