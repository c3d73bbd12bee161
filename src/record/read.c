/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.c -- a run file that is read.
 *
 * Rows are only ever appended, with ids 1, 2, ...: what was there when the
 * file was opened stays as it is while its run goes on, so that no lock is
 * held between two calls.  What was there is counted once, and a reader sees
 * no more.
 *
 * A file may come from anywhere: whatever is in it is checked before it is
 * used, and "damaged" is an answer. */
#include "config.h"

#include <errno.h>
#include <sys/stat.h>

#include "record/read.h"

/* One statement for each kind of row, prepared once; the parameter is the id.
   Events and choices have the same columns, so that one function takes
   both. */
static const char *const get_sql[RF_GET_COUNT] = {
  [RF_GET_SAMPLE] = "SELECT time, loss, h, text FROM sample WHERE id = ?",
  [RF_GET_STATE] = "SELECT first, count, a, w, pattern, text FROM state"
                " WHERE id = ?",
  [RF_GET_EVENT] = "SELECT time, neuron, datum, kind, marks, time_text,"
                " id FROM event WHERE id >= ? ORDER BY id",
  [RF_GET_CHOICE] = "SELECT time, neuron, datum, kind, marks, NULL,"
                 " id FROM choice"
                 " WHERE id >= ? ORDER BY id",
  [RF_GET_OCCUPANCY] = "SELECT time, members, share, face FROM occupancy"
                    " WHERE rowid = ?",
  [RF_GET_FACE] = "SELECT pattern FROM face WHERE id = ?",
  [RF_GET_MOMENT] = "SELECT word, stop, time, time_text FROM moment"
                  " WHERE id = ?",
  [RF_GET_PROBE] = "SELECT loss, correct, h, text FROM probe WHERE id = ?",
  [RF_GET_MEASURE] = "SELECT name FROM measure WHERE id = ?",
  [RF_GET_MEASURED] = "SELECT sample, measure, value FROM measured"
                    " WHERE id = ?",
  [RF_GET_UNIT] = "SELECT c, s, text FROM unit WHERE id = ?"
};

const char *
rf_ending_name(rf_ending ending)
{
  switch (ending) {
#define RF_CASE_(name, value, text) case name: return text;
    RF_ENDING_LIST(RF_CASE_)
#undef RF_CASE_
  }
  return "unknown";
}

static rf_status
say(rf_message *message, const char *path, rf_status status,
    const char *what)
{
  snprintf(message->text, sizeof message->text, "%s: %s", path, what);
  return status;
}

/* SQLite finds out that a file is no database at the first statement, not when
   it is opened. */
rf_status
rf_read_failed(const rf_record *record, rf_message *message)
{
  if (sqlite3_errcode(record->db) == SQLITE_NOTADB)
    return say(message, record->shown, RF_EINPUT, "is not a run file");
  return rf_db_fail(message, record->db, record->shown, "read");
}

rf_status
rf_read_no_memory(const rf_record *record, rf_message *message)
{
  return say(message, record->shown, RF_ENOMEM, "out of memory");
}

rf_status
rf_read_damaged(const rf_record *record, rf_message *message)
{
  return say(message, record->shown, RF_EIO, "the run file is damaged");
}

/* The first value of the first row, 0 where there is none: max(id) of an empty
   table is NULL, which reads as 0. */
static rf_status
get_number(const rf_record *record, rf_message *message, int64_t *number,
           const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v2(record->db, sql, -1, &stmt, NULL);
  rf_status status = RF_OK;

  if (code == SQLITE_OK)
    code = sqlite3_step(stmt);
  if (code == SQLITE_ROW || code == SQLITE_DONE)
    *number = code == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
  else
    status = rf_read_failed(record, message);
  sqlite3_finalize(stmt);
  return status;
}

/* What is no regular file is refused first, in plain words: SQLite says of a
   folder only that it cannot be opened.  Nothing is created. */
static rf_status
open_file(rf_record *record, rf_message *message)
{
  struct stat info;
  int code;

  if (stat(record->path, &info) != 0)
    return say(message, record->shown, RF_EIO, strerror(errno));
  if (S_ISDIR(info.st_mode))
    return say(message, record->shown, RF_EIO, "is a directory");
  if (!S_ISREG(info.st_mode))
    return say(message, record->shown, RF_EINPUT, "is not a run file");
  /* Writable if possible: a journal that a killed run left must be played
     back first. */
  if (rf_db_open(&record->db, &code, record->path, SQLITE_OPEN_READWRITE) < 0)
    return say(message, record->shown, (code & 0xff) == SQLITE_NOMEM
               ? RF_ENOMEM : RF_EIO, !rf_db_takes(record->path)
               ? RF_DB_LONG : sqlite3_errstr(code));
  sqlite3_busy_timeout(record->db, RF_READ_PATIENCE);
  return RF_OK;
}

/* Is it a run file, and one that we understand?  A newer one may mean
   something else by the same columns, so it is not guessed at. */
