/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_taylor_series.c -- the Taylor engine: fixed-point sums, series,
 * steps. */
#include "config.h"

#include <math.h>
#include <mpfr.h>

#include "support/numbers.h"
#include "support/rf_test.h"

#include "base/number/exact.h"
#include "base/number/num_mp.h"
#include "flow/taylor/fixed.h"
#include "flow/taylor/taylor.h"
#include "reluflow.h"
#include "support/log_cosh.h"

/* A problem, its model, and neurons that all lie in one face or each in a
   face of its own, without the driver. */
typedef struct fixture {
  rf_problem problem;
  const rfm_loss *loss;    /* in place of the problem's, or NULL */
  rfm_model *model;
  rfm_faces *faces;
  rfm_system system;
  rfm_engine *engine;
  rfm_work *work;
  rf_num *y, *t, *h, *p, *tmp;
} fixture;

/* Data as text: x[n][d], y[n]. */
typedef struct points {
  size_t n, d;
  const char *const *x, *const *y;
} points;

static void
set_all(mpq_t *q, const char *const *text, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    mpq_set_str(q[i], text[i], 10);
    mpq_canonicalize(q[i]);
  }
}

static void
fixture_problem(fixture *f, const points *data, rf_loss loss, bool sum)
{
  const size_t n = data->n, d = data->d;

  memset(f, 0, sizeof *f);
  f->problem.n = n;
  f->problem.d = d;
  f->problem.x = rf_mpq_array(n * d);
  f->problem.y = rf_mpq_array(n);
  mpq_init(f->problem.leak);
  f->problem.loss = loss;
  f->problem.sum = sum;
  set_all(f->problem.x, data->x, n * d);
  set_all(f->problem.y, data->y, n);
}

/* Model and engine; y: weights z[m][d + 1] of neurons in face u[lines].  As a
   propagator: unit columns and the gram matrix; else the neurons. */
static void
fixture_start(fixture *f, long prec, size_t m, const rf_num *z,
              const signed char *u, bool propagator)
{
  rfm_face *face;
  rfm_block *block;
  size_t s, q;

  ck_assert_int_eq(rfm_model_create(&f->model, &f->problem, prec), RF_OK);
  if (f->loss)
    plant_loss(f->model, f->loss);
  ck_assert_int_eq(rfm_faces_create(&f->faces, f->model), RF_OK);
  ck_assert_int_eq(rfm_faces_get(&face, f->faces, u), RF_OK);
  ck_assert_int_eq(rfm_work_create(&f->work, f->model), RF_OK);
  s = f->model->d + 1;
  q = propagator ? s : m;
  block = rf_alloc(1, sizeof *block);
  block->face = face;
  block->q = q;
  block->gram = num_array(q * q, prec);
  f->y = num_array(q * s, prec);
  for (size_t i = 0; i < q; i++)
    if (propagator) {
      num_set_d(&f->y[i * s + i], 1.0);
      for (size_t k = 0; k < q; k++)
        for (size_t j = 0; j < m; j++)
          num_addmul(&block->gram[i * q + k], &z[j * s + i], &z[j * s + k]);
    } else {
      num_set_d(&block->gram[i * q + i], 1.0);
      for (size_t k = 0; k < s; k++)
        num_set(&f->y[i * s + k], &z[i * s + k]);
    }
  f->system.model = f->model;
  f->system.nblocks = 1;
  f->system.block = block;
  f->system.unknowns = q * s;
  f->t = num_array(1, prec);
  f->tmp = num_array(4, prec);
  f->h = num_array(f->model->n, prec);
  f->p = num_array(f->model->n, prec);
  ck_assert_int_eq(rfm_taylor_create(&f->engine, f->model, 0), RF_OK);
  ck_assert_int_eq(f->engine->start(f->engine, &f->system, f->t, f->y),
                   RF_OK);
}

