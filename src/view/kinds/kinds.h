/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kinds.h -- the kinds of figures, one file each; their table is in
 * figure.c. */
#ifndef RF_KINDS_H
#define RF_KINDS_H

#include "view/subject/subject.h"

/* What a kind needs of a run file (bits). */
enum {
  RF_WANTS_STATES = 1,   /* of some neurons */
  RF_WANTS_ALL = 2,      /* of all */
  RF_WANTS_EVENTS = 4,
  RF_WANTS_FACES = 8,    /* who lives where */
  RF_WANTS_LINE = 16,    /* inputs are one number each */
  RF_WANTS_BIAS = 32,    /* and the network has a bias */
  RF_WANTS_OTHER = 64,   /* a second run */
  RF_WANTS_TIMES = 128,  /* two record times at least */
  RF_WANTS_WEIGHTS = 256, /* one that is not 0 */
  RF_WANTS_H = 512,      /* h: a probe, or the states of all */
  RF_WANTS_MEASURES = 1024  /* measures, or the states of all */
};

/* A kind that is drawn alone, or as a pane among others: prepare writes its
 * data and what the script computes once, pane what is drawn of frame k. */
typedef struct rf_kind {
  const char *name, *text;
  unsigned wants;        /* RF_WANTS_* */
  bool frames;           /* one sample is shown */
  bool wide;
  double height;         /* over its width */
  const char *const *measures;   /* of RF_WANTS_MEASURES; ends with NULL */
  rf_status (*prepare)(rf_subject *subject);
  rf_status (*pane)(rf_subject *subject, const rf_place *place);
} rf_kind;

extern const rf_kind rf_kind_polar, rf_kind_panels, rf_kind_loss,
  rf_kind_function, rf_kind_kinks, rf_kind_norms, rf_kind_outer,
  rf_kind_directions, rf_kind_alignment, rf_kind_contributions,
  rf_kind_similarity, rf_kind_rank, rf_kind_raster, rf_kind_phases,
  rf_kind_compare;

/* The line of a script that says at which time frame k is. */
void rf_put_times(const rf_subject *subject);

/* Which time it is, above the pane; the first pane of several says it for all
   of them. */
void rf_put_time_label(const rf_subject *subject);

/* The axis of time, from `low`; where it is logarithmic and low is 0, from the
   first record time after it. */
void rf_put_time_axis(const rf_subject *subject, double low);

/* Names of the signs of a for keys, POSITIVE and NEGATIVE. */
void rf_put_signs(const rf_subject *subject);

/* The sheet "neurons" with the angle to the vector that is asked for, and TO,
   the label of the axis with its word. */
rf_status rf_put_target(rf_subject *subject, rf_label label);

/* Curves of neurons: an expression in columns of the sheet "neurons" against
   time. */
void rf_put_neurons(const rf_subject *subject, const char *column);

#endif
