/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * team.h -- work that falls into independent pieces, on several threads.
 *
 * Which thread does which piece is left to chance.  So that a result has the
 * same bits for any number of them, a piece is a function of its number alone,
 * and what the pieces made is put together in the order of their numbers, when
 * all is done. */
#ifndef RF_TEAM_H
#define RF_TEAM_H

#include <pthread.h>

#include "base/base.h"

/* Takes pieces until none is left, on one thread; worker < size.  A negative
   status is a failure; the others go on. */
typedef rf_status rf_team_work(void *context, size_t worker);

/* How many threads are of use for so many pieces where `threads` may be used:
   at least 1, and only 1 where memory or MPFR's state is not fit for more. */
size_t rf_team_size(size_t threads, size_t pieces);

/* Call work(context, 0), ... work(context, size - 1), each on a thread of its
 * own (size 1: on this one), and wait for all of them.  The caller's poll
 * (poll.h) is asked meanwhile, and its answer is theirs.  Where not all threads
 * can be had some of the calls are not made, but at least one is.  A new thread
 * has MPFR's own settings (mpfr_state.h); what MPFR keeps for it is freed.
 *
 * Returns RF_EINTR when the poll said so; else the first failure, by the number
 * of the worker, or RF_OK. */
rf_status rf_team_run(rf_team_work *work, void *context, size_t size);

/* A thread that takes none of the program's signals: its handlers run where
   they would without such a thread.  false: there is none. */
bool rf_thread_create(pthread_t *thread, void *(*main)(void *context),
                      void *context);

/* ---- a team that stays ---- */

/* For work that comes again and again and is over in less than a second each
   time: the threads wait in between, and the caller is one of them. */
typedef struct rf_team rf_team;

/* size >= 1, with the caller; fewer where not all threads can be had.  Errors:
   RF_ENOMEM. */
rf_status rf_team_create(rf_team **team, size_t size);
void rf_team_free(rf_team *team);

/* Call work(context, worker) once on each thread, 0 is the caller, and wait.
   The others' poll is as in rf_team_run, asked while the caller waits.  What is
   returned is as there.  From the thread that made the team alone. */
rf_status rf_team_do(rf_team *team, rf_team_work *work, void *context);

#endif