static void
fixture_free(fixture *f)
{
  if (f->engine)
    f->engine->free(f->engine);
  rfm_work_free(f->work);
  if (f->system.block) {
    num_array_free(f->system.block->gram, 0);
    rf_release(f->system.block);
  }
  num_array_free(f->y, 0);
  num_array_free(f->t, 1);
  num_array_free(f->tmp, 4);
  num_array_free(f->h, 0);
  num_array_free(f->p, 0);
  rfm_faces_free(f->faces);
  rfm_model_free(f->model);
  rf_mpq_array_free(f->problem.x, f->problem.n * f->problem.d);
  rf_mpq_array_free(f->problem.y, f->problem.n);
  mpq_clear(f->problem.leak);
  mpfr_free_cache();
}

/* y at time until: the segment's polynomial there. */
static void
fixture_go(fixture *f, double until)
{
  rfm_segment *s;
  rf_message message;
  rf_num *tau = &f->tmp[0];

  do {
    ck_assert_msg(f->engine->step(f->engine, &s, &message) == RF_OK, "%s",
                  message.text);
    num_set_d(tau, until);
    num_sub(tau, tau, s->t0);
    num_div(tau, tau, s->length);
  } while (mpfr_cmp_ui(tau, 1) > 0);
  for (size_t j = 0; j < f->system.unknowns; j++) {
    num_zero(&f->y[j]);
    for (size_t i = s->degree + 1; i-- > 0; ) {
      num_mul(&f->y[j], &f->y[j], tau);
      num_add(&f->y[j], &f->y[j], &s->y[i * f->system.unknowns + j]);
    }
  }
}

/* log10 of |a - b| / |b|. */
static double
apart(rf_num *a, const rf_num *b)
{
  long e;
  double x;

  num_sub(a, a, b);
  num_div(a, a, b);
  x = num_get_d_2exp(&e, a);
  return x == 0.0 ? -HUGE_VAL : log10(fabs(x)) + (double)e * log10(2.0);
}

/* One datum x = y = 1, m equal balanced neurons with sum a^2 = u0: u = sum a w
   obeys u' = 2 u (1 - u), u = 1 / (1 + (1 / u0 - 1) exp(-2 t)). */
static void
logistic_law(long digits, const char *scale, size_t m, bool propagator,
             double until)
{
  const char *one[] = { "1" };
  const signed char u[] = { 1 };
  const long prec = rfm_taylor_bits(digits, 0);
  rf_num *z = num_array(2 * m + 3, prec), *u0 = z + 2 * m, *e = u0 + 1,
    *want = e + 1;
  fixture f;
  double error;

  fixture_problem(&f, &(points){ 1, 1, one, one }, RF_SQUARE, true);
  for (size_t j = 0; j < m; j++) {
    mpfr_set_str(&z[2 * j], scale, 10, MPFR_RNDN);
    num_mul_d(&z[2 * j], &z[2 * j], (double)(j + 1));
    num_set(&z[2 * j + 1], &z[2 * j]);
    num_addmul(u0, &z[2 * j], &z[2 * j]);
  }
  fixture_start(&f, prec, m, z, u, propagator);
  fixture_go(&f, until);
  ck_assert_int_eq(rfm_lumped_predict(f.h, &f.system, f.work, f.y, f.tmp),
                   RF_OK);
  mpfr_ui_div(want, 1, u0, MPFR_RNDN);
  mpfr_sub_ui(want, want, 1, MPFR_RNDN);
  mpfr_set_d(e, -2.0 * until, MPFR_RNDN);
  mpfr_exp(e, e, MPFR_RNDN);
  mpfr_mul(want, want, e, MPFR_RNDN);
  mpfr_add_ui(want, want, 1, MPFR_RNDN);
  mpfr_ui_div(want, 1, want, MPFR_RNDN);
  error = apart(f.h, want);
  printf("logistic law, %ld digits, scale %s, m = %zu%s: 10^%.1f, %"
         PRIu64 " steps, %" PRIu64 " orders\n",
         digits, scale, m, propagator ? " (propagator)" : "", error,
         f.engine->steps, f.engine->evaluations);
  ck_assert_msg(error < -(double)digits, "10^%g at %ld digits", error,
                digits);
  num_array_free(z, 2 * m + 3);
  fixture_free(&f);
}

