# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/problem.h
libreluflow_all_la_SOURCES += \
	src/problem/begin.c src/problem/beyond.c src/problem/data.c \
	src/problem/descent.c \
	src/problem/init.c \
	src/problem/key.c \
	src/problem/measure.c src/problem/measure.h \
	src/problem/notes.c src/problem/probe.c src/problem/problem.h \
	src/problem/read.c \
	src/problem/reader.h src/problem/times.c src/problem/unit.c \
	src/problem/value.c \
	src/problem/words.c src/problem/words.h src/problem/write.c
libreluflow_all_la_SOURCES += \
	src/problem/design/design.h src/problem/design/draw.c \
	src/problem/design/laws.c src/problem/design/read.c
libreluflow_all_la_SOURCES += \
	src/problem/files/array.c src/problem/files/array.h \
	src/problem/files/bytes.c src/problem/files/bytes.h \
	src/problem/files/element.c src/problem/files/element.h \
	src/problem/files/idx.c src/problem/files/late_zip.h \
	src/problem/files/npy.c
if RF_LATE_ZIP
libreluflow_all_la_SOURCES += src/problem/files/late_zip.c
endif
libreluflow_all_la_SOURCES += \
	src/problem/real/columns.c src/problem/real/origin.c \
	src/problem/real/prepare.c \
	src/problem/real/read.c src/problem/real/real.h \
	src/problem/real/rows.c src/problem/real/select.c \
	src/problem/real/weights.c src/problem/real/wish.c
libreluflow_all_la_SOURCES += \
	src/problem/infinite/asked.c src/problem/infinite/cells.c \
	src/problem/infinite/cells.h src/problem/infinite/circle.c \
	src/problem/infinite/infinite.h src/problem/infinite/nodes.c \
	src/problem/infinite/radial.c src/problem/infinite/rule.c \
	src/problem/infinite/scatter.c src/problem/infinite/sphere.c \
	src/problem/infinite/way.c
libreluflow_all_la_SOURCES += \
	src/problem/loss/exact.c src/problem/loss/exact.h \
	src/problem/loss/loss.h
libreluflow_all_la_SOURCES += \
	src/problem/start/draw.c src/problem/start/draw.h \
	src/problem/start/sobol.c src/problem/start/sobol.h \
	src/problem/start/factor.c src/problem/start/sign.c \
	src/problem/start/weights_d.c src/problem/start/weights_impl.h \
	src/problem/start/weights_mp.c
libreluflow_all_la_SOURCES += \
	src/problem/text/csv.c src/problem/text/csv.h \
	src/problem/text/location.c src/problem/text/location.h \
	src/problem/text/names.c src/problem/text/names.h \
	src/problem/text/node.c src/problem/text/node.h src/problem/text/set.c \
	src/problem/text/ledger.c src/problem/text/ledger.h
# Compiled for double and for MPFR.
kernels += \
	src/problem/loss/exponential.c src/problem/loss/logistic.c \
	src/problem/loss/loss.c src/problem/loss/square.c
kernels += \
	src/problem/start/weights.c
