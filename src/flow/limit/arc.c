/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arc.c -- the limit flow in closed form; see limit.h for the formulas
 * and the manual, node "The limit flow", for the derivations.
 *
 * An arc is found in this order: the neuron's a and w in the exponentials of
 * its face (alpha, beta, p), how far p goes until a reaches 0, the nearest
 * line within that, and only then the time, which is a logarithm.  Distances
 * in p are rational in what is known, so which line comes first does not hang
 * on the time.  Lines that are met so close together that rounding cannot
 * order them are met together, and the inclusion is asked about all of them.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/limit_impl.h"
#include "geometry/extremal/extremal.h"

/* Lines are looked at for dependence up to so many powers of 2 beyond the
   rounding of where they are met. */
#define NEAR_BITS 24

/* ---- set up ---- */

void
rfx_limit_free(rfx_limit *s)
{
  const size_t k = s ? s->lines : 0;

  if (!s)
    return;
  rfx_zero_faces_free(s);
  rfx_drive_free(s);
  rfx_exact_free(s);
  rfx_arc_cache_free(s);
  num_array_free(s->room.term, ROOM_NUMBERS);
  num_array_free(s->g, k);
  num_array_free(s->dist, k);
  num_array_free(s->point, k);
  num_array_free(s->work, RF_QR_WORK(s->d));
  num_array_free(s->split, s->d);
  num_array_free(s->kx, k * s->d);
  num_array_free(s->khigh, k);
  num_array_free(s->klow, k);
  num_array_free(s->kfixed, s->d);
  num_array_free(s->kmass, s->d);
  rf_release(s->kfrom);
  rf_release(s->ksign);
  rf_release(s->trial);
  rf_release(s->kline);
  rf_release(s->kplace);
  rf_release(s->held);
  rfx_model_free(s->model);
  rf_release(s);
}

/* One block, in the order of the struct. */
static rf_status
make_room(struct limit_room *room, long prec)
{
  rf_num **const number[ROOM_NUMBERS] = {
    &room->term, &room->part, &room->one, &room->mass, &room->sum,
    &room->size, &room->bound, &room->near, &room->best, &room->way,
    &room->across, &room->push, &room->tiny, &room->turn, &room->error,
    &room->far, &room->gap, &room->blur, &room->growth, &room->p_end,
    &room->step, &room->s, &room->a_end, &room->since, &room->factor,
    &room->gain
  };
  rf_num *at = num_array(ROOM_NUMBERS, prec);

  for (size_t i = 0; at && i < ROOM_NUMBERS; i++)
    *number[i] = num_take(&at, 1);
  return at ? RF_OK : RF_ENOMEM;
}

/* The work space: everything is as large as the most that one question can ask,
   all lines at once. */
static rf_status
limit_alloc(rfx_limit *s)
{
  const size_t k = s->lines, d = s->d;
  const long prec = s->prec;

  if (make_room(&s->room, prec) < 0 || !(s->g = num_array(k, prec))
      || !(s->dist = num_array(k, prec)) || !(s->point = num_array(k, prec))
      || !(s->work = num_array(RF_QR_WORK(d), prec))
      || !(s->split = num_array(d, prec))
      || !(s->kx = num_array(k * d, prec))
      || !(s->khigh = num_array(k, prec)) || !(s->klow = num_array(k, prec))
      || !(s->kfixed = num_array(d, prec))
      || !(s->kmass = num_array(d, prec)) || !(s->kfrom = rf_alloc(k, 1))
      || !(s->ksign = rf_alloc(k, 1)) || !(s->trial = rf_alloc(k, 1))
      || !(s->kline = rf_alloc(k, sizeof *s->kline))
      || !(s->kplace = rf_alloc(k, sizeof *s->kplace))
      || !(s->held = rf_alloc(k, sizeof *s->held)))
    return RF_ENOMEM;
  if (rfx_zero_faces_alloc(s) < 0 || rfx_drive_alloc(s) < 0)
    return RF_ENOMEM;
  return rfx_arc_cache_alloc(s);
}

