/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * work.h -- cells are run: what is sent to a worker and back, and the crew of
 * workers behind one interface, whatever they are. */
#ifndef RF_WORK_H
#define RF_WORK_H

#include "base/poll.h"
#include "lab/book/book.h"

/* What all workers of a sweep know from the start. */
typedef struct rf_order {
  const rf_study *study;
  rf_keep keep;
  const char *folder;    /* of run files */
  double seconds, memory;  /* limits, may be infinite */
} rf_order;

/* A task and an answer are texts of lines: they go through lines and messages
   of any kind, and a double goes as the hexadecimal number it is. */

/* "ID\nKEY=VALUE\n..." for a row and the set of its cell. */
rf_status rf_task_write(rf_string *text, long long id, char *const *set,
                        size_t axes);

/* Run the cell of a task.  Out: text, the answer.  alone: asks whether to go
 * on for another reason than a limit.  Errors: RF_ENOMEM. */
rf_status rf_work(rf_string *text, const rf_order *order, const char *task,
                  rf_question alone);

/* Read an answer; answer->gauged has room for all.  false: it is none. */
bool rf_answer_read(rf_answer *answer, const char *text, size_t gauges);
rf_status rf_answer_write(rf_string *text, const rf_answer *answer,
                          size_t gauges);

/* Workers.  Each has one task or none. */
typedef struct rf_crew {
  void *context;
  size_t count;
  /* Give a task to worker who. */
  rf_status (*give)(void *context, rf_message *message, size_t who,
                    const char *task);
  /* Wait for an answer, a tenth of a second at most.  RF_EVENT: worker *who
     has answered, or died with its task (*answer NULL, message why); RF_OK:
     nobody has. */
  rf_status (*hear)(void *context, rf_message *message, size_t *who,
                    const char **answer);
} rf_crew;

/* Run the open cells of a study by a crew: the one way for all kinds of
   them.  (sweep.c) */
rf_status rf_sweep_by(const rf_crew *crew, rf_message *message,
                      rf_sweep_progress *progress, rf_book *book,
                      const rf_sweep_options *options);

/* One step of the search for where the outcome changes, among the cells that
 * differ in the last axis alone: group number g of the grid.
 *
 * Out:  value  that of a cell which is to be run first, to be released with
 *              rf_release; NULL: the search is over, and
 *       place  is what came of it; to be released in any case. */
rf_status rf_search(char **value, rf_change *place, rf_book *book,
                    rf_message *message, size_t group);
void rf_place_free(rf_change *place);

/* Kinds of crews: one is made of count workers, if it may say so, and ended,
   also where it could not be made.  Errors: RF_ENOMEM. */
typedef struct rf_crew_kind {
  rf_status (*create)(rf_crew *crew, const rf_order *order, size_t count);
  void (*free)(rf_crew *crew);
} rf_crew_kind;

/* Workers that are forked. */
extern const rf_crew_kind rf_pool;

/* As rf_sweep, by a crew of this kind.  (lab.c) */
rf_status rf_sweep_of(const rf_crew_kind *kind, rf_message *message,
                      rf_sweep_progress *progress, const rf_study *study,
                      const char *path, const rf_sweep_options *options);

/* "NAME-runs" for the file NAME.rfsweep; made where run files are kept.
   Release with rf_release.  (keep.c) */
rf_status rf_runs_folder(char **folder, rf_message *message, const char *path,
                         rf_keep keep);

/* Run a problem, with a run file where the order says so, and measure.
   key: of the cell.  (keep.c) */
rf_status rf_run_cell(rf_answer *answer, const rf_order *order,
                      const rf_problem *problem, const char *key);

#endif
