/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_step.c -- the error of a step in the norm with a stretch for each
 * neuron, and of each neuron alone: starts as far off as they may be, in
 * directions of all kinds, near a fit, where nothing else makes errors grow. */
#include "config.h"

#include <math.h>

#include <reluflow.h>

#include "proof/tube/stage.h"
#include "support/rf_test.h"

enum { NEURONS = 3, DIMENSIONS = 2, BITS = 128, TRIES = 40 };

/* All neurons see all data; labels are what they predict, but for `miss`. */
typedef struct spot {
  size_t m, n, d;
  double x[2 * DIMENSIONS], y[2], z[NEURONS * (1 + DIMENSIONS)];
  double stretch[NEURONS], own[NEURONS], error, length;
} spot;

static void
draw(spot *s, int rep)
{
  static const double stretches[] = { 1.0, 4.0, 32.0 };
  rf_rng rng = test_rng("step", rep);

  s->m = rng_size(&rng, 1, NEURONS);
  s->n = rng_size(&rng, 1, 2);
  s->d = rng_size(&rng, 1, DIMENSIONS);
  s->error = rng_size(&rng, 0, 1) ? 1e-6 : 1e-2;
  s->length = rng_size(&rng, 0, 1) ? 0.25 : 1.0;
  for (size_t i = 0; i < s->n * s->d; i++)
    s->x[i] = i % s->d ? rng_uniform(&rng) / 2 : 1.0 + rng_uniform(&rng) / 4;
  for (size_t j = 0; j < s->m; j++) {
    double *z = s->z + j * (1 + s->d);
    z[0] = 1.5 * rng_uniform(&rng);
    z[1] = 1.0 + rng_uniform(&rng) / 4;
    if (s->d > 1)
      z[2] = rng_uniform(&rng) / 4;
    s->stretch[j] = stretches[rng_size(&rng, 0, 2)];
    s->own[j] = s->stretch[j] * s->error
      * (rng_size(&rng, 0, 1) ? 1.0 : 0x1p-20);
  }
  for (size_t k = 0; k < s->n; k++) {
    s->y[k] = rng_size(&rng, 0, 1) ? 0.0 : 0.1 * rng_uniform(&rng);
    for (size_t j = 0; j < s->m; j++)
      for (size_t i = 0; i < s->d; i++)
        s->y[k] += s->z[j * (1 + s->d)] * s->z[j * (1 + s->d) + 1 + i]
          * s->x[k * s->d + i];
  }
}

static rf_problem *
make_problem(const spot *s, const double *z)
{
  char text[1024];
  double a[NEURONS], w[NEURONS * DIMENSIONS];
  rf_problem *p = NULL;
  rf_message message = { "" };
  int at = snprintf(text, sizeof text, "data: {inputs: [");

  for (size_t i = 0; i < s->n * s->d; i++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s%.17g%s",
                   i % s->d ? ", " : i ? ", [" : "[", s->x[i],
                   i % s->d + 1 < s->d ? "" : "]");
  at += snprintf(text + at, sizeof text - (size_t)at, "], labels: [");
  for (size_t k = 0; k < s->n; k++)
    at += snprintf(text + at, sizeof text - (size_t)at, "%s%.17g",
                   k ? ", " : "", s->y[k]);
  snprintf(text + at, sizeof text - (size_t)at,
           "]}\nnetwork: {width: %zu}\ninit: {scale: 1}\n"
           "flow: {engine: cvode, until: 6}\n", s->m);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "text", NULL, 0) == RF_OK,
                "%s\n%s", message.text, text);
  for (size_t j = 0; j < s->m; j++) {
    a[j] = z[j * (1 + s->d)];
    for (size_t i = 0; i < s->d; i++)
      w[j * s->d + i] = z[j * (1 + s->d) + 1 + i];
  }
  ck_assert_int_eq(rf_problem_set_weights(p, s->m, a, w), RF_OK);
  return p;
}

typedef struct step {
  rf_problem *problem;
  rf_terrain *ground;
  rf_bundle *bundle;
} step;

/* To the end of a step of this length, from z; with the errors of the spot, or
   none. */
static void
make(step *r, const spot *s, const double *z, bool off)
{
  rf_stage *stage = NULL;
  rf_doubt doubt;
  rf_ball tau;

  r->problem = make_problem(s, z);
  ck_assert_int_eq(rf_terrain_create(&r->ground, r->problem, BITS), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&r->bundle, &doubt, r->ground), RF_OK);
  for (size_t j = 0; j < s->m && off; j++) {
    r->bundle->at[j].stretch = up_d(s->stretch[j]);
    r->bundle->at[j].own = up_d(s->own[j]);
  }
  if (off)
    r->bundle->error = up_d(s->error);
  ball_init(&tau);
  ck_assert_int_eq(rf_stage_create(&stage, &doubt, r->bundle), RF_OK);
  ck_assert_int_eq(rf_stage_approximate(stage, s->length / 16.0), RF_OK);
  ck_assert_int_eq(rf_stage_measure(stage), RF_OK);
  ck_assert_int_eq(rf_stage_enclose(stage, &doubt), RF_OK);
  arb_one(&tau);
  ck_assert(ball_get_d(&stage->h) >= s->length / 16.0);
  arb_set_d(&tau, s->length / 16.0 / ball_get_d(&stage->h));
  ck_assert_int_eq(rf_stage_advance(stage, &tau), RF_OK);
  ball_clear(&tau);
  rf_stage_free(stage);
}

