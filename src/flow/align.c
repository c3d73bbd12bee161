/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align.c -- early alignment: every neuron of a problem through the limit
 * flow, one after the other, and where they end. */
#include "config.h"

#include "base/num_d.h"
#include "flow/goals.h"
#include "geometry/inclusion.h"
#include "reluflow/align.h"

/* Neurons that are started together. */
#define BLOCK 1024

/* Events per line beyond which a neuron is taken to chatter. */
#define EVENTS_MOST 100

struct rf_align {
  const rfd_model *model;  /* belongs to limit */
  rfd_limit *limit;
  rf_align_options options;
  size_t count;
  rf_align_neuron *neuron; /* [count] */
  size_t *first;           /* first[count + 1]: events of a neuron */
  rf_event *event;
  size_t nevents, event_capacity;
  rf_goals goals;
  size_t fates[RF_FATE_MOVING + 1];
  double slowest[RF_FATE_MOVING + 1];
  /* work */
  rfd_motion *motion;
  rfd_mover *mover;        /* [BLOCK] */
  double *v;
  signed char *u, *old;
  double *target;          /* target[d]: where the neuron turned out to go */
};

const char *
rf_fate_name(rf_fate fate)
{
  switch (fate) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_FATE_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

void
rf_align_defaults(rf_align_options *options)
{
  const rf_align_options defaults = { 1e-3, (double)INFINITY, SIZE_MAX, 0 };

  *options = defaults;
}

/* ---- events ---- */

static unsigned
marks_of(unsigned inclusion)
{
  return (inclusion & RF_INC_NONUNIQUE ? RF_MARK_NONUNIQUE : 0u)
         | (inclusion & RF_INC_UNSURE ? RF_MARK_UNSURE : 0u);
}

static rf_kind
kind_of(int before, int after)
{
  if (after == 0)
    return RF_CAPTURE;
  if (before == 0)
    return after > 0 ? RF_RELEASE_ACTIVE : RF_RELEASE_INACTIVE;
  return after > 0 ? RF_ACTIVATE_DATUM : RF_DEACTIVATE_DATUM;
}

/* One event per datum whose sign changed. */
static rf_status
tell(struct rf_align *s, rf_align_neuron *out, size_t j,
     const rfd_mover *v, unsigned marks)
{
  const rf_lines *lines = s->model->lines;
  bool moved = false;

  out->marks |= marks_of(marks);
  for (size_t k = 0; k < lines->n; k++) {
    size_t l = lines->of[k];
    int before = s->old[l] * lines->orient[k];
    int after = v->u[l] * lines->orient[k];
    if (before == after)
      continue;
    out->events++;
    moved = true;
    if (!s->options.events)
      continue;
    if (rf_grow(&s->event, &s->event_capacity, s->nevents + 1,
                sizeof *s->event) < 0)
      return RF_ENOMEM;
    s->event[s->nevents++] = (rf_event){
      v->v[s->model->d + 2], (uint32_t)j, (uint32_t)k,
      (uint8_t)kind_of(before, after), (uint8_t)marks_of(marks)
    };
  }
  out->faces += moved;
  return RF_OK;
}

/* ---- one neuron ---- */

/* ln |a| of a value times 2^e2, relative to that at the start. */
static double
growth(double a, long e2, double a0, long e0)
{
  return log(fabs(a / a0)) + (double)(e2 - e0) * log(2.0);
}

/* Where the cosine between w and the target last passes 1 - delta upwards
 * within one motion from p to p_end: w = w_perp + p Dh, so <w, target> = q0 +
 * kappa p and the condition is a quadratic in p.  False: not in this one. */
static bool
last_passage(double *p_at, const rfd_motion *m, const rfd_mover *v,
             const double *target, size_t d, double c, double p_end)
{
  double q0 = 0.0, kappa = 0.0, A, B, C, disc, root[2];
  double best = NAN;

  for (size_t i = 0; i < d; i++) {
    q0 += v->v[1 + i] * target[i];
    kappa += m->cone->dir[i] * target[i];
  }
  q0 -= kappa * *m->p;
  A = kappa * kappa - c * c;           /* (q0 + kappa p)^2 = c^2 (P + p^2) */
  B = q0 * kappa;
  C = q0 * q0 - c * c * (*m->perp2 + v->v[d + 3]);
  disc = B * B - A * C;
  if (!(disc >= 0.0))
    return false;
  disc = -(B + copysign(sqrt(disc), B));
  root[0] = disc / A;
  root[1] = disc != 0.0 ? C / disc : NAN;
  for (int i = 0; i < 2; i++) {
    double p = root[i], far = (p - *m->p) / (p_end - *m->p);
    if (!(far >= 0.0 && far <= 1.0) || q0 + kappa * p < 0.0)
      continue;
    if (isnan(best) || fabs(p - *m->p) > fabs(best - *m->p))
      best = p;
  }
  *p_at = best;
  return !isnan(best);
}

static double
cosine(const rfd_mover *v, const double *target, size_t d)
{
  double q = 0.0, ww = v->v[d + 3];

  for (size_t i = 0; i < d; i++) {
    q += v->v[1 + i] * target[i];
    ww += v->v[1 + i] * v->v[1 + i];
  }
  return q / sqrt(ww);
}

/* Once more from the start, now that the target is known: the last time the
   cosine rises through 1 - delta before the last motion. */
static rf_status
time_before(struct rf_align *s, rf_align_neuron *out, rfd_mover *v, size_t j,
            double a0, long e0)
{
  const double c = 1.0 - s->options.delta;
  const size_t d = s->model->d;
  unsigned marks;
  rf_status status = rfd_limit_start(s->limit, v, j, 1);

  out->time = 0.0;
  out->growth = 0.0;
  if (status == RF_OK)
    status = rfd_limit_first(s->limit, s->old, &marks, v);
  while (status == RF_OK) {
    double p, t, a;
    bool below = cosine(v, s->target, d) < c;
    status = rfd_limit_motion(s->motion, s->limit, v);
    if (status < 0 || s->motion->end == RF_MOVE_EVER
        || s->motion->end == RF_MOVE_STILL)
      break;
    if (last_passage(&p, s->motion, v, s->target, d, c,
                     *s->motion->p + *s->motion->step)
        && rfd_limit_reach(&t, &a, s->limit, v, s->motion, &p)) {
      out->time = t;
      out->growth = growth(a, v->e2, a0, e0);
      below = false;
    }
    status = rfd_limit_pass(s->limit, s->old, &marks, v, s->motion);
    if (below || cosine(v, s->target, d) < c) {   /* until here at least */
      out->time = v->v[d + 2];
      out->growth = growth(v->v[0], v->e2, a0, e0);
    }
  }
  return status;
}

/* It stays on this face for ever: the time of alignment with sign D. */
static rf_status
aligned(struct rf_align *s, rf_align_neuron *out, rfd_mover *v, size_t j,
        double a0, long e0)
{
  const double delta = s->options.delta;
  const rfd_motion *m = s->motion;
  const int sign = *m->alpha > 0.0 ? 1 : -1;
  double p = sign * (1.0 - delta) / sqrt(delta * (2.0 - delta))
             * sqrt(*m->perp2 + v->v[s->model->d + 3]), t, a;
  rf_status status = rf_goals_index(&s->goals, &out->extremal, m->cone, sign);

  out->fate = RF_FATE_EXTREMAL;
  if (status < 0)
    return status;
  if (sign * (p - *m->p) > 0.0) {
    if (!rfd_limit_reach(&t, &a, s->limit, v, s->motion, &p))
      return RF_ENOTFIN;
    out->time = t;
    out->growth = growth(a, v->e2, a0, e0);
    return RF_OK;
  }
  for (size_t i = 0; i < s->model->d; i++)
    s->target[i] = sign * m->cone->dir[i];
  return time_before(s, out, v, j, a0, e0);
}

/* Is nothing left that drives it? */
static bool
dead(const rfd_cone *cone)
{
  return cone->nzero == 0 && *cone->mass == 0.0;
}

/* The last motion, or the first that ends after `until`. */
static rf_status
settle(struct rf_align *s, rf_align_neuron *out, rfd_mover *v, size_t j,
       double a0, long e0)
{
  const rfd_motion *m = s->motion;
  rf_status status = RF_OK;

  out->extremal = SIZE_MAX;
  out->time = v->v[s->model->d + 2];
  out->growth = growth(v->v[0], v->e2, a0, e0);
  if (m->end == RF_MOVE_STILL) {
    out->fate = dead(m->cone) ? RF_FATE_DEAD : RF_FATE_STILL;
    out->marks |= m->cone->still && m->cone->unsure ? RF_MARK_UNSURE : 0u;
  } else if (m->end == RF_MOVE_EVER && *m->alpha == 0.0)
    out->fate = RF_FATE_ANTIPARALLEL;
  else if (m->end == RF_MOVE_EVER)
    status = aligned(s, out, v, j, a0, e0);
  return status;
}

/* The state at `until`, before the neuron has settled. */
static rf_status
cut_short(struct rf_align *s, rf_align_neuron *out, rfd_mover *v, size_t j,
          double a0, long e0)
{
  double *z = s->v + (size_t)BLOCK * RF_MOVER_SIZE(s->model->d);
  double logscale, until = s->options.until;
  unsigned marks;
  rf_status status = rfd_limit_start(s->limit, v, j, 1);

  out->fate = RF_FATE_MOVING;
  out->extremal = SIZE_MAX;
  out->time = until;
  if (status == RF_OK)
    status = rfd_limit_first(s->limit, s->old, &marks, v);
  while (status == RF_OK) {
    status = rfd_limit_motion(s->motion, s->limit, v);
    if (status < 0 || s->motion->end == RF_MOVE_EVER
        || s->motion->end == RF_MOVE_STILL || *s->motion->time > until)
      break;
    status = rfd_limit_pass(s->limit, s->old, &marks, v, s->motion);
  }
  if (status == RF_OK)
    status = rfd_limit_state(z, &logscale, s->limit, v, s->motion, &until);
  if (status == RF_OK)
    out->growth = growth(z[0], v->e2, a0, e0) + logscale;
  return status;
}

static rf_status
follow(struct rf_align *s, rf_align_neuron *out, rfd_mover *v, size_t j)
{
  const double a0 = v->v[0], until = s->options.until;
  const long e0 = v->e2;
  const size_t most = EVENTS_MOST * (s->model->lines->count + 1);
  unsigned marks;
  rf_status status = rfd_limit_first(s->limit, s->old, &marks, v);
  bool late = false;

  out->sign = (a0 > 0.0) - (a0 < 0.0);
  out->faces = 1;
  if (status == RF_OK)
    status = tell(s, out, j, v, marks);
  for (size_t i = 0; status == RF_OK; i++) {
    status = rfd_limit_motion(s->motion, s->limit, v);
    if (status < 0 || s->motion->end == RF_MOVE_EVER
        || s->motion->end == RF_MOVE_STILL)
      break;
    late = *s->motion->time > until;
    if (late || i == most)
      break;
    status = rfd_limit_pass(s->limit, s->old, &marks, v, s->motion);
    if (status == RF_OK)
      status = tell(s, out, j, v, marks);
  }
  if (status == RF_OK && !late)
    status = settle(s, out, v, j, a0, e0);
  if (status == RF_OK && (late || out->time > until))
    status = cut_short(s, out, v, j, a0, e0);
  return status;
}

/* ---- all neurons ---- */

static void
count_up(struct rf_align *s, size_t j)
{
  const rf_align_neuron *n = &s->neuron[j];

  s->fates[n->fate]++;
  if (n->time > s->slowest[n->fate])
    s->slowest[n->fate] = n->time;
  if (n->extremal != SIZE_MAX) {
    rf_align_extremal *e = &s->goals.goal[n->extremal].public;
    if (e->count++ == 0 || n->time > e->slowest) {
      e->slowest = n->time;
      e->slowest_neuron = j;
    }
  }
}

static rf_status
follow_all(struct rf_align *s, size_t *bad)
{
  for (size_t first = 0; first < s->count; first += BLOCK) {
    size_t count = s->count - first < BLOCK ? s->count - first : BLOCK;
    rf_status status = rfd_limit_start(s->limit, s->mover, first, count);
    if (status < 0)
      return status;
    for (size_t i = 0; i < count; i++) {
      *bad = first + i;
      s->first[*bad] = s->nevents;
      status = follow(s, &s->neuron[*bad], &s->mover[i], *bad);
      if (status < 0)
        return status;
      count_up(s, *bad);
    }
  }
  s->first[s->count] = s->nevents;
  return RF_OK;
}

static rf_status
align_alloc(struct rf_align *s)
{
  const size_t d = s->model->d, lines = s->model->lines->count;

  if (!(s->neuron = rf_alloc(s->count, sizeof *s->neuron))
      || !(s->first = rf_alloc(s->count + 1, sizeof *s->first))
      || !(s->mover = rf_alloc(BLOCK, sizeof *s->mover))
      || !(s->v = rf_alloc(BLOCK + 1, RF_MOVER_SIZE(d) * sizeof *s->v))
      || !(s->u = rf_alloc(BLOCK, lines)) || !(s->old = rf_alloc(lines, 1))
      || !(s->target = rf_alloc(d, sizeof *s->target)))
    return RF_ENOMEM;
  for (size_t i = 0; i < BLOCK; i++) {
    s->mover[i].v = s->v + i * RF_MOVER_SIZE(d);
    s->mover[i].u = s->u + i * lines;
  }
  return rfd_motion_create(&s->motion, s->limit);
}

static void
explain(rf_message *message, rf_status status, size_t neuron)
{
  if (!message)
    return;
  if (status == RF_ENOTFIN)
    snprintf(message->text, sizeof message->text, "neuron %zu leaves the "
             "range of double", neuron);
  else
    snprintf(message->text, sizeof message->text, "%s", rf_strerror(status));
}

rf_status
rf_align_create(rf_align **align, rf_message *message,
                const rf_problem *problem, const rf_align_options *options)
{
  struct rf_align *s = NULL;
  size_t bad = 0;
  rf_status status = RF_EINVAL;

  if (!(options->delta > 0.0 && options->delta < 1.0)
      || !(options->until >= 0.0) || options->neurons == 0)
    goto done;
  status = RF_ENOMEM;
  if (!(s = rf_alloc(1, sizeof *s)))
    goto done;
  s->options = *options;
  s->count = rf_problem_width(problem) < options->neurons
             ? rf_problem_width(problem) : options->neurons;
  RF_TRY(rfd_limit_create(&s->limit, problem, 53));
  s->model = s->goals.model = rfd_limit_model(s->limit);
  RF_TRY(align_alloc(s));
  RF_TRY(follow_all(s, &bad));
  RF_TRY(rf_goals_sort(&s->goals));
  *align = s;
  s = NULL;

done:
  if (status < 0)
    explain(message, status, bad);
  rf_align_free(s);
  return status;
}

void
rf_align_free(rf_align *s)
{
  if (!s)
    return;
  rf_goals_clear(&s->goals);
  rf_release(s->neuron);
  rf_release(s->first);
  rf_release(s->event);
  rf_release(s->mover);
  rf_release(s->v);
  rf_release(s->u);
  rf_release(s->old);
  rf_release(s->target);
  rfd_motion_free(s->motion);
  rfd_limit_free(s->limit);
  rf_release(s);
}

/* ---- answers ---- */

size_t
rf_align_count(const rf_align *s)
{
  return s->count;
}

rf_status
rf_align_get(const rf_align *s, rf_align_neuron *neuron, size_t j)
{
  RF_REQUIRE(j < s->count, RF_EINVAL);
  *neuron = s->neuron[j];
  if (neuron->extremal != SIZE_MAX)
    neuron->extremal = s->goals.rank[neuron->extremal];
  return RF_OK;
}

const rf_event *
rf_align_events(const rf_align *s, size_t *count, size_t j)
{
  *count = j < s->count ? s->first[j + 1] - s->first[j] : 0;
  return *count ? s->event + s->first[j] : NULL;
}

size_t
rf_align_extremals(const rf_align *s)
{
  return s->goals.norder;
}

rf_status
rf_align_extremal_get(const rf_align *s, rf_align_extremal *extremal,
                      size_t i)
{
  const rf_goal *g;

  RF_REQUIRE(i < s->goals.norder, RF_EINVAL);
  g = &s->goals.goal[s->goals.order[i]];
  *extremal = g->public;
  extremal->pattern = g->pattern;
  extremal->D = g->D;
  extremal->share = (double)g->public.count / (double)s->count;
  return RF_OK;
}

size_t
rf_align_fate(const rf_align *s, double *slowest, rf_fate fate)
{
  if (slowest)
    *slowest = s->slowest[fate];
  return s->fates[fate];
}
