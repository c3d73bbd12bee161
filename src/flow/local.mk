# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/flow.h
libreluflow_all_la_SOURCES += \
	src/flow/face.h src/flow/face.inc src/flow/face_d.c src/flow/face_mp.c \
	src/flow/lumped.h src/flow/lumped.inc \
	src/flow/lumped_d.c src/flow/lumped_mp.c \
	src/flow/model.h src/flow/model.inc \
	src/flow/model_d.c src/flow/model_mp.c
