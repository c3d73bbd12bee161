/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * poll.h -- long calls ask now and then whether to go on.
 *
 * What is asked is set for a thread (rf_set_poll, reluflow/status.h).  A loop
 * that may take long calls rf_poll so that no more than some milliseconds of
 * work lie between two calls; it costs a look at the clock.  Once the answer
 * was to stop, it stays so until another question is set: a loop that cannot
 * fail may just end, and whoever called it asks again. */
#ifndef RF_POLL_H
#define RF_POLL_H

#include "base/base.h"

/* RF_OK, or RF_EINTR: leave, without news. */
rf_status rf_poll(void);

/* The same once in 64 turns of a loop, i its counter; for short turns. */
static inline rf_status
rf_poll_64(size_t i)
{
  return i % 64 == 63 ? rf_poll() : RF_OK;
}

/* A question. */
typedef struct rf_question {
  rf_ask *ask;           /* NULL: none */
  void *context;
} rf_question;

/* Set another question for this thread; returns the one before. */
rf_question rf_poll_swap(rf_question question);

#endif
