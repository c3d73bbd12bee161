/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * probe.h -- what a flow predicts at the points of its problem's probe. */
#ifndef RF_FLOW_PROBE_H
#define RF_FLOW_PROBE_H

#include "problem/problem.h"
#include "reluflow/flow.h"

/* Who looks at flows of one problem; it keeps the points in the numbers of the
   last flow. */
typedef struct rf_probe rf_probe;

/* For a problem that has a probe; it must outlive it.  Errors: RF_ENOMEM. */
rf_status rf_probe_create(rf_probe **probe, const rf_problem *problem);
void rf_probe_free(rf_probe *probe);

/* Loss and predictions at the points, by the weights that the flow hands out
 * now: one pass over all neurons, in the order of their numbers and in the
 * numbers of the run.  At zero scale predictions are 0, as in rf_flow_sample.
 *
 * Out:  values  as RF_PROBE_LOSS and RF_PROBE_H say; they belong to probe until
 *               its next look.
 *       right   points with y h > 0; 0 without labels.
 * Errors: those of rf_flow_weights; RF_EINTR as rf_poll. */
rf_status rf_probe_look(rf_probe *probe, const rf_numbers **values,
                        size_t *right, rf_flow *flow);

#endif
