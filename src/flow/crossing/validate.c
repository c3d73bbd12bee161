/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * validate.c -- what a root in double precision leaves in doubt (a touch, a
 * value that is small from the start), decided on the same series in the
 * precision of the run.
 * Kernel: decision. */
#include "config.h"

#include "flow/crossing/polish_impl.h"

#if RF_NUM_IS_DOUBLE

rf_status
rfx_certify(rf_root *answer, bool *slow, rfx_run *r, rf_candidate *c)
{
  (void)answer;
  (void)slow;
  (void)r;
  (void)c;
  return RF_OK;
}

rf_status
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rf_num *g,
             size_t *degree)
{
  (void)r;
  (void)g;
  (void)degree;
  num_set_d(tau, c->tau);
  return RF_OK;
}

#else

/* Bounds on |g''| and |g'''| in [0, 1], and g with its first two derivatives
   at a point. */
typedef struct march {
  rf_num *bend, *twist, *g, *slope, *curve, *step, *t;
} march;

enum { MARCH_NUMS = 11, MARCH_PASSES = 4000, MARCH_ON_ONE_BASE = 40 };

static void
march_bounds(march *m, const rf_num *c, size_t degree)
{
  num_zero(m->bend);
  num_zero(m->twist);
  for (size_t i = 2; i <= degree; i++) {
    num_abs(m->t, &c[i]);
    num_mul_d(m->t, m->t, (double)(i * (i - 1)));
    num_add(m->bend, m->bend, m->t);
    num_mul_d(m->t, m->t, (double)(i - 2));
    num_add(m->twist, m->twist, m->t);
  }
}

static void
march_look(march *m, const rf_num *c, size_t degree, const rf_num *tau,
           int side)
{
  num_set(m->g, &c[degree]);
  num_zero(m->slope);
  num_zero(m->curve);
  for (size_t i = degree; i-- > 0; ) {
    num_mul(m->curve, m->curve, tau);
    num_add(m->curve, m->curve, m->slope);
    num_mul(m->slope, m->slope, tau);
    num_add(m->slope, m->slope, m->g);
    num_mul(m->g, m->g, tau);
    num_add(m->g, m->g, &c[i]);
  }
  num_mul_2si(m->curve, m->curve, 1);
  if (side < 0) {
    num_neg(m->g, m->g);
    num_neg(m->slope, m->slope);
    num_neg(m->curve, m->curve);
  }
}

/* A step that cannot pass a root.  By the bound M on |g''|: to the first root
   of g + g' s - M s^2 / 2.  Where g'' > 0, over g'' / (bound on |g'''|) the
   function lies above its tangent: to the root of that (near a dip the first
   rule alone would creep). */
static void
march_step(march *m)
{
  rf_num *s = m->step, *t = m->t, *convex = m->t + 1;

  num_mul(t, m->bend, m->g);
  num_mul_2si(t, t, 1);
  num_addmul(t, m->slope, m->slope);
  num_sqrt(t, t);
  if (num_sgn(m->slope) < 0) {
    num_sub(t, t, m->slope);
    num_mul_2si(s, m->g, 1);
    num_div(s, s, t);
  }
  else if (num_sgn(m->bend) > 0) {
    num_add(t, t, m->slope);
    num_div(s, t, m->bend);
  }
  else
    num_set_d(s, 1.0);
  if (num_sgn(m->curve) <= 0 || num_sgn(m->twist) == 0)
    return;
  num_div(convex, m->curve, m->twist);
  if (num_sgn(m->slope) < 0) {
    num_div(t, m->g, m->slope);
    num_neg(t, t);
    if (num_cmp(t, convex) < 0)
      num_set(convex, t);
  }
  if (num_cmp(convex, s) > 0)
    num_set(s, convex);
}

/* At a value within its error: does it cross there (FOUND), touch, or leave
   the boundary (NONE: go on, by m->step)?  As in rf_first_root. */
static rf_root
march_verdict(march *m, const rf_num *error, rf_num *tau)
{
  bool steep;

  num_mul(m->t, m->bend, error);
  num_mul_2si(m->t, m->t, 2);
  num_mul(m->step, m->slope, m->slope);
  steep = num_cmp(m->step, m->t) > 0;
  num_neg(m->t, error);
  if (num_cmp(m->g, m->t) >= 0 && num_sgn(m->slope) > 0 && steep) {
    num_set_d(m->step, 1.0);
    if (num_sgn(m->bend) > 0)
      num_div(m->step, m->slope, m->bend);
    return RF_ROOT_NONE;
  }
  if (num_sgn(m->slope) < 0) {           /* to the root of the tangent */
    num_div(m->step, m->g, m->slope);
    if (num_sgn(m->step) < 0)
      num_sub(tau, tau, m->step);
  }
  return steep || num_cmp(m->g, m->t) < 0 ? RF_ROOT_FOUND : RF_ROOT_TOUCH;
}

