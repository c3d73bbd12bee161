# SPDX-License-Identifier: GPL-3.0-or-later
dist_man_MANS += doc/reluflow.1 doc/reluflow-check.1

# The reference of the library, made from the comments in its headers: a
# chapter of the manual, and a man page for each header.
api_headers = include/reluflow/status.h include/reluflow/numbers.h \
	include/reluflow/problem.h \
	include/reluflow/flow.h include/reluflow/observe.h \
	include/reluflow/align.h \
	include/reluflow/geometry.h include/reluflow/state.h \
	include/reluflow/theory.h include/reluflow/proof.h \
	include/reluflow/record.h include/reluflow/view.h \
	include/reluflow/lab.h include/reluflow/compare.h \
	include/reluflow/statistics.h
api_mans = doc/reluflow.3 doc/reluflow_status.3 doc/reluflow_numbers.3 \
	doc/reluflow_problem.3 \
	doc/reluflow_flow.3 doc/reluflow_observe.3 doc/reluflow_align.3 doc/reluflow_geometry.3 \
	doc/reluflow_state.3 doc/reluflow_theory.3 doc/reluflow_record.3 doc/reluflow_view.3 \
	doc/reluflow_lab.3 doc/reluflow_compare.3 \
	doc/reluflow_proof.3 doc/reluflow_statistics.3
dist_man_MANS += $(api_mans)
EXTRA_DIST += doc/api.awk
MAINTAINERCLEANFILES += doc/api.texi $(api_mans)

doc/api.texi: doc/api.awk $(api_headers)
	$(AM_V_GEN)$(MKDIR_P) doc && (cd $(srcdir) && \
	  $(AWK) -f doc/api.awk $(api_headers)) >$@-t && mv -f $@-t $@

api_man = $(MKDIR_P) doc && \
	$(AWK) -v version=$(PACKAGE_VERSION) -v man=1 -f $(srcdir)/doc/api.awk
doc/reluflow.3: doc/api.awk include/reluflow.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow.h >$@-t && mv -f $@-t $@
doc/reluflow_status.3: doc/api.awk include/reluflow/status.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/status.h >$@-t && mv -f $@-t $@
doc/reluflow_numbers.3: doc/api.awk include/reluflow/numbers.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/numbers.h >$@-t && mv -f $@-t $@
doc/reluflow_problem.3: doc/api.awk include/reluflow/problem.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/problem.h >$@-t && mv -f $@-t $@
doc/reluflow_flow.3: doc/api.awk include/reluflow/flow.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/flow.h >$@-t && mv -f $@-t $@
doc/reluflow_observe.3: doc/api.awk include/reluflow/observe.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/observe.h >$@-t && mv -f $@-t $@
doc/reluflow_align.3: doc/api.awk include/reluflow/align.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/align.h >$@-t && mv -f $@-t $@
doc/reluflow_geometry.3: doc/api.awk include/reluflow/geometry.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/geometry.h >$@-t && mv -f $@-t $@
doc/reluflow_state.3: doc/api.awk include/reluflow/state.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/state.h >$@-t && mv -f $@-t $@
doc/reluflow_theory.3: doc/api.awk include/reluflow/theory.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/theory.h >$@-t && mv -f $@-t $@
doc/reluflow_proof.3: doc/api.awk include/reluflow/proof.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/proof.h >$@-t && mv -f $@-t $@
doc/reluflow_record.3: doc/api.awk include/reluflow/record.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/record.h >$@-t && mv -f $@-t $@
doc/reluflow_lab.3: doc/api.awk include/reluflow/lab.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/lab.h >$@-t && mv -f $@-t $@
doc/reluflow_compare.3: doc/api.awk include/reluflow/compare.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/compare.h >$@-t && mv -f $@-t $@
doc/reluflow_statistics.3: doc/api.awk include/reluflow/statistics.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/statistics.h >$@-t && mv -f $@-t $@
doc/reluflow_view.3: doc/api.awk include/reluflow/view.h
	$(AM_V_GEN)$(api_man) $(srcdir)/include/reluflow/view.h >$@-t && mv -f $@-t $@

# The manual: a chapter is a file here, a line of the menu and an @include in
# doc/reluflow.texi.
info_TEXINFOS += doc/reluflow.texi
doc_reluflow_TEXINFOS = doc/api.texi doc/flow.texi doc/experiment.texi doc/runfile.texi \
	doc/inclusion.texi doc/itineraries.texi doc/limit.texi doc/proofs.texi \
	doc/certificates.texi doc/widths.texi examples/align.c \
	doc/descent.texi doc/export.texi doc/extremal.texi doc/figures.texi doc/glossary.texi doc/infinite.texi doc/lab.texi doc/library.texi doc/measures.texi doc/stationary.texi doc/studies.texi doc/taylor.texi doc/theory.texi examples/saddle.c examples/saddles.c \
	examples/three_points.c examples/extremal.c \
	examples/skip.yaml \
	examples/studies/three-points.yaml examples/studies/thresholds.yaml

# The pictures of its node Gallery, as make gallery draws them, but for that of
# the digits, whose data are not ours.
gallery_pictures = doc/gallery/digits.png \
	doc/gallery/early-alignment.png doc/gallery/sliding.png \
	doc/gallery/teacher.png doc/gallery/two-saddles.png
picturesdir = $(docdir)/gallery
dist_pictures_DATA = $(gallery_pictures)

AM_MAKEINFOFLAGS = -I $(srcdir) -I doc
