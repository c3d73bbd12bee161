dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_BLAS: set BLAS_LIBS to a library with the CBLAS interface for
dnl GSL: OpenBLAS where it is found, else GSL's own (slower, always there).
AC_DEFUN([RF_CHECK_BLAS], [
  AC_ARG_WITH([blas],
    [AS_HELP_STRING([--with-blas=LIBS],
      [CBLAS to link, for instance -lopenblas or -lgslcblas])],
    [], [with_blas=])
  AS_CASE([$with_blas],
    [''|yes|check],
    [AC_CHECK_LIB([openblas], [cblas_dgemm], [BLAS_LIBS=-lopenblas],
      [BLAS_LIBS=-lgslcblas])],
    [no], [BLAS_LIBS=-lgslcblas],
    [BLAS_LIBS=$with_blas])
  dnl gsl.pc names its own CBLAS; ours must be the one that is linked.
  GSL_LIBS=`AS_ECHO(["$GSL_LIBS"]) | sed 's/-lgslcblas//g'`
  AC_SUBST([BLAS_LIBS])
  AC_DEFINE_UNQUOTED([RF_BLAS_LIBS], ["$BLAS_LIBS"],
    [The BLAS that was linked, for run files])
])
