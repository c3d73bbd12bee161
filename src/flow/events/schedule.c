/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schedule.c -- which events a segment has, and how far it may be used.
 * Kernel: decision.
 *
 * Candidates are taken from the heap by their time.  One may be dismissed,
 * make moves, or bring new candidates of its neuron, which has another face
 * then.  Two kinds of engine ask for two ways: CVODE, whose restart costs many
 * steps, lets crossings be late as long as D is hardly off; Taylor, whose
 * restart costs nothing, stops at each event, whose root it has to the last
 * digit. */
#include "config.h"

#include "flow/events/events_impl.h"

/* What a plan is made with, and nobody else sees. */
rf_status
rfx_planning_create(rfx_planning **planning, long prec)
{
  rfx_planning *p = rf_alloc(1, sizeof *p);

  if (!p || !(p->first = num_array(2, prec))) {
    rf_release(p);
    return RF_ENOMEM;
  }
  p->alone = RF_ALONE;
  p->gap = p->first + 1;
  *planning = p;
  return RF_OK;
}

void
rfx_planning_free(rfx_planning *p)
{
  if (!p)
    return;
  rf_candidates_clear(&p->heap);
  rfx_crew_free(p->crew);
  rf_release(p->near);
  rfx_pool_clear(&p->root);
  num_array_free(p->first, 2);
  rf_release(p);
}

/* Marks of neurons lead into the plan, so they go first. */
void
rfx_forget_plan(rfx_run *r)
{
  rfx_schedule *plan = &r->schedule;

  for (size_t i = 0; i < plan->count; i++) {
    if (i + 8 < plan->count)
      RF_PREFETCH(&r->population->neuron[plan->move[i + 8].neuron]);
    r->population->neuron[plan->move[i].neuron].latest = 0;
  }
  plan->count = plan->played = 0;
  r->continuations.count = r->changed.renamed.count = 0;
  r->planning->heap.count = 0;
  r->planning->asked = 0;
  r->planning->asked_at = 0.0;
}

/* A line that the neuron slides on from now on is not left: there the root is
   all along the way. */
rf_status
rfx_mark_leaving(rfx_run *r, const rfx_move *move)
{
  const size_t lines = r->model->lines->count;
  const signed char *from = move->from->u, *to = move->to->u;
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0
       && (l = rf_next_change(from, to, l, lines)) < lines; l++)
    if (to[l] != 0)
      status = rf_departures_add(&r->departures, r->population->neuron,
                                 move->neuron, (uint32_t)l);
  return status;
}

/* Neuron j is leaving all that it touches (q->at, as the inclusion was
   asked) and did not slide on. */
static rf_status
leave_touched(rfx_run *r, size_t j)
{
  const rfx_query *q = r->query;
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0 && l < q->touched; l++)
    if (q->from[l] != RF_FROM_SLIDING)
      status = rf_departures_add(&r->departures, r->population->neuron,
                                 (uint32_t)j, (uint32_t)q->at[l]);
  return status;
}

/* Has the neuron of candidate c turned at that very time?  Else its turn and a
   line that it touches there would be found by turns, for ever. */
static rf_turned
turned_at(const rf_candidate *c)
{
  if (c->kind == RF_TURN)
    return RF_TURNED_NOW;
  return c->turned && c->tau <= c->from + RF_SAME_TAU ? RF_TURNED_ASKED
    : RF_TURNED_NOT;
}

/* A neuron that was at a line and did not move goes on: look for its next
   event in the segment. */
static rf_status
look_past(rfx_run *r, const rf_candidate *c)
{
  const size_t j = c->who;
  const rfx_trajectory path = rfx_trajectory_of(r, j);
  const rf_turned turned = turned_at(c);
  rf_status status =
    turned == RF_TURNED_NOW ? RF_OK : leave_touched(r, j);

  return status < 0 ? status
    : rfx_screen_neuron(r, &r->planning->heap, j, &path, c->tau, turned);
}

/* The same for an engine that starts anew: what the neuron touches it is
   leaving from there on; out of a corner, all of its lines. */
