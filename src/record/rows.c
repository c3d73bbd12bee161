/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- the rows of a run file that is read.
 *
 * A row is asked for by its number, i.e. by id = number + 1, and handed out as
 * doubles and, where the run has more digits, as texts.  A file may be damaged
 * or made up: types, sizes, ranges and signs are checked, so that nobody
 * indexes an array by what a file says. */
#include "config.h"

#include <math.h>

#include "record/read.h"

size_t rf_record_data_count(const rf_record *record) { return record->n; }
size_t rf_record_dimension(const rf_record *record) { return record->d; }
size_t rf_record_width(const rf_record *record) { return record->m; }
long rf_record_digits(const rf_record *record) { return record->digits; }

size_t
rf_record_state_count(const rf_record *record)
{
  return record->states;
}

size_t
rf_record_sample_count(const rf_record *record)
{
  return record->samples;
}

size_t
rf_record_event_count(const rf_record *record)
{
  return record->events;
}

size_t
rf_record_choice_count(const rf_record *record)
{
  return record->choices;
}

size_t
rf_record_occupancy_count(const rf_record *record)
{
  return record->occupancies;
}

size_t
rf_record_face_count(const rf_record *record)
{
  return record->faces;
}

size_t
rf_record_key_count(const rf_record *record)
{
  return record->nmeta;
}

rf_ending
rf_record_ending(const rf_record *record)
{
  return record->ending;
}

/* first .. first + count - 1 lie below limit. */
static bool
in_range(size_t first, size_t count, size_t limit)
{
  return first <= limit && count <= limit - first;
}

/* The row does not hold what its table promises.  The table is named: with any
   SQLite one can look at it. */
static rf_status
damaged(const rf_record *record, rf_message *message, int which)
{
  static const char *const table[RF_GET_COUNT] = {
    [RF_GET_SAMPLE] = "sample", [RF_GET_STATE] = "state",
    [RF_GET_EVENT] = "event", [RF_GET_CHOICE] = "choice",
    [RF_GET_OCCUPANCY] = "occupancy", [RF_GET_FACE] = "face"
  };

  snprintf(message->text, sizeof message->text, "%s: the run file is "
           "damaged: a row of the table %s is wrong or missing",
           record->shown, table[which]);
  return RF_EIO;
}

/* A finite number; SQLite keeps NaN as NULL. */
static bool
get_real(double *out, sqlite3_stmt *stmt, int column)
{
  const double v = sqlite3_column_double(stmt, column);

  if (sqlite3_column_type(stmt, column) != SQLITE_FLOAT || !isfinite(v))
    return false;
  *out = v;
  return true;
}

/* A number in 0 .. most. */
static bool
get_count(size_t *out, sqlite3_stmt *stmt, int column, size_t most)
{
  const int64_t v = sqlite3_column_int64(stmt, column);

  if (sqlite3_column_type(stmt, column) != SQLITE_INTEGER || v < 0
      || (uint64_t)v > most)
    return false;
  *out = (size_t)v;
  return true;
}

/* Signs of a text of characters + - 0.  All are checked before the first is
   written: on failure outputs are untouched. */
static bool
get_signs(signed char *u, const unsigned char *text, size_t count)
{
  for (size_t k = 0; k < count; k++)
    if (text[k] != '+' && text[k] != '-' && text[k] != '0')
      return false;
  for (size_t k = 0; k < count; k++)
    u[k] = (signed char)((text[k] == '+') - (text[k] == '-'));
  return true;
}

/* Stand on the first row with the id; reset the statement afterwards, so that
   the file is not kept from its writer.  A row that the count promised and
   that is missing is damage, not an end. */
static rf_status
find(rf_record *record, rf_message *message, int which, int64_t id)
{
  sqlite3_stmt *stmt = record->get[which];
  int code = sqlite3_bind_int64(stmt, 1, id);

  if (code == SQLITE_OK)
    code = sqlite3_step(stmt);
  if (code == SQLITE_ROW)
    return RF_OK;
  return code == SQLITE_DONE ? damaged(record, message, which)
                             : rf_read_failed(record, message);
}

/* Every function ends by it, also after a failure: a statement that stands on
   a row holds a lock. */
static void
leave(rf_record *record, int which)
{
  sqlite3_reset(record->get[which]);
}

