/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reluflow/lab.h -- studies: many runs of one experiment over a grid of values,
 * each with the numbers that were asked for, in one file (one SQLite database;
 * the manual, node "Studies").  The rules on top of reluflow/status.h hold. */
#ifndef RELUFLOW_LAB_H
#define RELUFLOW_LAB_H

#include <stdint.h>

#include "reluflow/statistics.h"
#include "reluflow/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A study: a base experiment, axes of values for its keys, and what is measured
 * of each run. */
typedef struct rf_study rf_study;

/* Read a study file (YAML), and the base experiment that it names.
 *
 * Out:  study    a new object; release it with rf_study_free.
 *       message  on failure: "PATH:LINE:COLUMN: what is wrong, what is
 *                allowed".
 *
 * Errors: RF_EINPUT  the file, the base, a value or a measure is wrong;
 *         RF_EIO     a file cannot be opened or read;
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_study_read(rf_study **study,
                                           rf_message *message,
                                           const char *path);

/* Cells of the grid: the product of the lengths of its axes. */
RF_API size_t rf_study_cell_count(const rf_study *study);

/* Release; NULL is allowed. */
RF_API void rf_study_free(rf_study *study);

/* RF_CELL_LIST(X): X(name, value, text): what has become of a cell. */
#define RF_CELL_LIST(X)                                                    \
  X(RF_CELL_OPEN,    0, "open")       /* still to be run */                \
  X(RF_CELL_RUNNING, 1, "running")                                         \
  X(RF_CELL_DONE,    2, "done")                                            \
  X(RF_CELL_FAILED,  3, "failed")     /* its message says why */           \
  X(RF_CELL_CRASHED, 4, "crashed")    /* the process that ran it died */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_cell_state { RF_CELL_LIST(RF_ENUM_) RF_CELL_STATES }
  rf_cell_state;
#undef RF_ENUM_

/* Text of a state, never NULL. */
RF_API const char *rf_cell_state_name(rf_cell_state state);

/* How far a sweep is. */
typedef struct rf_sweep_progress {
  size_t cells[RF_CELL_STATES]; /* by their states, of the whole file; while a
                                   sweep goes on, of its own cells */
  size_t finished;       /* by the sweep that is going on, or was the last */
  double seconds;        /* ... so long, by the clock on the wall */
  int active;            /* somebody is writing the file */
} rf_sweep_progress;

/* Called some ten times a second; a return value other than 0 ends the sweep
 * with RF_EINTR: what is finished is kept, what is running is run again by the
 * next one. */
typedef int rf_sweep_watch(void *context, const rf_sweep_progress *progress);

/* Of which cells a run file is kept. */
typedef enum rf_keep { RF_KEEP_NONE, RF_KEEP_FAILED, RF_KEEP_ALL } rf_keep;

typedef struct rf_sweep_options {
  size_t jobs;           /* processes that run cells; 0: one for each
                            processor */
  rf_keep keep;          /* run files, in a folder beside the file */
  size_t shard, shards;  /* only every shards-th cell, 1 <= shard <= shards */
  double limit_seconds;  /* of processor time for a cell; may be infinite */
  double limit_memory;   /* bytes for a cell; may be infinite */
  int retry;             /* cells that failed are run again */
  rf_sweep_watch *watch; /* may be NULL */
  void *context;
} rf_sweep_options;

/* Defaults: a process for each processor, no run files, all cells, no limits,
 * what failed stays so. */
RF_API void rf_sweep_defaults(rf_sweep_options *options);

/* Run the cells of a study that the file at path does not have yet, and keep
 * what they measure there, cell by cell.  A file that is not there is made; one
 * that is there goes on, and may have cells of other values.  Whatever ends the
 * sweep, what was kept before stays, and the next one goes on from there.  The
 * measures of a cell are the same bits, whoever runs it when.
 *
 * Cells are run by processes that are forked: the caller is to have one thread
 * alone.
 *
 * Out:  progress  where it ended; may be NULL.
 *
 * Errors: RF_EINVAL an option is out of range; RF_EINPUT path is no file of a
 *         sweep, or of another base, other axes or other measures; RF_EIO the
 *         file cannot be written, another sweep is writing it, or no process
 *         can be made; RF_EINTR the watcher said so; RF_ENOMEM.  All with a
 *         message.  A cell that fails is none of these. */
