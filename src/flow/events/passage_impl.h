/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * passage_impl.h -- what these files share: passage.c, place.c. */
#ifndef RF_PASSAGE_IMPL_H
#define RF_PASSAGE_IMPL_H

#include "flow/events/events.h"
#include "flow/events/passage.h"
#include "flow/model/numbers.h"

/* Where a moment is looked for, in tau. */
typedef struct rfx_place {
  rf_num *here;          /* here[1] */
  rf_num *before, *after;  /* what is kept: a moment is between them */
  rf_num *unit, *room;   /* the least that a time changes by; scratch */
  bool have;             /* p and loss are those of here */
  rf_num *p, *loss;      /* p[n], loss[1] */
} rfx_place;

/* D of a face on the stretch that is told, in doubles: its neurons share it,
   and those who observe ask for one after the other. */
typedef struct rfx_driven {
  const rfx_face *face;  /* NULL: not known */
  double *D;             /* D[output_degree + 1][full] */
  size_t capacity;
} rfx_driven;

/* So many of them; a cohort has its place by its number. */
#define RF_DRIVEN 64

struct rfx_passage {
  rf_stretch base;
  rfx_run *run;
  const rfx_model *model;
  rf_num *since;         /* tau up to which all was told ... */
  rf_num *to;            /* ... where the stretch ends ... */
  const rf_num *end;     /* ... and its time, where that is not rounded from
                            tau; else NULL */
  rf_num *at, *was;      /* scratch[1], scratch[2] */
  rfx_place place;
  size_t numbers_count;  /* of all these, from since on */
  bool told;             /* something was, since it looks at this run */
  rfx_work *work;        /* of its own: that of the run may be in use */
  rfx_pool series;       /* h, p, v[output_degree + 1][n] each, scratch[2] */
  rfx_pool y;            /* the columns, with terms that are 0 behind them */
  bool have;             /* they are those of this stretch */
  rfx_pool path;         /* [degree + 1][1 + full] */
  rf_num *drive;         /* drive[d + 2] */
  rfx_driven driven[RF_DRIVEN];
  rfx_numbers numbers;   /* handed out last */
};

static inline rfx_passage *
rfx_passage_self(rf_stretch *stretch)
{
  return (rfx_passage *)(void *)stretch;
}

/* Put the run at tau, as if a caller had stopped there, and back again. */
void rfx_passage_go(rfx_passage *e, const rf_num *tau);
void rfx_passage_come_back(rfx_passage *e);

/* tau of the place s, which lasts until the next call. */
const rf_num *rfx_passage_place(rfx_passage *e, double s);

/* ---- place.c ---- */

double rfx_place_here(const rf_stretch *stretch);
void rfx_place_set(rf_stretch *stretch, double s);
void rfx_place_keep(rf_stretch *stretch, rf_bracket which);
bool rfx_place_between(rf_stretch *stretch, double by);
void rfx_place_beside(rf_stretch *stretch, int side);
bool rfx_place_simplest(rf_stretch *stretch);
bool rfx_place_cut(rf_stretch *stretch);
void rfx_place_begin(rf_stretch *stretch, double tau);
rf_status rfx_place_word(rf_stretch *stretch, double *value, long *exponent,
                         const rf_word *word, size_t *who);

#endif
