/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_root.c -- the first root on a step, in double and MPFR, beside
 * Sturm's sequences in rationals. */
#include "config.h"

#include <math.h>

#include "base/number/num_d.h"
#include "base/number/root.h"
#include "both/poly_case.h"
#include "support/rf_test.h"

/* What is planted between from and 1. */
typedef enum planted { CROSSING, DIP, NOTHING } planted;

static const char *const words[] = { "none", "found", "touch" };

/* ---- cases ---- */

/* c times f[up + 1]. */
static void
times(poly_case *c, mpq_t *f, size_t up)
{
  mpq_t out[POLY_TERMS], term;

  mpq_init(term);
  for (size_t i = 0; i < POLY_TERMS; i++)
    mpq_init(out[i]);
  for (size_t i = 0; i <= c->degree; i++)
    for (size_t j = 0; j <= up; j++) {
      mpq_mul(term, c->c[i], f[j]);
      mpq_add(out[i + j], out[i + j], term);
    }
  c->degree += up;
  for (size_t i = 0; i < POLY_TERMS; i++) {
    mpq_swap(c->c[i], out[i]);
    mpq_clear(out[i]);
  }
  mpq_clear(term);
}

/* c times (tau - root). */
static void
times_linear(poly_case *c, double root)
{
  mpq_t f[2];

  mpq_inits(f[0], f[1], (mpq_ptr)0);
  mpq_set_d(f[0], -root);
  mpq_set_ui(f[1], 1, 1);
  times(c, f, 1);
  mpq_clears(f[0], f[1], (mpq_ptr)0);
}

/* c times ((tau - q)^2 + h). */
static void
times_square(poly_case *c, double q, double h)
{
  mpq_t f[3], t;

  mpq_inits(f[0], f[1], f[2], t, (mpq_ptr)0);
  mpq_set_d(t, q);
  mpq_mul(f[0], t, t);
  mpq_set_d(t, h);
  mpq_add(f[0], f[0], t);
  mpq_set_d(f[1], -2.0 * q);
  mpq_set_ui(f[2], 1, 1);
  times(c, f, 2);
  mpq_clears(f[0], f[1], f[2], t, (mpq_ptr)0);
}

/* Roots that are nowhere near [0, 1]. */
static void
draw_rest(poly_case *c, rf_rng *g)
{
  mpq_set_d(c->c[0], (rng_size(g, 0, 1) ? 1.0 : -1.0)
            * ldexp(1.0 + rng_uniform(g) / 2.0, (int)rng_size(g, 0, 40) - 20));
  for (size_t i = 1; i < POLY_TERMS; i++)
    mpq_set_ui(c->c[i], 0, 1);
  c->degree = 0;
  for (size_t n = rng_size(g, 0, 3); n > 0; n--)
    switch (rng_size(g, 0, 2)) {
    case 0: times_linear(c, -0.5 - fabs(rng_uniform(g))); break;
    case 1: times_linear(c, 1.5 + fabs(rng_uniform(g))); break;
    default: times_square(c, rng_uniform(g), 0.5 + fabs(rng_uniform(g)));
    }
}

/* The error of a value by Horner, coefficients rounded, too: 2 degree + 1
   roundings of numbers of the size of the sum of |c_i|; twice that. */
static void
set_error(poly_case *c)
{
  mpq_t term;

  mpq_init(term);
  mpq_set_ui(c->error, 0, 1);
  for (size_t i = 0; i <= c->degree; i++) {
    mpq_abs(term, c->c[i]);
    mpq_add(c->error, c->error, term);
  }
  mpq_set_d(c->error, mpq_get_d(c->error) * (4.0 * (double)c->degree + 2.0));
  mpq_div_2exp(c->error, c->error, (mp_bitcnt_t)c->prec);
  mpq_clear(term);
}

