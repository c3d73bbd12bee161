/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generic_end.c -- laws of the state at the end of any run: how its ranks
 * bound each other, and that no neuron feels more descent than there is.
 *
 * What one wants to know here are the numbers themselves: over how many
 * directions the network is spread, and whether its neurons still feel the
 * descent that there is.  The laws say that they were measured rightly, as
 * both sides are made in different ways. */
#include "config.h"

#include <math.h>

#include "theory/claims/endpoint.h"
#include "theory/claims/parts.h"
#include "theory/laws/generic.h"
#include "state/measures/measures.h"

/* Why nothing is known of the end; NULL: it is. */
static const char *
missing(const rf_endpoint **e, rf_hearing *h, rf_status *status)
{
  *status = rf_endpoint_of(e, h);
  return *status < 0 ? NULL : (*e)->why;
}

/* A number between two doubles. */
static void
between(rf_real *r, double low, double high)
{
  mpfr_set_d(r->lo, low, MPFR_RNDD);
  mpfr_set_d(r->hi, high, MPFR_RNDU);
}

/* ---- GEN.9 ---- */

typedef struct ranks {
  double low[2], high[2];    /* of the stable rank, of the effective one */
  size_t most;               /* min(m, d) */
} ranks;

/* -q ln q, which is 0 at 0. */
static double
entropy(double q)
{
  return q > 0.0 ? -q * log(q) : 0.0;
}

/* Singular values are off by r ||W||_F at most, the squares by twice their root
   times that, and r^2; the largest share also by no more than all others
   together.  Rounding of the eigenvalues comes on top. */
static double
share_error(const double *q, size_t count, size_t i, double r)
{
  double sum = 0.0;

  for (size_t l = 1; i == 0 && l < count; l++)
    sum += share_error(q, count, l, r);
  if (i == 0 && count > 1)
    return fmin(sum, 2.0 * r + r * r);
  return 2.0 * sqrt(q[i]) * r + r * r + 0x1p-48;
}

/* 1 / q_0, and exp(sum -q ln q).  The term of a share is largest at q = 1/e;
   else it is between those of the ends. */
static void
find_ranks(ranks *out, const double *q, size_t count, double r)
{
  const double top = share_error(q, count, 0, r);
  double low = 0.0, high = 0.0;

  for (size_t i = 0; i < count; i++) {
    const double off = share_error(q, count, i, r);
    const double a = fmax(0.0, q[i] - off), b = fmin(1.0, q[i] + off);
    low += fmin(entropy(a), entropy(b));
    high += a < exp(-1.0) && b > exp(-1.0) ? exp(-1.0)
                                           : fmax(entropy(a), entropy(b));
  }
  out->low[0] = fmax(1.0, 1.0 / (q[0] + top) * (1.0 - 0x1p-48));
  out->high[0] = 1.0 / (q[0] - top) * (1.0 + 0x1p-48);
  out->low[1] = exp(low) * (1.0 - 0x1p-48);
  out->high[1] = exp(high) * (1.0 + 0x1p-48);
  out->most = count;
}

/* One link of the chain. */
static rf_status
link_of(rf_hearing *h, const rf_endpoint *e, const double *of,
        const double *bound)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  between(&r, of[0], of[1]);
  rf_hear_measured(h, &r);
  between(&r, bound[0], bound[1]);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, e->time);
  rf_hear_time(h, &r);
  rf_real_clear(&r);
  rf_conclude_ratio(h);
  return rf_report(h);
}

/* What else says how far the network is spread. */
static rf_status
note_spread(rf_hearing *h, const rf_shape *all)
{
  double carry, directions, faces;
  rf_status status;

  RF_TRY(rf_participation(&carry, all, 0.0));
  RF_TRY(rf_directions(&directions, all, 1.0));
  RF_TRY(rf_occupied_faces(&faces, all, 99.0));
  rf_hear_note(h, "participation %.10g, directions %g, faces %g", carry,
               directions, faces);

done:
  return status;
}

/* ||W||_F^2 / ||W||_2^2 = 1 / max q is exp of the least of Renyi's entropies,
   exp of Shannon's is above it, and the number of shares above both. */
