/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_law_random.c -- the law, checked from outside on random problems with
 * everything planted; the limit flow against the full flow; and all accuracies
 * against each other.  Each problem has a process of its own.  To repeat one:
 * make tests/attack, then
 *
 *   tests/attack cvode SEED 1, tests/attack taylor SEED 1 20,
 *   tests/attack limit SEED 1, tests/attack compare SEED 1,
 *   tests/attack teacher 4 1 20. */
#include "config.h"

#include "input/generator.h"
#include "input/teacher.h"
#include "law/law.h"
#include "law/stories.h"
#include "law/story.h"
#include "support/child.h"
#include "support/rf_test.h"

#define SECONDS 10
#define COMPARE_SECONDS 100

typedef struct task {
  uint64_t seed;
  const char *engine, *accuracy;
  gen_wish wish;
  size_t said;
} task;

static void
say(void *context, law_kind kind, double time, long neuron, long datum,
    const char *numbers)
{
  task *t = context;

  if (t->said++ < 3)
    printf("  %s, seed %" PRIu64 ": %s at t=%.17g, neuron %ld, datum %ld: "
           "%s\n", t->engine, t->seed, law_name(kind), time, neuron, datum,
           numbers);
}

static void
run_law(void *out, void *context)
{
  task *t = context;
  char engine[64], accuracy[64];
  const char *set[] = { engine, accuracy };
  char *text;
  gen g;

  snprintf(engine, sizeof engine, "flow.engine=%s", t->engine);
  snprintf(accuracy, sizeof accuracy, "flow.%s", t->accuracy);
  gen_init(&g);
  gen_draw(&g, t->seed, &t->wish);
  text = gen_text(&g);
  law_check(out, text, "generated", set, 2, &(law_ear){ say, t });
  free(text);
  gen_clear(&g);
}

static void
obey(const char *engine, const char *accuracy, double longest, int reps)
{
  law_result sum = { .states = 0 };
  size_t breaches = 0, early = 0, hangs = 0, crashes = 0;

  TEST_EACH(rep, reps) {
    task t = { test_seed() + (uint64_t)rep, engine, accuracy,
               { .decade = GEN_ANY, .longest = longest }, 0 };
    law_result r = { .states = 0 };
    const int how =
      child_run(&r, sizeof r, test_seconds(SECONDS), run_law, &t);
    if (how)
      printf("  %s, seed %" PRIu64 ": %s\n", engine, t.seed,
             child_hangs(how) ? "hangs" : "crashes");
    hangs += how && child_hangs(how);
    crashes += how && !child_hangs(how);
    early += r.breaches[LAW_EARLY];
    breaches += law_breaches(&r) - r.breaches[LAW_EARLY];
    sum.states += r.states;
    sum.signs += r.signs;
    sum.motions += r.motions;
    sum.slopes += r.slopes;
    sum.events += r.events;
  }
  printf("%s: %d problems, %zu states, %zu signs, %zu motions, %zu slopes, %zu "
         "events; %zu breaches, %zu early ends, %zu hangs, %zu crashes\n",
         engine, reps, sum.states, sum.signs, sum.motions, sum.slopes,
         sum.events, breaches, early, hangs, crashes);
  fflush(stdout);
  ck_assert_uint_gt(sum.motions, 0);
  ck_assert_uint_gt(sum.events, 0);
  ck_assert_uint_eq(breaches + early + hangs + crashes, 0);
}

START_TEST(cvode_obeys)
{
  obey("cvode", "rtol=1e-10", 0, test_reps(100));
}
END_TEST

START_TEST(taylor_double_obeys)
{
  obey("taylor-double", "rtol=1e-10", 0, test_reps(100));
}
END_TEST

START_TEST(auto_obeys)
{
  obey("auto", "rtol=1e-10", 0, test_reps(60));
}
END_TEST

START_TEST(taylor_obeys)
{
  obey("taylor", "digits=20", 20, test_reps(40));
}
END_TEST

static law_result
obeys(task *t)
{
  law_result r = { .states = 0 };
  const int how = child_run(&r, sizeof r, test_seconds(SECONDS), run_law, t);

  ck_assert_msg(how == 0, "seed %" PRIu64 ": %s", t->seed,
                child_hangs(how) ? "hangs" : "crashes");
  ck_assert_uint_gt(r.events, 0);
  ck_assert_uint_eq(law_breaches(&r), 0);
  return r;
}

