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
  made_drive(D, w->p, before);
  polynomial_pass(all[0], w->side, 0.5,
                  -w->side * w->sigma * made_dot(D, made_x[0]), 0.0);
  v->s.face[v->s.at[0].face].members--;
  made_place(v, 0, a, all, w->slides ? third : NULL, w->sigma);
  v->s.at[0].size = 1.0;
  v->s.at[0].own = v->s.E = w->wide;
  v->s.at[0].wide = w->wide * w->times;
  for (int k = 0; k < MADE_DATA; k++)
    sizes += sqrt(made_dot(made_x[k], made_x[k]));
  w->far = w->share * fabs(made_dot(D, made_x[0])) / (5.0 * sizes);
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

  made_drive(D, w->p, side);
  polynomial_pass(all[0], w->side, 0.5 - w->lag,
              -w->side * w->sigma * made_dot(D, made_x[0]), 0.0);
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

  made_drive(D, w->p, before);
  off[0] = w->sigma * made_dot(D, made_x[0]) * lag + made_dot(e, made_x[0]);
  made_drive(D, p, before);
  made_drive(after, p, q->side);
  /* t_h - t_e. */
  late = off[0] / (w->sigma * made_dot(D, made_x[0]));
  if (fabs(late) * q->rate > (w->times - 1.0) * w->wide && w->far > 0.0)
    return -1.0;
  for (int i = 0; i < MADE_SPACE; i++)
    off[i] = e[i] + w->sigma * (after[i] - D[i]) * late;
  made_project(off, q->side);
  return sqrt(made_dot(off, off));
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

  made_drive(D, p, before);
  made_drive(after, p, v->s.at[0].side);
  ratio = made_dot(after, made_x[0]) / made_dot(D, made_x[0]);
  for (int i = 0; i < MADE_SPACE; i++)
    jump[i] = after[i] - D[i];
  most = a * sqrt(made_dot(jump, jump));
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
    e[i] = rng_uniform(rng) + (rng_size(rng, 0, 1) ? 0.0 : made_x[0][i]);
  made_project(e, before);
  norm = sqrt(made_dot(e, e));
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

/* ---- numbers of Lemma 4 ---- */

/* What is added to the error where other lines change: (|g| + ||x|| bend)/v
   times the jump, and where none does, |v_after/v_before - 1| times the part
   along n = P x; *factor: by what it is multiplied.  Of g nothing is left where
   the neuron comes onto the line alone. */
static double
added_by(double *factor, const made_step *v, const unit *u,
         const signed char *before, double g)
{
  const double bend = v->s.group->bend * (v->s.at[0].size + v->s.at[0].wide);
  const double per = u->jump * v->s.unit / u->speed;
  double n[MADE_SPACE];

  *factor = 1.0;
  if (u->keeps && !v->s.at[0].side[0])
    return 3.0 * bend;
  *factor = u->keeps ? u->factor : 1.0 + 5.0 * per;
  if (!u->keeps)
    return (g + 5.0 * bend) * per + 3.0 * bend;
  memcpy(n, made_x[0], sizeof n);
  made_project(n, before);
  return u->turned * (g + 5.0 * bend) / sqrt(made_dot(n, n)) + 3.0 * bend;
}

/* Errors that are large enough for every part of a bound to count. */
START_TEST(formulas)
{
  int keeps = 0, comes = 0, turns = 0, comes_and_turns = 0;

  TEST_EACH(rep, test_reps(800)) {
    rf_rng rng = test_rng("formulas", rep);
    way w = draw_way(&rng, false);
    signed char before[MADE_DATA];
    const unit *u;
    const mover *q;
    made_step v;
    double g = 0.0, added, factor, bent, tau;
    w.second = false;
    w.lag = w.share = 0.0;
    w.wide = 2e-5;
    if (!goes(&v, &w, before))
      continue;
    u = v.s.group->at;
    q = &v.s.at[0];
    tau = num_get(v.s.group->tau);
    for (int e = 0; e < MADE_SPACE; e++)
      g += made_x[0][e] * polynomial_at(q->y + (1 + e) * TERMS, tau);
    added = added_by(&factor, &v, u, before, fabs(g)) * (1.0 - 1e-9);
    bent = 3.0 * v.s.group->bend * (q->size + q->wide);
    TEST_ASSERT(rep, q->own >= (w.wide + bent) * factor + added,
                "its error: %g, not %g", q->own,
                (w.wide + bent) * factor + added);
    TEST_ASSERT(rep, q->stretch >= factor, "it is stretched by %g, not %g",
                q->stretch, factor);
    TEST_ASSERT(rep, v.s.E >= w.wide + 3.0 * v.s.group->bend * v.s.whole
                + added, "that of all: %g", v.s.E);
    *(u->keeps ? q->side[0] ? &keeps : &comes
      : q->side[0] ? &turns : &comes_and_turns) += 1;
    made_end(&v);
  }
  printf("formulas: %d, %d onto the line; where others change %d, %d\n", keeps,
         comes, turns, comes_and_turns);
  ck_assert((keeps > 0 && comes > 0 && turns > 0 && comes_and_turns > 0)
            || test_scale() < 1.0);
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
  tcase_add_test(tc, formulas);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
