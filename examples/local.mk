# SPDX-License-Identifier: GPL-3.0-or-later

# Extremal vectors and a constant of the theory.
check_PROGRAMS += examples/extremal
TESTS += examples/extremal
examples_extremal_SOURCES = examples/extremal.c
examples_extremal_LDADD = libreluflow.la
