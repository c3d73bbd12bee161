/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bundle.h -- all neurons of a proof at one moment: the approximation, how far
 * the flow may be from it, and the faces. */
#ifndef RF_TUBE_BUNDLE_H
#define RF_TUBE_BUNDLE_H

#include <string.h>

#include "proof/tube/terrain.h"

/* Why the sign of a neuron at a line that it just left is not asked for: the
   flow has crossed it, and moves away; or it has ceased to slide. */
enum { RF_AWAY_NOT = 0, RF_AWAY_CROSSED, RF_AWAY_RELEASED };

/* A neuron.  Its true weights are within min(stretch E, own) of z, E that of
 * the bundle.
 *
 * What a step leaves behind (tube.c): suprema of the approximation's |(a, w)|
 * (size), of the error (wide), of the approximation's defect by tau. */
typedef struct rf_mover {
  rf_ball *z;            /* z[1 + d]: a, w; exact numbers */
  signed char *side;     /* side[count]; 0: it slides or rests there */
  signed char *away;     /* away[count]: RF_AWAY_* */
  signed char *edge;     /* edge[count]: where its side is 0, the side of the
                            line on which it rests: there the line adds 0 to
                            what drives it, and nothing else drives it off, for
                            all p; 0: it slides there */
  signed char *acted;    /* acted[count]: 1: data of the line have moved it, or
                            it was on it, at some time so far */
  bool dead;             /* nothing drives it, and nothing can */
  bool held;             /* it is dead where no cone is: only while all lines
                            lead back to where it is */
  int sign;              /* of a where it died, or slides or rests; 0: dead, it
                            is 0 for ever; else open */
  rf_up stretch, own;
  rf_up size, wide, defect;
} rf_mover;

typedef struct rf_bundle {
  const rf_terrain *ground;
  rf_mover *at;          /* at[m] */
  rf_ball *z;            /* all of their numbers */
  signed char *sides;    /* all of their signs */
  rf_up error;           /* E: sum ||e_j||^2 / stretch_j^2 <= E^2, over those
                            that live */
  rf_ball time;          /* of the approximation, exact */
  rf_up busy;            /* so long around it the last events may be, ... */
  rf_up pace;            /* ... with no ||D|| larger than this */
  double stride;         /* how far steps get, as a rule, in units of the
                            stage; 0: as far as they can */
  size_t put;            /* neurons that leave where gradient descent rests */
  bool several;          /* the flow could have gone another way */
  bool fork;             /* for certain: two solutions leave a place where it
                            was */
} rf_bundle;

/* What could not be decided: which inequality, of whom, and by how much.  More
 * bits may help, unless it is final. */
typedef struct rf_doubt {
  char what[200];
  char by[80];           /* the size of a number that should not be 0, and the
                            error that it has; or nothing */
  size_t neuron, line;   /* SIZE_MAX: of nobody */
  bool final;
  bool fork;             /* two solutions leave, for certain */
} rf_doubt;

/* At the start: a neuron that starts on a line has the side 0 there, and no
 * edge; meeting/start.h decides where it goes.
 *
 * Errors: RF_ENOMEM; RF_EUNSURE a side is not certain, or a ball of starts has
 * one on a line. */
rf_status rf_bundle_create(rf_bundle **bundle, rf_doubt *doubt,
                           const rf_terrain *ground);
void rf_bundle_free(rf_bundle *bundle);

/* Say what is in doubt; returns RF_EUNSURE. */
rf_status rf_doubt_say(rf_doubt *doubt, const char *what, size_t neuron,
                       size_t line);

/* ... and by how much: a number of this size has to be larger than this; or the
 * midpoint of a ball than its radius.  They return RF_EUNSURE. */
rf_status rf_doubt_by(rf_doubt *doubt, rf_up size, rf_up error);
rf_status rf_doubt_ball(rf_doubt *doubt, const rf_ball *v);

/* Error of a neuron now.  Where it stands for parts alpha (z + e) this is of e,
   and E is of all: a part of small alpha can have more than E of it. */
static inline rf_up
rf_mover_error(const rf_bundle *b, const rf_mover *q)
{
  return b->ground->parts ? q->own
         : up_min(up_mul(q->stretch, b->error), q->own);
}

/* The sign of a now; 0: errors leave it open. */
int rf_mover_outer(const rf_bundle *bundle, const rf_mover *mover);

/* Is it on a line, or are there any? */
static inline bool
rf_mover_is_on_line(const rf_mover *q, size_t count)
{
  return memchr(q->side, 0, count) != NULL;
}

/* h[n], p[n] of the flow now, enclosed. */
void rf_bundle_outputs(rf_ball *h, const rf_bundle *bundle);
void rf_bundle_residuals(rf_ball *p, const rf_bundle *bundle);

/* Largest stretch, and its ratio to the least, of those that live. */
void rf_bundle_stretches(rf_up *most, rf_up *ratio, const rf_bundle *bundle);

/* All stretches become 1, and E what is known of the sum. */
void rf_bundle_flatten(rf_bundle *bundle);

/* Is nothing active where the lines have the sides u[count], those with 0 taken
   on the side that has none?  Then no datum can drive the neuron. */
bool rf_terrain_idle(const rf_terrain *ground, const signed char *u);

/* The side of line l on which none of its data acts; 0: there is none. */
int rf_terrain_idle_side(const rf_terrain *ground, size_t l);

#endif
