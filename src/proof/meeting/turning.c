/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * turning.c -- what events of a window do to a neuron and to what is known of
 * it; see turning.h.  The manual, node "The passage", has the proof. */
#include "config.h"

#include "proof/meeting/outcome.h"
#include "proof/meeting/several.h"
#include "proof/meeting/together.h"
#include "proof/meeting/turning.h"

/* A meeting.  The lines on which it slides and the one that it meets span
   others, which it meets with it: it is on all of them at one instant. */
typedef struct meeting {
  const rf_prospect *candidate;
  const rf_cohort *cohort;
  rf_mover *mover;
  size_t neuron;
  int sigma;
  rf_meeting_kind kind;
  bool *on;              /* on[count]: all those lines */
  rf_way way;            /* side[count], edge[count] after */
  rf_facet shape;        /* after; of the dead none */
  rf_ball a;             /* of all states there */
  rf_ball before, now;   /* v before, after */
  rf_up jump;            /* |a| ||D_after - D_before|| */
  rf_up normal, speed;   /* ||n||; |v_before| from below */
} meeting;

/* a and its sign: the three paths are within 2 span drive |z_j| of it. */
static rf_status
set_outer(meeting *m, const rf_event_window *s)
{
  const rf_mover *q = m->mover;
  rf_up off = up_mul(up_mul(s->span, s->drive), rf_size_there(q));

  off = up_add(rf_mover_error(s->stage->bundle, q), up_times(off, 2.0));
  ball_set(&m->a, q->z);
  up_blur(&m->a, off);
  m->sigma = arb_sgn_nonzero(&m->a);
  if (!m->sigma) {
    rf_doubt_say(s->doubt, "the sign of a at a boundary", m->neuron,
                 m->candidate->line);
    return rf_doubt_ball(s->doubt, &m->a);
  }
  return RF_OK;
}

/* v = a <D, x_l> of a shape. */
static void
velocity(rf_ball *v, rf_ball *form, const rf_event_window *s, const meeting *m,
         const rf_facet *shape)
{
  const rf_terrain *g = s->stage->ground;

  rf_form_velocity(form, shape, m->candidate->line);
  rf_form_value(v, g, form, s->p);
  ball_mul(v, v, &m->a, g->bits);
}

/* |a| ||D_after - D_before||. */
static bool
set_jump(meeting *m, const rf_event_window *s)
{
  const rf_terrain *g = s->stage->ground;
  rf_ball *D = rf_ball_array(2 * g->d);

  if (!D)
    return false;
  rf_facet_drive(D, &m->cohort->shape, s->p);
  if (!m->way.dead)
    rf_facet_drive(D + g->d, &m->shape, s->p);
  for (size_t i = 0; i < g->d; i++)
    ball_sub(&D[i], &D[i], &D[g->d + i], g->bits);
  m->jump = up_mul(up_ball(&m->a), up_norm(D, g->d));
  rf_ball_array_free(D, 2 * g->d);
  return true;
}

/* Everything that is to be certain. */
static rf_status
decide(meeting *m, const rf_event_window *s)
{
  const rf_terrain *g = s->stage->ground;
  const size_t l = m->candidate->line;
  rf_ball *form = rf_ball_array(g->n);
  rf_status status = RF_ENOMEM;

  if (!form)
    return status;
  RF_TRY(set_outer(m, s));
  velocity(&m->before, form, s, m, &m->cohort->shape);
  if (arb_sgn_nonzero(&m->before) != -m->mover->side[l]) {
    rf_doubt_say(s->doubt, "the velocity at which it meets a boundary",
                 m->neuron, l);
    status = rf_doubt_ball(s->doubt, &m->before);
    goto done;
  }
  status = rf_outcome(&m->way, s->doubt, &(rf_corner_ball){
                      .ground = g, .side = m->mover->side, .on = m->on,
                      .line = l, .sigma = m->sigma, .p = s->p });
  s->doubt->neuron = m->neuron;
  RF_TRY(status);
  s->stage->bundle->several = s->stage->bundle->several || !m->way.unique;
  s->stage->bundle->fork = s->stage->bundle->fork || m->way.several;
  if (!m->way.dead) {
    RF_TRY(rf_facet_make(&m->shape, g, m->way.side));
    velocity(&m->now, form, s, m, &m->shape);
  }
  m->normal = up_norm(&m->cohort->shape.seen[l * g->d], g->d);
  m->speed = up_below(&m->before);
  status = set_jump(m, s) ? RF_OK : RF_ENOMEM;

done:
  rf_ball_array_free(form, g->n);
  return status;
}

