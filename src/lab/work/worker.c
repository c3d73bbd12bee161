/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * worker.c -- one task: its problem is made and run within limits, and
 * answered.
 *
 * Nothing of one cell is left for the next but the memory of the process: what
 * is measured depends on the base and the values of the cell alone. */
#include "config.h"

#include <math.h>
#include <sys/resource.h>
#include <time.h>

#include "lab/work/work.h"

/* A task, cut into its parts. */
typedef struct task {
  long long id;
  char *copy;            /* its lines, each ends with NUL */
  const char **set;      /* set[axes]: in copy */
  rf_string key;
} task;

/* What a long call is asked: is the time over? */
typedef struct deadline {
  double begun, seconds; /* of processor time */
  rf_question alone;
  bool over;
} deadline;

/* Of the process: a second run of engine taylor is a thread of it. */
static double
processor_seconds(void)
{
  struct timespec t = { 0, 0 };

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Bytes that the process has had at most; Linux counts in kB. */
static double
memory_at_most(void)
{
  struct rusage usage;

  return getrusage(RUSAGE_SELF, &usage) ? 0.0
    : 1024.0 * (double)usage.ru_maxrss;
}

/* Once it is over it stays so: who asks again must not hear another answer. */
static int
ask(void *context)
{
  deadline *d = context;

  d->over = d->over || processor_seconds() - d->begun > d->seconds;
  return d->over || (d->alone.ask && d->alone.ask(d->alone.context));
}

/* Lines become strings; of the key the same, between commas. */
static rf_status
take_task(task *t, const char *text, size_t axes)
{
  char *line;

  if (!(t->copy = rf_strdup(text))
      || !(t->set = rf_alloc(axes, sizeof *t->set)))
    return RF_ENOMEM;
  t->id = strtoll(t->copy, &line, 10);
  for (size_t a = 0; a < axes; a++) {
    RF_ASSERT(*line == '\n');
    *line++ = '\0';
    t->set[a] = line;
    line += strcspn(line, "\n");
  }
  for (size_t a = 0; a < axes; a++) {
    rf_string_put(&t->key, a ? ", " : "");
    rf_string_add(&t->key, t->set[a], strcspn(t->set[a], "\n"));
  }
  return t->key.failed ? RF_ENOMEM : RF_OK;
}

/* Also of one that was taken by half. */
static void
free_task(task *t)
{
  rf_release(t->copy);
  rf_release(t->set);
  rf_string_free(&t->key);
}

/* A status without words has those of its own. */
static void
judge(rf_answer *answer, rf_status status, const deadline *d)
{
  answer->state = status < 0 ? RF_CELL_FAILED : RF_CELL_DONE;
  if (status >= 0)
    answer->message.text[0] = '\0';
  else if (status == RF_EINTR && d->over)
    snprintf(answer->message.text, sizeof answer->message.text, "more than "
             "%g seconds of processor time (--limit-seconds)", d->seconds);
  else if (!answer->message.text[0])
    snprintf(answer->message.text, sizeof answer->message.text, "%s",
             rf_strerror(status));
}

/* The poll is the worker's for the time of the cell. */
static void
run_task(rf_answer *answer, const rf_order *order, const task *t,
         rf_question alone)
{
  deadline d = { .begun = processor_seconds(), .seconds = order->seconds,
                 .alone = alone };
  const rf_question outer = rf_poll_swap((rf_question){ ask, &d });
  rf_problem *problem = NULL;
  rf_status status = rf_cell_problem(&problem, &answer->message, order->study,
                                     t->set);

  if (status >= 0)
    status = rf_run_cell(answer, order, problem, t->key.text);
  rf_problem_free(problem);
  (void)rf_poll_swap(outer);
  judge(answer, status, &d);
  answer->seconds = processor_seconds() - d.begun;
  answer->memory = memory_at_most();
}

/* Only a lack of memory for the answer itself is a failure here: what fails in
   a cell is an answer. */
rf_status
rf_work(rf_string *text, const rf_order *order, const char *line,
        rf_question alone)
{
  rf_answer answer = { .state = RF_CELL_FAILED };
  task t = { 0 };
  rf_status status = take_task(&t, line, order->study->axes);

  answer.gauged = rf_alloc(order->study->gauges, sizeof *answer.gauged);
  if (status >= 0 && !answer.gauged)
    status = RF_ENOMEM;
  if (status >= 0) {
    answer.id = t.id;
    run_task(&answer, order, &t, alone);
    status = rf_answer_write(text, &answer, order->study->gauges);
  }
  rf_release(answer.gauged);
  free_task(&t);
  return status;
}
