/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check_base_poll.c -- long calls stop when they are told to, and leave what
 * can be read and freed. */
#include "config.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include <reluflow.h>

#include "base/poll.h"
#include "base/team.h"
#include "support/numbers.h"
#include "support/rf_test.h"

/* A question that says stop at its call number `stop`. */
typedef struct asked {
  int calls, stop;
} asked;

static int
count(void *context)
{
  asked *a = context;

  return ++a->calls == a->stop;
}

static rf_problem *
problem_of(const char *engine, const char *width, const char *digits)
{
  const double x[] = { -0.75, 1.0, -0.5, 1.0, 0.125, 1.0 };
  const double y[] = { 1.1, 0.1, 0.8 };
  const char *set[] = { engine, width, digits, "flow.until=50",
                        "init.scheme=unbalanced" };
  rf_problem *p = NULL;
  rf_message message = { "" };

  ck_assert_msg(rf_problem_create(&p, &message, &(rf_data){ 3, 2, x, y }, set,
                                  5) == RF_OK,
                "%s", message.text);
  return p;
}

static const char *const engines[] = { "flow.engine=cvode",
                                       "flow.engine=taylor",
                                       "flow.engine=limit" };
static const char *const digits[] = { "flow.digits=", "flow.digits=40",
                                      "flow.digits=40" };

/* No question: nothing stops.  Told to stop, it stays so. */
START_TEST(answers_stick)
{
  asked a = { 0, 1 };

  ck_assert_int_eq(rf_poll(), RF_OK);
  rf_set_poll(count, &a);
  for (int i = 0; i < 5; i++)
    ck_assert_int_eq(rf_poll(), RF_EINTR);
  ck_assert_int_eq(a.calls, 1);
  a = (asked){ 0, 2 };
  rf_set_poll(count, &a);
  ck_assert_int_eq(rf_poll(), RF_OK);
  ck_assert_int_eq(rf_poll(), RF_OK);  /* too soon to ask again */
  ck_assert_int_eq(a.calls, 1);
  rf_set_poll(NULL, NULL);
  ck_assert_int_eq(rf_poll(), RF_OK);
}
END_TEST

/* At creation: no flow, no leak (the allocator counts in check_flow_alloc,
   valgrind here). */
START_TEST(creation_stops)
{
  asked a = { 0, 1 };
  rf_problem *p = problem_of(engines[_i], "network.width=200", digits[_i]);
  rf_flow *f = NULL;
  rf_message message = { "" };

  rf_set_poll(count, &a);
  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_EINTR);
  ck_assert_ptr_null(f);
  rf_set_poll(NULL, NULL);
  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
  rf_flow_free(f);
  rf_problem_free(p);
}
END_TEST

/* In a step; the flow can be read afterwards. */
START_TEST(steps_stop)
{
  asked a = { 0, 1 };
  rf_problem *p = problem_of(engines[_i], "network.width=200", digits[_i]);
  rf_flow *f = NULL;
  rf_message message = { "" };
  double loss = -1.0, h[3];

  ck_assert_int_eq(rf_flow_create(&f, &message, p), RF_OK);
  for (int i = 0; i < 20; i++)
    ck_assert_int_ge(rf_flow_step(f, &message, 10.0), 0);
  rf_set_poll(count, &a);
  ck_assert_int_eq(rf_flow_step(f, &message, 10.0), RF_EINTR);
  rf_set_poll(NULL, NULL);
  ck_assert_int_eq(read_sample(f, &loss, h), RF_OK);
  ck_assert(isfinite(loss) && loss > 0.0);
  ck_assert(rf_flow_time(f) >= 0.0 && rf_flow_time(f) < 10.0);
  rf_flow_free(f);
  rf_problem_free(p);
}
END_TEST

