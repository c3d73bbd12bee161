/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_probe.c -- predictions at the points of record.probe in a run
 * file: against the weights in the same file, between engines, from the file
 * alone; and that they change nothing of the run. */
#include "config.h"

#include <math.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reluflow.h"
#include "support/folder.h"
#include "support/rf_test.h"

#define EXPERIMENT \
  "data: {inputs: [[-0.75], [-0.5], [0.125]], labels: [1.1, 0.1, 0.8]," \
  " bias: true}\n" \
  "network: {width: 40, leak: 1/8}\n" \
  "init: {scale: 0.1}\n" \
  "record: {times: [0, 1, 3.5, 40]}\n"
#define GRID "record.probe={grid: [-1, 1, 11]}"
#define TABLE "record.probe={file: points.csv}"

static const char *const cvode[] = { "flow.until=50" };
static const char *const taylor[] = {
  "flow.until=50", "flow.engine=taylor", "flow.digits=25"
};
static const char *const limit[] = {
  "flow.until=50", "flow.engine=limit", "flow.digits=20"
};

static const struct engine {
  const char *name;
  const char *const *set;
  size_t nset;
} engines[] = { { "cvode", cvode, 1 }, { "taylor", taylor, 3 },
                { "limit", limit, 3 } };

enum { ENGINES = 3 };

/* probe: an entry more of set, or NULL. */
static rf_problem *
problem_of(const struct engine *e, const char *probe)
{
  const char *set[8];
  rf_problem *problem = NULL;
  rf_message message;

  for (size_t i = 0; i < e->nset; i++)
    set[i] = e->set[i];
  set[e->nset] = probe;
  ck_assert_msg(rf_problem_parse(&problem, &message, EXPERIMENT,
                                 path_of("e.yaml"), set, e->nset + !!probe)
                == RF_OK, "%s", message.text);
  return problem;
}

static rf_record *
run(const rf_problem *problem, const char *name)
{
  rf_message message;
  rf_record *record;

  ck_assert_msg(rf_run(&message, problem, path_of(name), NULL, NULL) == RF_OK,
                "%s", message.text);
  ck_assert_msg(rf_record_open(&record, &message, path_of(name)) == RF_OK,
                "%s", message.text);
  return record;
}

static void
write_points(const char *text)
{
  FILE *out = fopen(path_of("points.csv"), "w");

  ck_assert_ptr_nonnull(out);
  fputs(text, out);
  fclose(out);
}

/* h(x), x = (t, 1), by the recorded weights, and the size of its terms; long
   double has 11 bits more than the weights, so that its rounding does not
   count. */
static double
predict(double *size, const rf_numbers *weights, size_t m, double t)
{
  long double h = 0.0L, all = 0.0L;

  for (size_t j = 0; j < m; j++) {
    const long double a = rf_numbers_double(weights, 3 * j);
    const long double w = rf_numbers_double(weights, 3 * j + 1);
    const long double b = rf_numbers_double(weights, 3 * j + 2);
    const long double u = w * t + b;
    h += a * (u > 0.0L ? u : u / 8.0L);
    all += fabsl(a) * (fabsl(w * t) + fabsl(b));
  }
  *size = (double)all;
  return (double)h;
}

static void
copy(double *to, const rf_numbers *v)
{
  memcpy(to, rf_numbers_doubles(v), rf_numbers_count(v) * sizeof *to);
}

/* Sums of 40 terms and two products, rounded; t is the nearest double of the
   point. */
