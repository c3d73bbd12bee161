/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stay.c -- what becomes of a flow for t -> infinity; see stay.h.
 *
 * The manual, node "For ever", has the proof.  In its faces h = C beta, with
 * beta_u = sum a_j w_j over a cohort, and L = (c/2) |y - C beta|^2.  With A_u
 * a bound of sum a_j^2, |D|^2 = sum A_u ||D_u||^2 and lam the least eigenvalue
 * of sum A_u C_u C_u^T that is not 0,
 *     int |D| dt <= |D|/(c lam) = I     from now on,
 * as long as the A_u hold.  Then int ||D_u|| <= I_u = I min(A_u^-1/2, X
 * lam^-1/2), X^2 = sum ||x_k||^2, and a neuron moves by at most (e^I_u - 1)
 * |z_j|: if that keeps A_u, every side and every margin, the flow never leaves,
 * and the loss goes to (c/2) dist(y, range C)^2.
 *
 * A neuron whose side or margin is not certain need not be, if whatever it may
 * become adds nothing to the range: its columns are then left out, or are those
 * of the line on which it slides, which it has on either side, too. */
#include "config.h"

#include "base/number/exact.h"
#include "proof/meeting/outcome.h"
#include "proof/whole/stay_impl.h"
#include "proof/whole/vanish.h"

void
rf_stay_init(rf_stay *s)
{
  *s = (rf_stay){ .minimum = RF_UNSURE };
  mpq_init(s->loss);
}

void
rf_stay_clear(rf_stay *s)
{
  mpq_clear(s->loss);
}

typedef rf_stay_search search;

/* ---- where it is ---- */

/* |z| now, the flow's. */
static rf_up
size_of(const search *s, const rf_mover *q)
{
  return up_add(up_norm(q->z, 1 + s->ground->d),
                rf_mover_error(s->stage->bundle, q));
}

/* sum of (|a_j| - growth |z_j| - error)^2 over the firm of a cohort, from
   below; growth 0: now. */
static void
outer_mass(rf_ball *sum, const search *s, const rf_cohort *u, rf_up growth)
{
  rf_ball a;

  ball_init(&a);
  ball_zero(sum);
  for (size_t i = 0; i < u->members; i++) {
    const rf_mover *q = &s->stage->bundle->at[u->member[i]];
    if (!s->firm[u->member[i]])
      continue;
    ball_set(&a, q->z);
    up_blur(&a, rf_mover_error(s->stage->bundle, q));
    up_blur(&a, up_mul(growth, size_of(s, q)));
    arb_addmul(sum, &a, &a, s->ground->bits);
  }
  ball_clear(&a);
}

/* A_u: half of what there is now. */
static void
set_masses(search *s)
{
  for (size_t v = 0; v < s->stage->count; v++) {
    rf_ball *A = &s->mass[v];
    ball_zero(A);
    if (s->pulls[v])
      outer_mass(A, s, &s->stage->cohort[v], up_zero());
    ball_mul_2si(A, A, -1);
    arb_get_lbound_arf(arb_midref(A), A, s->ground->bits);
    mag_zero(arb_radref(A));
    if (!arb_is_positive(A)) {
      ball_zero(A);
      s->pulls[v] = false;
    }
  }
}

/* (sum A_u ||D_u||^2)^(1/2). */
static rf_up
all_drives(const search *s)
{
  const rf_terrain *g = s->ground;
  rf_ball *D = rf_ball_array(g->d);
  rf_up sum = D ? up_zero() : up_infinite();

  for (size_t v = 0; v < s->stage->count && D; v++) {
    rf_facet_drive(D, &s->stage->cohort[v].shape, s->p);
    sum = up_add(sum, up_mul(up_ball(&s->mass[v]),
                             up_square(up_norm(D, g->d))));
  }
  rf_ball_array_free(D, g->d);
  return up_sqrt(sum);
}

/* e^(times x) - 1. */
static rf_up
grown(rf_up x, int times)
{
  rf_ball t;
  rf_up r;

  ball_init(&t);
  up_ball_set(&t, up_times(x, times));
  arb_expm1(&t, &t, 64);
  r = up_ball(&t);
  ball_clear(&t);
  return r;
}

/* sqrt(x) of a bound from below, to divide by. */
static rf_up
below_root(const rf_ball *x)
{
  rf_ball t;
  rf_up r;

  ball_init(&t);
  ball_sqrt(&t, x, 64);
  r = up_below(&t);
  ball_clear(&t);
  return r;
}

/* I_u, where all = I X lam^(-1/2).  Neurons that slide may be beside the line,
   where D is larger. */
static rf_up
path_of(const search *s, size_t v, rf_up I, rf_up all)
{
  if (!s->pulls[v] || s->stage->cohort[v].shape.slides)
    return all;
  return up_min(all, up_div(I, below_root(&s->mass[v])));
}

