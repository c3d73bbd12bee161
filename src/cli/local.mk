# SPDX-License-Identifier: GPL-3.0-or-later
# The program.  A subcommand is a file here and a line in main.c.
bin_PROGRAMS += reluflow
reluflow_SOURCES = \
	src/cli/align.c \
	src/cli/classify.c \
	src/cli/cli.h src/cli/one_thread.h \
	src/cli/common.c \
	src/cli/events.c src/cli/moments.c \
	src/cli/extremal.c \
	src/cli/figure.c \
	src/cli/main.c \
	src/cli/measures.c src/cli/measures.h \
	src/cli/phases.c \
	src/cli/run.c \
	src/cli/samples.c \
	src/cli/show.c \
	src/cli/state.c src/cli/state.h \
	src/cli/states.c \
	src/cli/verify.c
reluflow_LDADD = libreluflow.la
