# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/problem.h
libreluflow_all_la_SOURCES += src/problem/problem.h