/* The lines' factors at both ends, p_k times 1 or the leak summed over the
   data of a line, come from the field of the geometry, in rationals: so both
   speak of the same D. */
rf_status
rfx_limit_create(rfx_limit **limit, const rf_problem *problem, long prec)
{
  rfx_limit *s = rf_alloc(1, sizeof *s);
  const rf_field *field;
  rf_status status = RF_ENOMEM;

  if (!s)
    goto done;
  s->prec = prec;
  RF_TRY(rfx_model_create(&s->model, problem, prec));
  s->d = s->model->d;
  s->lines = s->model->lines->count;
  RF_TRY(limit_alloc(s));
  RF_TRY(rf_field_of(&s->field, problem));
  RF_TRY(rfx_exact_alloc(s));
  field = s->field;
  for (size_t l = 0; l < s->lines; l++) {
    num_set_q(&s->high[l], field->high[l]);
    num_set_q(&s->low[l], field->low[l]);
  }
  rfx_load_lines(s);
  *limit = s;
  s = NULL;

done:
  rfx_limit_free(s);
  return status;
}

const rfx_model *
rfx_limit_model(const rfx_limit *limit)
{
  return limit->model;
}

void
rfx_arc_free(rfx_arc *m)
{
  if (!m)
    return;
  num_array_free(m->block, ARC_NUMBERS);
  rf_release(m->line);
  rf_release(m);
}

/* Its numbers are one block, so that the cache copies them at once. */
rf_status
rfx_arc_create(rfx_arc **arc, const rfx_limit *limit)
{
  rfx_arc *m = rf_alloc(1, sizeof *m);
  rf_num *v;

  if (!m || !(m->block = v = num_array(ARC_NUMBERS, limit->prec))
      || !(m->line = rf_alloc(limit->lines, sizeof *m->line))) {
    rfx_arc_free(m);
    return RF_ENOMEM;
  }
  m->p = num_take(&v, 1);
  m->alpha = num_take(&v, 1);
  m->beta = num_take(&v, 1);
  m->q = num_take(&v, 1);
  m->perp2 = num_take(&v, 1);
  m->step = num_take(&v, 1);
  m->a_end = num_take(&v, 1);
  m->s = num_take(&v, 1);
  m->time = num_take(&v, 1);
  *arc = m;
  return RF_OK;
}

/* ---- one arc ---- */

/* Directions that w_perp cannot have: those of the zero lines; and in an open
   face that of a line on which the neuron rests and stays, as <D, x> = 0. */
static size_t
taken(const rfx_limit *s, const rfx_zero_face *c, const rfx_mover *v)
{
  size_t rank = c->rank;

  for (size_t l = 0; v->rests && c->nzero == 0 && rank == 0 && l < s->lines;
       l++)
    rank += v->u[s->lines + l] && num_sgn(&c->c[l]) == 0;
  return rank;
}

/* The neuron in the coordinates of its arc: p along D, ||w_perp||^2 across it,
   which the arc leaves alone, and q, whose sign says whether a turns.  Where
   only one direction is left w_perp is 0 by dimension; below its rounding it
   is taken to be 0. */
static void
decompose(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  const rfx_zero_face *c = m->face;
  const rf_num *w = v->v + 1;
  rf_num *tiny = s->room.tiny;
  const double small = 4.0 * (double)(s->d + 4) * num_unit(s->prec);

  num_dot(m->p, w, c->dir, s->d);
  num_zero(m->perp2);
  num_zero(tiny);
  if (taken(s, c, v) + 1 < s->d) {
    num_copy(s->split, w, s->d);
    num_axmy(s->split, m->p, c->dir, s->d);
    num_dot(m->perp2, s->split, s->split, s->d);
    num_dot(tiny, w, w, s->d);
  }
  num_mul_d(tiny, tiny, small);
  num_mul_d(tiny, tiny, small);
  if (num_cmp(m->perp2, tiny) <= 0)
    num_zero(m->perp2);
  if (num_sgn(&v->v[0]) == 0)
    rfx_sharpen_turn(m, s, v);
  num_add(m->q, &v->v[s->d + 1], m->perp2);
}

