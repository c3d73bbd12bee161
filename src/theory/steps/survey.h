/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * survey.h -- one pass over the steps of a run, for all who measure on them.
 *
 * Each surveyor says from when to when it looks, and at what: at stretches as
 * a whole, or at the path of each neuron between its own moves.  Paths are
 * made once for all of them. */
#ifndef RF_SURVEY_H
#define RF_SURVEY_H

#include <pthread.h>

#include "problem/problem.h"
#include "reluflow/observe.h"
#include "theory/steps/extremum.h"

/* The path of one neuron on a piece on which its signs stay: z(tau) =
   exp(log_scale) times the polynomials c[degree + 1][1 + d], a first. */
typedef struct rf_track {
  rf_piece piece;        /* with its neuron */
  const double *c;
  size_t degree, row;    /* row = 1 + d */
  double log_scale;
} rf_track;

typedef struct rf_survey rf_survey;
typedef struct rf_surveyor rf_surveyor;
struct rf_surveyor {
  double from, to;       /* times; a surveyor may change them as it goes */
  /* On several threads (rf_survey_share): those with one `with` share something
     and are told on one thread, in their order; NULL: it is alone. */
  const void *with;
  /* Of a stretch, cut to these times.  Either function may be NULL. */
  rf_status (*stretch)(rf_surveyor *own, rf_survey *survey,
                       const rf_piece *piece);
  /* Of each neuron on it; wants, unless NULL, says before whether the piece of
     a neuron is looked at. */
  rf_status (*track)(rf_surveyor *own, rf_survey *survey,
                     const rf_track *track);
  bool (*wants)(const rf_surveyor *own, const rf_piece *piece);
  /* Of a neuron right after it has moved, in its new face: low = high. */
  rf_status (*arrived)(rf_surveyor *own, rf_survey *survey,
                       const rf_track *track);
  rf_surveyor *next;
  /* The survey's own: */
  rf_surveyor *also;     /* the next who looks at neurons of the stretch ... */
  double low, high;      /* ... and where */
};

struct rf_survey {
  const rf_problem *problem;
  size_t n, d, m;
  rf_surveyor *first;    /* those of the caller's that look ... */
  rf_surveyor *looking;  /* ... and at neurons of the stretch that is told */
  rf_stretch *now;       /* the stretch that is being told */
  size_t degree, output_degree;
  double *c, *h, *p;     /* of one neuron; h, p[output_degree + 1][n] */
  double *q;             /* q[output_degree + 1]: for who is told of a track */
  size_t room;
  bool have_outputs;
  double *begin;         /* begin[m]: tau of a neuron's last move in the
                            stretch, or -1 */
  uint32_t *moved;       /* moved[count]: those with another one */
  size_t count, capacity;
  double *x;             /* x[n][d] as doubles */
  double *y;
  double weight;         /* c: 1/n or 1 */
  double *share;         /* share[n]: c q_k */
  struct rf_shares *shares;  /* who is told on which thread; NULL: on one */
  /* Of the part of a survey that a thread has: */
  pthread_mutex_t *lock; /* of the stretch; NULL: no one else is at it */
  const void *key;       /* whom it tells; NULL: all */
  size_t own_room;       /* of c and q */
  double *z;             /* weights or a sample */
  size_t z_room;
  size_t stretches;      /* told so far, with this one ... */
  double since;          /* ... which begins at this time */
  double effort;         /* what may be spent, over what is usual (price.h) */
};

/* Errors: RF_ENOMEM. */
rf_status rf_survey_create(rf_survey **survey, const rf_problem *problem);
void rf_survey_free(rf_survey *survey);

/* Let a surveyor look; it stays the caller's. */
void rf_survey_add(rf_survey *survey, rf_surveyor *surveyor);

/* The observer that is to be given to the flow.  Of more than so many neurons
   the predictions of a stretch leave out what those that moved in it had before
   (the manual, node "Observers"). */
#define RF_SURVEY_FINE 4096
rf_observer rf_survey_observer(rf_survey *survey);

/* Tell surveyors on up to so many threads from now on, the caller's among them,
   where they take long enough for that; always: all the same.  All have been
   added.  What they find has the same bits, as each is told the same in the
   same order.  Errors: RF_ENOMEM. */
rf_status rf_survey_share(rf_survey *survey, size_t threads, bool always);

/* ---- of the stretch that is told, for surveyors ---- */

/* As those of rf_stretch, which has one room to work in for all who ask;
   rf_stretch_pattern may be asked by any number of threads.  Weights and a
   sample, as doubles, stay until the next of either. */
rf_status rf_survey_path(rf_survey *survey, double *c, double *log_scale,
                         size_t j);
rf_status rf_survey_drive(rf_survey *survey, double *D, size_t j);
rf_status rf_survey_sample(rf_survey *survey, const double **sample,
                           double s);
rf_status rf_survey_weights(rf_survey *survey, const double **weights,
                            double s);

/* Tell a surveyor now of the path of one neuron on the stretch, as it will be
   told of all; for one that compares them with the best.  Errors: as
   own->track. */
rf_status rf_survey_track(rf_survey *survey, rf_surveyor *own, size_t j);

/* Make h and p of the stretch there.  Errors: RF_ENOMEM. */
rf_status rf_survey_outputs(rf_survey *survey);

/* ---- what is measured of the outputs, after rf_survey_outputs ---- */

/* h_k, and p_k. */
rf_jet rf_output_jet(const rf_survey *s, size_t k, rf_window span);
rf_jet rf_residual_jet(const rf_survey *s, size_t k, rf_window span);

/* L; of the square loss less its value where the residuals are r[n], those of
   a least squares solution. */
rf_jet rf_loss_jet(const rf_survey *s, rf_window span);
rf_jet rf_excess_jet(const rf_survey *s, const double *r, rf_window span);

/* -dL/dt = sum_k p_k h_k' = ||theta'||^2. */
rf_jet rf_descent_jet(const rf_survey *s, rf_window span);

/* ---- of a track ---- */

rf_jet rf_track_a(const rf_track *t, rf_window span);      /* over its scale */
rf_jet rf_track_w(const rf_track *t, size_t l, rf_window span);
rf_jet rf_track_norm2(const rf_track *t, rf_window span);  /* ||w||^2 */
rf_jet rf_track_log_a(const rf_track *t, rf_window span);  /* ln |a| */

/* <D, w/a> for a constant D[d]. */
rf_jet rf_track_along(const rf_track *t, const double *D, rf_window span);

/* q = <v, w> over the scale, v[d], as one polynomial q[degree + 1]: what
   cancels does so in its coefficients.  Returns what its values may be off by:
   a product and d - 1 sums are rounded, and so were both factors. */
double rf_track_dot(double *q, const rf_track *t, const double *v);

#endif
