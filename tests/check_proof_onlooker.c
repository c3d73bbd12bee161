/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_onlooker.c -- how far the sizes of neurons went, of all flows in
 * the tube around a step, against its polynomials at many places. */
#include "config.h"

#include "proof/whole/onlooker.h"
#include "support/step.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

enum { PLACES = 64 };

/* What is looked at: neurons z = (a, w) on one datum x = 1, which have grown by
   e^lead since a first step, of which this share is told, or all; on a second
   step of this length an error of the last one, or of its start, the width of
   the last neuron where the window leaves it so, a window of events, one on the
   first step, where it ends by tau, the time that is asked for, and how well
   both are known. */
typedef struct scene {
  double y, leak, z[2][2], lead[2], start_off, seen;
  size_t m;
  double length, off, wide, busy, pace, early, end, end_off, time, time_off;
} scene;

/* What the onlooker says. */
typedef struct told {
  double least, most;
  bool reached, passed;
} told;

/* The last of its steps, and ln |a| at the begin of the first one. */
typedef struct sight {
  step at;
  rf_onlooker w;
} sight;

static void
open_eyes(sight *s, const scene *c)
{
  char text[512];
  int at = snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [%.17g]}"
                    "\nnetwork: {width: %zu, leak: %g}\n"
                    "loss: {name: square}\n"
                    "init: {scheme: file, weights: [", c->y, c->m, c->leak);

  for (size_t j = 0; j < c->m; j++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s[%.17g, %.17g]",
                   j ? ", " : "", c->z[j][0], c->z[j][1]);
  snprintf(text + at, sizeof text - (size_t)at,
           "]}\nflow: {engine: cvode, until: 1}\n");
  start(&s->at, text);
  rf_onlooker_init(&s->w);
  s->w.dominated = true;
}

/* A short step, on which everything is known. */
static void
first_step(sight *s, const scene *c)
{
  rf_bundle *b = s->at.bundle;
  rf_ball one, end;

  ball_init(&one);
  ball_init(&end);
  approximate(&s->at, 0x1p-30);
  enclose(&s->at);
  b->busy = up_d(c->early);
  b->pace = up_d(c->early > 0.0 ? c->pace : 0.0);
  arb_set_ui(&one, 1);
  ck_assert_int_eq(rf_onlooker_begin(&s->w, s->at.ground), RF_OK);
  arb_set_d(&end, c->seen > 0.0 ? c->seen : 1.0);
  ball_mul(&end, &end, &s->at.stage->h, BITS);
  ck_assert_int_eq(rf_onlooker_step(&s->w, s->at.stage, &end), RF_OK);
  ck_assert_int_eq(rf_stage_advance(s->at.stage, &one), RF_OK);
  ball_set(&b->time, &s->at.stage->h);
  ball_clear(&one);
  ball_clear(&end);
}

static told
look(sight *s, const scene *c)
{
  rf_bundle *b;
  rf_ball end;
  told r;

  ball_init(&end);
  open_eyes(s, c);
  b = s->at.bundle;
  arb_set_d(&s->w.time, c->time > 0.0 ? c->time : 1.0);
  if (c->start_off > 0.0)
    b->error = b->at[c->m - 1].own = up_d(c->start_off);
  first_step(s, c);
  for (size_t j = 0; j < c->m; j++) {
    arb_set_d(&end, c->lead[j]);
    ball_sub(&s->w.base[j], &s->w.base[j], &end, BITS);
  }
  up_blur(&s->w.time, up_d(c->time_off));
  if (c->off > 0.0)
    b->error = b->at[c->m - 1].own = up_d(c->off);
  approximate(&s->at, c->length);
  enclose(&s->at);
  if (c->wide > 0.0)
    b->at[c->m - 1].wide = up_d(c->wide);
  b->busy = up_d(c->busy);
  b->pace = up_d(c->pace);
  arb_set_d(&end, c->end * ball_get_d(&s->at.stage->h));
  ball_add(&end, &end, &b->time, BITS);
  if (c->time == 0.0)                  /* it is that of the end */
    ball_set(&s->w.time, &end);
  up_blur(&end, up_d(c->end_off));
  ck_assert_int_eq(rf_onlooker_step(&s->w, s->at.stage, &end), RF_OK);
  r = (told){ arf_get_d(s->w.least, ARF_RND_NEAR),
              arf_get_d(s->w.most, ARF_RND_NEAR), s->w.reached, s->w.passed };
  ball_clear(&end);
  return r;
}

