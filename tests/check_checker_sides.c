/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_sides.c -- the checker says that nothing happens on a step
 * where it is so, and nowhere else.
 *
 * The polynomials are made here, so that they come as near to a line as an
 * error is large, 2 % more or less of it: with more the step is verified, with
 * less it is not. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

enum { DEGREE = 6 };

static const double length = 5.0;      /* of x_0 */
static const polynomial one = { 1.0 };

static double
draw_between(rf_rng *rng, double low, double high)
{
  return low + (high - low) * 0.5 * (1.0 + rng_uniform(rng));
}

static int
draw_side(rf_rng *rng)
{
  return rng_size(rng, 0, 1) ? 1 : -1;
}

static void
draw(double *f, rf_rng *rng)
{
  memset(f, 0, sizeof (polynomial));
  for (int i = 0; i <= DEGREE; i++)
    f[i] = rng_uniform(rng);
}

/* f = side f, moved so that it comes as near to 0 as `least`. */
static void
bring(double *f, int side, double least, double low, double high)
{
  f[0] += side * (least - polynomial_least(f, side, low, high));
}

/* side (tau^power (tau - at)^2 + least (tau/at)^2): it comes down to `least` at
   `at`, up to a part least/at^(power + 2). */
static void
make_dip(double *f, int side, int power, double at, double least)
{
  memset(f, 0, sizeof (polynomial));
  f[power] = side * at * at;
  f[power + 1] = side * -2.0 * at;
  f[power + 2] += side;
  f[2] += side * least / (at * at);
}

/* A neuron that is far from all lines but that of x_0, of which it is on
   `side`. */
static void
place(made_step *v, int j, const double *a, const double *product, int side)
{
  polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };

  memcpy(all[0], product, sizeof all[0]);
  made_place(v, j, a, all,
             (const signed char[]){ (signed char)side, MADE_FREE, MADE_FREE },
             0);
}

static bool
stays(made_step *v, const group *g, double end)
{
  const found code = sides_check(&v->s, g, num_d(end));

  ck_assert_int_ne(code, FOUND_MEMORY);
  return code == FOUND_TRUE;
}

/* ---- beside a line ---- */

/* Errors of a neuron and, in a window, of two paths; returns what <w, x_0> can
   be off. */
static double
draw_errors(mover *q, group *g, rf_rng *rng)
{
  q->wide = pow(10.0, draw_between(rng, -4.0, -2.0));
  q->size = rng_size(rng, 0, 1) ? draw_between(rng, 0.5, 2.0) : 1e-3;
  q->rate = rng_size(rng, 0, 1) ? 0.0 : 1e3;
  /* Of a small one the error is much of what is multiplied. */
  g->stray = q->size < 0.1 ? 0.5 : pow(10.0, draw_between(rng, -4.0, -2.0));
  g->bend = q->size < 0.1 ? 0.5 : pow(10.0, draw_between(rng, -4.0, -2.0));
  return length * q->wide;
}

static double
stray(const mover *q, const group *g)
{
  return length * g->stray * (q->size + q->wide);
}

