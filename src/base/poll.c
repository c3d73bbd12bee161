/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poll.c -- whether a long call shall go on; see poll.h.
 *
 * The clock is read at each rf_poll, the question put only now and then:
 * whoever answers may draw a line on a terminal, which costs far more than a
 * look at the clock.  Each thread has a question of its own. */
#include "config.h"

#include "base/poll.h"

/* Seconds between two times that the question is put. */
#define ASK_EVERY 0.05

static _Thread_local struct {
  rf_question question;
  double asked;          /* when */
  bool stop;             /* that was the answer */
} now;

rf_question
rf_poll_swap(rf_question question)
{
  const rf_question before = now.question;

  now.question = question;
  /* The new one is put by the next rf_poll; what was answered to the old one
     does not bind it. */
  now.asked = 0.0;
  now.stop = false;
  return before;
}

void
rf_set_poll(rf_ask *ask, void *context)
{
  (void)rf_poll_swap((rf_question){ ask, context });
}

/* Once the answer was to stop, it is kept: a loop that cannot fail merely
   ends, and its caller, who polls again, must hear the same. */
rf_status
rf_poll(void)
{
  double clock;

  if (!now.question.ask)
    return RF_OK;
  if (now.stop)
    return RF_EINTR;
  clock = rf_clock();
  if (clock - now.asked < ASK_EVERY)
    return RF_OK;
  now.asked = clock;
  now.stop = now.question.ask(now.question.context) != 0;
  return now.stop ? RF_EINTR : RF_OK;
}
