/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_taylor_digits.c -- whole runs of the Taylor engine against numbers of
 * many digits that were made elsewhere. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>
#include <time.h>

#include "support/numbers.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#include "problem/problem.h"
#include "reluflow.h"
#include "support/news.h"

#define LINE 8192
#define FIELDS 64
#define GOOD 38.0          /* digits asked of the 41 in the files */

/* One table in text, its lines cut into fields. */
typedef struct table {
  FILE *in;
  char line[LINE];
  char *field[FIELDS];
  size_t count;
} table;

static void
table_open(table *t, const char *name, const char *file)
{
  char path[512];

  snprintf(path, sizeof path, "%s/vectors/%s/%s", TEST_DATA, name, file);
  t->in = fopen(path, "r");
  ck_assert_msg(t->in != NULL, "cannot open %s", path);
  ck_assert_ptr_nonnull(fgets(t->line, LINE, t->in));    /* the header */
}

static bool
table_row(table *t)
{
  if (!fgets(t->line, LINE, t->in))
    return false;
  t->count = 0;
  for (char *s = strtok(t->line, ",\n"); s; s = strtok(NULL, ",\n"))
    t->field[t->count++] = s;
  return true;
}

/* The texts that a call handed out, as numbers. */
typedef struct numbers {
  mpfr_t v[4096];
  size_t count;
} numbers;

static void
put_number(void *context, const char *text)
{
  numbers *n = context;

  ck_assert_uint_lt(n->count, 4096);
  mpfr_init2(n->v[n->count], 512);
  ck_assert_int_eq(mpfr_set_str(n->v[n->count++], text, 10, MPFR_RNDN), 0);
}

static void
forget(numbers *n)
{
  while (n->count)
    mpfr_clear(n->v[--n->count]);
}

/* Worst -log10 |got - want| / size so far. */
static void
compare(double *digits, mpfr_srcptr got, const char *text, mpfr_srcptr size)
{
  mpfr_t want;
  long e;
  double x;

  mpfr_init2(want, 512);
  ck_assert_int_eq(mpfr_set_str(want, text, 10, MPFR_RNDN), 0);
  mpfr_sub(want, want, got, MPFR_RNDN);
  if (!mpfr_zero_p(want)) {
    mpfr_div(want, want, size, MPFR_RNDN);
    x = mpfr_get_d_2exp(&e, want, MPFR_RNDN);
    *digits = fmin(*digits, -log10(fabs(x)) - (double)e * log10(2.0));
  }
  mpfr_clear(want);
}

static void
largest(mpfr_ptr size, const numbers *n, size_t first, size_t count)
{
  mpfr_set_zero(size, 1);
  for (size_t i = first; i < first + count; i++)
    if (mpfr_cmpabs(n->v[i], size) > 0)
      mpfr_abs(size, n->v[i], MPFR_RNDN);
}

static void
check_event(table *t, const char *name, rf_flow *flow, size_t i,
            double *digits)
{
  static numbers got;
  size_t count;
  const rf_event *event = news_events(flow, &count) + i;

  ck_assert_msg(table_row(t), "%s: an event too many at t = %.17g", name,
                event->time);
  ck_assert_msg(event->neuron == strtoul(t->field[1], NULL, 10)
                && event->datum == strtoul(t->field[2], NULL, 10)
                && strcmp(rf_event_name(event->kind), t->field[3])
                == 0,
                "%s: got %.17g,%u,%u,%s want %s,%s,%s,%s", name, event->time,
                event->neuron, event->datum,
                rf_event_name(event->kind), t->field[0], t->field[1],
                t->field[2], t->field[3]);
  ck_assert_int_eq(put_event_time(flow, put_number, &got, i), RF_OK);
  compare(digits, got.v[0], t->field[0], got.v[0]);
  forget(&got);
}

static void
check_sample(table *t, rf_flow *flow, double *digits)
{
  static numbers got;
  const rf_numbers *v;
  mpfr_t size;

  mpfr_init2(size, 512);
  ck_assert(table_row(t));
  ck_assert_int_eq(rf_flow_sample(flow, &v), RF_OK);
  put_texts(v, put_number, &got);
  for (size_t i = 0; i < got.count; i++)   /* each double is the nearest */
    ck_assert(rf_numbers_double(v, i) == mpfr_get_d(got.v[i], MPFR_RNDN));
  ck_assert_uint_eq(got.count, t->count);
  compare(digits, got.v[0], t->field[0], got.v[0]);
  compare(digits, got.v[1], t->field[1], got.v[1]);
  largest(size, &got, 2, got.count - 2);
  for (size_t i = 2; i < got.count; i++)
    compare(digits, got.v[i], t->field[i], size);
  forget(&got);
  mpfr_clear(size);
}

