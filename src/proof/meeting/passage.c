/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage.c -- what events do to neurons and to what is known of them.
 *
 * The manual, node "The passage", has the proof.  Around the events of a group,
 * a time `span` long, let z- be the path of the fields before that agrees with
 * the flow when it comes in, z+ that of the fields after that agrees with it
 * when it goes out.  At tau, with n = P_K x_l and v the velocity of <w, x_l>,
 *     z+ - z- = n/||n||^2 (v_after - v_before)/v_before <w-, n>  of a meeting
 *               0                                                of a release
 * up to span^2 drive lipschitz |z_j| (8 + 2 ||n|| jump/|v|).  So the error's
 * component along n is multiplied by v_after/v_before, and what the
 * approximation itself is off the line is added; where the neuron is captured
 * the approximation is put on the line, and that component is gone. */
#include "config.h"

#include "proof/meeting/outcome.h"
#include "proof/meeting/passage.h"

/* Around the events. */
typedef struct window {
  rf_stage *stage;
  rf_doubt *doubt;
  rf_ball *p;            /* p[n]: of all states there */
  rf_up span, drive, lipschitz;
  rf_up curve;           /* span^2 drive lipschitz */
  rf_tell *tell;
  void *context;
} window;

/* A meeting.  The lines on which it slides and the one that it meets span
   others, which it meets with it: it is on all of them at one instant. */
typedef struct meeting {
  const rf_prospect *candidate;
  const rf_cohort *cohort;
  rf_mover *mover;
  size_t neuron;
  int sigma;
  bool *on;              /* on[count]: all those lines */
  rf_way way;            /* side[count], edge[count] after */
  rf_facet shape;        /* after; of the dead none */
  rf_ball a;             /* of all states there */
  rf_ball before, now;   /* v before, after */
  rf_up jump;            /* |a| ||D_after - D_before|| */
  rf_up normal, speed;   /* ||n||; |v_before| from below */
} meeting;

/* ---- the window ---- */

/* p of the flow at tau, then of all states within span: each moves by at most
   twice |p'| span, |p'| <= c l'' ||x_k|| drive H^2, and every ||D|| is at most
   sum |p_k| ||x_k||. */
static rf_status
open_window(window *s, const rf_cluster *group)
{
  const rf_terrain *g = s->stage->ground;
  rf_up sum = up_zero(), again = up_zero(), drift;
  rf_ball tau;

  ball_init(&tau);
  arb_set_arf(&tau, group->tau);
  rf_stage_residuals(s->p, s->stage, &tau);
  ball_clear(&tau);
  for (size_t k = 0; k < g->n; k++)
    sum = up_add(sum, up_mul(up_ball(&s->p[k]), g->size[k]));
  s->drive = up_max(s->stage->drive, up_times(sum, 2.0));
  drift = up_times(up_mul(up_mul(s->span, s->drive),
                          up_square(s->stage->whole)), 2.0);
  for (size_t k = 0; k < g->n; k++) {
    up_blur(&s->p[k], up_mul(drift, up_mul(g->size[k],
                                           s->stage->slope[k].curve)));
    again = up_add(again, up_mul(up_ball(&s->p[k]), g->size[k]));
  }
  s->lipschitz = up_add(s->drive, up_mul(s->stage->stiff,
                                         up_square(s->stage->whole)));
  s->curve = up_mul(up_square(s->span), up_mul(s->drive, s->lipschitz));
  if (up_less(s->drive, again) || !rf_stage_near(s->stage, s->span, s->drive)
      || !up_less(up_mul(s->lipschitz, s->span), up_exactly(0.5, -5)))
    return rf_doubt_say(s->doubt, "the window of an event is too wide",
                        SIZE_MAX, SIZE_MAX);
  return RF_OK;
}

/* The whole time in which events may be, tau included. */
static rf_up
span_of(const rf_stage *s, const rf_cluster *group)
{
  rf_ball low, t;
  rf_up span;

  ball_init(&low);
  ball_init(&t);
  arf_min(arb_midref(&low), group->low, group->tau);
  arf_max(arb_midref(&t), group->high, group->tau);
  ball_sub(&t, &t, &low, s->ground->bits);
  ball_mul(&t, &t, &s->h, s->ground->bits);
  span = up_ball(&t);
  ball_clear(&low);
  ball_clear(&t);
  return span;
}

