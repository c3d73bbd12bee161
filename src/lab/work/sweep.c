/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sweep.c -- the open cells of a study are handed out, and what comes back is
 * written down.  One process does both; who runs the cells is the crew's.
 *
 * The state of a sweep is in the file; here is only who has which cell at the
 * moment.  A death is told by the crew, and counted here: the second one of a
 * cell is its row. */
#include "config.h"

#include <math.h>
#include <unistd.h>

#include "lab/work/work.h"

/* Times that a cell may cost its worker the life. */
#define DEATHS_MOST 2

/* A cell that is to be run. */
typedef struct job {
  size_t cell;           /* of the grid */
  char *value;           /* in place of that on the last axis, or NULL */
  long long id;          /* of its row */
  int deaths;
} job;

typedef struct sweep {
  const rf_crew *crew;
  rf_book *book;
  const rf_sweep_options *options;
  job *job;              /* job[jobs] */
  size_t jobs, capacity, next;
  size_t again;          /* the job whose worker died last; SIZE_MAX: none, or
                            it is run again */
  size_t searched;       /* groups whose search has begun, where one is asked
                            for */
  size_t resumed;        /* the one whose cell has just been run, or SIZE_MAX */
  size_t *at;            /* at[crew count]: the job, SIZE_MAX: none */
  size_t busy;
  rf_answer answer;
  rf_string task;
  char **set;
  double began;
  rf_sweep_progress progress;
} sweep;

/* What one cell needs at a time, once for all of them. */
static rf_status
make_room(sweep *s)
{
  const rf_study *study = s->book->study;

  s->at = rf_alloc(s->crew->count, sizeof *s->at);
  s->answer.gauged = rf_alloc(study->gauges, sizeof *s->answer.gauged);
  s->set = rf_alloc(study->axes, sizeof *s->set);
  for (size_t i = 0; s->at && i < s->crew->count; i++)
    s->at[i] = SIZE_MAX;
  return s->at && s->answer.gauged && s->set ? RF_OK : RF_ENOMEM;
}

/* Also where the room could not be made. */
static void
free_room(sweep *s)
{
  for (size_t i = 0; i < s->jobs; i++)
    rf_release(s->job[i].value);
  rf_release(s->job);
  rf_release(s->at);
  rf_release(s->answer.gauged);
  rf_release(s->set);
  rf_string_free(&s->task);
}

/* The length of a group: cells that a search needs together are run by one
   shard. */
static size_t
group_size(const sweep *s)
{
  const rf_study *study = s->book->study;

  return study->bisect.wanted ? study->axis[study->axes - 1].count : 1;
}

/* The row of a cell, and a job where it is open; *number: of the job, SIZE_MAX:
   there is none.  The value is given away. */
static rf_status
add_job(sweep *s, rf_message *message, size_t *number, size_t cell,
        char *value)
{
  const rf_study *study = s->book->study;
  rf_cell_state state;
  job j = { .cell = cell, .value = value };
  rf_status status = rf_cell_set(s->set, study, cell, value);

  *number = SIZE_MAX;
  if (status < 0)
    goto done;
  status = rf_book_row(s->book, message, &j.id, &state, s->set,
                       s->options->retry != 0 && !value);
  rf_cell_set_free(s->set, study->axes);
  if (status < 0)
    goto done;
  s->progress.cells[state]++;
  if (state != RF_CELL_OPEN)
    goto done;
  RF_TRY(rf_grow(&s->job, &s->capacity, s->jobs + 1, sizeof *s->job));
  *number = s->jobs;
  s->job[s->jobs++] = j;
  if (value)
    s->next = s->jobs;       /* the grid is through: this one is given now */
  value = NULL;
done:
  rf_release(value);
  return status;
}

/* Does the watcher want an end? */
static bool
is_over(sweep *s)
{
  const rf_sweep_options *o = s->options;

  s->progress.seconds = rf_clock() - s->began;
  return o->watch && o->watch(o->context, &s->progress);
}

/* The grid in its order, every shards-th group of it: rows are made, and those
   that are open wait. */
