# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/flow.h include/reluflow/align.h \
	include/reluflow/observe.h
libreluflow_all_la_SOURCES += \
	src/flow/agreement.c src/flow/agreement.h src/flow/companion.c \
	src/flow/companion.h src/flow/cost.c src/flow/driven_impl.h \
	src/flow/flow.c src/flow/flow_cvode.c src/flow/flow_taylor.c \
	src/flow/forward.c src/flow/forward.h src/flow/ladder.c \
	src/flow/ladder.h src/flow/ops.h src/flow/part.c src/flow/part.h \
	src/flow/products.c src/flow/stretch.c
libreluflow_all_la_SOURCES += \
	src/flow/align/align.c src/flow/align/align.h \
	src/flow/align/align_impl.h src/flow/align/destination.h
libreluflow_all_la_SOURCES += \
	src/flow/crossing/crossing.h src/flow/crossing/crossing_impl.h \
	src/flow/crossing/event_function.h
libreluflow_all_la_SOURCES += \
	src/flow/cvode/cost.c src/flow/cvode/cvode.c src/flow/cvode/cvode.h \
	src/flow/cvode/cvode_impl.h src/flow/cvode/factors.c \
	src/flow/cvode/factors.h src/flow/cvode/nordsieck.c \
	src/flow/cvode/rhs.c src/flow/cvode/rhs.h src/flow/cvode/sundials.h \
	src/flow/cvode/vector.c
libreluflow_all_la_SOURCES += \
	src/flow/descent/checkpoint.c src/flow/descent/cost.c \
	src/flow/descent/descent.c src/flow/descent/descent_impl.h \
	src/flow/descent/faces.c src/flow/descent/net.h \
	src/flow/descent/net_double.c src/flow/descent/net_real.h \
	src/flow/descent/net_single.c src/flow/descent/observe.c \
	src/flow/descent/order.c src/flow/descent/order.h \
	src/flow/descent/passage.c
libreluflow_all_la_SOURCES += \
	src/flow/either/cost.c src/flow/either/either.c \
	src/flow/either/either.h
libreluflow_all_la_SOURCES += \
	src/flow/entry/bound.c src/flow/entry/bound.h \
	src/flow/entry/bound_impl.h src/flow/entry/entry.c \
	src/flow/entry/look.c src/flow/entry/meet.c
libreluflow_all_la_SOURCES += \
	src/flow/events/checkpoint.h src/flow/events/events.h \
	src/flow/events/events_impl.h src/flow/events/passage.h \
	src/flow/events/passage_impl.h
libreluflow_all_la_SOURCES += \
	src/flow/expansion/cost.c src/flow/expansion/expansion.c \
	src/flow/expansion/expansion.h src/flow/expansion/terms.c \
	src/flow/expansion/terms.h
libreluflow_all_la_SOURCES += \
	src/flow/law/law.h src/flow/law/valid.h
libreluflow_all_la_SOURCES += \
	src/flow/limit/cost.c src/flow/limit/engine_d.c \
	src/flow/limit/engine_impl.h src/flow/limit/engine_mp.c \
	src/flow/limit/limit.h src/flow/limit/limit_impl.h \
	src/flow/limit/passage_impl.h \
	src/flow/limit/precision.h
libreluflow_all_la_SOURCES += \
	src/flow/model/clock.h src/flow/model/cost.h src/flow/model/defect.h \
	src/flow/model/event.c src/flow/model/event.h src/flow/model/face.h \
	src/flow/model/fade.h \
	src/flow/model/model.h src/flow/model/numbers.h src/flow/model/pool.h \
	src/flow/model/range.c src/flow/model/range.h src/flow/model/stretch.h \
	src/flow/model/system.h src/flow/model/unit.h
libreluflow_all_la_SOURCES += \
	src/flow/moment/bracket.h src/flow/moment/crowd.c \
	src/flow/moment/crowd.h \
	src/flow/moment/lookout.c src/flow/moment/word.h
libreluflow_all_la_SOURCES += \
	src/flow/population/population.h src/flow/population/population_impl.h
libreluflow_all_la_SOURCES += \
	src/flow/probe/probe.c src/flow/probe/probe.h \
	src/flow/probe/probe_impl.h
