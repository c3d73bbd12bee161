/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * write.c -- rows of a run file: events, samples, states.
 *
 * One transaction is open all the time, and commits when run.c says so.  Rows
 * of what happened go out in the order in which the run finds it, and are
 * never changed: a reader can rely on what it saw.  Events, by far the most
 * rows, wait and go together. */
#include "config.h"

#include <math.h>

#include "base/poll.h"
#include "record/moments.h"

/* Bytes of one row of `state`, about: SQLite's limit is 10^9, and a reader
   of a few neurons should not have to load all. */
#define CHUNK_BYTES ((size_t)256 << 10)

/* How long the last commit waits for a reader to finish, in milliseconds. */
#define PATIENCE 60000

/* The same for the others.  A commit that fails keeps new readers out until
   it succeeds, which may be after a long step: so it waits for those who
   read just now, whom nobody follows meanwhile.  Only a reader that stays,
   of another program, is not waited for. */
#define POLITENESS 250

/* Pages in memory before SQLite writes some to the file before the commit,
   which would lock readers out until then: 256 MB, a large sample. */
#define SPILL_PAGES "65536"

static const char *const put_sql[RF_PUT_COUNT] = {
  [RF_PUT_META] = "INSERT OR REPLACE INTO meta VALUES(?,?)",
  [RF_PUT_EVENTS] =
    "INSERT INTO event(time, neuron, datum, kind, marks)"
    " SELECT time, neuron, datum, kind, marks FROM " RF_PENDING_TABLE,
  [RF_PUT_CHOICE] =
    "INSERT INTO choice(time, neuron, datum, kind, marks) VALUES(?,?,?,?,?)",
  [RF_PUT_SAMPLE] = "INSERT INTO sample(time, loss, h, text) VALUES(?,?,?,?)",
  [RF_PUT_STATE] =
    "INSERT INTO state(sample, first, count, a, w, pattern, text)"
    " VALUES(?,?,?,?,?,?,?)",
  [RF_PUT_FACE] = "INSERT OR IGNORE INTO face(pattern) VALUES(?)",
  [RF_PUT_OCCUPANCY] =
    "INSERT INTO occupancy(time, members, share, face)"
    " VALUES(?,?,?,(SELECT id FROM face WHERE pattern = ?))",
  [RF_PUT_MOMENT] = "UPDATE moment SET time = ?, time_text = ? WHERE id = ?",
  [RF_PUT_PROBE] = "INSERT INTO probe VALUES(?,?,?,?,?)",
  [RF_PUT_MEASURED] =
    "INSERT INTO measured(sample, measure, value) VALUES(?,?,?)",
  [RF_PUT_UNIT] = "INSERT INTO unit VALUES(?,?,?,?)"
};

static const char put_events_with_text[] =
  "INSERT INTO event(time, neuron, datum, kind, marks, time_text)"
  " SELECT time, neuron, datum, kind, marks, time_text FROM "
  RF_PENDING_TABLE;

static rf_status
no_memory(const rf_writer *writer, rf_message *message)
{
  snprintf(message->text, sizeof message->text, "%s: out of memory",
           writer->target.shown);
  return RF_ENOMEM;
}

/* When and where is added: the flow does not know the file. */
rf_status
rf_writer_flow_failed(const rf_writer *writer, rf_message *message,
                      rf_status status)
{
  char time[RF_DOUBLE_TEXT];

  snprintf(message->text, sizeof message->text, "%s: at time %s: %s",
           writer->target.shown, rf_double_text(time, writer->time),
           rf_strerror(status));
  return status;
}

/* Are these numbers finite?  SQLite keeps NaN as NULL, and readers refuse
   both: what is too large for a double ends the run before it is written. */
static bool
are_finite(const rf_numbers *numbers)
{
  const double *value = rf_numbers_doubles(numbers);

  for (size_t i = 0; i < rf_numbers_count(numbers); i++)
    if (!isfinite(value[i]))
      return false;
  return true;
}

void
rf_writer_line(rf_writer *writer, const rf_numbers *numbers, size_t first,
               size_t count)
{
  RF_ASSERT(first + count <= rf_numbers_count(numbers));
  for (size_t i = first; i < first + count; i++)
    rf_string_put_value(&writer->line, rf_numbers_text(numbers, i));
}

/* All the memory that writing takes, once.  States are written in rows of some
   neurons: 8 (d + 1) bytes of weights for each, and the signs twice, as bytes
   and as characters.  Measures take as many at once. */
