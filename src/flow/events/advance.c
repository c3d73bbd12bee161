/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * advance.c -- play the plan of a step, and go on.
 * Kernel: decision.
 *
 * A step is planned as a whole before any of it is passed.  What is asked for
 * is a time: up to it the moves of the plan take place one time after the
 * other, and the run stops where one of them is told.  At the end of what is
 * used of the step the engine is told what has changed, or starts anew with
 * another layout. */
#include "config.h"

#include "flow/events/events_impl.h"

/* Tell an observer what was passed up to tau; RF_MOMENT: it stops the run. */
static inline rf_status
pass(rfx_run *r, const rf_num *tau, const rf_num *time)
{
  return r->passage ? rfx_passage_to(r->passage, tau, time) : RF_OK;
}

/* The run is where its observer stopped it, not after t_end. */
static rf_status
stop_at_moment(rfx_run *r, const rf_num *t_end)
{
  rfx_set_time(r, rfx_passage_reached(r->passage));
  if (num_cmp(r->step.t, t_end) > 0)
    num_set(r->step.t, t_end);
  return RF_MOMENT;
}

/* A move takes place, between the two looks of an observer. */
static rf_status
make_move(rfx_run *r, const rfx_move *move)
{
  rfx_passage *e = r->passage;
  rf_status status = e ? rfx_passage_move(e, r->step.tau, move, 0) : RF_OK;

  if (status >= 0)
    status = rfx_apply_move(r, move, num_get_d(r->step.t));
  if (status >= 0 && e)
    status = rfx_passage_move(e, r->step.tau, move, 1);
  return status;
}

/* What an observer must have seen before the moves that come next: where the
   step is cut, all of it, and else what it asks for. */
static rf_status
pass_before_moves(rfx_run *r, const rf_num *next)
{
  rfx_passage *e = r->passage;

  return e && (rfx_passage_is_fine(e) || num_cmp(next, r->step.stop) >= 0)
    ? rfx_passage_to(e, next, NULL) : RF_OK;
}

/* The neurons that move next lie anywhere in memory: first what is known of one
   is fetched, then its place in its cohort. */
static void
fetch_moves(const rfx_run *r)
{
  enum { SOON = 2, LATER = 6 };
  const rfx_population *p = r->population;
  const rfx_schedule *plan = &r->schedule;
  const size_t soon = plan->played + SOON, later = plan->played + LATER;

  if (later < plan->count)
    RF_PREFETCH(&p->neuron[plan->move[later].neuron]);
  if (soon < plan->count) {
    const size_t j = plan->move[soon].neuron;
    const rf_neuron *neuron = &p->neuron[j];
    RF_PREFETCH(rfx_population_at(p, j));
    RF_PREFETCH(&p->cohorts[neuron->cohort].member[neuron->slot]);
    RF_PREFETCH(&p->cohorts[neuron->cohort].deadline[neuron->slot]);
  }
}

/* All moves at the time of the next one: a caller who stops there sees a
   pattern in which all of them have taken place, or none.  Moves before the
   end of what is used of the step are late: the engine knows nothing of them
   yet. */
static rf_status
play_moves(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;
  rf_status status = RF_OK;
  size_t first = plan->played;

  rfx_set_time(r, &plan->tau.at[first]);
  while (status >= 0 && plan->played < plan->count
         && num_cmp(&plan->tau.at[plan->played], r->step.tau) == 0) {
    const rfx_move *move = &plan->move[plan->played++];
    fetch_moves(r);
    status = make_move(r, move);
    r->report.stats.late +=
      !r->step.cut || num_cmp(r->step.tau, r->step.stop) < 0;
    if (status >= 0 && r->step.cut && move->from != move->to
        && num_cmp(r->step.tau, r->step.stop) == 0)
      status = rfx_mark_leaving(r, move);
  }
  rf_report_sort(&r->report);
  return status;
}

/* Cuts that do not advance time: as many as there are pairs of neurons and
   lines may happen at one time; beyond that a neuron goes to and fro and
   this precision cannot say where it goes. */
