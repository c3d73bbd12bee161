/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_problem_right.c -- problems that are right: what is read is exact, the
 * complete text reads back, arrays and texts agree. */
#include "config.h"

#include <float.h>
#include <math.h>

#include "problem/problem.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

#define DATA "data: {inputs: [[1, 2], [3, 4]], labels: [1, -1]}\n"
#define LINE "data: {inputs: [[1], [2]], labels: [1, -1], bias: true}\n"
#define VECTORS TEST_DATA "/vectors/"

static rf_problem *
must_parse(const char *text, const char *const *set, size_t nset)
{
  rf_message message = { "" };
  rf_problem *p = NULL;
  rf_status status = rf_problem_parse(&p, &message, text,
                                      VECTORS "p1-lam30/e.yaml", set, nset);

  ck_assert_msg(status == RF_OK, "%s for:\n%.300s", message.text, text);
  return p;
}

static void
check_rationals(mpq_t *v, mpq_t *w, size_t count, const char *what)
{
  ck_assert(!v == !w);
  for (size_t i = 0; v && i < count; i++)
    ck_assert_msg(mpq_equal(v[i], w[i]), "%s %zu", what, i);
}

static void
check_words(const rf_word *v, const rf_word *w, size_t count, size_t n)
{
  for (size_t i = 0; i < count; i++) {
    ck_assert_str_eq(v[i].text, w[i].text);
    ck_assert(v[i].kind == w[i].kind && mpq_equal(v[i].limit, w[i].limit));
    ck_assert(!v[i].pattern == !w[i].pattern);
    if (v[i].pattern)
      ck_assert_mem_eq(v[i].pattern, w[i].pattern, n);
  }
}

/* All that rooms above can see of two problems is the same. */
static void
check_same(const rf_problem *p, const rf_problem *q)
{
  ck_assert_str_eq(p->title, q->title);
  ck_assert_str_eq(p->text, q->text);
  ck_assert_uint_eq(p->n, q->n);
  ck_assert_uint_eq(p->d, q->d);
  ck_assert_uint_eq(p->m, q->m);
  ck_assert_uint_eq(p->ntimes, q->ntimes);
  ck_assert_uint_eq(p->states, q->states);
  ck_assert(p->all_states == q->all_states);
  ck_assert(p->bias == q->bias && p->sum == q->sum && p->loss == q->loss);
  ck_assert(p->scheme == q->scheme && p->seed == q->seed);
  ck_assert(p->engine == q->engine && p->nonunique == q->nonunique);
  ck_assert(p->digits == q->digits && p->verify == q->verify);
  ck_assert(p->auto_digits == q->auto_digits);
  ck_assert(p->rtol == q->rtol && p->events == q->events);
  ck_assert(p->times_form == q->times_form);
  ck_assert(mpq_equal(p->leak, q->leak) && mpq_equal(p->scale, q->scale));
  ck_assert(mpq_equal(p->until, q->until));
  check_rationals(p->x, q->x, p->n * p->d, "x");
  check_rationals(p->y, q->y, p->n, "y");
  check_rationals(p->a, q->a, p->m, "a");
  check_rationals(p->w, q->w, p->m * p->d, "w");
  check_rationals(p->times, q->times, p->ntimes, "times");
  ck_assert_uint_eq(p->nwhen, q->nwhen);
  ck_assert_uint_eq(p->nstop, q->nstop);
  check_words(p->when, q->when, p->nwhen, p->n);
  check_words(p->stop, q->stop, p->nstop, p->n);
  ck_assert_uint_eq(p->nmeasures, q->nmeasures);
  for (size_t i = 0; i < p->nmeasures; i++)
    ck_assert_str_eq(p->measures[i], q->measures[i]);
  ck_assert_uint_eq(p->probe.count, q->probe.count);
  ck_assert(p->probe.grid == q->probe.grid);
  check_rationals(p->probe.x, q->probe.x, p->probe.count * p->d, "point");
  check_rationals(p->probe.y, q->probe.y, p->probe.count, "point's label");
}

static void
check_round_trip(const rf_problem *p)
{
  rf_problem *q = must_parse(rf_problem_text(p), NULL, 0);

  check_same(p, q);
  rf_problem_free(q);
}

