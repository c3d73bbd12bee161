/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selection.c -- the sides that a neuron of the limit flow takes at the
 * boundaries that it meets.
 * Kernel: decision.
 *
 * Nearly always one boundary is met by a neuron that slides on independent
 * lines which all attract.  Then the solution of the inclusion is unique
 * where there is one without ties (the manual, node "The inclusion"), so one
 * that is found in any way and proves right is the answer.  It is looked for
 * among the faces next to the present one. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* ---- the face next to the present one ---- */

/* Faces tried at one boundary before the inclusion is asked. */
enum { TRIALS_MOST = 12 };

typedef enum walk {
  WALK_INSIDE,           /* all e inside their intervals beyond doubt */
  WALK_CUT,              /* a line has left */
  WALK_DOUBT             /* some e is at an end up to rounding */
} walk;

/* Walk the e of the zero lines from point[] towards those of a face, until the
   first meets an end of its interval; its line takes that side in trial[]. */
static walk
walk_to_end(rfx_limit *s, const rfx_zero_face *c)
{
  rf_num *best = s->room.best, *t = s->room.term, *way = s->room.way;
  size_t first = SIZE_MAX;
  int side = 0;
  bool doubt = false;

  for (size_t i = 0; i < c->nzero; i++) {
    const size_t l = c->zero[i];
    const int out = rfx_zero_face_beyond(s, c, i, s->room.part);
    doubt |= out == 2;
    if (out == 0 || out == 2)
      continue;
    num_sub(t, out > 0 ? &s->top[l] : &s->bottom[l], &s->point[l]);
    num_sub(way, &c->e[i], &s->point[l]);
    num_div(t, t, way);
    if (first == SIZE_MAX || num_cmp(t, best) < 0) {
      num_set(best, t);
      first = i;
      side = out;
    }
  }
  if (first == SIZE_MAX)
    return doubt ? WALK_DOUBT : WALK_INSIDE;
  for (size_t i = 0; i < c->nzero; i++) {
    const size_t l = c->zero[i];
    num_sub(way, &c->e[i], &s->point[l]);
    num_addmul(&s->point[l], best, way);
  }
  s->trial[c->zero[first]] = (signed char)side;
  return WALK_CUT;
}

/* Would an attracting line l hold the neuron, if the zero lines of the
 * present face stay?  With x the unit line, beta^2 = ||x||^2 less its part in
 * their span, <D, x> grows by beta^2 per unit of e, from its present value at
 * the end of the side from which the neuron comes.  A guess. */
static bool
would_hold(rfx_limit *s, const rfx_zero_face *c, size_t l, int side)
{
  const rf_num *x = s->unit + l * s->d;
  rf_num *t = s->room.term, *beta2 = s->room.across, *v = s->room.push;

  num_set_d(beta2, 1.0);
  for (size_t i = 0; i < c->rank; i++) {
    num_dot(t, c->qr.q + i * s->d, x, s->d);
    num_submul(beta2, t, t);
  }
  num_dot(v, c->drive, x, s->d);
  num_sub(t, &s->top[l], &s->bottom[l]);     /* v at the other end */
  num_mul(t, t, beta2);
  if (side > 0)
    num_sub(t, v, t);
  else
    num_add(t, v, t);
  return num_sgn(t) * num_sgn(v) < 0;
}

/* The first face to try, s->trial: line l crossed or held; kline[*count]: l
   and the zero lines of the present face, and point[] their e.  False: not
   the simple case. */
static bool
first_trial(rfx_limit *s, size_t *count, const rfx_zero_face *c,
            const rfx_mover *m, size_t l)
{
  const int sigma = num_sgn(&m->v[0]), side = m->u[l];
  const bool attracts = s->sense[l] == sigma;

  if (sigma == 0 || (c->sense != 2 && c->sense != sigma)
      || c->rank != c->nzero)
    return false;
  for (size_t i = 0; i < c->nzero; i++) {
    s->kline[i] = c->zero[i];
    num_set(&s->point[c->zero[i]], &c->e[i]);
  }
  s->kline[c->nzero] = l;
  *count = c->nzero + 1;
  num_set(&s->point[l], side > 0 ? &s->top[l] : &s->bottom[l]);
  memcpy(s->trial, m->u, s->lines);
  s->trial[l] = (signed char)(attracts && would_hold(s, c, l, side) ? 0
                                                                    : -side);
  return true;
}

