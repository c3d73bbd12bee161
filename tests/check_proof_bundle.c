/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_bundle.c -- where a proof begins, and what it knows of a moment:
 * starts within a ball beside boundaries, who is dead, predictions of weights
 * that are as far off as they may be; sizes and defects of all neurons. */
#include "config.h"

#include "proof/tube/slope.h"
#include "support/parse.h"
#include "support/step.h"

/* ---- starts ---- */

/* Status of the bundle of a problem whose starts are in a ball; why. */
static rf_status
begin(rf_doubt *doubt, const char *text, double radius, bool parts)
{
  rf_problem *p = NULL;
  rf_message message = { "" };
  rf_terrain *ground = NULL;
  rf_bundle *bundle = NULL;
  rf_status status;

  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_terrain_create(&ground, p, BITS), RF_OK);
  ground->radius = up_d(radius);
  ground->parts = parts;
  status = rf_bundle_create(&bundle, doubt, ground);
  rf_bundle_free(bundle);
  rf_terrain_free(ground);
  rf_problem_free(p);
  return status;
}

/* Two neurons: (1, near, 1) beside the line of x = (3, 0), and one that is
   large, or not. */
static rf_status
begin_near(rf_doubt *doubt, double near, double large, double radius,
           bool parts)
{
  char text[400];

  snprintf(text, sizeof text, "data: {inputs: [[3, 0], [0, 1]], labels: "
           "[1, 1]}\nnetwork: {width: 2}\ninit: {scheme: file, weights: "
           "[[1, %.17g, 1], [%.17g, %.17g, 0.5]]}\n"
           "flow: {engine: cvode, until: 1}\n", near, large, large);
  return begin(doubt, text, radius, parts);
}

/* A start is certain as long as its ball does not reach the line: one of all
   weights, or, of parts, of its own. */
START_TEST(balls_beside_a_line)
{
  for (int e = 4; e <= 40; e += 4)
    for (int parts = 0; parts < 2; parts++)
      for (int big = 0; big < 2; big++) {
        const double near = ldexp(1.0, -e), large = big ? 8.0 : 1.0;
        const double own = sqrt(2.0 + near * near);
        const double all = sqrt(own * own + 2.0 * large * large + 0.25);
        const double radius = near / (parts ? own : all);
        rf_doubt doubt;
        ck_assert_int_eq(begin_near(&doubt, near, large, radius * 0.999,
                                    parts), RF_OK);
        ck_assert_int_eq(begin_near(&doubt, near, large, radius * 1.001,
                                    parts), RF_EUNSURE);
        ck_assert_uint_eq(doubt.neuron, 0);
        ck_assert_uint_eq(doubt.line, 0);
      }
}
END_TEST

/* On it a start alone is certain, and no ball around it; nor is one whose side
   the working precision does not tell. */
START_TEST(starts_on_a_line)
{
  static const char close[] = "data: {inputs: [[1, 0]], labels: [1]}\n"
    "network: {width: 1}\n"
    "init: {scheme: file, weights: [[1, %s, 1]]}\n"
    "flow: {engine: cvode, until: 1}\n";
  char text[400];
  rf_doubt doubt;

  snprintf(text, sizeof text, close, "0");
  ck_assert_int_eq(begin(&doubt, text, 0.0, false), RF_OK);
  ck_assert_int_eq(begin(&doubt, text, 0x1p-100, false), RF_EUNSURE);
  ck_assert(doubt.final);
  /* <w, x> = 1/3 + 1/3 - 2/3 + 1e-90. */
  snprintf(text, sizeof text, "data: {inputs: [[1, 1, 1]], labels: [1]}\n"
           "network: {width: 1}\ninit: {scheme: file, weights: "
           "[[1, 1/3, 1/3, -2%s/3%s]]}\nflow: {engine: cvode, until: 1}\n",
           "000000000000000000000000000000000000000000000000000000000000000000"
           "00000000000000000000001",
           "000000000000000000000000000000000000000000000000000000000000000000"
           "00000000000000000000000");
  ck_assert_int_eq(begin(&doubt, text, 0.0, false), RF_EUNSURE);
  ck_assert(!doubt.final);
}
END_TEST

