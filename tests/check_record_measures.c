/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_measures.c -- measures that a run records: those of the states
 * in the same file, bit for bit, also where no states are kept. */
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
  "network: {width: 40}\n" \
  "init: {scale: 0.1}\n" \
  "record: {times: [0, 1, 3.5, 40]}\n"

/* All of them, with signs and parameters; the rank of no neurons is none. */
static const char *const names[] = {
  "stable_rank", "effective_rank", "participation", "directions:10", "faces",
  "kinks", "largest_kink:2.5", "gap_positive", "reached_negative", "path_norm",
  "norm_negative"
};
#define MEASURES "record.measures=[stable_rank, effective_rank, " \
  "participation, 'directions:10', faces, kinks, 'largest_kink:2.5', " \
  "gap_positive, reached_negative, path_norm, norm_negative]"

enum { COUNT = sizeof names / sizeof *names };

static const char *const engines[][3] = {
  { "flow.engine=cvode", "flow.until=50", "flow.digits=" },
  { "flow.engine=taylor", "flow.until=50", "flow.digits=25" },
  { "flow.engine=limit", "flow.until=50", "flow.digits=12" }
};

enum { ENGINES = sizeof engines / sizeof *engines };

/* more: two entries more of set, each may be NULL. */
static rf_problem *
problem_of(int engine, const char *one, const char *two)
{
  const char *set[5];
  size_t count = 0;
  rf_problem *problem = NULL;
  rf_message message;

  for (int i = 0; i < 3; i++)
    set[count++] = engines[engine][i];
  if (one)
    set[count++] = one;
  if (two)
    set[count++] = two;
  ck_assert_msg(rf_problem_parse(&problem, &message, EXPERIMENT, "e", set,
                                 count) == RF_OK, "%s", message.text);
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

/* Equal bits; NaN is NaN. */
static bool
is_same(double x, double y)
{
  return isnan(x) ? isnan(y) : !memcmp(&x, &y, sizeof x);
}

static void
load(rf_state *state, rf_record *r, size_t sample)
{
  const rf_numbers *weights;
  rf_message message;
  signed char u[120];

  ck_assert_int_eq(rf_record_pattern_get(r, &message, u, sample, 0, 40),
                   RF_OK);
  ck_assert_int_eq(rf_record_weights_get(r, &message, &weights, sample, 0,
                                         40), RF_OK);
  ck_assert_int_eq(rf_state_set_numbers(state, weights, u, 0), RF_OK);
}

START_TEST(as_by_states)
{
  rf_problem *problem = problem_of(_i, MEASURES, NULL);
  rf_problem *bare = problem_of(_i, MEASURES, "record.states=none");
  rf_record *r = run(problem, "with"), *s = run(bare, "bare");
  rf_message message;
  rf_state *state;
  const char *name;
  double value, kept, again;
  size_t checked = 0, found;

  ck_assert_uint_eq(rf_record_measure_count(r), COUNT);
  ck_assert_int_eq(rf_state_create(&state, problem), RF_OK);
  for (size_t i = 0; i < 4; i++) {
    load(state, r, i);
    for (size_t k = 0; k < COUNT; k++, checked++) {
      ck_assert_int_eq(rf_record_measure_name(r, &message, &name, k), RF_OK);
      ck_assert_str_eq(name, names[k]);
      ck_assert_int_eq(rf_record_measure_find(r, &message, &found, names[k]),
                       RF_OK);
      ck_assert_uint_eq(found, k);
      ck_assert_int_eq(rf_measure_value(&value, &message, state, names[k]),
                       RF_OK);
      ck_assert_int_eq(rf_record_measure_get(r, &message, &kept, k, i),
                       RF_OK);
      ck_assert_int_eq(rf_record_measure_get(s, &message, &again, k, i),
                       RF_OK);
      ck_assert_msg(is_same(value, kept) && is_same(value, again),
                    "%s, %s at sample %zu: %a, %a, by the states %a",
                    engines[_i][0], names[k], i, kept, again, value);
    }
  }
  ck_assert_int_eq(rf_record_measure_get(r, &message, &kept, COUNT, 0),
                   RF_EINVAL);
  ck_assert_int_eq(rf_record_measure_get(r, &message, &kept, 0, 4),
                   RF_EINVAL);
  ck_assert_int_eq(rf_record_measure_find(r, &message, &found, "norm"),
                   RF_OK);
  ck_assert_uint_eq(found, COUNT);
  printf("as_by_states: %s, %zu values\n", engines[_i][0], checked);
  ck_assert_uint_gt(checked, 0);
  rf_state_free(state);
  rf_record_free(r);
  rf_record_free(s);
  rf_problem_free(problem);
  rf_problem_free(bare);
}
END_TEST

/* What the file says of the end, and all rows that both files have. */
START_TEST(nothing_else_changes)
{
  static const char *const tables[] = { "sample", "event", "choice", "state",
                                        "face", "occupancy" };
  rf_problem *with = problem_of(_i, MEASURES, NULL);
  rf_problem *without = problem_of(_i, NULL, NULL);
  rf_record *a = run(with, "with"), *b = run(without, "without");
  char sql[400];
  sqlite3 *db;
  sqlite3_stmt *get;

  ck_assert_str_eq(rf_record_meta(a, "final"), rf_record_meta(b, "final"));
  ck_assert_uint_gt(rf_record_event_count(a), 0);
  rf_record_free(a);
  rf_record_free(b);
  ck_assert_int_eq(sqlite3_open(path_of("with"), &db), SQLITE_OK);
  snprintf(sql, sizeof sql, "ATTACH '%s' AS other", path_of("without"));
  ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT * FROM main.%s "
             "EXCEPT SELECT * FROM other.%s UNION ALL SELECT * FROM "
             "(SELECT * FROM other.%s EXCEPT SELECT * FROM main.%s))",
             tables[i], tables[i], tables[i], tables[i]);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &get, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(get), SQLITE_ROW);
    ck_assert_msg(sqlite3_column_int(get, 0) == 0, "%s differs", tables[i]);
    sqlite3_finalize(get);
  }
  sqlite3_close(db);
  rf_problem_free(with);
  rf_problem_free(without);
}
END_TEST

