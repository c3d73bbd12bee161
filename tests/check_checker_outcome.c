/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_outcome.c -- the sides that a neuron takes where it starts on
 * lines, and whether there are others, against the definition in the plane.
 *
 * w = (0, 0, 1) is on the lines of one to three data in the plane of the first
 * two coordinates, beside all others.  There it moves by sigma D: into a cone,
 * along a line, or it stays, if 0 is in Clarke's set.  Certificates say one of
 * these ways each, with and without that it is the only one. */
#include "config.h"

#include <math.h>

#include "checker/report.h"
#include "support/rf_test.h"

enum { LINES = 3, OTHERS = 2, DATA = LINES + OTHERS, TURN = 720 };

typedef struct place {
  int lines, n;
  int sigma, a;          /* a = sigma a/4 */
  int leak;              /* times 4 */
  int x[DATA][3], y[DATA];
  bool idle;             /* nothing acts beside the lines */
  double p[DATA], f[2];  /* D of the others */
} place;

/* ---- the definition ---- */

static double
dot(const double *u, const int *x)
{
  return u[0] * x[0] + u[1] * x[1];
}

static double
slope(const place *v, int side)
{
  return side > 0 ? 1.0 : side < 0 ? v->leak / 4.0 : 0.0;
}

static int
sign(double v)
{
  return (v > 1e-9) - (v < -1e-9);
}

static void
set_drive(double *D, const place *v, const int *side)
{
  D[0] = v->f[0];
  D[1] = v->f[1];
  for (int i = 0; i < v->lines; i++)
    for (int e = 0; e < 2; e++)
      D[e] += slope(v, side[i]) * v->p[i] * v->x[i][e];
}

static bool
moves_into(const place *v, const int *side)
{
  double D[2];

  set_drive(D, v, side);
  for (int i = 0; i < v->lines; i++)
    if (sign(v->sigma * dot(D, v->x[i])) != side[i])
      return false;
  return true;
}

/* Line i is the one with 0: <D + e x_i, x_i> = 0 for an e between what the
   datum adds on both sides. */
static bool
moves_along(const place *v, const int *side, int i)
{
  double D[2], e, square = 0.0;

  set_drive(D, v, side);
  for (int k = 0; k < 2; k++)
    square += v->x[i][k] * v->x[i][k];
  e = -dot(D, v->x[i]) / square;
  for (int k = 0; k < 2; k++)
    D[k] += e * v->x[i][k];
  for (int l = 0; l < v->lines; l++)
    if (l != i && sign(v->sigma * dot(D, v->x[l])) != side[l])
      return false;
  return sign(e - v->p[i]) * sign(slope(v, -1) * v->p[i] - e) > 0;
}

/* Is 0 in the hull of D of all cones?  Else these are in a half plane.  Idle:
   it is D of a cone. */
static bool
may_stay(const place *v)
{
  double angle[TURN], D[2], gap;
  int count = 0;

  for (int t = 0; t < TURN; t++) {
    const double w[2] = { cos((t + 0.3) * 2.0 * acos(-1.0) / TURN),
                          sin((t + 0.3) * 2.0 * acos(-1.0) / TURN) };
    int side[LINES];
    double now;
    int i = count++;
    for (int l = 0; l < v->lines; l++)
      side[l] = sign(dot(w, v->x[l]));
    set_drive(D, v, side);
    if (hypot(D[0], D[1]) < 1e-9)
      return true;
    now = atan2(D[1], D[0]);
    for (; i > 0 && angle[i - 1] > now; i--)
      angle[i] = angle[i - 1];
    angle[i] = now;
  }
  gap = angle[0] + 2.0 * acos(-1.0) - angle[count - 1];
  for (int i = 1; i < count; i++)
    gap = fmax(gap, angle[i] - angle[i - 1]);
  return gap < acos(-1.0);
}

static bool
is_valid(const place *v, const int *side)
{
  int zeros = 0, last = 0;

  for (int i = 0; i < v->lines; i++)
    if (!side[i]) {
      zeros++;
      last = i;
    }
  if (!zeros)
    return moves_into(v, side);
  if (zeros == 1 && (v->lines > 1 || !v->idle))
    return moves_along(v, side, last);
  if (zeros < v->lines)
    return false;
  return (v->lines == 1 && v->idle) || may_stay(v);
}

/* Number `choice` of 3^lines. */
static void
set_sides(int *side, const place *v, int choice)
{
  for (int i = 0; i < v->lines; i++, choice /= 3)
    side[i] = choice % 3 - 1;
}

static int
choices_of(const place *v)
{
  return v->lines == 1 ? 3 : v->lines == 2 ? 9 : 27;
}

static bool
is_only(const place *v)
{
  int side[LINES], valid = 0;
  bool attracts = true;

  for (int i = 0; i < v->lines; i++)
    attracts = attracts && v->sigma * v->p[i] < 0.0;
  for (int c = 0; c < choices_of(v); c++) {
    set_sides(side, v, c);
    valid += is_valid(v, side);
  }
  return attracts || valid == 1;
}

/* ---- problems ---- */

static void
draw_datum(int *x, rf_rng *g)
{
  do {
    x[0] = (int)rng_size(g, 0, 10) - 5;
    x[1] = (int)rng_size(g, 0, 10) - 5;
  } while (!x[0] && !x[1]);
}

/* D is beside no line: edges are another matter. */
static bool
is_plain(const place *v)
{
  int side[LINES];
  double D[2];

  for (int c = 0; c < choices_of(v); c++) {
    set_sides(side, v, c);
    set_drive(D, v, side);
    for (int i = 0; i < v->lines; i++)
      if (hypot(D[0], D[1]) > 1e-9 && !sign(dot(D, v->x[i])))
        return false;
  }
  return true;
}

