/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bounded_least_squares.c -- least squares in a box, min ||fixed + sum_l e_l
 * x_l||^2 with lo_l <= e_l <= hi_l, by active sets: P. Stark, R. Parker,
 * Bounded-variable least squares, Computational Statistics 10 (1995).  The
 * x_l are unit vectors and may be dependent: a variable is freed only while
 * x_l is not orthogonal to the residual D, hence not in the span of the free
 * ones.
 * Kernel: decision. */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

/* r = sum u_i |v_i|, u >= 0.  A bound on the terms of <u, v>, for its
   rounding. */
static void
dot_abs(rf_num *r, const rf_num *u, const rf_num *v, size_t d, rf_num *t)
{
  num_zero(r);
  for (size_t i = 0; i < d; i++) {
    num_abs(t, &v[i]);
    num_addmul(r, &u[i], t);
  }
}

/* Is this end of l's box, lo (-1) or hi, 0 beyond doubt? */
static bool
end_is_zero(const struct box *s, size_t l, int end)
{
  const int sharp = end < 0 ? RF_LOW_EXACT : RF_HIGH_EXACT;

  return num_sgn(end < 0 ? &s->lo[l] : &s->hi[l]) == 0
    && (!s->blurred || (s->sharp[l] & sharp));
}

/* D = fixed + sum of the variables that are not free; size likewise. */
static void
right_hand_side(struct box *s)
{
  for (size_t i = 0; i < s->d; i++) {
    num_set(&s->drive[i], &s->fixed[i]);
    num_set(&s->size[i], &s->mass[i]);
    num_set(&s->haze[i], &s->blur[i]);
  }
  for (size_t l = 0; l < s->k; l++) {
    if (s->at[l] == 0 || num_sgn(&s->e[l]) == 0)
      continue;
    if (s->blurred)
      for (size_t i = 0; i < s->d; i++) {
        num_abs(&s->t[0], &s->x[l * s->d + i]);
        num_addmul(&s->haze[i], &s->eblur[l], &s->t[0]);
      }
    for (size_t i = 0; i < s->d; i++) {
      num_mul(&s->t[0], &s->e[l], &s->x[l * s->d + i]);
      num_add(&s->drive[i], &s->drive[i], &s->t[0]);
      num_abs(&s->t[0], &s->t[0]);
      num_add(&s->size[i], &s->size[i], &s->t[0]);
    }
  }
}

/* Factor the free columns that are not yet.  False when one of them depends
   on those before it up to rounding; then *bad is its place in f. */
bool
rfx_box_factor(struct box *s, size_t *bad)
{
  while (s->qr.count < s->nf)
    if (!rfx_qr_append(&s->qr, s->x + s->f[s->qr.count] * s->d,
                       s->work)) {
      *bad = s->qr.count;
      return false;
    }
  return true;
}

/* Is <D, x_l> without the free variables 0 beyond doubt, term by term?  Where
   that is so of all free lines their e are exactly 0, which a factorization
   would hide in rounding. */
static bool
nothing_pushes(const struct box *s, size_t l)
{
  if (num_sgn(&s->p[l]) != 0 || num_sgn(&s->psize[l]) != 0
      || num_sgn(&s->pblur[l]) != 0)
    return false;
  for (size_t m = 0; m < s->k; m++)
    if (s->at[m] != 0 && num_sgn(&s->g[l * s->k + m]) != 0
        && !end_is_zero(s, m, s->at[m]))
      return false;
  return true;
}

static bool
free_are_still(const struct box *s)
{
  if (!s->products)
    return false;
  for (size_t j = 0; j < s->nf; j++)
    if (!nothing_pushes(s, s->f[j]))
      return false;
  return s->nf > 0;
}

/* What the errors of the right-hand side add to ||D||, 1 times, and to the
   free e, ||R^-1|| times. */
static void
blur_bounds(struct box *s, rf_num *dbound)
{
  rf_num *haze = &s->t[1];

  num_dot(haze, s->haze, s->haze, s->d);
  num_sqrt(haze, haze);
  num_add(dbound, dbound, haze);
  num_addmul(s->ebound, &s->qr.inverse[s->nf - 1], haze);
}

/* Error bounds of ||D|| and of the free e: the right-hand side itself came
   with (k + d + 8) u + error of its mass. */
static void
free_bounds(struct box *s, rf_num *dbound)
{
  rf_num *size = &s->t[1];

  num_dot(size, s->size, s->size, s->d);
  num_sqrt(size, size);
  rfx_qr_bounds(dbound, s->ebound, &s->qr, &(rfx_qr_rest){
    s->drive, s->free, size, (double)(s->k + s->d + 8), s->error
  }, s->work);
  if (s->blurred)
    blur_bounds(s, dbound);
}

/* Is D = 0 within its error?  dbound: of ||D||, with free variables.  Exactly
   0 is told apart: then nothing drives, and no precision changes it. */
