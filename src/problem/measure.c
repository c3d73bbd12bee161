/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure.c -- the measures by name, and what a request asks for:
 * NAME, NAME_positive or NAME_negative, and :NUMBER for its parameter.
 *
 * What may be said is known here, where experiments are read: a slip in a name
 * is told with its place, before a run begins. */
#include "config.h"

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/string.h"
#include "problem/measure.h"
#include "problem/reader.h"

typedef struct entry {
  rf_measure public;
  double least, most;    /* of the parameter */
  int needs;             /* RF_OF_* */
} entry;

static const entry entries[] = {
#define ENTRY_(name, text, parameter, preset, least, most, needs, degree,     \
               make) { { name, text, parameter, preset }, least, most, needs },
  RF_MEASURE_LIST(ENTRY_)
#undef ENTRY_
};

#define ENTRIES (sizeof entries / sizeof *entries)

size_t
rf_measure_count(void)
{
  return ENTRIES;
}

rf_status
rf_measure_get(rf_measure *measure, size_t i)
{
  RF_REQUIRE(i < ENTRIES, RF_EINVAL);
  *measure = entries[i].public;
  return RF_OK;
}

/* A reason without numbers in it. */
static rf_status
say(rf_message *message, const char *text, rf_status status)
{
  snprintf(message->text, sizeof message->text, "%s", text);
  return status;
}

/* How many letters must be changed, left out or put in to come from one name to
   the other (Levenshtein); names have less than 32. */
static size_t
letters_apart(const char *one, const char *other)
{
  size_t row[32], length = strlen(other);

  for (size_t k = 0; k <= length; k++)
    row[k] = k;
  for (size_t i = 0; one[i]; i++) {
    size_t corner = row[0];
    row[0] = i + 1;
    for (size_t k = 0; k < length; k++) {
      const size_t over = corner + (one[i] != other[k]);
      size_t least = row[k] < row[k + 1] ? row[k] + 1 : row[k + 1] + 1;
      corner = row[k + 1];
      row[k + 1] = over < least ? over : least;
    }
  }
  return row[length];
}

/* What a measure is called without sign and parameter, to be compared. */
static void
bare_name(char *name, size_t size, const char *text)
{
  static const char *const tail[] = { "_negative", "_positive" };

  snprintf(name, size, "%.*s", (int)strcspn(text, ":"), text);
  for (int i = 0; i < 2; i++) {
    const size_t length = strlen(name), own = strlen(tail[i]);
    if (length > own && !strcmp(name + length - own, tail[i]))
      name[length - own] = '\0';
  }
}

/* The name that was meant, where one is so near that it can be told: half of
   its letters are right at least.  NULL: none is. */
static const char *
nearest_name(const char *text)
{
  const char *best = NULL;
  size_t least = SIZE_MAX;
  char name[64];

  bare_name(name, sizeof name, text);
  for (size_t i = 0; i < ENTRIES; i++) {
    const char *own = entries[i].public.name;
    const size_t apart = letters_apart(name, own);
    if (apart < least && 2 * apart <= strlen(own)) {
      least = apart;
      best = own;
    }
  }
  return best;
}

/* A name that is none is answered with the nearest, and all that there are. */
static rf_status
say_unknown(rf_message *message, const char *text)
{
  const char *near = nearest_name(text);
  rf_string names = { 0 };

  for (size_t i = 0; i < ENTRIES; i++)
    rf_string_put_value(&names, entries[i].public.name);
  snprintf(message->text, sizeof message->text, "no measure '%.60s'%s%s%s; "
           "there are %s, each also of the neurons with a > 0 or a < 0 alone: "
           "%s_positive, %s_negative", text, near ? " (" : "",
           near ? near : "", near ? "?)" : "", names.failed ? "" : names.text,
           entries[0].public.name, entries[0].public.name);
  rf_string_free(&names);
  return RF_EINPUT;
}

/* Does text[length] begin with the name, and go on with a sign or not at
   all? */
static bool
is_named(int *sign, const char *name, const char *text, size_t length)
{
  static const char *const tail[] = { "_negative", "", "_positive" };
  const size_t own = strlen(name);

  if (length < own || strncmp(name, text, own))
    return false;
  for (int i = 0; i < 3; i++)
    if (length - own == strlen(tail[i])
        && !strncmp(text + own, tail[i], length - own)) {
      *sign = i - 1;
      return true;
    }
  return false;
}

/* Within the range that the measure has a meaning for, as a share or an
   angle. */
