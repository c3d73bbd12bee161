# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/lab.h
libreluflow_all_la_SOURCES += \
	src/lab/study/axis.c src/lab/study/bisect.c \
	src/lab/study/check.c src/lab/study/grid.c \
	src/lab/study/study.c src/lab/study/study.h
libreluflow_all_la_SOURCES += \
	src/lab/measures/end.c src/lab/measures/limit.c \
	src/lab/measures/list.c src/lab/measures/measures.h \
	src/lab/measures/run.c src/lab/measures/start.c \
	src/lab/measures/theory.c
libreluflow_all_la_SOURCES += \
	src/lab/book/book.c src/lab/book/book.h src/lab/book/cells.c \
	src/lab/book/db.c src/lab/book/merge.c src/lab/book/open.c
libreluflow_all_la_SOURCES += \
	src/lab/work/keep.c src/lab/work/message.c src/lab/work/pool.c src/lab/work/search.c \
	src/lab/work/sweep.c src/lab/work/work.h src/lab/work/worker.c
libreluflow_all_la_SOURCES += src/lab/lab.c
pkginclude_HEADERS += include/reluflow/statistics.h
libreluflow_all_la_SOURCES += \
	src/lab/statistics/line.c src/lab/statistics/quantile.c \
	src/lab/statistics/share.c src/lab/statistics/statistics.h \
	src/lab/statistics/threshold.c
libreluflow_all_la_SOURCES += \
	src/lab/summary/groups.c src/lab/summary/points.c \
	src/lab/summary/summary.c src/lab/summary/summary.h
pkginclude_HEADERS += include/reluflow/compare.h
libreluflow_all_la_SOURCES += \
	src/lab/compare/apart.c src/lab/compare/compare.c \
	src/lab/compare/compare_impl.h src/lab/compare/events.c \
	src/lab/compare/same.c
