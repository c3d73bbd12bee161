/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parts.c -- what claims of several papers are made of. */
#include "config.h"

#include <float.h>

#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/start/start.h"
#include "theory/steps/price.h"

/* By two logarithms: the quotient itself may leave the range of exponents. */
void
rf_log_ratio(rf_real *r, const rf_real *b, const rf_real *a)
{
  rf_real u, v;

  rf_real_init(&u, mpfr_get_prec(r->lo));
  rf_real_init(&v, mpfr_get_prec(r->lo));
  rf_real_log(&u, b);
  rf_real_log(&v, a);
  rf_real_sub(r, &u, &v);
  rf_real_clears(&u, &v, (rf_real *)0);
}

/* Initial weights are made again each time they are asked for, as millions of
   enclosures would not fit in memory. */
rf_status
rf_each_row(rf_hearing *h, rf_on_row *f, rf_hint_row *hint)
{
  const size_t row = 1 + h->problem->d;
  rf_real *z = rf_reals(row, h->prec);
  rf_status status = z ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < h->problem->m && status >= 0; j++) {
    rf_hint g = { .sure = false };
    if (hint)
      status = hint(&g, h, h->start->span + j * row, j);
    if (status >= 0 && !rf_report_hint(h, &g)
        && (status = rf_start_row(z, h->start, j)) >= 0)
      status = f(h, z, j);
  }
  rf_reals_free(z, row);
  return status;
}

/* A run with doubts is none: what it did not decide may be what a claim is
   about. */
const char *
rf_run_missing(const rf_hearing *h)
{
  return h->evidence->why[0] ? h->evidence->why : NULL;
}

/* The limit is that of the effort which was made; a sixteenth more than what
   would just do, as two digits of it are told. */
rf_status
rf_report_price(rf_hearing *h, double products, double limit)
{
  rf_hear_note(h, "too dear: %.2g products, the limit is %.2g; --effort %.2g "
               "decides it", products, limit,
               1.06 * h->effort * products / limit);
  rf_conclude(h, RF_UNSURE);
  return rf_report(h);
}

/* Told of the whole run, also where it was given up soon. */
rf_status
rf_report_dear(rf_hearing *h, const rf_price *price)
{
  const double products = price->most * (double)h->survey->stretches;

  rf_hear_note(h, "given up at t = %.4g", price->until);
  return rf_report_price(h, products,
                         products / rf_price_excess(price, h->survey));
}

/* Constants are listed for all claims at once; each knows its claim. */
rf_status
rf_check_constants(rf_hearing *h)
{
  rf_constant k;
  rf_status status = RF_OK;

  for (size_t i = 0; i < rf_constants_count(h->constants); i++) {
    RF_TRY(rf_constants_get(h->constants, &k, i));
    /* A claim of constants alone, such as BF0.const: its rows are their
       values. */
    if (!strcmp(k.claim, h->statement->id))
      RF_TRY(rf_row_constant(h, &k));
  }

done:
  return status;
}

/* The sum of the ends may need a bit more than either: it is made in 64 bits,
   and the half is exact. */
double
rf_steps_double(const rf_real *r)
{
  mpfr_t middle;
  double x;

  mpfr_init2(middle, 64);
  mpfr_add(middle, r->lo, r->hi, MPFR_RNDN);
  x = mpfr_get_d(middle, MPFR_RNDN) / 2.0;
  mpfr_clear(middle);
  return x;
}

/* Rounding of doubles counts where the run is better. */
double
rf_steps_error(const rf_hearing *h, double t)
{
  /* The evidence has the error at t = 0; at t it is 1 + t times as large. */
  return (mpfr_get_d(h->evidence->error, MPFR_RNDU) + 8.0 * DBL_EPSILON)
    * (1.0 + t);
}
