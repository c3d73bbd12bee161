/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_aligned.c -- what the checker says of Theorem 1 on a step: how
 * large neurons become, and where they are at tau.  What the flow can be, as
 * far as it is known, is just within the claim, or just beyond it. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

/* The step is [0, 1], and tau in [low, high], from 0.2 to 0.7. */
static const double low = 0.2, high = 0.7;

static const char *witness[MADE_SPACE] = { "1", "1", "1" };

/* A step whose neurons are far from all bounds of their sizes. */
typedef struct tried {
  made_step v;
  ck_aligned aligned[MADE_NEURONS];
  char gap[40];
} tried;

static void
begin(tried *t, int neurons, const char *leak)
{
  stage *s = &t->v.s;
  certificate *c = &t->v.c;

  made_begin(&t->v, neurons, leak);
  c->epsilon = "1/4";
  c->low = "0.2";
  c->high = "0.7";
  c->growth = "1/2";
  c->witness = witness;
  c->aligned = t->aligned;
  memset(t->aligned, 0, sizeof t->aligned);
  s->size_low = stage_room(s, neurons, 1, sizeof *s->size_low);
  s->size_high = stage_room(s, neurons, 1, sizeof *s->size_high);
  ck_assert(s->size_low && s->size_high);
  for (int j = 0; j < neurons; j++)
    s->size_high[j] = 1e3;
}

/* a; w has constant products with the data. */
static void
place(tried *t, int j, const double *a, double first, double second,
      double third)
{
  polynomial all[3] = { { first }, { second }, { third } };

  made_place(&t->v, j, a, all, NULL, 0);
}

static found
ask(tried *t)
{
  t->v.s.aligned = false;
  return theorem1_step(&t->v.s, NULL, 1.0);
}

static bool
says(tried *t, const char *what)
{
  return ask(t) == FOUND_UNSURE && !strcmp(t->v.r.what, what);
}

/* ---- sizes ---- */

/* What is known of |a(0)| is on the side of the claim on which it is less. */
START_TEST(bounds_of_sizes)
{
  for (int sign = -1; sign <= 1; sign += 2)
    for (int own = 0; own < 2; own++) {
      const polynomial a = { sign * 3.0 };
      const stage *s;
      tried t;
      begin(&t, 2, "0");
      t.v.c.epsilon = "3/10";
      t.v.c.growth = "1/4";
      place(&t, 0, a, 32.0, 4.0, 6.0);
      place(&t, 1, a, 32.0, 4.0, 6.0);
      s = &t.v.s;
      t.v.s.at[0].own = own ? 0.5 : 2.0;
      t.v.s.E = own ? 2.0 : 0.5;
      theorem1_begin(&t.v.s);
      ck_assert(s->size_low[0] >= 3.5 * exp(-0.25)
                && s->size_low[0] < 3.5 * exp(-0.25) * (1.0 + 1e-9));
      ck_assert(s->size_high[0] <= 2.5 * exp(0.25)
                && s->size_high[0] > 2.5 * exp(0.25) * (1.0 - 1e-9));
      made_end(&t.v);
    }
}
END_TEST

/* |a| goes from 2 to 2 + slope, is off by `wide` and parts by `stray`; its
   bound is met up to a factor. */
static found
size_within(double slope, double wide, double stray, double end, double factor,
            int sign)
{
  const polynomial one = { 1.0 }, a = { sign * 2.0, sign * slope };
  const double reached = 2.0 + slope * fmin(end, high);
  const double off = wide + 2.5 * stray * (3.0 + wide);
  found code;
  tried t;

  begin(&t, 3, "0");
  for (int j = 0; j < 3; j++)
    place(&t, j, j == 1 ? a : one, 32.0, 4.0, 6.0);
  t.v.s.at[1].wide = wide;
  t.v.s.at[1].size = 3.0;
  if (slope > 0.0)
    t.v.s.size_high[1] = (reached + off) * factor;
  else
    t.v.s.size_low[1] = (reached - off) / factor;
  t.v.s.group->end = t.v.s.theta = end;
  t.v.s.group->stray = stray;
  code = theorem1_step(&t.v.s, stray > 0.0 ? t.v.s.group : NULL, 0.0);
  ck_assert(code == FOUND_TRUE
            || (t.v.r.neuron == 1 && strstr(t.v.r.what, "grows or shrinks")));
  made_end(&t.v);
  return code;
}

