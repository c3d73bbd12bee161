# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/record.h
libreluflow_all_la_SOURCES += \
	src/record/attend.h \
	src/record/cost.c \
	src/record/db.c src/record/db.h \
	src/record/faces.c \
	src/record/given.c \
	src/record/meta.c src/record/moments.c src/record/moments.h \
	src/record/pending.c src/record/pending.h \
	src/record/target.c src/record/target.h \
	src/record/read.c src/record/read.h \
	src/record/resume.c \
	src/record/run.c \
	src/record/same.c \
	src/record/write.c src/record/write.h
libreluflow_all_la_SOURCES += \
	src/record/rows/events.c \
	src/record/rows/get.c src/record/rows/get.h \
	src/record/rows/measures.c \
	src/record/rows/moments.c src/record/rows/probe.c \
	src/record/rows/rows.c \
	src/record/rows/states.c src/record/rows/unit.c \
	src/record/rows/verdicts.c
libreluflow_all_la_SOURCES += \
	src/record/rounds/rounds.c
libreluflow_all_la_SOURCES += \
	src/record/series/measures.c src/record/series/probe.c \
	src/record/series/unit.c
