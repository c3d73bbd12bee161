/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_effects.c -- what an event does to a neuron is within what the
 * checker adds to its error: in constant fields the flow before, which is off
 * by as much as it may be, is followed by hand to its event and beyond. */
#include "config.h"

#include <math.h>

#include "support/made_step.h"
#include "support/rf_test.h"

static int
draw_side(rf_rng *rng)
{
  return rng_size(rng, 0, 1) ? 1 : -1;
}

/* ---- meetings ---- */

/* A neuron with a = sigma and constant fields meets the line of x_0, alone or
   just after another one, on its way along the line of x_2 or off it. */
typedef struct way {
  int sigma, side;
  bool slides, second;
  double p[MADE_DATA], lag, wide;
  double share;          /* of the speed, by which residuals can change it, */
  double far;            /* when they are so far off; the error may grow so */
  double times;          /* many times in the window */
} way;

static const double x[MADE_DATA][MADE_SPACE] = {
  { 3.0, 4.0, 0.0 }, { 0.0, 0.0, 2.0 }, { 1.0, 0.0, 1.0 }, { 0.0, 1.0, -1.0 }
};

static double
dot(const double *u, const double *v)
{
  return u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}

/* v beside the lines on which the side is 0, of the first and the third. */
static void
project(double *v, const signed char *side)
{
  /* x_2 beside x_0. */
  const double rest[] = { 1.0 - 9.0 / 25.0, -12.0 / 25.0, 1.0 };
  const double *third = side[0] ? x[2] : rest;
  const double first = side[0] ? 0.0 : dot(v, x[0]) / 25.0;
  const double last = side[2] ? 0.0 : dot(v, third) / dot(third, third);

  for (int e = 0; e < MADE_SPACE; e++)
    v[e] -= first * x[0][e] + last * third[e];
}

/* D with these sides. */
static void
drive_of(double *D, const double *p, const signed char *side)
{
  memset(D, 0, MADE_SPACE * sizeof *D);
  for (int k = 0; k < MADE_DATA; k++)
    for (int e = 0; e < MADE_SPACE && side[k]; e++)
      D[e] += (side[k] > 0 ? 1.0 : 0.1) * p[k] * x[k][e];
  project(D, side);
}

/* The neuron, number 0, with these rows; `before` its sides. */
static void
set_out(made_step *v, way *w, signed char *before)
{
  static const signed char third[] = { MADE_FREE, MADE_FREE, 0 };
  const polynomial a = { w->sigma };
  polynomial all[3] = { { 0.0 }, { 100.0 }, { w->slides ? 0.0 : 500.0 } };
  double D[MADE_SPACE], sizes = 0.0;

  for (int k = 0; k < MADE_DATA; k++) {
    const polynomial p = { w->p[k] };
    made_residual(v, k, p);
  }
  all[0][0] = w->side;
  made_place(v, 0, a, all, w->slides ? third : NULL, w->sigma);
  memcpy(before, v->s.at[0].side, MADE_DATA);
  drive_of(D, w->p, before);
  polynomial_pass(all[0], w->side, 0.5, -w->side * w->sigma * dot(D, x[0]),
                  0.0);
  v->s.face[v->s.at[0].face].members--;
  made_place(v, 0, a, all, w->slides ? third : NULL, w->sigma);
  v->s.at[0].size = 1.0;
  v->s.at[0].own = v->s.E = w->wide;
  v->s.at[0].wide = w->wide * w->times;
  for (int k = 0; k < MADE_DATA; k++)
    sizes += sqrt(dot(x[k], x[k]));
  w->far = w->share * fabs(dot(D, x[0])) / (5.0 * sizes);
  for (int k = 0; k < MADE_DATA; k++)
    v->s.dp[k] = w->far;
  v->s.at[0].rate = w->far * sizes;
}

/* One who meets the line earlier: the polynomials then take both events when
   it does.  Its window reaches that of the other one. */
static void
set_first(made_step *v, const way *w)
{
  const polynomial a = { w->sigma };
  polynomial all[3] = { { 0.0 }, { 100.0 }, { 500.0 } };
  signed char side[MADE_DATA] = { (signed char)w->side, 1, 1, -1 };
  double D[MADE_SPACE];

  drive_of(D, w->p, side);
  polynomial_pass(all[0], w->side, 0.5 - w->lag,
              -w->side * w->sigma * dot(D, x[0]), 0.0);
  made_place(v, 1, a, all, NULL, 0);
  v->s.at[1].size = 1e-3;
  v->s.at[1].wide = v->s.at[1].own = w->wide;
}

