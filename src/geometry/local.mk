# SPDX-License-Identifier: GPL-3.0-or-later
libreluflow_all_la_SOURCES += \
	src/geometry/box.inc src/geometry/several.inc \
	src/geometry/inclusion.h src/geometry/inclusion.inc \
	src/geometry/inclusion_d.c src/geometry/inclusion_mp.c \
	src/geometry/lines.c src/geometry/lines.h \
	src/geometry/rank.c src/geometry/rank.h
