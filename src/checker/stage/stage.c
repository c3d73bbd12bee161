/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stage.c -- the whole certificate in one kind of numbers, step by step. */
#include "checker/stage/stage.h"

#include <stdlib.h>
#include <string.h>

/* A tube that does not close is tried on shorter steps. */
enum { SHORTER_MOST = 8, STEPS_MOST = 200000 };

void *
stage_room(stage *s, ptrdiff_t count, ptrdiff_t width, size_t size)
{
  void *v, **more;

  if (s->rooms == s->rooms_capacity) {
    const int capacity = 2 * s->rooms_capacity + 64;
    if (!(more = realloc(s->room, (size_t)capacity * sizeof *more)))
      return NULL;
    s->room = more;
    s->rooms_capacity = capacity;
  }
  v = calloc((size_t)count * (size_t)width + 1, size);
  if (v)
    s->room[s->rooms++] = v;
  return v;
}

found
stage_unsure(const stage *s, const char *what, int who, int line)
{
  size_t length = strlen(what);

  if (length > sizeof s->r->what - 1)
    length = sizeof s->r->what - 1;
  memcpy(s->r->what, what, length);
  s->r->what[length] = '\0';
  s->r->time = num_get(s->time.m);
  s->r->neuron = who;
  s->r->datum = line < 0 ? -1 : s->g->l->first[line];
  return FOUND_UNSURE;
}

void
stage_rewind(stage *s, int rooms)
{
  while (s->rooms > rooms)
    free(s->room[--s->rooms]);
}

/* All arrays; numbers of a neuron lie side by side. */
static bool
make_room(stage *s, const terrain *g)
{
  const ptrdiff_t width = 1 + g->d;

  if (!(s->at = stage_room(s, g->m, 1, sizeof *s->at))
      || !(s->p = stage_room(s, g->n, TERMS, sizeof *s->p))
      || !(s->rest = stage_room(s, g->n, 1, sizeof *s->rest))
      || !(s->dp = stage_room(s, g->n, 1, sizeof *s->dp))
      || !(s->dpt = stage_room(s, g->n, 1, sizeof *s->dpt))
      || !(s->form = stage_room(s, g->n, 2, sizeof *s->form))
      || !(s->trial = stage_room(s, g->lines, 1, 1))
      || !(s->after = stage_room(s, g->lines, 1, 1))
      || !(s->scratch = stage_room(s, g->d, 1, sizeof *s->scratch))
      || !(s->group = stage_room(s, 1, 1, sizeof *s->group))
      || !(s->group->p = stage_room(s, g->n, 1, sizeof *s->group->p)))
    return false;
  for (int j = 0; j < g->m; j++) {
    mover *q = &s->at[j];
    if (!(q->z = stage_room(s, width, 1, sizeof *q->z))
        || !(q->side = stage_room(s, g->lines, 1, 1))
        || !(q->away = stage_room(s, g->lines, 1, 1))
        || !(q->acted = stage_room(s, g->lines, 1, 1))
        || !(q->y = stage_room(s, width, TERMS, sizeof *q->y))
        || !(q->ys = stage_room(s, width, TERMS, sizeof *q->ys)))
      return false;
  }
  return true;
}

/* ---- claims ---- */

found
stage_claim(stage *s, ball off, const char *radius)
{
  const ball r = ball_read(radius);

  if (ball_least(off) > ball_size(r))
    return FOUND_FALSE;
#ifdef CK_WRONG
  s->r->used = up_max(s->r->used, fabs(num_get(off.m)) / off.r);
  return FOUND_TRUE;
#endif
  (void)s;
  return ball_size(off) <= ball_least(r) ? FOUND_TRUE : FOUND_UNSURE;
}

ball
stage_tau(const stage *s, ball time)
{
  const ball t = ball_sub(time, s->time);

  return (ball){ num_scale(t.m, 1.0 / s->unit), up(t.r / s->unit) };
}

/* What p' can be just before a step, by the bounds of the step: for 1/64 of
   1/lipschitz with all ||D|| at most 1.04 drive, H is at most e^(1.04/64) < 1.02
   times as large, so that ||D|| is at most 1 + 1.02^2 1.04/64 < 1.04 times, and
   H^2 ||D|| less than 9/8 times. */
#define BEFORE 0x1p-6
#define BEFORE_FACTOR 1.125

