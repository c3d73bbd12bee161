/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_faults.c -- the run file when things go wrong: foreign and
 * damaged files, a full disk, no memory, kill -9.  The flow is a fake one. */
#include "config.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/rf_alloc_test.h"
#include "support/runs.h"

/* Files that are no run files, or newer ones. */
START_TEST(foreign_files)
{
  rf_problem *p = runs_problem(2, 2, 3, 3, 2);
  rf_record *r = NULL;
  rf_message message;
  sqlite3 *db;
  FILE *out;

  ck_assert_ptr_nonnull(out = fopen(runs_path("empty"), "w"));
  fclose(out);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_path("empty")), RF_EINPUT);
  ck_assert_ptr_nonnull(out = fopen(runs_path("junk"), "w"));
  for (int i = 0; i < 1000; i++)
    fputs("not a database ", out);
  fclose(out);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_path("junk")), RF_EINPUT);
  ck_assert_int_eq(sqlite3_open(runs_path("other"), &db), SQLITE_OK);
  sqlite3_exec(db, "CREATE TABLE meta(key, value)", NULL, NULL, NULL);
  sqlite3_close(db);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_path("other")), RF_EINPUT);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_path("none")), RF_EIO);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_folder), RF_EIO);
  runs_run(p, runs_path("r"));
  ck_assert_int_eq(sqlite3_open(runs_path("r"), &db), SQLITE_OK);
  sqlite3_exec(db, "UPDATE meta SET value = 99 WHERE key = 'schema'", NULL,
               NULL, NULL);
  sqlite3_close(db);
  ck_assert_int_eq(rf_record_open(&r, &message, runs_path("r")), RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "newer"));
  ck_assert_ptr_null(r);
  runs_problem_free(p);
}
END_TEST

/* A file cut short anywhere, or with a page of zeros: an error, or the
   right rows; never a crash. */
START_TEST(damaged_files)
{
  rf_problem *p = runs_problem(4, 3, 30, 30, 20);
  static char bytes[1 << 20];
  size_t size;
  int refused = 0, reps = test_reps(60);
  FILE *file;

  fake.events = 500;
  fake.faces = 3;
  runs_run(p, runs_path("r"));
  ck_assert_ptr_nonnull(file = fopen(runs_path("r"), "rb"));
  size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("damaged_files", rep);
    rf_record *r = NULL;
    rf_message message = { "" };
    const rf_numbers *v;
    signed char u[120];
    size_t keep = rep & 1 ? size : rng_size(&g, 1, size - 1);
    size_t zero = rng_size(&g, 0, size / 4096 - 1) * 4096;
    rf_status status;

    ck_assert_ptr_nonnull(file = fopen(runs_path("bad"), "wb"));
    fwrite(bytes, 1, keep, file);
    if (rep & 1) {
      static const char zeros[4096];
      fseek(file, (long)zero, SEEK_SET);
      fwrite(zeros, 1, sizeof zeros, file);
    }
    fclose(file);
    status = rf_record_open(&r, &message, runs_path("bad"));
    for (size_t i = 0; status == RF_OK && i < rf_record_sample_count(r); i++) {
      status = rf_record_sample_get(r, &message, &v, i);
      if (status == RF_OK)
        status = rf_record_weights_get(r, &message, &v, i, 0, 30);
      if (status == RF_OK)
        status = rf_record_pattern_get(r, &message, u, i, 0, 30);
    }
    if (status < 0) {
      refused++;
      ck_assert_int_ne(message.text[0], '\0');
    }
    rf_record_free(r);
  }
  printf("damaged_files: %d of %d refused\n", refused, reps);
  ck_assert_int_gt(refused, reps / 4);
  runs_problem_free(p);
}
END_TEST

/* Everything in the file is read; the first failure. */
static rf_status
read_all(rf_record *r, rf_message *message, const rf_problem *p)
{
  signed char *u = calloc(p->m * p->n, 1);
  rf_event e[600];
  rf_choice c;
  rf_occupancy o = { 0 };
  const rf_numbers *v;
  rf_status s = RF_OK;

  ck_assert(u && rf_record_event_count(r) <= 600);
  for (size_t i = 0; s == RF_OK && i < rf_record_sample_count(r); i++) {
    s = rf_record_sample_get(r, message, &v, i);
    if (s == RF_OK)
      s = rf_record_weights_get(r, message, &v, i, 0, p->m);
    if (s == RF_OK)
      s = rf_record_pattern_get(r, message, u, i, 0, p->m);
  }
  if (s == RF_OK)
    s = rf_record_event_get(r, message, e, 0, rf_record_event_count(r));
  for (size_t i = 0; s == RF_OK && i < rf_record_event_count(r); i++)
    s = rf_record_event_time(r, message, &v, i);
  for (size_t i = 0; s == RF_OK && i < rf_record_choice_count(r); i++)
    s = rf_record_choice_get(r, message, &c, i, 1);
  for (size_t i = 0; s == RF_OK && i < rf_record_occupancy_count(r); i++) {
    s = rf_record_occupancy_get(r, message, &o, i);
    if (s == RF_OK && o.face)
      s = rf_record_face_get(r, message, u, o.face);
  }
  free(u);
  return s;
}