static void
look_at_zero(struct box *s, const rf_num *dbound)
{
  rf_num *t = &s->t[0], *bound = &s->t[1];
  bool exact = s->nf == 0, zero = true;

  if (s->nf > 0 && !s->still) {
    num_dot(t, s->drive, s->drive, s->d);
    num_sqrt(t, t);
    zero = num_cmp(t, dbound) <= 0;
  } else
    for (size_t i = 0; i < s->d; i++) {
      rfx_error_bound(bound, &s->size[i], (double)(s->k + s->d + 8),
                      s->error, s->prec, t);
      num_add(bound, bound, &s->haze[i]);
      zero = zero && num_cmpabs(&s->drive[i], bound) <= 0;
      exact = exact && num_sgn(bound) == 0;
    }
  s->vanishes = zero && !exact;
}

/* dot[l] and bound[l] from the products, without free variables, or where they
   are 0: what is exactly 0 stays so. */
static void
product_multiplier(struct box *s, size_t l)
{
  rf_num *size = &s->t[0], *blur = &s->t[1], *t = &s->t[2];

  num_set(&s->dot[l], &s->p[l]);
  num_set(size, &s->psize[l]);
  num_set(blur, &s->pblur[l]);
  for (size_t m = 0; m < s->k; m++) {
    if (s->at[m] == 0)
      continue;
    num_mul(t, &s->e[m], &s->g[l * s->k + m]);
    num_add(&s->dot[l], &s->dot[l], t);
    num_abs(t, t);
    num_add(size, size, t);
    if (num_sgn(&s->e[m]) == 0)        /* an end at 0: leak = 0 */
      continue;
    num_abs(t, &s->g[l * s->k + m]);
    num_addmul(blur, &s->eblur[m], t);
  }
  rfx_error_bound(&s->bound[l], size, 2.0 * (double)(s->k + s->d + 8),
                  s->error, s->prec, t);
  num_add(&s->bound[l], &s->bound[l], blur);
}

/* dot[l] = <D, x_l> and its bound for the variables that are not free (0 for
   the free ones); without free variables the bound keeps exact zeros. */
static void
multipliers(struct box *s)
{
  rf_num *dbound = &s->t[6], *own = &s->t[7];

  num_zero(s->ebound);
  if (s->nf > 0 && !s->still)
    free_bounds(s, dbound);
  look_at_zero(s, dbound);
  for (size_t l = 0; l < s->k; l++) {
    const rf_num *x = s->x + l * s->d;
    if (s->at[l] == 0) {
      num_zero(&s->dot[l]);
      num_zero(&s->bound[l]);
      continue;
    }
    if (s->products && (s->nf == 0 || s->still)) {
      product_multiplier(s, l);
      continue;
    }
    num_dot(&s->dot[l], s->drive, x, s->d);
    if (s->nf == 0) {
      dot_abs(own, s->size, x, s->d, &s->t[0]);
      rfx_error_bound(&s->bound[l], own, 2.0 * (double)(s->k + s->d + 8),
                      s->error, s->prec, &s->t[0]);
      dot_abs(own, s->haze, x, s->d, &s->t[0]);
      num_add(&s->bound[l], &s->bound[l], own);
    } else {
      dot_abs(own, s->size, x, s->d, &s->t[0]);
      rfx_error_bound(own, own, 2.0 * (double)(s->k + s->d + 8), 0.0,
                      s->prec, &s->t[0]);
      num_add(&s->bound[l], dbound, own);
    }
  }
}

/* Least squares over the free variables: next[f], D, multipliers. */
static bool
box_solve(struct box *s, size_t *bad)
{
  const size_t n = s->nf, d = s->d;

  right_hand_side(s);
  if (n > 0 && !rfx_box_factor(s, bad))
    return false;
  s->still = free_are_still(s);
  for (size_t i = 0; s->still && i < n; i++)
    num_zero(&s->next[s->f[i]]);
  if (n > 0 && !s->still) {
    rfx_qr_split(s->drive, s->c, &s->qr);
    rfx_qr_solve(s->free, s->c, &s->qr);
    for (size_t i = 0; i < n; i++)
      num_set(&s->next[s->f[i]], &s->free[i]);
    if (n == d)                             /* they span everything */
      for (size_t i = 0; i < d; i++)
        num_zero(&s->drive[i]);
  }
  multipliers(s);
  return true;
}

/* All variables are at an end; the factorisation is empty. */
void
rfx_free_none(struct box *s)
{
  s->nf = s->qr.count = 0;
}

/* Its column comes last and is factored when it is needed. */
void
rfx_free_variable(struct box *s, size_t l)
{
  s->at[l] = 0;
  s->f[s->nf++] = l;
}

