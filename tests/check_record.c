/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record.c -- the run file: what goes in comes out, whatever happens in
 * between.  The flow is a fake one, whose numbers are known. */
#include "config.h"

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fake_flow.h"
#include "reluflow/record.h"
#include "rf_alloc_test.h"
#include "rf_test.h"

static char folder[64];              /* of this process, made by setup */

static void
setup(void)
{
  snprintf(folder, sizeof folder, "/tmp/reluflow-record-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  memset(&fake, 0, sizeof fake);
}

/* Number of files in the folder; removes them if asked. */
static int
files(bool remove_them)
{
  DIR *dir = opendir(folder);
  struct dirent *entry;
  int count = 0;

  ck_assert_ptr_nonnull(dir);
  while ((entry = readdir(dir))) {
    char name[400];
    if (entry->d_name[0] == '.')
      continue;
    count++;
    snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
    if (remove_them && unlink(name) != 0)
      rmdir(name);
  }
  closedir(dir);
  return count;
}

static void
teardown(void)
{
  files(true);
  rmdir(folder);
}

static const char *
path_of(const char *name)
{
  static char path[2][200];
  static int turn;

  turn ^= 1;
  snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
  return path[turn];
}

/* A problem without the reader: sizes, times; release with free_problem. */
static rf_problem *
make_problem(size_t n, size_t d, size_t m, size_t states, size_t ntimes)
{
  static char title[] = "a title", text[] = "title: a title\n";
  rf_problem *p = calloc(1, sizeof *p);

  p->title = title;
  p->text = text;
  p->n = n; p->d = d; p->m = m; p->states = states;
  p->events = true;
  p->rtol = 1e-10;
  p->seed = UINT64_C(0x8000000000000001) >> 1;
  mpq_inits(p->leak, p->scale, p->until, (mpq_ptr)0);
  mpq_set_ui(p->until, 10, 1);
  p->ntimes = ntimes;
  p->times = calloc(ntimes ? ntimes : 1, sizeof *p->times);
  for (size_t i = 0; i < ntimes; i++) {
    mpq_init(p->times[i]);
    mpq_set_ui(p->times[i], 10 * (i + 1), ntimes);
    mpq_canonicalize(p->times[i]);
  }
  return p;
}

static void
free_problem(rf_problem *p)
{
  for (size_t i = 0; i < p->ntimes; i++)
    mpq_clear(p->times[i]);
  free(p->times);
  mpq_clears(p->leak, p->scale, p->until, (mpq_ptr)0);
  free(p);
}

static void
use_text(rf_problem *p)
{
  p->engine = RF_TAYLOR;
  p->digits = 30;
}

static rf_record *
open_record(const char *path)
{
  rf_record *record = NULL;
  rf_message message = { "" };
  rf_status status = rf_record_open(&record, &message, path);

  ck_assert_msg(status == RF_OK, "%s", message.text);
  return record;
}

static void
run_well(const rf_problem *p, const char *path)
{
  rf_message message = { "" };
  rf_status status = rf_run(&message, p, path, NULL, NULL);

  ck_assert_msg(status == RF_OK, "%s", message.text);
}

typedef struct lines {
  double time;
  size_t d, neuron;
  int seen;
} lines;

/* A rf_put: the line of one neuron is the one that was given. */
static void
check_line(void *context, const char *line)
{
  lines *l = context;
  char want[400], text[64];
  size_t at;

  fake_text(text, fake_a(l->time, l->neuron));
  at = (size_t)snprintf(want, sizeof want, "%s", text);
  for (size_t i = 0; i < l->d; i++) {
    fake_text(text, fake_w(l->time, l->neuron, i));
    at += (size_t)snprintf(want + at, sizeof want - at, ",%s", text);
  }
  ck_assert_str_eq(line, want);
  l->neuron++;
  l->seen++;
}

/* Sample i and a random part of its states. */
static int
check_sample(rf_record *r, const rf_problem *p, size_t i, rf_rng *g)
{
  const size_t n = p->n, d = p->d;
  const size_t first = rng_size(g, 0, p->states);
  const size_t count = rng_size(g, 0, p->states - first);
  double *h = calloc(n, sizeof *h), time, loss;
  double *a = calloc(count + 1, sizeof *a);
  double *w = calloc(count * d + 1, sizeof *w);
  signed char *u = calloc(count * n + 1, 1);
  rf_message message;
  int checked = 0, bad = 0;          /* an assertion per number is slow */

  ck_assert_int_eq(rf_record_sample(r, &message, &time, &loss, h, i), RF_OK);
  ck_assert(loss == fake_loss(time));
  for (size_t k = 0; k < n; k++)
    bad += !(h[k] == fake_h(time, k));
  ck_assert_int_eq(rf_record_state(r, &message, a, w, u, i, first, count),
                   RF_OK);
  for (size_t j = 0; j < count; j++) {
    bad += !(a[j] == fake_a(time, first + j));
    for (size_t k = 0; k < d; k++)
      bad += !(w[j * d + k] == fake_w(time, first + j, k));
    for (size_t k = 0; k < n; k++)
      bad += u[j * n + k] != fake_sign(time, first + j, k);
    checked++;
  }
  ck_assert_msg(bad == 0, "sample %zu, neurons from %zu on: %d numbers are "
                "wrong", i, first, bad);
  if (p->engine == RF_TAYLOR) {
    lines l = { time, d, first, 0 };
    ck_assert_int_eq(rf_record_state_text(r, &message, check_line, &l, i,
                                          first, count), RF_OK);
    ck_assert_int_eq(l.seen, (int)count);
  }
  free(h); free(a); free(w); free(u);
  return checked;
}

/* The first `count` recorded events are the first of the flow. */
static void
check_events(rf_record *r, const rf_problem *p, size_t count)
{
  rf_event *e = calloc(count + 1, sizeof *e), want;
  rf_message message;
  const char *text;
  char expected[64];

  ck_assert_int_eq(rf_record_event(r, &message, e, 0, count), RF_OK);
  for (size_t i = 0; i < count; i++) {
    fake_event(p, &want, i);
    if (!(e[i].time == want.time && e[i].neuron == want.neuron
          && e[i].datum == want.datum && e[i].kind == want.kind
          && e[i].marks == want.marks))
      ck_abort_msg("event %zu of %zu", i, count);
    if (p->engine == RF_TAYLOR) {
      ck_assert_int_eq(rf_record_event_text(r, &message, &text, i), RF_OK);
      fake_text(expected, want.time);
      ck_assert_str_eq(text, expected);
    }
  }
  free(e);
}

/* What goes in comes out: random sizes, both kinds of numbers. */
START_TEST(rows_come_back)
{
  const int reps = 8 + test_reps(32);   /* some record no states at all */
  int checked = 0;

  for (int rep = 0; rep < reps; rep++) {
    rf_rng g = test_rng("rows_come_back", rep);
    size_t m = rng_size(&g, 1, 300);
    rf_problem *p = make_problem(rng_size(&g, 1, 9), rng_size(&g, 1, 5), m,
                                 rng_size(&g, 0, m), rng_size(&g, 0, 6));
    rf_record *r;

    fake.faces = 3;
    fake.events = rng_size(&g, 0, 3000);
    fake.choices = rng_size(&g, 0, 3);
    if (rep & 1)
      use_text(p);
    run_well(p, path_of("r"));
    r = open_record(path_of("r"));
    ck_assert_int_eq(rf_record_verdict(r), RF_RUN_DONE);
    ck_assert_uint_eq(rf_record_samples(r), p->ntimes);
    ck_assert_uint_eq(rf_record_events(r), fake.events);
    ck_assert_uint_eq(rf_record_choices(r), fake.choices);
    ck_assert_int_eq(rf_record_digits(r), rep & 1 ? 30 : 17);
    for (size_t i = 0; i < p->ntimes; i++)
      checked += check_sample(r, p, i, &g);
    check_events(r, p, fake.events);
    rf_record_free(r);
    free_problem(p);
  }
  printf("rows_come_back: %d neurons checked\n", checked);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* A state that takes several rows. */
START_TEST(large_states)
{
  rf_problem *p = make_problem(3, 2, 60000, 59999, 2);
  rf_rng g = test_rng("large_states", 0);
  rf_record *r;
  int checked = 0;

  fake.faces = 3;
  run_well(p, path_of("r"));
  r = open_record(path_of("r"));
  for (int i = 0; i < 6; i++)
    checked += check_sample(r, p, (size_t)i % 2, &g);
  rf_record_free(r);
  free_problem(p);
  ck_assert_int_gt(checked, 0);
}
END_TEST

/* Events that come late are still read in order of time. */
START_TEST(late_events_are_sorted)
{
  for (int text = 0; text < 2; text++) {
    rf_problem *p = make_problem(3, 2, 51, 0, 0);
    rf_record *r;

    fake.events = 600;
    fake.set = 3;
    fake.backwards = true;
    if (text)
      use_text(p);
    run_well(p, path_of("r"));
    r = open_record(path_of("r"));
    ck_assert_str_eq(rf_record_meta(r, "order"), "none");
    check_events(r, p, 600);
    rf_record_free(r);
    free_problem(p);
  }
}
END_TEST

/* More faces than are listed: the rest in one row, nobody lost. */
START_TEST(many_faces)
{
  rf_problem *p = make_problem(9, 2, 7, 0, 1);
  rf_record *r;
  rf_message message;
  rf_occupancy o, last = { 0 };
  size_t members = 0, rows;
  double share = 0.0, all = 0.0;
  signed char u[9];

  fake.faces = 5000;
  run_well(p, path_of("r"));
  r = open_record(path_of("r"));
  rows = rf_record_occupancies(r);
  ck_assert_uint_eq(rows, 4097);    /* the end is the record time */
  for (size_t i = 0; i < rows; i++) {
    ck_assert_int_eq(rf_record_occupancy(r, &message, &o, i), RF_OK);
    members += o.members;
    share += o.share;
    ck_assert(i == 0 || !o.face || o.share <= last.share);
    if (o.face) {
      size_t number = 0;
      ck_assert_int_eq(rf_record_face(r, &message, u, o.face), RF_OK);
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
  free_problem(p);
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
  rf_problem *p = make_problem(4, 3, 10, 10, 4);
  rf_message message;
  char *fast, *slow;
  int calls = 0;

  fake.events = 100;
  fake.faces = 2;
  run_well(p, path_of("r"));
  fast = dump(path_of("r"));
  fake.pause = 2000000;
  ck_assert_int_eq(rf_run(&message, p, path_of("r"), count_calls, &calls),
                   RF_OK);
  slow = dump(path_of("r"));
  ck_assert_int_gt(calls, 1);
  ck_assert_str_eq(fast, slow);
  ck_assert_int_gt((int)strlen(fast), 1000);
  ck_assert_int_eq(files(false), 1);
  free(fast);
  free(slow);
  free_problem(p);
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
  rf_record *r = open_record(s->path);

  (void)progress;
  ck_assert_int_eq(rf_record_verdict(r), RF_RUN_RUNNING);
  ck_assert_uint_ge(rf_record_events(r), s->events);
  s->events = rf_record_events(r);
  rf_record_free(r);
  return ++s->calls == 3;
}

/* A run is read while it goes on; the watcher ends it cleanly. */
START_TEST(interrupted_run_is_readable)
{
  rf_problem *p = make_problem(4, 3, 10, 10, 1000);
  char path[200];
  spy s = { path, 0, 0 };
  rf_record *r;
  rf_message message;
  rf_rng g = test_rng("interrupted_run_is_readable", 0);

  snprintf(path, sizeof path, "%s/r", folder);
  fake.events = 100000;
  fake.faces = 2;
  fake.pause = 100000;
  ck_assert_int_eq(rf_run(&message, p, path, read_meanwhile, &s), RF_EINTR);
  ck_assert_ptr_nonnull(strstr(message.text, "interrupted"));
  ck_assert_int_eq(s.calls, 3);
  ck_assert_uint_gt(s.events, 0);
  r = open_record(path);
  ck_assert_int_eq(rf_record_verdict(r), RF_RUN_INTERRUPTED);
  ck_assert_uint_ge(rf_record_events(r), s.events);
  check_events(r, p, rf_record_events(r));
  for (size_t i = 0; i < rf_record_samples(r); i++)
    check_sample(r, p, i, &g);
  ck_assert_ptr_nonnull(rf_record_meta(r, "final"));
  rf_record_free(r);
  free_problem(p);
}
END_TEST

/* A flow that fails leaves what was recorded, and its message. */
START_TEST(failed_run_is_readable)
{
  rf_problem *p = make_problem(4, 3, 10, 10, 10);
  rf_record *r;
  rf_message message;
  rf_rng g = test_rng("failed_run_is_readable", 0);

  fake.events = 100;
  fake.fail_at = 7.25;
  fake.fail_with = RF_EINTEG;
  ck_assert_int_eq(rf_run(&message, p, path_of("r"), NULL, NULL), RF_EINTEG);
  ck_assert_ptr_nonnull(strstr(message.text, ": at time 7.2265625: the flow "
                               "fell over"));
  r = open_record(path_of("r"));
  ck_assert_int_eq(rf_record_verdict(r), RF_RUN_FAILED);
  ck_assert_str_eq(rf_record_meta(r, "status"),
                   "failed: at time 7.2265625: the flow fell over");
  ck_assert_uint_eq(rf_record_samples(r), 7);
  for (size_t i = 0; i < 7; i++)
    check_sample(r, p, i, &g);
  check_events(r, p, rf_record_events(r));
  ck_assert_uint_ge(rf_record_events(r), 70);
  rf_record_free(r);
  free_problem(p);
}
END_TEST

/* What stands at the path stays when the run cannot begin. */
START_TEST(nothing_is_overwritten)
{
  rf_problem *p = make_problem(4, 3, 10, 10, 2);
  rf_message message;
  char *before, *after;
  struct stat info;
  FILE *out;

  run_well(p, path_of("r"));
  before = dump(path_of("r"));
  fake.create_with = RF_EUNSUP;
  ck_assert_int_eq(rf_run(&message, p, path_of("r"), NULL, NULL), RF_EUNSUP);
  ck_assert_ptr_nonnull(strstr(message.text, "the flow does not want"));
  after = dump(path_of("r"));
  ck_assert_str_eq(before, after);
  ck_assert_int_eq(files(false), 1);
  fake.create_with = RF_OK;

  ck_assert_ptr_nonnull(out = fopen(path_of("text"), "w"));
  fputs("a,b,c\n", out);
  fclose(out);
  ck_assert_int_eq(rf_run(&message, p, path_of("text"), NULL, NULL),
                   RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "not a run file"));
  ck_assert_int_eq(stat(path_of("text"), &info), 0);
  ck_assert_int_eq((int)info.st_size, 6);
  ck_assert_int_eq(rf_run(&message, p, path_of("text/r"), NULL, NULL), RF_EIO);
  ck_assert_int_eq(rf_run(&message, p, path_of("none/r"), NULL, NULL), RF_EIO);
  ck_assert_int_eq(rf_run(&message, p, folder, NULL, NULL), RF_EINPUT);
  ck_assert_int_eq(rf_run(&message, p, "/dev/null", NULL, NULL), RF_EINPUT);
  ck_assert_int_eq(files(false), 2);
  free(before);
  free(after);
  free_problem(p);
}
END_TEST

/* A link is followed; names that SQLite gives a meaning are plain files. */
START_TEST(odd_places)
{
  rf_problem *p = make_problem(2, 2, 3, 3, 2);
  struct stat info;
  char here[4096];

  run_well(p, path_of("r"));
  ck_assert_int_eq(symlink("r", path_of("link")), 0);
  run_well(p, path_of("link"));
  ck_assert_int_eq(lstat(path_of("link"), &info), 0);
  ck_assert(S_ISLNK(info.st_mode));
  ck_assert_ptr_nonnull(getcwd(here, sizeof here));
  ck_assert_int_eq(chdir(folder), 0);
  run_well(p, ":memory:");
  rf_record_free(open_record(":memory:"));
  ck_assert_int_eq(chdir(here), 0);
  ck_assert_int_eq(files(false), 3);
  free_problem(p);
}
END_TEST

static int
second_run(void *context, const rf_progress *progress)
{
  rf_message message;
  const spy *s = context;
  rf_problem *p = make_problem(2, 2, 3, 3, 2);

  (void)progress;
  ck_assert_int_eq(rf_run(&message, p, s->path, NULL, NULL), RF_EIO);
  ck_assert_ptr_nonnull(strstr(message.text, "another run"));
  free_problem(p);
  return 1;
}

/* Two runs cannot write one file. */
START_TEST(two_writers)
{
  rf_problem *p = make_problem(4, 3, 10, 10, 100);
  char path[200];
  spy s = { path, 0, 0 };
  rf_message message;

  snprintf(path, sizeof path, "%s/r", folder);
  fake.events = 1000;
  fake.pause = 1000000;
  ck_assert_int_eq(rf_run(&message, p, path, second_run, &s), RF_EINTR);
  free_problem(p);
}
END_TEST

/* Files that are no run files, or newer ones. */
START_TEST(foreign_files)
{
  rf_problem *p = make_problem(2, 2, 3, 3, 2);
  rf_record *r = NULL;
  rf_message message;
  sqlite3 *db;
  FILE *out;

  ck_assert_ptr_nonnull(out = fopen(path_of("empty"), "w"));
  fclose(out);
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("empty")), RF_EINPUT);
  ck_assert_ptr_nonnull(out = fopen(path_of("junk"), "w"));
  for (int i = 0; i < 1000; i++)
    fputs("not a database ", out);
  fclose(out);
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("junk")), RF_EINPUT);
  ck_assert_int_eq(sqlite3_open(path_of("other"), &db), SQLITE_OK);
  sqlite3_exec(db, "CREATE TABLE meta(key, value)", NULL, NULL, NULL);
  sqlite3_close(db);
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("other")), RF_EINPUT);
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("none")), RF_EIO);
  ck_assert_int_eq(rf_record_open(&r, &message, folder), RF_EIO);
  run_well(p, path_of("r"));
  ck_assert_int_eq(sqlite3_open(path_of("r"), &db), SQLITE_OK);
  sqlite3_exec(db, "UPDATE meta SET value = 99 WHERE key = 'schema'", NULL,
               NULL, NULL);
  sqlite3_close(db);
  ck_assert_int_eq(rf_record_open(&r, &message, path_of("r")), RF_EINPUT);
  ck_assert_ptr_nonnull(strstr(message.text, "newer"));
  ck_assert_ptr_null(r);
  free_problem(p);
}
END_TEST

