/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_vanish.c -- what is said of a loss of margins for all times to
 * come, as near to where it ceases to be said as can be. */
#include "config.h"

#include "support/spot.h"

static const char *const losses[] = { "exponential", "logistic" };

/* ---- the loss ---- */

/* One datum x = (1, 0), y = 1, one neuron with w_2 = 0: h = a w_1. */
static spot
one_datum(size_t loss, double a, double w, double off)
{
  return (spot){ .n = 1, .m = 1, .loss = losses[loss], .x = { { 1.0, 0.0 } },
                 .y = { 1.0 }, .z = { { a, w, 0.0 } }, .off = off };
}

/* (1/L)' = |theta'|^2/L^2, |theta'|^2 = l'(h)^2 (a^2 + w^2). */
static double
growth_now(size_t loss, double a, double w)
{
  const double h = a * w, e = exp(-h);
  const double value = loss ? log1p(e) : e, slope = loss ? e / (1.0 + e) : e;

  return pow(slope / value, 2) * (a * a + w * w);
}

/* Where a = w the rate is what 1/L grows by now, and nowhere within the error
   is it more. */
START_TEST(rates)
{
  static const double sizes[] = { 0.05, 0.3, 1.0, 2.0 };
  double used = 0.0;

  for (size_t i = 0; i < 16; i++) {
    const size_t loss = i % 2;
    const double a = sizes[i / 4], off = i / 2 % 2 ? a / 50.0 : 0.0;
    const spot s = one_datum(loss, a, a, off);
    const said r = ask(&s);
    ck_assert(r.vanishes && r.certain);
    for (int corner = -1; corner <= 1; corner++) {
      const double b = a + corner * off / sqrt(2.0);
      const double part = r.rate / growth_now(loss, b, b);
      ck_assert_msg(part <= 1.0 + 1e-9, "%s %g, corner %d: %g", losses[loss],
                    a, corner, part - 1.0);
      used = fmax(used, part);
    }
  }
  ck_assert_msg(used > 1.0 - 1e-6, "%g", 1.0 - used);
}
END_TEST

/* Of the sum over data, and of all neurons, also of one that is dead: 4 q^2/sum
   |z_j|^2 for the exponential loss. */
START_TEST(rate_of_all)
{
  const spot s = { .n = 2, .m = 3, .loss = "exponential",
                   .x = { { 1.0, 0.0 }, { 0.0, 1.0 } }, .y = { 1.0, 1.0 },
                   .z = { { 2.0, 2.0, -1.0 }, { 2.0, -1.0, 1.5 },
                          { 1.0, -2.0, -3.0 } } };
  const said r = ask(&s);
  double Q = 0.0, sum = 0.0, rate;

  for (size_t k = 0; k < 2; k++)
    Q += exp(-s.z[k][0] * s.z[k][1 + k]);
  for (size_t j = 0; j < 3; j++)
    sum += pow(norm(s.z[j]), 2);
  rate = 4.0 * pow(log(Q), 2) / sum;
  ck_assert_msg(r.vanishes && r.rate <= rate * (1.0 + 1e-9)
                && r.rate > rate * (1.0 - 1e-6), "%g, not %g", r.rate, rate);
}
END_TEST

/* L is not certain to be less than that of one datum without a margin. */
START_TEST(no_margin)
{
  for (size_t loss = 0; loss < 2; loss++) {
    spot s = one_datum(loss, -1e-3, 1e-3, 0.0);
    ck_assert(!ask(&s).vanishes && ask(&s).rate == 0.0);
    s = one_datum(loss, 0.03, 0.03, 0.025);
    ck_assert(!ask(&s).vanishes);
    s.off = 0.01;
    ck_assert(ask(&s).vanishes);
  }
}
END_TEST

/* ---- events ---- */

/* Two data with labels y, and neurons that fit them. */
static spot
two_data(double y, double x)
{
  return (spot){ .n = 2, .m = 2, .loss = "exponential",
                 .x = { { 1.0, 0.0 }, { x, 1.0 } }, .y = { 1.0, y },
                 .z = { { 2.0, 2.0, 0.0 }, { 2.0 * y, 0.0, 2.0 } } };
}

/* What is certain of a third neuron beside these. */
static said
beside(spot s, double a, double w1, double w2)
{
  s.m = 3;
  s.z[2][0] = a;
  s.z[2][1] = w1;
  s.z[2][2] = w2;
  return ask(&s);
}

/* A neuron that is pulled towards a line: by the datum of the line, as a has
   the other sign; by another one; from beyond the line, where it leaks. */
