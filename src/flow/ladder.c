/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ladder.c -- more digits where those of the run do not decide; see
 * ladder.h.
 *
 * Levels have 1, 2, 4, .. times the digits of the run.  The lowest answers
 * alone until it cannot decide; then higher ones are started from t = 0,
 * follow to that place, and the lowest of those that leave the fewest doubts
 * takes over.  What was handed out is never taken back: a level that would
 * have told another story is dropped. */
#include "config.h"

#include <inttypes.h>

#include "base/number/num_mp.h"
#include "base/poll.h"
#include "flow/forward.h"
#include "flow/ladder.h"
#include "flow/model/stretch.h"

/* What a flow has told: events and choices, in any order within a stop. */
typedef struct told {
  uint64_t count, hash;
} told;

typedef struct retry {
  rf_forward front;
  rf_retry_make *make;
  rf_flow *flow[RF_RETRY_LEVELS];
  told told[RF_RETRY_LEVELS];
  bool useless[RF_RETRY_LEVELS];       /* told another story */
  int level;             /* the flow that answers */
  size_t asked;          /* of its undecided answers, those dealt with */
  uint64_t decided;      /* answers that a higher level decided */
  uint64_t unsure, nonunique;  /* marks that were shown, whichever level */
  rf_string saved;        /* the last checkpoint */
  uint64_t checkpoints, seen;
  double handed;         /* time of the last stop that was handed out */
  bool observed;
  rf_observer observer;  /* the caller's, told by ours: see observe_level */
  double told_to, gate;  /* time that was told; what is told again up to here
                            is kept back */
} retry;

/* The public flow is the first member of the first member. */
static retry *
self(rf_flow *flow)
{
  return (retry *)(void *)flow;
}

/* Times of the answers that a level could not decide: *times, and how
   many. */
static size_t
undecided(const retry *r, int level, const double **times)
{
  return r->flow[level]->ops->undecided(r->flow[level], times);
}

/* ---- what was told ---- */