/* Who leaves a face may come to one where D is larger, too; what follows of
   those that stay is of I_u. */
static void
set_growths(search *s, rf_up I, rf_up all)
{
  const rf_bundle *b = s->stage->bundle;

  s->moved = s->stay->path = up_zero();
  for (size_t v = 0; v < s->stage->count; v++) {
    const rf_cohort *u = &s->stage->cohort[v];
    const rf_up path = path_of(s, v, I, all);
    const rf_up twice = up_times(grown(path, 2), 0.5);
    s->growth[v] = grown(path, 1);
    s->stay->path = up_max(s->stay->path, s->loose ? all : path);
    for (size_t i = 0; i < u->members; i++)
      s->moved = up_add(s->moved, up_mul(twice, up_square(size_of(s,
                        &b->at[u->member[i]]))));
  }
}

/* L' <= -|D|^2 <= -c^2 lam |r|^2, r the part of y - h in the range, and L less
   its limit is (c/2) |r|^2. */
static double
decay_of(const rf_ball *c_lam)
{
  const rf_up below = up_below(c_lam);

  return below.m > 0.0 ? ldexp(below.m, (int)below.e + 1) : 0.0;
}

/* I and what follows from it; false: there is no lam. */
static bool
bound_paths(search *s)
{
  const rf_terrain *g = s->ground;
  rf_ball lam, t;
  rf_up I, X = up_zero(), all;
  bool good = true;

  ball_init(&lam);
  ball_init(&t);
  for (size_t k = 0; k < g->n; k++)
    X = up_add(X, up_square(g->size[k]));
  I = all = up_zero();
  if (s->range.rank) {
    arb_set_d(&lam, rf_range_least(&s->range, s->mass));
    ball_mul(&t, &lam, &g->c, g->bits);
    s->decay = decay_of(&t);
    I = up_div(all_drives(s), up_below(&t));
    all = up_mul(I, up_div(up_sqrt(X), below_root(&lam)));
    good = arb_is_positive(&lam);
  }
  set_growths(s, I, all);
  ball_clear(&lam);
  ball_clear(&t);
  return good;
}

/* ---- does it stay? ---- */

/* Cohorts that may lose half of their mass pull no longer; true: there was
   one. */
static bool
drop_light(search *s)
{
  bool some = false;
  rf_ball sum;

  ball_init(&sum);
  for (size_t v = 0; v < s->stage->count; v++) {
    if (!s->pulls[v])
      continue;
    outer_mass(&sum, s, &s->stage->cohort[v], s->growth[v]);
    if (!arb_ge(&sum, &s->mass[v])) {
      s->pulls[v] = false;
      some = true;
    }
  }
  ball_clear(&sum);
  return some;
}

static bool
keeps_sides(const search *s, size_t v, const rf_mover *q)
{
  const rf_terrain *g = s->ground;
  const rf_cohort *u = &s->stage->cohort[v];
  const rf_up far = up_add(rf_mover_error(s->stage->bundle, q),
                           up_mul(s->growth[v], size_of(s, q)));
  bool keeps = true;
  rf_ball t;

  ball_init(&t);
  for (size_t l = 0; l < g->watched && keeps; l++) {
    if (!u->shape.side[l])
      continue;
    rf_terrain_dot(&t, g, &u->shape.seen[l * g->d], q->z + 1);
    up_blur(&t, up_mul(g->length[l], far));
    keeps = arb_sgn_nonzero(&t) == u->shape.side[l];
  }
  ball_clear(&t);
  return keeps;
}

/* Neurons that may reach a boundary count no longer; true: there was one. */
static bool
drop_near(search *s)
{
  bool some = false;

  for (size_t v = 0; v < s->stage->count; v++) {
    const rf_cohort *u = &s->stage->cohort[v];
    for (size_t i = 0; i < u->members; i++) {
      const size_t j = u->member[i];
      if (!s->firm[j] || keeps_sides(s, v, &s->stage->bundle->at[j]))
        continue;
      s->firm[j] = false;
      s->loose = some = true;
    }
  }
  return some;
}

int
rf_stay_sign(const search *s, const rf_ball *form)
{
  const rf_terrain *g = s->ground;
  const rf_up whole = up_mul(s->moved, g->weight);
  rf_up move = up_zero();
  rf_ball v;
  int sign;

  for (size_t k = 0; k < g->n; k++)
    move = up_add(move, up_mul(up_ball(&form[k]),
                               up_mul(g->size[k], whole)));
  ball_init(&v);
  rf_form_value(&v, g, form, s->p);
  up_blur(&v, move);
  sign = arb_sgn_nonzero(&v);
  ball_clear(&v);
  return sign;
}

