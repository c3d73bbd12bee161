/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * open.c -- the file of a study is made, or found to be of this study.
 *
 * It stands alone: the base experiment and the files that it names are in it,
 * whole, and are compared whole.  Cells of one file are of one base.  What may
 * change is what adds to them: values on the axes, measures. */
#include "config.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "lab/book/book.h"
#include "record/db.h"

/* The manual, node "The file of a sweep", explains every column. */
static const char tables[] =
  "CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
  "CREATE TABLE file(name TEXT PRIMARY KEY, text TEXT);"
  "CREATE TABLE axis(id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
  "CREATE TABLE measure(id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
  "CREATE TABLE cell(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
  " state TEXT NOT NULL DEFAULT 'open', message TEXT, doubts TEXT,"
  " tries INTEGER NOT NULL DEFAULT 0, seconds REAL, memory REAL,"
  " version TEXT);"
  "CREATE INDEX cell_state ON cell(state);"
  "CREATE TABLE place(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
  " low TEXT, high TEXT, below TEXT, state TEXT, message TEXT);";

const char *const rf_book_place_columns[] = {
  "low", "high", "below", "state", "message", NULL
};

/* Looks for another writer, and milliseconds between them. */
#define LOOKS 3
#define LOOK_PAUSE 20

const char *const rf_book_state_columns[] = {
  "state", "message", "doubts", NULL
};
const char *const rf_book_cost_columns[] = {
  "tries", "seconds", "memory", "version", NULL
};

/* What is wrong with the file for this study, and what can be done. */
static rf_status
say(rf_message *message, const rf_book *book, const char *format,
    const char *what)
{
  char shown[RF_SHOWN], text[512];

  snprintf(text, sizeof text, format, what);
  snprintf(message->text, sizeof message->text, "%s: %s",
           rf_shown(shown, book->path), text);
  return RF_EINPUT;
}

/* One value of this file. */
static rf_status
ask(char **text, rf_book *book, rf_message *message, const char *sql)
{
  return rf_book_ask(text, book->db, message, book->path, sql);
}

/* A number by which people can tell bases apart at a glance; what is compared
   is the text itself.  FNV-1a, 64 bits. */
static void
hash(char out[20], const char *text)
{
  uint64_t h = UINT64_C(0xcbf29ce484222325);

  for (; *text; text++)
    h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
  snprintf(out, 20, "%016llx", (unsigned long long)h);
}

/* Columns are added to tables that exist: a study with one measure more keeps
   its rows. */
static rf_status
alter(rf_book *book, rf_message *message, const char *table,
      const char *column)
{
  char *sql = sqlite3_mprintf("ALTER TABLE %s ADD COLUMN \"%w\"", table,
                              column);
  const rf_status status = sql
    ? rf_book_exec(book->db, message, book->path, sql) : RF_ENOMEM;

  sqlite3_free(sql);
  return status;
}

/* Insert a name, once, in table axis or measure, and its column in cell.
   *added: it was not there.  A name may have any characters: %w doubles the
   quotes in it. */
static rf_status
add_column(rf_book *book, rf_message *message, bool *added,
           const char *table, const char *name)
{
  char *sql = sqlite3_mprintf("INSERT OR IGNORE INTO %s(name) VALUES(%Q)",
                              table, name);
  rf_status status = RF_ENOMEM;

  if (sql)
    status = rf_book_exec(book->db, message, book->path, sql);
  sqlite3_free(sql);
  *added = status >= 0 && sqlite3_changes(book->db) > 0;
  return *added ? alter(book, message, "cell", name) : status;
}

/* Axes are columns from the start, as they never change; measures may become
   more. */
static rf_status
make_tables(rf_book *book, rf_message *message)
{
  char text[20];
  bool added;
  rf_status status;

  RF_TRY(rf_book_exec(book->db, message, book->path, tables));
  for (size_t a = 0; a < book->study->axes; a++) {
    RF_TRY(add_column(book, message, &added, "axis",
                      book->study->axis[a].key));
    RF_TRY(alter(book, message, "place", book->study->axis[a].key));
  }
  RF_TRY(rf_book_prepare(&book->stmt[RF_BOOK_META], book->db, message,
                         book->path,
                         "INSERT OR REPLACE INTO meta VALUES(?,?)"));
  snprintf(text, sizeof text, "%d", RF_BOOK_SCHEMA);
  RF_TRY(rf_book_note(book, message, "schema", text));
  hash(text, book->study->base);
  RF_TRY(rf_book_note(book, message, "experiment", book->study->base));
  status = rf_book_note(book, message, "experiment_hash", text);
done:
  return status;
}

