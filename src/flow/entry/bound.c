/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bound.c -- how long the limit flow is the flow; see bound.h, and for the
 * derivation the manual, node "The start at zero scale".
 *
 * Between two places the predictions of the limit flow are on a chord but for a
 * remainder that is bounded; so is what D of the flow is off by, and its
 * integral, from which all else follows: how far a neuron may be from that of
 * the limit flow, and in which window it has its event. */
#include "config.h"

#include "flow/entry/bound_impl.h"

/* ---- steps from place to place ---- */

/* delta = a^2 - ||w||^2 is kept. */
double
rf_safe_size(const struct bound *b, size_t j)
{
  const double *v = b->mover[j].v;

  return sqrt(fmax(0.0, 2.0 * v[0] * v[0] - v[b->d + 1]));
}

/* y' <= ||D|| y + delta (||z0|| + y), ||z0||' <= ||D|| ||z0||. */
double
rf_safe_off(const struct bound *b, size_t j, double growth, double base)
{
  const struct safe_neuron *n = &b->neuron[j];
  const double since = base - n->base;

  return exp(growth) * (n->off * exp(since)
                        + rf_safe_size(b, j) * expm1(since));
}

rf_status
rf_safe_look_ahead(struct bound *b, size_t j)
{
  const rf_status status = rfd_limit_arc(b->arc, b->limit, &b->mover[j]);
  const rf_arc_end end = b->arc->end;

  if (status < 0)
    return status;
  b->neuron[j].next = end == RF_ARC_EVENT || end == RF_ARC_TURN
    ? *b->arc->time : HUGE_VAL;
  b->norm = fmax(b->norm, face_norm(b->arc->face));
  return RF_OK;
}

/* sum_k weight_k |h_k| at t + tau on the chord's tangent. */
static double
off_by(const struct bound *b, double tau)
{
  double sum = 0.0;

  for (size_t k = 0; k < b->n; k++)
    sum += b->weight[k] * fabs(b->h[k] + tau * b->slope[k]);
  return sum;
}

/* So short that the remainder counts little beside what it is added to; between
   0.005 and 0.1 over ||D||. */
static void
choose_width(struct bound *b, double end)
{
  const double fine = sqrt(0.2 * off_by(b, 0.0) / (b->all * b->mass));
  const double most = fmax(fmin(fine, 0.1), 0.005);

  b->width = end - b->t;
  if (b->norm > 0.0)
    b->width = fmin(b->width, most / b->norm);
}

/* No neuron is farther off at the next place; it is looked at there.  So much
   that it adds little to the bound. */
static double
error_ahead(const struct bound *b)
{
  return fmin(b->tolerance, fmax(4.0 * b->error, 0.1 * off_by(b, 0.0)
                                 / (b->all * b->mass)));
}

/* How much h of the flow adds that is not in that of the limit flow. */
static double
own_part(const struct bound *b)
{
  const double off = error_ahead(b);

  return b->all * b->mass * off * (1.0 + 0.5 * off);
}

/* What is assumed of the way to the next place, and is looked at there. */
static void
assume(struct bound *b)
{
  const double way = b->norm * b->width;
  const double cap = fmax(off_by(b, 0.0), off_by(b, b->width))
    + 4.0 * b->all * b->mass * way * way + 2.0 * own_part(b);

  /* Windows from before that reach into this step had asked for less. */
  if (b->reach > b->t && cap > b->need)
    safe_until(b, b->t - b->width);
  b->cap = cap;
  b->assumed = b->inside ? fmin(b->assumed, error_ahead(b)) : error_ahead(b);
  b->need = 2.0 * cap;
}

/* The integral of the bound over the step, by the chord of a convex function
   and the remainders (R in the manual); is it below what was assumed? */
static void
integrate(struct bound *b)
{
  const double w = b->width, way = b->norm * w;
  const double mass = b->mass * exp(2.0 * way), scale = b->all * mass;
  const double left = off_by(b, 0.0), right = off_by(b, w);
  const double self = exp(2.0 * way) * own_part(b);
  const double rest = scale * way * way + w * b->jumps + self;

  b->base += w * (0.5 * (left + right) + scale * way * way / 3.0
                  + 0.5 * w * b->jumps + self);
  if (fmax(left, right) + rest > b->cap)
    safe_until(b, b->t);
}

/* Of the exponential loss the slope is e-Lipschitz while |h| <= 1, in either
   flow: |h_k'| <= ||D|| ||x_k|| M. */
static void
check_range(struct bound *b)
{
  const double way = b->norm * b->width;
  const double rest = b->mass * exp(2.0 * way)
    * (way + b->assumed * (1.0 + 0.5 * b->assumed));

  for (size_t k = 0; k < b->n; k++)
    if (b->problem->loss == RF_EXPONENTIAL
        && fabs(b->h[k]) + b->model->norm[k] * rest > 1.0)
      safe_until(b, b->t);
}

static rf_status
take_step(struct bound *b)
{
  const double to = b->t + b->width, last = b->t;
  rf_status status = RF_OK;

  b->jumps = b->reach = 0.0;
  for (size_t j = 0; j < b->m && status >= 0; j++)
    while (status >= 0 && b->neuron[j].next < to)
      if ((status = rf_poll_64(j)) >= 0)
        status = rf_safe_meet(b, j);
  if (status < 0)
    return status;
  integrate(b);
  check_range(b);
  b->t = to;
  return rf_safe_look(b, last);
}