static rf_status
find_open(sweep *s, rf_message *message)
{
  const rf_sweep_options *o = s->options;
  const size_t cells = rf_study_cell_count(s->book->study);
  const size_t size = group_size(s);
  size_t number;
  rf_status status = RF_OK;

  if (o->retry && s->book->study->bisect.wanted)
    status = rf_book_exec(s->book->db, message, s->book->path, "UPDATE cell SET"
                          " state = 'open' WHERE state IN ('failed',"
                          " 'crashed')");
  for (size_t cell = 0; cell < cells && status >= 0; cell++) {
    if (cell / size % o->shards != o->shard - 1)
      continue;
    RF_TRY(rf_poll_64(cell));
    status = cell % 1024 == 1023 && is_over(s) ? RF_EINTR
      : add_job(s, message, &number, cell, NULL);
  }
done:
  return status;
}

/* One step of the search in group g: *number is the job that it needs,
   SIZE_MAX: it is over, and the place is kept. */
static rf_status
search(sweep *s, rf_message *message, size_t *number, size_t g)
{
  const rf_study *study = s->book->study;
  rf_change place;
  char *value = NULL;
  rf_status status = rf_search(&value, &place, s->book, message, g);

  *number = SIZE_MAX;
  if (status < 0)
    goto done;
  if (value) {
    status = add_job(s, message, number, g * group_size(s), value);
    value = NULL;
  } else {
    RF_TRY(rf_cell_set(s->set, study, g * group_size(s), NULL));
    status = rf_book_place(s->book, message, &place, s->set);
    rf_cell_set_free(s->set, study->axes);
  }
done:
  rf_place_free(&place);
  rf_release(value);
  return status;
}

/* Searches begin when the grid is done, as they are about its outcomes. */
static rf_status
next_search(sweep *s, rf_message *message, size_t *number)
{
  const rf_sweep_options *o = s->options;
  const size_t groups = rf_study_cell_count(s->book->study) / group_size(s);
  rf_status status = RF_OK;

  *number = SIZE_MAX;
  if (!s->book->study->bisect.wanted || (s->busy && !s->searched))
    return RF_OK;
  if (s->resumed != SIZE_MAX) {
    const size_t g = s->resumed;
    s->resumed = SIZE_MAX;
    status = search(s, message, number, g);
  }
  while (s->searched < groups && *number == SIZE_MAX && status >= 0) {
    const size_t g = s->searched++;
    if (g % o->shards == o->shard - 1)
      status = search(s, message, number, g);
  }
  return status;
}

/* The number of the next job; SIZE_MAX: there is none now. */
static rf_status
next_job(sweep *s, rf_message *message, size_t *number)
{
  if (s->again != SIZE_MAX) {
    *number = s->again;
    s->again = SIZE_MAX;
    return RF_OK;
  }
  if (s->next < s->jobs) {
    *number = s->next++;
    return RF_OK;
  }
  return next_search(s, message, number);
}

/* A cell is in one state at a time: their sum does not change. */
static void
move(sweep *s, rf_cell_state from, rf_cell_state to)
{
  RF_ASSERT(s->progress.cells[from] > 0);
  s->progress.cells[from]--;
  s->progress.cells[to]++;
}

/* Something to do for worker who. */
static rf_status
give_one(sweep *s, rf_message *message, size_t who)
{
  const size_t axes = s->book->study->axes;
  size_t number;
  rf_status status = next_job(s, message, &number);

  if (status < 0 || number == SIZE_MAX)
    return status;
  RF_TRY(rf_cell_set(s->set, s->book->study, s->job[number].cell,
                     s->job[number].value));
  status = rf_task_write(&s->task, s->job[number].id, s->set, axes);
  rf_cell_set_free(s->set, axes);
  if (status < 0)
    goto done;
  RF_TRY(rf_book_take(s->book, message, s->job[number].id));
  RF_TRY(s->crew->give(s->crew->context, message, who, s->task.text));
  s->at[who] = number;
  s->busy++;
  move(s, RF_CELL_OPEN, RF_CELL_RUNNING);
done:
  return status;
}

/* Whoever has nothing gets something, in the order of their numbers. */
static rf_status
give_all(sweep *s, rf_message *message)
{
  rf_status status = RF_OK;

  for (size_t who = 0; who < s->crew->count && status >= 0; who++)
    if (s->at[who] == SIZE_MAX)
      status = give_one(s, message, who);
  return status;
}

