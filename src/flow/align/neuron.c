/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * neuron.c -- one neuron through the limit flow: its events, where it
 * goes, and from when on it is aligned.
 *
 * Where a neuron goes is known when it has come to its last face, and only
 * then is it known to what it had to be close.  If it was close before that
 * face it is followed once more from the start, now with the target in hand;
 * the first arcs are still kept then (arc_cache.c).
 * Kernel: decision. */
#include "config.h"

#include "flow/align/align_impl.h"

/* Events per line beyond which a neuron is taken to chatter. */
#define EVENTS_MOST 100

/* ---- events ---- */

/* One event per datum whose sign changed. */
static rf_status
tell(rfx_align *s, rf_align_neuron *out, const rfx_mover *v,
     unsigned marks)
{
  const rf_num *time = &v->v[s->model->d + 2];
  const bool start = num_sgn(time) == 0;
  const rf_event what = { num_get_d(time), (uint32_t)v->neuron, 0, 0,
                          (uint8_t)rf_marks_of(marks) };
  rf_event *told = s->want_events ? s->told : NULL;
  size_t count;

  out->marks |= rf_marks_of(marks);
  if (s->model->linear)
    return RF_OK;
  if (start)
    rfx_limit_forget_rests(s->limit, s->old, v->u);
  count = rf_events_between(told, s->model->lines, s->old, v->u, what);
  out->events += count;
  out->faces += count > 0 && !start;
  return told ? rfx_keep_events(s, time, count) : RF_OK;
}

/* ---- one neuron ---- */

/* s->growth = ln |a| of a value times 2^e2, relative to that at the start.  A
   logarithm, for the factor itself soon leaves the range of double. */
static void
grown(rfx_align *s, const rf_num *a, long e2)
{
  rf_num *t = &s->t[0];

  num_div(t, a, s->a0);
  num_abs(t, t);
  num_log(s->growth, t);
  num_set_d(t, (double)(e2 - s->e0));
  num_addmul(s->growth, t, s->ln2);
}

/* The neuron's time is now: that of the mover. */
static void
until_here(rfx_align *s, const rfx_mover *v)
{
  num_set(s->time, &v->v[s->model->d + 2]);
  grown(s, &v->v[0], v->e2);
}

/* Is p, a root, in the present arc, with <w, target> >= 0 there?  Then
   take it if it is further than *best. */
static bool
take_root(rf_num *best, bool any, rfx_align *s, const rf_num *p,
          const rf_num *q0, const rf_num *kappa)
{
  const rfx_arc *m = s->arc;
  const int dir = num_sgn(m->step);
  rf_num *far = &s->t[8], *t = &s->t[9];

  if (!num_is_finite(p))
    return false;
  num_sub(far, p, m->p);
  num_sub(t, m->step, far);
  if (num_sgn(far) * dir < 0 || num_sgn(t) * dir < 0)
    return false;
  num_set(t, q0);
  num_addmul(t, kappa, p);
  if (num_sgn(t) < 0)
    return false;
  num_sub(t, best, m->p);
  if (any && num_cmpabs(far, t) <= 0)
    return false;
  num_set(best, p);
  return true;
}

/* Where the cosine between w and the target last passes 1 - delta within the
 * present arc, which p moves through by step: w = w_perp + p Dh, so
 * <w, target> = q0 + kappa p, and (q0 + kappa p)^2 = c^2 (P + p^2) is a
 * quadratic in p.  False: not in this one. */
