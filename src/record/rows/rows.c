/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * rows.c -- the rows of a run file that is read: how many there are,
 * samples, occupancies and faces.
 *
 * A row is asked for by its number, i.e. by id = number + 1, and handed out as
 * doubles and, where the run has more digits, as texts. */
#include "config.h"

#include "record/rows/get.h"

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

/* The time alone: who looks for a moment need not read the predictions of all
   samples. */
rf_status
rf_record_time_get(rf_record *record, rf_message *message, double *time,
                   size_t i)
{
  rf_status status;

  RF_REQUIRE(i < record->samples, RF_EINVAL);
  RF_TRY(rf_get_row(record, message, RF_GET_SAMPLE, (int64_t)i + 1));
  if (!rf_get_real(time, record->get[RF_GET_SAMPLE], 0))
    status = rf_get_damaged(record, message, RF_GET_SAMPLE);
done:
  rf_get_leave(record, RF_GET_SAMPLE);
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
  RF_TRY(rf_get_begin(record, message, record->n + RF_SAMPLE_H));
  v = record->numbers.value;
  RF_TRY(rf_get_row(record, message, RF_GET_SAMPLE, (int64_t)i + 1));
  if (!rf_get_real(&v[RF_SAMPLE_TIME], stmt, 0)
      || !rf_get_real(&v[RF_SAMPLE_LOSS], stmt, 1)
      || !(h = rf_get_doubles(stmt, 2, record->n))
      || !rf_get_copy(&v[RF_SAMPLE_H], h, 0, record->n)) {
    status = rf_get_damaged(record, message, RF_GET_SAMPLE);
    goto done;
  }
  RF_TRY(rf_get_texts(record, message, RF_GET_SAMPLE, 3));
  *sample = &record->numbers;
done:
  rf_get_leave(record, RF_GET_SAMPLE);
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
  RF_TRY(rf_get_row(record, message, RF_GET_OCCUPANCY, (int64_t)i + 1));
  if (rf_get_real(&o.time, stmt, 0)
      && rf_get_count(&o.members, stmt, 1, UINT32_MAX)
      && rf_get_real(&o.share, stmt, 2)
      && (sqlite3_column_type(stmt, 3) == SQLITE_NULL
          || rf_get_count(&o.face, stmt, 3, SIZE_MAX / 2)))
    *occupancy = o;
  else
    status = rf_get_damaged(record, message, RF_GET_OCCUPANCY);
done:
  rf_get_leave(record, RF_GET_OCCUPANCY);
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
  RF_TRY(rf_get_row(record, message, RF_GET_FACE, id));
  text = sqlite3_column_text(stmt, 0);
  if (!text || (size_t)sqlite3_column_bytes(stmt, 0) != record->n
      || !rf_get_signs(u, text, record->n))
    status = rf_get_damaged(record, message, RF_GET_FACE);
done:
  rf_get_leave(record, RF_GET_FACE);
  return status;
}