/* a of neurons that slide keeps its sign. */
static bool
keeps_outer(const search *s, size_t v)
{
  const rf_cohort *u = &s->stage->cohort[v];
  const rf_bundle *b = s->stage->bundle;
  bool keeps = true;
  rf_ball a;

  ball_init(&a);
  for (size_t i = 0; i < u->members && u->shape.slides && keeps; i++) {
    const rf_mover *q = &b->at[u->member[i]];
    ball_set(&a, q->z);
    up_blur(&a, up_add(rf_mover_error(b, q),
                       up_mul(s->growth[v], size_of(s, q))));
    keeps = arb_sgn_nonzero(&a) != 0;
  }
  ball_clear(&a);
  return keeps;
}

/* Lines of one cohort that it may leave. */
enum { LOOSE_MOST = 4 };

typedef struct exits {
  size_t count, line[LOOSE_MOST];
  bool open[LOOSE_MOST][3];  /* to the side - 1: minus, stay, plus */
} exits;

static bool
is_exit(const exits *e, size_t l)
{
  bool found = false;

  for (size_t i = 0; i < e->count; i++)
    found = found || e->line[i] == l;
  return found;
}

/* Once beside some of the exits, with these sides, is it held by the others of
   its lines as it was?  What drives it off these hangs on all sides. */
static rf_status
others_hold(bool *hold, const search *s, const rf_cohort *u, const exits *e,
            const signed char *side, rf_ball *form)
{
  rf_facet shape = { 0 };
  rf_doubt doubt;
  rf_status status = rf_edges_hold(&doubt, s->ground, side, u->edge);

  if (status >= 0)
    status = rf_facet_make(&shape, s->ground, side);
  *hold = status >= 0;
  for (size_t i = 0; i < 2 * shape.slides && *hold; i++) {
    const size_t l = shape.line[i / 2];
    if (u->edge[l] || is_exit(e, l))
      continue;
    rf_form_margin(form, &shape, i / 2, i % 2 ? 1 : -1, u->sign);
    *hold = rf_stay_sign(s, form) > 0;
  }
  rf_facet_clear(&shape);
  return status == RF_EUNSURE ? RF_OK : status;
}

/* Wherever it may go, is all that its data could add in the range, and does it
   go no further? */
static rf_status
leads_nowhere(bool *good, const search *s, const rf_cohort *u, const exits *e,
              rf_ball *form)
{
  signed char *side = rf_alloc(s->ground->count, 1);
  rf_status status = side ? RF_OK : RF_ENOMEM;
  size_t choices = 1;

  for (size_t i = 0; i < e->count; i++)
    choices *= 3;
  *good = true;
  for (size_t c = 0; c < choices && *good && status >= 0; c++) {
    size_t rest = c;
    bool open = true;
    memcpy(side, u->shape.side, s->ground->count);
    for (size_t i = 0; i < e->count; i++, rest /= 3) {
      open = open && e->open[i][rest % 3];
      side[e->line[i]] = (signed char)((int)(rest % 3) - 1);
    }
    if (open)
      status = rf_range_holds(good, &s->range, side);
    if (open && *good && status >= 0)
      status = others_hold(good, s, u, e, side, form);
  }
  rf_release(side);
  return status;
}

/* The lines that a cohort may leave, and where to: those whose margins do not
   keep their signs; false: too many.  Beyond the side of a margin that does it
   is driven back. */
static bool
set_exits(exits *e, const search *s, const rf_cohort *u, rf_ball *form)
{
  *e = (exits){ 0 };
  for (size_t i = 0; i < u->shape.slides; i++) {
    bool open[3] = { false, true, false };
    /* It rests on an edge, and leads to nothing there. */
    if (u->edge[u->shape.line[i]])
      continue;
    for (int side = -1; side <= 1; side += 2) {
      rf_form_margin(form, &u->shape, i, side, u->sign);
      open[1 + side] = rf_stay_sign(s, form) <= 0;
    }
    if (!open[0] && !open[2])
      continue;
    if (e->count == LOOSE_MOST)
      return false;
    e->line[e->count] = u->shape.line[i];
    memcpy(e->open[e->count++], open, sizeof open);
  }
  return true;
}

/* Where outputs span all there is nothing to add, and all margins end at 0; a
   cohort that does not pull may add something, too. */
static rf_status
keeps_sliding(bool *keeps, search *s, size_t v, rf_ball *form)
{
  const rf_cohort *u = &s->stage->cohort[v];
  rf_status status = RF_OK;
  exits e;

  *keeps = true;
  if (s->range.rank == s->ground->n) {
    s->loose = s->loose || u->slides;
    return RF_OK;
  }
  *keeps = keeps_outer(s, v) && set_exits(&e, s, u, form);
  if (!*keeps)
    return RF_OK;
  s->loose = s->loose || e.count;
  if (e.count || !s->pulls[v])
    status = leads_nowhere(keeps, s, u, &e, form);
  return status;
}

