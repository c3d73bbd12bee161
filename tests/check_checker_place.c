/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_place.c -- the sides that a neuron takes where it is on lines,
 * for all p of balls: what is said is true of p anywhere in them, and a little
 * beside them; and the cones of a place with many lines, by points of them.
 *
 * The sources are included, for single choices and for cones. */
#include "config.h"

#include <math.h>

#include "checker/stage/hull.c"
#include "checker/stage/outcome.c"
#include "support/vertex.h"
#include "support/made_step.h"
#include "support/rf_test.h"

enum { LINES = VERTEX_LINES, DATA = VERTEX_DATA, SPACE = 4, POINTS = 24 };

/* ---- problems ---- */

static void
draw_datum(int *x, rf_rng *g, int most)
{
  do
    for (int e = 0; e < 2; e++)
      x[e] = (int)rng_size(g, 0, (size_t)(2 * most)) - most;
  while (!x[0] && !x[1]);
}

static bool
is_parallel(const int *u, const int *v)
{
  return u[0] * v[1] == u[1] * v[0];
}

/* Small numbers, so that others are orthogonal to a line; of p: any, or so that
   a velocity is 0 often. */
static void
draw(vertex *v, rf_rng *g, bool any)
{
  const int most = rng_size(g, 0, 1) ? 1 : 3;

  memset(v, 0, sizeof *v);
  v->lines = (int)rng_size(g, 1, LINES);
  v->sigma = rng_size(g, 0, 1) ? 1 : -1;
  v->leak = rng_size(g, 0, 2) ? 0 : 1;
  v->n = v->lines + (int)rng_size(g, 1, VERTEX_OTHERS);
  for (int k = 0; k < v->n; k++) {
    bool again = true;
    while (again) {
      draw_datum(v->x[k], g, most);
      again = false;
      for (int i = 0; i < k && k < v->lines; i++)
        again = again || is_parallel(v->x[i], v->x[k]);
    }
    v->x[k][2] = k < v->lines ? 0 : rng_size(g, 0, 2) ? -1 : 1;
    v->p[k] = any ? 3.0 * rng_uniform(g) : (double)rng_size(g, 0, 6) - 3.0;
  }
  vertex_set(v);
}

enum { MOST = DATA + 2 };

typedef struct spot {
  made_step v;
  char text[MOST * SPACE][16];
  const char *x[MOST * SPACE], *y[MOST];
  ck_span start[1 + SPACE];
} spot;

/* Data of the plane of the first two numbers, the third is that of w; and in
   the fourth one a line of its own, to whose side 1 another datum drives, which
   w sees. */
static int
set_data(int x[MOST][SPACE], ball *p, const vertex *at, double radius,
         bool beside)
{
  int n = at->n;

  memset(x, 0, MOST * sizeof *x);
  for (int k = 0; k < n; k++) {
    memcpy(x[k], at->x[k], sizeof at->x[k]);
    p[k] = (ball){ at->p[k], radius };
  }
  if (beside) {
    x[n][3] = x[n + 1][2] = x[n + 1][3] = 1;
    p[n++] = ball_d(-at->sigma);
    p[n++] = ball_d(2.0 * at->sigma);
  }
  return n;
}

static spot *
begin(int n, const int (*x)[SPACE], const char *leak)
{
  spot *t = calloc(1, sizeof *t);

  ck_assert(t && n <= MOST);
  for (int k = 0; k < n; k++) {
    for (int e = 0; e < SPACE; e++) {
      char *text = t->text[SPACE * k + e];
      snprintf(text, sizeof *t->text, "%d", x[k][e]);
      t->x[SPACE * k + e] = text;
    }
    t->y[k] = "1";
  }
  for (int e = 0; e <= SPACE; e++)
    t->start[e] = (ck_span){ "1", "0" };
  t->v.c = (certificate){
    .n = n, .d = SPACE, .m = 1, .weight = "1", .leak = leak, .xden = "1",
    .yden = "1", .x = t->x, .y = t->y, .start = t->start, .ball = "0",
    .until = "1", .event = t->v.event
  };
  made_stage(&t->v);
  return t;
}

static void
end(spot *t)
{
  made_end(&t->v);
  free(t);
}

