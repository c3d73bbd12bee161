/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.c -- events, as the certificate has them: where they are, what they do
 * to neurons and to errors.  The manual, node "How it is checked", has the
 * lemma.
 *
 * In a window of length Delta = `span` with all ||D|| <= drive and kappa =
 * drive Delta, all states of neuron j on the paths there are within 5 kappa
 * |z_j| of each other, and p_k varies by at most c ||x_k|| H^2 10.3 kappa. */
#include "checker/stage/stage.h"

#include <string.h>

/* Paths that leave the tube for the window are at most so much larger. */
#define LARGER 1.04

static double
size_of(const mover *q)
{
  return up(q->size + q->wide);
}

/* ---- windows ---- */

/* [low, high] around tau, outward. */
static void
around(double *low, double *high, const stage *s, num tau, double half)
{
  const double x = num_get(tau), slack = up(half + 0x1p-50 * x);

  *low = x - slack > 0.0 ? (x - slack) * (1.0 - 0x1p-50) : 0.0;
  *high = up(x + slack);
  *high = *high < s->theta ? *high : s->theta;
}

static int
sign_at(const curve *c, num tau)
{
  return ball_sign(ball_blur(curve_value(c, tau), c->off));
}

/* The margin that ends. */
static found
margin_curve(curve *c, stage *s, const unit *u)
{
  const facet *f = &s->face[s->at[u->neuron].face];

  for (int i = 0; i < f->slides; i++)
    if (f->line[i] == u->line && !f->edge[u->line]) {
      form_margin(s->form, s->g, f, i, u->ends, f->sign);
      step_form(c, s, s->form);
      return FOUND_TRUE;
    }
  return stage_unsure(s, "a release from a line where it does not slide",
                      u->neuron, u->line);
}

/* Where a line drives it away, to stay ends at the end of one side, and it
   leaves to the other one at a speed. */
static found
release_kind(unit *u, stage *s, num tau)
{
  curve a, jump, margin;
  found code;

  step_curve(&a, s, u->neuron, NULL);
  form_jump(s->form, s->g, u->line);
  step_form(&jump, s, s->form);
  u->driven = sign_at(&a, tau) * sign_at(&jump, tau) > 0;
  u->ends = u->driven ? -u->release : u->release;
  u->held = 1;
  code = margin_curve(&margin, s, u);
  if (!code && u->driven)
    u->held = sign_at(&margin, num_d(0.0));
  return code;
}

/* The function of the unit, of one sign before and the other one after. */
static found
unit_curve(curve *c, int *side, stage *s, const unit *u)
{
  if (u->release) {
    *side = u->held;
    return margin_curve(c, s, u);
  }
  *side = s->at[u->neuron].side[u->line];
  step_curve(c, s, u->neuron, s->g->x + s->g->l->first[u->line] * s->g->d);
  return FOUND_TRUE;
}

/* After the release p' may part from that of the polynomials: |p''| <= 2 c
   ||x_k|| H^2 lipschitz drive, on two paths. */
static void
add_drift(curve *c, const stage *s, double half)
{
  const double whole = up(LARGER * s->whole);
  double sum = 0.0;

  for (int k = 0; k < s->g->n; k++)
    sum = up(sum + ball_size(s->form[k]) * s->g->size[k]);
  c->slope_off = up(c->slope_off + sum * s->g->c_up * 8.0 * half * s->unit
                    * s->unit * whole * whole * s->lipschitz * s->drive * 4.0);
}

/* Within half of tau there is the zero, a simple one, of its line.  Of lines
   that are tied to it <w, x> is so many times as much, exactly. */
