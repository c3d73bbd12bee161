dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_LATE_ZIP: with shared libraries libzip is not linked but loaded
dnl when an archive is read or written (src/problem/files/late_zip.h).  After
dnl PKG_CHECK_MODULES([LIBZIP]): defines RF_LATE_ZIP as the name to load and
dnl empties LIBZIP_LIBS; where the name is not found it is linked.
AC_DEFUN([RF_CHECK_LATE_ZIP], [
  AC_ARG_ENABLE([late-zip],
    [AS_HELP_STRING([--disable-late-zip],
      [link libzip (default: load it when an archive is read or written)])],
    [], [enable_late_zip=yes])
  rf_zip_name=
  AS_IF([test "x$enable_late_zip" = xyes], [
    rf_save_CPPFLAGS=$CPPFLAGS
    CPPFLAGS="$CPPFLAGS $LIBZIP_CFLAGS"
    RF_LOADED_NAME([rf_zip_name], [libzip], [$LIBZIP_LIBS],
      [[#include <zip.h>]], [[return zip_open("x", 0, (int *)0) != 0;]])
    CPPFLAGS=$rf_save_CPPFLAGS
  ])
  AS_IF([test "x$rf_zip_name" != x], [
    LIBZIP_LIBS=
    AC_DEFINE_UNQUOTED([RF_LATE_ZIP], ["$rf_zip_name"],
      [The libzip that is loaded when it is needed])
  ])
  AM_CONDITIONAL([RF_LATE_ZIP], [test "x$rf_zip_name" != x])
])