/* No two lines are the same. */
static void
draw_any(place *v, rf_rng *g)
{
  *v = (place){ .lines = (int)rng_size(g, 1, LINES),
                .sigma = rng_size(g, 0, 1) ? 1 : -1,
                .a = (int)rng_size(g, 1, 8), .idle = true,
                .leak = rng_size(g, 0, 2) ? 0 : 1 };
  v->n = v->lines + (int)rng_size(g, 1, OTHERS);
  for (int k = 0; k < v->n; k++) {
    bool again = true;
    while (again) {
      draw_datum(v->x[k], g);
      again = false;
      for (int i = 0; i < k && i < v->lines; i++)
        again = again || v->x[i][0] * v->x[k][1] == v->x[i][1] * v->x[k][0];
    }
    v->x[k][2] = k < v->lines ? 0 : rng_size(g, 0, 1) ? 1 : -1;
    v->y[k] = (int)rng_size(g, 0, 200) - 100;
    v->p[k] = v->y[k] - slope(v, v->x[k][2]) * v->sigma * v->a / 4.0
      * v->x[k][2];
    v->idle = v->idle && (k < v->lines || (v->x[k][2] < 0 && !v->leak));
    for (int e = 0; e < 2; e++)
      v->f[e] += slope(v, v->x[k][2]) * v->p[k] * v->x[k][e];
  }
}

static void
draw(place *v, rf_rng *g)
{
  do
    draw_any(v, g);
  while (!is_plain(v));
}

/* ---- certificates ---- */

static found
ask(const place *v, const int *side, bool unique, bool wide)
{
  char text[4 * DATA][16], a[16];
  const char *x[3 * DATA], *y[DATA];
  ck_event event[LINES];
  ck_span start[4] = { { a, "0" }, { "0", "0" }, { "0", "0" }, { "1", "0" } };
  certificate c = {
    .n = v->n, .d = 3, .m = 1, .weight = "1", .leak = v->leak ? "1/4" : "0",
    .xden = "1", .yden = "1", .x = x, .y = y, .start = start, .ball = "0",
    .until = "1e-9", .event = event, .unique = unique, .limit = "0"
  };
  report r;
  lines l;
  int where;
  found code;

  snprintf(a, sizeof a, "%d/4", v->sigma * v->a);
  for (int k = 0; k < v->n; k++) {
    for (int e = 0; e < 3; e++) {
      snprintf(text[4 * k + e], 16, "%d", v->x[k][e]);
      x[3 * k + e] = text[4 * k + e];
    }
    snprintf(text[4 * k + 3], 16, "%d", v->y[k]);
    y[k] = text[4 * k + 3];
  }
  for (int i = 0; i < v->lines; i++)
    if (side[i])
      event[c.events++] = (ck_event){ { "0", "1e-9" }, 0, i, side[i] > 0
        ? CK_RELEASE_ACTIVE : CK_RELEASE_INACTIVE };
  ck_assert_int_eq(lines_make(&l, &where, &c), 0);
  code = wide ? stage_check_wide(&r, &c, &l) : stage_check(&r, &c, &l);
  lines_free(&l);
  return code;
}

typedef struct tally {
  long only, several, invalid, undecided;
} tally;

/* Of three lines the checker need not know that none stays, nor that one may.
   What stays where others drive it is told apart by one of several rows. */
static void
check_choice(tally *t, const place *v, const int *side, bool only, int rep)
{
  const bool valid = is_valid(v, side), wide = rep % 8 == 0;
  const found loose = ask(v, side, false, wide);
  const found strict = ask(v, side, true, wide);

  TEST_ASSERT(rep, valid || loose != FOUND_TRUE, "accepted: %d %d %d",
              side[0], side[1], side[2]);
  TEST_ASSERT(rep, (valid && only) || strict != FOUND_TRUE,
              "accepted as the only one: %d %d %d", side[0], side[1], side[2]);
  if (v->lines < LINES) {
    TEST_ASSERT(rep, !valid || loose == FOUND_TRUE, "not accepted: %d %d",
                side[0], side[1]);
    TEST_ASSERT(rep, !valid || !only || strict == FOUND_TRUE,
                "not the only one: %d %d", side[0], side[1]);
  }
  t->only += strict == FOUND_TRUE;
  t->several += loose == FOUND_TRUE && !only;
  t->invalid += !valid;
  t->undecided += valid && only && strict != FOUND_TRUE;
}

START_TEST(ways)
{
  tally t[LINES] = { { 0 } };

  TEST_EACH(rep, test_reps(150)) {
    rf_rng g = test_rng("ways", rep);
    int side[LINES] = { 0 };
    place v;
    bool only;
    draw(&v, &g);
    only = is_only(&v);
    for (int c = 0; c < choices_of(&v); c++) {
      set_sides(side, &v, c);
      check_choice(&t[v.lines - 1], &v, side, only, rep);
    }
  }
  for (int i = 0; i < LINES; i++) {
    printf("%d lines: %ld the only way, %ld of several, %ld none, %ld not"
           " decided\n", i + 1, t[i].only, t[i].several, t[i].invalid,
           t[i].undecided);
    ck_assert(test_scale() < 1.0 || (t[i].only > 5 && t[i].several > 5
              && t[i].invalid > 5));
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_outcome");
  TCase *tc = tcase_create("outcome");

  test_limit(tc);
  tcase_add_test(tc, ways);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