/* alpha and beta, the larger one from a +- p, the other from q.  alpha = (a +
   p) / 2 and beta = (a - p) / 2, of which one cancels: that is taken from 4
   alpha beta = q. */
static void
exponentials(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  const rf_num *a = &v->v[0];
  const bool up = num_sgn(a) * num_sgn(m->p) >= 0;
  rf_num *large = up ? m->alpha : m->beta, *small = up ? m->beta : m->alpha;
  rf_num *t = s->room.term;

  if (up)
    num_add(large, a, m->p);
  else
    num_sub(large, a, m->p);
  num_mul_2si(large, large, -1);
  if (num_sgn(a) == 0) {               /* beta = -alpha */
    num_neg(small, large);
    return;
  }
  num_mul_2si(t, large, 2);
  num_div(small, m->q, t);
}

/* How far p may go: to where a = 0 (true), or without end (false).  a^2 = p^2
   + q on the arc, so a = 0 where |p| = sqrt(-q); |p| falls to that where a and
   p have different signs. */
static bool
turn_ahead(rfx_arc *m, rfx_limit *s, const rfx_mover *v, rf_num *dist)
{
  const rf_num *a = &v->v[0];
  rf_num *t = s->room.term, *size = s->room.part;

  if (num_sgn(a) * num_sgn(m->p) >= 0 || num_sgn(m->q) >= 0)
    return false;
  num_neg(t, m->q);                    /* |p| - sqrt(-q) = a^2 / (sum) */
  num_sqrt(t, t);
  num_abs(size, m->p);
  num_add(t, t, size);
  /* The difference of two numbers that may be close, without cancellation. */
  num_mul(dist, a, a);
  num_div(dist, dist, t);
  return true;
}

/* The lines that p meets when it moves in direction dir, line[count], and how
 * far they are, dist[line[.]].  A line can be met only if <w, x_l> moves
 * towards 0 from its side; what rounding left beyond 0 is at 0.  Returns the
 * nearest, SIZE_MAX if there is none. */
static size_t
lines_ahead(rfx_arc *m, rfx_limit *s, const rfx_mover *v, int dir)
{
  const rfx_zero_face *c = m->face;
  size_t best = SIZE_MAX, count = 0, *line = m->line;

  for (size_t l = 0; l < s->lines; l++) {    /* no jump that goes either way */
    line[count] = l;
    count += v->u[l] * num_sgn(&c->c[l]) == -dir;
  }
  m->count = count;
  for (size_t i = 0; i < count; i++) {
    const size_t l = line[i];
    if (num_sgn(&s->g[l]) != v->u[l])
      num_zero(&s->dist[l]);
    else {
      num_div(&s->dist[l], &s->g[l], &c->c[l]);
      num_abs(&s->dist[l], &s->dist[l]);
    }
    if (best == SIZE_MAX || num_cmp(&s->dist[l], &s->dist[best]) < 0)
      best = l;
  }
  return best;
}

/* Of the lines kline[others] ahead, add those at most error further than far,
   the lines met, that depend on these and the zero lines: they are met, too. */
static void
add_dependent(rfx_arc *m, rfx_limit *s, const rf_num *far,
              const rf_num *error, size_t others)
{
  const rfx_zero_face *c = m->face;
  rf_relations *r = s->model->relations;
  const size_t count = m->count;
  rf_num *gap = s->room.gap, *blur = s->room.blur;
  size_t nearby = 0;

  for (size_t i = 0; i < others; i++) {
    const size_t l = s->kline[i];
    num_sub(gap, &s->dist[l], far);
    num_mul(gap, gap, &c->c[l]);
    num_mul_d(blur, error, s->model->line_norm[l]);
    if (num_cmpabs(gap, blur) <= 0)
      s->kline[nearby++] = l;
  }
  if (nearby == 0)
    return;
  for (size_t i = 0; i < c->nzero; i++)
    s->held[i] = c->zero[i];
  for (size_t i = 0; i < count; i++)
    s->held[c->nzero + i] = m->line[i];
  rf_relations_hold(r, s->held, c->nzero + count);
  for (size_t i = 0; i < nearby; i++) {
    const size_t l = s->kline[i];
    size_t j = m->count;
    if (!rf_in_span(r, l))
      continue;
    for (; j > 0 && m->line[j - 1] > l; j--)
      m->line[j] = m->line[j - 1];
    m->line[j] = l;
    m->count++;
  }
}

