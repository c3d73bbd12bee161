/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_proof_defect.c -- a tube holds around any polynomials: these are put
 * wrong on purpose, and the flow must still be in it. */
#include "config.h"

#include <reluflow.h>

#include "support/slopes.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

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

/* Coefficients of degree 3 become wrong by so much, relatively to the largest
   at the start; those of p, where it has a polynomial of its own, too. */
static void
spoil(rf_stage *s, double wrong)
{
  for (size_t v = 0; v < s->count; v++) {
    rf_cohort *u = &s->cohort[v];
    for (size_t c = 0; c < u->columns; c++)
      for (size_t i = 0; i <= s->ground->d; i++)
        add(rf_column(s, u, c, i) + 3, wrong * 1e-3);
  }
  for (size_t k = 0; k < s->ground->n && s->ground->curved; k++)
    add(&s->series[k * (s->order + 1) + 3], wrong * 1e-3);
}

/* Polynomials of another problem, whose c is larger: neurons fit their p, but
   p is none of their predictions. */
static void
approximate(step *s, double skew)
{
  rf_ball c;

  ball_init(&c);
  ball_set(&c, &s->ground->c);
  arb_set_d(&s->ground->c, ball_get_d(&c) * (1.0 + skew));
  if (skew == 0.0)
    ball_set(&s->ground->c, &c);
  ck_assert_int_eq(rf_stage_approximate(s->stage, 1.0), RF_OK);
  ball_set(&s->ground->c, &c);
  ball_clear(&c);
}

static void
make(step *s, const rf_problem *p, long bits, double wrong, double skew)
{
  rf_doubt doubt;

  ck_assert_int_eq(rf_terrain_create(&s->ground, p, bits), RF_OK);
  ck_assert_int_eq(rf_bundle_create(&s->bundle, &doubt, s->ground), RF_OK);
  ck_assert_int_eq(rf_stage_create(&s->stage, &doubt, s->bundle), RF_OK);
  approximate(s, skew);
  if (wrong > 0.0)
    spoil(s->stage, wrong);
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

/* p, and h where it has polynomials, at the same time by both: do the balls
   meet, and is one of them narrow, and the middle of the other one off by more
   than it would be without the wrong coefficients? */
static void
compare(const step *fine, const step *crude, bool wrong, long *off)
{
  const size_t n = fine->ground->n;
  rf_ball *v = rf_ball_array(4 * n), tau, t;

  ball_init(&tau);
  ball_init(&t);
  ball_mul_2si(&t, &fine->stage->h, -1);
  for (int i = 0; i < 2; i++) {
    const rf_stage *s = i ? crude->stage : fine->stage;
    ball_div(&tau, &t, &s->h, 300);
    rf_stage_residuals(v + 2 * i * n, s, &tau);
    if (s->ground->curved)
      rf_stage_outputs(v + (2 * i + 1) * n, s, &tau);
  }
  for (size_t k = 0; k < 2 * n; k++) {
    ck_assert_msg(arb_overlaps(&v[k], &v[2 * n + k]), "number %zu", k);
    ball_sub(&t, &v[k], &v[2 * n + k], 300);
    mag_zero(arb_radref(&t));
    *off += wrong && up_log2(up_ball(&t)) > -50.0;
  }
  ball_clear(&tau);
  ball_clear(&t);
  rf_ball_array_free(v, 4 * n);
}

/* Labels of the square loss, and of the others. */
static const char *const labels[] = { "1.1, 0.1, 0.8", "1, -1, 1", "1, 1, -1" };
static const char *const losses[] = { "square", "logistic", "exponential" };

static rf_problem *
problem(int width, int loss, double scale)
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

  snprintf(experiment, sizeof experiment, text, labels[loss], width,
           losses[loss], scale);
  ck_assert_msg(rf_problem_parse(&p, &message, experiment, "text", NULL, 0)
                == RF_OK, "%s", message.text);
  return p;
}

static void
try_wrong(long *off, rf_problem *p, double wrong, double skew)
{
  step fine, crude;

  make(&fine, p, 256, 0.0, 0.0);
  make(&crude, p, 64, wrong, skew);
  compare(&fine, &crude, wrong + skew > 0.0, off);
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
        try_wrong(&off, problem(widths[i], loss, 0.1), wrong[w], 0.0);
        try_wrong(&off, problem(widths[i], loss, 0.1), 0.0, wrong[w]);
        if (wrong[w] < 0x1p-11)
          try_wrong(&off, problem(widths[i], loss, 2.0), wrong[w], 0.0);
        if (wrong[w] < 0x1p-19)
          try_wrong(&off, problem(widths[i], loss, 2.0), 0.0, wrong[w]);
      }
    /* Else nothing was wrong. */
    ck_assert_int_gt(off, 9);
  }
}
END_TEST

/* ---- p of a curved loss ---- */

/* Both bounds at places of the step, and that of the curvature. */
static void
check_slopes(double *used, const step *s)
{
  rf_ball v[6];

  for (int i = 0; i < 6; i++)
    ball_init(&v[i]);
  for (size_t k = 0; k < s->ground->n; k++)
    for (int place = 0; place <= 8; place++) {
      const rf_stage *at = s->stage;
      arb_set_d(&v[0], place / 8.0);
      exactly(&v[1], &v[2], &v[3], at, k, &v[0]);
      _arb_poly_evaluate2(&v[4], &v[5], &at->p[k * at->terms],
                          (slong)at->terms, &v[0], FINE);
      within(&used[0], &v[4], &v[1], at->slope[k].off);
      within(&used[1], &v[5], &v[2], at->slope[k].turn);
      ball_zero(&v[4]);
      within(&used[2], &v[3], &v[4], at->slope[k].curve);
    }
  for (int i = 0; i < 6; i++)
    ball_clear(&v[i]);
}

/* The steps are at a working precision of FINE, so that what is checked has the
   digits; wrong series are off by more. */
START_TEST(slopes)
{
  static const double wrong[] = { 0x1p-40, 0x1p-20, 0x1p-5 };

  for (int loss = 1; loss < 3; loss++)
    for (size_t w = 0; w < 3; w++) {
      double used[3] = { 0.0 };
      for (int scale = 0; scale < 3; scale++) {
        rf_problem *p = problem(12, loss, (double[]){ 0.1, 1.0, 2.0 }[scale]);
        step s;
        make(&s, p, FINE, wrong[w], 0.0);
        check_slopes(used, &s);
        discard(&s);
        rf_problem_free(p);
      }
      /* Bounds of no use would hold, too. */
      ck_assert_msg(used[0] > 0.2 && used[1] > 0.1 && used[2] > 0.8,
                    "%g, %g, %g", used[0], used[1], used[2]);
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
  tcase_add_test(tc, slopes);
  suite_add_tcase(s, tc);
  return run_suite(s);
}