/* Begin numbers to hand out.  A record has one list of them: it is the next
   call's as soon as that comes. */
static rf_status
begin(rf_record *record, rf_message *message, size_t count)
{
  return rf_numbers_begin(&record->numbers, count, RF_DOUBLE_TEXT) < 0
    ? rf_read_no_memory(record, message) : RF_OK;
}

/* A column of total doubles; NULL: it is not. */
static const char *
get_doubles(sqlite3_stmt *stmt, int column, size_t total)
{
  const char *blob = sqlite3_column_blob(stmt, column);

  return (size_t)sqlite3_column_bytes(stmt, column) == total * sizeof(double)
    ? blob : NULL;
}

/* Copy count of them from number `from` on; false: not all are finite.  By
   memcpy: a blob of SQLite begins anywhere. */
static bool
copy_doubles(double *out, const char *blob, size_t from, size_t count)
{
  memcpy(out, blob + from * sizeof *out, count * sizeof *out);
  rf_little_endian(out, count);
  for (size_t i = 0; i < count; i++)
    if (!isfinite(out[i]))
      return false;
  return true;
}

/* A column of text; NULL: there is none, the numbers are doubles. */
static rf_status
get_text(rf_record *record, rf_message *message, const char **text, int which,
         int column)
{
  sqlite3_stmt *stmt = record->get[which];

  *text = (const char *)sqlite3_column_text(stmt, column);
  return *text || sqlite3_column_type(stmt, column) == SQLITE_NULL
    ? RF_OK : rf_read_no_memory(record, message);
}

/* A line of count numbers with commas, before the character `end`: their
   texts.  *text: behind it.  Only what a number is made of is let through:
   others print the texts as they are. */
static rf_status
say_line(rf_record *record, rf_message *message, const char **text, int which,
         size_t count, char end)
{
  for (; count > 0; count--) {
    const size_t length = strspn(*text, "0123456789+-.e");

    if (length == 0 || (*text)[length] != (count > 1 ? ',' : end))
      return damaged(record, message, which);
    if (rf_numbers_say(&record->numbers, *text, length) < 0)
      return rf_read_no_memory(record, message);
    *text += length + 1;
  }
  return RF_OK;
}

/* All texts of a row, where it has a column of them. */
static rf_status
say_column(rf_record *record, rf_message *message, int which, int column)
{
  const char *text;
  rf_status status = get_text(record, message, &text, which, column);

  if (status < 0 || !text)
    return status;
  return say_line(record, message, &text, which, record->numbers.count, '\0');
}

/* The time alone: who looks for a moment need not read the predictions of all
   samples. */
rf_status
rf_record_time_get(rf_record *record, rf_message *message, double *time,
                   size_t i)
{
  rf_status status;

  RF_REQUIRE(i < record->samples, RF_EINVAL);
  RF_TRY(find(record, message, RF_GET_SAMPLE, (int64_t)i + 1));
  if (!get_real(time, record->get[RF_GET_SAMPLE], 0))
    status = damaged(record, message, RF_GET_SAMPLE);
done:
  leave(record, RF_GET_SAMPLE);
  return status;
}

/* Time, loss and h[n], in the order of RF_SAMPLE_*: the texts, where there are
   any, come in the same order. */
rf_status
rf_record_sample_get(rf_record *record, rf_message *message,
                     const rf_numbers **sample, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_SAMPLE];
  const char *h;
  double *v;
  rf_status status;

  RF_REQUIRE(i < record->samples, RF_EINVAL);
  RF_TRY(begin(record, message, record->n + RF_SAMPLE_H));
  v = record->numbers.value;
  RF_TRY(find(record, message, RF_GET_SAMPLE, (int64_t)i + 1));
  if (!get_real(&v[RF_SAMPLE_TIME], stmt, 0)
      || !get_real(&v[RF_SAMPLE_LOSS], stmt, 1)
      || !(h = get_doubles(stmt, 2, record->n))
      || !copy_doubles(&v[RF_SAMPLE_H], h, 0, record->n)) {
    status = damaged(record, message, RF_GET_SAMPLE);
    goto done;
  }
  RF_TRY(say_column(record, message, RF_GET_SAMPLE, 3));
  *sample = &record->numbers;
done:
  leave(record, RF_GET_SAMPLE);
  return status;
}

