/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/record.h -- run a problem and keep what happened in a run file
 * (one SQLite database; the manual, node "The run file", has its tables). */
#ifndef RELUFLOW_RECORD_H
#define RELUFLOW_RECORD_H

#include "reluflow/flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How far a run is; for progress lines. */
typedef struct rf_progress {
  double time, until, loss;
  uint64_t events;
  size_t faces;
  double seconds;        /* wall time since the start */
} rf_progress;

/* Called now and then (a few times a second); a return value other than 0
 * ends the run cleanly with RF_EINTR. */
typedef int rf_watch(void *context, const rf_progress *progress);

/* Follow the flow of a problem to its end and write the run file at path.
 * An existing file at path is replaced only when the new run has started
 * well; it is committed as the run goes, so that a killed run leaves every
 * committed sample and event readable.
 *
 * In:  watch    may be NULL.
 *
 * Errors: those of rf_flow_create and rf_flow_step; RF_EIO the file cannot
 *         be written (message); RF_EINTR the watcher said so.  In every case
 *         what was recorded stays readable. */
RF_API RF_MUST_USE rf_status rf_run(rf_message *message,
                                    const rf_problem *problem,
                                    const char *path, rf_watch *watch,
                                    void *context);

#ifdef __cplusplus
}
#endif
#endif
