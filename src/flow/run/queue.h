/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * queue.h -- possible events of a step, the earliest first. */
#ifndef RF_QUEUE_H
#define RF_QUEUE_H

#include "base/base.h"

#include <stdbool.h>
#include <stdint.h>

/* How the error hides an exit: the interval, which was wider than it, is no
   more (wide, that it was: nothing to tell); or it may be that a coefficient
   within the error of a step has passed its end; or it has passed by more, but
   not beyond doubt. */
enum { RF_HAZY_NOT, RF_HAZY_WIDE, RF_HAZY_LOST, RF_HAZY_NEAR, RF_HAZY_BEYOND };

/* A possible event in the segment. */
typedef struct rf_candidate {
  double tau;
  enum { RF_CROSSING, RF_EXIT, RF_TURN, RF_WAKE, RF_LEAVE } kind;
                         /* a line is reached; a coefficient reaches the end
                            of its interval; a sliding neuron's a passes 0;
                            a line's edge neurons may wake; a neuron leaves
                            its corner */
  uint32_t who;          /* neuron (crossing, turn, leave), cohort, or line
                            (wake) */
  uint32_t line;
  int end;               /* exit: +1 high, -1 low */
  bool touch;            /* only rounding level is reached */
  uint32_t latest;       /* the neuron's latest when this was found */
  bool fine;             /* certified: tau follows from what is below */
  bool left;             /* the value's root at from is not meant */
  bool turned;           /* crossing: a passes 0 at from */
  bool late;             /* the neuron is found on the wrong side */
  unsigned char hazy;    /* RF_HAZY_* */
  uint16_t scout;        /* who has gone ahead from here ... */
  uint32_t deed;         /* ... and 1 + what came of it there, or 0: nobody;
                            see ahead.c */
  signed char side;      /* its sign before */
  double from;           /* where it was looked for */
  double wrong;          /* see rf_wrong (lines that are left) */
  double noise;          /* times 2^error_exponent of the engine: how far
                            beyond 0 it must go (exits) */
} rf_candidate;

/* One that dependent lines let go: at tau itself staying is a solution still,
   and where to it goes is told by the residuals at c->tau, where doubles are
   sure that it is none. */
#define RF_CORNERED(c)                                                       \
  ((c)->kind == RF_LEAVE || ((c)->kind == RF_EXIT && (c)->end == 0))

/* Where one of them stands in the order of time. */
typedef struct rf_due {
  double tau;
  uint32_t number;       /* of the candidate */
  uint32_t who;          /* as the candidate has it */
} rf_due;

typedef struct rf_candidates {
  rf_candidate *at;      /* at[used], where they lie */
  rf_due *due;           /* due[count]: a heap by (tau, kind, who, line); then
                            up to used, whose numbers may be given anew */
  size_t count, used;
  size_t capacity, dues; /* of at, of due */
} rf_candidates;

void rf_candidates_clear(rf_candidates *candidates);
rf_status rf_candidate_push(rf_candidates *candidates, const rf_candidate *c);
rf_candidate rf_candidate_pop(rf_candidates *candidates);

/* Are they a heap, and has each a number of its own? */
bool rf_candidates_are_valid(const rf_candidates *candidates);

#endif