static rf_status
check_kind(const rf_record *record, rf_message *message)
{
  int64_t id = 0, schema = 0;
  char what[128];
  rf_status status;

  RF_TRY(get_number(record, message, &id, "PRAGMA application_id"));
  if (id != RF_DB_APPLICATION)
    return say(message, record->shown, RF_EINPUT, "is not a run file");
  RF_TRY(get_number(record, message, &schema,
                    "SELECT value FROM meta WHERE key = 'schema'"));
  if (schema < 1)
    return rf_read_damaged(record, message);
  if (schema > RF_DB_SCHEMA) {
    snprintf(what, sizeof what, "was written by a newer reluflow (its tables "
             "have version %lld, this reluflow reads up to %d)",
             (long long)schema, RF_DB_SCHEMA);
    return say(message, record->shown, RF_EINPUT, what);
  }
done:
  return status;
}

/* A value as text that reads back exactly; SQLite's own has 15 digits. */
static char *
value_text(sqlite3_stmt *stmt, int column)
{
  char number[RF_DOUBLE_TEXT];
  const unsigned char *text;

  if (sqlite3_column_type(stmt, column) == SQLITE_FLOAT)
    return rf_strdup(rf_double_text(number,
                                    sqlite3_column_double(stmt, column)));
  text = sqlite3_column_text(stmt, column);
  return text ? rf_strdup((const char *)text) : NULL;
}

/* One row.  A NULL is what was not known when it was written: there is no pair
   then, as for a key that is missing. */
static rf_status
add_meta(rf_record *record, sqlite3_stmt *stmt)
{
  rf_pair *p;

  if (sqlite3_column_type(stmt, 1) == SQLITE_NULL)
    return RF_OK;
  if (rf_grow(&record->meta, &record->meta_most, record->nmeta + 1,
              sizeof *record->meta) < 0)
    return RF_ENOMEM;
  p = &record->meta[record->nmeta++];
  p->key = value_text(stmt, 0);
  p->value = value_text(stmt, 1);
  return p->key && p->value ? RF_OK : RF_ENOMEM;
}

/* The table meta is small, and is read as a whole: its values are then there
   as long as the record, and no call fails. */
static rf_status
load_meta(rf_record *record, rf_message *message)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status;
  int code;

  RF_TRY(rf_db_prepare(&stmt, message, record->db, record->shown,
                       "SELECT key, value FROM meta ORDER BY key"));
  while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
    if (add_meta(record, stmt) < 0) {
      status = rf_read_no_memory(record, message);
      goto done;
    }
  if (code != SQLITE_DONE)
    status = rf_read_failed(record, message);
done:
  sqlite3_finalize(stmt);
  return status;
}

/* Some fifty keys: a walk through them is soon done. */
const char *
rf_record_meta(const rf_record *record, const char *key)
{
  for (size_t i = 0; i < record->nmeta; i++)
    if (!strcmp(record->meta[i].key, key))
      return record->meta[i].value;
  return NULL;
}

const char *
rf_record_key_get(const rf_record *record, size_t i)
{
  return i < record->nmeta ? record->meta[i].key : NULL;
}

static size_t
meta_size(const rf_record *record, const char *key)
{
  const char *value = rf_record_meta(record, key);

  return value ? (size_t)strtoull(value, NULL, 10) : 0;
}

/* A writer keeps the file locked against others that want to write.  So does
   for a moment another reader that asks the same: ask again.  Not by a mark in
   the file: a run that is killed could not take it back. */
static bool
somebody_writes(rf_record *record)
{
  int code = SQLITE_BUSY;

  sqlite3_busy_timeout(record->db, 0);
  for (int i = 0; i < 4 && (code & 0xff) == SQLITE_BUSY; i++) {
    if (i > 0)
      sqlite3_sleep(1);
    code = sqlite3_exec(record->db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL,
                        NULL);
  }
  sqlite3_busy_timeout(record->db, RF_READ_PATIENCE);
  return (code & 0xff) == SQLITE_BUSY;
}

/* A run that ends says how.  Where it says it is running, either somebody
   holds the file, or the run was killed. */
static rf_ending
find_ending(rf_record *record)
{
  const char *status = rf_record_meta(record, "status");

  if (status && !strcmp(status, "done"))
    return RF_ENDING_DONE;
  if (status && !strncmp(status, "failed", 6))
    return RF_ENDING_FAILED;
  if (status && !strcmp(status, "interrupted"))
    return RF_ENDING_INTERRUPTED;
  return somebody_writes(record) ? RF_ENDING_RUNNING : RF_ENDING_KILLED;
}

/* A number from a table that older files do not have: then it is 0. */
static rf_status
count_later(rf_record *record, rf_message *message, size_t *count,
            const char *table, const char *sql)
{
  char exists[80];
  int64_t number = 0;
  rf_status status;

  snprintf(exists, sizeof exists, "SELECT count(*) FROM sqlite_master"
           " WHERE name = '%s'", table);
  status = get_number(record, message, &number, exists);
  if (status >= 0 && number)
    status = get_number(record, message, &number, sql);
  *count = status < 0 || number < 0 ? 0 : (size_t)number;
  return status;
}

