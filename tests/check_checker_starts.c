/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_starts.c -- what the checker knows of neurons at the start:
 * errors, sides, residuals, who is dead, who rests for ever. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

enum { WIDTH = 1 + MADE_SPACE };

static const double length[] = { 5.0, 2.0, M_SQRT2, M_SQRT2 };

/* Two neurons and the texts of their weights. */
typedef struct pair {
  made_step v;
  char text[2 * WIDTH][40], radius[2 * WIDTH][40], ball[40];
  ck_span start[2 * WIDTH];
} pair;

static void
begin(pair *p, const char *leak)
{
  made_begin(&p->v, 2, leak);
  p->v.c.start = p->start;
}

static void
set_weight(pair *p, int i, double z, double radius)
{
  snprintf(p->text[i], sizeof p->text[i], "%.17g", z);
  snprintf(p->radius[i], sizeof p->radius[i], "%.17g", radius);
  p->start[i] = (ck_span){ p->text[i], p->radius[i] };
}

static void
set_neuron(pair *p, int j, const double *z, double radius)
{
  for (int i = 0; i < WIDTH; i++)
    set_weight(p, j * WIDTH + i, z[i], radius);
}

static void
check_bound(int rep, const char *what, double bound, double right)
{
  TEST_ASSERT(rep, bound >= right && bound <= right * (1.0 + 1e-9),
              "%s: %.12g, not %.12g", what, bound, right);
}

static const double far_off[WIDTH] = { 0.7, 1.0, 2.0, 0.5 };

/* ---- errors ---- */

/* Radii of weights, and a ball of so much of all of them. */
START_TEST(errors)
{
  TEST_EACH(rep, test_reps(100)) {
    rf_rng rng = test_rng("errors", rep);
    const double part = 1e-3 * fabs(rng_uniform(&rng));
    double all = 0.0, squares = 0.0, own[2] = { 0.0, 0.0 };
    pair p;
    begin(&p, "1/10");
    for (int i = 0; i < 2 * WIDTH; i++) {
      const double z = far_off[i % WIDTH] * (1.0 + 0.1 * rng_uniform(&rng));
      const double radius = 1e-3 * fabs(rng_uniform(&rng));
      set_weight(&p, i, z, radius);
      own[i / WIDTH] = hypot(own[i / WIDTH], radius);
      all = hypot(all, radius);
      squares += z * z;
    }
    snprintf(p.ball, sizeof p.ball, "%.17g", part);
    p.v.c.ball = p.ball;
    TEST_ASSERT(rep, stage_start(&p.v.s) == FOUND_TRUE, "%s", p.v.r.what);
    for (int j = 0; j < 2; j++)
      check_bound(rep, "of a neuron", p.v.s.at[j].own,
                  own[j] + part * (sqrt(squares) + all));
    check_bound(rep, "of all", p.v.s.E, all + part * (sqrt(squares) + all));
    made_end(&p.v);
  }
}
END_TEST

/* It is off a line by more than its error times ||x||, or not said to be. */
START_TEST(sides)
{
  for (int l = 0; l < 3; l++)
    for (int n = 0; n < 4; n++) {
      const int side = n & 1 ? 1 : -1;
      const double own = 1e-3, u = side * (n & 2 ? 1.01 : 0.99) * length[l]
        * own;
      double z[WIDTH] = { 1.0, 4.0, l ? 3.0 : -3.0, 1.5 };
      pair p;
      begin(&p, "1/10");
      if (l == 0)
        z[1] += u / 3.0;
      else if (l == 1)
        z[3] = u / 2.0;
      else
        z[3] = u - z[1];
      set_neuron(&p, 0, z, own / 2.0);   /* four of them */
      set_neuron(&p, 1, far_off, 0.0);
      ck_assert_int_eq(stage_start(&p.v.s), n & 2 ? FOUND_TRUE : FOUND_UNSURE);
      if (n & 2)
        ck_assert_int_eq(p.v.s.at[0].side[l], side);
      made_end(&p.v);
    }
}
END_TEST