static rf_status
chain(rf_hearing *h, const rf_endpoint *e, const rf_shape *all)
{
  const double error = 2.0 * rf_steps_error(h, e->time);
  double *q, most[2];
  size_t count;
  ranks r;
  rf_status status = rf_spectrum_shares(&q, &count, all);

  if (status < 0)
    return status;
  if (count < 2 || !(q[0] > 2.0 * error)) {
    rf_hear_note(h, count < 2 ? "one dimension" : "all w are 0");
    rf_conclude_vacuous(h);
    rf_release(q);
    return rf_report(h);
  }
  find_ranks(&r, q, count, error);
  rf_release(q);
  most[0] = most[1] = (double)r.most;
  if ((status = note_spread(h, all)) >= 0)
    status = link_of(h, e, (double[]){ r.low[0], r.high[0] },
                     (double[]){ r.low[1], r.high[1] });
  if (status < 0)
    return status;
  rf_hear_note(h, "the effective rank");
  return link_of(h, e, (double[]){ r.low[1], r.high[1] }, most);
}

static rf_status
ranks_of(rf_hearing *h)
{
  const rf_endpoint *e;
  const rf_shape *all;
  rf_status status;
  const char *why = missing(&e, h, &status);

  if (status < 0)
    return status;
  if (why)
    return rf_report_unknown(h, why);
  if ((status = rf_state_shape(&all, e->state, 0)) < 0)
    return status;
  return chain(h, e, all);
}

/* ---- GEN.10 ---- */

/* What the neurons of a sign leave out. */
static rf_status
note_reach(rf_hearing *h, const rf_shape *of, double part)
{
  double gap, reached;
  rf_status status;

  RF_TRY(rf_reached(&reached, of, 0.0));
  rf_hear_note(h, "part %.6g, %g of %zu data reached", part, reached,
               h->problem->n);
  if (h->problem->d == 2) {
    RF_TRY(rf_gap(&gap, of, 0.0));
    rf_hear_note(h, "largest gap %.4g degrees", gap);
  }

done:
  return status;
}

/* E_s = max s G(w_j) / ||w_j|| over the neurons of sign s, beside E*_s over all
   directions.  Each is as good as the run is; but both are of the same state
   and the same residuals, whatever these are, so that between them there is
   only rounding.  A list that is not complete has E* from below. */
static rf_status
feels(rf_hearing *h, const rf_endpoint *e, int side)
{
  const double near = e->now.near[side], most = e->now.most[side];
  const double off = e->off + 1e-12 * (fabs(near) + most);
  const double high = e->now.complete ? most : INFINITY;
  const rf_shape *of;
  rf_real r;
  rf_status status = rf_state_shape(&of, e->state, side ? -1 : 1);

  if (status < 0)
    return status;
  rf_hear_note(h, "a %c 0", side ? '<' : '>');
  if ((status = note_reach(h, of, near > 0.0 ? near / most : 0.0)) < 0)
    return status;
  rf_real_init(&r, h->prec);
  between(&r, near - off, near + off);
  rf_hear_measured(h, &r);
  between(&r, most - off, high + off);
  rf_hear_bound(h, &r);
  rf_real_set_d(&r, e->time);
  rf_hear_time(h, &r);
  between(&r, most - near - 1e-12 * (fabs(near) + most),
          high - near + 1e-12 * (fabs(near) + most));
  rf_conclude_margin(h, &r);
  rf_real_clear(&r);
  return rf_report(h);
}

/* No neuron has lost its way home where E_s = E*_s; where E_s = 0 < E*_s there
   is descent that none can feel. */
static rf_status
omnidirectional(rf_hearing *h)
{
  const rf_endpoint *e;
  rf_status status;
  const char *why = missing(&e, h, &status);

  if (status < 0)
    return status;
  if (why)
    return rf_report_unknown(h, why);
  for (int side = 0; side < 2 && status >= 0; side++)
    if (!isnan(e->now.near[side]))
      status = feels(h, e, side);
  if (status >= 0 && h->reports == 0) {
    rf_hear_note(h, "no neuron has a direction and a sign");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  return status;
}

#define END (RF_NEEDS_START | RF_NEEDS_EVENTS | RF_NEEDS_END)

const rf_known rf_claims_generic_end[] = {
  { { "GEN.9", "the flow", "how far it is spread",
      "stable rank <= effective rank <= min(m, d)", "run", "end", END },
    ranks_of },
  { { "GEN.10", "the flow", "what is felt of the descent",
      "max s G(w_j) / ||w_j|| over a of sign s <= that over all w", "sign",
      "end", END }, omnidirectional },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
