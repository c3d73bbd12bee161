/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tube.c -- how far from its polynomials the flow can be on a step.
 *
 * The manual, node "The tube", has the proof.  e is flow minus polynomials,
 * for the smooth field of the faces, which is defined everywhere; H a bound of
 * |theta|; b_k one of c l''_k on the tube, C = sum b_k ||x_k||^2.
 *   |e|' <= max ||D|| |e| + miss     (the Hessian's other part is >= 0)
 *   |p_k error| <= b_k ||x_k|| (H |e| + |e|^2/2)
 *   |D error| <= C (H |e| + |e|^2/2)               = slack
 *   |e_j|' <= ||D_u|| |e_j| + slack |z_j| + defect_j
 * In the norm with weights 1/stretch^2 the first has nu more, see spread.  The
 * bounds need |e| on the step, which they bound: a guess that they confirm is
 * right, as e is continuous. */
#include "config.h"

#include <math.h>

#include "proof/tube/stage.h"

#ifdef RF_ARB_IN_FLINT
# include <flint/arb_poly.h>
#else
# include <arb_poly.h>
#endif

static rf_up
norm_of(const rf_up *v, size_t count)
{
  rf_up sum = up_zero();

  for (size_t i = 0; i < count; i++)
    sum = up_add(sum, up_square(v[i]));
  return up_sqrt(sum);
}

/* size and defect of the polynomials, and of all together. */
static void
measure_members(rf_stage *s)
{
  rf_up whole = up_zero(), miss = up_zero();

  for (size_t v = 0; v < s->count; v++) {
    const rf_cohort *u = &s->cohort[v];
    const rf_up span = norm_of(u->span, u->columns);
    const rf_up lost = norm_of(u->miss, u->columns);
    for (size_t i = 0; i < u->members; i++) {
      rf_mover *q = &s->bundle->at[u->member[i]];
      const rf_up z = up_norm(q->z, 1 + s->ground->d);
      q->size = u->shared ? up_mul(span, z) : u->span[i];
      q->defect = u->shared ? up_mul(lost, z) : u->miss[i];
      whole = up_add(whole, up_square(q->size));
      miss = up_add(miss, up_square(q->defect));
    }
  }
  s->whole = up_sqrt(whole);
  s->miss = up_sqrt(miss);
}

/* nu: with y = W^(1/2) e, W = diag 1/stretch^2, the symmetric part of
   -W^(1/2) g g^T W^(-1/2) is at most (|u| |v| - |g|^2)/2, u = W^(1/2) g, v =
   W^(-1/2) g, and |u| |v| <= |g|^2 (r + 1/r)/2 (Kantorovich), r the ratio of
   stretches.  So nu = (r - 1)^2/(4 r) C H^2. */
static rf_up
spread(const rf_stage *s, rf_up ratio, rf_up whole)
{
  rf_up part;
  double r;

  if (ratio.e > 500)
    part = up_times(ratio, 0.25);
  else {
    r = ldexp(ratio.m, (int)ratio.e);
    part = up_d((r - 1.0) * (r - 1.0) / (4.0 * r) * (1.0 + 0x1p-40));
  }
  return up_mul(part, up_mul(s->stiff, up_square(whole)));
}

/* H e + e^2/2. */
static rf_up
product_error(rf_up whole, rf_up error)
{
  return up_mul(error, up_add(whole, up_times(error, 0.5)));
}

/* slack and rate with all that is known of the error; `core` is max ||D|| of
   the polynomials. */
static void
set_rate(rf_stage *s, rf_up core, rf_up ratio, rf_up error, rf_up base)
{
  const rf_up whole = up_add(base, error);

  s->slack = up_mul(s->stiff, product_error(whole, error));
  s->drive = up_add(core, s->slack);
  s->rate = up_add(s->drive, spread(s, ratio, whole));
}

/* E at the end. */
static rf_up
grown(const rf_stage *s, rf_up start, rf_up share)
{
  return up_mul(up_exp(up_mul(s->rate, up_mul(s->length, share))),
                up_add(start, up_mul(s->miss, share)));
}

/* Within ln(9/8) of the predictions on the tube, b_k holds; states around
   events are off by 2 span drive |z_j|, and we allow for twice as much. */
bool
rf_stage_near(const rf_stage *s, rf_up span, rf_up drive)
{
  const rf_terrain *g = s->ground;
  rf_up far = product_error(s->whole, s->error);

  far = up_add(far, up_mul(up_times(up_mul(span, drive), 4.0),
                           up_square(s->whole)));
  for (size_t k = 0; k < g->n && g->curved; k++)
    if (!up_less(up_mul(g->size[k], far), up_d(0.1177)))
      return false;
  return true;
}

/* A tube that confirms itself: the first guess is twice what it would be
   without an error of D.  Out: E on the step. */
