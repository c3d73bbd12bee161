/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_rows.c -- the run file: what goes in comes out, whatever
 * happens in between.  The flow is a fake one, whose numbers are known. */
#include "config.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "support/runs.h"

/* What goes in comes out: random sizes, both kinds of numbers. */
START_TEST(rows_come_back)
{
  const int reps = 8 + test_reps(32);   /* some record no states at all */
  int checked = 0;

  TEST_EACH(rep, reps) {
    rf_rng g = test_rng("rows_come_back", rep);
    size_t m = rng_size(&g, 1, 300);
    rf_problem *p = runs_problem(rng_size(&g, 1, 9), rng_size(&g, 1, 5), m,
                                 rng_size(&g, 0, m), rng_size(&g, 0, 6));
    rf_record *r;

    fake.faces = 3;
    fake.events = rng_size(&g, 0, 3000);
    fake.choices = rng_size(&g, 0, 3);
    if (rep & 1)
      runs_use_text(p);
    runs_run(p, runs_path("r"));
    r = runs_open(runs_path("r"));
    ck_assert_int_eq(rf_record_ending(r), RF_ENDING_DONE);
    ck_assert_uint_eq(rf_record_sample_count(r), p->ntimes);
    ck_assert_uint_eq(rf_record_event_count(r), fake.events);
    ck_assert_uint_eq(rf_record_choice_count(r), fake.choices);
    ck_assert_int_eq(rf_record_digits(r), rep & 1 ? 30 : 17);
    for (size_t i = 0; i < p->ntimes; i++)
      checked += runs_check_sample(r, p, i, &g);
    runs_check_events(r, p, fake.events);
    rf_record_free(r);
    runs_problem_free(p);
  }
  printf("rows_come_back: %d neurons checked\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A state that takes several rows. */
START_TEST(large_states)
{
  rf_problem *p = runs_problem(3, 2, 60000, 59999, 2);
  rf_rng g = test_rng("large_states", 0);
  rf_record *r;
  int checked = 0;

  fake.faces = 3;
  runs_run(p, runs_path("r"));
  r = runs_open(runs_path("r"));
  for (int i = 0; i < 6; i++)
    checked += runs_check_sample(r, p, (size_t)i % 2, &g);
  rf_record_free(r);
  runs_problem_free(p);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Events that come late are still read in order of time. */
START_TEST(late_events_are_sorted)
{
  for (int text = 0; text < 2; text++) {
    rf_problem *p = runs_problem(3, 2, 51, 0, 0);
    rf_record *r;

    fake.events = 600;
    fake.set = 3;
    fake.backwards = true;
    if (text)
      runs_use_text(p);
    runs_run(p, runs_path("r"));
    r = runs_open(runs_path("r"));
    ck_assert_str_eq(rf_record_meta(r, "order"), "none");
    runs_check_events(r, p, 600);
    rf_record_free(r);
    runs_problem_free(p);
  }
}
END_TEST

/* More faces than are listed: the rest in one row, nobody lost. */
START_TEST(many_faces)
{
  rf_problem *p = runs_problem(9, 2, 7, 0, 1);
  rf_record *r;
  rf_message message;
  rf_occupancy o, last = { 0 };
  size_t members = 0, rows;
  double share = 0.0, all = 0.0;
  signed char u[9];

  fake.faces = 5000;
  runs_run(p, runs_path("r"));
  r = runs_open(runs_path("r"));
  rows = rf_record_occupancy_count(r);
  ck_assert_uint_eq(rows, 4097);    /* the end is the record time */
  for (size_t i = 0; i < rows; i++) {
    ck_assert_int_eq(rf_record_occupancy_get(r, &message, &o, i), RF_OK);
    members += o.members;
    share += o.share;
    ck_assert(i == 0 || !o.face || o.share <= last.share);
    if (o.face) {
      size_t number = 0;
      ck_assert_int_eq(rf_record_face_get(r, &message, u, o.face), RF_OK);
      for (int k = 8; k >= 0; k--)
        number = 3 * number + (size_t)(u[k] + 1);
      ck_assert_uint_eq(number + 1, o.members);
    }
    last = o;
  }
  ck_assert_uint_eq(last.face, 0);
  ck_assert_uint_eq(members, (size_t)5000 * 5001 / 2);
  for (int i = 0; i < 5000; i++)
    all += i / 5000.0;
  ck_assert(fabs(share - all) < 1e-9 * all);
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* The whole file as text, but for the clock's values in meta. */
static char *
dump(const char *path)
{
  static const char *const sql[] = {
    "SELECT key, quote(value) FROM meta WHERE key NOT LIKE 'seconds%'"
    " AND key != 'started' ORDER BY key",
    "SELECT id, quote(time), quote(loss), quote(h), text FROM sample",
    "SELECT *, quote(time) FROM event", "SELECT *, quote(time) FROM choice",
    "SELECT id, sample, first, count, quote(a), quote(w), pattern, text"
    " FROM state", "SELECT * FROM face",
    "SELECT rowid, quote(time), face, members, quote(share) FROM occupancy"
  };
  sqlite3 *db;
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);

  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
    sqlite3_stmt *s;
    ck_assert_msg(sqlite3_prepare_v2(db, sql[i], -1, &s, NULL) == SQLITE_OK,
                  "%s", sqlite3_errmsg(db));
    while (sqlite3_step(s) == SQLITE_ROW)
      for (int c = 0; c < sqlite3_column_count(s); c++) {
        const unsigned char *v = sqlite3_column_text(s, c);
        fprintf(out, "%s|", v ? (const char *)v : "");
      }
    sqlite3_finalize(s);
  }
  sqlite3_close(db);
  fclose(out);
  return text;
}

static int
count_calls(void *context, const rf_progress *progress)
{
  int *calls = context;

  ck_assert(progress->time >= 0.0 && progress->time <= progress->until);
  ++*calls;
  return 0;
}

/* The clock decides nothing that is recorded: a slow run that is watched
   has the rows of a fast one. */
START_TEST(rows_do_not_depend_on_the_clock)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 4);
  rf_message message;
  char *fast, *slow;
  int calls = 0;

  fake.events = 100;
  fake.faces = 2;
  runs_run(p, runs_path("r"));
  fast = dump(runs_path("r"));
  fake.pause = 2000000;
  ck_assert_int_eq(rf_run(&message, p, runs_path("r"), count_calls, &calls),
                   RF_OK);
  slow = dump(runs_path("r"));
  ck_assert_int_gt(calls, 1);
  ck_assert_str_eq(fast, slow);
  ck_assert_int_gt((int)strlen(fast), 1000);
  ck_assert_int_eq(runs_files(false), 1);
  free(fast);
  free(slow);
  runs_problem_free(p);
}
END_TEST

