/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * system.c -- predictions of the lumped system, values and series; see
 * system.h.
 * Kernel: arithmetic.
 *
 * With the gram matrix of a block's coordinates the predictions need no
 * neuron: b = sum_il gram_il a_i w_l, h_k = sum over blocks of eta_k <x_k, b>.
 * Their series in tau follow term by term, as products of those of the
 * columns. */
#include "config.h"

#include "base/blas.h"
#include "base/number/num.h"
#include "flow/model/fade.h"
#include "flow/model/system.h"
#include "flow/model/unit.h"

struct rfx_work {
  const rfx_model *model;
  rf_num *b;             /* b[blocks][d], then z[blocks][n] = b X^T */
  size_t blocks;         /* they have room for */
  rf_num *g;             /* g[1] */
};

/* Numbers that b[] has room for. */
static size_t
work_size(const rfx_work *w)
{
  return w->blocks * (w->model->d + w->model->n);
}

void
rfx_work_free(rfx_work *w)
{
  if (!w)
    return;
  num_array_free(w->b, work_size(w));
  num_array_free(w->g, 1);
  rf_release(w);
}

/* b is made when the number of blocks is known (reserve). */
rf_status
rfx_work_create(rfx_work **work, const rfx_model *model)
{
  rfx_work *w = rf_alloc(1, sizeof *w);

  if (!w)
    return RF_ENOMEM;
  w->model = model;
  if (!(w->g = num_array(1, model->prec))) {
    rfx_work_free(w);
    return RF_ENOMEM;
  }
  *work = w;
  return RF_OK;
}

/* Twice what is wanted: the blocks change at each event, and a step is no
   place to allocate in.  Nothing in b outlives a call, so it is not copied. */
static rf_status
reserve(rfx_work *w, size_t blocks)
{
  const size_t want = 2 * blocks;
  rf_num *b;

  if (blocks <= w->blocks)
    return RF_OK;
  b = num_array(want * (w->model->d + w->model->n), w->model->prec);
  if (!b)
    return RF_ENOMEM;
  num_array_free(w->b, work_size(w));
  w->b = b;
  w->blocks = want;
  return RF_OK;
}

/* b = sum_{i,l} gram_il a_i w_l is all that the network sees of a block.  a
   comes from one set of columns and w from another: in a series those are
   coefficients of different orders. */
static void
add_moment(rf_num *b, const rfx_block *block, const rf_num *ya,
           const rf_num *yw, size_t d, rfx_work *work)
{
  const size_t q = block->q;

  for (size_t l = 0; l < q; l++) {
    rf_num *g = work->g;
    const rf_num *w = yw + block->offset + l * (d + 1) + 1;
    num_zero(g);
    /* First g_l = sum_i gram_il a_i, so the work is q^2 + q d and not q^2
       d. */
    for (size_t i = 0; i < q; i++)
      num_addmul(g, &block->gram[l * q + i], &ya[block->offset + i * (d + 1)]);
    for (size_t i = 0; i < d; i++)
      num_addmul(&b[i], g, &w[i]);
  }
}

/* z[blocks][n] = b[blocks][d] x[n][d]^T, which is most of the work of a step:
   in double for the BLAS to do. */
static void
all_products(rf_num *z, const rf_num *b, const rfx_model *m, size_t blocks)
{
#if RF_NUM_IS_DOUBLE
  rf_multiply_transposed(z, b, m->x, blocks, m->n, m->d);
#else
  for (size_t u = 0; u < blocks; u++)
    for (size_t k = 0; k < m->n; k++) {
      num_zero(&z[u * m->n + k]);
      for (size_t i = 0; i < m->d; i++)
        num_addmul(&z[u * m->n + k], &b[u * m->d + i], &m->x[k * m->d + i]);
    }
#endif
}

/* b of each block that is not vacant, in their order: coefficient i.  Returns
   how many there are. */