static void
close_eyes(sight *s)
{
  rf_onlooker_clear(&s->w);
  discard(&s->at);
}

/* sup |ln(|a| / |a(0)|)| of neuron j from `from` to `to`, by tau, of the
   polynomial, moved by share of its error. */
static double
sup_of(const sight *s, const scene *c, size_t j, double share, double from,
       double to)
{
  const rf_stage *t = s->at.stage;
  const double off = share * of_up(s->at.bundle->at[j].wide);
  double most = 0.0;
  rf_ball tau, a;

  ball_init(&tau);
  ball_init(&a);
  for (int i = 0; i <= PLACES; i++) {
    arb_set_d(&tau, from + (to - from) * i / PLACES);
    _arb_poly_evaluate(&a, rf_column(t, &t->cohort[0], j, 0),
                       (slong)t->order + 1, &tau, BITS);
    most = fmax(most, fabs(log((ball_get_d(&a) + off) / c->z[j][0])
                           + c->lead[j]));
  }
  ball_clear(&tau);
  ball_clear(&a);
  return most;
}

/* Largest over the neurons. */
static double
sup_of_all(const sight *s, const scene *c, double share, double from,
           double to)
{
  double most = 0.0;

  for (size_t j = 0; j < c->m; j++)
    most = fmax(most, sup_of(s, c, j, share, from, to));
  return most;
}

/* Of each flow in the tube the supremum is between what is told; both are
   near.  Between two places ln |a| may be so much more than on them. */
static void
check_between(const scene *c, double between)
{
  sight s;
  const told r = look(&s, c);
  const double from = c->busy / ball_get_d(&s.at.stage->h);
  const double window = (fmax(c->busy, c->early) + 1e-12)
    * fmax(c->pace, of_up(s.at.stage->drive));
  double high = 0.0, low = HUGE_VAL;

  ck_assert(s.at.stage->count == 1 && !s.at.stage->cohort[0].shared);
  for (int share = -1; share <= 1; share++) {
    high = fmax(high, sup_of_all(&s, c, share, 0.0, c->end));
    low = fmin(low, sup_of_all(&s, c, share, from, c->end));
  }
  if (c->busy > 0.0)
    high += window;
  high -= log1p(-c->start_off / c->z[c->m - 1][0]);
  ck_assert_msg(r.passed && r.least <= low + between + 1e-9
                && r.most >= high - 1e-9,
                "%.10g to %.10g, not %.10g to %.10g", r.least, r.most, low,
                high);
  ck_assert_msg(c->wide > 0.0 || r.most <= 1.1 * high + window + 1e-6,
                "%g, not %g", r.most, high);
  close_eyes(&s);
}

static void
check(const scene *c)
{
  check_between(c, 0.0);
}

/* As far as time and end are known, by tau, 0 at the begin. */
static void
check_known(const scene *c)
{
  sight s;
  const told r = look(&s, c);
  const double h = ball_get_d(&s.at.stage->h);
  const double time = c->time - ball_get_d(&s.at.bundle->time);
  const double sure = fmin(c->end - c->end_off / h, (time - c->time_off) / h);
  const double to = fmin(c->end + c->end_off / h, (time + c->time_off) / h);

  ck_assert_msg(r.least <= sup_of_all(&s, c, -1.0, 0.0, sure) + 1e-9
                && r.least >= 0.9 * sup_of_all(&s, c, -1.0, 0.0, sure),
                "at least %.10g, not %.10g", r.least,
                sup_of_all(&s, c, -1.0, 0.0, sure));
  ck_assert_msg(r.most >= sup_of_all(&s, c, 1.0, 0.0, to) - 1e-9,
                "at most %.10g, not %.10g", r.most,
                sup_of_all(&s, c, 1.0, 0.0, to));
  close_eyes(&s);
}

/* a grows or falls on the step; known well or not; all of the step or
   half of it; after a window of events in which it could go faster. */
