/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_crossing_dips.c -- a preactivation that falls below zero and comes
 * back within one step of the integrator, by less and less: none is missed
 * that is deeper than the error of the run. */
#include "config.h"

#include <math.h>

#include "second/plain.h"
#include "support/follow.h"
#include "support/rf_test.h"

/* One neuron fits x_1 fast and x_2 slowly.  A second one, a millionth of its
   size, sees the driving vector turn from x_1 to x_2, and with it the sign
   of its velocity across the boundary of x_0, a datum too short to matter.
   up moves its start along x_0: the depth of the dip. */
static const double data_x[] = { 1e-6, 0, -1, 1.5, 0.5, 0.4 };
static const double data_y[] = { 0, 6, 4 };
static const plain_problem problem = {
  .n = 3, .d = 2, .m = 2, .x = data_x, .y = data_y, .leak = 0.5, .c = 1.0 / 3
};
#define END 2.0

static void
start(double *a, double *w, double up)
{
  w[0] = -0.1;                         /* active on x_1 and x_2 */
  w[1] = 1;
  a[0] = 1.01;
  w[2] = 1e-6 * up;
  w[3] = 1e-6;
  a[1] = 2e-6;
}

/* Events of the small neuron at x_0, by the plain flow. */
static size_t
plain_events(double up)
{
  double a[2], w[4];
  plain *s;
  size_t count = 0;

  start(a, w, up);
  s = plain_start(&problem, a, w);
  ck_assert_msg(plain_to(s, END) == 0, "%s", s->doubt);
  for (size_t i = 0; i < s->nevents; i++)
    count += s->events[i].neuron == 1 && s->events[i].datum == 0;
  plain_free(s);
  return count;
}

static size_t
flow_events(double up, double rtol, double *error)
{
  double a[2], w[4];
  rf_flow_stats stats;
  follow f;
  size_t count = 0;

  start(a, w, up);
  follow_start(&f, &problem, a, w,
               &(follow_how){ .rtol = rtol, .until = END });
  ck_assert_int_eq(follow_to(&f, END), RF_OK);
  for (size_t i = 0; i < f.nevents; i++)
    count += f.events[i].neuron == 1 && f.events[i].datum == 0;
  rf_flow_stats_get(f.flow, &stats);
  *error = rtol * (double)stats.steps;
  follow_end(&f);
  return count;
}

/* The start from which the boundary is just touched. */
static double
touching(void)
{
  double lo = 1e-3, hi = 0.9;

  ck_assert_uint_eq(plain_events(hi), 0);
  ck_assert_uint_eq(plain_events(lo), 2);
  while (hi - lo > 1e-15 * hi) {
    double mid = lo + (hi - lo) / 2;
    if (mid <= lo || mid >= hi)
      break;
    if (plain_events(mid))
      lo = mid;
    else
      hi = mid;
  }
  return hi;
}

START_TEST(no_dip_is_missed)
{
  static const double rtols[] = { 1e-6, 1e-8, 1e-10, 1e-12 };
  double touch = touching(), error;
  int found = 0, none = 0, below = 0;

  for (size_t i = 0; i < 4; i++)
    for (int e = 1; e <= 12; e++) {
      /* Between the start and the touch the dip shrinks at most by the size
         the neuron grows to: depth is measured at the start. */
      double depth = pow(10, -e);
      size_t in = flow_events(touch * (1 - depth), rtols[i], &error);
      size_t out = flow_events(touch * (1 + depth), rtols[i], &error);
      if (depth < error) {
        below++;
        continue;
      }
      ck_assert_msg(in == 2, "rtol %g depth 1e-%d: %zu events, error %g",
                    rtols[i], e, in, error);
      ck_assert_msg(out == 0, "rtol %g depth -1e-%d: %zu events, error %g",
                    rtols[i], e, out, error);
      found++;
      none++;
    }
  printf("dips: touch at %.12g; %d found, %d rightly none, %d below the "
         "error\n", touch, found, none, below);
  fflush(stdout);
  ck_assert_int_gt(found, 20);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("dips");
  TCase *t = tcase_create("cvode");

  test_limit(t);
  tcase_add_test(t, no_dip_is_missed);
  suite_add_tcase(s, t);
  return run_suite(s);
}