/* c[degree + 1] about the point tau, of what is left of the step. */
static void
rebase(rf_num *c, size_t degree, const rf_num *tau, rf_num *t)
{
  rf_num *left = &t[0], *power = &t[1];

  for (size_t k = 0; k < degree; k++)
    for (size_t i = degree; i-- > k; )
      num_addmul(&c[i], tau, &c[i + 1]);
  num_set_d(power, 1.0);
  num_sub(left, power, tau);
  for (size_t i = 0; i <= degree; i++) {
    num_mul(&c[i], &c[i], power);
    num_mul(power, power, left);
  }
}

/* The march over one base after another, own[degree + 1] being its series and
   at its place there; tau = base + at length. */
static rf_root
march_bases(march *m, rf_num *own, size_t degree, rf_num *at, rf_num *base,
            rf_num *length, int side, const rf_num *error)
{
  for (int pass = 1; pass <= MARCH_PASSES; pass++) {
    march_look(m, own, degree, at, side);
    if (num_cmp(m->g, error) <= 0) {
      const rf_root answer = march_verdict(m, error, at);
      if (answer != RF_ROOT_NONE)
        return answer;
    }
    else
      march_step(m);
    num_add(at, at, m->step);
    if (num_get_d(at) >= 1.0)
      return RF_ROOT_NONE;
    if (pass % MARCH_ON_ONE_BASE != 0)
      continue;
    rebase(own, degree, at, m->t);     /* see root.c */
    num_addmul(base, at, length);
    num_set_d(m->t, 1.0);
    num_sub(m->t, m->t, at);
    num_mul(length, length, m->t);
    num_zero(at);
    march_bounds(m, own, degree);
  }
  return RF_ROOT_TOUCH;
}

/* First root of side g in (tau, 1] from tau on, as rf_first_root: error
   bounds that of any value. */
static rf_status
march_on(rf_root *answer, rf_num *tau, const rf_num *c, size_t degree,
         int side, const rf_num *error, long prec)
{
  const size_t count = MARCH_NUMS + degree + 1;
  NUM_TEMPS(v, count, prec);
  march m = { v, v + 1, v + 2, v + 3, v + 4, v + 5, v + 6 };
  rf_num *at = v + 8, *base = v + 9, *length = v + 10, *own = v + MARCH_NUMS;

  if (!NUM_TEMPS_OK(v))
    return RF_ENOMEM;
  num_copy(own, c, degree + 1);
  num_set(at, tau);
  num_set_d(length, 1.0);
  march_bounds(&m, own, degree);
  *answer = num_get_d(at) < 1.0
    ? march_bases(&m, own, degree, at, base, length, side, error)
    : RF_ROOT_NONE;
  num_mul(tau, at, length);
  num_add(tau, tau, base);
  if (num_get_d(tau) > 1.0)
    num_set_d(tau, 1.0);
  NUM_TEMPS_FREE(v, count);
  return RF_OK;
}

/* s += sum of |v_i|. */
static void
add_sizes(rf_num *s, const rf_num *v, size_t count, rf_num *t)
{
  for (size_t i = 0; i < count; i++) {
    num_abs(t, &v[i]);
    num_add(s, s, t);
  }
}

/* What the value of a candidate is relative to: the sum of the absolute
   terms of its series. */
static void
value_size(rf_num *size, rfx_run *r, const rf_candidate *c)
{
  const rfx_model *m = r->model;
  const size_t stride = r->population->stride;
  rf_num *column = r->screen.high, *t = r->screen.low;
  const rf_num *y;
  rfx_path path;
  size_t pitch;

  num_zero(size);
  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    for (size_t i = 0; i <= r->step.pdegree; i++)
      add_sizes(size, r->step.p + i * m->n, m->n, t);
    return;
  }
  path = rfx_path_of(r, c->who);
  y = rfx_refine_columns_of(&pitch, r, &path);
  for (size_t q = 0; q < (path.series ? 1 : stride); q++, y += stride) {
    num_zero(column);
    for (size_t i = 0; i <= r->step.segment->degree; i++)
      add_sizes(column, y + i * pitch, stride, t);
    if (path.coordinates) {
      num_abs(t, &path.coordinates[q]);
      num_mul(column, column, t);
    }
    num_add(size, size, column);
  }
  if (c->kind == RF_CROSSING)
    num_mul_d(size, size, m->line_norm[c->line]);
}

/* v = side times v, then beyond a multiple of the error: is it so? */
static bool
beyond_error(rf_num *v, int side, const rf_num *error, double times,
             rf_num *t)
{
  if (side < 0)
    num_neg(v, v);
  num_mul_d(t, error, times);
  return num_cmp(v, t) > 0;
}