/* One row of `state` seen by a reader who wants some of its neurons. */
typedef struct slice {
  size_t held;           /* neurons of the row */
  size_t from, count;    /* those that are wanted, counted in the row */
} slice;

/* Find the row that holds neuron j at sample i, of which at most `wanted`
   neurons from j on are wanted.  Every sample has the same number of rows.  So
   the row is found by a division.  That it says of itself what was computed is
   checked. */
static rf_status
find_slice(rf_record *record, rf_message *message, slice *s, size_t i,
           size_t j, size_t wanted)
{
  const size_t rows = (record->states - 1) / record->chunk + 1;
  sqlite3_stmt *stmt = record->get[RF_GET_STATE];
  size_t first = 0;
  rf_status status = find(record, message, RF_GET_STATE,
                          (int64_t)(i * rows + j / record->chunk + 1));

  if (status < 0)
    return status;
  if (!get_count(&first, stmt, 0, record->states)
      || !get_count(&s->held, stmt, 1, record->chunk)
      || first != j / record->chunk * record->chunk || j - first >= s->held)
    return damaged(record, message, RF_GET_STATE);
  s->from = j - first;
  s->count = s->held - s->from;
  if (s->count > wanted)
    s->count = wanted;
  return RF_OK;
}

/* Signs of the slice: u[count][n]. */
static rf_status
take_signs(rf_record *record, rf_message *message, signed char *u,
           const slice *s)
{
  const size_t n = record->n;
  sqlite3_stmt *stmt = record->get[RF_GET_STATE];
  const unsigned char *text = sqlite3_column_text(stmt, 4);

  if (!text || (size_t)sqlite3_column_bytes(stmt, 4) != s->held * n
      || !get_signs(u, text + s->from * n, s->count * n))
    return damaged(record, message, RF_GET_STATE);
  return RF_OK;
}

/* Weights of the slice: z[count][1 + d]. */
static rf_status
take_weights(rf_record *record, rf_message *message, double *z, const slice *s)
{
  const size_t d = record->d;
  sqlite3_stmt *stmt = record->get[RF_GET_STATE];
  const char *a = get_doubles(stmt, 2, s->held);
  const char *w = get_doubles(stmt, 3, s->held * d);
  bool good = a && w;

  for (size_t j = s->from; good && j < s->from + s->count; j++, z += 1 + d)
    good = copy_doubles(z, a, j, 1) && copy_doubles(z + 1, w, j * d, d);
  return good ? RF_OK : damaged(record, message, RF_GET_STATE);
}

/* Their texts, a line for each neuron of the row.  Lines have no fixed length:
   those before the slice are skipped one by one. */
static rf_status
say_weights(rf_record *record, rf_message *message, const slice *s)
{
  const char *text;
  rf_status status = get_text(record, message, &text, RF_GET_STATE, 5);

  if (status < 0 || !text)
    return status;
  for (size_t j = 0; j < s->from; j++) {
    if (!(text = strchr(text, '\n')))
      return damaged(record, message, RF_GET_STATE);
    text++;
  }
  for (size_t j = 0; j < s->count && status == RF_OK; j++)
    status = say_line(record, message, &text, RF_GET_STATE, record->d + 1,
                      '\n');
  return status;
}

/* z[count][1 + d] of neurons at a sample.  A row holds some hundred kilobytes
   of neurons, so that a range may take several of them, the first and the last
   in part. */
rf_status
rf_record_weights_get(rf_record *record, rf_message *message,
                      const rf_numbers **weights, size_t i, size_t first,
                      size_t count)
{
  rf_numbers *v = &record->numbers;
  slice s;
  rf_status status;

  RF_REQUIRE(i < record->samples && in_range(first, count, record->states),
             RF_EINVAL);
  RF_TRY(begin(record, message, count * (record->d + 1)));
  for (size_t j = 0; j < count; j += s.count) {
    RF_TRY(find_slice(record, message, &s, i, first + j, count - j));
    RF_TRY(take_weights(record, message, v->value + j * (record->d + 1), &s));
    RF_TRY(say_weights(record, message, &s));
    leave(record, RF_GET_STATE);
  }
  if (v->said && v->said < v->count)   /* some rows have text, some none */
    status = damaged(record, message, RF_GET_STATE);
  else
    *weights = v;
done:
  leave(record, RF_GET_STATE);
  return status;
}

