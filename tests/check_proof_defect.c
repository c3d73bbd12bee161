/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_defect.c -- a tube holds around any polynomials: these are put
 * wrong on purpose, and the flow must still be in it. */
#include "config.h"

#include <reluflow.h>

#include "proof/tube/stage.h"
#include "support/rf_test.h"

/* A step from the start; everything that it stands on is kept. */
typedef struct step {
  rf_terrain *ground;
  rf_bundle *bundle;
  rf_stage *stage;
} step;

static void
add(rf_ball *r, double x)
{
  rf_ball t;

  ball_init(&t);
  arb_set_d(&t, x);
  ball_add(r, r, &t, ARF_PREC_EXACT);
  ball_clear(&t);
}

/* wrong: coefficients of degree 3 are off by so much, relatively to the largest
   at the start; those of p, where it has a polynomial of its own, too. */
static void
make(step *s, const rf_problem *p, long bits, double wrong)
{
  rf_doubt doubt;

  ck_assert_int_eq(rf_terrain_create(&s->ground, p, bits), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&s->bundle, &doubt, s->ground), RF_OK);
  ck_assert_int_eq(rf_stage_create(&s->stage, &doubt, s->bundle), RF_OK);
  ck_assert_int_eq(rf_stage_approximate(s->stage, 1.0), RF_OK);
  for (size_t v = 0; v < s->stage->count && wrong > 0.0; v++) {
    rf_cohort *u = &s->stage->cohort[v];
    for (size_t c = 0; c < u->columns; c++)
      for (size_t i = 0; i <= s->ground->d; i++)
        add(rf_column(s->stage, u, c, i) + 3, wrong * 1e-3);
  }
  for (size_t k = 0; k < s->ground->n && s->ground->curved; k++)
    add(&s->stage->series[k * (s->stage->order + 1) + 3], wrong * 1e-3);
  ck_assert_int_eq(rf_stage_measure(s->stage), RF_OK);
  ck_assert_int_eq(rf_stage_enclose(s->stage, &doubt), RF_OK);
}

static void
discard(step *s)
{
  rf_stage_free(s->stage);
  rf_bundle_free(s->bundle);
  rf_terrain_free(s->ground);
}

/* p at the same time by both: do the balls meet, and is one of them narrow, and
   the middle of the other one off by more than it would be without the wrong
   coefficients? */
static void
compare(const step *fine, const step *crude, double wrong, long *off)
{
  const size_t n = fine->ground->n;
  rf_ball *p = rf_ball_array(2 * n), tau, t;

  ball_init(&tau);
  ball_init(&t);
  ball_mul_2si(&t, &fine->stage->h, -1);
  ball_div(&tau, &t, &fine->stage->h, 300);
  rf_stage_residuals(p, fine->stage, &tau);
  ball_div(&tau, &t, &crude->stage->h, 300);
  rf_stage_residuals(p + n, crude->stage, &tau);
  for (size_t k = 0; k < n; k++) {
    ck_assert_msg(arb_overlaps(&p[k], &p[n + k]), "p of datum %zu", k);
    ball_sub(&t, &p[k], &p[n + k], 300);
    mag_zero(arb_radref(&t));
    *off += wrong > 0.0 && up_log2(up_ball(&t)) > -50.0;
  }
  ball_clear(&tau);
  ball_clear(&t);
  rf_ball_array_free(p, 2 * n);
}

/* Labels of the square loss, and of the others. */
static const char *const labels[] = { "1.1, 0.1, 0.8", "1, -1, 1", "1, 1, -1" };
static const char *const losses[] = { "square", "logistic", "exponential" };

static void
try_wrong(long *off, int width, int loss, double scale, double wrong)
{
  static const char text[] =
    "data: {inputs: [[-0.75, 1], [-0.5, 1], [0.125, 1]], labels: [%s]}\n"
    "network: {width: %d, leak: 0.25}\n"
    "loss: {name: %s}\n"
    "init: {scale: %g, seed: 5}\n"
    "flow: {engine: cvode, until: 100}\n";
  char experiment[512];
  rf_message message = { "" };
  rf_problem *p = NULL;
  step fine, crude;

  snprintf(experiment, sizeof experiment, text, labels[loss], width,
           losses[loss], scale);
  ck_assert_msg(rf_problem_parse(&p, &message, experiment, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  make(&fine, p, 256, 0.0);
  make(&crude, p, 64, wrong);
  compare(&fine, &crude, wrong, off);
  discard(&fine);
  discard(&crude);
  rf_problem_free(p);
}

START_TEST(wrong_polynomials)
{
  static const double wrong[] = { 0.0, 0x1p-20, 0x1p-12, 0x1p-5 };
  static const int widths[] = { 3, 12, 40 };

  for (int loss = 0; loss < 3; loss++) {
    long off = 0;
    for (size_t i = 0; i < 3; i++)
      for (size_t w = 0; w < 4; w++) {
        try_wrong(&off, widths[i], loss, 0.1, wrong[w]);
        if (wrong[w] < 0x1p-11)
          try_wrong(&off, widths[i], loss, 2.0, wrong[w]);
      }
    /* Else nothing was wrong. */
    ck_assert_int_gt(off, 9);
  }
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("proof_defect");
  TCase *tc = tcase_create("defect");

  test_limit(tc);
  tcase_add_test(tc, wrong_polynomials);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