/* c = side at a point after from and before what is planted. */
static void
set_side(poly_case *c, double point)
{
  mpq_t at, value;

  mpq_inits(at, value, (mpq_ptr)0);
  mpq_set_d(at, point);
  poly_value(value, c, at);
  c->side = mpq_sgn(value);
  mpq_clears(at, value, (mpq_ptr)0);
}

/* What a dip of (tau - q)^2 + h comes to. */
static double
depth_of(const poly_case *c, double q)
{
  mpq_t at, value;
  double depth;

  mpq_inits(at, value, (mpq_ptr)0);
  mpq_set_d(at, q);
  poly_value(value, c, at);
  depth = c->side * mpq_get_d(value);
  mpq_clears(at, value, (mpq_ptr)0);
  return depth;
}

static void
ask(root_answer *a, poly_case *c)
{
  if (c->prec == 53)
    root_ask_d(a, c);
  else
    root_ask_mp(a, c);
}

/* ---- laws ---- */

/* tau - way and tau + way, way being what `errors` errors of the value leave
   of a root there, and some roundings. */
static void
around(mpq_t low, mpq_t high, const poly_case *c, const mpq_t tau,
       double errors)
{
  mpq_t slope, power, way;

  mpq_inits(slope, power, way, (mpq_ptr)0);
  mpq_set_ui(power, 1, 1);
  for (size_t i = 1; i <= c->degree; i++) {
    mpq_set_ui(way, i, 1);
    mpq_mul(way, way, power);
    mpq_mul(way, way, c->c[i]);
    mpq_add(slope, slope, way);
    mpq_mul(power, power, tau);
  }
  mpq_set_d(way, errors);
  mpq_mul(way, way, c->error);
  mpq_div(way, way, slope);
  mpq_abs(way, way);
  mpq_set_ui(power, 8, 1);
  mpq_div_2exp(power, power, (mp_bitcnt_t)c->prec);
  mpq_add(way, way, power);
  mpq_sub(low, tau, way);
  mpq_add(high, tau, way);
  mpq_clears(slope, power, way, (mpq_ptr)0);
}

/* FOUND: one root is there, and none before. */
static void
check_found(int rep, const poly_case *c, const root_answer *a, double from,
            double errors)
{
  mpq_t low, high, start;

  mpq_inits(low, high, start, (mpq_ptr)0);
  mpq_set_d(start, from);
  around(low, high, c, a->tau, errors);
  TEST_ASSERT(rep, poly_roots(c, start, low) == 0, "a root before %.17g",
              mpq_get_d(a->tau));
  TEST_ASSERT(rep, poly_roots(c, low, high) == 1, "not one root at %.17g",
              mpq_get_d(a->tau));
  mpq_clears(low, high, start, (mpq_ptr)0);
}

/* NONE: by no more than 4 errors on the other side, and noise. */
static void
check_none(int rep, poly_case *c, double from)
{
  mpq_t up, start, end;

  mpq_inits(up, start, end, (mpq_ptr)0);
  mpq_set_si(up, 4 * c->side, 1);
  mpq_mul(up, up, c->error);
  mpq_add(c->c[0], c->c[0], up);
  mpq_set_si(up, c->side, 1);
  mpq_mul(up, up, c->noise);
  mpq_add(c->c[0], c->c[0], up);
  mpq_set_d(start, from);
  mpq_set_ui(end, 1, 1);
  TEST_ASSERT(rep, poly_roots(c, start, end) == 0, "there is a root");
  mpq_clears(up, start, end, (mpq_ptr)0);
}

static void
expect(int rep, const root_answer *a, rf_root root)
{
  TEST_ASSERT(rep, a->root == (int)root, "%s, not %s; at %.17g",
              words[a->root], words[root], mpq_get_d(a->tau));
}

/* ---- tests ---- */

static poly_case c;
static root_answer answer;
static size_t count[3];      /* of each answer */

static void
setup(void)
{
  poly_init(&c);
  mpq_init(answer.tau);
  memset(count, 0, sizeof count);
}

