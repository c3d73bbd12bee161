/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * subject.h -- what a figure is drawn from: a run file, and what of it is
 * shown. */
#ifndef RF_SUBJECT_H
#define RF_SUBJECT_H

#include "problem/problem.h"
#include "reluflow/geometry.h"
#include "reluflow/view.h"
#include "view/plot/plot.h"

/* A vector that neurons are compared with: an extremal one, times its sign,
   or a datum; of length 1. */
typedef struct rf_target_vector {
  char word[32];         /* "D_{++-}", "x_{1}" */
  double *v;             /* v[d] */
} rf_target_vector;

/* Two directions in the space of the inputs, basis[2][d]: the axes of a plane
   that holds as much as it can of sum_j ||w_j||^2 at the last sample (d = 2:
   the plane itself), and the share of it that it holds. */
typedef struct rf_plane {
  double *basis;
  double share;
} rf_plane;

typedef struct rf_subject {
  rf_record *record, *other;   /* other: of figures of two runs; or NULL */
  const rf_figure_options *options;
  rf_plot *plot;
  rf_message *message;
  rf_problem *problem;
  size_t n, d;
  size_t m, states;      /* neurons; those that have states */
  double *x, *y;         /* x[n][d], y[n], nearest doubles */
  size_t samples;
  double *time;          /* time[samples] */
  size_t first, frames;  /* samples that are shown one by one */
  bool log_time;         /* axes of time are logarithmic */
  rf_extremals *extremals;   /* NULL: not asked for, or too many */
  rf_plane plane;        /* its basis NULL: not asked for */
} rf_subject;

/* Open: data, times, and the samples that options ask for.  subject->plot and
 * what stands before it is set by the caller.
 * Errors: RF_EINVAL the time is no record time (message); those of the readers
 * of a record. */
rf_status rf_subject_open(rf_subject *subject);
void rf_subject_close(rf_subject *subject);

/* The linear unit v[1 + d] = (c, s) at a sample; 0 where there is none. */
rf_status rf_subject_unit(const rf_subject *subject, double *v, size_t sample);

/* The weights z[count][1 + d] of neurons first .. first + count - 1 at a
   sample; of those that have states. */
rf_status rf_subject_weights(const rf_subject *subject, double *z,
                             size_t sample, size_t first, size_t count);

/* Calls take(context, z[1 + d], j) for each neuron j that has states. */
typedef void rf_take_neuron(void *context, const double *z, size_t j);
rf_status rf_subject_each(const rf_subject *subject, size_t sample,
                         rf_take_neuron *take, void *context);

/* How many neurons of a network of so many neuron j stands for, as a node of
   infinite width; its weights are those of all of them.  1 to the last bit
   where the width is finite: what is counted there are whole numbers. */
double rf_subject_stands_for(const rf_subject *subject, size_t j);

/* How many neurons have a curve; the number of the i-th of them. */
size_t rf_subject_curve_count(const rf_subject *subject);
size_t rf_subject_curve(const rf_subject *subject, size_t i);

/* Find extremal vectors, once: all of them, or where there are too many faces
   for that, some.  Where there are none, or it cannot be told, subject has
   none. */
rf_status rf_subject_find_extremals(rf_subject *subject);

/* Extremal vector i times its sign, of length 1, v[d], and its name. */
rf_status rf_subject_extremal(const rf_subject *subject,
                              rf_target_vector *target, size_t i);

/* What options->to names; release target->v with rf_release.
 * Errors: RF_EINVAL no such vector (message); RF_EUNSUP no extremal one is
 * known (message); RF_ENOMEM. */
rf_status rf_subject_target(rf_subject *subject, rf_target_vector *target);

/* Find the plane, once. */
rf_status rf_subject_find_plane(rf_subject *subject);

/* Group the curves by their neurons' faces at the last sample, or by where the
 * limit flow takes them: fate[curves] are
 * numbers 1 .. FATES, a line of the script each, HUEi and FATEi, colour and
 * name; the last may be what is left. */
rf_status rf_subject_fates(const rf_subject *subject, size_t *fate);

/* Are colours of curves those of such groups, and by the limit flow? */
bool rf_subject_is_grouped(const rf_subject *subject);
bool rf_subject_is_by_fate(const rf_subject *subject);

/* Write the sheet "neurons": time, a, norm, distance, side, neuron, and fate
 * where curves are grouped, a block a curve: distance is 1 - cos(w, target)
 * (target NULL: 0), side the sign of a, 0 for a neuron that no datum reaches at
 * the last sample. */
rf_status rf_subject_neurons(const rf_subject *subject,
                            const rf_target_vector *target);

/* Append a line at each plateau of the loss, where they are asked for. */
rf_status rf_subject_plateaus(rf_subject *subject);

/* Append vertical lines at the moments of the papers, where they are asked
   for. */
rf_status rf_subject_moments(rf_subject *subject);

#endif
