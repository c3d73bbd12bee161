/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * walk.h -- one neuron through the limit flow, decided in rationals: its legs,
 * its events, where it ends. */
#ifndef RF_ITINERARY_WALK_H
#define RF_ITINERARY_WALK_H

#include "geometry/inclusion/zero.h"
#include "problem/problem.h"
#include "proof/itinerary/leg.h"
#include "reluflow/align.h"

/* What all neurons of a problem share. */
typedef struct rf_country {
  const rf_problem *problem;
  rf_field *field;       /* at zero scale */
  rf_zero zero;          /* of that field */
  unsigned char *mute;   /* see rf_zero */
  bool linear;           /* leak = 1: one face, no events */
  double *draw;          /* draw[d]: scratch */
} rf_country;

/* Errors: RF_ENOMEM; RF_EUNSUP the loss's slope at 0 is not rational. */
rf_status rf_country_create(rf_country **country, const rf_problem *problem);
void rf_country_free(rf_country *country);

/* Legs of one neuron. */
typedef struct rf_legs {
  size_t d, count, capacity;
  rf_leg *at;            /* at[count] */
} rf_legs;

/* A neuron on its way. */
typedef struct rf_traveller {
  const rf_country *country;
  size_t j;
  int sign, sigma;       /* of a at the start and now; 0: a = 0 */
  rf_legs legs;          /* those it has gone, and the last one, which has no
                            end, if the fate is extremal */
  rf_fate fate;
  unsigned marks;        /* RF_MARK_* of all events */
  rf_event *event;       /* event[events]; times are not set */
  size_t *leg;           /* leg[events]: each is at the end of so many legs */
  size_t events, event_capacity, leg_capacity;
  size_t faces;          /* visited, the first one included */
  signed char *u;        /* u[lines]: sides now */
  /* now, at the beginning of a leg */
  mpq_t *w, *g, *c, *D;  /* w[d], g[lines] = <w, x>, c[lines] = <D, x>, D[d] */
  mpq_t *block;
  mpq_ptr a2, l, t;      /* a^2; scratch */
  bool *on, *met;        /* on[lines]: is g 0?  met[lines]: at a turn */
  signed char *old;      /* old[lines] */
  rf_event *told;        /* told[n] */
} rf_traveller;

rf_status rf_traveller_create(rf_traveller **walk, const rf_country *country);
void rf_traveller_free(rf_traveller *walk);

/* Follow neuron j to its end.  Errors: RF_ENOMEM; RF_EINTR; RF_ELIMIT as
 * rf_corner_way, or it has more events than any is known to have. */
rf_status rf_traveller_follow(rf_traveller *walk, size_t j);

/* The same for a neuron from w[d], which is not 0, with a = sigma ||w||.
 * sides[lines], if not NULL: those of the face into which it goes from there,
 * where it is on boundaries. */
rf_status rf_traveller_balanced(rf_traveller *walk, const mpq_t *w, int sigma,
                                const signed char *sides);

#endif