START_TEST(growth)
{
  static const double ends[] = { 1.0, 0.4 };
  static const double offs[] = { 0.0, 1e-6, 1e-3, 0.05 };
  static const scene scenes[] = {
    { .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1 },
    { .y = -4.0, .z = { { 1.0, 0.5 } }, .m = 1 },
    /* Who is not the last has no error. */
    { .y = 4.0, .z = { { 1.0, 0.9 }, { 0.5, 0.1 } }, .m = 2 },
    { .y = 4.0, .z = { { 0.5, 0.1 }, { 1.0, 0.9 } }, .m = 2 },
    /* It has grown, and comes back; one that is behind, but for its error. */
    { .y = -4.0, .z = { { 1.0, 0.5 } }, .lead = { 0.3 }, .m = 1 },
    { .y = 4.0, .z = { { 1.0, 0.5 }, { 0.2, 0.1 } }, .lead = { 0.1 }, .m = 2 },
  };
  long checked = 0;

  for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
    for (size_t k = 0; k < 4; k++)
      for (size_t e = 0; e < 2; e++)
        for (int busy = 0; busy < 3; busy++) {
          scene c = scenes[i];
          c.length = 1.0 / 32.0;
          c.off = offs[k];
          c.end = ends[e];
          c.busy = busy ? c.length / 8.0 : 0.0;
          c.pace = busy == 2 ? 30.0 : busy ? 1.0 : 0.0;
          check(&c);
          checked++;
        }
  ck_assert_int_eq(checked, 144);
  for (size_t k = 1; k < 4; k++) {
    scene c = scenes[0];
    c.length = 1.0 / 32.0;
    c.start_off = offs[k];
    c.end = 1.0;
    check(&c);
  }
}
END_TEST

/* On the step w changes its sign, or begins next to 0: a turns, or hardly moves
   at first, which no sign of a' tells. */
START_TEST(turning)
{
  scene c = { .y = -8.0, .z = { { 1.0, 0.1 } }, .m = 1, .length = 1.0 / 32.0 };
  /* |a''| / 8 times a square, with room: D is -8 - a w, D' next to nothing. */
  const double between = pow(c.length * 8.2 / PLACES, 2.0) / 4.0;
  long checked = 0;

  for (int e = 4; e <= 8; e++)
    for (int k = 0; k < 2; k++) {
      c.end = e / 8.0;
      c.off = k ? 0.05 : 0.0;
      c.wide = k ? 0.05 : 0.0;
      check_between(&c, between);
      checked++;
    }
  c.z[0][1] = 1e-10;
  for (int sign = -1; sign <= 1; sign += 2) {
    c.y = 8.0 * sign;
    check_between(&c, between);
    checked++;
  }
  ck_assert_int_eq(checked, 12);
}
END_TEST

/* What windows hide: one behind which the second neuron may come to be the
   first; a long one before a short one. */
START_TEST(windows)
{
  const double length = 1.0 / 32.0;
  scene c = { .y = 4.0, .z = { { 1.0, 0.5 }, { 0.2, 0.1 } }, .lead = { 0.1 },
              .m = 2, .length = length, .end = 1.0, .wide = 0.03,
              .busy = length / 8.0, .pace = 30.0 };

  check(&c);
  c = (scene){ .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1, .length = length,
               .end = 1.0, .early = length / 8.0, .busy = length / 64.0,
               .pace = 30.0 };
  check(&c);
}
END_TEST

/* Of a window that begins before a step what is before it counts as well: half
   of the first step, 2^-30 long, at this pace. */
START_TEST(window_before_a_step)
{
  double most[2];

  for (int half = 0; half < 2; half++) {
    const scene c = { .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1, .length = 0x1p-5,
                      .end = 1.0, .busy = 0x1p-40, .pace = 0x1p20,
                      .seen = half ? 0.5 : 0.0 };
    sight s;
    most[half] = look(&s, &c).most;
    close_eyes(&s);
  }
  ck_assert_msg(most[1] - most[0] > 0.999 * 0x1p-11
                && most[1] - most[0] < 1.001 * 0x1p-11, "%g",
                most[1] - most[0]);
}
END_TEST