static void
teardown(void)
{
  poly_clear(&c);
  mpq_clear(answer.tau);
}

/* From least 2^-13 to a little more than 1, but not 1. */
static double
draw_root(rf_rng *g, size_t least)
{
  const size_t root = rng_size(g, least, 9000);

  return ldexp(root == 8192 ? 9000.0 : (double)root, -13);
}

static void
draw_precision(rf_rng *g, int rep)
{
  c.prec = rep % 2 ? 53 : (long)rng_size(g, 60, 400);
  mpq_set_ui(c.noise, 0, 1);
  c.kind = ROOT_FIRST;
  c.wrong = 16.0;
}

START_TEST(crossings_are_found)
{
  const int reps = test_reps(400);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("crossings_are_found", rep);
    const double root = draw_root(&g, 2000);
    const double from = rng_size(&g, 0, 1) ? root / 4.0 : 0.0;
    draw_precision(&g, rep);
    draw_rest(&c, &g);
    times_linear(&c, root);
    set_error(&c);
    set_side(&c, from);
    mpq_set_d(c.at, from);
    ask(&answer, &c);
    if (root > 1.0) {
      expect(rep, &answer, RF_ROOT_NONE);
      check_none(rep, &c, from);
    } else {
      expect(rep, &answer, RF_ROOT_FOUND);
      check_found(rep, &c, &answer, from, 4.0);
    }
    count[answer.root]++;
  }
  ck_assert(test_rep() >= 0 || (count[RF_ROOT_NONE] && count[RF_ROOT_FOUND]));
}
END_TEST

/* Dips that end above 0, below, or within the error of it. */
START_TEST(dips_are_told_apart)
{
  const int reps = test_reps(400);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("dips_are_told_apart", rep);
    const double q = ldexp((double)rng_size(&g, 2000, 7000), -13);
    double h = 0.0, depth, error;
    draw_precision(&g, rep);
    draw_rest(&c, &g);
    if (rng_size(&g, 0, 4))
      h = (rng_size(&g, 0, 1) ? 1.0 : -1.0)
        * ldexp(1.0, -(int)rng_size(&g, 8, (size_t)c.prec + 5));
    times_square(&c, q, h);
    set_error(&c);
    set_side(&c, 0.0);
    mpq_set_ui(c.at, 0, 1);
    depth = depth_of(&c, q);
    error = mpq_get_d(c.error);
    ask(&answer, &c);
    if (depth > 16.0 * error)
      expect(rep, &answer, RF_ROOT_NONE);
    else if (depth < -64.0 * error)
      expect(rep, &answer, RF_ROOT_FOUND);
    else if (fabs(depth) < error / 4.0)
      expect(rep, &answer, RF_ROOT_TOUCH);
    if (depth < -64.0 * error)
      check_found(rep, &c, &answer, 0.0, 8.0);
    if (answer.root == RF_ROOT_NONE)
      check_none(rep, &c, 0.0);
    count[answer.root]++;
  }
  ck_assert(test_rep() >= 0
            || (count[RF_ROOT_NONE] && count[RF_ROOT_FOUND]
                && count[RF_ROOT_TOUCH]));
}
END_TEST

