/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_hull.c -- is 0 in Clarke's set, where lines of a plane depend on
 * each other?  Against the D_u of directions all around, for all p of a
 * ball. */
#include "config.h"

#include <math.h>

#include "proof/meeting/hull.h"
#include "support/step.h"

enum { DATA = 6, AROUND = 720 };

/* The first three data, or all, are in a plane; the neuron is at 0 of it, and
   the others are active.  p in thirds. */
typedef struct spot {
  size_t n;
  bool axis;             /* ... on an axis, along which the others act */
  long x[DATA][3], p[DATA], spread;
} spot;

static void
draw(spot *s, int rep)
{
  rf_rng rng = test_rng("hull", rep);

  *s = (spot){ .n = rng_size(&rng, 3, DATA) };
  s->axis = rng_size(&rng, 0, 2) > 0;
  s->spread = rng_size(&rng, 0, 1) ? (long)rng_size(&rng, 1, 3) : 0;
  for (size_t k = 0; k < s->n; k++) {
    for (size_t i = 0; i < 2; i++)
      s->x[k][i] = (long)rng_size(&rng, 0, 4) - 2;
    s->x[k][2] = s->axis && k > 2;
    s->x[k][0] += !s->x[k][0] && !s->x[k][1];
    s->p[k] = (long)rng_size(&rng, 0, 20) - 10;
  }
}

static void
begin(step *r, const spot *s)
{
  char text[1024];
  int at = snprintf(text, sizeof text, "data: {inputs: [");

  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s[%ld, %ld, %ld]",
                   k ? ", " : "", s->x[k][0], s->x[k][1], s->x[k][2]);
  at += snprintf(text + at, sizeof text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, k ? ", 1" : "1");
  snprintf(text + at, sizeof text - (size_t)at, "]}\nnetwork: {width: 1}\n"
           "init: {scheme: file, weights: [[1, 0, 0, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n");
  start(r, text);
}

/* What the library says of all p of the ball. */
static bool
leads_away(const spot *s)
{
  rf_ball *p = rf_ball_array(s->n);
  rf_facet shape = { 0 };
  bool away = false;
  step r;
  signed char *side, basis[DATA];
  size_t held[DATA], count = 0;

  begin(&r, s);
  side = r.bundle->at[0].side;
  for (size_t k = 0; k < s->n; k++) {
    arb_set_si(&p[k], s->p[k]);
    mag_set_ui(arb_radref(&p[k]), (ulong)s->spread);
    arb_div_ui(&p[k], &p[k], 3, BITS);
  }
  for (size_t l = 0; l < r.ground->count; l++) {
    basis[l] = 1;
    rf_relations_hold(r.ground->relations, held, count);
    if (side[l] || rf_in_span(r.ground->relations, l))
      continue;
    basis[l] = 0;
    held[count++] = l;
  }
  ck_assert_int_eq(rf_facet_make(&shape, r.ground, basis), RF_OK);
  ck_assert_int_eq(rf_hull_leads_away(&away, &(rf_hull){
                   .ground = r.ground, .side = side, .p = p,
                   .projector = s->axis ? shape.projector : NULL }), RF_OK);
  rf_facet_clear(&shape);
  rf_ball_array_free(p, s->n);
  discard(&r);
  return away;
}

/* The angle that the D_u of a p leave free, all of which are in the span of the
   lines; 0 where one of them is 0. */
static double
free_angle(const spot *s, const long *p)
{
  bool taken[AROUND] = { false };
  double most = 0.0, lone = 0.0;

  for (size_t k = 0; k < s->n; k++)
    if (!s->x[k][2])
      lone = fmax(lone, fabs((double)(s->x[0][0] * s->x[k][1]
                                      - s->x[0][1] * s->x[k][0])));
  for (int i = 0; i < AROUND; i++) {
    const double angle = (i + 0.123) * 2.0 * acos(-1.0) / AROUND;
    double D[2] = { 0.0 }, part;
    for (size_t k = 0; k < s->n; k++)
      if (s->x[k][2] || cos(angle) * (double)s->x[k][0]
                        + sin(angle) * (double)s->x[k][1] > 0.0)
        for (int e = 0; e < 2; e++)
          D[e] += (double)(p[k] * s->x[k][e]);
    if (lone < 0.5) {                  /* all of them on one line */
      part = (D[0] * (double)s->x[0][0] + D[1] * (double)s->x[0][1]);
      D[0] = part * (double)s->x[0][0];
      D[1] = part * (double)s->x[0][1];
    }
    if (hypot(D[0], D[1]) < 0.5)
      return 0.0;
    part = atan2(D[1], D[0]) / (2.0 * acos(-1.0)) * AROUND + AROUND;
    taken[(int)part % AROUND] = true;
  }
  for (int i = 0, since = AROUND; i < 2 * AROUND; i++) {
    since = taken[i % AROUND] ? 0 : since + 1;
    if (i >= AROUND || since < i)
      most = fmax(most, since);
  }
  return most;
}

/* It leads away only if for each p at a corner of the ball some half plane has
   all D_u; and where a wider one has them it is found. */
START_TEST(hulls)
{
  long away = 0, near = 0, missed = 0;

  TEST_EACH(rep, test_reps(1500)) {
    double least = AROUND;
    bool leads;
    spot s;
    draw(&s, rep);
    leads = leads_away(&s);
    for (unsigned corner = 0; corner >> s.n == 0; corner++) {
      long p[DATA];
      for (size_t k = 0; k < s.n; k++)
        p[k] = s.p[k] + (corner >> k & 1 ? s.spread : -s.spread);
      least = fmin(least, free_angle(&s, p));
    }
    TEST_ASSERT(rep, !leads || least > AROUND / 2 - 3, "place %d: %g", rep,
                least);
    TEST_ASSERT(rep, leads || s.spread || least < 0.6 * AROUND, "place %d: %g",
                rep, least);
    away += leads;
    near += !leads;
    missed += !leads && !s.spread && least > AROUND / 2 + 3;
  }
  printf("hulls: %ld beside 0, %ld around it or undecided, %ld of them "
         "beside, of one p\n", away, near, missed);
  if (test_scale() >= 0.1)
    ck_assert(away > 0 && near > 10 * missed);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_hull");
  TCase *tc = tcase_create("hull");

  test_limit(tc);
  tcase_add_test(tc, hulls);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
