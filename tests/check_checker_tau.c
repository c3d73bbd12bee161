/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_checker_tau.c -- the time tau of Theorem 1, as the checker bounds it:
 * tau = epsilon ln(1/lambda)/D_max is at most what D of a point says, and D_max
 * at least that of each point that is drawn.  Claims that are off by 1e-8 are
 * told apart, also of starts that are known to a radius. */
#include "config.h"

#include <math.h>

#include "checker/report.h"
#include "support/rf_test.h"

enum { DATA = 18, WIDE = 4, POINTS = 3000 };

typedef struct problem {
  int n, d;
  double leak, weight, radius;
  int x[DATA][WIDE], y[DATA];
  int witness[WIDE];
  double best;           /* the largest ||D|| of all points: of the witness */
} problem;

static const char earlier[] = "tau may be earlier than claimed",
                  later[] = "tau may be later than claimed",
                  growth[] = "the growth is not as small as Theorem 1 says",
                  range_of[] = "epsilon is not between 0 and 1/3";

/* ---- D ---- */

/* ||D|| of the open cone of w; 0: on a boundary. */
static double
drive_at(const problem *p, const int *w)
{
  double D[WIDE] = { 0.0 }, square = 0.0;

  for (int k = 0; k < p->n; k++) {
    long side = 0;
    for (int e = 0; e < p->d; e++)
      side += (long)w[e] * p->x[k][e];
    if (!side)
      return 0.0;
    for (int e = 0; e < p->d; e++)
      D[e] += p->weight * (side > 0 ? 1.0 : p->leak) * p->y[k] * p->x[k][e];
  }
  for (int e = 0; e < p->d; e++)
    square += D[e] * D[e];
  return sqrt(square);
}

static void
look_around(problem *p, rf_rng *g)
{
  p->best = 0.0;
  for (int i = 0; i < POINTS; i++) {
    int w[WIDE] = { 0 };
    double size;
    for (int e = 0; e < p->d; e++)
      w[e] = (int)rng_size(g, 0, 2000) - 1000;
    size = drive_at(p, w);
    if (size > p->best) {
      p->best = size;
      memcpy(p->witness, w, sizeof w);
    }
  }
}

static void
draw_data(problem *p, rf_rng *g)
{
  const int wide = rng_size(g, 0, 2) ? p->d : 2;

  for (int k = 0; k < p->n; k++) {
    bool zero = true;
    while (zero)
      for (int e = 0; e < wide; e++) {
        p->x[k][e] = (int)rng_size(g, 0, 6) - 3;
        zero = zero && !p->x[k][e];
      }
    p->y[k] = (int)rng_size(g, 1, 5) * (rng_size(g, 0, 1) ? 1 : -1);
    for (int e = 0; e < p->d && k && !rng_size(g, 0, 5); e++)
      p->x[k][e] = -2 * p->x[k - 1][e];
  }
}

/* More than are tried by subsets, near each other, so that the sum of all sizes
   is near what there is. */
static void
draw_many(problem *p, rf_rng *g)
{
  p->n = 17;
  p->d = WIDE;
  for (int k = 0; k < p->n; k++) {
    p->x[k][0] = 5;
    for (int e = 1; e < p->d; e++)
      p->x[k][e] = (int)rng_size(g, 0, 2) - 1;
    p->y[k] = (int)rng_size(g, 1, 5);
  }
}

/* Often all data are in a plane; some point the same way, or the other one. */
static void
draw(problem *p, rf_rng *g)
{
  *p = (problem){ .n = (int)rng_size(g, 1, 5), .d = (int)rng_size(g, 2, WIDE),
                  .leak = rng_size(g, 0, 2) ? 0.0 : 0.25,
                  .weight = rng_size(g, 0, 1) ? 0.5 : 2.0 };
  if (rng_size(g, 0, 11))
    draw_data(p, g);
  else
    draw_many(p, g);
  look_around(p, g);
}

/* ---- a certificate ---- */

typedef struct claim {
  const char *epsilon;
  double low, high, growth;
  const int *witness;
} claim;

