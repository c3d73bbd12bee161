# SPDX-License-Identifier: GPL-3.0-or-later
pkginclude_HEADERS += include/reluflow/theory.h
libreluflow_all_la_SOURCES += \
	src/theory/constants/assumption6.c \
	src/theory/constants/assumption6_rays.c \
	src/theory/constants/assumptions.c \
	src/theory/constants/assumptions.h \
	src/theory/constants/bf25_theorem1.c \
	src/theory/constants/bf25_theorem1.h src/theory/constants/cel23.c \
	src/theory/constants/constants.c src/theory/constants/constants.h \
	src/theory/constants/create.c src/theory/constants/face_extremes.c \
	src/theory/constants/least_squares.c src/theory/constants/mmv24.c \
	src/theory/constants/separated.c src/theory/constants/separated.h \
	src/theory/constants/separated_times.c \
	src/theory/constants/teacher.c src/theory/constants/teacher.h \
	src/theory/constants/theorem1.c src/theory/constants/theorem1.h
libreluflow_all_la_SOURCES += \
	src/theory/real/interval.c src/theory/real/interval.h \
	src/theory/real/span.c src/theory/real/span.h \
	src/theory/real/spectrum.c src/theory/real/spectrum.h \
	src/theory/real/truth.h
libreluflow_all_la_SOURCES += \
	src/theory/steps/apart.c src/theory/steps/apart.h \
	src/theory/steps/extremum.c src/theory/steps/extremum.h \
	src/theory/steps/jet.c src/theory/steps/jet.h \
	src/theory/steps/approach.c src/theory/steps/approach.h \
	src/theory/steps/price.c src/theory/steps/price.h \
	src/theory/steps/shrink.c src/theory/steps/shrink.h \
	src/theory/steps/shares.c \
	src/theory/steps/survey.c src/theory/steps/survey.h \
	src/theory/steps/survey_impl.h
libreluflow_all_la_SOURCES += \
	src/theory/start/start.c src/theory/start/start.h \
	src/theory/start/yardstick.c src/theory/start/yardstick.h
libreluflow_all_la_SOURCES += \
	src/theory/evidence/evidence.c src/theory/evidence/evidence.h \
	src/theory/evidence/evidence_flow.c \
	src/theory/evidence/evidence_record.c \
	src/theory/evidence/evidence_state.c
libreluflow_all_la_SOURCES += \
	src/theory/claims/alignment.h \
	src/theory/claims/claims.h src/theory/claims/endpoint.c \
	src/theory/claims/endpoint.h src/theory/claims/hearing.c \
	src/theory/claims/parts.c src/theory/claims/parts.h \
	src/theory/claims/sectors.c src/theory/claims/sectors.h \
	src/theory/claims/strain.c src/theory/claims/strain.h \
	src/theory/claims/verdict.c src/theory/claims/verdict.h \
	src/theory/claims/worst.c src/theory/claims/worst.h
libreluflow_all_la_SOURCES += \
	src/theory/stationary/around.c src/theory/stationary/census.c \
	src/theory/stationary/classify.c src/theory/stationary/escape.c \
	src/theory/stationary/judge.c src/theory/stationary/outputs.c \
	src/theory/stationary/residuals.c src/theory/stationary/stationary.h \
	src/theory/stationary/tail.c
libreluflow_all_la_SOURCES += \
	src/theory/papers/bf25.c src/theory/papers/bf25.h \
	src/theory/papers/bf25_arrival.c src/theory/papers/bf25_arrival.h \
	src/theory/papers/bf25_end.c src/theory/papers/bf25_run.c \
	src/theory/papers/bf25_late.c src/theory/papers/bf25_phases.c \
	src/theory/papers/bf25_sketch.c \
	src/theory/papers/bf25_steps.c src/theory/papers/bf25_steps.h \
	src/theory/papers/catalogue.c src/theory/papers/catalogue.h \
	src/theory/papers/check.c \
	src/theory/papers/mmv24.c src/theory/papers/mmv24.h \
	src/theory/papers/mmv24_rank.c src/theory/papers/mmv24_steps.c \
	src/theory/papers/mzv25.c src/theory/papers/phases.c
libreluflow_all_la_SOURCES += \
	src/theory/cel23/cel23.c src/theory/cel23/cel23.h \
	src/theory/cel23/cel23_along.c \
	src/theory/cel23/cel23_fit.c src/theory/cel23/cel23_impl.h \
	src/theory/cel23/cel23_norm.c src/theory/cel23/cel23_steps.c
libreluflow_all_la_SOURCES += \
	src/theory/laws/descent_steps.c \
	src/theory/laws/generic.c src/theory/laws/generic.h \
	src/theory/laws/generic_end.c \
	src/theory/laws/generic_steps.c src/theory/laws/lambda.c \
	src/theory/laws/law_steps.c src/theory/laws/law_steps.h \
	src/theory/laws/limit_gap.c \
	src/theory/laws/orthogonal.c src/theory/laws/pair_steps.c \
	src/theory/laws/rise_steps.c src/theory/laws/sign_steps.c \
	src/theory/laws/span_steps.c \
	src/theory/laws/stationary_end.c
