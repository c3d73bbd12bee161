/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * boundary.c -- where a neuron is, which lines it is at, and the question to
 * the inclusion.
 * Kernel: decision.
 *
 * A located event is good to rounding; the state at it is not, and is good to
 * the error of the run.  So two sizes are used: a line is met if <w, x> is
 * within the rounding of the root, and lines that the data imply (because they
 * depend on those, or because the neuron rests on them) are looked for within
 * the larger one. */
#include "config.h"

#include <float.h>

#include "flow/question/question_impl.h"
#include "geometry/arrangement/qr.h"

/* As the plan has it so far (trajectory.h); between two segments, as the
   population has it. */
void
rfx_state_at(rfx_run *r, size_t j, const rf_num *tau)
{
  rfx_query *q = r->query;
  const rfx_trajectory path = rfx_trajectory_of(r, j);

  if (r->segment)
    rfx_trajectory_at(q->state, r, &path, tau);
  else
    rfx_population_state(q->state, r->population, j, r->population->y);
}

/* ---- the boundary ---- */

/* near.size = the largest |entry| of the state times a relative error.  Two
   sums of <w, x>, of whichever orders, differ by less than 2 d^(3/2) units of
   that entry times ||x||: near.far is larger than size by more. */
static void
state_size(rfx_query *q, size_t stride, double error, long exponent)
{
  const double d = (double)stride;
  rf_num *size = q->room->near.size, *t = q->room->near.value;

  num_zero(size);
  for (size_t i = 0; i < stride; i++) {
    num_abs(t, &q->state[i]);
    if (num_cmp(t, size) > 0)
      num_set(size, t);
  }
  q->room->near.far = RF_NUM_IS_DOUBLE
    ? 4.0 * d * sqrt(d) * DBL_EPSILON * num_get_d(size) : INFINITY;
  num_mul_d(size, size, error);
  num_mul_2si(size, size, exponent);
  q->room->near.far += 2.0 * fabs(num_get_d(size));
}

/* The same with that of a located event: roots are good to a few units of
   rounding of the series they come from. */
static void
touch_size(rfx_query *q, const rfx_model *m)
{
  state_size(q, m->d + 1, 4096.0 * (double)(m->d + 1) * num_unit(m->prec), 0);
}

/* The error of a state to which many steps have led: larger than that of a
   located event, so only what the data imply is looked for with it. */
void
rfx_near_size(rfx_query *q, const rfx_model *m, const rfx_engine *engine)
{
  state_size(q, m->d + 1, RF_NOISE * engine->error * sqrt((double)m->d + 1.0),
             engine->error_exponent);
}

/* ---- what is kept of the last state ---- */

#if RF_NUM_IS_DOUBLE

/* With fewer coordinates a product costs no more than what would save it, but
   where lines are dismissed in pieces. */
#define RF_NEARBY_LEAST 8

static bool
keeps_nearby(const rfx_model *m)
{
  return m->d >= RF_NEARBY_LEAST || m->lines->count >= 2 * RF_TOGETHER;
}

/* Rounding: of the products, of the differences, of the norms. */
rf_nearby
rf_nearby_of(const rfx_query *q, const rfx_model *m, const double *w)
{
  const double *v = q->room->near.at;
  double off = 0.0, size = 0.0;

  for (size_t i = 0; i < m->d; i++) {
    off += (w[i] - v[i]) * (w[i] - v[i]);
    size += w[i] * w[i];
  }
  /* Squares beyond the range of a double tell nothing. */
  if (!keeps_nearby(m) || !(size > 1e-250 && size < 1e250 && off < size))
    return (rf_nearby){ NULL, INFINITY, NULL, NULL };
  return (rf_nearby){ q->room->near.kept,
                       (1.0 + 0x1p-40) * sqrt(off)
                       + 0x1p-50 * (double)(m->d + 4) * sqrt(size),
                       q->room->near.least, q->room->near.side };
}

/* What a piece of the lines has in common. */
static void
keep_piece(rfx_near_lines *near, const rfx_model *m, size_t piece)
{
  const size_t first = piece * RF_TOGETHER;
  const double *value = near->kept + first, *norm = m->line_norm + first;
  double least = INFINITY;

  for (size_t i = 0; i < RF_TOGETHER; i++) {
    const double far = fabs(value[i]) / norm[i];
    least = far < least ? far : least;
    near->side[first + i] = value[i] > 0.0 ? 1 : -1;
  }
  near->least[piece] = least;
}