/* a = 1e-3 within the radius, so that lambda is; w = (0.1, 0.1/7.1, ...). */
static const char *
ask(const problem *p, const claim *v)
{
  static char text[DATA * (WIDE + 1) + 2 * WIDE + 10][40];
  static report r;
  const char *x[DATA * WIDE], *y[DATA], *witness[WIDE];
  char (*t)[40] = text;
  ck_span start[1 + WIDE];
  ck_aligned aligned = { CK_OPEN, NULL };
  certificate c = {
    .n = p->n, .d = p->d, .m = 1, .weight = p->weight < 1.0 ? "1/2" : "2",
    .leak = p->leak > 0.0 ? "1/4" : "0", .xden = "1", .yden = "1", .x = x,
    .y = y, .start = start, .ball = "0", .until = "1e-6",
    .epsilon = v->epsilon, .witness = witness, .aligned = &aligned
  };
  lines l;
  int where;

  for (int k = 0; k < p->n; k++)
    for (int e = 0; e < p->d; e++) {
      snprintf(*t, sizeof *t, "%d", p->x[k][e]);
      x[k * p->d + e] = *t++;
    }
  for (int k = 0; k < p->n; k++) {
    snprintf(*t, sizeof *t, "%d", p->y[k]);
    y[k] = *t++;
  }
  for (int e = 0; e < p->d; e++) {
    snprintf(*t, sizeof *t, "%d", v->witness[e]);
    witness[e] = *t++;
    snprintf(*t, sizeof *t, "%.17g", 0.1 / (1.0 + 6.1 * e));
    start[1 + e] = (ck_span){ *t++, "0" };
  }
  snprintf(*t, sizeof *t, "%.17g", p->radius);
  start[0] = (ck_span){ "1e-3", *t++ };
  snprintf(*t, sizeof *t, "%.17g", v->low);
  c.low = *t++;
  snprintf(*t, sizeof *t, "%.17g", v->high);
  c.high = *t++;
  snprintf(*t, sizeof *t, "%.17g", v->growth);
  c.growth = *t;
  ck_assert_int_eq(lines_make(&l, &where, &c), 0);
  r.what[0] = '\0';
  stage_check(&r, &c, &l);
  lines_free(&l);
  return r.what;
}

static bool
says(const problem *p, const claim *v, const char *what)
{
  return !strcmp(ask(p, v), what);
}

/* ---- what is compared ---- */

/* Of the largest lambda tau is the earliest. */
static void
check_times(const problem *p, int rep)
{
  const double late = 0.25 * log(1.0 / (1e-3 - p->radius)) / p->best;
  const double early = 0.25 * log(1.0 / (1e-3 + p->radius)) / p->best;
  const double most = 0.5 * log(1.0 / (1e-3 + p->radius));
  claim v = { "1/4", 0.0, late * (1.0 + 1e-8), 1e-9, p->witness };

  TEST_ASSERT(rep, !says(p, &v, later), "it is not later than %g", late);
  v.high = late * (1.0 - 1e-8);
  TEST_ASSERT(rep, says(p, &v, later), "it may be as late as %g: %s", late,
              ask(p, &v));
  v.high = 1e3;
  v.low = early * (1.0 + 1e-8);
  TEST_ASSERT(rep, says(p, &v, earlier), "it may be as early as %g", early);
  v.low = 0.0;
  v.growth = most * (1.0 + 1e-8);
  TEST_ASSERT(rep, says(p, &v, growth), "a growth of %g", most);
  v.growth = most * (1.0 - 1e-8);
  TEST_ASSERT(rep, !says(p, &v, growth), "no growth of %g", most);
}

/* A point of a line: its datum turned, of others any. */
static void
check_witness(const problem *p, int rep)
{
  int w[WIDE] = { 0 };
  claim v = { "1/4", 0.0, 1e3, 1e-9, w };

  w[0] = -p->x[0][1];
  w[1] = p->x[0][0];
  TEST_ASSERT(rep, says(p, &v, later), "a witness on a line");
}

static void
check_epsilon(const problem *p, int rep)
{
  static const char *const wrong[] = { "0", "1/3", "2/5" };
  claim v = { "333/1000", 0.0, 1e3, 1e-9, p->witness };

  TEST_ASSERT(rep, !says(p, &v, range_of), "epsilon");
  for (int i = 0; i < 3; i++) {
    v.epsilon = wrong[i];
    TEST_ASSERT(rep, says(p, &v, range_of), "epsilon %s", wrong[i]);
  }
}

START_TEST(bounds)
{
  long tried = 0, many = 0, sharp = 0;

  TEST_EACH(rep, test_reps(300)) {
    rf_rng g = test_rng("bounds", rep);
    problem p;
    claim v;
    draw(&p, &g);
    if (p.best == 0.0)
      continue;
    p.radius = rng_size(&g, 0, 1) ? 1e-5 * (1.0 + rng_uniform(&g)) : 0.0;
    check_times(&p, rep);
    check_witness(&p, rep);
    check_epsilon(&p, rep);
    v = (claim){ "1/4", 0.25 * log(1.0 / (1e-3 + p.radius)) / p.best
                        * (1.0 - 1e-8), 1e3, 1e-9, p.witness };
    sharp += !says(&p, &v, earlier);
    many += p.n > 16;
    tried++;
  }
  printf("%ld bounds, %ld sharp, %ld of many data\n", tried, sharp, many);
  ck_assert(test_scale() < 1.0 || (3 * sharp > tried && many > 10));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("checker_tau");
  TCase *tc = tcase_create("tau");

  test_limit(tc);
  tcase_add_test(tc, bounds);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