/* Does a neuron with this sign of a move, beyond doubt, to the sides of those
   lines kline[count] on whose boundaries it does not stay? */
static bool
moves_off(const rfx_limit *s, const rfx_zero_face *c, int sigma, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const size_t l = s->kline[i];
    if (c->u[l] != 0 && sigma * num_sgn(&c->c[l]) != c->u[l])
      return false;
  }
  return !c->still;
}

/* Line l is met.  *found: the sides are beyond doubt, and the mover has
   them. */
static rf_status
next_face(rfx_limit *s, bool *found, rfx_mover *m, size_t l)
{
  rfx_zero_face *c;
  rf_status status = rfx_zero_face_get(&c, s, m->u);
  walk end = WALK_CUT;
  size_t count;

  *found = false;
  if (status < 0 || !first_trial(s, &count, c, m, l))
    return status;
  for (int trial = 0; end == WALK_CUT; trial++) {
    if (trial == TRIALS_MOST)
      return RF_OK;
    if ((status = rfx_zero_face_get(&c, s, s->trial)) < 0 || c->rank != c->nzero
        || c->sense == 0)
      return status;
    end = walk_to_end(s, c);
  }
  if (end == WALK_DOUBT)
    return RF_OK;
  if ((status = rfx_zero_face_direct(s, c)) < 0)
    return status;
  if ((*found = moves_off(s, c, num_sgn(&m->v[0]), count)))
    memcpy(m->u, s->trial, s->lines);
  return RF_OK;
}

/* ---- any boundaries ---- */

/* fixed and mass: what the lines not in K contribute; u of K becomes 0.  With
 * many lines, or lines turned to a basis, whose rounding goes across
 * coordinates, fixed is the face's sum minus those in K, and mass is coarse;
 * with few it is summed anew, so that what is exactly 0 is seen to be. */
static rf_status
fixed_part(rfx_limit *s, signed char *u, size_t count)
{
  const bool few = s->lines <= 16 && !s->model->basis;
  rfx_zero_face *c = NULL;
  rf_num *mass = s->room.mass;
  rf_status status = few ? RF_OK : rfx_zero_face_get(&c, s, u);

  for (size_t i = 0; c && i < s->d; i++) {
    num_set(&s->kfixed[i], &c->sum[i]);
    num_set(&s->kmass[i], c->mass);
  }
  for (size_t i = 0; i < count; i++) {
    size_t l = s->kline[i];
    if (c && u[l] != 0)
      num_axmy(s->kfixed, rfx_side_end(s, l, u[l]), s->model->line + l * s->d,
               s->d);
    u[l] = 0;
  }
  if (few)
    rfx_sum_terms(s, s->kfixed, s->kmass, u);
  else if (status == RF_OK)
    rfx_sum_mass(s, mass, u);
  for (size_t i = 0; i < s->d; i++) {
    if (!few && num_sgn(mass) == 0) {    /* nothing left: exactly 0 */
      num_zero(&s->kfixed[i]);
      num_zero(&s->kmass[i]);
    }
    num_mul_2si(&s->kmass[i], &s->kmass[i], rfx_slack(s));
  }
  return status;
}

/* leak = 0 and no datum active: dead, whatever the labels are. */
static bool
rests_dead(const rfx_limit *s, const signed char *u)
{
  return num_sgn(s->model->leak) == 0
    && !rf_lines_active(s->model->lines, u);
}

/* A dead neuron is on the edges of its dead cone: its lines have the side -1,
   but for those that carry opposite data, if these do not push it off. */
