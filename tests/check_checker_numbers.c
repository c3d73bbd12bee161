/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_numbers.c -- balls and curves of the checker, in doubles and
 * in pairs of them: each operation holds what rationals say at all corners of
 * its balls, and a curve has a sign only where it has one, up to its error. */
#include "config.h"

#include <gmp.h>
#include <mpfr.h>

#include "checker/stage/stage.h"
#include "support/rf_test.h"

/* ---- balls ---- */

static void
set_num(mpq_t q, num x)
{
#ifdef CK_WIDE
  mpq_t low;

  mpq_init(low);
  mpq_set_d(q, x.h);
  mpq_set_d(low, x.l);
  mpq_add(q, q, low);
  mpq_clear(low);
#else
  mpq_set_d(q, x);
#endif
}

/* The end of a ball on a side, or its middle. */
static void
set_end(mpq_t q, ball v, int side)
{
  mpq_t r;

  mpq_init(r);
  set_num(q, v.m);
  mpq_set_d(r, side * v.r);
  mpq_add(q, q, r);
  mpq_clear(r);
}

/* Is |x - m| <= r? */
static bool
holds(ball v, const mpq_t x)
{
  bool good;
  mpq_t t, r;

  if (isinf(v.r))
    return true;
  mpq_inits(t, r, (mpq_ptr)0);
  set_num(t, v.m);
  mpq_sub(t, t, x);
  mpq_abs(t, t);
  mpq_set_d(r, v.r);
  good = mpq_cmp(t, r) <= 0;
  mpq_clears(t, r, (mpq_ptr)0);
  return good;
}

/* All bits of a number of the kind. */
static num
draw_num(rf_rng *g)
{
  const double x = ldexp(rng_uniform(g), (int)rng_size(g, 0, 20) - 10);

#ifdef CK_WIDE
  return num_add(num_d(x), num_d(0x1p-54 * x * rng_uniform(g)));
#else
  return x;
#endif
}

/* A radius of 0, of rounding, or as large as the number and larger. */
static ball
draw_ball(rf_rng *g)
{
  ball v = { draw_num(g), 0.0 };

  if (rng_size(g, 0, 2))
    v.r = ldexp(num_size(v.m), rng_size(g, 0, 1) ? -(int)rng_size(g, 0, 100)
                : 2 - (int)rng_size(g, 0, 4)) * fabs(rng_uniform(g));
  return v;
}

static void
check_pair(ball a, ball b, int rep)
{
  const ball sum = ball_add(a, b), product = ball_mul(a, b);
  const ball inverse = ball_inverse(b), rest = ball_sub(a, b);
  mpq_t x, y, z;

  mpq_inits(x, y, z, (mpq_ptr)0);
  for (int i = 0; i < 9; i++) {
    set_end(x, a, i % 3 - 1);
    set_end(y, b, i / 3 - 1);
    mpq_add(z, x, y);
    TEST_ASSERT(rep, holds(sum, z), "a sum");
    mpq_sub(z, x, y);
    TEST_ASSERT(rep, holds(rest, z), "a difference");
    mpq_mul(z, x, y);
    TEST_ASSERT(rep, holds(product, z), "a product");
    if (mpq_sgn(y) != 0) {
      mpq_inv(z, y);
      TEST_ASSERT(rep, holds(inverse, z), "an inverse");
    }
    mpq_set_si(z, i / 3 - 1, 1);
    mpq_add(z, z, x);
    TEST_ASSERT(rep, holds(ball_blur(a, 1.0), z), "a blur");
  }
  set_end(x, b, -1);
  set_end(y, b, 1);
  if (mpq_sgn(x) * mpq_sgn(y) <= 0)
    TEST_ASSERT(rep, isinf(inverse.r), "1/0");
  mpq_clears(x, y, z, (mpq_ptr)0);
}

/* Sizes from above and from below, their signs. */
static void
check_sizes(ball a, int rep)
{
  mpq_t x, y, z;
  int sign;

  mpq_inits(x, y, z, (mpq_ptr)0);
  set_end(x, a, -1);
  set_end(y, a, 1);
  sign = mpq_sgn(x) == mpq_sgn(y) ? mpq_sgn(x) : 0;
  TEST_ASSERT(rep, !ball_sign(a) || ball_sign(a) == sign, "a sign");
  mpq_abs(x, x);
  mpq_abs(y, y);
  mpq_set_d(z, ball_size(a));
  TEST_ASSERT(rep, mpq_cmp(z, x) >= 0 && mpq_cmp(z, y) >= 0, "a size");
  mpq_set_d(z, ball_least(a));
  TEST_ASSERT(rep, sign ? mpq_cmp(z, x) <= 0 && mpq_cmp(z, y) <= 0
              : mpq_sgn(z) == 0, "a least size");
  mpq_clears(x, y, z, (mpq_ptr)0);
}

