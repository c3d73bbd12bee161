# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/view.h
libreluflow_all_la_SOURCES += \
	src/view/plot/draw.c src/view/plot/file.c src/view/plot/file.h \
	src/view/plot/format.c src/view/plot/format.h \
	src/view/plot/plot.c src/view/plot/plot.h \
	src/view/plot/program.c src/view/plot/program.h \
	src/view/plot/sheet.c \
	src/view/plot/spelling.c src/view/plot/spelling.h
libreluflow_all_la_SOURCES += \
	src/view/subject/fates.c \
	src/view/subject/moments.c src/view/subject/neurons.c \
	src/view/subject/plane.c \
	src/view/subject/subject.c src/view/subject/subject.h \
	src/view/subject/target.c
libreluflow_all_la_SOURCES += \
	src/view/kinds/alignment.c src/view/kinds/common.c \
	src/view/kinds/compare.c src/view/kinds/contributions.c \
	src/view/kinds/directions.c src/view/kinds/function.c \
	src/view/kinds/kinds.h src/view/kinds/kinks.c \
	src/view/kinds/line.c src/view/kinds/line.h \
	src/view/kinds/loss.c src/view/kinds/norms.c src/view/kinds/outer.c \
	src/view/kinds/panels.c src/view/kinds/phases.c \
	src/view/kinds/rank.c src/view/kinds/raster.c \
	src/view/kinds/similarity.c
libreluflow_all_la_SOURCES += \
	src/view/polar/density.c \
	src/view/polar/polar.c src/view/polar/polar.h \
	src/view/polar/rim.c src/view/polar/rim.h
libreluflow_all_la_SOURCES += src/view/figure.c
