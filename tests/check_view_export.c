/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_view_export.c -- an export that fails leaves nothing, and what stood
 * there; what it holds is compared in export.test. */
#include "config.h"

#include <reluflow.h>

#include "support/rf_alloc_test.h"
#include "support/rf_test.h"

static char folder[] = "check_view_export.XXXXXX";

static const char *
path_of(const char *name)
{
  static char path[2][128];
  static int turn;

  turn = !turn;
  snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
  return path[turn];
}

static void
make_run(const char *run)
{
  static const char text[] = "data: {inputs: [[1, 2], [-1, 3], [2, -1]], "
    "labels: [1, -1, 1]}\nnetwork: {width: 9}\nflow: {until: 5}\n"
    "record: {times: [0, 1, 5], measures: [stable_rank], "
    "when: ['loss < 0.1'], probe: {inputs: [[1, 1]], labels: [1]}}\n";
  rf_message message = { "" };
  rf_problem *problem = NULL;

  ck_assert_int_eq(rf_problem_parse(&problem, &message, text, "e.yaml", NULL,
                                    0), RF_OK);
  ck_assert_msg(rf_run(&message, problem, run, NULL, NULL) == RF_OK, "%s",
                message.text);
  rf_problem_free(problem);
}

/* Length of a file, and all its bytes; -1: there is none. */
static long
read_file(unsigned char *bytes, size_t most, const char *path)
{
  FILE *in = fopen(path, "rb");
  size_t got;

  if (!in)
    return -1;
  got = fread(bytes, 1, most, in);
  fclose(in);
  ck_assert_uint_lt(got, most);
  return (long)got;
}

enum { MOST = 1 << 16 };
static unsigned char old[MOST], now[MOST];

/* Every allocation of ours may fail: no file, no temporary one, or the file as
   it was; in the end the same bytes. */
static void
check_format(const char *name)
{
  char out[128], fresh[160];
  rf_message message = { "" };
  rf_status status = RF_ENOMEM;
  rf_record *record = NULL;
  long length = -1, k;

  snprintf(out, sizeof out, "%s", path_of(name));
  snprintf(fresh, sizeof fresh, "%s.new", out);
  ck_assert_int_eq(rf_record_open(&record, &message, path_of("r.rfrun")),
                   RF_OK);
  if (rf_export_write(&message, record, out) == RF_EINVAL) {
    printf("%s: not built, left out\n", name);
    rf_record_free(record);
    return;
  }
  length = read_file(old, MOST, out);
  ck_assert_int_gt(length, 1000);
  rf_record_free(record);
  rf_set_allocator(failing_alloc, counting_free);
  for (k = 0; status == RF_ENOMEM; k++) {
    ck_assert_int_lt(k, 2000);
    record = NULL;
    fuse = k;
    status = rf_record_open(&record, &message, path_of("r.rfrun"));
    if (status >= 0)
      status = rf_export_write(&message, record, out);
    rf_record_free(record);
    ck_assert_msg(live == 0, "%ld blocks left, k = %ld", live, k);
    ck_assert_msg(access(fresh, F_OK) != 0, "%s is left, k = %ld", fresh, k);
    ck_assert_int_eq(read_file(now, MOST, out), length);
    ck_assert(!memcmp(old, now, (size_t)length));
  }
  rf_set_allocator(NULL, NULL);
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_int_gt(k, 50);
  unlink(out);
}

START_TEST(nothing_is_left)
{
  make_run(path_of("r.rfrun"));
  check_format("e.npz");
  check_format("e.h5");
  unlink(path_of("r.rfrun"));
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("export");
  TCase *t = tcase_create("export");
  int result;

  test_limit(t);
  if (!mkdtemp(folder))
    return 99;
  tcase_add_test(t, nothing_is_left);
  suite_add_tcase(s, t);
  result = run_suite(s);
  rmdir(folder);
  return result;
}
