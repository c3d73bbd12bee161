/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * limit_gap.c -- how far a run is from the limit flow: the times of the same
 * events differ by O(lambda^2 exp(2 D_max t)).
 *
 * Predictions are of the order lambda^2 exp(2 D_max t), and so is what they
 * change of D.  The constant is not given, so that one run decides nothing; of
 * several runs the exponent of lambda is fitted (laws/lambda.c). */
#include "config.h"

#include "theory/claims/alignment.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/generic.h"
#include "theory/start/yardstick.h"

/* Neurons whose events are compared. */
#define NEURONS_MOST 4096

/* ln(lambda^2 exp(2 D_max t)): above 0 the estimate says nothing. */
static void
log_scale(rf_real *r, const rf_hearing *h, const rf_real *t)
{
  const rf_alignment *a = h->alignment;
  rf_real grown;

  rf_real_init(&grown, h->prec);
  rf_real_mul(&grown, &a->fastest, t);
  rf_real_sub(r, &grown, &a->width);
  rf_real_mul_si(&grown, r, 2);
  rf_real_set(r, &grown);
  rf_real_clear(&grown);
}

/* The last crossing of neuron j that both flows have, all before being the same
   ones, at a time at which the estimate says something; SIZE_MAX: there is
   none. */
static size_t
last_common(const rf_hearing *h, const rf_yardsticks *y, size_t j)
{
  const rf_evidence *e = h->evidence;
  const size_t run = e->first[j + 1] - e->first[j];
  const size_t limit = y->first[j + 1] - y->first[j];
  size_t last = SIZE_MAX;
  rf_real scale;

  rf_real_init(&scale, h->prec);
  for (size_t l = 0; l < run && l < limit; l++) {
    const rf_event *v = &e->event[e->of[e->first[j] + l]];
    if (v->datum != y->datum[y->first[j] + l])
      break;
    log_scale(&scale, h, &y->time[y->first[j] + l]);
    if (mpfr_sgn(scale.hi) >= 0)
      break;
    last = l;
  }
  rf_real_clear(&scale);
  return last;
}

/* The difference of the two times, beside lambda^2 exp(2 D_max t); their
   quotient is the constant that is needed. */
static rf_status
gap_of(rf_hearing *h, const rf_yardsticks *y, size_t j, size_t l)
{
  rf_real *r = rf_reals(5, h->prec);
  const size_t at = y->first[j] + l;

  if (!r)
    return RF_ENOMEM;
  rf_hear_neuron(h, j);
  rf_event_time(&r[0], h->evidence, h->evidence->of[h->evidence->first[j]
                                                    + l]);
  rf_real_sub(&r[1], &r[0], &y->time[at]);
  rf_real_abs(&r[2], &r[1]);
  log_scale(&r[3], h, &y->time[at]);
  rf_real_exp(&r[4], &r[3]);
  rf_hear_time(h, &r[0]);
  rf_hear_measured(h, &r[2]);
  rf_hear_bound(h, &r[4]);
  if (mpfr_sgn(r[2].lo) > 0) {
    rf_log_ratio(&r[1], &r[4], &r[2]);
    rf_hear_margin(h, &r[1]);
    rf_real_div(&r[0], &r[2], &r[4]);
    rf_hear_note(h, "datum %u; constant needed %.4g", y->datum[at],
                 rf_steps_double(&r[0]));
  } else
    rf_hear_note(h, "datum %u; no more than the error of the run",
                 y->datum[at]);
  rf_reals_free(r, 5);
  rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

static rf_status
each_neuron(rf_hearing *h, const rf_yardsticks *y)
{
  rf_status status = RF_OK;

  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    const size_t l = last_common(h, y, j);
    if (l < SIZE_MAX)
      status = gap_of(h, y, j, l);
  }
  if (status >= 0 && h->reports == 0) {
    rf_hear_note(h, "no event that both flows have");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  return status;
}

/* The limit flow is followed for all neurons at once; none sees another. */
static rf_status
gap(rf_hearing *h)
{
  const char *why = h->alignment->why ? h->alignment->why
    : rf_run_missing(h);
  rf_yardsticks *y = NULL;
  rf_message message;
  rf_status status;

  if (!why && h->problem->engine == RF_LIMIT)
    why = "the run is the limit flow";
  if (!why && h->problem->m > NEURONS_MOST)
    why = "too many neurons: more than 4096";
  if (why)
    return rf_report_unknown(h, why);
  status = rf_yardsticks_create(&y, &message, h->problem, h->start, h->prec);
  if (status == RF_ENOMEM || status == RF_EINTR)
    return status;
  if (status < 0)
    return rf_report_unknown(h, "the limit flow leaves its range");
  status = each_neuron(h, y);
  rf_yardsticks_free(y);
  return status;
}

const rf_known rf_claims_limit_gap[] = {
  { { "GEN.11", "the flow", "events as in the limit flow",
      "|t - t_limit| = O(lambda^2 exp(2 D_max t)), of the last common event",
      "neuron", "events", RF_NEEDS_START | RF_NEEDS_EVENTS }, gap },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
