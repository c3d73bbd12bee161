/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * end.c -- measures of where a run ends: the state there, and the point to
 * which the flow goes from it.
 *
 * outcome is a word that is only said where it is known:
 *
 *   global      the flow is where no network of any width does better
 *   spurious    the flow is at a stationary point, and others do better
 *   unfinished  neither is known: it moves, or what becomes of it is open
 *
 * With the square loss the point is that of "reluflow classify": the flow is
 * there where it is proved to stay in its faces for ever, or where the point is
 * a minimum and the loss is down to it but for ARRIVED: it cannot rise again.
 * Other losses have no such point.  They are global where the loss is below
 * that of one datum with h = 0, as every datum has y h > 0 then, from where a
 * homogeneous network comes to loss 0 (Lyu and Li, 2020); and spurious where
 * the state itself is stationary and not the best. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "lab/measures/measures.h"
#include "reluflow/state.h"

/* Neurons that are handed over at once. */
#define BLOCK 4096

/* Of the loss that weights 0 have: far above what rounding leaves, far below
   what tells two points apart. */
#define ARRIVED 1e-9

/* As they are recorded: doubles, or texts of the run's digits. */
static rf_status
take_block(rf_state *state, const rf_witness *w, signed char *u, double *z,
           size_t first, size_t count)
{
  const size_t d = w->problem->d;
  const rf_numbers *weights;
  rf_status status;

  if ((status = rf_flow_pattern(w->flow, u, first, count)) < 0
      || (status = rf_flow_weights(w->flow, &weights, first, count)) < 0)
    return status;
  if (rf_problem_text_digits(w->problem))
    return rf_state_set_numbers(state, weights, u, first);
  for (size_t j = 0; j < count; j++)
    for (size_t i = 0; i <= d; i++)
      z[i ? count + j * d + i - 1 : j] =
        rf_numbers_double(weights, j * (1 + d) + i);
  return rf_state_set(state, z, z + count, u, first, count);
}

/* Block by block, as a wide network's weights are not there twice at once. */
rf_status
rf_witness_take(rf_state **state, const rf_witness *w)
{
  const size_t m = w->problem->m, block = m < BLOCK ? m : BLOCK;
  signed char *u = rf_alloc(block, w->problem->n);
  double *z = rf_alloc(block, (1 + w->problem->d) * sizeof *z);
  rf_state *taken = NULL;
  rf_status status = u && z ? rf_state_create(&taken, w->problem) : RF_ENOMEM;

  for (size_t j = 0; j < m && status >= 0; j += block)
    status = take_block(taken, w, u, z, j, m - j < block ? m - j : block);
  rf_release(u);
  rf_release(z);
  if (status < 0)
    rf_state_free(taken);
  else
    *state = taken;
  return status;
}

/* Once. */
rf_status
rf_witness_state(rf_witness *w, rf_message *message)
{
  (void)message;
  return w->state ? RF_OK : rf_witness_take(&w->state, w);
}

/* What the run says of its own error, as "reluflow classify" takes it. */
static double
tolerance_of(const rf_witness *w)
{
  const rf_problem *p = w->problem;
  rf_flow_stats s = { 0 };
  const double digits = fmax(17.0, (double)rf_problem_text_digits(p));

  rf_flow_stats_get(w->flow, &s);
  if (s.agree > 0.0)
    return pow(10.0, -fmin(s.agree, digits - 2.0));
  if (digits > 17.0)
    return pow(10.0, 5.0 - digits);
  return fmin(0.1, 50.0 * (p->rtol > 0.0 ? p->rtol : 1e-10));
}

/* The budget of faces bounds it alone: seconds would make the answer depend on
   who else is busy. */
static rf_status
find_end(rf_witness *w, rf_message *message)
{
  rf_stationary_options o;
  rf_status status;

  if (w->end)
    return RF_OK;
  if ((status = rf_witness_state(w, message)) < 0)
    return status;
  rf_stationary_defaults(&o);
  o.tolerance = tolerance_of(w);
  o.seconds = HUGE_VAL;        /* an answer must not depend on the machine */
  return rf_stationary_create(&w->end, message, w->state, &o);
}

/* c l(0, y) of one datum, the lightest that counts: 0.7 or 1, over n for the
   mean. */