/* (|a| + |b|)^2 and norms: a square of the norm is not below the sum of
   squares. */
static void
check_norm(ball a, ball b, int rep)
{
  const ball v[2] = { a, b };
  mpq_t x, y, z;

  mpq_inits(x, y, z, (mpq_ptr)0);
  set_end(x, a, num_get(a.m) > 0.0 ? 1 : -1);
  set_end(y, b, num_get(b.m) > 0.0 ? 1 : -1);
  mpq_mul(x, x, x);
  mpq_mul(y, y, y);
  mpq_add(x, x, y);
  mpq_set_d(z, ball_norm(v, 2));
  mpq_mul(z, z, z);
  TEST_ASSERT(rep, mpq_cmp(z, x) >= 0, "a norm");
  mpq_clears(x, y, z, (mpq_ptr)0);
}

START_TEST(balls)
{
  long pairs = 0;

  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("balls", rep);
    const ball a = draw_ball(&g), b = draw_ball(&g);
    check_pair(a, b, rep);
    check_sizes(a, rep);
    check_norm(a, b, rep);
    pairs++;
  }
  ck_assert_int_gt(pairs, 0);
}
END_TEST

/* e^x and e^x - 1 from both sides, and near it: x/2^k < 1/16 has k <= 14, so
   that either side is off by about 2^15 2^-40.  A number that is none stays. */
START_TEST(exponentials)
{
  mpfr_t e, x;
  long tried = 0;

  mpfr_inits2(200, e, x, (mpfr_ptr)0);
  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("exponentials", rep);
    const double v = ldexp(fabs(rng_uniform(&g)),
                           (int)rng_size(&g, 0, 39) - 30);
    mpfr_set_d(x, v, MPFR_RNDN);
    mpfr_exp(e, x, MPFR_RNDN);
    TEST_ASSERT(rep, mpfr_cmp_d(e, up_exp(v)) < 0
                && mpfr_cmp_d(e, down_exp(v)) > 0, "exp %g", v);
    TEST_ASSERT(rep, up_exp(v) <= down_exp(v) * (1.0 + 1e-7), "exp %g", v);
    mpfr_expm1(e, x, MPFR_RNDN);
    TEST_ASSERT(rep, mpfr_cmp_d(e, up_expm1(v)) < 0, "expm1 %g", v);
    tried++;
  }
  ck_assert_int_gt(tried, 0);
  ck_assert(isinf(up_exp(1e3)) && isinf(up_exp((double)NAN)));
  ck_assert(isnan(up_max((double)NAN, 1.0)));
  mpfr_clears(e, x, (mpfr_ptr)0);
}
END_TEST

/* ---- texts ---- */

static size_t
draw_digits(char *s, rf_rng *g, size_t most)
{
  const size_t count = rng_size(g, 1, most);

  for (size_t i = 0; i < count; i++)
    s[i] = (char)('0' + rng_size(g, 0, 9));
  s[count] = '\0';
  return count;
}

/* A number as a certificate may have it, and its value. */
static void
draw_text(char *s, mpq_t value, rf_rng *g)
{
  const int sign = rng_size(g, 0, 1) ? 1 : -1;
  char digits[100], more[100] = "";
  size_t point = 0;
  long e = 0;
  mpz_t ten;

  mpz_init_set_ui(ten, 10);
  draw_digits(digits, g, 45);
  if (rng_size(g, 0, 1))
    point = draw_digits(more, g, 45);
  if (!point && rng_size(g, 0, 1)) {
    draw_digits(more, g, 45);
    more[0] = (char)('1' + rng_size(g, 0, 8));
    sprintf(s, "%s%s/%s", sign < 0 ? "-" : "", digits, more);
    mpz_set_str(mpq_numref(value), digits, 10);
    mpz_set_str(mpq_denref(value), more, 10);
  } else {
    e = rng_size(g, 0, 1) ? (long)rng_size(g, 0, 400) - 200 : 0;
    sprintf(s, "%s%s%s%s", sign < 0 ? "-" : "", digits, point ? "." : "", more);
    if (e)
      sprintf(s + strlen(s), "e%s%ld", e > 0 && rng_size(g, 0, 1) ? "+" : "",
              e);
    strcat(digits, more);
    mpz_set_str(mpq_numref(value), digits, 10);
    mpz_set_ui(mpq_denref(value), 1);
    e -= (long)point;
    mpz_pow_ui(ten, ten, (unsigned long)labs(e));
    if (e > 0)
      mpz_mul(mpq_numref(value), mpq_numref(value), ten);
    else
      mpz_set(mpq_denref(value), ten);
  }
  mpq_canonicalize(value);
  if (sign < 0)
    mpq_neg(value, value);
  mpz_clear(ten);
}