/* The one that grows more has another face, be it the first or the second. */
START_TEST(two_faces)
{
  for (size_t j = 0; j < 2; j++) {
    scene c = { .y = 4.0, .leak = 0.5, .m = 2, .length = 0x1p-5, .end = 1.0,
                .z = { { 1.0, 0.1 }, { 1.0, 0.1 } } };
    double sup = 0.0;
    sight s;
    told r;
    c.z[j][1] = -0.9;
    r = look(&s, &c);
    ck_assert_uint_eq(s.at.stage->count, 2);
    for (size_t v = 0; v < 2; v++) {
      rf_ball a, end;
      ball_init(&a);
      ball_init(&end);
      arb_set_ui(&end, 1);
      _arb_poly_evaluate(&a, rf_column(s.at.stage, &s.at.stage->cohort[v], 0,
                                       0), (slong)s.at.stage->order + 1, &end,
                         BITS);
      sup = fmax(sup, fabs(log(ball_get_d(&a))));
      ball_clear(&a);
      ball_clear(&end);
    }
    ck_assert_msg(r.least <= sup + 1e-9 && r.most >= sup - 1e-9
                  && r.least > 0.99 * sup, "%g to %g, not %g", r.least, r.most,
                  sup);
    close_eyes(&s);
  }
}
END_TEST

/* The weights that are told are those of all flows in the tube. */
START_TEST(weights_of_the_tube)
{
  const scene c = { .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1, .length = 0x1p-8,
                    .end = 1.0, .off = 1e-3 };
  sight s;
  const told r = look(&s, &c);

  ck_assert(r.reached);
  for (size_t e = 0; e < 2; e++) {
    rf_ball z;
    ball_init(&z);
    arb_set_ui(&z, 1);
    _arb_poly_evaluate(&z, rf_column(s.at.stage, &s.at.stage->cohort[0], 0, e),
                       (slong)s.at.stage->order + 1, &z, BITS);
    up_blur(&z, up_d(0.999e-3));
    ck_assert(arb_contains(&s.w.z[e], &z));
    ball_clear(&z);
  }
  close_eyes(&s);
}
END_TEST

/* The time, and the end of what the step knows, are balls. */
START_TEST(times)
{
  const double length = 1.0 / 32.0;
  const scene time = { .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1,
                       .length = length, .end = 1.0, .time = length / 2.0,
                       .time_off = length / 4.0 };
  scene end = time;

  check_known(&time);
  end.end = 0.5;
  end.end_off = length / 4.0;
  end.time = length;
  end.time_off = 0.0;
  check_known(&end);
}
END_TEST

/* Where a may be 0 nothing bounds it; a time in the window, or one that is not
   certain to have come, is not reached. */
START_TEST(nothing_known)
{
  scene c = { .y = 4.0, .z = { { 1.0, 0.5 } }, .m = 1, .length = 0x1p-5,
              .end = 1.0, .off = 1.5 };
  sight s;
  told r;

  c.length = 0x1p-12;
  r = look(&s, &c);
  ck_assert(r.passed && isinf(r.most));
  close_eyes(&s);
  c.off = 0.0;
  c.busy = c.length / 2.0;
  c.pace = 4.0;
  c.time = c.length / 4.0;
  r = look(&s, &c);
  ck_assert(r.passed && !r.reached);
  close_eyes(&s);
  c.time = c.length / 2.0;             /* in it, or not */
  c.time_off = c.length / 8.0;
  r = look(&s, &c);
  ck_assert(r.passed && !r.reached);
  close_eyes(&s);
  c.time_off = 0.0;
  c.time = 0.75 * c.length;
  r = look(&s, &c);
  ck_assert(r.passed && r.reached);
  close_eyes(&s);
  c.busy = 0.0;
  c.time = c.length + 0x1p-30;         /* where the step ends */
  c.time_off = 1e-15;
  r = look(&s, &c);
  ck_assert(!r.passed && !r.reached);
  close_eyes(&s);
  c.time = 2.0 * c.length;
  r = look(&s, &c);
  ck_assert(!r.passed && !r.reached);
  close_eyes(&s);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_onlooker");
  TCase *tc = tcase_create("onlooker");

  test_limit(tc);
  tcase_add_test(tc, growth);
  tcase_add_test(tc, turning);
  tcase_add_test(tc, windows);
  tcase_add_test(tc, window_before_a_step);
  tcase_add_test(tc, two_faces);
  tcase_add_test(tc, weights_of_the_tube);
  tcase_add_test(tc, times);
  tcase_add_test(tc, nothing_known);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
