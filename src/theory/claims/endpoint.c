/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * endpoint.c -- where a run ends, or is at a time, as the room of stationary
 * points judges it.
 *
 * A state at a finite time is known up to the error of the run, and it still
 * moves; the point where it would come to rest, if its neurons stay in their
 * faces, depends on the faces alone and is exact (square loss).  Both are
 * kept, with what the error of the run does to the first. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "geometry/arrangement/linear_exact.h"
#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/stationary/stationary.h"

/* Neurons whose end is judged: each is an exact one.  So many always, and as
   many as take half a second: a neuron is multiplied with each datum. */
#define NEURONS_MOST 4096
#define WORK_MOST 1e6

/* Products of rationals that are spent on it: some ten seconds or twenty. */
#define PRICE_MOST 3e7

/* Also of one that was made in part. */
void
rf_endpoint_free(rf_endpoint *e)
{
  if (!e)
    return;
  rf_stationary_free(e->list);
  rf_state_free(e->state);
  rf_release(e);
}

/* sum_j |a_j| ||w_j||: what all predictions are bounded by. */
static double
path_norm(const rf_state *state)
{
  const size_t d = state->d;
  double sum = 0.0;
  mpq_t q;

  mpq_init(q);
  for (size_t j = 0; j < state->m; j++) {
    double w = 0.0;
    for (size_t l = 0; l < d; l++) {
      rf_state_number(q, state, j, 1 + l);
      w = hypot(w, rf_get_d_nearest(q));
    }
    rf_state_number(q, state, j, 0);
    sum += fabs(rf_get_d_nearest(q)) * w;
  }
  mpq_clear(q);
  return sum;
}

/* What the error r of the weights does to D: predictions are off by 2 r ||x_k||
   sum |a| ||w|| at most, to first order, and residuals by the second derivative
   of the loss times that; twice as much, as this changes on the way. */
static void
add_errors(rf_endpoint *e, const rf_residuals *now, double r)
{
  const rf_problem *p = e->state->problem;
  const double path = path_norm(e->state);
  double labels = 0.0, longest = 0.0;
  mpq_t q;

  mpq_init(q);
  for (size_t k = 0; k < p->n; k++) {
    double norm;
    rf_exact_dot(q, rf_datum(p, k), rf_datum(p, k), p->d);
    norm = rf_sqrt_nearest(q);
    e->drive += fabs(rf_get_d_nearest(now->p[k])) * norm;
    e->off += 4.0 * r * now->bend[k] * norm * norm * path;
    labels = hypot(labels, rf_get_d_nearest(p->y[k])
                   * (p->q ? rf_get_d_nearest(p->q[k]) : 1.0));
    longest = fmax(longest, norm);
  }
  e->unit = (p->sum ? 1.0 : 1.0 / (double)p->n) * labels * longest;
  mpq_clear(q);
}

/* On which lines a neuron lies is asked of its weights, which are known as well
   as the run is. */
static rf_status
judge(rf_endpoint *e, const rf_hearing *h)
{
  const double error = rf_steps_error(h, e->time);
  rf_stationary_options o;
  rf_residuals *now = NULL;
  rf_message message;
  rf_status status;

  rf_stationary_defaults(&o);
  o.seconds = 0.0;       /* verdicts do not hang on a clock */
  o.tolerance = fmin(0.1, error);
  RF_TRY(rf_stationary_create(&e->list, &message, e->state, &o));
  RF_TRY(rf_residuals_create(&now, e->state));
  add_errors(e, now, error);
  rf_stationary_state_get(e->list, &e->now);
  e->has_limit = rf_stationary_limit_get(e->list, &e->limit, &e->tail) >= 0;

done:
  rf_residuals_free(now);
  return status;
}

static bool
too_many(const rf_problem *p)
{
  return p->m > NEURONS_MOST
    && (double)p->m * (double)(p->n + 1) * (double)(p->d + 1) > WORK_MOST;
}

double
rf_endpoint_price(const rf_state *state)
{
  const double d = (double)state->d;
  double sum = 0.0;

  for (size_t j = 0; j < state->m; j++) {
    double k = 0.0;
    for (size_t l = 0; l < state->n; l++)
      k += state->u[j * state->n + l] == 0;
    k = fmin(k, d);
    if (k > 0.0)
      sum += k * (k + d) * (k + d) + (double)state->n * d * d;
  }
  return sum;
}

/* Is it too dear?  Then why says what would do. */
static bool
is_dear(rf_endpoint *e, const rf_hearing *h)
{
  const double limit = PRICE_MOST * h->effort;
  const double price = rf_endpoint_price(e->state);

  if (price <= limit)
    return false;
  snprintf(e->text, sizeof e->text, "too dear: %.2g products of rationals, the "
           "limit is %.2g; --effort %.2g, or reluflow classify, decides it",
           price, limit, 1.06 * h->effort * price / limit);
  e->why = e->text;
  return true;
}

/* Nothing is known where the run does not tell, or ends before, and in the
   limit flow, where weights grow for ever and predictions are 0. */
static rf_status
make(rf_endpoint *e, rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence,
                                    h->asked ? RF_AT_ASKED : RF_AT_END);
  rf_status status;

  e->why = rf_run_missing(h);
  if (!e->why && !m)
    e->why = h->asked ? "the run ends before that time"
      : "the run has no end";
  if (!e->why && h->problem->engine == RF_LIMIT)
    e->why = "the limit flow has no network";
  if (!e->why && too_many(h->problem))
    e->why = "too many neurons; reluflow classify has it";
  if (e->why)
    return RF_OK;
  e->time = m->at;
  status = rf_moment_state(&e->state, h->evidence, m);
  if (status >= 0 && is_dear(e, h))
    return RF_OK;
  if (status >= 0)
    status = judge(e, h);
  if (status < 0 && status != RF_ENOMEM && status != RF_EINTR) {
    e->why = "the state could not be judged";
    status = RF_OK;
  }
  return status;
}

rf_status
rf_endpoint_of(const rf_endpoint **endpoint, rf_hearing *h)
{
  rf_status status = RF_OK;

  if (!h->endpoint) {
    if (!(h->endpoint = rf_alloc(1, sizeof *h->endpoint)))
      return RF_ENOMEM;
    status = make(h->endpoint, h);
  }
  *endpoint = h->endpoint;
  return status;
}
