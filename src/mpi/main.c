/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * main.c -- the program reluflow-mpi: "reluflow sweep" whose workers are the
 * other ranks of an MPI job.
 *
 * A program of its own, so that neither the library nor reluflow link MPI. */
#include "config.h"

#include <math.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/one_thread.h"
#include "mpi/crew.h"

RF_ONE_THREAD_FROM_THE_START

static bool ordered;     /* the other ranks have their order */

/* The crew sends the order where it is made; a usage that is bad makes none. */
static rf_status
make(rf_crew *crew, const rf_order *order, size_t count)
{
  ordered = true;
  return rf_mpi_crew.create(crew, order, count);
}

/* What mpirun decides is refused, and what needs processes of our own. */
static rf_status
sweep(rf_message *message, rf_sweep_progress *progress, const rf_study *study,
      const char *path, const rf_sweep_options *options)
{
  const rf_crew_kind kind = { make, rf_mpi_crew.free };

  if (options->jobs || !isinf(options->limit_memory)) {
    snprintf(message->text, sizeof message->text, options->jobs
             ? "--jobs is not for reluflow-mpi: mpirun says how many ranks"
             : "--limit-memory is not for reluflow-mpi, whose ranks are not "
               "its own to replace");
    return RF_EINVAL;
  }
  return rf_sweep_of(&kind, message, progress, study, path, options);
}

/* Where the command line is wrong no order was sent, and the others still wait
   for one. */
int
main(int argc, char **argv)
{
  int rank = 0, code;

  rf_one_thread();
#ifdef SIGXFSZ
  signal(SIGXFSZ, SIG_IGN);
#endif
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank)
    code = rf_mpi_serve();
  else {
    code = rf_cli_sweep(argc, argv, sweep);
    if (!ordered)
      rf_mpi_send_home();
  }
  MPI_Finalize();
  return code;
}
