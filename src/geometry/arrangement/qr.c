/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qr.c -- Gram-Schmidt column by column; see qr.h.
 * Kernel: decision.
 *
 * The lines come one by one, as a neuron is caught by them or a search goes
 * deeper, and leave from the end.  Householder reflections would be as stable,
 * but the columns of Q are wanted themselves: they project.  The norm of R^-1
 * that the error bounds need grows with the columns, too, at the price of one
 * triangular solution each. */
#include "config.h"

#include "base/number/num.h"
#include "geometry/arrangement/qr.h"

void
rfx_basis_project(rf_num *v, const rf_num *q, size_t count, size_t d,
                  rf_num *t)
{
  for (size_t l = 0; l < count; l++) {
    num_dot(t, q + l * d, v, d);
    num_axmy(v, t, q + l * d, d);
  }
}

/* <u, v>, one coordinate after the other. */
static void
plain_dot(rf_num *r, const rf_num *u, const rf_num *v, size_t d)
{
  num_zero(r);
  for (size_t i = 0; i < d; i++)
    num_addmul(r, &u[i], &v[i]);
}

/* Gram and Schmidt twice, which is enough to be orthogonal to rounding; a row
   of which too little is left is not taken. */
void
rfx_basis_append(rf_num *q, size_t *count, size_t d, double least, rf_num *t)
{
  rf_num *row = q + *count * d;

  for (int pass = 0; pass < 2; pass++)
    for (size_t l = 0; l < *count; l++) {
      plain_dot(t, q + l * d, row, d);
      num_axmy(row, t, q + l * d, d);
    }
  plain_dot(t, row, row, d);
  num_sqrt(t, t);
  if (num_get_d(t) <= least)
    return;
  for (size_t i = 0; i < d; i++)
    num_div(&row[i], &row[i], t);
  ++*count;
}

/* The block is the caller's, so that a factorisation can be moved with it. */
void
rfx_qr_place(rfx_qr *h, rf_num *block, size_t d, size_t room, long prec)
{
  RF_ASSERT(room <= d);
  h->d = d;
  h->room = room;
  h->count = 0;
  h->prec = prec;
  h->q = block;
  h->r = h->q + room * d;
  h->least = h->r + room * (room + 1) / 2;
  h->inverse = h->least + room;
}

/* Column j of R. */
static rf_num *
column(const rfx_qr *h, size_t j)
{
  return h->r + j * (j + 1) / 2;
}

/* The first columns alone: those behind them depend on them. */
void
rfx_qr_copy(rfx_qr *h, const rfx_qr *from, size_t count)
{
  RF_ASSERT(h->d == from->d && count <= from->count && count <= h->room);
  num_copy(h->q, from->q, count * h->d);
  num_copy(h->r, from->r, count * (count + 1) / 2);
  num_copy(h->least, from->least, count);
  num_copy(h->inverse, from->inverse, count);
  h->count = count;
}

/* v[d] minus its parts along Q; they are added to c[count]. */
static void
strip(rf_num *v, rf_num *c, const rfx_qr *h, rf_num *t)
{
  for (size_t i = 0; i < h->count; i++) {
    num_dot(t, h->q + i * h->d, v, h->d);
    num_axmy(v, t, h->q + i * h->d, h->d);
    num_add(&c[i], &c[i], t);
  }
}

/* R y = y in place, by columns: y[count]. */
static void
back_substitute(rf_num *y, const rfx_qr *h, size_t count)
{
  RF_ASSERT(count <= h->room);
  for (size_t l = count; l-- > 0;) {
    const rf_num *r = column(h, l);
    num_div(&y[l], &y[l], &r[l]);
    num_axmy(y, &y[l], r, l);
  }
}

/* ||R^-1|| with column n: it adds R^-1 e_n, the columns before stay. */
static void
grow_inverse(rfx_qr *h, rf_num *work)
{
  const size_t n = h->count;
  rf_num *y = work, *t = work + n + 1;

  for (size_t i = 0; i < n; i++)
    num_zero(&y[i]);
  num_set_d(&y[n], 1.0);
  back_substitute(y, h, n + 1);
  num_dot(t, y, y, n + 1);
  if (n > 0)
    num_addmul(t, &h->inverse[n - 1], &h->inverse[n - 1]);
  num_sqrt(&h->inverse[n], t);
}

/* Does a unit column that keeps so much depend on those before it? */
static bool
dependent_rest(const rfx_qr *h, const rf_num *rest, rf_num *t)
{
  const size_t n = h->count;

  num_set_d(t, 8.0 * (double)(h->d * (n + 2)));
  num_mul_2si(t, t, -h->prec);
  if (n > 0)
    num_div(t, t, &h->least[n - 1]);
  return num_cmp(rest, t) <= 0;
}

