/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event_map.h -- events of a run that follows an image of a problem, as they
 * would be of the problem itself. */
#ifndef RF_EVENT_MAP_H
#define RF_EVENT_MAP_H

#include "reluflow.h"

/* Neuron j of the image is neurons[j] here, datum k is data[k]; its times,
   times stretch, are those here.  NULL: as they are. */
typedef struct event_map {
  const size_t *data, *neurons;
  double stretch;
} event_map;

static inline rf_event
event_mapped(const rf_event *e, const event_map *map)
{
  rf_event f = *e;

  if (!map)
    return f;
  if (map->data)
    f.datum = (uint32_t)map->data[f.datum];
  if (map->neurons)
    f.neuron = (uint32_t)map->neurons[f.neuron];
  f.time *= map->stretch;
  return f;
}

#endif