/* ---- all of it ---- */

/* Places that were passed, in no window of an event that is still to come: the
   last of which before `bad` is what is looked for. */
typedef struct places {
  rf_safe *at;
  size_t count, capacity;
} places;

static rf_status
add_place(places *p, const struct bound *b)
{
  const rf_status status =
    rf_grow(&p->at, &p->capacity, p->count + 1, sizeof *p->at);

  if (status >= 0)
    p->at[p->count++] = (rf_safe){ b->t, b->error };
  return status;
}

static rf_status
follow(rf_safe *safe, struct bound *b)
{
  const double end = mpq_get_d(b->problem->until);
  places p = { NULL, 0, 0 };
  rf_status status;

  RF_TRY(rf_safe_look(b, 0.0));
  RF_TRY(add_place(&p, b));
  while (b->t < end) {
    choose_width(b, end);
    assume(b);
    if (b->t == 0.0)
      RF_TRY(rf_safe_look_at_starts(b));
    if (b->bad <= b->t)
      break;
    RF_TRY(take_step(b));
    if (!(b->error <= b->assumed) || b->bad < b->t)
      break;
    if (!b->inside)
      RF_TRY(add_place(&p, b));
  }
  while (p.count > 1 && p.at[p.count - 1].time > b->bad)
    p.count--;
  *safe = p.at[p.count - 1];
  status = RF_OK;

done:
  rf_release(p.at);
  return status;
}

/* ---- set up ---- */

static void
clear(struct bound *b)
{
  rf_release(b->mover);
  rf_release(b->v);
  rf_release(b->u);
  rf_release(b->old);
  rf_release(b->neuron);
  rf_release(b->weight);
  rfd_arc_free(b->arc);
  rfd_limit_free(b->limit);
}

/* Arrays of doubles in one block, in the order of the struct. */
static rf_status
make_room(struct bound *b)
{
  double *at;

  if (!(b->mover = rf_alloc(b->m, sizeof *b->mover))
      || !(b->v = rf_alloc(b->m * RF_MOVER_SIZE(b->d), sizeof *b->v))
      || !(b->u = rf_alloc(b->m, RF_MOVER_SIGNS(b->lines)))
      || !(b->old = rf_alloc(b->lines, 1))
      || !(b->neuron = rf_alloc(b->m, sizeof *b->neuron))
      || !(at = rf_alloc(3 * b->n + 3 * b->lines + 2 * b->d + 1, sizeof *at)))
    return RF_ENOMEM;
  b->weight = num_take(&at, b->n);
  b->h = num_take(&at, b->n);
  b->slope = num_take(&at, b->n);
  b->on_line = num_take(&at, b->lines);
  b->near = num_take(&at, b->lines);
  b->before = num_take(&at, b->lines);
  b->z = num_take(&at, b->d + 1);
  b->drive = at;
  for (size_t j = 0; j < b->m; j++) {
    b->mover[j].v = b->v + j * RF_MOVER_SIZE(b->d);
    b->mover[j].u = b->u + j * RF_MOVER_SIGNS(b->lines);
  }
  return rfd_arc_create(&b->arc, b->limit);
}

/* The slope of a loss is l-Lipschitz. */
static void
weigh(struct bound *b)
{
  const rfd_model *m = b->model;
  const double l = m->loss->curvature
    * (b->problem->loss == RF_EXPONENTIAL ? exp(1.0) : 1.0);

  for (size_t k = 0; k < b->n; k++) {
    b->weight[k] = m->share[k] * l * m->norm[k];
    b->on_line[m->lines->of[k]] += b->weight[k] * m->norm[k];
    b->all += b->weight[k] * m->norm[k];
  }
}

/* Sides at t = 0; where the inclusion has doubts nothing is safe. */
static rf_status
begin(struct bound *b)
{
  rf_status status = rfd_limit_start(b->limit, b->mover, 0, b->m);

  for (size_t j = 0; j < b->m && status >= 0; j++) {
    struct safe_neuron *n = &b->neuron[j];
    rfd_mover *v = &b->mover[j];
    unsigned marks;
    RF_TRY(rf_poll_64(j));
    n->off = RF_SAFE_ROUNDING * rf_safe_size(b, j);
    for (size_t l = 0; l < b->lines; l++)
      n->on_line = n->on_line || v->u[l] == 0;
    RF_TRY(rfd_limit_first(b->limit, b->old, &marks, v));
    if (rf_marks_of(marks) || v->rests)
      safe_until(b, 0.0);
    status = rf_safe_look_ahead(b, j);
  }

done:
  return status;
}

rf_status
rf_safe_find(rf_safe *safe, const rf_problem *problem, double tolerance,
             rf_window *tell, void *context)
{
  struct bound b = { .problem = problem, .tolerance = tolerance,
                     .m = problem->m, .bad = HUGE_VAL, .tell = tell,
                     .context = context };
  rf_status status;

  RF_TRY(rfd_limit_create(&b.limit, problem, 53));
  b.model = rfd_limit_model(b.limit);
  b.n = b.model->n;
  b.d = b.model->d;
  b.lines = b.model->lines->count;
  RF_TRY(make_room(&b));
  rfd_set_factor(&b.factor, problem);
  weigh(&b);
  RF_TRY(begin(&b));
  status = follow(safe, &b);

done:
  clear(&b);
  return status;
}
