/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * book.c -- cells are written: found, taken, put; commits.
 *
 * Only one process does this.  It could be killed between any two lines: what
 * counts is what was committed, and a row is written whole or not at all, with
 * its state.  A cell whose row says that it is running is, after such an end,
 * one that nobody runs; the next sweep finds it so and opens it again. */
#include "config.h"

#include "lab/book/book.h"
#include "record/db.h"

/* Seconds between two commits: what a power failure may cost. */
#define COMMIT_SECONDS 0.3

/* Milliseconds for which a commit waits for readers: where the sweep can go on
   without it, and where it cannot. */
#define POLITENESS 5
#define PATIENCE 60000

/* The words stand in the file, where other programs read them. */
const char *
rf_cell_state_name(rf_cell_state state)
{
  switch (state) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_CELL_LIST(RF_CASE_)
#undef RF_CASE_
  case RF_CELL_STATES:
    break;
  }
  return "unknown";
}

/* What is not known counts as open: the cell is run again. */
static rf_cell_state
state_of(const unsigned char *text)
{
  int state = RF_CELL_OPEN;

  for (int s = 0; text && s < RF_CELL_STATES; s++)
    if (!strcmp((const char *)text, rf_cell_state_name((rf_cell_state)s)))
      state = s;
  return (rf_cell_state)state;
}

/* All that is done here writes, or is on the way to it. */
static rf_status
failed(rf_book *book, rf_message *message)
{
  return rf_book_fail(message, book->db, book->path, "write");
}

/* Run a statement whose parameters are bound. */
static rf_status
run(rf_book *book, rf_message *message, int which)
{
  sqlite3_stmt *stmt = book->stmt[which];
  rf_status status = RF_OK;

  if (sqlite3_step(stmt) != SQLITE_DONE)
    status = failed(book, message);
  sqlite3_reset(stmt);
  book->dirty = true;
  return status;
}

/* A line that is there is replaced: a key of meta has one value. */
rf_status
rf_book_note(rf_book *book, rf_message *message, const char *key,
             const char *text)
{
  sqlite3_stmt *stmt = book->stmt[RF_BOOK_META];

  if (sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC) != SQLITE_OK
      || sqlite3_bind_text(stmt, 2, text, -1, SQLITE_STATIC) != SQLITE_OK)
    return failed(book, message);
  return run(book, message, RF_BOOK_META);
}

/* *id = 0: there is no such row. */
static rf_status
find(rf_book *book, rf_message *message, long long *id, rf_cell_state *state,
     const char *key)
{
  sqlite3_stmt *stmt = book->stmt[RF_BOOK_FIND];
  rf_status status = RF_OK;
  int code = sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);

  *id = 0;
  if (code == SQLITE_OK)
    code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    *id = sqlite3_column_int64(stmt, 0);
    *state = state_of(sqlite3_column_text(stmt, 1));
  } else if (code != SQLITE_DONE)
    status = failed(book, message);
  sqlite3_reset(stmt);
  return status;
}

/* Bind a key, and from parameter `first` on the values of a set: what follows
   "KEY=" in each. */
static int
bind_set(sqlite3_stmt *stmt, const char *key, int first, char *const *set,
         size_t axes)
{
  int code = sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);

  for (size_t a = 0; a < axes && code == SQLITE_OK; a++)
    code = sqlite3_bind_text(stmt, first + (int)a, strchr(set[a], '=') + 1, -1,
                             SQLITE_STATIC);
  return code;
}

/* The texts of the values beside the key: a reader need not take the key
   apart. */
static rf_status
add(rf_book *book, rf_message *message, const char *key, char *const *set)
{
  return bind_set(book->stmt[RF_BOOK_ADD], key, 2, set, book->study->axes)
    == SQLITE_OK ? run(book, message, RF_BOOK_ADD) : failed(book, message);
}

/* Run a statement about one row. */
static rf_status
run_on(rf_book *book, rf_message *message, int which, long long id)
{
  RF_ASSERT(book->stmt[which] && id > 0);
  if (sqlite3_bind_int64(book->stmt[which], 1, id) != SQLITE_OK)
    return failed(book, message);
  return run(book, message, which);
}

