/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * schedule.h -- the moves of a step, in the order of time, and where neurons
 * are once these have taken place. */
#ifndef RF_SCHEDULE_H
#define RF_SCHEDULE_H

#include "base/number/num.h"
#include "flow/model/pool.h"
#include "flow/population/population.h"
#include "flow/run/queue.h"

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
  rfx_pool tau, z;       /* see move.number */
} rfx_schedule;

/* Polynomials of singles that changed their faces. */
typedef struct rfx_continuations {
  rfx_pool series;       /* [count][degree + 1][d + 1]: singles in their new
                            faces, as polynomials in tau; see
                            continuation.c */
  size_t count;
  rfx_pool drift;        /* room to make one */
} rfx_continuations;

typedef struct rf_block_list {
  size_t *at;            /* at[count] */
  size_t count, capacity;
} rf_block_list;

/* Blocks of singles that the engine is told of when the segment is used up. */
typedef struct rf_changed_blocks {
  rf_block_list renamed; /* that moves took or left, as these are played; see
                            rename in system.h */
  rf_block_list held;    /* that were put right; see correct there */
} rf_changed_blocks;

void rfx_schedule_clear(rfx_schedule *schedule);
void rfx_continuations_clear(rfx_continuations *continuations);

/* RF_ENOMEM. */
rf_status rfx_block_add(rf_block_list *list, size_t block);
void rfx_changed_blocks_clear(rf_changed_blocks *changed);

/* Room for one move more, of a neuron with stride numbers. */
rf_status rfx_schedule_room(rfx_schedule *schedule, size_t stride, long prec);

#endif
