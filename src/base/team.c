/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * team.c -- several threads at independent pieces of work; see team.h.
 *
 * In rf_team_run the caller's thread only waits: its poll must be asked some
 * times a second, and a piece may take longer than that.  The threads live as
 * long as one call, which is made for work of many milliseconds; to make one
 * takes some tens of microseconds, to wake one that waits less than ten. */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include <mpfr.h>

#include "base/poll.h"
#include "base/team.h"

typedef struct rf_team team;

typedef struct member {
  team *team;
  size_t number;
  pthread_t thread;
  rf_status status;
} member;

struct rf_team {
  rf_team_work *work;
  void *context;
  atomic_bool stop;      /* what the caller's poll said */
  pthread_mutex_t mutex; /* of what follows */
  pthread_cond_t cond;
  size_t busy;
  /* Of a team that stays: */
  member *member;        /* member[count], beside the caller */
  size_t count;
  pthread_cond_t begin;  /* something is to be done ... */
  size_t round;          /* ... for the so many-th time ... */
  bool end;              /* ... or never again */
};

/* An allocator of the user's need not be fit for threads. */
size_t
rf_team_size(size_t threads, size_t pieces)
{
  const size_t size = threads < pieces ? threads : pieces;

  return size < 2 || !mpfr_buildopt_tls_p() || !rf_allocator_is_default()
    ? 1 : size;
}

/* All but those that a thread brings upon itself, and a profiler's. */
static void
signals_of_others(sigset_t *set)
{
  static const int own[] = { SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGSEGV,
                             SIGTRAP };

  sigfillset(set);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    sigdelset(set, own[i]);
}

/* A new thread has the mask of the one that makes it. */
bool
rf_thread_create(pthread_t *thread, void *(*main)(void *), void *context)
{
  sigset_t others, before;
  int failure;

  signals_of_others(&others);
  if (pthread_sigmask(SIG_BLOCK, &others, &before))
    return false;
  failure = pthread_create(thread, NULL, main, context);
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  return failure == 0;
}

static int
ask_caller(void *context)
{
  team *t = context;

  return atomic_load(&t->stop);
}

static void
work_once(member *m)
{
  m->status = m->team->work(m->team->context, m->number);
}

/* With the mutex. */
static void
say_done(team *t)
{
  t->busy--;
  pthread_cond_signal(&t->cond);
}

static void *
begin(void *context)
{
  member *m = context;

  rf_set_poll(ask_caller, m->team);
  work_once(m);
  mpfr_free_cache();
  pthread_mutex_lock(&m->team->mutex);
  say_done(m->team);
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

/* As many as can be had, numbered from `first` on; returns how many.  With the
   mutex. */
static size_t
start(team *t, member *members, size_t size, size_t first,
      void *(*main)(void *))
{
  size_t count = 0;

  while (count < size) {
    members[count] = (member){ .team = t, .number = first + count };
    if (!rf_thread_create(&members[count].thread, main, &members[count]))
      break;
    count++;
  }
  return count;
}

/* The first failure, after `status`. */
static rf_status
first_failure(rf_status status, const member *members, size_t count)
{
  for (size_t i = 0; i < count && status >= 0; i++)
    if (members[i].status < 0)
      status = members[i].status;
  return status;
}

/* With the mutex and the condition in place. */
static rf_status
run(team *t, member *members, size_t size)
{
  size_t count;
  rf_status status;

  pthread_mutex_lock(&t->mutex);
  t->busy = count = start(t, members, size, 0, begin);
  pthread_mutex_unlock(&t->mutex);
  if (!count)
    return t->work(t->context, 0);
  status = wait_for_all(t);
  for (size_t i = 0; i < count; i++)
    pthread_join(members[i].thread, NULL);
  return first_failure(status, members, count);
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

/* ---- a team that stays ---- */

/* A member waits for the next round, until there is none.  What its poll was
   answered in one round does not bind it in the next. */
static void *
stay(void *context)
{
  member *m = context;
  team *t = m->team;
  size_t seen = 0;

  pthread_mutex_lock(&t->mutex);
  for (;;) {
    while (!t->end && t->round == seen)
      pthread_cond_wait(&t->begin, &t->mutex);
    if (t->end)
      break;
    seen = t->round;
    pthread_mutex_unlock(&t->mutex);
    rf_set_poll(ask_caller, t);
    work_once(m);
    pthread_mutex_lock(&t->mutex);
    say_done(t);
  }
  pthread_mutex_unlock(&t->mutex);
  mpfr_free_cache();
  return NULL;
}

/* Their locks; false: there are none. */
static bool
make_locks(team *t)
{
  if (pthread_mutex_init(&t->mutex, NULL))
    return false;
  if (!pthread_cond_init(&t->cond, NULL)) {
    if (!pthread_cond_init(&t->begin, NULL))
      return true;
    pthread_cond_destroy(&t->cond);
  }
  pthread_mutex_destroy(&t->mutex);
  return false;
}

rf_status
rf_team_create(rf_team **out, size_t size)
{
  team *t = rf_alloc(1, sizeof *t);

  RF_ASSERT(size >= 1);
  if (!t || !(t->member = rf_alloc(size, sizeof *t->member))
      || !make_locks(t)) {
    if (t)
      rf_release(t->member);
    rf_release(t);
    return RF_ENOMEM;
  }
  atomic_init(&t->stop, false);
  pthread_mutex_lock(&t->mutex);
  t->count = start(t, t->member, size - 1, 1, stay);
  pthread_mutex_unlock(&t->mutex);
  *out = t;
  return RF_OK;
}

void
rf_team_free(rf_team *t)
{
  if (!t)
    return;
  pthread_mutex_lock(&t->mutex);
  t->end = true;
  pthread_cond_broadcast(&t->begin);
  pthread_mutex_unlock(&t->mutex);
  for (size_t i = 0; i < t->count; i++)
    pthread_join(t->member[i].thread, NULL);
  pthread_cond_destroy(&t->begin);
  pthread_cond_destroy(&t->cond);
  pthread_mutex_destroy(&t->mutex);
  rf_release(t->member);
  rf_release(t);
}

/* What the caller's own poll said while it worked ends the others, too. */
rf_status
rf_team_do(rf_team *t, rf_team_work *work, void *context)
{
  rf_status own, status;

  atomic_store(&t->stop, false);
  pthread_mutex_lock(&t->mutex);
  t->work = work;
  t->context = context;
  t->busy = t->count;
  t->round++;
  pthread_cond_broadcast(&t->begin);
  pthread_mutex_unlock(&t->mutex);
  own = work(context, 0);
  if (own == RF_EINTR)
    atomic_store(&t->stop, true);
  status = wait_for_all(t);
  if (status >= 0)
    status = own;
  return first_failure(status, t->member, t->count);
}
