/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * query.h -- a neuron at a boundary, and the last question to the inclusion
 * (inclusion.h). */
#ifndef RF_QUERY_H
#define RF_QUERY_H

#include "base/number/num.h"
#include "flow/model/model.h"
#include "geometry/inclusion/clarke.h"

typedef struct rfx_query {
  rf_num *state;         /* state[d + 1]: where the neuron is */
  rf_num *columns;       /* columns[d + 1][d + 1] of its cohort there */
  size_t *at;            /* at[touched]: lines it is at; room for all */
  size_t touched;
  size_t *held;          /* held[lines]: scratch */
  signed char *from, *leaving;   /* [touched]: where from, and hints */
  signed char *sign;     /* sign[touched]: the answer */
  signed char *u, *trial;        /* [lines]: the face entered; one to try */
  rf_num *size;          /* size[1]: what counts as 0 at the state */
  rf_num *value, *bound, *later;   /* scratch */
  rf_num *high_end, *low_end, *part, *own, *term;    /* scratch */
  /* What the lines push and pull. */
  rf_num *x, *fixed, *mass, *blur, *high, *low, *ends;
  rf_num *product, *product_size, *product_blur;
  rf_num *gram;
  size_t gram_capacity;
  rf_meeting_kept meeting;  /* see corner_stays; never stale, for it knows of
                            which lines it is, and all is proved anew */
  rf_num *num;           /* all of a fixed size, in one block */
  size_t numbers;
} rfx_query;

#endif