/* A line that is left at tau = 0, where its value g is 0 up to rounding, as
   root_beyond in isolate.c.  Leaves in g the series that has the root. */
static rf_status
march_left(rf_root *answer, rf_num *tau, bool *slow, rf_num *g,
           size_t *degree, const rf_candidate *c, const rf_num *error)
{
  const long prec = mpfr_get_prec(tau);
  NUM_TEMPS(v, 2, prec);
  rf_num *t = v + 1;
  rf_status status = v ? RF_OK : RF_ENOMEM;
  bool sure;

  *answer = RF_ROOT_NONE;
  num_zero(tau);
  if (status < 0 || *degree == 0)
    goto done;
  num_zero(v);
  for (size_t i = *degree + 1; i-- > 0; )
    num_add(v, v, &g[i]);
  *slow = !beyond_error(v, c->side, error, RF_WRONG, t);
  num_set(v, &g[1]);
  sure = beyond_error(v, c->side, error, 1.0, t);
  if (sure) {
    for (size_t i = 0; i < *degree; i++)
      num_set(&g[i], &g[i + 1]);
    --*degree;
    status = march_on(answer, tau, g, *degree, c->side, error, prec);
    goto done;
  }
  num_mul_d(t, error, c->side * c->wrong);
  num_add(&g[0], &g[0], t);            /* on the other side beyond doubt */
  status = march_on(answer, tau, g, *degree, c->side, error, prec);
  if (*answer != RF_ROOT_NONE)
    *answer = RF_ROOT_TOUCH;

done:
  NUM_TEMPS_FREE(v, 2);
  return status;
}

/* The candidate's first root from where it was looked for: tau.  Leaves in g
   the series that has it. */
static rf_status
march_candidate(rf_root *answer, rf_num *tau, bool *slow, rfx_run *r,
                const rf_candidate *c, rf_num *g, size_t *degree)
{
  const long prec = r->model->prec;
  NUM_TEMPS(error, 3, prec);
  rf_num *noise = error + 1, *end = error + 2;
  rf_root inner;
  rf_status status = RF_ENOMEM;

  if (!NUM_TEMPS_OK(error))
    return RF_ENOMEM;
  value_size(error, r, c);
  num_mul_d(error, error, r->engine->error);
  num_mul_2si(error, error, r->engine->error_exponent);
  if (c->left) {
    status = march_left(answer, tau, slow, g, degree, c, error);
    goto done;
  }
  num_set_d(noise, c->noise);
  num_mul_2si(noise, noise, r->engine->error_exponent);
  if (c->kind == RF_EXIT || c->kind == RF_WAKE) {
    num_mul_d(end, error, RF_WRONG);
    num_add(noise, noise, end);
  }
  if (c->side < 0)
    num_neg(noise, noise);
  num_add(&g[0], &g[0], noise);
  num_set_d(tau, c->from);
  RF_TRY(march_on(answer, tau, g, *degree, c->side, error, prec));
  num_sub(&g[0], &g[0], noise);
  if (num_sgn(noise) != 0 && *answer != RF_ROOT_NONE) {
    num_set_d(end, c->from);             /* it left when it was at the end */
    RF_TRY(march_on(&inner, end, g, *degree, c->side, error, prec));
    if (inner != RF_ROOT_NONE && num_cmp(end, tau) < 0)
      num_set(tau, end);
  }
  status = RF_OK;

done:
  NUM_TEMPS_FREE(error, 3);
  return status;
}

/* tau for a candidate that was certified; else its double. */
rf_status
rfx_march_to(rf_num *tau, rfx_run *r, const rf_candidate *c, rf_num *g,
             size_t *degree)
{
  rf_root answer;
  bool slow;

  num_set_d(tau, c->tau);
  return c->fine ? march_candidate(&answer, tau, &slow, r, c, g, degree)
    : RF_OK;
}

rf_status
rfx_certify(rf_root *answer, bool *slow, rfx_run *r, rf_candidate *c)
{
  NUM_TEMPS(tau, 1, r->model->prec);
  rf_num *g = NULL;
  size_t degree = 0, room = 0;
  bool unused;
  rf_status status = tau ? RF_OK : RF_ENOMEM;

  if (status < 0 || (c->left && c->from != 0.0))
    goto done;                           /* its root is known in double only */
  RF_TRY(rfx_candidate_series(&g, &degree, r, c));
  room = degree + 1;
  RF_TRY(march_candidate(answer, tau, slow ? slow : &unused, r, c, g,
                         &degree));
  c->fine = true;
  c->tau = num_get_d(tau);
  c->touch = *answer == RF_ROOT_TOUCH;
  if (c->left)
    c->late = c->touch;

done:
  num_array_free(g, room);
  NUM_TEMPS_FREE(tau, 1);
  return status;
}

#endif
