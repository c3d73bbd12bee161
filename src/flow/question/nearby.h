/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * nearby.h -- lines that a state is far from, by what is known of another one
 * nearby.  An event asks four times where its neuron is, and moves it hardly
 * from one question to the next:
 *     |<w, x> - <v, x>| <= ||w - v|| ||x||,
 * and <v, x> of all lines are kept of the last neuron that was at a boundary
 * (rfx_lines_at).  Of any other neuron ||w - v|| is too large to tell
 * anything, so that nothing here is ever stale. */
#ifndef RF_NEARBY_H
#define RF_NEARBY_H

#include <math.h>
#include <string.h>

#include "flow/model/model.h"
#include "flow/run/query.h"

/* <v, x> of the lines, and how far w may be from v. */
typedef struct rf_nearby {
  const double *value;   /* value[lines]; NULL: not known */
  double off;            /* rounding included */
  const double *least;   /* least[lines / RF_TOGETHER]: of |value| / ||x|| in
                            each piece of so many lines */
  const signed char *side;   /* side[lines]: of v, +1 or -1 */
} rf_nearby;

/* Lines that are dismissed together. */
#define RF_TOGETHER 8

/* Of w[d]; value is NULL in MPFR and where v is far from w. */
#if RF_NUM_IS_DOUBLE
rf_nearby rf_nearby_of(const rfx_query *query, const rfx_model *model,
                       const double *w);
#else
static inline rf_nearby
rf_nearby_of(const rfx_query *query, const rfx_model *model, const rf_num *w)
{
  (void)query;
  (void)model;
  (void)w;
  return (rf_nearby){ NULL, INFINITY, NULL, NULL };
}
#endif

/* Is |<w, x>| > least ||x|| for certain?  It has the sign of value then.
   False: not known. */
static inline bool
rf_nearby_far(const rf_nearby *near, const rfx_model *m, size_t line,
              double least)
{
  return near->value
    && fabs(near->value[line])
         > (1.0 + 0x1p-40) * (least + near->off) * m->line_norm[line];
}

/* Does a piece begin with line l, of which all are so far, and w on the sides
   u[lines] of them?  Then none of them has u = 0.  False: not known. */
static inline bool
rf_nearby_clear(const rf_nearby *near, const rfx_model *m,
                const signed char *u, size_t l, double least)
{
  return near->value && l % RF_TOGETHER == 0
    && l + RF_TOGETHER <= m->lines->count
    && near->least[l / RF_TOGETHER] > (1.0 + 0x1p-39) * (least + near->off)
    && memcmp(u + l, near->side + l, RF_TOGETHER) == 0;
}

#endif
