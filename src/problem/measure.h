/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure.h -- numbers that a state has, as they are asked for: "stable_rank",
 * "directions_positive:10".  What may be said; state/measures computes it. */
#ifndef RF_MEASURE_H
#define RF_MEASURE_H

#include "base/base.h"
#include "reluflow/problem.h"

/* Of the data that a measure is of. */
enum { RF_OF_ALL, RF_OF_PLANE, RF_OF_LINE };

/* RF_MEASURE_LIST(X): X(name, text, parameter, preset, least, most, needs,
 * degree, make): parameter is what NUMBER means, NULL: there is none; degree of
 * the weights' scale; make: state/measures/measures.h. */
#define RF_MEASURE_LIST(X)                                                    \
  X("stable_rank", "sum of the squares of the singular values of W, "         \
    "over the largest square", NULL, 0.0, 0.0, 0.0, RF_OF_ALL, 0,             \
    rf_stable_rank)                                                           \
  X("effective_rank", "exponential of the entropy of these squares, "         \
    "over their sum", NULL, 0.0, 0.0, 0.0, RF_OF_ALL, 0, rf_effective_rank)   \
  X("participation", "(sum M)^2 / sum M^2, M = |a| ||w||: over how many "     \
    "neurons h is spread", NULL, 0.0, 0.0, 0.0, RF_OF_ALL, 0,                 \
    rf_participation)                                                         \
  X("directions", "directions that carry 99 % of sum M, those of one sign "   \
    "of a within the angle counted once", "angle in degrees", 5.0, 0.0,       \
    179.0, RF_OF_ALL, 0, rf_directions)                                       \
  X("faces", "faces that carry a share of sum M", "the share in percent",     \
    99.0, 0.0, 100.0, RF_OF_ALL, 0, rf_occupied_faces)                        \
  X("cones", "open cones, with no <w, x> = 0, in which a neuron is", NULL,    \
    0.0, 0.0, 0.0, RF_OF_ALL, 0, rf_open_cones)                               \
  X("kinks", "kinks of h that carry 99 % of the changes of its slope, "       \
    "merged where near to each other",                                        \
    "how near, in percent of the span of the inputs", 1.0, 0.0, 100.0,        \
    RF_OF_LINE, 0, rf_kinks)                                                  \
  X("largest_kink", "largest change of the slope of h, over kinks merged "    \
    "in that way", "how near, in percent of the span of the inputs", 1.0,     \
    0.0, 100.0, RF_OF_LINE, 2, rf_largest_kink)                               \
  X("gap", "largest angle between neighbouring directions of w, in "          \
    "degrees", NULL, 0.0, 0.0, 0.0, RF_OF_PLANE, 0, rf_gap)                   \
  X("reached", "data on which some neuron is active", NULL, 0.0, 0.0, 0.0,    \
    RF_OF_ALL, 0, rf_reached)                                                 \
  X("path_norm", "sum M", NULL, 0.0, 0.0, 0.0, RF_OF_ALL, 2, rf_path_norm)    \
  X("norm", "sqrt(sum a^2 + ||w||^2)", NULL, 0.0, 0.0, 0.0, RF_OF_ALL, 1,     \
    rf_norm)

/* What is asked for. */
typedef struct rf_request {
  size_t of;             /* place in the list */
  int sign;              /* -1, 1: of the neurons with a < 0, a > 0 alone */
  double parameter;
} rf_request;

/* Take a request for a problem.  Errors, with a message without a place:
 * RF_EINPUT no such measure or number; RF_EUNSUP not for these data. */
rf_status rf_request_take(rf_request *request, rf_message *message,
                          const rf_problem *problem, const char *text);

#endif