static rf_status
check_progress(rfx_run *r, rf_message *message)
{
  const double t = num_get_d(r->step.t);
  rf_status status;

  if (!(t <= r->pace.time * (1.0 + 16.0 * num_unit(r->model->prec)))) {
    r->pace.time = t;
    r->pace.cuts = 0;
    return RF_OK;
  }
  r->pace.cuts += r->step.cut;
  if (r->pace.cuts < 1000 + r->population->m * r->model->lines->count)
    return RF_OK;
  if ((status = rfx_undecided(r, t)) < 0)
    return status;
  if (message)
    snprintf(message->text, sizeof message->text,
             "events at t = %s do not end: the precision of the run does "
             "not tell where a neuron goes",
             rf_double_text((char [RF_DOUBLE_TEXT]){ "" }, t));
  return RF_EUNSURE;
}

/* Tell the engine of the singles that were taken, changed their faces or
   became vacant in the segment.  RF_EUNSURE: it must start anew. */
static rf_status
rename_singles(rfx_run *r)
{
  const rf_block_list *renamed = &r->changed.renamed;

  return renamed->count == 0 ? RF_OK
    : r->engine->rename(r->engine, renamed->at, renamed->count);
}

/* Blocks of the singles of cohort c that do not keep what the flow keeps; in y
   they do from now on. */
static rf_status
hold_members(rf_block_list *held, const rfx_population *p, const rfx_cohort *c,
             rf_num *y)
{
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < c->count; i++) {
    const size_t j = c->member[i];
    rf_num *z;
    if (c->column[i] == RF_NO_COLUMN)
      continue;
    z = y + rfx_population_offset(p, c->column[i]);
    if (!rfx_population_drifts(p, j, z, c->face))
      continue;
    rfx_population_hold(z, p, j, c->face);
    status = rfx_block_add(held, p->propagators + c->column[i]);
  }
  return status;
}

/* The same of all, and the engine goes on from there.  RF_EUNSURE: it must
   start anew. */
static rf_status
hold_singles(rfx_run *r, rf_num *y)
{
  const rfx_population *p = r->population;
  rf_block_list *held = &r->changed.held;
  rf_status status = RF_OK;

  held->count = 0;
  for (size_t i = 0; status >= 0 && i < p->ncohorts; i++)
    if (p->cohorts[i].carry == RF_CARRY_MEMBERS)
      status = hold_members(held, p, &p->cohorts[i], y);
  return status < 0 || held->count == 0 ? status
    : r->engine->correct(r->engine, held->at, held->count, y);
}

/* A new layout from columns y, and the engine starts anew. */
static rf_status
start_anew(rfx_run *r, const rf_num *y)
{
  rfx_population *p = r->population;
  rf_status status;

  rfx_population_foresee(p);
  status = r->pace.broken = rfx_population_layout(p, y);
  r->report.stats.restarts++;
  return status < 0 ? status
    : r->engine->start(r->engine, &p->system, r->step.t, p->y);
}

/* The population keeps the columns now, what there is to look at. */
static void
keep_columns(rfx_population *p, rfx_step *s)
{
  const rfx_pool kept = { p->y, p->y_capacity };

  p->y = s->now.at;
  p->y_capacity = s->now.capacity;
  s->now = kept;
}

/* The segment is used up: go on, or start anew from here.  An engine that
   cannot take what happened over (a rename, a correction) says RF_EUNSURE and
   is started anew: that is costlier, never wrong.  The law is looked at after
   all of this, when the columns are those of the population. */
static rf_status
finish_segment(rfx_run *r, rf_message *message)
{
  rfx_population *p = r->population;
  rf_status status = rf_poll();        /* better now than half way */
  rf_num *y;
  bool restart, look;

  if (status < 0 || (status = pass(r, r->step.stop, NULL)) != RF_OK)
    return status;
  rfx_set_time(r, r->step.stop);
  if ((status = check_progress(r, message)) < 0)
    return status;
  if (!(y = rfx_columns_now(r)))
    return RF_ENOMEM;
  r->pace.due = rfx_run_due(r);
  look = rfx_law_is_due(r) || r->pace.due;
  r->segment = NULL;
  restart = r->step.cut || r->engine->anew || rfx_population_due(p, y);
  if (!restart && (status = rename_singles(r)) >= 0)
    status = hold_singles(r, y);
  restart = restart || status == RF_EUNSURE;
  if (restart)
    status = start_anew(r, y);
  else                                 /* keep what there is to look at */
    keep_columns(p, &r->step);
  if (status >= 0 && look && !r->model->linear)
    status = rfx_repair_between(r, message);
  RF_ASSERT(status < 0 || r->round.unchecked || rfx_run_is_valid(r));
  return status;
}

