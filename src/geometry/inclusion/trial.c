/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trial.c -- several boundaries at once, with the signs of the repelling
 * lines chosen: put to the box, and read from its solution.
 * Kernel: decision.
 *
 * The lines are put in an order of their own first (inclusion.h), so that
 * nothing depends on the caller's order, and scaled to unit length.  A
 * line is flat (high = low), attracting (a (high - low) < 0) or repelling.
 * With the repelling signs chosen, the others solve
 *     min ||fixed + sum_l e_l x_l||^2,  e_l in its interval
 * (chosen +-1: e_l fixed; chosen 0: e_l unbounded, then checked). */
#include "config.h"

#include "geometry/inclusion/inclusion_impl.h"

/* Three blocks hold everything. */
void
rfx_trial_free(struct trial *s)
{
  rf_release(s->bytes);
  rf_release(s->sizes);
  num_array_free(s->nums, s->nnums);
}

/* Point into the block of numbers, k lines in d dimensions. */
static void
place_numbers(struct box *b, rf_num *v, size_t d, size_t k, long prec)
{
  const size_t m = k < d ? k : d;

  b->x = num_take(&v, k * d);
  b->lo = num_take(&v, k);
  b->hi = num_take(&v, k);
  b->e = num_take(&v, k);
  b->dot = num_take(&v, k);
  b->bound = num_take(&v, k);
  b->next = num_take(&v, k);
  b->fixed = num_take(&v, d);
  b->mass = num_take(&v, d);
  b->drive = num_take(&v, d);
  b->size = num_take(&v, d);
  b->blur = num_take(&v, d);
  b->haze = num_take(&v, d);
  b->eblur = num_take(&v, k);
  b->p = num_take(&v, k);
  b->psize = num_take(&v, k);
  b->pblur = num_take(&v, k);
  b->g = num_take(&v, k * k);
  b->c = num_take(&v, m);
  b->free = num_take(&v, m);
  b->ebound = num_take(&v, 1);
  b->t = num_take(&v, 8);
  b->work = num_take(&v, RF_QR_WORK(m));
  rfx_qr_place(&b->qr, v, d, m, prec);
}

rf_status
rfx_trial_alloc(struct trial *s, const rfx_boundary *at)
{
  const size_t d = at->d, k = at->count, m = k < d ? k : d;
  struct box *b = &s->box;

  s->nnums = k * d + 10 * k + k * k + 6 * d + 2 * m + 9 + RF_QR_SIZE(d, m)
             + RF_QR_WORK(m);
  s->nums = num_array(s->nnums, at->prec);
  s->bytes = rf_alloc(k, 8);
  s->sizes = rf_alloc(k, 2 * sizeof *s->sizes);
  if (!s->nums || !s->bytes || !s->sizes)
    return RF_ENOMEM;
  place_numbers(b, s->nums, d, k, at->prec);
  b->role = s->bytes;      b->at = s->bytes + k;   s->kind = s->bytes + 2 * k;
  s->pick = s->bytes + 3 * k;
  s->now.sign = s->bytes + 4 * k;
  s->best.sign = s->bytes + 5 * k;
  s->zero = s->bytes + 6 * k;
  b->sharp = s->bytes + 7 * k;
  b->order = s->sizes;     b->f = s->sizes + k;
  return RF_OK;
}

static int
compare_lines(const rfx_boundary *at, size_t i, size_t j)
{
  int c = 0;

  if (at->place)
    return at->place[i] < at->place[j] ? -1 : at->place[i] > at->place[j];
  for (size_t l = 0; l < at->d && c == 0; l++)
    c = num_cmp(&at->x[i * at->d + l], &at->x[j * at->d + l]);
  return c;
}

/* A power of 2 that brings what drives to unit size, where it is so large or
   small that squares are lost in double; else 0.  The answer hangs on signs
   alone. */
static long
shift_of(const rfx_boundary *at)
{
  double most = 0.0;
  int exponent;

  for (size_t i = 0; RF_NUM_IS_DOUBLE && i < at->d; i++)
    most = fmax(most, fabs(num_get_d(at->mass ? &at->mass[i]
                                     : &at->fixed[i])));
  for (size_t l = 0; RF_NUM_IS_DOUBLE && l < at->count; l++)
    most = fmax(most, fmax(fabs(num_get_d(&at->high[l])),
                           fabs(num_get_d(&at->low[l]))));
  if (most == 0.0)
    return 0;
  (void)frexp(most, &exponent);
  return exponent < -400 || exponent > 400 ? -exponent : 0;
}