START_TEST(as_by_states)
{
  const struct engine *e = &engines[_i];
  rf_problem *problem = problem_of(e, GRID);
  rf_record *r = run(problem, "with");
  const rf_numbers *v;
  rf_message message;
  double x[22], h[12], size;
  size_t right, checked = 0;

  ck_assert_uint_eq(rf_record_probe_count(r), 11);
  ck_assert_int_eq(rf_record_probe_labels(r), 0);
  ck_assert_uint_eq(rf_problem_probe_count(problem), 11);
  ck_assert_int_eq(rf_problem_probe_get(problem, x, NULL, 0, 11), RF_OK);
  ck_assert_int_eq(rf_problem_probe_get(problem, x, NULL, 1, 11), RF_EINVAL);
  ck_assert_uint_eq(rf_record_sample_count(r), 4);
  for (size_t i = 0; i < 4; i++) {
    ck_assert_int_eq(rf_record_probe_get(r, &message, &v, &right, i), RF_OK);
    ck_assert(right == 0 && rf_numbers_double(v, RF_PROBE_LOSS) == 0.0);
    copy(h, v);
    ck_assert_int_eq(rf_record_weights_get(r, &message, &v, i, 0, 40), RF_OK);
    for (size_t k = 0; k < 11; k++, checked++) {
      const double own = predict(&size, v, 40, x[2 * k]);
      ck_assert(x[2 * k + 1] == 1.0);
      ck_assert_msg(fabs(own - h[RF_PROBE_H + k]) <= 45 * 0x1p-53 * size,
                    "%s: sample %zu, point %zu: %a, by the states %a",
                    e->name, i, k, h[RF_PROBE_H + k], own);
    }
  }
  ck_assert_int_eq(rf_record_probe_get(r, &message, &v, &right, 4),
                   RF_EINVAL);
  printf("as_by_states: %s, %zu predictions\n", e->name, checked);
  ck_assert_uint_gt(checked, 0);
  rf_record_free(r);
  rf_problem_free(problem);
}
END_TEST

/* Texts have the digits of the run, and the double beside them is the nearest
   one; the engines agree to the tolerance of the first: the error of a step is
   below 1e-10 of the weights, and a run of this length takes some hundred. */
START_TEST(engines_agree)
{
  rf_problem *problem[2];
  rf_record *r[2];
  const rf_numbers *v;
  rf_message message;
  double h[2][12];
  size_t right, checked = 0;

  for (int i = 0; i < 2; i++) {
    problem[i] = problem_of(&engines[i], GRID);
    r[i] = run(problem[i], i ? "with" : "again");
  }
  for (size_t s = 0; s < 4; s++) {
    for (int i = 0; i < 2; i++) {
      ck_assert_int_eq(rf_record_probe_get(r[i], &message, &v, &right, s),
                       RF_OK);
      copy(h[i], v);
    }
    for (size_t k = RF_PROBE_H; k < 12; k++, checked++) {
      const char *text = rf_numbers_text(v, k);
      ck_assert(strtod(text, NULL) == h[1][k]);
      ck_assert_msg(s == 0 || strlen(text) > 22, "%s", text);
      ck_assert_msg(fabs(h[0][k] - h[1][k]) < 1e-7, "sample %zu point %zu: %g",
                    s, k, h[0][k] - h[1][k]);
    }
  }
  ck_assert_uint_gt(checked, 0);
  for (int i = 0; i < 2; i++) {
    rf_record_free(r[i]);
    rf_problem_free(problem[i]);
  }
}
END_TEST

/* All numbers of a run but those of the probe. */
static void
check_same_bits(rf_record *a, rf_record *b)
{
  rf_message message;
  rf_record *r[2] = { a, b };
  const rf_numbers *v;
  rf_event events[2][4000];
  double got[2][200];
  const size_t count = rf_record_event_count(a);

  ck_assert_uint_eq(count, rf_record_event_count(b));
  ck_assert_uint_le(count, 4000);
  ck_assert_uint_eq(rf_record_sample_count(a), rf_record_sample_count(b));
  for (size_t i = 0; i < rf_record_sample_count(a); i++) {
    for (int k = 0; k < 2; k++) {
      ck_assert_int_eq(rf_record_sample_get(r[k], &message, &v, i), RF_OK);
      copy(got[k], v);
    }
    ck_assert_mem_eq(got[0], got[1], 5 * sizeof **got);
    for (int k = 0; k < 2; k++) {
      ck_assert_int_eq(rf_record_weights_get(r[k], &message, &v, i, 0, 40),
                       RF_OK);
      copy(got[k], v);
    }
    ck_assert_mem_eq(got[0], got[1], 120 * sizeof **got);
  }
  memset(events, 0, sizeof events);
  for (int k = 0; k < 2; k++)
    ck_assert_int_eq(rf_record_event_get(r[k], &message, events[k], 0, count),
                     RF_OK);
  for (size_t i = 0; i < count; i++)
    ck_assert(events[0][i].time == events[1][i].time
              && events[0][i].neuron == events[1][i].neuron
              && events[0][i].datum == events[1][i].datum
              && events[0][i].kind == events[1][i].kind);
  ck_assert_str_eq(rf_record_meta(a, "final"), rf_record_meta(b, "final"));
}

