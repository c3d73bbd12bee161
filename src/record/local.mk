# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/record.h
libreluflow_all_la_SOURCES += \
	src/record/cost.c \
	src/record/db.c src/record/db.h \
	src/record/faces.c \
	src/record/get.c src/record/get.h \
	src/record/get_events.c src/record/get_states.c \
	src/record/given.c \
	src/record/meta.c \
	src/record/pending.c src/record/pending.h \
	src/record/target.c src/record/target.h \
	src/record/read.c src/record/read.h \
	src/record/resume.c \
	src/record/rows.c \
	src/record/run.c \
	src/record/same.c \
	src/record/write.c src/record/write.h