/* It keeps its side as long as it is off it by more than the error. */
START_TEST(beside)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("beside", rep);
    const int side = draw_side(&rng);
    const double end = draw_between(&rng, 0.3, 1.0);
    const bool near = rng_size(&rng, 0, 1), window = rng_size(&rng, 0, 1);
    const polynomial nothing = { 500.0 * side };
    group g = { .low = 0.5 * end };
    mover probe = { .dead = false };
    double off = draw_errors(&probe, &g, &rng);
    polynomial f;
    made_step v;
    mover *q;
    off += window ? stray(&probe, &g) : 0.0;
    draw(f, &rng);
    if (rng_size(&rng, 0, 2) == 0)     /* it does not move */
      memcpy(f, one, sizeof f);
    bring(f, side, off * (near ? 0.98 : 1.02), 0.0, end);
    made_begin(&v, 2, "1/10");
    place(&v, 0, one, nothing, side);
    place(&v, 1, one, f, side);
    q = &v.s.at[1];
    q->wide = probe.wide;
    q->size = probe.size;
    q->rate = probe.rate;
    TEST_ASSERT(rep, stays(&v, window ? &g : NULL, end) == !near,
                "%s the error", near ? "nearer than" : "beyond");
    *(near ? &refused : &verified) += 1;
    made_end(&v);
  }
  printf("beside: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* Where a neuron is on the other side from the start nothing is verified. */
START_TEST(other_side)
{
  const polynomial f = { 5.0 };

  for (int side = -1; side <= 1; side += 2) {
    made_step v;
    made_begin(&v, 1, "1/10");
    place(&v, 0, one, f, side);
    ck_assert_int_eq(stays(&v, NULL, 1.0), side > 0);
    made_end(&v);
  }
}
END_TEST

/* One that crosses is told to be missing only where it is certainly on the
   other side before the events that it could be one of. */
START_TEST(missing)
{
  static const double ends[] = { 0.3, 0.45, 0.6 };

  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    for (int window = 0; window < 2; window++) {
      const polynomial f = { 0.5, -1.0 };
      group g = { .low = 0.4 };
      made_step v;
      found code;
      made_begin(&v, 1, "1/10");
      place(&v, 0, one, f, 1);
      v.s.at[0].wide = 0.015;
      v.s.at[0].size = 1.0;
      code = sides_check(&v.s, window ? &g : NULL, num_d(ends[i]));
      ck_assert_int_eq(code, i == 0 ? FOUND_TRUE : i == 1 || window
                       ? FOUND_UNSURE : FOUND_FALSE);
      made_end(&v);
    }
}
END_TEST

/* It has left the line at 0: it goes to its side, and does not come back. */
START_TEST(has_crossed)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("has_crossed", rep);
    const int side = draw_side(&rng);
    const double at = draw_between(&rng, 0.3, 0.7);
    const double dip = pow(10.0, draw_between(&rng, -6.0, -4.0));
    const int how = (int)rng_size(&rng, 0, 3);
    polynomial f;
    made_step v;
    make_dip(f, side, 1, at, dip * (how == 1 ? 0.98 : 1.02));
    if (how == 2)                      /* to the other side */
      for (int i = 0; i < TERMS; i++)
        f[i] = f[i] * (i == 1 ? -0.01 : 1.0);
    made_begin(&v, 1, "1/10");
    place(&v, 0, one, f, side);
    v.s.at[0].away[0] = AWAY_CROSSED;
    v.s.at[0].wide = dip / length;
    /* It turns near at/3: an event may still come after that. */
    v.s.busy = how == 3 ? 0.5 * at : 0.1 * at;
    TEST_ASSERT(rep, stays(&v, NULL, 1.0) == !how, "way %d", how);
    *(how ? &refused : &verified) += 1;
    made_end(&v);
  }
  printf("has_crossed: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* It ceased to slide at 0, where a <D, x> was 0, and goes where that leads. */
START_TEST(released)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("released", rep);
    const int side = draw_side(&rng), sigma = draw_side(&rng);
    const double at = draw_between(&rng, 0.3, 0.7);
    const double dip = pow(10.0, draw_between(&rng, -7.0, -5.0));
    const int how = (int)rng_size(&rng, 0, 6);
    const int to = side * sigma * (how == 2 ? -1 : 1);
    /* a comes as near to 0 as its error, at the end; a <D, x> turns at at/2. */
    const double end = (how == 3 ? 0.98 : 1.02) * dip / length;
    const polynomial a = { sigma, sigma * (end - 1.0) };
    const polynomial rate = { 0.0, to, -to / at };
    const bool holds = how == 0 || how == 5;
    polynomial f;
    made_step v;
    make_dip(f, side, 2, at, dip * (how == 1 ? 0.98 : 1.02));
    made_begin(&v, 1, "1/10");
    place(&v, 0, a, f, side);
    v.s.at[0].away[0] = AWAY_RELEASED;
    v.s.at[0].wide = dip / length;
    made_residual(&v, 0, rate);
    v.s.dpt[0] = how == 5 ? 0.5 : how == 6 ? 1.1 : 0.0;
    v.s.busy = (how == 4 ? 0.6 : 0.1) * at;
    TEST_ASSERT(rep, stays(&v, NULL, 1.0) == holds, "way %d", how);
    *(holds ? &verified : &refused) += 1;
    made_end(&v);
  }
  printf("released: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* ---- a meeting ---- */

static const double meets = 0.8, half = 0.05;

/* With s = (meets - tau)/half it falls, and is side (0.745 (s + s^3) + c s^2):
   at s = 1 and -1 it is `before` and -after, of 2.98 in all. */
static void
make_passage(double *f, int side, double before)
{
  const polynomial s = { meets / half, -1.0 / half };
  polynomial part = { 0.745 * side, (before - 1.49) * side, 0.745 * side };
  polynomial power = { 1.0 };

  memset(f, 0, sizeof (polynomial));
  for (int i = 1; i <= 3; i++) {
    polynomial_times(power, power, s);
    for (int k = 0; k < TERMS; k++)
      f[k] += part[i - 1] * power[k];
  }
}

static bool
meets_there(made_step *v, const mover *probe, group *g, const double *f,
            int side, double early, bool crossed)
{
  mover *q = &v->s.at[0];

  place(v, 0, one, f, side);
  q->wide = probe->wide;
  q->size = probe->size;
  q->away[0] = crossed ? AWAY_CROSSED : AWAY_NOT;
  g->low = meets - half;
  g->high = meets + half;
  g->count = 1;
  g->at[0] = (unit){ .count = 1, .tau = num_d(meets),
                     .half = half, .early = early };
  return stays(v, g, meets + half);
}

/* It is on its side at the beginning of the window, on the other one at its
   end: certainly, with what events bend. */
START_TEST(in_window)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("in_window", rep);
    const int side = draw_side(&rng), how = (int)rng_size(&rng, 0, 3);
    const double near = how < 2 ? 1.02 : 0.98;
    group g = { .count = 0 };
    mover probe = { .dead = false };
    const double off = draw_errors(&probe, &g, &rng)
      + length * g.bend * (probe.size + probe.wide);
    polynomial f;
    made_step v;
    make_passage(f, side, how % 2 ? near : 2.98 - near);
    for (int i = 0; i < TERMS; i++)
      f[i] *= off;
    made_begin(&v, 1, "1/10");
    TEST_ASSERT(rep, meets_there(&v, &probe, &g, f, side, meets - 5.0 * half,
                                 false) == (how < 2), "way %d: %s", how,
                v.r.what);
    *(how < 2 ? &verified : &refused) += 1;
    made_end(&v);
  }
  printf("in_window: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* Before its window it is not on the line, also where it comes from it. */
START_TEST(before_window)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng rng = test_rng("before_window", rep);
    const int side = draw_side(&rng), how = (int)rng_size(&rng, 0, 2);
    const bool crossed = rng_size(&rng, 0, 1);
    const polynomial line = { meets, -1.0 };
    group g = { .bend = 1e-5 };
    mover probe = { .wide = 1e-5, .size = 1.0 };
    const double off = length * (1e-5 + 1e-5 * (1.0 + 1e-5));
    polynomial f;
    made_step v;
    /* A dip at 0.4, times the line. */
    make_dip(f, side, crossed, 0.4, off / 0.4 * (how == 1 ? 0.9 : 1.1));
    polynomial_times(f, f, line);
    made_begin(&v, 1, "1/10");
    v.s.busy = how == 2 ? 0.3 : 0.02;
    TEST_ASSERT(rep, meets_there(&v, &probe, &g, f, side, 0.6, crossed)
                == (how == 0 || (how == 2 && !crossed)), "way %d: %s", how,
                v.r.what);
    *(how == 0 ? &verified : &refused) += 1;
    made_end(&v);
  }
  printf("before_window: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* ---- several lines at once ---- */

/* A unit has a line that it meets, and others that are met with it; all the
   rest of the lines, and of the neurons, are to stay as they are. */
START_TEST(together)
{
  static const struct {
    int count, line, neuron;
    double second, other;    /* of <w, x_1>, of another neuron, at the end */
    bool holds;
  } row[] = {
    { 2, 0, 0, -1.0, 1.0, true },
    { 2, 1, 0, -1.0, 1.0, true },
    { 2, 1, 0, 1.0, 1.0, false },      /* it does not meet the second one */
    { 1, 0, 0, 1.0, 1.0, true },       /* the first one alone */
    { 1, 0, 0, -1.0, 1.0, false },     /* the second one is not in the unit */
    { 1, 0, 0, 1.0, -1.0, false },     /* another neuron crosses, too */
    { 1, 0, 1, 1.0, 1.0, false }       /* it is of another neuron */
  };

  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const double end = meets + half;
    group g = { .low = meets - half, .high = end, .count = 1 };
    polynomial all[3] = { { meets, -1.0 }, { meets }, { 500.0 } };
    made_step v;
    all[1][row[i].second < 0.0 ? 1 : 0] = row[i].second < 0.0 ? -1.0 : 0.1;
    made_begin(&v, 2, "1/10");
    made_place(&v, 0, one, all, NULL, 0);
    all[0][1] = row[i].other < 0.0 ? -1.0 : 0.0;
    all[1][0] = meets;
    all[1][1] = 0.0;
    made_place(&v, 1, one, all, NULL, 0);
    g.at[0] = (unit){ .neuron = row[i].neuron, .line = row[i].line,
                      .count = row[i].count, .on = { 0, 1 },
                      .tau = num_d(meets), .half = half,
                      .early = meets - half };
    ck_assert_msg(stays(&v, &g, end) == row[i].holds, "row %zu: %s", i,
                  v.r.what);
    made_end(&v);
  }
}
END_TEST

