/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * net.h -- a network on which gradient descent goes, in double or in single
 * precision: one table of functions each.
 *
 * Neurons stand in blocks of RF_NET_LANES, each number of all of them side by
 * side: a[8], w1[8], .., wd[8], so that a processor takes several neurons at
 * once.  A last block that is not full has neurons that are 0, which add
 * nothing.
 *
 * What an iteration is, operation by operation, is defined by the manual, node
 * "Gradient descent": whoever follows it has the same bits, however many
 * neurons a processor takes at once. */
#ifndef RF_NET_H
#define RF_NET_H

#include "base/number/num_d.h"
#include "flow/model/event.h"

/* Neurons side by side: so many sums are kept of a part ... */
#define RF_NET_LANES 8

/* ... of so many neurons, whose sums are added to those of the parts before:
   the error grows with their number, not with that of neurons. */
#define RF_NET_PART 1024

/* What a network is made of; all rounded to its precision. */
typedef struct rf_net_frame {
  size_t n, d, m;
  const double *x;       /* x[n][d] */
  double step, momentum, leak, at_zero;
  bool watch;            /* look for changes of sides */
  bool held;             /* a stays what it is */
  double decay;          /* mu */
  bool skip, output_bias;        /* a linear unit beside the neurons */
} rf_net_frame;

/* Data that are taken together, by their numbers: row[count]. */
typedef struct rf_net_batch {
  const size_t *row;
  size_t count;
} rf_net_batch;

typedef struct rf_net rf_net;

typedef struct rf_net_ops {
  /* All weights 0.  Errors: RF_ENOMEM. */
  rf_status (*create)(rf_net **net, const rf_net_frame *frame);
  void (*free)(rf_net *net);
  /* Numbers z[count][1 + d] = (a, w1, .., wd) of the neurons first .. first +
     count - 1, rounded; speeds: what momentum has gathered, in place of
     weights. */
  void (*put)(rf_net *net, const double *z, size_t first, size_t count,
              bool speeds);
  void (*get)(const rf_net *net, double *z, size_t first, size_t count,
              bool speeds);
  /* The linear unit (c, s1, .., sd)[1 + d], likewise; of a net that has one. */
  void (*put_unit)(rf_net *net, const double *z, bool speeds);
  void (*get_unit)(const rf_net *net, double *z, bool speeds);
  /* Predictions h[batch.count] as the weights are now, and nothing else. */
  void (*predict)(rf_net *net, double *h, const rf_net_batch *batch);
  /* One iteration from the pseudo-residuals p[count] of a batch, rounded; then
     h[next.count] of the next batch.  Sides that changed are appended to
     events, as `what` has time and marks, in the order of (neuron, datum).
     Errors: RF_ENOMEM of events; the iteration is done all the same. */
  rf_status (*iterate)(rf_net *net, double *h, rf_event_list *events,
                       const rf_net_batch *batch, const double *p,
                       const rf_net_batch *next);
} rf_net_ops;

extern const rf_net_ops rf_net_double, rf_net_single;

#endif
