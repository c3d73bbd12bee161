/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * flight.c -- the whole flow, step by step; see flight.h.
 *
 * Times are exact: a step is h = m 2^e with a short m, and it ends at a tau
 * that is a multiple of a power of 2. */
#include "config.h"

#include <math.h>

#include "base/number/exact.h"
#include "base/poll.h"
#include "proof/meeting/start.h"
#include "proof/tube/slope.h"
#include "proof/whole/flight_impl.h"

/* So many steps in a row, each shorter than 2^-8 of what its polynomials would
   reach and without an event, come to nothing. */
enum { IDLE_MOST = 40 };

void
rf_flight_clear(rf_flight *f)
{
  rf_bundle_free(f->bundle);
  ball_clear(&f->unique_until);
}

/* At time 0. */
static rf_status
tell_start(void *context, const rf_turn *turn, const rf_prospect *none)
{
  rf_flight *f = context;
  rf_ball time;
  rf_status status;

  (void)none;
  ball_init(&time);
  f->turns++;
  status = f->reporter.turned(f->reporter.context, &time, turn);
  ball_clear(&time);
  return status;
}

rf_status
rf_flight_begin(rf_flight *f, const rf_terrain *ground, rf_reporter reporter)
{
  rf_status status;

  *f = (rf_flight){ .ground = ground, .reporter = reporter, .unique = true };
  ball_init(&f->unique_until);
  status = rf_bundle_create(&f->bundle, &f->doubt, ground);
  return status < 0 ? status
         : rf_start_settle(f->bundle, &f->doubt, tell_start, f);
}

/* ---- the group of the first events ---- */

/* Round tau to the grid of times: down, or to the nearest. */
static void
put_on_grid(arf_t tau, const rf_stage *s, bool down)
{
  const long bits = s->ground->bits + 8 + (s->unit < 0 ? -s->unit : 0);
  const long shift = bits + s->unit;

  arf_mul_2exp_si(tau, tau, shift);
  if (!down) {
    rf_ball half;
    ball_init(&half);
    arb_set_d(&half, 0.5);
    arf_add(tau, tau, arb_midref(&half), ARF_PREC_EXACT, ARF_RND_DOWN);
    ball_clear(&half);
  }
  arf_floor(tau, tau);
  arf_mul_2exp_si(tau, tau, -shift);
}

/* Where the window of a candidate begins, or ends. */
static void
window_end(arf_t r, const rf_prospect *c, int side, long bits)
{
  rf_ball w;

  ball_init(&w);
  up_ball_set(&w, c->width);
  if (side < 0)
    arf_sub(r, c->tau, arb_midref(&w), bits, ARF_RND_FLOOR);
  else
    arf_add(r, c->tau, arb_midref(&w), bits, ARF_RND_CEIL);
  ball_clear(&w);
}

/* In order of time; equal times by cohort and member, whatever was found
   first. */
static bool
comes_before(const rf_prospect *a, const rf_prospect *b)
{
  const int order = arf_cmp(a->tau, b->tau);

  if (order)
    return order < 0;
  return a->cohort != b->cohort ? a->cohort < b->cohort
         : a->member < b->member;
}

static void
sort(rf_agenda *a)
{
  for (size_t i = 1; i < a->count; i++) {
    const rf_prospect c = a->at[i];
    size_t j = i;
    for (; j > 0 && comes_before(&c, &a->at[j - 1]); j--)
      a->at[j] = a->at[j - 1];
    a->at[j] = c;
  }
}

/* All whose windows hang together with that of the first one. */
static void
gather(rf_cluster *g, long bits)
{
  const rf_agenda *a = g->agenda;
  arf_t low, high;
  bool more = true;

  arf_init(low);
  arf_init(high);
  g->in[0] = true;
  window_end(g->low, &a->at[0], -1, bits);
  window_end(g->high, &a->at[0], 1, bits);
  while (more) {
    more = false;
    for (size_t i = 0; i < a->count; i++) {
      if (g->in[i])
        continue;
      window_end(low, &a->at[i], -1, bits);
      window_end(high, &a->at[i], 1, bits);
      if (arf_cmp(low, g->high) > 0)
        continue;
      g->in[i] = more = true;
      arf_min(g->low, g->low, low);
      arf_max(g->high, g->high, high);
    }
  }
  arf_clear(low);
  arf_clear(high);
}

/* ---- samples ---- */