static bool
close_tube(rf_stage *s, rf_up *tube, rf_up core, rf_up base)
{
  rf_bundle *b = s->bundle;
  rf_up most, ratio, guess, next;

  rf_bundle_stretches(&most, &ratio, b);
  next = up_mul(spread(s, ratio, base), s->length);
  if (up_less(up_d(0.01), next)) {
    rf_bundle_flatten(b);
    rf_bundle_stretches(&most, &ratio, b);
  }
  set_rate(s, core, ratio, up_zero(), base);
  guess = up_times(grown(s, b->error, up_d(1.0)), 2.0);
  set_rate(s, core, ratio, up_mul(guess, most), base);
  next = grown(s, b->error, up_d(1.0));
  if (!up_less(next, guess) && guess.m > 0.0)
    return false;
  *tube = next;
  s->error = up_mul(next, most);
  set_rate(s, core, ratio, s->error, base);
  s->whole = up_add(base, s->error);
  s->lipschitz = up_add(s->drive, up_mul(s->stiff, up_square(s->whole)));
  return rf_stage_near(s, b->busy, up_max(s->drive, b->pace));
}

/* Errors of p_k and of dp_k/dtau: p' = -b grad h_k . z', grad h_k of size at
   most ||x_k|| H and off by ||x_k|| e, z' = h F, F of size at most drive H and
   off by lipschitz e, that of the polynomials by miss as well.  Where b = c l''
   is no constant it is off by at most b_k |h_k error|, times |h'|; and p has
   its own polynomial, which is off by off and turn. */
static void
set_residual_errors(rf_stage *s)
{
  const rf_terrain *g = s->ground;
  rf_up moving, t, dh;

  moving = up_mul(up_mul(s->error, s->whole),
                  up_add(s->lipschitz, s->drive));
  moving = up_add(up_mul(moving, s->length), up_mul(s->whole, s->miss));
  for (size_t k = 0; k < g->n; k++) {
    const rf_slope *v = &s->slope[k];
    t = up_mul(v->curve, g->size[k]);
    dh = product_error(s->whole, s->error);
    s->dp[k] = up_add(v->off, up_mul(t, dh));
    s->dpt[k] = up_mul(t, up_add(moving, up_mul(dh, v->rise)));
    s->dpt[k] = up_add(s->dpt[k], v->turn);
  }
}

/* What neuron j alone can be off after this share of the step. */
static rf_up
own_error(const rf_stage *s, const rf_cohort *u, const rf_mover *q,
          rf_up share)
{
  const rf_up h = up_mul(s->length, share);
  rf_up sum = up_add(q->own, up_mul(q->defect, share));

  sum = up_add(sum, up_mul(h, up_mul(s->slack, q->size)));
  return up_mul(up_exp(up_mul(h, u->drive)), sum);
}

rf_status
rf_stage_enclose(rf_stage *s, rf_doubt *doubt)
{
  rf_up core = up_zero(), tube = up_zero();

  measure_members(s);
  for (size_t v = 0; v < s->count; v++)
    core = up_max(core, s->cohort[v].drive);
  if (!close_tube(s, &tube, core, s->whole))
    return rf_doubt_say(doubt, "no tube around the approximation closes",
                        SIZE_MAX, SIZE_MAX);
  set_residual_errors(s);
  for (size_t v = 0; v < s->count; v++) {
    rf_cohort *u = &s->cohort[v];
    u->drive = up_add(u->drive, s->slack);
    for (size_t i = 0; i < u->members; i++) {
      rf_mover *q = &s->bundle->at[u->member[i]];
      q->wide = own_error(s, u, q, up_d(1.0));
      if (!s->ground->parts)
        q->wide = up_min(up_mul(q->stretch, tube), q->wide);
    }
  }
  return RF_OK;
}

/* ---- to the end ---- */

/* value[columns][1 + d] at tau. */
static void
evaluate(rf_ball *value, const rf_stage *s, const rf_cohort *u,
         const rf_ball *tau)
{
  const size_t width = 1 + s->ground->d;

  for (size_t c = 0; c < u->columns; c++)
    for (size_t e = 0; e < width; e++)
      _arb_poly_evaluate(&value[c * width + e], rf_column(s, u, c, e),
                         (slong)s->order + 1, tau, s->ground->bits + 8);
}

/* z of member i from the columns; the squares of its rounding. */
static rf_up
move(rf_ball *value, rf_ball *z, const rf_stage *s, const rf_cohort *u,
     size_t i)
{
  const size_t width = 1 + s->ground->d;
  rf_mover *q = &s->bundle->at[u->member[i]];
  rf_up sum = up_zero();

  for (size_t e = 0; e < width; e++)
    if (u->shared)
      arb_dot(&z[e], NULL, 0, q->z, 1, &value[e], (slong)width, (slong)width,
              s->ground->bits);
    else
      arb_set_round(&z[e], &value[i * width + e], s->ground->bits);
  for (size_t e = 0; e < width; e++) {
    sum = up_add(sum, up_square(up_take_radius(&z[e])));
    ball_set(&q->z[e], &z[e]);
  }
  return sum;
}