/* Points count from 0, as data do.  All have labels, or none. */
static rf_status
count_points(rf_record *record, rf_message *message)
{
  size_t labels;
  rf_status status = count_later(record, message, &record->points, "point",
                                 "SELECT max(point) + 1 FROM point");

  if (status >= 0)
    status = count_later(record, message, &labels, "point",
                         "SELECT count(y) FROM point WHERE point = 0");
  if (status >= 0)
    record->point_labels = labels > 0;
  return status;
}

/* Ids begin with 1 and have no gaps, so that the largest one is the number of
   rows, found without a walk. */
static rf_status
count_rows(rf_record *record, rf_message *message)
{
  static const char *const sql[] = {
    "SELECT max(id) FROM sample", "SELECT max(id) FROM event",
    "SELECT max(id) FROM choice", "SELECT max(rowid) FROM occupancy",
    "SELECT max(id) FROM face"
  };
  size_t *const count[] = {
    &record->samples, &record->events, &record->choices,
    &record->occupancies, &record->faces
  };
  rf_status status = RF_OK;

  for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
    int64_t number = 0;
    RF_TRY(get_number(record, message, &number, sql[i]));
    *count[i] = (size_t)number;
  }
  RF_TRY(count_later(record, message, &record->moments, "moment",
                     "SELECT max(id) FROM moment"));
  RF_TRY(count_later(record, message, &record->measures, "measure",
                     "SELECT max(id) FROM measure"));
  status = count_points(record, message);
done:
  return status;
}

/* Tables that older files do not have are asked only where there is something
   in them. */
static bool
has_table(const rf_record *record, int which)
{
  switch (which) {
  case RF_GET_MOMENT:
    return record->moments > 0;
  case RF_GET_PROBE:
    return record->points > 0;
  case RF_GET_MEASURE:
  case RF_GET_MEASURED:
    return record->measures > 0;
  case RF_GET_UNIT:
    return record->unit;
  default:
    return true;
  }
}

/* All of one moment: one transaction around what is read on opening.  Sizes
   that no run can have are refused, as rows are computed from them later.  The
   ending is looked for after the transaction: it asks for a lock of its
   own. */
static rf_status
load(rf_record *record, rf_message *message)
{
  rf_status status;

  RF_TRY(rf_db_exec(message, record->db, record->shown, "BEGIN"));
  RF_TRY(load_meta(record, message));
  RF_TRY(count_rows(record, message));
  record->unit = rf_record_meta(record, "unit") != NULL;
  RF_TRY(rf_verdicts_count(record, message));
  for (int i = 0; i < RF_GET_COUNT; i++)
    if (has_table(record, i))
      RF_TRY(rf_db_prepare(&record->get[i], message, record->db, record->shown,
                           get_sql[i]));
  RF_TRY(rf_db_exec(message, record->db, record->shown, "COMMIT"));
  record->n = meta_size(record, "n");
  record->d = meta_size(record, "d");
  record->m = meta_size(record, "m");
  record->states = meta_size(record, "states");
  record->chunk = meta_size(record, "state_chunk");
  record->digits = (long)meta_size(record, "digits");
  record->in_order = !rf_record_meta(record, "order")
    || strcmp(rf_record_meta(record, "order"), "none") != 0;
  if (record->n < 1 || record->n > UINT32_MAX || record->d < 1
      || record->d > UINT32_MAX || record->m < 1 || record->m > UINT32_MAX
      || record->chunk < 1 || record->states > record->m
      || record->points > UINT32_MAX || record->measures > UINT32_MAX)
    return rf_read_damaged(record, message);
  record->ending = find_ending(record);
done:
  return status;
}

/* The half-made record is released on every way out but the good one, where it
   belongs to the caller. */
rf_status
rf_record_open(rf_record **record, rf_message *message, const char *path)
{
  rf_record *r = rf_alloc(1, sizeof *r);
  rf_status status = RF_ENOMEM;

  if (!r || !(r->path = rf_strdup(path))) {
    snprintf(message->text, sizeof message->text, "out of memory");
    goto done;
  }
  rf_shown(r->shown, path);
  RF_TRY(open_file(r, message));
  RF_TRY(check_kind(r, message));
  RF_TRY(load(r, message));
  *record = r;
  r = NULL;
done:
  rf_record_free(r);
  return status;
}

void
rf_record_free(rf_record *record)
{
  if (!record)
    return;
  for (int i = 0; i < RF_GET_COUNT; i++)
    sqlite3_finalize(record->get[i]);
  sqlite3_close(record->db);
  for (size_t i = 0; i < record->nmeta; i++) {
    rf_release(record->meta[i].key);
    rf_release(record->meta[i].value);
  }
  rf_release(record->meta);
  rf_verdicts_free(record);
  rf_release(record->order);
  rf_numbers_clear(&record->numbers);
  rf_release(record->word);
  rf_release(record->path);
  rf_release(record);
}