static found
line_window(unit *u, stage *s)
{
  ball away = ball_sub(ball_read(s->g->c->event[u->first].time.mid), s->time);
  double first, low, high;
  curve c = { .off = INFINITY };
  int side;
  found code = FOUND_TRUE;
  ball v, slope;

  if (u->release)
    code = release_kind(u, s, num_scale(away.m, 1.0 / s->unit));
  if (!code)
    code = unit_curve(&c, &side, s, u);
  if (code)
    return code;
  u->tau = curve_root(&c, num_scale(away.m, 1.0 / s->unit), s->theta);
  v = ball_blur(curve_value(&c, u->tau), c.off);
  slope = ball_blur(curve_slope(&c, u->tau), c.slope_off);
  first = up(4.0 * ball_size(v) / ball_least(slope));
  around(&low, &high, s, u->tau, first);
  if (u->release)
    add_drift(&c, s, first);
  u->speed = curve_least_slope(&c, -side, low, high);
  u->half = up(2.0 * ball_size(v) / u->speed);
  u->early = low;
  /* Where the slope is not certain, or the sign before, speed is 0. */
  if (u->half < first && first < 0.1 * num_get(u->tau)
      && num_get(u->tau) + 2.0 * first < s->theta)
    return FOUND_TRUE;
  return stage_unsure(s, "when an event is", u->neuron, u->line);
}

/* Half of the window of u, what rounding does to its ends, and to how far it is
   from the group's tau, included. */
static double
reach_of(const unit *u, double off)
{
  return up(u->half + 0x1p-50 * fabs(off)
            + 8.0 * NUM_EPS * num_size(u->tau));
}

/* Is the window of u beyond those of the group? */
static bool
is_apart(const group *g, const unit *u)
{
  const double off = num_get(num_sub(u->tau, g->tau));
  const double reach = reach_of(u, off);

  return g->count && (off - reach > g->after || off + reach < -g->before);
}

/* Make the group hold the window of u. */
static void
hold(group *g, const unit *u)
{
  double off;

  if (!g->count)
    g->tau = u->tau;
  off = num_get(num_sub(u->tau, g->tau));
  g->before = up_max(g->before, reach_of(u, off) - off);
  g->after = up_max(g->after, reach_of(u, off) + off);
  g->count++;
}

/* The events whose windows hang together with that of the first one; those of
   later rows are looked at while they are near.  One that is left out is still
   asked for: sides.c finds it missing in this window, or its own is not behind
   this one. */
static found
gather(group *g, stage *s)
{
  const certificate *c = s->g->c;
  int row = s->next;
  double low, high;
  found code;

  g->count = 0;
  g->before = g->after = 0.0;
  while (row < c->events && g->count < UNITS_MOST) {
    unit *u = &g->at[g->count];
    if (g->count && !rows_at_once(c, row - 1, row)) {
      const ball t = ball_sub(ball_read(c->event[row].time.mid), s->time);
      const double off = num_get(t.m) / s->unit - num_get(g->tau);
      if (off > 16.0 * (g->before + g->after) + 0x1p-44 * num_get(g->tau))
        break;
    }
    code = rows_unit(u, s, row);
    if (!code)
      code = line_window(u, s);
    /* A later one may need what the first one does. */
    if (code && !g->count)
      return code;
    if (code || is_apart(g, u))
      break;
    hold(g, u);
    row = u->last;
  }
  around(&g->low, &high, s, g->tau, g->before);
  around(&low, &g->high, s, g->tau, g->after);
  g->end = num_add(g->tau, num_d(g->after));
  return FOUND_TRUE;
}

/* Bounds for all states of the window.  drive is one of ||D||: half of it at
   tau, and 10.3 mass drive span, less than 10.3/64 of it, is what D varies. */
