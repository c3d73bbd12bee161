/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * same.c -- do two run files hold the same, bit for bit?
 *
 * Rows are compared, not files: SQLite may lay the same rows out in another
 * way, and meta has times of day.  If the old run stopped on the way, its rows
 * must be the beginning of the new one's. */
#include "config.h"

#include "record/read.h"

/* What is compared, in this order.  Occupancies and faces of a run that
   stopped on the way have its end too, which is none of the other's; moments
   that had not come by then may in the other. */
static const struct {
  const char *name, *names, *sql;
  bool whole;
} parts[] = {
  { "sample", "samples", "SELECT time, loss, h, text FROM sample ORDER BY id",
    false },
  { "event", "events", "SELECT time, neuron, datum, kind, marks, time_text"
    " FROM event ORDER BY id", false },
  { "choice", "choices", "SELECT time, neuron, datum, kind, marks FROM choice"
    " ORDER BY id", false },
  { "row of states", "rows of states", "SELECT sample, first, count, a, w,"
    " pattern, text FROM state ORDER BY id", false },
  { "moment", "moments", "SELECT word, stop, time, time_text FROM moment"
    " ORDER BY id", true },
  { "face", "faces", "SELECT pattern FROM face ORDER BY id", true },
  { "occupancy", "occupancies", "SELECT time, face, members, share"
    " FROM occupancy ORDER BY rowid", true },
  { "probe", "probes", "SELECT loss, correct, h, text FROM probe ORDER BY id",
    false },
  { "measure", "measures", "SELECT sample, name, value FROM measured"
    " JOIN measure ON measure.id = measure ORDER BY measured.id", false },
  { "linear unit", "linear units", "SELECT c, s, text FROM unit ORDER BY id",
    false }
};

/* The places of what older files have no tables of. */
enum { MOMENTS = 4, PROBES = 7, MEASURES = 8, UNITS = 9 };

/* Is it compared? */
static bool
is_asked(int part, const rf_record *old, const rf_record *now)
{
  if (part == MOMENTS)
    return old->ending == RF_ENDING_DONE && (old->moments || now->moments);
  if (part == PROBES)
    return old->points || now->points;
  if (part == MEASURES)
    return old->measures || now->measures;
  if (part == UNITS)
    return old->unit || now->unit;
  return !parts[part].whole || old->ending == RF_ENDING_DONE;
}

/* The bits of a double: by them -0 is not 0. */
static uint64_t
bits_of(double x)
{
  uint64_t bits;

  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* Doubles by their bits.  Texts and blobs by length and
   bytes; memcmp is not asked about nothing, as an empty blob has no
   address. */
static bool
same_value(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
  const int type = sqlite3_column_type(a, column);
  int size;

  if (type != sqlite3_column_type(b, column))
    return false;
  switch (type) {
  case SQLITE_NULL:
    return true;
  case SQLITE_INTEGER:
    return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
  case SQLITE_FLOAT:
    return bits_of(sqlite3_column_double(a, column))
      == bits_of(sqlite3_column_double(b, column));
  default:
    size = sqlite3_column_bytes(a, column);
    return size == sqlite3_column_bytes(b, column)
      && (!size || !memcmp(sqlite3_column_blob(a, column),
                           sqlite3_column_blob(b, column), (size_t)size));
  }
}

static bool
same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
  for (int i = 0; i < sqlite3_column_count(a); i++)
    if (!same_value(a, b, i))
      return false;
  return true;
}

/* Count equal rows up to the first that differ.  end: the old file's rows
   ended there, and so did the new one's unless they need not.  Both files are
   walked side by side, so that no table is held in memory. */
static rf_status
compare(rf_message *message, size_t *count, bool *end, rf_record *record[2],
        int part)
{
  const bool prefix = record[0]->ending != RF_ENDING_DONE;
  sqlite3_stmt *get[2] = { NULL, NULL };
  int code[2] = { SQLITE_ROW, SQLITE_ROW };
  rf_status status;

  *count = 0;
  for (int i = 0; i < 2; i++)
    RF_TRY(rf_db_prepare(&get[i], message, record[i]->db, record[i]->shown,
                         parts[part].sql));
  for (;; ++*count) {
    for (int i = 0; i < 2; i++)
      if ((code[i] = sqlite3_step(get[i])) != SQLITE_ROW
          && code[i] != SQLITE_DONE) {
        status = rf_read_failed(record[i], message);
        goto done;
      }
    if (code[0] == SQLITE_DONE || code[1] == SQLITE_DONE
        || !same_row(get[0], get[1]))
      break;
  }
  *end = code[0] == SQLITE_DONE && (prefix || code[1] == SQLITE_DONE);
done:
  sqlite3_finalize(get[0]);
  sqlite3_finalize(get[1]);
  return status;
}

/* The message tells what was compared, or the first row that differs, counted
   from 1: from it one sees when two runs part. */
rf_status
rf_record_same(int *same, rf_message *message, rf_record *old,
               rf_record *now)
{
  rf_record *record[2] = { old, now };
  rf_message found = { "" };
  size_t used = 0, count;
  bool end = true;
  rf_status status = RF_OK;

  for (int i = 0; i < (int)(sizeof parts / sizeof *parts) && end; i++) {
    if (!is_asked(i, old, now))
      continue;
    RF_TRY(compare(message, &count, &end, record, i));
    if (!end)
      snprintf(found.text, sizeof found.text, "%s %zu differs",
               parts[i].name, count + 1);
    else
      used += (size_t)snprintf(found.text + used, sizeof found.text - used,
                               "%s%zu %s", used ? ", " : "", count,
                               count == 1 ? parts[i].name : parts[i].names);
  }
  *message = found;
  *same = end;
done:
  return status;
}