START_TEST(nothing_else_changes)
{
  rf_problem *with = problem_of(&engines[_i], GRID);
  rf_problem *without = problem_of(&engines[_i], NULL);
  rf_record *a = run(with, "with"), *b = run(without, "without");
  const rf_numbers *v;
  rf_message message;
  size_t right;

  check_same_bits(a, b);
  ck_assert_uint_eq(rf_record_probe_count(b), 0);
  ck_assert_int_eq(rf_record_probe_get(b, &message, &v, &right, 0),
                   RF_EINVAL);
  rf_record_free(a);
  rf_record_free(b);
  rf_problem_free(with);
  rf_problem_free(without);
}
END_TEST

/* The points are in the file: the table may be gone, and changed numbers in its
   place do not matter.  The loss is that of the labels. */
START_TEST(stands_alone)
{
  static const char points[] = "x1,y\n0.125,0.8\n-1/3,1e-30\n2,-1\n";
  rf_problem *problem, *again = NULL;
  const rf_numbers *v;
  rf_message message;
  rf_record *r, *s;
  double x[6], y[3], loss = 0.0;
  size_t right, good = 0;
  int same = 0;

  write_points(points);
  problem = problem_of(&engines[_i], TABLE);
  r = run(problem, "with");
  write_points("x1,y\n7,7\n");
  ck_assert_msg(rf_record_problem(&again, &message, r, NULL, 0) == RF_OK,
                "%s", message.text);
  ck_assert_int_eq(rf_problem_probe_get(again, x, y, 0, 3), RF_OK);
  ck_assert(x[0] == 0.125 && x[1] == 1.0 && x[4] == 2.0 && y[2] == -1.0);
  ck_assert_int_eq(rf_record_probe_labels(r), 1);
  ck_assert_int_eq(rf_record_probe_get(r, &message, &v, &right, 3), RF_OK);
  for (size_t k = 0; k < 3; k++) {
    const double h = rf_numbers_double(v, RF_PROBE_H + k);
    loss += 0.5 * (h - y[k]) * (h - y[k]) / 3.0;
    good += y[k] * h > 0.0;
  }
  ck_assert_uint_eq(right, good);
  ck_assert_msg(fabs(rf_numbers_double(v, RF_PROBE_LOSS) - loss)
                <= 1e-14 * loss, "%a %a",
                rf_numbers_double(v, RF_PROBE_LOSS), loss);
  s = run(again, "again");
  ck_assert_int_eq(rf_record_same(&same, &message, r, s), RF_OK);
  ck_assert_msg(same == 1 && strstr(message.text, "4 probes"), "%s",
                message.text);
  rf_record_free(r);
  rf_record_free(s);
  rf_problem_free(problem);
  rf_problem_free(again);
}
END_TEST

static void
alter(const char *name, const char *sql)
{
  sqlite3 *db;

  ck_assert_int_eq(sqlite3_open(path_of(name), &db), SQLITE_OK);
  ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                sqlite3_errmsg(db));
  sqlite3_close(db);
}

/* A bit of a probe makes two files differ; a row that does not hold what it
   should is damage; a file without the tables is one of an older reluflow. */
