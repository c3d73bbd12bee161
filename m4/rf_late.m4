dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_LOADED_NAME(VARIABLE, STEM, LIBS, PROLOGUE, BODY): the name under which a
dnl program with this body, linked with LIBS, has the library STEM loaded (its
dnl soname); nothing where that is not found, and without shared libraries.
AC_DEFUN([RF_LOADED_NAME], [
  AC_CHECK_TOOL([READELF], [readelf], [:])
  $1=
  AS_IF([test "x$enable_shared" = xyes], [
    AC_SEARCH_LIBS([dlopen], [dl])
    AC_MSG_CHECKING([for the name under which $2 is loaded])
    rf_save_LIBS=$LIBS
    LIBS="$3 $LIBS"
    AC_LINK_IFELSE([AC_LANG_PROGRAM([$4], [$5])],
      [$1=`$READELF -d conftest$EXEEXT 2>/dev/null | \
        sed -n 's/.*NEEDED.*\@{:@$2\.so@<:@.0-9@:>@*\@:}@.*/\1/p'`])
    LIBS=$rf_save_LIBS
    AC_MSG_RESULT([${$1:-none, it is linked}])
  ])
])