/* The key is the cell: whoever made the row, and when, a study finds it again.
   Without a row it is made at once, so that the file knows from the start how
   many there are. */
rf_status
rf_book_row(rf_book *book, rf_message *message, long long *id,
            rf_cell_state *state, char *const *set, bool retry)
{
  rf_string key = { 0 };
  rf_status status;

  *state = RF_CELL_OPEN;
  RF_TRY(rf_cell_key(&key, set, book->study->axes));
  RF_TRY(find(book, message, id, state, key.text));
  if (*id && retry && (*state == RF_CELL_FAILED || *state == RF_CELL_CRASHED)) {
    RF_TRY(run_on(book, message, RF_BOOK_GIVE_BACK, *id));
    *state = RF_CELL_OPEN;
  }
  if (!*id) {
    RF_TRY(add(book, message, key.text, set));
    *id = sqlite3_last_insert_rowid(book->db);
  }
done:
  rf_string_free(&key);
  return status;
}

/* Tries are counted in the file: who looks at it later sees which cells cost
   more than one. */
rf_status
rf_book_take(rf_book *book, rf_message *message, long long id)
{
  return run_on(book, message, RF_BOOK_TAKE, id);
}

/* A number of the study at its place; one that is not there is NULL. */
static int
bind_gauged(sqlite3_stmt *stmt, int i, const rf_gauged *gauged)
{
  RF_ASSERT(gauged->kind != 't' || gauged->text);
  switch (gauged->kind) {
  case 'i':
    return sqlite3_bind_int64(stmt, i, gauged->integer);
  case 'r':
    return sqlite3_bind_double(stmt, i, gauged->real);
  case 't':
    return sqlite3_bind_text(stmt, i, gauged->text, -1, SQLITE_STATIC);
  default:
    return sqlite3_bind_null(stmt, i);
  }
}

/* A text that says nothing is none. */
static int
bind_text(sqlite3_stmt *stmt, int i, const char *text)
{
  return *text ? sqlite3_bind_text(stmt, i, text, -1, SQLITE_STATIC)
               : sqlite3_bind_null(stmt, i);
}

/* What failed has no numbers: those it had before, in a file to which a measure
   was added, go. */
rf_status
rf_book_put(rf_book *book, rf_message *message, const rf_answer *answer)
{
  static const rf_gauged none = { .kind = 0 };
  const bool done = answer->state == RF_CELL_DONE;
  sqlite3_stmt *stmt = book->stmt[RF_BOOK_PUT];
  int i = 1, code;

  code = sqlite3_bind_text(stmt, i++, rf_cell_state_name(answer->state), -1,
                           SQLITE_STATIC);
  code |= bind_text(stmt, i++, answer->message.text);
  code |= bind_text(stmt, i++, answer->doubts.text);
  code |= sqlite3_bind_double(stmt, i++, answer->seconds);
  code |= sqlite3_bind_double(stmt, i++, answer->memory);
  code |= sqlite3_bind_text(stmt, i++, rf_version(), -1, SQLITE_STATIC);
  for (size_t k = 0; k < book->study->gauges; k++)
    code |= bind_gauged(stmt, i++, done ? &answer->gauged[k] : &none);
  code |= sqlite3_bind_int64(stmt, i, answer->id);
  return code == SQLITE_OK ? run(book, message, RF_BOOK_PUT)
                           : failed(book, message);
}

/* A cell without a row is one that nobody has run: open. */
rf_status
rf_book_outcome(rf_book *book, rf_message *message, rf_cell_state *state,
                char *outcome, const char *key)
{
  sqlite3_stmt *stmt = book->stmt[RF_BOOK_OUTCOME];
  rf_status status = RF_OK;
  int code = sqlite3_bind_text(stmt, 1, key, -1, SQLITE_STATIC);
  const unsigned char *text;

  *state = RF_CELL_OPEN;
  if (code == SQLITE_OK)
    code = sqlite3_step(stmt);
  if (code == SQLITE_ROW) {
    *state = state_of(sqlite3_column_text(stmt, 0));
    text = sqlite3_column_text(stmt, 1);
    snprintf(outcome, 32, "%s", text ? (const char *)text : "");
  } else if (code != SQLITE_DONE)
    status = failed(book, message);
  sqlite3_reset(stmt);
  return status;
}