/* A watcher that reads the run's own file, and stops after a while. */
typedef struct spy {
  const char *path;
  int calls;
  size_t events;
} spy;

static int
read_meanwhile(void *context, const rf_progress *progress)
{
  spy *s = context;
  rf_record *r = runs_open(s->path);

  (void)progress;
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_RUNNING);
  ck_assert_uint_ge(rf_record_event_count(r), s->events);
  s->events = rf_record_event_count(r);
  rf_record_free(r);
  return ++s->calls == 3;
}

/* A run is read while it goes on; the watcher ends it cleanly. */
START_TEST(interrupted_run_is_readable)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 1000);
  char path[200];
  spy s = { path, 0, 0 };
  rf_record *r;
  rf_message message;
  rf_rng g = test_rng("interrupted_run_is_readable", 0);

  snprintf(path, sizeof path, "%s/r", runs_folder);
  fake.events = 100000;
  fake.faces = 2;
  fake.pause = 100000;
  ck_assert_int_eq(rf_run(&message, p, path, read_meanwhile, &s), RF_EINTR);
  ck_assert_ptr_nonnull(strstr(message.text, "interrupted"));
  ck_assert_int_eq(s.calls, 3);
  ck_assert_uint_gt(s.events, 0);
  r = runs_open(path);
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_INTERRUPTED);
  ck_assert_uint_ge(rf_record_event_count(r), s.events);
  runs_check_events(r, p, rf_record_event_count(r));
  for (size_t i = 0; i < rf_record_sample_count(r); i++)
    runs_check_sample(r, p, i, &g);
  ck_assert_ptr_nonnull(rf_record_meta(r, "final"));
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* A flow that fails leaves what was recorded, and its message. */
START_TEST(failed_run_is_readable)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 10);
  rf_record *r;
  rf_message message;
  rf_rng g = test_rng("failed_run_is_readable", 0);

  fake.events = 100;
  fake.fail_at = 7.25;
  fake.fail_with = RF_EINTEG;
  ck_assert_int_eq(rf_run(&message, p, runs_path("r"), NULL, NULL), RF_EINTEG);
  ck_assert_ptr_nonnull(strstr(message.text, ": at time 7.2265625: the flow "
                               "fell over"));
  r = runs_open(runs_path("r"));
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_FAILED);
  ck_assert_str_eq(rf_record_meta(r, "status"),
                   "failed: at time 7.2265625: the flow fell over");
  ck_assert_uint_eq(rf_record_sample_count(r), 7);
  for (size_t i = 0; i < 7; i++)
    runs_check_sample(r, p, i, &g);
  runs_check_events(r, p, rf_record_event_count(r));
  ck_assert_uint_ge(rf_record_event_count(r), 70);
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* What no double can hold ends the run; what was written before is read. */
START_TEST(infinite_loss_is_not_written)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 10);
  rf_record *r;
  rf_message message;
  rf_rng g = test_rng("infinite_loss_is_not_written", 0);

  fake.infinite_at = 5.5;
  ck_assert_int_eq(rf_run(&message, p, runs_path("r"), NULL, NULL),
                   RF_ENOTFIN);
  ck_assert_ptr_nonnull(strstr(message.text, "not finite"));
  r = runs_open(runs_path("r"));
  ck_assert_int_eq(rf_record_ending(r), RF_ENDING_FAILED);
  ck_assert_uint_eq(rf_record_sample_count(r), 5);
  for (size_t i = 0; i < 5; i++)
    runs_check_sample(r, p, i, &g);
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* What may be wrong is one sentence, and no key where nothing is. */
START_TEST(doubts_are_told)
{
  static const struct {
    uint64_t doubts, repairs;
    double law, agree;
    const char *says;
  } row[] = {
    { 0, 0, 0.9, 30.0, NULL },
    { 1, 0, 0.0, 30.0, "the precision did not decide 1 answer that may "
      "matter" },
    { 2, 1, 3.5, 40.0, "the precision did not decide 2 answers that may "
      "matter; 1 breach of the law, up to 3.5 times the stated error, was "
      "put right" },
    { 0, 2, 1e20, 29.99, "2 breaches of the law, up to 1e+20 times the stated "
      "error, were put right; a second run agrees to only 29.9 of 30 digits" }
  };
  rf_problem *p = runs_problem(4, 3, 10, 10, 2);

  runs_use_text(p);
  p->verify = true;
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    rf_record *r;

    fake.doubts = row[i].doubts;
    fake.repairs = row[i].repairs;
    fake.law = row[i].law;
    fake.agree = row[i].agree;
    runs_run(p, runs_path("r"));
    r = runs_open(runs_path("r"));
    ck_assert_int_eq(rf_record_ending(r), RF_ENDING_DONE);
    ck_assert_pstr_eq(rf_record_meta(r, "doubts"), row[i].says);
    ck_assert_double_eq(strtod(rf_record_meta(r, "law"), NULL), row[i].law);
    rf_record_free(r);
  }
  p->verify = false;                   /* then there is no second run */
  fake.repairs = 0;
  runs_run(p, runs_path("r"));
  rf_record *r = runs_open(runs_path("r"));
  ck_assert_ptr_null(rf_record_meta(r, "doubts"));
  rf_record_free(r);
  runs_problem_free(p);
}
END_TEST

