/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * start.c -- the initial weights, enclosed.
 *
 * Claims are about the weights that the experiment asks for, not about their
 * doubles: drawn ones are made again to more bits, so that a margin is not lost
 * in rounding them.  What is true by definition, as |a| = ||w|| of balanced
 * draws, is not asked of the rounded numbers. */
#include "config.h"

#include <gmp.h>
#include <mpfr.h>

#include "geometry/arrangement/linear_exact.h"
#include "theory/start/start.h"

/* By absolute values: the square of an interval about 0 would have negative
   parts. */
void
rf_row_norm(rf_real *r, const rf_real *z, size_t d)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real size, square, sum;

  rf_real_inits(prec, &size, &square, &sum, (rf_real *)0);
  for (size_t i = 0; i < d; i++) {
    rf_real_abs(&size, &z[1 + i]);
    rf_real_mul(&square, &size, &size);
    rf_real_add(r, &sum, &square);
    rf_real_set(&sum, r);
  }
  rf_real_sqrt(r, &sum);
  rf_real_clears(&size, &square, &sum, (rf_real *)0);
}

/* Data are exact, so only the weights and the sums are rounded. */
void
rf_row_dot(rf_real *r, const rf_real *z, const mpq_t *x, size_t d)
{
  const mpfr_prec_t prec = mpfr_get_prec(r->lo);
  rf_real term, sum;

  rf_real_inits(prec, &term, &sum, (rf_real *)0);
  for (size_t i = 0; i < d; i++) {
    rf_real_mul_q(&term, &z[1 + i], x[i]);
    rf_real_add(r, &sum, &term);
    rf_real_set(&sum, r);
  }
  rf_real_set(r, &sum);
  rf_real_clears(&term, &sum, (rf_real *)0);
}

/* The norm of x is a root of a rational, and that of w is enclosed. */
void
rf_row_cosine(rf_real *r, const rf_real *z, const mpq_t *x, size_t d)
{
  rf_real norm, size, top;
  mpq_t q;

  mpq_init(q);
  rf_real_init(&norm, mpfr_get_prec(r->lo));
  rf_real_init(&size, mpfr_get_prec(r->lo));
  rf_real_init(&top, mpfr_get_prec(r->lo));
  rf_exact_dot(q, x, x, d);
  rf_real_sqrt_q(&size, q);
  rf_row_norm(&top, z, d);
  rf_real_mul(&norm, &top, &size);
  rf_row_dot(&top, z, x, d);
  rf_real_div(r, &top, &norm);
  rf_real_clears(&norm, &size, &top, (rf_real *)0);
  mpq_clear(q);
}

/* What is drawn has few roundings: a factor, its product with the draw, a norm
   of d terms: below 2 d + 16 units, for which 32 bits more are taken.  The
   interval has its own error beside: it holds the weight that was meant. */
static rf_status
drawn_row(rf_real *z, const rf_start *s, size_t j)
{
  const size_t d = s->problem->d;
  const mpfr_prec_t prec = mpfr_get_prec(z[0].lo);
  mpfr_t *row = rf_alloc(1 + d, sizeof *row), error;
  rf_status status = RF_ENOMEM;

  if (!row)
    return status;
  mpfr_init2(error, 32);
  for (size_t i = 0; i <= d; i++)
    mpfr_init2(row[i], prec + 32);
  status = rfm_problem_weights(row[0], s->problem, j, 1, (long)prec + 32);
  for (size_t i = 0; i <= d && status >= 0; i++) {
    mpfr_abs(error, row[i], MPFR_RNDU);
    mpfr_div_2ui(error, error, (unsigned long)prec, MPFR_RNDU);
    mpfr_set(z[i].lo, row[i], MPFR_RNDD);
    mpfr_set(z[i].hi, row[i], MPFR_RNDU);
    rf_real_widen(&z[i], error);
  }
  for (size_t i = 0; i <= d; i++)
    mpfr_clear(row[i]);
  mpfr_clear(error);
  rf_release(row);
  return status;
}

