# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/proof.h
libreluflow_all_la_SOURCES += src/proof/names.c
# Balls are FLINT's; without it there is a room that says so.  A library of its
# own, as programs that prove nothing need not load FLINT.
noinst_LTLIBRARIES += libreluflow-proof.la
libreluflow_proof_la_SOURCES =
libreluflow_proof_la_LIBADD = $(FLINT_LIBS) $(MPFR_LIBS) $(GMP_LIBS)
if HAVE_FLINT
libreluflow_proof_la_SOURCES += \
	src/base/ball/ball.c src/base/ball/ball.h \
	src/base/ball/up.c src/base/ball/up.h \
	src/proof/certificate/certificate.c \
	src/proof/certificate/origin.h \
	src/proof/certificate/text.c src/proof/certificate/text.h \
	src/proof/certificate/theorem1.c src/proof/certificate/theorem1.h \
	src/proof/itinerary/aligned.c src/proof/itinerary/aligned.h \
	src/proof/itinerary/corner.c src/proof/itinerary/corner.h \
	src/proof/itinerary/every.c \
	src/proof/itinerary/itinerary.c src/proof/itinerary/leg.c \
	src/proof/itinerary/leg.h \
	src/proof/itinerary/timing.c src/proof/itinerary/timing.h \
	src/proof/itinerary/walk.c src/proof/itinerary/walk.h \
	src/proof/meeting/hull.c src/proof/meeting/hull.h \
	src/proof/meeting/hunt.c src/proof/meeting/hunt.h \
	src/proof/meeting/outcome.c src/proof/meeting/outcome.h \
	src/proof/meeting/passage.c src/proof/meeting/passage.h \
	src/proof/meeting/several.c src/proof/meeting/several.h \
	src/proof/meeting/sides.c src/proof/meeting/sides.h \
	src/proof/meeting/start.c src/proof/meeting/start.h \
	src/proof/meeting/together.c src/proof/meeting/together.h \
	src/proof/meeting/turning.c src/proof/meeting/turning.h \
	src/proof/proof.c \
	src/proof/tube/bundle.c src/proof/tube/bundle.h \
	src/proof/tube/defect.c \
	src/proof/tube/face.c src/proof/tube/face.h \
	src/proof/tube/terrain.c src/proof/tube/terrain.h \
	src/proof/tube/series.c \
	src/proof/tube/slope.c src/proof/tube/slope.h \
	src/proof/tube/stage.c src/proof/tube/stage.h \
	src/proof/tube/tube.c \
	src/proof/whole/claims.c src/proof/whole/claims.h \
	src/proof/whole/edges.c src/proof/whole/flight.c \
	src/proof/whole/flight.h src/proof/whole/flight_impl.h \
	src/proof/whole/hear.c src/proof/whole/hear.h \
	src/proof/whole/price.c src/proof/whole/price.h \
	src/proof/whole/range.c src/proof/whole/range.h \
	src/proof/whole/minimum.c \
	src/proof/whole/stay.c src/proof/whole/stay.h \
	src/proof/whole/stay_impl.h \
	src/proof/whole/vanish.c src/proof/whole/vanish.h \
	src/proof/whole/onlooker.c src/proof/whole/onlooker.h \
	src/proof/width/bounds.c src/proof/width/bounds.h \
	src/proof/width/certificate.c \
	src/proof/width/choice.c src/proof/width/choice.h \
	src/proof/width/slate.c src/proof/width/slate.h \
	src/proof/width/start.c src/proof/width/start.h \
	src/proof/width/trio.c src/proof/width/trio.h \
	src/proof/width/widths.c src/proof/width/widths.h
else
libreluflow_proof_la_SOURCES += src/proof/absent.c
endif