/* What stands at the path stays when the run cannot begin. */
START_TEST(nothing_is_overwritten)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 2);
  rf_message message;
  char *before, *after;
  struct stat info;
  FILE *out;

  runs_run(p, runs_path("r"));
  before = dump(runs_path("r"));
  fake.create_with = RF_EUNSUP;
  ck_assert_int_eq(rf_run(&message, p, runs_path("r"), NULL, NULL), RF_EUNSUP);
  ck_assert_ptr_nonnull(strstr(message.text, "the flow does not want"));
  after = dump(runs_path("r"));
  ck_assert_str_eq(before, after);
  ck_assert_int_eq(runs_files(false), 1);
  fake.create_with = RF_OK;

  ck_assert_ptr_nonnull(out = fopen(runs_path("text"), "w"));
  fputs("a,b,c\n", out);
  fclose(out);
  ck_assert_int_eq(rf_run(&message, p, runs_path("text"), NULL, NULL),
                   RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "not a run file"));
  ck_assert_int_eq(stat(runs_path("text"), &info), 0);
  ck_assert_int_eq((int)info.st_size, 6);
  ck_assert_int_eq(rf_run(&message, p, runs_path("text/r"), NULL, NULL),
                   RF_EIO);
  ck_assert_int_eq(rf_run(&message, p, runs_path("none/r"), NULL, NULL),
                   RF_EIO);
  ck_assert_int_eq(rf_run(&message, p, runs_folder, NULL, NULL), RF_EINPUT);
  ck_assert_int_eq(rf_run(&message, p, "/dev/null", NULL, NULL), RF_EINPUT);
  ck_assert_int_eq(runs_files(false), 2);
  free(before);
  free(after);
  runs_problem_free(p);
}
END_TEST

