# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/proof.h
# Balls are FLINT's; without it there is a room that says so.
if HAVE_FLINT
libreluflow_all_la_SOURCES += \
	src/proof/itinerary/aligned.c src/proof/itinerary/aligned.h \
	src/proof/itinerary/corner.c src/proof/itinerary/corner.h \
	src/proof/itinerary/every.c \
	src/proof/itinerary/itinerary.c src/proof/itinerary/leg.c \
	src/proof/itinerary/leg.h \
	src/proof/itinerary/timing.c src/proof/itinerary/timing.h \
	src/proof/itinerary/walk.c src/proof/itinerary/walk.h
else
libreluflow_all_la_SOURCES += src/proof/absent.c
endif
