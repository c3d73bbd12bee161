# SPDX-License-Identifier: GPL-3.0-or-later

# Cost of the Taylor engine: make bench/taylor && bench/taylor.
EXTRA_PROGRAMS += bench/taylor
bench_taylor_SOURCES = bench/taylor.c bench/timing.h
bench_taylor_CFLAGS = $(AM_CFLAGS) \
	-DTEST_DATA='"$(abs_top_srcdir)/tests/data"'
bench_taylor_LDADD = libreluflow-all.la $(BLAS_LIBS)

# Cost of the extremal vectors: make bench/extremal && bench/extremal.
EXTRA_PROGRAMS += bench/extremal
bench_extremal_SOURCES = bench/extremal.c bench/timing.h
bench_extremal_CFLAGS = $(AM_CFLAGS)
bench_extremal_LDADD = libreluflow-all.la $(BLAS_LIBS)

# The obvious competitors, and the scripts that compare: make bench, then
# bench/run in the build folder (SRCDIR/bench/run).
EXTRA_PROGRAMS += bench/plain bench/rk4
EXTRA_DIST += bench/run bench/against bench/equal bench/work bench/clock.sh \
	bench/exact.sh
bench_plain_SOURCES = bench/plain.c
# It multiplies no matrices: a CBLAS that is quickly loaded.
bench_plain_LDADD = libreluflow-all.la -lgslcblas -lm
# As fast as the compiler can make it on this very machine.
bench_native = -ftree-vectorize -fvect-cost-model=dynamic \
	-fassociative-math -fno-signed-zeros -fno-trapping-math -march=native
bench_rk4_SOURCES = bench/rk4.c bench/timing.h
bench_rk4_CFLAGS = $(AM_CFLAGS) $(bench_native)
bench_rk4_LDADD = libreluflow-all.la $(BLAS_LIBS) -lm
bench: all bench/plain$(EXEEXT) bench/rk4$(EXEEXT)
.PHONY: bench

# Cost of the alignment: make bench/align && bench/align.
EXTRA_PROGRAMS += bench/align
bench_align_SOURCES = bench/align.c bench/timing.h
bench_align_CFLAGS = $(AM_CFLAGS)
bench_align_LDADD = libreluflow-all.la $(BLAS_LIBS)

# The right-hand side against dgemm: make bench/rhs && bench/rhs.
EXTRA_PROGRAMS += bench/rhs
bench_rhs_SOURCES = bench/rhs.c bench/timing.h
bench_rhs_CFLAGS = $(AM_CFLAGS)
bench_rhs_LDADD = libreluflow-all.la $(BLAS_LIBS)

# Gradient descent against a plain loop: make bench/descent && bench/descent.
EXTRA_PROGRAMS += bench/descent
bench_descent_SOURCES = bench/descent.c bench/timing.h
bench_descent_CFLAGS = $(AM_CFLAGS)
bench_descent_LDADD = libreluflow-all.la $(BLAS_LIBS) -lm

# The limits of the machine: make bench/machine && bench/machine.
EXTRA_PROGRAMS += bench/machine
bench_machine_SOURCES = bench/machine.c bench/timing.h
bench_machine_CFLAGS = $(AM_CFLAGS) $(bench_native)
bench_machine_LDADD = $(BLAS_LIBS) -lm