static rf_status
linger_on(rfx_run *r, const rf_candidate *c)
{
  const rfx_query *q = r->query;
  rf_status status = RF_OK;

  for (size_t l = 0; status >= 0 && l < q->touched; l++)
    if (q->from[l] != RF_FROM_SLIDING || c->kind == RF_LEAVE)
      status = rf_departures_add_next(&r->departures, c->who, q->at[l]);
  return status;
}

rf_status
rfx_look_from(rfx_run *r, rf_candidates *out, const rfx_move *move, double tau)
{
  const rfx_query *q = r->query;
  const size_t j = move->neuron;
  const rfx_trajectory path = rfx_trajectory_of(r, j);
  rf_neuron *neuron = r->population->neuron;
  rf_status status;

  rf_departures_forget(&r->departures, neuron, j);
  status = rfx_mark_leaving(r, move);
  rfx_touched_lines(r, j, r->step.tau);
  for (size_t l = 0; status >= 0 && l < q->touched; l++)
    status = rf_departures_add(&r->departures, neuron, (uint32_t)j,
                               (uint32_t)q->at[l]);
  return status < 0 ? status
    : rfx_screen_neuron(r, out, j, &path, tau, RF_TURNED_NOT);
}

/* The same after a move; and where it slides in a face that nobody was in, that
   face has exits. */
static rf_status
look_on(rfx_run *r, const rfx_move *move, double tau)
{
  const size_t j = move->neuron;
  rfx_cohort *c = &r->population->cohorts[move->to->index];
  rf_status status = rfx_look_from(r, &r->planning->heap, move, tau);

  if (status < 0 || move->to->nzero == 0 || c->exits)
    return status;
  c->exits = true;
  return rfx_screen_exits(r, &r->planning->heap, move->to->index, j, tau);
}

/* After what a candidate did, from move number first on. */
static rf_status
look_after(rfx_run *r, const rf_candidate *c, size_t first)
{
  rfx_schedule *plan = &r->schedule;
  rf_status status = RF_OK;

  if (first == plan->count
      && (c->kind == RF_CROSSING || c->kind == RF_TURN))
    return look_past(r, c);
  for (size_t i = first; status >= 0 && i < plan->count; i++) {
    const rfx_move move = plan->move[i];
    if (move.from != move.to)
      status = look_on(r, &move, c->tau);
    else if (c->kind == RF_CROSSING || c->kind == RF_TURN)
      status = look_past(r, c);        /* it had the choice, and stayed */
  }
  return status;
}

/* The summed defect of late handling at the end of a step, as a quadratic in
   that end: sum of rate (tau - tau_i)^2 / 2. */
typedef struct late {
  double a, b, c;
} late;

/* Of a move at tau, from which D is off at this rate. */
static void
add_late(late *l, double rate, double tau)
{
  l->a += rate;
  l->b += rate * tau;
  l->c += rate * tau * tau;
}

/* Never below 0: the terms of a quadratic may cancel. */
static double
late_defect(const late *l, double tau)
{
  return fmax(0.0, 0.5 * (l->a * tau * tau - 2.0 * l->b * tau + l->c));
}

/* How far D is off at tau, over a step's length: where sliding ends depends
   on p itself, not on its integral. */
static double
late_error(const late *l, double tau)
{
  return fmax(0.0, l->a * tau - l->b);
}

/* Is candidate c too late for the moves before it to be late? */
static bool
too_late(const rfx_run *r, const late *l, const rf_candidate *c)
{
  const double budget = r->engine->budget;

  return late_defect(l, c->tau) > budget
    || ((c->kind == RF_EXIT || c->kind == RF_WAKE || c->kind == RF_LEAVE)
        && late_error(l, c->tau) > budget);
}

bool
rfx_is_stale(const rfx_run *r, const rf_candidate *c)
{
  return (c->kind == RF_CROSSING || c->kind == RF_TURN)
    && c->latest != r->population->neuron[c->who].latest;
}

