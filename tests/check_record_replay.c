/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_record_replay.c -- run files of the cases, read again from outside:
 * signs, conservation, predictions, events that lead to the recorded signs,
 * counts with their rows, for every engine. */
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include "input/cases.h"
#include "law/law.h"
#include "support/rf_test.h"

static char folder[64];

static void
make_folder(void)
{
  snprintf(folder, sizeof folder, "/tmp/reluflow-replay-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
remove_folder(void)
{
  ck_assert_int_eq(rmdir(folder), 0);
}

static size_t
replay_way(const case_truth *c, case_way way)
{
  rf_problem *p = case_of(c, way, true);
  rf_message message = { "" };
  law_result r = { .states = 0 };
  char path[128];
  int said = 0;
  rf_status status;

  snprintf(path, sizeof path, "%s/run.rfrun", folder);
  status = rf_run(&message, p, path, NULL, NULL);
  ck_assert_msg(status >= 0, "%s, %s: %s", c->name, case_way_name[way],
                message.text);
  law_replay(&r, path, law_tell, &said);
  ck_assert_int_eq(unlink(path), 0);
  fflush(stdout);
  ck_assert_msg(law_breaches(&r) == 0, "%s, %s: %zu breaches of the law",
                c->name, case_way_name[way], law_breaches(&r));
  printf("  %s, %s: %zu states, %zu signs, %zu events\n", c->name,
         case_way_name[way], r.states, r.signs, r.events);
  rf_problem_free(p);
  return r.states;
}

START_TEST(runs_replay)
{
  const case_truth *c = &case_table[_i];
  size_t states = 0;

  if (!test_affords(c->seconds))
    return;
  for (case_way way = 0; way < CASE_WAYS; way++)
    if (way == CASE_LIMIT && c->replay_wrong)
      printf("  %s, limit: LEFT OUT, known to be wrong: %s\n", c->name,
             c->replay_wrong);
    else if (way == CASE_LIMIT || c->way[way])
      states += replay_way(c, way);
  fflush(stdout);
  ck_assert(states > 0 || c->replay_wrong);
}
END_TEST

static Suite *
replay_suite(void)
{
  Suite *s = suite_create("replay");
  TCase *t = tcase_create("all");

  test_limit(t);
  tcase_add_checked_fixture(t, make_folder, remove_folder);
  tcase_add_loop_test(t, runs_replay, 0, (int)case_count);
  suite_add_tcase(s, t);
  return s;
}

int
main(void)
{
  return run_suite(replay_suite());
}