static size_t
moments(rfx_work *work, const rfx_system *s, const rf_num *y, size_t i)
{
  const size_t d = s->model->d;
  size_t count = 0;

  for (size_t u = 0; u < s->nblocks && rf_poll_64(u) >= 0; u++) {
    rf_num *b = work->b + count * d;
    if (!s->block[u].face)
      continue;
    for (size_t l = 0; l < d; l++)
      num_zero(&b[l]);
    for (size_t l = 0; l <= i; l++)
      add_moment(b, &s->block[u], y + l * s->unknowns,
                 y + (i - l) * s->unknowns, d, work);
    count++;
  }
  return count;
}

/* out[n] += u[n] v[n], four at a time, which compilers make vector operations
   of. */
static void
add_each(rf_num *restrict out, const rf_num *restrict u,
         const rf_num *restrict v, size_t n)
{
  size_t k = 0;

  for (; k + 4 <= n; k += 4)
    for (size_t i = k; i < k + 4; i++)
      num_addmul(&out[i], &u[i], &v[i]);
  for (; k < n; k++)
    num_addmul(&out[k], &u[k], &v[k]);
}

/* out[n] += eta z of the next count blocks that are not vacant, z[count][n],
   from block u on; returns the one after them.  Of many singles each has a face
   of its own, anywhere in memory: those to come are fetched. */
static size_t
add_blocks(rf_num *out, const rfx_system *s, size_t u, const rf_num *z,
           size_t count)
{
  const size_t n = s->model->n;

  for (; count > 0; u++) {
    const rfx_face *near = u + 3 < s->nblocks ? s->block[u + 3].face : NULL;
    if (u + 8 < s->nblocks)
      RF_PREFETCH(s->block[u + 8].face);
    for (size_t k = 0; near && k < n && k < 64; k += 8)
      RF_PREFETCH(&near->eta[k]);
    if (!s->block[u].face)
      continue;
    add_each(out, s->block[u].face->eta, z, n);
    z += n;
    count--;
  }
  return u;
}

/* So many blocks at a time, up to twice as many at last: what is made of them
   is still near when it is added.  A multiple of what a BLAS takes together,
   so that each product is rounded as in one piece. */
#define BLOCKS_AT_A_TIME ((size_t)192)

/* Coefficient i of h: a product of two series, summed over orders before the
   product with the data, which is then made once and not i + 1 times. */
static rf_status
term(rf_num *h, const rfx_system *s, rfx_work *work, const rf_num *y, size_t i)
{
  const rfx_model *m = s->model;
  rf_status status = reserve(work, s->nblocks);
  rf_num *out = h + i * m->n, *z;
  size_t count;

  if (status < 0)
    return status;
  for (size_t k = 0; k < m->n; k++)
    num_zero(&out[k]);
  count = moments(work, s, y, i);
  z = work->b + count * m->d;
  if ((status = rf_poll()) < 0)        /* moments may have ended early */
    return status;
  for (size_t first = 0, u = 0, some; first < count; first += some) {
    some = count - first < 2 * BLOCKS_AT_A_TIME ? count - first
      : BLOCKS_AT_A_TIME;
    all_products(z, work->b + first * m->d, m, some);
    u = add_blocks(out, s, u, z, some);
  }
  if (rfx_model_has_unit(m))
    rfx_unit_predict(out, m, y + i * s->unknowns + rfx_system_unit(s));
  return rf_poll();
}

rf_status
rfx_lumped_series(rf_num *h, const rfx_system *s, rfx_work *work,
                  const rfx_segment *segment, const rf_num *y, size_t i)
{
  const rf_status status = term(h, s, work, y, i);

  if (status >= 0)
    rfx_fade_term(h, i, s->model->n, s->model, segment, 2);
  return status;
}

rf_status
rfx_lumped_predict(rf_num *h, const rfx_system *s, rfx_work *work,
                   const rf_num *y, const rf_num *t)
{
  const rf_status status = term(h, s, work, y, 0);

  if (status >= 0)
    rfx_fade_all(h, s->model->n, s->model, t, 2);
  return status;
}
