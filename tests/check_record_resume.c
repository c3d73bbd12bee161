/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_resume.c -- runs that are killed and resumed, against runs
 * that were never stopped: every byte that does not speak of the clock. */
#include "config.h"

#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/rf_test.h"

#include "base/base.h"
#include "flow/model/clock.h"
#include "flow/part.h"
#include "input/teacher.h"
#include "reluflow.h"
#include "support/news.h"

static char folder[64];

static void
setup(void)
{
  snprintf(folder, sizeof folder, "/tmp/check_record_resume.XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

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
teardown(void)
{
  static const char *const names[] =
    { "whole", "part", "part-journal", "whole-journal" };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(path_of(names[i]));
  rmdir(folder);
}

/* All rows as one text; the caller frees it. */
static char *
dump(const char *path)
{
  static const char *const sql[] = {
    "SELECT id, time, loss, hex(h), text FROM sample ORDER BY id",
    "SELECT id, time, neuron, datum, kind, marks, time_text FROM event"
    " ORDER BY id",
    "SELECT * FROM choice ORDER BY id",
    "SELECT id, sample, first, count, hex(a), hex(w), pattern, text FROM state"
    " ORDER BY id",
    "SELECT pattern FROM face ORDER BY id",
    "SELECT * FROM occupancy ORDER BY rowid",
    "SELECT word, stop, time, time_text FROM moment ORDER BY id",
    "SELECT point, x, y FROM point ORDER BY point",
    "SELECT id, loss, correct, hex(h), text FROM probe ORDER BY id",
    "SELECT * FROM measure ORDER BY id", "SELECT * FROM measured ORDER BY id",
    "SELECT key, value FROM meta WHERE key <> 'started'"
    " AND key NOT LIKE 'seconds%' ORDER BY key"
  };
  size_t size = 0, room = 1 << 16;
  char *text = calloc(room, 1);
  sqlite3 *db;

  ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
  for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
    sqlite3_stmt *get;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql[i], -1, &get, NULL),
                     SQLITE_OK);
    while (sqlite3_step(get) == SQLITE_ROW)
      for (int c = 0; c < sqlite3_column_count(get); c++) {
        char number[64];
        const char *v = (const char *)sqlite3_column_text(get, c);
        size_t more;
        if (sqlite3_column_type(get, c) == SQLITE_FLOAT) {
          snprintf(number, sizeof number, "%a",
                   sqlite3_column_double(get, c));
          v = number;
        }
        v = v ? v : "null";
        more = strlen(v) + 2;
        if (size + more > room)
          ck_assert_ptr_nonnull(text = realloc(text, room = 2 * room + more));
        size += (size_t)snprintf(text + size, more, "%s\n", v);
      }
    sqlite3_finalize(get);
  }
  sqlite3_close(db);
  return text;
}

static void
same_rows(const char *what, int rep)
{
  char *a = dump(path_of("whole")), *b = dump(path_of("part"));
  size_t i = 0;

  while (a[i] && a[i] == b[i])
    i++;
  while (i > 0 && a[i - 1] != '\n')
    i--;
  TEST_ASSERT(rep, strcmp(a, b) == 0, "%s: '%.60s' where '%.60s' was", what,
              b + i, a + i);
  free(a);
  free(b);
}

typedef struct subject {
  const char *name, *vector;
  const char *set[5];
  size_t nset;
} subject;

/* True at the start, on the way, and never. */
#define WORDS "record.when=['loss > 0.1', 'loss < 0.5', 'loss < 0.1'," \
  " 'loss < 1e-3', 'still(0.1)', 'still(1e-2)', 'aligned(0.1)', 'loss > 100']"

#define PROBE "record.probe={inputs: [[1, 2], [0, -1/3]]," \
  " labels: [1, -1]}"

#define MEASURES "record.measures=[stable_rank, norm_positive]"