/* Columns behind its place have to be factored again; those before stay. */
void
rfx_bind_variable(struct box *s, size_t place, int at)
{
  size_t l = s->f[place];

  s->at[l] = (signed char)at;
  num_set(&s->e[l], at < 0 ? &s->lo[l] : &s->hi[l]);
  for (size_t j = place + 1; j < s->nf; j++)
    s->f[j - 1] = s->f[j];
  s->nf--;
  if (s->qr.count > place)
    s->qr.count = place;
}

/* Two errors: that of e, by least squares, and that of the end itself. */
void
rfx_box_end_bound(rf_num *bound, const struct box *s, size_t l, int end)
{
  num_set(bound, s->ebound);
  if (s->blurred && !end_is_zero(s, l, end))
    num_add(bound, bound, &s->eblur[l]);
}

/* Is e beyond an end of l's box by more than rounding?  -1 below, +1 above,
   0 not. */
int
rfx_box_beyond(const struct box *s, size_t l, const rf_num *e)
{
  rf_num *t = &s->t[0], *bound = &s->t[4];

  rfx_box_end_bound(bound, s, l, -1);
  num_sub(t, &s->lo[l], e);
  if (num_cmp(t, bound) > 0)
    return -1;
  rfx_box_end_bound(bound, s, l, 1);
  num_sub(t, e, &s->hi[l]);
  return num_cmp(t, bound) > 0 ? 1 : 0;
}

/* The place of a free variable that is exactly at an end of its box; SIZE_MAX:
   none is, or rounding hides it. */
static size_t
exactly_at_end(int *side, const struct box *s)
{
  rf_num *bound = &s->t[4];

  for (size_t j = 0; j < s->nf && num_sgn(s->ebound) == 0; j++) {
    const size_t l = s->f[j];
    *side = num_cmp(&s->e[l], &s->lo[l]) == 0 ? -1 : 1;
    rfx_box_end_bound(bound, s, l, *side);
    if (s->role[l] == ROLE_BOXED && num_sgn(bound) == 0
        && (*side < 0 || num_cmp(&s->e[l], &s->hi[l]) == 0))
      return j;
  }
  return SIZE_MAX;
}

/* Move from e towards next until the first variable meets its end; bind it.
   False when next is inside: then e = next.  alpha is the share of the way at
   which a variable meets its end; e stays inside the box. */
static bool
step_to_end(struct box *s)
{
  rf_num *best = &s->t[1], *alpha = &s->t[2], *t = &s->t[3];
  size_t place = SIZE_MAX;
  int side = 0;

  for (size_t j = 0; j < s->nf; j++) {
    size_t l = s->f[j];
    int out = s->role[l] == ROLE_BOXED ? rfx_box_beyond(s, l, &s->next[l]) : 0;
    if (out == 0)
      continue;
    num_sub(alpha, out < 0 ? &s->lo[l] : &s->hi[l], &s->e[l]);
    num_sub(t, &s->next[l], &s->e[l]);
    num_div(alpha, alpha, t);
    if (place == SIZE_MAX || num_cmp(alpha, best) < 0) {
      num_set(best, alpha);
      place = j;
      side = out;
    }
  }
  for (size_t j = 0; j < s->nf; j++) {
    size_t l = s->f[j];
    num_sub(t, &s->next[l], &s->e[l]);
    if (place == SIZE_MAX)
      num_set(&s->e[l], &s->next[l]);
    else
      num_addmul(&s->e[l], best, t);
  }
  if (place == SIZE_MAX)
    place = exactly_at_end(&side, s);
  if (place != SIZE_MAX)
    rfx_bind_variable(s, place, side);
  return place != SIZE_MAX;
}

/* The bound variable whose gradient points into the box most; SIZE_MAX: none
   does beyond its error bound.  Beyond its error: a variable that is at its
   end up to rounding stays there, or the search would never end. */
static size_t
most_violated(const struct box *s)
{
  size_t best = SIZE_MAX;

  for (size_t l = 0; l < s->k; l++)
    if (s->role[l] == ROLE_BOXED && s->at[l] != 0
        && num_sgn(&s->dot[l]) == s->at[l]
        && num_cmpabs(&s->dot[l], &s->bound[l]) > 0
        && (best == SIZE_MAX || num_cmpabs(&s->dot[l], &s->dot[best]) > 0))
      best = l;
  return best;
}

/* Minimise from the present at[] and e[] (free variables inside).  Each
 * outer round lowers the minimum over a face of the box, so none comes back;
 * the limit is for rounding alone.  RF_EUNSURE when it is reached. */
rf_status
rfx_box_minimize(struct box *s)
{
  size_t bad = 0, l;

  for (size_t round = 0; round < 20 * s->k + 50; round++) {
    if (!box_solve(s, &bad)) {
      rfx_bind_variable(s, bad, -1);
      continue;
    }
    if (step_to_end(s))
      continue;
    if ((l = most_violated(s)) == SIZE_MAX)
      return RF_OK;
    rfx_free_variable(s, l);
  }
  return RF_EUNSURE;
}