static double
one_at_zero(const rf_problem *p)
{
  double l = p->loss == RF_LOGISTIC ? log(2.0) : 1.0, least = INFINITY;

  for (size_t k = 0; p->q && k < p->n; k++)
    if (mpq_sgn(p->q[k]) > 0)
      least = fmin(least, mpq_get_d(p->q[k]));
  l *= p->q ? least : 1.0;
  return p->sum ? l : l / (double)p->n;
}

/* Unsure answers make neither word. */
static const char *
word_of(const rf_point *point)
{
  return point->global == RF_YES ? "global"
    : point->clarke == RF_YES && point->global == RF_NO ? "spurious"
    : "unfinished";
}

/* Half the sum of q y^2: the loss of h = 0, to compare with. */
static double
at_zero(const rf_problem *p)
{
  double sum = 0.0;

  for (size_t k = 0; k < p->n; k++)
    sum += pow(mpq_get_d(p->y[k]), 2.0)
      * (p->q ? mpq_get_d(p->q[k]) : 1.0);
  return sum / (p->sum ? 2.0 : 2.0 * (double)p->n);
}

/* What a state is counts where its limit is not known: a flow that has come to
   rest exactly has no need of one. */
static rf_status
outcome(rf_gauged *gauged, rf_witness *w, rf_message *message,
        const rf_gauge *gauge)
{
  rf_point now, limit;
  rf_tail tail;
  rf_status status = find_end(w, message);
  bool there;

  (void)gauge;
  if (status < 0)
    return status;
  rf_stationary_state_get(w->end, &now);
  if (w->problem->loss != RF_SQUARE) {
    rf_gauged_text(gauged, now.loss < one_at_zero(w->problem) ? "global"
                   : word_of(&now));
    return RF_OK;
  }
  there = rf_stationary_limit_get(w->end, &limit, &tail) == RF_OK
    && (tail.stays == RF_YES
        || (limit.minimum == RF_YES
            && now.loss - limit.loss <= ARRIVED * at_zero(w->problem)));
  rf_gauged_text(gauged, there ? word_of(&limit) : word_of(&now));
  return RF_OK;
}

/* The exact loss of the limit, rounded once; none where there is no limit. */
static rf_status
end_loss(rf_gauged *gauged, rf_witness *w, rf_message *message,
         const rf_gauge *gauge)
{
  rf_point limit;
  rf_tail tail;
  const rf_status status = find_end(w, message);

  (void)gauge;
  if (status >= 0 && rf_stationary_limit_get(w->end, &limit, &tail) == RF_OK)
    rf_gauged_real(gauged, limit.loss);
  return status;
}

/* The kind of the limit, or of the state where that is not known. */
static rf_status
end_kind(rf_gauged *gauged, rf_witness *w, rf_message *message,
         const rf_gauge *gauge)
{
  rf_point point;
  rf_tail tail;
  const rf_status status = find_end(w, message);

  (void)gauge;
  if (status < 0)
    return status;
  if (rf_stationary_limit_get(w->end, &point, &tail) != RF_OK)
    rf_stationary_state_get(w->end, &point);
  rf_gauged_text(gauged, rf_point_kind_name(point.kind));
  return RF_OK;
}

/* Where no limit is known nothing was proved of it. */
static rf_status
stays(rf_gauged *gauged, rf_witness *w, rf_message *message,
      const rf_gauge *gauge)
{
  rf_point point;
  rf_tail tail;
  const rf_status status = find_end(w, message);

  (void)gauge;
  if (status < 0)
    return status;
  if (rf_stationary_limit_get(w->end, &point, &tail) != RF_OK)
    tail.stays = RF_UNSURE;
  rf_gauged_text(gauged, tail.stays == RF_YES ? "yes"
                 : tail.stays == RF_NO ? "no" : "undecided");
  return RF_OK;
}

/* Predictions of the engine limit stay 0, while neurons grow for ever. */
static rf_status
has_end(rf_message *message, const rf_problem *problem, const rf_gauge *gauge)
{
  return !rf_engine_is(problem->engine, RF_ZERO_SCALE) ? RF_OK
    : rf_gauge_say(message, RF_EUNSUP, "%s is of the end of a run, which the "
                   "engine %s does not have", gauge->name,
                   rf_engine_names[problem->engine]);
}

const rf_gauge_kind rf_gauges_of_end[] = {
  { "outcome", NULL, outcome, has_end },
  { "end_loss", NULL, end_loss, has_end },
  { "end_kind", NULL, end_kind, has_end },
  { "stays", NULL, stays, has_end },
  { NULL, NULL, NULL, NULL }
};
