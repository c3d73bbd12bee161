/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cells.c -- the rows of a file are read, also while a sweep writes it.
 *
 * They come in the order of the values on the axes, numbers by their size: an
 * order that depends on the cells alone, and not on when they were made.
 *
 * Names of columns come from the file, not from a study: who reads the rows
 * need not have it.  A statement that sorts has read the whole table before its
 * first row comes, so that a writer is held up for that long and no longer. */
#include "config.h"

#include <gmp.h>

#include "base/number/number.h"
#include "lab/book/book.h"

typedef struct column {
  char *name;
  rf_column_kind kind;
} column;

struct rf_cells {
  sqlite3 *db;
  char *path;
  sqlite3_stmt *stmt;
  column *column;        /* column[count] */
  size_t count, capacity;
  char number[RF_DOUBLE_TEXT];
};

/* Exactly, where doubles cannot tell; a fraction has no other way. */
static int
compare_exact(const char *a, const char *b)
{
  const char *why;
  mpq_t p, q;
  int order;

  mpq_inits(p, q, (mpq_ptr)0);
  if (rf_number_parse(p, &why, a, strlen(a)) < 0
      || rf_number_parse(q, &why, b, strlen(b)) < 0)
    order = strcmp(a, b);
  else
    order = mpq_cmp(p, q);
  mpq_clears(p, q, (mpq_ptr)0);
  return order;
}

/* The collation of axes: numbers before words, by their size. */
static int
compare(void *context, int a_length, const void *a, int b_length,
        const void *b)
{
  char one[160], other[160], *one_end, *other_end;
  double x, y;

  (void)context;
  snprintf(one, sizeof one, "%.*s", a_length, (const char *)a);
  snprintf(other, sizeof other, "%.*s", b_length, (const char *)b);
  x = strtod(one, &one_end);
  y = strtod(other, &other_end);
  if (one_end == one || other_end == other)
    return (one_end == one) == (other_end == other) ? strcmp(one, other)
      : one_end == one ? 1 : -1;
  if (!*one_end && !*other_end && x < y)
    return -1;
  if (!*one_end && !*other_end && x > y)
    return 1;
  /* Equal as doubles; or fractions, of which strtod has read the numerator. */
  return compare_exact(one, other);
}

/* A copy: names come from statements that go on. */
static rf_status
add(rf_cells *c, const char *name, rf_column_kind kind)
{
  const rf_status status = rf_grow(&c->column, &c->capacity, c->count + 1,
                                   sizeof *c->column);

  if (status < 0 || !(c->column[c->count].name = rf_strdup(name)))
    return RF_ENOMEM;
  c->column[c->count++].kind = kind;
  return RF_OK;
}

/* The names in a table of names, in their order. */
static rf_status
add_table(rf_cells *c, rf_message *message, const char *sql,
          rf_column_kind kind)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status = rf_book_prepare(&stmt, c->db, message, c->path, sql);

  while (status >= 0 && sqlite3_step(stmt) == SQLITE_ROW)
    status = add(c, (const char *)sqlite3_column_text(stmt, 0), kind);
  sqlite3_finalize(stmt);
  return status;
}

/* Columns that all files have. */
static rf_status
add_list(rf_cells *c, const char *const *name, rf_column_kind kind)
{
  rf_status status = RF_OK;

  for (; *name && status >= 0; name++)
    status = add(c, *name, kind);
  return status;
}

/* "SELECT columns FROM table ORDER BY axes". */
static rf_status
prepare(rf_cells *c, rf_message *message, const char *table)
{
  rf_string sql = { 0 };
  rf_status status = RF_ENOMEM;

  rf_string_put(&sql, "SELECT ");
  for (size_t i = 0; i < c->count; i++) {
    char *one = sqlite3_mprintf("%s\"%w\"", i ? ", " : "", c->column[i].name);
    sql.failed = sql.failed || !one;
    rf_string_put(&sql, one ? one : "");
    sqlite3_free(one);
  }
  rf_string_put(&sql, " FROM ");
  rf_string_put(&sql, table);
  rf_string_put(&sql, " ORDER BY ");
  for (size_t i = 0; i < c->count && c->column[i].kind == RF_COLUMN_AXIS; i++)
    rf_string_printf(&sql, "%zu COLLATE rf_values, ", i + 1);
  rf_string_put(&sql, "key");
  if (!sql.failed)
    status = rf_book_prepare(&c->stmt, c->db, message, c->path, sql.text);
  rf_string_free(&sql);
  return status;
}

/* First what a row is of, then what it tells, then what it cost. */
static rf_status
add_cells(rf_cells *c, rf_message *message)
{
  rf_status status;

  RF_TRY(add_table(c, message, "SELECT name FROM axis ORDER BY id",
                   RF_COLUMN_AXIS));
  RF_TRY(add_table(c, message, "SELECT name FROM measure ORDER BY id",
                   RF_COLUMN_MEASURE));
  RF_TRY(add_list(c, rf_book_state_columns, RF_COLUMN_STATE));
  status = add_list(c, rf_book_cost_columns, RF_COLUMN_COST);
done:
  return status;
}

/* The last axis is the one along which places are. */
static rf_status
add_places(rf_cells *c, rf_message *message)
{
  const rf_status status = add_table(c, message, "SELECT name FROM axis WHERE"
                                     " id < (SELECT max(id) FROM axis) ORDER"
                                     " BY id", RF_COLUMN_AXIS);

  return status < 0 ? status
    : add_list(c, rf_book_place_columns, RF_COLUMN_MEASURE);
}

