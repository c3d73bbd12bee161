/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shares.c -- surveyors, shared out to threads.
 *
 * No surveyor depends on what another one finds in the same stretch, but where
 * it says so.  Each is told all of a stretch by one thread, in the order in
 * which one thread tells it; so what it finds does not depend on how many there
 * are, or on who is told beside it.  Threads take the groups of surveyors that
 * belong together, one that took long the last time before others: that choice
 * is of time alone.
 *
 * A group sees the survey through a part of its own, with room for one path; so
 * a path that two groups want is made twice.  What has one room for all, in
 * the run, is locked. */
#include "config.h"

#include <stdatomic.h>
#include <time.h>

#include "base/number/mpfr_state.h"
#include "base/team.h"
#include "theory/steps/survey_impl.h"

/* Nanoseconds that one thread takes from which on others are woken: that costs
   some ten thousand. */
#define WORTH 150000.0

/* Surveyors that are told on one thread. */
typedef struct group {
  rf_survey part;        /* the survey as they see it */
  const void *key;
  double cost;           /* nanoseconds that they took last */
  rf_status status;
} group;

struct rf_shares {
  rf_team *team;
  pthread_mutex_t lock;
  bool always;
  group *group;          /* group[count], in the order of the survey */
  group **order;         /* order[count]: who is taken first */
  size_t count;
  double cost;           /* of all of them, the last time */
  const rf_piece *piece; /* that is told now */
  atomic_size_t next;    /* that nobody has taken */
};

/* A group is known by this. */
static const void *
key_of(const rf_surveyor *own)
{
  return own->with ? own->with : own;
}

bool
rf_shares_has(const rf_survey *s, const rf_surveyor *own)
{
  return !s->key || s->key == key_of(own);
}

static double
clock_now(void)
{
  struct timespec now;

  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

/* ---- parts ---- */

/* The part has what the survey has now, but for its own room for a path. */
static rf_status
renew(group *g, const rf_survey *s)
{
  double *c = g->part.c, *q = g->part.q, *z = g->part.z;
  const size_t room = g->part.own_room, z_room = g->part.z_room;

  g->part = *s;
  g->part.shares = NULL;
  g->part.lock = &s->shares->lock;
  g->part.key = g->key;
  g->part.c = c;
  g->part.q = q;
  g->part.own_room = room;
  g->part.z = z;
  g->part.z_room = z_room;
  if (s->room <= room)
    return RF_OK;
  rf_release(c);
  rf_release(q);
  g->part.own_room = 0;
  g->part.q = NULL;
  if (!(g->part.c = rf_alloc(s->room * (1 + s->d), sizeof *c))
      || !(g->part.q = rf_alloc(s->room, sizeof *q)))
    return RF_ENOMEM;
  g->part.own_room = s->room;
  return RF_OK;
}

void
rf_shares_show(rf_survey *s)
{
  for (size_t i = 0; s->shares && i < s->shares->count; i++)
    s->shares->group[i].part.now = s->now;
}

/* ---- telling ---- */

/* Groups until none is left. */
static rf_status
take_groups(void *context, size_t worker)
{
  struct rf_shares *c = context;
  const rf_mpfr_state found = rf_mpfr_enter();

  (void)worker;
  for (;;) {
    const size_t i = atomic_fetch_add(&c->next, 1);
    const double begin = clock_now();
    group *g;
    if (i >= c->count)
      break;
    g = c->order[i];
    g->status = rf_survey_tell(&g->part, c->piece);
    g->cost = clock_now() - begin;
  }
  return rf_mpfr_leave(&found, RF_OK);
}

/* Those that took longest first: the others fill what is left. */
static void
sort(struct rf_shares *p)
{
  for (size_t i = 1; i < p->count; i++)
    for (size_t k = i;
         k > 0 && p->order[k]->cost > p->order[k - 1]->cost; k--) {
      group *g = p->order[k];
      p->order[k] = p->order[k - 1];
      p->order[k - 1] = g;
    }
}

/* The first failure is that of the first group, whoever was ready first. */
static rf_status
tell_groups(rf_survey *s, const rf_piece *piece)
{
  struct rf_shares *c = s->shares;
  rf_status status = RF_OK;

  for (size_t i = 0; i < c->count && status >= 0; i++)
    status = renew(&c->group[i], s);
  if (status < 0)
    return status;
  sort(c);
  c->piece = piece;
  atomic_store(&c->next, 0);
  status = rf_team_do(c->team, take_groups, c);
  c->cost = 0.0;
  for (size_t i = 0; i < c->count; i++) {
    c->cost += c->group[i].cost;
    if (status >= 0 && c->group[i].status < 0)
      status = c->group[i].status;
  }
  return status;
}

/* The predictions are made before: the parts have them in common, and some
   surveyor asks for them on every stretch. */
rf_status
rf_shares_tell(rf_survey *s, const rf_piece *piece)
{
  struct rf_shares *c = s->shares;
  double begin;
  rf_status status;

  if (!c)
    return rf_survey_tell(s, piece);
  if (c->always || c->cost > WORTH) {
    status = rf_survey_outputs(s);
    return status < 0 ? status : tell_groups(s, piece);
  }
  begin = clock_now();
  status = rf_survey_tell(s, piece);
  c->cost = clock_now() - begin;
  return status;
}

/* ---- making ---- */

/* A group for each key, in the order of the first who has it. */
static rf_status
make_groups(struct rf_shares *c, const rf_survey *s)
{
  size_t most = 0;

  for (const rf_surveyor *own = s->first; own; own = own->next)
    most++;
  if (!(c->group = rf_alloc(most + 1, sizeof *c->group))
      || !(c->order = rf_alloc(most + 1, sizeof *c->order)))
    return RF_ENOMEM;
  for (const rf_surveyor *own = s->first; own; own = own->next) {
    size_t i = 0;
    while (i < c->count && c->group[i].key != key_of(own))
      i++;
    if (i == c->count) {
      c->group[i].key = key_of(own);
      c->order[i] = &c->group[i];
      c->count++;
    }
  }
  return RF_OK;
}

void
rf_shares_free(struct rf_shares *c)
{
  if (!c)
    return;
  rf_team_free(c->team);
  for (size_t i = 0; i < c->count; i++) {
    rf_release(c->group[i].part.c);
    rf_release(c->group[i].part.q);
    rf_release(c->group[i].part.z);
  }
  rf_release(c->group);
  rf_release(c->order);
  pthread_mutex_destroy(&c->lock);
  rf_release(c);
}

/* More threads than groups are of no use; one is as without. */
rf_status
rf_survey_share(rf_survey *s, size_t threads, bool always)
{
  struct rf_shares *c = rf_alloc(1, sizeof *c);
  size_t size;
  rf_status status;

  if (!c)
    return RF_ENOMEM;
  if (pthread_mutex_init(&c->lock, NULL)) {
    rf_release(c);
    return RF_ENOMEM;
  }
  c->always = always;
  RF_TRY(make_groups(c, s));
  if ((size = rf_team_size(threads, c->count)) < 2)
    goto done;
  RF_TRY(rf_team_create(&c->team, size));
  s->shares = c;
  c = NULL;

done:
  rf_shares_free(c);
  return status;
}
