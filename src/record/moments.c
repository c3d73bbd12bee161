/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * moments.c -- moments in words in a run file that is written.
 *
 * Each word has its row from the start, those of record.when before those of
 * flow.stop; it gets its time when it comes true, and what was there at a
 * checkpoint is marked as kept. */
#include "config.h"

#include "flow/part.h"
#include "record/moments.h"

static size_t
words_of(const rf_problem *p)
{
  return p->nwhen + p->nstop;
}

/* Word i of all. */
static const rf_word *
word_of(const rf_problem *p, size_t i)
{
  return i < p->nwhen ? &p->when[i] : &p->stop[i - p->nwhen];
}

/* A row for each word from the start, so that a reader sees what is still
   waited for. */
rf_status
rf_moments_start(rf_writer *writer, rf_message *message)
{
  const rf_problem *p = writer->problem;
  sqlite3_stmt *put = NULL;
  rf_status status;

  if (!words_of(p))
    return RF_OK;
  RF_TRY(rf_db_prepare(&put, message, writer->db, writer->target.shown,
                       "INSERT INTO moment(word, stop) VALUES(?,?)"));
  for (size_t i = 0; i < words_of(p); i++)
    RF_TRY(rf_db_put(message, put, writer->target.shown, "ti",
                     word_of(p, i)->text, (sqlite3_int64)(i >= p->nwhen)));
done:
  sqlite3_finalize(put);
  return status;
}

/* Has word i its time in the file, from before a checkpoint? */
static bool
is_there(rf_writer *writer, size_t i)
{
  sqlite3_stmt *get = NULL;
  const bool there =
    sqlite3_prepare_v2(writer->db, "SELECT 1 FROM moment WHERE id = ?"
                       " AND time IS NOT NULL", -1, &get, NULL) == SQLITE_OK
    && sqlite3_bind_int64(get, 1, (sqlite3_int64)i + 1) == SQLITE_OK
    && sqlite3_step(get) == SQLITE_ROW;

  sqlite3_finalize(get);
  return there;
}

/* Words that were true before a run was resumed are not waited for again. */
rf_status
rf_moments_watch(rf_moments *m, rf_writer *writer, rf_message *message,
                 rf_flow *flow)
{
  const rf_problem *p = writer->problem;
  rf_status status = RF_OK;

  if (!words_of(p))
    return RF_OK;
  m->count = words_of(p);
  if (!(m->watch = rf_alloc(p->nwhen, sizeof *m->watch))
      || !(m->told = rf_alloc(m->count, sizeof *m->told)))
    status = RF_ENOMEM;
  for (size_t i = 0; i < m->count && status >= 0; i++) {
    m->told[i] = is_there(writer, i);
    if (i < p->nwhen && !m->told[i])
      status = rf_flow_watch_said(flow, &p->when[i], false, &m->watch[i]);
  }
  if (status < 0)
    snprintf(message->text, sizeof message->text, "%s: %s",
             writer->target.shown, rf_strerror(status));
  return status;
}

/* Who waits for word i. */
static const rf_lookout *
lookout_of(const rf_moments *m, const rf_problem *p, const rf_flow *flow,
           size_t i)
{
  return i < p->nwhen ? m->watch[i] : rf_flow_stop_watch(flow, i - p->nwhen);
}

/* Once, when its time is known. */
rf_status
rf_moments_write(rf_moments *m, rf_writer *writer, rf_message *message,
                 const rf_flow *flow)
{
  rf_status status = RF_OK;

  for (size_t i = 0; i < m->count; i++) {
    const rf_lookout *w = m->told[i]
      ? NULL : lookout_of(m, writer->problem, flow, i);
    const rf_numbers *time = w ? rf_lookout_numbers(w) : NULL;
    if (!time || !rf_numbers_count(time))
      continue;
    RF_TRY(rf_db_put(message, writer->put[RF_PUT_MOMENT],
                     writer->target.shown, "rti", rf_numbers_double(time, 0),
                     writer->text ? rf_numbers_text(time, 0) : NULL,
                     (sqlite3_int64)i + 1));
    writer->dirty += 64;
    m->told[i] = true;
  }
done:
  return status;
}

rf_status
rf_moments_keep(rf_writer *writer, rf_message *message)
{
  return !words_of(writer->problem) ? RF_OK
    : rf_db_exec(message, writer->db, writer->target.shown,
                 "UPDATE moment SET kept = 1 WHERE time IS NOT NULL");
}

rf_status
rf_moments_drop(rf_writer *writer, rf_message *message)
{
  return !words_of(writer->problem) ? RF_OK
    : rf_db_exec(message, writer->db, writer->target.shown,
                 "UPDATE moment SET time = NULL, time_text = NULL"
                 " WHERE kept IS NULL");
}

/* Several may come true at once. */
rf_status
rf_moments_end(rf_writer *writer, rf_message *message, const rf_flow *flow)
{
  const char *word;
  rf_string *line = &writer->line;
  rf_status status = RF_OK;

  rf_string_clear(line);
  for (size_t i = 0; i < rf_flow_stopped_count(flow); i++) {
    RF_TRY(rf_flow_stopped_get(flow, &word, i));
    rf_string_put(line, i ? ", " : "");
    rf_string_put(line, word);
  }
  if (line->failed)
    return RF_ENOMEM;
  status = rf_meta_text(writer, message, "stopped", line->text);
done:
  return status;
}

void
rf_moments_free(rf_moments *m, const rf_problem *problem)
{
  for (size_t i = 0; m->watch && i < problem->nwhen; i++)
    rf_lookout_free(m->watch[i]);
  rf_release(m->watch);
  rf_release(m->told);
  *m = (rf_moments){ .count = 0 };
}
