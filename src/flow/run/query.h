/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * query.h -- a neuron at a boundary, and the last question to the inclusion
 * (inclusion.h). */
#ifndef RF_QUERY_H
#define RF_QUERY_H

#include "base/number/num.h"

typedef struct rfx_query {
  rf_num *state;         /* state[d + 1]: where the neuron is */
  rf_num *columns;       /* columns[d + 1][d + 1] of its cohort there: of ... */
  const rf_num *terms;   /* ... these terms of the segment's, or NULL: none */
  rf_num *when;          /* when[1]: ... at this time; stale with the segment,
                            whose plan begins without them */
  size_t *at;            /* at[touched]: lines it is at; room for all */
  size_t touched;
  signed char *from, *leaving;   /* [touched]: where from, and hints */
  bool settle;           /* it goes to and fro: see rfx_question */
  signed char *sign;     /* sign[touched]: the answer */
  signed char *u;        /* u[lines]: the face entered */
  struct rfx_query_room *room;   /* what flow/question works in */
} rfx_query;

#endif
