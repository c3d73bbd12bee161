/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * points.c -- the network at given points, neuron by neuron; see
 * probe_impl.h.
 * Kernel: decision.
 *
 * h(x) = sum_j a_j s(<w_j, x>).  All points are served by one neuron before the
 * next one comes, coordinate by coordinate: what is written to stays in the
 * cache, and each sum has one order whatever computes it. */
#include "config.h"

#include "base/number/num.h"
#include "flow/model/numbers.h"
#include "flow/probe/probe_impl.h"
#include "problem/loss/loss.h"

typedef struct points {
  const rf_problem *problem;
  size_t count, d;       /* points, coordinates */
  long prec;
  rf_num *block;         /* all numbers below */
  size_t numbers;
  rf_num *x;             /* x[d][count], so that neighbours are points */
  rf_num *y;             /* y[count] */
  rf_num *h, *part;      /* [count] each: the sum, and that of a block */
  rf_num *u;             /* u[count]: <w, x> of one neuron */
  rf_num *leak, *c;      /* [1] each; c of the loss */
  rf_num *tmp;           /* tmp[3] */
  double *w;             /* w[block][d], for the BLAS, and ... */
  rf_num *product;       /* product[block][count]; NULL: it is not asked */
  rfx_numbers out;       /* handed out last */
} points;

static long
precision_of(const rf_numbers *weights)
{
#if RF_NUM_IS_DOUBLE
  (void)weights;
  return 53;
#else
  return (long)mpfr_get_prec(rfx_numbers_exact(weights));
#endif
}

static bool
suits(const void *from, const rf_numbers *weights)
{
  const points *p = from;

  return p->prec == precision_of(weights);
}

static void
free_points(void *from)
{
  points *p = from;

  num_array_free(p->block, p->numbers);
  rfx_numbers_clear(&p->out);
  rf_release(p->w);
  rf_release(p->product);
  rf_release(p);
}

/* Points and labels, rounded once; c is that of the data, over points. */
static void
fill(points *p)
{
  const rf_points *probe = &p->problem->probe;
  mpq_t c;

  for (size_t k = 0; k < p->count; k++) {
    for (size_t i = 0; i < p->d; i++)
      num_set_q(&p->x[i * p->count + k], probe->x[k * p->d + i]);
    if (probe->y)
      num_set_q(&p->y[k], probe->y[k]);
  }
  num_set_q(p->leak, p->problem->leak);
  mpq_init(c);
  mpq_set_ui(c, 1, p->problem->sum ? 1 : (unsigned long)p->count);
  num_set_q(p->c, c);
  mpq_clear(c);
}

/* In many coordinates <w, x> are a product of matrices.  In few the loops are
   as quick, and have the same sums with every BLAS. */
static rf_status
make_room_for_blas(points *p)
{
#if RF_NUM_IS_DOUBLE
  if (p->d < RF_BLAS_DATA)
    return RF_OK;
  if (rf_blas_room() < 0
      || !(p->w = rf_alloc(RF_PROBE_BLOCK * p->d, sizeof *p->w))
      || !(p->product = rf_alloc(RF_PROBE_BLOCK * p->count,
                                 sizeof *p->product)))
    return RF_ENOMEM;
#else
  (void)p;
#endif
  return RF_OK;
}

static rf_status
make(void **made, const rf_problem *problem, const rf_numbers *weights)
{
  points *p = rf_alloc(1, sizeof *p);
  rf_num *at;

  if (!p)
    return RF_ENOMEM;
  p->problem = problem;
  p->count = problem->probe.count;
  p->d = problem->d;
  p->prec = p->out.prec = precision_of(weights);
  p->out.digits = problem->digits;
  p->numbers = p->count * (p->d + 4) + 5;
  if (!(at = p->block = num_array(p->numbers, p->prec))
      || make_room_for_blas(p) < 0) {
    free_points(p);
    return RF_ENOMEM;
  }
  p->x = num_take(&at, p->d * p->count);
  p->y = num_take(&at, p->count);
  p->h = num_take(&at, p->count);
  p->part = num_take(&at, p->count);
  p->u = num_take(&at, p->count);
  p->leak = num_take(&at, 1);
  p->c = num_take(&at, 1);
  p->tmp = at;
  fill(p);
  *made = p;
  return RF_OK;
}

static void
zero(rf_num *v, size_t count)
{
  for (size_t k = 0; k < count; k++)
    num_zero(&v[k]);
}

static void
begin(void *from)
{
  points *p = from;

  zero(p->h, p->count);
}

/* part += a s(u); u is used up.  In double without a branch, which would be
   taken at random. */