/* Where two texts differ first: the line, counted from 1. */
static size_t
line_of_difference(const char *a, const char *b)
{
  size_t line = 1;

  for (; *a && *a == *b; a++, b++)
    line += *a == '\n';
  return line;
}

/* The base is compared to the last character: what a comment changes is not
   for a program to judge. */
static rf_status
check_base(rf_book *book, rf_message *message)
{
  const rf_study *s = book->study;
  char *old, text[400], shown[RF_SHOWN];
  rf_status status = ask(&old, book, message, "SELECT value FROM meta WHERE key"
                         " = 'experiment'");

  if (status < 0)
    return status;
  if (!old)
    return say(message, book, "%s", "it is damaged: it has no experiment");
  if (strcmp(old, s->base)) {
    snprintf(text, sizeof text, "its cells are of another base experiment; "
             "%s differs from line %zu on; another file is needed, or that "
             "base", rf_shown(shown, s->base_path),
             line_of_difference(old, s->base));
    status = say(message, book, "%s", text);
  }
  rf_release(old);
  return status;
}

/* A file that the base names, as it was when the first cells were run. */
static rf_status
check_file(rf_book *book, rf_message *message, const rf_study_file *f)
{
  char *sql = sqlite3_mprintf("SELECT text FROM file WHERE name = %Q",
                              f->name);
  sqlite3_stmt *put = NULL;
  char *old = NULL;
  rf_status status = sql ? ask(&old, book, message, sql) : RF_ENOMEM;

  if (status >= 0 && old && strcmp(old, f->text))
    status = say(message, book, "its cells are of another %s; another file is "
                 "needed, or that one", f->name);
  else if (status >= 0 && !old
           && (status = rf_book_prepare(&put, book->db, message, book->path,
                                        "INSERT INTO file VALUES(?,?)")) >= 0)
    status = rf_db_put(message, put, book->path, "tt", f->name, f->text);
  sqlite3_finalize(put);
  sqlite3_free(sql);
  rf_release(old);
  return status;
}

/* By name, as the base has them. */
static rf_status
check_files(rf_book *book, rf_message *message)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < book->study->files && status >= 0; i++)
    status = check_file(book, message, &book->study->file[i]);
  return status;
}

/* All names of a table, in their order, with commas. */
static rf_status
list_names(char **list, rf_book *book, rf_message *message, const char *sql)
{
  const rf_status status = ask(list, book, message, sql);

  return status >= 0 && !*list && !(*list = rf_strdup("none")) ? RF_ENOMEM
                                                               : status;
}

/* Their order too: the last one is what a bisect is along, and the key of a
   cell has them in order. */
static rf_status
check_axes(rf_book *book, rf_message *message)
{
  const rf_study *s = book->study;
  rf_string want = { 0 };
  char *have = NULL;
  rf_status status = list_names(&have, book, message, "SELECT group_concat("
                                "name, ', ') FROM (SELECT name FROM axis ORDER"
                                " BY id)");

  for (size_t a = 0; a < s->axes; a++) {
    rf_string_put(&want, a ? ", " : "");
    rf_string_put(&want, s->axis[a].key);
  }
  if (status >= 0 && want.failed)
    status = RF_ENOMEM;
  RF_ASSERT(status < 0 || (have && want.text));
  if (status >= 0 && strcmp(have, want.text))
    status = say(message, book, "its axes are %.300s, in this order; another "
                 "file is needed", have);
  rf_string_free(&want);
  rf_release(have);
  return status;
}

/* A measure that is new is measured of all cells: they are open again.  One
   that is no longer asked for would be missing in new rows. */
static rf_status
check_measures(rf_book *book, rf_message *message)
{
  const rf_study *s = book->study;
  char *count = NULL, *list = NULL;
  bool added, any = false;
  rf_status status;

  for (size_t i = 0; i < s->gauges; i++) {
    RF_TRY(add_column(book, message, &added, "measure", s->gauge[i].name));
    any = any || added;
  }
  RF_TRY(ask(&count, book, message, "SELECT count(*) FROM measure"));
  RF_TRY(list_names(&list, book, message, "SELECT group_concat(name, ', ') FROM"
                    " measure"));
  if (count && strtoul(count, NULL, 10) != s->gauges)
    status = say(message, book, "it has the measures %.400s, and the study asks"
                 " for less; another file is needed", list);
  else if (any)
    status = rf_book_exec(book->db, message, book->path, "UPDATE cell SET"
                          " state = 'open', tries = 0");
done:
  rf_release(count);
  rf_release(list);
  return status;
}