/* ---- those that slide ---- */

static const signed char on_first[] = { 0, MADE_FREE, MADE_FREE };
static const signed char on_both[] = { 0, 0, MADE_FREE };

/* Neuron 0 slides on the first `slides` lines, with these margins of sides -1
   and 1 of each; p_2 and p_3 follow.  With a line's datum p_l and what keeps
   it there, e_l, they are sigma (p_l/10 - e_l) and sigma (e_l - p_l). */
static void
slide(made_step *v, int slides, int sigma, const double *a,
      polynomial margin[2][2])
{
  polynomial all[3] = { { 0.0 }, { slides == 1 ? -700.0 : 0.0 },
                        { slides == 1 ? 50.0 : 400.0 } };
  polynomial p[4] = { { 0.0 } };

  made_place(v, 0, a, all, slides == 1 ? on_first : on_both, sigma);
  for (int i = 0; i < TERMS; i++) {
    double e[2] = { 0.0 };
    for (int l = 0; l < slides; l++) {
      p[l][i] = -sigma * (margin[l][0][i] + margin[l][1][i]) / 0.9;
      e[l] = p[l][i] + sigma * margin[l][1][i];
    }
    if (slides == 1)                   /* 3 p_2 = -25 e_0 */
      p[2][i] = -25.0 * e[0] / 3.0;
    else {                             /* and 2 p_2 - p_3/5 = -4 e_1 */
      p[2][i] = -(25.0 * e[0] + 8.0 * e[1]) / 7.0;
      p[3][i] = 5.0 * (2.0 * p[2][i] + 4.0 * e[1]);
    }
  }
  for (int k = 0; k < MADE_DATA; k++)
    made_residual(v, k, p[k]);
}