/* A root at from is not meant; twice there: nobody knows the way it leaves. */
START_TEST(known_roots_are_left)
{
  const int reps = test_reps(400);
  size_t doubts = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("known_roots_are_left", rep);
    const double from = rng_size(&g, 0, 1) ? 0.25 : 0.0;
    const double root = draw_root(&g, 4096);
    const bool twice = rng_size(&g, 0, 2) == 0;
    draw_precision(&g, rep);
    c.kind = ROOT_NEXT;
    draw_rest(&c, &g);
    times_linear(&c, root);
    times_linear(&c, from);
    if (twice)
      times_linear(&c, from);
    set_error(&c);
    set_side(&c, from + 0.0625);
    mpq_set_d(c.at, from);
    ask(&answer, &c);
    TEST_ASSERT(rep, answer.doubt == (twice || answer.root == RF_ROOT_TOUCH),
                "doubt %d", answer.doubt);
    doubts += answer.doubt;
    expect(rep, &answer, root > 1.0 ? RF_ROOT_NONE
           : twice ? RF_ROOT_TOUCH : RF_ROOT_FOUND);
    if (answer.root == RF_ROOT_FOUND)
      check_found(rep, &c, &answer, from + 0.0625, 64.0);
    count[answer.root]++;
  }
  ck_assert(test_rep() >= 0 || (doubts && count[RF_ROOT_NONE]
                                && count[RF_ROOT_FOUND]));
}
END_TEST

/* Beyond noise is where the value passes 0 by it; it left where it was 0. */
START_TEST(noise_is_passed)
{
  const int reps = test_reps(400);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("noise_is_passed", rep);
    const double q = ldexp((double)rng_size(&g, 2000, 7000), -13);
    const double h = -ldexp(1.0, -(int)rng_size(&g, 8, 40));
    double depth, noise;
    draw_precision(&g, rep);
    c.kind = ROOT_BEYOND;
    draw_rest(&c, &g);
    times_square(&c, q, h);
    set_error(&c);
    set_side(&c, 0.0);
    mpq_set_ui(c.at, 0, 1);
    depth = -depth_of(&c, q);
    noise = ldexp(1.0, -(int)rng_size(&g, 8, 40)) * depth / -h;
    mpq_set_d(c.noise, noise);
    if (!(noise > 1000.0 * mpq_get_d(c.error)))
      continue;
    ask(&answer, &c);
    if (noise > 1.01 * depth)
      expect(rep, &answer, RF_ROOT_NONE);
    if (noise < 0.99 * depth) {
      expect(rep, &answer, RF_ROOT_FOUND);
      check_found(rep, &c, &answer, 0.0, 8.0);
    }
    count[answer.root]++;
  }
  ck_assert(test_rep() >= 0 || (count[RF_ROOT_NONE] && count[RF_ROOT_FOUND]));
}
END_TEST

/* In double the squares of tiny coefficients are lost: the same roots. */
START_TEST(tiny_ones_have_the_same_roots)
{
  const int reps = test_reps(100);
  size_t checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("tiny_ones_have_the_same_roots", rep);
    const double root = ldexp((double)rng_size(&g, 2000, 7000), -13);
    double v[POLY_TERMS], plain, tiny;
    draw_precision(&g, 1);
    draw_rest(&c, &g);
    times_linear(&c, root);
    set_error(&c);
    set_side(&c, 0.0);
    for (size_t i = 0; i <= c.degree; i++)
      v[i] = mpq_get_d(c.c[i]);
    rf_guard guard = { v, c.degree, c.side, mpq_get_d(c.error) };
    TEST_ASSERT(rep, rf_first_root(&plain, &guard, 0.0) == RF_ROOT_FOUND,
                "as it is");
    for (size_t i = 0; i <= c.degree; i++)
      v[i] = ldexp(v[i], -900);
    guard.error = ldexp(guard.error, -900);
    TEST_ASSERT(rep, rf_first_root(&tiny, &guard, 0.0) == RF_ROOT_FOUND
                && fabs(tiny - plain) < 1e-12, "%.17g, not %.17g", tiny,
                plain);
    checked++;
  }
  ck_assert(checked > 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("base_root");
  TCase *t = tcase_create("root");

  test_limit(t);
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, crossings_are_found);
  tcase_add_test(t, dips_are_told_apart);
  tcase_add_test(t, known_roots_are_left);
  tcase_add_test(t, noise_is_passed);
  tcase_add_test(t, tiny_ones_have_the_same_roots);
  suite_add_tcase(s, t);
  return run_suite(s);
}