static bool
last_passage(rf_num *p, rfx_align *s, const rfx_mover *v)
{
  const rfx_arc *m = s->arc;
  const size_t d = s->model->d;
  rf_num *q0 = &s->t[1], *kappa = &s->t[2], *A = &s->t[3], *B = &s->t[4];
  rf_num *C = &s->t[5], *r = &s->t[6], *t = &s->t[7];
  bool any = false;

  if (num_sgn(m->step) == 0)
    return false;
  num_dot(q0, v->v + 1, s->target, d);
  num_dot(kappa, m->face->dir, s->target, d);
  num_submul(q0, kappa, m->p);
  num_add(t, m->perp2, &v->v[d + 3]);
  num_mul(C, q0, q0);
  num_submul(C, s->c2, t);
  num_mul(B, q0, kappa);
  num_mul(A, kappa, kappa);
  num_sub(A, A, s->c2);
  num_mul(r, B, B);
  num_submul(r, A, C);
  if (!num_is_finite(r) || num_sgn(r) < 0)
    return false;
  num_sqrt(r, r);                      /* r = -(B +- sqrt(B^2 - A C)) */
  if (num_sgn(B) < 0)
    num_neg(r, r);
  num_add(r, r, B);
  num_neg(r, r);
  if (num_sgn(A) != 0) {
    num_div(t, r, A);
    any = take_root(p, any, s, t, q0, kappa);
  }
  if (num_sgn(r) != 0) {
    num_div(t, C, r);
    any = take_root(p, any, s, t, q0, kappa) || any;
  }
  return any;
}

/* Is the cosine between w and the target below 1 - delta?  With ||w|| of all of
   w, also of what is orthogonal to the data. */
static bool
below(rfx_align *s, const rfx_mover *v)
{
  const size_t d = s->model->d;
  rf_num *q = &s->t[0], *ww = &s->t[1];

  num_dot(ww, v->v + 1, v->v + 1, d);
  num_add(ww, ww, &v->v[d + 3]);
  num_sqrt(ww, ww);
  num_mul(ww, ww, s->c);
  num_dot(q, v->v + 1, s->target, d);
  return num_cmp(q, ww) < 0;
}

/* Once more from the start, now that the target is known: the last time the
   cosine rises through 1 - delta before the last arc. */
static rf_status
time_before(rfx_align *s, rfx_mover *v, size_t j)
{
  rf_num *p = &s->t[10], *a = &s->t[11];
  unsigned marks;
  rf_status status = rfx_limit_start(s->limit, v, j, 1);

  num_zero(s->time);
  num_zero(s->growth);
  if (status == RF_OK)
    status = rfx_limit_first(s->limit, s->old, &marks, v);
  while (status == RF_OK) {
    bool under = below(s, v);
    status = rfx_limit_arc(s->arc, s->limit, v);
    if (status < 0 || s->arc->end == RF_ARC_EVER
        || s->arc->end == RF_ARC_STILL)
      break;
    if (last_passage(p, s, v)
        && rfx_limit_reach(s->time, a, s->limit, v, s->arc, p)) {
      grown(s, a, v->e2);
      under = false;
    }
    status = rfx_limit_pass(s->limit, s->old, &marks, v, s->arc);
    if (under || below(s, v))          /* until here at least */
      until_here(s, v);
  }
  return status;
}

/* It stays on this face for ever: the time of alignment with sign D. */
static rf_status
aligned(rfx_align *s, rf_align_neuron *out, rfx_mover *v, size_t j)
{
  const rfx_arc *m = s->arc;
  const int sign = num_sgn(m->alpha);
  rf_num *p = &s->t[10], *t = &s->t[11];
  rf_status status = rfx_destinations_index(&s->destinations, &out->extremal,
                                            m->face, sign);

  out->fate = RF_FATE_EXTREMAL;
  if (status < 0)
    return status;
  /* The cosine is 1 - delta where p = tangent ||w_perp||, all of w_perp. */
  num_add(p, m->perp2, &v->v[s->model->d + 3]);
  num_sqrt(p, p);
  num_mul(p, p, s->tangent);
  if (sign < 0)
    num_neg(p, p);
  num_sub(t, p, m->p);
  if (sign * num_sgn(t) > 0) {
    if (!rfx_limit_reach(s->time, t, s->limit, v, s->arc, p))
      return RF_ENOTFIN;
    grown(s, t, v->e2);
    return RF_OK;
  }
  for (size_t i = 0; i < s->model->d; i++)
    if (sign > 0)
      num_set(&s->target[i], &m->face->dir[i]);
    else
      num_neg(&s->target[i], &m->face->dir[i]);
  return time_before(s, v, j);
}

/* Is nothing left that drives it?  Then no datum is active: D = 0 because it
   has no terms, not because they cancel. */