/* A link is followed; names that SQLite gives a meaning are plain files. */
START_TEST(odd_places)
{
  rf_problem *p = runs_problem(2, 2, 3, 3, 2);
  struct stat info;
  char here[4096];

  runs_run(p, runs_path("r"));
  ck_assert_int_eq(symlink("r", runs_path("link")), 0);
  runs_run(p, runs_path("link"));
  ck_assert_int_eq(lstat(runs_path("link"), &info), 0);
  ck_assert(S_ISLNK(info.st_mode));
  ck_assert_ptr_nonnull(getcwd(here, sizeof here));
  ck_assert_int_eq(chdir(runs_folder), 0);
  runs_run(p, ":memory:");
  rf_record_free(runs_open(":memory:"));
  ck_assert_int_eq(chdir(here), 0);
  ck_assert_int_eq(runs_files(false), 3);
  runs_problem_free(p);
}
END_TEST

/* A name longer than SQLite takes is refused at once, and the reason can be
   read although the name is longer than a message. */
START_TEST(long_names)
{
  rf_problem *p = runs_problem(2, 2, 3, 3, 2);
  rf_message message = { "" };
  char path[3000], *end = path;

  end += snprintf(path, sizeof path, "%s", runs_folder);
  while (end - path < 2000) {
    memset(end, 'n', 200);
    end[0] = '/';
    end[200] = '\0';
    ck_assert_int_eq(mkdir(path, 0777), 0);
    end += 200;
  }
  memcpy(end, "/r", 3);
  ck_assert_int_eq(rf_run(&message, p, path, NULL, NULL), RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "SQLite takes"));
  ck_assert_int_ne(access(path, F_OK), 0);
  for (*end = '\0'; end > path + strlen(runs_folder); *end = '\0') {
    ck_assert_int_eq(rmdir(path), 0);
    end -= 200;
  }
  runs_problem_free(p);
}
END_TEST

static int
second_run(void *context, const rf_progress *progress)
{
  rf_message message;
  const spy *s = context;
  rf_problem *p = runs_problem(2, 2, 3, 3, 2);

  (void)progress;
  ck_assert_int_eq(rf_run(&message, p, s->path, NULL, NULL), RF_EIO);
  ck_assert_ptr_nonnull(strstr(message.text, "another run"));
  runs_problem_free(p);
  return 1;
}

/* Two runs cannot write one file. */
START_TEST(two_writers)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 100);
  char path[200];
  spy s = { path, 0, 0 };
  rf_message message;

  snprintf(path, sizeof path, "%s/r", runs_folder);
  fake.events = 1000;
  fake.pause = 1000000;
  ck_assert_int_eq(rf_run(&message, p, path, second_run, &s), RF_EINTR);
  runs_problem_free(p);
}
END_TEST

/* In a child: read all the time, with a pause that is hardly one, as other
   programs do. */
static void
keep_reading(const char *path)
{
  const struct timespec held = { 0, 20000000 };
  sqlite3 *db = NULL;
  sqlite3_stmt *get = NULL;

  while (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK
         || sqlite3_prepare_v2(db, "SELECT key FROM meta", -1, &get, NULL)
            != SQLITE_OK) {
    sqlite3_close(db);
    nanosleep(&held, NULL);
  }
  sqlite3_busy_timeout(db, 10000);
  for (;;) {
    (void)sqlite3_step(get);
    nanosleep(&held, NULL);
    sqlite3_reset(get);
  }
}