START_TEST(one_neuron_is_logistic)
{
  static const long digits[] = { 16, 30, 100 };

  for (size_t i = 0; i < sizeof digits / sizeof *digits; i++) {
    logistic_law(digits[i], "1e-3", 1, false, 12.0);
    logistic_law(digits[i], "1e-3", 3, true, 12.0);
    logistic_law(digits[i], "1e-40", 2, false, 100.0);
  }
  if (test_affords(3.0))
    logistic_law(1000, "0.5", 1, false, 0.75);
  logistic_law(50, "1e-1000", 1, false, 2310.0);
  logistic_law(20, "1e-5000", 1, false, 11520.0);
}
END_TEST

/* Sigma = kappa I: data x_k along the axes with labels y_k, one balanced
   neuron that is active on all of them; kappa = 1 / n.  With b0 = sum_k
   y_k x_k / n, s = ||b0|| t, c0 = cos(w0, b0), q = cosh s + c0 sinh s:
     cos(w, b0) = tanh(s + artanh c0),
     ||w||^2 = u0 q^2 / (1 + (2 kappa u0 / ||b0||) [(1 + c0^2) sinh(2 s) / 4
                         + (1 - c0^2) s / 2 + c0 sinh^2 s]). */
static void
isotropic_law(long digits, double until)
{
  const char *x[] = { "1", "0", "0", "1" }, *y[] = { "3", "4" };
  const signed char u[] = { 1, 1 };
  const long prec = rfm_taylor_bits(digits, 0);
  rf_num *z = num_array(16, prec);
  rf_num *s = z + 3, *sh = z + 4, *ch = z + 5, *q = z + 6, *u0 = z + 7;
  rf_num *want = z + 8, *cosine = z + 9, *tmp = z + 10, *c0 = z + 11;
  fixture f;
  double error;

  fixture_problem(&f, &(points){ 2, 2, x, y }, RF_SQUARE, false);
  num_set_d(&z[1], 0.03125);             /* w = (1, 1) / 32, a = ||w|| */
  num_set_d(&z[2], 0.03125);
  mpfr_hypot(&z[0], &z[1], &z[2], MPFR_RNDN);
  fixture_start(&f, prec, 1, z, u, false);
  fixture_go(&f, until);
  num_mul(u0, &z[0], &z[0]);
  mpfr_set_d(s, 2.5 * until, MPFR_RNDN);         /* ||b0|| = 5 / 2 */
  mpfr_sinh_cosh(sh, ch, s, MPFR_RNDN);
  mpfr_set_ui(c0, 2, MPFR_RNDN);                 /* 7 / (5 sqrt 2) */
  mpfr_sqrt(c0, c0, MPFR_RNDN);
  mpfr_mul_ui(c0, c0, 5, MPFR_RNDN);
  mpfr_ui_div(c0, 7, c0, MPFR_RNDN);
  num_mul(q, c0, sh);
  num_add(q, q, ch);
  num_mul(cosine, c0, c0);                       /* c0^2 */
  num_mul(want, sh, ch);                         /* sinh(2 s) / 4 .. */
  num_mul_2si(want, want, -1);
  num_mul(tmp, want, cosine);
  num_add(want, want, tmp);
  mpfr_ui_sub(cosine, 1, cosine, MPFR_RNDN);
  num_mul(tmp, cosine, s);
  num_mul_2si(tmp, tmp, -1);
  num_add(want, want, tmp);
  num_mul(tmp, sh, sh);
  num_addmul(want, c0, tmp);
  num_mul(want, want, u0);                       /* 2 kappa / ||b0|| = 2/5 */
  mpfr_mul_ui(want, want, 2, MPFR_RNDN);
  mpfr_div_ui(want, want, 5, MPFR_RNDN);
  mpfr_add_ui(want, want, 1, MPFR_RNDN);
  num_mul(q, q, q);
  num_mul(q, q, u0);
  num_div(want, q, want);
  num_mul(tmp, &f.y[0], &f.y[0]);                /* a^2 = ||w||^2 */
  error = apart(tmp, want);
  printf("isotropic law, %ld digits: 10^%.1f\n", digits, error);
  ck_assert_msg(error < -(double)digits, "10^%g at %ld", error, digits);
  mpfr_atanh(c0, c0, MPFR_RNDN);
  num_add(c0, c0, s);
  mpfr_tanh(c0, c0, MPFR_RNDN);
  mpfr_mul_ui(cosine, &f.y[1], 3, MPFR_RNDN);    /* <w, b0> / |b0| |a| */
  mpfr_mul_ui(tmp, &f.y[2], 4, MPFR_RNDN);
  num_add(cosine, cosine, tmp);
  mpfr_div_ui(cosine, cosine, 5, MPFR_RNDN);
  num_div(cosine, cosine, &f.y[0]);
  error = apart(cosine, c0);
  ck_assert_msg(error < -(double)digits, "10^%g at %ld", error, digits);
  num_array_free(z, 16);
  fixture_free(&f);
}