START_TEST(pulled_to_lines)
{
  spot s = two_data(1.0, 0.0);
  said r;

  s.z[0][2] = s.z[1][1] = -1.0;
  r = ask(&s);
  ck_assert(r.vanishes && r.certain && r.unique);
  ck_assert(beside(s, 0.1, 0.1, -1.0).certain);
  r = beside(s, -0.1, 0.1, -1.0);
  ck_assert(r.vanishes && !r.certain);
  /* Where the sign of a is not known. */
  s.off = 1e-6;
  ck_assert(beside(s, 1e-3, 0.1, -1.0).certain);
  ck_assert(!beside(s, 1e-9, 0.1, -1.0).certain);
  s.off = 0.0;
  /* From the idle side of line 2, by what leaks of datum 2. */
  s.leak = 0.25;
  r = beside(s, 0.1, 0.1, -1.0);
  ck_assert(r.vanishes && !r.certain);
  /* Active on both, it goes away from each, and towards the other one's:
     whatever the sign of a, which may be known. */
  s = two_data(1.0, -0.5);
  s.z[0][2] = s.z[1][1] = -1.0;
  ck_assert(ask(&s).certain);
  r = beside(s, 0.1, 1.0, 1.0);
  ck_assert(r.vanishes && !r.certain);
  s.off = 1e-6;
  r = beside(s, 1e-9, 1.0, 1.0);
  ck_assert(r.vanishes && !r.certain);
  /* Datum 1 asks for one sign, datum 2 for the other. */
  s = two_data(-1.0, 0.0);
  s.z[0][2] = s.z[1][1] = -1.0;
  ck_assert(ask(&s).certain);
  r = beside(s, 0.1, 1.0, 1.0);
  ck_assert(r.vanishes && !r.certain);
}
END_TEST

/* Two neurons slide as long as |p_1|/|p_2| is in (1/2, 5/2). */
START_TEST(margins_of_sizes)
{
  const spot s = { .n = 2, .m = 2, .loss = "exponential",
                   .x = { { 1.0, 0.0 }, { 0.5, 1.0 } }, .y = { -1.0, 1.0 },
                   .z = { { -3.0, 3.0, -1.5 }, { 3.0, 0.0, 3.0 } } };
  const said r = ask(&s);

  ck_assert(r.vanishes && !r.certain);
}
END_TEST

/* It slides as long as |p_2| is large against |p_3|: of its margins that of the
   idle side of x_1 depends on sizes. */
START_TEST(margin_beyond)
{
  const spot s = { .n = 3, .m = 3, .loss = "exponential",
                   .x = { { 1.0, 0.0 }, { -1.0, 0.0 }, { -0.5, 1.0 } },
                   .y = { -1.0, -1.0, 1.0 },
                   .z = { { 3.0, 0.0, 3.0 }, { -2.0, 2.0, -1.0 },
                          { -2.0, -2.0, -2.0 } } };
  const said r = ask(&s);

  ck_assert(r.vanishes && !r.certain);
  ck_assert_msg(strstr(r.why, "slides may cease"), "%s", r.why);
}
END_TEST

/* On the edge of the line of x_1: nothing drives it while idle there, p_1 would
   as soon as it is active. */
START_TEST(on_an_edge)
{
  const said r = beside(two_data(1.0, 0.0), 0.1, 0.0, 1.0);

  ck_assert(r.vanishes && !r.certain);
  ck_assert_msg(strstr(r.why, "edge"), "%s", r.why);
}
END_TEST

/* Both data of its line drive it back, nothing else drives it: it slides for
   ever. */
START_TEST(slides_for_ever)
{
  const spot s = { .n = 3, .m = 3, .loss = "exponential",
                   .x = { { 1.0, 0.0 }, { -1.0, 0.0 }, { 0.0, 1.0 } },
                   .y = { -1.0, -1.0, 1.0 },
                   .z = { { -2.0, 2.0, -1.0 }, { -2.0, -2.0, -1.0 },
                          { 3.0, 0.0, 3.0 } } };
  const said r = ask(&s);

  ck_assert(r.vanishes && r.certain);
}
END_TEST

/* A dead neuron on the line of x_1, to which p_1 leads back, or not; and one
   where three lines meet and no cone is dead. */
START_TEST(dead_ones)
{
  spot s = two_data(1.0, -0.5);
  said r;

  s.z[0][2] = s.z[1][1] = -1.0;
  r = beside(s, -1.0, 0.0, -1.0);
  ck_assert(r.certain && r.unique);
  r = beside(s, 1.0, 0.0, -1.0);
  ck_assert(r.vanishes && !(r.certain && r.unique));
  /* The same of a < 0, on the line of x_2. */
  s = two_data(-1.0, 0.0);
  s.z[0][2] = s.z[1][1] = -1.0;
  ck_assert(ask(&s).certain);
  r = beside(s, 1.0, -1.0, 0.0);
  ck_assert(r.certain && r.unique);
  r = beside(s, -1.0, -1.0, 0.0);
  ck_assert(r.vanishes && !(r.certain && r.unique));
  s = (spot){ .n = 3, .m = 3, .loss = "exponential",
              .x = { { 1.0, 0.0 }, { -0.5, 1.0 }, { -0.5, -1.0 } },
              .y = { 1.0, 1.0, 1.0 },
              .z = { { 3.0, 2.5, 0.0 }, { 3.0, -1.0, 2.5 },
                     { 3.0, -1.0, -2.5 }, { -1.0, 0.0, 0.0 } } };
  ck_assert(ask(&s).certain);
  s.m = 4;
  r = ask(&s);
  ck_assert(r.vanishes && !r.certain);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_vanish");
  TCase *tc = tcase_create("vanish");

  test_limit(tc);
  tcase_add_test(tc, rates);
  tcase_add_test(tc, rate_of_all);
  tcase_add_test(tc, no_margin);
  tcase_add_test(tc, pulled_to_lines);
  tcase_add_test(tc, margins_of_sizes);
  tcase_add_test(tc, margin_beyond);
  tcase_add_test(tc, on_an_edge);
  tcase_add_test(tc, slides_for_ever);
  tcase_add_test(tc, dead_ones);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