/* ---- one neuron ---- */

/* |z_j| there. */
static rf_up
size_of(const rf_mover *q)
{
  return up_add(q->size, q->wide);
}

/* a and its sign: the three paths are within 2 span drive |z_j| of it. */
static rf_status
set_outer(meeting *m, const window *s)
{
  const rf_mover *q = m->mover;
  rf_up off = up_mul(up_mul(s->span, s->drive), size_of(q));

  off = up_add(rf_mover_error(s->stage->bundle, q), up_times(off, 2.0));
  ball_set(&m->a, q->z);
  up_blur(&m->a, off);
  m->sigma = arb_sgn_nonzero(&m->a);
  if (!m->sigma)
    return rf_doubt_say(s->doubt, "the sign of a at a boundary", m->neuron,
                        m->candidate->line);
  return RF_OK;
}

/* v = a <D, x_l> of a shape. */
static void
velocity(rf_ball *v, rf_ball *form, const window *s, const meeting *m,
         const rf_facet *shape)
{
  const rf_terrain *g = s->stage->ground;

  rf_form_velocity(form, shape, m->candidate->line);
  rf_form_value(v, g, form, s->p);
  ball_mul(v, v, &m->a, g->bits);
}

/* |a| ||D_after - D_before||. */
static bool
set_jump(meeting *m, const window *s)
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

/* on[count]: the lines in the span of those on which it slides and the one that
   it meets. */
static bool
find_corner(bool *on, const rf_terrain *g, const signed char *side, size_t met)
{
  size_t *held = rf_alloc(g->count, sizeof *held), count = 0;

  if (!held)
    return false;
  for (size_t l = 0; l < g->count; l++)
    if (!side[l] || l == met)
      held[count++] = l;
  rf_relations_hold(g->relations, held, count);
  for (size_t l = 0; l < g->count; l++)
    on[l] = rf_in_span(g->relations, l);
  rf_release(held);
  return true;
}

/* Everything that is to be certain. */
static rf_status
decide(meeting *m, const window *s)
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
    status = rf_doubt_say(s->doubt, "the velocity at which it meets a "
                          "boundary", m->neuron, l);
    goto done;
  }
  status = rf_outcome(&m->way, s->doubt, &(rf_corner_ball){
                      .ground = g, .side = m->mover->side, .on = m->on,
                      .line = l, .sigma = m->sigma, .p = s->p });
  s->doubt->neuron = m->neuron;
  RF_TRY(status);
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
   loses a component.  Where lines of K are left at once the change of z is at
   most jump (|<w-, n>|)/|v|. */
static rf_up
stretch_of(const meeting *m, const rf_terrain *g)
{
  rf_up r;

  if (m->way.dead || (keeps_sliding(m, g->count)
                      && !m->way.side[m->candidate->line]))
    return up_d(1.0);
  if (keeps_sliding(m, g->count))
    return up_max(up_d(1.0), ratio_of(m, g->bits));
  r = up_div(up_mul(m->jump, m->normal), m->speed);
  return up_add(up_d(1.0), r);
}

/* What the approximation is off the line, times jump/|v|, and what is of second
   order in span. */
static rf_up
added_by(const meeting *m, const window *s)
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
  curved = up_mul(up_mul(s->curve, size_of(m->mover)),
                  up_times(up_mul(part, m->normal), 2.0));
  return up_add(off, curved);
}

static rf_status
change_error(meeting *m, const window *s)
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
change_sides(meeting *m, const window *s)
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
  }
  return status;
}

static rf_status
meet(const window *s, const rf_prospect *c)
{
  const size_t count = s->stage->ground->count;
  const rf_cohort *u = &s->stage->cohort[c->cohort];
  meeting m = { .candidate = c, .cohort = u, .neuron = u->member[c->member] };
  rf_status status = RF_ENOMEM;

  m.mover = &s->stage->bundle->at[m.neuron];
  ball_init(&m.a);
  ball_init(&m.before);
  ball_init(&m.now);
  m.way.side = rf_alloc(2 * count, 1);
  m.on = rf_alloc(count, sizeof *m.on);
  if (m.way.side && m.on) {
    m.way.edge = m.way.side + count;
    status = find_corner(m.on, s->stage->ground, m.mover->side, c->line)
             ? decide(&m, s) : RF_ENOMEM;
    if (status >= 0)
      status = change_error(&m, s);
    if (status >= 0)
      status = change_sides(&m, s);
  }
  rf_facet_clear(&m.shape);
  rf_release(m.way.side);
  rf_release(m.on);
  ball_clear(&m.a);
  ball_clear(&m.before);
  ball_clear(&m.now);
  return status;
}

