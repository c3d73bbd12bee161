/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bound_impl.h -- what these files share: bound.c, look.c, meet.c. */
#ifndef RF_ENTRY_BOUND_IMPL_H
#define RF_ENTRY_BOUND_IMPL_H

#include <math.h>

#include "base/number/num_d.h"
#include "flow/entry/bound.h"
#include "flow/limit/limit.h"
#include "flow/model/event.h"

/* Rounding of the closed form, as a part of what may be between the two flows:
   some hundred units. */
#define RF_SAFE_ROUNDING 0x1p-44

/* Where others of its events may have happened earlier a neuron is this much
   farther off. */
#define RF_SAFE_MARGIN 1.25

/* Events of a neuron that are kept, as later ones may fall into their
   windows. */
enum { RF_SAFE_RECENT = 8 };

/* An event of the limit flow, and what may happen besides in its window. */
struct safe_event {
  double time, width;    /* the window is time - width .. time + width */
  double jump;           /* ||D+ - D-|| */
  double speed;          /* the least across the line, c */
  double spare;          /* what D may be off by besides */
  double slack;          /* part by which the neuron may be farther off */
  size_t line;
  bool slides;           /* on either side of it */
};

struct safe_neuron {
  double off;            /* ||z - z0|| at the start of its arc, in the numbers
                            of the mover */
  double base;           /* the bound's there */
  double next;           /* end of its arc; infinite: none */
  bool turned;           /* where the arc starts a was 0 */
  bool on_line;          /* it starts on a boundary */
  struct safe_event recent[RF_SAFE_RECENT];
  size_t count;          /* events so far: the last ones are kept */
};

/* The limit flow is followed from one place to the next, each neuron by
   itself, and looked at as a whole at these places. */
struct bound {
  const rf_problem *problem;
  double tolerance;
  rfd_limit *limit;
  const rfd_model *model;
  size_t m, n, d, lines;
  rfd_mover *mover;      /* mover[m] */
  double *v;             /* their numbers */
  signed char *u, *old;  /* their sides; old[lines] */
  rfd_arc *arc;
  struct safe_neuron *neuron;  /* neuron[m] */
  double factor;         /* the scale of the scheme */
  double *weight;        /* weight[n] = c q_k l ||x_k||: of |h_k| in the bound
                            of what D is off by */
  double *on_line;       /* on_line[lines]: sum of weight ||x_k|| */
  double all;            /* Q, the sum of on_line */

  double t, width;       /* the present place, and how far the next one is */
  double base;           /* int of the bound of ||D - D0|| up to t ... */
  double cap;            /* ... which is not above this up to the next place */
  double need;           /* D is off by no more in the windows of events */
  double reach;          /* the last of these ends here */
  double *h, *slope;     /* [n] each: predictions at t, their derivatives */
  double mass;           /* sum ||z||^2 at t */
  double norm;           /* largest ||D|| since the last place */
  double jumps;          /* by how much the slope of the bound jumped since */
  double assumed;        /* what the next error is not above */
  double error;          /* largest relative error of a neuron at t ... */
  bool inside;           /* ... but for those in the window of an event that is
                            still to come */
  double bad;            /* the bound holds before this */

  double *z;             /* z[1 + d] */
  double *near, *before; /* [lines] each: see meet.c */
  double *drive;         /* drive[d] */
  rf_window *tell;
  void *context;
};

/* Not from here on. */
static inline void
safe_until(struct bound *b, double t)
{
  b->bad = fmin(b->bad, t);
}

/* ||D|| of a face, and <D, x_l> / ||x_l||; 0 where D is. */
static inline double
face_norm(const rfd_zero_face *face)
{
  return face->still ? 0.0 : *face->norm;
}

static inline double
face_speed(const struct bound *b, const rfd_zero_face *face, size_t l)
{
  return face->still ? 0.0
    : *face->norm * face->c[l] / b->model->line_norm[l];
}

static inline int
sign_of(double a)
{
  return (a > 0.0) - (a < 0.0);
}

/* ---- bound.c ---- */

/* ||z|| of the limit flow where the arc of neuron j starts, and how far that of
   the flow can be from it where int ||D|| has grown by so much since, and the
   base is so large; both in the numbers of the mover. */
double rf_safe_size(const struct bound *b, size_t j);
double rf_safe_off(const struct bound *b, size_t j, double growth,
                   double base);

/* The arc of neuron j is asked for, and its end kept. */
rf_status rf_safe_look_ahead(struct bound *b, size_t j);

/* ---- look.c ---- */

/* Nothing drives neurons there, whatever the residuals are. */
bool rf_safe_is_dead(const struct bound *b, const rfd_zero_face *face);

/* h, slope, mass, error at t, and norm anew; whoever is not surely on
   its side, or may not slide any more, ends the bound at `last`. */
rf_status rf_safe_look(struct bound *b, double last);

/* Who starts on a boundary leaves it, or slides, surely; else the bound ends at
   0. */
rf_status rf_safe_look_at_starts(struct bound *b);

/* ---- meet.c ---- */

/* Neuron j passes the end of its arc. */
rf_status rf_safe_meet(struct bound *b, size_t j);

#endif
