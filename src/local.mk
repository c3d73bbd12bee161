# SPDX-License-Identifier: GPL-3.0-or-later
# Sources live in a convenience library: tests reach internals through it,
# users see only what the shared library exports.
noinst_LTLIBRARIES += libreluflow-all.la
libreluflow_all_la_SOURCES =
libreluflow_all_la_LIBADD = $(SUNDIALS_LIBS) $(GSL_LIBS) $(BLAS_LIBS) \
	$(MPFR_LIBS) $(GMP_LIBS) $(YAML_LIBS) $(SQLITE_LIBS)

include src/base/local.mk
include src/problem/local.mk
include src/geometry/local.mk
include src/flow/local.mk
include src/record/local.mk
include src/cli/local.mk

lib_LTLIBRARIES += libreluflow.la
libreluflow_la_SOURCES =
libreluflow_la_LIBADD = libreluflow-all.la
libreluflow_la_LDFLAGS = -no-undefined -version-info $(RF_LT_VERSION) \
	-export-symbols-regex '^rf_' $(AM_LDFLAGS)
