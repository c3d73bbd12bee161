/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stationary_end.c -- stationary points at the end of a run, as claims: is the
 * point where the flow ends stationary, is there no way down at first order,
 * is it a local minimum, and would a new neuron grow there?
 *
 * These are properties of a point, which a run may have or not, and no laws: a
 * point without them violates nothing.  Each is stricter than the one before;
 * how they are decided is derived in the manual, node "Stationary points". */
#include "config.h"

#include <math.h>

#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/laws/generic.h"

/* Between low and high, at the end of the run. */
static void
say(rf_hearing *h, const rf_endpoint *e, double low, double high)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  mpfr_set_d(r.lo, low, MPFR_RNDD);
  mpfr_set_d(r.hi, high, MPFR_RNDU);
  rf_hear_measured(h, &r);
  rf_real_set_d(&r, e->time);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
}

static void
say_bound(rf_hearing *h, double bound)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_set_d(&r, bound);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
}

/* The claim begins: false after a report that nothing is known.  The point is
   the limit of the flow only if no neuron leaves its face on the way, which is
   a hypothesis. */
static bool
begins(const rf_endpoint **e, rf_hearing *h, rf_status *status)
{
  *status = rf_endpoint_of(e, h);
  if (*status < 0)
    return false;
  if ((*e)->why) {
    *status = rf_report_unknown(h, (*e)->why);
    return false;
  }
  h->now.assumption = true;
  if (!(*e)->has_limit)
    rf_hear_note(h, "of the state: %s", (*e)->tail.why
                 ? (*e)->tail.why : "its limit is not known");
  else {
    rf_hear_condition(h, "S", "the neurons stay in their faces",
                      (*e)->tail.stays);
    if ((*e)->tail.stays != RF_YES && (*e)->tail.why)
      rf_hear_note(h, "%s", (*e)->tail.why);
  }
  return true;
}

/* How far the largest relative residual of the state may be off: each speed is
   D times a weight, and both have an error. */
static double
residual_error(const rf_hearing *h, const rf_endpoint *e)
{
  const double error = rf_steps_error(h, e->time);

  return e->unit > 0.0 ? (e->off + 4.0 * error * e->drive) / e->unit
                       : INFINITY;
}

/* Of a state alone: what is exactly so of its digits is so of the flow only if
   the error of the run leaves no other.  A state that moves for certain is no
   stationary point; one that seems to stand still may move. */
static rf_truth
of_state(const rf_hearing *h, const rf_endpoint *e, rf_truth told)
{
  const bool moves = e->now.relative > residual_error(h, e);

  return moves && told == RF_NO ? RF_NO : RF_UNSURE;
}

/* 0 is in the set that drives each neuron (7.1 of the catalogue: of a_j not 0
   there are slopes of its zero data with D = 0; of a_j = 0, <w, D> = 0).  What
   is measured is how far the state is from it, ||z_j'|| / ((|a_j| + ||w_j||) c
   ||y|| max ||x||). */
static rf_status
clarke(rf_hearing *h)
{
  const rf_endpoint *e;
  rf_status status;
  double off;

  if (!begins(&e, h, &status))
    return status;
  off = residual_error(h, e);
  say(h, e, fmax(0.0, e->now.relative - off), e->now.relative + off);
  say_bound(h, off);
  rf_hear_note(h, "%s, ||theta'|| = %.4g", rf_point_kind_name(e->now.kind),
               e->now.residual);
  rf_conclude(h, e->has_limit ? e->limit.clarke
                              : of_state(h, e, e->now.clarke));
  return rf_report(h);
}

/* No direction goes down at first order (7.2): also a_j p_k <= a_j e_k <=
   leak a_j p_k on the zeros of each neuron.  A point that is only stationary
   may be one where neurons may stay or leave. */
static rf_status
direct(rf_hearing *h)
{
  const rf_endpoint *e;
  rf_status status;

  if (!begins(&e, h, &status))
    return status;
  rf_hear_note(h, "%s", rf_point_kind_name(rf_endpoint_told(e)->kind));
  rf_conclude(h, e->has_limit ? e->limit.directional
                              : of_state(h, e, e->now.directional));
  return rf_report(h);
}

/* A local minimum (7.3), both ways: G(w_j) = 0, and near w_j G <= 0 for a_j >
   0, >= 0 for a_j < 0, = 0 for a_j = 0.  What is measured is the loss there;
   one above that of the best linear fit, or above 0 where data can be fitted,
   is spurious. */
static rf_status
local(rf_hearing *h)
{
  const rf_numbers *loss;
  const rf_endpoint *e;
  const rf_point *p;
  rf_status status;
  double off;

  if (!begins(&e, h, &status))
    return status;
  p = rf_endpoint_told(e);
  off = e->has_limit ? 0.0 : e->drive * 4.0 * rf_steps_error(h, e->time);
  say(h, e, p->loss * (1.0 - 1e-15) - off, p->loss * (1.0 + 1e-15) + off);
  rf_hear_note(h, "%s", rf_point_kind_name(p->kind));
  if (e->has_limit
      && rf_stationary_loss(e->list, &loss, RF_STATIONARY_LIMIT) == RF_OK
      && strlen(rf_numbers_text(loss, 0)) < 40)
    rf_hear_note(h, "loss %s", rf_numbers_text(loss, 0));
  if (p->curvature < 0.0)
    rf_hear_note(h, "strict, eigenvalue %.6g", p->curvature);
  rf_conclude(h, e->has_limit ? p->minimum
                              : of_state(h, e, e->now.minimum));
  return rf_report(h);
}

/* A new neuron grows nowhere, of either sign: G = 0 everywhere, and the point
   is the best of all widths.  Else a saddle is left with this rate: 2 max s G,
   with which the loss deficit of a new neuron of sign s grows (7.4).  A list
   that is not complete has the maximum from below only. */
static rf_status
escape(rf_hearing *h)
{
  const rf_endpoint *e;
  const rf_point *p;
  rf_status status;
  double rate, off;

  if (!begins(&e, h, &status))
    return status;
  p = rf_endpoint_told(e);
  rate = 2.0 * fmax(p->most[0], p->most[1]);
  off = 1e-13 * rate + (e->has_limit ? 0.0 : 2.0 * e->off);
  say(h, e, fmax(0.0, rate - off), p->complete ? rate + off : INFINITY);
  say_bound(h, 0.0);
  for (int side = 0; side < 2; side++)
    rf_hear_note(h, "a %c 0: %.10g, of the state's neurons %.4g",
                 side ? '<' : '>', 2.0 * p->most[side],
                 2.0 * fmax(0.0, e->now.near[side]));
  rf_conclude_difference(h);
  return rf_report(h);
}

#define END (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END)

const rf_known rf_claims_stationary[] = {
  { { "STA.clarke", "the flow", "it ends where it can rest",
      "0 in each driving set; measured: the relative residual at the end",
      "run", "end", END }, clarke },
  { { "STA.direct", "the flow", "no way down at first order",
      "all one-sided derivatives of the loss >= 0", "run", "end", END },
    direct },
  { { "STA.local", "the flow", "a local minimum",
      "near each w_j G has no sign of descent; measured: the loss", "run",
      "end", END }, local },
  { { "STA.escape", "the flow", "no new neuron grows",
      "2 max s G(w) / ||w|| <= 0 for a of sign s, the rate of escape", "run",
      "end", END }, escape },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