START_TEST(texts_read_back)
{
  static const char *const good[] = {
    DATA,
    DATA "title: \"a \\\"b\\\" \\\\ \\n \\x01 \\x85 \\u2028 \\ufeff \xc3\xa4\"",
    DATA "title: ': # - [a'\nnetwork: {width: 3, leak: 1/3}\n",
    "data: {inputs: [[1e-400, 3/7], [0.1, 0]], labels: [1, -1], bias: true}\n"
    "loss: {name: exponential, average: sum}\n"
    "init: {scheme: dominated, scale: 1e-1000, seed: 18446744073709551615}\n"
    "flow: {engine: taylor, until: 1/3, digits: 77,"
    " verify: false, nonunique: activate}\n"
    "record: {times: {log: [1e-400, 1/3, 10]}, states: 7, events: none}\n",
    DATA "init: {scheme: unbalanced, scale: 0}\nflow: {engine: limit}\n"
    "record: {times: {linear: [1/3, 100, 7]}, states: none}\n",
    DATA "init: {scheme: file, weights: [[1, 2, 3], [-1/3, 0, 1e-30]]}",
    DATA "init: {scheme: file, file: weights.csv}\nflow: {until: 0}",
    DATA "record: {times: []}\nflow: {nonunique: deactivate}\n",
    DATA "flow: {engine: taylor, digits: auto}\n",
    DATA "flow: {engine: limit, digits: 20}\n",
    DATA "flow: {rtol: 1e-13}\n",
    DATA "flow: {stop: loss<1e-400}\n"
    "record: {when: [' still ( 3/8 ) ', \"share(+0) > .5\", loss > 1]}\n",
    DATA "flow: {stop: []}\nrecord: {when: ['aligned(0)']}\n",
    LINE "record: {probe: {grid: [-1e-400, 1/3, 11]}}\n",
    LINE "record: {probe: {inputs: [[0], [1e-400]]}}\n",
    LINE "record: {measures: norm}\n", DATA "record: {measures: []}\n",
    LINE "record: {measures: ['faces_negative:1/3', kinks]}\n",
    DATA "record: {probe: {inputs: [[0, 1/7], [1, 2]], labels: [3, -1/7]}}\n",
  };

  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    rf_problem *p = must_parse(good[i], NULL, 0);
    check_round_trip(p);
    rf_problem_free(p);
  }
}
END_TEST

START_TEST(defaults)
{
  rf_problem *p = must_parse(DATA, NULL, 0);

  ck_assert_str_eq(rf_problem_text(p),
    "title: \"\"\ndata:\n  inputs:\n    - [1, 2]\n    - [3, 4]\n"
    "  labels: [1, -1]\n  bias: false\nnetwork:\n  width: 100\n  leak: 0\n"
    "loss:\n  name: square\n  average: mean\ninit:\n  scheme: balanced\n"
    "  scale: 0.001\n  seed: 1\n  pairs: false\n"
    "flow:\n  engine: cvode\n  until: 100\n"
    "  rtol: 1e-10\n  nonunique: stay\n"
    "record:\n  times: {linear: [0, 100, 101]}\n  states: all\n"
    "  events: all\n");
  ck_assert_str_eq(p->source, DATA);
  ck_assert_uint_eq(rf_problem_data_count(p), 2);
  ck_assert_uint_eq(rf_problem_dimension(p), 2);
  ck_assert_uint_eq(rf_problem_width(p), 100);
  ck_assert(p->rtol == 1e-10);
  rf_problem_free(p);
  rf_problem_free(NULL);
}
END_TEST

START_TEST(reference_experiments)
{
  static const struct { const char *name; size_t n, d, m; } all[] = {
    { "logistic62", 6, 2, 6 }, { "p1-lam3", 3, 2, 6 },
    { "p1-lam30", 3, 2, 6 }, { "rand53", 5, 3, 8 },
  };

  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    rf_message message = { "" };
    rf_problem *p = NULL;
    char path[1024];
    snprintf(path, sizeof path, VECTORS "%s/experiment.yaml", all[i].name);
    ck_assert_msg(rf_problem_read(&p, &message, path, NULL, 0) == RF_OK, "%s",
                  message.text);
    ck_assert_str_eq(p->title, all[i].name);
    ck_assert_uint_eq(p->n, all[i].n);
    ck_assert_uint_eq(p->d, all[i].d);
    ck_assert_uint_eq(p->m, all[i].m);
    ck_assert(p->scheme == RF_FILE && p->ntimes == 5 && p->states == p->m);
    rf_problem_free(p);
  }
}
END_TEST

#define POINTS "check_problem_right.tmp.points"