/* What the margin of line l, on a side, can be off; in a window more. */
static double
margin_error(const made_step *v, const group *g, int slides, int l, int u)
{
  static const double size[] = { 5.0, 2.0, M_SQRT2, M_SQRT2 };
  const double own = u > 0 ? 1.0 : 0.1;
  const double third = slides == 1 ? 4.0 / 25.0 : l ? 0.05 : 0.4 / 25.0;
  const double sum = own * size[l] + (l ? 0.5 : 3.0 / 25.0) * size[2]
    + third * size[3];

  return own * v->s.dp[l] + (g ? g->drift * sum : 0.0);
}

/* Both margins have one sign; it is the only way where that is +, and a does
   not come near 0. */
START_TEST(slides)
{
  int verified = 0, refused = 0, only = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng rng = test_rng("slides", rep);
    const int count = (int)rng_size(&rng, 1, 2), sigma = draw_side(&rng);
    const int sign = draw_side(&rng), how = (int)rng_size(&rng, 0, 4);
    const int l = (int)rng_size(&rng, 0, (size_t)count - 1);
    const int u = (int)rng_size(&rng, 0, 1);
    const bool window = rng_size(&rng, 0, 1);
    const double end = draw_between(&rng, 0.5, 1.0);
    group g = { .stray = 1e-3, .drift = 1e-3 };
    const double wide = 1e-3, off = wide + (window ? 1e-3 * 1.001 : 0.0);
    const polynomial a = { sigma,
                           sigma * ((how == 3 ? 0.98 : 1.02) * off - 1.0)
                           / end };
    polynomial margin[2][2] = { { { 10.0 * sign }, { 10.0 * sign } },
                                { { 10.0 * sign }, { 10.0 * sign } } };
    made_step v;
    made_begin(&v, 1, "1/10");
    v.s.dp[0] = v.s.dp[1] = 0.01;
    draw(margin[l][u], &rng);
    bring(margin[l][u], sign, (how == 1 ? 0.98 : 1.02)
          * margin_error(&v, window ? &g : NULL, count, l, 2 * u - 1), 0.0,
          end);
    if (how == 2)
      margin[l][!u][0] *= -1.0;
    slide(&v, count, sigma, a, margin);
    v.s.at[0].wide = wide;
    v.s.at[0].size = 1.0;
    TEST_ASSERT(rep, stays(&v, window ? &g : NULL, end)
                == (how != 1 && how != 2), "way %d", how);
    if (how != 1 && how != 2)
      TEST_ASSERT(rep, v.s.unique == (sign > 0 && how != 3),
                  "whether it is the only way, %d", how);
    only += v.s.unique;
    *(how == 1 || how == 2 ? &refused : &verified) += 1;
    made_end(&v);
  }
  printf("slides: %d verified, %d refused, %d the only way\n", verified,
         refused, only);
  ck_assert(verified > 0 && ((refused > 0 && only > 0) || test_scale() < 1.0));
}
END_TEST