/* A file that has just come to its place is not locked for a moment. */
static bool
goes_on(rf_ending ending)
{
  return ending == RF_ENDING_RUNNING || ending == RF_ENDING_KILLED;
}

/* Open and read the file until its run ends: 0, or 1 for a failure, 2 where
   much of it was waiting, half a step or more at a time. */
static int
read_along(const char *path)
{
  unsigned opened = 0;
  double waited = 0.0;
  rf_ending ending = RF_ENDING_RUNNING;

  while (access(path, F_OK) != 0)
    usleep(1000);
  for (const double end = rf_clock() + 60.0;
       goes_on(ending) && rf_clock() < end; usleep(1000)) {
    double began = rf_clock();
    rf_record *r = NULL;
    rf_message message;
    double time;

    if (rf_record_open(&r, &message, path) < 0
        || (rf_record_sample_count(r)
            && rf_record_time_get(r, &message, &time, 0) < 0))
      return 1;
    ending = rf_record_ending(r);
    rf_record_free(r);
    opened++;
    began = rf_clock() - began;
    waited += began > 0.45 ? began : 0.0;
  }
  printf("readers_are_let_in: %u opened, %.1f s waited\n", opened, waited);
  fflush(stdout);
  return opened > 20 && waited < 1.5 ? 0 : 2;
}

static int
until_enough(void *context, const rf_progress *progress)
{
  (void)context;
  return progress->seconds > 5.0;
}

/* While a run writes others read, and are not kept waiting for its steps. */
START_TEST(readers_are_let_in)
{
  rf_problem *p = runs_problem(4, 3, 10, 10, 8);
  const char *path = runs_path("r");
  pid_t other, along;
  rf_message message;
  int how = 0;

  fake.pause = 900000000;
  if ((other = fork()) == 0) {
    keep_reading(path);
    _exit(0);
  }
  if ((along = fork()) == 0) {
    runs_problem_free(p);
    _exit(read_along(path));
  }
  ck_assert(other > 0 && along > 0);
  ck_assert_int_eq(rf_run(&message, p, path, until_enough, NULL), RF_EINTR);
  ck_assert_int_eq(waitpid(along, &how, 0), along);
  ck_assert_int_eq(kill(other, SIGKILL), 0);
  ck_assert_int_eq(waitpid(other, NULL, 0), other);
  ck_assert_msg(WIFEXITED(how) && WEXITSTATUS(how) == 0, "status %d",
                WIFEXITED(how) ? WEXITSTATUS(how) : -1);
  runs_problem_free(p);
}
END_TEST

/* What recording costs; printed, not judged: a busy machine is no fault. */
START_TEST(cost_of_events)
{
  const size_t events = test_affords(1.0) ? 400000 : 4000;
  rf_problem *p = runs_problem(3, 2, events / 2, 0, 0);
  struct timespec t[2];
  rf_record *r;

  fake.events = events;
  fake.set = 8;
  clock_gettime(CLOCK_MONOTONIC, &t[0]);
  runs_run(p, runs_path("r"));
  clock_gettime(CLOCK_MONOTONIC, &t[1]);
  printf("cost_of_events: %zu events in %.3f s\n", events,
         (double)(t[1].tv_sec - t[0].tv_sec)
         + 1e-9 * (double)(t[1].tv_nsec - t[0].tv_nsec));
  r = runs_open(runs_path("r"));
  printf("cost_of_events: %s s of these in writing\n",
         rf_record_meta(r, "seconds_record"));
  ck_assert_uint_eq(rf_record_event_count(r), events);
  runs_check_events(r, p, events);
  rf_record_free(r);
  fake.events = 20;
  p->m = 20;
  clock_gettime(CLOCK_MONOTONIC, &t[0]);
  runs_run(p, runs_path("r"));
  clock_gettime(CLOCK_MONOTONIC, &t[1]);
  printf("cost_of_events: a small run in %.4f s\n",
         (double)(t[1].tv_sec - t[0].tv_sec)
         + 1e-9 * (double)(t[1].tv_nsec - t[0].tv_nsec));
  runs_problem_free(p);
}
END_TEST

/* Verdicts come back as they were kept, in place of those of the same claims;
   what cannot be kept changes nothing; a table that is not what it ought to be
   is told. */
