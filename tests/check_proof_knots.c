/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_knots.c -- lines that a neuron crosses in any order, against
 * motions from boundary to boundary. */
#include "config.h"

#include "proof/meeting/several.h"
#include "support/step.h"

enum { LINES = 5, SPACE = 3 };

/* Lines, the first `met` of which are met; number met is one on which it
   slides, if `slides`. */
typedef struct knot {
  size_t n, d, met;
  bool slides;
  int sigma;
  double x[LINES][SPACE], p[LINES], leak;
  double spread;         /* of p */
  signed char side[LINES];
} knot;

static void
draw_knot(knot *s, int rep)
{
  rf_rng rng = test_rng("knot", rep);

  s->spread = 0.0;
  s->met = rng_size(&rng, 2, 3);
  s->slides = rng_size(&rng, 0, 1) == 0;
  s->d = SPACE;
  s->n = s->slides ? s->met + 2
    : s->met + rng_size(&rng, 0, LINES - s->met);
  s->leak = rng_size(&rng, 0, 1) ? 0.0 : 0.25;
  s->sigma = rng_size(&rng, 0, 1) ? 1 : -1;
  for (size_t k = 0; k < s->n; k++) {
    const double size = k < s->met ? 1.0 : 0.3;
    for (size_t i = 0; i < s->d; i++)
      s->x[k][i] = 0.3 * rng_uniform(&rng) + size * (i == k % s->d);
    s->p[k] = rng_uniform(&rng);
    s->side[k] = rng_size(&rng, 0, 1) ? 1 : -1;
  }
  /* The last one holds it there. */
  if (s->slides) {
    s->side[s->met] = 0;
    s->p[s->met] = -s->sigma * (1.5 + rng_uniform(&rng));
    for (size_t i = 0; i < s->d; i++)
      s->x[s->met + 1][i] = s->x[s->met][i] + 0.3 * rng_uniform(&rng);
    s->p[s->met + 1] = s->sigma * (0.8 + 0.5 * rng_uniform(&rng));
    s->side[s->met + 1] = 1;
  }
}

static double
dot(const double *u, const double *v)
{
  double sum = 0.0;

  for (size_t i = 0; i < SPACE; i++)
    sum += u[i] * v[i];
  return sum;
}

static double
eta(const knot *s, int side)
{
  return side > 0 ? 1.0 : s->leak;
}

/* sigma D on these sides; *margin: how far the coefficient of the line on which
   it slides is from either end, if that attracts. */
static void
drive(double *D, double *margin, const knot *s, const signed char *side)
{
  double hold;

  memset(D, 0, SPACE * sizeof *D);
  *margin = 1.0;
  for (size_t k = 0; k < s->n; k++)
    for (size_t i = 0; i < SPACE && side[k]; i++)
      D[i] += s->sigma * eta(s, side[k]) * s->p[k] * s->x[k][i];
  if (!s->slides)
    return;
  const double *x = s->x[s->met];
  hold = -dot(D, x) / dot(x, x);
  *margin = fmin(hold - s->sigma * s->p[s->met],
                 s->sigma * s->leak * s->p[s->met] - hold);
  for (size_t i = 0; i < SPACE; i++)
    D[i] += hold * x[i];
}

/* It comes from the sides against which it is driven, as far as that goes. */
static void
face_lines(knot *s)
{
  for (int pass = 0; pass < 3; pass++)
    for (size_t k = 0; k < s->met; k++) {
      double D[SPACE], margin;
      drive(D, &margin, s, s->side);
      s->side[k] = dot(D, s->x[k]) > 0.0 ? -1 : 1;
    }
}

/* Does it cross all of them on all sides, and slide on? */
static bool
always_crosses(const knot *s)
{
  for (size_t c = 0; c >> s->met == 0; c++) {
    signed char side[LINES];
    double D[SPACE], margin;
    memcpy(side, s->side, sizeof side);
    for (size_t k = 0; k < s->met; k++)
      side[k] = (signed char)(c >> k & 1 ? -side[k] : side[k]);
    drive(D, &margin, s, side);
    if (margin <= 0.0)
      return false;
    for (size_t k = 0; k < s->met; k++)
      if (dot(D, s->x[k]) * s->side[k] >= 0.0)
        return false;
  }
  return true;
}