static void
check_states(table *t, rf_flow *flow, const rf_problem *problem,
             double *digits)
{
  static numbers got;
  const size_t m = problem->m, n = problem->n, row = problem->d + 1;
  signed char u[64];
  mpfr_t size;

  mpfr_init2(size, 512);
  ck_assert_int_eq(put_weights(flow, put_number, &got, 0, m), RF_OK);
  for (size_t j = 0; j < m; j++) {
    ck_assert(table_row(t));
    ck_assert_uint_eq(t->count, 3 + row);
    ck_assert_int_eq(rf_flow_pattern(flow, u, j, 1), RF_OK);
    for (size_t k = 0; k < n; k++)
      ck_assert_msg("-0+"[u[k] + 1] == t->field[2 + row][k],
                    "neuron %zu datum %zu at %s", j, k, t->field[0]);
    largest(size, &got, j * row, row);
    for (size_t i = 0; i < row; i++)
      compare(digits, got.v[j * row + i], t->field[2 + i], size);
  }
  forget(&got);
  mpfr_clear(size);
}

/* Run a vector at so many digits; every number to GOOD digits.  verify: the
   second run must agree with what the first one promises. */
static void
run_vector(const char *name, long digits, bool verify)
{
  char path[512], asked[64];
  const char *set[] = { "flow.engine=taylor", asked, "flow.rtol=",
                        verify ? "flow.verify=true" : "flow.verify=false" };
  double event = 99.0, sample = 99.0, state = 99.0;
  rf_problem *problem;
  rf_message message;
  rf_flow *flow;
  table events, samples, states;
  rf_flow_stats stats;
  rf_status status = RF_OK;
  size_t count;
  clock_t start = clock();

  snprintf(asked, sizeof asked, "flow.digits=%ld", digits);
  snprintf(path, sizeof path, "%s/vectors/%s/experiment.yaml", TEST_DATA,
           name);
  ck_assert_msg(rf_problem_read(&problem, &message, path, set, 4) == RF_OK,
                "%s", message.text);
  ck_assert_msg(rf_flow_create(&flow, &message, problem) == RF_OK, "%s",
                message.text);
  table_open(&events, name, "events.csv");
  table_open(&samples, name, "samples.csv");
  table_open(&states, name, "states.csv");
  for (size_t i = 0; i <= problem->ntimes; i++) {
    while ((status = rf_flow_step_record(flow, &message, i)) == RF_EVENT) {
      news_events(flow, &count);
      for (size_t e = 0; e < count; e++)
        check_event(&events, name, flow, e, &event);
    }
    ck_assert_msg(status == RF_OK, "%s", message.text);
    if (i == problem->ntimes)
      break;
    check_sample(&samples, flow, &sample);
    check_states(&states, flow, problem, &state);
  }
  ck_assert_msg(!table_row(&events), "%s: event %s is missing", name,
                events.line);
  rf_flow_stats_get(flow, &stats);
  printf("%s at %ld digits: events %.1f samples %.1f states %.1f; %" PRIu64
         " events, %" PRIu64 " steps, %" PRIu64 " orders, %.3f s (engine "
         "%.3f, events %.3f)\n", name,
         digits, event, sample, state, stats.events, stats.steps, stats.rhs,
         (double)(clock() - start) / CLOCKS_PER_SEC, stats.seconds_engine,
         stats.seconds_events);
  if (verify)
    printf("  a second run agrees to %.1f digits\n", stats.agree);
  ck_assert_msg(verify ? stats.agree >= (double)digits : stats.agree == 0.0,
                "%s: agreement to %g of %ld digits", name, stats.agree,
                digits);
  ck_assert_msg(event >= GOOD && sample >= GOOD && state >= GOOD,
                "%s at %ld digits", name, digits);
  fclose(events.in);
  fclose(samples.in);
  fclose(states.in);
  rf_flow_free(flow);
  rf_problem_free(problem);
  mpfr_free_cache();
}

