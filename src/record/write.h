/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write.h -- a run file that is being written.
 *
 * One transaction is open all the time, so that the file is locked against a
 * second writer (readers are let in), and is committed now and then. */
#ifndef RF_WRITE_H
#define RF_WRITE_H

#include "base/string.h"
#include "flow/probe/probe.h"
#include "problem/problem.h"
#include "record/db.h"
#include "record/pending.h"
#include "record/target.h"
#include "reluflow/flow.h"
#include "reluflow/state.h"

/* A face and what lives there; for sorting. */
typedef struct rf_rank {
  size_t i, members;
  double share;
} rf_rank;

enum {
  RF_PUT_META, RF_PUT_EVENTS, RF_PUT_CHOICE, RF_PUT_SAMPLE, RF_PUT_STATE,
  RF_PUT_FACE, RF_PUT_OCCUPANCY, RF_PUT_MOMENT, RF_PUT_PROBE,
  RF_PUT_MEASURED, RF_PUT_UNIT, RF_PUT_COUNT
};

typedef struct rf_writer {
  const rf_problem *problem;
  rf_target target;
  sqlite3 *db;
  sqlite3_stmt *put[RF_PUT_COUNT];
  bool text;             /* exact decimal text beside the doubles */
  bool durable;          /* commits reach the disk, not only the system */

  rf_pending pending;
  rf_event last;         /* the latest event so far in (time, neuron, datum) */
  bool unordered;        /* an event came that is not after `last` */
  uint64_t events, choices, samples;
  double time;           /* reached; told by the caller */
  size_t dirty;          /* bytes since the last commit, roughly */

  double *h;             /* h[n] */
  rf_probe *probe;       /* NULL: the problem has none */
  double *probed;        /* probed[points] */
  rf_state *state;       /* NULL: no measures are recorded */
  size_t chunk;          /* neurons in one row of `state` */
  double *a, *w;         /* a[chunk], w[chunk][d] */
  signed char *u;        /* u[max(chunk, 1)][n] */
  char *pattern;         /* as u, as characters */
  rf_string line;
  rf_rank *rank;
  size_t rank_most;
  double seconds;        /* spent on writing */
  double occupied_at;    /* time of the last occupancy; < 0: none yet */
} rf_writer;

/* Make a place for the run file of problem at path; writer is zeroed by the
 * caller and released with rf_writer_free after success and failure.
 * Errors: as rf_target_open. */
rf_status rf_writer_open(rf_writer *writer, rf_message *message,
                         const rf_problem *problem, const char *path);

/* Write tables and provenance, and put the file at its place. */
rf_status rf_writer_start(rf_writer *writer, rf_message *message);

/* Keep the text of a checkpoint, taken now; seconds: of the run so far.
   (resume.c) */
rf_status rf_writer_checkpoint(rf_writer *writer, rf_message *message,
                               const char *text, double seconds);

/* Instead of open and start: go on with the run file at path, back at its
 * checkpoint.  *text: the checkpoint, the caller's to release; NULL where the
 * file has none, then nothing was changed.  (resume.c) */
rf_status rf_writer_resume(rf_writer *writer, rf_message *message,
                           char **text, double *seconds,
                           const rf_problem *problem, const char *path);

/* ---- inside: for resume.c ---- */
void rf_writer_set(rf_writer *writer, const rf_problem *problem);
rf_status rf_writer_attach(rf_writer *writer, rf_message *message);
rf_status rf_writer_flush(rf_writer *writer, rf_message *message);

/* The events, and the choices, of the flow's last step. */
rf_status rf_writer_events(rf_writer *writer, rf_message *message,
                           rf_flow *flow);
rf_status rf_writer_choices(rf_writer *writer, rf_message *message,
                            rf_flow *flow);

/* Append numbers first .. first + count - 1 to writer->line, a list with
 * commas. */
void rf_writer_line(rf_writer *writer, const rf_numbers *numbers, size_t first,
                    size_t count);

/* The current time as a record time: sample, states, occupancy. */
rf_status rf_writer_sample(rf_writer *writer, rf_message *message,
                           rf_flow *flow);

/* Predictions at the points of the problem's probe, if it has one, of the
 * sample that was written last; room for them, once; after a resume: rows
 * beyond the checkpoint go.  (series/probe.c) */
rf_status rf_writer_probe_open(rf_writer *writer);
rf_status rf_writer_probe(rf_writer *writer, rf_message *message,
                          rf_flow *flow);
rf_status rf_writer_probe_drop(rf_writer *writer, rf_message *message);
void rf_writer_probe_free(rf_writer *writer);

/* The same for the linear unit; start: its table, before the first sample.
 * (series/unit.c) */
rf_status rf_writer_unit_start(rf_writer *writer, rf_message *message);
rf_status rf_writer_unit(rf_writer *writer, rf_message *message,
                         rf_flow *flow);
rf_status rf_writer_unit_drop(rf_writer *writer, rf_message *message);

/* The same for the problem's measures; start: their names, before the first
 * sample.  (series/measures.c) */
rf_status rf_writer_measures_open(rf_writer *writer);
rf_status rf_writer_measures_start(rf_writer *writer, rf_message *message);
rf_status rf_writer_measures(rf_writer *writer, rf_message *message,
                             rf_flow *flow);
rf_status rf_writer_measures_drop(rf_writer *writer, rf_message *message);

/* Weights of a flow apart: writer->a[count], w[count][d].  (write.c) */
void rf_writer_spread(rf_writer *writer, const rf_numbers *weights,
                      size_t count);

/* Say that the flow could not tell its state; returns status. */
rf_status rf_writer_flow_failed(const rf_writer *writer, rf_message *message,
                                rf_status status);

/* The occupied faces now, unless they were just written. (faces.c) */
rf_status rf_writer_faces(rf_writer *writer, rf_message *message,
                          rf_flow *flow);

/* Commit what there is; without wait: if nobody is reading just now. */
rf_status rf_writer_commit(rf_writer *writer, rf_message *message,
                           bool wait);

/* One value of the table meta; types as in rf_db_put.  (meta.c) */
rf_status rf_meta_text(rf_writer *writer, rf_message *message,
                       const char *key, const char *value);
rf_status rf_meta_int(rf_writer *writer, rf_message *message,
                      const char *key, uint64_t value);
rf_status rf_meta_real(rf_writer *writer, rf_message *message,
                       const char *key, double value);

/* What is known before the first step, and after the last. (meta.c) */
rf_status rf_meta_start(rf_writer *writer, rf_message *message);
rf_status rf_meta_end(rf_writer *writer, rf_message *message, rf_flow *flow,
                      double seconds);

/* The data and, where they are given, the initial weights. (given.c) */
rf_status rf_writer_given(rf_writer *writer, rf_message *message);

/* Say how it ended, where nothing else can be written any more. */
void rf_writer_give_up(rf_writer *writer, const char *ending);

void rf_writer_free(rf_writer *writer);

#endif
