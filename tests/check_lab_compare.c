/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_lab_compare.c -- two runs beside each other by the library: what is
 * refused, what is told of neurons, memory that is short.  compare.test has
 * its numbers by a second way. */
#include "config.h"

#include <math.h>

#include "reluflow.h"
#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

/* A run of the three points, in a file of its own in the folder. */
static rf_record *
run(const char *path, const char *const *set, size_t count)
{
  static const double x[] = { -0.75, 1, -0.5, 1, 0.125, 1 };
  static const double y[] = { 1.1, 0.1, 0.8 };
  rf_message message;
  rf_problem *p;
  rf_record *record;

  ck_assert_msg(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y }, set,
                                  count) == RF_OK, "%s", message.text);
  ck_assert_msg(rf_run(&message, p, path, NULL, NULL) == RF_OK, "%s",
                message.text);
  ck_assert_int_eq(rf_record_open(&record, &message, path), RF_OK);
  rf_problem_free(p);
  return record;
}

static const char *const flow[] = {
  "network.width=30", "init.scale=0.1", "flow.until=5", "record.times=[0, 5]"
};
static const char *const steps[] = {
  "network.width=30", "init.scale=0.1", "flow.until=5", "record.times=[0, 5]",
  "flow.engine=descent", "flow.step=1/1000"
};
static const char *const wider[] = {
  "network.width=31", "flow.until=1"
};

static char folder[] = "/tmp/reluflow-compare-XXXXXX";
static char path[3][64];

static void
make_folder(void)
{
  ck_assert_ptr_nonnull(mkdtemp(folder));
  for (int i = 0; i < 3; i++)
    snprintf(path[i], sizeof path[i], "%s/%d.rfrun", folder, i);
}

static void
drop_folder(void)
{
  for (int i = 0; i < 3; i++)
    remove(path[i]);
  remove(folder);
}

/* Sums over neurons are those of all. */
START_TEST(neurons_and_all)
{
  rf_record *one = run(path[0], flow, 4), *other = run(path[1], steps, 6);
  rf_comparison *c;
  rf_message message;
  rf_common all, own;
  rf_apart last;
  size_t sum[2] = { 0, 0 }, same = 0;
  double apart, worst = 0.0;

  ck_assert_int_eq(rf_comparison_create(&c, &message, one, other), RF_OK);
  rf_record_free(one);                 /* neither is kept */
  rf_record_free(other);
  ck_assert_uint_eq(rf_comparison_count(c), 2);
  ck_assert_uint_eq(rf_comparison_width(c), 30);
  ck_assert_int_eq(rf_comparison_same_start(c), 1);
  rf_comparison_events(c, &all);
  for (size_t j = 0; j < 30; j++) {
    ck_assert_int_eq(rf_comparison_neuron(c, &own, &apart, j), RF_OK);
    ck_assert_uint_le(own.prefix, own.count[0]);
    ck_assert_uint_le(own.prefix, own.count[1]);
    same += own.prefix == own.count[0] && own.prefix == own.count[1];
    sum[0] += own.count[0];
    sum[1] += own.count[1];
    worst = fmax(worst, apart);
  }
  ck_assert_uint_eq(sum[0], all.count[0]);
  ck_assert_uint_eq(sum[1], all.count[1]);
  ck_assert_uint_gt(sum[0], 0);
  ck_assert_uint_eq(same, rf_comparison_same(c));
  ck_assert_int_eq(rf_comparison_get(c, &last, 1), RF_OK);
  ck_assert(last.worst == worst && worst > 0.0 && worst < 0.01);
  ck_assert_int_eq(rf_comparison_get(c, &last, 2), RF_EINVAL);
  ck_assert_int_eq(rf_comparison_neuron(c, &own, &apart, 30), RF_EINVAL);
  rf_comparison_free(c);
  rf_comparison_free(NULL);
}
END_TEST

START_TEST(other_experiment)
{
  rf_record *one = run(path[0], flow, 4), *other = run(path[2], wider, 2);
  rf_comparison *c = NULL;
  rf_message message;

  ck_assert_int_eq(rf_comparison_create(&c, &message, one, other), RF_EINPUT);
  ck_assert_ptr_null(c);
  ck_assert_msg(strstr(message.text, "30 neurons, and 31") != NULL, "%s",
                message.text);
  rf_record_free(one);
  rf_record_free(other);
}
END_TEST

/* Each allocation fails once. */
START_TEST(memory)
{
  rf_record *one = run(path[0], flow, 4), *other = run(path[1], steps, 6);
  rf_status status = RF_ENOMEM;
  size_t count = 0;

  rf_record_free(one);
  rf_record_free(other);
  rf_set_allocator(failing_alloc, counting_free);
  for (long k = 0; status < 0; k++, count++) {
    rf_comparison *c = NULL;
    rf_message message = { "" };
    fuse = 1000000;
    ck_assert_int_eq(rf_record_open(&one, &message, path[0]), RF_OK);
    ck_assert_int_eq(rf_record_open(&other, &message, path[1]), RF_OK);
    fuse = k;
    status = rf_comparison_create(&c, &message, one, other);
    ck_assert_msg(status == RF_OK || (status == RF_ENOMEM && message.text[0]),
                  "%d: %s", (int)status, message.text);
    rf_comparison_free(c);
    rf_record_free(one);
    rf_record_free(other);
    ck_assert_int_eq(live, 0);
  }
  ck_assert_uint_gt(count, 20);
  rf_set_allocator(NULL, NULL);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("compare");
  TCase *t = tcase_create("compare");

  test_limit(t);
  tcase_add_unchecked_fixture(t, make_folder, drop_folder);
  tcase_add_test(t, neurons_and_all);
  tcase_add_test(t, other_experiment);
  tcase_add_test(t, memory);
  suite_add_tcase(s, t);
  return run_suite(s);
}