/* Alignment and extremal vectors. */
START_TEST(others_stop)
{
  asked a = { 0, 1 };
  rf_problem *p = problem_of(engines[2], "network.width=200", digits[2]);
  rf_align_options options;
  rf_align *align = NULL;
  rf_extremal_options wish;
  rf_extremals *list = NULL;
  rf_message message = { "" };

  rf_align_defaults(&options);
  rf_extremal_defaults(&wish);
  rf_set_poll(count, &a);
  ck_assert_int_eq(rf_align_create(&align, &message, p, &options), RF_EINTR);
  ck_assert_ptr_null(align);
  ck_assert_int_eq(rf_extremals_create(&list, &message, p, &wish), RF_EINTR);
  rf_set_poll(NULL, NULL);
  rf_extremals_free(list);
  rf_problem_free(p);
}
END_TEST

/* ---- threads ---- */

enum { TEAM = 4 };

static atomic_int here, away;  /* signals that were taken, by whom */
static pthread_t caller;

static void
take_signal(int number)
{
  (void)number;
  atomic_fetch_add(pthread_equal(pthread_self(), caller) ? &here : &away, 1);
}

/* The caller sends, while the others have nothing to do but to take it. */
static rf_status
send(void *context, size_t worker)
{
  (void)context;
  for (int i = 0; worker == 0 && i < 20; i++) {
    ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
    usleep(1000);
  }
  if (worker)
    usleep(40000);
  return RF_OK;
}

/* A signal of the program's is kept for the thread that has called, also where
   that does not take it now. */
START_TEST(threads_take_no_signals)
{
  const struct sigaction action = { .sa_handler = take_signal };
  sigset_t set, before;
  rf_team *team = NULL;

  caller = pthread_self();
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
  ck_assert_int_eq(rf_team_create(&team, TEAM), RF_OK);
  ck_assert_int_eq(pthread_sigmask(SIG_BLOCK, &set, &before), 0);
  ck_assert_int_eq(rf_team_do(team, send, NULL), RF_OK);
  ck_assert_int_eq(here + away, 0);
  ck_assert_int_eq(pthread_sigmask(SIG_SETMASK, &before, NULL), 0);
  ck_assert_int_eq(here, 1);
  ck_assert_int_eq(away, 0);
  rf_team_free(team);
}
END_TEST

/* Until it is told to stop, or for a second. */
static rf_status
wait_for_stop(void *context, size_t worker)
{
  rf_status status = RF_OK;

  (void)context;
  for (int i = 0; status >= 0 && worker && i < 1000; i++) {
    usleep(1000);
    status = rf_poll();
  }
  return status;
}

static rf_status
poll_once(void *context, size_t worker)
{
  (void)worker;
  atomic_fetch_add((atomic_int *)context, 1);
  return rf_poll();
}

/* Who was told to stop in one round is not in the next. */
START_TEST(rounds_begin_anew)
{
  asked a = { 0, 1 };
  rf_team *team = NULL;
  atomic_int polls = 0;

  ck_assert_int_eq(rf_team_create(&team, TEAM), RF_OK);
  rf_set_poll(count, &a);
  ck_assert_int_eq(rf_team_do(team, wait_for_stop, NULL), RF_EINTR);
  rf_set_poll(NULL, NULL);
  ck_assert_int_eq(rf_team_do(team, poll_once, &polls), RF_OK);
  ck_assert_int_eq(polls, TEAM);
  rf_team_free(team);
}
END_TEST

int
main(void)
{
  Suite *s = suite_create("poll");
  TCase *t = tcase_create("poll");

  tcase_set_timeout(t, 300);
  tcase_add_test(t, answers_stick);
  tcase_add_loop_test(t, creation_stops, 0, 3);
  tcase_add_loop_test(t, steps_stop, 0, 3);
  tcase_add_test(t, others_stop);
  tcase_add_test(t, threads_take_no_signals);
  tcase_add_test(t, rounds_begin_anew);
  suite_add_tcase(s, t);
  return run_suite(s);
}