static rf_status
lie_dead(rfx_limit *s, signed char *u)
{
  bool lies = true;
  rf_status status = RF_OK;

  memcpy(s->trial, u, s->lines);
  if (!rfx_face_rest(s->trial, s->model))
    return RF_OK;
  if (memchr(s->trial, 0, s->lines))
    status = rf_zero_balanced(&lies, &s->zero, s->trial);
  if (status == RF_OK && lies)
    memcpy(u, s->trial, s->lines);
  return status;
}

/* The sign of a right after, from a' = <w, fixed> where a = 0; fixed is
   s->kfixed, of the lines off K, which are all that counts since <w, x> = 0 on
   K.  0: neither moves. */
static int
turning(rfx_limit *s, unsigned *marks, const rfx_mover *m)
{
  rf_num *sum = s->room.sum, *size = s->room.size, *t = s->room.term,
         *bound = s->room.bound;
  int sigma = num_sgn(&m->v[0]);

  if (sigma != 0)
    return sigma;
  num_dot(sum, m->v + 1, s->kfixed, s->d);
  num_zero(size);
  for (size_t i = 0; i < s->d; i++) {
    num_mul(t, &m->v[1 + i], &s->kmass[i]);
    num_abs(t, t);
    num_add(size, size, t);
  }
  if (num_sgn(size) == 0)
    return 0;
  rfx_error_bound(bound, size, rfx_sum_steps(s) + (double)s->lines
                  + (double)s->d + 8.0, 0.0, s->prec, t);
  if (num_cmpabs(sum, bound) > 0)
    return num_sgn(sum);
  sigma = rfx_exact_turn(s, m, m->u);
  if (sigma == 2 || sigma == 0)
    *marks |= RF_INC_UNSURE;
  return sigma == 2 ? num_sgn(sum) : sigma;
}

/* a = a' = 0: every line keeps its side. */
static void
keep_sides(rfx_limit *s, unsigned *marks, rfx_mover *m, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const int from = s->kfrom[i];
    m->u[s->kline[i]] =
      (signed char)(from == RF_FROM_START ? -1 : rf_from_side(from));
  }
  if (!(*marks & RF_INC_UNSURE))
    *marks |= RF_INC_EDGE;
}

/* The question about the lines kline[count] with kfixed and kmass. */
static rfx_boundary
boundary_of(rfx_limit *s, const rfx_mover *m, size_t count)
{
  const size_t d = s->d;

  for (size_t i = 0; i < count; i++) {
    size_t l = s->kline[i];
    s->kplace[i] = s->model->lines->place[l];
    num_set(&s->khigh[i], &s->high[l]);
    num_set(&s->klow[i], &s->low[l]);
    for (size_t c = 0; c < d; c++)
      num_set(&s->kx[i * d + c], &s->model->line[l * d + c]);
  }
  return (rfx_boundary){
    .d = d, .count = count, .x = s->kx, .fixed = s->kfixed,
    .high = s->khigh, .low = s->klow, .a = &m->v[0], .from = s->kfrom,
    .policy = s->model->problem->nonunique, .prec = s->prec,
    .mass = s->kmass, .w = m->v + 1,
    .error = (double)(s->lines + 2) * num_unit(s->prec),
    .leak = num_get_d(s->model->leak), .place = s->kplace
  };
}

/* The inclusion in floating point: sides in m->u.  *sure: beyond doubt. */
static rf_status
ask(rfx_limit *s, bool *sure, unsigned *marks, rfx_mover *m, size_t count)
{
  const rfx_boundary at = boundary_of(s, m, count);
  rf_status status;

  *sure = false;
  status = rfx_inclusion(s->ksign, marks, &at);
  if (status == RF_EUNSURE)
    return RF_OK;
  if (status < 0)
    return status;
  for (size_t i = 0; i < count; i++)
    m->u[s->kline[i]] = s->ksign[i];
  /* Exact zeros are seen to be so where nothing drives any more. */
  *sure = *marks == 0 || (*marks == RF_INC_EDGE && rests_dead(s, m->u));
  return RF_OK;
}