static rf_status
parse_parameter(rf_request *r, rf_message *message, const char *text)
{
  const entry *e = &entries[r->of];
  const char *fault;
  bool good;
  mpq_t q;

  if (!e->public.parameter) {
    snprintf(message->text, sizeof message->text,
             "%s has no parameter, found '%.60s'", e->public.name, text);
    return RF_EINPUT;
  }
  mpq_init(q);
  good = rf_number_parse(q, &fault, text, strlen(text)) == RF_OK;
  r->parameter = rf_get_d_nearest(q);
  mpq_clear(q);
  if (good && r->parameter >= e->least && r->parameter <= e->most)
    return RF_OK;
  snprintf(message->text, sizeof message->text,
           "%s:%.60s: %s is wanted, %g to %g", e->public.name, text,
           e->public.parameter, e->least, e->most);
  return RF_EINPUT;
}

/* A name alone has the preset parameter. */
static rf_status
parse(rf_request *r, rf_message *message, const char *text)
{
  const size_t length = strcspn(text, ":");

  r->of = 0;
  while (r->of < ENTRIES
         && !is_named(&r->sign, entries[r->of].public.name, text, length))
    r->of++;
  if (r->of == ENTRIES)
    return say_unknown(message, text);
  r->parameter = entries[r->of].public.preset;
  return text[length] ? parse_parameter(r, message, text + length + 1)
                      : RF_OK;
}

/* Are the inputs numbers with a bias, x = (t, 1)? */
static bool
is_line(const rf_problem *problem)
{
  if (problem->d != 2)
    return false;
  for (size_t k = 0; k < problem->n; k++)
    if (mpq_cmp_ui(problem->x[2 * k + 1], 1, 1))
      return false;
  return true;
}

/* Kinks and gaps are of data of one kind only; the others are told so. */
static rf_status
suits(rf_message *message, const rf_problem *problem, const entry *e)
{
  char text[160];

  if (e->needs == RF_OF_LINE && !is_line(problem)) {
    snprintf(text, sizeof text, "%s is of inputs that are numbers, with a "
             "bias (data.bias: true)", e->public.name);
    return say(message, text, RF_EUNSUP);
  }
  if (e->needs == RF_OF_PLANE && problem->d != 2) {
    snprintf(text, sizeof text, "%s is of the plane; here inputs have %zu "
             "coordinates, the bias included", e->public.name, problem->d);
    return say(message, text, RF_EUNSUP);
  }
  return RF_OK;
}

rf_status
rf_request_take(rf_request *request, rf_message *message,
                const rf_problem *problem, const char *text)
{
  rf_request r = { 0 };
  rf_status status;

  if ((status = parse(&r, message, text)) < 0
      || (status = suits(message, problem, &entries[r.of])) < 0)
    return status;
  *request = r;
  return RF_OK;
}

/* As an experiment is read: a run must not be done before a slip in a name is
   told. */
rf_status
rf_measure_check(rf_message *message, const rf_problem *problem,
                 const char *text)
{
  rf_request r;

  return rf_request_take(&r, message, problem, text);
}

/* One of record.measures, which is number i.  Twice the same would be two
   columns of one name. */
static rf_status
read_measure(rf_reader *r, const rf_node *node, size_t i)
{
  const char *name = rf_key_name(RF_KEY_MEASURES);
  rf_problem *p = r->problem;
  rf_message why = { "" };
  rf_status status;

  if (node->form != RF_SCALAR)
    return rf_reader_bad(r, node, name, NULL, "the name of a measure");
  status = rf_measure_check(&why, p, node->text);
  if (status == RF_EINPUT || status == RF_EUNSUP)
    return rf_say(r->message, &node->place, "%s: %s", name, why.text);
  for (size_t k = 0; k < i; k++)
    if (!strcmp(p->measures[k], node->text))
      return rf_say(r->message, &node->place, "%s: '%s' is there twice", name,
                    node->text);
  return (p->measures[i] = rf_strdup(node->text)) ? RF_OK : RF_ENOMEM;
}

/* A list of them, or one.  After the data, which not every measure is of.  They
   are kept as they were said: the text of an experiment has them so, and it is
   by these words that a column is found again. */
rf_status
rf_read_measures(rf_reader *r)
{
  const rf_node *node = r->node[RF_KEY_MEASURES];
  const bool list = node && node->form == RF_LIST;
  rf_problem *p = r->problem;
  size_t i = 0;
  rf_status status = RF_OK;

  if (!node || (list && node->count == 0))
    return RF_OK;
  p->nmeasures = list ? node->count : 1;
  if (!(p->measures = rf_alloc(p->nmeasures, sizeof *p->measures)))
    return RF_ENOMEM;
  if (!list)
    return read_measure(r, node, 0);
  for (const rf_node *one = node->first; one && status >= 0; one = one->next)
    status = read_measure(r, one, i++);
  return status;
}