/* A file cut short anywhere, or with a page of zeros: an error, or the
   right rows; never a crash. */
START_TEST(damaged_files)
{
  rf_problem *p = make_problem(4, 3, 30, 30, 20);
  static char bytes[1 << 20];
  size_t size;
  int refused = 0, reps = test_reps(60);
  FILE *file;

  fake.events = 500;
  fake.faces = 3;
  run_well(p, path_of("r"));
  ck_assert_ptr_nonnull(file = fopen(path_of("r"), "rb"));
  size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  for (int rep = 0; rep < reps; rep++) {
    rf_rng g = test_rng("damaged_files", rep);
    rf_record *r = NULL;
    rf_message message = { "" };
    double h[4], a[30], w[90];
    signed char u[120];
    size_t keep = rep & 1 ? size : rng_size(&g, 1, size - 1);
    size_t zero = rng_size(&g, 0, size / 4096 - 1) * 4096;
    rf_status status;

    ck_assert_ptr_nonnull(file = fopen(path_of("bad"), "wb"));
    fwrite(bytes, 1, keep, file);
    if (rep & 1) {
      static const char zeros[4096];
      fseek(file, (long)zero, SEEK_SET);
      fwrite(zeros, 1, sizeof zeros, file);
    }
    fclose(file);
    status = rf_record_open(&r, &message, path_of("bad"));
    for (size_t i = 0; status == RF_OK && i < rf_record_samples(r); i++) {
      status = rf_record_sample(r, &message, NULL, NULL, h, i);
      if (status == RF_OK)
        status = rf_record_state(r, &message, a, w, u, i, 0, 30);
    }
    if (status < 0) {
      refused++;
      ck_assert_int_ne(message.text[0], '\0');
    }
    rf_record_free(r);
  }
  printf("damaged_files: %d of %d refused\n", refused, reps);
  ck_assert_int_gt(refused, reps / 4);
  free_problem(p);
}
END_TEST