/* w without its rounding along K, the zero lines of m->u.  *all: they span
   everything, w = 0; *dependent: some depends on the others. */
static rf_status
put_on_lines(rfx_limit *s, bool *all, bool *dependent, rfx_mover *m)
{
  rfx_zero_face *c;
  rf_status status = rfx_zero_face_get(&c, s, m->u);

  if (status < 0)
    return status;
  rfx_basis_project(m->v + 1, c->qr.q, c->rank, s->d, s->room.term);
  *all = c->rank == s->d;
  *dependent = c->rank < c->nzero;
  for (size_t i = 0; i < s->d && *all; i++)
    num_zero(&m->v[1 + i]);
  return RF_OK;
}

/* Where the neuron rests, of the lines kline[count]: on those that it neither
   leaves nor slides on. */
static rf_status
note_rests(rfx_limit *s, rfx_mover *m, size_t count)
{
  signed char *rests = m->u + s->lines;
  rfx_zero_face *c;
  rf_status status = rfx_zero_face_get(&c, s, m->u);

  if (status < 0 || (status = rfx_zero_face_direct(s, c)) < 0)
    return status;
  m->rests = false;
  for (size_t i = 0; i < count; i++) {
    const size_t l = s->kline[i];
    rests[l] = m->u[l] != 0 && (c->still || num_sgn(&c->c[l]) == 0);
    m->rests = m->rests || rests[l];
  }
  return RF_OK;
}

/* May a neuron stay on the lines kline[count], by Clarke's set (clarke.h)? */
static rf_status
clarke_stays(rf_staying *stays, rfx_limit *s, const rfx_mover *m,
             size_t count)
{
  const rfx_boundary at = boundary_of(s, m, count);

  return rfx_inclusion_stays(stays, NULL, &at);
}

/* It may not stay: the only solution that is left, or unsure. */
static rf_status
leave(rfx_limit *s, unsigned *marks, rfx_mover *m, size_t count)
{
  bool taken;
  const rf_status status = rfx_take_clarke(s, &taken, marks, m->u, count,
                                           num_sgn(&m->v[0]));

  if (status == RF_OK && !taken)
    *marks |= RF_INC_UNSURE;
  return status;
}

/* The rationals have the solutions of coefficients that are chosen one by one.
   Where there are several, and dependent lines meet, so that some may be none
   of Clarke's, the inclusion in floating point says where the neuron goes.
   Where it cannot tell, a neuron that may stay does; of one that may not the
   solutions that are none of Clarke's are left out. */
static rf_status
keep_clarke(rfx_limit *s, unsigned *marks, rfx_mover *m, size_t count)
{
  unsigned own = 0;
  bool sure;
  rf_staying stays;
  rf_status status;

  if (!(*marks & RF_INC_NONUNIQUE) || count < 3 || num_sgn(&m->v[0]) == 0)
    return RF_OK;
  memcpy(s->trial, m->u, s->lines);
  for (size_t i = 0; i < count; i++)
    if (s->kfrom[i] != RF_FROM_START)
      s->kfrom[i] = (signed char)rf_from_side(s->kfrom[i]);
  status = ask(s, &sure, &own, m, count);
  if (status < 0)
    return status;
  if (own & RF_INC_UNSURE) {
    memcpy(m->u, s->trial, s->lines);
    status = clarke_stays(&stays, s, m, count);
    if (status >= 0 && stays == RF_STAYS_NOT)
      status = leave(s, marks, m, count);
  } else if (memcmp(m->u, s->trial, s->lines) != 0)
    *marks = own | (*marks & RF_INC_UNSURE);
  return status;
}

/* Decide the sides of the lines kline[count], which come from kfrom; exactly
   at once, or where floating point leaves doubt. */