RF_API RF_MUST_USE rf_status rf_sweep(rf_message *message,
                                      rf_sweep_progress *progress,
                                      const rf_study *study, const char *path,
                                      const rf_sweep_options *options);

/* Look at a file while a sweep writes it, or later.
 * Errors: RF_EIO; RF_EINPUT it is no file of a sweep (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_sweep_look(rf_sweep_progress *progress,
                                           rf_message *message,
                                           const char *path);

/* Put the cells of several files of one study, such as those of its shards,
 * into the file at path, which is made where it is not there.  Of a cell that
 * several have finished they must have the same.  All is put there, or nothing.
 *
 * In:  part  part[count], names of files; they stay as they are.
 *
 * Errors: RF_EINVAL count is 0; RF_EINPUT a file is none of a sweep, is of
 *         another study, or has other measures of a cell; RF_EIO; RF_ENOMEM.
 *         All with a message. */
RF_API RF_MUST_USE rf_status rf_sweep_merge(rf_message *message,
                                            const char *path,
                                            const char *const *part,
                                            size_t count);

/* The rows of a file, one after the other, in the order of the values on its
 * axes. */
typedef struct rf_cells rf_cells;

/* RF_COLUMN_LIST(X): X(name, value): what a column has. */
#define RF_COLUMN_LIST(X)                                                  \
  X(RF_COLUMN_AXIS,    0)  /* the value of a key */                        \
  X(RF_COLUMN_MEASURE, 1)                                                  \
  X(RF_COLUMN_STATE,   2)  /* state, message, doubts */                    \
  X(RF_COLUMN_COST,    3)  /* what differs from sweep to sweep */

#define RF_ENUM_(name, value) name = value,
typedef enum rf_column_kind { RF_COLUMN_LIST(RF_ENUM_) } rf_column_kind;
#undef RF_ENUM_

/* Open the file of a sweep to read its rows, also while a sweep writes it.
 * Errors: RF_EIO; RF_EINPUT it is no file of a sweep (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_cells_open(rf_cells **cells,
                                           rf_message *message,
                                           const char *path);

/* The same for the places where an outcome changes, as the bisect of a study
 * has found them: axes but for the last, along which they are; the bounds low
 * and high; below: is the outcome the one asked for up to low; state,
 * message. */
RF_API RF_MUST_USE rf_status rf_places_open(rf_cells **places,
                                            rf_message *message,
                                            const char *path);

/* Number of columns; name and kind of column i.  The name belongs to cells.
 * Errors: RF_EINVAL i too large. */
RF_API size_t rf_cells_column_count(const rf_cells *cells);
RF_API RF_MUST_USE rf_status rf_cells_column_get(const rf_cells *cells,
                                                 const char **name,
                                                 rf_column_kind *kind,
                                                 size_t i);

/* Go to the next row, the first one at first; *there = 0: there is none.
 * Errors: RF_EIO (message); RF_ENOMEM. */
RF_API RF_MUST_USE rf_status rf_cells_next(rf_cells *cells, int *there,
                                           rf_message *message);

/* The text in column i of this row, numbers so that they read back; NULL: it
 * has none.  Good until the next call of a function of cells. */
RF_API const char *rf_cells_text(rf_cells *cells, size_t i);

/* Release; NULL is allowed. */
RF_API void rf_cells_free(rf_cells *cells);

