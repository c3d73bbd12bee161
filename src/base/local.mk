# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/status.h
libreluflow_all_la_SOURCES += \
	src/base/base.c src/base/base.h \
	src/base/blas.c src/base/blas.h \
	src/base/exact.c src/base/exact.h src/base/hash.c \
	src/base/shortest.c \
	src/base/mpfr_state.c src/base/mpfr_state.h \
	src/base/number.c src/base/number.h \
	src/base/poll.c src/base/poll.h \
	src/base/trace.c src/base/trace.h \
	src/base/string.c src/base/string.h src/base/vector.h \
	src/base/rows.c src/base/names_d.h src/base/names_mp.h \
	src/base/num.h src/base/num_d.h src/base/num_mp.c src/base/num_mp.h
