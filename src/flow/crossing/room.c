/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * room.c -- the memory of screening.  What goes with the degree of a segment
 * grows when it is asked for, and is not given back before the run is.
 * Kernel: arithmetic. */
#include "config.h"

#include "flow/crossing/crossing_impl.h"

rf_status
rfx_screening_create(rfx_screening **screening, const rfx_model *m)
{
  const size_t numbers = 8 + m->d;
  rfx_screening *s = rf_alloc(1, sizeof *s);
  rf_num *at;

  if (!s || !(at = s->block = num_array(numbers, m->prec))) {
    rf_release(s);
    return RF_ENOMEM;
  }
  s->numbers = numbers;
  s->num.error = num_take(&at, 1);
  s->num.noise = num_take(&at, 1);
  s->num.mass = num_take(&at, 1);
  s->num.root = num_take(&at, 1);
  s->num.coefficient = num_take(&at, 1);
  s->num.high = num_take(&at, 1);
  s->num.low = num_take(&at, 1);
  s->num.term = num_take(&at, 1);
  s->num.drive = num_take(&at, m->d);
  *screening = s;
  return RF_OK;
}

/* What has grown is given back, then the block. */
void
rfx_screening_free(rfx_screening *s)
{
  if (!s)
    return;
  rf_large_release(s->examined.neuron, s->examined.capacity,
                   sizeof *s->examined.neuron);
  rf_release(s->due.at);
  rf_release(s->rough.columns.at);
  rf_release(s->rough.start.at);
  rf_release(s->rough.exit.at);
  rf_release(s->rough.series.at);
  rf_release(s->rough.glance.at);
  rf_release(s->rough.outlook.at);
  rfx_pool_clear(&s->terms.event);
  rfx_pool_clear(&s->terms.ends);
  num_array_free(s->block, s->numbers);
  rf_release(s);
}
