# SPDX-License-Identifier: GPL-3.0-or-later
# reluflow-mpi has the library in it, as it uses what is inside: the library
# itself never links MPI.
if HAVE_MPI
bin_PROGRAMS += reluflow-mpi
endif
reluflow_mpi_SOURCES = \
	src/cli/cli.h src/cli/common.c src/cli/one_thread.h src/cli/stop.c \
	src/cli/stop.h src/cli/sweep.c src/mpi/crew.c src/mpi/crew.h \
	src/mpi/main.c
reluflow_mpi_CFLAGS = $(AM_CFLAGS) $(MPI_CFLAGS)
reluflow_mpi_LDADD = libreluflow-all.la $(BLAS_LIBS) $(MPI_LIBS)