/* How far weights of 64 bits are off those of many: of neuron 0, of both. */
static double
rounding_of(double *of_both, const rf_problem *p, const rf_bundle *b)
{
  rf_terrain *fine = NULL;
  rf_ball *z = rf_ball_array(4);
  double sum[2] = { 0.0 };

  ck_assert_ptr_nonnull(z);
  ck_assert_int_eq(rf_terrain_create(&fine, p, 300), RF_OK);
  ck_assert_int_eq(rf_terrain_weights(z, fine), RF_OK);
  for (size_t i = 0; i < 4; i++) {
    ball_sub(&z[i], &z[i], &b->at[i / 2].z[i % 2], 300);
    ck_assert(arb_is_exact(&b->at[i / 2].z[i % 2]));
    sum[i / 2] += pow(ball_get_d(&z[i]), 2.0);
  }
  rf_ball_array_free(z, 4);
  rf_terrain_free(fine);
  *of_both = sqrt(sum[0] + sum[1]);
  return sqrt(sum[0]);
}

/* Weights that are rounded are off by that, and starts of a ball by its radius:
   (1/3, 1/7), which is rounded, and (-4, 1), which is not. */
START_TEST(errors_at_the_start)
{
  for (int i = 0; i < 4; i++) {
    const double radius = i / 2 ? 1e-3 : 0.0, one = hypot(1.0 / 3, 1.0 / 7);
    const double all = sqrt(one * one + 17.0);
    rf_terrain *ground = NULL;
    rf_bundle *b = NULL;
    rf_doubt doubt;
    double both, apart;
    rf_problem *p = test_parse(
      "data: {inputs: [[1]], labels: [1]}\nnetwork: {width: 2}\n"
      "init: {scheme: file, weights: [[1/3, 1/7], [-4, 1]]}\n"
      "flow: {until: 1}\n");
    ck_assert_int_eq(rf_terrain_create(&ground, p, 64), RF_OK);
    ground->radius = up_d(radius);
    ground->parts = i % 2;
    ck_assert_int_eq(rf_bundle_create(&b, &doubt, ground), RF_OK);
    apart = radius * (ground->parts ? one : all)
      + rounding_of(&both, p, b);
    ck_assert(both > 0.0 && both < 1e-18);
    ck_assert(of_up(b->at[0].own) >= apart * (1.0 - 1e-12));
    ck_assert(of_up(b->error) >= (radius * all + both) * (1.0 - 1e-12));
    ck_assert(of_up(b->at[0].own) <= apart * 1.001 + 1e-18);
    rf_bundle_free(b);
    rf_terrain_free(ground);
    rf_problem_free(p);
  }
}
END_TEST

/* Is a neuron at (0.1, 1) dead at the start? */
static bool
starts_dead(const char *inputs, const char *labels, const char *leak)
{
  char text[400];
  step s;
  bool dead;

  snprintf(text, sizeof text, "data: {inputs: [%s], labels: [%s]}\n"
           "network: {width: 1, leak: %s}\n"
           "init: {scheme: file, weights: [[1, 0.1, 1]]}\n"
           "flow: {engine: cvode, until: 1}\n", inputs, labels, leak);
  start(&s, text);
  dead = s.bundle->at[0].dead;
  discard(&s);
  return dead;
}

/* No datum drives it: none is active, and there is no leak. */
START_TEST(who_is_dead)
{
  ck_assert(starts_dead("[-1, 0], [0, -1]", "1, 1", "0"));
  ck_assert(starts_dead("[-1, 0], [-2, 0]", "1, 1", "0"));
  ck_assert(!starts_dead("[-1, 0], [0, 1]", "1, 1", "0"));
  ck_assert(!starts_dead("[1, 0], [0, -1]", "1, 1", "0"));
  ck_assert(!starts_dead("[-1, 0], [2, 0]", "1, 1", "0"));
  ck_assert(!starts_dead("[2, 0], [-1, 0]", "1, 1", "0"));
  ck_assert(!starts_dead("[-1, 0], [0, -1]", "1, 1", "1/10"));
  /* On a line it may leave. */
  ck_assert(!starts_dead("[-1, 0], [-10, 1]", "1, 1", "0"));
}
END_TEST

