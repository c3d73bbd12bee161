/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * api.c -- extremal vectors of a problem: the public functions.
 *
 * A problem becomes a driving field (the data, and the pseudo-residuals at
 * zero scale), and the list is filled by one of two ways: through every face,
 * which is complete or fails for its budget, or from random starts, which
 * always comes to an end but may have missed some.  All numbers are exact;
 * they leave as text, and double is for a first look. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/extremal/extremal.h"
#include "geometry/extremal/search.h"
#include "problem/loss/exact.h"

/* p_k = -c q_k dl/dh(0, y_k), exactly: a loss whose slope at 0 is not rational
   has no field (RF_EUNSUP). */
rf_status
rf_field_of(rf_field **field, const rf_problem *problem)
{
  mpq_t *p = rf_mpq_array(problem->n);
  rf_status status;
  mpq_t c;

  if (!p)
    return RF_ENOMEM;
  mpq_init(c);
  for (size_t k = 0; k < problem->n; k++) {
    rf_problem_datum_share(c, problem, k);
    RF_TRY(rf_loss_zero_slope(p[k], problem->loss, problem->y[k]));
    mpq_mul(p[k], p[k], c);
  }
  status = rf_field_create(field, (const mpq_t *)problem->x,
                           (const mpq_t *)p, problem->leak, problem->n,
                           problem->d);
done:
  mpq_clear(c);
  rf_mpq_array_free(p, problem->n);
  return status;
}

/* What a user can do about it: a full arrangement grows like lines^rank, so its
   budget is the failure that one meets. */
static void
explain(rf_message *message, rf_status status, const rf_extremals *list,
        const rf_extremal_options *options)
{
  if (status == RF_ELIMIT && list)
    snprintf(message->text, sizeof message->text,
             "%zu hyperplanes in %zu dimensions have more faces than the"
             " budget of %zu faces and %g seconds allows; raise it, or"
             " search instead", list->field->count, list->field->rank,
             options->max_faces, options->seconds);
  else
    snprintf(message->text, sizeof message->text, "extremal vectors: %s",
             rf_strerror(status));
}

/* A list that is not complete for want of budget is none: what was found so
   far could be missing the vector that matters. */
rf_status
rf_extremals_create(rf_extremals **extremals, rf_message *message,
                    const rf_problem *problem,
                    const rf_extremal_options *options)
{
  rf_field *field = NULL;
  rf_extremals *list = NULL;
  rf_budget budget;
  rf_status status = RF_EINVAL;

  /* They are of a D that stays while h is small. */
  if (rf_problem_has_unit(problem))
    return rf_problem_within(problem, message, "extremal vectors");
  if (!(options->seconds >= 0.0))
    goto done;
  rf_budget_start(&budget, options->max_faces, options->seconds);
  RF_TRY(rf_field_of(&field, problem));
  RF_TRY(rf_extremals_new(&list, field));    /* the field is the list's now */
  RF_TRY(options->starts
         ? rf_extremals_search(list, options->starts, options->seed,
                               options->threads, &budget)
         : rf_extremals_enumerate(list, &budget));
  list->seconds = options->seconds;
  *extremals = list;
  return RF_OK;

done:
  explain(message, status, list, options);
  rf_extremals_free(list);
  return status;
}

size_t
rf_extremals_count(const rf_extremals *list)
{
  return list->count;
}

int
rf_extremals_complete(const rf_extremals *list)
{
  return list->complete;
}

/* The norm is a root, so that its square is what is exact. */
rf_status
rf_extremals_get(const rf_extremals *list, rf_extremal *extremal, size_t i)
{
  const rf_found *found;

  RF_REQUIRE(i < list->count, RF_EINVAL);
  found = &list->found[i];
  extremal->pattern = found->pattern;
  extremal->sign = found->cert->sign;
  extremal->kind = found->cert->kind;
  extremal->marks = found->cert->marks;
  extremal->norm = rf_sqrt_nearest(found->cert->norm2);
  extremal->hits = found->hits;
  return RF_OK;
}

/* D[d] and behind it ||D||^2, as rationals. */
rf_status
rf_extremals_vector(rf_extremals *list, const rf_numbers **vector, size_t i)
{
  const size_t d = list->field->d;
  rf_status status;

  RF_REQUIRE(i < list->count, RF_EINVAL);
  RF_TRY(rf_numbers_begin(&list->numbers, d + 1, RF_DOUBLE_TEXT));
  for (size_t k = 0; k < d; k++)
    RF_TRY(rf_numbers_say_exact(&list->numbers, list->found[i].cert->D[k]));
  RF_TRY(rf_numbers_say_exact(&list->numbers, list->found[i].cert->norm2));
  *vector = &list->numbers;
done:
  return status;
}

/* The slopes that make D: sum_k eta_k p_k x_k, to be checked by hand. */
rf_status
rf_extremals_eta(rf_extremals *list, const rf_numbers **eta, size_t i)
{
  const size_t n = list->field->n;
  rf_status status;

  RF_REQUIRE(i < list->count, RF_EINVAL);
  RF_TRY(rf_numbers_begin(&list->numbers, n, RF_DOUBLE_TEXT));
  for (size_t k = 0; k < n; k++)
    RF_TRY(rf_numbers_say_exact(&list->numbers, list->found[i].cert->eta[k]));
  *eta = &list->numbers;
done:
  return status;
}

size_t
rf_extremals_face_count(const rf_extremals *list, size_t codimension)
{
  return codimension <= list->field->d ? list->faces[codimension] : 0;
}

/* Of a search; a complete list has nothing to estimate. */
void
rf_extremals_coverage_get(const rf_extremals *list, rf_coverage *coverage)
{
  *coverage = list->coverage;
}
