/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verdicts.c -- what was found of the claims of the theory, kept in the run
 * file beside the run.
 *
 * The table comes with the first verdicts that are kept: a file without it,
 * of any reluflow, has none, and one with it is read by any.  It is the only
 * part of a run file that is written after its run. */
#include "config.h"

#include "record/read.h"

/* What rf_kept_verdict has, in the order of put_row and read_row. */
#define COLUMNS "claim, verdict, margin, measured, bound, uncertainty, time," \
  " note, epsilon, alpha0, version, neuron, precision"

/* Its texts. */
enum { TEXTS = 11, NEURON = TEXTS, PRECISION };

static const char create[] =
  "CREATE TABLE IF NOT EXISTS verdict(id INTEGER PRIMARY KEY,"
  " claim TEXT, verdict TEXT, margin TEXT, measured TEXT, bound TEXT,"
  " uncertainty TEXT, time TEXT, note TEXT, epsilon TEXT, alpha0 TEXT,"
  " version TEXT, neuron INTEGER, precision INTEGER)";

size_t
rf_record_verdict_count(const rf_record *record)
{
  return record->verdicts;
}

/* How many there are; a table that is not there has none.  A name that is no
   table's is a view that somebody made: it is not read. */
rf_status
rf_verdicts_count(rf_record *record, rf_message *message)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status;
  int code;

  record->verdicts = 0;
  RF_TRY(rf_db_prepare(&stmt, message, record->db, record->shown,
                       "SELECT count(*) FROM sqlite_master"
                       " WHERE type = 'table' AND name = 'verdict'"));
  code = sqlite3_step(stmt);
  if (code == SQLITE_ROW && sqlite3_column_int(stmt, 0) == 0)
    goto done;
  sqlite3_finalize(stmt);
  stmt = NULL;
  if (code == SQLITE_ROW)
    RF_TRY(rf_db_prepare(&stmt, message, record->db, record->shown,
                         "SELECT count(*) FROM verdict"));
  if (!stmt || sqlite3_step(stmt) != SQLITE_ROW)
    status = rf_read_failed(record, message);
  else
    record->verdicts = (size_t)sqlite3_column_int64(stmt, 0);

done:
  sqlite3_finalize(stmt);
  return status;
}

/* ---- reading ---- */

void
rf_verdicts_free(rf_record *record)
{
  for (int i = 0; i < TEXTS; i++) {
    rf_release(record->verdict[i]);
    record->verdict[i] = NULL;
  }
}

/* The row on which stmt stands; its texts are the record's. */
static rf_status
read_row(rf_record *record, rf_message *message, rf_kept_verdict *row,
         sqlite3_stmt *stmt)
{
  const bool neuron = sqlite3_column_type(stmt, NEURON) == SQLITE_INTEGER;
  char *const *t = record->verdict;

  rf_verdicts_free(record);
  for (int i = 0; i < TEXTS; i++) {
    const unsigned char *text = sqlite3_column_text(stmt, i);
    if (text && !(record->verdict[i] = rf_strdup((const char *)text)))
      return rf_read_no_memory(record, message);
  }
  if (!t[0] || !t[1] || (neuron && (sqlite3_column_int64(stmt, NEURON) < 0
      || (uint64_t)sqlite3_column_int64(stmt, NEURON) >= record->m)))
    return rf_read_damaged(record, message);
  *row = (rf_kept_verdict){
    .claim = t[0], .verdict = t[1], .margin = t[2], .measured = t[3],
    .bound = t[4], .uncertainty = t[5], .time = t[6], .note = t[7],
    .epsilon = t[8], .alpha0 = t[9], .version = t[10],
    .neuron = neuron ? (size_t)sqlite3_column_int64(stmt, NEURON) : SIZE_MAX,
    .precision = (long)sqlite3_column_int64(stmt, PRECISION) };
  return RF_OK;
}

/* By place and not by id: verdicts that are kept anew are other rows, and
   leave gaps. */
