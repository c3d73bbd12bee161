dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_SUNDIALS: set SUNDIALS_LIBS and SUNDIALS_CPPFLAGS, or stop.
dnl CVODE comes without a .pc file, so this looks for header and library;
dnl 7.x moved the core into a library of its own, which must come last.
AC_DEFUN([RF_CHECK_SUNDIALS], [
  AC_REQUIRE([AC_PROG_CPP])
  AC_ARG_WITH([sundials],
    [AS_HELP_STRING([--with-sundials=DIR], [prefix of SUNDIALS])],
    [], [with_sundials=])
  AS_CASE([$with_sundials], [''|yes], [],
    [SUNDIALS_CPPFLAGS="-I$with_sundials/include"
     SUNDIALS_LIBS="-L$with_sundials/lib"])
  rf_save_CPPFLAGS=$CPPFLAGS rf_save_LIBS=$LIBS rf_core=
  CPPFLAGS="$CPPFLAGS $SUNDIALS_CPPFLAGS" LIBS="$SUNDIALS_LIBS $LIBS"
  AC_CHECK_HEADER([cvode/cvode.h], [],
    [AC_MSG_ERROR([CVODE header not found; try --with-sundials=DIR])])
  AC_CHECK_LIB([sundials_core], [SUNContext_Create],
    [rf_core=-lsundials_core])
  AC_CHECK_LIB([sundials_cvode], [CVodeCreate], [],
    [AC_MSG_ERROR([CVODE library not found; try --with-sundials=DIR])],
    [$rf_core])
  rf_sundials_version=unknown
  AC_MSG_CHECKING([for SUNDIALS 6.4 or newer])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#include <sundials/sundials_config.h>
#if SUNDIALS_VERSION_MAJOR * 100 + SUNDIALS_VERSION_MINOR < 604
# error "too old"
#endif
      ]], [])], [], [AC_MSG_ERROR([SUNDIALS is older than 6.4])])
  rf_sundials_version=`echo '#include <sundials/sundials_config.h>
rf_version SUNDIALS_VERSION_MAJOR . SUNDIALS_VERSION_MINOR' | \
    $CPP -P $CPPFLAGS - 2>/dev/null | tr -d ' \n' | sed 's/.*rf_version//'`
  AC_MSG_RESULT([$rf_sundials_version])
  CPPFLAGS=$rf_save_CPPFLAGS LIBS=$rf_save_LIBS
  SUNDIALS_LIBS="$SUNDIALS_LIBS -lsundials_cvode -lsundials_nvecserial $rf_core"
  AC_SUBST([SUNDIALS_CPPFLAGS])
  AC_SUBST([SUNDIALS_LIBS])
])
