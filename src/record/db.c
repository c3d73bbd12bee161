/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * db.c -- the tables of a run file, SQLite's errors.
 *
 * What writers and readers share: opening, statements, a row.  So failures are
 * told in one way: what was being done with which file, and what the system
 * said of it. */
#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include "record/db.h"

/* The manual, node "The run file", explains every column; it and this text
   change together. */
const char rf_db_tables[] =
  "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
  "CREATE TABLE data(datum INTEGER PRIMARY KEY, x TEXT, y TEXT);"
  "CREATE TABLE weight(neuron INTEGER PRIMARY KEY, a TEXT, w TEXT);"
  "CREATE TABLE point(point INTEGER PRIMARY KEY, x TEXT, y TEXT);"
  "CREATE TABLE sample(id INTEGER PRIMARY KEY, time REAL, loss REAL,"
  " h BLOB, text TEXT);"
  "CREATE TABLE probe(id INTEGER PRIMARY KEY, loss REAL, correct INTEGER,"
  " h BLOB, text TEXT);"
  "CREATE TABLE measure(id INTEGER PRIMARY KEY, name TEXT);"
  "CREATE TABLE measured(id INTEGER PRIMARY KEY, sample INTEGER,"
  " measure INTEGER, value REAL);"
  "CREATE TABLE kind(id INTEGER PRIMARY KEY, name TEXT);"
  "CREATE TABLE event(id INTEGER PRIMARY KEY, time REAL, neuron INTEGER,"
  " datum INTEGER, kind INTEGER, marks INTEGER, time_text TEXT);"
  "CREATE TABLE choice(id INTEGER PRIMARY KEY, time REAL, neuron INTEGER,"
  " datum INTEGER, kind INTEGER, marks INTEGER);"
  "CREATE TABLE state(id INTEGER PRIMARY KEY, sample INTEGER,"
  " first INTEGER, count INTEGER, a BLOB, w BLOB, pattern TEXT, text TEXT);"
  "CREATE TABLE moment(id INTEGER PRIMARY KEY, word TEXT, stop INTEGER,"
  " time REAL, time_text TEXT, kept INTEGER);"
  "CREATE TABLE face(id INTEGER PRIMARY KEY, pattern TEXT UNIQUE);"
  "CREATE TABLE occupancy(time REAL, face INTEGER, members INTEGER,"
  " share REAL);"
  "CREATE TABLE checkpoint(id INTEGER PRIMARY KEY, time REAL, text TEXT,"
  " seconds REAL, samples INTEGER, events INTEGER, choices INTEGER,"
  " occupancies INTEGER);";

/* What the operating system said, where it said something.  SQLite forgets
   that a file came to the limit of its size: where there is one, it is
   named. */
static const char *
system_reason(sqlite3 *db, int code)
{
  int number = db ? sqlite3_system_errno(db) : 0;
  struct rlimit limit;

  if (code == SQLITE_IOERR_WRITE && (number == 0 || number == EFBIG)
      && getrlimit(RLIMIT_FSIZE, &limit) == 0
      && limit.rlim_cur != RLIM_INFINITY)
    return "files have a limit of size here (ulimit -f)";
  return number ? strerror(number) : NULL;
}

/* Memory first: it is a status of its own, whatever was being done.  A lock is
   told as what it means to a user. */
rf_status
rf_db_fail(rf_message *message, sqlite3 *db, const char *path,
           const char *doing)
{
  int code = db ? sqlite3_extended_errcode(db) : SQLITE_NOMEM;
  int main_code = code & 0xff;
  const char *reason = main_code == SQLITE_IOERR || main_code == SQLITE_FULL
                       || main_code == SQLITE_CANTOPEN
                       ? system_reason(db, code) : NULL;

  if (main_code == SQLITE_NOMEM) {
    snprintf(message->text, sizeof message->text, "%s: out of memory", path);
    return RF_ENOMEM;
  }
  snprintf(message->text, sizeof message->text,
           "%s: cannot %s the run file: %s%s%s", path, doing,
           main_code == SQLITE_BUSY ? "another program holds it"
           : sqlite3_errmsg(db), reason ? ": " : "", reason ? reason : "");
  return RF_EIO;
}

/* A name that SQLite takes for a file's and nothing else (":memory:").  Who
   calls a run file so means a file; "./" before it makes it one. */