/* "UPDATE cell SET state = ?1, ..., measures WHERE id = ?": the parameters in
   the order of rf_book_put. */
static rf_status
prepare_put(rf_book *book, rf_message *message)
{
  rf_string sql = { 0 };
  rf_status status = RF_ENOMEM;

  rf_string_put(&sql, "UPDATE cell SET state = ?, message = ?, doubts = ?,"
                " seconds = ?, memory = ?, version = ?");
  for (size_t i = 0; i < book->study->gauges; i++) {
    char *column = sqlite3_mprintf(", \"%w\" = ?", book->study->gauge[i].name);
    sql.failed = sql.failed || !column;
    rf_string_put(&sql, column ? column : "");
    sqlite3_free(column);
  }
  rf_string_put(&sql, " WHERE id = ?");
  if (!sql.failed)
    status = rf_book_prepare(&book->stmt[RF_BOOK_PUT], book->db, message,
                             book->path, sql.text);
  rf_string_free(&sql);
  return status;
}

/* "INSERT INTO ... (key, axes) VALUES(?, ?, ...)": what begins it, with so many
   columns, then a value for each of so many axes. */
static rf_status
prepare_insert(rf_book *book, rf_message *message, int which,
               const char *begin, size_t columns, size_t axes)
{
  rf_string sql = { 0 };
  rf_status status = RF_ENOMEM;

  rf_string_put(&sql, begin);
  for (size_t a = 0; a < axes; a++) {
    char *column = sqlite3_mprintf(", \"%w\"", book->study->axis[a].key);
    sql.failed = sql.failed || !column;
    rf_string_put(&sql, column ? column : "");
    sqlite3_free(column);
  }
  rf_string_put(&sql, ") VALUES(?");
  for (size_t i = 1; i < columns + axes; i++)
    rf_string_put(&sql, ",?");
  rf_string_put(&sql, ")");
  if (!sql.failed)
    status = rf_book_prepare(&book->stmt[which], book->db, message,
                             book->path, sql.text);
  rf_string_free(&sql);
  return status;
}

/* Statements of a search only where there is one: without it there need be no
   column of outcomes. */
static rf_status
prepare_inserts(rf_book *book, rf_message *message)
{
  const size_t axes = book->study->axes;
  rf_status status = prepare_insert(book, message, RF_BOOK_ADD,
                                    "INSERT INTO cell(key", 1, axes);

  if (status < 0 || !book->study->bisect.wanted)
    return status;
  RF_TRY(prepare_insert(book, message, RF_BOOK_PLACE, "INSERT OR REPLACE INTO"
                        " place(key, low, high, below, state, message", 6,
                        axes - 1));
  status = rf_book_prepare(&book->stmt[RF_BOOK_OUTCOME], book->db, message,
                           book->path,
                           "SELECT state, outcome FROM cell WHERE key = ?");
done:
  return status;
}

/* Once for all cells: SQLite compiles slower than it writes. */
static rf_status
prepare(rf_book *book, rf_message *message)
{
  static const struct { int which; const char *sql; } list[] = {
    { RF_BOOK_FIND, "SELECT id, state FROM cell WHERE key = ?" },
    { RF_BOOK_TAKE, "UPDATE cell SET state = 'running', tries = tries + 1"
      " WHERE id = ?" },
    { RF_BOOK_GIVE_BACK, "UPDATE cell SET state = 'open' WHERE id = ?" },
  };
  rf_status status = RF_OK;

  if (!book->stmt[RF_BOOK_META])
    status = rf_book_prepare(&book->stmt[RF_BOOK_META], book->db, message,
                             book->path,
                             "INSERT OR REPLACE INTO meta VALUES(?,?)");
  for (size_t i = 0; i < sizeof list / sizeof *list && status >= 0; i++)
    status = rf_book_prepare(&book->stmt[list[i].which], book->db, message,
                             book->path, list[i].sql);
  if (status >= 0)
    status = prepare_put(book, message);
  return status < 0 ? status : prepare_inserts(book, message);
}

/* Who writes the file: looked at with each commit.  Where two sweeps begin at
   once, or a file system's locks do not hold, one of them ends. */
