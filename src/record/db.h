/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * db.h -- the run file as a database: its tables, and SQLite's errors turned
 * into ours. */
#ifndef RF_DB_H
#define RF_DB_H

#include <sqlite3.h>

#include "base/base.h"

/* "rflw" in the header of the database tells a run file from others. */
#define RF_DB_APPLICATION 0x72666c77

/* Version of the tables.  A reader takes every version up to its own; a
   new table or column needs no new version, a changed meaning does.
   2: the tables data and weight stand for the files that the experiment
   names. */
#define RF_DB_SCHEMA 2

/* The tables, as one SQL text. */
extern const char rf_db_tables[];

/* Fill message from the last error of db (which may be NULL) and return its
   status: RF_ENOMEM or RF_EIO.  doing: "write" or "read". */
rf_status rf_db_fail(rf_message *message, sqlite3 *db, const char *path,
                     const char *doing);

/* Open the database at path.  flags as for sqlite3_open_v2.  *db is only set
   on success; message is not filled: *code is SQLite's own (extended) code. */
rf_status rf_db_open(sqlite3 **db, int *code, const char *path, int flags);

/* Does SQLite take a file of that name, and its journal?  It has a limit of
   its own for whole names, from the root on. */
bool rf_db_takes(const char *path);
#define RF_DB_LONG "the whole name, from the root on, is longer than SQLite " \
  "takes (about 500 bytes)"

/* A compiled statement; release it with sqlite3_finalize. */
rf_status rf_db_prepare(sqlite3_stmt **stmt, rf_message *message, sqlite3 *db,
                        const char *path, const char *sql);

/* Run sql, all of it; what it returns is ignored. */
rf_status rf_db_exec(rf_message *message, sqlite3 *db, const char *path,
                     const char *sql);

/* Run a statement that returns nothing and make it ready again. */
rf_status rf_db_run(rf_message *message, sqlite3_stmt *stmt,
                    const char *path);

/* Bind values to the parameters of stmt, in order, and run it.  types has a
   letter for each: i sqlite3_int64, r double, t const char * (NULL allowed),
   b const void *, size_t (bytes).  They must live until the call returns. */
rf_status rf_db_put(rf_message *message, sqlite3_stmt *stmt,
                    const char *path, const char *types, ...);

/* Between the host's doubles and little-endian ones; v[count], in place. */
void rf_little_endian(double *v, size_t count);

#endif
