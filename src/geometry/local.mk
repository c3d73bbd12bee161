# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/geometry.h
libreluflow_all_la_SOURCES += \
	src/geometry/arrangement/arrangement.c \
	src/geometry/arrangement/arrangement.h \
	src/geometry/arrangement/cones.c src/geometry/arrangement/cones.h \
	src/geometry/arrangement/field.c src/geometry/arrangement/field.h \
	src/geometry/arrangement/least_exact.c \
	src/geometry/arrangement/linear_exact.c \
	src/geometry/arrangement/linear_exact.h \
	src/geometry/arrangement/lines.c src/geometry/arrangement/lines.h \
	src/geometry/arrangement/qr.h src/geometry/arrangement/rank.c \
	src/geometry/arrangement/rank.h src/geometry/arrangement/rays.c \
	src/geometry/arrangement/relations.c \
	src/geometry/arrangement/relations.h
libreluflow_all_la_SOURCES += \
	src/geometry/extremal/api.c src/geometry/extremal/certificate.c \
	src/geometry/extremal/direction.c src/geometry/extremal/direction.h \
	src/geometry/extremal/extremal.c src/geometry/extremal/extremal.h \
	src/geometry/extremal/face_test.c src/geometry/extremal/face_test.h \
	src/geometry/extremal/search.c src/geometry/extremal/search.h
libreluflow_all_la_SOURCES += \
	src/geometry/inclusion/clarke.c src/geometry/inclusion/clarke.h \
	src/geometry/inclusion/inclusion.h \
	src/geometry/inclusion/clarke_exact.c \
	src/geometry/inclusion/inclusion_exact.c \
	src/geometry/inclusion/inclusion_exact.h \
	src/geometry/inclusion/inclusion_impl.h \
	src/geometry/inclusion/inclusion_sharp.c \
	src/geometry/inclusion/leave.c src/geometry/inclusion/solution.c \
	src/geometry/inclusion/solution.h src/geometry/inclusion/zero.c \
	src/geometry/inclusion/zero.h
# Compiled for double and for MPFR.
kernels += \
	src/geometry/arrangement/qr.c
kernels += \
	src/geometry/inclusion/bounded_least_squares.c \
	src/geometry/inclusion/depart.c src/geometry/inclusion/inclusion.c \
	src/geometry/inclusion/keep_clarke.c \
	src/geometry/inclusion/repelling.c src/geometry/inclusion/trial.c