rf_status
rfx_select(rfx_limit *s, unsigned *marks, rfx_mover *m, size_t count,
           bool exactly)
{
  bool sure = false;
  int sigma;
  rf_status status;

  m->asked = s->kline[0];
  if ((status = fixed_part(s, m->u, count)) < 0)
    return status;
  sigma = turning(s, marks, m);
  if (sigma == 0)
    keep_sides(s, marks, m, count);
  else {
    const unsigned before = *marks;
    if (num_sgn(&m->v[0]) != 0 && !exactly)
      status = ask(s, &sure, marks, m, count);
    if (status == RF_OK && !sure) {
      for (size_t i = 0; i < count; i++)
        m->u[s->kline[i]] = 0;
      status = rfx_take_answer(s, marks, m->u, count, sigma, !exactly);
      if (status == RF_OK)
        status = keep_clarke(s, marks, m, count);
    }
    *marks |= before;
    if (status < 0)
      return status;
  }
  if ((status = lie_dead(s, m->u)) < 0)
    return status;
  m->marks |= *marks;
  return note_rests(s, m, count);
}

/* kline[*asked], from kfrom: the zero lines, those in met[count], increasing,
   and those on which the neuron rests; all lines where w = 0. */
static void
gather_lines(rfx_limit *s, size_t *asked, const rfx_mover *m,
             const size_t *met, size_t count, bool all)
{
  const signed char *rests = m->u + s->lines;

  *asked = 0;
  for (size_t l = 0, i = 0; l < s->lines; l++) {
    bool now = all || (i < count && met[i] == l);
    i += i < count && met[i] == l;
    if (!now && m->u[l] != 0 && !rests[l])
      continue;
    s->kfrom[*asked] = (signed char)(rests[l] ? 3 * m->u[l] : m->u[l]);
    s->kline[(*asked)++] = l;
  }
}

/* The same for all these. */
static rf_status
take_all_sides(rfx_limit *s, unsigned *marks, rfx_mover *m,
               const size_t *met, size_t count)
{
  size_t asked;
  bool all = false, dependent = false;
  rf_status status;

  gather_lines(s, &asked, m, met, count, false);
  if (asked == 0)
    return RF_OK;
  if (asked == 1)                      /* nothing but rounding along it */
    return rfx_select(s, marks, m, 1, m->rests);
  for (size_t i = 0; i < asked; i++)
    m->u[s->kline[i]] = 0;
  status = put_on_lines(s, &all, &dependent, m);
  for (size_t i = 0; i < asked; i++)
    m->u[s->kline[i]] = (signed char)rf_from_side(s->kfrom[i]);
  if (status < 0)
    return status;
  if (all)
    gather_lines(s, &asked, m, met, count, true);
  return rfx_select(s, marks, m, asked, m->rests || dependent
                    || (all && asked > s->d));
}

/* w minus its rounding along the lines on which it slides; is D = 0 there
   because of values? */
rf_status
rfx_select_settle(rfx_limit *s, unsigned *marks, rfx_mover *m)
{
  rfx_zero_face *c;
  rf_status status = rfx_zero_face_get(&c, s, m->u);

  if (status < 0)
    return status;
  rfx_basis_project(m->v + 1, c->qr.q, c->rank, s->d, s->room.term);
  if (c->still && c->unsure) {
    *marks |= RF_INC_UNSURE;
    m->marks |= *marks;
  }
  return RF_OK;
}

/* The sides at the boundaries met[count], 0 of them where a is 0. */
rf_status
rfx_select_met(rfx_limit *s, unsigned *marks, rfx_mover *m, const size_t *met,
               size_t count)
{
  bool found = false;
  rf_status status = RF_OK;

  *marks = 0;
  m->asked = count ? met[0] : SIZE_MAX;
  if (count == 1 && !m->rests)
    status = next_face(s, &found, m, met[0]);
  if (status == RF_OK && !found)
    status = take_all_sides(s, marks, m, met, count);
  return status < 0 ? status : rfx_select_settle(s, marks, m);
}