START_TEST(files_are_checked)
{
  static const char *const damage[] = {
    "UPDATE probe SET h = x'00' WHERE id = 2",
    "UPDATE probe SET loss = 'a' WHERE id = 2",
    "UPDATE probe SET correct = 4 WHERE id = 2",
    "UPDATE probe SET correct = NULL WHERE id = 2",
    "DELETE FROM probe WHERE id = 2",
  };
  rf_problem *problem;
  rf_record *r, *s;
  rf_message message;
  const rf_numbers *v;
  size_t right;
  int same;

  write_points("x1,y\n0.125,0.8\n-1/3,1e-30\n2,-1\n");
  problem = problem_of(&engines[0], TABLE);
  r = run(problem, "with");
  rf_record_free(run(problem, "again"));
  alter("again", "UPDATE probe SET loss = loss * 2 WHERE id = 3");
  ck_assert_int_eq(rf_record_open(&s, &message, path_of("again")), RF_OK);
  ck_assert_int_eq(rf_record_same(&same, &message, r, s), RF_OK);
  ck_assert(same == 0 && !strcmp(message.text, "probe 3 differs"));
  rf_record_free(s);
  for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
    rf_record_free(run(problem, "again"));
    alter("again", damage[i]);
    ck_assert_int_eq(rf_record_open(&s, &message, path_of("again")), RF_OK);
    ck_assert_int_eq(rf_record_probe_get(s, &message, &v, &right, 0), RF_OK);
    ck_assert_int_eq(rf_record_probe_get(s, &message, &v, &right, 1), RF_EIO);
    ck_assert_ptr_nonnull(strstr(message.text, "row of the table probe"));
    rf_record_free(s);
  }
  rf_record_free(r);
  rf_problem_free(problem);
  problem = problem_of(&engines[0], NULL);
  rf_record_free(run(problem, "without"));
  alter("without", "DROP TABLE point; DROP TABLE probe");
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("without")), RF_OK);
  ck_assert_uint_eq(rf_record_probe_count(r), 0);
  rf_problem_free(problem);
  problem = NULL;
  ck_assert_msg(rf_record_problem(&problem, &message, r, NULL, 0) == RF_OK,
                "%s", message.text);
  rf_record_free(r);
  rf_problem_free(problem);
}
END_TEST

/* Losses that grow with the margin may leave the range of double at points of
   the other class: the run goes on. */
START_TEST(infinite_loss)
{
  static const char text[] =
    "data: {inputs: [[1]], labels: [1]}\nloss: {name: exponential}\n"
    "init: {scheme: file, weights: [[3, 1]]}\nflow: {until: 1}\n"
    "record: {times: [1], probe: {inputs: [[1e4], [1]], labels: [-1, 1]}}\n";
  rf_problem *problem = NULL;
  rf_message message;
  const rf_numbers *v;
  rf_record *r;
  size_t right;

  ck_assert_msg(rf_problem_parse(&problem, &message, text, "e", NULL, 0)
                == RF_OK, "%s", message.text);
  r = run(problem, "with");
  ck_assert_int_eq(rf_record_probe_get(r, &message, &v, &right, 0), RF_OK);
  ck_assert(isinf(rf_numbers_double(v, RF_PROBE_LOSS)) && right == 1);
  rf_record_free(r);
  rf_problem_free(problem);
}
END_TEST

/* By sizes: a probe costs its rows, its points and a pass. */
START_TEST(cost_is_counted)
{
  rf_problem *with = problem_of(&engines[0], "record.probe={grid: [-1, 1, "
                                "100001]}");
  rf_problem *without = problem_of(&engines[0], NULL);
  rf_cost a, b;

  rf_run_cost(&a, with);
  rf_run_cost(&b, without);
  ck_assert(a.file - b.file >= 4 * 8 * 100001.0);
  ck_assert(a.file - b.file <= 3 * 4 * 8 * 100001.0);
  ck_assert(a.seconds > b.seconds + 4 * 40 * 100001 * 1e-10);
  rf_problem_free(with);
  rf_problem_free(without);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("record_probe");
  TCase *t = tcase_create("record_probe");

  test_limit(t);
  tcase_add_unchecked_fixture(t, folder_make, folder_remove);
  tcase_add_loop_test(t, as_by_states, 0, ENGINES);
  tcase_add_test(t, engines_agree);
  tcase_add_loop_test(t, nothing_else_changes, 0, ENGINES);
  tcase_add_loop_test(t, stands_alone, 0, ENGINES);
  tcase_add_test(t, files_are_checked);
  tcase_add_test(t, infinite_loss);
  tcase_add_test(t, cost_is_counted);
  suite_add_tcase(s, t);
  return run_suite(s);
}
