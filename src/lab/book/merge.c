/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merge.c -- cells of several files into one.
 *
 * They are put together in a database in memory, where SQLite does the work,
 * and that is written in the end, in one transaction: all is there, or
 * nothing.
 *
 * Rows of one cell are the same wherever they were computed.  So a difference
 * is no matter of taste, of which row is the newer one: it says that machines
 * or libraries are not the same, and that is told, with the cell. */
#include "config.h"

#include "lab/book/book.h"

/* A file that takes cells from others. */
typedef struct merger {
  sqlite3 *db;
  const char *path, *part;
  rf_string axes;        /* the axes, quoted, each after a comma */
  rf_string list;        /* the columns of cells, quoted, with commas */
  rf_string differ;      /* "a.x IS NOT b.x OR ...", of all measures */
} merger;

/* About one of the files, which is named: there may be hundreds. */
static rf_status
say(rf_message *message, const char *path, const char *format,
    const char *what)
{
  char shown[RF_SHOWN], text[640];

  snprintf(text, sizeof text, format, what);
  snprintf(message->text, sizeof message->text, "%s: %s",
           rf_shown(shown, path), text);
  return RF_EINPUT;
}

/* About the database in memory; a message names the file that it becomes. */
static rf_status
run(const merger *m, rf_message *message, const char *sql)
{
  return rf_book_exec(m->db, message, m->path, sql);
}

/* About the part that is being taken. */
static rf_status
ask(char **text, const merger *m, rf_message *message, const char *sql)
{
  return rf_book_ask(text, m->db, message, m->part, sql);
}

/* Attach a file; one that is none of a sweep is found by opening it alone. */
static rf_status
attach(merger *m, rf_message *message)
{
  sqlite3 *alone = NULL;
  char *sql;
  rf_status status = rf_book_open_db(&alone, message, m->part,
                                     SQLITE_OPEN_READWRITE);

  if (status < 0)
    return status;
  sqlite3_close(alone);
  sql = sqlite3_mprintf("ATTACH '%q%q' AS part", m->part[0] == '/' ? "" : "./",
                        m->part);
  status = sql ? run(m, message, sql) : RF_ENOMEM;
  sqlite3_free(sql);
  return status;
}

/* Tables, and what is said of the study, as the first part has them.  The
   tables of SQLite itself, and those of indices, make themselves. */
static rf_status
copy_tables(const merger *m, rf_message *message)
{
  static const char list[] = "SELECT group_concat(sql, ';') FROM"
    " part.sqlite_master WHERE sql IS NOT NULL";
  char number[64], *sql;
  rf_status status = ask(&sql, m, message, list);

  if (status < 0)
    return status;
  if (!sql)
    return say(message, m->part, "%s", "it has no tables: no sweep was there");
  snprintf(number, sizeof number, "PRAGMA application_id = %d",
           RF_BOOK_APPLICATION);
  RF_TRY(run(m, message, number));
  RF_TRY(run(m, message, sql));
  status = run(m, message, "INSERT INTO main.meta SELECT * FROM part.meta;"
               "INSERT INTO main.axis SELECT * FROM part.axis;"
               "INSERT INTO main.measure SELECT * FROM part.measure;");
done:
  rf_release(sql);
  return status;
}

/* Of what all files of a study have the same: "yes" where they do. */
static const struct { const char *what, *sql; } same[] = {
  { "base experiment", "SELECT (SELECT value FROM main.meta WHERE key ="
    " 'experiment') IS (SELECT value FROM part.meta WHERE key ="
    " 'experiment')" },
  { "version of the file", "SELECT (SELECT value FROM main.meta WHERE key ="
    " 'schema') IS (SELECT value FROM part.meta WHERE key = 'schema')" },
  { "list of axes", "SELECT NOT EXISTS (SELECT id, name FROM main.axis EXCEPT"
    " SELECT id, name FROM part.axis) AND NOT EXISTS (SELECT id, name FROM"
    " part.axis EXCEPT SELECT id, name FROM main.axis)" },
  { "list of measures", "SELECT NOT EXISTS (SELECT name FROM main.measure"
    " EXCEPT SELECT name FROM part.measure) AND NOT EXISTS (SELECT name FROM"
    " part.measure EXCEPT SELECT name FROM main.measure)" },
  { "file that the base names", "SELECT NOT EXISTS (SELECT 1 FROM main.file a"
    " JOIN part.file b ON a.name = b.name WHERE a.text IS NOT b.text)" },
};

/* The first difference is told: it is most often the wrong study. */
static rf_status
check_same(const merger *m, rf_message *message)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof same / sizeof *same && status >= 0; i++) {
    char *answer;
    status = ask(&answer, m, message, same[i].sql);
    if (status >= 0 && (!answer || strcmp(answer, "1")))
      status = say(message, m->part, "it has another %s than the files before "
                   "it", same[i].what);
    rf_release(answer);
  }
  return status;
}

/* A column of cells that is a measure or an axis. */
static void
add_name(merger *m, const char *name, bool measure)
{
  char *one = sqlite3_mprintf(", \"%w\"", name);
  char *other = sqlite3_mprintf(" OR a.\"%w\" IS NOT b.\"%w\"", name, name);

  m->list.failed = m->list.failed || !one || !other;
  rf_string_put(&m->list, one ? one : "");
  rf_string_put(measure ? &m->differ : &m->axes, measure ? other ? other : ""
                : one ? one : "");
  sqlite3_free(one);
  sqlite3_free(other);
}