/* a_j^2 - ||w_j||^2 of all neurons; *size the largest a^2 + ||w||^2. */
static void
invariants(numbers *v, double *size, rf_flow *flow, const rf_problem *problem)
{
  static numbers z;
  const size_t row = problem->d + 1;
  mpfr_t square;

  mpfr_init2(square, 512);
  *size = 0.0;
  ck_assert_int_eq(put_weights(flow, put_number, &z, 0, problem->m),
                   RF_OK);
  for (size_t j = 0; j < problem->m; j++) {
    put_number(v, "0");
    for (size_t i = 0; i < row; i++) {
      mpfr_sqr(square, z.v[j * row + i], MPFR_RNDN);
      *size = fmax(*size, mpfr_get_d(square, MPFR_RNDN));
      (i ? mpfr_sub : mpfr_add)(v->v[j], v->v[j], square, MPFR_RNDN);
    }
  }
  forget(&z);
  mpfr_clear(square);
}

/* They are conserved to the rounding of the text: each number is off by half
   a unit of its last digit, which moves a square by 10^-digits of it. */
START_TEST(conserved)
{
  const long digits = 40;
  const char *set[] = { "flow.engine=taylor", "flow.digits=40",
                        "flow.verify=false", "flow.rtol=" };
  static numbers before, after;
  char path[512];
  rf_problem *problem;
  rf_message message;
  rf_flow *flow;
  double size, worst = 0.0;
  rf_status status;

  snprintf(path, sizeof path, "%s/vectors/rand53/experiment.yaml", TEST_DATA);
  ck_assert_int_eq(rf_problem_read(&problem, &message, path, set, 4), RF_OK);
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  invariants(&before, &size, flow, problem);
  for (int t = 10; t <= 100; t += 30) {
    while ((status = rf_flow_step(flow, &message, t)) == RF_EVENT)
      ;
    ck_assert_int_eq(status, RF_OK);
    invariants(&after, &size, flow, problem);
    for (size_t j = 0; j < problem->m; j++) {
      mpfr_sub(after.v[j], after.v[j], before.v[j], MPFR_RNDN);
      worst = fmax(worst, fabs(mpfr_get_d(after.v[j], MPFR_RNDN)) / size);
    }
    forget(&after);
  }
  printf("conserved: a^2 - |w|^2 to 10^%.1f of the largest square, %ld "
         "digits\n", log10(worst), digits);
  ck_assert(worst < (double)(2 * problem->d + 2) * pow(10.0, 1.0 - digits));
  forget(&before);
  rf_flow_free(flow);
  rf_problem_free(problem);
  mpfr_free_cache();
}
END_TEST

/* ---- scale ---- */

static const double points_x[] = { -0.75, -0.5, 0.125 };
static const double points_y[] = { 1.1, 0.1, 0.8 };

/* sqrt(7361) / 120, the largest ||D|| of the three points at 0. */
#define D_MAX 0.71496891929339

static rf_problem *
points(const char *engine, const char *scale, const char *digits)
{
  const bool taylor = !strcmp(engine, "taylor");
  const char *set[7] = { "data.bias=true", "network.width=6", "init.seed=1",
                         taylor ? "flow.verify=false" : "flow.verify=" };
  char key[3][64];
  rf_problem *problem;
  rf_message message;
  double x[3], y[3];

  memcpy(x, points_x, sizeof x);
  memcpy(y, points_y, sizeof y);
  snprintf(key[0], sizeof key[0], "flow.engine=%s", engine);
  snprintf(key[1], sizeof key[1], "init.scale=%s", scale);
  snprintf(key[2], sizeof key[2], "flow.digits=%s", digits);
  for (int i = 0; i < 3; i++)
    set[4 + i] = key[i];
  ck_assert_msg(rf_problem_create(&problem, &message,
                                  &(rf_data){ 3, 1, x, y }, set, 7)
                == RF_OK, "%s", message.text);
  return problem;
}

typedef struct story {
  rf_event event[32];
  numbers time;
  size_t count;
  mpfr_t loss;
} story;

