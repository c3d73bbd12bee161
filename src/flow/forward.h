/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * forward.h -- a flow that answers through another one. */
#ifndef RF_FORWARD_H
#define RF_FORWARD_H

#include "flow/ops.h"

/* A flow that has others behind it begins with this. */
typedef struct rf_forward {
  rf_flow base;
  rf_flow *now;          /* the one that answers now */
} rf_forward;

/* Each asks it the same. */
double rf_forward_time(const rf_flow *flow);
const rf_event *rf_forward_events(const rf_flow *flow, size_t *count);
const rf_event *rf_forward_choices(const rf_flow *flow, size_t *count);
rf_status rf_forward_event_time(rf_flow *flow, const rf_numbers **time,
                                size_t i);
rf_status rf_forward_sample(rf_flow *flow, const rf_numbers **sample);
rf_status rf_forward_weights(rf_flow *flow, const rf_numbers **weights,
                             size_t first, size_t count);
rf_status rf_forward_unit(rf_flow *flow, const rf_numbers **unit);
rf_status rf_forward_pattern(rf_flow *flow, signed char *u, size_t first,
                             size_t count);
rf_status rf_forward_residuals(rf_flow *flow, const rf_numbers **residuals);
rf_status rf_forward_drives(rf_flow *flow, const rf_numbers **drives,
                            size_t first, size_t count);
rf_status rf_forward_eta(rf_flow *flow, const rf_numbers **eta, size_t first,
                         size_t count);
rf_status rf_forward_faces(rf_flow *flow, size_t *count);
rf_status rf_forward_face(rf_flow *flow, signed char *u, size_t *members,
                          double *share, size_t i);
size_t rf_forward_undecided(const rf_flow *flow, const double **times);

/* What no such flow has an answer of its own for, in its table. */
#define RF_FORWARD_ANSWERS                                                  \
  .time = rf_forward_time, .events = rf_forward_events,                     \
  .choices = rf_forward_choices, .event_time = rf_forward_event_time,       \
  .sample = rf_forward_sample, .pattern = rf_forward_pattern,               \
  .residuals = rf_forward_residuals, .drives = rf_forward_drives,           \
  .eta = rf_forward_eta,                                                    \
  .faces = rf_forward_faces, .face = rf_forward_face,                       \
  .undecided = rf_forward_undecided

#endif