static uint64_t
mix(uint64_t z)                          /* the finalizer of splitmix64 */
{
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

/* A sum of hashes, in which the order of the events of one stop does not
   matter: levels may tell them in different orders.  Times are left out, they
   differ by the error of the flows. */
static void
listen(told *t, const rf_event *event, size_t count, uint64_t kind)
{
  for (size_t i = 0; i < count; i++)
    t->hash += mix((((uint64_t)event[i].neuron << 32) | event[i].datum)
                   + mix(kind + event[i].kind));
  t->count += count;
}

/* One step of a level, and what it told at the stop is listened to, so that
   each level's story is known when another is compared with it. */
static rf_status
step_level(retry *r, int level, rf_message *message, const mpq_t t)
{
  rf_flow *f = r->flow[level];
  const rf_status status = f->ops->step(f, message, t);
  const rf_event *event;
  size_t count;

  if (status != RF_EVENT)
    return status;
  event = f->ops->events(f, &count);
  listen(&r->told[level], event, count, 16);
  event = f->ops->choices(f, &count);
  listen(&r->told[level], event, count, 32);
  return status;
}

/* Let a level tell what was handed out; false: it tells something else. */
static bool
catch_up(retry *r, int level, const told *shown, const mpq_t t)
{
  const told *own = &r->told[level];

  while (own->count < shown->count
         && step_level(r, level, NULL, t) == RF_EVENT)
    ;
  return own->count == shown->count && own->hash == shown->hash;
}

/* ---- who observes ---- */

/* A flow that takes over has passed the time that was told before: of that
   nothing is told again. */
static rf_status
passed(void *context, rf_stretch *stretch)
{
  retry *r = context;
  const double to = rf_stretch_time(stretch, stretch->high);
  const double gate = (r->gate - stretch->t0) / stretch->length;
  rf_status status;

  if (to <= r->gate)
    return RF_OK;
  if (stretch->low < gate)
    stretch->ops->begin(stretch, gate);
  status = r->observer.passed
    ? r->observer.passed(r->observer.context, stretch) : RF_OK;
  r->told_to = rf_stretch_time(stretch, stretch->high);
  return status;
}

/* As passed: a move in time that was told before is not told again. */
static rf_status
moved(void *context, rf_stretch *stretch, size_t j, int after)
{
  const retry *r = context;

  return rf_stretch_time(stretch, stretch->high) < r->gate ? RF_OK
    : r->observer.moved(r->observer.context, stretch, j, after);
}

/* The level tells us, and we tell the caller what is new. */
static rf_status
observe_level(retry *r, int level)
{
  const rf_observer own = { .context = r, .fine = r->observer.fine,
                            .passed = passed,
                            .moved = r->observer.moved ? moved : NULL };
  rf_flow *f = r->flow[level];

  return f->ops->observe(f, r->observed ? &own : NULL);
}

/* The level that has taken over is followed again from the start, by a flow
   that is the same bit for bit, up to where it stands.  It happens once or
   twice in a run at most. */
static rf_status
follow_again(retry *r, const mpq_t t)
{
  const int level = r->level;
  const told end = r->told[level];
  const double time = r->flow[level]->ops->time(r->flow[level]);
  rf_flow *fresh;
  rf_status status = r->make(&fresh, r->front.base.problem, level, NULL);

  if (status < 0)
    return status;
  rf_flow_end(r->flow[level]);
  r->flow[level] = r->front.now = fresh;
  r->told[level] = (told){ 0, 0 };
  r->gate = r->told_to;
  if ((status = observe_level(r, level)) < 0)
    return status;
  do
    status = step_level(r, level, NULL, t);
  while (status == RF_EVENT && (r->told[level].count < end.count
                                || fresh->ops->time(fresh) < time));
  return status;
}

/* An observer that comes later is told from where it comes. */
static rf_status
retry_observe(rf_flow *flow, const rf_observer *observer)
{
  retry *r = self(flow);

  if (!r->observed) {
    r->told_to = flow->ops->time(flow);
    r->gate = -HUGE_VAL;
  }
  r->observed = observer != NULL;
  if (observer)
    r->observer = *observer;
  return observe_level(r, r->level);
}

/* ---- an undecided answer ---- */

/* The same question, asked of two flows: their times differ by the error of
   the flows, and where a boundary is only touched by the root of that. */
static bool
same_time(double a, double b, long digits)
{
  return fabs(a - b)
    <= fabs(b) * (1e-9 + pow(10.0, -0.5 * (double)digits));
}

/* Answers of the main flow up to its time that were not dealt with:
   undecided[first .. *end - 1]. */
static size_t
pending(const retry *r, size_t *end, const double **times, bool failed)
{
  const double t = r->front.now->ops->time(r->front.now);
  const size_t count = undecided(r, r->level, times);

  for (*end = r->asked; *end < count; ++*end)
    if ((*times)[*end] > t && !failed)
      break;
  return *end - r->asked;
}

/* How many of those a level could not decide either. */
static size_t
doubts(const retry *r, int level, const double *times, size_t count)
{
  const double *own;
  const size_t all = undecided(r, level, &own);
  size_t doubtful = 0;

  for (size_t i = 0; i < count; i++) {
    bool found = false;
    for (size_t l = all; l-- > 0 && !found; )
      found = same_time(own[l], times[i], r->front.base.problem->digits);
    doubtful += found;
  }
  return doubtful;
}

/* Take a level past time late, that of the last doubtful answer: its next
   stop, or t.  Stops on the way with nothing to tell are passed. */
static rf_status
pass(retry *r, int level, rf_message *message, const mpq_t t, double late,
     const told *shown)
{
  rf_flow *f = r->flow[level];
  rf_status status;

  do
    status = step_level(r, level, message, t);
  while (status == RF_EVENT && r->told[level].count == shown->count
         && f->ops->time(f) <= late);
  return status;
}

/* Is its stop earlier than one that was handed out?  Then it has an event that
   the others did not have where they were: time does not go back. */
static bool
too_early(const retry *r, int level)
{
  const double t = r->flow[level]->ops->time(r->flow[level]);

  return t < r->handed
    && !same_time(t, r->handed, r->front.base.problem->digits);
}

/* A level that tells another story, or fails, is of no use any more: it is not
   made again. */
static void
drop(retry *r, int level)
{
  rf_flow_end(r->flow[level]);
  r->flow[level] = NULL;
  r->useless[level] = true;
}

/* The flow of a level takes over; those below it are not needed any more. */
static void
take_over(retry *r, int level)
{
  const double *times, t = r->flow[level]->ops->time(r->flow[level]);
  const size_t count = undecided(r, level, &times);
  uint64_t number;

  for (int i = r->level; i < level; i++)
    if (r->flow[i])
      drop(r, i);
  r->level = level;
  r->front.now = r->flow[level];
  for (r->asked = 0; r->asked < count && times[r->asked] <= t; )
    r->asked++;
  /* What it kept on the way here is not a place to resume from. */
  (void)rf_flow_checkpoint(r->flow[level], &number);
  r->seen = number;
}

/* The main flow has stopped with answers it could not decide; shown is what
   was handed out before.  Another level may take over, with its own stop. */
static rf_status
ask_again(retry *r, rf_message *message, const mpq_t t, rf_status status,
          const told *shown)
{
  const double *times;
  size_t end, least = pending(r, &end, &times, status < 0);
  const size_t count = least, first = r->asked;
  rf_status result[RF_RETRY_LEVELS];
  int best = r->level;

  r->asked = end;
  for (int i = r->level + 1; least > 0 && i < RF_RETRY_LEVELS; i++) {
    size_t left;
    if (r->useless[i])
      continue;
    if (!r->flow[i]
        && (result[i] = r->make(&r->flow[i], r->front.base.problem, i,
                                NULL)) < 0) {
      if (result[i] == RF_ENOMEM)
        return result[i];
      r->useless[i] = true;
      continue;
    }
    /* A level may have been left behind since it was asked the last time: it
       is taken to where the caller is. */
    if (!catch_up(r, i, shown, t)) {
      drop(r, i);
      continue;
    }
    (void)undecided(r, r->level, &times);
    result[i] = pass(r, i, NULL, t, times[end - 1], shown);
    if (result[i] == RF_ENOMEM)
      return result[i];
    if (result[i] < 0 || too_early(r, i)) {
      drop(r, i);
      continue;
    }
    left = doubts(r, i, times + first, count);
    if (left < least) {
      least = left;
      best = i;
    }
  }
  if (rf_poll() < 0)                   /* those who were asked had no time */
    return RF_EINTR;
  if (best == r->level)
    return status;
  r->decided += count - least;
  take_over(r, best);
  if (message)
    message->text[0] = '\0';
  return r->observed && result[best] >= 0 ? follow_again(r, t) : result[best];
}

/* ---- the operations ---- */

/* A checkpoint of the flow that answers, if it has just taken one. */
static void
keep_checkpoint(retry *r)
{
  uint64_t number;
  const char *text = rf_flow_checkpoint(r->flow[r->level], &number);
  const told *t = &r->told[r->level];
  char head[128];

  if (!text || number == r->seen)
    return;
  r->seen = number;
  snprintf(head, sizeof head, "%d %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
           " %" PRIu64 " ", r->level, r->decided, t->count, t->hash, r->unsure,
           r->nonunique);
  rf_string_clear(&r->saved);
  rf_string_put(&r->saved, head);
  rf_string_put(&r->saved, text);
  r->checkpoints += !r->saved.failed;
}

/* That of the level that answers, with a head of ours before it. */
static const char *
retry_checkpoint(const rf_flow *flow, uint64_t *number)
{
  const retry *r = (const retry *)(const void *)flow;

  *number = r->checkpoints;
  return *number ? r->saved.text : NULL;
}

/* What is counted as in doubt is what was told so, though a level that took
   over later may have decided it. */
static void
count_marks(retry *r)
{
  size_t count[2];
  const rf_event *list[2] = { rf_forward_events(&r->front.base, &count[0]),
                              rf_forward_choices(&r->front.base, &count[1]) };

  for (int which = 0; which < 2; which++)
    for (size_t i = 0; i < count[which]; i++) {
      r->unsure += (list[which][i].marks & RF_MARK_UNSURE) != 0;
      r->nonunique += (list[which][i].marks & RF_MARK_NONUNIQUE) != 0;
    }
}

/* Only where the answering level has new undecided answers are others asked:
   most runs never come to that.  RF_EUNSURE is one that ends the step without
   an answer at all.  At a moment nobody is asked: a flow that took over would
   not stand there. */
static rf_status
retry_step(rf_flow *flow, rf_message *message, const mpq_t t)
{
  retry *r = self(flow);
  const told shown = r->told[r->level];
  rf_status status;

  r->handed = r->front.now->ops->time(r->front.now);
  status = step_level(r, r->level, message, t);
  const double *times;
  size_t end;

  if (((status >= 0 && status != RF_MOMENT) || status == RF_EUNSURE)
      && pending(r, &end, &times, status < 0) > 0)
    status = ask_again(r, message, t, status, &shown);
  if (status == RF_EVENT)
    count_marks(r);
  if (status >= 0)
    keep_checkpoint(r);
  return status;
}

/* What the answering level has done; the work of the others is not counted. */
static void
retry_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const retry *r = (const retry *)(const void *)flow;

  r->front.now->ops->stats(r->front.now, stats);
  stats->decided = r->decided;
  stats->unsure = r->unsure;
  stats->nonunique = r->nonunique;
  stats->digits = (uint64_t)flow->problem->digits
    << (r->level + flow->problem->doubled);
}

