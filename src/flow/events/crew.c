/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.c -- blocks of neurons, screened by several threads.
 * Kernel: decision.
 *
 * What a block's members do is a function of the block alone (screen.c,
 * ahead.c).  So each thread has a scout: the run itself, but with rooms of its
 * own wherever something is written that is not the block's.  Which thread has
 * which block is left to chance; what came of the blocks is put together in
 * their order.
 *
 * Two that write to the same line of the cache wait for each other.  Neurons of
 * near numbers share lines, and until they move they stand in their cohorts in
 * the order of their numbers: so each thread begins with another part of all
 * cohorts. */
#include "config.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/team.h"
#include "flow/events/events_impl.h"

typedef struct scout {
  rfx_run run;
  rfx_model *model;      /* some of what it asks is scratch of the model */
  rfx_ways ways;
  rf_leaves leaving;     /* the run's, while it screens; then of its ways */
} scout;

/* What came of a block. */
typedef struct outcome {
  uint16_t scout;
  size_t first, count;   /* found[first ..] of its ways: the candidates */
  size_t next, nexts;    /* next[next ..] of its departures */
  uint64_t tests, repairs;
  double law;
  rf_breach breach;
} outcome;

/* A block in the order in which they are taken. */
typedef struct turn {
  double place;          /* in its cohort, between 0 and 1 */
  size_t block;
  atomic_bool taken;
} turn;

struct rfx_crew {
  rf_team *team;
  scout *scout;          /* scout[size] */
  size_t size;
  const rfx_run *run;
  const rf_due_block *due;       /* due[blocks] */
  outcome *outcome;      /* outcome[blocks] */
  turn *turn;            /* turn[blocks] */
  size_t blocks, capacity, turns;
};

const rfx_ways *
rfx_crew_ways(const rfx_crew *crew, size_t who)
{
  return &crew->scout[who].ways;
}

/* ---- scouts ---- */

static rf_status
scout_make(scout *s, const rfx_run *of)
{
  const rfx_model *m = of->model;
  const long prec = m->prec;
  rfx_run *r = &s->run;
  rf_status status;

  RF_TRY(rfx_model_create(&s->model, m->problem, prec));
  r->model = s->model;
  r->scout = true;
  RF_TRY(rfx_step_init(&r->step, prec));
  RF_TRY(rfx_residuals_init(&r->residuals, r->model));
  RF_TRY(rfx_query_create(&r->query, r->model));
  RF_TRY(rfx_screening_create(&r->screen, r->model));
  RF_TRY(rfx_defect_init(&r->defect, r->model, of->engine->late));
  status = (r->law.room = num_array(RF_LAW_ROOM, prec)) ? RF_OK : RF_ENOMEM;
done:
  return status;
}

/* Its own parts alone. */
static void
scout_clear(scout *s)
{
  rfx_run *r = &s->run;

  rfx_step_clear(&r->step);
  rfx_schedule_clear(&r->schedule);
  rfx_continuations_clear(&r->continuations);
  rf_release(s->leaving.at);
  rf_release(r->departures.next.at);
  rfx_residuals_clear(&r->residuals);
  rfx_defect_clear(&r->defect);
  rfx_query_free(r->query);
  rfx_screening_free(r->screen);
  num_array_free(r->law.room, RF_LAW_ROOM);
  rfx_model_free(s->model);
  rfx_ways_clear(&s->ways);
}

/* The run as it is now, with the scout's own rooms. */
static void
scout_begin(scout *s, const rfx_run *of)
{
  rfx_run *r = &s->run;

  r->population = of->population;
  r->engine = of->engine;
  r->segment = of->segment;
  r->series = of->series;
  r->edges = of->edges;
  r->corners = of->corners;
  r->pace = of->pace;
  r->round = of->round;
  r->law.span = of->law.span;
  r->step.length = of->step.length;
  r->step.cut = false;
  num_set(r->step.t, of->step.t);
  r->query->terms = NULL;
  r->schedule.count = 0;
  r->departures.next.count = 0;
  memcpy(&r->report.stats, &of->report.stats, sizeof r->report.stats);
  rfx_ways_begin(&s->ways);
}

/* ---- a block ---- */

/* The neuron's candidates stand together. */
static size_t
same_neuron(const rfx_ways *w, size_t first, size_t end)
{
  size_t i = first + 1;

  while (i < end && w->found[i].who == w->found[first].who)
    i++;
  return i - first;
}