/* The step is good up to tau; what is in the heap beyond it is not looked
   at. */
static void
cut_at(rfx_run *r, double tau, const char *reason)
{
  rfx_narrate_cut(r, tau, reason);
  num_set_d(r->step.stop, tau);
  r->step.cut = true;
}

/* Is more asked at one time than there are neurons and lines, several times
   over? */
static bool
asks_on(rfx_run *r, double tau)
{
  rfx_planning *plan = r->planning;

  if (tau > plan->asked_at + RF_SAME_TAU) {
    plan->asked_at = tau;
    plan->asked = 0;
  }
  return ++plan->asked
    > 1000 + 8 * r->population->m * (r->model->lines->count + 1);
}

/* Moves of a candidate.  A neuron that moves once more at this very time may
   go to and fro for ever, and so may questions that move nobody: the step ends
   here, and whether the run gets on is looked at from there
   (check_progress). */
static rf_status
moves_at(rfx_made *made, rfx_run *r, const rf_candidate *c)
{
  const bool again = (c->kind == RF_CROSSING || c->kind == RF_TURN)
    && rfx_move_just_now(r, c->who, c->tau);
  const rf_status status = rfx_make_moves(made, r, c, r->step.tau);

  made->restart = made->restart || (again && made->moves > 0)
    || asks_on(r, c->tau);
  return status;
}

/* The same of a move that a scout has made already. */
static rf_status
redo(rfx_made *made, rfx_run *r, const rf_candidate *c, const rfx_deed *deed)
{
  const rf_status status = rfx_move_by_deed(r, c, deed);

  r->planning->redone++;
  *made = (rfx_made){ .moves = 1, .rate = deed->rate,
                      .restart = asks_on(r, c->tau) };
  return status;
}

/* What candidate c is asked about lies anywhere in memory: it is fetched while
   the ones before it are dealt with.  First the neuron, that may be one of two;
   then, by what it says, where it is. */
static void
fetch_neuron(const rfx_run *r, const rf_due *c)
{
  RF_PREFETCH(&r->planning->heap.at[c->number]);
  if (c->who < r->population->m)
    RF_PREFETCH(&r->population->neuron[c->who]);
}

static void
fetch_deed(const rfx_run *r, const rf_candidate *c)
{
  const rfx_ways *ways = rfx_crew_ways(r->planning->crew, c->scout);

  RF_PREFETCH(&ways->deed[c->deed - 1]);
  RF_PREFETCH(&ways->z.at[(c->deed - 1) * (r->population->stride + 1)]);
  RF_PREFETCH(&r->law.span[c->who]);
}

static void
fetch_state(const rfx_run *r, const rf_due *due)
{
  const rf_candidate *c = &r->planning->heap.at[due->number];
  const rfx_population *p = r->population;
  const size_t j = c->who;

  if (j >= p->m)
    return;
  if (c->deed) {
    fetch_deed(r, c);
    return;
  }
  RF_PREFETCH(rfx_population_at(p, j));
  RF_PREFETCH(&p->balance[j]);
  RF_PREFETCH(&r->law.span[j]);
}

/* The earliest candidate; one of the two below the top of the heap is next but
   one. */
static rf_candidate
take_first(rfx_run *r)
{
  rf_candidates *heap = &r->planning->heap;
  const rf_candidate c = rf_candidate_pop(heap);

  if (heap->count > 0)
    fetch_state(r, &heap->due[0]);
  for (size_t i = 1; i < 3 && i < heap->count; i++)
    fetch_neuron(r, &heap->due[i]);
  return c;
}

/* Plan for an engine whose restarts are costly: crossings are taken in turn
   and the step goes on as long as the defect of treating them at its end stays
   in the budget.  Crossings that a step handles late cost no restart: D is off
   only by the share of the neuron that has moved, for the rest of the step.
   late_defect is the integral of that, and the budget what the engine allows
   of it. */