libreluflow_all_la_SOURCES += \
	src/flow/question/nearby.h \
	src/flow/question/question.h src/flow/question/question_impl.h \
	src/flow/question/trajectory.h
libreluflow_all_la_SOURCES += \
	src/flow/rows/rows.c src/flow/rows/rows.h
libreluflow_all_la_SOURCES += \
	src/flow/run/departures.c src/flow/run/departures.h \
	src/flow/run/narrate.h src/flow/run/noise.h src/flow/run/query.h \
	src/flow/run/queue.c src/flow/run/queue.h src/flow/run/report.c \
	src/flow/run/report.h src/flow/run/residuals.h src/flow/run/resting.c \
	src/flow/run/resting.h src/flow/run/run.h src/flow/run/schedule.h \
	src/flow/run/step.h src/flow/run/watch.h
libreluflow_all_la_SOURCES += \
	src/flow/taylor/blocks.c src/flow/taylor/blocks.h \
	src/flow/taylor/cost.c src/flow/taylor/fixed.c src/flow/taylor/fixed.h \
	src/flow/taylor/full.c src/flow/taylor/ring.c \
	src/flow/taylor/ring.h src/flow/taylor/scout.c \
	src/flow/taylor/series.h src/flow/taylor/series_impl.h \
	src/flow/taylor/step.c src/flow/taylor/taylor.c \
	src/flow/taylor/taylor.h src/flow/taylor/taylor_impl.h \
	src/flow/taylor/terms_d.h src/flow/taylor/terms_mp.h
libreluflow_all_la_SOURCES += \
	src/flow/transition/transition.h src/flow/transition/transition_impl.h
# Compiled for double and for MPFR.
kernels += \
	src/flow/driven.c
kernels += \
	src/flow/align/all.c src/flow/align/destination.c \
	src/flow/align/neuron.c src/flow/align/shares.c
kernels += \
	src/flow/crossing/event_function.c src/flow/crossing/foresee.c \
	src/flow/crossing/isolate.c \
	src/flow/crossing/leaving.c src/flow/crossing/passed.c \
	src/flow/crossing/polish.c \
	src/flow/crossing/release.c src/flow/crossing/room.c \
	src/flow/crossing/screen.c src/flow/crossing/series.c \
	src/flow/crossing/validate.c
kernels += \
	src/flow/events/advance.c src/flow/events/ahead.c \
	src/flow/events/checkpoint.c src/flow/events/crew.c \
	src/flow/events/make.c src/flow/events/observe.c \
	src/flow/events/passage.c src/flow/events/place.c \
	src/flow/events/repair.c \
	src/flow/events/schedule.c src/flow/events/start.c
kernels += \
	src/flow/law/caches.c src/flow/law/law.c src/flow/law/plain_check.c \
	src/flow/law/valid.c
kernels += \
	src/flow/limit/arc.c src/flow/limit/arc_cache.c \
	src/flow/limit/decide_exact.c src/flow/limit/drive.c \
	src/flow/limit/engine.c src/flow/limit/observe.c \
	src/flow/limit/passage.c src/flow/limit/place.c \
	src/flow/limit/selection.c src/flow/limit/start.c \
	src/flow/limit/zero_face.c
kernels += \
	src/flow/model/defect.c src/flow/model/face.c src/flow/model/fade.c \
	src/flow/model/model.c \
	src/flow/model/numbers.c src/flow/model/pool.c src/flow/model/slide.c \
	src/flow/model/system.c src/flow/model/unit.c
kernels += \
	src/flow/moment/bracket.c src/flow/moment/word.c
kernels += \
	src/flow/population/beside.c src/flow/population/cohort.c \
	src/flow/population/hold.c \
	src/flow/population/layout.c src/flow/population/population.c
kernels += \
	src/flow/probe/points.c
kernels += \
	src/flow/question/boundary.c src/flow/question/corner.c \
	src/flow/question/question.c src/flow/question/room.c \
	src/flow/question/sides.c src/flow/question/trajectory.c
kernels += \
	src/flow/run/run.c src/flow/run/schedule.c src/flow/run/step.c
kernels += \
	src/flow/taylor/recurrence.c
kernels += \
	src/flow/transition/commit.c src/flow/transition/continuation.c \
	src/flow/transition/doubt.c src/flow/transition/transition.c
