/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * question_impl.h -- what these files work in: boundary.c, question.c, room.c,
 * sides.c. */
#ifndef RF_QUESTION_IMPL_H
#define RF_QUESTION_IMPL_H

#include "flow/model/pool.h"
#include "flow/question/nearby.h"
#include "flow/question/question.h"
#include "geometry/inclusion/clarke.h"

/* boundary.c: which lines are near. */
typedef struct rfx_near_lines {
  rf_num *size;          /* size[1]: what counts as 0 at the state */
  double far;            /* beyond this, times ||x||, no rounding of a product
                            can lead to size; +infinity: not known */
  rf_num *value, *bound; /* [1] each: scratch */
  size_t *held;          /* held[lines] */
  rfx_pool qr;           /* of the lines */
  double *kept;          /* kept[lines]: see nearby.h, and ... */
  double *at;            /* at[d]: ... v there */
  double *least;         /* least[lines / RF_TOGETHER] and side[lines]: see */
  signed char *side;     /* nearby.h */
} rfx_near_lines;

/* question.c: what the lines push and pull, see inclusion.h. */
typedef struct rfx_pull {
  rf_num *x, *fixed, *mass, *blur, *high, *low, *ends;
  rf_num *product, *product_size, *product_blur;
  rfx_pool gram;
  rf_num *part, *own, *term;     /* scratch */
  size_t *place;         /* place[touched]: their order */
  signed char *asked;    /* asked[lines]: see mark_asked; 0 but for there */
  signed char *exact;    /* exact[touched]: ends without error */
  rf_meeting_kept meeting;  /* see corner_stays; never stale, for it knows of
                            which lines it is, and all is proved anew */
  double *unit;          /* unit[touched][d], both[touched]: see dead_is_open */
  bool *both;
  double **along;        /* along[lines][n]: <x, line> of the data; NULL: not
                            asked yet, see products_along */
} rfx_pull;

/* sides.c: sides that are tried, and their time. */
typedef struct rfx_trial {
  signed char *u;        /* u[lines] */
  rf_num *later;         /* later[1] */
  rf_num *high, *low, *term;     /* [1] each: scratch */
} rfx_trial;

typedef struct rfx_query_room {
  rfx_near_lines near;
  rfx_pull pull;
  rfx_trial trial;
  rf_num *num;           /* all numbers of a fixed size, in one block */
  size_t numbers;
  size_t lines;
} rfx_query_room;

#endif