/* The same walk for u[count][n]; signs have a column of their own, so that
   weights need not be looked at. */
rf_status
rf_record_pattern_get(rf_record *record, rf_message *message, signed char *u,
                      size_t i, size_t first, size_t count)
{
  slice s;
  rf_status status = RF_OK;

  RF_REQUIRE(i < record->samples && in_range(first, count, record->states),
             RF_EINVAL);
  for (size_t j = 0; j < count; j += s.count) {
    RF_TRY(find_slice(record, message, &s, i, first + j, count - j));
    RF_TRY(take_signs(record, message, u + j * record->n, &s));
    leave(record, RF_GET_STATE);
  }
done:
  leave(record, RF_GET_STATE);
  return status;
}

/* The ids of the events in the order of time, neuron, datum; of times with
   more digits than a double's only the order of recording is known.  Needed
   for runs where an event was found late: it has a later id than some that
   come after it. */
static rf_status
load_order(rf_record *record, rf_message *message)
{
  sqlite3_stmt *stmt = NULL;
  int64_t *order = rf_alloc(record->events, sizeof *order);
  size_t i = 0;
  rf_status status;

  if (!order)
    return rf_read_no_memory(record, message);
  RF_TRY(rf_db_prepare(&stmt, message, record->db, record->shown,
                       record->digits > 17
                       ? "SELECT id FROM event ORDER BY time, id" :
                       "SELECT id FROM event"
                       " ORDER BY time, neuron, datum, id"));
  while (i < record->events && sqlite3_step(stmt) == SQLITE_ROW)
    if ((order[i] = sqlite3_column_int64(stmt, 0))
        <= (int64_t)record->events)
      i++;                          /* not one that was added just now */
  if (i < record->events)
    status = sqlite3_errcode(record->db) == SQLITE_DONE
      ? damaged(record, message, RF_GET_EVENT)
      : rf_read_failed(record, message);
  else {
    record->order = order;
    order = NULL;
  }
done:
  sqlite3_finalize(stmt);
  rf_release(order);
  return status;
}

/* The id of event i.  The order is loaded when it is first asked for, as most
   readers of most files never do. */
static rf_status
event_id(rf_record *record, rf_message *message, int64_t *id, size_t i)
{
  rf_status status = RF_OK;

  if (!record->in_order && !record->order)
    status = load_order(record, message);
  if (status == RF_OK)
    *id = record->order ? record->order[i] : (int64_t)i + 1;
  return status;
}

/* The row of event or choice `id`; false: it is damaged.  A neuron or datum
   that does not exist, or an unknown kind, is damage too. */
static bool
take_event(const rf_record *record, rf_event *event, sqlite3_stmt *stmt,
           int64_t id)
{
  size_t neuron = 0, datum = 0, kind = 0, marks = 0;

  if (sqlite3_column_int64(stmt, 6) != id
      || !get_real(&event->time, stmt, 0)
      || !get_count(&neuron, stmt, 1, record->m - 1)
      || !get_count(&datum, stmt, 2, record->n - 1)
      || !get_count(&kind, stmt, 3, UINT8_MAX)
      || !get_count(&marks, stmt, 4, UINT8_MAX)
      || !strcmp(rf_event_name((rf_event_kind)kind), "unknown"))
    return false;
  event->neuron = (uint32_t)neuron;
  event->datum = (uint32_t)datum;
  event->kind = (uint8_t)kind;
  event->marks = (uint8_t)marks;
  return true;
}

/* Events with consecutive ids, in one walk of the statement: a search for each
   would take longer.  A gap in the ids is damage. */
static rf_status
take_events(rf_record *record, rf_message *message, rf_event *events,
            int which, int64_t id, size_t count)
{
  sqlite3_stmt *stmt = record->get[which];
  rf_status status = RF_OK;

  if (count)
    RF_TRY(find(record, message, which, id));
  for (size_t i = 0; i < count; i++) {
    const int code = i ? sqlite3_step(stmt) : SQLITE_ROW;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      status = rf_read_failed(record, message);
      goto done;
    }
    if (code == SQLITE_DONE
        || !take_event(record, &events[i], stmt, id + (int64_t)i)) {
      status = damaged(record, message, which);
      goto done;
    }
  }
done:
  leave(record, which);
  return status;
}