static void
discard(step *r)
{
  rf_bundle_free(r->bundle);
  rf_terrain_free(r->ground);
  rf_problem_free(r->problem);
}

/* A start as far off as it may be. */
static void
move_start(double *z, const spot *s, rf_rng *rng)
{
  const size_t width = 1 + s->d;
  double e[NEURONS * (1 + DIMENSIONS)], sum = 0.0, scale;

  for (size_t j = 0; j < s->m; j++) {
    const double share = rng_size(rng, 0, 2) ? 1.0 : 0.05;
    for (size_t i = 0; i < width; i++) {
      e[j * width + i] = share * rng_uniform(rng) * s->stretch[j];
      sum += pow(e[j * width + i] / s->stretch[j], 2);
    }
  }
  scale = 0.999 * s->error / sqrt(sum);
  for (size_t j = 0; j < s->m; j++) {
    double own = 0.0, less;
    for (size_t i = 0; i < width; i++)
      own += pow(scale * e[j * width + i], 2);
    less = fmin(1.0, 0.999 * s->own[j] / sqrt(own));
    for (size_t i = 0; i < width; i++)
      z[j * width + i] = s->z[j * width + i]
        + less * scale * e[j * width + i];
  }
}

/* The largest part of a bound that is used; above 1 it is none. */
static double
used(const step *middle, const step *moved, const spot *s)
{
  const rf_bundle *b = middle->bundle;
  double sum = 0.0, most = 0.0;

  for (size_t j = 0; j < s->m; j++) {
    double own = 0.0;
    for (size_t i = 0; i <= s->d; i++) {
      rf_ball t;
      ball_init(&t);
      ball_sub(&t, &b->at[j].z[i], &moved->bundle->at[j].z[i], 256);
      own += pow(ball_get_d(&t), 2);
      ball_clear(&t);
    }
    sum += own / exp2(2.0 * up_log2(b->at[j].stretch));
    most = fmax(most, sqrt(own) / exp2(up_log2(b->at[j].own)));
  }
  return fmax(most, sqrt(sum) / exp2(up_log2(b->error)));
}

START_TEST(errors_of_a_step)
{
  double most = 0.0;
  long starts = 0;

  TEST_EACH(rep, test_reps(200)) {
    step middle;
    spot s;
    draw(&s, rep);
    make(&middle, &s, s.z, true);
    for (int i = 0; i < TRIES; i++) {
      rf_rng rng = test_rng("moved", rep * TRIES + i);
      double z[NEURONS * (1 + DIMENSIONS)], part;
      step moved;
      move_start(z, &s, &rng);
      make(&moved, &s, z, false);
      part = used(&middle, &moved, &s);
      TEST_ASSERT(rep, part <= 1.0 + 1e-9, "start %d: %g of a bound", i, part);
      most = fmax(most, part);
      discard(&moved);
      starts++;
    }
    discard(&middle);
  }
  printf("errors_of_a_step: %ld starts, %.4f of a bound is used\n", starts,
         most);
  ck_assert_int_gt(starts, 0);
  if (test_scale() >= 0.1)
    ck_assert(most > 0.9);
}
END_TEST

/* Polynomials for a stride are of a lower degree N, and get as far as that, or
   as far as all terms would: but for 1/N, as the degree is that of exp, i! =
   (i/e)^i, while terms of a field that is not linear may grow like 2^i. */
START_TEST(strides)
{
  long shorter = 0, all = 0;

  TEST_EACH(rep, test_reps(100)) {
    double got[2], stride = ldexp(1.0, -(rep % 8));
    size_t order[2];
    spot s;
    draw(&s, rep);
    for (int i = 0; i < 2; i++) {
      rf_problem *p = make_problem(&s, s.z);
      rf_terrain *ground = NULL;
      rf_bundle *bundle = NULL;
      rf_stage *stage = NULL;
      rf_doubt doubt;
      ck_assert_int_eq(rf_terrain_create(&ground, p, BITS), RF_OK);
      ck_assert_int_eq(rf_bundle_create(&bundle, &doubt, ground), RF_OK);
      bundle->stride = i ? stride : 0.0;
      ck_assert_int_eq(rf_stage_create(&stage, &doubt, bundle), RF_OK);
      ck_assert_int_eq(rf_stage_approximate(stage, 1e3), RF_OK);
      got[i] = stage->step;
      order[i] = stage->order;
      rf_stage_free(stage);
      rf_bundle_free(bundle);
      rf_terrain_free(ground);
      rf_problem_free(p);
    }
    TEST_ASSERT(rep, got[1] >= fmin(stride / (double)order[1], got[0]),
                "stride %g: %g, %g with all terms", stride, got[1], got[0]);
    TEST_ASSERT(rep, order[1] <= order[0]
                && (stride > 0.1 || 4 * order[1] <= 3 * order[0]),
                "stride %g: degree %zu of %zu", stride, order[1], order[0]);
    shorter += order[1] < order[0];
    all++;
  }
  printf("strides: %ld of %ld of a lower degree\n", shorter, all);
  ck_assert_int_gt(all, 0);
  if (all > 8)
    ck_assert_int_gt(shorter, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_step");
  TCase *tc = tcase_create("step");

  test_limit(tc);
  tcase_add_test(tc, errors_of_a_step);
  tcase_add_test(tc, strides);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