/* The nearest threshold of p in direction dir: line[count] and its distance
 * step; count = 0: none.  Lines are met together where the rounding of their
 * distances does not tell them apart: the w of a neuron carries a few
 * roundings per arc, of its own size; 16 (d + 8) u is allowed, divided by
 * the angle |c| of the line. */
static void
nearest(rfx_arc *m, rfx_limit *s, const rfx_mover *v, int dir)
{
  const double steps = 16.0 * (double)(s->d + 8);
  rf_num *error = s->room.error, *far = s->room.far, *gap = s->room.gap,
         *blur = s->room.blur;
  const double *norm = s->model->line_norm;
  size_t best, count, others = 0;

  rfx_all_lines(s->g, s, v->v + 1);
  best = lines_ahead(m, s, v, dir);
  if (best == SIZE_MAX)
    return;
  num_zero(error);
  for (size_t i = 0; i < s->d; i++) {
    num_abs(gap, &v->v[1 + i]);
    num_add(error, error, gap);
  }
  num_mul_d(error, error, steps);
  num_mul_2si(error, error, -s->prec);
  /* far: up to there a line is met together with the nearest one. */
  num_set(m->step, &s->dist[best]);
  num_mul_d(far, error, norm[best]);
  num_div(far, far, &m->face->c[best]);
  num_abs(far, far);
  num_add(far, far, m->step);
  count = m->count;
  m->count = 0;
  for (size_t i = 0; i < count; i++) {
    const size_t l = m->line[i];
    num_sub(gap, &s->dist[l], far);
    num_mul(gap, gap, &m->face->c[l]);
    num_mul_d(blur, error, norm[l]);
    if (l == best || num_cmp(&s->dist[l], far) <= 0
        || num_cmpabs(gap, blur) <= 0)
      m->line[m->count++] = l;
    else
      s->kline[others++] = l;
  }
  if (others > 0 && m->face->nzero + m->count > 1) {
    num_mul_2si(error, error, NEAR_BITS);
    add_dependent(m, s, far, error, others);
  }
}

/* s and a at the point where p has moved by step (> 0 in direction dir):
 * with a_end^2 = p_end^2 + q,
 *   E = e^s = (a_end + p_end) / (2 alpha) = 2 beta / (a_end - p_end),
 *   E - 1 = (p_end - p) / (alpha + beta / E),
 * the last for E near 1, where ln E would lose digits.  False when p_end is
 * never reached. */
static bool
boost_to(rfx_arc *m, rfx_limit *s, int dir)
{
  rf_num *e = s->room.growth, *t = s->room.term, *end = s->room.p_end;

  num_add(end, m->p, m->step);
  num_set(t, m->q);
  num_addmul(t, end, end);
  if (num_sgn(t) < 0)
    num_zero(t);
  num_sqrt(m->a_end, t);
  if (dir < 0)
    num_neg(m->a_end, m->a_end);
  if (num_sgn(m->a_end) * num_sgn(end) >= 0) {
    num_add(e, m->a_end, end);
    num_mul_2si(t, m->alpha, 1);
  } else {
    num_mul_2si(e, m->beta, 1);
    num_sub(t, m->a_end, end);
  }
  if (num_sgn(t) == 0)
    return false;
  num_div(e, e, t);
  if (!num_is_finite(e))
    return false;
  num_set_d(t, 2.0);
  if (num_cmp(e, t) < 0) {
    num_div(t, m->beta, e);
    num_add(t, m->alpha, t);
    num_div(t, m->step, t);
    num_log1p(m->s, t);
  } else
    num_log(m->s, e);
  return num_is_finite(m->s);
}