/* A neuron with a column of its own that goes to and fro at one time, in a step
   that nothing else cuts (346); one whose a passes 0 on a line (937704), where
   neither its turn nor the line moves it, and each was found after the other
   again. */
START_TEST(to_and_fro_ends)
{
  static const uint64_t seed[] = { 346, 937704 };

  for (size_t i = 0; i < sizeof seed / sizeof *seed; i++)
    obeys(&(task){ seed[i], "cvode", "rtol=1e-10", { .decade = GEN_ANY }, 0 });
}
END_TEST

/* Residuals that are c or 0 to rounding where a step begins, and are not where
   it ends (5916, 6045: logistic); residuals of 1e250, whose series leave the
   range of a double in the unit of the fastest column (5732, 6121:
   exponential); lines met by neurons on which nothing pulls at that time, and
   something does later in a long step (6900). */
START_TEST(series_see_their_end)
{
  static const uint64_t seed[] = { 5916, 6045, 5732, 6121, 6900 };

  for (size_t i = 0; i < sizeof seed / sizeof *seed; i++)
    obeys(&(task){ seed[i], "taylor-double", "rtol=1e-10",
                   { .decade = GEN_ANY }, 0 });
}
END_TEST

typedef struct doubts {
  rf_status status;
  size_t events;
  uint64_t count;
} doubts;

static void
follow_teacher(void *out, void *context)
{
  static const char *const set[] = { "flow.engine=cvode", "flow.rtol=1e-12" };
  doubts *d = out;
  char *text = teacher_text(4, "unbalanced", 20000);
  story s;

  (void)context;
  story_read(&s, text, set, 2);
  *d = (doubts){ s.status, s.count, s.doubts };
  story_free(&s);
  free(text);
}

/* Among 20,000 neurons one stays where it is in doubt, at the very start of a
   step: it is told once, and not asked for ever. */
START_TEST(questions_in_vain_end)
{
  doubts d = { .status = RF_EINVAL };
  const int how = child_run(&d, sizeof d, test_seconds(COMPARE_SECONDS),
                            follow_teacher, NULL);

  ck_assert_msg(how == 0, "%s", child_hangs(how) ? "hangs" : "crashes");
  ck_assert_int_eq(d.status, RF_OK);
  ck_assert_uint_gt(d.events, 200000);
  ck_assert_uint_lt(d.count, 1000);
}
END_TEST

/* Neurons that are 0 in double, at a line: they leave none. */
START_TEST(nothing_leaves_no_line)
{
  task t = { 1208653, "cvode", "rtol=1e-8", { .decade = GEN_ANY }, 0 };
  law_result r = { .states = 0 };
  const int how = child_run(&r, sizeof r, test_seconds(SECONDS), run_law, &t);

  ck_assert_msg(how == 0, "%s", child_hangs(how) ? "hangs" : "crashes");
  ck_assert_uint_gt(r.states, 0);
  ck_assert_uint_eq(law_breaches(&r), 0);
}
END_TEST

/* A residual passes 0 and ends the sliding of several neurons at once; they
   leave their lines at no speed.  The event of one cuts the step of the others
   before these are off beyond rounding: nobody meets its line again there, no
   number of digits is short. */
START_TEST(lines_are_left_at_no_speed)
{
  static const uint64_t seed[] = { 751255, 751319 };

  for (size_t i = 0; i < sizeof seed / sizeof *seed; i++)
    ck_assert_uint_eq(obeys(&(task){ seed[i], "taylor", "digits=50",
                                     { .decade = GEN_ANY, .longest = 60 },
                                     0 }).unsure, 0);
}
END_TEST

/* One mode of stories.h; no story may differ without a doubt. */
static void
tell(stories_tally *sum, const char *what, void (*run)(void *, void *),
     stories_job *job, unsigned seconds)
{
  stories_tally t = { .pairs = 0 };
  const int how = child_run(&t, sizeof t, test_seconds(seconds), run, job);

  ck_assert_msg(how == 0, "%s, seed %" PRIu64 ": %s", what, job->seed,
                child_hangs(how) ? "hangs" : "crashes");
  stories_add(sum, &t);
}