START_TEST(sizes)
{
  static const double ends[] = { 0.5, 1.0 };

  for (int i = 0; i < 32; i++) {
    const double slope = i & 1 ? 0.5 : -0.5, wide = i & 2 ? 0.1 : 0.0;
    const double stray = i & 4 ? 0.01 : 0.0, end = ends[i >> 3 & 1];
    const int sign = i & 16 ? 1 : -1;
    ck_assert_msg(size_within(slope, wide, stray, end, 1.0 + 1e-6, sign)
                  == FOUND_TRUE, "%d", i);
    ck_assert_msg(size_within(slope, wide, stray, end, 1.0 - 1e-6, sign)
                  == FOUND_UNSURE, "%d", i);
  }
}
END_TEST

/* ---- captured ---- */

/* ||D|| of all data at weight 0: (4, 5, 2). */
#define ALL sqrt(45.0)

/* w = beta D/||D||; a = 1. */
static void
place_along(tried *t, int j, double beta)
{
  const polynomial a = { 1.0 };
  const double f = beta / ALL;

  place(t, j, a, 32.0 * f, 4.0 * f, 6.0 * f);
  t->v.s.at[j].size = sqrt(1.0 + beta * beta);
}

static found
ask_captured(tried *t, int j, double gap)
{
  snprintf(t->gap, sizeof t->gap, "%.17g", gap);
  t->aligned[j] = (ck_aligned){ CK_CAPTURED, t->gap };
  return ask(t);
}

/* The flow is off by `wide` in the worst direction; the gap is then that of it.
   D at the neuron may be anything up to `drive` in the time between. */
START_TEST(gaps)
{
  static const double betas[] = { 0.1, 0.5, 1.0, 3.0 };
  static const double wides[] = { 0.0, 1e-3 }, drives[] = { 0.0, 0.1 };

  for (int i = 0; i < 16; i++) {
    const double beta = betas[i & 3], wide = wides[i >> 2 & 1];
    const double drive = drives[i >> 3];
    double gap = (1.0 - beta) * ALL, less, change;
    tried t;
    /* The gap of w/a itself, for its error's size; 0 is the least. */
    less = ALL - gap;
    gap += wide * hypot(ALL, less);
    change = drive * (high - low) * fabs(ALL - less * beta);
    gap = gap + change;
    begin(&t, 1, "0");
    place_along(&t, 0, beta);
    t.v.s.at[0].wide = wide;
    t.v.s.drive = drive;
    if (gap > 0.0)
      ck_assert_msg(ask_captured(&t, 0, gap * (1.0 - 1e-9)) == FOUND_UNSURE,
                    "%d", i);
    /* All that is taken of it. */
    change = 2.0 * drive * (high - low) * 1.01
      * fmax(ALL, fabs(less)) * hypot(1.0, beta);
    gap = fmax(0.0, (1.0 - beta) * ALL + wide * (ALL + fabs(less)) + change);
    ck_assert_msg(ask_captured(&t, 0, gap * (1.0 + 1e-6) + 1e-9)
                  == FOUND_TRUE, "%d: %s", i, t.v.r.what);
    ck_assert(t.v.s.aligned);
    made_end(&t.v);
  }
}
END_TEST

/* A face of 135 degrees, D = (2, -1) and w = (1/64, 1) at its sides, so that
   <D, w> = -31/32; a = 2^-20: the gap is much larger than ||D||.  It is asked
   up to 2^-41 of it. */
