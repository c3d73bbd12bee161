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

dnl RF_CHECK_DOUBLE(VARIABLE): are doubles computed as doubles?  The old
dnl floating point unit of 32-bit x86 keeps more digits for a while, so that
dnl x == y depends on where x was kept; newer units do not.  Append to VARIABLE
dnl what chooses them.
AC_DEFUN([RF_CHECK_DOUBLE], [
  rf_save_CFLAGS=$CFLAGS
  m4_define([RF_DOUBLE_], [AC_LANG_PROGRAM([[
#include <float.h>
#if FLT_EVAL_METHOD != 0
# error "more digits"
#endif
    ]], [])])
  CFLAGS="$$1 $CFLAGS"
  AC_COMPILE_IFELSE([RF_DOUBLE_], [],
    [CFLAGS=$rf_save_CFLAGS
     RF_TRY_CFLAGS([$1], [-msse2 -mfpmath=sse])
     CFLAGS="$$1 $rf_save_CFLAGS"
     AC_COMPILE_IFELSE([RF_DOUBLE_], [],
       [AC_MSG_ERROR([$CC computes doubles with more digits than they have])])])
  CFLAGS=$rf_save_CFLAGS
])