static bool
dead(const rfx_zero_face *face)
{
  return face->nzero == 0 && num_sgn(face->mass) == 0 && !face->unsure;
}

/* The fate of a neuron, from its last arc, or the first that ends after
   `until`: does it stand still, shrink to 0, grow along an extremal vector, or
   go round between lines that rounding cannot tell apart? */
static rf_status
settle(rfx_align *s, rf_align_neuron *out, rfx_mover *v, size_t j)
{
  const rfx_arc *m = s->arc;
  rf_status status = RF_OK;

  out->extremal = SIZE_MAX;
  until_here(s, v);
  if (m->end == RF_ARC_STILL) {
    out->fate = dead(m->face) ? RF_FATE_DEAD : RF_FATE_STILL;
    out->marks |= m->face->still && m->face->unsure ? RF_MARK_UNSURE : 0u;
  } else if (m->end == RF_ARC_EVER && num_sgn(m->alpha) == 0)
    out->fate = RF_FATE_ANTIPARALLEL;
  else if (m->end == RF_ARC_EVER)
    status = aligned(s, out, v, j);
  else {                               /* it chatters */
    out->fate = RF_FATE_MOVING;
    out->marks |= RF_MARK_UNSURE;
  }
  return status;
}

/* The state at `until`, before the neuron has settled. */
static rf_status
cut_short(rfx_align *s, rf_align_neuron *out, rfx_mover *v, size_t j)
{
  rf_num *logscale = &s->t[10];
  unsigned marks;
  rf_status status = rfx_limit_start(s->limit, v, j, 1);

  out->fate = RF_FATE_MOVING;
  out->extremal = SIZE_MAX;
  num_set(s->time, s->until);
  if (status == RF_OK)
    status = rfx_limit_first(s->limit, s->old, &marks, v);
  while (status == RF_OK) {
    status = rfx_limit_arc(s->arc, s->limit, v);
    if (status < 0 || s->arc->end == RF_ARC_EVER
        || s->arc->end == RF_ARC_STILL
        || num_cmp(s->arc->time, s->until) > 0)
      break;
    status = rfx_limit_pass(s->limit, s->old, &marks, v, s->arc);
  }
  if (status == RF_OK)
    status = rfx_limit_state(s->state, logscale, s->limit, v, s->arc,
                             s->until);
  if (status == RF_OK) {
    grown(s, &s->state[0], v->e2);
    num_add(s->growth, s->growth, logscale);
  }
  return status;
}

/* Neuron j from its mover at t = 0; s->time and s->growth are its. */
rf_status
rfx_align_neuron_follow(rfx_align *s, rf_align_neuron *out, rfx_mover *v,
                        size_t j)
{
  const size_t most = EVENTS_MOST * (s->model->lines->count + 1);
  unsigned marks;
  rf_status status;
  bool late = false;

  num_set(s->a0, &v->v[0]);            /* what growth is relative to */
  s->e0 = v->e2;
  out->sign = num_sgn(s->a0);
  out->faces = 1;
  status = rfx_limit_first(s->limit, s->old, &marks, v);
  if (status == RF_OK && (marks || memcmp(s->old, v->u,
                                          s->model->lines->count) != 0))
    status = tell(s, out, v, marks);
  for (size_t i = 0; status == RF_OK; i++) {
    status = rfx_limit_arc(s->arc, s->limit, v);
    if (status < 0 || s->arc->end == RF_ARC_EVER
        || s->arc->end == RF_ARC_STILL)
      break;
    late = num_cmp(s->arc->time, s->until) > 0;
    if (late || i == most)             /* `until`, or it chatters */
      break;
    status = rfx_limit_pass(s->limit, s->old, &marks, v, s->arc);
    if (status == RF_OK)
      status = tell(s, out, v, marks);
  }
  if (status == RF_OK && !late)
    status = settle(s, out, v, j);
  /* What came after `until` is not told. */
  if (status == RF_OK && (late || num_cmp(s->time, s->until) > 0))
    status = cut_short(s, out, v, j);
  /* What decays has the same way, and grows by so much less. */
  if (status == RF_OK && s->model->decay)
    num_submul(s->growth, s->model->decay, s->time);
  return status;
}
