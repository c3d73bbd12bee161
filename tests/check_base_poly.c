/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_poly.c -- polynomials in double and MPFR beside rationals: the
 * same where no number has to be rounded, else within the errors of sums. */
#include "config.h"

#include <math.h>

#include "both/poly_case.h"
#include "support/rf_test.h"

static poly_answer answer;
static size_t checked;

static void
init_answer(void)
{
  mpq_t *all = (mpq_t *)&answer;

  for (size_t i = 0; i < sizeof answer / sizeof *all; i++)
    mpq_init(all[i]);
}

static void
clear_answer(void)
{
  mpq_t *all = (mpq_t *)&answer;

  for (size_t i = 0; i < sizeof answer / sizeof *all; i++)
    mpq_clear(all[i]);
}

/* |got - want| <= share of size? */
static void
compare(int rep, const mpq_t got, const mpq_t want, const mpq_t size,
        double share, const char *what)
{
  mpq_t off, bound;

  mpq_inits(off, bound, (mpq_ptr)0);
  mpq_sub(off, got, want);
  mpq_abs(off, off);
  mpq_set_d(bound, share);
  mpq_mul(bound, bound, size);
  TEST_ASSERT(rep, mpq_cmp(off, bound) <= 0, "%s: %.17g, not %.17g", what,
              mpq_get_d(got), mpq_get_d(want));
  checked++;
  mpq_clears(off, bound, (mpq_ptr)0);
}

/* g^(k)(at) / k!, or, of the absolute terms, a bound on it. */
static void
derivative(mpq_t out, const poly_case *c, size_t k, const mpq_t at, bool size)
{
  mpq_t term, power, a;

  mpq_inits(term, power, a, (mpq_ptr)0);
  mpq_set_ui(out, 0, 1);
  mpq_set_ui(power, 1, 1);
  mpq_set(a, at);
  if (size)
    mpq_abs(a, a);
  for (size_t i = k; i <= c->degree; i++) {
    mpz_bin_uiui(mpq_numref(term), i, k);
    mpz_set_ui(mpq_denref(term), 1);
    mpq_mul(term, term, power);
    mpq_mul(term, term, c->c[i]);
    if (size)
      mpq_abs(term, term);
    mpq_add(out, out, term);
    mpq_mul(power, power, a);
  }
  mpq_clears(term, power, a, (mpq_ptr)0);
}

/* Values, derivatives and the shifted coefficients: those are the derivatives
   at the point. */
static void
check_values(int rep, const poly_case *c, double share)
{
  mpq_t want, size, minus;

  mpq_inits(want, size, minus, (mpq_ptr)0);
  for (size_t k = 0; k <= c->degree; k++) {
    derivative(want, c, k, c->at, false);
    derivative(size, c, k, c->at, true);
    compare(rep, answer.shifted[k], want, size, share, "shift");
    if (k < 3)
      compare(rep, answer.jet[k], want, size, share, "jet");
    if (k == 0)
      compare(rep, answer.value[0], want, size, share, "value");
  }
  for (size_t k = c->degree + 1; k < 3; k++)
    compare(rep, answer.jet[k], minus, minus, 0.0, "jet beyond the degree");
  mpq_neg(minus, c->at);
  derivative(want, c, 0, minus, false);
  derivative(size, c, 0, minus, true);
  compare(rep, answer.value[1], want, size, share, "the second of a row");
  mpq_clears(want, size, minus, (mpq_ptr)0);
}

/* c_i at^i, and the quotient: its number k is sum_{i > k} c_i at^(i-k-1). */
static void
check_factors(int rep, const poly_case *c, double share)
{
  mpq_t want, size, power, term;

  mpq_inits(want, size, power, term, (mpq_ptr)0);
  mpq_set_ui(power, 1, 1);
  for (size_t i = 0; i <= c->degree; i++, mpq_mul(power, power, c->at)) {
    mpq_mul(want, c->c[i], power);
    mpq_abs(size, want);
    compare(rep, answer.stretched[i], want, size, share, "stretch");
  }
  mpq_set_ui(want, 0, 1);
  mpq_set_ui(size, 0, 1);
  for (size_t k = c->degree; k-- > 0; ) {
    mpq_mul(want, want, c->at);
    mpq_add(want, want, c->c[k + 1]);
    mpq_abs(term, c->at);
    mpq_mul(size, size, term);
    mpq_abs(term, c->c[k + 1]);
    mpq_add(size, size, term);
    compare(rep, answer.deflated[k], want, size, share, "quotient");
  }
  mpq_clears(want, size, power, term, (mpq_ptr)0);
}