static const subject subjects[] = {
  { "taylor", "rand53", { "flow.engine=taylor", "flow.digits=20",
                          "flow.verify=false", "flow.rtol=" }, 4 },
  { "taylor, verified", "logistic62", { "flow.engine=taylor", "flow.rtol=",
                                        "flow.digits=20" }, 3 },
  { "cvode", "logistic62", { "flow.rtol=1e-13", "flow.until=20000",
                           "record.times={linear: [0, 20000, 4001]}" }, 3 },
  { "taylor-double", "logistic62", { "flow.engine=taylor-double",
                           "flow.rtol=1e-13", "flow.until=20000",
                           "record.times={linear: [0, 20000, 4001]}" }, 4 },
  { "auto", "logistic62", { "flow.engine=auto", "flow.rtol=1e-13",
                           "flow.until=20000",
                           "record.times={linear: [0, 20000, 4001]}" }, 4 },
  { "taylor, moments", "logistic62", { "flow.engine=taylor", "flow.rtol=",
                                       "flow.digits=20", WORDS,
                                       "flow.stop=['loss < 0.01']" }, 5 },
  { "cvode, moments", "logistic62", { "flow.rtol=1e-13", "flow.until=20000",
                                      WORDS, "record.times=[]" }, 4 },
  { "cvode, probe", "logistic62", { "flow.rtol=1e-13", "flow.until=20000",
                                  "record.times={linear: [0, 20000, 4001]}",
                                  PROBE, MEASURES }, 5 },
  { "taylor, probe", "logistic62", { "flow.engine=taylor", "flow.rtol=",
                                     "flow.digits=20", PROBE, MEASURES }, 5 },
  { "tiny scale", "p1-lam30", { "flow.engine=taylor", "flow.digits=20",
                                "flow.rtol=" }, 3 }
};

static rf_problem *
problem_of(const subject *s)
{
  char path[512];
  rf_message message;
  rf_problem *problem;

  snprintf(path, sizeof path, "%s/vectors/%s/experiment.yaml", TEST_DATA,
           s->vector);
  ck_assert_msg(rf_problem_read(&problem, &message, path, s->set, s->nset)
                == RF_OK, "%s", message.text);
  return problem;
}

static double
now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
pause_for(double seconds)
{
  struct timespec t = { (time_t)seconds, 0 };

  t.tv_nsec = (long)(1e9 * (seconds - (double)t.tv_sec));
  nanosleep(&t, NULL);
}

/* In a child that is killed after some time; does it end before? */
static bool
run_and_kill(const rf_problem *problem, double after)
{
  pid_t child = fork();
  int how;

  ck_assert_int_ge(child, 0);
  if (child == 0) {
    rf_message message;
    rf_status status = problem
      ? rf_run(&message, problem, path_of("part"), NULL, NULL)
      : rf_resume(&message, path_of("part"), NULL, NULL);
    _exit(status == RF_OK ? 0 : 1);
  }
  pause_for(after);
  kill(child, SIGKILL);
  ck_assert_int_eq(waitpid(child, &how, 0), child);
  ck_assert(WIFSIGNALED(how) || (WIFEXITED(how) && WEXITSTATUS(how) == 0));
  return WIFEXITED(how);
}

static size_t
checkpoints(void)
{
  sqlite3 *db;
  sqlite3_stmt *get;
  size_t found = 0;

  if (access(path_of("part"), F_OK) != 0)
    return 0;
  ck_assert_int_eq(sqlite3_open(path_of("part"), &db), SQLITE_OK);
  if (sqlite3_prepare_v2(db, "SELECT samples FROM checkpoint", -1, &get,
                         NULL) == SQLITE_OK)
    found = sqlite3_step(get) == SQLITE_ROW;
  sqlite3_finalize(get);
  sqlite3_close(db);
  return found;
}

/* Killed again and again at random moments, resumed in between, the last time
   to the end. */
START_TEST(killed_and_resumed)
{
  const subject *s = &subjects[_i];
  rf_problem *problem = problem_of(s);
  rf_message message;
  double took = now();
  const size_t wanted = (size_t)test_reps(13);   /* of each subject */
  size_t used = 0, kills = 0;
  int reps = 0;

  rf_checkpoint_cost = 1e-4;
  ck_assert_msg(rf_run(&message, problem, path_of("whole"), NULL, NULL)
                == RF_OK, "%s", message.text);
  took = now() - took;
  for (; kills < wanted && reps < 20 * (int)wanted; reps++) {
    rf_rng g = test_rng("killed_and_resumed", reps);
    const rf_problem *fresh = problem;
    unlink(path_of("part"));
    for (int i = 0; i < 3; i++) {
      double wait = took * (0.5 + 0.5 * rng_uniform(&g));
      if (run_and_kill(fresh, wait))
        break;
      kills++;
      used += checkpoints();
      if (access(path_of("part"), F_OK) == 0)
        fresh = NULL;
    }
    if (access(path_of("part"), F_OK) != 0)
      continue;
    ck_assert_msg(rf_resume(&message, path_of("part"), NULL, NULL) == RF_OK,
                  "%s", message.text);
    same_rows(s->name, reps);
  }
  printf("killed_and_resumed: %s, %d runs of %.2f s, %zu kills, %zu with a"
         " checkpoint\n", s->name, reps, took, kills, used);
  ck_assert_uint_ge(kills, wanted);
  rf_problem_free(problem);
}
END_TEST