/* Opened for writing, as SQLite may have to settle the journal of a sweep that
   was killed; where that is not allowed it is read alone. */
static rf_status
open_file(rf_cells **cells, rf_message *message, const char *path, bool places)
{
  rf_cells *c = rf_alloc(1, sizeof *c);
  rf_status status = RF_ENOMEM;

  if (!c || !(c->path = rf_strdup(path)))
    goto done;
  RF_TRY(rf_book_open_db(&c->db, message, path, SQLITE_OPEN_READWRITE));
  /* Before a statement is prepared: its ORDER BY names the collation. */
  if (sqlite3_create_collation(c->db, "rf_values", SQLITE_UTF8, NULL, compare)
      != SQLITE_OK) {
    status = rf_book_fail(message, c->db, path, "use");
    goto done;
  }
  RF_TRY(places ? add_places(c, message) : add_cells(c, message));
  RF_TRY(prepare(c, message, places ? "place" : "cell"));
  *cells = c;
  c = NULL;
done:
  rf_cells_free(c);
  return status;
}

/* The columns are known when it is open; rows come later. */
rf_status
rf_cells_open(rf_cells **cells, rf_message *message, const char *path)
{
  return open_file(cells, message, path, false);
}

/* Places are rows like cells, with other columns: one reader for both. */
rf_status
rf_places_open(rf_cells **places, rf_message *message, const char *path)
{
  return open_file(places, message, path, true);
}

/* The same for all rows. */
size_t
rf_cells_column_count(const rf_cells *cells)
{
  return cells->count;
}

/* By kind a program finds what it wants without knowing names. */
rf_status
rf_cells_column_get(const rf_cells *cells, const char **name,
                    rf_column_kind *kind, size_t i)
{
  RF_REQUIRE(i < cells->count, RF_EINVAL);
  *name = cells->column[i].name;
  *kind = cells->column[i].kind;
  return RF_OK;
}

/* After the last row a statement would begin anew: it is let go. */
rf_status
rf_cells_next(rf_cells *cells, int *there, rf_message *message)
{
  const int code = cells->stmt ? sqlite3_step(cells->stmt) : SQLITE_DONE;

  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return rf_book_fail(message, cells->db, cells->path, "read");
  *there = code == SQLITE_ROW;
  if (!*there) {
    sqlite3_finalize(cells->stmt);
    cells->stmt = NULL;
  }
  return RF_OK;
}

/* Numbers as the library prints all of its doubles, not as SQLite does: they
   read back. */
const char *
rf_cells_text(rf_cells *cells, size_t i)
{
  if (i >= cells->count || !cells->stmt)
    return NULL;
  if (sqlite3_column_type(cells->stmt, (int)i) == SQLITE_FLOAT)
    return rf_double_text(cells->number,
                          sqlite3_column_double(cells->stmt, (int)i));
  return (const char *)sqlite3_column_text(cells->stmt, (int)i);
}

/* Also of one that could not be opened. */
void
rf_cells_free(rf_cells *c)
{
  if (!c)
    return;
  sqlite3_finalize(c->stmt);
  sqlite3_close(c->db);
  for (size_t i = 0; i < c->count; i++)
    rf_release(c->column[i].name);
  rf_release(c->column);
  rf_release(c->path);
  rf_release(c);
}

/* ---- how far it is ---- */

/* Somebody who writes has the lock for it nearly all the time. */
static int
is_written(sqlite3 *db)
{
  int busy = 0;

  for (int i = 0; i < 3 && !busy; i++) {
    const int code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    busy = (code & 0xff) == SQLITE_BUSY;
    if (code == SQLITE_OK)
      sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
  }
  return busy;
}

/* SQLite counts; a word that is none of ours is left out. */
static rf_status
count_states(rf_sweep_progress *progress, sqlite3 *db, rf_message *message,
             const char *path)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status = rf_book_prepare(&stmt, db, message, path, "SELECT state,"
                                     " count(*) FROM cell GROUP BY state");

  while (status >= 0 && sqlite3_step(stmt) == SQLITE_ROW)
    for (int s = 0; s < RF_CELL_STATES; s++)
      if (!strcmp((const char *)sqlite3_column_text(stmt, 0),
                  rf_cell_state_name((rf_cell_state)s)))
        progress->cells[s] = (size_t)sqlite3_column_int64(stmt, 1);
  sqlite3_finalize(stmt);
  return status;
}

/* Whether it is being written is asked last: until then a lock of ours would
   hold up nobody. */
rf_status
rf_sweep_look(rf_sweep_progress *progress, rf_message *message,
              const char *path)
{
  rf_sweep_progress p = { .finished = 0 };
  sqlite3 *db = NULL;
  char *text, *end;
  rf_status status = rf_book_open_db(&db, message, path,
                                     SQLITE_OPEN_READWRITE);

  if (status < 0)
    return status;
  RF_TRY(count_states(&p, db, message, path));
  RF_TRY(rf_book_ask(&text, db, message, path, "SELECT value FROM meta WHERE"
                     " key = 'progress'"));
  if (text) {
    p.finished = strtoul(text, &end, 10);
    p.seconds = strtod(end, NULL);
    rf_release(text);
  }
  sqlite3_busy_timeout(db, 0);
  p.active = is_written(db);
  *progress = p;
done:
  sqlite3_close(db);
  return status;
}
