/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_bounds.c -- bounds of a step one by one, each where it is as
 * large as it must be: errors of p and p', what is still to come after events,
 * the sign of a. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/meeting/start.h"
#include "support/step.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

/* ---- p and p' ---- */

/* One neuron on one datum x = 1: h = a w. */
static void
start_pair(step *s, const char *loss, double y, double a, double w)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [%g]}\n"
           "network: {width: 1}\nloss: {name: %s}\n"
           "init: {scheme: file, weights: [[%.17g, %.17g]]}\n"
           "flow: {engine: cvode, until: 1}\n", y, loss, a, w);
  start(s, text);
}

/* p and p' by time of datum 0 at the begin of the step. */
static void
slope_at_begin(double *p, double *slope, const step *s)
{
  *p = ball_get_d(&s->stage->p[0]);
  *slope = ball_get_d(&s->stage->p[1]) / ball_get_d(&s->stage->h);
}

/* How much of dp and of dpt a start uses that is off along (1, 1), by either
   sign: on a short step nothing else counts. */
static void
use_errors(double *used, const char *loss, double y, double size, double off)
{
  step middle, moved;
  double p[2], slope[2], h;

  start_pair(&middle, loss, y, size, size);
  middle.bundle->at[0].own = up_d(fabs(off) * sqrt(2.0) * (1.0 + 1e-12));
  middle.bundle->error = middle.bundle->at[0].own;
  approximate(&middle, 0x1p-20);
  enclose(&middle);
  start_pair(&moved, loss, y, size + off, size + off);
  approximate(&moved, 0x1p-20);
  enclose(&moved);
  slope_at_begin(&p[0], &slope[0], &middle);
  slope_at_begin(&p[1], &slope[1], &moved);
  h = ball_get_d(&middle.stage->h);
  used[0] = fmax(used[0], fabs(p[1] - p[0]) / of_up(middle.stage->dp[0]));
  used[1] = fmax(used[1], fabs(slope[1] - slope[0]) * h
                 / of_up(middle.stage->dpt[0]));
  discard(&middle);
  discard(&moved);
}

/* For p < 0 and z along its gradient all terms have one sign, and the bounds
   are what they must be, up to |e|^2; with other losses the curvature is 9/8 of
   what it is, and the terms differ in sign. */
START_TEST(errors_of_residuals)
{
  static const double sizes[] = { 0.1, 0.5, 1.0, 2.0 };
  double square[2] = { 0.0 }, other[2] = { 0.0 };

  for (size_t i = 0; i < 4; i++)
    for (int sign = -1; sign <= 1; sign += 2) {
      const double off = sign * 1e-6;
      use_errors(square, "square", -3.0, sizes[i], off);
      use_errors(square, "square", 4.0, sizes[i], off);
      ck_assert_msg(square[0] <= 1.0 && square[1] <= 1.0, "%g %g", square[0],
                    square[1]);
      use_errors(other, "exponential", 1.0, 1.5 * sizes[i], off);
      use_errors(other, "exponential", -1.0, sizes[i], off);
      use_errors(other, "logistic", -1.0, sizes[i], off);
      ck_assert_msg(other[0] <= 1.0 && other[1] <= 1.0, "%g %g", other[0],
                    other[1]);
    }
  printf("errors_of_residuals: %.6f of dp, %.6f of dpt are used; of other "
         "losses %.3f, %.3f\n", square[0], square[1], other[0], other[1]);
  ck_assert(square[0] > 0.999 && square[1] > 0.999);
  ck_assert(other[0] > 0.85 && other[1] > 0.7);
}
END_TEST

/* With h = a w as a polynomial that is wrong in its first term, p' at the begin
   is wrong by that: the defect's part of dpt; where p has a polynomial of its
   own, that of it. */
