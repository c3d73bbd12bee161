dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl RF_CHECK_FOLDERS: stop where a folder has white space in its name: make
dnl and libtool cannot work with such, and would fail half-way.
AC_DEFUN([RF_CHECK_FOLDERS], [
  rf_source=`cd "$srcdir" && pwd` rf_build=`pwd`
  for rf_dir in source build prefix exec_prefix bindir libdir includedir \
      datarootdir datadir docdir infodir mandir; do
    AS_CASE([$rf_dir],
      [source], [rf_value=$rf_source],
      [build], [rf_value=$rf_build],
      [eval "rf_value=\$$rf_dir"])
    AS_CASE([$rf_value],
      [*[[\ \	]]*], [AC_MSG_ERROR([white space in a folder's name,
  which make and libtool do not take: $rf_dir is '$rf_value'])])
  done
])