enum { OUTCOMES = 6 };

/* Rows of outcome i: across x_0 or onto it; x_2 as before, or left. */
static void
claim_outcome(made_step *v, const way *w, const char *text, int i)
{
  static const ck_kind left[] = { CK_KINDS, CK_RELEASE_ACTIVE,
                                  CK_RELEASE_INACTIVE };

  if (w->second)
    made_claim(v, text, 1, 0, w->side > 0 ? CK_DEACTIVATE : CK_ACTIVATE);
  made_claim(v, "0.5", 0, 0, i % 2 ? CK_CAPTURE : w->side > 0 ? CK_DEACTIVATE
        : CK_ACTIVATE);
  if (left[i / 2] != CK_KINDS)
    made_claim(v, "0.5", 0, 2, left[i / 2]);
}

/* The flow is off by e when the polynomials take the event, and has these p.
   It meets the line when it is on it, and is compared with them again.  -1: its
   error grows by more than it may. */
static double
part_of(const made_step *v, const way *w, const signed char *before,
        const double *p, const double *e)
{
  const mover *q = &v->s.at[0];
  const double lag = num_get(v->s.group->tau) - 0.5;
  double D[MADE_SPACE], after[MADE_SPACE], off[MADE_SPACE], late;

  drive_of(D, w->p, before);
  off[0] = w->sigma * dot(D, x[0]) * lag + dot(e, x[0]);
  drive_of(D, p, before);
  drive_of(after, p, q->side);
  /* t_h - t_e. */
  late = off[0] / (w->sigma * dot(D, x[0]));
  if (fabs(late) * q->rate > (w->times - 1.0) * w->wide && w->far > 0.0)
    return -1.0;
  for (int i = 0; i < MADE_SPACE; i++)
    off[i] = e[i] + w->sigma * (after[i] - D[i]) * late;
  project(off, q->side);
  return sqrt(dot(off, off));
}

/* What is known of the velocities of this event, where residuals are p; a is
   1 or -1, and varies by 5 kappa at most. */
static void
check_velocities(const made_step *v, const way *w, const signed char *before,
                 const double *p, int rep)
{
  const group *g = v->s.group;
  const unit *u = &g->at[w->second];
  const double a = 1.0 + 5.0 * g->drive * (g->before + g->after);
  double D[MADE_SPACE], after[MADE_SPACE], jump[MADE_SPACE], ratio, most;

  drive_of(D, p, before);
  drive_of(after, p, v->s.at[0].side);
  ratio = dot(after, x[0]) / dot(D, x[0]);
  for (int i = 0; i < MADE_SPACE; i++)
    jump[i] = after[i] - D[i];
  most = a * sqrt(dot(jump, jump));
  TEST_ASSERT(rep, u->neuron == 0 && u->jump >= most,
              "it jumps by %.12g, not %.12g", most, u->jump);
  TEST_ASSERT(rep, u->keeps == !memcmp(v->s.at[0].side + 1, before + 1,
                                       MADE_DATA - 1), "other lines");
  TEST_ASSERT(rep, !u->keeps || (u->turned >= fabs(ratio - 1.0)
              && u->factor >= fmax(1.0, ratio)), "it turns by more");
}

static void
draw_error(double *e, rf_rng *rng, const signed char *before, double size)
{
  double norm;

  for (int i = 0; i < MADE_SPACE; i++)
    e[i] = rng_uniform(rng) + (rng_size(rng, 0, 1) ? 0.0 : x[0][i]);
  project(e, before);
  norm = sqrt(dot(e, e));
  for (int i = 0; i < MADE_SPACE; i++)
    e[i] *= size / norm;
}

static void
draw_residuals(double *p, rf_rng *rng, const way *w)
{
  for (int k = 0; k < MADE_DATA; k++)
    p[k] = w->p[k] + w->far * draw_side(rng);
}

