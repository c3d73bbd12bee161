/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_outcome.c -- the sides that a neuron takes where it starts on
 * lines, and whether there are others, against the definition in the plane.
 * Certificates say one of the ways each, with and without that it is the only
 * one. */
#include "config.h"

#include "checker/report.h"
#include "support/vertex.h"
#include "support/rf_test.h"

enum { LINES = VERTEX_LINES, OTHERS = VERTEX_OTHERS, DATA = VERTEX_DATA };

typedef struct place {
  vertex at;
  int a;                 /* sigma a/4 */
  int y[DATA];
} place;

/* ---- problems ---- */

static void
draw_datum(int *x, rf_rng *g)
{
  do {
    x[0] = (int)rng_size(g, 0, 10) - 5;
    x[1] = (int)rng_size(g, 0, 10) - 5;
  } while (!x[0] && !x[1]);
}

/* No two lines are the same. */
static void
draw_any(place *v, rf_rng *g)
{
  vertex *at = &v->at;

  at->lines = (int)rng_size(g, 1, LINES);
  at->sigma = rng_size(g, 0, 1) ? 1 : -1;
  v->a = (int)rng_size(g, 1, 8);
  at->leak = rng_size(g, 0, 2) ? 0 : 1;
  at->n = at->lines + (int)rng_size(g, 1, OTHERS);
  for (int k = 0; k < at->n; k++) {
    bool again = true;
    while (again) {
      draw_datum(at->x[k], g);
      again = false;
      for (int i = 0; i < k && i < at->lines; i++)
        again = again
          || at->x[i][0] * at->x[k][1] == at->x[i][1] * at->x[k][0];
    }
    at->x[k][2] = k < at->lines ? 0 : rng_size(g, 0, 1) ? 1 : -1;
    v->y[k] = (int)rng_size(g, 0, 200) - 100;
    at->p[k] = v->y[k] - vertex_slope(at, at->x[k][2]) * at->sigma * v->a / 4.0
      * at->x[k][2];
  }
  vertex_set(at);
}

static void
draw(place *v, rf_rng *g)
{
  do
    draw_any(v, g);
  while (!vertex_is_plain(&v->at));
}

/* ---- certificates ---- */

static found
ask(const place *v, const int *side, bool unique, bool wide)
{
  char text[4 * DATA][16], a[16];
  const char *x[3 * DATA], *y[DATA];
  ck_event event[LINES];
  ck_span start[4] = { { a, "0" }, { "0", "0" }, { "0", "0" }, { "1", "0" } };
  const int n = v->at.n;
  certificate c = {
    .n = n, .d = 3, .m = 1, .weight = "1", .leak = v->at.leak ? "1/4" : "0",
    .xden = "1", .yden = "1", .x = x, .y = y, .start = start, .ball = "0",
    .until = "1e-9", .event = event, .unique = unique, .limit = "0"
  };
  report r;
  lines l;
  int where;
  found code;

  snprintf(a, sizeof a, "%d/4", v->at.sigma * v->a);
  for (int k = 0; k < n; k++) {
    for (int e = 0; e < 3; e++) {
      snprintf(text[4 * k + e], 16, "%d", v->at.x[k][e]);
      x[3 * k + e] = text[4 * k + e];
    }
    snprintf(text[4 * k + 3], 16, "%d", v->y[k]);
    y[k] = text[4 * k + 3];
  }
  for (int i = 0; i < v->at.lines; i++)
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
  const bool valid = vertex_is_valid(&v->at, side), wide = rep % 8 == 0;
  const found loose = ask(v, side, false, wide);
  const found strict = ask(v, side, true, wide);

  TEST_ASSERT(rep, valid || loose != FOUND_TRUE, "accepted: %d %d %d",
              side[0], side[1], side[2]);
  TEST_ASSERT(rep, (valid && only) || strict != FOUND_TRUE,
              "accepted as the only one: %d %d %d", side[0], side[1], side[2]);
  if (v->at.lines < LINES) {
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
    only = vertex_is_only(&v.at);
    for (int c = 0; c < vertex_choices(&v.at); c++) {
      vertex_choose(side, &v.at, c);
      check_choice(&t[v.at.lines - 1], &v, side, only, rep);
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