/* Tiny weights are taken times a power of 2, but where Theorem 1 is claimed. */
START_TEST(scales)
{
  for (int k = 0; k < 3; k++) {
    static const double tiny[WIDTH] = { 1e-120, 1e-120, 2e-120, 3e-120 };
    pair p;
    begin(&p, "1/10");
    set_neuron(&p, 0, k < 2 ? tiny : far_off, 0.0);
    set_neuron(&p, 1, tiny, 0.0);
    p.v.c.epsilon = k == 1 ? "1/2" : NULL;
    ck_assert_int_eq(stage_start(&p.v.s), FOUND_TRUE);
    ck_assert_int_eq(p.v.g.scale > 0, k == 0);
    made_end(&p.v);
  }
}
END_TEST

/* ---- residuals ---- */

/* 1 - h_k, neuron 0 on the line of x_0, neuron 1 anywhere in its ball. */
static double
residual(int k, const double *z, double leak)
{
  static const double on_line[WIDTH] = { 1.0, 4.0, -3.0, 2.0 };
  double h = 0.0;

  for (int j = 0; j < 2; j++) {
    const double *w = j ? z : on_line;
    const double u = made_dot(made_x[k], w + 1);
    if (j || k)
      h += w[0] * (u > 0.0 ? u : leak * u);
  }
  return 1.0 - h;
}

START_TEST(residuals)
{
  static const double on_line[WIDTH] = { 1.0, 4.0, -3.0, 2.0 };
  int checked = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("residuals", rep);
    const bool leaks = rng_size(&rng, 0, 1);
    const double own = 0.02, leak = leaks ? 0.1 : 0.0;
    double z[WIDTH];
    pair p;
    begin(&p, leaks ? "1/10" : "0");
    set_neuron(&p, 0, on_line, 0.0);
    for (int i = 0; i < WIDTH; i++)
      z[i] = far_off[i] * (rng_size(&rng, 0, 1) ? 1.0 : -1.0);
    set_neuron(&p, 1, z, own / 2.0);
    (void)stage_start(&p.v.s);
    ck_assert_int_eq(p.v.s.at[0].side[0], 0);
    for (int turn = 0; turn < 50; turn++)
      for (int k = 0; k < MADE_DATA; k++) {
        const ball v = p.v.s.group->p[k];
        double other[WIDTH];
        for (int i = 0; i < WIDTH; i++)
          other[i] = z[i] + 0.499 * own * (rng_size(&rng, 0, 1) ? 1.0 : -1.0);
        TEST_ASSERT(rep, fabs(num_get(v.m) - residual(k, other, leak)) <= v.r
                    && v.r < 0.5, "a residual");
        checked++;
      }
    made_end(&p.v);
  }
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* ---- on lines ---- */

/* On the line of x_1, beside which all are on their idle sides or none is. */
START_TEST(for_ever)
{
  static const struct {
    const char *leak;
    double a, w, radius;     /* w = (w, w, 0); of a */
    found code;
    bool dead;
    int sign;
  } row[] = {
    { "0", 0.0, -1.0, 0.0, FOUND_TRUE, true, 0 },
    { "0", 0.5, -1.0, 0.0, FOUND_UNSURE, true, 1 },
    { "0", -0.5, -1.0, 0.0, FOUND_UNSURE, true, -1 },
    { "0", 0.0, 1.0, 0.0, FOUND_UNSURE, false, 0 },
    { "1/10", 0.0, -1.0, 0.0, FOUND_UNSURE, false, 0 },
    { "0", 1e-3, -1.0, 1e-2, FOUND_UNSURE, false, 0 }
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const double z[WIDTH] = { row[i].a, row[i].w, row[i].w, 0.0 };
    const mover *q;
    found code;
    pair p;
    begin(&p, row[i].leak);
    set_neuron(&p, 0, z, 0.0);
    set_weight(&p, 0, row[i].a, row[i].radius);
    set_neuron(&p, 1, far_off, 0.0);
    code = stage_start(&p.v.s);
    q = &p.v.s.at[0];
    ck_assert_int_eq(q->side[1], 0);
    if (row[i].a != 0.0 && row[i].radius == 0.0)
      /* It stays, or goes with p, as its line leads; if it stays, with a. */
      ck_assert(q->sign == row[i].sign && (code || p.v.s.unique || q->dead));
    else
      ck_assert(code == row[i].code && q->dead == row[i].dead
                && (code || q->sign == row[i].sign));
    made_end(&p.v);
  }
}
END_TEST