/* ---- neurons by their faces ---- */

/* Of two on a line with a > 0, a < 0, and two on its sides. */
START_TEST(cohorts)
{
  step s;

  start(&s, "data: {inputs: [[1, 0], [0, 1], [1, 1]], labels: [1, 1, 1]}\n"
        "network: {width: 4}\ninit: {scheme: file, weights: [[1, 0, 1], "
        "[-1, 0, 1], [1, 1, 1], [1, 1, -0.5]]}\nflow: {until: 1}\n");
  s.bundle->at[1].edge[0] = 1;
  approximate(&s, 0.25);
  ck_assert_uint_eq(s.stage->count, 4);
  for (size_t i = 0; i < 4; i++) {
    const rf_cohort *u = &s.stage->cohort[i];
    ck_assert_uint_eq(u->members, 1);
    ck_assert_uint_eq(u->member[0], i);
    ck_assert_int_eq(u->sign, i == 0 ? 1 : i == 1 ? -1 : 0);
    ck_assert_uint_eq(u->shape.slides, i < 2);
    ck_assert_uint_eq(u->slides, i == 0);
    /* Data act on it where it is on a line, or on the side of them. */
    for (size_t l = 0; l < 3; l++)
      ck_assert_int_eq(s.bundle->at[i].acted[l], i < 3 || l != 1);
  }
  /* Errors may leave the sign of a open. */
  s.bundle->at[0].own = s.bundle->error = up_d(1.5);
  approximate(&s, 0.25);
  ck_assert_int_eq(s.stage->cohort[0].sign, 0);
  discard(&s);
}
END_TEST

/* Three lines of the plane do not hold a neuron in one way. */
START_TEST(dependent_lines)
{
  step s;

  start(&s, "data: {inputs: [[1, 0], [1/3, 1], [1, 1]], labels: [1, 1, 1]}\n"
        "network: {width: 1}\ninit: {scheme: file, weights: [[1, 0, 0]]}\n"
        "flow: {until: 1}\n");
  ck_assert_int_eq(rf_stage_create(&s.stage, &s.doubt, s.bundle), RF_EUNSURE);
  ck_assert_uint_eq(s.doubt.neuron, 0);
  discard(&s);
}
END_TEST

/* ---- predictions ---- */

/* Of two neurons (1, 1) and (tiny, tiny) at x = 2 the first one is off by
   part (1, 1): E with that stretch. */
static void
check_predictions(double *used, double part, double stretch)
{
  const double size = 1.0 + part;
  double off;
  rf_ball v[2];
  step s;

  ball_init(&v[0]);
  ball_init(&v[1]);
  start(&s, "data: {inputs: [[2]], labels: [-3]}\nnetwork: {width: 2}\n"
        "init: {scheme: file, weights: [[1, 1], [1e-9, 1e-9]]}\n"
        "flow: {engine: cvode, until: 1}\n");
  off = fabs(part) * sqrt(2.0) * (1.0 + 1e-9);
  s.bundle->at[0].own = up_d(off);
  s.bundle->at[0].stretch = up_d(stretch);
  s.bundle->error = up_d(off / stretch);
  rf_bundle_outputs(&v[0], s.bundle);
  rf_bundle_residuals(&v[1], s.bundle);
  /* h = 2 a w, and p = -3 - h. */
  for (int i = 0; i < 2; i++) {
    const double truth = i ? -3.0 - 2.0 * size * size : 2.0 * size * size;
    const double middle = ball_get_d(&v[i]);
    const double radius = mag_get_d(arb_radref(&v[i]));
    ck_assert_msg(fabs(truth - middle) <= radius, "%d: %g, stretch %g: %g of "
                  "%g", i, part, stretch, truth - middle, radius);
    *used = fmax(*used, fabs(truth - middle) / radius);
  }
  ball_clear(&v[0]);
  ball_clear(&v[1]);
  discard(&s);
}