/* What is known of the neuron of found[i] lies anywhere in memory. */
static void
fetch(const scout *s, size_t i)
{
  const size_t j = s->ways.found[i].who;

  RF_PREFETCH(&s->run.population->neuron[j]);
  RF_PREFETCH(&s->run.population->balance[j]);
  RF_PREFETCH(&s->run.law.span[j]);
}

/* The ways of all who were found. */
static rf_status
go_ahead(scout *s, const outcome *o)
{
  enum { SOON = 4 };
  const size_t end = o->first + o->count;
  rf_status status = RF_OK;

  for (size_t i = o->first; i < end && i < o->first + SOON; i++)
    fetch(s, i);
  for (size_t i = o->first, some; status >= 0 && i < end; i += some) {
    if (i + SOON < end)
      fetch(s, i + SOON);
    some = same_neuron(&s->ways, i, end);
    status = rfx_go_ahead(&s->ways, &s->run, i, some);
  }
  return status;
}

/* What was reported of the block, and since when. */
static void
note(outcome *o, rfx_run *r, const rf_flow_stats *before)
{
  o->tests = r->report.stats.tests - before->tests;
  o->repairs = r->report.stats.repairs - before->repairs;
  o->law = r->report.stats.law;
  o->breach = r->law.breach;
  memcpy(&r->report.stats, before, sizeof *before);
}

static rf_status
screen(rfx_crew *c, size_t worker, size_t block)
{
  scout *s = &c->scout[worker];
  outcome *o = &c->outcome[block];
  rfx_run *r = &s->run;
  const rf_leaves next = r->departures.next;
  rf_flow_stats before;
  rf_status status;

  memcpy(&before, &r->report.stats, sizeof before);
  *o = (outcome){ .scout = (uint16_t)worker, .first = s->ways.nfound,
                  .next = next.count };
  r->law.breach.worst = 0.0;
  r->departures.now = c->run->departures.now;
  if ((status = rfx_screen_block(r, &s->ways.some, &c->due[block])) < 0)
    return status;
  o->count = s->ways.some.count;
  o->nexts = r->departures.next.count - o->next;
  note(o, r, &before);
  if ((status = rfx_ways_take(&s->ways)) < 0)
    return status;
  r->departures.now = s->leaving;
  status = go_ahead(s, o);
  s->leaving = r->departures.now;
  return status;
}

static int
earlier(const void *u, const void *v)
{
  const turn *a = u, *b = v;

  if (a->place != b->place)
    return a->place < b->place ? -1 : 1;
  return (a->block > b->block) - (a->block < b->block);
}

static rf_status
take_turns(rfx_crew *c)
{
  rf_status status = rf_grow(&c->turn, &c->turns, c->blocks, sizeof *c->turn);

  if (status < 0)
    return status;
  for (size_t b = 0; b < c->blocks; b++) {
    const rf_due_block *due = &c->due[b];
    const rfx_cohort *cohort = &c->run->population->cohorts[due->cohort];
    c->turn[b].place = (double)(due->number * RF_BLOCK) / (double)cohort->count;
    c->turn[b].block = b;
    atomic_store(&c->turn[b].taken, false);
  }
  qsort(c->turn, c->blocks, sizeof *c->turn, earlier);
  return RF_OK;
}

/* Blocks until none is left, from the worker's own part on. */
static rf_status
work(void *context, size_t worker)
{
  rfx_crew *c = context;
  const size_t first = worker * c->blocks / c->size;
  rf_status status = RF_OK;

  scout_begin(&c->scout[worker], c->run);
  for (size_t i = 0; status >= 0 && i < c->blocks; i++) {
    turn *t = &c->turn[(first + i) % c->blocks];
    if (!atomic_exchange(&t->taken, true) && (status = rf_poll()) >= 0)
      status = screen(c, worker, t->block);
  }
  return status;
}

/* ---- the crew ---- */

void
rfx_crew_free(rfx_crew *c)
{
  if (!c)
    return;
  rf_team_free(c->team);
  for (size_t i = 0; i < c->size; i++)
    scout_clear(&c->scout[i]);
  rf_release(c->scout);
  rf_release(c->outcome);
  rf_release(c->turn);
  rf_release(c);
}