/* <w, x> of all lines at the state. */
static void
keep_nearby(rfx_query *q, const rfx_model *m)
{
  rfx_near_lines *near = &q->room->near;
  const double *w = q->state + 1;

  if (!keeps_nearby(m))
    return;
  memcpy(near->at, w, m->d * sizeof *w);
  for (size_t l = 0; m->d != 2 && l < m->lines->count; l++)
    num_dot(&near->kept[l], w, m->line + l * m->d, m->d);
  for (size_t l = 0; m->d == 2 && l < m->lines->count; l++)
    near->kept[l] = w[0] * m->line[2 * l] + w[1] * m->line[2 * l + 1];
  for (size_t i = 0; i < m->lines->count / RF_TOGETHER; i++)
    keep_piece(near, m, i);
}

#else

static void
keep_nearby(rfx_query *q, const rfx_model *m)
{
  (void)q;
  (void)m;
}

#endif

/* Is the line so far off that no order of a sum hides it?  False: not known. */
static inline bool
is_far(const rfx_query *q, const rfx_model *m, size_t line)
{
  rf_num *g = q->room->near.value;

  if (!RF_NUM_IS_DOUBLE)
    return false;
  num_dot(g, q->state + 1, m->line + line * m->d, m->d);
  return fabs(num_get_d(g)) > q->room->near.far * m->line_norm[line];
}

/* By a product with ||x||, so that the answer is the same for every multiple
   of x.  Nearly all lines are far off, and in double a sum in another order,
   which takes a part of the time, tells so as well. */
bool
rfx_touches(rfx_query *q, const rfx_model *m, size_t line)
{
  rf_num *g = q->room->near.value, *bound = q->room->near.bound;

  if (is_far(q, m, line))
    return false;
  num_zero(g);
  for (size_t i = 0; i < m->d; i++)
    num_addmul(g, &q->state[1 + i], &m->line[line * m->d + i]);
  num_mul_d(bound, q->room->near.size, m->line_norm[line]);
  return num_cmpabs(g, bound) <= 0;
}

/* from: side, or RF_FROM_*; leaving: a hint which way it goes, or 0. */
void
rfx_add_line(rfx_query *q, size_t line, int from, int leaving)
{
  q->from[q->touched] = (signed char)from;
  q->leaving[q->touched] = (signed char)leaving;
  q->at[q->touched++] = line;
}

/* Lines on which a neuron at rest rests: its face never moved it to them or
   away, so only the error of the run says how near it is. */
static void
add_resting(rfx_run *r, const rfx_face *face)
{
  rfx_query *q = r->query;

  for (size_t l = 0; l < r->model->lines->count; l++)
    if (face->u[l] != 0 && !rfx_asked(q, l) && rfx_touches(q, r->model, l)
        && rfx_idle_for_certain(r, face, l))
      rfx_add_line(q, l, face->u[l], 0);
}

/* Lines that depend on those it is at: where these meet <w, x> = 0 on the
   others follows, though rounding may hide it.  To be in their span is told in
   rationals. */
static void
add_dependent(rfx_query *q, const rfx_model *m, const rfx_face *face)
{
  const size_t held = q->touched;

  for (size_t i = 0; i < held; i++)
    q->room->near.held[i] = q->at[i];
  for (size_t l = 0; l < m->lines->count; l++) {
    if (face->u[l] == 0 || rfx_asked(q, l) || !rfx_touches(q, m, l))
      continue;
    rf_relations_hold(m->relations, q->room->near.held, held);
    if (rf_in_span(m->relations, l))
      rfx_add_line(q, l, face->u[l], 0);
  }
}

/* Lines that neuron j is at, too, beyond the error of the run.  True: there are
   some. */
static bool
add_certain(rfx_run *r, size_t j, const rfx_face *face)
{
  rfx_query *q = r->query;
  const size_t count = q->touched;
  const bool rests = r->population->neuron[j].flags & RF_EDGE;

  if (count < 2 && !rests)
    return false;
  rfx_near_size(q, r->model, r->engine);
  if (rests)
    add_resting(r, face);
  if (q->touched >= 2)
    add_dependent(q, r->model, face);
  return q->touched > count;
}

/* Room for a QR of the lines q->at, in the run's own block: a question is no
   place to allocate in but for the first time. */