/* A row of time 0 says so within its radius. */
START_TEST(times)
{
  static const struct {
    const char *time, *radius;
    bool taken;
  } row[] = {
    { "0", "1e-9", true }, { "1e-400", "1e-9", true },
    { "1e-400", "0", false }, { "1e-9", "1e-8", false }
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    /* p_2 and p_3 are 0, so that p_0 leads it off its line, to the side 1. */
    static const double z[WIDTH] = { 1.0, 8.0, -6.0, -7.0 };
    static const double none[WIDTH] = { 0.0, 1.0, 2.0, 0.5 };
    pair p;
    found code;
    begin(&p, "1/10");
    set_neuron(&p, 0, z, 0.0);
    set_neuron(&p, 1, none, 0.0);
    made_claim(&p.v, row[i].time, 0, 0, CK_RELEASE_ACTIVE);
    p.v.event[0].time.radius = row[i].radius;
    code = stage_start(&p.v.s);
    ck_assert_msg((code == FOUND_TRUE) == row[i].taken, "row %zu: %s", i,
                  p.v.r.what);
    made_end(&p.v);
  }
}
END_TEST

/* ---- what neurons are ---- */

/* All lines have a side with nothing, and it is there or on them. */
START_TEST(idle)
{
  static const char *const leaks[] = { "0", "1/10" };
  int dead = 0;

  for (int leak = 0; leak < 2; leak++)
    for (int choice = 0; choice < 81; choice++) {
      signed char side[MADE_DATA];
      bool right = leak == 0;
      made_step v;
      made_begin(&v, 1, leaks[leak]);
      for (int l = 0, c = choice; l < MADE_DATA; l++, c /= 3) {
        side[l] = (signed char)(c % 3 - 1);
        right = right && side[l] <= 0;
      }
      ck_assert_int_eq(stage_idle(&v.g, side), right);
      dead += right;
      made_end(&v);
    }
  ck_assert_int_eq(dead, 16);
}
END_TEST

/* One that starts with nothing active is dead. */
START_TEST(starts_dead)
{
  static const double z[WIDTH] = { 1.0, -1.0, -1.0, -0.5 };

  for (int leak = 0; leak < 2; leak++) {
    pair p;
    begin(&p, leak ? "1/10" : "0");
    set_neuron(&p, 0, z, 0.0);
    set_neuron(&p, 1, far_off, 0.0);
    ck_assert_int_eq(stage_start(&p.v.s), FOUND_TRUE);
    ck_assert(p.v.s.at[0].dead == !leak && !p.v.s.at[1].dead);
    made_end(&p.v);
  }
}
END_TEST

/* The sign of its a where it rests: dead, or on an edge. */
START_TEST(rests)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };

  for (int sigma = -1; sigma <= 1; sigma += 2)
    for (int edge = 0; edge < 2; edge++) {
      /* x_1 alone is orthogonal to x_0; with another one it is no edge. */
      polynomial all[3] = { { 0.0 }, { 700.0 }, { edge ? -50.0 : 50.0 } };
      made_step v;
      mover *q;
      made_begin(&v, 1, "0");
      made_place(&v, 0, (const polynomial){ sigma }, all, on_first, sigma);
      q = &v.s.at[0];
      q->sign = -sigma;
      ck_assert_int_eq(stage_rests(&v.s, q, 0), edge ? sigma : 0);
      ck_assert_int_eq(stage_rests(&v.s, q, 1), 0);
      q->dead = true;
      ck_assert_int_eq(stage_rests(&v.s, q, 0), -sigma);
      ck_assert_int_eq(stage_rests(&v.s, q, 1), 0);
      made_end(&v);
    }
}
END_TEST

/* ---- on a line ---- */