/* All events up to time until, and the loss there. */
static void
tell(story *s, const char *engine, const char *scale, const char *digits,
     double until)
{
  static numbers sample;
  rf_problem *problem = points(engine, scale, digits);
  rf_message message;
  rf_flow *flow;
  rf_status status;
  size_t count;

  s->count = 0;
  ck_assert_msg(rf_flow_create(&flow, &message, problem) == RF_OK, "%s",
                message.text);
  while ((status = rf_flow_step(flow, &message, until)) == RF_EVENT) {
    const rf_event *event = news_events(flow, &count);
    for (size_t i = 0; i < count; i++) {
      ck_assert_uint_lt(s->count, 32);
      s->event[s->count++] = event[i];
      ck_assert_int_eq(put_event_time(flow, put_number, &s->time, i),
                       RF_OK);
    }
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_eq(put_sample(flow, put_number, &sample), RF_OK);
  mpfr_init2(s->loss, 512);
  mpfr_set(s->loss, sample.v[1], MPFR_RNDN);
  forget(&sample);
  rf_flow_free(flow);
  rf_problem_free(problem);
}

static void
tell_no_more(story *s)
{
  forget(&s->time);
  mpfr_clear(s->loss);
}

/* The alignment phase is that of the limit: the same events, at times that
   differ by O(lambda^2). */
static void
follows_limit(const story *s, const story *limit, const char *scale,
              double log_scale)
{
  const double digits = fmin(20.0, -2.0 * log_scale) - 3.0;
  mpfr_t gap;

  mpfr_init2(gap, 512);
  ck_assert_uint_eq(s->count, limit->count);
  for (size_t i = 0; i < s->count; i++) {
    ck_assert_uint_eq(s->event[i].neuron, limit->event[i].neuron);
    ck_assert_uint_eq(s->event[i].datum, limit->event[i].datum);
    ck_assert_uint_eq(s->event[i].kind, limit->event[i].kind);
    mpfr_sub(gap, s->time.v[i], limit->time.v[i], MPFR_RNDN);
    mpfr_div(gap, gap, limit->time.v[i], MPFR_RNDN);
    ck_assert_msg(mpfr_zero_p(gap)
                  || log10(fabs(mpfr_get_d(gap, MPFR_RNDN))) < -digits,
                  "scale %s event %zu: %g", scale, i,
                  mpfr_get_d(gap, MPFR_RNDN));
  }
  mpfr_clear(gap);
}

/* The loss reaches a given value after ln(1 / lambda) / D_max + const: at time
   ln(1 / lambda) / D_max it is the same for every small lambda.  A difference
   of losses there is one of times by the loss's slope, which a sample a
   little later gives. */
START_TEST(scales)
{
  static const struct { const char *text; double log10, seconds; } scale[] = {
    { "1e-3", -3.0, 0.0 }, { "1e-30", -30.0, 0.0 }, { "1e-300", -300.0, 0.1 },
    { "1e-1000", -1000.0, 0.2 }, { "1e-100000", -100000.0, 5.0 }
  };
  enum { COUNT = sizeof scale / sizeof *scale };
  static story limit, early, now, later;
  double slope = 1.0, last = 0.0, last_time = 0.0;

  tell(&limit, "limit", "1", "20", 8.0);
  ck_assert_uint_gt(limit.count, 3);
  for (int i = 0; i < COUNT; i++) {
    const double time = -scale[i].log10 * log(10.0) / D_MAX;
    if (!test_affords(scale[i].seconds))
      continue;
    tell(&early, "taylor", scale[i].text, "20", 8.0);
    follows_limit(&early, &limit, scale[i].text, scale[i].log10);
    tell_no_more(&early);
    tell(&now, "taylor", scale[i].text, "20", time);
    if (i == 1) {                        /* the loss's slope in time */
      tell(&later, "taylor", scale[i].text, "20", time + 1e-6);
      mpfr_sub(later.loss, later.loss, now.loss, MPFR_RNDN);
      slope = mpfr_get_d(later.loss, MPFR_RNDN) / 1e-6;
      tell_no_more(&later);
    }
    if (i >= 2) {
      double shift = (mpfr_get_d(now.loss, MPFR_RNDN) - last) / slope;
      double error = fabs(shift / (time - last_time));
      printf("scales: %s, loss %.12f at %.6f, slope 1 / D_max to %.1g\n",
             scale[i].text, mpfr_get_d(now.loss, MPFR_RNDN), time, error);
      ck_assert_msg(error < 1e-10, "%s: %g", scale[i].text, error);
    }
    last = mpfr_get_d(now.loss, MPFR_RNDN);
    last_time = time;
    tell_no_more(&now);
  }
  tell_no_more(&limit);
  mpfr_free_cache();
}
END_TEST

/* ---- against the other engine ---- */

/* Random problems: both engines tell the same events and the same loss. */
START_TEST(agrees_with_cvode)
{
  const char *taylor[] = { "flow.engine=taylor", "flow.digits=17",
                           "flow.verify=false", "init.scale=0.1",
                           "network.width=6" };
  const char *cvode[] = { "flow.rtol=1e-11", "init.scale=0.1",
                          "network.width=6" };
  /* not all have events: of fewer perhaps none */
  int checked = 0, reps = test_reps(30) < 8 ? 8 : test_reps(30);

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("agrees_with_cvode", rep);
    size_t n = rng_size(&g, 1, 6), d = rng_size(&g, 1, 4), count;
    double x[24], y[6], loss[2];
    uint64_t events[2];

    for (size_t i = 0; i < n * d; i++)
      x[i] = rng_uniform(&g);
    for (size_t i = 0; i < n; i++)
      y[i] = rng_uniform(&g);
    for (int e = 0; e < 2; e++) {
      rf_problem *problem;
      rf_message message;
      rf_flow *flow;
      rf_status status;
      events[e] = 0;
      ck_assert_int_eq(rf_problem_create(&problem, &message,
                                         &(rf_data){ n, d, x, y },
                                         e ? cvode : taylor, e ? 3 : 5),
                       RF_OK);
      ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
      while ((status = rf_flow_step(flow, &message, 10.0)) == RF_EVENT) {
        news_events(flow, &count);
        events[e] += count;
      }
      TEST_ASSERT(rep, status == RF_OK, "%.400s", message.text);
      ck_assert_int_eq(read_sample(flow, &loss[e], NULL), RF_OK);
      rf_flow_free(flow);
      rf_problem_free(problem);
    }
    TEST_ASSERT(rep, fabs(loss[0] - loss[1]) <= 1e-8 * loss[0],
                "n=%zu d=%zu: taylor %.17g cvode %.17g", n, d, loss[0],
                loss[1]);
    TEST_ASSERT(rep, events[0] == events[1], "n=%zu d=%zu: %" PRIu64
                " and %" PRIu64 " events", n, d, events[0], events[1]);
    checked += events[0] > 0;
  }
  printf("agrees_with_cvode: %d problems, %d with events\n", reps, checked);
  ck_assert_int_gt(checked, reps / 2);
  mpfr_free_cache();
}
END_TEST