/* All lines of the neuron in the group are crossed, for certain, within the
   window. */
static rf_status
decide_apart(meeting *m, const rf_event_window *s)
{
  const rf_agenda *a = s->group->agenda;
  const rf_terrain *g = s->stage->ground;
  rf_up delay = up_zero();
  rf_status status;

  for (size_t i = 0; i < a->count; i++)
    if (s->group->in[i] && rf_same_neuron(&a->at[i], m->candidate))
      m->on[a->at[i].line] = true;
  RF_TRY(set_outer(m, s));
  status = rf_tie_crosses(&delay, s->doubt, &(rf_tie){
                          .ground = g, .side = m->mover->side,
                          .edge = m->mover->edge, .met = m->on,
                          .sigma = m->sigma, .a = &m->a, .p = s->p });
  if (status >= 0 && !up_less(delay, up_d(RF_LONGER))) {
    rf_doubt_say(s->doubt, "it crosses a boundary of several so slowly",
                 SIZE_MAX, m->candidate->line);
    status = rf_doubt_by(s->doubt, delay, up_d(RF_LONGER));
  }
  s->doubt->neuron = m->neuron;
  RF_TRY(status);
  for (size_t l = 0; l < g->count; l++) {
    m->way.side[l] = (signed char)(m->on[l] ? -m->mover->side[l]
                                   : m->mover->side[l]);
    m->way.edge[l] = m->mover->edge[l];
  }

done:
  return status;
}

/* Its paths before and after part by at most what both fields move it in the
   window. */
static void
change_error_apart(meeting *m, const rf_event_window *s)
{
  const rf_up added = up_times(up_mul(up_mul(s->span, s->drive),
                                      rf_size_there(m->mover)), 2.5);

  m->mover->own = up_add(m->mover->own, added);
  s->stage->bundle->error = up_add(s->stage->bundle->error, added);
}

/* ---- its error ---- */

/* |1 + (v_after - v_before)/v_before|, each v anywhere in its ball. */
static rf_up
ratio_of(const meeting *m, long bits)
{
  rf_ball t;
  rf_up r;

  ball_init(&t);
  ball_sub(&t, &m->now, &m->before, bits);
  ball_div(&t, &t, &m->before, bits);
  arb_add_ui(&t, &t, 1, bits);
  r = up_ball(&t);
  ball_clear(&t);
  return r;
}

/* Do the lines on which it slid stay, and only this one change? */
static bool
keeps_sliding(const meeting *m, size_t count)
{
  for (size_t l = 0; l < count; l++)
    if (l != m->candidate->line && m->way.side[l] != m->mover->side[l])
      return false;
  return true;
}

/* By what the error of the neuron is multiplied, at least 1.  Captured, it
   loses a component.  Where lines of K are left at once, or others are met by a
   tie, the change of z is at most jump (|<w-, n>|)/|v|. */
static rf_up
stretch_of(const meeting *m, const rf_terrain *g)
{
  rf_up r;

  const bool alone = m->kind == RF_MEETS_ONE;

  if (alone && (m->way.dead || (keeps_sliding(m, g->count)
                                && !m->way.side[m->candidate->line])))
    return up_d(1.0);
  if (alone && keeps_sliding(m, g->count))
    return up_max(up_d(1.0), ratio_of(m, g->bits));
  r = up_div(up_mul(m->jump, m->normal), m->speed);
  return up_add(up_d(1.0), r);
}

/* What the approximation is off the line, times jump/|v|, and what is of second
   order in span. */
static rf_up
added_by(const meeting *m, const rf_event_window *s)
{
  const rf_terrain *g = s->stage->ground;
  const size_t l = m->candidate->line;
  const rf_up part = up_div(m->jump, m->speed);
  rf_up off, curved;
  rf_ball t;

  ball_init(&t);
  rf_terrain_dot(&t, g, &m->cohort->shape.seen[l * g->d], m->mover->z + 1);
  off = up_mul(part, up_ball(&t));
  ball_clear(&t);
  curved = up_mul(up_mul(s->curve, rf_size_there(m->mover)),
                  up_times(up_mul(part, m->normal), 2.0));
  return up_add(off, curved);
}