rf_status
rf_record_verdict_get(rf_record *record, rf_message *message,
                      rf_kept_verdict *verdict, size_t i)
{
  sqlite3_stmt *stmt = NULL;
  rf_status status;

  RF_REQUIRE(i < record->verdicts, RF_EINVAL);
  RF_TRY(rf_db_prepare(&stmt, message, record->db, record->shown,
                       "SELECT " COLUMNS " FROM verdict ORDER BY id"
                       " LIMIT 1 OFFSET ?"));
  if (sqlite3_bind_int64(stmt, 1, (sqlite3_int64)i) != SQLITE_OK)
    status = rf_read_failed(record, message);
  else
    switch (sqlite3_step(stmt)) {
    case SQLITE_ROW:
      status = read_row(record, message, verdict, stmt);
      break;
    case SQLITE_DONE:
      status = rf_read_damaged(record, message);
      break;
    default:
      status = rf_read_failed(record, message);
    }

done:
  sqlite3_finalize(stmt);
  return status;
}

/* ---- writing ---- */

/* What has no number stays NULL. */
static rf_status
put_row(rf_record *record, rf_message *message, sqlite3_stmt *stmt,
        const rf_kept_verdict *v)
{
  sqlite3_clear_bindings(stmt);
  if (v->neuron != SIZE_MAX
      && sqlite3_bind_int64(stmt, NEURON + 1, (sqlite3_int64)v->neuron)
         != SQLITE_OK)
    return rf_db_fail(message, record->db, record->shown, "write");
  if (sqlite3_bind_int64(stmt, PRECISION + 1, v->precision) != SQLITE_OK)
    return rf_db_fail(message, record->db, record->shown, "write");
  return rf_db_put(message, stmt, record->shown, "ttttttttttt", v->claim,
                   v->verdict, v->margin, v->measured, v->bound,
                   v->uncertainty, v->time, v->note, v->epsilon, v->alpha0,
                   v->version);
}

/* What there was of these claims goes first: rows of one claim may be more or
   fewer than before. */
static rf_status
replace(rf_record *record, rf_message *message, const rf_kept_verdict *row,
        size_t count)
{
  sqlite3_stmt *put = NULL, *drop = NULL;
  rf_status status;

  RF_TRY(rf_db_exec(message, record->db, record->shown, create));
  RF_TRY(rf_db_prepare(&drop, message, record->db, record->shown,
                       "DELETE FROM verdict WHERE claim = ?"));
  RF_TRY(rf_db_prepare(&put, message, record->db, record->shown,
                       "INSERT INTO verdict(" COLUMNS ")"
                       " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  for (size_t i = 0; i < count; i++)
    if (i == 0 || strcmp(row[i].claim, row[i - 1].claim))
      RF_TRY(rf_db_put(message, drop, record->shown, "t", row[i].claim));
  for (size_t i = 0; i < count; i++)
    RF_TRY(put_row(record, message, put, &row[i]));

done:
  sqlite3_finalize(put);
  sqlite3_finalize(drop);
  return status;
}

/* In one transaction: all of them, or what was there before.  Who writes
   elsewhere is not waited for. */
rf_status
rf_record_verdicts_keep(rf_record *record, rf_message *message,
                        const rf_kept_verdict *verdict, size_t count)
{
  rf_message lost;
  rf_status status;

  if (sqlite3_db_readonly(record->db, "main") != 0) {
    snprintf(message->text, sizeof message->text,
             "%s: the run file is not writable", record->shown);
    return RF_EIO;
  }
  sqlite3_busy_timeout(record->db, 0);
  RF_TRY(rf_db_exec(message, record->db, record->shown, "BEGIN IMMEDIATE"));
  status = replace(record, message, verdict, count);
  if (status >= 0)
    status = rf_db_exec(message, record->db, record->shown, "COMMIT");
  if (status < 0)
    (void)rf_db_exec(&lost, record->db, record->shown, "ROLLBACK");
  else
    status = rf_verdicts_count(record, message);

done:
  sqlite3_busy_timeout(record->db, RF_READ_PATIENCE);
  return status;
}
