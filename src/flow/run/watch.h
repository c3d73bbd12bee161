/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * watch.h -- what the run remembers to check itself. */
#ifndef RF_WATCH_H
#define RF_WATCH_H

#include "base/number/num.h"

/* How far is the run, does it advance, and when is the next checkpoint? */
typedef struct rf_pace {
  bool begun;            /* the events at t = 0 were told */
  rf_status broken;      /* < 0: laying out ended half way, and why; what the
                            neurons are cannot be told any more */
  double time;           /* of the last cut that advanced time, ... */
  uint64_t cuts;         /* ... and how many did not since */
  double cost;           /* of what was done since the last checkpoint */
  bool due;              /* stopped for a checkpoint, see checkpoint.h */
} rf_pace;

/* A neuron on the other side of a line than it is kept, by so many of what the
   law allows. */
typedef struct rf_breach {
  size_t neuron, line;
  double worst;          /* 0: nowhere */
} rf_breach;

typedef struct rfx_law {
  rf_num *span;          /* span[m]: the largest a^2 + ||w||^2 seen */
  rf_breach breach;      /* the worst that screening met in this segment */
  rf_breach ended_by;    /* the one that ended the run */
  double work_done;      /* since the last look at all neurons, see law.c */
  rf_num *room;          /* room[RF_LAW_ROOM] */
} rfx_law;

#define RF_LAW_ROOM 4

/* The round of plain_check.c: who is next. */
typedef struct rf_round {
  size_t neuron, cohort;
  bool unchecked;        /* a test breaks caches: there is none */
} rf_round;

#endif
