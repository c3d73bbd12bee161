/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resting.h -- neurons that are at rest, until something pulls at them. */
#ifndef RF_RESTING_H
#define RF_RESTING_H

#include "base/base.h"

#include <stdint.h>

/* Neurons that rest on the edge of a dead cone, at one line and side. */
typedef struct rf_edge {
  uint32_t *neuron;      /* those that ever came; one that has moved since is
                            told by its face and where it is */
  size_t count, capacity;
  int sign;              /* last known sign of the line's coefficient on the
                            other side, 0 unknown; stale once that has passed
                            0, when screen_edges finds it and wakes them */
} rf_edge;

typedef struct rf_edges {
  rf_edge *of;           /* of[2 lines]: at line l, side - at 2 l, + at
                            2 l + 1 */
} rf_edges;

typedef struct rf_corners {
  uint32_t *neuron;      /* neuron[count]: those that ever came to rest in
                            one; RF_CORNER tells which still do */
  size_t count, capacity;
} rf_corners;

/* Nobody rests anywhere yet.  RF_ENOMEM. */
rf_status rf_edges_init(rf_edges *edges, size_t lines);

/* Neuron j comes to rest at line l, on the side with this sign. */
rf_status rf_edges_add(rf_edges *edges, size_t l, int side, uint32_t j);
void rf_edges_clear(rf_edges *edges, size_t lines);

/* ... in a corner. */
rf_status rf_corners_add(rf_corners *corners, uint32_t j);
void rf_corners_clear(rf_corners *corners);

#endif
