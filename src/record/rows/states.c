/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * states.c -- weights and patterns of neurons at a sample.
 *
 * A row of `state` holds some hundred kilobytes of neurons; a reader may want
 * some of its neurons, or those of several rows. */
#include "config.h"

#include "record/rows/get.h"

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
  rf_status status = rf_get_row(record, message, RF_GET_STATE,
                                (int64_t)(i * rows + j / record->chunk + 1));

  if (status < 0)
    return status;
  if (!rf_get_count(&first, stmt, 0, record->states)
      || !rf_get_count(&s->held, stmt, 1, record->chunk)
      || first != j / record->chunk * record->chunk || j - first >= s->held)
    return rf_get_damaged(record, message, RF_GET_STATE);
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
      || !rf_get_signs(u, text + s->from * n, s->count * n))
    return rf_get_damaged(record, message, RF_GET_STATE);
  return RF_OK;
}

/* Weights of the slice: z[count][1 + d]. */
static rf_status
take_weights(rf_record *record, rf_message *message, double *z, const slice *s)
{
  const size_t d = record->d;
  sqlite3_stmt *stmt = record->get[RF_GET_STATE];
  const char *a = rf_get_doubles(stmt, 2, s->held);
  const char *w = rf_get_doubles(stmt, 3, s->held * d);
  bool good = a && w;

  for (size_t j = s->from; good && j < s->from + s->count; j++, z += 1 + d)
    good = rf_get_copy(z, a, j, 1) && rf_get_copy(z + 1, w, j * d, d);
  return good ? RF_OK : rf_get_damaged(record, message, RF_GET_STATE);
}

/* Their texts, a line for each neuron of the row.  Lines have no fixed length:
   those before the slice are skipped one by one. */
static rf_status
say_weights(rf_record *record, rf_message *message, const slice *s)
{
  const char *text;
  rf_status status = rf_get_text(record, message, &text, RF_GET_STATE, 5);

  if (status < 0 || !text)
    return status;
  for (size_t j = 0; j < s->from; j++) {
    if (!(text = strchr(text, '\n')))
      return rf_get_damaged(record, message, RF_GET_STATE);
    text++;
  }
  for (size_t j = 0; j < s->count && status == RF_OK; j++)
    status = rf_get_line(record, message, &text, RF_GET_STATE, record->d + 1,
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

  RF_REQUIRE(i < record->samples && rf_in_range(first, count, record->states),
             RF_EINVAL);
  RF_TRY(rf_get_begin(record, message, count * (record->d + 1)));
  for (size_t j = 0; j < count; j += s.count) {
    RF_TRY(find_slice(record, message, &s, i, first + j, count - j));
    RF_TRY(take_weights(record, message, v->value + j * (record->d + 1), &s));
    RF_TRY(say_weights(record, message, &s));
    rf_get_leave(record, RF_GET_STATE);
  }
  if (v->said && v->said < v->count)   /* some rows have text, some none */
    status = rf_get_damaged(record, message, RF_GET_STATE);
  else
    *weights = v;
done:
  rf_get_leave(record, RF_GET_STATE);
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

  RF_REQUIRE(i < record->samples && rf_in_range(first, count, record->states),
             RF_EINVAL);
  for (size_t j = 0; j < count; j += s.count) {
    RF_TRY(find_slice(record, message, &s, i, first + j, count - j));
    RF_TRY(take_signs(record, message, u + j * record->n, &s));
    rf_get_leave(record, RF_GET_STATE);
  }
done:
  rf_get_leave(record, RF_GET_STATE);
  return status;
}