static rf_status
change_error(meeting *m, const rf_event_window *s)
{
  const rf_terrain *g = s->stage->ground;
  rf_bundle *b = s->stage->bundle;
  rf_mover *q = m->mover;
  const rf_up stretch = stretch_of(m, g);
  rf_up added = added_by(m, s), rounded = up_zero();
  rf_status status = RF_OK;

  if (!m->way.dead && m->shape.slides)
    status = rf_facet_project(&rounded, q->z + 1, &m->shape);
  added = up_add(added, rounded);
  q->stretch = up_mul(q->stretch, stretch);
  q->own = up_add(up_mul(q->own, stretch), added);
  b->error = up_add(b->error, added);
  return status;
}

/* It crosses lines one by one. */
static rf_status
cross_apart(meeting *m, const rf_event_window *s)
{
  const rf_status status = decide_apart(m, s);

  if (status >= 0)
    change_error_apart(m, s);
  return status;
}

/* It meets a line, and all that are met with it. */
static rf_status
meet(meeting *m, const rf_event_window *s)
{
  const size_t l = m->candidate->line;
  rf_status status = RF_ENOMEM;

  if (!rf_find_corner(m->on, s->stage->ground, m->mover->side, l))
    return status;
  status = m->kind == RF_MEETS_ONE ? RF_OK
           : rf_find_tied(m->on, s->stage->bundle, m->neuron, l);
  if (status >= 0)
    status = decide(m, s);
  return status < 0 ? status : change_error(m, s);
}

/* Its field is another one: what was known of lines that it left before is
   void, and each is asked for anew. */
static void
forget_lines(rf_mover *q, size_t count)
{
  memset(q->away, RF_AWAY_NOT, count);
}

/* On which side of a line it counts: there it is, or rests; 0: it slides. */
static int
counts_on(const signed char *side, const signed char *edge, size_t l)
{
  return side[l] ? side[l] : edge[l];
}

/* Its new sides, told one by one. */
static rf_status
change_sides(meeting *m, const rf_event_window *s)
{
  rf_mover *q = m->mover;
  rf_status status = RF_OK;

  forget_lines(q, s->stage->ground->count);
  for (size_t l = 0; l < s->stage->ground->count && status >= 0; l++) {
    const rf_turn turn = {
      m->neuron, l, counts_on(q->side, q->edge, l),
      counts_on(m->way.side, m->way.edge, l), m->way.dead
    };
    if (!m->on[l])
      continue;
    q->side[l] = m->way.side[l];
    q->edge[l] = m->way.edge[l];
    q->away[l] = q->side[l] ? RF_AWAY_CROSSED : RF_AWAY_NOT;
    if (turn.from != turn.to)
      status = s->tell(s->context, &turn, m->candidate);
  }
  q->sign = m->sigma;
  if (m->way.dead) {
    q->own = rf_mover_error(s->stage->bundle, q);
    q->dead = true;
    q->held = m->way.held;
  }
  return status;
}

/* Room for a meeting, and what it is about. */
static bool
meeting_init(meeting *m, const rf_event_window *s, const rf_prospect *c,
             size_t member)
{
  const size_t count = s->stage->ground->count;

  m->candidate = c;
  m->cohort = &s->stage->cohort[c->cohort];
  m->neuron = m->cohort->member[member];
  m->mover = &s->stage->bundle->at[m->neuron];
  ball_init(&m->a);
  ball_init(&m->before);
  ball_init(&m->now);
  m->way.side = rf_alloc(2 * count, 1);
  m->on = rf_alloc(count, sizeof *m->on);
  m->way.edge = m->way.side ? m->way.side + count : NULL;
  return m->way.side && m->on;
}

static void
meeting_clear(meeting *m)
{
  rf_facet_clear(&m->shape);
  rf_release(m->way.side);
  rf_release(m->on);
  ball_clear(&m->a);
  ball_clear(&m->before);
  ball_clear(&m->now);
}

rf_status
rf_turn_meet(const rf_event_window *s, const rf_prospect *c,
             rf_meeting_kind kind)
{
  meeting m = { .kind = kind };
  rf_status status = RF_ENOMEM;

  if (meeting_init(&m, s, c, c->member)) {
    status = kind == RF_MEETS_APART ? cross_apart(&m, s) : meet(&m, s);
    if (status >= 0)
      status = change_sides(&m, s);
  }
  meeting_clear(&m);
  return status;
}

/* ---- it cannot stay ---- */

/* Where it goes from the other lines on which it is, once it has left this one
   to the side that it is driven to. */