/* The ball of a text, and that of one with a radius, has its number. */
START_TEST(texts)
{
  mpq_t value, far;
  int tried = 0;

  mpq_inits(value, far, (mpq_ptr)0);
  TEST_EACH(rep, test_reps(3000)) {
    rf_rng g = test_rng("texts", rep);
    char text[200], radius[200];
    const long scale = rng_size(&g, 0, 1) ? (long)rng_size(&g, 0, 600) - 300
      : 0;
    ball v;
    draw_text(radius, far, &g);
    mpq_abs(far, far);
    draw_text(text, value, &g);
    v = ball_read(text);
    TEST_ASSERT(rep, holds(v, value), "%s", text);
    TEST_ASSERT(rep, v.r <= 1e-13 * num_size(v.m) + 1e-280, "%s within %g",
                text, v.r);
    v = ball_span((ck_span){ text, radius + (*radius == '-') }, scale);
    for (int side = -1; side <= 1; side += 2) {
      mpq_t end;
      mpq_init(end);
      if (side < 0)
        mpq_sub(end, value, far);
      else
        mpq_add(end, value, far);
      if (scale < 0)
        mpq_div_2exp(end, end, (mp_bitcnt_t)-scale);
      else
        mpq_mul_2exp(end, end, (mp_bitcnt_t)scale);
      TEST_ASSERT(rep, holds(v, end), "%s~%s, scale %ld", text, radius, scale);
      mpq_clear(end);
    }
    tried++;
  }
  mpq_clears(value, far, (mpq_ptr)0);
  ck_assert_int_gt(tried, 0);
}
END_TEST

/* What doubles do not have is 0 up to something, or anything. */
START_TEST(far_texts)
{
  const ball least = ball_read("1e-400"), most = ball_read("1e400");
  const ball none = ball_read("0e400");

  ck_assert(num_get(least.m) == 0.0 && least.r > 0.0 && least.r < 1e-290);
  ck_assert(isinf(most.r));
  ck_assert(num_get(none.m) == 0.0 && none.r < 1e-290);
  ck_assert(text_exponent("0.0") == -TEXT_MOST);
  ck_assert(text_exponent("3e-3000") < -9900
            && text_exponent("3e-3000") > -9970);
}
END_TEST

/* ---- curves ---- */

/* f = low + factor (t - center)^power on [0, end]. */
typedef struct shape {
  double low, factor, center, end;
  int power;
} shape;

static double
shape_at(const shape *s, double t)
{
  return s->low + s->factor * pow(t - s->center, s->power);
}

static double
shape_slope(const shape *s, double t)
{
  return s->factor * s->power * pow(t - s->center, s->power - 1);
}

/* Its least on [0, end]: at an end, or at the center. */
static double
shape_least(const shape *s)
{
  const double mid = fmin(fmax(s->center, 0.0), s->end);

  return fmin(shape_at(s, mid), fmin(shape_at(s, 0.0), shape_at(s, s->end)));
}

static shape
draw_shape(rf_rng *g)
{
  shape s = { .end = exp(rng_uniform(g)), .power = (int)rng_size(g, 1, 5) };

  s.center = s.end * (0.5 + rng_uniform(g));
  s.factor = (rng_size(g, 0, 1) ? 1.0 : -1.0) * exp(2.0 * rng_uniform(g));
  return s;
}

/* sign f as a curve: by the binomial theorem. */
static curve
curve_of(const shape *s, int sign)
{
  curve c = { .off = 0.0 };
  double binomial = sign * s->factor;

  for (int i = 0; i <= s->power; i++) {
    c.f[i] = num_d(binomial * pow(-s->center, s->power - i));
    binomial *= (double)(s->power - i) / (i + 1);
  }
  c.f[0] = num_add(c.f[0], num_d(sign * s->low));
  return c;
}

