/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * entry.c -- a flow that begins as the limit flow and goes on as the full one
 * from the last time at which that is safe (bound.h).
 *
 * Who asks sees one flow: the events of both, one after the other, and counts
 * of the whole.  A checkpoint is that of the full flow, with the place of entry
 * before it; before that there is none, as the way to there costs little. */
#include "config.h"

#include "base/number/num_d.h"
#include "flow/driven_impl.h"
#include "flow/entry/bound.h"
#include "flow/forward.h"
#include "flow/limit/precision.h"

/* Before the numbers of ours in a checkpoint. */
#define HEAD "limit "

typedef struct entering {
  rf_forward front;      /* the limit flow answers, then the full one */
  rfd_engine_make *make;
  rf_safe safe;
  bool entered;
  bool observed;
  rf_observer observer;  /* to be told by the full flow too */
  rf_string saved;       /* the last checkpoint, with our head ... */
  uint64_t seen;         /* ... and its number */
} entering;

static entering *
self(rf_flow *flow)
{
  return (entering *)(void *)flow;
}

static const entering *
self_const(const rf_flow *flow)
{
  return (const entering *)(const void *)flow;
}

/* ---- from the one to the other ---- */

/* Of the full flow, in the numbers of the limit flow; the clocks go on. */
static rf_status
enter_with(rf_flow *full, rf_flow *limit, double t)
{
  rfd_run *run = rfd_flow_self(full)->run;
  const rfd_model *m = run->model;
  const size_t count = run->population->m;
  double *z = rf_alloc(count * (m->d + 1), sizeof *z);
  signed char *u = rf_alloc(count, 2 * m->lines->count);
  rf_flow_stats stats;
  rf_status status = z && u ? rf_flow_limit_states(limit, z, u) : RF_ENOMEM;

  limit->ops->stats(limit, &stats);
  stats.faces_most = 0;                /* as counted by the full flow */
  if (status >= 0)
    status = rfd_run_enter(run, &t, z, u, &stats);
  rf_release(z);
  rf_release(u);
  return status;
}

/* The full flow takes over, and is observed as the limit flow was. */
static rf_status
enter(entering *e)
{
  rf_flow *limit = e->front.now, *full = NULL;
  rf_status status = rfd_flow_create(&full, e->front.base.problem, 53, 0,
                                     e->make, NULL);

  if (status >= 0)
    status = enter_with(full, limit, e->safe.time);
  if (status >= 0 && e->observed)
    status = full->ops->observe(full, &e->observer);
  if (status < 0) {
    rf_flow_end(full);
    return status;
  }
  rf_flow_end(limit);
  e->front.now = full;
  e->entered = true;
  return RF_OK;
}

/* ---- the operations ---- */

/* Up to t, or to where the full flow takes over; *arrived: it does now. */
static rf_status
step_before(entering *e, rf_message *message, bool *arrived, const mpq_t t)
{
  rf_status status;
  mpq_t last;

  mpq_init(last);
  mpq_set_d(last, e->safe.time);
  *arrived = mpq_cmp(t, last) > 0;
  status = e->front.now->ops->step(e->front.now, message,
                                   *arrived ? last : t);
  mpq_clear(last);
  *arrived = *arrived && status == RF_OK;
  return *arrived ? enter(e) : status;
}

/* A checkpoint that was just taken, with what restore needs before it. */
static rf_status
keep_checkpoint(entering *e)
{
  uint64_t number;
  const char *text = rf_flow_checkpoint(e->front.now, &number);

  if (!text || number == e->seen)
    return RF_OK;
  rf_string_clear(&e->saved);
  rf_string_printf(&e->saved, HEAD "%a %a ", e->safe.time, e->safe.error);
  rf_string_put(&e->saved, text);
  e->seen = number;
  return e->saved.failed ? RF_ENOMEM : RF_OK;
}

static rf_status
entry_step(rf_flow *flow, rf_message *message, const mpq_t t)
{
  entering *e = self(flow);
  bool arrived = true;
  rf_status status = RF_OK, kept;

  if (!e->entered)
    status = step_before(e, message, &arrived, t);
  if (status < 0 || !arrived)
    return status;
  status = e->front.now->ops->step(e->front.now, message, t);
  kept = status < 0 ? RF_OK : keep_checkpoint(e);
  return kept < 0 ? kept : status;
}

/* What the limit flow counts is in the counts of the full one, too. */
static void
entry_stats(const rf_flow *flow, rf_flow_stats *stats)
{
  const entering *e = self_const(flow);

  e->front.now->ops->stats(e->front.now, stats);
  stats->limit_until = e->safe.time;
  stats->limit_error = e->safe.error;
}

static rf_status
entry_observe(rf_flow *flow, const rf_observer *observer)
{
  entering *e = self(flow);

  e->observed = observer != NULL;
  if (observer)
    e->observer = *observer;
  return e->front.now->ops->observe(e->front.now, observer);
}

static const char *
entry_checkpoint(const rf_flow *flow, uint64_t *number)
{
  *number = self_const(flow)->seen;
  return *number ? self_const(flow)->saved.text : NULL;
}

static void
entry_free(rf_flow *flow)
{
  entering *e = self(flow);

  rf_flow_end(e->front.now);
  rf_string_free(&e->saved);
  rf_release(e);
}

static const rf_flow_ops ops = {
  .step = entry_step, .weights = rf_forward_weights, .stats = entry_stats,
  .checkpoint = entry_checkpoint, .observe = entry_observe,
  .free = entry_free, RF_FORWARD_ANSWERS
};

/* On from a checkpoint; *text becomes that of the full flow. */
static rf_status
read_head(rf_safe *safe, const char **text)
{
  char *end;

  safe->time = strtod(*text + strlen(HEAD), &end);
  safe->error = strtod(end, &end);
  if (*end != ' ' || !(safe->time > 0.0) || !(safe->error >= 0.0))
    return RF_EINPUT;
  *text = end + 1;
  return RF_OK;
}

/* Where the limit flow is not safe at all the full one begins by itself, and
   its checkpoints have no head. */
rf_status
rf_flow_begin(rf_flow **flow, const rf_problem *problem,
              rfd_engine_make *make, const char *from)
{
  const bool entered = from && !strncmp(from, HEAD, strlen(HEAD));
  entering *e = rf_alloc(1, sizeof *e);
  rf_status status = e ? RF_OK : RF_ENOMEM;

  if (e && entered)
    status = read_head(&e->safe, &from);
  else if (e && !from)
    status = rf_safe_find(&e->safe, problem, problem->start_error, NULL, NULL);
  if (status < 0 || e->safe.time == 0.0) {
    rf_release(e);
    return status < 0 ? status
      : rfd_flow_create(flow, problem, 53, 0, make, from);
  }
  e->front.base.ops = &ops;
  e->front.base.problem = problem;
  e->make = make;
  e->entered = entered;
  status = entered
    ? rfd_flow_create(&e->front.now, problem, 53, 0, make, from)
    : rf_flow_create_limit_double(&e->front.now, problem);
  if (status < 0) {
    entry_free(&e->front.base);
    return status;
  }
  *flow = &e->front.base;
  return RF_OK;
}