/* v[n] times 2^shift. */
static void
shift_all(rf_num *v, size_t n, long shift)
{
  for (size_t i = 0; shift != 0 && i < n; i++)
    num_mul_2si(&v[i], &v[i], shift);
}

/* Which ends of variable i are 0 exactly where they are 0; turned: lo is the
   line's high. */
static int
sharp_ends(const rfx_boundary *at, size_t l, bool turned)
{
  const int both = RF_LOW_EXACT | RF_HIGH_EXACT;
  const int ends = at->end_blur && at->end_exact ? at->end_exact[l] : both;

  return turned && ends != both && ends != 0 ? both - ends : ends;
}

/* Variable i of the box: unit x, ends scaled by ||x||. */
void
rfx_scale_line(struct trial *s, size_t i)
{
  struct box *b = &s->box;
  const rfx_boundary *at = s->at;
  const size_t d = b->d, l = b->order[i];
  rf_num *norm = &b->t[1];
  int up = num_cmp(&at->high[l], &at->low[l]);

  num_dot(norm, at->x + l * d, at->x + l * d, d);
  num_sqrt(norm, norm);
  for (size_t c = 0; c < d; c++)
    num_div(&b->x[i * d + c], &at->x[l * d + c], norm);
  if (at->end_blur)
    num_mul(&b->eblur[i], &at->end_blur[l], norm);
  num_mul(&b->lo[i], up > 0 ? &at->low[l] : &at->high[l], norm);
  num_mul(&b->hi[i], up > 0 ? &at->high[l] : &at->low[l], norm);
  shift_all(&b->eblur[i], at->end_blur ? 1 : 0, s->shift);
  shift_all(&b->lo[i], 1, s->shift);
  shift_all(&b->hi[i], 1, s->shift);
  b->sharp[i] = (signed char)sharp_ends(at, l, up <= 0);
  s->kind[i] = (signed char)(-s->sigma * up);
  s->repelling += s->kind[i] == KIND_REPELLING;
}

/* What the caller knows of products, for unit lines. */
static void
load_products(struct trial *s)
{
  struct box *b = &s->box;
  const rfx_boundary *at = s->at;
  const size_t k = b->k;
  rf_num *norm = &b->t[1], *other = &b->t[2];

  for (size_t i = 0; i < k; i++) {
    const size_t l = b->order[i];
    num_sqrt(norm, &at->gram[l * k + l]);
    num_div(&b->p[i], &at->product[l], norm);
    num_div(&b->psize[i], &at->product_size[l], norm);
    if (at->product_blur)
      num_div(&b->pblur[i], &at->product_blur[l], norm);
    shift_all(&b->p[i], 1, s->shift);
    shift_all(&b->psize[i], 1, s->shift);
    shift_all(&b->pblur[i], at->product_blur ? 1 : 0, s->shift);
    for (size_t m = 0; m < k; m++) {
      const size_t n = b->order[m];
      num_sqrt(other, &at->gram[n * k + n]);
      num_mul(other, other, norm);
      num_div(&b->g[i * k + m], &at->gram[l * k + n], other);
    }
  }
}

/* Everything that does not depend on the choice. */
void
rfx_trial_load(struct trial *s, const rfx_boundary *at, int sigma)
{
  struct box *b = &s->box;

  s->at = at;
  s->sigma = sigma;
  s->shift = shift_of(at);
  b->d = at->d;
  b->k = at->count;
  b->prec = at->prec;
  b->error = at->error;
  b->blurred = at->blur || at->end_blur;
  b->products = at->product != NULL;
  for (size_t i = 0; i < b->k; i++) {           /* insertion sort */
    size_t j = i;
    for (; j > 0 && compare_lines(at, b->order[j - 1], i) > 0; j--)
      b->order[j] = b->order[j - 1];
    b->order[j] = i;
  }
  for (size_t i = 0; i < b->k; i++)
    rfx_scale_line(s, i);
  if (at->product)
    load_products(s);
}

/* Which end of e, lo or hi, is that of side sign: high where the line is
   repelling for a > 0 or attracting for a < 0. */
int
rfx_end_of(const struct trial *s, size_t i, int sign)
{
  return s->kind[i] == KIND_REPELLING ? s->sigma * sign : -s->sigma * sign;
}

static void
put_at(struct trial *s, size_t i, int role, int at)
{
  struct box *b = &s->box;

  b->role[i] = (signed char)role;
  b->at[i] = (signed char)at;
  num_set(&b->e[i], at < 0 ? &b->lo[i] : &b->hi[i]);
}