START_TEST(predictions)
{
  static const double parts[] = { 1e-4, -1e-4, 1e-2, -1e-2, 1.0 };
  double used = 0.0;

  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (double stretch = 1.0; stretch < 100.0; stretch *= 7.0)
      check_predictions(&used, parts[i], stretch);
  printf("predictions: %.6f of a radius is used\n", used);
  ck_assert(used > 0.999);
}
END_TEST

/* The sign of a, 0 where it may be 0; that of parts hangs on their own error
   alone, as E is one of all. */
START_TEST(signs_of_a)
{
  for (int sign = -1; sign <= 1; sign += 2) {
    char text[300];
    step s;
    snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [1]}\n"
             "network: {width: 1}\n"
             "init: {scheme: file, weights: [[%g, 1]]}\n"
             "flow: {engine: cvode, until: 1}\n", sign * 0.5);
    start(&s, text);
    ck_assert_int_eq(rf_mover_outer(s.bundle, &s.bundle->at[0]), sign);
    s.bundle->error = s.bundle->at[0].own = up_d(0.499);
    ck_assert_int_eq(rf_mover_outer(s.bundle, &s.bundle->at[0]), sign);
    s.bundle->at[0].own = up_d(0.501);
    ck_assert_int_eq(rf_mover_outer(s.bundle, &s.bundle->at[0]), sign);
    s.ground->parts = true;
    ck_assert_int_eq(rf_mover_outer(s.bundle, &s.bundle->at[0]), 0);
    s.ground->parts = false;
    s.bundle->error = up_d(0.501);
    ck_assert_int_eq(rf_mover_outer(s.bundle, &s.bundle->at[0]), 0);
    discard(&s);
  }
}
END_TEST

/* Stretches that become 1: what is known of each, and the root of the sum of
   squares, or the largest stretch times E. */
START_TEST(flattened)
{
  static const double own[3] = { 3.0, 4.0, 12.0 };
  step s;

  for (int small = 0; small < 2; small++) {
    start(&s, "data: {inputs: [[1]], labels: [1]}\nnetwork: {width: 3}\n"
          "init: {scheme: file, weights: [[1, 1], [2, 1], [3, 1]]}\n"
          "flow: {engine: cvode, until: 1}\n");
    s.bundle->error = up_d(small ? 1.0 : 20.0);
    for (int j = 0; j < 3; j++) {
      s.bundle->at[j].own = up_d(own[j]);
      s.bundle->at[j].stretch = up_d(j == 0 ? 2.0 : 1.0);
    }
    rf_bundle_flatten(s.bundle);
    /* (3^2 + 4^2 + 12^2)^(1/2); with E = 1: 2, 1, 1 each, 2 together. */
    ck_assert(of_up(s.bundle->error) >= (small ? 2.0 : 13.0));
    ck_assert(of_up(s.bundle->error) <= (small ? 2.0 : 13.0) * (1.0 + 1e-12));
    for (int j = 0; j < 3; j++)
      ck_assert(of_up(rf_mover_error(s.bundle, &s.bundle->at[j]))
                >= (small ? j == 0 ? 2.0 : 1.0 : own[j]));
    discard(&s);
  }
}
END_TEST

/* ---- sizes and defects of a step ---- */

/* `count` neurons (j + 1) (1, 1)/10 at x = 1, y = 2, all coefficients of which
   are positive; more than two share columns.  wrong: of the first coefficient
   of all columns. */
static void
start_members(step *s, int count, double wrong)
{
  char text[600];
  int at = snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [2]}\n"
                    "network: {width: %d}\nflow: {engine: cvode, until: 1}\n"
                    "init: {scheme: file, weights: [", count);

  for (int j = 0; j < count; j++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s[%g, %g]",
                   j ? ", " : "", 0.1 * (j + 1), 0.1 * (j + 1));
  snprintf(text + at, sizeof text - (size_t)at, "]}\n");
  start(s, text);
  approximate(s, 0.05);
  for (size_t i = 0; i < 2 * s->stage->cohort->columns && wrong > 0.0; i++) {
    rf_ball t, *y = rf_column(s->stage, s->stage->cohort, i / 2, i % 2) + 1;
    ball_init(&t);
    arb_set_d(&t, wrong);
    ball_add(y, y, &t, BITS);
    ball_clear(&t);
  }
  enclose(s);
}

