/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * order.c -- batches of data; see order.h.
 *
 * Each epoch has a stream of random numbers of its own, as each neuron has at
 * the start: no run needs to know what an earlier epoch drew. */
#include "config.h"

#include "flow/descent/order.h"
#include "problem/start/draw.h"

/* Keeps the streams apart from those of the initial weights: "batches". */
#define STREAMS UINT64_C(0x0062617463686573)

rf_status
rf_order_init(rf_batches *order, size_t n, size_t batch, uint64_t seed)
{
  RF_ASSERT(batch >= 1 && batch <= n);
  *order = (rf_batches){ .n = n, .batch = batch, .seed = seed,
                       .epoch = UINT64_MAX };
  if (!(order->row = rf_alloc(n, sizeof *order->row)))
    return RF_ENOMEM;
  for (size_t k = 0; k < n; k++)
    order->row[k] = k;
  return RF_OK;
}

void
rf_order_clear(rf_batches *order)
{
  rf_release(order->row);
  order->row = NULL;
}

/* All orders alike (R. Fisher and F. Yates), from the natural one. */
static void
shuffle(rf_batches *order, uint64_t epoch)
{
  rf_stream s;

  rf_stream_start(&s, RF_OF_NEURONS, order->seed ^ STREAMS, epoch);
  for (size_t k = 0; k < order->n; k++)
    order->row[k] = k;
  for (size_t k = order->n - 1; k > 0; k--) {
    const size_t other = (size_t)(gsl_rng_uniform(&s.rng) * (double)(k + 1));
    const size_t row = order->row[k];
    order->row[k] = order->row[other];
    order->row[other] = row;
  }
  order->epoch = epoch;
}

/* The last batch of an epoch has what is left. */
rf_net_batch
rf_order_batch(rf_batches *order, uint64_t i)
{
  const size_t n = order->n, batch = order->batch;
  const uint64_t batches = (n + batch - 1) / batch;
  const size_t first = (size_t)(i % batches) * batch;

  if (batch == n)
    return (rf_net_batch){ order->row, n };
  if (order->epoch != i / batches)
    shuffle(order, i / batches);
  return (rf_net_batch){ order->row + first,
                         n - first < batch ? n - first : batch };
}
