# SPDX-License-Identifier: GPL-3.0-or-later
# The program.  A subcommand is a file here, or in readers/ if all it does is
# to say what a run file holds, and a line in main.c.
bin_PROGRAMS += reluflow
program_sources = \
	src/cli/align.c \
	src/cli/cli.h src/cli/one_thread.h \
	src/cli/common.c \
	src/cli/exact.c src/cli/exact.h \
	src/cli/extremal.c \
	src/cli/main.c \
	src/cli/merge.c \
	src/cli/prove.c src/cli/proved.c src/cli/proved.h \
	src/cli/readers/cells.c src/cli/readers/classify.c \
	src/cli/readers/compare.c \
	src/cli/readers/events.c src/cli/readers/moments.c \
	src/cli/readers/export.c src/cli/readers/figure.c \
	src/cli/readers/measures.c src/cli/readers/measures.h \
	src/cli/readers/phases.c src/cli/readers/report.c \
	src/cli/readers/samples.c \
	src/cli/readers/show.c \
	src/cli/readers/state.c src/cli/readers/state.h \
	src/cli/readers/states.c \
	src/cli/run.c \
	src/cli/stop.c src/cli/stop.h src/cli/sweep.c \
	src/cli/verify.c src/cli/with_proofs.c
# It has the library in it, without the proof room: what nobody asks for is not
# loaded.  Where there is FLINT a second one has that room (with_proofs.c).
reluflow_SOURCES = $(program_sources)
reluflow_CPPFLAGS = $(AM_CPPFLAGS) $(libexec_flag)
if RF_LATE_BLAS
reluflow_SOURCES += src/cli/late_blas.c
endif
if HAVE_FLINT
reluflow_SOURCES += src/proof/absent.c
libexec_flag = -DRF_LIBEXEC='"$(pkglibexecdir)"'
reluflow_LDADD = libreluflow-all.la $(PROGRAM_BLAS_LIBS)
pkglibexec_PROGRAMS += reluflow-proofs
reluflow_proofs_SOURCES = $(program_sources)
reluflow_proofs_LDADD = libreluflow.la
EXTRA_reluflow_DEPENDENCIES = reluflow-proofs$(EXEEXT)
else
reluflow_LDADD = libreluflow-proof.la libreluflow-all.la $(PROGRAM_BLAS_LIBS)
endif