/* Lines that were sliding start free, in the middle of their interval: most
   of them go on. */
static void
start_free(struct trial *s)
{
  struct box *b = &s->box;

  for (size_t i = 0; i < b->k && b->nf < b->d; i++) {
    if (b->role[i] != ROLE_BOXED
        || s->at->from[b->order[i]] != RF_FROM_SLIDING)
      continue;
    rfx_free_variable(b, i);
    num_add(&b->e[i], &b->lo[i], &b->hi[i]);
    num_mul_2si(&b->e[i], &b->e[i], -1);
  }
}

/* Start values: lines that were reached at the end of the other side (most
   are crossed); where they are to be kept, at that of their own. */
void
rfx_trial_start(struct trial *s)
{
  struct box *b = &s->box;
  size_t bad;

  rfx_free_none(b);
  for (size_t i = 0; i < b->k; i++) {
    int from = s->at->from[b->order[i]];
    if (s->kind[i] == KIND_LEFT)
      put_at(s, i, ROLE_CONSTANT, s->pick[i]);
    else if (s->kind[i] == KIND_FLAT)
      put_at(s, i, ROLE_CONSTANT, -1);
    else if (s->kind[i] == KIND_ATTRACTING)
      put_at(s, i, ROLE_BOXED,
             rfx_end_of(s, i, s->keep == (from == RF_FROM_MINUS) ? -1 : 1));
    else if (s->pick[i] != 0)
      put_at(s, i, ROLE_CONSTANT, rfx_end_of(s, i, s->pick[i]));
    else {
      put_at(s, i, ROLE_UNBOUNDED, -1);
      rfx_free_variable(b, i);
      if (b->nf > b->d || !rfx_box_factor(b, &bad)) /* depends on the others */
        rfx_bind_variable(b, b->nf - 1, -1);
    }
  }
  start_free(s);
}

/* Is unit x_i in the span of the free lines, up to rounding?  *certain: by
   dimension alone. */
static bool
dependent(struct trial *s, size_t i, bool *certain)
{
  struct box *b = &s->box;
  const size_t d = b->d, n = b->nf;
  rf_num *t = &b->t[0], *rest = &b->t[2];
  bool moves = false;

  for (size_t l = 0; s->at->w && l < d; l++)
    moves |= num_sgn(&s->at->w[l]) != 0;
  *certain = n == d || (moves && n + 1 == d);
  if (*certain || n == 0)
    return *certain;
  num_set_d(rest, 1.0);                  /* ||x - Q Q^T x||^2 */
  for (size_t j = 0; j < n; j++) {
    num_dot(t, b->qr.q + j * d, b->x + i * d, d);
    num_submul(rest, t, t);
  }
  num_set_d(t, 8.0 * (double)(d * (n + 1)));
  num_mul(t, t, &b->qr.inverse[n - 1]);      /* loss of orthogonality */
  num_mul_2si(t, t, -b->prec);
  return num_cmp(rest, t) <= 0;
}

/* v = 0 up to its bound on a line that is not free: in the span of the free
 * ones, or where D = 0 up to rounding, it slides with them; else it rests on
 * its side, exactly or in doubt.
 * Flat lines have the same e everywhere and keep their side; a repelling one
 * that slides is the business of the choice 0 (2: not a solution here). */
static int
resting(struct trial *s, size_t i, int side)
{
  struct box *b = &s->box;
  bool certain, exact = num_sgn(&b->bound[i]) == 0;

  if (!exact && (dependent(s, i, &certain) || b->vanishes)) {
    if (s->kind[i] == KIND_REPELLING)
      return 2;
    s->now.unsure |= !certain;
    if (s->kind[i] != KIND_FLAT)
      return 0;
    s->now.edge = true;
    return side;
  }
  s->now.edge |= exact;
  s->now.unsure |= !exact;
  s->now.rests += exact;
  return side;
}

/* Sign of line i in the solution of the box; 2 where it contradicts the
   choice made. */
static int
read_sign(struct trial *s, size_t i)
{
  struct box *b = &s->box;
  int side, v, from = s->at->from[b->order[i]];

  if (s->kind[i] == KIND_LEFT)
    return s->now.sign[i];
  if (b->at[i] == 0)
    return 0;
  if (b->role[i] == ROLE_UNBOUNDED)      /* depends on the free ones */
    return 0;
  v = num_cmpabs(&b->dot[i], &b->bound[i]) > 0
      ? s->sigma * num_sgn(&b->dot[i]) : 0;
  if (s->kind[i] == KIND_FLAT)
    side = v != 0 ? v : from == RF_FROM_PLUS ? 1 : -1;
  else if (s->kind[i] == KIND_REPELLING)
    side = s->pick[i];
  else
    side = -s->sigma * b->at[i];
  if (v == 0)
    return resting(s, i, side);
  return v == side ? side : 2;
}