static void
activate(points *p, const rf_num *a, rf_num *u)
{
#if RF_NUM_IS_DOUBLE
  const double leak = *p->leak;

  for (size_t k = 0; k < p->count; k++)
    u[k] *= u[k] > 0.0 ? 1.0 : leak;
#else
  for (size_t k = 0; k < p->count; k++)
    if (num_sgn(&u[k]) <= 0)
      num_mul(&u[k], &u[k], p->leak);
#endif
  num_axpy(p->part, a, u, p->count);
}

#if RF_NUM_IS_DOUBLE

/* Four points at a time, which compilers make vector operations of, and
   nothing in between goes through memory; the last points one by one.  Each sum
   has the same order in both. */
static void
add_neuron(points *p, const double *z)
{
  const size_t count = p->count, d = p->d;
  const double *restrict x = p->x, *w = z + 1;
  double *restrict part = p->part;
  const double a = z[0], leak = *p->leak;
  size_t k = 0;

  for (; k + 4 <= count; k += 4) {
    double u[4] = { 0.0, 0.0, 0.0, 0.0 };
    for (size_t i = 0; i < d; i++)
      for (size_t l = 0; l < 4; l++)
        u[l] += w[i] * x[i * count + k + l];
    for (size_t l = 0; l < 4; l++)
      part[k + l] += a * (u[l] * (u[l] > 0.0 ? 1.0 : leak));
  }
  for (; k < count; k++) {
    double u = 0.0;
    for (size_t i = 0; i < d; i++)
      u += w[i] * x[i * count + k];
    part[k] += a * (u * (u > 0.0 ? 1.0 : leak));
  }
}

#else

/* u = <w, x> at all points, coordinate by coordinate, then a s(u). */
static void
add_neuron(points *p, const rf_num *z)
{
  zero(p->u, p->count);
  for (size_t i = 0; i < p->d; i++)
    num_axpy(p->u, &z[1 + i], &p->x[i * p->count], p->count);
  activate(p, &z[0], p->u);
}

#endif

/* All products of the block at once, where the BLAS has room. */
static void
multiply_block(points *p, const rf_num *z, size_t count)
{
#if RF_NUM_IS_DOUBLE
  for (size_t j = 0; j < count; j++)
    memcpy(p->w + j * p->d, z + j * (1 + p->d) + 1, p->d * sizeof *p->w);
  rf_multiply(p->product, p->w, p->x, count, p->count, p->d);
#else
  (void)p;
  (void)z;
  (void)count;
#endif
}

/* The neurons of one block, in the order of their numbers. */
static void
add(void *from, const rf_numbers *weights)
{
  points *p = from;
  const rf_num *z = rfx_numbers_exact(weights);
  const size_t row = 1 + p->d, count = rf_numbers_count(weights) / row;

  RF_ASSERT(count <= RF_PROBE_BLOCK);
  zero(p->part, p->count);
  if (p->product)
    multiply_block(p, z, count);
  for (size_t j = 0; j < count; j++)
    if (p->product)
      activate(p, &z[j * row], p->product + j * p->count);
    else
      add_neuron(p, &z[j * row]);
  for (size_t k = 0; k < p->count; k++)
    num_add(&p->h[k], &p->h[k], &p->part[k]);
}

/* The linear unit, c and s. */
static void
add_unit(void *from, const rf_numbers *unit)
{
  points *p = from;
  const rf_num *z = rfx_numbers_exact(unit);

  RF_ASSERT(rf_numbers_count(unit) == 1 + p->d);
  for (size_t k = 0; k < p->count; k++)
    num_add(&p->h[k], &p->h[k], &z[0]);
  for (size_t i = 0; i < p->d; i++)
    num_axpy(p->h, &z[1 + i], &p->x[i * p->count], p->count);
}

/* Loss and right answers by the labels, 0 where there are none. */
static void
judge(points *p, rf_num *loss, size_t *right)
{
  const rfx_labels labels = { p->count, p->y, p->c, NULL };

  *right = 0;
  num_zero(loss);
  if (!p->problem->probe.y)
    return;
  rfx_loss_of(p->problem->loss)->value(loss, &labels, p->h, p->tmp);
  num_mul(loss, loss, p->c);
  for (size_t k = 0; k < p->count; k++)
    *right += num_sgn(&p->h[k]) * num_sgn(&p->y[k]) > 0;
}

static rf_status
end(void *from, const rf_numbers **values, size_t *right)
{
  points *p = from;
  rf_num *z;
  const rf_status status = rfx_numbers_begin(&z, &p->out,
                                             RF_PROBE_H + p->count);

  if (status < 0)
    return status;
  judge(p, &z[RF_PROBE_LOSS], right);
  RF_ASSERT(*right <= p->count);
  num_copy(&z[RF_PROBE_H], p->h, p->count);
  *values = rfx_numbers_give(&p->out);
  return RF_OK;
}

const rf_probe_ops rfx_probe_ops = {
  .make = make, .suits = suits, .begin = begin, .add = add,
  .add_unit = add_unit, .end = end, .free = free_points
};