/* When all are crossed, if at first it is share[k] of a unit of time before
   line k, with the velocity that it has there. */
static double
time_across(const knot *before, const knot *s, const double *share)
{
  signed char side[LINES];
  double D[SPACE], margin, g[LINES], t = 0.0;

  memcpy(side, s->side, sizeof side);
  drive(D, &margin, before, side);
  for (size_t k = 0; k < s->met; k++)
    g[k] = share[k] * fabs(dot(D, s->x[k]));
  for (size_t left = s->met; left > 0; left--) {
    size_t next = s->met;
    double least = 0.0;
    drive(D, &margin, s, side);
    for (size_t k = 0; k < s->met; k++) {
      const double when = g[k] / fabs(dot(D, s->x[k]));
      if (side[k] == s->side[k] && (next == s->met || when < least)) {
        next = k;
        least = when;
      }
    }
    for (size_t k = 0; k < s->met; k++)
      g[k] -= least * fabs(dot(D, s->x[k]));
    side[next] = (signed char)-side[next];
    t += least;
  }
  return t;
}

static rf_problem *
knot_problem(const knot *s)
{
  char text[2048];
  rf_problem *p = NULL;
  rf_message message = { "" };
  int at = snprintf(text, sizeof text, "data: {inputs: [");

  for (size_t i = 0; i < s->n * SPACE; i++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s%.17g%s",
                   i % SPACE ? ", " : i ? ", [" : "[",
                   s->x[i / SPACE][i % SPACE], (i + 1) % SPACE ? "" : "]");
  at += snprintf(text + at, sizeof text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, k ? ", 1" : "1");
  snprintf(text + at, sizeof text - (size_t)at,
           "]}\nnetwork: {width: 1, leak: %g}\ninit: {scale: 1}\n"
           "flow: {engine: cvode, until: 1}\n", s->leak);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0) == RF_OK,
                "%s\n%s", message.text, text);
  return p;
}

/* What the library says of it. */
static rf_status
ask_knot(double *delay, const knot *s)
{
  rf_problem *problem = knot_problem(s);
  rf_terrain *ground = NULL;
  rf_ball *p = rf_ball_array(s->n), a;
  signed char edge[LINES] = { 0 };
  bool met[LINES] = { false };
  rf_up most = up_zero();
  rf_doubt doubt;
  rf_status status;

  ball_init(&a);
  arb_set_si(&a, s->sigma);
  ck_assert_int_eq(rf_terrain_create(&ground, problem, 96), RF_OK);
  ck_assert_uint_eq(ground->count, s->n);
  for (size_t k = 0; k < s->n; k++) {
    arb_set_d(&p[k], s->p[k]);
    up_blur(&p[k], up_d(s->spread));
    met[k] = k < s->met;
  }
  status = rf_tie_crosses(&most, &doubt, &(rf_tie){
    .ground = ground, .side = s->side, .edge = edge, .met = met,
    .sigma = s->sigma, .a = &a, .p = p });
  *delay = of_up(most);
  ball_clear(&a);
  rf_ball_array_free(p, s->n);
  rf_terrain_free(ground);
  rf_problem_free(problem);
  return status;
}

/* It says that they are crossed where they are, whatever the sides, and by
   when: the latest of many ways comes near that. */
START_TEST(knots)
{
  long crossed = 0, slide = 0, open = 0;
  double used = 0.0;

  TEST_EACH(rep, test_reps(4000)) {
    double delay;
    knot s;
    rf_status status;
    draw_knot(&s, rep);
    face_lines(&s);
    status = ask_knot(&delay, &s);
    TEST_ASSERT(rep, (status == RF_OK) == always_crosses(&s), "knot %d: %s",
                rep, status == RF_OK ? "crossed, they say" : "undecided");
    open += status != RF_OK;
    for (int way = 0; way < 20 && status == RF_OK; way++) {
      rf_rng rng = test_rng("way", rep * 20 + way);
      double share[LINES], part;
      for (size_t k = 0; k < s.met; k++)
        share[k] = rng_size(&rng, 0, 2) ? 1e-6 : 1.0;
      part = time_across(&s, &s, share) / delay;
      TEST_ASSERT(rep, part <= 1.0 + 1e-5, "knot %d: %g of the delay", rep,
                  part);
      used = fmax(used, part);
    }
    crossed += status == RF_OK;
    slide += status == RF_OK && s.slides;
  }
  printf("knots: %ld crossed, %ld of them slide, %ld not; %.4f of a delay is "
         "used\n", crossed, slide, open, used);
  if (test_scale() >= 0.1)
    ck_assert(crossed > 0 && slide > 0 && open > 0 && used > 0.99);
}
END_TEST