/* Where e of the free lines lies in its interval: false outside; within the
   error of an end the choice is in doubt, or, where a repelling line is exactly
   there, the edge once more (an attracting one is bound to its end). */
bool
rfx_inside(struct trial *s, bool *twice)
{
  struct box *b = &s->box;
  rf_num *t = &b->t[1], *bound = &b->t[2];

  for (size_t j = 0; j < b->nf; j++) {
    size_t i = b->f[j];
    if (rfx_box_beyond(b, i, &b->e[i]) != 0)
      return false;
    for (int end = -1; end <= 1; end += 2) {
      rfx_box_end_bound(bound, b, i, end);
      num_sub(t, &b->e[i], end < 0 ? &b->lo[i] : &b->hi[i]);
      if (num_cmpabs(t, bound) > 0)
        continue;
      *twice |= num_sgn(t) == 0 && num_sgn(bound) == 0;
      s->now.unsure = true;
    }
  }
  return true;
}

/* The e of the free lines are outside, but some attracting lines have v = 0
 * at an end of theirs (they depend on the free ones, or it is a tie): can
 * the e of all these be chosen inside their intervals together?  D stays,
 * so the question is whether T = sum e_l x_l over them is in a zonotope: a
 * least squares problem in a box once more. */
bool
rfx_inside_together(struct trial *s)
{
  struct box *b = &s->box;
  bool loose = false;

  for (size_t i = 0; i < b->k; i++) {
    bool tied = b->at[i] != 0 && b->role[i] != ROLE_CONSTANT
                && num_cmpabs(&b->dot[i], &b->bound[i]) <= 0;
    s->now.unsure |= tied && s->now.sign[i] != 0;
    if (tied)
      s->now.sign[i] = 0;
    loose |= tied;
  }
  if (!loose)
    return false;
  for (size_t c = 0; c < b->d; c++) {    /* fixed := -T */
    num_zero(&b->fixed[c]);
    for (size_t i = 0; i < b->k; i++)
      if (s->now.sign[i] == 0)
        num_submul(&b->fixed[c], &b->e[i], &b->x[i * b->d + c]);
    num_set(&b->mass[c], &b->size[c]);
    num_set(&b->blur[c], &b->haze[c]);
  }
  b->products = false;
  rfx_free_none(b);
  for (size_t i = 0; i < b->k; i++) {
    b->role[i] = s->now.sign[i] == 0 ? ROLE_BOXED : ROLE_CONSTANT;
    b->at[i] = -1;
    if (s->now.sign[i] == 0)
      num_set(&b->e[i], &b->lo[i]);
    else
      num_zero(&b->e[i]);
  }
  if (rfx_box_minimize(b) < 0)
    return false;
  for (size_t i = 0; i < b->k; i++)
    if (s->now.sign[i] == 0 && num_cmpabs(&b->dot[i], &b->bound[i]) > 0)
      return false;
  return true;
}

/* Anew before each trial, as rfx_inside_together writes there. */
void
rfx_load_fixed(struct trial *s)
{
  const rfx_boundary *at = s->at;

  for (size_t i = 0; i < at->d; i++) {
    num_set(&s->box.fixed[i], &at->fixed[i]);
    num_abs(&s->box.mass[i], at->mass ? &at->mass[i] : &at->fixed[i]);
    if (at->blur)
      num_set(&s->box.blur[i], &at->blur[i]);
    else
      num_zero(&s->box.blur[i]);
  }
  shift_all(s->box.fixed, at->d, s->shift);
  shift_all(s->box.mass, at->d, s->shift);
  shift_all(s->box.blur, at->d, s->shift);
  s->box.products = at->product != NULL;
}

/* Signs and scores of the box's solution; false when it contradicts the
   choice made. */
bool
rfx_read_solution(struct trial *s)
{
  rf_solution *c = &s->now;

  c->edge = c->unsure = false;
  c->rests = c->plus = c->minus = 0;
  for (size_t i = 0; i < s->box.k; i++) {
    int sign = read_sign(s, i);
    if (sign == 2)
      return false;
    c->sign[i] = (signed char)sign;
  }
  return true;
}
