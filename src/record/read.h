/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.h -- a run file that is read, inside. */
#ifndef RF_READ_H
#define RF_READ_H

#include "base/number/numbers.h"
#include "record/db.h"
#include "reluflow/record.h"

enum {
  RF_GET_SAMPLE, RF_GET_STATE, RF_GET_EVENT, RF_GET_CHOICE,
  RF_GET_OCCUPANCY, RF_GET_FACE, RF_GET_MOMENT, RF_GET_PROBE,
  RF_GET_MEASURE, RF_GET_MEASURED, RF_GET_UNIT,
  RF_GET_COUNT
};

/* How long a reader waits for a commit to end, in milliseconds. */
#define RF_READ_PATIENCE 60000

/* A key of meta and its value, as text. */
typedef struct rf_pair {
  char *key, *value;
} rf_pair;

struct rf_record {
  char *path;
  char shown[RF_SHOWN];  /* the path in messages */
  sqlite3 *db;
  sqlite3_stmt *get[RF_GET_COUNT];
  rf_pair *meta;
  size_t nmeta, meta_most;
  rf_ending ending;
  size_t n, d, m, states, chunk;
  long digits;
  size_t samples, events, choices, occupancies, faces, moments;
  size_t measures;
  size_t points;         /* of the probe */
  bool point_labels;     /* they have labels */
  bool unit;             /* there is a linear unit */
  char *word;            /* handed out last */
  bool in_order;         /* event ids follow (time, neuron, datum) */
  int64_t *order;        /* order[events]: else the ids in that order */
  rf_numbers numbers;    /* handed out last */
  size_t verdicts;
  char *verdict[11];     /* the texts of the one handed out last */
};

/* record->verdicts; release what was handed out.  (rows/verdicts.c)
   Errors: RF_EIO; RF_ENOMEM. */
rf_status rf_verdicts_count(rf_record *record, rf_message *message);
void rf_verdicts_free(rf_record *record);

/* Fill message and return the status: SQLite's last error; memory is short;
   the file does not hold what it promises. */
rf_status rf_read_failed(const rf_record *record, rf_message *message);
rf_status rf_read_no_memory(const rf_record *record, rf_message *message);
rf_status rf_read_damaged(const rf_record *record, rf_message *message);

#endif
