/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * target.c -- vectors that neurons are compared with; see subject.h. */
#include "config.h"

#include "base/vector.h"
#include "view/subject/subject.h"

/* What is spent on a figure: as many faces as take about a second; beyond, a
   search. */
#define FACES 5000
#define STARTS 100

/* Data that a face is written for in full. */
#define PATTERN_MOST 8

/* All faces where they can be gone through in the time of a figure; else a
   search from some random starts. */
static rf_status
find(rf_subject *s, bool all)
{
  rf_extremal_options spend;
  rf_message message;

  rf_extremal_defaults(&spend);
  spend.max_faces = FACES;
  spend.seconds = 10.0;
  spend.starts = all ? 0 : STARTS;
  return rf_extremals_create(&s->extremals, &message, s->problem, &spend);
}

/* A figure without them is still one: what cannot be found is left out. */
rf_status
rf_subject_find_extremals(rf_subject *s)
{
  rf_status status = RF_OK;

  if (s->extremals)
    return RF_OK;
  status = find(s, true);
  if (status == RF_ELIMIT)
    status = find(s, false);
  return status == RF_ENOMEM || status == RF_EINTR ? status : RF_OK;
}

/* Neurons are compared by direction. */
static void
scale_to_one(double *v, size_t d)
{
  const double length = rf_length(v, d);

  for (size_t i = 0; i < d && length > 0.0; i++)
    v[i] /= length;
}

/* As the manual writes them: D with its face, where that is short, else with a
   number. */
static void
name_extremal(const rf_subject *s, rf_target_vector *t, const rf_extremal *e,
              size_t i)
{
  char face[PATTERN_MOST + 1] = "";

  if (s->n > PATTERN_MOST) {
    snprintf(t->word, sizeof t->word, "D_{%zu}", i + 1);
    return;
  }
  for (size_t k = 0; k < s->n; k++)
    face[k] = e->pattern[k] > 0 ? '+' : e->pattern[k] < 0 ? '-' : '0';
  snprintf(t->word, sizeof t->word, "D_{%s}", face);
}

/* Times its sign: the direction in which the neurons stand that align with
   it. */
rf_status
rf_subject_extremal(const rf_subject *s, rf_target_vector *t, size_t i)
{
  const rf_numbers *vector;
  rf_extremal e;
  rf_status status = rf_extremals_get(s->extremals, &e, i);

  if (status >= 0)
    status = rf_extremals_vector(s->extremals, &vector, i);
  if (status < 0)
    return status;
  for (size_t k = 0; k < s->d; k++)
    t->v[k] = e.sign * rf_numbers_double(vector, k);
  scale_to_one(t->v, s->d);
  name_extremal(s, t, &e, i);
  return RF_OK;
}

/* Is the face u the one that is written, + - 0? */
static bool
is_face(const signed char *u, const char *text, size_t n)
{
  static const char signs[] = "-0+";

  if (strlen(text) != n)
    return false;
  for (size_t k = 0; k < n; k++)
    if (signs[u[k] + 1] != text[k])
      return false;
  return true;
}

/* The search was refused, so that there is no list to choose from. */
static rf_status
none_beside_unit(rf_subject *s)
{
  snprintf(s->message->text, sizeof s->message->text, "there are no extremal "
           "vectors with a linear unit; give one of the data, --to x1 to x%zu",
           s->n);
  return RF_EUNSUP;
}

/* The extremal vector of a face or, where none is asked for, the longest one:
   its neurons grow fastest. */
static rf_status
find_extremal(rf_subject *s, size_t *found)
{
  const char *to = s->options->to;
  double longest = 0.0;
  rf_extremal e;

  *found = SIZE_MAX;
  for (size_t i = 0; s->extremals && i < rf_extremals_count(s->extremals);
       i++) {
    if (rf_extremals_get(s->extremals, &e, i) < 0)
      continue;
    if (to ? is_face(e.pattern, to, s->n) : e.norm > longest) {
      longest = e.norm;
      *found = i;
    }
  }
  if (*found < SIZE_MAX)
    return RF_OK;
  if (rf_problem_has_unit(s->problem))
    return none_beside_unit(s);
  snprintf(s->message->text, sizeof s->message->text, to
           ? "--to %.100s: a face of an extremal vector, as ++-, or x1 to x%zu "
             "is wanted; \"reluflow extremal\" has the list"
           : "no extremal vector was found%.0s; give one of the data, --to x1 "
             "to x%zu", to ? to : "", s->n);
  return to ? RF_EINVAL : RF_EUNSUP;
}

/* The number of a datum, x1 to xn; 0: it is none. */
static size_t
datum_of(const rf_subject *s, const char *to)
{
  char *end;
  unsigned long k;

  if (!to || *to != 'x' || to[1] < '1' || to[1] > '9')
    return 0;
  k = strtoul(to + 1, &end, 10);
  return *end || k > s->n ? 0 : (size_t)k;
}

/* x1, x2, .. name data; every other word is that of a face, and none the
   longest extremal vector. */
rf_status
rf_subject_target(rf_subject *s, rf_target_vector *t)
{
  const size_t k = datum_of(s, s->options->to);
  size_t i;
  rf_status status = RF_OK;

  *t = (rf_target_vector){ .v = rf_alloc(s->d, sizeof *t->v) };
  if (!t->v)
    return RF_ENOMEM;
  if (k) {
    memcpy(t->v, s->x + (k - 1) * s->d, s->d * sizeof *t->v);
    scale_to_one(t->v, s->d);
    snprintf(t->word, sizeof t->word, "x_{%zu}", k);
  } else {
    status = rf_subject_find_extremals(s);
    if (status >= 0)
      status = find_extremal(s, &i);
    if (status >= 0)
      status = rf_subject_extremal(s, t, i);
  }
  if (status < 0) {
    rf_release(t->v);
    t->v = NULL;
  }
  return status;
}