/* A grid is exact, a point has the bias of the data, and an experiment that
   stands alone has its points in it, to the last digit. */
START_TEST(probes_are_exact)
{
  rf_problem *p = must_parse(LINE "record: {probe: {grid: [-1, 1/3, 5]}}",
                             NULL, 0);
  FILE *out = fopen(POINTS, "w");
  char text[200];
  mpq_t t;

  mpq_init(t);
  ck_assert_uint_eq(p->probe.count, 5);
  ck_assert_ptr_null(p->probe.y);
  for (size_t k = 0; k < 5; k++) {
    mpq_set_si(t, -3 + (long)k, 3);
    mpq_canonicalize(t);
    ck_assert(mpq_equal(p->probe.x[2 * k], t));
    ck_assert(!mpq_cmp_ui(p->probe.x[2 * k + 1], 1, 1));
  }
  rf_problem_free(p);
  ck_assert_ptr_nonnull(out);
  fputs("x1,y\n1e-400,1/7\n0,-2\n", out);
  fclose(out);
  snprintf(text, sizeof text, LINE "record: {probe: {file: %s}}", POINTS);
  p = NULL;
  ck_assert_int_eq(rf_problem_parse(&p, NULL, text, "e.yaml", NULL, 0), RF_OK);
  ck_assert_ptr_nonnull(strstr(rf_problem_text(p),
                               "  probe: {file: \"" POINTS "\"}\n"));
  ck_assert_int_eq(rf_problem_stand_alone(p), RF_OK);
  remove(POINTS);
  check_round_trip(p);
  mpq_set_si(t, 1, 7);
  ck_assert(p->probe.count == 2 && mpq_equal(p->probe.y[0], t));
  ck_assert(mpq_sgn(p->probe.x[0]) > 0 && mpq_sgn(p->probe.x[2]) == 0);
  rf_problem_free(p);
  mpq_clear(t);
}
END_TEST

/* Entries apply in order; an empty value removes; sections appear. */
START_TEST(overrides_apply)
{
  static const char *const set[] = {
    "init.scale=5", "init.scale=1e-400", "record.times=[1, 2]",
    "network.width=3", "title=a.b=c", "flow.rtol=",
    "data.inputs=[[1], [2], [3]]", "data.labels=[1, 2, 3]", "data.bias=true",
    "loss.name=square", "loss={average: sum}", "loss.name=square",
    "loss.name=", "init.seed=9",
  };
  rf_problem *p = must_parse(DATA "flow: {rtol: 1e-3}\nloss:\n", set,
                             sizeof set / sizeof *set);
  rf_problem *q = must_parse(
    "data: {inputs: [[1], [2], [3]], labels: [1, 2, 3], bias: true}\n"
    "loss: {average: sum}\nnetwork: {width: 3}\ntitle: a.b=c\n"
    "init: {seed: 9, scale: 1e-400}\nrecord: {times: [1, 2]}", NULL, 0);

  check_same(p, q);
  rf_problem_free(p);
  rf_problem_free(q);
}
END_TEST

static void
add_note(void *context, const char *note)
{
  char *all = context;

  ck_assert_uint_lt(strlen(all) + strlen(note), 900);
  strcat(strcat(all, note), "\n");
}

/* Which remark is made of what; each word stands for one of them. */
START_TEST(notes_are_made)
{
  static const struct { const char *set[3], *words[2]; } c[] = {
    { { NULL }, { NULL } },
    { { "data.inputs=[[1, 2], [-2, -4], [1/3, 2/3]]",
        "data.labels=[1, 2, 3]" }, { "data.bias" } },
    { { "data.inputs=[[1, 2], [-2, -4], [1/3, 0.6666666666666666]]",
        "data.labels=[1, 2, 3]" }, { NULL } },
    { { "data.inputs=[[0, 1], [0, 5]]", "data.labels=[1, 2]" },
      { "data.bias" } },
    { { "data.inputs=[[0, 1], [1, 0]]", "data.labels=[1, 2]" }, { NULL } },
    { { "data.inputs=[[1], [5]]", "data.labels=[1, 2]", "data.bias=true" },
      { NULL } },
    { { "data.inputs=[[1], [5]]", "data.labels=[1, 2]", "network.leak=1" },
      { NULL } },
    { { "data.inputs=[[3]]", "data.labels=[1]" }, { NULL } },
    { { "flow.rtol=1e-5" }, { NULL } },
    { { "flow.rtol=1.1e-5" }, { "1.1e-5" } },
    { { "network.width=150000" }, { "record.states" } },
    { { "network.width=150000", "record.states=all" }, { NULL } },
    { { "network.width=150000", "record.times=[1]" }, { NULL } },
    { { "network.width=150000", "flow.rtol=1e-2" },
      { "0.01", "record.states" } }
  };

  for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
    char notes[1024] = "";
    size_t count = 0, lines = 0, nset = 0;
    rf_problem *p;
    while (nset < 3 && c[i].set[nset])
      nset++;
    p = must_parse(DATA, c[i].set, nset);
    rf_problem_notes(p, add_note, notes);
    for (; count < 2 && c[i].words[count]; count++)
      ck_assert_msg(strstr(notes, c[i].words[count]) != NULL, "%zu: '%s'", i,
                    notes);
    for (const char *l = notes; (l = strchr(l, '\n')); l++)
      lines++;
    ck_assert_msg(lines == count, "%zu: '%s'", i, notes);
    rf_problem_free(p);
  }
}
END_TEST

