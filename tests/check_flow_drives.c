/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_drives.c -- what a flow tells of what drives it: residuals,
 * driving vectors and eta against their definitions. */
#include "config.h"

#include <math.h>

#include "input/generator.h"
#include "reluflow.h"
#include "support/room.h"

/* Engines; numbers that a verified or limit run has are MPFR's. */
static const char *const engines[] = {
  "flow.engine=cvode", "flow.engine=taylor", "flow.engine=limit"
};

static rf_problem *
draw(int rep)
{
  const gen_wish wish = { .table = true, .decade = -2, .longest = 12.0,
                          .unscaled = true };
  const char *set[] = { engines[rep % 3], "flow.verify=" };
  rf_problem *p = NULL;
  rf_message message;
  gen g;
  char *text;

  gen_init(&g);
  gen_draw(&g, (uint64_t)rep, &wish);
  text = gen_text(&g);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "test", set, 2) == RF_OK,
                "%s", message.text);
  free(text);
  gen_clear(&g);
  return p;
}

typedef struct look {
  size_t n, d, m;
  double *x, *y, *p, *D, *eta, *z;
  signed char *u;
} look;

static void
copy(double *to, const rf_numbers *v)
{
  memcpy(to, rf_numbers_doubles(v), rf_numbers_count(v) * sizeof *to);
}

static void
take(look *l, rf_flow *flow)
{
  const rf_numbers *v;

  ck_assert_int_eq(rf_flow_residuals(flow, &v), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), l->n);
  copy(l->p, v);
  ck_assert_int_eq(rf_flow_drives(flow, &v, 0, l->m), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), l->m * l->d);
  copy(l->D, v);
  ck_assert_int_eq(rf_flow_eta(flow, &v, 0, l->m), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), l->m * l->n);
  copy(l->eta, v);
  ck_assert_int_eq(rf_flow_weights(flow, &v, 0, l->m), RF_OK);
  copy(l->z, v);
  ck_assert_int_eq(rf_flow_pattern(flow, l->u, 0, l->m), RF_OK);
  ck_assert_int_eq(rf_flow_drives(flow, &v, l->m, 1), RF_EINVAL);
  ck_assert_int_eq(rf_flow_eta(flow, &v, 1, l->m), RF_EINVAL);
}

typedef struct counts {
  size_t drives, eta, sliding;
} counts;

/* D = sum eta_k p_k x_k, to the rounding of its terms, where all eta are known;
   eta is that of the sign, and where a neuron slides D is along the boundary
   and eta between its ends but for the error of the run. */
static void
check(counts *c, const look *l, int rep)
{
  for (size_t j = 0; j < l->m; j++) {
    const double *eta = l->eta + j * l->n, *D = l->D + j * l->d;
    double most = 0.0;
    bool known = true;
    for (size_t k = 0; k < l->n; k++)
      known = known && !isnan(eta[k]);
    for (size_t k = 0; k < l->n * l->d; k++)
      most += fabs(l->p[k / l->d] * l->x[k]);
    for (size_t i = 0; i < l->d && known; i++) {
      double sum = 0.0;
      for (size_t k = 0; k < l->n; k++)
        sum += eta[k] * l->p[k] * l->x[k * l->d + i];
      TEST_ASSERT(rep, fabs(sum - D[i]) <= 1e-9 * most,
                  "D[%zu] of neuron %zu: %.17g, not %.17g", i, j, D[i], sum);
      c->drives++;
    }
    for (size_t k = 0; k < l->n; k++) {
      const int u = l->u[j * l->n + k];
      double along = 0.0, norm = 0.0;
      for (size_t i = 0; i < l->d; i++) {
        along += D[i] * l->x[k * l->d + i];
        norm = hypot(norm, l->x[k * l->d + i]);
      }
      if (u > 0)
        TEST_ASSERT(rep, eta[k] == 1.0, "eta %.17g of an active datum",
                    eta[k]);
      c->eta += u > 0;
      if (u != 0 || isnan(eta[k]))
        continue;
      TEST_ASSERT(rep, fabs(along) <= 1e-9 * most * norm,
                  "neuron %zu leaves the boundary of datum %zu", j, k);
      if (l->z[j * (1 + l->d)] == 0.0)
        continue;                      /* it does not move, whatever eta is */
      TEST_ASSERT(rep, eta[k] > -1e-6 && eta[k] < 1.0 + 1e-6,
                  "eta %.17g of neuron %zu, datum %zu", eta[k], j, k);
      c->sliding++;
    }
  }
}

START_TEST(drives_are_sums)
{
  counts c = { 0, 0, 0 };

  TEST_EACH(rep, test_reps(150) < 40 ? 40 : test_reps(150)) {
    rf_problem *p = draw(rep);
    look l = { rf_problem_data_count(p), rf_problem_dimension(p),
               rf_problem_width(p), NULL, NULL, NULL, NULL, NULL, NULL, NULL };
    rf_flow *flow = NULL;
    rf_message message;
    rf_status status;
    l.x = test_room(l.n * l.d, sizeof *l.x);
    l.y = test_room(l.n, sizeof *l.y);
    l.p = test_room(l.n, sizeof *l.p);
    l.D = test_room(l.m * l.d, sizeof *l.D);
    l.eta = test_room(l.m * l.n, sizeof *l.eta);
    l.z = test_room(l.m * (1 + l.d), sizeof *l.z);
    l.u = test_room(l.m * l.n, 1);
    ck_assert_int_eq(rf_problem_data_get(p, l.x, l.y, 0, l.n), RF_OK);
    ck_assert_int_eq(rf_problem_data_get(p, l.x, NULL, 1, l.n), RF_EINVAL);
    ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
    /* Before the first step neurons that leave a boundary show 0. */
    for (int stop = 0; stop < 40
         && (status = rf_flow_step_record(flow, &message, 0)) >= 0; stop++) {
      take(&l, flow);
      check(&c, &l, rep);
      if (status == RF_OK)
        break;
    }
    rf_flow_free(flow);
    free(l.x);
    free(l.y);
    free(l.p);
    free(l.D);
    free(l.eta);
    free(l.z);
    free(l.u);
    rf_problem_free(p);
  }
  printf("drives_are_sums: %zu drives, %zu active data, %zu sliding\n",
         c.drives, c.eta, c.sliding);
  ck_assert_uint_gt(c.drives, 0);
  ck_assert_uint_gt(c.eta, 0);
  ck_assert_uint_gt(c.sliding, 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("drives");
  TCase *t = tcase_create("drives");

  test_limit(t);
  tcase_add_test(t, drives_are_sums);
  suite_add_tcase(s, t);
  return run_suite(s);
}