static rf_status
allocate(rf_writer *writer)
{
  const rf_problem *p = writer->problem;
  size_t each = 8 * (p->d + 1) + 2 * p->n;
  size_t chunk = CHUNK_BYTES / each;

  if (chunk > (p->nmeasures ? p->m : p->states))
    chunk = p->nmeasures ? p->m : p->states;
  if (chunk < 1)
    chunk = 1;
  writer->chunk = chunk;
  if (!(writer->h = rf_alloc(p->n, sizeof *writer->h))
      || !(writer->a = rf_alloc(chunk, sizeof *writer->a))
      || !(writer->w = rf_alloc(chunk * p->d, sizeof *writer->w))
      || !(writer->u = rf_alloc(chunk, p->n))
      || !(writer->pattern = rf_alloc(chunk * p->n + 1, 1))
      || rf_writer_probe_open(writer) < 0
      || rf_writer_measures_open(writer) < 0)
    return RF_ENOMEM;
  return rf_pending_open(&writer->pending, writer->text);
}

/* A run whose numbers are doubles has no texts in its file: the shortest text
   of each is made when it is read. */
void
rf_writer_set(rf_writer *writer, const rf_problem *problem)
{
  writer->problem = problem;
  writer->text = rf_problem_text_digits(problem) > 0;
  writer->occupied_at = -1.0;
}

rf_status
rf_writer_open(rf_writer *writer, rf_message *message,
               const rf_problem *problem, const char *path)
{
  rf_writer_set(writer, problem);
  return rf_target_open(&writer->target, message, path);
}

/* The file is there already, made by target.c or by the run that is resumed:
   SQLite creates none. */
static rf_status
open_db(rf_writer *writer, rf_message *message, const char *file)
{
  int code;

  if (rf_db_open(&writer->db, &code, file, SQLITE_OPEN_READWRITE) < 0) {
    snprintf(message->text, sizeof message->text, "%s: cannot be opened: %s",
             writer->target.shown, sqlite3_errstr(code));
    return (code & 0xff) == SQLITE_NOMEM ? RF_ENOMEM : RF_EIO;
  }
  sqlite3_busy_timeout(writer->db, PATIENCE);
  return RF_OK;
}

/* Statements first: SQLite keeps a database open that still has some. */
static void
close_db(rf_writer *writer)
{
  for (int i = 0; i < RF_PUT_COUNT; i++) {
    sqlite3_finalize(writer->put[i]);
    writer->put[i] = NULL;
  }
  sqlite3_close(writer->db);
  writer->db = NULL;
}

/* The texts of event times are a column more, which runs in doubles leave NULL
   and need not bind. */
static rf_status
prepare(rf_writer *writer, rf_message *message, int which)
{
  const char *sql = which == RF_PUT_EVENTS && writer->text
                    ? put_events_with_text : put_sql[which];

  return rf_db_prepare(&writer->put[which], message, writer->db,
                       writer->target.shown, sql);
}

static rf_status
exec(rf_writer *writer, rf_message *message, const char *sql)
{
  return rf_db_exec(message, writer->db, writer->target.shown, sql);
}

/* Tables and provenance, under the temporary name: nobody else sees it, so it
   needs neither journal nor lock.  The kinds of events are listed, so that SQL
   alone can name them.  It is closed at the end: a database must not be moved
   while it is open. */
