/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bf25_end.c -- Boursier & Flammarion 2025, Theorems 2 and 4: a network that
 * stops at the linear fit. */
#include "config.h"

#include "theory/claims/parts.h"
#include "theory/constants/assumptions.h"

/* Begin an assumption; false after a report that nothing is known of it. */
static bool
begins(rf_hearing *h, rf_status *status)
{
  *status = RF_OK;
  h->now.assumption = true;
  if (h->problem->loss != RF_SQUARE)
    *status = rf_report_unknown(h, "it is about the square loss");
  else if (!h->constants->assumptions)
    *status = rf_report_unknown(h, h->constants->no_assumptions);
  else
    return true;
  return false;
}

/* Report an assumption that fails for a reason, or, NULL, does not. */
static rf_status
answer(rf_hearing *h, const char *why)
{
  if (why)
    rf_hear_note(h, "%s", why);
  rf_conclude(h, why ? RF_NO : RF_YES);
  return rf_report(h);
}

static void
say_exact(rf_hearing *h, const mpq_t measured, const mpq_t bound)
{
  rf_real r;

  rf_real_init(&r, h->prec);
  rf_real_set_q(&r, measured);
  rf_hear_measured(h, &r);
  rf_real_set_q(&r, bound);
  rf_hear_bound(h, &r);
  rf_real_clear(&r);
}

static rf_status
assumption3(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_status status;
  mpq_t most;

  if (!begins(h, &status))
    return status;
  mpq_init(most);
  mpq_set_ui(most, 1, 6);
  if (!a->not_three) {
    say_exact(h, a->eta, most);
    rf_conclude_difference(h);
  }
  mpq_clear(most);
  return answer(h, a->not_three);
}

static rf_status
assumption4(rf_hearing *h)
{
  rf_status status;

  if (!begins(h, &status))
    return status;
  return answer(h, h->constants->assumptions->not_four);
}

/* The ratio of the two sides at the datum of K where it is least: > 1. */
static rf_status
assumption5(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_real ratio;
  rf_status status;

  if (!begins(h, &status))
    return status;
  if (a->five_at == SIZE_MAX) {
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  rf_hear_note(h, "datum %zu", a->five_at);
  if (mpq_sgn(a->five) > 0) {
    rf_real_init(&ratio, h->prec);
    rf_real_sqrt_q(&ratio, a->five);
    rf_hear_measured(h, &ratio);
    rf_real_log(&h->now.margin, &ratio);
    h->now.has_margin = true;
    rf_real_set_si(&ratio, 1);
    rf_hear_bound(h, &ratio);
    rf_real_clear(&ratio);
  }
  rf_conclude(h, rf_assumption5(a) ? RF_YES : RF_NO);
  return rf_report(h);
}

static rf_status
assumption6(rf_hearing *h)
{
  const rf_assumptions *a = h->constants->assumptions;
  rf_status status;
  mpq_t zero;

  if (!begins(h, &status))
    return status;
  mpq_init(zero);
  say_exact(h, a->six, zero);
  mpq_clear(zero);
  rf_hear_margin(h, &h->now.measured);
  return answer(h, a->not_six);
}

#define PAPER "Boursier & Flammarion 2025"

const rf_known rf_claims_bf25_end[] = {
  { { "BF2.const", PAPER ", Theorems 2 and 4", "constants of Theorem 2",
      "values", "data", "-", 0 }, rf_check_constants },
  { { "BF2.A3", PAPER ", Assumption 3", "the three points, eta < 1/6",
      "smallest eta < 1/6", "data", "-", 0 }, assumption3 },
  { { "BF2.A4", PAPER ", Assumption 4", "acute angles, labels > 0",
      "<x_k, x_l> > 0, y_k > 0, any d data independent", "data", "-", 0 },
    assumption4 },
  { { "BF2.A5", PAPER ", Assumption 5", "border data stand out",
      "y_k ||x_k||^2 / (||y|| sqrt(sum_{l != k} <x_k, x_l>^2)) > 1, k in K",
      "data", "-", 0 }, assumption5 },
  { { "BF2.A6", PAPER ", Assumption 6", "mixed neurons driven out",
      "(0), (1), (2); measured: the least of (1), which is > 0", "data",
      "-", 0 }, assumption6 },
  { { NULL, NULL, NULL, NULL, NULL, NULL, 0 }, NULL }
};