/* A curve whose least value is a little above or below its error: it has the
   sign in the first case alone. */
START_TEST(signs_of_curves)
{
  long tried[2] = { 0 };

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("signs_of_curves", rep);
    const int sign = rng_size(&g, 0, 1) ? 1 : -1;
    const bool above = rng_size(&g, 0, 1);
    const double off = exp(3.0 * rng_uniform(&g));
    shape s = draw_shape(&g);
    curve c;
    s.low = (above ? 1.001 : 0.999) * off - shape_least(&s);
    c = curve_of(&s, sign);
    c.off = off;
    c.slope_off = rng_size(&g, 0, 1) ? 0.0 : fabs(rng_uniform(&g));
    TEST_ASSERT(rep, curve_keeps(&c, sign, num_d(s.end)) == above,
                "power %d, center %g of %g, above %d", s.power, s.center,
                s.end, above);
    TEST_ASSERT(rep, !curve_keeps(&c, -sign, num_d(s.end)), "another sign");
    tried[above]++;
  }
  ck_assert(test_rep() >= 0 || (tried[0] > 0 && tried[1] > 0));
}
END_TEST

/* Values and slopes at a place, of all polynomials that a curve stands for:
   each coefficient at an end of its ball.  In rationals. */
static void
check_value(const curve *c, double x, int rep)
{
  const ball value = curve_value(c, num_d(x)), slope = curve_slope(c, num_d(x));
  mpq_t v, w, t, at;

  mpq_inits(v, w, t, at, (mpq_ptr)0);
  for (int side = -1; side <= 1; side++) {
    mpq_set_ui(v, 0, 1);
    mpq_set_ui(w, 0, 1);
    mpq_set_d(at, x);
    for (int i = ORDER; i >= 0; i--) {
      const int up_or_down = x < 0.0 && i % 2 ? -side : side;
      mpq_mul(w, w, at);
      mpq_add(w, w, v);
      mpq_mul(v, v, at);
      set_end(t, (ball){ c->f[i], c->e[i] }, up_or_down);
      mpq_add(v, v, t);
    }
    TEST_ASSERT(rep, holds(value, v), "a value at %g", x);
    /* For x < 0 this is no corner of the slope, but one of its values. */
    TEST_ASSERT(rep, holds(slope, w), "a slope at %g", x);
  }
  mpq_clears(v, w, t, at, (mpq_ptr)0);
}

START_TEST(values_of_curves)
{
  long tried = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("values_of_curves", rep);
    const double x = 2.0 * rng_uniform(&g);
    const bool exact = rng_size(&g, 0, 1);
    curve c = { .off = 0.0 };
    for (int i = 0; i <= ORDER; i++) {
      c.f[i] = draw_num(&g);
      c.e[i] = exact ? 0.0 : fabs(rng_uniform(&g)) * 1e-3;
    }
    check_value(&c, x, rep);
    tried++;
  }
  ck_assert_int_gt(tried, 0);
}
END_TEST

/* The slope's bound on a piece: not above the least slope of the polynomial
   less its error, and none where that is less. */
START_TEST(slopes_of_curves)
{
  long tried[2] = { 0 };

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("slopes_of_curves", rep);
    const int sign = rng_size(&g, 0, 1) ? 1 : -1;
    shape s = draw_shape(&g);
    const double low = s.end * fabs(rng_uniform(&g));
    const double high = low + 0.1 * s.end * fabs(rng_uniform(&g));
    double least = fmin(shape_slope(&s, low), shape_slope(&s, high)), got;
    curve c = curve_of(&s, sign);
    if (s.power > 1 && s.center > low && s.center < high)
      least = fmin(least, 0.0);
    c.slope_off = fabs(least) * (rng_size(&g, 0, 1) ? 1.001 : 0.2)
      * fabs(rng_uniform(&g));
    got = curve_least_slope(&c, sign, low, high);
    TEST_ASSERT(rep, got == 0.0 || least > c.slope_off, "%g, within %g", got,
                least);
    TEST_ASSERT(rep, got <= fmax(0.0, least - c.slope_off), "%g of %g, within "
                "%g", got, least, c.slope_off);
    tried[got > 0.0]++;
    if (least <= 0.0)
      continue;
    c.slope_off = 1.001 * least;
    TEST_ASSERT(rep, curve_least_slope(&c, sign, low, high) == 0.0,
                "less than its error");
  }
  ck_assert(test_rep() >= 0 || (tried[0] > 0 && tried[1] > 0));
}
END_TEST

