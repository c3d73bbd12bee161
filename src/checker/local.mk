# SPDX-License-Identifier: GPL-3.0-or-later
# reluflow-check: a program of its own.  It shares no source and no header with
# the library, and needs nothing but C and its -lm.
bin_PROGRAMS += reluflow-check
reluflow_check_SOURCES = \
	src/checker/certificate.c src/checker/certificate.h \
	src/checker/exact.c src/checker/exact.h \
	src/checker/main.c src/checker/modular.c src/checker/modular.h \
	src/checker/relation.c src/checker/relation.h \
	src/checker/report.h \
	src/checker/up.c src/checker/up.h
reluflow_check_CPPFLAGS = -I$(top_srcdir)/src \
	-DPACKAGE_VERSION='"$(PACKAGE_VERSION)"'
reluflow_check_CFLAGS = $(RF_CFLAGS)
reluflow_check_LDFLAGS =
reluflow_check_LDADD = libreluflow-check-d.la libreluflow-check-w.la

# A stage twice (and once more for a test): with doubles, with pairs of them.
checker_stage = \
	src/checker/stage/curve.c src/checker/stage/event.c \
	src/checker/stage/face.c src/checker/stage/fate.c \
	src/checker/stage/ground.c src/checker/stage/hull.c \
	src/checker/stage/names.h src/checker/stage/num.h \
	src/checker/stage/outcome.c \
	src/checker/stage/rows.c src/checker/stage/series.c \
	src/checker/stage/sides.c src/checker/stage/stage.c \
	src/checker/stage/stage.h src/checker/stage/start.c \
	src/checker/stage/text.c src/checker/stage/theorem1.c \
	src/checker/stage/tube.c
noinst_LTLIBRARIES += libreluflow-check-d.la libreluflow-check-w.la
libreluflow_check_d_la_SOURCES = $(checker_stage) src/checker/stage/width.c
libreluflow_check_d_la_CPPFLAGS = -I$(top_srcdir)/src -DCK_DOUBLE
libreluflow_check_d_la_CFLAGS = $(RF_CFLAGS)
libreluflow_check_w_la_SOURCES = $(checker_stage)
libreluflow_check_w_la_CPPFLAGS = -I$(top_srcdir)/src -DCK_WIDE
libreluflow_check_w_la_CFLAGS = $(RF_CFLAGS)