START_TEST(negative_products)
{
  static const char *xs[] = { "1", "0", "1", "1" }, *ys[] = { "3", "-1" };
  static const char *point[] = { "1", "0" };
  ck_span start[3] = { { "1", "0" }, { "1", "0" }, { "1", "0" } };
  ck_aligned aligned = { CK_OPEN, NULL };
  const double least = sqrt(5.0) + 31.0 / 32.0 * 0x1p20;
  const certificate problem = {
    .n = 2, .d = 2, .m = 1, .weight = "1", .leak = "0", .xden = "1",
    .yden = "1", .x = xs, .y = ys, .start = start, .ball = "0", .until = "1",
    .epsilon = "1/4", .low = "0.2", .high = "0.7", .growth = "1/2",
    .witness = point, .aligned = &aligned
  };

  for (int k = 0; k < 2; k++) {
    static const double factors[] = { 1.0 - 0x1p-41, 1.0 + 0x1p-38 };
    static const double z[] = { 0x1p-20, 0x1p-6, 1.0 };
    char gap[40];
    made_step v;
    stage *s = &v.s;
    mover *q;
    made_begin_of(&v, &problem);
    s->size_low = stage_room(s, 1, 1, sizeof *s->size_low);
    s->size_high = stage_room(s, 1, 1, sizeof *s->size_high);
    ck_assert(s->size_low && s->size_high);
    s->size_high[0] = 1.0;
    q = &s->at[0];
    for (int e = 0; e < 3; e++)
      q->z[e] = q->y[e * TERMS] = z[e];
    q->side[0] = q->side[1] = 1;
    q->dead = false;
    ck_assert_int_eq(face_find(&q->face, s, q->side, 0), FOUND_TRUE);
    snprintf(gap, sizeof gap, "%.17g", least * factors[k]);
    aligned = (ck_aligned){ CK_CAPTURED, gap };
    ck_assert_msg((theorem1_step(s, NULL, 1.0) == FOUND_TRUE) == k,
                  "%d: %s", k, v.r.what);
    made_end(&v);
  }
}
END_TEST

/* A neuron whose D is not in its face: with a < 0; where one of its
   data is not active, or it slides; and one with a < 0 whose -D is. */
START_TEST(faces)
{
  static const char what[] = "whether its D is in its face";
  static const signed char slides[] = { MADE_FREE, 0, MADE_FREE };
  const polynomial one = { 1.0 }, minus = { -1.0 };
  /* D = (4, 5, 0) of the others is on the line of x_1. */
  polynomial on[3] = { { 32.0 }, { 0.0 }, { 4.0 } };
  tried t;

  begin(&t, 1, "0");
  place(&t, 0, minus, 32.0, 4.0, 6.0);
  t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
  ck_assert(says(&t, what));
  made_end(&t.v);

  begin(&t, 1, "0");
  made_place(&t.v, 0, one, on, slides, 1);
  t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
  ck_assert(says(&t, what));
  made_end(&t.v);

  begin(&t, 1, "1/4");
  place(&t, 0, minus, -32.0, -4.0, -6.0);
  t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
  ck_assert_msg(ask(&t) == FOUND_TRUE, "%s", t.v.r.what);
  made_end(&t.v);

  /* x_1 is not active, of x_0 and x_2 alone D = (4, 4, 1) has it so; with it, D
     = (4, 4, 3).  Of x_3 <D, x> is 3 or 1. */
  begin(&t, 1, "0");
  place(&t, 0, one, 32.0, -4.0, 6.0);
  t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
  ck_assert(says(&t, what));
  made_end(&t.v);
}
END_TEST

/* Each of the lines is asked, with sides and labels of all kinds. */
START_TEST(all_faces)
{
  static const double x[MADE_DATA][MADE_SPACE] = {
    { 3.0, 4.0, 0.0 }, { 0.0, 0.0, 2.0 }, { 1.0, 0.0, 1.0 }, { 0.0, 1.0, -1.0 }
  };
  int in = 0, out = 0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng g = test_rng("all_faces", rep);
    double D[MADE_SPACE] = { 0.0 };
    double labels[MADE_DATA];
    const int sigma = rng_size(&g, 0, 1) ? 1 : -1;
    const polynomial a = { sigma };
    bool inside = true;
    const mover *q;
    tried t;
    begin(&t, 1, "1/4");
    place(&t, 0, a, rng_uniform(&g), rng_uniform(&g), rng_uniform(&g));
    q = &t.v.s.at[0];
    for (int k = 0; k < MADE_DATA; k++) {
      labels[k] = rng_uniform(&g);
      t.v.g.y[k] = ball_d(labels[k]);
    }
    for (int k = 0; k < MADE_DATA; k++)
      for (int e = 0; e < MADE_SPACE; e++)
        D[e] += labels[k] * (q->side[k] > 0 ? 1.0 : 0.25) * x[k][e];
    for (int k = 0; k < MADE_DATA; k++) {
      const double u = sigma * (D[0] * x[k][0] + D[1] * x[k][1]
                                + D[2] * x[k][2]);
      inside = inside && u * q->side[k] > 0.0;
    }
    t.aligned[0] = (ck_aligned){ CK_CAPTURED, "1000" };
    TEST_ASSERT(rep, (ask(&t) == FOUND_TRUE) == inside, "inside %d: %s", inside,
                t.v.r.what);
    inside ? in++ : out++;
    made_end(&t.v);
  }
  ck_assert(test_scale() < 1.0 || test_rep() >= 0 || (in > 0 && out > 0));
}
END_TEST