/* Dead neurons on lines: does the field there lead back for ever? */
static bool
dead_stay(const search *s, rf_ball *form)
{
  const rf_terrain *g = s->ground;

  for (size_t l = 0; l < g->count; l++) {
    int sign = 2;                      /* 2: not asked for yet */
    for (size_t j = 0; j < g->m; j++) {
      const rf_mover *q = &s->stage->bundle->at[j];
      if (!q->edge[l] || (q->dead && !q->sign))
        continue;
      if (sign == 2) {
        rf_form_jump(form, form + g->n, g, l);
        sign = rf_stay_sign(s, form);
      }
      if (sign * q->sign >= 0)
        return false;
    }
  }
  return true;
}

static rf_status
check_cell(search *s, rf_ball *form)
{
  rf_stay *stay = s->stay;
  rf_status status = RF_OK;
  bool keeps;

  for (size_t v = 0; v < s->stage->count; v++) {
    const rf_cohort *u = &s->stage->cohort[v];
    if ((status = keeps_sliding(&keeps, s, v, form)) < 0)
      return status;
    if (!keeps) {
      stay->why = "a neuron may cease to slide";
      return RF_OK;
    }
    stay->live += u->members;
    stay->slides += u->slides ? u->members : 0;
  }
  stay->unique = dead_stay(s, form);
  for (size_t j = 0; j < s->ground->m && !stay->unique; j++)
    if (s->stage->bundle->at[j].held) {
      stay->why = "a dead neuron may leave";
      return RF_OK;
    }
  stay->unique = stay->unique && !s->loose;
  stay->settles = true;
  stay->certain = !s->loose;
  stay->decay = s->decay;
  stay->minimum = rf_stay_minimum(s, form);
  stay->why = "neurons may leave their faces, but that changes no limit";
  return status;
}

/* Who pulls, and how far all that is left can be: what depends on it is left
   out, until it holds. */
static rf_status
find_range(search *s)
{
  rf_status status = RF_OK;
  bool again = true;
  size_t most = 0;

  while (again) {
    set_masses(s);
    rf_range_clear(&s->range);
    RF_TRY(rf_range_make(&s->range, s->stage, s->pulls));
    most = s->range.rank > most ? s->range.rank : most;
    s->stay->why = "it is still far from where it goes";
    if (s->range.rank < most || !bound_paths(s))
      goto done;
    again = drop_light(s);
    again = drop_near(s) || again;
  }
  s->stay->why = s->loose && s->range.rank < s->ground->n
                 ? "a boundary may still be reached" : NULL;

done:
  return status;
}

static bool
make_room(search *s)
{
  const size_t count = s->stage->count + 1;

  return (s->p = rf_ball_array(s->ground->n))
    && (s->mass = rf_ball_array(count))
    && (s->pulls = rf_alloc(count, sizeof *s->pulls))
    && (s->firm = rf_alloc(s->ground->m, sizeof *s->firm))
    && (s->growth = rf_alloc(count, sizeof *s->growth))
    && (s->held = rf_alloc(s->ground->count, sizeof *s->held));
}

static rf_status
find(search *s)
{
  rf_ball *form = rf_ball_array(2 * s->ground->n);
  rf_status status = RF_ENOMEM;

  if (!form || !make_room(s))
    goto done;
  for (size_t v = 0; v < s->stage->count; v++)
    s->pulls[v] = true;
  for (size_t j = 0; j < s->ground->m; j++)
    s->firm[j] = !s->stage->bundle->at[j].dead;
  rf_bundle_residuals(s->p, s->stage->bundle);
  RF_TRY(find_range(s));
  if (!s->stay->why) {
    RF_TRY(rf_range_loss(s->stay->loss, &s->range));
    status = check_cell(s, form);
  }

done:
  rf_ball_array_free(form, 2 * s->ground->n);
  return status;
}

rf_status
rf_stay_find(rf_stay *stay, rf_bundle *bundle)
{
  search s = { .stay = stay, .ground = bundle->ground };
  rf_doubt doubt;
  rf_status status;

  stay->why = "events were just before the end";
  if (bundle->busy.m > 0.0)
    return RF_OK;
  status = rf_stage_create(&s.stage, &doubt, bundle);
  if (status == RF_EUNSURE) {
    stay->why = "the sign of a of a neuron that slides";
    return RF_OK;
  }
  if (status >= 0)
    status = bundle->ground->curved ? rf_vanish_find(stay, s.stage)
             : find(&s);
  rf_range_clear(&s.range);
  rf_ball_array_free(s.p, s.ground->n);
  rf_ball_array_free(s.mass, s.stage ? s.stage->count + 1 : 0);
  rf_release(s.pulls);
  rf_release(s.firm);
  rf_release(s.growth);
  rf_release(s.held);
  rf_stage_free(s.stage);
  return status;
}
