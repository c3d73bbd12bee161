/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.h -- workers that are the other ranks of an MPI job. */
#ifndef RF_MPI_CREW_H
#define RF_MPI_CREW_H

#include "lab/work/work.h"

/* Of rank 0; a rank alone is its own worker. */
extern const rf_crew_kind rf_mpi_crew;

/* The life of another rank, from the order that rank 0 sends to the end.
   Returns the exit status. */
int rf_mpi_serve(void);

/* Rank 0 has nothing to do: the others end. */
void rf_mpi_send_home(void);

#endif