/* ---- when, and who ---- */

/* Each of three neurons is asked. */
START_TEST(everybody)
{
  for (int j = 0; j < 3; j++) {
    tried t;
    begin(&t, 3, "0");
    for (int i = 0; i < 3; i++)
      place_along(&t, i, 1.0);
    ck_assert_int_eq(ask(&t), FOUND_TRUE);
    t.aligned[j].end = CK_DEAD;
    ck_assert(says(&t, "it is not dead at tau") && t.v.r.neuron == j);
    t.v.s.at[j].dead = true;
    ck_assert_int_eq(ask(&t), FOUND_TRUE);
    t.aligned[j] = (ck_aligned){ CK_CAPTURED, "100" };
    ck_assert(says(&t, "it is dead at tau") && t.v.r.neuron == j);
    made_end(&t.v);
  }
}
END_TEST

/* tau is to be on the step, beyond its busy start, and before what is sure,
   however well the time of the step is known. */
START_TEST(times)
{
  static const char unknown[] = "tau is not known so well";
  tried t;

  begin(&t, 1, "0");
  place_along(&t, 0, 1.0);
  t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
  t.v.s.unit = 0.75;
  t.v.s.busy = 0.19;
  ck_assert_int_eq(ask(&t), FOUND_TRUE);
  t.v.s.busy = 0.21;
  ck_assert(says(&t, unknown));
  t.v.s.unit = 1.0;
  t.v.s.busy = 0.14;
  t.v.s.time = (ball){ num_d(0.0), 0.05 };
  ck_assert_int_eq(ask(&t), FOUND_TRUE);
  t.v.s.busy = 0.16;
  ck_assert(says(&t, unknown));
  t.v.s.busy = 0.0;
  /* high is at most 0.75. */
  for (int i = 0; i < 2; i++) {
    t.v.s.aligned = false;
    ck_assert_int_eq(theorem1_step(&t.v.s, NULL, i ? 0.751 : 0.749),
                     FOUND_TRUE);
    ck_assert_int_eq(t.v.s.aligned, i);
  }
  made_end(&t.v);
}
END_TEST

/* A neuron has no event at tau, nor after; those of others do not count. */
START_TEST(events)
{
  static const char *const radius[] = { "0.099", "0.101" };
  tried t;

  for (int row = 0; row < 2; row++)
    for (int j = 0; j < 2; j++)
      for (int k = 0; k < 2; k++) {
        begin(&t, 2, "0");
        place_along(&t, 0, 1.0);
        place_along(&t, 1, 1.0);
        for (int i = 0; i < 2; i++) {
          const bool late = i == row;
          made_claim(&t.v, late ? "0.1" : "0.05", late ? j : 0, 0,
                     CK_ACTIVATE);
          t.v.event[i].time.radius = late ? radius[k] : "1e-3";
        }
        t.v.s.next = 2;
        t.aligned[0] = (ck_aligned){ CK_CAPTURED, "100" };
        ck_assert_int_eq(ask(&t) == FOUND_TRUE, j == 1 || k == 0);
        made_end(&t.v);
      }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_aligned");
  TCase *tc = tcase_create("aligned");

  test_limit(tc);
  tcase_add_test(tc, bounds_of_sizes);
  tcase_add_test(tc, sizes);
  tcase_add_test(tc, gaps);
  tcase_add_test(tc, negative_products);
  tcase_add_test(tc, faces);
  tcase_add_test(tc, all_faces);
  tcase_add_test(tc, everybody);
  tcase_add_test(tc, times);
  tcase_add_test(tc, events);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
