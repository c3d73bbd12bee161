# SPDX-License-Identifier: GPL-3.0-or-later
libreluflow_all_la_SOURCES += \
	src/geometry/inclusion.h \
	src/geometry/lines.c src/geometry/lines.h \
	src/geometry/rank.c src/geometry/rank.h
