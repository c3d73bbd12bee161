/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * db.c -- the file of a sweep as a database, and SQLite's errors as ours.
 *
 * A sweep's file is told from other databases by a number in its head, and
 * from other files by not being a database at all: what a user names by mistake
 * is refused before a byte of it is touched.  Everything that SQLite may
 * answer is looked at in one place, so that no failure is taken for "nothing
 * there". */
#include "config.h"

#include "lab/book/book.h"
#include "record/db.h"

/* As of a run file, whose reasons are the same ones; the words are about this
   file. */
rf_status
rf_book_fail(rf_message *message, sqlite3 *db, const char *path,
             const char *doing)
{
  static const char run[] = "the run file";
  rf_message said = { "" };
  char shown[RF_SHOWN];
  const rf_status status = rf_db_fail(&said, db, rf_shown(shown, path), doing);
  char *at = strstr(said.text, run);

  if (at)
    snprintf(message->text, sizeof message->text, "%.*sthe sweep's file%s",
             (int)(at - said.text), said.text, at + strlen(run));
  else
    *message = said;
  return status;
}

/* A file of no bytes is one that a sweep had not committed anything to: one can
   begin there, and there is nothing to read. */
static rf_status
check_kind(sqlite3 *db, rf_message *message, const char *path, bool may_begin)
{
  char shown[RF_SHOWN];
  sqlite3_stmt *stmt = NULL;
  sqlite3_int64 kind = 0, pages = 0;
  int code = sqlite3_prepare_v2(db, "SELECT application_id, page_count FROM"
                                " pragma_application_id, pragma_page_count",
                                -1, &stmt, NULL);

  if (code == SQLITE_OK && (code = sqlite3_step(stmt)) == SQLITE_ROW) {
    kind = sqlite3_column_int64(stmt, 0);
    pages = sqlite3_column_int64(stmt, 1);
  }
  sqlite3_finalize(stmt);
  if (code != SQLITE_ROW && (code & 0xff) != SQLITE_NOTADB)
    return rf_book_fail(message, db, path, "read");
  if (code == SQLITE_ROW
      && (kind == RF_BOOK_APPLICATION || (pages == 0 && may_begin)))
    return RF_OK;
  snprintf(message->text, sizeof message->text, "%s: is %s", rf_shown(shown,
           path), code == SQLITE_ROW && pages == 0
           ? "empty: no sweep has begun there" : "not the file of a sweep");
  return RF_EINPUT;
}

/* What is no database is found here, by its first page, and not by the first
   statement about a table. */
rf_status
rf_book_open_db(sqlite3 **db, rf_message *message, const char *path,
                int flags)
{
  char shown[RF_SHOWN];
  int code;
  rf_status status = rf_db_open(db, &code, path, flags);

  if (status < 0) {
    snprintf(message->text, sizeof message->text, "%s: cannot be opened: %s",
             rf_shown(shown, path), sqlite3_errstr(code));
    return status;
  }
  sqlite3_busy_timeout(*db, 2000);
  if ((status = check_kind(*db, message, path,
                           (flags & SQLITE_OPEN_CREATE) != 0)) < 0) {
    sqlite3_close(*db);
    *db = NULL;
  }
  return status;
}

/* What several statements do together is the caller's transaction. */
rf_status
rf_book_exec(sqlite3 *db, rf_message *message, const char *path,
             const char *sql)
{
  return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? RF_OK
    : rf_book_fail(message, db, path, "write");
}

/* Names of columns are not known before the study is: so statements are texts
   that are made. */
rf_status
rf_book_prepare(sqlite3_stmt **stmt, sqlite3 *db, rf_message *message,
                const char *path, const char *sql)
{
  return sqlite3_prepare_v2(db, sql, -1, stmt, NULL) == SQLITE_OK ? RF_OK
    : rf_book_fail(message, db, path, "use");
}

/* No row and a value of null are the same here; what cannot be read is
   neither, and is an error. */
rf_status
rf_book_ask(char **text, sqlite3 *db, rf_message *message, const char *path,
            const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  const unsigned char *found;
  rf_status status = rf_book_prepare(&stmt, db, message, path, sql);
  int code;

  *text = NULL;
  if (status < 0)
    return status;
  code = sqlite3_step(stmt);
  found = code == SQLITE_ROW ? sqlite3_column_text(stmt, 0) : NULL;
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    status = rf_book_fail(message, db, path, "read");
  else if (found && !(*text = rf_strdup((const char *)found)))
    status = RF_ENOMEM;
  sqlite3_finalize(stmt);
  return status;
}
