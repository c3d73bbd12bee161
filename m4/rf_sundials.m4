dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_SUNDIALS: set SUNDIALS_LIBS, SUNDIALS_CPPFLAGS and, for libtool,
dnl SUNDIALS_RPATH, or stop.  CVODE comes without a .pc file, so this looks
dnl for header and library, and runs a program to see that they are of one
dnl version; 7.x moved the core into a library of its own, which comes last.

dnl RF_SUNDIALS_FOLDER: look at --with-sundials=DIR; sets rf_sundials_lib to
dnl the folders that may hold the library (nothing: where the linker looks).
AC_DEFUN([RF_SUNDIALS_FOLDER], [
  AS_CASE([$with_sundials],
    [no], [AC_MSG_ERROR([reluflow cannot be built without SUNDIALS])],
    [''|yes], [with_sundials=],
    [*[[\ \	]]*],
    [AC_MSG_ERROR([--with-sundials: the folder's name has white space])])
  AS_IF([test "x$with_sundials" != x], [
    rf_given=$with_sundials
    with_sundials=`CDPATH= && cd "$rf_given" 2>/dev/null && pwd`
    AS_IF([test "x$with_sundials" = x],
      [AC_MSG_ERROR([--with-sundials: there is no folder $rf_given])])
    AS_IF([test -r "$with_sundials/include/cvode/cvode.h"], [],
      [AC_MSG_ERROR([--with-sundials: there is no cvode/cvode.h in
  $with_sundials/include])])
    for rf_dir in lib lib64 "lib/`$CC -print-multiarch 2>/dev/null`"; do
      for rf_file in "$with_sundials/$rf_dir"/libsundials_cvode.*; do
        AS_IF([test -r "$rf_file"],
          [AS_CASE([$rf_sundials_lib], [*" $with_sundials/$rf_dir "*], [],
            [rf_sundials_lib="$rf_sundials_lib $with_sundials/$rf_dir "])])
      done
    done
    AS_IF([test "x$rf_sundials_lib" = x],
      [AC_MSG_ERROR([--with-sundials: there is no libsundials_cvode in
  $with_sundials/lib or lib64])])
    dnl Not our headers: no warnings in them.  In /usr that is so anyway, and
    dnl -isystem would move a folder that must stay last.
    AS_IF([test "x$with_sundials" != x/usr],
      [RF_TRY_CFLAGS([SUNDIALS_CPPFLAGS], [-isystem $with_sundials/include])
       AS_IF([test "x$SUNDIALS_CPPFLAGS" = x],
         [SUNDIALS_CPPFLAGS="-I$with_sundials/include"])])
  ])
])

dnl RF_SUNDIALS_PROGRAM: writes the version of the library to conftest.ver.
m4_define([RF_SUNDIALS_PROGRAM], [AC_LANG_PROGRAM([[
#include <stdio.h>
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_version.h>
]], [[
  char version[64] = "?";
  FILE *out = fopen("conftest.ver", "w");
  /* Never true; the linker must find them all the same. */
  if (!out)
    return N_VNew_Serial(1, NULL) && CVodeCreate(CV_BDF, NULL);
  if (SUNDIALSGetVersion(version, (int)sizeof version))
    return 1;
  fputs(version, out);
  return fclose(out) != 0;
]])])

dnl RF_SUNDIALS_LINK: the first of the folders in which linking works.
AC_DEFUN([RF_SUNDIALS_LINK], [
  rf_linked=no
  for rf_dir in ${rf_sundials_lib:-default}; do
    AS_CASE([$rf_dir], [default], [rf_flags= SUNDIALS_RPATH=],
      [rf_flags="-L$rf_dir " SUNDIALS_RPATH="-R $rf_dir"])
    LIBS="$rf_flags$rf_sundials_names $rf_save_LIBS"
    AC_LINK_IFELSE([RF_SUNDIALS_PROGRAM],
      [rf_linked=yes SUNDIALS_LIBS=$rf_flags$rf_sundials_names
       break])
  done
])

dnl RF_SUNDIALS_RUN: is the library's version that of the header?  The folder
dnl comes first in the search for the shared library, as with SUNDIALS_RPATH.
AC_DEFUN([RF_SUNDIALS_RUN], [
  AC_MSG_CHECKING([for the version of the SUNDIALS library])
  rf_save_path=$LD_LIBRARY_PATH
  AS_IF([test "x$SUNDIALS_RPATH" != x],
    [LD_LIBRARY_PATH="$rf_dir${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
     export LD_LIBRARY_PATH])
  rm -f conftest.ver
  AC_RUN_IFELSE([RF_SUNDIALS_PROGRAM],
    [rf_library=`cat conftest.ver`], [rf_library="none: the program fails"],
    [rf_library=$rf_sundials_version])
  rm -f conftest.ver
  LD_LIBRARY_PATH=$rf_save_path
  AC_MSG_RESULT([$rf_library])
  AS_IF([test "x$rf_library" = "x$rf_sundials_version"], [],
    [AC_MSG_ERROR([SUNDIALS: the headers are $rf_sundials_version,
  the library is $rf_library;
  name the folder of one installation by --with-sundials=DIR])])
])

AC_DEFUN([RF_CHECK_SUNDIALS], [
  AC_REQUIRE([AC_PROG_CPP])
  AC_ARG_WITH([sundials],
    [AS_HELP_STRING([--with-sundials=DIR], [prefix of SUNDIALS])],
    [], [with_sundials=])
  SUNDIALS_CPPFLAGS= SUNDIALS_LIBS= SUNDIALS_RPATH= rf_sundials_lib=
  RF_SUNDIALS_FOLDER
  rf_save_CPPFLAGS=$CPPFLAGS rf_save_LIBS=$LIBS
  dnl Headers as the sources will find them: flags of other libraries may
  dnl bring in other ones.
  CPPFLAGS="$CPPFLAGS $SUNDIALS_CPPFLAGS $MPFR_CFLAGS $GSL_CFLAGS"
  CPPFLAGS="$CPPFLAGS $YAML_CFLAGS $SQLITE_CFLAGS"
  AC_CHECK_HEADER([cvode/cvode.h], [],
    [AC_MSG_ERROR([CVODE header not found; try --with-sundials=DIR])])
  AC_MSG_CHECKING([for SUNDIALS 6.4 or newer, in double precision])
  rf_sundials_version=`echo '#include <sundials/sundials_config.h>
rf_version SUNDIALS_VERSION' | $CPP -P $CPPFLAGS - 2>/dev/null | \
    sed -n 's/.*rf_version "\(.*\)".*/\1/p'`
  AC_MSG_RESULT([${rf_sundials_version:-unknown}])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#include <sundials/sundials_config.h>
#if SUNDIALS_VERSION_MAJOR * 100 + SUNDIALS_VERSION_MINOR < 604
# error "too old"
#endif
      ]], [])], [], [AC_MSG_ERROR([SUNDIALS is older than 6.4])])
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[
#include <sundials/sundials_config.h>
#ifndef SUNDIALS_DOUBLE_PRECISION
# error "other numbers"
#endif
      ]], [])], [],
    [AC_MSG_ERROR([SUNDIALS was not built for double precision])])
  rf_sundials_names="-lsundials_cvode -lsundials_nvecserial"
  AS_CASE([$rf_sundials_version], [[[0-6].*]], [],
    [rf_sundials_names="$rf_sundials_names -lsundials_core"])
  AC_MSG_CHECKING([for the CVODE library])
  RF_SUNDIALS_LINK
  AC_MSG_RESULT([$rf_linked])
  AS_IF([test $rf_linked = no],
    [AC_MSG_ERROR([there is no CVODE library that goes with the headers of
  SUNDIALS $rf_sundials_version; try --with-sundials=DIR])])
  RF_SUNDIALS_RUN
  CPPFLAGS=$rf_save_CPPFLAGS LIBS=$rf_save_LIBS
  AC_SUBST([SUNDIALS_CPPFLAGS])
  AC_SUBST([SUNDIALS_LIBS])
  AC_SUBST([SUNDIALS_RPATH])
])
