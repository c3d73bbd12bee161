dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_MPI: --with-mpi builds reluflow-mpi; set MPI_CFLAGS and MPI_LIBS,
dnl from what pkg-config knows of Open MPI or MPICH, or stop.
AC_DEFUN([RF_CHECK_MPI], [
  AC_ARG_WITH([mpi],
    [AS_HELP_STRING([--with-mpi], [build reluflow-mpi, sweeps under mpirun])],
    [], [with_mpi=no])
  rf_mpi=no
  AS_IF([test "x$with_mpi" != xno],
    [PKG_CHECK_MODULES([MPI], [ompi-c], [rf_mpi="Open MPI"],
       [PKG_CHECK_MODULES([MPI], [mpich], [rf_mpi=MPICH],
          [AC_MSG_ERROR([--with-mpi: pkg-config knows neither ompi-c nor mpich (Debian: libopenmpi-dev)])])])])
  AM_CONDITIONAL([HAVE_MPI], [test "x$rf_mpi" != xno])
])