/* Arrays give the same problem as the text of their exact numbers. */
START_TEST(arrays_are_exact)
{
  const double x[] = { 0.1, -0.0, 1e-310, 3.0, DBL_MAX, 2.0 };
  const double y[] = { 1.0, -1.0, 1.0 };
  const double a[] = { 0.1, 5e-324 }, w[] = { 1, 2, 3, -0.1, 1e300, 0 };
  const double nan_[] = { 0, 1, 2, NAN, 1, 1 }, zero[] = { 1, 1, 0, 0, 1, 1 };
  static const char *const set[] = { "data.bias=true", "record.states=7",
                                     "network.width=9" };
  static const char *const bad[] = { "data.inputs=[[1]]", "data.file=a",
                                     "loss.name=logistic" };
  rf_message message = { "" };
  rf_problem *p = NULL;

  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y },
                                     set, 3), RF_OK);
  ck_assert_uint_eq(rf_problem_dimension(p), 3);
  ck_assert(mpq_get_d(p->x[0]) == 0.1 && !mpq_cmp_si(p->x[2], 1, 1));
  check_round_trip(p);
  ck_assert_int_eq(rf_problem_set_weights(p, 0, a, w), RF_EINVAL);
  ck_assert_int_eq(rf_problem_set_weights(p, 2, a, nan_), RF_ENOTFIN);
  ck_assert(p->scheme == RF_BALANCED && p->m == 9 && p->states == 7);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(rf_problem_set_weights(p, 2, a, w), RF_OK);
    ck_assert(p->scheme == RF_FILE && p->m == 2 && p->states == 2);
    check_round_trip(p);
  }
  rf_problem_free(p);
  p = NULL;
  ck_assert_int_eq(rf_problem_create(&p, &message, &(rf_data){ 0, 2, x, y },
                                     NULL, 0),
                   RF_EINVAL);
  ck_assert_int_eq(rf_problem_create(&p, &message,
                                     &(rf_data){ 3, 2, nan_, y }, NULL, 0),
                   RF_ENOTFIN);
  ck_assert_int_eq(rf_problem_create(&p, &message,
                                     &(rf_data){ 3, 2, zero, y }, NULL, 0),
                   RF_EINPUT);
  ck_assert_str_eq(message.text, "data: input 1 is zero; an input must not be "
                   "zero (data.bias: true appends a 1)");
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq(rf_problem_create(&p, &message,
                                       &(rf_data){ 3, 2, x, i == 2 ? x : y },
                                       &bad[i], 1), RF_EINPUT);
  ck_assert_ptr_null(p);
}
END_TEST

/* {linear}: exact.  {log}: ends exact, t_i^(K-1) within a rounding of
   t_0^(K-1-i) t_(K-1)^i, by exact arithmetic; powers of two come out exact. */