START_TEST(errors_of_wrong_slopes)
{
  double most = 0.0, least = 1.0;

  for (int kind = 0; kind < 2; kind++)
    for (int e = 20; e <= 40; e += 10) {
      const char *loss = kind ? "exponential" : "square";
      step right, wrong;
      double p, slope[2], part;
      rf_ball t;
      ball_init(&t);
      start_pair(&right, loss, kind ? 1.0 : -3.0, 1.0, 1.0);
      approximate(&right, 0x1p-20);
      enclose(&right);
      start_pair(&wrong, loss, kind ? 1.0 : -3.0, 1.0, 1.0);
      approximate(&wrong, 0x1p-20);
      arb_set_d(&t, ldexp(1.0, -e));
      if (kind)
        ball_add(&wrong.stage->series[1], &wrong.stage->series[1], &t, BITS);
      else
        for (size_t i = 0; i < 2; i++) {
          rf_ball *y = rf_column(wrong.stage, wrong.stage->cohort, 0, i) + 1;
          ball_add(y, y, &t, BITS);
        }
      enclose(&wrong);
      slope_at_begin(&p, &slope[0], &right);
      slope_at_begin(&p, &slope[1], &wrong);
      part = fabs(slope[1] - slope[0]) * ball_get_d(&wrong.stage->h)
        / of_up(wrong.stage->dpt[0]);
      ck_assert_msg(part <= 1.0, "%s, 2^-%d: %g", loss, e, part);
      most = fmax(most, part);
      least = fmin(least, part);
      ball_clear(&t);
      discard(&right);
      discard(&wrong);
    }
  printf("errors_of_wrong_slopes: %.4f to %.4f of dpt is used\n", least, most);
  ck_assert(least > 0.4);
}
END_TEST

/* |D| of the polynomials is below what is said of it at all places of a step,
   and not by much; and terms of p beyond the order, of a polynomial whose last
   coefficient is wrong, count, each by its absolute value. */
START_TEST(drive_on_a_step)
{
  double least = 1.0;

  for (int kind = 0; kind < 4; kind++) {
    double most = 0.0;
    const rf_stage *at;
    step s;
    rf_ball v;
    ball_init(&v);
    start_pair(&s, "square", kind % 2 ? -3.0 : 2.0, 1.0, 1.0);
    approximate(&s, 0.25);
    at = s.stage;
    arb_set_d(&v, 0.5);
    for (size_t i = 0; i < 2 && kind > 1; i++) {
      rf_ball *y = rf_column(at, at->cohort, 0, i) + at->order;
      ball_add(y, y, &v, BITS);
    }
    ck_assert_int_eq(rf_stage_measure(s.stage), RF_OK);
    for (int place = 0; place <= 64; place++) {
      double part;
      arb_set_d(&v, place / 64.0);
      _arb_poly_evaluate(&v, at->p, (slong)at->terms, &v, BITS);
      part = fabs(ball_get_d(&v)) / of_up(at->cohort->drive);
      ck_assert_msg(part <= 1.0, "%d: %g at %d/64", kind, part, place);
      most = fmax(most, part);
    }
    least = fmin(least, most);
    ball_clear(&v);
    discard(&s);
  }
  ck_assert_msg(least > 0.4, "%g", least);
}
END_TEST

/* ---- what is still to come, and how far a step is certain ---- */

/* A neuron that has just crossed a line, slowly: v = a (p_1 + <x_1, x_2> p_2)
   is `speed`, with p_2 = pull, and v' = -2 pull, so that it comes back soon. */
static void
start_slow(step *s, double speed, double pull)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: [%.17g,"
           " %.17g]}\nnetwork: {width: 1}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[1, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", speed - pull, 1.0 + pull);
  start(s, text);
  s->bundle->at[0].side[0] = 1;
  s->bundle->at[0].away[0] = RF_AWAY_CROSSED;
}

/* Events that are still to come change its velocity by |v'| times that: where
   this is more than the velocity, it need not move away. */