/* A row that does not hold what its table promises is an error, no number
   and no row that is left out. */
START_TEST(damaged_rows)
{
  static const char *const sql[] = {
    "UPDATE sample SET loss = NULL WHERE id = 2",
    "UPDATE sample SET time = 'soon' WHERE id = 2",
    "UPDATE sample SET time = 9e999 WHERE id = 3",
    "UPDATE sample SET h = x'00' WHERE id = 2",
    ("UPDATE sample SET h = zeroblob(8 * 3) || x'000000000000f87f'"
     " WHERE id = 2"),
    "UPDATE sample SET text = '1,2,x' WHERE id = 2",
    "UPDATE sample SET text = '1,2,3,4,5' WHERE id = 2",
    "DELETE FROM sample WHERE id = 2",
    "UPDATE state SET first = 1 WHERE id = 2",
    "UPDATE state SET count = -1 WHERE id = 2",
    "UPDATE state SET a = NULL WHERE id = 2",
    "UPDATE state SET pattern = replace(pattern, '-', '*')",
    "UPDATE event SET time = NULL WHERE id = 7",
    "UPDATE event SET neuron = 30 WHERE id = 7",
    "UPDATE event SET neuron = -1 WHERE id = 7",
    "UPDATE event SET datum = 4 WHERE id = 7",
    "UPDATE event SET datum = 'two' WHERE id = 7",
    "UPDATE event SET kind = 77 WHERE id = 7",
    "UPDATE event SET kind = 258 WHERE id = 7",
    "UPDATE event SET time_text = 'soon' WHERE id = 7",
    "DELETE FROM event WHERE id = 7",
    "UPDATE choice SET neuron = 4294967296 WHERE id = 1",
    "UPDATE occupancy SET members = -3 WHERE rowid = 1",
    "UPDATE occupancy SET share = NULL WHERE rowid = 1",
    "UPDATE occupancy SET face = 999 WHERE rowid = 1",
    "UPDATE face SET pattern = '++' WHERE id = 1",
    "UPDATE face SET pattern = '++?+' WHERE id = 1",
    "UPDATE meta SET value = 0 WHERE key = 'm'",
    "UPDATE meta SET value = 31 WHERE key = 'states'"
  };
  const size_t count = sizeof sql / sizeof *sql;
  rf_problem *p = runs_problem(4, 3, 30, 30, 20);
  rf_message message = { "" };
  rf_record *r;

  fake.events = 500;
  fake.choices = 2;
  fake.faces = 3;
  for (size_t i = 0; i <= count; i++) {
    sqlite3 *db = NULL;
    rf_status status;
    runs_run(p, runs_path("r"));
    ck_assert_int_eq(sqlite3_open(runs_path("r"), &db), SQLITE_OK);
    if (i < count)
      ck_assert_int_eq(sqlite3_exec(db, sql[i], NULL, NULL, NULL),
                       SQLITE_OK);
    sqlite3_close(db);
    r = NULL;
    status = rf_record_open(&r, &message, runs_path("r"));
    if (status == RF_OK)
      status = read_all(r, &message, p);
    rf_record_free(r);
    ck_assert_msg(status == (i < count ? RF_EIO : RF_OK), "%s: %d %s",
                  i < count ? sql[i] : "good", (int)status, message.text);
    ck_assert(i == count || strstr(message.text, "damaged"));
  }
  runs_problem_free(p);
}
END_TEST

/* A full disk: an error, and what was committed is still there.  A limit on
   the size of files stands for the disk. */
