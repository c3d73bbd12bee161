dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_TRY_CFLAGS(VARIABLE, FLAGS): append FLAGS to VARIABLE if the compiler
dnl takes them all.  CFLAGS is left as the user gave it.
AC_DEFUN([RF_TRY_CFLAGS], [
  AC_MSG_CHECKING([whether $CC takes $2])
  rf_save_CFLAGS=$CFLAGS
  CFLAGS="-Werror $$1 $2"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
    [AC_MSG_RESULT([yes])
     $1="$$1 $2"],
    [AC_MSG_RESULT([no])])
  CFLAGS=$rf_save_CFLAGS
])
