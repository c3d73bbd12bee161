dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_LATE_BLAS: with shared libraries the program does not link OpenBLAS
dnl but loads it at the first call (src/cli/late_blas.c).  After RF_CHECK_BLAS:
dnl defines RF_LATE_BLAS as the name to load and sets PROGRAM_BLAS_LIBS, what
dnl the program links; another BLAS, or one whose name is not found, is linked.
AC_DEFUN([RF_CHECK_LATE_BLAS], [
  AC_ARG_ENABLE([late-blas],
    [AS_HELP_STRING([--disable-late-blas],
      [link OpenBLAS (default: the program loads it at the first call)])],
    [], [enable_late_blas=yes])
  rf_blas_name=
  AS_IF([test "x$enable_late_blas$BLAS_LIBS" = xyes-lopenblas],
    [RF_LOADED_NAME([rf_blas_name], [libopenblas], [$BLAS_LIBS],
      [[double cblas_dasum(int n, const double *x, int step);]],
      [[double x = 1; return cblas_dasum(1, &x, 1) != 1;]])])
  PROGRAM_BLAS_LIBS=$BLAS_LIBS
  AS_IF([test "x$rf_blas_name" != x], [
    PROGRAM_BLAS_LIBS=
    AC_DEFINE_UNQUOTED([RF_LATE_BLAS], ["$rf_blas_name"],
      [The BLAS that the program loads at the first call])
  ])
  AM_CONDITIONAL([RF_LATE_BLAS], [test "x$rf_blas_name" != x])
  AC_SUBST([PROGRAM_BLAS_LIBS])
])