/* Of datum k from its p, or, where the loss is curved, its h: with c. */
static void
loss_of(rf_ball *l, const rf_terrain *g, size_t k)
{
  if (g->curved) {
    rf_slope_loss(l, g, k, l);
    ball_mul(l, l, &g->c, g->bits);
    return;
  }
  ball_mul(l, l, l, g->bits);
  ball_div(l, l, &g->c, g->bits);
  ball_mul_2si(l, l, -1);
}

static rf_status
tell_loss(rf_flight *f, const rf_stage *s, const rf_ball *tau)
{
  const rf_terrain *g = f->ground;
  rf_ball *l = rf_ball_array(g->n), loss;
  rf_status status;

  if (!l)
    return RF_ENOMEM;
  ball_init(&loss);
  if (g->curved)
    rf_stage_outputs(l, s, tau);
  else
    rf_stage_residuals(l, s, tau);
  for (size_t k = 0; k < g->n; k++) {
    loss_of(&l[k], g, k);
    ball_add(&loss, &loss, &l[k], g->bits);
  }
  status = f->reporter.sampled(f->reporter.context, f->sampled, &loss);
  ball_clear(&loss);
  rf_ball_array_free(l, g->n);
  return status;
}

/* The samples up to `end`, a time to which the polynomials are those of the
   flow.  One that is not certainly after the last events is in doubt. */
static rf_status
take_samples(rf_flight *f, const rf_stage *s, const rf_ball *end)
{
  const rf_problem *p = f->ground->problem;
  const long bits = f->ground->bits + 16;
  rf_status status = RF_OK;
  rf_ball time, tau, busy;

  ball_init(&time);
  ball_init(&tau);
  ball_init(&busy);
  up_ball_set(&busy, f->bundle->busy);
  ball_add(&busy, &busy, &f->bundle->time, ARF_PREC_EXACT);
  for (; f->sampled < p->ntimes && status >= 0; f->sampled++) {
    rf_ball_set_q(&time, p->times[f->sampled], bits);
    if (!arb_le(&time, end))
      break;
    if (!arb_ge(&time, &busy)) {
      status = rf_doubt_say(&f->doubt, "a sample in the window of an event",
                            SIZE_MAX, SIZE_MAX);
      break;
    }
    ball_sub(&tau, &time, &f->bundle->time, bits);
    ball_div(&tau, &tau, &s->h, bits);
    if ((status = tell_loss(f, s, &tau)) < 0)
      break;
  }
  ball_clear(&time);
  ball_clear(&tau);
  ball_clear(&busy);
  return status;
}

/* ---- is it the only solution? ---- */

/* It is not if somebody could have gone another way now, or on this step. */
static void
find_unique(rf_flight *f)
{
  f->fork = f->fork || f->bundle->fork;
  if (f->unique && f->bundle->several) {
    f->unique = false;
    ball_set(&f->unique_until, &f->bundle->time);
  }
}

/* ---- a step ---- */

/* What a step was found to do. */
typedef struct plan {
  rf_agenda agenda;
  rf_cluster group;
  bool events;
  rf_ball sure;          /* time up to which it is the flow without events */
} plan;

/* Events are told with the time of each. */
typedef struct teller {
  rf_flight *flight;
  const rf_stage *stage;
  rf_ball begin;
} teller;

static rf_status
tell_turn(void *context, const rf_turn *turn, const rf_prospect *c)
{
  teller *t = context;
  rf_ball time;
  rf_status status;

  ball_init(&time);
  arb_set_arf(&time, c->tau);
  up_blur(&time, c->width);
  ball_mul(&time, &time, &t->stage->h, t->flight->ground->bits + 8);
  ball_add(&time, &time, &t->begin, t->flight->ground->bits + 8);
  t->flight->turns++;
  status = t->flight->reporter.turned(t->flight->reporter.context, &time,
                                      turn);
  ball_clear(&time);
  return status;
}

/* time at tau of the step, exactly; it may be that of the bundle. */
static void
time_at(rf_ball *time, const rf_flight *f, const rf_stage *s, const arf_t tau)
{
  rf_ball t;

  ball_init(&t);
  arb_set_arf(&t, tau);
  ball_mul(&t, &t, &s->h, ARF_PREC_EXACT);
  ball_add(time, &t, &f->bundle->time, ARF_PREC_EXACT);
  ball_clear(&t);
}