/* |z_j| of the polynomials at the end of the step, where it is largest. */
static double
size_at_end(const step *s, int j)
{
  const size_t m = s->ground->m;
  rf_ball *z = rf_ball_array(2 * m), one;
  double size;

  ball_init(&one);
  arb_one(&one);
  ck_assert_int_eq(rf_stage_weights(z, s->stage, &one), RF_OK);
  size = hypot(ball_get_d(&z[2 * j]), ball_get_d(&z[2 * j + 1]));
  ball_clear(&one);
  rf_ball_array_free(z, 2 * m);
  return size;
}

/* |y' - h K(D) y| of a neuron at the begin, where D = p. */
static double
defect_at_begin(const step *s, int j)
{
  const rf_cohort *u = s->stage->cohort;
  const rf_ball *z = s->bundle->at[j].z;
  const double hp = ball_get_d(&s->stage->h) * ball_get_d(&s->stage->p[0]);
  double sum = 0.0;

  for (size_t i = 0; i < 2; i++) {
    double slope = -hp * ball_get_d(&z[1 - i]);
    if (u->shared)
      for (size_t c = 0; c < 2; c++)
        slope += ball_get_d(&z[c]) * ball_get_d(rf_column(s->stage, u, c, i)
                                                + 1);
    else
      slope += ball_get_d(rf_column(s->stage, u, (size_t)j, i) + 1);
    sum += slope * slope;
  }
  return sqrt(sum);
}

/* Of each neuron, and the roots of the sums of squares of all.  The norm of two
   shared columns, which begin at (1, 0) and (0, 1), is 2^(1/2) at first. */
START_TEST(sizes_and_defects)
{
  for (int count = 1; count <= 6; count++) {
    double whole = 0.0, miss = 0.0;
    step right, wrong;
    start_members(&right, count, 0.0);
    start_members(&wrong, count, 1e-3);
    ck_assert_int_eq(right.stage->cohort->shared, count > 2);
    for (int j = 0; j < count; j++) {
      const double size = size_at_end(&right, j);
      const double defect = defect_at_begin(&wrong, j);
      const double size_part = size / of_up(right.bundle->at[j].size);
      const double part = defect / of_up(wrong.bundle->at[j].defect);
      ck_assert_msg(size_part <= 1.0 + 1e-12 && size_part > 0.7, "%d: a size, "
                    "%g", count, size_part);
      ck_assert_msg(part <= 1.0 && part > 0.5, "%d: a defect, %g", count, part);
      whole += size * size;
      miss += defect * defect;
    }
    whole = sqrt(whole) / of_up(right.stage->whole);
    miss = sqrt(miss) / of_up(wrong.stage->miss);
    ck_assert_msg(whole <= 1.0 + 1e-12 && whole > 0.7, "%d: %g", count, whole);
    ck_assert_msg(miss <= 1.0 && miss > 0.5, "%d: %g", count, miss);
    discard(&right);
    discard(&wrong);
  }
}
END_TEST

/* ---- growth ---- */

/* One neuron (size, size) at x = 1, y = 1, to the end of a step, in the
   bundle; off: its error at the start. */
static void
advance_pupil(step *s, double size, double off)
{
  char text[300];
  rf_ball one;

  snprintf(text, sizeof text, "data: {inputs: [[1]], labels: [1]}\n"
           "network: {width: 1}\ninit: {scheme: file, weights: "
           "[[%.17g, %.17g]]}\nflow: {engine: cvode, until: 1}\n", size, size);
  start(s, text);
  s->bundle->at[0].own = s->bundle->error = up_d(off);
  approximate(s, 0.5);
  enclose(s);
  ball_init(&one);
  arb_one(&one);
  ck_assert_int_eq(rf_stage_advance(s->stage, &one), RF_OK);
  ball_clear(&one);
}

/* Where little is fitted, D is about 1, and errors along (1, 1) grow as E
   does: nearly all of E, of a neuron's own bound and of that on the step is
   used. */