/* f_0 + f_1 t + f_2 t^2 + f_3 t^3. */
static curve
cubic(double f0, double f1, double f2, double f3)
{
  curve c = { .off = 0.0 };

  c.f[0] = num_d(f0);
  c.f[1] = num_d(f1);
  c.f[2] = num_d(f2);
  c.f[3] = num_d(f3);
  return c;
}

/* Of all polynomials that a curve stands for, at the end of the piece. */
START_TEST(errors_of_slopes)
{
  curve c = cubic(0.0, 1.0, 0.0, 0.0);
  double got;

  c.e[2] = 0.4;
  got = curve_least_slope(&c, 1, 0.0, 1.0);
  ck_assert(got > 0.199 && got <= 0.2);
  c = cubic(0.0, 1.0, 0.0, -0.2);
  got = curve_least_slope(&c, 1, 0.0, 1.0);
  ck_assert(got > 0.0 && got <= 0.4);
}
END_TEST

/* What the middle of a piece, one of its ends or its first half say is not all:
   they fall, grow or bend below 0. */
START_TEST(pieces)
{
  static const double wrong[][4] = {
    { -0.2, 1.0, 0.0, 0.0 }, { 0.2, -1.0, 0.0, 0.0 }, { -0.25, 5.0, -5.0, 0.0 },
    { 1.0, 1.0, 0.0, -3.0 }
  };

  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const double *f = wrong[i];
    curve c = cubic(f[0], f[1], f[2], f[3]);
    ck_assert_msg(!curve_keeps(&c, 1, num_d(1.0)), "%zu", i);
    c.f[0] = num_add(c.f[0], num_d(i < 3 ? 1.0 : 1.5));
    ck_assert_msg(curve_keeps(&c, 1, num_d(1.0)), "%zu", i);
    c = cubic(-f[0], -f[1], -f[2], -f[3]);
    ck_assert_msg(!curve_keeps(&c, -1, num_d(1.0)), "%zu", i);
  }
}
END_TEST

/* t (a + b t + c t^2), which leaves 0, or does not. */
static bool
leaves(double a, double b, double c, double off, double slope_off, double busy)
{
  curve v = { .off = off, .slope_off = slope_off };

  v.f[1] = num_d(a);
  v.f[2] = num_d(b);
  v.f[3] = num_d(c);
  return curve_leaves(&v, &v, 1, num_d(1.0), busy);
}

START_TEST(curves_that_leave)
{
  ck_assert(leaves(1.0, 0.0, 0.0, 0.9, 0.9, 0.5));
  /* The slope is less than its error; the end, than that of the value. */
  ck_assert(!leaves(1.0, 0.0, 0.0, 0.9, 1.1, 0.0));
  ck_assert(!leaves(1.0, 0.0, 0.0, 1.1, 0.9, 0.0));
  ck_assert(!leaves(-1.0, 3.0, 0.0, 0.1, 0.1, 0.0));
  /* It comes back in between, and is away in the end. */
  ck_assert(!leaves(0.35, -1.2, 1.0, 0.0, 0.0, 0.0));
  ck_assert(leaves(0.37, -1.2, 1.0, 0.0, 0.0, 0.0));
  /* It moves away up to t = 0.17 alone, and is away all the time: it could
     have left up to busy. */
  ck_assert(leaves(1.0, -4.0, 4.2, 0.0, 0.0, 0.02));
  ck_assert(!leaves(1.0, -4.0, 4.2, 0.0, 0.0, 0.3));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_numbers");
  TCase *tc = tcase_create("numbers");

  test_limit(tc);
  tcase_add_test(tc, balls);
  tcase_add_test(tc, exponentials);
  tcase_add_test(tc, texts);
  tcase_add_test(tc, far_texts);
  tcase_add_test(tc, values_of_curves);
  tcase_add_test(tc, signs_of_curves);
  tcase_add_test(tc, slopes_of_curves);
  tcase_add_test(tc, errors_of_slopes);
  tcase_add_test(tc, pieces);
  tcase_add_test(tc, curves_that_leave);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
