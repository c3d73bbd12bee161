/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * events.c -- events and choices, in the order of time. */
#include "config.h"

#include "record/rows/get.h"

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
      ? rf_get_damaged(record, message, RF_GET_EVENT)
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
      || !rf_get_real(&event->time, stmt, 0)
      || !rf_get_count(&neuron, stmt, 1, record->m - 1)
      || !rf_get_count(&datum, stmt, 2, record->n - 1)
      || !rf_get_count(&kind, stmt, 3, UINT8_MAX)
      || !rf_get_count(&marks, stmt, 4, UINT8_MAX)
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
    RF_TRY(rf_get_row(record, message, which, id));
  for (size_t i = 0; i < count; i++) {
    const int code = i ? sqlite3_step(stmt) : SQLITE_ROW;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
      status = rf_read_failed(record, message);
      goto done;
    }
    if (code == SQLITE_DONE
        || !take_event(record, &events[i], stmt, id + (int64_t)i)) {
      status = rf_get_damaged(record, message, which);
      goto done;
    }
  }
done:
  rf_get_leave(record, which);
  return status;
}

/* In a file that is out of order the ids of neighbours are anywhere: then each
   is searched for. */
rf_status
rf_record_event_get(rf_record *record, rf_message *message,
                    rf_event *events, size_t first, size_t count)
{
  rf_status status = RF_OK;

  RF_REQUIRE(rf_in_range(first, count, record->events), RF_EINVAL);
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
  RF_TRY(rf_get_begin(record, message, 1));
  RF_TRY(event_id(record, message, &id, i));
  RF_TRY(rf_get_row(record, message, RF_GET_EVENT, id));
  if (!rf_get_real(&record->numbers.value[0], record->get[RF_GET_EVENT], 0)) {
    status = rf_get_damaged(record, message, RF_GET_EVENT);
    goto done;
  }
  RF_TRY(rf_get_texts(record, message, RF_GET_EVENT, 5));
  *time = &record->numbers;
done:
  rf_get_leave(record, RF_GET_EVENT);
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

  RF_REQUIRE(rf_in_range(first, count, record->choices), RF_EINVAL);
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
