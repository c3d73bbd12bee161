# SPDX-License-Identifier: GPL-3.0-or-later
# Sources live in convenience libraries: tests reach internals through them,
# users see only what the shared library exports.  libreluflow-all has all rooms
# but that of proofs (src/proof/local.mk).  The BLAS is beside it, as the
# program may load it late (src/cli/late_blas.c).
noinst_LTLIBRARIES += libreluflow-all.la
libreluflow_all_la_SOURCES =
kernels =
libreluflow_all_la_LIBADD = libreluflow-d.la libreluflow-mp.la \
	$(SUNDIALS_LIBS) $(GSL_LIBS) \
	$(MPFR_LIBS) $(GMP_LIBS) $(YAML_LIBS) $(SQLITE_LIBS) \
	$(ZLIB_LIBS) $(LIBZIP_LIBS) \
	$(HDF5_LIBS)

include src/base/local.mk
include src/problem/local.mk
include src/geometry/local.mk
include src/state/local.mk
include src/theory/local.mk
include src/proof/local.mk
include src/flow/local.mk
include src/record/local.mk
include src/lab/local.mk
include src/view/local.mk
include src/cli/local.mk
include src/checker/local.mk
include src/mpi/local.mk

# Each kernel twice: its names rfx_ are rfd_ in the one, rfm_ in the other.
noinst_LTLIBRARIES += libreluflow-d.la libreluflow-mp.la
libreluflow_d_la_SOURCES = $(kernels)
libreluflow_d_la_CPPFLAGS = $(AM_CPPFLAGS) -DRF_NUM_DOUBLE
libreluflow_mp_la_SOURCES = $(kernels)
libreluflow_mp_la_CPPFLAGS = $(AM_CPPFLAGS) -DRF_NUM_MPFR

lib_LTLIBRARIES += libreluflow.la
libreluflow_la_SOURCES =
libreluflow_la_LIBADD = libreluflow-proof.la libreluflow-all.la $(BLAS_LIBS)
libreluflow_la_LDFLAGS = -no-undefined -version-info $(RF_LT_VERSION) \
	-export-symbols-regex '^rf_' $(AM_LDFLAGS)