/* A column that is nearly in the span of those before is refused; what
   "nearly" is goes by the rounding of the columns so far. */
bool
rfx_qr_append(rfx_qr *h, const rf_num *x, rf_num *work)
{
  const size_t n = h->count, d = h->d;
  rf_num *v = h->q + n * d, *r = column(h, n);
  rf_num *rest = &work[0], *t = &work[1], *half = &work[2];

  if (n == h->room)
    return false;
  num_copy(v, x, d);
  for (size_t i = 0; i < n; i++)
    num_zero(&r[i]);
  num_set_d(half, 0.5);
  for (int pass = 0; pass < 2; pass++) {       /* |x| = 1 before the first */
    strip(v, r, h, t);
    num_dot(rest, v, v, d);
    num_sqrt(rest, rest);
    if (num_cmp(rest, half) > 0)
      break;
  }
  if (dependent_rest(h, rest, t))
    return false;
  num_set(&r[n], rest);
  num_set(&h->least[n], n > 0 && num_cmp(&h->least[n - 1], rest) < 0
                        ? &h->least[n - 1] : rest);
  num_set_d(t, 1.0);
  num_div(t, t, rest);
  for (size_t i = 0; i < d; i++)
    num_mul(&v[i], &v[i], t);
  grow_inverse(h, work);
  h->count++;
  RF_ASSERT(rfx_qr_is_valid(h, work));
  return true;
}

bool
rfx_qr_is_valid(const rfx_qr *h, rf_num *work)
{
  const double most = ldexp(64.0 * (double)(h->d * (h->count + 1)),
                            (int)-h->prec);

  RF_HOLDS(h->count <= h->room && h->room <= h->d);
  for (size_t j = 0; j < h->count; j++) {
    for (size_t i = 0; i <= j; i++) {
      num_dot(work, h->q + i * h->d, h->q + j * h->d, h->d);
      RF_HOLDS(fabs(num_get_d(work) - (i == j ? 1.0 : 0.0))
               <= (RF_NUM_IS_DOUBLE || i != j ? most : 0x1p-50));
    }
    RF_HOLDS(num_sgn(&column(h, j)[j]) > 0);
    RF_HOLDS(num_cmp(&h->least[j], &column(h, j)[j]) <= 0);
    RF_HOLDS(j == 0 || num_cmp(&h->least[j], &h->least[j - 1]) <= 0);
    RF_HOLDS(j == 0 || num_cmp(&h->inverse[j], &h->inverse[j - 1]) >= 0);
  }
  return true;
}

void
rfx_qr_split(rf_num *v, rf_num *c, const rfx_qr *h)
{
  for (size_t i = 0; i < h->count; i++) {
    num_dot(&c[i], h->q + i * h->d, v, h->d);
    num_axmy(v, &c[i], h->q + i * h->d, h->d);
  }
}

void
rfx_qr_solve(rf_num *e, const rf_num *c, const rfx_qr *h)
{
  for (size_t i = 0; i < h->count; i++)
    num_neg(&e[i], &c[i]);
  back_substitute(e, h, h->count);
}

void
rfx_error_bound(rf_num *r, const rf_num *size, double steps, double error,
                long prec, rf_num *t)
{
  RF_ASSERT(steps >= 0.0 && error >= 0.0);
  num_mul_d(t, size, 1.01 * steps);
  num_mul_2si(t, t, -prec);
  num_mul_d(r, size, 1.01 * error);
  num_add(r, r, t);
}

/* With b = Q c + D and R e = c: ||dD|| from what b came with and the roundings
   of the two passes; ||de|| <= 2 ||R^-1|| times that. */
void
rfx_qr_bounds(rf_num *dbound, rf_num *ebound, const rfx_qr *h,
              const rfx_qr_rest *rest, rf_num *work)
{
  const size_t n = h->count;
  const double c = n > 0 ? 8.0 * (double)(h->d * (n + 1)) : 0.0;
  rf_num *norm = &work[0], *dx = &work[1], *t = &work[2];

  /* ||db||: what b came with, and c roundings more. */
  rfx_error_bound(dbound, rest->size, rest->steps + c, rest->error, h->prec,
                  t);
  num_zero(ebound);
  if (n == 0)
    return;
  num_dot(norm, rest->drive, rest->drive, h->d);
  num_sqrt(norm, norm);
  num_dot(dx, rest->e, rest->e, n);
  num_sqrt(dx, dx);
  num_addmul(dx, &h->inverse[n - 1], norm);  /* ||e|| + N ||D|| */
  rfx_error_bound(dx, dx, c * sqrt((double)n), 0.0, h->prec, t);
  num_add(dbound, dbound, dx);
  num_mul(ebound, &h->inverse[n - 1], dbound);
  num_mul_2si(ebound, ebound, 1);
}