static rf_status
decide_departure(meeting *m, const rf_event_window *s)
{
  const rf_terrain *g = s->stage->ground;
  const size_t l = m->candidate->line;
  const int to = m->candidate->release;
  rf_ball *form = rf_ball_array(g->n);
  rf_corner_ball at = {
    .ground = g, .side = m->way.side, .on = m->on, .line = l, .p = s->p
  };
  rf_status status = form ? set_outer(m, s) : RF_ENOMEM;
  bool more = false;

  at.sigma = m->sigma;
  for (size_t i = 0; i < g->count; i++) {
    m->way.side[i] = m->mover->side[i];
    m->on[i] = !m->mover->side[i] && i != l;
    more = more || m->on[i];
  }
  m->way.side[l] = (signed char)to;
  if (status >= 0 && more)
    status = rf_outcome(&m->way, s->doubt, &at);
  if (status >= 0 && m->way.dead)
    status = rf_doubt_say(s->doubt, "it dies as it leaves a boundary",
                          SIZE_MAX, l);
  if (status >= 0)
    status = rf_facet_make(&m->shape, g, m->way.side);
  if (status >= 0) {
    velocity(&m->now, form, s, m, &m->shape);
    m->on[l] = true;
    if (arb_sgn_nonzero(&m->now) != to) {
      rf_doubt_say(s->doubt, "the velocity at which it leaves a boundary",
                   SIZE_MAX, l);
      status = rf_doubt_ball(s->doubt, &m->now);
    }
  }
  s->doubt->neuron = m->neuron;
  rf_ball_array_free(form, g->n);
  return status;
}

/* A neuron that stayed on a line though it is driven away, when it cannot any
   more: both fields are smooth, and it changes from one to the other at some
   time of the window. */
static rf_status
cast_off(const rf_event_window *s, const rf_prospect *c, size_t member)
{
  meeting m = { 0 };
  rf_status status = RF_ENOMEM;

  if (meeting_init(&m, s, c, member)) {
    status = decide_departure(&m, s);
    if (status >= 0 && !set_jump(&m, s))
      status = RF_ENOMEM;
    if (status >= 0) {
      const rf_up added = up_mul(s->span, m.jump);
      m.mover->own = up_add(m.mover->own, added);
      s->stage->bundle->error = up_add(s->stage->bundle->error, added);
      s->stage->bundle->several = true;
      /* It stayed where either side was another solution, if no other line
         had a say. */
      s->stage->bundle->fork = s->stage->bundle->fork
        || m.cohort->shape.slides == 1;
      status = change_sides(&m, s);
    }
  }
  meeting_clear(&m);
  return status;
}

/* A neuron that ceases to slide goes to the side of its margin if its a has the
   sign with which that was followed. */
static rf_status
check_sign(const rf_event_window *s, const rf_prospect *c, size_t member)
{
  const int sign = s->stage->cohort[c->cohort].sign;
  meeting m = { 0 };
  rf_status status = RF_ENOMEM;

  if (meeting_init(&m, s, c, member))
    status = set_outer(&m, s);
  if (status >= 0 && m.sigma != sign)
    status = rf_doubt_say(s->doubt, "the sign of a has changed where it ceases "
                          "to slide", m.neuron, c->line);
  meeting_clear(&m);
  return status;
}

rf_status
rf_turn_let_go(const rf_event_window *s, const rf_prospect *c)
{
  const rf_cohort *u = &s->stage->cohort[c->cohort];
  rf_status status = RF_OK;

  if (!u->sign)
    status = rf_doubt_say(s->doubt, "the sign of a where it ceases to slide",
                          u->member[0], c->line);
  for (size_t i = 0; i < u->members && status >= 0 && c->driven; i++)
    status = cast_off(s, c, i);
  if (c->driven)
    return status;
  for (size_t i = 0; i < u->members && status >= 0; i++) {
    rf_mover *q = &s->stage->bundle->at[u->member[i]];
    if ((status = check_sign(s, c, i)) < 0)
      break;
    forget_lines(q, s->stage->ground->count);
    q->side[c->line] = (signed char)c->release;
    q->away[c->line] = RF_AWAY_RELEASED;
    if ((status = rf_edges_hold(s->doubt, s->stage->ground, q->side,
                                q->edge)) < 0) {
      s->doubt->neuron = u->member[i];
      break;
    }
    status = s->tell(s->context, &(rf_turn){ u->member[i], c->line, 0,
                     c->release, false }, c);
  }
  return status;
}
