/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_flow_probe.c -- predictions at points that are no data, against the
 * sum over all neurons in rationals, and against the sample at the data. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/number/number.h"
#include "flow/probe/probe.h"
#include "input/generator.h"
#include "reluflow.h"
#include "support/rf_test.h"

/* Engines; numbers that a verified or limit run has are MPFR's. */
static const char *const engines[] = {
  "flow.engine=cvode", "flow.engine=taylor", "flow.engine=limit"
};

enum { POINTS = 6 };

/* A drawn problem with a probe: four points at random, 0, and the first datum,
   with labels. */
static rf_problem *
draw(int rep, const char *points)
{
  const gen_wish wish = { .table = true, .decade = -2, .longest = 12.0,
                          .unscaled = true };
  char probe[4096];
  const char *set[] = { engines[rep % 3], "flow.verify=", probe };
  rf_problem *p = NULL;
  rf_message message;
  gen drawn;
  char *text;

  gen_init(&drawn);
  gen_draw(&drawn, (uint64_t)rep, &wish);
  text = gen_text(&drawn);
  snprintf(probe, sizeof probe, "record.probe=%s", points);
  ck_assert_msg(rf_problem_parse(&p, &message, text, "test", set,
                                 *points ? 3 : 2) == RF_OK,
                "%s", message.text);
  free(text);
  gen_clear(&drawn);
  return p;
}

/* "{inputs: .., labels: ..}" for a problem of p's shape. */
static void
spell_points(rf_string *s, const rf_problem *p, rf_rng *g)
{
  const size_t dim = p->d - p->bias;

  rf_string_put(s, "{inputs: [");
  for (size_t k = 0; k < POINTS; k++) {
    rf_string_put(s, k ? ", [" : "[");
    for (size_t i = 0; i < dim; i++) {
      rf_string_put(s, i ? ", " : "");
      if (k == POINTS - 1)
        rf_number_print(s, p->x[i]);
      else
        rf_string_printf(s, "%d/7", k ? (int)rng_size(g, 0, 40) - 20 : 0);
    }
    rf_string_put(s, "]");
  }
  rf_string_put(s, "], labels: [1, -1, 1, -1, 1, -1]}");
  ck_assert(!s->failed);
}

/* Exactly, by the texts of the weights: h, and the sum of the sizes of its
   terms. */
static void
predict(mpq_t h, mpq_t size, const rf_problem *p, const rf_numbers *z,
        const mpq_t *x)
{
  const char *fault;
  mpq_t a, w, u, all;

  mpq_inits(a, w, u, all, (mpq_ptr)0);
  mpq_set_ui(h, 0, 1);
  mpq_set_ui(size, 0, 1);
  for (size_t j = 0; j < p->m; j++) {
    const char *text = rf_numbers_text(z, j * (1 + p->d));
    ck_assert_int_eq(rf_number_parse(a, &fault, text, strlen(text)), RF_OK);
    mpq_set_ui(u, 0, 1);
    mpq_set_ui(all, 0, 1);
    for (size_t i = 0; i < p->d; i++) {
      text = rf_numbers_text(z, j * (1 + p->d) + 1 + i);
      ck_assert_int_eq(rf_number_parse(w, &fault, text, strlen(text)), RF_OK);
      mpq_mul(w, w, x[i]);
      mpq_add(u, u, w);
      mpq_abs(w, w);
      mpq_add(all, all, w);
    }
    if (mpq_sgn(u) < 0)
      mpq_mul(u, u, p->leak);
    mpq_mul(u, u, a);
    mpq_add(h, h, u);
    mpq_abs(a, a);
    mpq_mul(all, all, a);
    mpq_add(size, size, all);
  }
  mpq_clears(a, w, u, all, (mpq_ptr)0);
}

/* |text - exact| over size, rounded; 0 where size is. */
static double
off_by(const char *text, const mpq_t exact, const mpq_t size)
{
  const char *fault;
  double off;
  mpq_t q;

  mpq_init(q);
  ck_assert_int_eq(rf_number_parse(q, &fault, text, strlen(text)), RF_OK);
  mpq_sub(q, q, exact);
  mpq_abs(q, q);
  if (mpq_sgn(size))
    mpq_div(q, q, size);
  off = rf_get_d_nearest(q);
  mpq_clear(q);
  return off;
}

