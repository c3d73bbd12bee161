dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_FLINT: balls (Arb), for the proof room.  Sets FLINT_LIBS,
dnl FLINT_CPPFLAGS, for libtool FLINT_RPATH, rf_flint_version for the summary,
dnl and the conditional HAVE_FLINT.  FLINT 3 has Arb inside, <flint/arb.h> and
dnl -lflint; with FLINT 2 it is a library of its own, <arb.h>, which Debian
dnl calls flint-arb and others call arb.  Without it everything else is built.

dnl RF_FLINT_FOLDER: look at --with-flint=DIR; sets rf_flint_flags to the
dnl linker's flags for it.
AC_DEFUN([RF_FLINT_FOLDER], [
  AS_CASE([$with_flint],
    [''|yes|no], [rf_flint_dir=],
    [*[[\ \	]]*],
    [AC_MSG_ERROR([--with-flint: the folder's name has white space])],
    [rf_flint_dir=`CDPATH= && cd "$with_flint" 2>/dev/null && pwd`
     AS_IF([test "x$rf_flint_dir" = x],
       [AC_MSG_ERROR([--with-flint: there is no folder $with_flint])])])
  AS_IF([test "x$rf_flint_dir" != x && test "x$rf_flint_dir" != x/usr], [
    dnl Not our headers: no warnings in them.
    FLINT_CPPFLAGS="-isystem $rf_flint_dir/include"
    for rf_dir in lib lib64 "lib/`$CC -print-multiarch 2>/dev/null`"; do
      for rf_file in "$rf_flint_dir/$rf_dir"/libflint.*; do
        AS_IF([test -r "$rf_file" && test "x$rf_flint_flags" = x],
          [rf_flint_flags="-L$rf_flint_dir/$rf_dir "
           FLINT_RPATH="-R $rf_flint_dir/$rf_dir"])
      done
    done
    AS_IF([test "x$rf_flint_flags" = x],
      [AC_MSG_ERROR([--with-flint: there is no libflint in
  $rf_flint_dir/lib or lib64])])
  ])
])

dnl RF_FLINT_TRY(HEADER, LIBS): does a program with these link?  Sets
dnl rf_flint_header and FLINT_LIBS if no earlier one did.
AC_DEFUN([RF_FLINT_TRY], [
  AS_IF([test "x$FLINT_LIBS" = x], [
    LIBS="$rf_flint_flags$2 $MPFR_LIBS $GMP_LIBS $rf_save_LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#include <stdlib.h>
#include <gmp.h>
#include <flint/fmpq.h>
#include <$1>
      ]], [[
  arb_t x;
  arb_init(x);
  arb_log(x, x, 64);
  free(arb_get_str(x, 10, ARB_STR_MORE));
  arb_clear(x);
      ]])], [rf_flint_header=$1 FLINT_LIBS="$rf_flint_flags$2"])
  ])
])

AC_DEFUN([RF_CHECK_FLINT], [
  AC_REQUIRE([AC_PROG_CPP])
  AC_ARG_WITH([flint],
    [AS_HELP_STRING([--with-flint@<:@=DIR@:>@],
      [prefix of FLINT, whose balls proofs need (default: where it is found;
       --without-flint: no proofs)])],
    [], [with_flint=])
  FLINT_CPPFLAGS= FLINT_LIBS= FLINT_RPATH= rf_flint_flags= rf_flint_header=
  rf_flint_version=no
  RF_FLINT_FOLDER
  rf_save_CPPFLAGS=$CPPFLAGS rf_save_LIBS=$LIBS
  AS_IF([test "x$with_flint" != xno], [
    AC_MSG_CHECKING([for FLINT with Arb])
    CPPFLAGS="$CPPFLAGS $FLINT_CPPFLAGS $MPFR_CFLAGS"
    RF_FLINT_TRY([flint/arb.h], [-lflint])
    RF_FLINT_TRY([arb.h], [-lflint-arb -lflint])
    RF_FLINT_TRY([arb.h], [-larb -lflint])
    AS_IF([test "x$FLINT_LIBS" != x], [
      rf_flint_version=`echo '#include <flint/flint.h>
rf_version __FLINT_VERSION.__FLINT_VERSION_MINOR' | \
        $CPP -P $CPPFLAGS - 2>/dev/null | \
        sed -n 's/^rf_version *//p' | tr -d ' '`
      rf_flint_version=${rf_flint_version:-unknown}
      AC_DEFINE([HAVE_FLINT], [1], [Define if there is FLINT with Arb.])
    ])
    AC_MSG_RESULT([$rf_flint_version])
    AS_IF([test "x$rf_flint_header" = xflint/arb.h],
      [AC_DEFINE([RF_ARB_IN_FLINT], [1],
        [Define if Arb is a part of FLINT (3 and newer).])])
    AS_IF([test "x$FLINT_LIBS$with_flint" = x],
      [AC_MSG_WARN([FLINT with Arb not found: no proofs])],
      [test "x$FLINT_LIBS" = x],
      [AC_MSG_ERROR([--with-flint: no FLINT with Arb that links])])
  ])
  CPPFLAGS=$rf_save_CPPFLAGS LIBS=$rf_save_LIBS
  AM_CONDITIONAL([HAVE_FLINT], [test "x$FLINT_LIBS" != x])
  AC_SUBST([FLINT_CPPFLAGS])
  AC_SUBST([FLINT_LIBS])
  AC_SUBST([FLINT_RPATH])
])