/* A watcher that ends the run at its n-th call is a stop like any other; the
   checkpoint is committed with it. */
static int
stop_at(void *context, const rf_progress *progress)
{
  (void)progress;
  return --*(int *)context < 0;
}

START_TEST(interrupted_and_resumed)
{
  const subject *s = &subjects[_i];
  rf_problem *problem = problem_of(s);
  rf_message message;
  rf_status status;
  size_t used = 0;
  int calls = 0, most = test_reps(20);   /* on a slow machine for ever */

  rf_checkpoint_cost = 1e-4;
  ck_assert_int_eq(rf_run(&message, problem, path_of("whole"), NULL, NULL),
                   RF_OK);
  status = rf_run(&message, problem, path_of("part"), stop_at, &calls);
  while (status == RF_EINTR) {
    used += checkpoints();
    calls = most-- > 0 ? 1 : INT_MAX;
    status = rf_resume(&message, path_of("part"), stop_at, &calls);
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  same_rows(s->name, 0);
  ck_assert_int_eq(rf_resume(&message, path_of("part"), NULL, NULL), RF_OK);
  same_rows(s->name, 1);                 /* done is done */
  printf("interrupted_and_resumed: %s, %zu times\n", s->name, used);
  rf_problem_free(problem);
}
END_TEST

/* Samples beyond the last checkpoint of a run that says it was interrupted at
   its very end: what a run leaves that is killed after its last commit. */
static int64_t
forget_the_end(void)
{
  sqlite3 *db;
  sqlite3_stmt *get;
  int64_t beyond;

  ck_assert_int_eq(sqlite3_open(path_of("part"), &db), SQLITE_OK);
  ck_assert_int_eq(sqlite3_exec(db, "UPDATE meta SET value = 'interrupted'"
                                " WHERE key = 'status'", NULL, NULL, NULL),
                   SQLITE_OK);
  ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT (SELECT count(*) FROM"
                                      " sample) - samples FROM checkpoint",
                                      -1, &get, NULL), SQLITE_OK);
  ck_assert_int_eq(sqlite3_step(get), SQLITE_ROW);
  beyond = sqlite3_column_int64(get, 0);
  sqlite3_finalize(get);
  sqlite3_close(db);
  return beyond;
}

/* Rows of all tables that came after the checkpoint go, and come again. */
START_TEST(rows_beyond_go)
{
  const subject *s = &subjects[_i];
  rf_problem *problem = problem_of(s);
  rf_message message;
  int64_t beyond;

  rf_checkpoint_cost = 1e-4;
  ck_assert_int_eq(rf_run(&message, problem, path_of("whole"), NULL, NULL),
                   RF_OK);
  ck_assert_int_eq(rf_run(&message, problem, path_of("part"), NULL, NULL),
                   RF_OK);
  same_rows(s->name, 0);
  beyond = forget_the_end();
  printf("rows_beyond_go: %s, %d samples\n", s->name, (int)beyond);
  ck_assert(beyond > 0 || strstr(rf_problem_text(problem), "times: []"));
  ck_assert_msg(rf_resume(&message, path_of("part"), NULL, NULL) == RF_OK,
                "%s", message.text);
  same_rows(s->name, 1);
  rf_problem_free(problem);
}
END_TEST

/* Go to the end; *kept, unless NULL: the first checkpoint after an unsure
   answer, to be freed. */
static uint64_t
unsure_at_end(rf_flow *f, char **kept)
{
  rf_flow_stats stats;
  rf_status status;
  uint64_t last = 0, number;
  mpq_t until;

  mpq_init(until);
  mpq_set_d(until, TEACHER_UNTIL);
  while ((status = rf_flow_advance(f, NULL, until)) == RF_EVENT) {
    const char *text = rf_flow_checkpoint(f, &number);
    rf_flow_stats_get(f, &stats);
    if (kept && !*kept && text && number != last && stats.unsure > 0)
      *kept = strdup(text);
    last = number;
  }
  mpq_clear(until);
  ck_assert_int_eq(status, RF_OK);
  rf_flow_stats_get(f, &stats);
  return stats.unsure;
}

