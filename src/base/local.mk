# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/numbers.h include/reluflow/status.h
libreluflow_all_la_SOURCES += \
	src/base/base.c src/base/base.h src/base/blas.c src/base/blas.h \
	src/base/eigen.c src/base/eigen.h \
	src/base/grow.c src/base/large.c src/base/large.h \
	src/base/file.c src/base/file.h src/base/heap.c src/base/heap.h src/base/poll.c src/base/poll.h \
	src/base/string.c src/base/string.h src/base/table.c \
	src/base/table.h src/base/team.c src/base/team.h \
	src/base/trace.c src/base/trace.h src/base/vector.h
libreluflow_all_la_SOURCES += \
	src/base/number/exact.c src/base/number/exact.h \
	src/base/number/mpfr_state.c src/base/number/mpfr_state.h \
	src/base/number/names_d.h src/base/number/names_mp.h \
	src/base/number/num.h src/base/number/num_d.h \
	src/base/number/num_mp.c src/base/number/num_mp.h \
	src/base/number/number.c src/base/number/number.h \
	src/base/number/numbers.c src/base/number/numbers.h \
	src/base/number/poly.h src/base/number/root.h \
	src/base/number/root_d.c src/base/number/shortest.c
# Compiled for double and for MPFR.
kernels += \
	src/base/number/poly.c src/base/number/root.c
