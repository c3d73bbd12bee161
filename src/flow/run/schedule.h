/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schedule.h -- the moves of a step, in the order of time. */
#ifndef RF_SCHEDULE_H
#define RF_SCHEDULE_H

#include "base/number/num.h"
#include "flow/model/face.h"

/* A neuron changes its face at tau, or could have; in the order of tau. */
typedef struct rfx_move {
  size_t number;         /* its place in the pools tau[] and z[][d + 1] */
  uint32_t neuron;
  uint32_t line;         /* a choice only: the line it is about */
  uint32_t asked;        /* the first line that the inclusion was asked about */
  const rfx_face *from, *to;    /* equal: a choice only, nothing moves */
  unsigned marks;        /* RF_MARK_* */
  bool matters;          /* unsure, and it could matter: see doubt.c */
  unsigned char flags;   /* the neuron's new flags */
  uint32_t column;       /* the single that carries it then, or RF_NO_COLUMN */
  size_t way;            /* and its continuation's number, or SIZE_MAX */
} rfx_move;

typedef struct rfx_schedule {
  rfx_move *move;        /* move[count] */
  size_t count, capacity;
  size_t played;         /* so many have taken place */
  rf_num *tau, *z;       /* pools, see move.number */
  size_t tau_capacity, z_capacity;   /* in numbers */
} rfx_schedule;

#endif
