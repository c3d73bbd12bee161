/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_digits.c -- whole runs of the Taylor engine against numbers of many
 * digits that were made elsewhere. */
#include "config.h"

#include <math.h>
#include <mpfr.h>
#include <string.h>
#include <time.h>

#include "rf_test.h"

#include "problem/problem.h"
#include "reluflow.h"

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
  const rf_event *event = rf_flow_events(flow, &count) + i;

  ck_assert_msg(table_row(t), "%s: an event too many at t = %.17g", name,
                event->time);
  ck_assert_msg(event->neuron == strtoul(t->field[1], NULL, 10)
                && event->datum == strtoul(t->field[2], NULL, 10)
                && strcmp(rf_kind_name((rf_kind)event->kind), t->field[3])
                == 0,
                "%s: got %.17g,%u,%u,%s want %s,%s,%s,%s", name, event->time,
                event->neuron, event->datum,
                rf_kind_name((rf_kind)event->kind), t->field[0], t->field[1],
                t->field[2], t->field[3]);
  ck_assert_int_eq(rf_flow_event_text(flow, put_number, &got, i), RF_OK);
  compare(digits, got.v[0], t->field[0], got.v[0]);
  forget(&got);
}

static void
check_sample(table *t, rf_flow *flow, double *digits)
{
  static numbers got;
  mpfr_t size;

  mpfr_init2(size, 512);
  ck_assert(table_row(t));
  ck_assert_int_eq(rf_flow_sample_text(flow, put_number, &got), RF_OK);
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
  ck_assert_int_eq(rf_flow_weights_text(flow, put_number, &got, 0, m), RF_OK);
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
  const char *set[] = { "flow.engine=taylor", asked,
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
  ck_assert_msg(rf_problem_read(&problem, &message, path, set, 3) == RF_OK,
                "%s", message.text);
  ck_assert_msg(rf_flow_create(&flow, &message, problem) == RF_OK, "%s",
                message.text);
  table_open(&events, name, "events.csv");
  table_open(&samples, name, "samples.csv");
  table_open(&states, name, "states.csv");
  for (size_t i = 0; i <= problem->ntimes; i++) {
    while ((status = rf_flow_step_record(flow, &message, i)) == RF_EVENT) {
      rf_flow_events(flow, &count);
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
  rf_flow_get_stats(flow, &stats);
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

static const char *const names[] =
  { "p1-lam3", "p1-lam30", "rand53", "logistic62" };

START_TEST(vectors)
{
  run_vector(names[_i / 2], _i % 2 ? 100 : 45, _i % 2 == 0);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("digits");
  TCase *runs = tcase_create("runs");

  tcase_set_timeout(runs, 60);
  tcase_add_loop_test(runs, vectors, 0, 8);
  suite_add_tcase(s, runs);
  return run_suite(s);
}
