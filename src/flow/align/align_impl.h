/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * align_impl.h -- what these files share: destination.c, all.c, neuron.c,
 * shares.c. */
#ifndef RF_ALIGN_IMPL_H
#define RF_ALIGN_IMPL_H

#include "base/number/num.h"
#include "flow/align/align.h"
#include "flow/align/destination.h"
#include "flow/model/event.h"
#include "flow/model/numbers.h"

enum { FATES = RF_FATE_MOVING + 1, TEMPORARIES = 12 };

/* Neurons that are started together, and on one thread. */
#define BLOCK ((size_t)64)

typedef struct rfx_align {
  struct rf_align base;
  const rfx_model *model;    /* belongs to limit */
  rfx_limit *limit;
  long digits, prec;
  bool want_events;
  size_t count;
  bool helper;               /* the next three belong to another */
  rf_align_neuron *neuron;   /* [count] */
  rf_num *exact;             /* exact[count][2]: time, growth; NULL: double
                                is all there is */
  size_t *first;             /* first[count + 1]: events of a neuron, among
                                those of the one who followed it */
  rf_event *event;
  size_t nevents, event_capacity;
  char *event_text;          /* [nevents][RF_TEXT_SIZE(digits)], MPFR only */
  size_t text_capacity;
  rfx_destinations destinations;
  size_t fates[FATES];
  rf_num *slowest;           /* slowest[FATES] */
  rfx_numbers numbers;       /* handed out last */
  /* work */
  rfx_arc *arc;
  rfx_mover *mover;          /* [BLOCK] */
  signed char *u, *old;
  rf_event *told;            /* told[n]: what a neuron does at one time */
  long e0;                   /* a at the start is a0 2^e0 */
  rf_num *num;               /* the numbers below, in one block */
  size_t num_count;
  rf_num *v;                 /* of the movers */
  rf_num *a0, *ln2, *c, *c2, *tangent, *until;  /* see set_up */
  rf_num *time, *growth;     /* of the present neuron */
  rf_num *target;            /* target[d]: where it turned out to go */
  rf_num *state;             /* state[1 + d] */
  rf_num *t;                 /* t[TEMPORARIES] */
} rfx_align;

/* ---- all.c ---- */

/* Keep the first count of s->told, which happen at this time.  RF_ENOMEM. */
rf_status rfx_keep_events(rfx_align *s, const rf_num *time, size_t count);

/* Another one for the same problem and wish, that follows neurons of s; its
   answers go where those of s are. */
rf_status rfx_align_helper(rfx_align **helper, const rfx_align *s,
                           const rf_align_wish *wish);
void rfx_align_helper_free(rfx_align *helper);

/* Follow the neurons of a block; *bad is the one at hand when something
   fails. */
rf_status rfx_align_block(rfx_align *s, size_t *bad, size_t block);

/* ---- shares.c ---- */

/* Follow all neurons, on as many threads as are wished for. */
rf_status rfx_align_all(rfx_align *s, size_t *bad, const rf_align_wish *wish);

/* ---- neuron.c ---- */

rf_status rfx_align_neuron_follow(rfx_align *s, rf_align_neuron *out,
                                  rfx_mover *v, size_t j);

#endif