static char *
file_name(const char *path)
{
  size_t size = strlen(path) + 3;
  char *name = rf_alloc(size, 1);

  if (name)
    snprintf(name, size, "%s%s", path[0] == '/' ? "" : "./", path);
  return name;
}

/* Even an open that failed may leave a handle, which has to be closed, and
   knows more of the reason than the code alone. */
rf_status
rf_db_open(sqlite3 **db, int *code, const char *path, int flags)
{
  sqlite3 *opened = NULL;
  char *name = file_name(path);

  *code = name ? sqlite3_open_v2(name, &opened, flags, NULL) : SQLITE_NOMEM;
  rf_release(name);
  if (*code != SQLITE_OK) {
    if (opened)
      *code = sqlite3_extended_errcode(opened);
    sqlite3_close(opened);
    return (*code & 0xff) == SQLITE_NOMEM ? RF_ENOMEM : RF_EIO;
  }
  sqlite3_extended_result_codes(opened, 1);
  *db = opened;
  return RF_OK;
}

/* SQLite lays the folder before a relative name and refuses what is too long
   then, with a message that does not say so: it is asked before. */
bool
rf_db_takes(const char *path)
{
  /* "-journal", or the end of a temporary name (target.c). */
  const size_t suffix = 32, length = strlen(path);
  const sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  char here[PATH_MAX];
  size_t folder = 0;

  if (path[0] != '/') {
    if (!getcwd(here, sizeof here))
      return false;
    folder = strlen(here) + 1;
  }
  return !vfs || folder + length + suffix <= (size_t)vfs->mxPathname;
}

rf_status
rf_db_prepare(sqlite3_stmt **stmt, rf_message *message, sqlite3 *db,
              const char *path, const char *sql)
{
  if (sqlite3_prepare_v2(db, sql, -1, stmt, NULL) != SQLITE_OK)
    return rf_db_fail(message, db, path, "use");
  return RF_OK;
}

rf_status
rf_db_exec(rf_message *message, sqlite3 *db, const char *path,
           const char *sql)
{
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return rf_db_fail(message, db, path, "write");
  return RF_OK;
}

/* The reset comes after a failure too: a statement that stands in the middle
   keeps its transaction from ending. */
rf_status
rf_db_run(rf_message *message, sqlite3_stmt *stmt, const char *path)
{
  rf_status status = RF_OK;

  if (sqlite3_step(stmt) != SQLITE_DONE)
    status = rf_db_fail(message, sqlite3_db_handle(stmt), path, "write");
  sqlite3_reset(stmt);
  return status;
}

/* Bind the next value of list to parameter i. */
static int
bind_one(sqlite3_stmt *stmt, int i, char type, va_list *list)
{
  const void *bytes;
  const char *text;

  switch (type) {
  case 'i':
    return sqlite3_bind_int64(stmt, i, va_arg(*list, sqlite3_int64));
  case 'r':
    return sqlite3_bind_double(stmt, i, va_arg(*list, double));
  case 't':
    text = va_arg(*list, const char *);
    return sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC);
  default:
    bytes = va_arg(*list, const void *);
    return sqlite3_bind_blob64(stmt, i, bytes, va_arg(*list, size_t),
                               SQLITE_STATIC);
  }
}

/* One call for a row, whatever its columns.  SQLITE_STATIC: nothing is copied,
   as the values live until the row is written. */
rf_status
rf_db_put(rf_message *message, sqlite3_stmt *stmt, const char *path,
          const char *types, ...)
{
  int code = SQLITE_OK;
  va_list list;

  va_start(list, types);
  for (int i = 0; types[i] && code == SQLITE_OK; i++)
    code = bind_one(stmt, i + 1, types[i], &list);
  va_end(list);
  if (code != SQLITE_OK)
    return rf_db_fail(message, sqlite3_db_handle(stmt), path, "write");
  return rf_db_run(message, stmt, path);
}

/* Doubles in a run file are the same bytes on all machines: little-endian,
   which on nearly all of them is no work. */
void
rf_little_endian(double *v, size_t count)
{
  const uint16_t probe = 1;
  unsigned char low;

  memcpy(&low, &probe, 1);
  if (low)
    return;
  for (size_t i = 0; i < count; i++) {
    unsigned char *b = (unsigned char *)&v[i];

    for (size_t k = 0; k < sizeof *v / 2; k++) {
      const unsigned char t = b[k];
      b[k] = b[sizeof *v - 1 - k];
      b[sizeof *v - 1 - k] = t;
    }
  }
}