static void
claim_side(spot *t, junction *j, int k, int side)
{
  j->line[j->count++] = t->v.l.of[k];
  if (side)
    made_claim(&t->v, "0", 0, k, side > 0 ? CK_RELEASE_ACTIVE
               : CK_RELEASE_INACTIVE);
  j->last = t->v.c.events;
}

/* Rows say these sides; p is known to so much. */
static found
ask(bool *only, const vertex *at, const int *claim, double radius, bool beside)
{
  int x[MOST][SPACE];
  ball p[MOST];
  const int n = set_data(x, p, at, radius, beside);
  spot *t = begin(n, (const int (*)[SPACE])x, at->leak ? "1/4" : "0");
  stage *s = &t->v.s;
  mover *q = &s->at[0];
  signed char side[MOST] = { 0 };
  junction j = { .sigma = at->sigma, .before = q->side, .p = p,
                 .start = true };
  bool dead, still = at->idle && !beside;
  found code;

  for (int k = 0; k < n; k++)
    q->side[t->v.l.of[k]] = (signed char)(x[k][2] * t->v.l.orient[k]);
  for (int i = 0; i < at->lines; i++) {
    claim_side(t, &j, i, claim[i]);
    still = still && !claim[i];
  }
  if (beside)
    claim_side(t, &j, at->n, 1);
  code = outcome_find(side, &dead, s, &j);
  *only = !code && s->unique;
  for (int i = 0; i < at->lines && !code; i++)
    ck_assert_int_eq(side[t->v.l.of[i]], claim[i]);
  ck_assert(code || dead == still);
  /* Others were before. */
  s->unique = false;
  ck_assert(!*only || outcome_find(side, &dead, s, &j) == code);
  ck_assert(!s->unique);
  end(t);
  return code;
}

/* ---- what is true ---- */

typedef struct truth {
  bool always, never;    /* can it take these sides, for p of the balls? */
  bool only;             /* always one way */
} truth;

/* p near the corners of the balls. */
static truth
look(const vertex *at, const int *claim, double radius, rf_rng *g)
{
  truth t = { true, true, true };

  for (int i = 0; i < POINTS; i++) {
    vertex v = *at;
    bool valid;
    for (int k = 0; k < v.n; k++)
      v.p[k] += (rng_size(g, 0, 1) ? radius : -radius)
        * (i % 3 ? 1.0 : fabs(rng_uniform(g))) + 1e-6 * rng_uniform(g);
    vertex_drive(&v);
    valid = vertex_is_valid(&v, claim);
    t.always = t.always && valid;
    t.never = t.never && !valid;
    t.only = t.only && vertex_is_only(&v);
  }
  return t;
}

typedef struct tally {
  long only, several, none, undecided;
} tally;

static void
check_sides(tally *t, const vertex *at, const int *side, double radius,
            bool sharp, rf_rng *g, int rep)
{
  bool only;
  truth what;
  const found code = ask(&only, at, side, radius, rep % 3 == 0);

  what = look(at, side, radius, g);
  TEST_ASSERT(rep, code != FOUND_TRUE || what.always,
              "accepted: %d %d %d", side[0], side[1], side[2]);
  TEST_ASSERT(rep, code != FOUND_FALSE || what.never,
              "refuted: %d %d %d", side[0], side[1], side[2]);
  TEST_ASSERT(rep, !only || what.only, "the only one: %d %d %d", side[0],
              side[1], side[2]);
  /* Three lines in the plane depend on each other: not all is found. */
  if (sharp && at->lines < LINES && vertex_is_plain(at)) {
    TEST_ASSERT(rep, code == FOUND_TRUE || !what.always, "not accepted: %d %d",
                side[0], side[1]);
    TEST_ASSERT(rep, only || !what.only || !what.always,
                "not the only one: %d %d", side[0], side[1]);
  }
  t->only += only;
  t->several += code == FOUND_TRUE && !only;
  t->none += code == FOUND_FALSE;
  t->undecided += code == FOUND_UNSURE;
}