static void
alter(const char *name, const char *sql)
{
  sqlite3 *db;

  ck_assert_int_eq(sqlite3_open(path_of(name), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}

/* Repeated from the file alone it is the same; one bit is seen; a row that does
   not hold what it should is damage; a file without tables is an older one. */
START_TEST(files_are_checked)
{
  static const char *const damage[] = {
    "UPDATE measured SET value = 'a' WHERE id = 2",
    "UPDATE measured SET measure = 1 WHERE id = 2",
    "UPDATE measured SET sample = 2 WHERE id = 2",
    "DELETE FROM measured WHERE id = 2",
  };
  rf_problem *problem = problem_of(0, MEASURES, NULL), *again = NULL;
  rf_record *r = run(problem, "with"), *s;
  rf_message message;
  double value;
  int same;

  ck_assert_int_eq(rf_record_problem(&again, &message, r, NULL, 0), RF_OK);
  s = run(again, "bare");
  ck_assert_int_eq(rf_record_same(&same, &message, r, s), RF_OK);
  ck_assert_msg(same && strstr(message.text, "44 measures"), "%s",
                message.text);
  rf_record_free(s);
  for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
    rf_record_free(run(problem, "bare"));
    alter("bare", damage[i]);
    ck_assert_int_eq(rf_record_open(&s, &message, path_of("bare")), RF_OK);
    ck_assert_int_eq(rf_record_measure_get(s, &message, &value, 0, 0), RF_OK);
    ck_assert_int_eq(rf_record_measure_get(s, &message, &value, 1, 0),
                     RF_EIO);
    ck_assert_ptr_nonnull(strstr(message.text, "row of the table measured"));
    ck_assert_int_eq(rf_record_same(&same, &message, r, s), RF_OK);
    ck_assert(!same && strstr(message.text, "measure "));
    rf_record_free(s);
  }
  rf_record_free(r);
  rf_problem_free(again);
  rf_problem_free(problem);
  problem = problem_of(0, NULL, NULL);
  rf_record_free(run(problem, "without"));
  alter("without", "DROP TABLE measure; DROP TABLE measured");
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("without")), RF_OK);
  ck_assert_uint_eq(rf_record_measure_count(r), 0);
  rf_record_free(r);
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("record_measures");
  TCase *t = tcase_create("record_measures");

  test_limit(t);
  tcase_add_unchecked_fixture(t, folder_make, folder_remove);
  tcase_add_loop_test(t, as_by_states, 0, ENGINES);
  tcase_add_loop_test(t, nothing_else_changes, 0, ENGINES);
  tcase_add_test(t, files_are_checked);
  suite_add_tcase(s, t);
  return run_suite(s);
}