/* One margin ends in the window, where it was certainly there before; the other
   one is there to the end. */
START_TEST(ceases)
{
  int verified = 0, refused = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng rng = test_rng("ceases", rep);
    const int sigma = draw_side(&rng), held = draw_side(&rng);
    const int u = (int)rng_size(&rng, 0, 1), how = (int)rng_size(&rng, 0, 8);
    const double end = meets + half;
    const polynomial line = { meets, -1.0 };
    polynomial margin[2][2] = { { { 0.0 } } }, far[3] = { { 500.0 }, { 100.0 },
                                                          { 500.0 } };
    group g = { .stray = 1e-3, .drift = 1e-5, .count = 1 };
    made_step v;
    double off;
    made_begin(&v, 2, "1/10");
    v.s.dp[0] = 1e-5;
    off = margin_error(&v, NULL, 1, 0, 2 * u - 1);
    if (how < 3) {
      make_passage(margin[0][u], held, how == 1 ? 0.98 : 1.02);
      for (int i = 0; i < TERMS; i++)
        margin[0][u][i] *= off;
    } else {
      make_dip(margin[0][u], held, 0, 0.4, off / 0.4
               * (how == 3 ? 0.9 : 1.1));
      polynomial_times(margin[0][u], margin[0][u], line);
    }
    margin[0][!u][0] = held * margin_error(&v, &g, 1, 0, 1 - 2 * u)
      * (how == 4 ? 0.98 : 1.02) * (how == 5 ? -1.0 : 1.0);
    made_place(&v, 1, one, far, NULL, 0);
    slide(&v, 1, sigma, (const polynomial){ sigma }, margin);
    g.at[0] = (unit){ .neuron = how == 6, .line = how == 7, .release = 1,
                      .ends = (2 * u - 1) * (how == 8 ? -1 : 1), .held = held,
                      .tau = num_d(meets), .half = half,
                      .early = how < 3 ? meets - 5.0 * half : 0.6 };
    TEST_ASSERT(rep, stays(&v, &g, end) == (how == 0 || how == 2),
                "way %d: %s", how, v.r.what);
    if (how == 0 || how == 2)
      TEST_ASSERT(rep, v.s.unique == (held > 0), "whether it is the only way");
    *(how == 0 || how == 2 ? &verified : &refused) += 1;
    made_end(&v);
  }
  printf("ceases: %d verified, %d refused\n", verified, refused);
  ck_assert(verified > 0 && (refused > 0 || test_scale() < 1.0));
}
END_TEST

