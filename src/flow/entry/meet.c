/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * meet.c -- a neuron of the limit flow at a line, and that of the flow near it:
 * in which window it is there too, and whether it takes the same side.
 *
 * In the window either has one of both D.  What makes it safe is a speed across
 * the line that is not 0 on either side; all that D may be off by, other events
 * of the neuron in the same window among it, must leave two thirds of that. */
#include "config.h"

#include "flow/entry/bound_impl.h"

struct meeting {
  struct safe_event event;
  size_t line, count;    /* the first that is met; how many */
  double base;           /* of the bound, at most */
  double exact;          /* ||z - z0|| at most, ... */
  double off;            /* ... with a margin */
  double size;           /* bound of ||z|| in either flow */
  double gain;           /* what the event multiplies ||z - z0|| by */
  double a;
  double square;         /* ||z||^2 in the numbers of the flow */
  double norm;           /* the larger ||D|| of both sides */
  double hold;           /* of the face before */
  bool turns;            /* a = 0 there, or where the arc started */
};

/* What there is to know of the arc and its end, before the neuron passes it.
   near[l] is the least |<w, x_l>| on the arc, as it is monotone in time;
   before[l] and drive are of its face. */
static void
approach(struct meeting *g, struct bound *b, size_t j)
{
  const rfd_mover *v = &b->mover[j];
  const rfd_arc *arc = b->arc;
  const double scale = b->factor * ldexp(1.0, (int)v->e2);
  double growth;

  g->line = arc->count ? arc->line[0] : SIZE_MAX;
  g->count = arc->count;
  g->turns = b->neuron[j].turned || arc->end == RF_ARC_TURN;
  g->event.time = *arc->time;
  g->event.slides = arc->face->nzero > 0;
  g->norm = face_norm(arc->face);
  growth = g->norm * (g->event.time - v->v[b->d + 2]);
  g->base = b->base + (g->event.time - b->t) * b->cap;
  g->exact = rf_safe_off(b, j, growth, g->base);
  g->off = RF_SAFE_MARGIN * g->exact;
  g->size = rf_safe_size(b, j) * exp(growth) + g->off;
  g->gain = 1.0;
  g->a = *arc->a_end;
  g->square = fmax(0.0, 2.0 * g->a * g->a - v->v[b->d + 1]) * scale * scale;
  g->hold = rfd_limit_hold(b->limit, arc->face, sign_of(g->a));
  memcpy(b->drive, arc->face->drive, b->d * sizeof *b->drive);
  for (size_t l = 0; l < b->lines; l++) {
    double start;
    num_dot(&start, v->v + 1, b->model->line + l * b->d, b->d);
    b->near[l] = fmin(fabs(start), fabs(start + *arc->step * arc->face->c[l]));
    b->before[l] = face_speed(b, arc->face, l);
  }
}

/* ||D+ - D-||, whose side after is that of the arc now. */
static double
jump_of(const struct bound *b)
{
  double sum = 0.0;

  for (size_t i = 0; i < b->d; i++)
    sum = hypot(sum, b->arc->face->drive[i] - b->drive[i]);
  return sum;
}

/* The least speed across the line that is met, relative to |a| ||x||, on either
   side; 0: not the same way.  Where it slides from now on, both ends hold it; a
   dead one stays where it died. */
static double
least_speed(const struct bound *b, const struct meeting *g, size_t j)
{
  const rfd_zero_face *face = b->arc->face;
  const double before = b->before[g->line];
  const double after = face_speed(b, face, g->line);

  if (b->mover[j].u[g->line] == 0)
    return fmin(fabs(before), rfd_limit_hold(b->limit, face, sign_of(g->a)));
  if (rf_safe_is_dead(b, face))
    return fabs(before);
  return before * after > 0.0 ? fmin(fabs(before), fabs(after)) : 0.0;
}

/* |cos| of the angle between two lines. */
static double
cosine(const struct bound *b, size_t k, size_t l)
{
  const double *line = b->model->line;
  double product;

  num_dot(&product, line + k * b->d, line + l * b->d, b->d);
  return fabs(product) / (b->model->line_norm[k] * b->model->line_norm[l]);
}

/* Events whose windows overlap: each is one more thing that D is off by in the
   other's, and may have come before it.  The sum of their jumps; what has no
   room ends the bound before the first of them. */
static double
overlaps(struct bound *b, struct safe_neuron *n, struct meeting *g)
{
  const size_t kept = n->count < RF_SAFE_RECENT ? n->count : RF_SAFE_RECENT;
  struct safe_event *e = &g->event;
  double sum = 0.0;

  for (size_t i = 0; i < kept; i++) {
    struct safe_event *r = &n->recent[i];
    double across;
    if (r->time + r->width < e->time - e->width)
      continue;
    across = cosine(b, e->line, r->line);
    sum += r->jump;
    e->spare -= across * r->jump;
    r->spare -= across * e->jump;
    r->slack -= 2.0 * e->jump / e->speed;
    g->gain += 3.0 * across * e->jump * r->jump
      * (1.0 / (e->speed * e->speed) + 1.0 / (r->speed * r->speed));
    /* The one whose place is taken next must not overlap any more. */
    if (r->spare < 0.0 || r->slack < 0.0 || r->slides || e->slides
        || (kept == RF_SAFE_RECENT && i == n->count % RF_SAFE_RECENT))
      safe_until(b, fmin(r->time - r->width, e->time - e->width));
  }
  return sum;
}

/* All lines but the one that is met: no neuron of the flow turns back near one
   of them, or is across; a line that it slid on is left surely. */
