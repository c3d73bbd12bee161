/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * team.c -- several threads at independent pieces of work; see team.h.
 *
 * The caller's thread only waits: its poll must be asked some times a second,
 * and a piece may take longer than that.  The threads live as long as one call,
 * which is made for work of many milliseconds; to make one takes some tens of
 * microseconds. */
#include "config.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <mpfr.h>

#include "base/poll.h"
#include "base/team.h"

typedef struct team team;

typedef struct member {
  team *team;
  size_t number;
  pthread_t thread;
  rf_status status;
} member;

struct team {
  rf_team_work *work;
  void *context;
  atomic_bool stop;      /* what the caller's poll said */
  pthread_mutex_t mutex; /* of what follows */
  pthread_cond_t cond;
  size_t busy;
};

/* An allocator of the user's need not be fit for threads. */
size_t
rf_team_size(size_t threads, size_t pieces)
{
  const size_t size = threads < pieces ? threads : pieces;

  return size < 2 || !mpfr_buildopt_tls_p() || !rf_allocator_is_default()
    ? 1 : size;
}

static int
ask_caller(void *context)
{
  team *t = context;

  return atomic_load(&t->stop);
}

static void *
begin(void *context)
{
  member *m = context;

  rf_set_poll(ask_caller, m->team);
  m->status = m->team->work(m->team->context, m->number);
  mpfr_free_cache();
  pthread_mutex_lock(&m->team->mutex);
  m->team->busy--;
  pthread_cond_signal(&m->team->cond);
  pthread_mutex_unlock(&m->team->mutex);
  return NULL;
}

/* Until all are done, asking every 50 ms whether to go on. */
static rf_status
wait_for_all(team *t)
{
  struct timespec until;
  rf_status status = RF_OK;

  pthread_mutex_lock(&t->mutex);
  while (t->busy) {
    if (status >= 0)
      status = rf_poll();
    if (status < 0)
      atomic_store(&t->stop, true);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 50000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&t->cond, &t->mutex, &until);
  }
  pthread_mutex_unlock(&t->mutex);
  return status;
}

/* As many as can be had; returns their number. */
static size_t
start(team *t, member *members, size_t size)
{
  size_t count = 0;

  pthread_mutex_lock(&t->mutex);
  while (count < size) {
    members[count] = (member){ .team = t, .number = count };
    if (pthread_create(&members[count].thread, NULL, begin, &members[count]))
      break;
    count++;
  }
  t->busy = count;
  pthread_mutex_unlock(&t->mutex);
  return count;
}

/* With the mutex and the condition in place. */
static rf_status
run(team *t, member *members, size_t size)
{
  const size_t count = start(t, members, size);
  rf_status status;

  if (!count)
    return t->work(t->context, 0);
  status = wait_for_all(t);
  for (size_t i = 0; i < count; i++) {
    pthread_join(members[i].thread, NULL);
    if (status >= 0 && members[i].status < 0)
      status = members[i].status;
  }
  return status;
}

rf_status
rf_team_run(rf_team_work *work, void *context, size_t size)
{
  team t = { .work = work, .context = context };
  member *members;
  rf_status status = RF_ENOMEM;

  RF_ASSERT(size >= 1);
  if (size == 1)
    return work(context, 0);
  if (!(members = rf_alloc(size, sizeof *members)))
    return RF_ENOMEM;
  atomic_init(&t.stop, false);
  if (pthread_mutex_init(&t.mutex, NULL))
    goto done;
  if (!pthread_cond_init(&t.cond, NULL)) {
    status = run(&t, members, size);
    pthread_cond_destroy(&t.cond);
  }
  pthread_mutex_destroy(&t.mutex);

done:
  rf_release(members);
  return status;
}
