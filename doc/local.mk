# SPDX-License-Identifier: GPL-3.0-or-later
dist_man_MANS += doc/reluflow.1

# The manual: a chapter is a file here, a line of the menu and an @include in
# doc/reluflow.texi.
info_TEXINFOS += doc/reluflow.texi
doc_reluflow_TEXINFOS = doc/flow.texi doc/experiment.texi doc/runfile.texi \
	doc/inclusion.texi doc/limit.texi examples/align.c \
	doc/extremal.texi doc/library.texi doc/taylor.texi examples/saddle.c examples/saddles.c \
	examples/three_points.c examples/extremal.c

AM_MAKEINFOFLAGS = -I $(srcdir)