static rf_status
crew_make(rfx_crew **crew, const rfx_run *r, size_t size)
{
  rfx_crew *c = rf_alloc(1, sizeof *c);
  rf_status status = RF_ENOMEM;

  if (!c || !(c->scout = rf_alloc(size, sizeof *c->scout)))
    goto done;
  for (c->size = 0; c->size < size; ) {
    c->size++;
    RF_TRY(scout_make(&c->scout[c->size - 1], r));
  }
  RF_TRY(rf_team_create(&c->team, size));
  *crew = c;
  c = NULL;
  status = RF_OK;
done:
  rfx_crew_free(c);
  return status;
}

/* Facts about faces that are found when they are first asked for: before
   several threads ask. */
static void
know_faces(rfx_run *r)
{
  const rfx_population *p = r->population;

  for (size_t i = 0; i < p->ncohorts; i++)
    for (size_t l = 0; p->cohorts[i].face && l < r->model->lines->count; l++)
      (void)rfx_face_idle(p->cohorts[i].face, r->model, l);
  rfx_need_reach(r);
}

/* What came of a block becomes the run's. */
static rf_status
take_block(rfx_run *r, rf_candidates *out, const rfx_crew *c, size_t block)
{
  const outcome *o = &c->outcome[block];
  const scout *s = &c->scout[o->scout];
  rf_flow_stats *stats = &r->report.stats;
  rf_status status = RF_OK;

  stats->tests += o->tests;
  stats->repairs += o->repairs;
  stats->law = fmax(stats->law, o->law);
  if (o->breach.worst > r->law.breach.worst)
    r->law.breach = o->breach;
  for (size_t i = o->next; status >= 0 && i < o->next + o->nexts; i++) {
    const rf_leave e = s->run.departures.next.at[i];
    status = rf_departures_add_next(&r->departures, e.neuron, e.line);
  }
  for (size_t i = o->first; status >= 0 && i < o->first + o->count; i++) {
    rf_candidate found = s->ways.found[i];
    found.scout = o->scout;
    status = rf_candidate_push(out, &found);
  }
  return status;
}

/* On all threads. */
static rf_status
screen_together(rfx_run *r, rf_candidates *out, rfx_crew *c)
{
  rf_status status;

  if ((status = rfx_need_p(r)) < 0
      || (status = rf_grow(&c->outcome, &c->capacity, c->blocks,
                           sizeof *c->outcome)) < 0)
    return status;
  c->run = r;
  if ((status = take_turns(c)) < 0)
    return status;
  know_faces(r);
  if ((status = rf_team_do(c->team, work, c)) < 0)
    return status;
  for (size_t b = 0; status >= 0 && b < c->blocks; b++)
    status = take_block(r, out, c, b);
  for (size_t i = 0; status >= 0 && i < c->size; i++)
    status = rfx_screened_take(r, &c->scout[i].run);
  return status;
}

/* A scout has rooms of its own, and asks for as many neurons as a step is worth
   sharing out for. */
static size_t
crew_size(const rfx_run *r)
{
  const size_t each = r->planning->alone * RF_BLOCK;

  return rf_team_size(r->model->problem->threads,
                      each ? r->population->m / each : r->population->m);
}

/* May others help with so many blocks?  A trace is told in the order of time,
   by one thread.  planning->crew is made when it is first of use. */
static rf_status
call_crew(bool *help, rfx_run *r, size_t blocks)
{
  const size_t size = crew_size(r);

  *help = RF_NUM_IS_DOUBLE && r->engine->late && size > 1 && blocks > 1
    && blocks >= r->planning->alone && !rf_tracing();
  return *help && !r->planning->crew
    ? crew_make(&r->planning->crew, r, size) : RF_OK;
}

rf_status
rfx_screen_blocks(rfx_run *r, rf_candidates *out)
{
  size_t blocks;
  const rf_due_block *due = rfx_due_blocks(r, &blocks);
  bool help;
  rf_status status = call_crew(&help, r, blocks);

  if (status >= 0 && help) {
    r->planning->crew->due = due;
    r->planning->crew->blocks = blocks;
    return screen_together(r, out, r->planning->crew);
  }
  for (size_t b = 0; status >= 0 && b < blocks; b++)
    if ((status = rf_poll()) >= 0)
      status = rfx_screen_block(r, out, &due[b]);
  return status;
}
