# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/state.h
libreluflow_all_la_SOURCES += \
	src/state/state.c src/state/state.h
libreluflow_all_la_SOURCES += \
	src/state/measures/cover.c src/state/measures/kinks.c \
	src/state/measures/measures.h src/state/measures/norms.c \
	src/state/measures/rank.c src/state/measures/reach.c \
	src/state/measures/spread.c src/state/measures/table.c
