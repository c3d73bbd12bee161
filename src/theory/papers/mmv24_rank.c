/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * mmv24_rank.c -- Min, Mallada & Vidal 2024: the weights have two directions
 * when all neurons are aligned.
 *
 * Theorem 1, part 2: after t_1 the neurons of S_+ and those of S_- each come
 * together, so that W has two large singular values at most.  Norms are of
 * exact numbers, widened by what the weights may be wrong. */
#include "config.h"

#include "base/number/exact.h"
#include "theory/claims/parts.h"
#include "theory/evidence/evidence.h"
#include "theory/papers/mmv24.h"
#include "theory/real/spectrum.h"
#include "theory/start/start.h"

/* gram[d][d] = sum w w^T of the numbers of a moment, and error >= ||dW||_F.
   The sum of absolute errors is a bound on the Frobenius norm, and that on
   what both norms of W are off.  W is taken exactly, as the doubles or digits
   that were told, so that eigenvalues of its square lose nothing; the run's
   error is added at the end. */
static rf_status
find_gram(mpq_t *gram, mpfr_t error, const rf_hearing *h, const rf_moment *m)
{
  const size_t d = h->problem->d, width = 1 + d;
  rf_real *z = rf_reals(2 * width, h->prec);
  mpq_t x, y;
  mpfr_t far;

  if (!z)
    return RF_ENOMEM;
  RF_ASSERT(d > 0);
  mpq_inits(x, y, (mpq_ptr)0);
  mpfr_init2(far, 53);
  mpfr_set_zero(error, 1);
  for (size_t j = 0; j < h->problem->m; j++) {
    rf_moment_numbers(z, h->evidence, m, j);
    rf_moment_row(z + width, h->evidence, m, j);
    for (size_t i = 0; i < d * d; i++) {
      mpfr_get_q(x, z[1 + i / d].lo);
      mpfr_get_q(y, z[1 + i % d].lo);
      mpq_mul(x, x, y);
      mpq_add(gram[i], gram[i], x);
    }
    for (size_t i = 1; i <= d; i++) {
      mpfr_sub(far, z[width + i].hi, z[i].lo, MPFR_RNDU);
      mpfr_add(error, error, far, MPFR_RNDU);
    }
  }
  mpq_clears(x, y, (mpq_ptr)0);
  mpfr_clear(far);
  rf_reals_free(z, 2 * width);
  return RF_OK;
}

/* r[0] = ||W||_F, r[1] = ||W||_2.  ||W||_2 is the root of the largest
   eigenvalue of sum w w^T. */
static rf_status
matrix_norms(rf_real *r, const rf_hearing *h, const rf_moment *m)
{
  const size_t d = h->problem->d;
  mpq_t *gram = rf_mpq_array(d * d), trace;
  rf_real *value = rf_reals(d, h->prec);
  mpfr_t error;
  rf_status status = RF_ENOMEM;

  mpq_init(trace);
  mpfr_init2(error, 53);
  if (!gram || !value)
    goto done;
  RF_TRY(find_gram(gram, error, h, m));
  RF_TRY(rf_spectrum(value, (const mpq_t *)gram, NULL, d));
  for (size_t i = 0; i < d; i++)
    mpq_add(trace, trace, gram[i * d + i]);
  rf_real_sqrt_q(&r[0], trace);
  rf_real_sqrt(&r[1], &value[d - 1]);
  rf_real_widen(&r[0], error);
  rf_real_widen(&r[1], error);

done:
  mpq_clear(trace);
  mpfr_clear(error);
  rf_mpq_array_free(gram, d * d);
  rf_reals_free(value, d);
  return status;
}

/* Is the neuron in its set, or dead, when the run ends?  All its events are
   walked through, as signs are told by events alone. */
static bool
ends_settled(const rf_hearing *h, signed char *u, const rf_real *a, size_t j)
{
  rf_walk walk;
  size_t i;

  rf_walk_start(&walk, h->evidence, j, u);
  while (rf_walk_next(&walk, &i))
    continue;
  return rf_mmv24_settled(h->problem, u, mpfr_sgn(a->lo) > 0 ? 1 : -1);
}

/* The bound is of times after t_1; where all are in their sets, that is over,
   whatever t_1 is. */
static rf_status
condition_settled(rf_hearing *h)
{
  const size_t width = 1 + h->problem->d;
  rf_real *z = rf_reals(width, h->prec);
  signed char *u = rf_alloc(h->problem->n, 1);
  bool good = true;
  rf_status status = z && u ? RF_OK : RF_ENOMEM;

  for (size_t j = 0; j < h->problem->m && status >= 0 && good; j++)
    if ((status = rf_start_row(z, h->start, j)) >= 0)
      good = ends_settled(h, u, &z[0], j);
  rf_hear_condition(h, "H7", "every neuron is in S_+-, or dead",
                    good ? RF_YES : RF_NO);
  rf_reals_free(z, width);
  rf_release(u);
  return status;
}

/* 4 sqrt(h) epsilon.  epsilon is the largest ||w_j(0)||, W_max is 1.  The
   paper has 4 sqrt(h) epsilon W_max^2. */
static void
rank_bound(rf_real *r, const rf_hearing *h)
{
  rf_real root;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&root, h->prec);
  mpq_set_ui(q, 16 * h->problem->m, 1);
  rf_real_sqrt_q(&root, q);
  rf_real_mul(r, &root, &h->start->most);
  rf_real_clear(&root);
  mpq_clear(q);
}

/* ||W||_F^2 / ||W||_2^2, which the paper has go to 2 at most. */
static void
note_rank(rf_hearing *h, const rf_real *r)
{
  char text[32];
  mpfr_t rank;

  mpfr_init2(rank, 53);
  mpfr_div(rank, r[0].lo, r[1].lo, MPFR_RNDN);
  mpfr_sqr(rank, rank, MPFR_RNDN);
  mpfr_snprintf(text, sizeof text, "%.10Rg", rank);
  rf_hear_note(h, "stable rank %s", text);
  mpfr_clear(rank);
}

/* ||W||_F^2 <= 2 ||W||_2^2 + 4 sqrt(h) epsilon, when the run ends. */
rf_status
rf_mmv24_rank(rf_hearing *h)
{
  const rf_moment *m = rf_moment_of(h->evidence, RF_AT_END);
  const char *why = rf_run_missing(h);
  rf_real *r;
  rf_status status = RF_ENOMEM;

  if (why || !m)
    return rf_report_unknown(h, why ? why : "the run has no end");
  rf_mmv24_conditions(h);
  if (!(r = rf_reals(5, h->prec)))
    goto done;
  RF_TRY(condition_settled(h));
  RF_TRY(matrix_norms(r, h, m));
  note_rank(h, r);
  rf_real_mul(&r[2], &r[0], &r[0]);
  rf_real_mul(&r[3], &r[1], &r[1]);
  rf_real_mul_si(&r[4], &r[3], 2);
  rf_real_sub(&r[3], &r[2], &r[4]);
  rf_hear_measured(h, &r[3]);
  rank_bound(&r[4], h);
  rf_hear_bound(h, &r[4]);
  rf_conclude_difference(h);
  status = rf_report(h);

done:
  rf_reals_free(r, 5);
  return status;
}