/* At the time that was asked for; at the end of the run with a last look. */
static rf_status
arrive(rfx_run *r, rf_message *message)
{
  num_set_q(r->step.end, r->model->problem->until);
  return num_cmp(r->step.t, r->step.end) < 0 ? RF_OK
    : rfx_law_at_end(r, message);
}

/* At t_end in the segment, unless the observer stops the run before it; news
   is told after the last look. */
static rf_status
arrive_within(rfx_run *r, rf_message *message, const rf_num *t_end)
{
  const rf_num *end = r->step.end;
  const rf_status news = pass(r, end, t_end);
  rf_status status;

  if (news < 0)
    return news;
  if (news == RF_MOMENT && num_cmp(rfx_passage_reached(r->passage), end) < 0)
    return stop_at_moment(r, t_end);
  num_set(r->step.tau, end);
  /* Not by tau: t is exactly what was asked for. */
  num_set(r->step.t, t_end);
  status = arrive(r, message);
  return status < 0 ? status : news;
}

/* One step of the engine, and its plan.  The two clocks tell the caller where
   the time went; the breach is the one that screening meets while it looks. */
static rf_status
next_segment(rfx_run *r, rf_message *message)
{
  double start = rf_clock(), middle;
  rf_status status;

  r->query->terms = NULL;
  status = r->engine->step(r->engine, &r->segment, message);

  if (status < 0) {
    r->segment = NULL;
    return status;
  }
  middle = rf_clock();
  if (r->passage)
    rfx_passage_begin(r->passage);
  rfx_narrate_step(r);
  r->law.breach.worst = 0.0;
  status = rfx_plan(r);
  if (status >= 0 && r->law.breach.worst > 1.0)
    status = rfx_law_judge(r, &r->law.breach);
  r->report.stats.seconds_engine += middle - start;
  r->report.stats.seconds_events += rf_clock() - middle;
  return rfx_law_explain(r, message, status);
}

/* Where the run stands between two segments.  What is so at the start is told
   before anybody looks at it: not later, by a segment, which has the start but
   for its rounding. */
static rf_status
arrive_between(rfx_run *r, rf_message *message)
{
  const rf_status news = r->passage ? rfx_passage_rest(r->passage) : RF_OK;
  const rf_status status = news < 0 ? news : arrive(r, message);

  return status < 0 ? status : news;
}

/* Segments are planned to their end but played only up to what is asked for,
   so where the caller looks changes nothing in what happens.  At a time where
   there is something to tell it stops. */
rf_status
rfx_run_step(rfx_run *r, rf_message *message, const rf_num *t_end)
{
  const rfx_schedule *plan = &r->schedule;
  const rfx_step *s = &r->step;
  rf_status status = RF_OK;
  rf_num *end = s->end;

  RF_REQUIRE(num_cmp(t_end, r->step.t) >= 0, RF_EINVAL);
  rf_report_begin(&r->report);
  r->pace.due = false;
  if (!r->pace.begun) {
    if ((status = rfx_leave_start(r)) < 0)
      return status;
    if (rf_report_some(&r->report))
      return RF_EVENT;
  }
  for (;;) {
    if (!r->segment) {
      if (num_cmp(t_end, r->step.t) == 0)
        return arrive_between(r, message);
      if ((status = next_segment(r, message)) < 0)
        return status;
    }
    num_sub(end, t_end, r->segment->t0);
    num_div(end, end, r->segment->length);
    const rf_num *next =
      plan->played < plan->count ? &plan->tau.at[plan->played] : s->stop;
    if (num_cmp(end, next) < 0) {
      return arrive_within(r, message, t_end);
    }
    if (r->schedule.played < r->schedule.count
        && (status = pass_before_moves(r, next)) == RF_OK)
      status = play_moves(r);
    /* Where the step is cut the neurons that moved have no columns before the
       next layout: it comes at once, so that all can be read. */
    if (status == RF_OK && r->schedule.played == r->schedule.count
        && (num_cmp(next, s->stop) == 0 || num_cmp(s->tau, s->stop) == 0))
      status = finish_segment(r, message);
    if (status == RF_MOMENT)
      return stop_at_moment(r, t_end);
    if (status < 0)
      return status;
    if (rf_report_some(&r->report) || r->pace.due)
      return RF_EVENT;
  }
}