/* All neurons of the cohort leave the line together: they see one D. */
static rf_status
let_go(const window *s, const rf_prospect *c)
{
  const rf_cohort *u = &s->stage->cohort[c->cohort];
  rf_status status = RF_OK;

  if (c->driven) {
    status = rf_doubt_say(s->doubt, "it cannot stay on a boundary that drives "
                          "it away", u->member[0], c->line);
    s->doubt->final = true;
  }
  for (size_t i = 0; i < u->members && status >= 0; i++) {
    rf_mover *q = &s->stage->bundle->at[u->member[i]];
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

/* ---- all of them ---- */

static bool
same_neuron(const rf_prospect *a, const rf_prospect *b)
{
  return a->cohort == b->cohort
    && (a->release || b->release || a->member == b->member);
}

/* The one among the group that stands for what happens to this neuron. */
static size_t
first_of(const rf_cluster *group, size_t i)
{
  size_t j = 0;

  while (!group->in[j]
         || !same_neuron(&group->agenda->at[j], &group->agenda->at[i]))
    j++;
  return j;
}

/* One event for each neuron: where it has several, their order matters.  Lines
   that it meets together, as they are in the span of one of them and those on
   which it slides, are one event. */
static rf_status
check_neuron(const window *s, const rf_prospect *first, const rf_prospect *c)
{
  const rf_terrain *g = s->stage->ground;
  const rf_cohort *u = &s->stage->cohort[c->cohort];
  bool *on, together;

  if (!(on = rf_alloc(g->count, sizeof *on)))
    return RF_ENOMEM;
  together = !first->release && !c->release
    && find_corner(on, g, u->shape.side, first->line) && on[c->line];
  rf_release(on);
  return together ? RF_OK
         : rf_doubt_say(s->doubt, "several lines of a neuron in one window of "
                        "time", u->member[c->member], c->line);
}

static rf_status
check_group(const window *s, const rf_cluster *group)
{
  const rf_agenda *a = group->agenda;
  rf_status status = RF_OK;

  for (size_t i = 0; i < a->count && status >= 0; i++) {
    const size_t first = group->in[i] ? first_of(group, i) : i;
    if (first != i)
      status = check_neuron(s, &a->at[first], &a->at[i]);
  }
  return status;
}

/* What is of second order, for everybody. */
static void
add_curve(const window *s)
{
  const rf_up curve = up_times(s->curve, 8.0);
  rf_bundle *b = s->stage->bundle;

  for (size_t j = 0; j < s->stage->ground->m; j++)
    if (!b->at[j].dead)
      b->at[j].own = up_add(b->at[j].own, up_mul(curve, size_of(&b->at[j])));
  b->error = up_add(b->error, up_mul(curve, s->stage->whole));
}

static rf_status
take_all(window *s, const rf_cluster *group)
{
  const rf_agenda *a = group->agenda;
  rf_status status = RF_OK;
  rf_ball tau;

  ball_init(&tau);
  arb_set_arf(&tau, group->tau);
  RF_TRY(open_window(s, group));
  RF_TRY(check_group(s, group));
  RF_TRY(rf_stage_advance(s->stage, &tau));
  add_curve(s);
  for (size_t i = 0; i < a->count && status >= 0; i++)
    if (group->in[i] && first_of(group, i) == i)
      status = a->at[i].release ? let_go(s, &a->at[i]) : meet(s, &a->at[i]);
  s->stage->bundle->busy = s->span;
  s->stage->bundle->pace = s->drive;

done:
  ball_clear(&tau);
  return status;
}

rf_status
rf_passage(rf_stage *stage, rf_doubt *doubt, const rf_cluster *group,
           rf_tell *tell, void *context)
{
  window s = { .stage = stage, .doubt = doubt, .tell = tell,
               .context = context, .span = span_of(stage, group) };
  rf_status status = RF_ENOMEM;

  if ((s.p = rf_ball_array(stage->ground->n)))
    status = take_all(&s, group);
  rf_ball_array_free(s.p, stage->ground->n);
  return status;
}