/* The end of the arc in time: s is ||D|| times what passes.  The mover's time
   is that of the start of its arc. */
static void
end_time(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  rf_num *t = s->room.term;

  num_div(t, m->s, m->face->norm);
  num_add(m->time, &v->v[s->d + 2], t);
}

/* a reaches 0: tanh s = -a / p.  From a = alpha e^s + beta e^-s and p = alpha
   e^s - beta e^-s: (e^2s - 1) / (e^2s + 1) = -a / p at a(s) = 0. */
static void
set_turn(rfx_arc *m, rfx_limit *s, const rfx_mover *v,
         const rf_num *dist, int dir)
{
  rf_num *t = s->room.term;

  m->end = RF_ARC_TURN;
  m->count = 0;
  num_set(m->step, dist);
  if (dir < 0)
    num_neg(m->step, m->step);
  num_zero(m->a_end);
  num_div(t, &v->v[0], m->p);
  num_neg(t, t);
  num_atanh(m->s, t);
  end_time(m, s, v);
}

bool
rfx_limit_reach(rf_num *t, rf_num *a, rfx_limit *s, const rfx_mover *v,
                rfx_arc *m, const rf_num *p)
{
  struct limit_room *kept = &s->room;
  bool reached;

  /* boost_to works on the arc; what it says of its end is put back. */
  num_set(kept->step, m->step);
  num_set(kept->s, m->s);
  num_set(kept->a_end, m->a_end);
  num_sub(m->step, p, m->p);
  reached = boost_to(m, s, num_sgn(m->step));
  if (reached) {
    num_div(t, m->s, m->face->norm);
    num_add(t, t, &v->v[s->d + 2]);
    num_set(a, m->a_end);
  }
  num_set(m->step, kept->step);
  num_set(m->s, kept->s);
  num_set(m->a_end, kept->a_end);
  return reached;
}

/* The arc on m->face.  What ends it is decided in the order of how far p has
   to go, and an end that cannot be computed, since it is beyond the numbers, is
   none: the neuron stays on the face for ever. */
static void
set_arc(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  rf_num *dist = s->room.turn, *size = s->room.term;
  bool turn;
  int dir;

  m->count = 0;
  m->end = RF_ARC_STILL;
  if (m->face->still)
    return;
  decompose(m, s, v);
  exponentials(m, s, v);
  dir = num_sgn(&v->v[0]) != 0 ? num_sgn(&v->v[0]) : num_sgn(m->p);
  if (dir == 0)
    return;
  m->end = RF_ARC_EVER;
  if (num_sgn(m->alpha) == 0 && num_sgn(m->perp2) == 0)
    return;                            /* w = p Dh -> 0: all thresholds of p
                                          are 0, up to rounding */
  turn = turn_ahead(m, s, v, dist);
  nearest(m, s, v, dir);
  if (turn && (m->count == 0 || num_cmp(m->step, dist) > 0)) {
    set_turn(m, s, v, dist, dir);
    return;
  }
  if (m->count == 0)
    return;
  num_abs(size, m->p);                 /* alpha = 0: p -> 0, never through */
  if (num_sgn(m->alpha) == 0 && num_cmp(m->step, size) >= 0) {
    m->count = 0;
    return;
  }
  if (dir < 0)
    num_neg(m->step, m->step);
  if (!boost_to(m, s, dir)) {
    m->count = 0;
    return;
  }
  m->end = RF_ARC_EVENT;
  end_time(m, s, v);
}

/* The face of a mover is asked for by its sides; a neuron that comes a second
   time finds its arc in the cache. */
rf_status
rfx_limit_arc(rfx_arc *m, rfx_limit *s, const rfx_mover *v)
{
  rfx_zero_face *c;
  rf_status status = rfx_zero_face_get(&c, s, v->u);

  if (status < 0 || (status = rfx_zero_face_direct(s, c)) < 0)
    return status;
  m->face = c;
  if (rfx_arc_cache_take(m, s, v))
    return RF_OK;
  set_arc(m, s, v);
  rfx_arc_cache_keep(s, m);
  return RF_OK;
}