static rf_status
place_qr(rfx_qr *qr, rf_num **x, rf_num **work, rfx_query *q,
         const rfx_model *m)
{
  const size_t d = m->d, room = q->touched < d ? q->touched : d;
  rfx_pool *pool = &q->room->near.qr;
  rf_status status =
    rfx_pool_grow(pool, RF_QR_SIZE(d, room) + RF_QR_WORK(room) + d, 0,
                  m->prec);

  if (status < 0)
    return status;
  *work = pool->at + RF_QR_SIZE(d, room);
  *x = *work + RF_QR_WORK(room);
  rfx_qr_place(qr, pool->at, d, room, m->prec);
  return RF_OK;
}

/* Unit vectors, so that a long datum does not decide what counts as dependent;
   dependent ones are left out by the QR.  Where the lines span everything w is
   exactly 0. */
rf_status
rfx_project_state(rfx_query *q, const rfx_model *m)
{
  const size_t d = m->d;
  rf_num *w = q->state + 1, *x, *work;
  rfx_qr qr;
  rf_status status = place_qr(&qr, &x, &work, q, m);

  if (status < 0)
    return status;
  for (size_t i = 0; i < q->touched; i++) {
    num_set_d(work, 1.0 / m->line_norm[q->at[i]]);
    for (size_t l = 0; l < d; l++)
      num_mul(&x[l], &m->line[q->at[i] * d + l], work);
    (void)rfx_qr_append(&qr, x, work);
  }
  for (size_t i = 0; i < qr.count; i++) {
    num_dot(work, qr.q + i * d, w, d);
    num_axmy(w, work, qr.q + i * d, d);
  }
  for (size_t l = 0; qr.count == d && l < d; l++)
    num_zero(&w[l]);
  return RF_OK;
}

/* First what its face or the candidate say, then what it touches up to
   rounding; only after that what relations between the data imply.  Without a
   candidate the neuron is at its start, whose zeros are exact. */
rf_status
rfx_lines_at(rfx_run *r, size_t j, const rfx_face *face, const rf_candidate *c)
{
  rfx_query *q = r->query;
  const rfx_model *m = r->model;
  rf_nearby near;
  rf_status status = RF_OK;

  q->touched = 0;
  touch_size(q, m);
  if (c)
    keep_nearby(q, m);
  near = rf_nearby_of(q, m, q->state + 1);
  for (size_t l = 0; l < m->lines->count; l++) {
    const bool hit = c && c->kind == RF_CROSSING && c->line == l;
    if (!(c && c->kind == RF_CROSSING && c->line / RF_TOGETHER
          == l / RF_TOGETHER)
        && rf_nearby_clear(&near, m, face->u, l, q->room->near.far)) {
      l += RF_TOGETHER - 1;
      continue;
    }
    const bool exits = c && c->kind == RF_EXIT && c->line == l && !c->touch;
    if (face->u[l] == 0)
      rfx_add_line(q, l, c ? RF_FROM_SLIDING : RF_FROM_START,
                   exits ? c->end : 0);
    else if (hit || (c && !rf_nearby_far(&near, m, l, q->room->near.far)
                     && rfx_touches(q, m, l)))
      rfx_add_line(q, l, face->u[l], 0);
  }
  /* So many lines may leave w = 0, exactly: where dust were left of it the
     inclusion would take it that w moves along them. */
  if (c && (add_certain(r, j, face)
            || (q->touched > 1 && q->touched >= m->d)))
    status = rfx_project_state(q, m);
  /* In a basis of the data, rounding of w is relative to all of w, of which
     that may be little. */
  if (!c && m->basis && q->touched > 0)
    status = rfx_project_state(q, m);
  for (size_t l = 0; c && c->kind == RF_LEAVE && l < q->touched; l++)
    q->from[l] = RF_FROM_SLIDING;      /* it was in their corner */
  return status;
}

/* The same for a neuron that goes on: these roots it is leaving. */
void
rfx_touched_lines(rfx_run *r, size_t j, const rf_num *tau)
{
  rfx_query *q = r->query;
  const rfx_model *m = r->model;
  const rfx_face *face = rfx_face_of(r, j);
  rf_nearby near;

  q->touched = 0;
  rfx_state_at(r, j, tau);
  touch_size(q, m);
  near = rf_nearby_of(q, m, q->state + 1);
  for (size_t l = 0; l < m->lines->count; l++)
    if (rf_nearby_clear(&near, m, face->u, l, q->room->near.far))
      l += RF_TOGETHER - 1;
    else if (face->u[l] != 0
             && !rf_nearby_far(&near, m, l, q->room->near.far)
             && rfx_touches(q, m, l))
      q->at[q->touched++] = l;
}
