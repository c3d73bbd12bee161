/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * check.c -- what can be known to be wrong with a study before it runs.
 *
 * Its first cell is made: keys, values and measures that make no sense are told
 * at once, with the place where the study says so, and not as a thousand cells
 * that failed.  Values further on are tried with the first ones of the other
 * axes: what is wrong with a value itself is told here; what it makes wrong
 * elsewhere may be right with others, and is left to the cells. */
#include "config.h"

#include "lab/study/study.h"

/* Values of an axis that are tried; of a longer one the first. */
#define TRIED_MOST 1000

/* The cell that has value v on axis a and else the first ones. */
static size_t
cell_of(const rf_study *study, size_t a, size_t v)
{
  for (size_t b = a + 1; b < study->axes; b++)
    v *= study->axis[b].count;
  return v;
}

/* What follows "--set KEY=VALUE: " in a message about a value of set; NULL: it
   is about something else.  The entry is cut where it is long (rf_say). */
static const char *
after_set(const char *text, const char *entry)
{
  char head[2 * RF_PIECE], piece[RF_PIECE];

  snprintf(head, sizeof head, "--set %s: ",
           rf_piece(piece, entry, strlen(entry)));
  return strncmp(text, head, strlen(head)) ? NULL : text + strlen(head);
}

/* Say again what is wrong with value v of axis a, with its place in the study;
   a key that there is not with that of the key. */
static rf_status
say_here(const rf_study_axis *axis, size_t v, rf_message *message,
         const char *what)
{
  const bool key = !strncmp(what, "unknown key", 11);
  char copy[sizeof message->text];

  snprintf(copy, sizeof copy, "%s", what);
  return rf_say(message, key ? &axis->key_place : &axis->place[v], "%s",
                copy);
}

/* Value v of axis a, with the first of all others.  problem: NULL, or where it
   goes, and then anything that is wrong is an error. */
static rf_status
try_value(rf_problem **problem, rf_message *message, const rf_study *study,
          size_t a, size_t v)
{
  char **set = rf_alloc(study->axes, sizeof *set);
  rf_problem *made = NULL;
  const char *what = NULL;
  rf_status status = RF_ENOMEM;

  if (!set)
    return RF_ENOMEM;
  RF_TRY(rf_cell_set(set, study, cell_of(study, a, v), NULL));
  status = rf_cell_problem(&made, message, study, (const char *const *)set);
  for (size_t b = 0; b < study->axes && status == RF_EINPUT && !what; b++)
    if ((what = after_set(message->text, set[b])))
      status = say_here(&study->axis[b], b == a ? v : 0, message, what);
  if (problem && status >= 0) {
    *problem = made;
    made = NULL;
  }
  if (!problem && status == RF_EINPUT && !what)
    status = RF_OK;
done:
  rf_problem_free(made);
  rf_cell_set_free(set, study->axes);
  rf_release(set);
  return status;
}

/* The first value of each axis has been tried with the first cell. */
static rf_status
check_values(const rf_study *study, rf_message *message)
{
  rf_status status = RF_OK;

  for (size_t a = 0; a < study->axes && status >= 0; a++)
    for (size_t v = 1; v < study->axis[a].count && v < TRIED_MOST
                       && status >= 0; v++)
      status = try_value(NULL, message, study, a, v);
  return status;
}

/* With the first problem: sizes of others may differ, and then a cell says so.
   */
static rf_status
check_gauges(const rf_study *study, rf_message *message,
             const rf_problem *problem)
{
  rf_message why = { "" };
  rf_status status = RF_OK;

  for (size_t i = 0; i < study->gauges && status >= 0; i++) {
    status = rf_gauge_check(&why, problem, &study->gauge[i]);
    if (status < 0)
      rf_say(message, &study->gauge[i].place, "measure: %s",
             why.text[0] ? why.text : rf_strerror(status));
  }
  return status == RF_EUNSUP || status == RF_EINVAL ? RF_EINPUT : status;
}

/* A file that the problem names, so that a change of it is noticed. */
static rf_status
keep_file(rf_study *study, rf_message *message, const rf_problem *problem,
          const char *name)
{
  rf_study_file *file = &study->file[study->files];
  char *path;
  rf_status status = RF_ENOMEM;

  if (!name)
    return RF_OK;
  if ((path = rf_join(problem->folder, name))
      && (file->name = rf_strdup(name))) {
    status = rf_read_file(&file->text, message, path, NULL);
    study->files++;
  }
  rf_release(path);
  return status;
}

/* Files that are values of an axis. */
static bool
is_file_axis(const rf_study_axis *axis)
{
  return !strcmp(axis->key, "data.file") || !strcmp(axis->key, "init.file")
    || !strcmp(axis->key, "record.probe.file");
}

/* Of the base, and of axes along which a file is the value. */
static rf_status
keep_files(rf_study *study, rf_message *message, const rf_problem *problem)
{
  size_t most = 3;
  rf_status status;

  for (size_t a = 0; a < study->axes; a++)
    most += is_file_axis(&study->axis[a]) ? study->axis[a].count : 0;
  if (!(study->file = rf_alloc(most, sizeof *study->file)))
    return RF_ENOMEM;
  RF_TRY(keep_file(study, message, problem, problem->data_file));
  RF_TRY(keep_file(study, message, problem, problem->weights_file));
  RF_TRY(keep_file(study, message, problem, problem->probe.file));
  for (size_t a = 0; a < study->axes; a++)
    for (size_t v = 0; v < study->axis[a].count; v++)
      if (is_file_axis(&study->axis[a]))
        RF_TRY(keep_file(study, message, problem, study->axis[a].value[v]));
done:
  return status;
}

/* In the order in which a reader of the study would ask. */
rf_status
rf_study_check(rf_study *study, rf_message *message)
{
  rf_problem *problem = NULL;
  rf_status status = try_value(&problem, message, study, 0, 0);

  if (status < 0)
    return status;
  RF_TRY(check_values(study, message));
  RF_TRY(check_gauges(study, message, problem));
  status = keep_files(study, message, problem);
done:
  rf_problem_free(problem);
  return status;
}