START_TEST(ways)
{
  tally t[LINES] = { { 0 } };

  TEST_EACH(rep, test_reps(300)) {
    static const double radii[] = { 0.0, 0.0, 0.01, 0.5, 1.0, 2.5 };
    rf_rng g = test_rng("ways", rep);
    const double radius = radii[rng_size(&g, 0, 5)];
    const bool any = rng_size(&g, 0, 1);
    vertex at;
    draw(&at, &g, any);
    for (int c = 0; c < vertex_choices(&at); c++) {
      int side[LINES] = { 0 };
      vertex_choose(side, &at, c);
      /* Most are none. */
      if (vertex_is_valid(&at, side) || !rng_size(&g, 0, 3))
        check_sides(&t[at.lines - 1], &at, side, radius,
                    any && !(radius > 0.0), &g, rep);
    }
  }
  for (int i = 0; i < LINES; i++) {
    printf("%d lines: %ld the only way, %ld of several, %ld refuted, %ld not"
           " decided\n", i + 1, t[i].only, t[i].several, t[i].none,
           t[i].undecided);
    ck_assert(test_scale() < 1.0 || (t[i].only > 20 && t[i].several > 20
              && t[i].none > 10 && t[i].undecided > 20));
  }
}
END_TEST

/* Each choice by itself: what is certain of it is true. */
static void
check_choices(long *known, const vertex *at, double radius, bool beside,
              rf_rng *g, int rep)
{
  int x[MOST][SPACE];
  ball p[MOST], drive[SPACE];
  const int n = set_data(x, p, at, radius, beside);
  spot *t = begin(n, (const int (*)[SPACE])x, at->leak ? "1/4" : "0");
  stage *s = &t->v.s;
  signed char before[MOST], off[MOST], side[MOST];
  junction j = { .sigma = at->sigma, .before = before, .p = p, .start = true };
  place v = { .s = s, .at = &j, .trial = s->trial, .free = off, .side = side,
              .form = s->form, .drive = drive };

  for (int k = 0; k < n; k++)
    v.trial[t->v.l.of[k]] = (signed char)(x[k][2] * t->v.l.orient[k]);
  for (int i = 0; i < at->lines + beside; i++)
    j.line[j.count++] = t->v.l.of[i < at->lines ? i : at->n];
  v.idle = stage_idle(s->g, v.trial);
  for (int c = 0; c < vertex_choices(at); c++) {
    int claim[LINES] = { 0 }, number = beside, what;
    truth true_of;
    vertex_choose(claim, at, c);
    for (int i = at->lines - 1; i >= 0; i--)
      number = 3 * number + (claim[i] + 3) % 3;
    v.valid = v.unsure = 0;
    ck_assert_int_eq(try_choice(&v, number), FOUND_TRUE);
    what = v.valid ? 1 : v.unsure ? 0 : -1;
    true_of = look(at, claim, radius, g);
    TEST_ASSERT(rep, what <= 0 || true_of.always, "valid: %d %d %d", claim[0],
                claim[1], claim[2]);
    TEST_ASSERT(rep, what >= 0 || true_of.never, "invalid: %d %d %d",
                claim[0], claim[1], claim[2]);
    known[what + 1]++;
  }
  end(t);
}

static void
draw_choices(long *known, rf_rng g, int rep)
{
  static const double radii[] = { 0.0, 0.01, 0.5, 1.0, 2.5 };
  const double radius = radii[rng_size(&g, 0, 4)];
  vertex at;

  draw(&at, &g, rng_size(&g, 0, 1));
  check_choices(known, &at, radius, rng_size(&g, 0, 2) == 0, &g, rep);
}

START_TEST(choices)
{
  long known[3] = { 0 };

  /* Clarke's set needs what others add, and its last cone. */
  draw_choices(known, (rf_rng){ UINT64_C(0xab52bd58284dc2db) }, 0);
  draw_choices(known, (rf_rng){ UINT64_C(0xab52c4be284dc2db) }, 0);
  TEST_EACH(rep, test_reps(400))
    draw_choices(known, test_rng("choices", rep), rep);
  printf("choices: %ld valid, %ld not, %ld not decided\n", known[2], known[0],
         known[1]);
  ck_assert(test_scale() < 1.0 || (known[0] > 100 && known[1] > 100
                                   && known[2] > 100));
}
END_TEST

/* ---- cones ---- */

/* Which of the lines have their sides 1 at a point that is on none. */
static bool
side_bits(int *bits, int count, const int (*x)[SPACE], const double *w)
{
  *bits = 0;
  for (int i = 0; i < count; i++) {
    double v = 0.0;
    for (int e = 0; e < SPACE; e++)
      v += w[e] * x[i][e];
    if (fabs(v) < 1e-6)
      return false;
    *bits |= (v > 0.0) << i;
  }
  return true;
}