/* A full disk: an error, and what was committed is still there.  A limit on
   the size of files stands for the disk. */
START_TEST(full_disk)
{
  rf_problem *p = make_problem(4, 3, 2000, 2000, 200);
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
  status = rf_run(&message, p, path_of("r"), NULL, NULL);
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
  signal(SIGXFSZ, handler);
  ck_assert_msg(status == RF_EIO, "%s", message.text);
  printf("full_disk: %s\n", message.text);
  r = open_record(path_of("r"));
  ck_assert_int_eq(rf_record_verdict(r), RF_RUN_FAILED);
  ck_assert_uint_gt(rf_record_samples(r), 0);
  for (size_t i = 0; i < rf_record_samples(r); i++)
    check_sample(r, p, i, &g);
  check_events(r, p, rf_record_events(r));
  rf_record_free(r);
  free_problem(p);
}
END_TEST

/* Let the k-th allocation fail, for k = 0, 1, ... until none does. */
static rf_status
run_and_read(const rf_problem *p, rf_message *message)
{
  rf_record *r = NULL;
  rf_event e[4];
  rf_status status = rf_run(message, p, path_of("r"), NULL, NULL);
  const char *text;

  if (status == RF_OK)
    status = rf_record_open(&r, message, path_of("r"));
  if (status == RF_OK)
    status = rf_record_event(r, message, e, 0, 4);
  if (status == RF_OK && p->engine == RF_TAYLOR)
    status = rf_record_sample_text(r, message, &text, 0);
  rf_record_free(r);
  return status;
}