/* In a file that is out of order the ids of neighbours are anywhere: then each
   is searched for. */
rf_status
rf_record_event_get(rf_record *record, rf_message *message,
                    rf_event *events, size_t first, size_t count)
{
  rf_status status = RF_OK;

  RF_REQUIRE(in_range(first, count, record->events), RF_EINVAL);
  if (record->in_order)
    return take_events(record, message, events, RF_GET_EVENT,
                       (int64_t)first + 1, count);
  for (size_t i = 0; i < count && status == RF_OK; i++) {
    int64_t id = 0;
    RF_TRY(event_id(record, message, &id, first + i));
    status = take_events(record, message, &events[i], RF_GET_EVENT, id, 1);
  }
done:
  return status;
}

/* The time with all its digits, which rf_event has no room for. */
rf_status
rf_record_event_time(rf_record *record, rf_message *message,
                     const rf_numbers **time, size_t i)
{
  int64_t id = 0;
  rf_status status;

  RF_REQUIRE(i < record->events, RF_EINVAL);
  RF_TRY(begin(record, message, 1));
  RF_TRY(event_id(record, message, &id, i));
  RF_TRY(find(record, message, RF_GET_EVENT, id));
  if (!get_real(&record->numbers.value[0], record->get[RF_GET_EVENT], 0)) {
    status = damaged(record, message, RF_GET_EVENT);
    goto done;
  }
  RF_TRY(say_column(record, message, RF_GET_EVENT, 5));
  *time = &record->numbers;
done:
  leave(record, RF_GET_EVENT);
  return status;
}

/* A choice is read as an event, in pieces of fixed size, so that nothing is
   allocated. */
rf_status
rf_record_choice_get(rf_record *record, rf_message *message,
                     rf_choice *choices, size_t first, size_t count)
{
  rf_event e[64];
  const size_t most = sizeof e / sizeof *e;
  rf_status status = RF_OK;

  RF_REQUIRE(in_range(first, count, record->choices), RF_EINVAL);
  for (size_t i = 0; i < count; i += most) {
    const size_t now = count - i < most ? count - i : most;
    RF_TRY(take_events(record, message, e, RF_GET_CHOICE,
                       (int64_t)(first + i) + 1, now));
    for (size_t k = 0; k < now; k++)
      choices[i + k] = (rf_choice){ e[k].time, e[k].neuron, e[k].datum,
                                    e[k].marks };
  }
done:
  return status;
}

/* Face NULL: the row stands for all faces that were not listed, and has face
   0. */
rf_status
rf_record_occupancy_get(rf_record *record, rf_message *message,
                        rf_occupancy *occupancy, size_t i)
{
  sqlite3_stmt *stmt = record->get[RF_GET_OCCUPANCY];
  rf_occupancy o = { 0 };
  rf_status status;

  RF_REQUIRE(i < record->occupancies, RF_EINVAL);
  RF_TRY(find(record, message, RF_GET_OCCUPANCY, (int64_t)i + 1));
  if (get_real(&o.time, stmt, 0)
      && get_count(&o.members, stmt, 1, UINT32_MAX)
      && get_real(&o.share, stmt, 2)
      && (sqlite3_column_type(stmt, 3) == SQLITE_NULL
          || get_count(&o.face, stmt, 3, SIZE_MAX / 2)))
    *occupancy = o;
  else
    status = damaged(record, message, RF_GET_OCCUPANCY);
done:
  leave(record, RF_GET_OCCUPANCY);
  return status;
}

/* A face is named by its id in the file, from 1 on, as occupancies have it; an
   id that is not there is damage. */
rf_status
rf_record_face_get(rf_record *record, rf_message *message, signed char *u,
                   size_t face)
{
  sqlite3_stmt *stmt = record->get[RF_GET_FACE];
  const int64_t id = (int64_t)face;
  const unsigned char *text;
  rf_status status;

  RF_REQUIRE(id >= 1, RF_EINVAL);
  RF_TRY(find(record, message, RF_GET_FACE, id));
  text = sqlite3_column_text(stmt, 0);
  if (!text || (size_t)sqlite3_column_bytes(stmt, 0) != record->n
      || !get_signs(u, text, record->n))
    status = damaged(record, message, RF_GET_FACE);
done:
  leave(record, RF_GET_FACE);
  return status;
}