/* ---- those that rest ---- */

/* A neuron that rests on an edge, dead or not, is the only way as long as its
   line leads back to it: sigma times its jump, p_0, is negative. */
START_TEST(rests)
{
  int only = 0, several = 0;

  TEST_EACH(rep, test_reps(200)) {
    rf_rng rng = test_rng("rests", rep);
    const int sigma = draw_side(&rng), how = (int)rng_size(&rng, 0, 3);
    const bool dead = rng_size(&rng, 0, 1), window = rng_size(&rng, 0, 1);
    const double end = draw_between(&rng, 0.5, 1.0);
    group g = { .drift = 1e-3 };
    const double off = 1e-3 + (window ? 5.0 * g.drift : 0.0);
    /* w = (-4, 3, 7/2): x_1 acts alone, and is orthogonal to x_0. */
    polynomial all[3] = { { 0.0 }, { 700.0 }, { -50.0 } }, p;
    made_step v;
    made_begin(&v, 2, "0");
    for (int j = 0; j < 2; j++) {
      /* Of the second one nothing leads away only where it is as the first. */
      const int sign = j && how == 3 ? -sigma : sigma;
      const polynomial a = { sign };
      made_place(&v, j, a, all, on_first, sign);
      v.s.at[j].sign = how == 2 ? 0 : sign;   /* 0: for ever */
      v.s.at[j].dead = how == 2 || (j ? !dead : dead);
    }
    draw(p, &rng);
    bring(p, -sigma, off * (how == 1 || how == 2 ? 0.98 : 1.02), 0.0, end);
    made_residual(&v, 0, p);
    v.s.dp[0] = 1e-3;
    TEST_ASSERT(rep, stays(&v, window ? &g : NULL, end), "way %d", how);
    TEST_ASSERT(rep, v.s.unique == (how == 0 || how == 2),
                "whether it is the only way, %d", how);
    *(v.s.unique ? &only : &several) += 1;
    made_end(&v);
  }
  printf("rests: %d the only way, %d not\n", only, several);
  ck_assert(only > 0 && (several > 0 || test_scale() < 1.0));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_sides");
  TCase *tc = tcase_create("sides");

  test_limit(tc);
  tcase_add_test(tc, beside);
  tcase_add_test(tc, other_side);
  tcase_add_test(tc, missing);
  tcase_add_test(tc, has_crossed);
  tcase_add_test(tc, released);
  tcase_add_test(tc, in_window);
  tcase_add_test(tc, before_window);
  tcase_add_test(tc, together);
  tcase_add_test(tc, slides);
  tcase_add_test(tc, ceases);
  tcase_add_test(tc, rests);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