START_TEST(early_growth)
{
  for (int sign = -1; sign <= 1; sign += 2) {
    const double size = 1e-4, off = sign * 1e-6;
    step middle, moved;
    double apart, part[3];
    advance_pupil(&middle, size, fabs(off) * sqrt(2.0) * (1.0 + 1e-9));
    advance_pupil(&moved, size + off, 0.0);
    apart = hypot(ball_get_d(&middle.bundle->at[0].z[0])
                  - ball_get_d(&moved.bundle->at[0].z[0]),
                  ball_get_d(&middle.bundle->at[0].z[1])
                  - ball_get_d(&moved.bundle->at[0].z[1]));
    part[0] = apart / of_up(middle.bundle->error);
    part[1] = apart / of_up(middle.bundle->at[0].own);
    part[2] = apart / of_up(middle.bundle->at[0].wide);
    for (int i = 0; i < 3; i++)
      ck_assert_msg(part[i] <= 1.0 && part[i] > 0.999, "%d: %.9g", i, part[i]);
    discard(&middle);
    discard(&moved);
  }
}
END_TEST

/* ---- numbers that are rounded ---- */

/* Are all of them in those of fewer bits, some of which are rounded? */
static void
are_inside(const rf_ball *coarse, const rf_ball *fine, size_t count,
           const char *what)
{
  size_t rounded = 0;

  for (size_t i = 0; i < count; i++) {
    ck_assert_msg(arb_contains(&coarse[i], &fine[i]), "%s %zu", what, i);
    rounded += !arb_is_exact(&coarse[i]);
  }
  ck_assert_msg(rounded > 0, "%s", what);
}

/* Thirds and sevenths are no numbers of any bits: each is in a ball. */
START_TEST(balls_of_a_problem)
{
  static const char *const starts[] = {
    "{scheme: file, weights: [[1/3, 1/7, -1/3], [1/7, 1/3, 1/3]]}",
    "{scheme: balanced, scale: 1/3}", "{scheme: dominated, scale: 1/3}",
    "{scheme: he, scale: 1/3}"
  };

  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    rf_terrain *g[2] = { NULL };
    rf_ball *z[2];
    rf_problem *p;
    char text[400];

    snprintf(text, sizeof text, "data: {inputs: [[1, 3/7], [1, 1/3], "
             "[1/3, 1/7]], labels: [1/3, 1/7, 1]}\n"
             "network: {width: 2, leak: 1/3}\ninit: %s\nflow: {until: 1}\n",
             starts[i]);
    p = test_parse(text);
    for (int k = 0; k < 2; k++) {
      ck_assert_int_eq(rf_terrain_create(&g[k], p, k ? 300 : 64), RF_OK);
      ck_assert_ptr_nonnull(z[k] = rf_ball_array(6));
      ck_assert_int_eq(rf_terrain_weights(z[k], g[k]), RF_OK);
    }
    ck_assert_uint_eq(g[0]->count, 2);
    are_inside(g[0]->datum, g[1]->datum, 6, "datum");
    are_inside(g[0]->line, g[1]->line, 4, "line");
    are_inside(g[0]->ratio, g[1]->ratio, 3, "ratio");
    are_inside(g[0]->y, g[1]->y, 3, "label");
    are_inside(&g[0]->c, &g[1]->c, 1, "c");
    are_inside(&g[0]->leak, &g[1]->leak, 1, "leak");
    are_inside(z[0], z[1], 6, "weight");
    for (int k = 0; k < 2; k++) {
      rf_ball_array_free(z[k], 6);
      rf_terrain_free(g[k]);
    }
    rf_problem_free(p);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_bundle");
  TCase *tc = tcase_create("bundle");

  test_limit(tc);
  tcase_add_test(tc, balls_beside_a_line);
  tcase_add_test(tc, starts_on_a_line);
  tcase_add_test(tc, errors_at_the_start);
  tcase_add_test(tc, who_is_dead);
  tcase_add_test(tc, cohorts);
  tcase_add_test(tc, dependent_lines);
  tcase_add_test(tc, predictions);
  tcase_add_test(tc, signs_of_a);
  tcase_add_test(tc, flattened);
  tcase_add_test(tc, sizes_and_defects);
  tcase_add_test(tc, early_growth);
  tcase_add_test(tc, balls_of_a_problem);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