static double
loss_of(rf_loss loss, double h, double y)
{
  return loss == RF_SQUARE ? 0.5 * (h - y) * (h - y)
    : loss == RF_LOGISTIC ? fmax(0.0, -y * h) + log1p(exp(-fabs(h)))
    : exp(-y * h);
}

/* What a look told: loss and right answers by its own predictions. */
static void
check_labels(const rf_problem *p, const rf_numbers *v, size_t right, int rep)
{
  double loss = 0.0;
  size_t good = 0;

  for (size_t k = 0; k < POINTS; k++) {
    const double y = k % 2 ? -1.0 : 1.0;
    const double h = rf_numbers_double(v, RF_PROBE_H + k);
    loss += loss_of(p->loss, h, y) / (p->sum ? 1.0 : POINTS);
    good += y * h > 0.0;
  }
  TEST_ASSERT(rep, fabs(rf_numbers_double(v, RF_PROBE_LOSS) - loss)
              <= 1e-13 * loss, "loss %a, not %a",
              rf_numbers_double(v, RF_PROBE_LOSS), loss);
  TEST_ASSERT(rep, right == good, "%zu right, not %zu", right, good);
}

/* Rounding: a block of neurons is summed one by one, each of them from d
   products, so at most m + d + 3 times; in MPFR the weights were rounded to
   their digits for the text, as is what is told. */
static void
check(rf_probe *probe, rf_flow *flow, const rf_problem *p, int rep)
{
  const bool doubles = rf_engine_is(p->engine, RF_BY_RTOL);
  const double tol = doubles ? (double)(p->m + p->d + 3) * 0x1p-53
                             : 3.0 * pow(10.0, 1.0 - (double)p->digits);
  const rf_numbers *v, *z, *sample;
  mpq_t h, size;
  size_t right;

  mpq_inits(h, size, (mpq_ptr)0);
  ck_assert_int_eq(rf_probe_look(probe, &v, &right, flow), RF_OK);
  ck_assert_uint_eq(rf_numbers_count(v), RF_PROBE_H + POINTS);
  ck_assert_int_eq(rf_flow_weights(flow, &z, 0, p->m), RF_OK);
  for (size_t k = 0; k < POINTS; k++) {
    const char *text = rf_numbers_text(v, RF_PROBE_H + k);
    predict(h, size, p, z, (const mpq_t *)p->probe.x + k * p->d);
    TEST_ASSERT(rep, off_by(text, h, size) <= tol, "%s: point %zu off by %g",
                engines[rep % 3], k, off_by(text, h, size));
  }
  check_labels(p, v, right, rep);
  /* The last point is the first datum, for which the flow has h itself, by
     sums that go on through the run. */
  ck_assert_int_eq(rf_flow_sample(flow, &sample), RF_OK);
  {
    const char *text = rf_numbers_text(sample, RF_SAMPLE_H);
    TEST_ASSERT(rep, off_by(text, h, size) <= 100.0 * tol, "%s: datum off by "
                "%g", engines[rep % 3], off_by(text, h, size));
  }
  mpq_clears(h, size, (mpq_ptr)0);
}

START_TEST(sums_over_neurons)
{
  const int reps = test_reps(60);
  int checked = 0, moved = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("sums_over_neurons", rep);
    rf_problem *shape = draw(rep, ""), *p;
    rf_string points = { 0 };
    rf_probe *probe;
    rf_flow *flow;
    rf_message message = { "" };
    rf_status status = RF_OK;

    spell_points(&points, shape, &g);
    p = draw(rep, points.text);
    ck_assert_int_eq(rf_flow_create(&flow, &message, p), RF_OK);
    ck_assert_int_eq(rf_probe_create(&probe, p), RF_OK);
    check(probe, flow, p, rep);
    while ((status = rf_flow_step(flow, &message, 1.0)) == RF_EVENT)
      moved++;
    TEST_ASSERT(rep, status == RF_OK, "%s", message.text);
    check(probe, flow, p, rep);
    checked++;
    rf_probe_free(probe);
    rf_flow_free(flow);
    rf_problem_free(p);
    rf_problem_free(shape);
    rf_string_free(&points);
  }
  printf("sums_over_neurons: %d problems, %d events\n", checked, moved);
  fflush(stdout);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* More neurons than a block, and so many coordinates that the BLAS multiplies:
   h is the sum of single neurons, each looked at alone. */