START_TEST(full_disk)
{
  rf_problem *p = runs_problem(4, 3, 2000, 2000, 200);
  struct rlimit old, small;
  rf_message message = { "" };
  rf_status status;
  rf_record *r;
  rf_rng g = test_rng("full_disk", 0);
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);

  fake.events = 5000;
  fake.faces = 3;
  fake.pause = 200000;
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
  small = old;
  small.rlim_cur = 4 << 20;
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
  status = rf_run(&message, p, runs_path("r"), NULL, NULL);
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
  signal(SIGXFSZ, handler);
  ck_assert_msg(status == RF_EIO, "%s", message.text);
  printf("full_disk: %s\n", message.text);
  r = runs_open(runs_path("r"));
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_FAILED);
  ck_assert_uint_gt(rf_record_sample_count(r), 0);
  for (size_t i = 0; i < rf_record_sample_count(r); i++)
    runs_check_sample(r, p, i, &g);
  runs_check_events(r, p, rf_record_event_count(r));
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* Let the k-th allocation fail, for k = 0, 1, ... until none does. */
static rf_status
run_and_read(const rf_problem *p, rf_message *message)
{
  rf_record *r = NULL;
  rf_event e[4];
  rf_status status = rf_run(message, p, runs_path("r"), NULL, NULL);
  const rf_numbers *v;

  if (status == RF_OK)
    status = rf_record_open(&r, message, runs_path("r"));
  if (status == RF_OK)
    status = rf_record_event_get(r, message, e, 0, 4);
  if (status == RF_OK)
    status = rf_record_sample_get(r, message, &v, 0);
  if (status == RF_OK)
    status = rf_record_weights_get(r, message, &v, 0, 0, p->states);
  rf_record_free(r);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  for (int text = 0; text < 2; text++) {
    rf_problem *p = runs_problem(3, 2, 4, 4, 2);
    rf_status status = RF_ENOMEM;
    long k;

    fake.events = 8;
    fake.backwards = true;
    fake.faces = 2;
    if (text)
      runs_use_text(p);
    live = 0;
    rf_set_allocator(failing_alloc, counting_free);
    for (k = 0; status == RF_ENOMEM; k++) {
      rf_message message = { "" };
      ck_assert_int_lt(k, 1000);
      fuse = k;
      status = run_and_read(p, &message);
      ck_assert_int_eq(live, 0);
      ck_assert(status == RF_OK || message.text[0]);
      ck_assert_int_le(runs_files(true), 1);
    }
    rf_set_allocator(NULL, NULL);
    printf("every_allocation_may_fail: %ld allocations\n", k - 1);
    ck_assert_int_eq(status, RF_OK);
    ck_assert_int_gt(k, 10);
    runs_problem_free(p);
  }
}
END_TEST

/* Wait until a run has committed samples; how many rows there are. */
static void
see_run(const char *path, size_t *events, size_t *samples)
{
  const struct timespec moment = { 0, 1000000 };

  while (!*samples) {
    rf_record *r;
    nanosleep(&moment, NULL);
    if (access(path, F_OK) != 0)
      continue;
    r = runs_open(path);
    *events = rf_record_event_count(r);
    *samples = rf_record_sample_count(r);
    rf_record_free(r);
  }
}

/* One new run in a child that is killed after some milliseconds; what a reader
   saw before the kill is still there after it. */
static size_t
kill_one(const rf_problem *p, const char *path, rf_rng *g)
{
  struct timespec some = { 0, (long)rng_size(g, 0, 40000000) };
  rf_message message;
  rf_record *r = NULL;
  size_t events = 0, samples = 0;
  pid_t child;

  unlink(path);
  ck_assert_int_ge(child = fork(), 0);
  if (child == 0) {
    rf_status status = rf_run(&message, p, path, NULL, NULL);
    _exit(status == RF_OK ? 0 : 1);
  }
  if (rng_next(g) & 1)
    see_run(path, &events, &samples);
  nanosleep(&some, NULL);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  if (access(path, F_OK) != 0)
    return 0;
  r = runs_open(path);
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_KILLED);
  ck_assert_uint_ge(rf_record_event_count(r), events);
  ck_assert_uint_ge(rf_record_sample_count(r), samples);
  for (size_t i = 0; i < rf_record_sample_count(r); i += 1 + i / 16)
    runs_check_sample(r, p, i, g);
  runs_check_events(r, p, rf_record_event_count(r));
  samples = rf_record_sample_count(r);
  rf_record_free(r);
  return samples;
}

/* kill -9 at any moment leaves a readable file. */
START_TEST(killed_run_is_readable)
{
  rf_problem *p = runs_problem(4, 3, 300, 300, 4000);
  size_t samples = 0;
  int reps = test_reps(50);

  fake.events = 40000;
  fake.faces = 3;
  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("killed_run_is_readable", rep);
    samples += kill_one(p, runs_path("r"), &g);
  }
  printf("killed_run_is_readable: %d runs, %zu samples\n", reps, samples);
  ck_assert_uint_gt(samples, 0);
  fake.events = 0;
  runs_run(p, runs_path("r"));          /* a killed run may be replaced */
  runs_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("faults");
  TCase *t = tcase_create("faults");

  tcase_add_checked_fixture(t, runs_setup, runs_teardown);
  test_limit(t);
  tcase_add_test(t, foreign_files);
  tcase_add_test(t, damaged_files);
  tcase_add_test(t, damaged_rows);
  tcase_add_test(t, full_disk);
  tcase_add_test(t, every_allocation_may_fail);
  tcase_add_test(t, killed_run_is_readable);
  suite_add_tcase(s, t);
  return run_suite(s);
}
