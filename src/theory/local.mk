# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/theory.h
libreluflow_all_la_SOURCES += \
	src/theory/constants/bf25_theorem1.c \
	src/theory/constants/bf25_theorem1.h \
	src/theory/constants/constants.c src/theory/constants/constants.h \
	src/theory/constants/face_extremes.c src/theory/constants/interval.c \
	src/theory/constants/interval.h src/theory/constants/least_squares.c \
	src/theory/constants/mmv24.c src/theory/constants/spectrum.c \
	src/theory/constants/spectrum.h