/* sum p_k^2/(2 c) at a tau that is known up to a radius; |p_k'| <= c ||x_k||
   H^2 drive, and so many times that. */
static ball
loss_at(const stage *s, ball tau, double factor)
{
  const double rate = up(s->g->c_up * s->whole * s->whole * s->drive
                         * s->unit * factor);
  ball sum = ball_d(0.0);

  for (int k = 0; k < s->g->n; k++) {
    ball p = step_residual(s, k, tau.m);
    p = ball_blur(p, up(rate * s->g->size[k] * tau.r));
    sum = ball_add(sum, ball_mul(p, p));
  }
  sum = ball_mul(sum, ball_inverse(s->g->weight));
  return ball_mul(sum, ball_d(0.5));
}

static found
check_loss(stage *s, const ck_loss *claim, ball tau, double factor)
{
  const ball off = ball_sub(loss_at(s, tau, factor),
                            ball_read(claim->value.mid));
  const found code = stage_claim(s, off, claim->value.radius);

  if (!code)
    return code;
  s->time = ball_read(claim->time);
  stage_unsure(s, code == FOUND_FALSE ? "the loss is another one"
               : "the loss is not known so well", -1, -1);
  return code;
}

/* Is what was so long before the step, in units, known by its bounds?  Nothing
   is before the start; later the faces must have been the same. */
static bool
reaches_back(const stage *s, double ahead)
{
  return ahead == 0.0 || num_get(s->time.m) == 0.0
    || (up(ahead * s->unit) <= s->before
        && up(ahead * s->unit * s->lipschitz) < BEFORE);
}

found
stage_losses(stage *s, double end)
{
  found code = FOUND_TRUE;

  for (; s->told < s->g->c->losses && !code; s->told++) {
    const ck_loss *claim = &s->g->c->loss[s->told];
    const ball tau = stage_tau(s, ball_read(claim->time));
    const double t = num_get(tau.m), ahead = up_max(up(tau.r) - t, 0.0);
    if (!(up(t + tau.r) < end))
      break;
    if (s->busy > 0.0 && !(t - tau.r > up(s->busy / s->unit)))
      return stage_unsure(s, "a loss in the window of an event", -1, -1);
    if (!reaches_back(s, ahead))
      return stage_unsure(s, "losses are not in order of time", -1, -1);
    code = check_loss(s, claim, t < 0.0 ? (ball){ num_d(0.0), ahead } : tau,
                      ahead > 0.0 ? BEFORE_FACTOR : 1.0);
  }
  return code;
}

/* ---- steps ---- */

/* tau of the event that comes next, of the end. */
static double
next_event(const stage *s)
{
  return s->next < s->g->c->events
    ? num_get(stage_tau(s, ball_read(s->g->c->event[s->next].time.mid)).m)
    : INFINITY;
}

static double
the_end(const stage *s)
{
  const ball tau = stage_tau(s, ball_read(s->g->c->until));

  return up(up(num_get(tau.m)) + tau.r + 0x1p-60);
}

/* How long the step is to be: up to its end, or beyond the event that it is to
   take. */
static void
choose_theta(stage *s, bool *event, double event_at, double end)
{
  *event = event_at <= 0.9 * s->theta;
  if (*event)
    s->theta = fmin(s->theta, 1.25 * event_at);
  else
    s->theta = fmin(s->theta, fmin(0.7 * event_at, end));
}

static found
bound_step(stage *s, bool *event)
{
  const double at = next_event(s), end = the_end(s);
  found code = FOUND_UNSURE;

  if (!(at > 0.0))
    return stage_unsure(s, "an event is claimed again, or too late",
                        s->g->c->event[s->next].neuron, -1);
  for (int i = 0; i < SHORTER_MOST && code == FOUND_UNSURE; i++) {
    choose_theta(s, event, at, end);
    step_measure(s);
    code = step_enclose(s);
    if (code)
      s->theta *= 0.5;
  }
  return code;
}

