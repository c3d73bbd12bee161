/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drive.c -- the data of the limit flow in the form in which its faces need
 * them, and D before the projection.
 *
 * From one face to the next only a side or two change, while D is a sum over
 * all lines.  It is kept as sums over blocks of about the square root of that
 * number, of which one or two are made anew.  They are never updated by a
 * difference: the same sides give the same bits, whichever way a neuron came.
 * Kernel: decision. */
#include "config.h"

#include "flow/limit/limit_impl.h"

/* r[lines] = <v, x_l>. */
void
rfx_all_lines(rf_num *r, const struct rfx_limit *s, const rf_num *v)
{
  num_rows(r, v, s->xt, s->d, s->lines);
}

/* e of a line on its side u.  On the side + data of a line that point along it
   are active, those that point the other way inactive. */
const rf_num *
rfx_side_end(const struct rfx_limit *s, size_t l, int u)
{
  return u > 0 ? &s->high[l] : &s->low[l];
}

/* sum[d] = sum of e_l x_l with e of the sides u, mass[d] of absolute values,
   term by term. */
void
rfx_sum_terms(struct rfx_limit *s, rf_num *sum, rf_num *mass,
              const signed char *u)
{
  rf_num *t = s->room.term;

  for (size_t i = 0; i < s->d; i++) {
    num_zero(&sum[i]);
    num_zero(&mass[i]);
  }
  for (size_t l = 0; l < s->lines; l++) {
    const rf_num *e = rfx_side_end(s, l, u[l]);
    if (u[l] == 0 || num_sgn(e) == 0)
      continue;
    num_axpy(sum, e, s->model->line + l * s->d, s->d);
    num_abs(t, e);
    num_axpy(mass, t, s->xabs + l * s->d, s->d);
  }
}

/* A bound on sum |e_l| ||x_l||, 0 only where all terms are. */
void
rfx_sum_mass(struct rfx_limit *s, rf_num *mass, const signed char *u)
{
  rf_num *t = s->room.term;

  num_zero(mass);
  for (size_t l = 0; l < s->lines; l++) {
    num_abs(t, rfx_side_end(s, l, u[l]));
    num_mul_d(t, t, s->model->line_norm[l]);
    if (u[l] != 0)
      num_add(mass, mass, t);
  }
}

/* part and size of block b for the sides u. */
static void
sum_block(struct rfx_limit *s, size_t b, const signed char *u)
{
  const size_t first = b * s->block, d = s->d;
  const size_t end = first + s->block < s->lines ? first + s->block
                                                 : s->lines;
  rf_num *part = s->part + b * d, *t = s->room.term;

  num_zero(&s->size[b]);
  for (size_t i = 0; i < d; i++)
    num_zero(&part[i]);
  for (size_t l = first; l < end; l++) {
    const rf_num *e = rfx_side_end(s, l, u[l]);
    if (u[l] == 0 || num_sgn(e) == 0)
      continue;
    num_axpy(part, e, s->model->line + l * d, d);
    num_abs(t, e);
    num_mul_d(t, t, s->model->line_norm[l]);
    num_add(&s->size[b], &s->size[b], t);
  }
  memcpy(s->summed + first, u + first, end - first);
}

/* sum[d] likewise, and a bound mass[1] on the sum of the terms' norms, 0 only
 * where all terms are: only the blocks with a side that has changed are
 * summed anew.  A term has at most sum_steps() roundings. */
void
rfx_sum_sides(struct rfx_limit *s, rf_num *sum, rf_num *mass,
              const signed char *u)
{
  rf_num *one = s->room.one;

  num_zero(mass);
  num_set_d(one, 1.0);
  for (size_t i = 0; i < s->d; i++)
    num_zero(&sum[i]);
  for (size_t b = 0; b < s->blocks; b++) {
    const size_t first = b * s->block;
    const size_t count = first + s->block < s->lines ? s->block
                                                     : s->lines - first;
    if (memcmp(s->summed + first, u + first, count) != 0)
      sum_block(s, b, u);
    num_axpy(sum, one, s->part + b * s->d, s->d);
    num_add(mass, mass, &s->size[b]);
  }
}

/* One product, the sums in a block and over the blocks, and the roundings of
   x and e themselves. */
double
rfx_sum_steps(const struct rfx_limit *s)
{
  return (double)(s->block + s->blocks + 3);
}

/* ---- set up ---- */

/* The lines whose e may change most come first: a neuron stays on those, so
   that the factorisation of its lines changes near its end. */
static void
order_lines(struct rfx_limit *s)
{
  rf_num *width = s->g;

  for (size_t l = 0; l < s->lines; l++) {
    size_t i = l;
    num_sub(&width[l], &s->top[l], &s->bottom[l]);
    num_abs(&width[l], &width[l]);
    for (; i > 0 && num_cmp(&width[s->order[i - 1]], &width[l]) < 0; i--)
      s->order[i] = s->order[i - 1];
    s->order[i] = l;
  }
}

/* What follows from the model, high and low. */
void
rfx_load_lines(struct rfx_limit *s)
{
  const size_t d = s->d;
  rf_num *norm = s->room.term;

  for (size_t l = 0; l < s->lines; l++) {
    const rf_num *x = s->model->line + l * d;
    num_dot(norm, x, x, d);
    num_sqrt(norm, norm);
    for (size_t i = 0; i < d; i++) {
      num_set(&s->xt[i * s->lines + l], &x[i]);
      num_abs(&s->xabs[l * d + i], &x[i]);
      num_div(&s->unit[l * d + i], &x[i], norm);
    }
    num_mul(&s->top[l], &s->high[l], norm);
    num_mul(&s->bottom[l], &s->low[l], norm);
    s->sense[l] = (signed char)num_cmp(&s->low[l], &s->high[l]);
  }
  memset(s->summed, 2, s->lines);
  order_lines(s);
}

void
rfx_drive_free(struct rfx_limit *s)
{
  const size_t k = s->lines, d = s->d;

  num_array_free(s->high, k);
  num_array_free(s->low, k);
  num_array_free(s->xt, k * d);
  num_array_free(s->xabs, k * d);
  num_array_free(s->unit, k * d);
  num_array_free(s->top, k);
  num_array_free(s->bottom, k);
  rf_release(s->sense);
  rf_release(s->order);
  rf_release(s->summed);
  num_array_free(s->part, s->blocks * d);
  num_array_free(s->size, s->blocks);
}

/* block^2 >= lines: blocks as many as each has lines. */
rf_status
rfx_drive_alloc(struct rfx_limit *s)
{
  const size_t k = s->lines, d = s->d;
  const long prec = s->prec;

  while (s->block * s->block < k)
    s->block++;
  s->blocks = (k + s->block - 1) / s->block;
  if (!(s->high = num_array(k, prec)) || !(s->low = num_array(k, prec))
      || !(s->xt = num_array(k * d, prec))
      || !(s->xabs = num_array(k * d, prec))
      || !(s->unit = num_array(k * d, prec))
      || !(s->top = num_array(k, prec)) || !(s->bottom = num_array(k, prec))
      || !(s->sense = rf_alloc(k, 1))
      || !(s->order = rf_alloc(k, sizeof *s->order))
      || !(s->summed = rf_alloc(k, 1))
      || !(s->part = num_array(s->blocks * d, prec))
      || !(s->size = num_array(s->blocks, prec)))
    return RF_ENOMEM;
  return RF_OK;
}