START_TEST(blocks_and_blas)
{
  enum { M = 600, D = 40, P = 70 };
  double *x = rf_alloc(3 * D, sizeof *x), y[3] = { 1, -1, 1 }, worst = 0.0;
  rf_rng g = test_rng("blocks_and_blas", 0);
  const char *set[] = { "network.width=600", "flow.until=0", NULL };
  rf_string points = { 0 };
  rf_problem *p;
  rf_probe *probe;
  rf_flow *flow;
  const rf_numbers *v, *z;
  size_t right;
  mpq_t h, size;

  for (size_t i = 0; i < 3 * D; i++)
    x[i] = rng_real(&g);
  rf_string_put(&points, "record.probe={inputs: [");
  for (size_t k = 0; k < P; k++) {
    rf_string_put(&points, k ? ", [0" : "[0");
    for (size_t i = 1; i < D; i++)
      rf_string_printf(&points, ", %zu/16", rng_size(&g, 0, 40));
    rf_string_put(&points, "]");
  }
  rf_string_put(&points, "]}");
  set[2] = points.text;
  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 3, D, x, y }, set,
                                     3), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, NULL, p), RF_OK);
  ck_assert_int_eq(rf_probe_create(&probe, p), RF_OK);
  ck_assert_int_eq(rf_probe_look(probe, &v, &right, flow), RF_OK);
  ck_assert_int_eq(rf_flow_weights(flow, &z, 0, M), RF_OK);
  ck_assert(right == 0 && rf_numbers_double(v, RF_PROBE_LOSS) == 0.0);
  mpq_inits(h, size, (mpq_ptr)0);
  for (size_t k = 0; k < P; k += 23) {
    predict(h, size, p, z, (const mpq_t *)p->probe.x + k * D);
    worst = fmax(worst, off_by(rf_numbers_text(v, RF_PROBE_H + k), h, size));
  }
  ck_assert_msg(worst <= (256 + 3 + D) * 0x1p-53, "off by %g", worst);
  mpq_clears(h, size, (mpq_ptr)0);
  rf_probe_free(probe);
  rf_flow_free(flow);
  rf_problem_free(p);
  rf_string_free(&points);
  rf_release(x);
}
END_TEST

/* At zero scale there are no predictions but 0, as in a sample. */
START_TEST(zero_scale_predicts_nothing)
{
  const double x[] = { 1, 2, -1, 1 }, y[] = { 1, -1 };
  const char *const set[] = {
    "init.scale=0", "flow.engine=limit",
    "record.probe={inputs: [[1, 2], [3, 4]], labels: [2, 0]}"
  };
  const rf_numbers *v;
  rf_problem *p;
  rf_probe *probe;
  rf_flow *flow;
  size_t right;

  ck_assert_int_eq(rf_problem_create(&p, NULL, &(rf_data){ 2, 2, x, y }, set,
                                     3), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, NULL, p), RF_OK);
  ck_assert_int_eq(rf_probe_create(&probe, p), RF_OK);
  ck_assert_int_eq(rf_probe_look(probe, &v, &right, flow), RF_OK);
  ck_assert(rf_numbers_double(v, RF_PROBE_H) == 0.0);
  ck_assert(rf_numbers_double(v, RF_PROBE_H + 1) == 0.0);
  ck_assert(rf_numbers_double(v, RF_PROBE_LOSS) == 1.0 && right == 0);
  rf_probe_free(probe);
  rf_flow_free(flow);
  rf_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("probe");
  TCase *t = tcase_create("probe");

  test_limit(t);
  tcase_add_test(t, sums_over_neurons);
  tcase_add_test(t, blocks_and_blas);
  tcase_add_test(t, zero_scale_predicts_nothing);
  suite_add_tcase(s, t);
  return run_suite(s);
}
