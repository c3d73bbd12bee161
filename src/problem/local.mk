# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/problem.h
libreluflow_all_la_SOURCES += \
	src/problem/problem.h src/problem/reader.h src/problem/location.c \
	src/problem/location.h src/problem/node.c src/problem/node.h \
	src/problem/set.c src/problem/csv.c src/problem/csv.h src/problem/key.c \
	src/problem/value.c src/problem/data.c src/problem/init.c \
	src/problem/times.c src/problem/read.c src/problem/text.c \
	src/problem/draw.c src/problem/draw.h src/problem/factor.c \
	src/problem/sign.c src/problem/notes.c src/problem/weights_d.c \
	src/problem/weights_mp.c src/problem/weights_impl.h
# Compiled for double and for MPFR.
kernels += \
	src/problem/weights.c