/* ---- its end ---- */

/* Keep the numbers near 1: every power of 2 goes to e2.  A neuron grows like
   e^s, and s has no bound. */
static void
rescale(rfx_limit *s, rfx_mover *v)
{
  size_t largest = 0;
  long e;

  for (size_t i = 1; i <= s->d; i++)
    if (num_cmpabs(&v->v[i], &v->v[largest]) > 0)
      largest = i;
  /* Rarely, and then by all of the exponent, so that most arcs change
     nothing. */
  (void)num_get_d_2exp(&e, &v->v[largest]);
  if (e == LONG_MIN / 2 || (e <= 64 && e >= -64))
    return;
  for (size_t i = 0; i <= s->d; i++)
    num_mul_2si(&v->v[i], &v->v[i], -e);
  num_mul_2si(&v->v[s->d + 1], &v->v[s->d + 1], -2 * e);
  num_mul_2si(&v->v[s->d + 3], &v->v[s->d + 3], -2 * e);
  v->e2 += e;
}

rf_status
rfx_limit_pass(rfx_limit *s, signed char *old, unsigned *marks,
               rfx_mover *v, const rfx_arc *m)
{
  rf_status status;

  memcpy(old, v->u, s->lines);         /* the sides before */
  if (rfx_arc_cache_pass(s, marks, v, m))
    return RF_OK;
  /* Along D p moves by step; nothing else of w does. */
  num_axpy(v->v + 1, m->step, m->face->dir, s->d);
  num_set(&v->v[0], m->a_end);
  num_set(&v->v[s->d + 2], m->time);
  rescale(s, v);
  status = rfx_select_met(s, marks, v, m->line, m->count);
  if (status == RF_OK)
    rfx_arc_cache_end(s, *marks, v, m);
  return status;
}

/* The formulas of limit.h at s = ||D|| times what has passed since the start
   of the arc. */
rf_status
rfx_limit_state(rf_num *z, rf_num *logscale, rfx_limit *s,
                const rfx_mover *v, const rfx_arc *m, const rf_num *t)
{
  rf_num *x = s->room.since, *e = s->room.factor, *p = s->room.gain;
  rf_num *half = s->room.part;

  num_zero(logscale);
  for (size_t i = 0; i <= s->d; i++)
    num_set(&z[i], &v->v[i]);
  if (m->end == RF_ARC_STILL)
    return RF_OK;
  /* x = s, the time since the start of the arc times ||D||. */
  num_sub(x, t, &v->v[s->d + 2]);
  num_mul(x, x, m->face->norm);
  num_set_d(half, 1.0);
  if (num_cmp(x, half) <= 0) {         /* p - p0 = alpha (E - 1) + ... */
    num_expm1(e, x);
    num_mul(p, m->alpha, e);
    num_add(&z[0], &z[0], p);
    num_neg(x, x);
    num_expm1(e, x);
    num_addmul(&z[0], m->beta, e);
    num_submul(p, m->beta, e);
    for (size_t i = 0; i < s->d; i++)
      num_addmul(&z[1 + i], p, &m->face->dir[i]);
    return RF_OK;
  }
  /* Beyond s = 1 the growing part is taken out: a e^-s = alpha + beta e^-2s, p
     e^-s = alpha - beta e^-2s. */
  num_set(logscale, x);                /* times e^-s: nothing overflows */
  num_neg(x, x);
  num_exp(e, x);
  for (size_t i = 0; i < s->d; i++) {
    num_submul(&z[1 + i], m->p, &m->face->dir[i]);
    num_mul(&z[1 + i], &z[1 + i], e);
  }
  num_mul(half, e, e);
  num_mul(half, half, m->beta);
  num_sub(p, m->alpha, half);
  num_add(&z[0], m->alpha, half);
  for (size_t i = 0; i < s->d; i++)
    num_addmul(&z[1 + i], p, &m->face->dir[i]);
  return RF_OK;
}