/* A neuron of the teacher slides on within the error of the end from time 100
   on: that is not told again after each checkpoint, nor when resumed. */
START_TEST(told_once)
{
  static const char *const set[] = { "flow.rtol=1e-6" };
  char *experiment = teacher_text(4, "unbalanced", 20), *text = NULL;
  rf_message message = { "" };
  rf_problem *problem;
  rf_flow *f;
  uint64_t told;

  rf_checkpoint_cost = 1e-6;
  ck_assert_int_eq(rf_problem_parse(&problem, &message, experiment, "teacher",
                                    set, 1), RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, NULL, problem), RF_OK);
  told = unsure_at_end(f, &text);
  rf_flow_free(f);
  ck_assert_uint_eq(told, 1);
  ck_assert_ptr_nonnull(text);
  ck_assert_int_eq(rf_flow_restore(&f, NULL, problem, text), RF_OK);
  ck_assert_uint_eq(unsure_at_end(f, NULL), told);
  rf_flow_free(f);
  free(text);
  free(experiment);
  rf_problem_free(problem);
}
END_TEST

/* A text with one piece of the same length in another's place: is it
   restored? */
static rf_status
restore_with(const rf_problem *problem, const char *text, size_t at,
             const char *piece)
{
  rf_flow *f = NULL;
  char *copy = strdup(text);
  rf_status status;

  memcpy(copy + at, piece, strlen(piece));
  status = rf_flow_restore(&f, NULL, problem, copy);
  ck_assert((status == RF_OK) == (f != NULL));
  rf_flow_free(f);
  free(copy);
  return status;
}

/* Nobody at rest at the last line, in a corner, or just off a line. */
static bool
nobody_marked(const char *text)
{
  const size_t length = text ? strlen(text) : 0;

  return length > 8 && !strcmp(text + length - 8, "0 0 0 0 ");
}

/* A checkpoint on the way, with nobody marked. */
static char *
first_checkpoint(rf_problem **problem, const char *engine)
{
  const double x[] = { -0.75, -0.5, 0.125 }, y[] = { 1.1, 0.1, 0.8 };
  const char *const set[] = { "data.bias=true", "network.width=4",
                              "init.scale=0.1", engine };
  uint64_t number;
  const char *text = NULL;
  char *copy;
  rf_flow *f;

  rf_checkpoint_cost = 1e-9;
  ck_assert_int_eq(rf_problem_create(problem, NULL, &(rf_data){ 3, 1, x, y },
                                     set, 4), RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, NULL, *problem), RF_OK);
  for (int i = 1; i < 100 && !nobody_marked(text); i++) {
    ck_assert_int_ge(rf_flow_step(f, NULL, 0.1 * i), RF_OK);
    text = rf_flow_checkpoint(f, &number);
  }
  ck_assert(nobody_marked(text));
  copy = strdup(text);
  rf_flow_free(f);
  return copy;
}

/* Behind the last of the numbers that are written with an x. */
static size_t
spare_place(const char *text)
{
  return (size_t)(strchr(strrchr(text, 'x'), ' ') + 1 - text);
}

/* What no run writes is refused: numbers that are none, bits below the
   precision, signs beyond 1, spare columns of an engine that has none, a text
   that is cut. */
START_TEST(damaged_text)
{
  static const char *const engine[] = { "flow.rtol=1e-10",
                                        "flow.engine=taylor" };

  for (int e = 0; e < 2; e++) {
    rf_problem *problem;
    char *text = first_checkpoint(&problem, engine[e]);
    const size_t length = strlen(text);
    size_t at;

    ck_assert_int_eq(restore_with(problem, text, 0, ""), RF_OK);
    if (e == 0) {                      /* version, precision, then the time */
      at = (size_t)(strchr(strchr(text, ' ') + 1, ' ') + 1 - text);
      ck_assert_int_eq(restore_with(problem, text, at, "7ff8000000000000"),
                       RF_EINPUT);
      ck_assert_int_eq(restore_with(problem, text, at, "7ff0000000000000"),
                       RF_EINPUT);
    } else {                           /* guard bits are no bits of a number */
      at = (size_t)(strrchr(text, 'p') - text) - 1;
      ck_assert_int_eq(text[at], '0');
      ck_assert_int_eq(restore_with(problem, text, at, "1"), RF_EINPUT);
      ck_assert_int_eq(restore_with(problem, text, at + 1, "q"), RF_EINPUT);
    }
    at = spare_place(text);
    ck_assert_int_eq(restore_with(problem, text, at, "9"),
                     e == 0 ? RF_OK : RF_EINPUT);
    ck_assert_int_eq(restore_with(problem, text, length - 8, "2"), RF_EINPUT);
    ck_assert_int_eq(restore_with(problem, text, length - 8, "1"), RF_OK);
    for (size_t i = 1; i <= 8; i++) {
      text[length - i] = '\0';
      ck_assert_int_eq(restore_with(problem, text, 0, ""), RF_EINPUT);
    }
    free(text);
    rf_problem_free(problem);
  }
}
END_TEST

