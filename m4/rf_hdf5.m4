dnl RF_CHECK_HDF5: --with-hdf5[=DIR] sets HDF5_CPPFLAGS, HDF5_LIBS, and defines
dnl RF_HAVE_HDF5, or stops.  The serial library is wanted: Debian has it as
dnl hdf5-serial beside those for MPI; elsewhere it is hdf5.
AC_DEFUN([RF_CHECK_HDF5], [
  AC_ARG_WITH([hdf5],
    [AS_HELP_STRING([--with-hdf5@<:@=DIR@:>@],
      [export HDF5 files, too; DIR: prefix of HDF5])],
    [], [with_hdf5=no])
  HDF5_CPPFLAGS= HDF5_LIBS=
  AS_CASE([$with_hdf5],
    [no], [],
    [yes],
      [PKG_CHECK_MODULES([HDF5], [hdf5-serial],
        [HDF5_CPPFLAGS=$HDF5_CFLAGS],
        [PKG_CHECK_MODULES([HDF5], [hdf5], [HDF5_CPPFLAGS=$HDF5_CFLAGS],
          [HDF5_LIBS=-lhdf5])])],
    [HDF5_CPPFLAGS="-I$with_hdf5/include"
     HDF5_LIBS="-L$with_hdf5/lib -lhdf5"])
  AS_IF([test "x$with_hdf5" != xno],
    [rf_save_CPPFLAGS=$CPPFLAGS rf_save_LIBS=$LIBS
     CPPFLAGS="$CPPFLAGS $HDF5_CPPFLAGS" LIBS="$HDF5_LIBS $LIBS"
     AC_MSG_CHECKING([for HDF5])
     AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <hdf5.h>]],
         [[return H5Dcreate2(0, "", 0, 0, 0, 0, 0) < 0;]])],
       [AC_MSG_RESULT([$HDF5_LIBS])],
       [AC_MSG_RESULT([no])
        AC_MSG_ERROR([HDF5 not found; of Debian the package libhdf5-dev])])
     CPPFLAGS=$rf_save_CPPFLAGS LIBS=$rf_save_LIBS
     AC_DEFINE([RF_HAVE_HDF5], [1], [Define where HDF5 is used.])])
  AM_CONDITIONAL([HAVE_HDF5], [test "x$with_hdf5" != xno])
  AC_SUBST([HDF5_CPPFLAGS])
  AC_SUBST([HDF5_LIBS])
])
