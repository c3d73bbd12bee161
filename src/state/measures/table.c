/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.c -- the measures by name, and what a request asks for:
 * NAME, NAME_positive or NAME_negative, and :NUMBER for its parameter. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "base/string.h"
#include "state/measures/measures.h"

enum { NEEDS_NOTHING, NEEDS_PLANE, NEEDS_LINE };

typedef struct entry {
  rf_measure public;
  double least, most;    /* of the parameter */
  int needs;             /* NEEDS_* of the data */
  int degree;            /* of the weights' scale */
  rf_measure_make *make;
} entry;

#define PLAIN(name, text, needs, degree, make) \
  { { name, text, NULL, 0.0 }, 0.0, 0.0, needs, degree, make }

/* One line for each. */
static const entry entries[] = {
  PLAIN("stable_rank", "sum of the squares of the singular values of W, "
        "over the largest square", NEEDS_NOTHING, 0, rf_stable_rank),
  PLAIN("effective_rank", "exponential of the entropy of these squares, "
        "over their sum", NEEDS_NOTHING, 0, rf_effective_rank),
  PLAIN("participation", "(sum M)^2 / sum M^2, M = |a| ||w||: over how many "
        "neurons h is spread", NEEDS_NOTHING, 0, rf_participation),
  { { "directions", "directions that carry 99 % of sum M, those of one sign "
      "of a within the angle counted once", "angle in degrees", 5.0 },
    0.0, 179.0, NEEDS_NOTHING, 0, rf_directions },
  { { "faces", "faces that carry a share of sum M", "the share in percent",
      99.0 }, 0.0, 100.0, NEEDS_NOTHING, 0, rf_occupied_faces },
  { { "kinks", "kinks of h that carry 99 % of the changes of its slope, "
      "merged where near to each other",
      "how near, in percent of the span of the inputs", 1.0 },
    0.0, 100.0, NEEDS_LINE, 0, rf_kinks },
  { { "largest_kink", "largest change of the slope of h, over kinks merged "
      "in that way", "how near, in percent of the span of the inputs", 1.0 },
    0.0, 100.0, NEEDS_LINE, 2, rf_largest_kink },
  PLAIN("gap", "largest angle between neighbouring directions of w, in "
        "degrees", NEEDS_PLANE, 0, rf_gap),
  PLAIN("reached", "data on which some neuron is active", NEEDS_NOTHING, 0,
        rf_reached),
  PLAIN("path_norm", "sum M", NEEDS_NOTHING, 2, rf_path_norm),
  PLAIN("norm", "sqrt(sum a^2 + ||w||^2)", NEEDS_NOTHING, 1, rf_norm)
};

#define ENTRIES (sizeof entries / sizeof *entries)

typedef struct request {
  const entry *of;
  int sign;
  double parameter;
} request;

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

/* A name that is none is answered with all that there are. */
static rf_status
say_unknown(rf_message *message, const char *text)
{
  rf_string names = { 0 };

  for (size_t i = 0; i < ENTRIES; i++)
    rf_string_put_value(&names, entries[i].public.name);
  snprintf(message->text, sizeof message->text, "no measure '%.60s'; there "
           "are %s, each also of the neurons with a > 0 or a < 0 alone: "
           "%s_positive, %s_negative", text,
           names.failed ? "" : names.text, entries[0].public.name,
           entries[0].public.name);
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
parse_parameter(request *r, rf_message *message, const char *text)
{
  const entry *e = r->of;
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
parse(request *r, rf_message *message, const char *text)
{
  const size_t length = strcspn(text, ":");

  r->of = NULL;
  for (size_t i = 0; i < ENTRIES && !r->of; i++)
    if (is_named(&r->sign, entries[i].public.name, text, length))
      r->of = &entries[i];
  if (!r->of)
    return say_unknown(message, text);
  r->parameter = r->of->public.preset;
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

  if (e->needs == NEEDS_LINE && !is_line(problem)) {
    snprintf(text, sizeof text, "%s is of inputs that are numbers, with a "
             "bias (data.bias: true)", e->public.name);
    return say(message, text, RF_EUNSUP);
  }
  if (e->needs == NEEDS_PLANE && problem->d != 2) {
    snprintf(text, sizeof text, "%s is of the plane; here inputs have %zu "
             "coordinates, the bias included", e->public.name, problem->d);
    return say(message, text, RF_EUNSUP);
  }
  return RF_OK;
}

/* As an experiment is read: a run must not be done before a slip in a name is
   told. */
rf_status
rf_measure_check(rf_message *message, const rf_problem *problem,
                 const char *text)
{
  request r;
  const rf_status status = parse(&r, message, text);

  return status < 0 ? status : suits(message, problem, r.of);
}

/* Measures are of scaled weights: one of degree k gets the k-th power of the
   scale back. */
rf_status
rf_measure_value(double *value, rf_message *message, rf_state *state,
                 const char *text)
{
  const rf_shape *shape;
  request r;
  double found;
  rf_status status;

  if ((status = parse(&r, message, text)) < 0
      || (status = suits(message, state->problem, r.of)) < 0)
    return status;
  if ((status = rf_state_shape(&shape, state, r.sign)) < 0
      || (status = r.of->make(&found, shape, r.parameter)) < 0)
    return say(message, rf_strerror(status), status);
  /* Scaling was by a power of two, so that this is exact but at the ends of
     the range. */
  *value = ldexp(found, (int)(r.of->degree * shape->exponent));
  return RF_OK;
}
