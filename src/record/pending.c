/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pending.c -- the events that wait, as a virtual table of SQLite (an
 * eponymous one: it is never part of the file's schema).
 *
 * A table is known to SQLite by functions that walk it: here over an array,
 * from its first row to the last.  Nothing is searched or changed through it,
 * so most of them are a line; their signatures are SQLite's. */
#include "config.h"

#include "record/pending.h"

/* base comes first: SQLite hands back a pointer to it, which is one to the
   whole. */
typedef struct table {
  sqlite3_vtab base;
  const rf_pending *pending;
} table;

/* Where a statement is in the array; SQLite makes one for each time it is
   run. */
typedef struct cursor {
  sqlite3_vtab_cursor base;
  const rf_pending *pending;
  size_t i;
} cursor;

/* The context is the array, as rf_pending_attach was given it.  The table is
   an object of SQLite, and so is its memory. */
static int
table_connect(sqlite3 *db, void *context, int argc, const char *const *argv,
              sqlite3_vtab **made, char **error)
{
  table *t;
  int code = sqlite3_declare_vtab(db, "CREATE TABLE pending(time REAL,"
                                  " neuron, datum, kind, marks, time_text)");

  (void)argc; (void)argv; (void)error;
  if (code != SQLITE_OK)
    return code;
  if (!(t = sqlite3_malloc64(sizeof *t)))
    return SQLITE_NOMEM;
  memset(t, 0, sizeof *t);
  t->pending = context;
  *made = &t->base;
  return SQLITE_OK;
}

static int
table_disconnect(sqlite3_vtab *t)
{
  sqlite3_free(t);
  return SQLITE_OK;
}

/* There is one way to read it: from the first to the last. */
static int
table_plan(sqlite3_vtab *t, sqlite3_index_info *info)
{
  (void)t;
  info->estimatedCost = RF_PENDING_MOST;
  return SQLITE_OK;
}

/* The array is not copied: nobody adds events while the INSERT runs. */
static int
cursor_open(sqlite3_vtab *t, sqlite3_vtab_cursor **made)
{
  cursor *c = sqlite3_malloc64(sizeof *c);

  if (!c)
    return SQLITE_NOMEM;
  memset(c, 0, sizeof *c);
  c->pending = ((const table *)(const void *)t)->pending;
  *made = &c->base;
  return SQLITE_OK;
}

static int
cursor_close(sqlite3_vtab_cursor *c)
{
  sqlite3_free(c);
  return SQLITE_OK;
}

static int
cursor_first(sqlite3_vtab_cursor *base, int plan, const char *text, int argc,
             sqlite3_value **argv)
{
  (void)plan; (void)text; (void)argc; (void)argv;
  ((cursor *)(void *)base)->i = 0;
  return SQLITE_OK;
}

static int
cursor_next(sqlite3_vtab_cursor *base)
{
  ((cursor *)(void *)base)->i++;
  return SQLITE_OK;
}

static int
cursor_at_end(sqlite3_vtab_cursor *base)
{
  const cursor *c = (const cursor *)(const void *)base;

  return c->i >= c->pending->count;
}

static int
cursor_row(sqlite3_vtab_cursor *base, sqlite3_int64 *row)
{
  *row = (sqlite3_int64)((const cursor *)(const void *)base)->i;
  return SQLITE_OK;
}

/* Columns in the order in which the table was declared; none set is NULL, as
   where a run has no texts. */
static int
cursor_column(sqlite3_vtab_cursor *base, sqlite3_context *out, int column)
{
  const cursor *c = (const cursor *)(const void *)base;
  const rf_event *e = &c->pending->events[c->i];

  switch (column) {
  case 0: sqlite3_result_double(out, e->time); break;
  case 1: sqlite3_result_int64(out, e->neuron); break;
  case 2: sqlite3_result_int64(out, e->datum); break;
  case 3: sqlite3_result_int(out, e->kind); break;
  case 4: sqlite3_result_int(out, e->marks); break;
  default:
    if (c->pending->with_text)
      sqlite3_result_text(out, c->pending->text + c->pending->text_at[c->i],
                          -1, SQLITE_TRANSIENT);
  }
  return SQLITE_OK;
}

/* xCreate is left out: that is what makes the table eponymous-only. */
static const sqlite3_module module = {
  .xConnect = table_connect,
  .xBestIndex = table_plan,
  .xDisconnect = table_disconnect,
  .xOpen = cursor_open,
  .xClose = cursor_close,
  .xFilter = cursor_first,
  .xNext = cursor_next,
  .xEof = cursor_at_end,
  .xColumn = cursor_column,
  .xRowid = cursor_row,
};

/* Room for all that may wait, at once: adding an event takes no memory but for
   its text. */
rf_status
rf_pending_open(rf_pending *pending, bool with_text)
{
  pending->with_text = with_text;
  pending->events = rf_alloc(RF_PENDING_MOST, sizeof *pending->events);
  if (!pending->events)
    return RF_ENOMEM;
  if (with_text
      && !(pending->text_at = rf_alloc(RF_PENDING_MOST,
                                       sizeof *pending->text_at)))
    return RF_ENOMEM;
  return RF_OK;
}

int
rf_pending_attach(rf_pending *pending, sqlite3 *db)
{
  return sqlite3_create_module(db, RF_PENDING_TABLE, &module, pending);
}

/* The texts stand one behind the other and are known by where they begin,
   since the block moves as it grows.  An event counts only when its text is
   there. */
rf_status
rf_pending_add(rf_pending *pending, const rf_event *event, const char *text)
{
  RF_ASSERT(!pending->with_text || text);
  RF_ASSERT(pending->count < RF_PENDING_MOST);
  if (pending->with_text) {
    size_t size = strlen(text) + 1;

    if (rf_grow(&pending->text, &pending->text_most,
                pending->text_size + size, 1) < 0)
      return RF_ENOMEM;
    memcpy(pending->text + pending->text_size, text, size);
    pending->text_at[pending->count] = pending->text_size;
    pending->text_size += size;
  }
  pending->events[pending->count++] = *event;
  return RF_OK;
}

void
rf_pending_clear(rf_pending *pending)
{
  pending->count = 0;
  pending->text_size = 0;
}

void
rf_pending_free(rf_pending *pending)
{
  rf_release(pending->events);
  rf_release(pending->text_at);
  rf_release(pending->text);
  memset(pending, 0, sizeof *pending);
}