/* A knot with p at a corner of its ball. */
static knot
corner_of(const knot *s, rf_rng *rng)
{
  knot r = *s;

  for (size_t k = 0; k < s->n; k++)
    r.p[k] += rng_size(rng, 0, 1) ? s->spread : -s->spread;
  return r;
}

/* Where p is known up to an error all of them are crossed, and by then: it
   comes with one p, and goes on with another one. */
START_TEST(knots_of_balls)
{
  long crossed = 0, open = 0;
  double used = 0.0;

  TEST_EACH(rep, test_reps(2000)) {
    rf_rng rng = test_rng("corner", rep);
    double delay;
    knot s;
    draw_knot(&s, rep);
    face_lines(&s);
    s.spread = 0.05 * (double)rng_size(&rng, 1, 4);
    if (ask_knot(&delay, &s) != RF_OK) {
      open += always_crosses(&s);
      continue;
    }
    for (int way = 0; way < 20; way++) {
      const knot before = corner_of(&s, &rng), now = corner_of(&s, &rng);
      double share[LINES], part;
      TEST_ASSERT(rep, always_crosses(&now), "knot %d: not crossed", rep);
      for (size_t k = 0; k < s.met; k++)
        share[k] = rng_size(&rng, 0, 2) ? 1e-6 : 1.0;
      part = time_across(&before, &now, share) / delay;
      TEST_ASSERT(rep, part <= 1.0 + 1e-5, "knot %d: %g of the delay", rep,
                  part);
      used = fmax(used, part);
    }
    crossed++;
  }
  printf("knots_of_balls: %ld crossed, %ld undecided; %.4f of a delay is "
         "used\n", crossed, open, used);
  ck_assert(crossed > 0);
  if (test_scale() >= 0.3)
    ck_assert(open > 0 && used > 0.9);
}
END_TEST

/* A neuron rests at the edge of the line of datum 2 while datum 3 carries it
   over those of the first two: these are active then, and the first drives it
   off the edge, if it has a part along that line. */
START_TEST(an_edge_among_them)
{
  static const signed char edge[LINES] = { 0, 0, -1 };
  static const bool met[LINES] = { true, true };

  for (int off = 0; off < 2; off++) {
    const knot s = { .n = 4, .d = SPACE, .met = 2, .sigma = 1,
                     .p = { 0.1, 0.1, -1, 2 }, .side = { -1, -1, 0, 1 },
                     .x = { { 1, 0.2, off ? 0.1 : 0 }, { 0.2, 1, 0 },
                            { 0, 0, 1 }, { 1, 1, 0 } } };
    rf_problem *problem = knot_problem(&s);
    rf_terrain *ground = NULL;
    rf_ball *p = rf_ball_array(s.n), a;
    rf_up delay;
    rf_doubt doubt = { .what = "" };
    rf_status status;
    ball_init(&a);
    arb_one(&a);
    ck_assert_int_eq(rf_terrain_create(&ground, problem, 96), RF_OK);
    for (size_t k = 0; k < s.n; k++)
      arb_set_d(&p[k], s.p[k]);
    status = rf_tie_crosses(&delay, &doubt, &(rf_tie){
      .ground = ground, .side = s.side, .edge = edge, .met = met,
      .sigma = 1, .a = &a, .p = p });
    ck_assert_msg(status == (off ? RF_EUNSURE : RF_OK), "%s", doubt.what);
    ball_clear(&a);
    rf_ball_array_free(p, s.n);
    rf_terrain_free(ground);
    rf_problem_free(problem);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_knots");
  TCase *tc = tcase_create("knots");

  test_limit(tc);
  tcase_add_test(tc, knots);
  tcase_add_test(tc, knots_of_balls);
  tcase_add_test(tc, an_edge_among_them);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