static found
open_window(group *g, stage *s)
{
  const terrain *t = s->g;
  const double whole = up(LARGER * s->whole);
  const double span = up(s->unit * (g->before + g->after));
  double sum = 0.0, kappa, mass = up(t->stiff * whole * whole);

  for (int k = 0; k < t->n; k++) {
    g->p[k] = step_residual(s, k, g->tau);
    sum = up(sum + ball_size(g->p[k]) * t->size[k]);
  }
  g->drive = up(2.0 * sum);
  kappa = up(g->drive * span);
  g->drift = up(t->c_up * whole * whole * 10.3 * kappa);
  for (int k = 0; k < t->n; k++)
    g->p[k] = ball_blur(g->p[k], up(g->drift * t->size[k]));
  g->stray = up(2.0 * LARGER * kappa);
  g->bend = up(LARGER * kappa * span * (5.0 * g->drive + 10.3 * mass));
  if (up((g->drive + mass) * span) < 0x1p-6)
    return FOUND_TRUE;
  return stage_unsure(s, "the window of an event is too wide",
                      g->at[0].neuron, g->at[0].line);
}

/* The least speed of a meeting on all of the group, where the polynomials take
   it; 0: it may turn back. */
static double
least_speed(const group *g, const unit *u, stage *s)
{
  curve c;
  int side;

  return unit_curve(&c, &side, s, u) ? 0.0
    : curve_least_slope(&c, -side, g->low, g->high);
}

/* The windows were taken twice as long as the tube asks for; is that enough
   for what other events do?  Releases come alone, and a neuron once. */
static found
check_group(group *g, stage *s)
{
  for (int i = 0; i < g->count; i++) {
    unit *u = &g->at[i];
    const mover *q = &s->at[u->neuron];
    const double more = up(s->g->length[u->line] * g->bend * size_of(q));
    if (!u->release)
      u->speed = least_speed(g, u, s);
    if (!u->release && !(up(2.0 * more / u->speed) < u->half))
      return stage_unsure(s, "the window of an event is too wide", u->neuron,
                          u->line);
    for (int k = 0; k < g->count; k++)
      if (k != i && (u->release || g->at[k].neuron == u->neuron))
        return stage_unsure(s, "events that depend on each other in one "
                            "window", u->neuron, u->line);
  }
  if (g->low > up(s->busy / s->unit) || s->busy == 0.0)
    return FOUND_TRUE;
  return stage_unsure(s, "events are too near to each other",
                      g->at[0].neuron, g->at[0].line);
}

/* Is the time within the claim? */
static found
check_time(stage *s, const unit *u)
{
  for (int row = u->first; row < u->last; row++) {
    const ck_event *e = &s->g->c->event[row];
    ball t = ball_add(s->time, ball_num(num_scale(u->tau, s->unit)));
    found code;
    t = ball_sub(ball_blur(t, up(u->half * s->unit)),
                 ball_read(e->time.mid));
    code = stage_claim(s, t, e->time.radius);
    if (code == FOUND_FALSE)
      return rows_refuse(s, "an event is at another time", row);
    if (code)
      return stage_unsure(s, "the time of an event is not known so well",
                          e->neuron, u->line);
  }
  return FOUND_TRUE;
}

/* ---- what events do ---- */

/* a ||D_after - D_before||, of all states of the window, as a is. */
static double
jump_of(stage *s, const group *g, const unit *u, double a)
{
  const facet *before = &s->face[s->at[u->neuron].face];
  const facet *after = &s->face[u->face];
  const ptrdiff_t d = s->g->d;
  double sum = 0.0;

  for (int e = 0; e < d; e++) {
    ball D = ball_d(0.0);
    for (int k = 0; k < s->g->n; k++) {
      const ball v = ball_sub(after->pull[k * d + e],
                              before->pull[k * d + e]);
      D = ball_add(D, ball_mul(v, g->p[k]));
    }
    sum = up(sum + ball_size(D) * ball_size(D));
  }
  return up(up_sqrt(sum) * a);
}

/* v_after/v_before, each anywhere in its ball, where no other line changes.  One
   that dies stops there. */