static void
expect_kept(const char *path, const rf_kept_verdict *const *row, size_t count)
{
  rf_record *r = runs_open(path);
  rf_message message;
  rf_kept_verdict v;

  ck_assert_uint_eq(rf_record_verdict_count(r), count);
  for (size_t i = 0; i < count; i++) {
    ck_assert_int_eq(rf_record_verdict_get(r, &message, &v, i), RF_OK);
    ck_assert_str_eq(v.claim, row[i]->claim);
    ck_assert_str_eq(v.verdict, row[i]->verdict);
    ck_assert_int_eq(!v.margin, !row[i]->margin);
    ck_assert(!v.margin || !strcmp(v.margin, row[i]->margin));
    ck_assert(!v.note || !strcmp(v.note, row[i]->note));
    ck_assert_uint_eq(v.neuron, row[i]->neuron);
    ck_assert_int_eq(v.precision, row[i]->precision);
  }
  ck_assert_int_eq(rf_record_verdict_get(r, &message, &v, count), RF_EINVAL);
  rf_record_free(r);
}

static void
keep(const char *path, const rf_kept_verdict *row, size_t count,
     rf_status expected)
{
  rf_record *r = runs_open(path);
  rf_message message = { "" };

  ck_assert_msg(rf_record_verdicts_keep(r, &message, row, count) == expected,
                "%s", message.text);
  ck_assert_int_eq(message.text[0] != '\0', expected < 0);
  rf_record_free(r);
}

START_TEST(verdicts_are_kept)
{
  const rf_kept_verdict first[] = {
    { .claim = "A", .verdict = "holds", .margin = "1e-3", .note = "\"a\", b",
      .neuron = 0, .precision = 192 },
    { .claim = "A", .verdict = "violated", .neuron = 2 },
    { .claim = "B", .verdict = "undecided", .neuron = SIZE_MAX } };
  const rf_kept_verdict again[] = {
    { .claim = "A", .verdict = "vacuous", .neuron = SIZE_MAX },
    { .claim = "C", .verdict = "holds", .neuron = 1 } };
  const rf_kept_verdict *both[] = { &first[2], &again[0], &again[1] };
  const rf_kept_verdict *alone[] = { &first[0], &first[1], &first[2] };
  rf_problem *p = runs_problem(2, 2, 3, 3, 2);
  const char *path = runs_path("r");
  rf_record *r;
  rf_message message;
  rf_kept_verdict v;
  sqlite3 *db;

  runs_run(p, path);
  expect_kept(path, NULL, 0);
  keep(path, first, 3, RF_OK);
  expect_kept(path, alone, 3);
  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  keep(path, again, 2, RF_EIO);
  sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  expect_kept(path, alone, 3);
  keep(path, again, 2, RF_OK);
  expect_kept(path, both, 3);
  sqlite3_exec(db, "UPDATE verdict SET neuron = 3", NULL, NULL, NULL);
  r = runs_open(path);
  ck_assert_int_eq(rf_record_verdict_get(r, &message, &v, 0), RF_EIO);
  rf_record_free(r);
  sqlite3_exec(db, "DROP TABLE verdict; CREATE TABLE verdict(x)", NULL, NULL,
               NULL);
  keep(path, again, 2, RF_EIO);
  sqlite3_close(db);
  runs_problem_free(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("record");
  TCase *t = tcase_create("record");

  tcase_add_checked_fixture(t, runs_setup, runs_teardown);
  test_limit(t);
  tcase_add_test(t, rows_come_back);
  tcase_add_test(t, large_states);
  tcase_add_test(t, late_events_are_sorted);
  tcase_add_test(t, many_faces);
  tcase_add_test(t, rows_do_not_depend_on_the_clock);
  tcase_add_test(t, interrupted_run_is_readable);
  tcase_add_test(t, failed_run_is_readable);
  tcase_add_test(t, infinite_loss_is_not_written);
  tcase_add_test(t, doubts_are_told);
  tcase_add_test(t, nothing_is_overwritten);
  tcase_add_test(t, odd_places);
  tcase_add_test(t, long_names);
  tcase_add_test(t, two_writers);
  tcase_add_test(t, readers_are_let_in);
  tcase_add_test(t, cost_of_events);
  tcase_add_test(t, verdicts_are_kept);
  suite_add_tcase(s, t);
  return run_suite(s);
}