/* What is told of the cells of a sweep together. */
typedef struct rf_summary_options {
  const char *x;         /* key of an axis; NULL: the first that is no seed;
                            "none": all cells together */
  const char *y;         /* a measure; NULL: the first */
  const char *series;    /* key of an axis, each of whose values is told by
                            itself; NULL: none */
  const char *is;        /* of a measure that has words: the share of the cells
                            that have this one */
  const char *law;       /* of a measure over x: "power", "log", "linear" or
                            "auto": log over init.scale, else a power */
  const char *axes;      /* thresholds are looked for in ln x, "log", in x,
                            "linear", or "auto": log where x spreads over more
                            than a factor of 20 */
  double confidence;     /* of intervals, between 0 and 1 */
} rf_summary_options;

/* Defaults: no series, is spurious, law and axes auto, confidence 0.95. */
RF_API void rf_summary_defaults(rf_summary_options *options);

/* RF_SUMMARY_LIST(X): X(name, value, text): what a row tells.  SHARE and MEDIAN
 * are of the cells of one x (rf_share_interval, rf_quantile_interval; a moment
 * that did not come is at infinity).  The others are of all cells of a series:
 * the line of their numbers (rf_line_fit, in the coordinates of the law), or
 * where a word begins or ends (rf_threshold_fit; GAP: no cell tells more than
 * that it is between low and high). */
#define RF_SUMMARY_LIST(X)                                                 \
  X(RF_SUMMARY_SHARE,     0, "share")                                      \
  X(RF_SUMMARY_MEDIAN,    1, "median")                                     \
  X(RF_SUMMARY_SLOPE,     2, "slope")                                      \
  X(RF_SUMMARY_INTERCEPT, 3, "intercept")                                  \
  X(RF_SUMMARY_DEVIATION, 4, "deviation")   /* from the line */            \
  X(RF_SUMMARY_THRESHOLD, 5, "threshold")                                  \
  X(RF_SUMMARY_GAP,       6, "gap")                                        \
  X(RF_SUMMARY_WIDTH,     7, "width")       /* of the threshold */

#define RF_ENUM_(name, value, text) name = value,
typedef enum rf_summary_kind { RF_SUMMARY_LIST(RF_ENUM_) RF_SUMMARY_KINDS }
  rf_summary_kind;
#undef RF_ENUM_

/* Text of a kind, never NULL. */
RF_API const char *rf_summary_name(rf_summary_kind kind);

typedef struct rf_summary_row {
  rf_summary_kind kind;
  const char *series;    /* NULL: there is none */
  const char *law;       /* the coordinates of a line: of rf_summary_options;
                            of a threshold: "log", its width is in ln x, or
                            "linear"; else NULL */
  double x;              /* NaN: of all */
  size_t cells;          /* that have a part in it */
  rf_interval value;     /* NaN: there is no such number */
} rf_summary_row;

/* The cells of a sweep that are done, one measure of them over one axis. */
typedef struct rf_summary rf_summary;

/* Read the file of a sweep, also while it is written.
 *
 * Out:  summary  a new object; release it with rf_summary_free.
 *
 * Errors, with a message: RF_EINVAL an option or a column is none; RF_EUNSUP no
 *         cell has the measure; RF_EINPUT path is no file of a sweep; RF_EIO;
 *         RF_ENOMEM. */
RF_API RF_MUST_USE rf_status
rf_summary_create(rf_summary **summary, rf_message *message, const char *path,
                  const rf_summary_options *options);

/* The measure, and whether it has words; they belong to the summary. */
RF_API const char *rf_summary_measure(const rf_summary *summary);
RF_API int rf_summary_has_words(const rf_summary *summary);

/* Number of rows; row i, by series, then x, then what is said of all.
 * Errors: RF_EINVAL i too large. */
RF_API size_t rf_summary_count(const rf_summary *summary);
RF_API RF_MUST_USE rf_status rf_summary_get(const rf_summary *summary,
                                            rf_summary_row *row, size_t i);

/* Release; NULL is allowed. */
RF_API void rf_summary_free(rf_summary *summary);

#ifdef __cplusplus
}
#endif
#endif