/* slow: the flow may be much slower than the polynomials. */
static way
draw_way(rf_rng *rng, bool slow)
{
  way w = { .sigma = draw_side(rng), .side = draw_side(rng),
            .slides = slow || rng_size(rng, 0, 1),
            .second = !slow && rng_size(rng, 0, 1),
            .wide = 1e-10, .times = 1.0 };

  for (int k = 0; k < MADE_DATA; k++)
    w.p[k] = 0.5 * rng_uniform(rng);
  w.p[0] *= 0.5;
  w.lag = w.second ? 20.0 * w.wide * rng_uniform(rng) : 0.0;
  if (slow || (!w.second && rng_size(rng, 0, 1))) {
    w.share = fabs(rng_uniform(rng));
    w.share = slow ? 0.7 + 0.3 * w.share : w.share;
    w.times = 10.0;
  }
  return w;
}

/* Is the event taken, with one of the outcomes? */
static bool
goes(made_step *v, way *w, signed char *before)
{
  for (int i = 0; i < OUTCOMES; i++) {
    char text[40];
    snprintf(text, sizeof text, "%.17g", 0.5 - w->lag);
    made_begin(v, 2, "1/10");
    v->s.whole = 1e-3;
    set_out(v, w, before);
    if (w->second)
      set_first(v, w);
    claim_outcome(v, w, text, i);
    /* The field may lead away from the line. */
    if (!memcmp(before, v->s.at[0].side, MADE_DATA)
        && event_take(&v->s, &(double){ 0.0 }) == FOUND_TRUE
        && v->s.group->count == 1 + w->second
        && event_pass(&v->s) == FOUND_TRUE)
      return true;
    made_end(v);
  }
  return false;
}

/* Largest parts of a bound, and how often: one that slides or not; comes onto
   the line or goes on; the other lines stay or not. */
typedef struct tally {
  int count;
  double used;
} tally;

static tally *
kind_of(tally *t, const made_step *v, const signed char *before)
{
  const signed char *after = v->s.at[0].side;

  return t + 4 * !before[2] + 2 * !after[0] + (after[2] == before[2]);
}

/* So many errors and residuals. */
static void
check_parts(double *used, const made_step *v, const way *w,
            const signed char *before, rf_rng *rng, int count, int rep)
{
  const mover *q = &v->s.at[0];

  for (int i = 0; i < count; i++) {
    double e[MADE_SPACE], p[MADE_DATA], part;
    draw_error(e, rng, before, w->wide);
    draw_residuals(p, rng, w);
    part = part_of(v, w, before, p, e);
    check_velocities(v, w, before, p, rep);
    TEST_ASSERT(rep, part <= q->own && part <= q->stretch * v->s.E,
                "it is %g off, not %g or %g", part, q->own,
                q->stretch * v->s.E);
    *used = fmax(*used, part / q->own);
  }
}

/* All kinds. */
START_TEST(effects)
{
  tally all[8] = { { 0 } };

  TEST_EACH(rep, test_reps(800)) {
    rf_rng rng = test_rng("effects", rep);
    way w = draw_way(&rng, false);
    signed char before[MADE_DATA];
    made_step v;
    tally *t;
    if (!goes(&v, &w, before))
      continue;
    t = kind_of(all, &v, before);
    t->count++;
    check_parts(&t->used, &v, &w, before, &rng, 20, rep);
    made_end(&v);
  }
  for (int i = 0; i < 8; i++)
    printf("effects, kind %d: %d, %.4f is used\n", i, all[i].count,
           all[i].used);
  ck_assert(all[1].used > 0.98 || test_scale() < 1.0);
  ck_assert((all[3].count > 0 && all[4].count > 0 && all[5].count > 0
             && all[6].count > 0) || test_scale() < 1.0);
}
END_TEST

/* An event is late by what the flow takes to the line, not the polynomials. */
START_TEST(slow_meetings)
{
  double used = 0.0;
  int checked = 0;

  TEST_EACH(rep, test_reps(600)) {
    rf_rng rng = test_rng("slow_meetings", rep);
    way w = draw_way(&rng, true);
    signed char before[MADE_DATA];
    made_step v;
    if (!goes(&v, &w, before))
      continue;
    check_parts(&used, &v, &w, before, &rng, 200, rep);
    checked++;
    made_end(&v);
  }
  printf("slow_meetings: %d, %.4f is used\n", checked, used);
  ck_assert(checked > 0 || test_scale() < 1.0);
}
END_TEST

/* ---- releases ---- */