START_TEST(isotropic_data)
{
  isotropic_law(16, 3.0);
  isotropic_law(30, 3.0);
  isotropic_law(100, 3.0);
  if (test_affords(3.0))
    isotropic_law(1000, 0.25);
}
END_TEST

/* ---- the losses ---- */

/* The series of p at the end of a step against p of the state there.  The
   engine itself looks whether the end obeys the equation: where the series
   of a loss is wrong, no step is short enough.  Both errors, of the sums and
   of p there, are below 2^5 units of the last place for each of 2^6 terms. */
static void
ends_in_p(fixture *f, const char *name)
{
  rfm_segment *s = NULL;
  rf_message message = { "" };

  for (int i = 0; i < 3; i++) {
    ck_assert_msg(f->engine->step(f->engine, &s, &message) == RF_OK, "%s: "
                  "%s", name, message.text);
    num_zero(f->tmp);
    for (size_t j = 0; j < f->system.unknowns; j++) {
      num_zero(&f->y[j]);
      for (size_t k = s->degree + 1; k-- > 0; )
        num_add(&f->y[j], &f->y[j], &s->y[k * f->system.unknowns + j]);
    }
    ck_assert_int_eq(rfm_lumped_predict(f->h, &f->system, f->work, f->y,
                                        s->t0), RF_OK);
    rfm_model_residual(f->p, NULL, f->model, f->h, f->tmp);
    for (size_t k = 0; k < f->model->n; k++) {
      rf_num *sum = &f->tmp[3];
      num_zero(sum);
      for (size_t l = s->pdegree + 1; l-- > 0; )
        num_add(sum, sum, &s->p[l * f->model->n + k]);
      num_sub(sum, sum, &f->p[k]);
      ck_assert_msg(fabs(num_get_d(sum))
                    <= ldexp(1.0, 11 - (int)f->model->prec), "%s: p is off by "
                    "%g", name, num_get_d(sum));
    }
  }
  printf("%s: 3 steps, degree %zu\n", name, s->degree);
}

#define NAME_(value, text, loss) text,

START_TEST(every_loss_steps)
{
  static const char *const x[] = { "1", "1/2", "-1/3", "1" },
    *const y[] = { "1", "-1" }, *const name[] = { RF_LOSS_LIST(NAME_)
                                                  "log cosh" };
  static const double z[] = { 1.0, 0.5, 0.75, -0.5, 0.25, 1.0 };
  const size_t all = sizeof name / sizeof *name;
  const signed char u[] = { 1, 1 };
  const long prec = rfm_taylor_bits(30, 0);

  for (size_t i = 0; i < all; i++) {
    rf_num *start = num_array(6, prec);
    fixture f;
    fixture_problem(&f, &(points){ 2, 2, x, y },
                    i + 1 < all ? (rf_loss)i : RF_SQUARE, true);
    f.loss = i + 1 < all ? NULL : &log_cosh;
    for (size_t j = 0; j < 6; j++)
      num_set_d(&start[j], z[j]);
    fixture_start(&f, prec, 2, start, u, i % 2 == 0);
    ends_in_p(&f, name[i]);
    num_array_free(start, 6);
    fixture_free(&f);
  }
}
END_TEST

