/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_ground.c -- the problem in balls, a claim beside its radius,
 * and losses of a step at times that are not known exactly. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

/* ---- the problem ---- */

static found
ground_of(const char *weight, const char *leak)
{
  const certificate c = { .weight = weight, .leak = leak };
  const char *x[] = { "1", "2" }, *y[] = { "1" };
  ck_span start[3] = { { "1", "0" }, { "1", "0" }, { "1", "0" } };
  certificate all = c;
  report r;
  stage s = { .r = &r, .time = ball_d(0.0) };
  terrain g;
  found code;
  lines l;
  int where;

  all.n = all.m = 1;
  all.d = 2;
  all.xden = all.yden = "1";
  all.x = x;
  all.y = y;
  all.start = start;
  ck_assert_int_eq(lines_make(&l, &where, &all), 0);
  s.g = &g;
  code = ground_make(&g, &s, &all, &l);
  stage_rewind(&s, 0);
  free(s.room);
  lines_free(&l);
  return code;
}

/* The loss is one, and slopes are between 0 and 1. */
START_TEST(refused)
{
  static const struct {
    const char *weight, *leak;
    found code;
  } cases[] = {
    { "1", "0", FOUND_TRUE }, { "1", "1", FOUND_TRUE },
    { "1/1000000", "1/1000000", FOUND_TRUE },
    { "1", "999999/1000000", FOUND_TRUE },
    { "0", "0", FOUND_UNSURE }, { "0/7", "1", FOUND_UNSURE },
    { "1", "0/1", FOUND_UNSURE }, { "1", "00", FOUND_UNSURE },
    { "1", "1000001/1000000", FOUND_UNSURE }, { "1", "3", FOUND_UNSURE }
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(ground_of(cases[i].weight, cases[i].leak) == cases[i].code,
                  "weight %s, leak %s", cases[i].weight, cases[i].leak);
}
END_TEST

/* (3, 4), (6, 8), (-3, -4), (5, 12), in halves; c = 3. */
static const char *inputs[] = { "3", "4", "6", "8", "-3", "-4", "5", "12" };
static const char *labels[] = { "1", "2", "3", "4" };

static void
begin(made_step *v, const char *leak)
{
  static ck_span start[3] = { { "1", "0" }, { "1", "0" }, { "1", "0" } };
  const certificate problem = {
    .n = 4, .d = 2, .m = 1, .weight = "3", .leak = leak, .xden = "2",
    .yden = "1", .x = inputs, .y = labels, .start = start, .ball = "0",
    .until = "1"
  };

  made_begin_of(v, &problem);
}

static bool
is_just_above(double bound, double x)
{
  return bound >= x && bound < x * (1.0 + 1e-9);
}

START_TEST(sizes)
{
  static const double size[] = { 2.5, 5.0, 2.5, 6.5 };
  const double squares = 2 * 2.5 * 2.5 + 25.0 + 6.5 * 6.5;

  for (long scale = 0; scale <= 510; scale += 255) {
    const double shrink = scale > 500 ? 0x1p-1000 : ldexp(1.0, -2 * (int)scale);
    made_step v;
    const terrain *g = &v.g;
    begin(&v, "0");
    ground_scale(&v.g, scale);
    for (int k = 0; k < 4; k++)
      ck_assert(is_just_above(g->size[k], size[k]));
    ck_assert(is_just_above(g->length[0], 2.5)
              && is_just_above(g->length[1], 6.5));
    ck_assert(is_just_above(g->squares, squares));
    ck_assert(g->c_up >= 3.0 * shrink && g->stiff >= g->c_up * squares);
    ck_assert(scale > 500 || (is_just_above(g->c_up, 3.0 * shrink)
                              && is_just_above(g->stiff, 3.0 * shrink
                                               * squares)));
    ck_assert(g->shrink.m + g->shrink.r >= ldexp(1.0, -2 * (int)scale));
    made_end(&v);
  }
}
END_TEST

/* No datum acts on the other side of a line, if all of its data point the same
   way, and there is no leak. */
START_TEST(idle_sides)
{
  made_step v;

  begin(&v, "0");
  ck_assert(!v.g.idle[0] && v.g.idle[1] == -1);
  made_end(&v);
  begin(&v, "1/7");
  ck_assert(!v.g.idle[0] && !v.g.idle[1]);
  made_end(&v);
  inputs[6] = "-10";
  inputs[7] = "-24";
  begin(&v, "0");
  ck_assert_int_eq(v.g.idle[1], -1);
  made_end(&v);
  /* The first datum of a line tells its sides: the others point back. */
  inputs[4] = "3";
  inputs[5] = "4";
  begin(&v, "0");
  ck_assert_int_eq(v.g.idle[0], -1);
  made_end(&v);
}
END_TEST

/* ---- claims ---- */

/* How far off, known to a radius: within 1 in any case, perhaps, never. */
START_TEST(claims)
{
  static const struct {
    ball off;
    found code;
  } cases[] = {
    { { 0.5, 0.0 }, FOUND_TRUE }, { { -0.999, 0.0 }, FOUND_TRUE },
    { { 0.5, 0.499 }, FOUND_TRUE }, { { -0.5, 0.501 }, FOUND_UNSURE },
    { { 0.999, 0.002 }, FOUND_UNSURE }, { { 1.001, 0.002 }, FOUND_UNSURE },
    { { 0.0, 2.0 }, FOUND_UNSURE }, { { 1.5, 0.501 }, FOUND_UNSURE },
    { { 1.5, 0.499 }, FOUND_FALSE }, { { -1.001, 0.0 }, FOUND_FALSE }
  };
  made_step v;

  begin(&v, "0");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_assert_msg(stage_claim(&v.s, cases[i].off, "1") == cases[i].code, "%zu",
                  i);
  made_end(&v);
}
END_TEST

/* A time less that of the step, in its units, either of them up to a radius. */
START_TEST(times)
{
  made_step v;
  ball tau;

  begin(&v, "0");
  v.s.unit = 0.25;
  v.s.time = (ball){ 3.0, 0.5 };
  tau = stage_tau(&v.s, (ball){ 4.0, 0.125 });
  ck_assert(tau.m == 4.0 && is_just_above(tau.r, 2.5));
  made_end(&v);
}
END_TEST

/* ---- losses ---- */

/* p_0 = 1 - tau/2, as steep as it can be with these bounds, p_1 = 1/8; |p_k'|
   is at most ||x_k||/10. */
static void
begin_losses(made_step *v, ck_loss *claim)
{
  static const polynomial steep = { 1.0, -0.5 }, other = { 0.125 };

  made_begin(v, 1, "0");
  made_residual(v, 0, steep);
  made_residual(v, 1, other);
  v->s.whole = 1.0;
  v->s.drive = 0.1;
  v->c.losses = 1;
  v->c.loss = claim;
}

/* Of the step, and how long its faces were the same before it. */
static double lipschitz, before = 1.0;

/* At a time that the step knows to 0.01; *told: how many were looked at. */
static found
ask_loss(double from, const char *time, double p, double radius, double busy,
         int *told)
{
  char middle[40], written[40];
  ck_loss claim = { time, { middle, written } };
  made_step v;
  found code;

  snprintf(middle, sizeof middle, "%.17g", (p * p + 0.125 * 0.125) / 2.0);
  snprintf(written, sizeof written, "%.17g", radius);
  begin_losses(&v, &claim);
  v.s.time = (ball){ from, 0.01 };
  v.s.busy = busy;
  v.s.lipschitz = lipschitz;
  v.s.before = before;
  code = stage_losses(&v.s, 0.5);
  *told = v.s.told;
  made_end(&v);
  return code;
}

/* How far the loss can be off at p_0 after a time. */
static double
loss_off(double p, double time)
{
  const double each[] = { p, 0.125, 0.0, 0.0 };
  const double size[] = { 5.0, 2.0, M_SQRT2, M_SQRT2 };
  double sum = 0.0;

  for (int k = 0; k < MADE_DATA; k++) {
    const double most = each[k] + 0.1 * size[k] * time;
    sum += (most * most - each[k] * each[k]) / 2.0;
  }
  return sum;
}

START_TEST(losses)
{
  const double far = loss_off(0.8, 0.01);
  /* The time is 0.005 before the step, up to 0.01: p is as it is at tau = 0, or
     has changed by that of a time up to 0.015, and before the step by 9/8 of
     it. */
  const double start = loss_off(1.0, 0.015 * 1.125);
  int told;

  ck_assert_int_eq(ask_loss(0.0, "0.4", 0.8, far * (1.0 + 1e-9), 0.0, &told),
                   FOUND_TRUE);
  ck_assert_int_eq(told, 1);
  ck_assert_int_eq(ask_loss(0.0, "0.4", 0.8, far * (1.0 - 1e-9), 0.0, &told),
                   FOUND_UNSURE);
  ck_assert_int_eq(ask_loss(0.305, "0.3", 1.0, start * (1.0 + 1e-9), 0.0,
                            &told), FOUND_TRUE);
  ck_assert_int_eq(ask_loss(0.305, "0.3", 1.0, start * (1.0 - 1e-9), 0.0,
                            &told), FOUND_UNSURE);
  /* Perhaps before it, 0.001 in it. */
  ck_assert_int_eq(ask_loss(0.399, "0.4", 0.9995, loss_off(0.9995, 0.01 * 1.125)
                            * (1.0 + 1e-9), 0.0, &told), FOUND_TRUE);
  ck_assert_int_eq(ask_loss(0.399, "0.4", 0.9995, loss_off(0.9995, 0.01 * 1.125)
                            * (1.0 - 1e-9), 0.0, &told), FOUND_UNSURE);
  /* At most as long before it as its bounds say what was then, and as its faces
     were the same. */
  for (int k = 0; k < 4; k++) {
    const double bound = k & 1 ? 1.001 : 0.999;
    const found code = k & 1 ? FOUND_TRUE : FOUND_UNSURE;
    lipschitz = k & 2 ? 0.0 : 1.0 / (64.0 * 0.015 * bound);
    before = k & 2 ? 0.015 * bound : 1.0;
    ck_assert_int_eq(ask_loss(0.305, "0.3", 1.0, 1.0, 0.0, &told), code);
    lipschitz *= 3.0;
    before = k & 2 ? 0.005 * bound : 1.0;
    ck_assert_int_eq(ask_loss(0.395, "0.4", 1.0, 1.0, 0.0, &told), code);
    ck_assert_int_eq(ask_loss(0.389, "0.4", 1.0, 1.0, 0.0, &told), FOUND_TRUE);
  }
  before = lipschitz = 0.0;
  ck_assert_int_eq(ask_loss(0.389, "0.4", 1.0, 1.0, 0.0, &told), FOUND_TRUE);
  before = 1.0;
  /* Up to 0.5. */
  ck_assert_int_eq(ask_loss(0.0, "0.491", 0.8, 1e-9, 0.0, &told), FOUND_TRUE);
  ck_assert_int_eq(told, 0);
  ck_assert_int_eq(ask_loss(0.0, "0.489", 0.8, 1.0, 0.0, &told), FOUND_TRUE);
  ck_assert_int_eq(told, 1);
  /* Not while there may be an event. */
  ck_assert_int_eq(ask_loss(0.0, "0.111", 0.9, 1.0, 0.1, &told), FOUND_TRUE);
  ck_assert_int_eq(ask_loss(0.0, "0.109", 0.9, 1.0, 0.1, &told), FOUND_UNSURE);
}
END_TEST

/* ---- steps ---- */

static void
place(made_step *v)
{
  const polynomial a = { 1.0 };
  polynomial all[3] = { { 32.0 }, { 4.0 }, { 6.0 } };

  made_place(v, 0, a, all, NULL, 0);
}

/* A step is to be longer than what is left of the window of an event. */
START_TEST(windows)
{
  for (int k = 0; k < 2; k++) {
    made_step v;
    made_begin(&v, 1, "0");
    place(&v);
    v.s.unit = 0.5;
    v.s.busy = k ? 0.499 : 0.501;
    ck_assert_int_eq(stage_go(&v.s), k ? FOUND_TRUE : FOUND_UNSURE);
    ck_assert(num_get(v.s.time.m) == (k ? 0.5 : 0.0));
    ck_assert(v.s.before <= (k ? 0.5 - 0.499 : 0.0)
              && v.s.before >= (k ? 0.001 - 1e-9 : 0.0));
    made_end(&v);
  }
}
END_TEST

/* Weights are taken smaller, and so is what they are off. */
START_TEST(shifts)
{
  made_step v;
  const mover *q;

  made_begin(&v, 1, "0");
  place(&v);
  ground_scale(&v.g, 100);
  q = v.s.at;
  v.s.at[0].own = 0.5;
  v.s.E = 0.25;
  stage_shift(&v.s, 64);
  ck_assert(v.g.scale == 36 && q->z[0] == 0x1p-64);
  ck_assert(is_just_above(q->own, 0x1p-65));
  ck_assert(is_just_above(v.s.E, 0x1p-66));
  made_end(&v);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_ground");
  TCase *tc = tcase_create("ground");

  test_limit(tc);
  tcase_add_test(tc, refused);
  tcase_add_test(tc, sizes);
  tcase_add_test(tc, idle_sides);
  tcase_add_test(tc, claims);
  tcase_add_test(tc, times);
  tcase_add_test(tc, losses);
  tcase_add_test(tc, windows);
  tcase_add_test(tc, shifts);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