/* Neurons 0 and 1 slide on the line of x_0; the margin of side u comes to 0 at
   1/2, from -1 where the line drives them away, and they leave. */
typedef struct release {
  int sigma, u;
  bool driven;
} release;

static void
set_release(made_step *v, const release *w)
{
  static const signed char first[] = { 0, MADE_FREE, MADE_FREE };
  const polynomial a = { w->sigma };
  polynomial all[3] = { { 0.0 }, { -700.0 }, { 50.0 } }, p = { 0.0 };
  const double held = w->driven ? -1.0 : 1.0;
  /* sigma (p_0/10 - e) and sigma (e - p_0): that of u is held (1/2 - tau). */
  double e[2];

  p[0] = -w->sigma * (0.5 * held + held) / 0.9;
  p[1] = w->sigma * held / 0.9;
  for (int i = 0; i < 2; i++)
    e[i] = p[i] + w->sigma * held
      * (w->u > 0 ? (i ? -1.0 : 0.5) : i ? 0.0 : 1.0);
  made_residual(v, 0, p);
  made_residual(v, 2, (const polynomial){ -25.0 * e[0] / 3.0,
                                          -25.0 * e[1] / 3.0 });
  v->s.dp[0] = 1e-9;
  v->s.whole = 1e-3;
  for (int j = 0; j < 2; j++) {
    mover *q = &v->s.at[j];
    made_place(v, j, a, all, first, w->sigma);
    q->size = 1.0;
    q->wide = q->own = 1e-9;
  }
  v->s.E = 1e-9;
}

/* D at 1/2. */
static void
drive_then(double *D, const made_step *v, const signed char *side)
{
  double p[MADE_DATA];

  for (int k = 0; k < MADE_DATA; k++)
    p[k] = v->s.p[k * TERMS].m + 0.5 * v->s.p[k * TERMS + 1].m;
  drive_of(D, p, side);
}

/* |D_after - D|. */
static double
jump_of(const made_step *v, const signed char *before,
        const signed char *after)
{
  double D[MADE_SPACE], to[MADE_SPACE];

  drive_then(D, v, before);
  drive_then(to, v, after);
  for (int i = 0; i < MADE_SPACE; i++)
    to[i] -= D[i];
  return sqrt(dot(to, to));
}

/* Driven away it may leave at any time of the window. */
static void
check_leaving(const made_step *v, const release *w, const signed char *before)
{
  const int to = w->driven ? -w->u : w->u;
  const group *g = v->s.group;
  /* The margin of side u is known to so much, and has slope 1. */
  const double off = (w->u > 0 ? 1.0 : 0.1) * 1e-9;

  ck_assert(g->at[0].half >= off);
  for (int j = 0; j < 2; j++) {
    const mover *q = &v->s.at[j];
    const double parts = w->driven ? fmax(g->before, g->after)
      * jump_of(v, before, q->side) : 0.0;
    ck_assert_int_eq(q->side[0], to);
    ck_assert_int_eq(v->s.face[q->face].side[0], to);
    ck_assert_int_eq(q->away[0], w->driven ? AWAY_CROSSED : AWAY_RELEASED);
    ck_assert(!w->driven || parts > 1e-10);
    ck_assert_msg(q->own >= 1e-9 + parts && q->stretch * v->s.E >= 1e-9
                  + parts, "%g, not %g more", q->own - 1e-9, parts);
  }
}

/* Neuron 2 crosses the line of x_1 at 1/2, or is far from all lines. */
static void
set_other(made_step *v, bool comes)
{
  static const signed char side[MADE_DATA] = { 1, 1, 1, -1 };
  polynomial a = { 1.0 }, all[3] = { { 500.0 }, { 100.0 }, { 500.0 } };
  double D[MADE_SPACE];

  drive_then(D, v, side);
  if (comes) {
    a[0] = dot(D, x[1]) < 0.0 ? 1.0 : -1.0;
    polynomial_pass(all[1], 1, 0.5, fabs(dot(D, x[1])), 0.0);
  }
  made_place(v, 2, a, all, NULL, 0);
  v->s.at[2].size = 1.0;
  v->s.at[2].wide = 1e-9;
}

/* Rows: both leave; one alone; another kind; one that is elsewhere, too; both,
   and another event; the first one again. */