static rf_status
sign(rf_book *book, rf_message *message)
{
  char host[64] = "", now[32] = "";
  const time_t clock = time(NULL);
  struct tm parts;
  rf_status status;

  if (gethostname(host, sizeof host - 1))
    host[0] = '\0';
  if (gmtime_r(&clock, &parts))
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &parts);
  snprintf(book->owner, sizeof book->owner, "process %ld on %s since %s, %.9f",
           (long)getpid(), host, now, rf_clock());
  RF_TRY(rf_book_note(book, message, "owner", book->owner));
  RF_TRY(rf_book_note(book, message, "started", now));
  RF_TRY(rf_book_note(book, message, "version", rf_version()));
  RF_TRY(rf_book_note(book, message, "study", book->study->text));
  /* Nobody else writes: what is running in the file was left by a sweep that
     was killed. */
  status = rf_book_exec(book->db, message, book->path, "UPDATE cell SET state"
                        " = 'open' WHERE state = 'running'");
done:
  return status;
}

/* Newer tables are not guessed at. */
static rf_status
check_schema(rf_book *book, rf_message *message)
{
  char *schema;
  const rf_status status = ask(&schema, book, message, "SELECT value FROM meta"
                               " WHERE key = 'schema'");
  const long number = schema ? strtol(schema, NULL, 10) : 0;

  rf_release(schema);
  if (status < 0)
    return status;
  return number >= 1 && number <= RF_BOOK_SCHEMA ? RF_OK
    : say(message, book, "%s", number > RF_BOOK_SCHEMA
          ? "it is of a newer reluflow" : "it is damaged: it has no version");
}

/* Is it new, or a file whose first commit never came? */
static rf_status
find_empty(bool *empty, rf_book *book, rf_message *message)
{
  char *count;
  const rf_status status = ask(&count, book, message, "SELECT count(*) FROM"
                               " sqlite_master");

  *empty = count && !strcmp(count, "0");
  rf_release(count);
  return status;
}

/* A sweep that goes on lets its lock go for a moment with each commit: who
   finds the file free looks again, twice. */
static rf_status
begin(rf_book *book, rf_message *message)
{
  char shown[RF_SHOWN];
  int code = SQLITE_OK;

  for (int i = 0; i < LOOKS && code == SQLITE_OK; i++) {
    if (i > 0) {
      sqlite3_exec(book->db, "ROLLBACK", NULL, NULL, NULL);
      sqlite3_sleep(LOOK_PAUSE);
    }
    code = sqlite3_exec(book->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  }
  if ((code & 0xff) == SQLITE_BUSY) {
    snprintf(message->text, sizeof message->text, "%s: another sweep is "
             "writing it", rf_shown(shown, book->path));
    return RF_EIO;
  }
  return code == SQLITE_OK ? RF_OK
    : rf_book_fail(message, book->db, book->path, "write");
}

/* Nothing is written to a file before it was found to be of this study: all of
   this is one transaction. */
rf_status
rf_book_open(rf_book *book, rf_message *message, const rf_study *study,
             const char *path)
{
  char text[64];
  bool fresh;
  rf_status status = RF_ENOMEM;

  book->study = study;
  if (!(book->path = rf_strdup(path)))
    goto done;
  RF_TRY(rf_book_open_db(&book->db, message, path, SQLITE_OPEN_READWRITE
                         | SQLITE_OPEN_CREATE));
  snprintf(text, sizeof text, "PRAGMA application_id = %d",
           RF_BOOK_APPLICATION);
  /* Short while it is asked whether somebody writes the file; long afterwards,
     as those who read it are done soon. */
  sqlite3_busy_timeout(book->db, LOOK_PAUSE);
  RF_TRY(begin(book, message));
  sqlite3_busy_timeout(book->db, 10000);
  RF_TRY(find_empty(&fresh, book, message));
  if (fresh) {
    RF_TRY(rf_book_exec(book->db, message, path, text));
    RF_TRY(make_tables(book, message));
  } else
    RF_TRY(check_schema(book, message));
  RF_TRY(check_base(book, message));
  RF_TRY(check_files(book, message));
  RF_TRY(check_axes(book, message));
  /* The last check, as it may open all cells again. */
  RF_TRY(check_measures(book, message));
  RF_TRY(prepare(book, message));
  RF_TRY(sign(book, message));
  book->dirty = true;
  status = rf_book_commit(book, message);
done:
  return status;
}