START_TEST(times_are_spaced)
{
  rf_problem *p = must_parse(DATA "record: {times: {linear: [1/3, 9, 5]}}",
                             NULL, 0);
  mpq_t low, high, want;

  mpq_inits(low, high, want, (mpq_ptr)0);
  mpq_set_si(want, 14, 3);       /* the middle of 1/3 and 9 */
  ck_assert(mpq_equal(p->times[2], want));
  rf_problem_free(p);

  p = must_parse(DATA "record: {times: {log: [1/64, 64, 13]}}", NULL, 0);
  for (size_t i = 0; i < 13; i++)
    ck_assert(mpq_get_d(p->times[i]) == ldexp(1.0, (int)i - 6));
  rf_problem_free(p);

  p = must_parse(DATA "record: {times: {log: [1e-400, 0.1, 8]}}", NULL, 0);
  for (size_t i = 0; i < 8; i++) {
    mpq_set_ui(want, 1, 1);
    mpq_set_ui(low, 1, 1);
    mpq_set_ui(high, 1, 1);
    for (size_t f = 0; f < 7; f++) {
      mpq_mul(want, want, p->times[f < i ? 7 : 0]);
      mpq_mul(low, low, p->times[i]);
    }
    mpq_div(high, want, low);    /* (exact / rounded)^7, about 1 */
    ck_assert(fabs(mpq_get_d(high) - 1.0) <= 7 * 0x1.01p-53);
  }
  ck_assert(mpz_sizeinbase(mpq_denref(p->times[0]), 10) == 401);
  rf_problem_free(p);
  mpq_clears(low, high, want, (mpq_ptr)0);
}
END_TEST

/* Let the k-th allocation fail, for k = 0, 1, ... until none does. */
#define TABLE "check_problem_right.tmp.csv"

/* An experiment that needs a table and more than one block of memory. */
static char long_text[70000];

static void
make_table(void)
{
  FILE *out = fopen(TABLE, "w");

  ck_assert_ptr_nonnull(out);
  fputs("x1,x2,y\n1,2,3\n", out);
  fclose(out);
  memset(long_text, 'x', sizeof long_text - 1);
  static const char head[] = "data: {file: " TABLE "}\ntitle: x";
  memcpy(long_text, head, sizeof head - 1);
}

/* One case after another; what comes back must be right or out of memory. */
static rf_status
use_problem(int way)
{
  static const char *const set[] = { "record.times={log: [1, 9, 4]}",
                                     "record.probe={file: " TABLE "}" };
  const double x[] = { 1, 2 }, y[] = { 1 }, a[] = { 1 }, w[] = { 1, 2, 3 };
  rf_problem *p = NULL;
  double z[400];
  signed char u[400];
  rf_status status;

  if (way == 0)
    RF_TRY(rf_problem_read(&p, NULL, VECTORS "p1-lam30/experiment.yaml", set,
                           1));
  else if (way == 1)
    RF_TRY(rf_problem_create(&p, NULL, &(rf_data){ 1, 2, x, y }, set, 1));
  else if (way == 2)
    RF_TRY(rf_problem_parse(&p, NULL, long_text, "e", set, 2));
  else if (way == 3)
    RF_TRY(rf_problem_parse(&p, NULL, LINE "record: {probe: {grid: [0, 1, 9]},"
                            " measures: [norm, kinks]}", "e", set, 1));
  else
    RF_TRY(rf_problem_parse(&p, NULL, DATA "init: {scheme: file, weights: "
                            "[[1e-99, 1/3, 3]]}", "e", set, 1));
  RF_TRY(rfd_problem_weights(z, p, 0, p->m, 0));
  RF_TRY(rf_problem_initial_signs(u, p, 0, p->m));
  RF_TRY(rf_problem_set_weights(p, 1, a, w));
  ck_assert(p->scheme == RF_FILE && p->m == 1);
done:
  ck_assert((p == NULL) <= (status < 0));
  rf_problem_free(p);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  make_table();
  for (int way = 0; way < 5; way++) {
    rf_status status = RF_ENOMEM;
    long k;
    rf_set_allocator(failing_alloc, counting_free);
    for (k = 0; status == RF_ENOMEM; k++) {
      ck_assert_int_lt(k, 1000);
      fuse = k;
      status = use_problem(way);
      ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
    }
    ck_assert_int_eq(status, RF_OK);
    ck_assert_int_gt(k, 10);
    rf_set_allocator(NULL, NULL);
  }
  remove(TABLE);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("problem");
  TCase *t = tcase_create("problem");

  test_limit(t);
  tcase_add_test(t, texts_read_back);
  tcase_add_test(t, defaults);
  tcase_add_test(t, reference_experiments);
  tcase_add_test(t, probes_are_exact);
  tcase_add_test(t, overrides_apply);
  tcase_add_test(t, notes_are_made);
  tcase_add_test(t, arrays_are_exact);
  tcase_add_test(t, times_are_spaced);
  tcase_add_test(t, every_allocation_may_fail);
  suite_add_tcase(s, t);
  return run_suite(s);
}
