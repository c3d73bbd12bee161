/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * agreement.h -- how far two runs of one problem agree: their events, paired,
 * and the worst of what they disagree by.  Include after num_mp.h. */
#ifndef RF_AGREEMENT_H
#define RF_AGREEMENT_H

#include "base/base.h"
#include "flow/events/events.h"

/* Events that the other run has not shown yet. */
typedef struct rf_unpaired {
  rf_event *at;
  size_t count, capacity;
  rf_num *times;         /* times[room], in full precision */
  size_t room;
} rf_unpaired;

typedef struct rf_agreement {
  double worst;          /* log10 of the largest disagreement */
  rf_unpaired waiting[2];
  size_t n;
  long prec;             /* of the second run */
  rf_num *num;           /* the numbers below, in one block */
  rf_num *first, *second;  /* first[n + 1], second[n + 1]: loss, h */
  rf_num *size;          /* size[n]: of the terms of h */
  rf_num *apart, *all;
} rf_agreement;

/* For n data; a is zero but for worst.  prec: bits of the second run, those of
   the first are no more.  Errors: RF_ENOMEM. */
rf_status rf_agreement_init(rf_agreement *a, size_t n, long prec);

/* Release what a points to. */
void rf_agreement_clear(rf_agreement *a);

/* Run `which` shows an event at time t.  Errors: RF_ENOMEM. */
rf_status rf_agreement_show(rf_agreement *a, int which, const rf_event *event,
                            const rf_num *t);

/* Pair what both have shown; true: nothing is left over. */
bool rf_agreement_pair(rf_agreement *a);

/* Both are at the same time: losses and predictions.  A prediction is off
   relative to the sum of its terms' sizes, which may cancel in it, and the
   loss by that times |p|, the larger one of the two. */
rf_status rf_agreement_samples(rf_agreement *a, rfm_run *first,
                               rfm_run *second);

/* Numbers of the two, x[count] and y[count], relative to the largest y. */
void rf_agreement_row(rf_agreement *a, const rf_num *x, const rf_num *y,
                      size_t count);

#endif