/* Whatever becomes of a character, nothing worse than a refusal comes of it,
   or a state that is one. */
START_TEST(any_character)
{
  static const char character[] = " 0189afp+-.x";
  int refused = 0, restored = 0;

  TEST_EACH(rep, test_reps(400)) {
    rf_rng g = test_rng("any_character", rep);
    rf_problem *problem;
    char *text = first_checkpoint(&problem, rep % 2 ? "flow.engine=taylor"
                                                    : "flow.rtol=1e-10");
    const size_t at = rng_size(&g, 0, strlen(text) - 1);
    const char piece[] = {
      character[rng_size(&g, 0, sizeof character - 2)], '\0'
    };
    const rf_status status = restore_with(problem, text, at, piece);

    TEST_ASSERT(rep, status == RF_OK || status == RF_EINPUT,
                "%s at %zu: %d", piece, at, status);
    refused += status == RF_EINPUT;
    restored += status == RF_OK;
    free(text);
    rf_problem_free(problem);
  }
  printf("any_character: %d refused, %d restored\n", refused, restored);
  fflush(stdout);
  ck_assert_int_gt(refused, 0);
}
END_TEST

/* A checkpoint is no news: rf_flow_step tells of events and choices only. */
START_TEST(checkpoints_are_no_events)
{
  static const double x[] = { -0.75, -0.5, 0.125 }, y[] = { 1.1, 0.1, 0.8 };
  static const char *const set[] = {
    "data.bias=true", "network.width=5", "init.scale=1e-3",
    "flow.engine=taylor", "flow.digits=200", "flow.verify=false"
  };
  rf_problem *problem;
  rf_message message = { "" };
  rf_flow *f;
  rf_status status;
  uint64_t checkpoints;
  size_t stops = 0;

  rf_checkpoint_cost = 1e-2;
  ck_assert_int_eq(rf_problem_create(&problem, &message,
                                     &(rf_data){ 3, 1, x, y }, set, 6),
                   RF_OK);
  ck_assert_int_eq(rf_flow_create(&f, &message, problem), RF_OK);
  while ((status = rf_flow_step(f, &message, 20.0)) == RF_EVENT) {
    size_t events, choices;
    (void)news_events(f, &events);
    (void)news_choices(f, &choices);
    ck_assert_msg(events + choices > 0, "nothing at %.17g", rf_flow_time(f));
    stops++;
  }
  ck_assert_msg(status == RF_OK, "%s", message.text);
  ck_assert_ptr_nonnull(rf_flow_checkpoint(f, &checkpoints));
  printf("checkpoints_are_no_events: %zu stops, %u checkpoints\n", stops,
         (unsigned)checkpoints);
  ck_assert_uint_gt(stops, 0);
  ck_assert_uint_gt(checkpoints, stops);
  rf_flow_free(f);
  rf_problem_free(problem);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("resume");
  TCase *c = tcase_create("resume");
  const int count = (int)(sizeof subjects / sizeof *subjects);

  test_limit(c);
  tcase_add_checked_fixture(c, setup, teardown);
  tcase_add_loop_test(c, killed_and_resumed, 0, count);
  tcase_add_loop_test(c, interrupted_and_resumed, 0, count);
  tcase_add_loop_test(c, rows_beyond_go, 0, count);
  tcase_add_test(c, told_once);
  tcase_add_test(c, damaged_text);
  tcase_add_test(c, any_character);
  tcase_add_test(c, checkpoints_are_no_events);
  suite_add_tcase(s, c);
  return run_suite(s);
}