START_TEST(slow_departures)
{
  for (int e = 8; e <= 40; e += 4) {
    const double speed = ldexp(1.0, -e);
    step s;
    double end, slope;
    size_t count;
    start_slow(&s, speed, 2.0);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0, "2^-%d %g", e, end);
    /* w_1'' as the polynomial has it. */
    slope = 2.0 * fabs(ball_get_d(rf_column(s.stage, s.stage->cohort, 0, 1)
                                  + 2)) / pow(ball_get_d(&s.stage->h), 2);
    ck_assert(slope > 3.0);
    s.bundle->busy = up_d(1.1 * speed / slope);
    s.bundle->at[0].away[0] = RF_AWAY_CROSSED;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    /* ... or as it was when ||D|| was 1024 times that. */
    s.bundle->busy = up_d(1.1 * speed / slope / 1024.0);
    s.bundle->pace = up_d(1024.0 * 4.0);
    s.bundle->at[0].away[0] = RF_AWAY_CROSSED;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
    /* Its error along w_1 changes v by twice as much, as p_1 and p_2 are. */
    start_slow(&s, speed, speed);
    s.bundle->error = s.bundle->at[0].own = up_d(speed / 2.0 * 1.05);
    ck_assert_int_eq(look_ahead(&s, 0x1p-10, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
    /* It goes the other way, which a wrong polynomial does not tell. */
    start_slow(&s, -speed, 2.0);
    approximate(&s, 0x1p-20);
    arb_set_d(rf_column(s.stage, s.stage->cohort, 0, 1) + 1,
              0.5 * speed * ball_get_d(&s.stage->h));
    enclose(&s);
    ck_assert_int_eq(find_agenda(&s, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
  }
}
END_TEST

/* A neuron that ceased to slide now: <D, x_1> is 0, its derivative `growth`, or
   a little more, and its second one -8, as another neuron changes p_1; or all
   with the opposite sign, and so has a. */
static void
start_released(step *s, double growth, int sign)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: "
           "[%.17g, %d]}\nnetwork: {width: 2}\n"
           "loss: {name: square, average: sum}\n"
           "init: {scheme: file, weights: [[%d, 0, 1], [%.17g, 1, -2]]}\n"
           "flow: {engine: cvode, until: 1}\n", sign * growth / 2.0, sign * 2,
           sign, sign * (1.0 + growth / 2.0));
  start(s, text);
  s->bundle->at[0].side[0] = 1;
  s->bundle->at[0].away[0] = RF_AWAY_RELEASED;
}

/* As above: that derivative, and not the velocity, tells that it leaves. */
START_TEST(slow_releases)
{
  for (int e = 8; e <= 40; e += 4) {
    const double growth = ldexp(1.0, -e);
    step s;
    double end;
    size_t count;
    start_released(&s, growth, e % 8 ? 1 : -1);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0, "2^-%d", e);
    s.bundle->busy = up_d(1.2 * growth / 8.0);
    s.bundle->at[0].away[0] = RF_AWAY_RELEASED;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
  }
}
END_TEST

/* One neuron that slides on the line of x_1: e_1 = -p_2 <x_1, x_2> is above p_1
   by `margin`, which grows by 1/2 in a unit of time. */
static void
start_slide(step *s, double margin)
{
  char text[512];

  snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1/2, 1]], labels: "
           "[%.17g, 3]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", -1.0 - 2.0 * margin);
  start(s, text);
  ck_assert_int_eq(s->bundle->at[0].side[0], 0);
}

START_TEST(small_margins)
{
  for (int e = 8; e <= 40; e += 4) {
    const double margin = ldexp(1.0, -e);
    step s;
    double end;
    size_t count;
    start_slide(&s, margin);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0 && count == 0, "2^-%d", e);
    s.bundle->busy = up_d(margin * 2.0 * 1.1);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    s.bundle->busy = up_d(margin * 2.0 * 1.1 / 64.0);
    s.bundle->pace = up_d(64.0);
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    s.bundle->busy = s.bundle->pace = up_zero();
    /* p_2 is off by that: |grad h_2| = 2^(1/2). */
    s.bundle->at[0].own = up_d(margin * 2.0 * sqrt(2.0) * 1.1);
    s.bundle->error = s.bundle->at[0].own;
    ck_assert_int_eq(look_ahead(&s, 1.0, &end, &count), RF_OK);
    ck_assert_msg(end <= 0.0, "2^-%d: %g", e, end);
    discard(&s);
  }
}
END_TEST

/* One that slides while a falls from `size` at the speed 1, about: the step is
   certain no longer than a has its sign, up to its error. */
START_TEST(sign_of_a)
{
  long checked = 0;

  for (int e = 4; e <= 30; e += 2)
    for (int share = 0; share < 8; share++) {
      const double size = ldexp(1.0, -e), off = size * share / 8.0;
      char text[512];
      double end;
      size_t count;
      step s;
      snprintf(text, sizeof text, "data: {inputs: [[1, 0], [-1/2, 1]], labels: "
               "[-2, -2]}\nnetwork: {width: 1}\n"
               "init: {scheme: file, weights: [[%.17g, 0, 1]]}\n"
               "flow: {engine: cvode, until: 1, nonunique: activate}\n", size);
      start(&s, text);
      s.bundle->at[0].sign = 1;
      s.bundle->error = s.bundle->at[0].own = up_d(off);
      ck_assert_int_eq(look_ahead(&s, 4.0 * size, &end, &count), RF_OK);
      /* a' = p_2 w_2 is in [-1 - size, -1 + size] while a is in [0, size]. */
      ck_assert_msg((end > 0.0 || share > 4)
                    && end * (1.0 - size) <= size - off,
                    "2^-%d, %d/8: %g", e, share, end);
      checked++;
      discard(&s);
    }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* One that was released, with <D, x_1>' = 1/2, as a falls to 0 at the speed 1:
   where a has another sign it comes back. */
START_TEST(sign_of_a_after_release)
{
  for (int e = 4; e <= 30; e += 2) {
    const double size = ldexp(1.0, -e);
    char text[512];
    double end;
    size_t count;
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1, 0], [1, 1]], labels: "
             "[1.25, %.17g]}\nnetwork: {width: 2}\n"
             "loss: {name: square, average: sum}\n"
             "init: {scheme: file, weights: [[%.17g, 0, 1], [1/2, 1/2, -1]]}\n"
             "flow: {engine: cvode, until: 1}\n", -1.0 + size, size);
    start(&s, text);
    s.bundle->at[0].side[0] = 1;
    s.bundle->at[0].away[0] = RF_AWAY_RELEASED;
    ck_assert_int_eq(look_ahead(&s, 4.0 * size, &end, &count), RF_OK);
    ck_assert_msg(end > 0.0 && end * (1.0 - 2.0 * size) <= size, "2^-%d: %g",
                  e, end);
    discard(&s);
  }
}
END_TEST