/* ---- the whole flow, through the public interface ---- */

static void
put_number(void *context, const char *text)
{
  rf_num **at = context;

  ck_assert_int_eq(mpfr_set_str((*at)++, text, 10, MPFR_RNDN), 0);
}

/* Neurons along an eigenvector v of Sigma (value kappa) with beta* = b v:
   u = sum a_j^2 obeys u' = 2 kappa u (b - u), so u = b / (1 + (b / u0 - 1)
   exp(-2 kappa b t)).  The data (1, 1/2), (1, -1/2) have v = (1, 0), kappa =
   1; b = 3/2; neurons a = w_1 = scale times 1, 5/4, 3/2. */
static void
eigenvector_law(int digits, const char *scale, const char *until)
{
  static const char text[] =
    "data: {inputs: [[1, 1/2], [1, -1/2]], labels: [3/2, 3/2]}\n"
    "network: {width: 3}\n"
    "init: {scheme: file, weights: [[1%s, 1%s, 0], [1.25%s, 1.25%s, 0],\n"
    "       [1.5%s, 1.5%s, 0]]}\n"
    "flow: {engine: taylor, verify: false, digits: %d, until: %s}\n"
    "record: {times: [%s]}\n";
  char all[512];
  const long prec = 4 * digits + 64;
  rf_num *v = num_array(8, prec), *at = v, *u0 = v + 4, *e = v + 5,
    *want = v + 6;
  rf_problem *problem;
  rf_message message;
  rf_flow *flow;
  rf_status status;
  double error;

  snprintf(all, sizeof all, text, scale, scale, scale, scale, scale, scale,
           digits, until, until);
  ck_assert_msg(rf_problem_parse(&problem, &message, all, "law", NULL, 0)
                == RF_OK, "%s", message.text);
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  while ((status = rf_flow_step_record(flow, &message, 0)) == RF_EVENT)
    ;                                    /* checkpoints: no events */
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(put_sample(flow, put_number, &at), RF_OK);
  ck_assert(at == v + 4);                /* time, loss, h1, h2 */
  snprintf(all, sizeof all, "1%s", scale);
  mpfr_set_str(u0, all, 10, MPFR_RNDN);
  num_mul(u0, u0, u0);
  num_mul_d(u0, u0, 4.8125);             /* 1 + 25/16 + 9/4 */
  mpfr_set_str(e, until, 10, MPFR_RNDN);
  num_mul_d(e, e, -3.0);
  num_exp(e, e);
  num_set_d(want, 1.5);
  num_div(want, want, u0);
  mpfr_sub_ui(want, want, 1, MPFR_RNDN);
  num_mul(want, want, e);
  mpfr_add_ui(want, want, 1, MPFR_RNDN);
  num_set_d(e, 1.5);
  num_div(want, e, want);
  for (int k = 0; k < 2; k++) {
    error = apart(&v[2 + k], want);
    ck_assert_msg(error < 1.0 - digits, "%d digits, scale 1%s: 10^%g", digits,
                  scale, error);
  }
  printf("eigenvector law, %d digits, scale 1%s: 10^%.1f\n", digits, scale,
         error);
  rf_flow_free(flow);
  rf_problem_free(problem);
  num_array_free(v, 8);
  mpfr_free_cache();
}

START_TEST(along_an_eigenvector)
{
  eigenvector_law(30, "e-3", "8");
  eigenvector_law(30, "e-100", "156");
  eigenvector_law(30, "e-1000", "1536");
  eigenvector_law(100, "e-3", "8");
  eigenvector_law(100, "e-100", "156");
  if (test_affords(4.0))
    eigenvector_law(1000, "e-1", "0.5");
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("taylor");
  TCase *series = tcase_create("series");

  test_limit(series);
  tcase_add_test(series, one_neuron_is_logistic);
  tcase_add_test(series, isotropic_data);
  tcase_add_test(series, every_loss_steps);
  tcase_add_test(series, along_an_eigenvector);
  suite_add_tcase(s, series);
  return run_suite(s);
}