found
stage_go(stage *s)
{
  found code;

  if (!(up(s->busy / s->unit) < s->theta))
    return stage_unsure(s, "steps become too short", -1, -1);
  code = sides_check(s, NULL, num_d(s->theta));
  if (!code)
    code = stage_losses(s, s->theta);
  if (!code)
    code = theorem1_step(s, NULL, s->theta);
  if (code)
    return code;
  step_advance(s, num_d(s->theta));
  for (int j = 0; j < s->g->m; j++)
    memset(s->at[j].away, AWAY_NOT, (size_t)s->g->lines);
  s->before = down(s->theta * s->unit - s->busy);
  s->busy = 0.0;
  return FOUND_TRUE;
}

void
stage_shift(stage *s, long by)
{
  const double f = ldexp(1.0, (int)-by);

  for (int j = 0; j < s->g->m; j++) {
    mover *q = &s->at[j];
    for (int e = 0; e <= s->g->d && !q->dead; e++)
      q->z[e] = num_scale(q->z[e], f);
    q->own = up(q->own * f);
  }
  s->E = up(s->E * f);
  ground_scale(s->g, s->g->scale - by);
}

/* What has grown becomes smaller; there is room for what has not. */
static void
scale_weights(stage *s)
{
  double most = 0.0;

  for (int j = 0; j < s->g->m; j++)
    for (int e = 0; e <= s->g->d && !s->at[j].dead; e++)
      most = up_max(most, num_size(s->at[j].z[e]));
  if (s->g->scale > 0 && most > 0x1p300)
    stage_shift(s, s->g->scale < 64 ? s->g->scale : 64);
}

/* On this step. */
static void
note_lines(stage *s)
{
  for (int j = 0; j < s->g->m; j++)
    for (int l = 0; l < s->g->lines && !s->at[j].dead; l++)
      if (!s->at[j].side[l] || s->at[j].side[l] != s->g->idle[l])
        s->at[j].acted[l] = 1;
}

/* *ended: until is behind. */
static found
take_step(stage *s, bool *ended)
{
  bool event = false;
  double low;
  found code;

  note_lines(s);
  scale_weights(s);
  code = step_series(s);
  if (!code)
    code = bound_step(s, &event);
  if (code)
    return code;
  *ended = !event && s->theta >= the_end(s);
  if (!event)
    return stage_go(s);
  code = event_take(s, &low);
  if (!code)
    code = stage_losses(s, low);
  if (!code)
    code = theorem1_step(s, s->group, low);
  return code ? code : event_pass(s);
}

static found
follow(stage *s)
{
  bool ended = false;
  found code = FOUND_TRUE;

  while (!code && !ended) {
    if (s->r->steps++ == STEPS_MOST)
      return stage_unsure(s, "too many steps", -1, -1);
    code = take_step(s, &ended);
    if (!code && num_get(s->time.m) != num_get(s->time.m))
      code = stage_unsure(s, "numbers leave the range of doubles", -1, -1);
  }
  if (code)
    return code;
  if (s->next < s->g->c->events)
    return stage_unsure(s, "an event is claimed after the end",
                        s->g->c->event[s->next].neuron, -1);
  if (s->told < s->g->c->losses)
    return stage_unsure(s, "a loss is claimed after the end", -1, -1);
  if (s->g->c->epsilon && !s->aligned)
    return stage_unsure(s, "tau is after the end", -1, -1);
  if (s->g->c->unique && !s->unique)
    return stage_unsure(s, "whether there is no other solution", -1, -1);
  return s->g->c->forever ? fate_check(s) : FOUND_TRUE;
}

static void
set_error(stage *s)
{
  double sum = 0.0;

  for (int j = 0; j < s->g->m; j++)
    if (!s->at[j].dead)
      sum = up(sum + error_of(s, &s->at[j]) * error_of(s, &s->at[j]));
  s->r->error = up_sqrt(sum) * pow(2.0, (double)-s->g->scale);
}

found
stage_check(report *r, const certificate *c, const lines *l)
{
  terrain g = { .l = l };
  stage s = { .g = &g, .r = r, .time = ball_d(0.0), .unique = true };
  found code;

  *r = (report){ .neuron = -1, .datum = -1 };
  code = ground_make(&g, &s, c, l);
  if (!code && !make_room(&s, &g))
    code = FOUND_MEMORY;
  if (!code)
    code = stage_start(&s);
  if (!code)
    code = theorem1_begin(&s);
  if (!code)
    code = follow(&s);
  if (!code)
    set_error(&s);
  r->events = s.next;
  r->losses = s.told;
  stage_rewind(&s, 0);
  free(s.room);
  return code;
}