START_TEST(releases)
{
  int taken = 0;

  for (int i = 0; i < 8; i++)
    for (int how = 0; how < 6; how++) {
      const release w = { .sigma = i & 1 ? 1 : -1, .u = i & 2 ? 1 : -1,
                          .driven = i & 4 };
      const bool active = (w.driven ? -w.u : w.u) > 0;
      const ck_kind kind = active ? CK_RELEASE_ACTIVE : CK_RELEASE_INACTIVE;
      signed char before[MADE_DATA];
      found code;
      double low;
      made_step v;
      made_begin(&v, 3, "1/10");
      set_release(&v, &w);
      set_other(&v, how == 4);
      memcpy(before, v.s.at[0].side, sizeof before);
      made_claim(&v, "0.5", 0, 0, kind);
      if (how != 1)
        made_claim(&v, "0.5", 1, how == 2 ? 1 : 0, kind);
      if (how == 3)
        made_claim(&v, "0.5", 2, 0, kind);
      if (how == 5)
        made_claim(&v, "0.5", 0, 0, kind);
      if (how == 4)
        made_claim(&v, "0.500000000001", 2, 1, CK_DEACTIVATE);
      code = event_take(&v.s, &low);
      if (code == FOUND_TRUE)
        code = event_pass(&v.s);
      /* A row that is not gone through is one too many on the next step. */
      ck_assert_msg((code == FOUND_TRUE && v.s.next == v.c.events) == !how,
                    "%d, way %d: %s", i, how, v.r.what);
      if (!how)
        check_leaving(&v, &w, before);
      taken += !how;
      made_end(&v);
    }
  ck_assert_int_gt(taken, 0);
}
END_TEST

/* The time of each row is to be within its radius, half of the window
   included. */
START_TEST(times)
{
  static const release w = { .sigma = 1, .u = 1 };
  double half = 0.0, low;

  for (int row = -1; row < 2; row++)
    for (int k = 0; k < 2; k++) {
      char radius[40];
      made_step v;
      made_begin(&v, 2, "1/10");
      set_release(&v, &w);
      for (int j = 0; j < 2; j++)
        made_claim(&v, "0.5", j, 0, CK_RELEASE_ACTIVE);
      snprintf(radius, sizeof radius, "%.17g", (k ? 0.98 : 1.02) * half);
      if (row >= 0)
        v.event[row].time.radius = radius;
      ck_assert_int_eq(event_take(&v.s, &low), FOUND_TRUE);
      half = v.s.group->at[0].half;
      ck_assert_int_eq(event_pass(&v.s) == FOUND_TRUE, row < 0 || !k);
      made_end(&v);
    }
}
END_TEST

/* The margin has half of its slope, of 1, whichever way p goes after the
   release: it parts by 8 first c ||x_k|| H^2 lipschitz drive, and 4 times that
   for room, where the window is looked for within `first`. */
START_TEST(drifts)
{
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 2; k++) {
      const release w = { .sigma = i & 1 ? 1 : -1, .u = i & 2 ? 1 : -1,
                          .driven = i & 4 };
      const int to = w.driven ? -w.u : w.u;
      /* e_0 = -(3 p_2 + 4 p_3)/25. */
      const double own = w.u > 0 ? 1.0 : 0.1;
      const double sizes = 5.0 * own + (3.0 + 4.0) / 25.0 * M_SQRT2;
      const double first = 4.0 * own * 1e-9, whole = 1.04e-3;
      double low;
      made_step v;
      made_begin(&v, 2, "1/10");
      set_release(&v, &w);
      v.s.drive = 1.0;
      v.s.lipschitz = (k ? 0.51 : 0.49)
        / (sizes * 32.0 * first * whole * whole);
      for (int j = 0; j < 2; j++)
        made_claim(&v, "0.5", j, 0, to > 0 ? CK_RELEASE_ACTIVE
                   : CK_RELEASE_INACTIVE);
      ck_assert_msg((event_take(&v.s, &low) == FOUND_TRUE) == !k,
                    "%d, %d: %s", i, k, v.r.what);
      made_end(&v);
    }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_effects");
  TCase *tc = tcase_create("effects");

  test_limit(tc);
  tcase_add_test(tc, effects);
  tcase_add_test(tc, slow_meetings);
  tcase_add_test(tc, releases);
  tcase_add_test(tc, times);
  tcase_add_test(tc, drifts);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