/* Where the step ends, with which events. */
static rf_status
make_plan(plan *p, rf_flight *f, rf_stage *s)
{
  rf_cluster *g = &p->group;

  g->agenda = &p->agenda;
  p->events = false;
  if (!(g->in = rf_alloc(p->agenda.count + 1, 1)))
    return RF_ENOMEM;
  arf_set(g->low, p->agenda.end);
  if (p->agenda.count) {
    sort(&p->agenda);
    gather(g, f->ground->bits);
    p->events = arf_cmp(g->high, p->agenda.end) <= 0;
    arf_set(g->tau, p->agenda.at[0].tau);
  }
  if (!p->events) {
    arf_min(g->tau, p->agenda.end, g->low);
    if (arf_is_one(g->tau)) {
      time_at(&p->sure, f, s, g->tau);
      return RF_OK;
    }
  }
  put_on_grid(g->tau, s, !p->events);
  time_at(&p->sure, f, s, p->events ? g->low : g->tau);
  if (arf_sgn(g->tau) > 0 || p->events)
    return RF_OK;
  if (p->agenda.open)
    f->doubt = p->agenda.doubt;
  else
    rf_doubt_say(&f->doubt, "windows of events at the end of a search",
                 SIZE_MAX, SIZE_MAX);
  return RF_EUNSURE;
}

/* Are these events certainly after `until`?  1: yes; 0: no; else in doubt. */
static rf_status
beyond(bool *yes, rf_flight *f, const plan *p, const rf_stage *s,
       const rf_ball *until)
{
  rf_ball high;
  bool before;

  ball_init(&high);
  time_at(&high, f, s, p->events ? p->group.high : p->group.tau);
  before = arb_lt(&high, until);
  ball_clear(&high);
  *yes = arb_gt(&p->sure, until) || (!p->events && arb_ge(&p->sure, until));
  if (*yes || before || !p->events)
    return RF_OK;
  return rf_doubt_say(&f->doubt, "an event at the end", SIZE_MAX, SIZE_MAX);
}

/* A step that is longer than the window of the last events leaves it
   behind. */
static void
pass_window(rf_bundle *b, const rf_stage *s, const rf_ball *tau)
{
  rf_ball t;

  ball_init(&t);
  ball_mul(&t, tau, &s->h, s->ground->bits);
  if (up_less(b->busy, up_below(&t)))
    b->busy = b->pace = up_zero();
  ball_clear(&t);
}

/* The next step is made for twice as far as this one got, where an event ended
   it, and for more where nothing did; beyond a few units it is made for all
   that they can. */
enum { STRIDE_MOST = 8 };

static void
set_stride(rf_bundle *b, const rf_stage *s, const arf_t tau)
{
  const double got = s->step * arf_get_d(tau, ARF_RND_NEAR);
  const double was = b->stride > 0.0 ? b->stride : STRIDE_MOST;
  const double next = arf_is_one(tau) ? 4.0 * was : fmax(2.0 * got, was / 4.0);

  b->stride = next < STRIDE_MOST ? next : 0.0;
}

static rf_status
carry_out(rf_flight *f, rf_stage *s, const plan *p)
{
  teller t = { .flight = f, .stage = s };
  rf_status status;
  rf_ball tau;

  ball_init(&t.begin);
  ball_init(&tau);
  ball_set(&t.begin, &f->bundle->time);
  arb_set_arf(&tau, p->group.tau);
  if (p->events)
    status = rf_passage(s, &f->doubt, &p->group, tell_turn, &t);
  else {
    pass_window(f->bundle, s, &tau);
    status = rf_stage_advance(s, &tau);
  }
  if (status >= 0)
    time_at(&f->bundle->time, f, s, p->group.tau);
  set_stride(f->bundle, s, p->group.tau);
  f->idle = p->events || arf_cmp_2exp_si(p->group.tau, -8) > 0 ? 0
            : f->idle + 1;
  if (status >= 0 && f->idle > IDLE_MOST) {
    f->doubt = p->agenda.doubt;
    status = RF_EUNSURE;
  }
  ball_clear(&tau);
  ball_clear(&t.begin);
  return status;
}

/* |z|^2 of what is in balls, from below. */
static void
add_squares(rf_ball *sum, const rf_ball *z, size_t count)
{
  rf_ball least;

  ball_init(&least);
  for (size_t i = 0; i < count; i++) {
    arb_get_abs_lbound_arf(arb_midref(&least), &z[i], 64);
    arb_addmul(sum, &least, &least, 64);
  }
  ball_clear(&least);
}

/* error/|theta| of those that live, where the flow is at `until`: it may have
   shrunk on the way. */
