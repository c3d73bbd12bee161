# SPDX-License-Identifier: GPL-3.0-or-later
# They are installed to be read and tried.
examplesdir = $(docdir)/examples
dist_examples_DATA = examples/three-points.yaml examples/align.c \
	examples/descent.yaml examples/designs.yaml \
	examples/four-neurons.yaml examples/infinite.yaml \
	examples/late-neuron.yaml \
	examples/linear-fit.yaml examples/mnist.yaml examples/separated.yaml \
	examples/skip.yaml examples/teacher.yaml \
	examples/extremal.c examples/first.c examples/logistic.c \
	examples/saddle.c examples/saddles.c examples/three_points.c

dist_examples_SCRIPTS = examples/bracket

# Certificates of the theorem of all widths.
proofsdir = $(docdir)/examples/proofs
dist_proofs_DATA = examples/proofs/symmetric.proof \
	examples/proofs/symmetric.yaml examples/proofs/three-points.proof

# What make gallery draws.
gallerydir = $(docdir)/examples/gallery
dist_gallery_DATA = examples/gallery/classes.yaml \
	examples/gallery/early-alignment.yaml \
	examples/gallery/early-alignment-film.yaml \
	examples/gallery/sliding.yaml examples/gallery/teacher.yaml \
	examples/gallery/teacher-data.csv examples/gallery/two-saddles.yaml
dist_gallery_SCRIPTS = examples/gallery/draw
# Studies, and the experiments that they begin with.
studiesdir = $(examplesdir)/studies
dist_studies_DATA = examples/studies/classification.yaml \
	examples/studies/classification-base.yaml \
	examples/studies/data.yaml examples/studies/data-base.yaml \
	examples/studies/lambda.yaml \
	examples/studies/sparsity.yaml examples/studies/sparsity-base.yaml \
	examples/studies/starts.yaml examples/studies/starts-base.yaml \
	examples/studies/step.yaml examples/studies/step-base.yaml \
	examples/studies/three-points.yaml \
	examples/studies/three-points-base.yaml \
	examples/studies/thresholds.yaml \
	examples/studies/width.yaml

# Extremal vectors and a constant of the theory.
check_PROGRAMS += examples/extremal
TESTS += examples/extremal
examples_extremal_SOURCES = examples/extremal.c
examples_extremal_LDADD = libreluflow.la
# Examples see what a user sees: the public headers and the shared library.
# make check runs them, make installcheck builds them again from
# reluflow.pc alone.
flow_examples = examples/first examples/logistic examples/three_points
check_PROGRAMS += $(flow_examples)
TESTS += $(flow_examples)
installcheck_sources += $(srcdir)/examples/first.c \
	$(srcdir)/examples/logistic.c $(srcdir)/examples/three_points.c
examples_first_SOURCES = examples/first.c
examples_first_LDADD = libreluflow.la
examples_logistic_SOURCES = examples/logistic.c
examples_logistic_LDADD = libreluflow.la -lm
examples_three_points_SOURCES = examples/three_points.c
examples_three_points_LDADD = libreluflow.la -lm

# Where the neurons go at small scale.
check_PROGRAMS += examples/align
TESTS += examples/align
examples_align_SOURCES = examples/align.c
examples_align_LDADD = libreluflow.la
# Leaving a saddle: digits that double has not.
check_PROGRAMS += examples/saddle
TESTS += examples/saddle
examples_saddle_SOURCES = examples/saddle.c
examples_saddle_LDADD = libreluflow.la -lm
# From one saddle to the next.
check_PROGRAMS += examples/saddles
TESTS += examples/saddles
examples_saddles_SOURCES = examples/saddles.c
examples_saddles_LDADD = libreluflow.la -lm