/* ---- rounded weights on their lines ---- */

enum { SPACE = 3 };

/* w = v - x <v, x>/<x, x>, on the line of x exactly, as fractions. */
static void
put_weights(char *text, size_t size, const long *v, const long *x)
{
  long vx = 0, xx = 0;
  int at = 0;

  for (size_t i = 0; i < SPACE; i++) {
    vx += v[i] * x[i];
    xx += x[i] * x[i];
  }
  for (size_t i = 0; i < SPACE; i++)
    at += snprintf(text + at, size - (size_t)at, "%s%ld/%ld", i ? ", " : "",
                   v[i] * xx - x[i] * vx, 7 * xx);
}

/* How much of what is known of neuron 0 its distance from the start uses. */
static double
off_start(const step *s)
{
  double sum = 0.0;

  for (size_t i = 0; i < SPACE; i++) {
    rf_ball t;
    ball_init(&t);
    rf_ball_set_q(&t, s->problem->w[i], 400);
    ball_sub(&t, &t, &s->bundle->at[0].z[1 + i], 400);
    sum += pow(ball_get_d(&t), 2);
    ball_clear(&t);
  }
  return sqrt(sum) / fmin(of_up(s->bundle->at[0].own),
                          of_up(s->bundle->error));
}

/* A start on a line on which the neuron slides: rounded, and put there, it is
   within its error of what it is. */
START_TEST(starts_on_lines)
{
  double most = 0.0;
  long slide = 0;

  TEST_EACH(rep, test_reps(600)) {
    rf_rng rng = test_rng("lines", rep);
    long x[2][SPACE], v[SPACE];
    char text[512], w[128];
    size_t turns = 0;
    step s;
    for (size_t i = 0; i < SPACE; i++) {
      x[0][i] = (long)rng_size(&rng, 1, 20);
      x[1][i] = x[0][i] + (long)rng_size(&rng, 0, 6) - 3;
      v[i] = (long)rng_size(&rng, 0, 40) - 20;
    }
    put_weights(w, sizeof w, v, x[0]);
    snprintf(text, sizeof text, "data: {inputs: [[%ld, %ld, %ld], [%ld, %ld, "
             "%ld]], labels: [-900, 100]}\nnetwork: {width: 1}\n"
             "init: {scheme: file, weights: [[1/3, %s]]}\n"
             "flow: {engine: cvode, until: 1}\n", x[0][0], x[0][1], x[0][2],
             x[1][0], x[1][1], x[1][2], w);
    start(&s, text);
    ck_assert_int_eq(rf_start_settle(s.bundle, &s.doubt, tell_nobody, &turns),
                     RF_OK);
    if (!s.bundle->at[0].side[0] && !s.bundle->at[0].dead) {
      const double part = off_start(&s);
      TEST_ASSERT(rep, part <= 1.0, "%g of what is known", part);
      most = fmax(most, part);
      slide++;
    }
    discard(&s);
  }
  printf("starts_on_lines: %ld slide, %.3f of an error is used\n", slide,
         most);
  ck_assert_int_gt(slide, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_bounds");
  TCase *tc = tcase_create("bounds");

  test_limit(tc);
  tcase_add_test(tc, errors_of_residuals);
  tcase_add_test(tc, errors_of_wrong_slopes);
  tcase_add_test(tc, drive_on_a_step);
  tcase_add_test(tc, slow_departures);
  tcase_add_test(tc, slow_releases);
  tcase_add_test(tc, small_margins);
  tcase_add_test(tc, sign_of_a);
  tcase_add_test(tc, sign_of_a_after_release);
  tcase_add_test(tc, starts_on_lines);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
