/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_theory_numbers.c -- what is measured on the steps of a run, beside an
 * integration of its equations that shares nothing with the library. */
#include "config.h"

#include <math.h>
#include <string.h>

#include <mpfr.h>

#include "reluflow.h"
#include "support/parse.h"
#include "support/rf_test.h"

/* ---- a slope that is not Lipschitz ---- */

/* The exponential loss at h = -7: p is a thousand times that at zero scale.
   Neuron 0 is the fastest there; 2 is faster than it by half. */
#define STEEP \
  "data: {inputs: [[10, 0], [0, 10]], labels: [1, 1]}\n" \
  "network: {width: 3}\n" \
  "loss: {name: exponential}\n" \
  "init:\n  scheme: file\n" \
  "  weights:\n" \
  "    - [0.125, 0.1, 0.075]\n" \
  "    - [0.125, -0.035, 0.12]\n" \
  "    - [-0.875, -0.1, 0.86]\n" \
  "flow: {until: 0.01}\n"

/* z' of z[3][3] with data 10 e_k, y = 1; signs as at the start. */
static void
steep_slope(double *slope, const double *z)
{
  double h[2] = { 0.0, 0.0 }, p[2];

  for (int k = 0; k < 2; k++) {
    for (int j = 0; j < 3; j++)
      h[k] += z[3 * j] * 10.0 * fmax(0.0, z[3 * j + 1 + k]);
    p[k] = 0.5 * exp(-h[k]);
  }
  for (int j = 0; j < 3; j++) {
    slope[3 * j] = 0.0;
    for (int k = 0; k < 2; k++) {
      const double D = z[3 * j + 1 + k] > 0.0 ? 10.0 * p[k] : 0.0;
      slope[3 * j] += D * z[3 * j + 1 + k];
      slope[3 * j + 1 + k] = z[3 * j] * D;
    }
  }
}

/* One step of Runge and Kutta's rule of order 4. */
static void
steep_step(double *z, double dt)
{
  double k[4][9], at[9];

  for (int i = 0; i < 4; i++) {
    const double part = i == 0 ? 0.0 : i == 3 ? dt : 0.5 * dt;
    for (int l = 0; l < 9; l++)
      at[l] = z[l] + (i > 0 ? part * k[i - 1][l] : 0.0);
    steep_slope(k[i], at);
  }
  for (int l = 0; l < 9; l++)
    z[l] += dt / 6.0 * (k[0][l] + 2.0 * k[1][l] + 2.0 * k[2][l] + k[3][l]);
}

/* The largest |ln(|a| / |a(0)|)| up to tau. */
static double
steep_growth(double tau)
{
  static const double start[9] =
    { 0.125, 0.1, 0.075, 0.125, -0.035, 0.12, -0.875, -0.1, 0.86 };
  enum { STEPS = 20000 };
  double z[9], most = 0.0;

  memcpy(z, start, sizeof z);
  for (int i = 0; i < STEPS; i++) {
    steep_step(z, tau / STEPS);
    for (int j = 0; j < 3; j++)
      most = fmax(most, fabs(log(z[3 * j] / start[3 * j])));
  }
  return most;
}

/* The row of a claim on an experiment; the caller frees the claims. */
static rf_claim
only_row(rf_claims **claims, const char *text, const char *id,
         const char *epsilon, const char *engine)
{
  const char *set[] = { engine };
  rf_problem *problem = NULL;
  rf_extremal_options e;
  rf_extremals *list = NULL;
  rf_claims_options o;
  rf_message message;
  rf_claim c;

  ck_assert_msg(rf_problem_parse(&problem, &message, text, "test", set, 1)
                == RF_OK, "%s", message.text);
  rf_extremal_defaults(&e);
  ck_assert_int_eq(rf_extremals_create(&list, &message, problem, &e), RF_OK);
  rf_claims_defaults(&o);
  o.epsilon = epsilon;
  o.ids = &id;
  o.count = 1;
  ck_assert_msg(rf_claims_create(claims, &message, problem, list, NULL, &o)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_claims_get(*claims, &c, 0), RF_OK);
  rf_extremals_free(list);
  rf_problem_free(problem);
  return c;
}

/* Who is not looked at is not the fastest: of a loss, too, whose slope is not
   Lipschitz. */
START_TEST(steep_losses)
{
  static const char *const engine[] = { "flow.engine=cvode",
                                        "flow.engine=taylor" };
  static const char *const epsilon[] = { "1/100", "1/20", "1/10", "1/4" };
  int checked = 0;

  for (int i = 0; i < 8; i++) {
    rf_claims *claims = NULL;
    /* D_max = ||(5, 5)||, lambda = ||a(0)||. */
    const double tau = (i / 2 == 0 ? 0.01 : i / 2 == 1 ? 0.05
                        : i / 2 == 2 ? 0.1 : 0.25)
      * -0.5 * log(0.125 * 0.125 * 2.0 + 0.875 * 0.875) / sqrt(50.0);
    const rf_claim c = only_row(&claims, STEEP, "BF1.i", epsilon[i / 2],
                                engine[i % 2]);
    const double most = steep_growth(tau);
    ck_assert_msg(fabs(strtod(c.measured, NULL) - most) < 1e-6 * most,
                  "epsilon %s, %s: %s, %.9g", epsilon[i / 2], engine[i % 2],
                  c.measured, most);
    rf_claims_free(claims);
    checked++;
  }
  ck_assert_int_eq(checked, 8);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("numbers");
  TCase *t = tcase_create("numbers");
  int code;

  test_limit(t);
  tcase_add_test(t, steep_losses);
  suite_add_tcase(s, t);
  code = run_suite(s);
  mpfr_free_cache();
  return code;
}