static rf_status
plan_late(rfx_run *r)
{
  late sum = { 0.0, 0.0, 0.0 };
  double last = 0.0;
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && r->planning->heap.count > 0; i++) {
    rf_candidate c = take_first(r);
    const size_t first = r->schedule.count;
    const rfx_deed *deed;
    rfx_made made;
    if ((status = rf_poll_64(i)) < 0)
      break;
    if (rfx_is_stale(r, &c))
      continue;
    /* Once cut, only what happens at the same time is taken. */
    if (r->step.cut && c.tau > num_get_d(r->step.stop) + RF_TIE)
      break;
    if (!r->step.cut && r->schedule.count && too_late(r, &sum, &c)) {
      cut_at(r, last, "budget");
      break;
    }
    if (r->step.cut)
      /* A tie with what has cut the step: taken at the same time. */
      c.tau = num_get_d(r->step.stop);
    num_set_d(r->step.tau, c.tau);
    rfx_narrate_candidate(r, &c);
    deed = rfx_deed_of(r, &c);
    if ((status = deed ? redo(&made, r, &c, deed) : moves_at(&made, r, &c)) < 0)
      break;
    add_late(&sum, made.rate, c.tau);
    last = c.tau;
    if (made.restart && !r->step.cut)
      cut_at(r, c.tau, "restart");
    if (!r->step.cut)
      status = deed ? rfx_look_by_deed(r, &c, deed) : look_after(r, &c, first);
    else if (c.kind == RF_LEAVE)
      status = linger_on(r, &c);
  }
  if (status >= 0 && !r->step.cut && late_defect(&sum, 1.0) > r->engine->budget)
    cut_at(r, last, "budget");
  if (status >= 0)
    r->report.stats.late_defect += late_defect(&sum, num_get_d(r->step.stop));
  return status;
}

/* near->near: the count candidates that doubles cannot tell from the first. */
static rf_status
pop_near(size_t *count, rfx_planning *near, long prec)
{
  rf_candidates *heap = &near->heap;
  const double earliest = heap->due[0].tau;
  size_t n = 0;
  rf_status status;

  for (size_t i = 0; i < heap->count; i++)
    n += heap->due[i].tau <= earliest + RF_SAME_TAU;
  if ((status = rf_grow(&near->near, &near->capacity, n,
                        sizeof *near->near)) < 0
      || (status = rfx_pool_grow(&near->root, n, 0, prec)) < 0)
    return status;
  for (size_t i = 0; i < n; i++)
    near->near[i] = rf_candidate_pop(heap);
  *count = n;
  return RF_OK;
}

/* planning->root[n] of them to full precision, and the first of these. */
static rf_status
refine_near(rfx_run *r, size_t n)
{
  rfx_planning *plan = r->planning;
  bool any = false;
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < n; i++) {
    rf_num *root = &plan->root.at[i];
    if ((status = rf_poll()) < 0 || rfx_is_stale(r, &plan->near[i]))
      continue;
    status = rfx_refine(root, r, &plan->near[i]);
    if (!any || num_cmp(root, plan->first) < 0)
      num_set(plan->first, root);
    any = true;
  }
  return status;
}

/* Moves of one that is as early as first; the engine starts anew there. */
static rf_status
move_first(rfx_run *r, rf_candidate *c)
{
  const rf_num *first = r->planning->first;
  rfx_made made;
  rf_status status;

  num_set(r->step.stop, first);
  rfx_narrate_candidate(r, c);
  if ((status = rfx_make_moves(&made, r, c, r->step.stop)) < 0)
    return status;
  c->tau = num_get_d(first);
  if (made.moves == 0 && c->kind == RF_TURN)
    status = look_past(r, c);
  else if (c->kind == RF_CROSSING || c->kind == RF_LEAVE) {
    status = linger_on(r, c);
    made.restart = true;
  }
  r->step.cut = r->step.cut || made.moves > 0 || made.restart;
  return status;
}

/* Moves of what is as early as the first; the rest waits.  A root is known to
   some units of the precision; nearer than that two events have no order. */