static bool
others_are_sure(const struct bound *b, const struct meeting *g, size_t j,
                double need)
{
  const signed char *u = b->mover[j].u;
  const int sense = sign_of(g->a);

  for (size_t l = 0; l < b->lines; l++) {
    const double after = face_speed(b, b->arc->face, l);
    if (l == g->line || u[l] == 0)
      continue;
    if (b->old[l] == 0) {
      if (sense * u[l] * after <= need)
        return false;
    } else if (b->near[l] <= b->model->line_norm[l] * g->off
               && (g->turns || b->before[l] * after <= 0.0
                   || fabs(after) <= need || fabs(b->before[l]) <= need))
      return false;
  }
  return true;
}

/* What the slope of the bound gains at most: sum_k weight_k of what the
   derivative of h_k jumps by. */
static double
bend_of(const struct bound *b, const struct meeting *g, size_t j)
{
  const double a2 = g->square;         /* >= a^2 */
  double bend = b->all * g->event.jump * g->square;

  for (size_t l = 0; l < b->lines; l++)
    if (b->old[l] != b->mover[j].u[l])
      bend += b->on_line[l] * a2
        * fmax(fabs(b->before[l]), fabs(face_speed(b, b->arc->face, l)));
  return bend;
}

/* What the event multiplies ||z - z0|| by: I + P with
   P = (D+ - D-) <x, .> / <D-, x> to first order, which is that of one line,
   c+/c- along x and 1 across it, where nothing slides; and what is beyond that
   order. */
static double
gain_of(const struct bound *b, const struct meeting *g)
{
  const struct safe_event *e = &g->event;
  const double before = fabs(b->before[g->line]);
  const double after = fabs(face_speed(b, b->arc->face, g->line));
  const double first = e->slides || after == 0.0 ? 1.0 + e->jump / before
    : fmax(1.0, after / before);
  const double part = b->need / e->speed
    + (g->off + 4.0 * g->norm * e->width * g->size) / fabs(g->a);

  return first + 3.0 * part * e->jump / e->speed
    + 4.0 * g->norm * e->width;
}

/* Is it a plain event: one line, a side or a slide that is sure, a and the
   speed kept in the window? */
static bool
is_plain(struct bound *b, struct meeting *g, size_t j)
{
  struct safe_event *e = &g->event;
  const rfd_zero_face *face = b->arc->face;
  const double hold = rfd_limit_hold(b->limit, face, sign_of(g->a));
  double speed;

  e->slides = e->slides || face->nzero > 0;
  if (g->count != 1 || (face->still && !rf_safe_is_dead(b, face))
      || (b->mover[j].rests && !face->still) || fmin(hold, g->hold) <= b->need)
    return false;
  g->norm = fmax(g->norm, face_norm(face));
  speed = least_speed(b, g, j);
  if (!(speed > 0.0))
    return false;
  e->jump = jump_of(b);
  e->line = g->line;
  e->speed = speed;
  e->spare = speed / 3.0 - b->need;
  e->slack = RF_SAFE_MARGIN - 1.0;
  e->width = 2.0 * g->off / (fabs(g->a) * speed);
  return e->spare >= 0.0 && e->width <= b->width
    && g->off + 4.0 * g->norm * e->width * g->size <= 0.25 * fabs(g->a);
}

static void
tell(const struct bound *b, const struct meeting *g, size_t j)
{
  for (size_t l = 0; b->tell && l < b->lines; l++)
    if (b->old[l] != b->mover[j].u[l])
      b->tell(b->context, j, l, g->event.time, g->event.width);
}

/* The event is taken into account, or ends the bound. */
static void
judge(struct bound *b, struct meeting *g, size_t j)
{
  struct safe_neuron *n = &b->neuron[j];
  struct safe_event *e = &g->event;
  double besides;

  if (!is_plain(b, g, j)) {
    safe_until(b, e->time - b->width);
    return;
  }
  g->gain = gain_of(b, g);
  besides = overlaps(b, n, g);
  if (e->spare < 0.0 || !others_are_sure(b, g, j, b->need + besides))
    safe_until(b, e->time - e->width);
  tell(b, g, j);
  n->recent[n->count++ % RF_SAFE_RECENT] = *e;
  b->jumps += bend_of(b, g, j);
  b->reach = fmax(b->reach, e->time + e->width);
}

/* Where only a passes 0 nothing happens at once, but each line is left behind
   again: none may be near. */
static void
judge_turn(struct bound *b, const struct meeting *g)
{
  bool near = g->event.slides;

  for (size_t l = 0; l < b->lines; l++)
    near = near || b->near[l] <= b->model->line_norm[l] * g->off;
  if (near)
    safe_until(b, g->event.time - b->width);
}

rf_status
rf_safe_meet(struct bound *b, size_t j)
{
  struct safe_neuron *n = &b->neuron[j];
  struct meeting g = { .count = 0 };
  rf_status status = rfd_limit_arc(b->arc, b->limit, &b->mover[j]);
  bool turn;
  unsigned marks;
  long e2;

  if (status < 0)
    return status;
  approach(&g, b, j);
  e2 = b->mover[j].e2;
  turn = b->arc->end == RF_ARC_TURN;
  status = rfd_limit_pass(b->limit, b->old, &marks, &b->mover[j], b->arc);
  if (status >= 0)
    status = rf_safe_look_ahead(b, j);
  if (status < 0)
    return status;
  n->base = g.base;
  n->turned = turn;
  if (rf_marks_of(marks))
    safe_until(b, g.event.time - b->width);
  else if (turn)
    judge_turn(b, &g);
  else
    judge(b, &g, j);
  n->off = ldexp(g.gain * g.exact, (int)(e2 - b->mover[j].e2));
  return RF_OK;
}