/* Weights from a file are rationals, as they stand there. */
static rf_status
make_row(rf_real *z, const rf_start *s, size_t j)
{
  const rf_problem *p = s->problem;

  if (p->scheme != RF_FILE)
    return drawn_row(z, s, j);
  rf_real_set_q(&z[0], p->a[j]);
  for (size_t i = 0; i < p->d; i++)
    rf_real_set_q(&z[1 + i], p->w[j * p->d + i]);
  return RF_OK;
}

/* A kept row is wider than one made anew by no more than its own rounding. */
rf_status
rf_start_row(rf_real *z, const rf_start *s, size_t j)
{
  const size_t width = 1 + s->problem->d;
  const rf_real *row = s->row ? s->row + j * width : NULL;

  if (!row || mpfr_get_prec(z[0].lo) > mpfr_get_prec(row[0].lo))
    return make_row(z, s, j);
  for (size_t i = 0; i < width; i++)
    rf_real_set(&z[i], &row[i]);
  return RF_OK;
}

/* Bytes that rows may take: claims ask for all of them a dozen times. */
#define KEEP_MOST 96e6

/* Room to keep them, if they are not too many; without memory they are not
   kept. */
static void
keep_rows(rf_start *s, mpfr_prec_t prec)
{
  const double count = (double)s->problem->m * (double)(1 + s->problem->d);

  if (count * 2.0 * ((double)sizeof(mpfr_t) + (double)prec / 8.0 + 8.0)
      <= KEEP_MOST)
    s->row = rf_reals((size_t)count, prec);
}

/* sign(a_j^2 - ||w_j||^2); *known is false where rounding hides it.  Files are
   compared exactly; balanced draws are equal by definition. */
static int
compare(bool *known, const rf_problem *p, const rf_real *a, const rf_real *norm,
        size_t j)
{
  rf_real size;
  mpq_t a2, w2;
  int sign = 0;

  *known = true;
  if (p->scheme == RF_FILE) {
    const mpq_t *w = (const mpq_t *)p->w + j * p->d;
    mpq_inits(a2, w2, (mpq_ptr)0);
    mpq_mul(a2, p->a[j], p->a[j]);
    rf_exact_dot(w2, w, w, p->d);
    sign = mpq_cmp(a2, w2);
    mpq_clears(a2, w2, (mpq_ptr)0);
  } else if (p->scheme != RF_BALANCED) {
    rf_real_init(&size, mpfr_get_prec(a->lo));
    rf_real_abs(&size, a);
    sign = mpfr_greater_p(size.lo, norm->hi) ? 1
           : mpfr_less_p(size.hi, norm->lo) ? -1 : 0;
    *known = sign != 0;
    rf_real_clear(&size);
  }
  return sign;
}

/* Dominated draws have |a| = sqrt(d) and w in the cube: their |a| is as large
   by definition.  A doubt never overrules what is known of another neuron. */
static void
weigh(rf_start *s, const rf_real *a, const rf_real *norm, size_t j)
{
  bool known;
  const int sign = compare(&known, s->problem, a, norm, j);

  if (known && sign < 0 && s->dominated != RF_NO) {
    s->dominated = RF_NO;
    s->first = j;
  }
  if (!known && s->problem->scheme != RF_DOMINATED && s->dominated == RF_YES)
    s->dominated = RF_UNSURE;
  if (known && (sign != 0 || mpfr_zero_p(norm->hi)))
    s->balanced = RF_NO;
  else if (!known && s->balanced == RF_YES)
    s->balanced = RF_UNSURE;
}

/* Is ||w|| certainly between the least and the most so far, and not 0?  It then
   changes neither, and of a balanced draw nothing else is asked of it. */