static rf_status
write_head(rf_writer *writer, rf_message *message)
{
  char sql[128];
  rf_status status;

  RF_TRY(open_db(writer, message, writer->target.fresh));
  snprintf(sql, sizeof sql, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
           "PRAGMA application_id=%d; BEGIN", RF_DB_APPLICATION);
  RF_TRY(exec(writer, message, sql));
  RF_TRY(exec(writer, message, rf_db_tables));
#define INSERT_(name, value, text) \
  RF_TRY(exec(writer, message, \
              "INSERT INTO kind VALUES(" #value ",'" text "')"));
  RF_EVENT_KIND_LIST(INSERT_)
#undef INSERT_
  RF_TRY(prepare(writer, message, RF_PUT_META));
  RF_TRY(rf_meta_start(writer, message));
  RF_TRY(rf_writer_given(writer, message));
  RF_TRY(rf_moments_start(writer, message));
  RF_TRY(rf_writer_measures_start(writer, message));
  RF_TRY(rf_writer_unit_start(writer, message));
  RF_TRY(exec(writer, message, "COMMIT"));
done:
  close_db(writer);
  return status;
}

/* Are rows of this kind to be written? */
static bool
is_wanted(const rf_problem *problem, int which)
{
  switch (which) {
  case RF_PUT_MOMENT:
    return problem->nwhen || problem->nstop;
  case RF_PUT_PROBE:
    return problem->probe.count > 0;
  case RF_PUT_MEASURED:
    return problem->nmeasures > 0;
  case RF_PUT_UNIT:
    return rf_problem_has_unit(problem);
  default:
    return true;
  }
}

/* Open the file that stands at its place, and lock it: BEGIN IMMEDIATE keeps a
   second writer out until the end and lets readers in.  Nothing waits for the
   disk at first, see look in run.c.  An older file has no tables of what it
   could not be asked for. */
rf_status
rf_writer_attach(rf_writer *writer, rf_message *message)
{
  rf_status status;

  if (!writer->h && allocate(writer) < 0)
    return no_memory(writer, message);
  RF_TRY(open_db(writer, message, writer->target.path));
  if (rf_pending_attach(&writer->pending, writer->db) != SQLITE_OK)
    return rf_db_fail(message, writer->db, writer->target.shown, "write");
  RF_TRY(exec(writer, message, "PRAGMA synchronous=OFF;"
              "PRAGMA cache_size=-16384; PRAGMA cache_spill=" SPILL_PAGES
              "; BEGIN IMMEDIATE"));
  for (int i = 0; i < RF_PUT_COUNT; i++)
    if (is_wanted(writer->problem, i))
      RF_TRY(prepare(writer, message, i));
done:
  return status;
}

/* Head, then the move to its place, then the lock: from here on others see the
   file. */
rf_status
rf_writer_start(rf_writer *writer, rf_message *message)
{
  rf_status status;

  if (allocate(writer) < 0)
    return no_memory(writer, message);
  RF_TRY(write_head(writer, message));
  RF_TRY(rf_target_take(&writer->target, message));
  status = rf_writer_attach(writer, message);
done:
  return status;
}

/* Give the waiting events to SQLite, all in one statement, see pending.h. */
rf_status
rf_writer_flush(rf_writer *writer, rf_message *message)
{
  const double began = rf_clock();
  rf_status status;

  if (!writer->pending.count)
    return RF_OK;
  status = rf_db_run(message, writer->put[RF_PUT_EVENTS],
                     writer->target.shown);
  writer->dirty += 28 * writer->pending.count + writer->pending.text_size;
  rf_pending_clear(&writer->pending);
  writer->seconds += rf_clock() - began;
  return status;
}

/* Does event come after last, as the program prints them?  Equal doubles say
   nothing about times with more digits.  Of those the order of recording is
   taken. */
static bool
comes_after(const rf_event *event, const rf_event *last, bool text)
{
  if (event->time != last->time || text)
    return event->time >= last->time;
  if (event->neuron != last->neuron)
    return event->neuron > last->neuron;
  return event->datum >= last->datum;
}

/* An event that is found late breaks the order, and the file must say so, as
   readers rely on it.  The latest one so far stays the measure. */
static void
note_order(rf_writer *writer, const rf_event *event)
{
  if (writer->events == 0
      || comes_after(event, &writer->last, writer->text))
    writer->last = *event;
  else
    writer->unordered = true;
  writer->events++;
}

/* A full list is written first; so an event is added to one that has room. */
static rf_status
add_event(rf_writer *writer, rf_message *message, rf_flow *flow,
          const rf_event *event, size_t i)
{
  const rf_numbers *time = NULL;
  rf_status status;

  if (writer->pending.count == RF_PENDING_MOST
      && (status = rf_writer_flush(writer, message)) < 0)
    return status;
  if (writer->text && (status = rf_flow_event_time(flow, &time, i)) < 0)
    return rf_writer_flow_failed(writer, message, status);
  if (rf_pending_add(&writer->pending, event,
                     time ? rf_numbers_text(time, 0) : NULL) < 0)
    return no_memory(writer, message);
  note_order(writer, event);
  return RF_OK;
}

/* Where record.events is none they are counted by the flow alone. */
rf_status
rf_writer_events(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const size_t count = rf_flow_event_count(flow);
  rf_event event;
  rf_status status = RF_OK;

  if (writer->problem->events)
    for (size_t i = 0; i < count && status == RF_OK; i++)
      if ((status = rf_flow_event_get(flow, &event, i)) == RF_OK)
        status = add_event(writer, message, flow, &event, i);
  return status;
}

/* A choice has no kind; the file has 0 there.  There are few of them: each is
   put at once. */
rf_status
rf_writer_choices(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const size_t count = rf_flow_choice_count(flow);
  rf_choice c;
  rf_status status;

  for (size_t i = 0; i < count; i++) {
    RF_TRY(rf_flow_choice_get(flow, &c, i));
    RF_TRY(rf_db_put(message, writer->put[RF_PUT_CHOICE],
                     writer->target.shown, "riiii", c.time,
                     (sqlite3_int64)c.neuron, (sqlite3_int64)c.datum,
                     (sqlite3_int64)0, (sqlite3_int64)c.marks));
    writer->dirty += 28;
    writer->choices++;
  }
  status = RF_OK;
done:
  return status;
}

/* Signs as characters; room for count + 1 of them. */
static void
spell(char *pattern, const signed char *u, size_t count)
{
  for (size_t i = 0; i < count; i++)
    pattern[i] = "-0+"[u[i] + 1];
  pattern[count] = '\0';
}

/* Apart, so that SQL and other programs can read one without the other. */
void
rf_writer_spread(rf_writer *writer, const rf_numbers *weights, size_t count)
{
  const size_t d = writer->problem->d;
  const double *z = rf_numbers_doubles(weights);

  for (size_t j = 0; j < count; j++) {
    writer->a[j] = z[j * (d + 1)];
    memcpy(writer->w + j * d, z + j * (d + 1) + 1, d * sizeof *z);
  }
}

/* Where the run has text, a line for each neuron. */
static void
spell_weights(rf_writer *writer, const rf_numbers *weights, size_t count)
{
  const size_t d = writer->problem->d;

  rf_string_clear(&writer->line);
  for (size_t j = 0; j < count && writer->text; j++) {
    rf_writer_line(writer, weights, j * (d + 1), d + 1);
    rf_string_put(&writer->line, "\n");
  }
}

/* One row of `state`: some neurons at the sample that was written last.  What
   is not finite ends the run: a reader would refuse it. */
static rf_status
put_states(rf_writer *writer, rf_message *message, rf_flow *flow,
           size_t first, size_t count)
{
  const size_t n = writer->problem->n, d = writer->problem->d;
  const rf_numbers *weights;
  rf_status status;

  if ((status = rf_flow_weights(flow, &weights, first, count)) < 0
      || (status = rf_flow_pattern(flow, writer->u, first, count)) < 0)
    return rf_writer_flow_failed(writer, message, status);
  if (!are_finite(weights))
    return rf_writer_flow_failed(writer, message, RF_ENOTFIN);
  rf_writer_spread(writer, weights, count);
  spell_weights(writer, weights, count);
  if (writer->line.failed)
    return no_memory(writer, message);
  spell(writer->pattern, writer->u, count * n);
  rf_little_endian(writer->a, count);
  rf_little_endian(writer->w, count * d);
  writer->dirty += count * (8 * (d + 1) + n) + writer->line.length;
  return rf_db_put(message, writer->put[RF_PUT_STATE], writer->target.shown,
                   "iiibbtt", (sqlite3_int64)writer->samples,
                   (sqlite3_int64)first, (sqlite3_int64)count,
                   (const void *)writer->a, count * sizeof *writer->a,
                   (const void *)writer->w, count * d * sizeof *writer->w,
                   writer->pattern, writer->text ? writer->line.text : NULL);
}

/* Time, loss and predictions; from here on the sample counts. */
static rf_status
put_values(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const size_t n = writer->problem->n;
  const rf_numbers *v;
  rf_status status;

  if ((status = rf_flow_sample(flow, &v)) < 0)
    return rf_writer_flow_failed(writer, message, status);
  if (!are_finite(v))
    return rf_writer_flow_failed(writer, message, RF_ENOTFIN);
  rf_string_clear(&writer->line);
  if (writer->text)
    rf_writer_line(writer, v, 0, rf_numbers_count(v));
  if (writer->line.failed)
    return no_memory(writer, message);
  memcpy(writer->h, rf_numbers_doubles(v) + RF_SAMPLE_H,
         n * sizeof *writer->h);
  rf_little_endian(writer->h, n);
  RF_TRY(rf_db_put(message, writer->put[RF_PUT_SAMPLE], writer->target.shown,
                   "rrbt", rf_numbers_double(v, RF_SAMPLE_TIME),
                   rf_numbers_double(v, RF_SAMPLE_LOSS),
                   (const void *)writer->h, n * sizeof *writer->h,
                   writer->text ? writer->line.text : NULL));
  writer->samples++;
  writer->dirty += 8 * n + 32 + writer->line.length;
done:
  return status;
}

/* Sample, probe, unit, measures, states, faces.  The sample counts before its
   states are written, as their rows name it by its id.  Many neurons take long:
   the poll is asked between rows. */
static rf_status
put_sample(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const rf_problem *p = writer->problem;
  const double began = rf_clock();
  rf_status status;

  RF_TRY(put_values(writer, message, flow));
  RF_TRY(rf_writer_probe(writer, message, flow));
  RF_TRY(rf_writer_unit(writer, message, flow));
  RF_TRY(rf_writer_measures(writer, message, flow));
  for (size_t first = 0; first < p->states; first += writer->chunk) {
    size_t left = p->states - first;
    RF_TRY(rf_poll());
    RF_TRY(put_states(writer, message, flow, first,
                      left < writer->chunk ? left : writer->chunk));
  }
  status = rf_writer_faces(writer, message, flow);
done:
  writer->seconds += rf_clock() - began;
  return status;
}

/* All of a sample or nothing: its rows hang together.  Interrupted in the
   middle, the file goes back to before it, and so does the count. */
rf_status
rf_writer_sample(rf_writer *writer, rf_message *message, rf_flow *flow)
{
  const uint64_t samples = writer->samples;
  rf_message ignored;
  rf_status status;

  if ((status = exec(writer, message, "SAVEPOINT sample")) < 0)
    return status;
  if ((status = put_sample(writer, message, flow)) >= 0)
    return exec(writer, message, "RELEASE sample");
  writer->samples = samples;
  (void)rf_db_exec(&ignored, writer->db, writer->target.shown,
                   "ROLLBACK TO sample; RELEASE sample");
  return status;
}

/* Events that wait, the time reached and whether the order was broken go with
   it: all that a reader sees is of one moment.  synchronous can only be set
   between two transactions. */
rf_status
rf_writer_commit(rf_writer *writer, rf_message *message, bool wait)
{
  double began;
  rf_status status;
  int code;

  RF_TRY(rf_writer_flush(writer, message));
  began = rf_clock();
  RF_TRY(rf_meta_real(writer, message, "time", writer->time));
  if (writer->unordered)
    RF_TRY(rf_meta_text(writer, message, "order", "none"));
  sqlite3_busy_timeout(writer->db, wait ? PATIENCE : POLITENESS);
  code = sqlite3_exec(writer->db, "COMMIT", NULL, NULL, NULL);
  writer->seconds += rf_clock() - began;
  sqlite3_busy_timeout(writer->db, PATIENCE);
  if ((code & 0xff) == SQLITE_BUSY && !wait)
    return RF_OK;                        /* it stays open; later */
  if (code != SQLITE_OK)
    return rf_db_fail(message, writer->db, writer->target.shown, "write");
  writer->dirty = 0;
  if (writer->durable)
    RF_TRY(exec(writer, message, "PRAGMA synchronous=NORMAL"));
  status = exec(writer, message, "BEGIN IMMEDIATE");
done:
  return status;
}

/* The status is a row that is there already: without a journal on disk it can
   be changed even where the disk is full.  What was not committed is given up;
   if even this fails, the file says "running", and a reader finds that nobody
   holds it. */
void
rf_writer_give_up(rf_writer *writer, const char *ending)
{
  rf_message ignored;

  if (!writer->put[RF_PUT_META])
    return;
  sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_exec(writer->db, "PRAGMA journal_mode=MEMORY", NULL, NULL, NULL);
  (void)rf_meta_text(writer, &ignored, "status", ending);
}

void
rf_writer_free(rf_writer *writer)
{
  close_db(writer);
  rf_target_free(&writer->target);
  rf_pending_free(&writer->pending);
  rf_release(writer->h);
  rf_release(writer->a);
  rf_release(writer->w);
  rf_release(writer->u);
  rf_release(writer->pattern);
  rf_writer_probe_free(writer);
  rf_state_free(writer->state);
  rf_string_free(&writer->line);
  rf_release(writer->rank);
  memset(writer, 0, sizeof *writer);
}
