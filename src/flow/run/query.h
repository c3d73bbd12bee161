/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * query.h -- a neuron at a boundary, and the last question to the inclusion
 * (inclusion.h). */
#ifndef RF_QUERY_H
#define RF_QUERY_H

#include "base/number/num.h"
#include "flow/model/model.h"
#include "flow/model/pool.h"
#include "geometry/inclusion/clarke.h"

/* What the lines push and pull, see inclusion.h. */
typedef struct rfx_pull {
  rf_num *x, *fixed, *mass, *blur, *high, *low, *ends;
  rf_num *product, *product_size, *product_blur;
  rfx_pool gram;
  rf_num *part, *own;    /* scratch */
} rfx_pull;

/* What flow/question works in. */
typedef struct rfx_query_room {
  rf_num *size;          /* size[1]: what counts as 0 at the state */
  rf_num *value, *bound, *later, *high_end, *low_end;
  size_t *held;          /* held[lines] */
  signed char *trial;    /* trial[lines]: sides to try */
  rfx_pool qr;           /* of the lines */
  double *unit;          /* unit[touched][d], both[touched]: see dead_is_open */
  bool *both;
  rf_num *num;           /* all numbers of a fixed size, in one block */
  size_t numbers;
} rfx_query_room;

typedef struct rfx_query {
  rf_num *state;         /* state[d + 1]: where the neuron is */
  rf_num *columns;       /* columns[d + 1][d + 1] of its cohort there */
  size_t *at;            /* at[touched]: lines it is at; room for all */
  size_t touched;
  size_t *place;         /* place[touched]: their order, see inclusion.h */
  signed char *from, *leaving;   /* [touched]: where from, and hints */
  signed char *exact;    /* exact[touched]: ends without error */
  signed char *sign;     /* sign[touched]: the answer */
  signed char *u;        /* u[lines]: the face entered */
  rf_num *term;          /* scratch */
  rf_meeting_kept meeting;  /* see corner_stays; never stale, for it knows of
                            which lines it is, and all is proved anew */
  rfx_pull pull;
  rfx_query_room room;
} rfx_query;

#endif