START_TEST(every_allocation_may_fail)
{
  for (int text = 0; text < 2; text++) {
    rf_problem *p = make_problem(3, 2, 4, 4, 2);
    rf_status status = RF_ENOMEM;
    long k;

    fake.events = 8;
    fake.backwards = true;
    fake.faces = 2;
    if (text)
      use_text(p);
    live = 0;
    rf_set_allocator(failing_alloc, counting_free);
    for (k = 0; status == RF_ENOMEM; k++) {
      rf_message message = { "" };
      ck_assert_int_lt(k, 1000);
      fuse = k;
      status = run_and_read(p, &message);
      ck_assert_int_eq(live, 0);
      ck_assert(status == RF_OK || message.text[0]);
      ck_assert_int_le(files(true), 1);
    }
    rf_set_allocator(NULL, NULL);
    printf("every_allocation_may_fail: %ld allocations\n", k - 1);
    ck_assert_int_eq(status, RF_OK);
    ck_assert_int_gt(k, 10);
    free_problem(p);
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
    r = open_record(path);
    *events = rf_record_events(r);
    *samples = rf_record_samples(r);
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
  r = open_record(path);
  ck_assert_int_eq(rf_record_verdict(r), RF_RUN_KILLED);
  ck_assert_uint_ge(rf_record_events(r), events);
  ck_assert_uint_ge(rf_record_samples(r), samples);
  for (size_t i = 0; i < rf_record_samples(r); i += 1 + i / 16)
    check_sample(r, p, i, g);
  check_events(r, p, rf_record_events(r));
  samples = rf_record_samples(r);
  rf_record_free(r);
  return samples;
}

/* kill -9 at any moment leaves a readable file. */
START_TEST(killed_run_is_readable)
{
  rf_problem *p = make_problem(4, 3, 300, 300, 4000);
  size_t samples = 0;
  int reps = test_reps(50);

  fake.events = 40000;
  fake.faces = 3;
  for (int rep = 0; rep < reps; rep++) {
    rf_rng g = test_rng("killed_run_is_readable", rep);
    samples += kill_one(p, path_of("r"), &g);
  }
  printf("killed_run_is_readable: %d runs, %zu samples\n", reps, samples);
  ck_assert_uint_gt(samples, 0);
  fake.events = 0;
  run_well(p, path_of("r"));          /* a killed run may be replaced */
  free_problem(p);
}
END_TEST

/* What recording costs; printed, not judged: a busy machine is no fault. */
START_TEST(cost_of_events)
{
  rf_problem *p = make_problem(3, 2, 200000, 0, 0);
  struct timespec t[2];
  rf_record *r;

  fake.events = 400000;
  fake.set = 8;
  clock_gettime(CLOCK_MONOTONIC, &t[0]);
  run_well(p, path_of("r"));
  clock_gettime(CLOCK_MONOTONIC, &t[1]);
  printf("cost_of_events: 400000 events in %.3f s\n",
         (double)(t[1].tv_sec - t[0].tv_sec)
         + 1e-9 * (double)(t[1].tv_nsec - t[0].tv_nsec));
  r = open_record(path_of("r"));
  printf("cost_of_events: %s s of these in writing\n",
         rf_record_meta(r, "seconds_record"));
  ck_assert_uint_eq(rf_record_events(r), 400000);
  check_events(r, p, 400000);
  rf_record_free(r);
  fake.events = 20;
  p->m = 20;
  clock_gettime(CLOCK_MONOTONIC, &t[0]);
  run_well(p, path_of("r"));
  clock_gettime(CLOCK_MONOTONIC, &t[1]);
  printf("cost_of_events: a small run in %.4f s\n",
         (double)(t[1].tv_sec - t[0].tv_sec)
         + 1e-9 * (double)(t[1].tv_nsec - t[0].tv_nsec));
  free_problem(p);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("record");
  TCase *t = tcase_create("record");

  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, rows_come_back);
  tcase_add_test(t, large_states);
  tcase_add_test(t, late_events_are_sorted);
  tcase_add_test(t, many_faces);
  tcase_add_test(t, rows_do_not_depend_on_the_clock);
  tcase_add_test(t, interrupted_run_is_readable);
  tcase_add_test(t, failed_run_is_readable);
  tcase_add_test(t, nothing_is_overwritten);
  tcase_add_test(t, odd_places);
  tcase_add_test(t, two_writers);
  tcase_add_test(t, foreign_files);
  tcase_add_test(t, damaged_files);
  tcase_add_test(t, full_disk);
  tcase_add_test(t, every_allocation_may_fail);
  tcase_add_test(t, killed_run_is_readable);
  tcase_add_test(t, cost_of_events);
  suite_add_tcase(s, t);
  return run_suite(s);
}
