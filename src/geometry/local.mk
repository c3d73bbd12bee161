# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/geometry.h
libreluflow_all_la_SOURCES += \
	src/geometry/held.h src/geometry/clarke.h src/geometry/clarke.c \
	src/geometry/leave.c src/geometry/cones.h src/geometry/cones.c \
	src/geometry/inclusion.h src/geometry/inclusion_exact.c \
	src/geometry/inclusion_exact.h src/geometry/inclusion_sharp.c \
	src/geometry/zero.c src/geometry/zero.h src/geometry/lines.c \
	src/geometry/lines.h src/geometry/rank.c src/geometry/rank.h \
	src/geometry/relations.c src/geometry/relations.h \
	src/geometry/linear_exact.c src/geometry/linear_exact.h \
	src/geometry/least_exact.c src/geometry/rays.c \
	src/geometry/arrangement.c src/geometry/arrangement.h \
	src/geometry/field.c src/geometry/field.h src/geometry/face_exact.c \
	src/geometry/cert.c src/geometry/face_exact.h src/geometry/extremal.c \
	src/geometry/extremal_api.c src/geometry/extremal.h \
	src/geometry/follow.c src/geometry/follow.h src/geometry/search.c \
	src/geometry/search.h src/geometry/real.c src/geometry/real.h \
	src/geometry/spectrum.c src/geometry/spectrum.h src/geometry/facts.c \
	src/geometry/constants.c src/geometry/constants.h \
	src/geometry/alignment.c src/geometry/alignment.h \
	src/geometry/linear_fit.c src/geometry/separable.c \
	src/geometry/inclusion_impl.h
# Compiled for double and for MPFR.
kernels += \
	src/geometry/box.c src/geometry/choice.c src/geometry/depart.c \
	src/geometry/held.c src/geometry/inclusion.c src/geometry/keep_clarke.c \
	src/geometry/several.c
