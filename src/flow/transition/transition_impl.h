/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transition_impl.h -- what these files share: continuation.c, doubt.c,
 * transition.c, commit.c. */
#ifndef RF_TRANSITION_IMPL_H
#define RF_TRANSITION_IMPL_H

#include "base/number/exact.h"
#include "base/number/num.h"
#include "base/number/root.h"
#include "base/vector.h"
#include "flow/law/law.h"
#include "flow/model/event.h"
#include "flow/question/question.h"
#include "flow/run/narrate.h"
#include "flow/transition/transition.h"

/* D of data of so many numbers and more is not summed datum by datum where
   there is another way; sums have another order then. */
#define RF_MANY_NUMBERS 16384

/* ---- continuation.c ---- */

rf_status rfx_find_way(size_t *way, uint32_t *column, rfx_run *r,
                       const rfx_face *face, const rf_num *tau);
void rfx_go_the_way(const rfx_continuations *ways, const rfx_population *p,
                    const rfx_segment *s, const rfx_move *move);

/* defect.drives of the two faces by the way that was found last, at the time of
   the move, step.tau, and for an engine that goes far at the end of the segment
   as well; how many these are.  0: the way, SIZE_MAX where there is none, does
   not tell them.  In MPFR it never does. */
#if RF_NUM_IS_DOUBLE
size_t rf_drives_by_way(rfx_run *r, const rfx_face *from, const rfx_face *to,
                        size_t way);
#else
static inline size_t
rf_drives_by_way(rfx_run *r, const rfx_face *from, const rfx_face *to,
                 size_t way)
{
  (void)r;
  (void)from;
  (void)to;
  (void)way;
  return 0;
}
#endif

/* ---- doubt.c ---- */

bool rfx_matters(rfx_run *r, double t);

#endif