static void
set_ratio(stage *s, const group *g, unit *u, ball before, ball a)
{
  const mover *q = &s->at[u->neuron];
  ball t;

  if (u->dead)
    return;
  u->keeps = true;
  for (int l = 0; l < s->g->lines; l++)
    u->keeps = u->keeps && (l == u->line || s->after[l] == q->side[l]);
  u->jump = jump_of(s, g, u, ball_size(a));
  if (!u->keeps)
    return;
  form_velocity(s->form, s->g, &s->face[u->face], u->line);
  t = ball_mul(a, ball_sub(form_value(s->g, s->form, g->p), before));
  t = ball_mul(t, ball_inverse(ball_mul(a, before)));
  u->turned = ball_size(t);
  u->factor = up_max(1.0, ball_size(ball_add(ball_d(1.0), t)));
}

/* a there, its sign, the velocity, and the sides after. */
static found
decide(stage *s, group *g, unit *u)
{
  mover *q = &s->at[u->neuron];
  const double far = up(q->wide + 2.5 * g->stray * size_of(q));
  junction at = { .neuron = u->neuron, .before = q->side, .p = g->p,
                .count = u->count, .first = u->first, .last = u->last };
  curve c;
  ball a, before;
  found code;

  step_curve(&c, s, u->neuron, NULL);
  a = ball_blur(curve_value(&c, g->tau), far);
  u->sigma = ball_sign(a);
  form_velocity(s->form, s->g, &s->face[q->face], u->line);
  before = form_value(s->g, s->form, g->p);
  if (!u->sigma || ball_sign(before) * u->sigma != -q->side[u->line])
    return stage_unsure(s, "the velocity at which it meets a boundary",
                        u->neuron, u->line);
  at.sigma = u->sigma;
  memcpy(at.line, u->on, sizeof at.line);
  code = outcome_find(s->after, &u->dead, s, &at);
  if (!code && !u->dead)
    code = face_find(&u->face, s, s->after, u->sigma);
  if (!code)
    set_ratio(s, g, u, before, a);
  return code;
}

/* What the event does to the error of its neuron, *factor e + what it returns.
   With n = P x, z+ - z- = (v_after/v_before - 1) n/||n||^2 <w-, n>, if the
   other lines stay; captured, the polynomials are put on the line, and that is
   gone.  Else it is (|g| + ||x|| (|e_j| + bend))/speed times the jump. */
static double
effect(double *factor, const stage *s, const group *g, const unit *u)
{
  const mover *q = &s->at[u->neuron];
  const double length = s->g->length[u->line];
  const double bent = up(g->bend * size_of(q));
  const double per = up(u->jump * s->unit / u->speed);
  const ball *n = s->face[q->face].seen + u->line * s->g->d;
  double off, least;
  ball v = ball_d(0.0);

  *factor = 1.0;
  if (u->dead || (u->keeps && !s->after[u->line]))
    return up(3.0 * bent);
  if (!u->keeps) {
    n = s->g->x + s->g->l->first[u->line] * s->g->d;
    *factor = up(1.0 + length * per);
  }
  for (int e = 0; e < s->g->d; e++)
    v = ball_add(v, ball_mul(n[e], ball_num(q->z[1 + e])));
  off = up(ball_size(v) + length * bent);
  if (!u->keeps)
    return up(off * per + 3.0 * bent);
  *factor = u->factor;
  least = 0.0;
  for (int e = 0; e < s->g->d; e++)
    least = down(least + ball_least(n[e]) * ball_least(n[e]));
  return up(u->turned * off / down(sqrt(least)) + 3.0 * bent);
}

/* The sides after, as they were found. */
static void
set_after(stage *s, const unit *u)
{
  const mover *q = &s->at[u->neuron];

  memcpy(s->after, u->dead ? q->side : s->face[u->face].side,
         (size_t)s->g->lines);
  for (int i = 0; i < u->count && u->dead; i++)
    s->after[u->on[i]] = 0;
}