/* Asked of the file, not of a study: for merging none is needed. */
static rf_status
list_columns(merger *m, rf_message *message)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status = rf_book_prepare(
    &stmt, m->db, message, m->path, "SELECT name, 0 FROM main.axis UNION ALL"
    " SELECT name, 1 FROM main.measure");

  rf_string_clear(&m->list);
  rf_string_clear(&m->differ);
  rf_string_clear(&m->axes);
  rf_string_put(&m->axes, "key, low, high, below, state, message");
  rf_string_put(&m->list, "key, state, message, doubts, tries, seconds, memory,"
                " version");
  rf_string_put(&m->differ, "a.state IS NOT b.state OR a.message IS NOT"
                " b.message");
  while (status >= 0 && sqlite3_step(stmt) == SQLITE_ROW)
    add_name(m, (const char *)sqlite3_column_text(stmt, 0),
             sqlite3_column_int(stmt, 1) != 0);
  sqlite3_finalize(stmt);
  return status >= 0
    && (m->list.failed || m->differ.failed || m->axes.failed) ? RF_ENOMEM
                                                              : status;
}

/* A cell that both have done is to be the same: its measures depend on nothing
   but the cell.  What failed may have met a limit in one of them alone. */
static rf_status
check_cells(const merger *m, rf_message *message)
{
  rf_string sql = { 0 };
  char *key = NULL;
  rf_status status = RF_OK;

  rf_string_put(&sql, "SELECT a.key FROM main.cell a JOIN part.cell b ON a.key"
                " = b.key WHERE a.state = 'done' AND b.state = 'done' AND (");
  rf_string_put(&sql, m->differ.text);
  rf_string_put(&sql, ") ORDER BY a.key LIMIT 1");
  if (sql.failed)
    status = RF_ENOMEM;
  else if ((status = ask(&key, m, message, sql.text)) >= 0 && key)
    status = say(message, m->part, "the cell %.500s has other measures than in "
                 "the files before it", key);
  rf_release(key);
  rf_string_free(&sql);
  return status;
}

/* What is done counts more than what failed, and that more than what is
   open. */
static rf_status
take_cells(const merger *m, rf_message *message)
{
  rf_string sql = { 0 };
  rf_status status = RF_ENOMEM;

  rf_string_put(&sql, "INSERT OR IGNORE INTO main.file SELECT * FROM part.file;"
                "DELETE FROM main.cell WHERE state <> 'done' AND key IN (SELECT"
                " key FROM part.cell WHERE state = 'done');"
                "DELETE FROM main.cell WHERE state IN ('open', 'running') AND"
                " key IN (SELECT key FROM part.cell WHERE state NOT IN ('open',"
                " 'running'));"
                "INSERT OR IGNORE INTO main.cell(");
  rf_string_put(&sql, m->list.text);
  rf_string_put(&sql, ") SELECT ");
  rf_string_put(&sql, m->list.text);
  rf_string_put(&sql, " FROM part.cell ORDER BY id; UPDATE main.cell SET state"
                " = 'open' WHERE state = 'running'; INSERT OR REPLACE INTO"
                " main.place(");
  rf_string_put(&sql, m->axes.text);
  rf_string_put(&sql, ") SELECT ");
  rf_string_put(&sql, m->axes.text);
  rf_string_put(&sql, " FROM part.place ORDER BY id");
  if (!sql.failed)
    status = run(m, message, sql.text);
  rf_string_free(&sql);
  return status;
}

/* SQLite attaches no file within a transaction, and ten at most: so they come
   one after the other, to a copy in memory. */
static rf_status
take_part(merger *m, rf_message *message)
{
  char *empty = NULL;
  rf_status status;

  RF_TRY(attach(m, message));
  RF_TRY(ask(&empty, m, message, "SELECT count(*) FROM main.sqlite_master"));
  if (empty && !strcmp(empty, "0"))
    RF_TRY(copy_tables(m, message));
  RF_TRY(check_same(m, message));
  RF_TRY(list_columns(m, message));
  RF_TRY(check_cells(m, message));
  RF_TRY(take_cells(m, message));
  status = run(m, message, "DETACH part");
done:
  rf_release(empty);
  return status;
}

/* Between the file and the database in memory, either way. */
static rf_status
copy(sqlite3 *to, sqlite3 *from, rf_message *message, const char *path)
{
  sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
  int code = SQLITE_NOMEM;

  if (b) {
    sqlite3_backup_step(b, -1);
    code = sqlite3_backup_finish(b);
  }
  return code == SQLITE_OK ? RF_OK : rf_book_fail(message, to, path, "write");
}

/* What stands at the path is taken first, so that a merge may be repeated when
   more parts are done. */
rf_status
rf_sweep_merge(rf_message *message, const char *path, const char *const *part,
               size_t count)
{
  merger m = { .path = path };
  sqlite3 *file = NULL;
  rf_status status;

  if (count == 0)
    return say(message, path, "%s", "no files to merge are named"), RF_EINVAL;
  RF_TRY(rf_book_open_db(&file, message, path, SQLITE_OPEN_READWRITE
                         | SQLITE_OPEN_CREATE));
  if (sqlite3_open(":memory:", &m.db) != SQLITE_OK) {
    status = RF_ENOMEM;
    goto done;
  }
  RF_TRY(copy(m.db, file, message, path));
  for (size_t i = 0; i < count; i++) {
    m.part = part[i];
    RF_TRY(take_part(&m, message));
  }
  /* Who wrote a part, and how far that was, is not said of the whole. */
  RF_TRY(run(&m, message, "DELETE FROM meta WHERE key IN ('owner',"
             " 'progress')"));
  status = copy(file, m.db, message, path);
done:
  sqlite3_close(m.db);
  sqlite3_close(file);
  rf_string_free(&m.list);
  rf_string_free(&m.differ);
  rf_string_free(&m.axes);
  return status;
}
