/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * book.h -- the file of a sweep: a row for each cell, written by one process.
 *
 * One transaction is open all the time, so that a second sweep finds the file
 * locked, and is committed some three times a second.  Between commits the lock
 * is one that lets readers in (locking_mode NORMAL: in EXCLUSIVE nobody could
 * look at a sweep that is going on); the journal is a rollback journal, as one
 * in shared memory does not work where a file is on a network. */
#ifndef RF_BOOK_H
#define RF_BOOK_H

#include <sqlite3.h>

#include "lab/study/study.h"

/* "rfsw" in the header of the database tells the file of a sweep. */
#define RF_BOOK_APPLICATION 0x72667377

/* Version of the tables; a reader takes every version up to its own. */
#define RF_BOOK_SCHEMA 1

/* A cell as a worker answers it (work/message.h makes it). */
typedef struct rf_answer {
  long long id;          /* of the row */
  rf_cell_state state;
  double seconds;        /* of processor time */
  double memory;         /* bytes, of its process at most so far */
  rf_message message;    /* why it failed; "": it did not */
  rf_message doubts;     /* of a run that is done */
  rf_gauged *gauged;     /* gauged[gauges] */
} rf_answer;

/* Where an outcome changes (work/search.c). */
typedef struct rf_change {
  const char *state;     /* "found", ...; static */
  char *low, *high;      /* it is between them; NULL: not known */
  bool below;            /* up to low it is the one that was asked for */
  rf_message message;
} rf_change;

enum { RF_BOOK_FIND, RF_BOOK_ADD, RF_BOOK_TAKE, RF_BOOK_PUT, RF_BOOK_META,
  RF_BOOK_GIVE_BACK, RF_BOOK_OUTCOME, RF_BOOK_PLACE, RF_BOOK_STATEMENTS };

typedef struct rf_book {
  sqlite3 *db;
  char *path;
  const rf_study *study;
  sqlite3_stmt *stmt[RF_BOOK_STATEMENTS];
  char owner[160];       /* who we are, in the file */
  double committed;      /* when, by rf_clock */
  bool dirty;            /* there is something to commit */
  size_t finished;       /* cells so far, and ... */
  double seconds;        /* ... since when; told by the caller */
} rf_book;

/* What SQLite says, as a message about the file; returns RF_EIO or
   RF_ENOMEM. */
rf_status rf_book_fail(rf_message *message, sqlite3 *db, const char *path,
                       const char *doing);

/* Open the database, which must be one of a sweep, or empty where it is to be
 * made (flags as for sqlite3_open_v2).
 * Errors: RF_EINPUT it is something else; RF_EIO; RF_ENOMEM. */
rf_status rf_book_open_db(sqlite3 **db, rf_message *message, const char *path,
                          int flags);

/* Run sql, all of it; compile one statement. */
rf_status rf_book_exec(sqlite3 *db, rf_message *message, const char *path,
                       const char *sql);
rf_status rf_book_prepare(sqlite3_stmt **stmt, sqlite3 *db,
                          rf_message *message, const char *path,
                          const char *sql);

/* The text of the one value that sql asks for, NULL: there is none; to be
   released with rf_release. */
rf_status rf_book_ask(char **text, sqlite3 *db, rf_message *message,
                      const char *path, const char *sql);

/* Open or make the file of a study for writing, and see that it is of this
 * study; book is zeroed by the caller and closed after success and failure.
 * Errors: as rf_sweep.  (open.c) */
rf_status rf_book_open(rf_book *book, rf_message *message,
                       const rf_study *study, const char *path);
void rf_book_close(rf_book *book);

/* The row of the cell with this set, made where it is not there: its id and
 * state.  retry: one that failed is open again. */
rf_status rf_book_row(rf_book *book, rf_message *message, long long *id,
                      rf_cell_state *state, char *const *set, bool retry);

/* State and outcome[32] of a cell by its key; open: it is not there. */
rf_status rf_book_outcome(rf_book *book, rf_message *message,
                          rf_cell_state *state, char *outcome,
                          const char *key);

/* What came of the search among the cells that have the set but for the last
   axis. */
rf_status rf_book_place(rf_book *book, rf_message *message,
                        const rf_change *place, char *const *set);

/* It is being run. */
rf_status rf_book_take(rf_book *book, rf_message *message, long long id);

/* What came of it. */
rf_status rf_book_put(rf_book *book, rf_message *message,
                      const rf_answer *answer);

/* A line of the table meta. */
rf_status rf_book_note(rf_book *book, rf_message *message, const char *key,
                       const char *text);

/* Commit, now or when it is time to.  Errors: RF_EIO, also where another sweep
   has taken the file over. */
rf_status rf_book_commit(rf_book *book, rf_message *message);
rf_status rf_book_tick(rf_book *book, rf_message *message);

/* What is running is open again; commit. */
rf_status rf_book_end(rf_book *book, rf_message *message);

/* Names of the columns of cells that are the same in all files. */
extern const char *const rf_book_state_columns[], *const rf_book_cost_columns[],
  *const rf_book_place_columns[];

#endif
