# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/flow.h include/reluflow/align.h
libreluflow_all_la_SOURCES += \
	src/flow/align.c src/flow/align.h src/flow/align.inc \
	src/flow/align_neuron.inc src/flow/align_d.c src/flow/align_mp.c \
	src/flow/goals.h src/flow/goals.inc \
	src/flow/candidate.c \
	src/flow/checkpoint.h src/flow/checkpoint.inc \
	src/flow/checkpoint_d.c src/flow/checkpoint_mp.c \
	src/flow/saved.c src/flow/saved.h \
	src/flow/cvode.c src/flow/cvode.h src/flow/sundials.h \
	src/flow/event.h src/flow/sink.h src/flow/driver.h src/flow/driver.inc \
	src/flow/driver_d.c src/flow/driver_mp.c \
	src/flow/fixed.c src/flow/fixed.h \
	src/flow/taylor.c src/flow/taylor.h src/flow/taylor_impl.h \
	src/flow/taylor_fixed.c src/flow/taylor_scout.c \
	src/flow/taylor_series.inc src/flow/taylor_step.c \
	src/flow/face.h src/flow/face.inc src/flow/face_d.c src/flow/face_mp.c \
	src/flow/flow.c src/flow/flow.inc src/flow/flow_d.c src/flow/flow_mp.c \
	src/flow/ops.h \
	src/flow/limit.h src/flow/limit.inc src/flow/cone.inc src/flow/exact.inc \
	src/flow/sums.inc src/flow/sides.inc src/flow/trace.inc \
	src/flow/limit_start.inc src/flow/limit_flow.inc src/flow/limit_flow.h \
	src/flow/limit_view.inc \
	src/flow/limit_flow_d.c src/flow/limit_flow_mp.c \
	src/flow/limit_d.c src/flow/limit_mp.c \
	src/flow/lumped.h src/flow/lumped.inc \
	src/flow/lumped_d.c src/flow/lumped_mp.c \
	src/flow/model.h src/flow/model.inc \
	src/flow/model_d.c src/flow/model_mp.c \
	src/flow/corner.inc src/flow/move.inc \
	src/flow/move_d.c src/flow/move_mp.c \
	src/flow/population.h src/flow/population.inc \
	src/flow/cohort.inc src/flow/hold.inc src/flow/layout.inc src/flow/way.inc \
	src/flow/begin.inc src/flow/plan.inc src/flow/sample.inc \
	src/flow/boundary.inc src/flow/question.inc src/flow/doubt.inc \
	src/flow/law.inc src/flow/caches.inc src/flow/repair.inc \
	src/flow/apply.inc \
	src/flow/population_d.c src/flow/population_mp.c \
	src/flow/refine.inc src/flow/certify.inc src/flow/refine_d.c src/flow/refine_mp.c \
	src/flow/retry.c src/flow/retry.h \
	src/flow/rhs.c src/flow/rhs.h \
	src/flow/roots.c src/flow/roots.h \
	src/flow/verify.c src/flow/verify.h \
	src/flow/exits.inc src/flow/look.inc src/flow/screen.inc \
	src/flow/passed.inc src/flow/plain_check.inc \
	src/flow/narrate.h \
	src/flow/valid.h src/flow/valid.inc src/flow/valid_d.c src/flow/valid_mp.c \
	src/flow/screen_d.c src/flow/screen_mp.c