/* Levels that were dropped are NULL. */
static void
retry_free(rf_flow *flow)
{
  retry *r = self(flow);

  for (int i = 0; i < RF_RETRY_LEVELS; i++)
    rf_flow_end(r->flow[i]);
  rf_string_free(&r->saved);
  rf_release(r);
}

static const rf_flow_ops ops = {
  RF_FORWARD_ANSWERS, .weights = rf_forward_weights, .unit = rf_forward_unit,
  .step = retry_step, .stats = retry_stats, .free = retry_free,
  .checkpoint = retry_checkpoint, .observe = retry_observe
};

/* The head of a checkpoint; *text becomes that of the flow. */
static rf_status
read_head(retry *r, const char **text)
{
  unsigned long long decided, count, hash, unsure, nonunique;
  int used = 0;

  if (sscanf(*text, "%d %llu %llu %llu %llu %llu %n", &r->level, &decided,
             &count, &hash, &unsure, &nonunique, &used) != 6 || used == 0
      || r->level < 0 || r->level >= RF_RETRY_LEVELS)
    return RF_EINPUT;
  r->decided = decided;
  r->unsure = unsure;
  r->nonunique = nonunique;
  r->told[r->level] = (told){ count, hash };
  *text += used;
  return RF_OK;
}

/* One level at first, or, from a checkpoint, the one that answered then;
   the others are made when they are asked.  Those below it are not needed
   again. */
rf_status
rf_flow_retry(rf_flow **flow, const rf_problem *problem, rf_retry_make *make,
              const char *from)
{
  retry *r = rf_alloc(1, sizeof *r);
  rf_status status = RF_OK;

  if (!r)
    return RF_ENOMEM;
  r->front.base.ops = &ops;
  r->front.base.problem = problem;
  r->make = make;
  if (from)
    RF_TRY(read_head(r, &from));
  RF_TRY(make(&r->flow[r->level], problem, r->level, from));
  r->front.now = r->flow[r->level];
  *flow = &r->front.base;
  r = NULL;

done:
  if (r)
    retry_free(&r->front.base);
  return status;
}