static void
check_told(const stories_tally *sum, const char *what)
{
  printf("%s: %d pairs; another story without a doubt %d, with one %d; one "
         "story with doubts %d; %d early ends\n", what, sum->pairs,
         sum->silent, sum->doubtful, sum->needless, sum->early);
  fflush(stdout);
  ck_assert_int_gt(sum->pairs, 0);
  ck_assert_int_eq(sum->silent + sum->early, 0);
}

START_TEST(limit_is_the_limit)
{
  stories_tally sum = { .pairs = 0 };

  TEST_EACH(rep, test_reps(100))
    tell(&sum, "limit", stories_limit,
         &(stories_job){ .seed = test_seed() + (uint64_t)rep }, SECONDS);
  check_told(&sum, "limit against full flow");
}
END_TEST

/* Where several sides are solutions both must take the same: a coefficient that
   is exactly at its end (70019), one outside its interval (500138), the ways
   out of w = 0 that gradient descent goes (500368), an edge that may be left
   when a has passed 0 (500472, 510666), lines whose order decides (541656); or
   there is a doubt (551538: w = 0, and a coefficient exactly at its end;
   561659: out of a corner and back).  No end before the time: 561261,
   orthogonal to all data, 563834, a = 0 on an edge, 912948, at rest on two
   lines that nothing else pushes. */
START_TEST(limit_takes_the_same_solution)
{
  static const uint64_t seed[] =
    { 70019, 500138, 500295, 500368, 500472, 510615, 510666, 541656,
      551538, 561261, 561659, 563834, 912948 };
  stories_tally sum = { .pairs = 0 };

  for (size_t i = 0; i < sizeof seed / sizeof *seed; i++)
    tell(&sum, "limit", stories_limit, &(stories_job){ .seed = seed[i] },
         SECONDS);
  check_told(&sum, "limit against full flow, several solutions");
  ck_assert_int_ge(sum.pairs, 13);
}
END_TEST

START_TEST(accuracies_tell_one_story)
{
  stories_tally sum = { .pairs = 0 };

  TEST_EACH(rep, test_reps(15))
    tell(&sum, "compare", stories_compare,
         &(stories_job){ .seed = test_seed() + (uint64_t)rep },
         COMPARE_SECONDS);
  check_told(&sum, "all accuracies");
}
END_TEST

/* Sliding ends where the whole interval of its coefficient is within the error
   at rtol 1e-6: that nobody can tell is told. */
START_TEST(lost_intervals_are_told)
{
  stories_tally sum = { .pairs = 0 };

  tell(&sum, "compare", stories_compare, &(stories_job){ .seed = 920058 },
       COMPARE_SECONDS);
  check_told(&sum, "lost intervals");
}
END_TEST

/* Draw 4: a neuron is released at 127, by so little that at rtol 1e-6 to
   1e-10 nobody can tell. */
START_TEST(teacher_tells_one_story)
{
  static const char *const scheme[] =
    { "balanced", "dominated", "unbalanced" };
  stories_tally sum = { .pairs = 0 };

  tell(&sum, "teacher", stories_teacher,
       &(stories_job){ .seed = 4, .scheme = scheme[_i], .m = 20 },
       COMPARE_SECONDS);
  check_told(&sum, scheme[_i]);
}
END_TEST

static Suite *
law_suite(void)
{
  Suite *s = suite_create("law");
  TCase *t = tcase_create("all");

  test_limit(t);
  tcase_add_test(t, cvode_obeys);
  tcase_add_test(t, taylor_double_obeys);
  tcase_add_test(t, auto_obeys);
  tcase_add_test(t, taylor_obeys);
  tcase_add_test(t, to_and_fro_ends);
  tcase_add_test(t, series_see_their_end);
  tcase_add_test(t, questions_in_vain_end);
  tcase_add_test(t, nothing_leaves_no_line);
  tcase_add_test(t, lines_are_left_at_no_speed);
  tcase_add_test(t, limit_is_the_limit);
  tcase_add_test(t, limit_takes_the_same_solution);
  tcase_add_test(t, accuracies_tell_one_story);
  tcase_add_test(t, lost_intervals_are_told);
  tcase_add_loop_test(t, teacher_tells_one_story, 0, 3);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(law_suite());
}
