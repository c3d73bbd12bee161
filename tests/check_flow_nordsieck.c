/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_nordsieck.c -- engine cvode beside SUNDIALS itself: the operations
 * of its vectors, and the past of a step, bit for bit. */
#include "config.h"

#include <math.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include "flow/cvode/cvode_impl.h"
#include "support/rf_test.h"

enum { MOST = 20 };

static SUNContext
make_context(void)
{
  SUNContext context = NULL;

  ck_assert_int_eq(CREATE_CONTEXT(&context), 0);
  return context;
}

static void
draw(N_Vector v, rf_rng *g)
{
  for (sunindextype i = 0; i < NV_LENGTH_S(v); i++)
    NV_DATA_S(v)[i] = rng_size(g, 0, 7) ? rng_real(g) : 0.0;
}

/* A factor of any kind: those that SUNDIALS has cases for are among them. */
static double
draw_factor(rf_rng *g)
{
  static const double of[] = { 1.0, -1.0, 0.0, 3.0, -3.0 };
  const size_t i = rng_size(g, 0, 7);

  return i < 5 ? of[i] : rng_real(g);
}

static bool
same_bits(const double *x, const double *y, size_t n)
{
  return !memcmp(x, y, n * sizeof *x);
}

/* Into a third vector, or into one of the two. */
START_TEST(vectors_are_as_theirs)
{
  const int reps = test_reps(4000);
  SUNContext context = make_context();
  size_t equal = 0, opposite = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("vectors_are_as_theirs", rep);
    const size_t n = rng_size(&g, 1, MOST), into = rng_size(&g, 0, 2);
    const double a = draw_factor(&g), b = draw_factor(&g);
    N_Vector x[3], y[3];
    for (int i = 0; i < 3; i++) {
      x[i] = i ? N_VClone(x[0]) : rf_cvode_vector(n, context);
      y[i] = N_VNew_Serial((sunindextype)n, context);
      ck_assert(x[i] && y[i]);
      draw(x[i], &g);
      memcpy(NV_DATA_S(y[i]), NV_DATA_S(x[i]), n * sizeof(double));
    }
    const double norm = N_VWrmsNorm(x[0], x[1]);
    TEST_ASSERT(rep, norm == N_VWrmsNorm(y[0], y[1]), "n=%zu norm %a", n, norm);
    N_VLinearSum(a, x[0], b, x[1], x[into]);
    N_VLinearSum(a, y[0], b, y[1], y[into]);
    TEST_ASSERT(rep, same_bits(NV_DATA_S(x[into]), NV_DATA_S(y[into]), n),
                "n=%zu, %a and %a into %zu", n, a, b, into);
    equal += a == b;
    opposite += a == -b;
    for (int i = 0; i < 3; i++) {
      N_VDestroy(x[i]);
      N_VDestroy(y[i]);
    }
  }
  printf("vectors_are_as_theirs: %zu equal factors, %zu opposite ones\n", equal,
         opposite);
  fflush(stdout);
  ck_assert_uint_gt(equal, 0);
  ck_assert_uint_gt(opposite, 0);
  SUNContext_Free(&context);
}
END_TEST

/* An oscillator of three frequencies. */
static int
turn(real t, N_Vector y, N_Vector rate, void *data)
{
  const double *v = NV_DATA_S(y);
  double *out = NV_DATA_S(rate);

  (void)t;
  (void)data;
  for (int i = 0; i < 6; i += 2) {
    out[i] = (1 + i) * v[i + 1];
    out[i + 1] = -(1 + i) * v[i] - 0.1 * v[i + 1];
  }
  return 0;
}

/* Coefficient k by CVODE's own derivatives; how many of y differ from it. */
static size_t
differing(const double *y, rf_cvode *e, double step, int order)
{
  double scale = 1.0;
  size_t bad = 0;

  for (int k = 0; k <= order; k++) {
    ck_assert_int_eq(CVodeGetDky(e->mem, e->at, k, e->y), CV_SUCCESS);
    for (int i = 0; i < 6; i++)
      bad += y[6 * k + i] != NV_DATA_S(e->y)[i] * scale;
    scale *= step / (k + 1);
  }
  return bad;
}

/* Also where the array is not that of the order, so that CVODE is asked. */
START_TEST(past_is_as_theirs)
{
  const rfd_system system = { .unknowns = 6 };
  rf_cvode e = { .system = &system, .context = make_context() };
  size_t seen[14] = { 0 }, orders = 0;

  ck_assert((e.y = rf_cvode_vector(6, e.context)) != NULL);
  N_VConst(1.0, e.y);
  ck_assert((e.mem = CVodeCreate(CV_ADAMS, e.context)) != NULL);
  ck_assert_int_eq(CVodeInit(e.mem, turn, 0.0, e.y), CV_SUCCESS);
  ck_assert_int_eq(CVodeSStolerances(e.mem, 1e-10, 1e-12), CV_SUCCESS);
  e.fixed_point = SUNNonlinSol_FixedPoint(e.y, 0, e.context);
  ck_assert_int_eq(CVodeSetNonlinearSolver(e.mem, e.fixed_point), CV_SUCCESS);
  for (int s = 0; s < 300; s++) {
    double past[14 * 6], less[14 * 6];
    real step;
    int order;
    ck_assert_int_eq(CVode(e.mem, 1e9, e.y, &e.at, CV_ONE_STEP), CV_SUCCESS);
    ck_assert_int_eq(CVodeGetLastOrder(e.mem, &order), CV_SUCCESS);
    ck_assert_int_eq(CVodeGetLastStep(e.mem, &step), CV_SUCCESS);
    ck_assert_int_eq(rf_cvode_past(past, &e, step, order), RF_OK);
    ck_assert_int_eq(rf_cvode_past(less, &e, step, order - 1), RF_OK);
    ck_assert_uint_eq(differing(past, &e, step, order), 0);
    ck_assert(same_bits(past, less, 6 * (size_t)order));
    seen[order]++;
  }
  for (int i = 0; i < 14; i++)
    orders += seen[i] > 0;
  printf("past_is_as_theirs: %zu orders\n", orders);
  fflush(stdout);
  ck_assert_uint_gt(orders, 3);
  CVodeFree(&e.mem);
  SUNNonlinSolFree(e.fixed_point);
  N_VDestroy(e.y);
  SUNContext_Free(&e.context);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("flow_nordsieck");
  TCase *t = tcase_create("nordsieck");

  tcase_add_test(t, vectors_are_as_theirs);
  tcase_add_test(t, past_is_as_theirs);
  suite_add_tcase(s, t);
  return run_suite(s);
}