/* The polynomials take the event at g->tau. */
static void
meet(stage *s, const group *g, const unit *u)
{
  mover *q = &s->at[u->neuron];
  double added, factor;

  set_after(s, u);
  added = effect(&factor, s, g, u);
  q->face = u->face;
  for (int l = 0; l < s->g->lines; l++) {
    q->away[l] = s->after[l] && s->after[l] != q->side[l] ? AWAY_CROSSED
      : AWAY_NOT;
    q->side[l] = s->after[l];
  }
  if (!u->dead && s->face[u->face].slides)
    added = up(added + mover_project(s, q));
  q->stretch = up(q->stretch * factor);
  q->own = up(q->own * factor + added);
  s->E = up(s->E + added);
  q->dead = u->dead;
  q->sign = u->sigma;
}

/* It leaves at a speed, at any time of the window; that it goes to this side
   is for the next step to show, as of those that have crossed a line. */
static void
cast_off(stage *s, const group *g, const unit *u, int j, int to)
{
  mover *q = &s->at[j];
  const double far = up(q->wide + 2.5 * g->stray * size_of(q));
  const ball a = ball_blur(ball_num(q->z[0]), far);
  unit one = *u;
  double added;

  one.neuron = j;
  one.face = to;
  added = up(s->unit * (g->before + g->after)
             * jump_of(s, g, &one, ball_size(a)));
  q->own = up(q->own + added);
  s->E = up(s->E + added);
}

/* All of the face leave; each is told in its rows. */
static found
let_go(stage *s, const group *g, const unit *u)
{
  const int from = s->at[u->neuron].face;
  junction at = { .last = u->first };
  found code = FOUND_TRUE;

  for (int j = 0; j < s->g->m && !code; j++) {
    mover *q = &s->at[j];
    int to = from;
    if (q->dead || q->face != from)
      continue;
    at.neuron = j;
    at.before = q->side;
    for (at.first = at.last; at.last < u->last
         && s->g->c->event[at.last].neuron == j; at.last++);
    memcpy(s->after, q->side, (size_t)s->g->lines);
    s->after[u->line] = (signed char)u->release;
    if (!rows_say(s, &at, s->after, s->face[from].edge))
      return rows_refuse(s, "all neurons that slide there leave, in order",
                         u->first);
    q->away[u->line] = u->driven ? AWAY_CROSSED : AWAY_RELEASED;
    q->side[u->line] = (signed char)u->release;
    code = face_find(&to, s, q->side, s->face[from].sign);
    if (!code && u->driven)
      cast_off(s, g, u, j, to);
    q->face = to;
  }
  return code || at.last == u->last ? code
    : rows_refuse(s, "a neuron leaves that is somewhere else", u->first);
}

/* What the events do to all neurons: bend, at most three times. */
static void
add_bend(stage *s, const group *g)
{
  const double bend = up(3.0 * g->bend);

  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead)
      s->at[j].own = up(s->at[j].own + bend * size_of(&s->at[j]));
  s->E = up(s->E + bend * s->whole);
}

static found
take(stage *s, group *g)
{
  found code = sides_check(s, g, g->end);

  for (int i = 0; i < g->count && !code; i++)
    if (!g->at[i].release)
      code = decide(s, g, &g->at[i]);
  for (int i = 0; i < g->count && !code; i++)
    code = check_time(s, &g->at[i]);
  if (code)
    return code;
  step_advance(s, g->tau);
  add_bend(s, g);
  for (int j = 0; j < s->g->m; j++)
    memset(s->at[j].away, AWAY_NOT, (size_t)s->g->lines);
  for (int i = 0; i < g->count && !code; i++)
    if (g->at[i].release)
      code = let_go(s, g, &g->at[i]);
    else
      meet(s, g, &g->at[i]);
  s->busy = up(s->unit * g->after);
  s->next = g->at[g->count - 1].last;
  return code;
}

found
event_take(stage *s, double *low)
{
  group *g = s->group;
  found code = gather(g, s);

  if (!code)
    code = open_window(g, s);
  if (!code)
    code = check_group(g, s);
  *low = g->low;
  return code;
}

found
event_pass(stage *s)
{
  return take(s, s->group);
}
