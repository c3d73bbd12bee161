/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage_impl.h -- what these files share: passage.c, place.c. */
#ifndef RF_LIMIT_PASSAGE_IMPL_H
#define RF_LIMIT_PASSAGE_IMPL_H

#include "flow/limit/engine_impl.h"
#include "flow/model/stretch.h"

struct rfx_limit_passage {
  rf_stretch base;
  rfx_limit_flow *flow;
  rf_num *since, *to;    /* what is told of: between these times */
  rf_num *was, *end;     /* scratch */
  rf_num *here, *before, *after;  /* times where a moment is looked for */
  rf_num *room;          /* scratch[2] of these */
  rf_num *loss;          /* the loss here ... */
  bool have;             /* ... where it is known */
  bool told;             /* something was */
  double longest;
  rf_num *z;             /* z[1 + full], scratch[1] */
  double *drive;         /* drive[full], scale of the part outside [1] */
};

/* From since on. */
#define RF_LIMIT_PASSAGE_NUMBERS 10

static inline rfx_limit_passage *
rfx_limit_passage_self(rf_stretch *stretch)
{
  return (rfx_limit_passage *)(void *)stretch;
}

/* ---- place.c ---- */

/* t = the time of place s. */
void rfx_limit_passage_place(rfx_limit_passage *e, rf_num *t, double s);

double rfx_limit_place_here(const rf_stretch *stretch);
void rfx_limit_place_set(rf_stretch *stretch, double s);
void rfx_limit_place_keep(rf_stretch *stretch, rf_bracket which);
bool rfx_limit_place_between(rf_stretch *stretch, double by);
void rfx_limit_place_beside(rf_stretch *stretch, int side);
bool rfx_limit_place_simplest(rf_stretch *stretch);
bool rfx_limit_place_cut(rf_stretch *stretch);
void rfx_limit_place_begin(rf_stretch *stretch, double tau);
rf_status rfx_limit_place_word(rf_stretch *stretch, double *value,
                               long *exponent, const rf_word *word,
                               size_t *who);

#endif
