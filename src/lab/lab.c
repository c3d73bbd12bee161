/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * lab.c -- a study is swept: its file, its workers, and what they do
 * together.
 *
 * The order is that of a day's work: the file is opened, which says whether it
 * is of this study and whether somebody else is at it; then there is a crew,
 * and only then is anything run.  Whoever makes another kind of crew (ranks of
 * MPI) has all of the rest as it is here. */
#include "config.h"

#include <math.h>
#include <unistd.h>

#include "lab/work/work.h"

/* Limits that are infinite are none. */
void
rf_sweep_defaults(rf_sweep_options *options)
{
  *options = (rf_sweep_options){
    .shard = 1, .shards = 1, .limit_seconds = HUGE_VAL,
    .limit_memory = HUGE_VAL
  };
}

/* As many as there are processors, where nobody says how many. */
static size_t
jobs_of(const rf_sweep_options *o)
{
  const long online = sysconf(_SC_NPROCESSORS_ONLN);

  return o->jobs ? o->jobs : online > 0 ? (size_t)online : 1;
}

/* A mistake of the caller is told before a file is made. */
static rf_status
check_options(rf_message *message, const rf_sweep_options *o)
{
  const bool good = o->jobs <= 4096 && o->shards >= 1 && o->shard >= 1
    && o->shard <= o->shards && o->limit_seconds > 0.0
    && o->limit_memory > 0.0;

  if (!good)
    snprintf(message->text, sizeof message->text, "4096 jobs at most, a shard "
             "from 1 to their number, limits > 0");
  return good ? RF_OK : RF_EINVAL;
}

/* The file first: if it cannot be had nobody is set to work.  Workers end
   before it is closed, whatever happened. */
rf_status
rf_sweep_of(const rf_crew_kind *kind, rf_message *message,
            rf_sweep_progress *progress, const rf_study *study,
            const char *path, const rf_sweep_options *options)
{
  rf_order order = { .study = study, .keep = options->keep,
                     .seconds = options->limit_seconds,
                     .memory = options->limit_memory };
  rf_sweep_progress reached = { .finished = 0 };
  rf_book book = { .path = NULL };
  rf_crew crew = { .context = NULL };
  char *folder = NULL;
  rf_status status;

  RF_TRY(check_options(message, options));
  RF_TRY(rf_book_open(&book, message, study, path));
  RF_TRY(rf_runs_folder(&folder, message, path, options->keep));
  order.folder = folder;
  RF_TRY(kind->create(&crew, &order, jobs_of(options)));
  status = rf_sweep_by(&crew, message, &reached, &book, options);
  if (progress)
    *progress = reached;
done:
  kind->free(&crew);
  rf_book_close(&book);
  rf_release(folder);
  return status;
}

/* By processes of this one. */
rf_status
rf_sweep(rf_message *message, rf_sweep_progress *progress,
         const rf_study *study, const char *path,
         const rf_sweep_options *options)
{
  return rf_sweep_of(&rf_pool, message, progress, study, path, options);
}
