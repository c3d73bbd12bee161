# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/flow.h include/reluflow/align.h
libreluflow_all_la_SOURCES += \
	src/flow/align.c src/flow/align.h src/flow/goals.h src/flow/candidate.c \
	src/flow/checkpoint.h src/flow/saved.c src/flow/saved.h \
	src/flow/cvode.c src/flow/cvode.h src/flow/sundials.h src/flow/event.h \
	src/flow/sink.h src/flow/driver.h src/flow/fixed.c src/flow/fixed.h \
	src/flow/taylor.c src/flow/taylor.h src/flow/taylor_impl.h \
	src/flow/taylor_fixed.c src/flow/taylor_scout.c \
	src/flow/taylor_series.inc src/flow/taylor_step.c src/flow/face.h \
	src/flow/flow.c src/flow/flow_d.c src/flow/flow_mp.c src/flow/ops.h \
	src/flow/limit.h src/flow/limit_flow.h src/flow/limit_flow_d.c \
	src/flow/limit_flow_mp.c src/flow/lumped.h src/flow/model.h \
	src/flow/population.h src/flow/retry.c src/flow/retry.h src/flow/rhs.c \
	src/flow/rhs.h src/flow/roots.c src/flow/roots.h src/flow/verify.c \
	src/flow/verify.h src/flow/narrate.h src/flow/valid.h \
	src/flow/align_impl.h src/flow/driver_impl.h src/flow/driven_impl.h \
	src/flow/limit_impl.h src/flow/limit_flow_impl.h src/flow/move_impl.h \
	src/flow/population_impl.h src/flow/refine_impl.h \
	src/flow/screen_impl.h
# Compiled for double and for MPFR.
kernels += \
	src/flow/align_all.c src/flow/align_neuron.c src/flow/apply.c \
	src/flow/begin.c src/flow/boundary.c src/flow/caches.c \
	src/flow/certify.c src/flow/checkpoint.c src/flow/cohort.c \
	src/flow/cone.c src/flow/corner.c src/flow/doubt.c src/flow/driven.c \
	src/flow/driver.c src/flow/exact.c src/flow/exits.c src/flow/face.c \
	src/flow/goals.c src/flow/hold.c src/flow/law.c src/flow/layout.c \
	src/flow/limit.c src/flow/limit_flow.c src/flow/limit_start.c \
	src/flow/limit_view.c src/flow/look.c src/flow/lumped.c \
	src/flow/model.c src/flow/move.c src/flow/passed.c \
	src/flow/plain_check.c src/flow/plan.c src/flow/population.c \
	src/flow/question.c src/flow/refine.c src/flow/repair.c \
	src/flow/sample.c src/flow/screen.c src/flow/sides.c src/flow/sums.c \
	src/flow/trace.c src/flow/valid.c src/flow/way.c
