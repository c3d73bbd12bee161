/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * resume.c -- checkpoints in a run file: writing them, and opening a file
 * where a run stopped.
 *
 * A checkpoint is one row: the flow's own text and how many rows of each
 * table were there.  It is committed together with them.  To resume is to
 * drop the rows that came after it and to go on. */
#include "config.h"

#include "record/moments.h"

static const char put_checkpoint[] =
  "INSERT OR REPLACE INTO checkpoint VALUES(1,?,?,?,?,?,?,"
  "(SELECT coalesce(max(rowid),0) FROM occupancy))";

/* There is one checkpoint, the last one: it replaces the one before.  Events
   that wait must be rows by then, as it counts them. */
rf_status
rf_writer_checkpoint(rf_writer *writer, rf_message *message,
                     const char *text, double seconds)
{
  sqlite3_stmt *put = NULL;
  rf_status status;

  RF_TRY(rf_writer_flush(writer, message));
  RF_TRY(rf_moments_keep(writer, message));
  RF_TRY(rf_db_prepare(&put, message, writer->db, writer->target.shown,
                       put_checkpoint));
  status = rf_db_put(message, put, writer->target.shown, "rtriii",
                     writer->time, text, seconds,
                     (sqlite3_int64)writer->samples,
                     (sqlite3_int64)writer->events,
                     (sqlite3_int64)writer->choices);
  writer->dirty += strlen(text);
done:
  sqlite3_finalize(put);
  return status;
}

/* Column of the checkpoint's row, as a number; false: there is none.  Counts
   come through a double, which holds them up to 2^53. */
static bool
number_of(sqlite3 *db, double *value, const char *sql)
{
  sqlite3_stmt *get = NULL;
  bool found = sqlite3_prepare_v2(db, sql, -1, &get, NULL) == SQLITE_OK
    && sqlite3_step(get) == SQLITE_ROW
    && sqlite3_column_type(get, 0) != SQLITE_NULL;

  if (found)
    *value = sqlite3_column_double(get, 0);
  sqlite3_finalize(get);
  return found;
}

/* No checkpoint is no failure: *text stays NULL, and the run begins anew. */
static rf_status
load_text(sqlite3 *db, char **text)
{
  sqlite3_stmt *get = NULL;
  const unsigned char *from;
  rf_status status = RF_OK;

  if (sqlite3_prepare_v2(db, "SELECT text FROM checkpoint", -1, &get, NULL)
      == SQLITE_OK && sqlite3_step(get) == SQLITE_ROW
      && (from = sqlite3_column_text(get, 0)))
    status = (*text = rf_strdup((const char *)from)) ? RF_OK : RF_ENOMEM;
  sqlite3_finalize(get);
  return status;
}

/* Rows that came after the checkpoint go.  A face that only they named goes
   too, so that its number is given again as it was; doubts are told anew at
   the end. */
static const char drop_rows[] =
  "DELETE FROM sample WHERE id > (SELECT samples FROM checkpoint);"
  "DELETE FROM state WHERE sample > (SELECT samples FROM checkpoint);"
  "DELETE FROM event WHERE id > (SELECT events FROM checkpoint);"
  "DELETE FROM choice WHERE id > (SELECT choices FROM checkpoint);"
  "DELETE FROM occupancy WHERE rowid >"
  " (SELECT occupancies FROM checkpoint);"
  "DELETE FROM face WHERE id NOT IN"
  " (SELECT face FROM occupancy WHERE face IS NOT NULL);"
  "DELETE FROM meta WHERE key = 'doubts';";

/* As a whole number up to most.  One that is damaged is as good as none. */
static bool
count_of(sqlite3 *db, uint64_t *value, uint64_t most, const char *sql)
{
  double v;

  if (!number_of(db, &v, sql) || !(v >= 0.0 && v <= (double)most))
    return false;
  *value = (uint64_t)v;
  return true;
}

/* The last event, by which the writer sees whether the next one is in
   order. */
static void
load_last_event(rf_writer *writer)
{
  uint64_t n;
  double v;

  if (number_of(writer->db, &v, "SELECT time FROM event"
                " ORDER BY id DESC LIMIT 1"))
    writer->last.time = v;
  if (count_of(writer->db, &n, UINT32_MAX, "SELECT neuron FROM event"
               " ORDER BY id DESC LIMIT 1"))
    writer->last.neuron = (uint32_t)n;
  if (count_of(writer->db, &n, UINT32_MAX, "SELECT datum FROM event"
               " ORDER BY id DESC LIMIT 1"))
    writer->last.datum = (uint32_t)n;
}

/* What the writer knew at the checkpoint: where it was, and how much it had
   written. */
static void
load_counts(rf_writer *writer, double *seconds)
{
  const uint64_t most = (uint64_t)1 << 53;
  double v;

  if (number_of(writer->db, &v, "SELECT time FROM checkpoint"))
    writer->time = v;
  if (number_of(writer->db, &v, "SELECT seconds FROM checkpoint"))
    *seconds = v;
  if (number_of(writer->db, &v, "SELECT max(time) FROM occupancy"))
    writer->occupied_at = v;
  (void)count_of(writer->db, &writer->samples, most,
                 "SELECT samples FROM checkpoint");
  (void)count_of(writer->db, &writer->events, most,
                 "SELECT events FROM checkpoint");
  (void)count_of(writer->db, &writer->choices, most,
                 "SELECT choices FROM checkpoint");
  load_last_event(writer);
  writer->unordered = number_of(writer->db, &v, "SELECT 1 FROM meta"
                                " WHERE key = 'order' AND value = 'none'");
}

/* Dropping rows and going on are one transaction: who stops in between finds
   the file as it was.  The path is not resolved as for a new file: this one is
   written where it stands. */
rf_status
rf_writer_resume(rf_writer *writer, rf_message *message, char **text,
                 double *seconds, const rf_problem *problem,
                 const char *path)
{
  char shown[RF_SHOWN];
  rf_status status;

  rf_writer_set(writer, problem);
  if (!(writer->target.shown = rf_strdup(rf_shown(shown, path)))
      || !(writer->target.path = rf_strdup(path))) {
    snprintf(message->text, sizeof message->text, "%s: out of memory",
             rf_shown(shown, path));
    return RF_ENOMEM;
  }
  RF_TRY(rf_writer_attach(writer, message));
  RF_TRY(load_text(writer->db, text));
  if (!*text)
    goto done;
  RF_TRY(rf_db_exec(message, writer->db, shown, drop_rows));
  RF_TRY(rf_moments_drop(writer, message));
  RF_TRY(rf_writer_probe_drop(writer, message));
  RF_TRY(rf_writer_unit_drop(writer, message));
  RF_TRY(rf_writer_measures_drop(writer, message));
  load_counts(writer, seconds);
  status = rf_meta_text(writer, message, "status", "running");
done:
  return status;
}