/* Three to six lines in space, many of which are in a plane with others: what
   a point is in is a cone. */
START_TEST(cones)
{
  long points = 0, struck = 0;

  TEST_EACH(rep, test_reps(40)) {
    rf_rng g = test_rng("cones", rep);
    const int n = (int)rng_size(&g, 3, 6);
    int x[MOST][SPACE];
    hull *v = calloc(1, sizeof *v);
    spot *t;
    for (int k = 0; k < n; k++)
      do
        for (int e = 0; e < SPACE; e++)
          x[k][e] = (int)rng_size(&g, 0, 2) - 1;
      while (!x[k][0] && !x[k][1] && !x[k][2] && !x[k][3]);
    t = begin(n, (const int (*)[SPACE])x, "0");
    ck_assert(v != NULL);
    v->s = &t->v.s;
    for (int l = 0; l < t->v.l.count; l++) {
      v->line[v->count++] = l;
      memmove(x[l], x[t->v.l.first[l]], sizeof x[l]);
    }
    for (int T = 1; T < 1 << v->count; T++)
      ck_assert_int_eq(use_lines(v, T), FOUND_TRUE);
    for (int i = 0; i < 500; i++) {
      const double w[] = { rng_uniform(&g), rng_uniform(&g), rng_uniform(&g),
                           rng_uniform(&g) };
      int u;
      if (!side_bits(&u, v->count, (const int (*)[SPACE])x, w))
        continue;
      TEST_ASSERT(rep, !v->none[u], "%d of %d lines", u, v->count);
      points++;
    }
    for (int u = 0; u < 1 << v->count; u++)
      struck += v->none[u];
    free(v);
    end(t);
  }
  printf("cones: %ld points in them, %ld are none\n", points, struck);
  ck_assert(test_scale() < 1.0 || (points > 1000 && struck > 100));
}
END_TEST

/* Lines so near each other that rounding hides that they are two: of a stay on
   both, which is possible as x_2 = x_0 + x_1 beside them, nothing is said. */
START_TEST(nearly_parallel)
{
  enum { FAR = 1 << 20 };
  static const int x[][SPACE] = {
    { FAR, 1 }, { FAR + 1, 1 }, { 2 * FAR + 1, 2, 1 }
  };
  const ball p[] = { ball_d(-1.0), ball_d(-1.0), ball_d(0.5) };
  ball drive[SPACE];
  signed char before[3], off[3], side[3];
  spot *t = begin(3, x, "0");
  junction j = { .sigma = 1, .before = before, .p = p, .start = true,
                 .line = { t->v.l.of[0], t->v.l.of[1] }, .count = 2 };
  place v = { .s = &t->v.s, .at = &j, .trial = t->v.s.trial, .free = off,
              .side = side, .form = t->v.s.form, .drive = drive };

  v.trial[t->v.l.of[2]] = (signed char)t->v.l.orient[2];
  v.idle = stage_idle(t->v.s.g, v.trial);
  ck_assert(!v.idle);
  ck_assert_int_eq(try_choice(&v, 0), FOUND_TRUE);
  ck_assert_int_eq(v.valid, 0);
  ck_assert_int_eq(v.unsure, 1);
  end(t);
}
END_TEST

/* x_2 = 46340 x_0 - x_1, where the sign of x_1 is lost to rounding: of points
   beside x_0 and x_1 some are not beside x_2. */
START_TEST(relation_lost_to_rounding)
{
  static const int x[][SPACE] = {
    { 46340, 1 }, { 1, 0 }, { 46340 * 46340 - 1, 46340 }
  };
  static const int sides = 4;
  hull *v = calloc(1, sizeof *v);
  spot *t = begin(3, x, "0");

  ck_assert(v != NULL);
  v->s = &t->v.s;
  for (int l = 0; l < 3; l++)
    v->line[v->count++] = l;
  for (int T = 1; T < 8; T++)
    ck_assert_int_eq(use_lines(v, T), FOUND_TRUE);
  ck_assert(!v->none[sides]);
  free(v);
  end(t);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_place");
  TCase *tc = tcase_create("place");

  test_limit(tc);
  tcase_add_test(tc, ways);
  tcase_add_test(tc, choices);
  tcase_add_test(tc, cones);
  tcase_add_test(tc, nearly_parallel);
  tcase_add_test(tc, relation_lost_to_rounding);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