static rf_status
set_relative(rf_flight *f, const rf_stage *s, const rf_ball *until)
{
  const rf_terrain *g = f->ground;
  const size_t width = 1 + g->d;
  rf_ball *z = rf_ball_array(g->m * width), sum, tau;
  rf_status status = RF_ENOMEM;
  bool lives = false;

  ball_init(&sum);
  ball_init(&tau);
  ball_sub(&tau, until, &f->bundle->time, g->bits);
  ball_div(&tau, &tau, &s->h, g->bits);
  if (z)
    status = rf_stage_weights(z, s, &tau);
  for (size_t j = 0; j < g->m && status >= 0; j++)
    if (!f->bundle->at[j].dead) {
      add_squares(&sum, z + j * width, width);
      lives = true;
    }
  ball_sqrt(&sum, &sum, 64);
  f->relative = lives ? up_div(s->error, up_below(&sum)) : up_zero();
  ball_clear(&sum);
  ball_clear(&tau);
  rf_ball_array_free(z, g->m * width);
  return status;
}

/* *ended: until is reached. */
static rf_status
take_step(rf_flight *f, rf_stage *s, const rf_ball *until, bool *ended)
{
  rf_status status = RF_ENOMEM;
  plan p = { 0 };

  rf_agenda_init(&p.agenda);
  arf_init(p.group.low);
  arf_init(p.group.high);
  arf_init(p.group.tau);
  ball_init(&p.sure);
  status = rf_agenda_make(&p.agenda, s);
  if (status == RF_EUNSURE)
    f->doubt = p.agenda.doubt;
  if (status < 0)
    goto done;
  f->bundle->several = f->bundle->several || p.agenda.turns;
  find_unique(f);
  RF_TRY(make_plan(&p, f, s));
  RF_TRY(take_samples(f, s, &p.sure));
  if (f->reporter.passed)
    RF_TRY(f->reporter.passed(f->reporter.context, s, &p.sure));
  RF_TRY(beyond(ended, f, &p, s, until));
  if (*ended)
    RF_TRY(set_relative(f, s, until));
  /* Events beyond the end are left to nobody. */
  if (!*ended || !p.events)
    status = carry_out(f, s, &p);

done:
  rf_agenda_clear(&p.agenda);
  arf_clear(p.group.low);
  arf_clear(p.group.high);
  arf_clear(p.group.tau);
  ball_clear(&p.sure);
  rf_release(p.group.in);
  return status;
}

/* How much of the time is left, rounded up. */
static double
time_left(const rf_flight *f, const rf_ball *until)
{
  rf_ball t;
  double left;

  ball_init(&t);
  ball_sub(&t, until, &f->bundle->time, f->ground->bits);
  left = ball_get_d(&t);
  ball_clear(&t);
  return left > 0x1p-1000 ? left * (1.0 + 0x1p-20) : 0x1p-30;
}

/* The polynomials of a step and the tube around them. */
static rf_status
prepare(rf_stage **stage, rf_flight *f, double most)
{
  rf_stage *s = NULL;
  rf_status status = rf_stage_create(&s, &f->doubt, f->bundle);

  *stage = s;
  if (status >= 0)
    status = rf_stage_approximate(s, most);
  if (status >= 0)
    status = rf_stage_measure(s);
  if (status >= 0)
    status = rf_stage_enclose(s, &f->doubt);
  return status;
}

/* Where errors are large the tube closes on shorter steps alone. */
enum { SHORTER_MOST = 8 };

static rf_status
make_step(rf_flight *f, const rf_ball *until, bool *ended)
{
  rf_stage *s = NULL;
  double most = time_left(f, until);
  rf_status status;

  RF_TRY(rf_poll());
  f->steps++;
  for (int i = 0;; i++) {
    status = prepare(&s, f, most);
    if (status != RF_EUNSURE || !s || i == SHORTER_MOST)
      break;
    most = ldexp(s->step, (int)s->unit) / 4;
    rf_stage_free(s);
    s = NULL;
  }
  if (status < 0)
    goto done;
  find_unique(f);
  RF_TRY(rf_flight_watch(f, s));
  RF_TRY(take_step(f, s, until, ended));

done:
  rf_stage_free(s);
  return status;
}

rf_status
rf_flight_go(rf_flight *f)
{
  rf_status status = RF_OK;
  bool ended = false;
  rf_ball until;

  ball_init(&until);
  rf_ball_set_q(&until, f->ground->problem->until, f->ground->bits + 16);
  while (status >= 0 && !ended)
    status = make_step(f, &until, &ended);
  ball_clear(&until);
  return status;
}
