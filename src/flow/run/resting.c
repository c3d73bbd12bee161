/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resting.c -- neurons that are at rest; see resting.h. */
#include "config.h"

#include "flow/run/resting.h"

rf_status
rf_edges_init(rf_edges *edges, size_t lines)
{
  edges->of = rf_alloc(2 * lines, sizeof *edges->of);
  return edges->of ? RF_OK : RF_ENOMEM;
}

/* Neurons that go away again stay in the list: to look for them there would
   cost more than to see, when a line wakes, that one has moved. */
rf_status
rf_edges_add(rf_edges *edges, size_t l, int side, uint32_t j)
{
  rf_edge *edge = &edges->of[2 * l + (side > 0)];
  rf_status status = rf_grow(&edge->neuron, &edge->capacity, edge->count + 1,
                             sizeof *edge->neuron);

  RF_ASSERT(side == 1 || side == -1);
  if (status >= 0)
    edge->neuron[edge->count++] = j;
  return status;
}

void
rf_edges_clear(rf_edges *edges, size_t lines)
{
  for (size_t l = 0; edges->of && l < 2 * lines; l++)
    rf_release(edges->of[l].neuron);
  rf_release(edges->of);
}

rf_status
rf_corners_add(rf_corners *corners, uint32_t j)
{
  rf_status status = rf_grow(&corners->neuron, &corners->capacity,
                             corners->count + 1, sizeof *corners->neuron);

  if (status >= 0)
    corners->neuron[corners->count++] = j;
  return status;
}

void
rf_corners_clear(rf_corners *corners)
{
  rf_release(corners->neuron);
}