static void
check_bounds(int rep, const poly_case *c, double share)
{
  mpq_t sum[3], times;

  mpq_inits(sum[0], sum[1], sum[2], times, (mpq_ptr)0);
  for (size_t i = 0; i <= c->degree; i++) {
    const unsigned long factor[3] = { 1, i * (i - 1), i * (i - 1) * (i - 2) };
    for (size_t k = 0; k < 3; k++) {
      mpq_set_ui(times, i < k + (k > 0) ? 0 : factor[k], 1);
      mpq_mul(times, times, c->c[i]);
      mpq_abs(times, times);
      mpq_add(sum[k], sum[k], times);
    }
  }
  compare(rep, answer.size, sum[0], sum[0], share, "size");
  compare(rep, answer.bend, sum[1], sum[1], share, "bend");
  compare(rep, answer.twist, sum[2], sum[2], share, "twist");
  mpq_clears(sum[0], sum[1], sum[2], times, (mpq_ptr)0);
}

/* Each number goes through at most 2 degree + 4 roundings, in any of these. */
static void
check_case(int rep, poly_case *c, bool exact)
{
  const double share = exact ? 0.0
    : ldexp(2.0 * (double)c->degree + 4.0, -(int)c->prec) * 1.01;

  if (c->prec == 53)
    poly_ask_d(&answer, c);
  else
    poly_ask_mp(&answer, c);
  check_values(rep, c, share);
  check_factors(rep, c, share);
  check_bounds(rep, c, share);
}

/* Coefficients of 4 bits, and a point of 3: no product of them has 53. */
START_TEST(exact_where_nothing_is_rounded)
{
  const int reps = test_reps(200);
  poly_case c;

  poly_init(&c);
  init_answer();
  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("exact_where_nothing_is_rounded", rep);
    c.prec = rep % 2 ? 53 : 80;
    c.degree = rng_size(&g, 0, 6);
    for (size_t i = 0; i <= c.degree; i++)
      mpq_set_si(c.c[i], (long)rng_size(&g, 0, 30) - 15, 1);
    mpq_set_si(c.at, (long)rng_size(&g, 0, 14) - 7, 4);
    mpq_canonicalize(c.at);
    check_case(rep, &c, true);
  }
  ck_assert(checked > 0);
  poly_clear(&c);
  clear_answer();
}
END_TEST

START_TEST(rounding_stays_within_bounds)
{
  const int reps = test_reps(400);
  poly_case c;

  poly_init(&c);
  init_answer();
  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("rounding_stays_within_bounds", rep);
    c.prec = rep % 2 ? 53 : (long)rng_size(&g, 60, 400);
    c.degree = rng_size(&g, 0, POLY_DEGREE);
    for (size_t i = 0; i <= c.degree; i++) {
      mpq_set_d(c.c[i], ldexp(rng_real(&g), -(int)rng_size(&g, 0, 20)));
      mpq_set_d(c.at, 1.0 + rng_uniform(&g));     /* more bits than a double */
      mpq_mul(c.c[i], c.c[i], c.at);
    }
    mpq_set_d(c.at, rng_uniform(&g));
    check_case(rep, &c, false);
  }
  ck_assert(checked > 0);
  poly_clear(&c);
  clear_answer();
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base_poly");
  TCase *t = tcase_create("poly");

  test_limit(t);
  tcase_add_test(t, exact_where_nothing_is_rounded);
  tcase_add_test(t, rounding_stays_within_bounds);
  suite_add_tcase(s, t);
  return run_suite(s);
}
