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
	src/view/subject/plane.c src/view/subject/plateaus.c \
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
libreluflow_all_la_SOURCES += \
	src/view/page/cast.c src/view/page/density.c src/view/page/events.c \
	src/view/page/facts.c src/view/page/figures.c \
	src/view/page/function.c src/view/page/json.c src/view/page/json.h \
	src/view/page/neurons.c src/view/page/page.c src/view/page/page.h \
	src/view/page/samples.c src/view/page/spot.c
libreluflow_all_la_SOURCES += \
	src/view/sweep/figure.c
libreluflow_all_la_SOURCES += \
	src/view/export/bales.c src/view/export/export.c \
	src/view/export/export.h src/view/export/npz.c
if HAVE_HDF5
libreluflow_all_la_SOURCES += src/view/export/hdf5.c
endif
libreluflow_all_la_SOURCES += src/view/figure.c

# The page itself is written as what it is, and becomes arrays of C.
page_parts = src/view/page/page.css src/view/page/page.js \
	src/view/page/draw.js src/view/page/stage.js src/view/page/page.html
nodist_libreluflow_all_la_SOURCES = src/view/page/page_text.c
EXTRA_DIST += src/view/page/embed.awk $(page_parts)
CLEANFILES += src/view/page/page_text.c
src/view/page/page_text.c: src/view/page/embed.awk $(page_parts)
	$(AM_V_GEN)$(MKDIR_P) src/view/page && (cd $(srcdir) && LC_ALL=C \
	  $(AWK) -f src/view/page/embed.awk $(page_parts)) >$@-t && mv -f $@-t $@
