/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * law_steps.c -- what laws of any run measure on the steps: the parts, and what
 * they share.
 *
 * A law that needs no hypothesis is off by the error of the run and by rounding
 * alone.  So each measures a quotient: by how much it is off, over the size of
 * what it compares; and the same multiple of the run's relative error bounds
 * them all. */
#include "config.h"

#include <math.h>

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/laws/law_steps.h"

rf_status
rf_law_steps_create(rf_hearing *h)
{
  rf_status status;

  if (!(h->laws = rf_alloc(1, sizeof *h->laws)))
    return RF_ENOMEM;
  RF_TRY(rf_span_steps_create(&h->laws->span, h));
  RF_TRY(rf_pair_steps_create(&h->laws->pairs, h));
  RF_TRY(rf_rise_steps_create(&h->laws->rise, h));
  RF_TRY(rf_descent_steps_create(&h->laws->descent, h));
  RF_TRY(rf_sign_steps_create(&h->laws->sign, h));

done:
  return status;
}

void
rf_law_steps_free(rf_hearing *h)
{
  struct rf_law_steps *laws = h->laws;

  if (!laws)
    return;
  rf_span_steps_free(laws->span);
  rf_pair_steps_free(laws->pairs);
  rf_rise_steps_free(laws->rise);
  rf_descent_steps_free(laws->descent);
  rf_sign_steps_free(laws->sign);
  rf_release(laws);
}

const char *
rf_law_missing(const rf_hearing *h)
{
  const char *why = rf_run_missing(h);

  return why ? why : !h->laws ? "nothing was measured on the steps"
    : !h->evidence->ended ? "the run has no end"
    : h->problem->m > RF_LAW_NEURONS
    ? "too many neurons: more than 256" : NULL;
}

/* The bound is that of the time where the supremum is. */
rf_status
rf_law_report(rf_hearing *h, const rf_extremum *e)
{
  rf_real bound;

  if (!e->any && !e->looks && !(e->most > -INFINITY)) {
    rf_hear_note(h, "all that it is about rests at 0");
    rf_conclude_vacuous(h);
    return rf_report(h);
  }
  if (!e->any || !isfinite(e->value))
    return rf_report_unknown(h, "the numbers leave the range of doubles");
  rf_hear_supremum(h, e, 0.0);
  rf_real_init(&bound, h->prec);
  rf_real_set_d(&bound, 8.0 * rf_steps_error(h, e->time));
  rf_hear_bound(h, &bound);
  rf_real_clear(&bound);
  rf_conclude_difference(h);
  return rf_report(h);
}

/* By Horner's rule. */
double
rf_law_value(const double *c, size_t degree, size_t row, size_t l, double tau)
{
  double v = c[degree * row + l];

  for (size_t i = degree; i-- > 0; )
    v = v * tau + c[i * row + l];
  return v;
}

void
rf_law_values(double *restrict out, const double *c, size_t degree, size_t row,
              size_t count, double tau)
{
  memcpy(out, c + degree * row, count * sizeof *out);
  for (size_t i = degree; i-- > 0; )
    for (size_t l = 0; l < count; l++)
      out[l] = out[l] * tau + c[i * row + l];
}

void
rf_law_slopes(double *restrict out, const double *c, size_t degree, size_t row,
              size_t count, double tau)
{
  memset(out, 0, count * sizeof *out);
  for (size_t i = degree; i > 0; i--)
    for (size_t l = 0; l < count; l++)
      out[l] = out[l] * tau + (double)i * c[i * row + l];
}

double
rf_law_size(const double *c, size_t degree, size_t row, double tau)
{
  double norm = 0.0;

  for (size_t l = 0; l < row; l++)
    norm = hypot(norm, rf_law_value(c, degree, row, l, tau));
  return norm;
}

/* Second derivative of the loss of datum k, times c, on this stretch: of the
   exponential loss it is |p_k|. */
double
rf_law_bend(const rf_survey *v, size_t k, const rf_piece *piece)
{
  const rf_window low = { piece->low, 0.0 }, high = { piece->high, 0.0 };

  if (v->problem->loss == RF_SQUARE)
    return v->share[k];
  if (v->problem->loss == RF_LOGISTIC)
    return 0.25 * v->share[k];
  return fmax(fabs(rf_residual_jet(v, k, low).value),
              fabs(rf_residual_jet(v, k, high).value));
}