/* Its worker died.  Once may be the machine's fault: it is tried again; a limit
   of time would only be met again. */
static bool
is_buried(sweep *s, size_t number, const char *why)
{
  job *j = &s->job[number];
  const bool crash = !strncmp(why, "crashed", 7);

  if (crash && ++j->deaths < DEATHS_MOST) {
    RF_ASSERT(s->again == SIZE_MAX);
    s->again = number;
    move(s, RF_CELL_RUNNING, RF_CELL_OPEN);
    return false;
  }
  s->answer.id = j->id;
  s->answer.state = crash ? RF_CELL_CRASHED : RF_CELL_FAILED;
  s->answer.seconds = s->answer.memory = 0.0;
  s->answer.doubts.text[0] = '\0';
  snprintf(s->answer.message.text, sizeof s->answer.message.text, "%s", why);
  return true;
}

/* What came back; text NULL: the worker is dead. */
static rf_status
take_answer(sweep *s, rf_message *message, size_t who, const char *text)
{
  const size_t number = s->at[who];
  bool good = true;
  rf_status status;

  RF_ASSERT(number < s->jobs);
  s->at[who] = SIZE_MAX;
  s->busy--;
  if (text)
    good = rf_answer_read(&s->answer, text, s->book->study->gauges)
           && s->answer.id == s->job[number].id;
  if (!text || !good) {
    if (!is_buried(s, number, good ? message->text
                   : "crashed: its answer is not one"))
      return RF_OK;
  }
  if (s->job[number].value)
    s->resumed = s->job[number].cell / group_size(s);
  status = rf_book_put(s->book, message, &s->answer);
  move(s, RF_CELL_RUNNING, s->answer.state);
  s->progress.finished++;
  return status;
}

/* Between answers: commits, and the question whether to go on. */
static rf_status
look_around(sweep *s, rf_message *message)
{
  rf_status status;

  s->book->finished = s->progress.finished;
  s->book->seconds = rf_clock() - s->began;
  RF_TRY(rf_book_tick(s->book, message));
  RF_TRY(rf_poll());
  if (is_over(s))
    status = RF_EINTR;
done:
  return status;
}

/* As long as somebody is busy there will be an answer, or a death; when nobody
   is, there was nothing left to give. */
static rf_status
run_all(sweep *s, rf_message *message)
{
  rf_message why;
  const char *text;
  size_t who;
  rf_status status;

  RF_TRY(give_all(s, message));
  while (s->busy > 0) {
    why.text[0] = '\0';
    RF_TRY(s->crew->hear(s->crew->context, &why, &who, &text));
    if (status == RF_EVENT) {
      if (!text)
        *message = why;
      RF_TRY(take_answer(s, message, who, text));
      RF_TRY(give_all(s, message));
    }
    RF_TRY(look_around(s, message));
  }
done:
  return status < 0 ? status : RF_OK;
}

/* What was running when the sweep ended is open. */
static void
move_all_back(sweep *s)
{
  while (s->progress.cells[RF_CELL_RUNNING])
    move(s, RF_CELL_RUNNING, RF_CELL_OPEN);
}

/* Also what ends a sweep is followed by an orderly end of the file; where it
   cannot be written, what was committed is what there is. */
rf_status
rf_sweep_by(const rf_crew *crew, rf_message *message,
            rf_sweep_progress *progress, rf_book *book,
            const rf_sweep_options *options)
{
  sweep s = { .crew = crew, .book = book, .options = options,
              .again = SIZE_MAX, .resumed = SIZE_MAX, .began = rf_clock() };
  rf_message last = { "" };
  rf_status status, ended;

  RF_TRY(make_room(&s));
  RF_TRY(find_open(&s, message));
  RF_TRY(rf_book_commit(book, message));
  status = run_all(&s, message);
  s.progress.seconds = rf_clock() - s.began;
  move_all_back(&s);
  if (status != RF_EIO) {
    ended = rf_book_end(book, &last);
    if (ended < 0 && status >= 0) {
      status = ended;
      *message = last;
    }
  }
done:
  *progress = s.progress;
  free_room(&s);
  return status;
}
