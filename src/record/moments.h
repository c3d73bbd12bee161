/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.h -- moments in words in a run file that is written. */
#ifndef RF_MOMENTS_H
#define RF_MOMENTS_H

#include "record/write.h"
#include "reluflow/observe.h"

/* Who waits for them; all zero at first. */
typedef struct rf_moments {
  size_t count;          /* words of record.when, then of flow.stop */
  rf_lookout **watch;    /* of record.when; NULL: it came before */
  bool *told;            /* told[count]: it is in the file */
} rf_moments;

/* The rows of all words, without times. */
rf_status rf_moments_start(rf_writer *writer, rf_message *message);

/* Wait for those that have no time in the file. */
rf_status rf_moments_watch(rf_moments *moments, rf_writer *writer,
                           rf_message *message, rf_flow *flow);

/* The times of those that have come by now. */
rf_status rf_moments_write(rf_moments *moments, rf_writer *writer,
                           rf_message *message, const rf_flow *flow);

/* At a checkpoint: what there is stays; after it: what came later goes. */
rf_status rf_moments_keep(rf_writer *writer, rf_message *message);
rf_status rf_moments_drop(rf_writer *writer, rf_message *message);

/* Key stopped: the words at which the flow has stopped. */
rf_status rf_moments_end(rf_writer *writer, rf_message *message,
                         const rf_flow *flow);

void rf_moments_free(rf_moments *moments, const rf_problem *problem);

#endif