/* w less its part along x_0, as it is rounded. */
START_TEST(projected)
{
  static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };
  int rounded = 0;

  TEST_EACH(rep, test_reps(100)) {
    rf_rng rng = test_rng("projected", rep);
    polynomial one = { 1.0 };
    polynomial all[3] = { { 0.0 }, { -700.0 }, { 50.0 } };
    long double w[MADE_SPACE], along, lost = 0.0L;
    double bound;
    made_step v;
    mover *q;
    made_begin(&v, 1, "1/10");
    made_place(&v, 0, one, all, on_first, 1);
    q = &v.s.at[0];
    for (int e = 0; e < MADE_SPACE; e++)
      w[e] = (long double)(q->z[1 + e] = rng_uniform(&rng));
    bound = mover_project(&v.s, q);
    along = (3.0L * w[0] + 4.0L * w[1]) / 25.0L;
    w[0] -= 3.0L * along;
    w[1] -= 4.0L * along;
    for (int e = 0; e < MADE_SPACE; e++)
      lost += (w[e] - (long double)q->z[1 + e])
        * (w[e] - (long double)q->z[1 + e]);
    TEST_ASSERT(rep, lost <= (long double)bound * (long double)bound
                && bound < 1e-14, "it is rounded by more");
    rounded += lost > 0.0L;
    made_end(&v);
  }
  ck_assert_int_gt(rounded, 0);
}
END_TEST

/* What reading so many weights takes, and putting neuron 0 on the line. */
static double
rounding_of(made_step *v, const ck_span *start, int count)
{
  num z[WIDTH];
  mover q = v->s.at[0];
  double sum = 0.0;

  q.z = z;
  for (int i = 0; i < count; i++) {
    const ball b = ball_span(start[i], 0);
    if (i < WIDTH)
      z[i] = b.m;
    sum = hypot(sum, b.r);
  }
  return (sum + mover_project(&v->s, &q)) * (1.0 - 1e-13);
}

/* It slides from the start: it is put on the line. */
START_TEST(slides)
{
  /* Its x_2 leads neuron 0 back to the line from the side 1, and x_0 from the
     other one. */
  static const double other[WIDTH] = { 1.0, 4.0, -3.0078125, 4.0 };
  int rounded = 0;

  for (int k = 1; k <= 100; k++) {
    const long double w[MADE_SPACE] = { 4.0L * k / 1007, -3.0L * k / 1007,
                                        1.0L / 3.0L };
    long double lost = 0.0L;
    double bound;
    pair p;
    const mover *q;
    begin(&p, "1/10");
    set_neuron(&p, 0, other, 0.0);
    set_weight(&p, 0, -1.0, 0.0);
    snprintf(p.text[1], sizeof p.text[1], "%d/1007", 4 * k);
    snprintf(p.text[2], sizeof p.text[2], "%d/1007", -3 * k);
    strcpy(p.text[3], "1/3");
    set_neuron(&p, 1, other, 0.0);
    ck_assert_msg(stage_start(&p.v.s) == FOUND_TRUE, "%d: %s", k, p.v.r.what);
    q = &p.v.s.at[0];
    ck_assert(q->side[0] == 0 && !q->dead);
    for (int e = 0; e < MADE_SPACE; e++)
      lost += (w[e] - (long double)q->z[1 + e])
        * (w[e] - (long double)q->z[1 + e]);
    bound = rounding_of(&p.v, p.start, WIDTH);
    ck_assert(lost <= (long double)bound * (long double)bound);
    ck_assert(q->own >= bound);
    ck_assert(p.v.s.E >= rounding_of(&p.v, p.start, 2 * WIDTH));
    rounded += lost > 0.0L;
    made_end(&p.v);
  }
  ck_assert_int_gt(rounded, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_starts");
  TCase *tc = tcase_create("starts");

  test_limit(tc);
  tcase_add_test(tc, errors);
  tcase_add_test(tc, sides);
  tcase_add_test(tc, scales);
  tcase_add_test(tc, residuals);
  tcase_add_test(tc, for_ever);
  tcase_add_test(tc, times);
  tcase_add_test(tc, idle);
  tcase_add_test(tc, starts_dead);
  tcase_add_test(tc, rests);
  tcase_add_test(tc, projected);
  tcase_add_test(tc, slides);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