/* In the order of prepare_place. */
rf_status
rf_book_place(rf_book *book, rf_message *message, const rf_change *place,
              char *const *set)
{
  const size_t axes = book->study->axes - 1;
  sqlite3_stmt *stmt = book->stmt[RF_BOOK_PLACE];
  rf_string key = { 0 };
  rf_status status = rf_cell_key(&key, set, axes);
  int code;

  if (status < 0)
    goto done;
  code = bind_set(stmt, key.text, 7, set, axes);
  code |= bind_text(stmt, 2, place->low ? place->low : "");
  code |= bind_text(stmt, 3, place->high ? place->high : "");
  code |= bind_text(stmt, 4, !place->low ? "" : place->below ? "yes" : "no");
  code |= bind_text(stmt, 5, place->state);
  code |= bind_text(stmt, 6, place->message.text);
  status = code == SQLITE_OK ? run(book, message, RF_BOOK_PLACE)
                             : failed(book, message);
done:
  rf_string_free(&key);
  return status;
}

/* Is it still ours?  It may have been taken between our last commit and now. */
static rf_status
check_owner(rf_book *book, rf_message *message)
{
  char shown[RF_SHOWN];
  char *owner;
  const rf_status status = rf_book_ask(&owner, book->db, message, book->path,
                                       "SELECT value FROM meta WHERE key ="
                                       " 'owner'");
  const bool ours = owner && !strcmp(owner, book->owner);

  if (status < 0)
    return status;
  if (!ours)
    snprintf(message->text, sizeof message->text, "%s: another sweep has taken "
             "it over: %.200s", rf_shown(shown, book->path),
             owner ? owner : "?");
  rf_release(owner);
  return ours ? RF_OK : RF_EIO;
}

/* The file is free for a moment between the two.  A reader may hold up the
   first: who does not wait for it goes on, and commits later. */
static rf_status
commit(rf_book *book, rf_message *message, bool wait)
{
  char progress[64];
  rf_status status;
  int code;

  snprintf(progress, sizeof progress, "%zu %.3f", book->finished,
           book->seconds);
  RF_TRY(rf_book_note(book, message, "progress", progress));
  book->committed = rf_clock();
  sqlite3_busy_timeout(book->db, wait ? PATIENCE : POLITENESS);
  code = sqlite3_exec(book->db, "COMMIT", NULL, NULL, NULL);
  sqlite3_busy_timeout(book->db, PATIENCE);
  if ((code & 0xff) == SQLITE_BUSY && !wait)
    return RF_OK;
  if (code != SQLITE_OK)
    return failed(book, message);
  book->dirty = false;
  RF_TRY(rf_book_exec(book->db, message, book->path, "BEGIN IMMEDIATE"));
  status = check_owner(book, message);
done:
  return status;
}

/* For what must be in the file before anything else happens. */
rf_status
rf_book_commit(rf_book *book, rf_message *message)
{
  return commit(book, message, true);
}

/* A commit costs a wait for the disk: three in a second are few beside the
   cells that are run meanwhile. */
rf_status
rf_book_tick(rf_book *book, rf_message *message)
{
  return book->dirty && rf_clock() - book->committed > COMMIT_SECONDS
    ? commit(book, message, false) : RF_OK;
}

/* A transaction is open after a commit: it has nothing in it and is given up.
   */
rf_status
rf_book_end(rf_book *book, rf_message *message)
{
  rf_status status;

  RF_TRY(rf_book_exec(book->db, message, book->path, "UPDATE cell SET state ="
                      " 'open' WHERE state = 'running'"));
  RF_TRY(rf_book_commit(book, message));
  status = rf_book_exec(book->db, message, book->path, "ROLLBACK");
done:
  return status;
}

/* What is not committed is rolled back. */
void
rf_book_close(rf_book *book)
{
  for (int i = 0; i < RF_BOOK_STATEMENTS; i++)
    sqlite3_finalize(book->stmt[i]);
  sqlite3_close(book->db);
  rf_release(book->path);
  memset(book, 0, sizeof *book);
}