/* ---- memory ---- */

/* Let the k-th allocation fail for every k until none does: a clean error,
   nothing lost; with and without the second run. */
START_TEST(every_allocation_may_fail)
{
  rf_problem *problem = points("taylor", "1e-3", "17");
  rf_status status = RF_ENOMEM;
  rf_message message;
  long k;

  problem->verify = _i == 1;
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k += test_stride()) {
    rf_flow *flow = NULL;
    ck_assert_int_lt(k, 5000);
    fuse = k;
    live = 0;
    status = rf_flow_create(&flow, &message, problem);
    ck_assert((status == RF_OK) == (flow != NULL));
    if (flow)
      while ((status = rf_flow_step(flow, &message, 0.5)) == RF_EVENT)
        ;
    rf_flow_free(flow);
    ck_assert_int_eq(live, 0);
  }
  ck_assert_int_eq(status, RF_OK);
  ck_assert_int_gt(k, 50);
  printf("every_allocation_may_fail: %ld allocations\n", k - test_stride());
  rf_set_allocator(NULL, NULL);
  rf_problem_free(problem);
  mpfr_free_cache();
}
END_TEST

static const char *const names[] =
  { "p1-lam3", "p1-lam30", "rand53", "logistic62" };
static const double seconds[] = { 0.2, 0.3, 2.0, 0.5 };

START_TEST(vectors)
{
  if (test_affords(seconds[_i / 2]) || _i == 0)
    run_vector(names[_i / 2], _i % 2 ? 100 : 45, _i % 2 == 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("digits");
  TCase *runs = tcase_create("runs");

  test_limit(runs);
  tcase_add_loop_test(runs, vectors, 0, 8);
  tcase_add_test(runs, conserved);
  tcase_add_test(runs, scales);
  tcase_add_test(runs, agrees_with_cvode);
  tcase_add_loop_test(runs, every_allocation_may_fail, 0, 2);
  suite_add_tcase(s, runs);
  return run_suite(s);
}