/* What was known of each neuron alone may be more than of all together. */
static void
tighten(rf_bundle *b)
{
  rf_up sum = up_zero();

  for (size_t j = 0; j < b->ground->m; j++)
    if (!b->at[j].dead)
      sum = up_add(sum, up_square(up_div(b->at[j].own, b->at[j].stretch)));
  b->error = up_min(b->error, up_sqrt(sum));
}

rf_status
rf_stage_advance(rf_stage *s, const rf_ball *tau)
{
  const size_t width = 1 + s->ground->d;
  const rf_up share = up_ball(tau);
  rf_ball *value = rf_ball_array(width * width);
  rf_ball *z = rf_ball_array(width);
  rf_up rounded = up_zero();

  for (size_t v = 0; v < s->count && value && z; v++) {
    const rf_cohort *u = &s->cohort[v];
    evaluate(value, s, u, tau);
    for (size_t i = 0; i < u->members; i++) {
      rf_mover *q = &s->bundle->at[u->member[i]];
      const rf_up own = own_error(s, u, q, share);
      const rf_up lost = move(value, z, s, u, i);
      q->own = up_add(own, up_sqrt(lost));
      rounded = up_add(rounded, lost);
    }
  }
  s->bundle->error = up_add(grown(s, s->bundle->error, share),
                            up_sqrt(rounded));
  tighten(s->bundle);
  const bool good = value && z;
  rf_ball_array_free(value, width * width);
  rf_ball_array_free(z, width);
  return good ? RF_OK : RF_ENOMEM;
}

void
rf_stage_outputs(rf_ball *h, const rf_stage *s, const rf_ball *tau)
{
  const rf_up error = product_error(s->whole, s->error);

  for (size_t k = 0; k < s->ground->n; k++) {
    _arb_poly_evaluate(&h[k], &s->h_of[k * s->terms], (slong)s->terms, tau,
                       s->ground->bits);
    up_blur(&h[k], up_mul(s->ground->size[k], error));
  }
}

void
rf_stage_residuals(rf_ball *p, const rf_stage *s, const rf_ball *tau)
{
  for (size_t k = 0; k < s->ground->n; k++) {
    _arb_poly_evaluate(&p[k], &s->p[k * s->terms], (slong)s->terms, tau,
                       s->ground->bits);
    up_blur(&p[k], s->dp[k]);
  }
}

rf_up
rf_stage_form_error(const rf_stage *s, const rf_ball *form, const rf_up *error,
                    rf_up more)
{
  const rf_terrain *g = s->ground;
  rf_up sum = up_zero();

  for (size_t k = 0; k < g->n; k++)
    sum = up_add(sum, up_mul(up_ball(&form[k]),
                             up_add(error[k], up_mul(more, up_mul(g->size[k],
                                                  s->slope[k].curve)))));
  return sum;
}

/* From the states there: |p'| <= c l'' ||x_k|| drive H^2, two paths. */
rf_up
rf_stage_drift(const rf_stage *s)
{
  const rf_up drive = up_max(s->drive, s->bundle->pace);

  return up_mul(up_times(s->bundle->busy, 2.0),
                up_mul(drive, up_square(s->whole)));
}

/* Of member i from the columns, with all that it can be off on the step. */
static void
weights_of(rf_ball *z, const rf_stage *s, const rf_cohort *u,
           const rf_ball *value, size_t i)
{
  const size_t width = 1 + s->ground->d;
  const rf_mover *q = &s->bundle->at[u->member[i]];

  for (size_t e = 0; e < width; e++) {
    if (u->shared)
      arb_dot(&z[e], NULL, 0, q->z, 1, &value[e], (slong)width, (slong)width,
              s->ground->bits);
    else
      ball_set(&z[e], &value[i * width + e]);
    up_blur(&z[e], q->wide);
  }
}

rf_status
rf_stage_weights(rf_ball *z, const rf_stage *s, const rf_ball *tau)
{
  const size_t width = 1 + s->ground->d;
  rf_ball *value = rf_ball_array(width * width);

  if (!value)
    return RF_ENOMEM;
  for (size_t i = 0; i < s->ground->m * width; i++) {
    const rf_mover *q = &s->bundle->at[i / width];
    ball_set(&z[i], &q->z[i % width]);
    up_blur(&z[i], rf_mover_error(s->bundle, q));
  }
  for (size_t v = 0; v < s->count; v++) {
    const rf_cohort *u = &s->cohort[v];
    evaluate(value, s, u, tau);
    for (size_t i = 0; i < u->members; i++)
      weights_of(z + u->member[i] * width, s, u, value, i);
  }
  rf_ball_array_free(value, width * width);
  return RF_OK;
}