static bool
is_plain(const rf_start *s, const rf_span *z, size_t j)
{
  const rf_span least = rf_span_of(&s->least), most = rf_span_of(&s->most);
  rf_span sum = { 0.0, 0.0 };

  for (size_t i = 0; i < s->problem->d; i++)
    sum = rf_span_add(sum, rf_span_mul(z[1 + i], z[1 + i]));
  return s->problem->scheme == RF_BALANCED && j > 0 && sum.lo > 0.0
    && sum.lo > rf_span_up(least.hi * least.hi)
    && sum.hi < rf_span_down(most.lo * most.lo);
}

/* One pass over all neurons for all that claims ask of the start: norms, their
   extremes, domination; and the weights by doubles, for those who only glance
   at a neuron. */
static rf_status
survey(rf_start *s, mpfr_prec_t prec)
{
  const size_t d = s->problem->d;
  rf_real *z = rf_alloc(1 + d, sizeof *z), norm, square, sum;
  rf_status status = z ? RF_OK : RF_ENOMEM;

  rf_real_inits(prec, &norm, &square, &sum, (rf_real *)0);
  for (size_t i = 0; z && i <= d; i++)
    rf_real_init(&z[i], prec);
  for (size_t j = 0; j < s->problem->m && status >= 0; j++) {
    if ((status = make_row(z, s, j)) < 0)
      break;
    for (size_t i = 0; s->row && i <= d; i++)
      rf_real_set(&s->row[j * (1 + d) + i], &z[i]);
    for (size_t i = 0; i <= d; i++)
      s->span[j * (1 + d) + i] = rf_span_of(&z[i]);
    rf_real_mul(&square, &z[0], &z[0]);
    rf_real_add(&s->norm2, &sum, &square);
    rf_real_set(&sum, &s->norm2);
    if (is_plain(s, s->span + j * (1 + d), j))
      continue;
    rf_row_norm(&norm, z, d);
    weigh(s, &z[0], &norm, j);
    if (j == 0) {
      rf_real_set(&s->most, &norm);
      rf_real_set(&s->least, &norm);
    }
    rf_real_keep_max(&s->most, &norm);
    rf_real_keep_min(&s->least, &norm);
  }
  for (size_t i = 0; z && i <= d; i++)
    rf_real_clear(&z[i]);
  rf_real_clears(&norm, &square, &sum, (rf_real *)0);
  rf_release(z);
  return status;
}

/* At scale 0 weights are those of scale 1: signs and angles are the same, and
   claims that need a lambda are told that there is none. */
rf_status
rf_start_create(rf_start **start, const rf_problem *problem, mpfr_prec_t prec)
{
  rf_start *s = rf_alloc(1, sizeof *s);
  rf_status status = RF_ENOMEM;

  if (!s)
    return status;
  s->problem = problem;
  s->dominated = s->balanced = RF_YES;
  s->first = SIZE_MAX;
  s->scaleless = problem->scheme != RF_FILE && mpq_sgn(problem->scale) == 0;
  rf_real_inits(prec, &s->norm2, &s->most, &s->least, (rf_real *)0);
  if (!(s->sign = rf_alloc(problem->m * problem->n, 1))
      || !(s->span = rf_alloc(problem->m * (1 + problem->d),
                              sizeof *s->span)))
    goto done;
  RF_TRY(rf_problem_initial_signs(s->sign, problem, 0, problem->m));
  keep_rows(s, prec);
  RF_TRY(survey(s, prec));
  *start = s;
  s = NULL;

done:
  rf_start_free(s);
  return status;
}

/* Also of a start that was made in part. */
void
rf_start_free(rf_start *s)
{
  if (!s)
    return;
  rf_real_clears(&s->norm2, &s->most, &s->least, (rf_real *)0);
  rf_reals_free(s->row, s->problem->m * (1 + s->problem->d));
  rf_release(s->span);
  rf_release(s->sign);
  rf_release(s);
}