static rf_status
move_near(rfx_run *r, size_t n)
{
  const double tie = 65536.0 * num_unit(r->model->prec);
  const rfx_planning *plan = r->planning;
  rf_status status = RF_OK;

  for (size_t i = 0; status >= 0 && i < n; i++) {
    rf_candidate *c = &plan->near[i];
    if ((status = rf_poll()) < 0 || rfx_is_stale(r, c))
      continue;
    num_sub(plan->gap, &plan->root.at[i], plan->first);
    status = num_get_d(plan->gap) > tie
      ? rf_candidate_push(&r->planning->heap, c) : move_first(r, c);
  }
  return status;
}

/* Plan for an engine whose restarts are cheap: the step ends at its first
   event, located to full precision; events that this precision cannot tell
   apart happen together. */
static rf_status
plan_exact(rfx_run *r)
{
  rf_candidates *heap = &r->planning->heap;
  rf_status status = RF_OK;

  while (status >= 0 && heap->count > 0 && !r->step.cut) {
    size_t n;
    if ((status = pop_near(&n, r->planning, r->model->prec)) >= 0
        && (status = refine_near(r, n)) >= 0)
      status = move_near(r, n);
  }
  if (r->step.cut)
    rfx_narrate_cut(r, num_get_d(r->step.stop), "event");
  else
    num_set_d(r->step.stop, 1.0);
  return status;
}

/* Where the segment is cut, lines that were being left in it may not be left
   yet beyond doubt: a cut at once, by another neuron's event, is no way at
   all.  No event there is one of theirs. */
static rf_status
linger_at_cut(rfx_run *r)
{
  const rf_leaves *lists[] = { &r->departures.early, &r->departures.now };
  rf_status status = RF_OK;

  for (size_t which = 0; which < 2; which++)
    for (size_t i = 0; status >= 0 && i < lists[which]->count; i++) {
      const rf_leave e = lists[which]->at[i];
      bool still;
      if (e.neuron != RF_NOBODY
          && (status = rfx_still_leaving(&still, r, e.neuron, e.line)) >= 0
          && still)
        status = rf_departures_add_next(&r->departures, e.neuron, e.line);
    }
  return status;
}

/* What was kept of the last segment is stale here, and is reset before
   anything is looked for: residuals, reach, who was examined.  Departures and
   held lines are for the screening from the start; then departures are those
   of the moves, and at last those of the next segment. */
rf_status
rfx_plan(rfx_run *r)
{
  rfx_population *p = r->population;
  size_t faces = 0;
  rf_status status, next;

  rfx_forget_plan(r);
  for (size_t i = 0; i < p->ncohorts; i++) {
    faces += p->cohorts[i].count > 0;
    p->cohorts[i].exits = false;
  }
  if (faces > r->report.stats.faces_most)
    r->report.stats.faces_most = faces;
  /* No plan names a face here. */
  if ((status = rfx_population_forget(p, faces)) < 0)
    return status;
  r->series.have = r->series.have_reach = r->step.cut = false;
  r->step.length = num_get_d(r->segment->length);
  num_set_d(r->step.stop, 1.0);
  status = rfx_screen(r, &r->planning->heap);
  if (status >= 0)
    status = rfx_screen_blocks(r, &r->planning->heap);
  if (status >= 0 && !r->model->linear)
    rfx_plain_check(r);
  RF_ASSERT(r->round.unchecked || rf_candidates_are_valid(&r->planning->heap));
  for (size_t i = 0; i < p->ncohorts; i++)
    p->cohorts[i].held = SIZE_MAX;
  if (status >= 0)
    status = rf_departures_set_aside(&r->departures, p->neuron);
  if (status >= 0)
    status = r->engine->late ? plan_late(r) : plan_exact(r);
  if (status >= 0 && r->step.cut)
    status = linger_at_cut(r);
  next = rf_departures_turn(&r->departures, p->neuron);
  status = status < 0 ? status : next;
  if (r->step.cut)
    rfx_screened_forget(r);
  num_zero(r->step.tau);
  RF_ASSERT(status < 0 || r->round.unchecked || rfx_schedule_is_valid(r));
  return status;
}
