/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_unit.c -- the linear unit in a run file: it is that of the flow,
 * to all digits; what is damaged is said to be; there is none without one. */
#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include <reluflow.h>

#include "support/folder.h"
#include "support/rf_test.h"

#define EXPERIMENT \
  "data: {inputs: [[-3/4], [-1/2], [1/8]], labels: [1.1, 0.1, 0.8]}\n" \
  "network: {width: 4, leak: 1/8, skip: true, output_bias: true}\n" \
  "init: {scale: 0.1, skip: [1/3]}\n" \
  "flow: {until: 3}\n" \
  "record: {times: [0, 1, 3]}\n"

static rf_problem *
problem_of(const char *const *set, size_t count)
{
  rf_problem *problem = NULL;
  rf_message message;

  ck_assert_msg(rf_problem_parse(&problem, &message, EXPERIMENT,
                                 path_of("e.yaml"), set, count) == RF_OK,
                "%s", message.text);
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

/* Text by text, at each record time. */
static void
compare(const char *const *set, size_t count)
{
  rf_problem *problem = problem_of(set, count);
  rf_record *record = run(problem, "run");
  const rf_numbers *v, *own;
  rf_message message;
  rf_flow *flow;
  int checked = 0;

  ck_assert(rf_record_has_unit(record));
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  for (size_t i = 0; i < rf_record_sample_count(record); i++) {
    while (rf_flow_step_record(flow, &message, i) == RF_EVENT)
      ;
    ck_assert_int_eq(rf_flow_unit(flow, &own), RF_OK);
    ck_assert_int_eq(rf_record_unit_get(record, &message, &v, i), RF_OK);
    ck_assert_uint_eq(rf_numbers_count(v), 2);
    for (size_t k = 0; k < 2; k++, checked++) {
      ck_assert_str_eq(rf_numbers_text(v, k), rf_numbers_text(own, k));
      ck_assert(rf_numbers_double(v, k) == rf_numbers_double(own, k));
    }
  }
  ck_assert_int_eq(rf_record_unit_get(record, &message, &v, 3), RF_EINVAL);
  ck_assert_int_eq(checked, 6);
  rf_flow_free(flow);
  rf_record_free(record);
  rf_problem_free(problem);
}

START_TEST(it_is_that_of_the_flow)
{
  static const char *const taylor[] = { "flow.engine=taylor",
                                        "flow.digits=40" };

  compare(NULL, 0);
  compare(taylor, 2);
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

START_TEST(files_are_checked)
{
  static const char *const damage[] = {
    "UPDATE unit SET s = x'00' WHERE id = 2",
    "UPDATE unit SET c = 'a' WHERE id = 2",
    "UPDATE unit SET c = NULL WHERE id = 2",
    "DELETE FROM unit WHERE id = 2"
  };
  rf_problem *problem = problem_of(NULL, 0);
  rf_record *r = run(problem, "with"), *s;
  const rf_numbers *v;
  rf_message message;
  int same;

  rf_record_free(run(problem, "again"));
  alter("again", "UPDATE unit SET c = c * 2 WHERE id = 3");
  ck_assert_int_eq(rf_record_open(&s, &message, path_of("again")), RF_OK);
  ck_assert_int_eq(rf_record_same(&same, &message, r, s), RF_OK);
  ck_assert_msg(same == 0 && !strcmp(message.text, "linear unit 3 differs"),
                "%s", message.text);
  rf_record_free(s);
  for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
    rf_record_free(run(problem, "again"));
    alter("again", damage[i]);
    ck_assert_int_eq(rf_record_open(&s, &message, path_of("again")), RF_OK);
    ck_assert_int_eq(rf_record_unit_get(s, &message, &v, 0), RF_OK);
    ck_assert_int_eq(rf_record_unit_get(s, &message, &v, 1), RF_EIO);
    ck_assert_ptr_nonnull(strstr(message.text, "row of the table unit"));
    rf_record_free(s);
  }
  rf_record_free(run(problem, "again"));
  alter("again", "DROP TABLE unit");
  ck_assert_int_lt(rf_record_open(&s, &message, path_of("again")), 0);
  rf_record_free(r);
  rf_problem_free(problem);
}
END_TEST

START_TEST(there_may_be_none)
{
  static const char *const set[] = { "network.skip=", "init.skip=",
                                     "network.output_bias=" };
  rf_problem *problem = problem_of(set, 3);
  rf_record *record = run(problem, "without");
  const rf_numbers *v;
  rf_message message;
  rf_flow *flow;

  ck_assert(!rf_record_has_unit(record));
  ck_assert_int_eq(rf_record_unit_get(record, &message, &v, 0), RF_EINVAL);
  ck_assert_int_eq(rf_flow_create(&flow, &message, problem), RF_OK);
  ck_assert_int_eq(rf_flow_unit(flow, &v), RF_EINVAL);
  rf_flow_free(flow);
  rf_record_free(record);
  rf_problem_free(problem);
}
END_TEST

static Suite *
unit_suite(void)
{
  Suite *s = suite_create("record_unit");
  TCase *t = tcase_create("unit");

  test_limit(t);
  tcase_add_unchecked_fixture(t, folder_make, folder_remove);
  tcase_add_test(t, it_is_that_of_the_flow);
  tcase_add_test(t, files_are_checked);
  tcase_add_test(t, there_may_be_none);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(unit_suite());
}
